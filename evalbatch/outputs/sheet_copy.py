"""A new workbook of sheets as they were read, for those formats that can't be marked themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import product
from typing import Any

from xlsxwriter import Workbook

from evalbatch.ooxml.splice import legal_text
from evalbatch.outputs.sheet_layout import TALLEST, count_lines, line_height
from evalbatch.reading.grid import Cell, Range, Sheet
from evalbatch.values.cell_text import as_text
from evalbatch.values.widths import text_width

SIZE = 11  # points
WIDEST_UPRIGHT = 100  # characters; wider sheets are printed across
TABLE_CELLS = 2  # filled ones make a row one of a table; a title has one
MOST_BOXES = 100_000  # a sheet stretched further is no form
NARROWEST, WIDEST, WIDEST_MERGED = 8, 42, 16  # characters of a column
LONGEST_NAME = 31

_A4 = 9
_BOX_COLOUR = "#9AA3AE"
_NO_DATE = datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook holds dates without zone
_PLAIN_NUMBER = re.compile(r"-?(?:\d+|(\d{1,3}(?:,\d{3})+))(?:\.(\d+))?(%?)")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def copied(sheets: Sequence[Sheet], author: str) -> tuple[bytes, dict[str, str]]:
    """The workbook with their values, merged ranges and fitting sizes, and the name each sheet has there."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"author": author, "created": _NO_DATE})
        names: dict[str, str] = {}
        for sheet in sheets or (Sheet("", "评分说明", {}),):
            names[sheet.name] = _free_name(sheet.name, names.values())
            _copy(book, book.add_worksheet(names[sheet.name]), sheet)
        first = next((number for number, sheet in enumerate(sheets) if sheet.visible), 0)
        book.worksheets()[first].activate()
        book.worksheets()[first].set_first_sheet()
        for sheet, worksheet in zip(sheets, book.worksheets(), strict=False):
            if not sheet.visible and any(each.visible for each in sheets):
                worksheet.hide()
    return out.getvalue(), names if sheets else {}


def _free_name(name: str, taken: Iterable[str]) -> str:
    legal = _NOT_IN_NAMES.sub("_", legal_text(name)).strip("'")[:LONGEST_NAME] or "工作表"
    used = {each.casefold() for each in taken}
    free, number = legal, 1
    while free.casefold() in used:
        number += 1
        end = f"({number})"
        free = legal[: LONGEST_NAME - len(end)] + end
    return free


def _copy(book: Workbook, worksheet: Any, sheet: Sheet) -> None:  # noqa: ANN401 - xlsxwriter has no types
    formats: dict[tuple[bool, bool, str], Any] = {}

    def look(*, boxed: bool, centred: bool = False, number_format: str = "") -> Any:  # noqa: ANN401 - the same
        key = (boxed, centred, number_format)
        if key not in formats:
            style: dict[str, object] = {"font_name": "宋体", "font_size": SIZE, "valign": "vcenter", "text_wrap": True}
            style |= {"border": 1, "border_color": _BOX_COLOUR} if boxed else {}
            style |= {"align": "center"} if centred else {}
            style |= {"num_format": number_format} if number_format else {}
            formats[key] = book.add_format(style)
        return formats[key]

    boxes = set(_table(sheet))
    for row, column in boxes:
        worksheet.write_blank(row, column, None, look(boxed=True))
    for merge in sheet.merges:
        if (merge.top, merge.left) != (merge.bottom, merge.right):
            style = look(boxed=(merge.top, merge.left) in boxes)
            worksheet.merge_range(merge.top, merge.left, merge.bottom, merge.right, "", style)
    for cell in sheet.cells.values():
        number_format = _number_format(cell) if cell.number is not None else ""
        boxed = (cell.row, cell.column) in boxes
        style = look(boxed=boxed, centred=len(cell.text) < WIDEST // 2, number_format=number_format)
        if number_format:
            worksheet.write_number(cell.row, cell.column, float(cell.number or 0), style)
        else:
            worksheet.write_string(cell.row, cell.column, as_text(legal_text(cell.error or cell.text)), style)
    _size(worksheet, sheet)


def _table(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Cells to be boxed, blank ones too: from the first row of a table to its last."""
    rows = [row for row, cells in sheet.rows() if len(cells) >= TABLE_CELLS]
    columns = [column for _, column in sheet.cells]
    if rows and (rows[-1] - rows[0] + 1) * (max(columns) - min(columns) + 1) <= MOST_BOXES:
        yield from product(range(rows[0], rows[-1] + 1), range(min(columns), max(columns) + 1))


def _number_format(cell: Cell) -> str:
    """The format that shows the number as it was shown; "" when only the text itself does."""
    shown = _PLAIN_NUMBER.fullmatch(cell.text)
    if not shown:
        return ""
    whole = "#,##0" if shown[1] else "0"
    return whole + ("." + "0" * len(shown[2]) if shown[2] else "") + shown[3]


def _size(worksheet: Any, sheet: Sheet) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Columns as wide as their texts ask within reason, rows as high as those then need; A4 paper."""
    widths: dict[int, int] = {}
    for cell in sheet.cells.values():
        span = sheet.span(cell.row, cell.column)
        share = text_width(cell.text) // (span.right - span.left + 1) + 3
        most = WIDEST if span.left == span.right else WIDEST_MERGED
        widths[cell.column] = max(widths.get(cell.column, NARROWEST), min(share, most))
    for column, width in widths.items():
        worksheet.set_column(column, column, width)
    for row, cells in sheet.rows():
        lines = max(_lines(cell, sheet.span(cell.row, cell.column), widths) for cell in cells)
        worksheet.set_row(row, min(lines * line_height(SIZE) + 6, TALLEST))
    worksheet.set_paper(_A4)
    worksheet.fit_to_pages(1, 0)
    if sum(widths.values()) > WIDEST_UPRIGHT:
        worksheet.set_landscape()


def _lines(cell: Cell, span: Range, widths: Mapping[int, int]) -> float:
    """Lines of each of the rows the cell spans."""
    width = sum(widths.get(column, NARROWEST) for column in range(span.left, span.right + 1))
    return max(1.0, count_lines(cell.text, width, SIZE) / (span.bottom - span.top + 1))
