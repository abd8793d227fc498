"""W: points, 分值."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Dimension, Severity
from evalbatch.labels import points_in
from evalbatch.model import Form, Indicator
from evalbatch.rules.parts import DIMENSIONS, missing_parts, satisfaction_below, sum_of_points
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule

_WEIGHT_SLIP = Decimal("0.005")  # half a percent: weights are written in whole percents


@rule(
    "W29",
    Severity.ERROR,
    Category.ACCURACY,
    "分值合计为 {found} 分，应为 {expected} 分（预算执行率 {execution} 分 + 各指标 {indicators} 分）",
    advice="调整各指标分值，使合计等于 {expected} 分",
)
def points_do_not_add_up(case: Case) -> Iterator[Hit]:
    """分值合计不等于 100 分。

    Why: 满分必须是 100 分（含预算执行率），否则总分没有可比性。
    Fix: 调整指标分值，使预算执行率与各指标分值之和为 100 分。
    """
    form, due = case.form, case.scheme.weights.total
    found = sum_of_points(form)
    if due is None or found is None or abs(found - due) <= case.scheme.weights.tolerance:
        return
    if found < due and missing_parts(case):
        return  # the points that lack are those of the missing rows: W35 says so
    rows = scored_rows(form)
    execution = (form.total_funding.max_score if form.total_funding else None) or Decimal(0)
    yield hit(
        form.totals if "max_score" in form.totals.source.cells else rows[0],
        "max_score",
        also=[(row, "max_score") for row in rows],
        found=found,
        expected=due,
        execution=execution,
        indicators=found - execution,
    )


@rule(
    "W30",
    Severity.ERROR,
    Category.ACCURACY,
    "预算执行率的分值填 {found}，应为 {expected}",
    advice="把预算执行率（年度资金总额一行）的分值改为 {expected}",
)
def wrong_execution_points(case: Case) -> Iterator[Hit]:
    """预算执行率的分值与评分方案不同。

    Why: 预算执行率的分值是统一规定的，单位不能自行调整。
    Fix: 按规定的分值填写；表样栏目名称里印了分值的，以表样为准。
    """
    total = case.form.total_funding
    if total is None or total.max_score is None or "max_score" not in total.source.cells:
        return
    due = total.printed_points if total.printed_points is not None else case.scheme.weights.execution
    if due is not None and total.max_score != due:
        yield hit(total, "max_score", expected=due)


@rule(
    "W31",
    Severity.WARNING,
    Category.REASONABLENESS,
    "{label}各行分值合计 {found} 分，{source} {expected} 分",
    advice="调整{label}各行分值，使合计为 {expected} 分；经财政部门同意调整过权重的，请附说明",
)
def wrong_dimension_points(case: Case) -> Iterator[Hit]:
    """一级指标的分值合计与规定不同。

    Why: 一级指标的权重是统一设置的，特殊情况需要调整的应当说明。方案没有单列成本指标的，成本指标算在产出指标内。
    Fix: 把该一级指标下各行分值之和调整为规定的分值。
    """
    weights = case.scheme.weights.for_rows({row.dimension for row in case.form.indicators})
    scored = scored_rows(case.form)
    if any(row.dimension is Dimension.OTHER for row in scored):
        return  # a frame of its own (项目决策, 项目管理 …), which the scheme's weights do not fit
    for dimension in DIMENSIONS:
        rows = [row for row in scored if row.dimension is dimension]
        printed = points_in(rows[0].level1) if rows else None
        if rows and dimension is Dimension.OUTPUT and printed is None and weights.cost is None:
            rows += [row for row in scored if row.dimension is Dimension.COST]
        label = "、".join(name for each, name in DIMENSIONS.items() if any(row.dimension is each for row in rows))
        points = [row.max_score for row in rows]
        if not rows or any(value is None for value in points):
            continue
        below = dimension is Dimension.BENEFIT and satisfaction_below(rows)
        below = below and all(row.dimension is not Dimension.SATISFACTION for row in scored)
        due = Decimal(printed) if printed else weights.due(dimension.value, with_satisfaction=below)
        found = sum((value for value in points if value is not None), Decimal(0))
        if due is not None and abs(found - due) > weights.tolerance:
            cells = [(row, "max_score") for row in rows]
            source = "栏目名称上写的是" if printed else "规定为"
            yield hit(
                rows[0], "max_score", also=cells, alike=True, found=found, expected=due, label=label, source=source
            )


@rule(
    "W32",
    Severity.ERROR,
    Category.COMPLETENESS,
    "指标“{name}”的分值{fault}",
    advice="填写大于 0 的分值",
)
def unusable_points(case: Case) -> Iterator[Hit]:
    """指标分值空白、不是数字或不大于 0。

    Why: 没有分值的指标无法评分，也会使合计不足 100 分。
    Fix: 填写该指标的分值。
    """
    for row in scored_rows(case.form):
        text, due = case.unread(row, "max_score"), "大于 0 的数字"
        if row.max_score is not None and row.max_score <= 0:
            yield hit(row, "max_score", name=name_of(row), fault=f"为 {row.max_score}，应大于 0", expected=due)
        elif text:
            yield hit(row, "max_score", name=name_of(row), fault=f"“{text}”不是数字", found=text, expected=due)
        elif (row.target or row.actual or row.reported_score is not None) and case.blank(row, "max_score"):
            yield hit(row, "max_score", name=name_of(row), fault="未填", expected=due)


@rule(
    "W33",
    Severity.WARNING,
    Category.REASONABLENESS,
    "指标“{name}”一行就占 {found} 分，{against}",
    advice="把分值分到几个三级指标，使每一行说明一个方面；只有一个指标的，请补充数量、质量、时效等指标",
)
def most_points_on_one_row(case: Case) -> Iterator[Hit]:
    """一个三级指标占了大部分分值。

    Why: 一行占几十分，这一行填得好坏就决定了总分，其他方面做得怎样看不出来。
    Fix: 增加三级指标，把分值分开。
    """
    form, limits = case.form, case.scheme.limits
    if limits is None:
        return
    for row in scored_rows(form):
        if row.max_score is None:
            continue
        if row.max_score >= limits.row_points:
            due = f"小于 {limits.row_points:f} 分"
            yield hit(row, "max_score", name=name_of(row), against="分值过于集中", expected=due)
            continue
        label, points = DIMENSIONS.get(row.dimension), _points_beside(form, row)
        several = len(points) >= limits.fewest_rows and None not in points
        most = sum((value for value in points if value), Decimal(0)) * limits.row_share
        if label and several and row.max_score > most:
            yield hit(
                row,
                "max_score",
                name=name_of(row),
                against=f"超过{label}分值的 {limits.row_share:.0%}",
                expected=f"不超过 {Figure(most)} 分",
                severity=Severity.INFO,  # the other rows share the rest: unusual, not wrong
            )


def _points_beside(form: Form, row: Indicator) -> list[Decimal | None]:
    return [other.max_score for other in scored_rows(form) if other.dimension is row.dimension]


@rule(
    "W34",
    Severity.WARNING,
    Category.CONSISTENCY,
    "评价结论表的权重与分值不一致：权重为 {weights}，分值为 {points}",
    advice="按权重设定分值（如权重 10% 对应 10 分），或删去其中一套",
)
def weights_contradict_points(case: Case) -> Iterator[Hit]:
    """百分比权重与分值是两套不同的比例。

    Why: 同一张表里权重 10%、20%、40%、30%，分值却各为 25 分，按哪一套计分没有依据。
    Fix: 让分值与权重成同一比例。
    """
    lines = [line for line in case.form.conclusion if line.weight is not None and line.max_score]
    total = sum((line.max_score for line in lines if line.max_score), Decimal(0))
    shares = [(line.weight, line.max_score / total) for line in lines if line.max_score and line.weight is not None]
    if all(abs(weight - share) <= _WEIGHT_SLIP for weight, share in shares):
        return
    others = [(line, name) for line in lines for name in ("weight", "max_score")]
    yield hit(
        lines[0],
        "weight",
        also=others,
        alike=True,
        weights="、".join(f"{line.weight:.0%}" for line in lines),
        points="、".join(f"{line.max_score:f}" for line in lines),
        found="、".join(f"{line.max_score:f}" for line in lines),
        expected="、".join(f"{weight * total:.0f}" for weight, _ in shares),
    )
