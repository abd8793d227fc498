"""A workbook's bytes as sheets: values, joined with the facts that only the parts of the file tell.

A sheet part that is written as nearly all programs do tells its values itself. Of all others, and of all other formats,
pandas tells them, and both must agree.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.package import Package
from evalbatch.ooxml.stored import SheetIndex
from evalbatch.reading.facts import BookFacts, SheetFacts, xlsb_facts, xlsx_facts
from evalbatch.reading.gate import SAVE_AS_XLSX, RejectedFile, opened, rejecting
from evalbatch.reading.grid import Cell, Range, Sheet, address
from evalbatch.reading.join import is_odd, joined_cell, plain_value
from evalbatch.reading.legacy import xls_facts
from evalbatch.reading.opendocument import ods_facts

_Values = Mapping[str, Sequence[Sequence[object]]]

_FACTS: Mapping[str, Callable[[Package], BookFacts]] = {"xlsb": xlsb_facts, "ods": ods_facts}
_MARGIN = 100  # rows and columns beyond the last filled cell that may belong to a form


def read_sheets(
    data: bytes, file: str, *, size: int = 1, wanted: Callable[[str], bool] | None = None
) -> tuple[Sheet, ...]:
    """Every worksheet of a workbook, hidden ones too; `file` is the name they carry. Raises RejectedFile.

    `size` is how many times a form's limits an .xlsx may reach: a list of projects is longer than any form. Of sheets
    whose name is not `wanted` nothing is read: it is not looked at how much they hold.
    """
    with rejecting():
        kind, package = opened(data)
        book = _facts(kind, package, size, wanted) if package else xls_facts(data)
        if wanted:
            book = replace(book, sheets=tuple(sheet for sheet in book.sheets if wanted(sheet.name)))
        _check_size(book.sheets, size)
        values = _values(data, book, package)
        return tuple(
            Sheet(
                file,
                sheet.name,
                _cells(sheet, values, book),
                _merges(sheet.index),
                sheet.visible,
                sheet.hidden,
                sheet.formulas,
            )
            for sheet in book.sheets
        )


def _facts(kind: str, package: Package, size: int, wanted: Callable[[str], bool] | None) -> BookFacts:
    if kind != "xlsx":
        return _FACTS[kind](package)
    return xlsx_facts(package, size, wanted) if wanted else xlsx_facts(package, size)


def _check_size(sheets: Iterable[SheetFacts], size: int) -> None:
    """Refuse what would make a reader allocate too much: it fills everything from A1 to the last filled cell."""
    area = cells = 0
    for sheet in sheets:
        rows, columns = _used(sheet.index)
        area += rows * columns
        cells += len(sheet.index.cells)
        if area > LIMITS.area * size or cells > LIMITS.cells * size:
            last = address(rows - 1, columns - 1)
            raise RejectedFile(
                f"工作表“{sheet.name}”的内容一直延伸到 {last}，超出可处理范围",
                "请删除表格以外多余的行、列和零散内容，另存为 .xlsx 后重新报送",
            )


def _used(index: SheetIndex) -> tuple[int, int]:
    """Rows and columns from A1 to the last filled cell."""
    rows = max((cell.row for cell in index.cells), default=-1) + 1
    columns = max((cell.column for cell in index.cells), default=-1) + 1
    return rows, columns


def _values(data: bytes, book: BookFacts, package: Package | None) -> _Values:
    """The values of all sheets that don't tell theirs; says which cell is odd where they can't be read."""
    names = [sheet.name for sheet in book.sheets if sheet.index.cells and not sheet.index.plain]
    if not names:
        return {}
    try:
        return _read(data, names)
    except RejectedFile:
        for sheet in book.sheets:
            for stored in sheet.index.cells:
                if is_odd(stored, book):
                    raise _unreliable(sheet, stored.row, stored.column) from None
        plain = package.in_utf8() if package else None
        if plain is None:
            raise
    return _read(plain, names)


def _read(data: bytes, names: Sequence[str]) -> _Values:
    """The values of these sheets, row by row from A1, as pandas reads them."""
    import pandas as pd  # noqa: PLC0415 - half a second of start-up that --help should not pay

    try:
        frames = pd.read_excel(
            io.BytesIO(data),
            sheet_name=list(names),
            engine="calamine",
            header=None,
            dtype=object,
            keep_default_na=False,
            na_filter=False,
        )
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise RejectedFile("文件已损坏或格式特殊，无法读取单元格内容", SAVE_AS_XLSX) from error
    return {name: frame.to_numpy().tolist() for name, frame in frames.items()}


def _cells(sheet: SheetFacts, values: _Values, book: BookFacts) -> dict[tuple[int, int], Cell]:
    """The filled cells of a sheet; refuses the file where parts and pandas disagree."""
    rows = values.get(sheet.name, ())
    cells: dict[tuple[int, int], Cell] = {}
    for stored in sheet.index.cells:
        row, column = stored.row, stored.column
        if sheet.index.plain:
            value = plain_value(stored, book)
        else:
            value = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        cell = joined_cell(stored, value, book, sheet.texts.get((row, column), ""))
        if cell is None:
            raise _unreliable(sheet, row, column)
        if cell.text or cell.unstored or cell.error:
            cells[row, column] = cell
    return cells


def _unreliable(sheet: SheetFacts, row: int, column: int) -> RejectedFile:
    """The refusal of a file for one cell."""
    where = f"工作表“{sheet.name}”的 {address(row, column)} 单元格"
    return RejectedFile(f"{where}内容异常，无法可靠读取", f"请重新填写该单元格，{SAVE_AS_XLSX.removeprefix('请')}")


def _merges(index: SheetIndex) -> tuple[Range, ...]:
    """The merged ranges near filled cells; those far outside the form, or down to the last row, cost too much."""
    rows, columns = (size + _MARGIN for size in _used(index))
    kept = tuple(
        Range(top, left, min(bottom, rows), min(right, columns))
        for top, left, bottom, right in index.merges
        if top < rows and left < columns
    )
    if sum((merge.bottom - merge.top + 1) * (merge.right - merge.left + 1) for merge in kept) > LIMITS.merged:
        raise BadPackage(Flaw.TOO_LARGE, "merged cells")
    return kept
