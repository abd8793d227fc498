"""Verdicts: what a scheme's formula says of one row, with the figures in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from evalbatch.choices import Comparison, Dimension
from evalbatch.model import FundingLine, Indicator, Quantity, Target
from evalbatch.schemes import Scheme
from evalbatch.schemes.awards import Award, Case, percent, plain
from evalbatch.values.measure import is_dash
from evalbatch.values.measure import plain as plain_text
from evalbatch.values.quantity import bounds, in_measure_of, least_figure, parse_target, stated_figure

_QUALITATIVE = {Comparison.QUALITATIVE, Comparison.OPTION_LIST, Comparison.BOOLEAN}
_SIGNS = {Comparison.AT_LEAST: "≥", Comparison.AT_MOST: "≤", Comparison.EQUAL: "="}
_SHORT = Context(prec=10)  # digits of a converted figure in words: 10 亩 are no finite number of 公顷
_EXECUTION_RATE = re.compile(r"(?:预算|资金|经费|支出)执行率(?:\(%\))?$")  # 班次执行率 is about no money
_ALL = parse_target("100%")
_OVER = {"note": "已作提示", "flag": "由人工核定", "reason": "须说明原因"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The award of one row: by which formula, on what figures, and what else is to be said."""

    method: str
    award: Award
    fact: str = ""  # "完成 203 人,目标 214 人"
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """An indicator whose target and actual value are both there."""

    indicator: Indicator
    target: Target
    actual: Quantity
    points: Decimal
    scheme: Scheme
    at_least: bool = False  # the actual value only names what was reached at least: 200余人

    def award(self, method: str, case: Case) -> Award:
        return self.scheme.formulas[method].award(
            replace(case, reported=self.indicator.reported_score, step=self.scheme.rounding.step)
        )


def judge_indicator(indicator: Indicator, points: Decimal, scheme: Scheme) -> Verdict:
    """The verdict on an indicator row by the formula for the way its target is written."""
    target, actual = indicator.target, indicator.actual
    if target is None:
        return _judge_rate_without_target(indicator, points, scheme) or _unjudged("年度指标值未填，无法计算")
    if actual is None:
        return _unjudged("实际完成值未填，无法计算")
    row = _Row(indicator, target, actual, points, scheme)
    if target.comparison in _QUALITATIVE:
        return _judge_words(row)
    if target.comparison is Comparison.DATE:
        return _judge_date(row)
    if target.comparison is Comparison.UNPARSEABLE or not target.numbers:
        reason = f"年度指标值“{target.shown}”看不出要达到多少，无法计算"
        return _judge_rate_without_target(indicator, points, scheme) or _unjudged(reason)
    return _judge_figure(row)


def _judge_rate_without_target(indicator: Indicator, points: Decimal, scheme: Scheme) -> Verdict | None:
    """The verdict on a row 预算执行率 that names no target of its own: by the scheme's formula for spending."""
    method, target, actual = scheme.execution.formula, indicator.target, indicator.actual
    is_rate = _EXECUTION_RATE.search(plain_text(indicator.level3 or ""))
    if method is None or actual is None or not is_rate or (target is not None and not is_dash(target.text)):
        return None
    percentage = in_measure_of(_ALL, actual)
    if percentage is None:
        return None
    case = Case(points, bounds=(Decimal(1),), figure=percentage / 100, rate_name="执行率")
    award = scheme.formulas[method].award(replace(case, step=scheme.rounding.step))
    return Verdict(method, award, "没有指标值，按填报的执行率计")


def judge_parts(parts: Sequence[Indicator], points: Decimal, scheme: Scheme) -> Verdict | None:
    """The verdict on a row by the mean of what its parts reach; None where no part can be computed."""
    if points <= 0:
        return None
    earned = [judge_indicator(part, points, scheme).award.earned for part in parts]
    shares = [award / points for award in earned if award is not None]
    if not shares:
        return None
    mean = sum(shares, Decimal(0)) / len(shares)
    left_out = f"，另有 {len(parts) - len(shares)} 个分项无法计算，未计入" if len(shares) < len(parts) else ""
    because = f"按 {len(shares)} 个分项的平均完成程度 {percent(mean)} 计{left_out}"
    return Verdict("parts_mean", Award(points * mean, because, f"{plain(points)}×{percent(mean)}"))


def judge_execution(line: FundingLine, points: Decimal, scheme: Scheme) -> Verdict:
    """The verdict on the money row; where the amounts are blank, on the rate that the unit wrote."""
    method = scheme.execution.formula or ""
    budget, label = _budget(line, scheme)
    if budget is not None and line.executed is not None:
        fact = f"执行数 {plain(line.executed)} 万元，{label} {plain(budget)} 万元"
        if budget <= 0:
            return Verdict(method, Award(None, f"{label}不大于 0，执行率无法计算"), fact)
        slip = scheme.tolerances.unit_slip
        if line.executed >= budget * slip:
            why = f"两数相差 {plain(slip)} 倍以上，像是元和万元混用，执行率无法计算"
            return Verdict(method, Award(None, why), fact)
        case = Case(points, bounds=(budget,), figure=line.executed, rate_name="执行率")
    elif line.reported_rate is not None:
        fact = "执行数或预算数未填，按填报的执行率计"
        case = Case(points, bounds=(Decimal(1),), figure=line.reported_rate, rate_name="执行率")
    else:
        return Verdict(method, Award(None, f"全年执行数或{label}未填，执行率无法计算"))
    award = scheme.formulas[method].award(replace(case, step=scheme.rounding.step))
    return Verdict(method, award, fact, "执行率超过 100%，只计到满分" if case.rate > 1 else "")


