"""I: the rows of the indicator table."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.city.draft import Draft, Row, Unfit, told
from benchmarks.city.faults.kind import Facts, fault

_VAGUE = ("效果明显", "显著提升", "长期有效", "持续改善")


def _met(row: Row, *kinds: str) -> bool:
    return row.kind in kinds and not row.shy


def _rewrite(row: Row, level2: str, name: str, target: tuple[str, str, str], actual: tuple[str, str]) -> None:
    """Put another indicator into a row; it keeps its points and has earned them."""
    row.level2, row.name = level2, name
    row.sign, row.figure, row.measure = target
    row.done, row.done_measure = actual


@fault("I37")
def left_the_name_blank(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "rate", "count"))
    draft.rows[at].name = ""
    return (f"rows.{at}.name",)


@fault("I37", mixes=True)
def copied_the_level_for_a_name(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "rate", "count"))
    draft.rows[at].name = draft.rows[at].level2
    return (f"rows.{at}.name",)


@fault("I38", mixes=True)
def left_the_actual_blank(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "rate", "count", "words", "date"))
    draft.rows[at].done = draft.rows[at].done_measure = ""
    return (f"rows.{at}.actual",)


@fault("I38")
def left_the_target_blank(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "rate", "count"))
    row = draft.rows[at]
    row.sign = row.figure = row.measure = ""
    return (f"rows.{at}.target", f"rows.{at}.figure")


@fault("I39", mixes=True)
def answered_a_figure_in_words(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "rate", "count"))
    row = draft.rows[at]
    row.done, row.done_measure = dice.choice(("已完成", "达标", "良好")), ""
    return (f"rows.{at}.actual",)


@fault("I39", mixes=True)
def copied_the_sign(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "rate", "count") and row.sign == "≥")
    draft.rows[at].done = "≥" + draft.rows[at].figure
    return (f"rows.{at}.actual",)


@fault("I40", mixes=True)
def answered_a_count_in_percent(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "count"))
    draft.rows[at].done, draft.rows[at].done_measure = "100", "%"
    return (f"rows.{at}.actual",)


@fault("I41", mixes=True)
def pleased_more_than_all(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "satisfaction"))
    draft.rows[at].done = str(dice.randint(101, 109))
    return (f"rows.{at}.actual",)


@fault("I41", mixes=True)
def read_a_sign_as_a_two(draft: Draft, dice: Random) -> Facts:
    """A scan makes 290% of ≥90%; the full score does not fit 290%."""
    at = draft.pick(dice, lambda row: _met(row, "satisfaction"))
    row = draft.rows[at]
    row.sign, row.figure = "", f"2{row.figure}"
    return (f"rows.{at}.target", f"rows.{at}.figure")


@fault("I41", mixes=True)
def wrote_a_share_for_a_percentage(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "rate") and Decimal(row.done) < Decimal(99))
    row = draft.rows[at]
    row.done, row.done_measure = told(Decimal(row.done) / 100), ""
    return (f"rows.{at}.actual",)


@fault("I42", mixes=True)
def wanted_more_cost(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind in {"cost", "whole_cost"})
    row = draft.rows[at]
    row.sign, row.done = "≥", row.figure
    return (f"rows.{at}.target", f"rows.{at}.sign", f"rows.{at}.figure")


@fault("I42")
def allowed_more_cost_than_budget(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "whole_cost")
    row = draft.rows[at]
    most = max(each for each in (draft.total.initial, draft.total.adjusted) if isinstance(each, Decimal))
    row.figure = told(most + dice.randint(3, 90))
    return (f"rows.{at}.target", f"rows.{at}.figure")


@fault("I43", mixes=True)
def scored_execution_twice(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "count"))
    _rewrite(draft.rows[at], "数量指标", dice.choice(("资金支付率", "资金到位率")), ("=", "100", "%"), ("100", "%"))
    return (f"rows.{at}.name",)


@fault("I43", mixes=True)
def counted_the_budget_as_a_quantity(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "count"))
    budget = told(draft.total.adjusted) if isinstance(draft.total.adjusted, Decimal) else ""
    _rewrite(draft.rows[at], "数量指标", "项目资金投入", ("=", budget, "万元"), (budget, "万元"))
    return (f"rows.{at}.name",)


@fault("I43", mixes=True)
def put_a_day_under_quality(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "rate") and row.level2 == "质量指标")
    target = ("", f"{draft.year}年10月31日前", "")
    _rewrite(draft.rows[at], "质量指标", "任务完成时间", target, (f"{draft.year}年9月20日", ""))
    return (f"rows.{at}.name",)


@fault("I43", mixes=True)
def counted_meetings_as_a_benefit(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.level1 == "效益指标" and row.kind == "none")
    times = str(dice.randint(4, 30))
    _rewrite(draft.rows[at], draft.rows[at].level2, "组织政策宣传场次", ("≥", times, "场"), (times, "场"))
    return (f"rows.{at}.name",)


@fault("I44", mixes=True)
def asked_the_same_twice(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: _met(row, "rate") and row.level2 == "质量指标")
    other = draft.pick(dice, lambda row: row.level1 == "效益指标" and row.kind in {"none", "rate"} and not row.shy)
    if other < at:
        raise Unfit
    first = draft.rows[at]
    _rewrite(
        draft.rows[other], draft.rows[other].level2, first.name, (first.sign, first.figure, "%"), (first.done, "%")
    )
    return (f"rows.{other}.name", f"rows.{at}.name")


@fault("I45")
def copied_all_options(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "words")
    row = draft.rows[at]
    row.figure, row.done = "好", dice.choice(("好/一般/差", "优良中差"))
    return (f"rows.{at}.actual",)


@fault("I45", "S65")
def told_no_level(draft: Draft, dice: Random) -> Facts:
    """What shows no level can't be scored either."""
    at = draft.pick(dice, lambda row: row.kind == "words")
    draft.rows[at].done = dice.choice(("推进中", "正在建设"))
    return (f"rows.{at}.actual",)


@fault("I47")
def wanted_a_plain_effect(draft: Draft, dice: Random) -> Facts:
    rows = [at for at, row in enumerate(draft.rows) if row.level1 == "效益指标"]
    if any(draft.rows[at].shy for at in rows):
        raise Unfit
    at = dice.choice([each for each in rows if draft.rows[each].kind == "words"])
    rest = [each for each in rows if each != at]
    draft.rows[at].points = draft.rows[at].score = Decimal(12)
    for each in rest:
        draft.rows[each].points = draft.rows[each].score = Decimal(18 // len(rest))
    draft.rows[rest[0]].points = draft.rows[rest[0]].score = Decimal(18 - 18 // len(rest) * (len(rest) - 1))
    draft.rows[at].figure = dice.choice(_VAGUE)
    draft.settle()
    return (f"rows.{at}.target", f"rows.{at}.figure")


@fault("I48")
def pleased_all_and_asked_nobody(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "satisfaction")
    row = draft.rows[at]
    row.done, row.score, row.reason = "100", row.points, ""
    draft.goal, draft.done = "按批复完成全年各项任务。", "各项任务按批复的目标完成。"
    draft.settle()
    return (f"rows.{at}.actual",)
