"""S: what has to be explained, 偏差原因分析及改进措施."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Comparison, Severity
from evalbatch.model import Indicator
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.rules.scores import line_of
from evalbatch.values.quantity import achieved_ratio

_NO_REASON = {
    "",
    "无",
    "0",
    "/",
    "—",
    "-",
    "－",
    "无偏差",
    "无原因",
    "没有",
    "…",
    "……",
    "暂无",
    "不适用",
    "已完成",
    "完成",
    "正常",
    "同上",
}


def no_reason(text: str | None) -> bool:
    """Tell whether a reason says nothing: blank, 无, 0, a dash."""
    return (text or "").strip(" 。.\n") in _NO_REASON


@rule(
    "S56",
    Severity.ERROR,
    Category.COMPLETENESS,
    "指标“{name}”扣了 {lost} 分（得 {found} 分，分值 {max_score} 分），没有写偏差原因",
    advice="在“偏差原因分析及改进措施”栏写明扣分原因和改进措施",
)
def lost_points_without_reason(case: Case) -> Iterator[Hit]:
    """扣了分而没有写原因。

    Why: 未完成或偏离较大的指标必须分析原因、提出改进措施；“无”“0”“/”不算原因。
    Fix: 写明为什么没有达到目标、下一步怎么改。
    """
    for row in scored_rows(case.form):
        if row.max_score is None or row.reported_score is None or "deviation_reason" not in row.source.cells:
            continue
        if row.reported_score < row.max_score and no_reason(row.deviation_reason):
            yield hit(
                row,
                "reported_score",
                "max_score",
                "deviation_reason",
                mark=("deviation_reason",),
                name=name_of(row),
                lost=row.max_score - row.reported_score,
                expected="偏差原因及改进措施",
            )


@rule(
    "S57",
    Severity.WARNING,
    Category.REASONABLENESS,
    "指标“{name}”完成 {found}，是目标“{target_text}”的 {ratio} 倍，没有说明原因",
    advice="在“偏差原因分析及改进措施”栏说明超额完成的原因；目标定得过低的，今后调整",
)
def far_above_target(case: Case) -> Iterator[Hit]:
    """完成值远高于目标而没有说明。

    Why: 大幅超额往往是年初目标定得过低，应当分析原因。
    Fix: 说明超额完成的原因。
    """
    over = case.scheme.over_completion
    if over is None:
        return
    for row in scored_rows(case.form):
        ratio = _times_the_target(row)
        line = line_of(case, row)
        reversed_ = line is not None and line.method == case.scheme.indicators.at_most
        if ratio is None or reversed_ or ratio < over.ratio or not no_reason(row.deviation_reason):
            continue
        if "deviation_reason" in row.source.cells:
            yield hit(
                row,
                "actual",
                "target",
                "deviation_reason",
                mark=("deviation_reason",),
                name=name_of(row),
                found=row.actual and row.actual.text,
                target_text=row.target and row.target.shown,
                ratio=round(ratio, 2),
                expected="超额完成的原因",
            )


def _times_the_target(row: Indicator) -> Decimal | None:
    figures = {Comparison.AT_LEAST, Comparison.EQUAL, Comparison.BARE}
    if row.target is None or row.actual is None or row.target.comparison not in figures or not row.target.numbers:
        return None
    return achieved_ratio(row.target, row.actual) if row.target.numbers[0] > 0 else None
