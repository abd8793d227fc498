"""The table 绩效指标: as many rows under each 二级指标 as the unit needs, and the row 总分."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from evalbatch.labels import plain
from evalbatch.model import Indicator
from evalbatch.schemes import Scheme
from evalbatch.templates import entry
from evalbatch.templates.page import FAULTY, TEXT, Page, Span, Value, cell, column_above
from evalbatch.templates.places import (
    ACTUAL,
    BLOCK,
    LEVEL1,
    LEVEL2,
    LEVEL3,
    MAX_SCORE,
    MEASURE,
    NAMES,
    REASON,
    SCORE,
    SIGN,
    TARGET,
)
from evalbatch.templates.prefill import Prefill
from evalbatch.templates.row_columns import COLOURED
from evalbatch.templates.row_sheet import FIRST_ROW, LAST_ROW, ROW_SHEET, SHOWN
from evalbatch.templates.shown_scores import shown_score
from evalbatch.templates.target_cells import TargetCells, issued_cells, target_cells

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


def write_indicators(page: Page, row: int, scheme: Scheme, prefill: Prefill) -> int:
    """Write the table from `row` on and return the row below it; the row 总分 is not part of it."""
    header = row
    reason = reason_span(scheme)
    _write_header(page, row, scheme, reason)
    row += 1
    for level1 in (*first_levels(scheme), *_other_levels(scheme, prefill)):
        row = _write_level1(page, row, level1, scheme, prefill)
    page.label(header, (BLOCK, BLOCK), "绩\n效\n指\n标", bottom=row - 1, locked=False)
    _check_entries(page, (header + 1, row - 1), scheme, reason)
    _colour_faults(page, (header + 1, row - 1), scheme)
    return row


def has_points(scheme: Scheme) -> bool:
    """Whether the scheme scores at all; some forms of transfer payments have no points."""
    return scheme.weights.total is not None


def reason_span(scheme: Scheme) -> Span:
    """The columns of the reasons: they take the place of the points where there are none."""
    return (REASON, REASON) if has_points(scheme) else (MAX_SCORE, REASON)


SCORE_FORMULA = (
    f"=IFERROR(INDEX({ROW_SHEET}!${SHOWN}${FIRST_ROW}:${SHOWN}${LAST_ROW},"
    f'MATCH(ROW(),{ROW_SHEET}!$A${FIRST_ROW}:$A${LAST_ROW},0)),"")'
)
"""What the score of a row is; the same in every row, so that it can be copied down.

It looks the row up by its number: rows inserted, deleted, moved or sorted don't put it out.
"""


def _write_header(page: Page, row: int, scheme: Scheme, reason: Span) -> None:
    labels = {LEVEL1: "一级指标", LEVEL2: "二级指标", LEVEL3: "三级指标", SIGN: "指标\n性质", TARGET: "年度\n指标值"}
    labels |= {MEASURE: "度量\n单位", ACTUAL: "实际\n完成值"}
    if has_points(scheme):
        labels |= {MAX_SCORE: "分值", SCORE: "得分"}
    for column, text in labels.items():
        page.label(row, (column, column), text)
    page.label(row, reason, "偏差原因分析及改进措施")
    page.height(row, 33)


def _write_level1(page: Page, row: int, level1: Level1, scheme: Scheme, prefill: Prefill) -> int:
    top = row
    groups = list(_groups(level1, prefill))
    for name, indicators in groups:
        first = row
        beside: list[tuple[Span, Value]] = [((LEVEL2, LEVEL2), name)] if len(indicators) == 1 else []
        if beside and len(groups) == 1:
            beside.append(((LEVEL1, LEVEL1), level1.label))
        for indicator in indicators:
            _Row(page, row, indicator, scheme, prefill.approved).write(beside)
            row += 1
        page.label(first, (LEVEL2, LEVEL2), name, bottom=row - 1, locked=False)
    page.label(top, (LEVEL1, LEVEL1), level1.label, bottom=row - 1, locked=False)
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
    blank: list[Indicator | None] = [None] * (1 if prefill.has_indicators else level1.rows)
    for key, indicators in given.items():
        yield names[key], indicators or blank


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the table, blank or with an indicator; what the bureau has approved can't be changed."""

    page: Page
    number: int
    indicator: Indicator | None
    scheme: Scheme
    approved: bool

    def write(self, beside: list[tuple[Span, Value]]) -> None:
        """Write the row, high enough for its texts and for the labels beside it that have no other row."""
        indicator, reason = self.indicator, reason_span(self.scheme)
        name = indicator.level3 if indicator else None
        parted = issued_cells if self._locks else target_cells
        target = parted(indicator.target) if indicator else TargetCells()
        self._given(LEVEL3, name, align="left", num_format=TEXT)
        self._given(SIGN, target.sign or None, num_format=TEXT)
        self._given(TARGET, target.value, num_format=TEXT)
        self._given(MEASURE, target.measure or None, num_format=TEXT)
        actual = actual_cell(indicator, target)
        self.page.entry(self.number, (ACTUAL, ACTUAL), actual, num_format=TEXT)
        if has_points(self.scheme):
            self._given(MAX_SCORE, indicator.max_score if indicator else None)
            self._write_score()
        why = indicator.deviation_reason if indicator else None
        self.page.entry(self.number, reason, why, align="left")
        shown = ((LEVEL3, name), (TARGET, target.value), (ACTUAL, actual), (MEASURE, target.measure))
        texts: list[tuple[Span, Value]] = [((column, column), value) for column, value in shown]
        self.page.fit(self.number, _ROW, *texts, (reason, why), *beside, removable=not self._locks)

    @property
    def _locks(self) -> bool:
        return self.approved and self.indicator is not None

    def _given(self, column: int, value: Value, **style: object) -> None:
        write = self.page.given if self._locks and value is not None else self.page.entry
        write(self.number, (column, column), value, **style)

    def _write_score(self) -> None:
        """Write the score as a formula; a score that the form to print states otherwise as it is stated."""
        indicator = self.indicator
        shown = shown_score(indicator, self.scheme) if indicator else None
        stated = indicator.reported_score if indicator else None
        if stated is not None and stated != shown:
            self.page.entry(self.number, (SCORE, SCORE), stated)
        else:
            self.page.formula(self.number, SCORE, SCORE_FORMULA, shown, locked=False)


