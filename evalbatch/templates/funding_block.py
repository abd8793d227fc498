"""The block 项目资金: budget, adjusted budget, executed amount and rate of the money, by source."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.model import FundingLine
from evalbatch.schemes import Scheme
from evalbatch.templates import entry
from evalbatch.templates.indicator_table import EXECUTION_MAX_SCORE, EXECUTION_SCORE, has_points
from evalbatch.templates.page import MONEY, RATE, Page, Span, cell
from evalbatch.templates.prefill import Prefill

_FUNDING = (
    ("total", "年度资金总额"),
    ("fiscal_appropriation", "其中：当年财政拨款"),
    ("carryover", "　　　上年结转资金"),
    ("other", "　　　其他资金"),
)
_NAME, _INITIAL, _ADJUSTED, _EXECUTED = (1, 2), 3, 4, 5
_RATE, _WIDE_RATE = (7, 7), (6, 8)  # without points the rate takes the place of points and score, too
_POINTS, _SCORE = (EXECUTION_MAX_SCORE, EXECUTION_MAX_SCORE), (EXECUTION_SCORE, EXECUTION_SCORE)


def write_funding(page: Page, row: int, scheme: Scheme, prefill: Prefill) -> int:
    """Write the block from `row` on and return the row below it."""
    header, scored = row, has_points(scheme)
    rate = _RATE if scored else _WIDE_RATE
    labels = {_NAME: "", (_INITIAL, _INITIAL): "年初预算数", (_ADJUSTED, _ADJUSTED): "全年预算数"}
    labels |= {(_EXECUTED, _EXECUTED): "全年执行数", rate: "执行率"}
    if scored:
        labels |= {_POINTS: "分值", _SCORE: "得分"}
    for span, text in labels.items():
        page.label(row, span, text)
    page.height(row, 24)
    for name, line in _funding_rows(prefill):
        row += 1
        page.label(row, _NAME, name, align="left")
        _write_amounts(page, row, line, scheme, rate)
        page.height(row, 20)
        if scored:
            _write_execution_points(page, row, line, scheme, is_total=row == header + 1)
    page.label(header, (0, 0), "项目\n资金\n(万元)", bottom=row)
    for column in (_INITIAL, _ADJUSTED, _EXECUTED):
        page.validate((header + 1, row), column, entry.money())
    return row + 1


def _funding_rows(prefill: Prefill) -> Iterator[tuple[str, FundingLine | None]]:
    """The Ministry's four rows, then whatever else the form to print has."""
    for kind, name in _FUNDING:
        yield name, prefill.funding(kind)
    known = {kind for kind, _ in _FUNDING}
    for line in prefill.form.funding if prefill.form else ():
        if line.kind not in known:
            yield line.label, line


def _write_amounts(page: Page, row: int, line: FundingLine | None, scheme: Scheme, rate: Span) -> None:
    """Write the amounts of a row and its rate.

    年度资金总额 is typed, not summed from the rows below it: it is the figure of the approval, and a sum would turn a
    slip in one of its parts into a wrong total that nothing contradicts.
    """
    for column, amount in (
        (_INITIAL, line.initial_budget if line else None),
        (_ADJUSTED, line.adjusted_budget if line else None),
        (_EXECUTED, line.executed if line else None),
    ):
        page.entry(row, (column, column), amount, num_format=MONEY)
    by_initial = scheme.execution.denominator == "initial"
    budget = cell(row, _INITIAL if by_initial else _ADJUSTED)
    executed = cell(row, _EXECUTED)
    formula = f'=IF(COUNT({budget},{executed})<2,"",IF({budget}=0,"",ROUND({executed}/{budget},4)))'
    if rate[0] != rate[1]:
        page.fixed(row, rate, None)
    page.formula(row, rate[0], formula, _rate(line, by_initial=by_initial), num_format=RATE)


def _rate(line: FundingLine | None, *, by_initial: bool) -> Decimal | None:
    budget = (line.initial_budget if by_initial else line.adjusted_budget) if line else None
    if line is None or line.executed is None or not budget:
        return None
    return round(line.executed / budget, 4)


def _write_execution_points(page: Page, row: int, line: FundingLine | None, scheme: Scheme, *, is_total: bool) -> None:
    if not is_total:
        page.fixed(row, _POINTS, "—")
        page.fixed(row, _SCORE, "—")
        return
    weight = scheme.weights.execution
    if weight is None:
        page.entry(row, _POINTS, line.max_score if line else None)
    else:
        page.fixed(row, _POINTS, weight)
    page.entry(row, _SCORE, line.reported_score if line else None)
    page.validate((row, row), EXECUTION_SCORE, entry.score(cell(row, EXECUTION_SCORE), cell(row, EXECUTION_MAX_SCORE)))
