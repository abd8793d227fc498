"""The hidden sheet: which template this is, and what stood in it when it was given out.

With it a form tells by its own cells that a formula was typed over or that an approved figure was changed.
"""

from __future__ import annotations

from collections.abc import Iterator

from evalbatch.reading.issued import APPROVED, NAMED, WORKED_OUT, formula_shape
from evalbatch.reading.template_sheets import TEMPLATE_SHEET
from evalbatch.rules.template import CURRENT_VERSION
from evalbatch.schemes import Scheme
from evalbatch.templates.funding_block import execution_formula, rate_formula
from evalbatch.templates.indicator_table import SCORE_FORMULA, has_points, total_formula
from evalbatch.templates.page import Book, letter
from evalbatch.templates.places import EXECUTION_SCORE, MAX_SCORE, RATE, SCORE, WIDE_RATE
from evalbatch.templates.prefill import Prefill
from evalbatch.templates.target_cells import issued_cells, value_text
from evalbatch.values.cell_text import as_text

META_SHEET = TEMPLATE_SHEET
TEMPLATE_ID = "project_self_evaluation"
TEMPLATE_VERSION = CURRENT_VERSION


def write_meta(book: Book, scheme: Scheme, year: int | None, prefill: Prefill) -> None:
    """Add the sheet; it can't be shown by a click."""
    sheet = book.add_worksheet(META_SHEET)
    for row, values in enumerate(_rows(scheme, year, prefill)):
        for column, value in enumerate(values):
            sheet.write_string(row, column, as_text(value))
    sheet.protect()
    sheet.very_hidden()


def _rows(scheme: Scheme, year: int | None, prefill: Prefill) -> Iterator[tuple[str, ...]]:
    yield "template", TEMPLATE_ID
    yield "version", TEMPLATE_VERSION
    yield "scheme", scheme.id
    yield "year", "" if year is None else str(year)
    for name, formula, column in _formulas(scheme):
        yield WORKED_OUT, name, formula_shape(formula), letter(column)
    if prefill.approved and prefill.form:
        yield from _approved(prefill)


def _formulas(scheme: Scheme) -> Iterator[tuple[str, str, int]]:
    scored = has_points(scheme)
    yield "rate", rate_formula(0, scheme), RATE if scored else WIDE_RATE
    if scored:
        yield "execution_score", execution_formula(), EXECUTION_SCORE
        yield "score", SCORE_FORMULA, SCORE
        yield "total_points", total_formula(0, MAX_SCORE), MAX_SCORE
        yield "total_score", total_formula(0, SCORE), SCORE


def _approved(prefill: Prefill) -> Iterator[tuple[str, ...]]:
    """What the bureau has filled in, so that a change can be told without its lists."""
    form, money = prefill.form, prefill.funding("total")
    if form is None:
        return
    for name in NAMED:
        yield name, getattr(form.header, name) or ""
    for name, amount in (
        ("initial_budget", money and money.initial_budget),
        ("adjusted_budget", money and money.adjusted_budget),
    ):
        yield name, "" if amount is None else f"{amount:f}"
    for row in form.indicators:
        points = "" if row.max_score is None else f"{row.max_score:f}"
        cells = issued_cells(row.target)
        names = (row.level1 or "", row.level2 or "", row.level3 or "")
        yield APPROVED, *names, cells.sign, value_text(cells), cells.measure, points
