"""The block 项目资金: budget, adjusted budget, executed amount and rate of the money, by source."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.model import FundingLine
from evalbatch.schemes import Scheme
from evalbatch.templates import entry
from evalbatch.templates.fund_columns import AMOUNTS
from evalbatch.templates.indicator_table import has_points
from evalbatch.templates.page import FAULTY, MONEY, PERCENT, Page, Span, cell
from evalbatch.templates.places import (
    ADJUSTED,
    BEGUN,
    EXECUTED,
    EXECUTION_MAX_SCORE,
    EXECUTION_SCORE,
    FUND,
    INITIAL,
    RATE,
)
from evalbatch.templates.prefill import Prefill
from evalbatch.templates.row_sheet import EXECUTION_SHOWN, ROW_SHEET
from evalbatch.templates.shown_scores import shown_execution_score

_FUNDING = (
    ("total", "年度资金总额"),
    ("fiscal_appropriation", "其中：当年财政拨款"),
    ("carryover", "　　　上年结转资金"),
    ("other", "　　　其他资金"),
)
_NAME = (FUND, INITIAL - 1)
_INITIAL, _ADJUSTED, _EXECUTED = (INITIAL, INITIAL), (ADJUSTED, EXECUTED - 1), (EXECUTED, EXECUTION_MAX_SCORE - 1)
_RATE, _WIDE_RATE = (
    (RATE, RATE),
    (EXECUTION_MAX_SCORE, EXECUTION_SCORE),
)  # without points the rate takes the place of points and score, too
_POINTS, _SCORE = (EXECUTION_MAX_SCORE, EXECUTION_MAX_SCORE), (EXECUTION_SCORE, EXECUTION_SCORE)


def write_funding(page: Page, row: int, scheme: Scheme, prefill: Prefill) -> int:
    """Write the block from `row` on and return the row below it."""
    header, scored = row, has_points(scheme)
    rate = _RATE if scored else _WIDE_RATE
    amounts = zip((_INITIAL, _ADJUSTED, _EXECUTED), AMOUNTS.values(), strict=True)
    labels = {_NAME: "", **dict(amounts), rate: "执行率"}
    if scored:
        labels |= {_POINTS: "分值", _SCORE: "得分"}
    for span, text in labels.items():
        page.label(row, span, text)
    page.height(row, 24)
    for name, line in _funding_rows(prefill):
        row += 1
        page.label(row, _NAME, name, align="left")
        _write_amounts(page, row, line, scheme, rate, approved=prefill.approved)
        page.height(row, 20)
        if scored:
            _write_execution_points(page, row, line, scheme, is_total=row == header + 1)
    page.label(header, (0, 0), "项目\n资金\n(万元)", bottom=row)
    for column in (_INITIAL, _ADJUSTED, _EXECUTED):
        page.validate((header + 1, row), column[0], entry.money())
    _colour_faults(page, (header + 1, row), rate)
    return row + 1


def _colour_faults(page: Page, rows: Span, rate: Span) -> None:
    """Colour the cells that 逐行核对 finds at fault, under a name: old programs know no other sheet here."""
    for columns, name in zip((_INITIAL, _ADJUSTED, _EXECUTED), AMOUNTS.values(), strict=True):
        page.colour(rows, columns, f"=AND({BEGUN},COUNTIF(核对_{name},ROW())>0)", FAULTY)
    page.colour(rows, rate, "=COUNTIF(核对_执行率,ROW())>0", FAULTY)


def _funding_rows(prefill: Prefill) -> Iterator[tuple[str, FundingLine | None]]:
    """The Ministry's four rows, then whatever else the form to print has."""
    for kind, name in _FUNDING:
        yield name, prefill.funding(kind)
    known = {kind for kind, _ in _FUNDING}
    for line in prefill.form.funding if prefill.form else ():
        if line.kind not in known:
            yield line.label, line


def _write_amounts(  # noqa: PLR0913 - one row, and how it is shown
    page: Page, row: int, line: FundingLine | None, scheme: Scheme, rate: Span, *, approved: bool
) -> None:
    """Write the amounts of a row and its rate.

    年度资金总额 is typed, not summed from the rows below it: it is the figure of the approval, and a sum would turn a
    slip in one of its parts into a wrong total that nothing contradicts.
    """
    for column, amount in (
        (_INITIAL, line.initial_budget if line else None),
        (_ADJUSTED, line.adjusted_budget if line else None),
        (_EXECUTED, line.executed if line else None),
    ):
        write = page.given if approved and amount is not None else page.entry
        write(row, column, amount, num_format=MONEY)
    by_initial = scheme.execution.denominator == "initial"
    formula = rate_formula(row, scheme)
    if rate[0] != rate[1]:
        page.closed(row, rate, None)
    page.formula(row, rate[0], formula, _rate(line, by_initial=by_initial), num_format=PERCENT)


def rate_formula(row: int, scheme: Scheme) -> str:
    """The rate of a row of the block."""
    budget = cell(row, (_INITIAL if scheme.execution.denominator == "initial" else _ADJUSTED)[0])
    executed = cell(row, _EXECUTED[0])
    return f'=IF(COUNT({budget},{executed})<2,"",IF({budget}=0,"",ROUND({executed}/{budget},4)))'


def execution_formula() -> str:
    """The score of the money row."""
    return f"={ROW_SHEET}!{EXECUTION_SHOWN}"


def _rate(line: FundingLine | None, *, by_initial: bool) -> Decimal | None:
    budget = (line.initial_budget if by_initial else line.adjusted_budget) if line else None
    if line is None or line.executed is None or not budget:
        return None
    return round(line.executed / budget, 4)


def _write_execution_points(page: Page, row: int, line: FundingLine | None, scheme: Scheme, *, is_total: bool) -> None:
    if not is_total:
        page.closed(row, _POINTS, "—")
        page.closed(row, _SCORE, "—")
        return
    weight = scheme.weights.execution
    if weight is None:
        page.entry(row, _POINTS, line.max_score if line else None)
    else:
        page.closed(row, _POINTS, weight)
    stated = line.reported_score if line else None
    shown = shown_execution_score(line, scheme)
    if stated is not None and stated != shown:
        page.entry(row, _SCORE, stated)
    else:
        page.formula(row, EXECUTION_SCORE, execution_formula(), shown)
