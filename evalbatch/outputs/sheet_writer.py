"""Whole sheets in a workbook, by openpyxl: the sheet 评分表, and copies of sheets that were read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from evalbatch.outputs.marking import legal_text
from evalbatch.outputs.sheet_layout import (
    SIZE,
    SIZES,
    TALLEST,
    Entry,
    Look,
    ScoreSheet,
    count_lines,
    line_height,
    text_width,
)
from evalbatch.reading import grid

NAME = "评分表"
FOOTER = "evalbatch 审核生成"  # by it a sheet of ours is known from a unit's own of the same name

_THIN = Side(style="thin", color="FF9AA3AE")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
BOLD = {Look.TITLE, Look.VERDICT, Look.SECTION, Look.HEADING}
CENTRED = {Look.TITLE, Look.HEADING, Look.CENTRE, Look.POINTS, Look.SCORE, Look.DIFFERENCE}
OPEN = {Look.TITLE, Look.SECTION, Look.NOTE}  # without a box
NUMBER_FORMATS = {Look.SCORE: "0.00", Look.DIFFERENCE: "+0.00;-0.00;0.00"}
LINK_COLOUR, TEXT_COLOUR, LOSS_COLOUR = "FF1F4E79", "FF000000", "FFC00000"

_PLAIN_NUMBER = re.compile(r"-?(?:\d+|(\d{1,3}(?:,\d{3})+))(?:\.(\d+))?(%?)")
COPY_SIZE = 11  # points
WIDEST_UPRIGHT = 100  # characters; wider sheets are printed across
TABLE_CELLS = 2  # filled ones make a row one of a table; a title has one
MOST_BOXES = 100_000  # a sheet stretched further is no form
NARROWEST, WIDEST = 8, 42  # characters of a copied column


def replace_score_sheets(workbook: Workbook, sheets: Sequence[ScoreSheet], names: Mapping[str, str]) -> list[str]:
    """Put these in place of the score sheets of an earlier run, and return their names.

    `names` gives the sheet in this workbook for one that was read, where it bears another name.
    """
    for title in score_sheet_names(workbook):
        del workbook[title]
    for sheet in sheets:
        worksheet = workbook.create_sheet(_free_name(workbook))
        _write_score_sheet(worksheet, sheet, names)
    return score_sheet_names(workbook)


def score_sheet_names(workbook: Workbook) -> list[str]:
    """The sheets that we wrote."""
    return [worksheet.title for worksheet in workbook.worksheets if FOOTER in str(worksheet.oddFooter)]


def copy_sheets(workbook: Workbook, sheets: Sequence[grid.Sheet]) -> dict[str, str]:
    """Write the sheets as they were read; returns the name each has here."""
    names: dict[str, str] = {}
    for sheet in sheets:
        legal = re.sub(r"[\[\]:*?/\\]", "_", legal_text(sheet.name)).strip("'")[:31]
        worksheet = workbook.create_sheet(legal or None)
        names[sheet.name] = worksheet.title
        worksheet.sheet_state = "visible" if sheet.visible else "hidden"
        _copy_cells(worksheet, sheet)
        _copy_sizes(worksheet, sheet)
    return names


def _free_name(workbook: Workbook) -> str:
    used = {title.casefold() for title in workbook.sheetnames}
    name, number = NAME, 1
    while name.casefold() in used:
        number += 1
        name = f"{NAME}({number})"
    return name


def _write_score_sheet(worksheet: Worksheet, sheet: ScoreSheet, names: Mapping[str, str]) -> None:
    for number, width in enumerate(sheet.widths, 1):
        worksheet.column_dimensions[get_column_letter(number)].width = width
    for at, row in enumerate(sheet.rows, 1):
        worksheet.row_dimensions[at].height = row.height(sheet.widths)
        column = 1
        for entry in row.entries:
            for inner in range(column, column + entry.span):
                _dress(_blank(worksheet, at, inner), entry)
            _fill_in(_blank(worksheet, at, column), entry, names)
            if entry.span > 1:
                worksheet.merge_cells(start_row=at, end_row=at, start_column=column, end_column=column + entry.span - 1)
            column += entry.span
    _set_up_page(worksheet, sheet)


def _fill_in(cell: Cell, entry: Entry, names: Mapping[str, str]) -> None:
    if isinstance(entry.value, Decimal):
        cell.value = entry.value
    elif entry.value:
        _write_text(cell, entry.value)
    if entry.link and entry.value is not None and entry.link[0] in names:
        sheet = names[entry.link[0]].replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!{entry.link[1]}")


def _blank(worksheet: Worksheet, row: int, column: int) -> Cell:
    return cast("Cell", worksheet.cell(row, column))  # never a merged one: we merge after writing


def _write_text(cell: Cell, text: str) -> None:
    """A text stays one, whatever it begins with."""
    legal = legal_text(text)
    if legal:
        cell.value = legal
        cell.data_type = "s"


def _dress(cell: Cell, entry: Entry) -> None:
    look = entry.look
    loss = look is Look.DIFFERENCE and isinstance(entry.value, Decimal) and entry.value < 0
    linked = entry.link is not None and entry.value is not None
    cell.font = Font(
        name="宋体",
        size=SIZES.get(look, SIZE),
        bold=entry.bold or look in BOLD,
        color=LINK_COLOUR if linked else LOSS_COLOUR if loss else TEXT_COLOUR,
        underline="single" if linked else None,
    )
    cell.alignment = Alignment("center" if look in CENTRED else "left", "center", wrap_text=True)
    cell.number_format = NUMBER_FORMATS.get(look, "General")
    if entry.shade:
        cell.fill = PatternFill("solid", fgColor=entry.shade)
    if look not in OPEN:
        cell.border = BOX


def _set_up_page(worksheet: Worksheet, sheet: ScoreSheet) -> None:
    """A4 across, fitted to the width, a long table's heading on each page."""
    worksheet.sheet_properties.tabColor = sheet.shade
    _fit_to_a4(worksheet, across=True)
    book = worksheet.parent
    if sheet.repeated and book and not book.chartsheets:  # among those openpyxl gives the row to a wrong sheet
        worksheet.print_title_rows = f"{sheet.repeated}:{sheet.repeated}"
    worksheet.print_options.horizontalCentered = True
    margins = worksheet.page_margins
    margins.left = margins.right = 0.45
    margins.top, margins.bottom, margins.header, margins.footer = 0.55, 0.65, 0.3, 0.3
    footer = worksheet.oddFooter
    if footer is not None:
        footer.left.text, footer.right.text = FOOTER, "第 &P 页，共 &N 页"
    worksheet.sheet_view.showGridLines = False


