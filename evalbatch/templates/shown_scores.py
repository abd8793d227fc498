"""What the live score of a row shows before any program has calculated, by the engine itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from evalbatch.choices import FormKind
from evalbatch.model import Form, FundingLine, Header, Indicator, Source, Totals
from evalbatch.schemes import Scheme
from evalbatch.scoring import score_form
from evalbatch.templates.entry import IN_TIME, LEVELS
from evalbatch.templates.target_cells import DATE, FIGURES, QUALITATIVE, RANGE, read_back, target_cells
from evalbatch.values.quantity import parse_number, parse_quantity

_NOWHERE = Source("", "")
_ASKED = Source("", "", {"max_score": "A1"})


def shown_score(indicator: Indicator, scheme: Scheme) -> Decimal | None:
    """The score that the formula gives; None where it leaves the score to the unit."""
    cells, actual, points = target_cells(indicator.target), indicator.actual, indicator.max_score
    if actual is None or points is None:
        return None
    if cells.sign == QUALITATIVE:
        return points if actual.text == LEVELS[0] else None
    if cells.sign == DATE:
        return points if actual.text in IN_TIME else None
    said = actual.text.removesuffix(cells.measure) if cells.measure else actual.text
    figures = isinstance(cells.value, Decimal) if cells.sign in FIGURES else cells.sign == RANGE
    if not figures or parse_number(said) is None:
        return None
    written = replace(
        indicator,
        target=read_back(cells),
        actual=parse_quantity(said),
        reported_score=None,
        source=_NOWHERE,
    )
    line = next(iter(score_form(_form(written), scheme).lines), None)
    return line.score if line and line.computed else None


def shown_execution_score(line: FundingLine | None, scheme: Scheme) -> Decimal | None:
    """The score of the money row that the formula gives."""
    if line is None:
        return None
    asked = replace(line, reported_score=None, reported_rate=None, source=_ASKED)
    scored = next(iter(score_form(_form(funding=(asked,)), scheme).lines), None)
    return scored.score if scored and scored.computed else None


def _form(*indicators: Indicator, funding: tuple[FundingLine, ...] = ()) -> Form:
    header = Header(source=_NOWHERE)
    return Form(FormKind.PROJECT, header, "万元", funding, indicators, Totals(source=_NOWHERE), source=_NOWHERE)
