"""I: indicator rows, 绩效指标."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evalbatch.choices import Category, Comparison, Severity
from evalbatch.labels import plain
from evalbatch.model import Indicator, Quantity, Target
from evalbatch.rules.rows import name_of
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.schemes import Scheme
from evalbatch.values.quantity import in_measure_of, is_met, least_figure

_FIGURES = {Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EQUAL, Comparison.BARE, Comparison.RANGE}
_SIGNED = {Comparison.AT_LEAST, Comparison.AT_MOST}
_WORDS = {Comparison.QUALITATIVE, Comparison.OPTION_LIST, Comparison.BOOLEAN, Comparison.UNPARSEABLE}
_VALUES = {"target": "年度指标值", "actual": "实际完成值"}
_POINTS = {"max_score": "分值", "reported_score": "得分"}
_SIGNS = "≥≤＞＜><=＝"
_RATIO = re.compile(rf"[{_SIGNS}]+\s*[0-9.]+\s*[:：∶比]\s*[0-9.]+")  # 师生比≥1:15: whether it is met a person sees


@rule(
    "I37",
    Severity.ERROR,
    Category.COMPLETENESS,
    "三级指标{fault}",
    advice="填写具体的三级指标名称，如“培训人数”“验收合格率”",
)
def blank_indicator_name(case: Case) -> Iterator[Hit]:
    """三级指标名称空白，或者照抄了二级指标。

    Why: 没有具体名称就不知道目标值和完成值说的是什么。
    Fix: 填写具体的三级指标名称。
    """
    for row in case.form.indicators:
        if "level3" not in row.source.cells or "target" not in row.source.cells:
            continue
        if row.level3 is None:
            yield hit(row, "level3", fault="名称未填", expected="具体的指标名称")
        elif row.level2 and plain(row.level3) == plain(row.level2) and "执行率" not in row.level3:
            yield hit(row, "level3", fault=f"“{row.level3}”与二级指标同名", expected="具体的指标名称")


@rule(
    "I38",
    Severity.ERROR,
    Category.COMPLETENESS,
    "指标“{name}”的{blank}未填",
    advice="填写{blank}，带上度量单位；目标值按年初批复填写",
)
def blank_target_or_actual(case: Case) -> Iterator[Hit]:
    """有指标而没有目标值或实际完成值。

    Why: 没有目标值或完成值，得分就没有依据。
    Fix: 按批复填写年度指标值，按实际填写完成值，数字带上单位。
    """
    for row in case.form.indicators:
        if row.is_part or row.has_parts:
            continue
        blank = case.blank(row, *_VALUES)
        if not blank:
            continue
        if len(blank) > 1:
            blank += case.blank(row, *_POINTS)
        told = [{**_VALUES, **_POINTS}[name] for name in blank]
        # Where the unit stated the rate it came to (得分系数), the row is answered, if not as it should be.
        severity = Severity.INFO if blank == ["actual"] and row.reported_rate is not None else None
        yield hit(
            row, *blank, severity=severity, name=name_of(row), blank="、".join(told), found="空白", expected="具体的值"
        )


@rule(
    "I39",
    Severity.ERROR,
    Category.FORMAT,
    "指标“{name}”{fault}",
    advice="{advice}",
)
def words_for_a_figure(case: Case) -> Iterator[Hit]:
    """定量指标的目标值或实际完成值不是数字。

    Why: 目标是“≤30万元”而完成值写“完成”“达标”，无法核对是否达到，也无法按比例计分。
    “200余人”对“≥200人”已看得出达到，对“≥300人”看不出。
    Fix: 定量指标填写数字和单位，如“28.5万元”；不要把“≥”“≤”抄进实际完成值。
    """
    for row in case.form.indicators:
        target, actual = row.target, row.actual
        if target is None:
            continue
        if target.comparison is Comparison.UNPARSEABLE and target.text[:1] in _SIGNS:
            if _RATIO.fullmatch(target.text.strip()):
                continue
            yield hit(
                row,
                "target",
                name=name_of(row),
                found=target.shown,
                expected="数字和单位",
                fault=f"的目标值“{target.shown}”没有可以比较的数字",
                advice="在符号后填写数字和单位，如“≥12次”",
            )
        elif actual is not None and target.comparison in _FIGURES:
            yield from _words_done(row, target, actual, case.scheme)


def _words_done(row: Indicator, target: Target, actual: Quantity, scheme: Scheme) -> Iterator[Hit]:
    if actual.comparison in _SIGNED and actual.text.strip()[:1] in _SIGNS:
        yield hit(
            row,
            "actual",
            "target",
            mark=("actual",),
            name=name_of(row),
            found=actual.text,
            expected="实际达到的数字",
            fault=f"的实际完成值“{actual.text}”带着比较符号，像是照抄了目标值",
            advice="填写实际达到的数字，如目标“≥360天”、实际“362天”",
        )
    elif (actual.comparison in _WORDS and not _answers(target, actual, scheme)) or _leaves_open(target, actual):
        yield hit(
            row,
            "actual",
            "target",
            mark=("actual",),
            name=name_of(row),
            found=actual.text,
            expected=f"数字（目标值 {target.shown}）",
            fault=f"的目标值是数字“{target.shown}”，实际完成值却写“{actual.text}”",
            advice="填写实际达到的数字和单位；确实没有发生的，填 0 并说明原因",
        )


def _leaves_open(target: Target, actual: Quantity) -> bool:
    """Tell a figure that is only bounded (200余人) where the bound does not show whether the target is met."""
    least = least_figure(actual)
    return least is not None and in_measure_of(target, least) is not None and is_met(target, actual) is None


def _answers(target: Target, actual: Quantity, scheme: Scheme) -> bool:
    """Tell words that answer a figure well: the target's own, and 无, 未发生 where the target is 0."""
    none = bool(target.numbers) and target.numbers[0] == 0 and scheme.wordings.says_none(actual.text)
    return none or plain(target.text) == plain(actual.text)