def _budget(line: FundingLine, scheme: Scheme) -> tuple[Decimal | None, str]:
    """The denominator that the scheme wants; the other one where the layout has no such column."""
    budgets = {"adjusted": (line.adjusted_budget, "全年预算数"), "initial": (line.initial_budget, "年初预算数")}
    wanted = scheme.execution.denominator
    other = "initial" if wanted == "adjusted" else "adjusted"
    absent = budgets[wanted][0] is None and f"{wanted}_budget" not in line.source.cells
    return budgets[other] if absent and budgets[other][0] is not None else budgets[wanted]


def _unjudged(reason: str) -> Verdict:
    return Verdict("", Award(None, reason))


def _judge_words(row: _Row) -> Verdict:
    method = row.scheme.indicators.qualitative
    case = Case(row.points, level=row.scheme.wordings.level(row.target, row.actual))
    return Verdict(method, row.award(method, case), f"目标“{row.target.shown}”，完成“{row.actual.text}”")


def _judge_date(row: _Row) -> Verdict:
    method = row.scheme.indicators.date
    timely = row.scheme.wordings.in_time(row.target, row.actual)
    fact = f"目标时间“{row.target.shown}”，完成时间“{row.actual.text}”"
    return Verdict(method, row.award(method, Case(row.points, on_time=timely)), fact)


def _judge_figure(row: _Row) -> Verdict:
    """The verdict where target and actual value are both figures."""
    if row.scheme.exceeds_all(row.indicator, row.target):
        return _unjudged(f"年度指标值“{row.target.shown}”超过 100%，无法计算")
    done = stated_figure(row.target, row.actual, row.scheme.wordings)
    least = least_figure(row.actual) if done is None else None
    done = done or least
    if done is None:
        return _unjudged(f"年度指标值是“{row.target.shown}”，实际完成值“{row.actual.text}”不是一个完成数，无法计算")
    row = replace(row, actual=done, at_least=least is not None)
    figure = in_measure_of(row.target, done)
    if figure is None:
        return _unjudged(f"实际完成值“{row.actual.text}”与年度指标值“{row.target.shown}”单位不同，无法计算")
    direction, note = _direction(row, figure)
    method = _method(row, direction)
    case = Case(row.points, direction, bounds(row.target), figure)
    award = row.award(method, case)
    if row.at_least and not _is_settled(case, award):
        return _unjudged(
            f"实际完成值“{row.actual.text}”只是下限，与年度指标值“{row.target.shown}”相比得不出分数，无法计算"
        )
    return Verdict(method, award, _fact(row, case), "".join((note, _over(case, award, row.scheme))))


def _is_settled(case: Case, award: Award) -> bool:
    """Whether the points for a least figure are the points for all figures above it."""
    if case.direction is Comparison.AT_LEAST:
        return award.earned == case.points
    return case.direction is Comparison.AT_MOST and award.earned == 0


def _direction(row: _Row, figure: Decimal) -> tuple[Comparison, str]:
    """Which way is good. A target without sign goes by the indicator's name, else by the scheme."""
    if row.target.comparison is not Comparison.BARE:
        return row.target.comparison, ""
    words, indicator = row.scheme.direction, row.indicator
    lower = words.lower_is_better(indicator.level3 or "")
    if lower:
        return Comparison.AT_MOST, "指标值没有符号，按指标名称以少为好"
    about_cost = indicator.dimension is Dimension.COST or words.about_cost(indicator.level1, indicator.level2)
    if lower is None and about_cost:
        return Comparison.AT_MOST, "指标值没有符号，按成本指标以少为好"
    if figure == row.target.numbers[0] == 0:
        return Comparison.EQUAL, ""
    return Comparison(row.scheme.indicators.bare), ""


def _method(row: _Row, direction: Comparison) -> str:
    """The formula's name for this direction; satisfaction may have one of its own."""
    names = row.scheme.indicators
    if direction is Comparison.RANGE:
        return names.range
    if direction is Comparison.AT_MOST:
        return names.at_most
    if names.satisfaction and row.indicator.dimension is Dimension.SATISFACTION:
        return names.satisfaction
    return names.equal if direction is Comparison.EQUAL else names.at_least


def _fact(row: _Row, case: Case) -> str:
    """Both figures in words, the actual one in the target's unit as well where they differ."""
    measure = row.target.measure
    written = row.actual.numbers[0]
    done = _figure(written, row.actual.measure or measure)
    if case.figure != written:
        done = f"{_figure(written, row.actual.measure)}（折合 {_figure(_SHORT.plus(case.figure), measure)}）"
    if row.at_least:
        done += "以上"
    if case.direction is Comparison.RANGE:
        return f"完成 {done}，目标“{row.target.shown}”"
    if case.direction is Comparison.AT_MOST:
        return f"实际 {done}，上限 {_figure(case.bound, measure)}"
    return f"完成 {done}，目标 {_SIGNS.get(row.target.comparison, '')}{_figure(case.bound, measure)}"


def _figure(number: Decimal, measure: str) -> str:
    gap = "" if measure in {"", "%", "‰"} else " "
    return f"{plain(number)}{gap}{measure}"


def _over(case: Case, award: Award, scheme: Scheme) -> str:
    """What the scheme has to say about far more than was asked."""
    over = scheme.over_completion
    rising = case.direction in {Comparison.AT_LEAST, Comparison.EQUAL}
    if over is None or not rising or award.earned is None or case.bound <= 0 or case.rate < over.ratio:
        return ""
    return f"达到目标的 {plain(over.ratio * 100)}% 以上，{_OVER[over.action]}"
