"""The table 绩效指标: as many rows under each 二级指标 as the unit needs, and the row 总分."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from evalbatch.labels import plain
from evalbatch.model import Indicator
from evalbatch.schemes import Scheme
from evalbatch.templates import entry
from evalbatch.templates.page import TEXT, Page, Span, Value, cell, column_above
from evalbatch.templates.prefill import Prefill

BLOCK, LEVEL1, LEVEL2, LEVEL3, TARGET, ACTUAL, MAX_SCORE, SCORE, REASON = range(9)
EXECUTION_MAX_SCORE, EXECUTION_SCORE = 6, 8  # the money block above prints its columns in another order

_ROW = 24.0
# Names are broken where a reader would break them, not where the column ends.
_COST = ("经济成本指标", "社会成本指标", "生态环境\n成本指标")
_OUTPUT = ("数量指标", "质量指标", "时效指标")
_BENEFIT = ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")
_SATISFACTION = ("服务对象\n满意度指标",)


@dataclass(frozen=True, slots=True)
class Level1:
    """A 一级指标: its points by the scheme, None where it fixes none, its 二级指标 and how many rows each gets."""

    name: str
    points: Decimal | None
    level2: tuple[str, ...]
    rows: int

    @property
    def label(self) -> str:
        """The name with its points, as the Ministry's form prints it."""
        return self.name if self.points is None else f"{self.name}\n（{self.points:f}分）"


def first_levels(scheme: Scheme) -> Iterator[Level1]:
    """The 一级指标 of a scheme, in the order of the form; where cost has its own, it is no part of the outputs."""
    weights = scheme.weights
    own_cost = bool(weights.cost) or "cost" in weights.required
    if own_cost:
        yield Level1("成本指标", weights.cost, _COST, 2)
    if weights.output != 0:
        yield Level1("产出指标", weights.output, _OUTPUT if own_cost else (*_OUTPUT, "成本指标"), 4)
    if weights.benefit != 0:
        yield Level1("效益指标", weights.benefit, _BENEFIT, 2)
    if weights.satisfaction != 0:
        yield Level1("满意度指标", weights.satisfaction, _SATISFACTION, 2)


def write_indicators(page: Page, row: int, scheme: Scheme, prefill: Prefill, execution_row: int) -> int:
    """Write the table from `row` on and return the row below it; the total counts the points of `execution_row` in."""
    header = row
    reason = reason_span(scheme)
    _write_header(page, row, scheme, reason)
    row += 1
    for level1 in (*first_levels(scheme), *_other_levels(scheme, prefill)):
        row = _write_level1(page, row, level1, prefill, reason)
    page.label(header, (BLOCK, BLOCK), "绩\n效\n指\n标", bottom=row - 1)
    _check_entries(page, (header + 1, row - 1), scheme, reason)
    if not has_points(scheme):
        return row
    _write_total(page, row, header, prefill, execution_row)
    return row + 1


def has_points(scheme: Scheme) -> bool:
    """Whether the scheme scores at all; some forms of transfer payments have no points."""
    return scheme.weights.total is not None


def reason_span(scheme: Scheme) -> Span:
    """The columns of the reasons: they take the place of the points where there are none."""
    return (REASON, REASON) if has_points(scheme) else (MAX_SCORE, REASON)


def _write_header(page: Page, row: int, scheme: Scheme, reason: Span) -> None:
    labels = {LEVEL1: "一级指标", LEVEL2: "二级指标", LEVEL3: "三级指标", TARGET: "年度指标值", ACTUAL: "实际完成值"}
    if has_points(scheme):
        labels |= {MAX_SCORE: "分值", SCORE: "得分"}
    for column, text in labels.items():
        page.label(row, (column, column), text)
    page.label(row, reason, "偏差原因分析及改进措施")
    page.height(row, 30)


def _write_level1(page: Page, row: int, level1: Level1, prefill: Prefill, reason: Span) -> int:
    top = row
    groups = list(_groups(level1, prefill))
    for name, indicators in groups:
        first = row
        beside: list[tuple[Span, Value]] = [((LEVEL2, LEVEL2), name)] if len(indicators) == 1 else []
        if beside and len(groups) == 1:
            beside.append(((LEVEL1, LEVEL1), level1.label))
        for indicator in indicators:
            _write_row(page, row, indicator, reason, beside)
            row += 1
        page.label(first, (LEVEL2, LEVEL2), name, bottom=row - 1)
    page.label(top, (LEVEL1, LEVEL1), level1.label, bottom=row - 1)
    return row


