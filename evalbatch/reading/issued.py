"""Our own template, told by its hidden sheet: which one it is, and what stood in it when it was given out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from evalbatch.choices import Trouble
from evalbatch.labels import plain
from evalbatch.model import Form, Indicator, Issued, IssuedRow, Remark, Source
from evalbatch.reading.grid import Sheet
from evalbatch.reading.template_sheets import TEMPLATE_SHEET
from evalbatch.values.quantity import parse_number

APPROVED = "approved"  # the rows of what was approved: 一级, 二级, 三级指标, target, points
WORKED_OUT = "worked_out"  # the rows of formulas: field, formula
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
    formulas = {row.get(1, ""): row.get(2, "") for row in rows if row.get(0) == WORKED_OUT}
    year = told.get("year", "")
    return Issued(
        told.get("template", ""),
        told.get("version", ""),
        told.get("scheme", ""),
        int(year) if year.isdecimal() else None,
        told.get("project_code", ""),
        parse_number(told.get("initial_budget", "")),
        parse_number(told.get("adjusted_budget", "")),
        approved,
        formulas,
    )


def _row(row: Mapping[int, str]) -> IssuedRow:
    level1, level2, level3, target, points = (row.get(column, "") for column in range(1, 6))
    return IssuedRow(level1, level2, level3, target, parse_number(points))


def formula_shape(formula: str) -> str:
    """A formula without what moves when rows do, and without what programs write each in their own way."""
    return _ROW_NUMBER.sub("", _NOISE.sub("", formula.upper().removeprefix("=")))


def typed_over(form: Form, sheet: Sheet, issued: Issued) -> Iterator[Remark]:
    """The cells that the template works out and that hold something else now: a value, or another formula."""
    for name, place in _worked_out(form):
        cell = sheet.named(place)
        expected = issued.worked_out.get(name)
        if cell is None or expected is None:
            continue
        written = sheet.formulas.get((cell.row, cell.column))
        if not cell.formula:
            yield _remark(form, place, cell.text)
        elif written is not None and formula_shape(written) != expected:
            yield _remark(form, place, f"={written}")


def _remark(form: Form, place: str, text: str) -> Remark:
    return Remark(Trouble.TYPED_OVER, text, source=Source(form.source.file, form.source.sheet, {"cell": place}))


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
