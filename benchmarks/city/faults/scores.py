"""S: scores, total, grade, reasons and what the texts say of them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from random import Random

from benchmarks.city.draft import GRADES, Draft, Row, Unfit, cents, grade_of, told
from benchmarks.city.faults.kind import Facts, fault
from benchmarks.city.faults.money import _same_budget, _spend

_NO_TEMPLATE = ("ministry", "yuan", "weighted", "sichuan", "compact")
_REASON = "前期手续办理较慢，部分任务没有完成，下年一季度补齐。"
_HALF = Decimal("0.5")


def _score(row: Row) -> Decimal:
    if not isinstance(row.score, Decimal):
        raise Unfit
    return row.score


def _fall_short(draft: Draft, dice: Random, reason: str) -> int:
    """Let a row miss its target, scored as is due."""
    at = draft.pick(dice, lambda row: row.kind in {"count", "rate"} and not row.shy and Decimal(row.figure) > 20)
    row = draft.rows[at]
    wanted = Decimal(row.figure)
    done = (wanted * Decimal(dice.randint(60, 88)) / 100).quantize(Decimal(1), ROUND_HALF_UP)
    row.done, row.score, row.reason = told(done), cents(row.full * done / wanted), reason
    draft.add_up()
    return at


@fault("S49")
def left_a_score_blank(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: not row.shy)
    draft.rows[at].score = None
    return (f"rows.{at}.score",)


@fault("S49", layouts=_NO_TEMPLATE)
def scored_in_words(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: not row.shy)
    draft.rows[at].score = dice.choice(("满分", "优", "见说明"))
    return (f"rows.{at}.score",)


@fault("S50", "S60", mixes=True)
def scored_above_the_points(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: not row.shy)
    draft.rows[at].score = draft.rows[at].full + dice.choice((1, 2, _HALF))
    draft.add_up()
    return (f"rows.{at}.score",)


@fault("S51", "S60", mixes=True)
def took_all_points_for_less(draft: Draft, dice: Random) -> Facts:
    at = _fall_short(draft, dice, "")
    draft.rows[at].score = draft.rows[at].points
    draft.add_up()
    return (f"rows.{at}.score",)


@fault("S51", "S60", mixes=True)
def cut_points_though_it_was_reached(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind in {"count", "rate", "cost"} and not row.shy and row.full > 3)
    draft.rows[at].score = _score(draft.rows[at]) - dice.choice((1, 2, _HALF))
    draft.rows[at].reason = "工作还有提升空间，今后加强过程管理。"
    draft.add_up()
    return (f"rows.{at}.score",)


@fault("S52", "S60", mixes=True)
def took_all_points_for_a_part(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "words")
    draft.rows[at].done = "部分达成年度指标并具有一定效果"
    return (f"rows.{at}.score",)


@fault("S52", "S60")
def scored_half_for_the_whole(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "words")
    row = draft.rows[at]
    row.score, row.reason = cents(row.full * _HALF), "还可以做得更好，今后继续努力。"
    draft.add_up()
    return (f"rows.{at}.score",)


@fault("S53", "S60", mixes=True)
def rounded_the_execution_score(draft: Draft, _: Random) -> Facts:
    score = draft.execution_score
    if not isinstance(score, Decimal):
        raise Unfit
    whole = score.quantize(Decimal(1), ROUND_HALF_UP)
    if abs(whole - score) <= Decimal("0.1"):
        raise Unfit
    draft.execution_score = whole
    draft.add_up()
    return ("funds.0.score",)


@fault("S54", layouts=_NO_TEMPLATE, mixes=True)
def added_up_wrongly(draft: Draft, dice: Random) -> Facts:
    if not isinstance(draft.total_score, Decimal):
        raise Unfit
    draft.total_score += dice.choice((-3, -1, -_HALF, _HALF, 1, 2))
    return ("totals.score",)


@fault("S54", layouts=("template",))
def concluded_another_total(draft: Draft, dice: Random) -> Facts:
    """The table that concludes has points that do not come to its own total."""
    at = dice.randrange(1, len(draft.conclusion))
    draft.conclusion[at].score -= dice.choice((1, 2))
    return (f"conclusion.{len(draft.conclusion)}.score",)


@fault("S55", layouts=("compact", "template"))
def graded_too_high(draft: Draft, dice: Random) -> Facts:
    score = draft.total_score if isinstance(draft.total_score, Decimal) else Decimal(0)
    wrong = dice.choice([label for _, label in GRADES if label != grade_of(score)])
    draft.grade = wrong
    if draft.texts:
        draft.texts["综合评价结论"] = "对照批复的绩效目标逐项打分。"
    return ("totals.grade",)


@fault("S55", layouts=("compact", "template"))
def graded_in_other_words(draft: Draft, dice: Random) -> Facts:
    draft.grade = dice.choice(("优秀", "非常满意", "合格", "A"))
    if draft.texts:
        draft.texts["综合评价结论"] = "对照批复的绩效目标逐项打分。"
    return ("totals.grade",)


@fault("S56", mixes=True)
def lost_points_silently(draft: Draft, dice: Random) -> Facts:
    at = _fall_short(draft, dice, dice.choice(("", "无", "/", "0")))
    return (f"rows.{at}.reason",)


@fault("S57", mixes=True)
def went_far_beyond_silently(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "count" and not row.shy and Decimal(row.figure) > 4)
    row = draft.rows[at]
    row.sign, row.done = "≥", str(int(Decimal(row.figure) * Decimal(dice.randint(140, 260)) / 100) + 1)
    return (f"rows.{at}.actual",)


@fault("S58", mixes=True)
def excused_what_was_reached(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind in {"count", "rate"} and not row.shy)
    draft.rows[at].reason = dice.choice(("因疫情影响，进度滞后。", "人手不足，未能按计划完成。"))
    return (f"rows.{at}.reason",)


@fault("S59", "M25", layouts=("ministry", "yuan", "weighted", "template"))
def reached_all_for_little_money(draft: Draft, dice: Random) -> Facts:
    for row in draft.rows:
        if row.shy:
            raise Unfit
    _same_budget(draft)
    _spend(draft, Decimal(dice.randint(6, 28)) / 100)
    return ("funds.0.executed",)


@fault("S60")
def told_another_total(draft: Draft, dice: Random) -> Facts:
    score = draft.total_score if isinstance(draft.total_score, Decimal) else Decimal(0)
    wrong = told(score - dice.choice((1, 2, 4)))
    if draft.layout == "template":
        draft.texts["综合评价结论"] = f"综合得分为{wrong}分。"
        raise Unfit
    draft.done += f"自评得分{wrong}分。"
    return ("done",)


@fault("S60", layouts=("ministry", "weighted", "sichuan", "compact"))
def told_another_grade(draft: Draft, dice: Random) -> Facts:
    score = draft.total_score if isinstance(draft.total_score, Decimal) else Decimal(0)
    wrong = dice.choice([label for _, label in GRADES if label != grade_of(score)])
    draft.done += f"评价等级为：{wrong}。"
    return ("done",)


@fault("S65")
def came_late(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "date")
    row = draft.rows[at]
    row.done, row.reason = f"{draft.year + 1}年{dice.randint(1, 3)}月12日", _REASON
    row.score = cents(row.full * _HALF)
    draft.add_up()
    return (f"rows.{at}.actual",)


@fault("I39")
def came_about_there(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "rate" and not row.shy)
    draft.rows[at].done = f"约{draft.rows[at].figure}"
    return (f"rows.{at}.actual",)


@fault("S65")
def reached_so_many_and_above(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "count" and not row.shy)
    draft.rows[at].done_measure += "以上"
    return (f"rows.{at}.actual",)