def _other_levels(scheme: Scheme, prefill: Prefill) -> Iterator[Level1]:
    """What the form to print has beside the scheme's own 一级指标, so that none of its rows is lost."""
    known = {plain(level1.name) for level1 in first_levels(scheme)}
    for indicator in prefill.form.indicators if prefill.form else ():
        name = indicator.level1 or ""
        if plain(name) not in known:
            known.add(plain(name))
            yield Level1(name, None, (), 0)


def _groups(level1: Level1, prefill: Prefill) -> Iterator[tuple[str, list[Indicator | None]]]:
    """Each 二级指标 with its rows: blank ones in a blank form, else those given; one stays blank where none is."""
    given: dict[str, list[Indicator | None]] = {plain(name): [] for name in level1.level2}
    names = {plain(name): name for name in level1.level2}
    for indicator in prefill.indicators(level1.name):
        key = plain(indicator.level2 or "")
        names.setdefault(key, indicator.level2 or "")
        given.setdefault(key, []).append(indicator)
    blank: list[Indicator | None] = [None] * (1 if prefill.form else level1.rows)
    for key, indicators in given.items():
        yield names[key], indicators or blank


def _write_row(
    page: Page, row: int, indicator: Indicator | None, reason: Span, beside: list[tuple[Span, Value]]
) -> None:
    """Write one row, high enough for its texts and for the labels beside it that have no other row."""
    name = indicator.level3 if indicator else None
    target = indicator.target.text if indicator and indicator.target else None
    actual = indicator.actual.text if indicator and indicator.actual else None
    why = indicator.deviation_reason if indicator else None
    page.entry(row, (LEVEL3, LEVEL3), name, align="left", num_format=TEXT)
    page.entry(row, (TARGET, TARGET), target, num_format=TEXT)
    page.entry(row, (ACTUAL, ACTUAL), actual, num_format=TEXT)
    if reason == (REASON, REASON):
        page.entry(row, (MAX_SCORE, MAX_SCORE), indicator.max_score if indicator else None)
        page.entry(row, (SCORE, SCORE), indicator.reported_score if indicator else None)
    page.entry(row, reason, why, align="left")
    texts: list[tuple[Span, Value]] = [((LEVEL3, LEVEL3), name), ((TARGET, TARGET), target), ((ACTUAL, ACTUAL), actual)]
    page.fit(row, _ROW, *texts, (reason, why), *beside)


def _check_entries(page: Page, rows: Span, scheme: Scheme, reason: Span) -> None:
    page.validate(rows, LEVEL3, entry.text("三级指标", "填具体指标的名称，一行一个；行数不够时在本组中间插入行。"))
    page.validate(rows, TARGET, entry.target())
    page.validate(rows, ACTUAL, entry.actual())
    page.validate(rows, reason[0], entry.reason())
    page.sheet.ignore_errors({"number_stored_as_text": f"{cell(rows[0], LEVEL3)}:{cell(rows[1], ACTUAL)}"})
    if has_points(scheme):
        points = cell(rows[0], MAX_SCORE)
        page.validate(rows, MAX_SCORE, entry.points(points, scheme.weights.total))
        page.validate(rows, SCORE, entry.score(cell(rows[0], SCORE), points))


def _write_total(page: Page, row: int, header: int, prefill: Prefill, execution_row: int) -> None:
    money = prefill.funding("total")
    indicators = prefill.form.indicators if prefill.form else ()
    page.label(row, (BLOCK, ACTUAL), "总    分", bold=True)
    points = [indicator.max_score for indicator in indicators]
    scores = [indicator.reported_score for indicator in indicators]
    for column, above, own, of_execution in (
        (MAX_SCORE, EXECUTION_MAX_SCORE, points, money.max_score if money else None),
        (SCORE, EXECUTION_SCORE, scores, money.reported_score if money else None),
    ):
        cells = column_above(header, column)
        formula = f'=IF(COUNT({cells})=0,"",ROUND(SUM({cell(execution_row, above)},{cells}),2))'
        page.formula(row, column, formula, _sum(own, of_execution), bold=True)
    page.fixed(row, (REASON, REASON), None)
    page.height(row, _ROW)


def _sum(own: list[Decimal | None], of_execution: Decimal | None) -> Decimal | None:
    known = [figure for figure in own if figure is not None]
    return sum(known, of_execution or Decimal(0)) if known else None