def actual_cell(indicator: Indicator | None, target: TargetCells) -> Value:
    """The actual value without its measure where this is the target's: the column 度量单位 says it."""
    actual = indicator.actual if indicator else None
    if actual is None:
        return None
    number = actual.text.removesuffix(target.measure) if target.measure else actual.text
    return Decimal(number) if number.replace(".", "", 1).isdecimal() and number.isascii() else actual.text


def _check_entries(page: Page, rows: Span, scheme: Scheme, reason: Span) -> None:
    first = rows[0]
    page.validate(rows, LEVEL3, entry.text("三级指标", "填具体指标的名称，一行一个；行数不够时在本组中间插入行。"))
    page.validate(rows, SIGN, entry.sign())
    page.validate(rows, TARGET, entry.target(cell(first, TARGET), f"${cell(first, SIGN)}", f"${cell(first, MEASURE)}"))
    page.validate(rows, MEASURE, entry.measure())
    page.validate(rows, ACTUAL, entry.actual())
    page.validate(rows, reason[0], entry.reason())
    page.validate((first - 1, rows[1]), BLOCK, entry.label("绩效指标"))
    for column, name in ((LEVEL1, "一级指标"), (LEVEL2, "二级指标")):
        page.validate(rows, column, entry.label(name))
    page.sheet.ignore_errors({"number_stored_as_text": f"{cell(first, LEVEL3)}:{cell(rows[1], ACTUAL)}"})
    if has_points(scheme):
        points = cell(first, MAX_SCORE)
        page.validate(rows, MAX_SCORE, entry.points(points, scheme.weights.total))
        page.validate(rows, SCORE, entry.score(cell(first, SCORE), points))


def _colour_faults(page: Page, rows: Span, scheme: Scheme) -> None:
    """Colour the cells that the sheet 逐行核对 finds at fault, under a name: old programs know no other sheet here."""
    for name, column in COLOURED.values():
        if has_points(scheme) or column < MAX_SCORE:
            page.colour(rows, (column, column), f"=COUNTIF(核对_{name},ROW())>0", FAULTY)


def write_total(page: Page, row: int, header: int, prefill: Prefill) -> None:
    """Write the row 总分, which adds up whatever stands between the header and itself, and the execution row."""
    money = prefill.funding("total")
    indicators = prefill.form.indicators if prefill.form else ()
    page.label(row, (BLOCK, ACTUAL), "总    分", bold=True)
    points = [indicator.max_score for indicator in indicators]
    scores = [indicator.reported_score for indicator in indicators]
    for column, own, of_execution in (
        (MAX_SCORE, points, money.max_score if money else None),
        (SCORE, scores, money.reported_score if money else None),
    ):
        page.formula(row, column, total_formula(header, column), _sum(own, of_execution), bold=True)
    page.closed(row, (REASON, REASON), None)
    page.height(row, _ROW)


def total_formula(header: int, column: int) -> str:
    """The sum of a column and of what execution earns."""
    cells = column_above(header, column)
    name = NAMES["execution_points" if column == MAX_SCORE else "execution_score"]
    return f'=IF(COUNT({cells})=0,"",ROUND(SUM({name},{cells}),2))'


def _sum(own: list[Decimal | None], of_execution: Decimal | None) -> Decimal | None:
    known = [figure for figure in own if figure is not None]
    return sum(known, of_execution or Decimal(0)) if known else None