def _fit_to_a4(worksheet: Worksheet, *, across: bool) -> None:
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.page_setup.orientation = "landscape" if across else "portrait"
    worksheet.page_setup.paperSize = 9
    worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = 1, 0


def _copy_cells(worksheet: Worksheet, sheet: grid.Sheet) -> None:
    for cell in sheet.cells.values():
        target = _blank(worksheet, cell.row + 1, cell.column + 1)
        number_format = _number_format(cell) if cell.number is not None else ""
        if number_format:
            target.value, target.number_format = cell.number, number_format
        else:
            _write_text(target, cell.error or cell.text)
        target.font = Font(name="宋体", size=COPY_SIZE)
        target.alignment = Alignment("center" if len(cell.text) < WIDEST // 2 else None, "center", wrap_text=True)
    for row, column in _table(sheet):
        _blank(worksheet, row + 1, column + 1).border = BOX
    for merge in sheet.merges:
        worksheet.merge_cells(
            start_row=merge.top + 1,
            end_row=merge.bottom + 1,
            start_column=merge.left + 1,
            end_column=merge.right + 1,
        )


def _table(sheet: grid.Sheet) -> Iterator[tuple[int, int]]:
    """Cells to be boxed, blank ones too: from the first row of a table to its last."""
    rows = [row for row, cells in sheet.rows() if len(cells) >= TABLE_CELLS]
    columns = [column for _, column in sheet.cells]
    if rows and (rows[-1] - rows[0] + 1) * (max(columns) - min(columns) + 1) <= MOST_BOXES:
        yield from product(range(rows[0], rows[-1] + 1), range(min(columns), max(columns) + 1))


def _number_format(cell: grid.Cell) -> str:
    """The format that shows the number as it was shown; "" when only the text itself does."""
    shown = _PLAIN_NUMBER.fullmatch(cell.text)
    if not shown:
        return ""
    whole = "#,##0" if shown[1] else "0"
    return whole + ("." + "0" * len(shown[2]) if shown[2] else "") + shown[3]


def _copy_sizes(worksheet: Worksheet, sheet: grid.Sheet) -> None:
    """Columns as wide as their texts ask within reason, rows as high as those then need."""
    widths: dict[int, int] = {}
    for cell in sheet.cells.values():
        span = sheet.span(cell.row, cell.column)
        share = text_width(cell.text) // (span.right - span.left + 1) + 3
        widths[cell.column] = max(
            widths.get(cell.column, NARROWEST), min(share, WIDEST if span.left == span.right else 16)
        )
    for column, width in widths.items():
        worksheet.column_dimensions[get_column_letter(column + 1)].width = width
    for row, cells in sheet.rows():
        lines = 1.0
        for cell in cells:
            span = sheet.span(cell.row, cell.column)
            width = sum(widths.get(column, NARROWEST) for column in range(span.left, span.right + 1))
            lines = max(lines, count_lines(cell.text, width, COPY_SIZE) / (span.bottom - span.top + 1))
        worksheet.row_dimensions[row + 1].height = min(lines * line_height(COPY_SIZE) + 6, TALLEST)
    _fit_to_a4(worksheet, across=sum(widths.values()) > WIDEST_UPRIGHT)
