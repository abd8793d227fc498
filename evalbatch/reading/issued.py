"""Our own template, told by its hidden sheet: which one it is, and what stood in it when it was given out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from evalbatch.choices import Trouble
from evalbatch.labels import plain
from evalbatch.model import Form, Indicator, Issued, IssuedRow, Remark, Source, WorkedOut
from evalbatch.ooxml.places import place_of
from evalbatch.reading.grid import Sheet
from evalbatch.reading.template_sheets import CONCLUSION_SHEET, PANEL_SHEET, ROW_SHEET, TEMPLATE_SHEET
from evalbatch.values.quantity import parse_number
from evalbatch.values.target_parts import target_of_parts

APPROVED = "approved_row"  # the rows of what was approved: 一级, 二级, 三级指标, sign, value, measure, points
WORKED_OUT = "formula"  # the rows of formulas: field, formula, column
NAMED = ("project_code", "project_name", "supervising_department", "implementing_unit")
_OF_ROW_SHEET = ("score", "execution_score")  # what looks at 逐行核对
_LOST = "#REF!"  # what a formula calls a sheet that is gone
_COLUMN = re.compile(r"(![A-Z]{1,3}#(?::[A-Z]{1,3}#)?)|([A-Z]{1,3})#")  # of another sheet, of this one
_ROW_NUMBER = re.compile(r"(?<=[A-Z])\d+")
_NOISE = re.compile(r"['$\s]|_XLFN\.|_XLWS\.")


def parse_issued(sheets: Sequence[Sheet]) -> Issued | None:
    """What the hidden sheet says; None for any other workbook."""
    hidden = next((sheet for sheet in sheets if sheet.name == TEMPLATE_SHEET), None)
    if hidden is None:
        return None
    rows = [{cell.column: cell.text for cell in cells} for _, cells in hidden.rows()]
    told = {row.get(0, ""): row.get(1, "") for row in rows}
    approved = tuple(_row(row) for row in rows if row.get(0) == APPROVED)
    formulas = {row.get(1, ""): WorkedOut(row.get(2, ""), row.get(3, "")) for row in rows if row.get(0) == WORKED_OUT}
    year = told.get("year", "")
    return Issued(
        told.get("template", ""),
        told.get("version", ""),
        told.get("scheme", ""),
        int(year) if year.isdecimal() else None,
        initial_budget=parse_number(told.get("initial_budget", "")),
        adjusted_budget=parse_number(told.get("adjusted_budget", "")),
        approved=approved,
        worked_out=formulas,
        **{name: told.get(name, "") for name in NAMED},
    )


def _row(row: Mapping[int, str]) -> IssuedRow:
    level1, level2, level3, sign, value, measure, points = (row.get(column, "") for column in range(1, 8))
    target = target_of_parts(sign, value, measure, sign_decides=True) if value else None
    return IssuedRow(level1, level2, level3, target, parse_number(points))


def is_robbed(sheets: Sequence[Sheet]) -> bool:
    """Tell our own template without its hidden sheet: nothing says any more what stood in it."""
    names = {sheet.name for sheet in sheets}
    return {ROW_SHEET, PANEL_SHEET} <= names and TEMPLATE_SHEET not in names


def torn_out(form: Form, sheets: Sequence[Sheet], sheet: Sheet, issued: Issued) -> Iterator[Remark]:
    """Each sheet of the template that is gone though its formulas need it, with the cells that show nothing for that.

    逐行核对 is never read: that it is gone shows in the formulas that look at it.
    """
    names = {each.name for each in sheets}
    needed = (PANEL_SHEET, CONCLUSION_SHEET) if "score" in issued.worked_out else (PANEL_SHEET,)
    for name in needed if issued.worked_out else ():  # templates of old had neither formulas nor checks
        if name not in names:
            yield _remark(form, Trouble.TORN, form.totals.source.cells.get("grade", ""), name)
    for name, place in _worked_out(form):
        if name in _OF_ROW_SHEET and _LOST in sheet.formulas.get(place_of(place), ""):
            yield _remark(form, Trouble.TORN, place, ROW_SHEET)


def formula_shape(formula: str) -> str:
    """A formula without what moves when rows do, and without what programs write each in their own way."""
    return _ROW_NUMBER.sub("#", _NOISE.sub("", formula.upper().removeprefix("=")))


def is_ours(formula: str, column: str, issued: WorkedOut) -> bool:
    """Whether a cell holds the formula of the template; where its column has moved, others may have moved with it."""
    shape = formula_shape(formula)
    moved = issued.column and column != issued.column
    return shape == issued.shape or bool(moved and _by_order(shape, column) == _by_order(issued.shape, issued.column))


def _by_order(shape: str, own: str) -> str:
    """A shape whose columns are told by their order only, its own column among them."""
    columns = {own, *(found[2] for found in _COLUMN.finditer(shape) if found[2])}
    order = sorted(columns, key=lambda column: (len(column), column))
    told = _COLUMN.sub(lambda found: found[1] or f"{order.index(found[2])}#", shape)
    return f"{order.index(own)}={told}"


def typed_over(form: Form, sheet: Sheet, issued: Issued) -> Iterator[Remark]:
    """The cells that the template works out and that hold something else now: a value, or another formula."""
    for name, place in _worked_out(form):
        cell = sheet.named(place)
        expected = issued.worked_out.get(name)
        if cell is None or expected is None:
            continue
        written = sheet.formulas.get((cell.row, cell.column))
        torn = name in _OF_ROW_SHEET and written is not None and _LOST in written
        if not cell.formula:
            yield _remark(form, Trouble.TYPED_OVER, place, cell.text)
        elif written is not None and not torn and not is_ours(written, place.rstrip("0123456789"), expected):
            yield _remark(form, Trouble.TYPED_OVER, place, f"={written}")


def _remark(form: Form, trouble: Trouble, place: str, text: str) -> Remark:
    return Remark(trouble, text, source=Source(form.source.file, form.source.sheet, {"cell": place}))


def _worked_out(form: Form) -> Iterator[tuple[str, str]]:
    """Every cell of the form that may hold a formula of ours: its kind, and where it stands."""
    for line in form.funding:
        fields = (("rate", "reported_rate"), ("execution_score", "reported_score"))
        for name, each in fields[: 2 if line.kind == "total" else 1]:
            if each in line.source.cells:
                yield name, line.source.cells[each]
    for row in form.indicators:
        if "reported_score" in row.source.cells:
            yield "score", row.source.cells["reported_score"]
    for name, each in (("total_points", "max_score"), ("total_score", "reported_score")):
        if each in form.totals.source.cells:
            yield name, form.totals.source.cells[each]


def hidden_rows(form: Form, sheet: Sheet) -> Iterator[Remark]:
    """The rows of the form that are hidden although they carry points."""
    rows: list[Indicator] = [row for row in form.indicators if row.max_score or row.reported_score]
    for row in rows:
        place = row.source.cells.get("max_score") or row.source.cells.get("reported_score")
        cell = sheet.named(place) if place else None
        if place and cell and cell.row in sheet.hidden:
            name = plain(row.level3 or row.level2 or "")
            yield Remark(
                Trouble.HIDDEN_ROW,
                name,
                row.max_score or Decimal(0),
                source=Source(form.source.file, form.source.sheet, {"cell": place}),
            )
