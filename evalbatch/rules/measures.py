"""I: measures (度量单位) and percentages of the indicator rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Comparison, Severity
from evalbatch.model import Indicator, Quantity, Target
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule
from evalbatch.values.measure import conversion, multiple
from evalbatch.values.quantity import HIGHEST_SHARE, in_measure_of, least_figure

_BOUNDS = {Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EQUAL, Comparison.BARE, Comparison.RANGE}
_STATED = {Comparison.BARE, Comparison.EQUAL}
_TELLING = ("%", "元")  # against anything else, one of these is no slip of the pen
_HEAD = re.compile(r"[/每(]")
_FAR = 100  # times: figures so far apart are not in the same measure
_FEWEST_POINTS = 4  # rows whose figures add up to a full mark by no accident
_SCANNED_SIGN = "2"  # what a scan makes of ≥


@rule(
    "I40",
    Severity.WARNING,
    Category.CONSISTENCY,
    "{where}{fault}",
    advice="{advice}",
)
def wrong_measure(case: Case) -> Iterator[Hit]:
    """度量单位缺失，或者完成值与目标值的单位不同。

    Why: 目标是“12次”、完成值写“100%”，无法核对是否达到；一列数字都没有单位，往往是把分值填错了栏。
    Fix: 完成值用与目标值相同的单位，数字后写明单位。
    """
    if rows := _points_for_values(case):
        yield _typed_points(rows)
        return
    for row in case.form.indicators:
        target, actual = row.target, row.actual and (least_figure(row.actual) or row.actual)
        if target is None or actual is None or target.comparison not in _BOUNDS or actual.comparison not in _STATED:
            continue
        if not (target.numbers and actual.numbers):
            continue
        if target.measure and actual.measure:
            yield from _other_measure(row, target, actual)
        elif target.measure or actual.measure:
            yield from _measure_left_out(row, target, actual)


def _other_measure(row: Indicator, target: Target, actual: Quantity) -> Iterator[Hit]:
    heads = [_HEAD.split(measure)[0] for measure in (actual.measure, target.measure)]
    pairs = ((actual.measure, target.measure), (heads[0], heads[1]))
    percents = all("%" in measure or "百分" in measure for measure in (actual.measure, target.measure))
    if percents or any(conversion(one, other) is not None for one, other in pairs):
        return
    plainly_other = any(conversion(head, known) is not None for head in heads for known in _TELLING)
    yield hit(
        row,
        "actual",
        "target",
        where=f"指标“{name_of(row)}”",
        fault=f"的目标值单位是“{target.measure}”（{target.shown}），实际完成值单位是“{actual.measure}”（{actual.text}）",
        found=actual.text,
        expected=f"以“{target.measure}”为单位的数字",
        advice=f"实际完成值改用“{target.measure}”为单位填写；目标值的单位填错的，更正目标值",
        severity=None if plainly_other else Severity.INFO,  # 场 for 次, 只 for 头: mostly a word for the same
    )


def _measure_left_out(row: Indicator, target: Target, actual: Quantity) -> Iterator[Hit]:
    """Tell where a missing measure leaves two readings: 285000 beside 30万元."""
    measure = target.measure or actual.measure
    of_any_size = multiple(measure) > 1 or conversion(measure, "元") is not None
    one, other = sorted((abs(actual.numbers[0]), abs(target.numbers[0])))
    if not of_any_size or one == 0 or other < _FAR * one:
        return
    name, what, text = (
        ("actual", "实际完成值", actual.text) if target.measure else ("target", "年度指标值", target.shown)
    )
    yield hit(
        row,
        name,
        "target" if name == "actual" else "actual",
        where=f"指标“{name_of(row)}”",
        fault=f"的{what}“{text}”没有写单位，与另一个值的单位“{measure}”相差上百倍",
        found=text,
        expected=f"带单位的数字，如“{text}元”" if conversion(measure, "元") is not None else "带单位的数字",
        advice=f"在{what}的数字后写明单位",
    )


def _points_for_values(case: Case) -> tuple[Indicator, ...]:
    """Return the rows of a layout without points whose bare figures add up to a full mark; () elsewhere."""
    rows, limits = scored_rows(case.form), case.scheme.limits
    full = case.scheme.weights.total or (limits.full_mark if limits else None)
    asked = any({"max_score", "reported_score"} & row.source.cells.keys() for row in rows)
    if full is None or asked or len(rows) < _FEWEST_POINTS:
        return ()
    points, scores = ([_bare_figure(value) for value in column] for column in zip(*map(_values, rows), strict=True))
    known = [point for point in points if point is not None and point > 0]
    if len(known) != len(rows) or sum(known) != full:
        return ()
    scored = all(score is None or 0 <= score <= point for score, point in zip(scores, known, strict=True))
    return rows if scored and any(score is not None for score in scores) else ()


def _values(row: Indicator) -> tuple[Target | None, Quantity | None]:
    return row.target, row.actual


def _bare_figure(value: Target | Quantity | None) -> Decimal | None:
    if value is None or value.comparison is not Comparison.BARE or value.measure:
        return None
    return value.numbers[0]


def _typed_points(rows: tuple[Indicator, ...]) -> Hit:
    """Word one hit for all rows: it is one mistake."""
    values = [(row, name) for row in rows for name in ("target", "actual")]
    figures = "、".join(str(Figure(row.target.numbers[0])) for row in rows if row.target)
    return hit(
        rows[0],
        "target",
        also=values,
        where=f"{len(rows)} 个指标的年度指标值都只有数字、没有单位（{figures}），",
        fault="合计正好是满分，像是把分值填进了年度指标值、把得分填进了实际完成值",
        found=figures,
        expected="目标值和完成值，带单位",
        advice="年度指标值填批复的目标（如“32.1公里”“≥90%”），实际完成值填实际达到的数字；本表样没有分值栏，不要填分值",
        severity=Severity.ERROR,
    )


@rule(
    "I41",
    Severity.WARNING,
    Category.ACCURACY,
    "指标“{name}”的{what}“{found}”{fault}",
    advice="{advice}",
)
def impossible_percentage(case: Case) -> Iterator[Hit]:
    """百分比超过 100%，或者把百分数填成了小数。

    Why: 满意度、合格率、覆盖率最多 100%，超过的多半是打错了，或者“≥”被识别成“2”；95% 填成 0.95 容易看错。
    Fix: 更正数字；百分数写成“95%”。
    """
    for row in case.form.indicators:
        for name, what, value in (("target", "年度指标值", row.target), ("actual", "实际完成值", row.actual)):
            if value is None or not value.numbers:
                continue
            if case.scheme.exceeds_all(row, value):
                yield _above_all(row, name, what, value)
            elif _is_share(row, name):
                figure = f"{Figure(value.numbers[0] * 100)}%"
                yield hit(
                    row,
                    name,
                    name=name_of(row),
                    what=what,
                    found=value.text,
                    fault=f"是小数，已按 {figure} 读取",
                    expected=figure,
                    advice=f"写成“{figure}”，与另一个值的写法一致",
                    severity=Severity.INFO,
                )


def _above_all(row: Indicator, name: str, what: str, value: Target | Quantity) -> Hit:
    rest = value.text.strip().removeprefix(_SCANNED_SIGN)
    scanned = rest != value.text.strip() and re.fullmatch(r"\d{2}(\.\d+)?[%％]", rest)
    return hit(
        row,
        name,
        name=name_of(row),
        what=what,
        found=value.text,
        fault="超过 100%" + (f"，像是“≥{rest}”被识别成了“{value.text.strip()}”" if scanned else ""),
        expected=f"≥{rest}" if scanned else "不超过 100%",
        advice=f"对照原表更正为“≥{rest}”" if scanned else "更正数字，这类指标最多 100%",
    )


def _is_share(row: Indicator, name: str) -> bool:
    """Tell 0.95 beside 95 %: read as it is meant, but not as it is written."""
    target, actual = row.target, row.actual
    if target is None or actual is None or not (target.numbers and actual.numbers):
        return False
    if target.comparison not in _BOUNDS or actual.comparison is not Comparison.BARE:
        return False
    value, other = (actual, target) if name == "actual" else (target, actual)
    if value.measure or other.measure != "%" or not 0 < value.numbers[0] <= HIGHEST_SHARE or "." not in value.text:
        return False
    return name == "target" or in_measure_of(target, actual) == value.numbers[0] * 100
