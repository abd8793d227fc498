"""S: scores, total and grade, 得分."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Comparison, Severity
from evalbatch.model import Indicator, ScoreLine
from evalbatch.rules.amounts import name_of_fund
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule
from evalbatch.schemes import Scheme
from evalbatch.values.quantity import in_measure_of, is_met

_WHOLE = 100  # %


def line_of(case: Case, row: Indicator) -> ScoreLine | None:
    """Return what the row was scored; None where it was not."""
    return next((line for line in case.score.lines if line.source is row.source), None)


@rule(
    "S49",
    Severity.ERROR,
    Category.COMPLETENESS,
    "{name}的得分{fault}",
    advice="填写得分（数字，不超过分值）",
)
def unusable_score(case: Case) -> Iterator[Hit]:
    """得分空白或不是数字。

    Why: 自评就是要对每一项打分，空着的得分无法汇总。
    Fix: 按评分规则填写得分。
    """
    form = case.form
    rows = [(row, f"指标“{name_of(row)}”") for row in scored_rows(form) if not _only_a_name(row)]
    total = form.total_funding
    if total and (total.max_score is not None and (total.adjusted_budget is not None or total.executed is not None)):
        rows.append((total, name_of_fund(total)))  # type: ignore[arg-type]
    for row, name in rows:
        text = case.unread(row, "reported_score")
        if text or case.blank(row, "reported_score"):
            fault = f"“{text}”不是数字" if text else "未填"
            yield hit(row, "reported_score", name=name, fault=fault, found=text or "空白", expected="数字")


def _only_a_name(row: Indicator) -> bool:
    """Tell a row that holds nothing but its name: I38 says it all."""
    return row.target is None and row.actual is None and row.max_score is None


@rule(
    "S50",
    Severity.ERROR,
    Category.ACCURACY,
    "{name}得 {found} 分，{fault}",
    advice="得分应在 0 到 {max_score} 分之间",
)
def score_out_of_range(case: Case) -> Iterator[Hit]:
    """得分大于分值或小于 0。

    Why: 超额完成也不能超过分值，得分不能是负数。
    Fix: 把得分改到 0 与分值之间。
    """
    total = case.form.total_funding
    rows = [(row, f"指标“{name_of(row)}”") for row in scored_rows(case.form)]
    if total:
        rows.append((total, name_of_fund(total)))  # type: ignore[arg-type]
    for row, name in rows:
        score, most = row.reported_score, row.max_score
        if score is None or most is None or most <= 0:  # W32 speaks of points that are none
            continue
        if score > most:
            yield hit(
                row, "reported_score", "max_score", name=name, fault=f"超过分值 {most} 分", expected=f"不超过 {most}"
            )
        elif score < 0:
            yield hit(row, "reported_score", "max_score", name=name, fault="是负数", expected="不小于 0")


def _deviation(case: Case, line: ScoreLine) -> Severity | None:
    """How a reported score that differs from the computed one is told; None where it is within tolerance."""
    if not line.computed or line.score is None or line.reported_score is None:
        return None
    if line.max_score is not None and not 0 <= line.reported_score <= line.max_score:
        return None  # S50 spoke
    gap = abs(line.reported_score - line.score)
    tolerances = case.scheme.tolerances
    if gap <= tolerances.row_silent:
        return None
    return Severity.ERROR if gap > tolerances.row_info else Severity.INFO


@rule(
    "S51",
    Severity.ERROR,
    Category.ACCURACY,
    "指标“{name}”得 {found} 分，按评分规则应得 {expected} 分：{explanation}",
    advice="把得分改为 {expected}{then}；目标值、实际完成值填错的，先更正再算",
)
def wrong_row_score(case: Case) -> Iterator[Hit]:
    """指标得分与按规则重新计算的得分不同。

    Why: 达到目标得满分，没有达到的按完成比例得分；没完成而得满分、完成了却扣分都要更正。
    Fix: 按提示的算式更正得分；目标值或完成值填错的，改正后再算。
    """
    for row in scored_rows(case.form):
        line = line_of(case, row)
        severity = _deviation(case, line) if line else None
        if line and severity and not _is_qualitative(row):
            yield hit(
                row,
                "reported_score",
                "target",
                "actual",
                mark=("reported_score",),
                name=name_of(row),
                expected=line.score,
                explanation=line.explanation,
                severity=severity,
                then=_then(case),
            )
    yield from _cut_though_met(case)


def _then(case: Case) -> str:
    """Tell what the total will be once all rows are put right, so that one correction does not bring the next."""
    stated, due = case.form.totals.reported_score, case.score.total
    if stated is None or due is None or not case.settled or stated == due:
        return ""
    return f"（各行更正后，总分应为 {Figure(due)}）"


def _cut_though_met(case: Case) -> Iterator[Hit]:
    """Tell rows scored as points × rate though they met their target, where no column says the points.

    98% of 98% is met, and 19.6 is 98% of 20. That the points are 20 is proven by the total: with them the scores of
    the whole form come to the full mark.
    """
    form, full = case.form, case.scheme.weights.total
    rows, scores = scored_rows(form), [row.reported_score for row in scored_rows(form)]
    if full is None or any("max_score" in row.source.cells for row in rows):
        return
    due = [(row, points) for row in rows if (points := _points_behind_rate(row, case.scheme)) is not None]
    if form.total_funding and "reported_score" in form.total_funding.source.cells:
        scores.append(form.total_funding.reported_score)
    stated = [score for score in scores if score is not None]
    missing = sum((points - (row.reported_score or 0) for row, points in due), Decimal(0))
    if not due or sum(stated, Decimal(0)) + missing != full:
        return
    for row, points in due:
        told = f"目标值 {row.target.shown if row.target else ''} 已达到，应得满分，不按完成率再打折"
        yield hit(
            row,
            "reported_score",
            "target",
            "actual",
            mark=("reported_score",),
            name=name_of(row),
            expected=points,
            explanation=told,
            then="",
        )


def _points_behind_rate(row: Indicator, scheme: Scheme) -> Decimal | None:
    """Return the whole number of points of which the score is just the rate achieved; None where it is none."""
    target, actual, score = row.target, row.actual, row.reported_score
    if target is None or actual is None or not score or "%" not in {target.measure, actual.measure}:
        return None
    rate = in_measure_of(target, actual)
    if rate is None or not 0 < rate < _WHOLE or not is_met(target, actual):
        return None
    points = (score * _WHOLE / rate).to_integral_value()
    if points > (scheme.weights.total or 0):
        return None
    return points if scheme.rounding.apply(points * rate / _WHOLE) == score else None


@rule(
    "S52",
    Severity.ERROR,
    Category.ACCURACY,
    "定性指标“{name}”得 {found} 分，与完成情况不符：{explanation}",
    advice="得分应落在完成档次对应的区间内，最接近的是 {expected} 分",
)
def score_outside_its_level(case: Case) -> Iterator[Hit]:
    """定性指标的得分不在所填档次的区间内。

    Why: 定性指标分达成、部分达成、未达成三档，每一档有得分区间。
    Fix: 得分改到该档区间内，或更正完成情况。
    """
    for row in scored_rows(case.form):
        line = line_of(case, row)
        if line and _is_qualitative(row) and _deviation(case, line):
            yield hit(
                row,
                "reported_score",
                "actual",
                mark=("reported_score",),
                name=name_of(row),
                expected=line.score,
                explanation=line.explanation,
            )


def _is_qualitative(row: Indicator) -> bool:
    return row.target is not None and row.target.comparison in {Comparison.QUALITATIVE, Comparison.OPTION_LIST}


@rule(
    "S53",
    Severity.ERROR,
    Category.ACCURACY,
    "预算执行率得 {found} 分，应得 {expected} 分：{explanation}",
    advice="把预算执行率的得分改为 {expected}{then}",
)
def wrong_execution_score(case: Case) -> Iterator[Hit]:
    """预算执行率的得分与执行率不符。

    Why: 预算执行率得分 = 执行率 × 分值，不四舍五入到整数。
    Fix: 按提示的算式更正得分。
    """
    total = case.form.total_funding
    line = next((line for line in case.score.lines if total and line.source is total.source), None)
    severity = _deviation(case, line) if line else None
    same_points = total is not None and line is not None and total.max_score in {None, line.max_score}  # else W30
    if total and line and severity and same_points and case.money_stands:  # else the money is mended first
        yield hit(
            total,
            "reported_score",
            "reported_rate",
            "max_score",
            mark=("reported_score",),
            expected=line.score,
            explanation=line.explanation,
            severity=severity,
            then=_then(case),
        )
