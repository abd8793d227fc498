"""A sheet while it is laid out: values by cell, merged ranges, and which fact stands where."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook

from benchmarks.city.draft import Draft, Formula, Rate, Value

SHEET = "自评表"
_SAVED = datetime(2024, 1, 15, 9, 30)  # noqa: DTZ001 - no moment in time: the same city has the same bytes
_PROJECT = b"a project that nobody runs"  # stands where Excel keeps macros


class Grid:
    """Cells by row and column from 0; `places` names the cell of each fact a fault may be planted in."""

    def __init__(self) -> None:
        """Start with an empty sheet."""
        self.cells: dict[tuple[int, int], Value] = {}
        self.spans: dict[tuple[int, int], tuple[int, int]] = {}
        self.places: dict[str, tuple[str, str]] = {}  # fact -> sheet, cell

    def put(  # noqa: PLR0913 - what a cell is, and how far it reaches
        self, row: int, column: int, value: Value, place: str = "", *, down: int = 0, right: int = 0
    ) -> None:
        """Write a value, over `down` rows and `right` columns more than its own."""
        self.cells[row, column] = value
        if down or right:
            self.spans[row, column] = (row + down, column + right)
        if place:
            self.places[place] = (SHEET, xl_rowcol_to_cell(row, column))

    def line(self, row: int, *values: Value) -> None:
        """Write values side by side from the first column on; None leaves a cell out."""
        for column, value in enumerate(values):
            if value is not None:
                self.put(row, column, value)


def workbook(grid: Grid, draft: Draft, *, merged: bool = True) -> bytes:
    """Write the grid as .xlsx; with a macro project where the draft has one."""
    content = BytesIO()
    book = Workbook(content, {"in_memory": True})
    book.set_properties({"created": _SAVED})
    if draft.macros:
        book.add_vba_project(BytesIO(_PROJECT), is_stream=True)
    sheet = book.add_worksheet(SHEET)
    plain = {"border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    styles = {name: book.add_format(plain | more) for name, more in (("text", {}), ("rate", {"num_format": "0.00%"}))}
    for (row, column), end in grid.spans.items() if merged else ():
        sheet.merge_range(row, column, *end, "", styles["text"])
    for (row, column), value in grid.cells.items():
        _write(sheet, row, column, value, styles)
    book.close()
    return content.getvalue()


def _write(sheet: Any, row: int, column: int, value: Value, styles: dict[str, Any]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    if isinstance(value, Rate):
        sheet.write_number(row, column, float(value.ratio), styles["rate"])
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, float(value), styles["text"])
    elif isinstance(value, Formula):
        result = float(value.result) if isinstance(value.result, Decimal) else value.result
        sheet.write_formula(row, column, value.text, styles["text"], result)
    elif value:
        sheet.write_string(row, column, value, styles["text"])


def in_unit(draft: Draft, value: Value) -> Value:
    """An amount as this form prints it: in 元 where its head says so."""
    return value * draft.scale if isinstance(value, Decimal) else value
