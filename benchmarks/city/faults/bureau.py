"""What shows only beside the bureau's register, or beside other forms."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from benchmarks.city.draft import Draft, Row
from benchmarks.city.faults.kind import Facts, fault

LATE = "2024-04-19"


def _gap(dice: Random) -> Decimal:
    return Decimal(dice.randint(150, 3000)) / 100


@fault("F06", "F11", listed=True)
def named_a_project_nobody_listed(draft: Draft, dice: Random) -> Facts:
    """The listed one has then not been received."""
    draft.project = dice.choice(("党史馆布展陈列", "干部人事档案数字化", "机关食堂燃气改造", "慰问困难职工"))
    return ("project",)


@fault("F07")
def sent_it_twice(draft: Draft, _: Random) -> Facts:
    draft.again = "changed"
    return ()


@fault("F07")
def sent_the_same_bytes_twice(draft: Draft, _: Random) -> Facts:
    draft.again = "same"
    return ()


@fault("F11", listed=True)
def never_sent_it(draft: Draft, _: Random) -> Facts:
    draft.sent = False
    return ()


@fault("F12", listed=True)
def sent_it_late(draft: Draft, _: Random) -> Facts:
    draft.register.received = LATE
    return ()


@fault("M16", listed=True)
def not_the_approved_budget(draft: Draft, dice: Random) -> Facts:
    draft.register.initial += _gap(dice)
    return ("funds.0.initial",)


@fault("M17", listed=True)
def not_the_budget_of_the_year(draft: Draft, dice: Random) -> Facts:
    draft.register.adjusted += _gap(dice)
    return ("funds.0.adjusted",)


@fault("M18", listed=True)
def not_what_the_accounts_show(draft: Draft, dice: Random) -> Facts:
    draft.register.executed -= min(_gap(dice), draft.register.executed / 20)
    return ("funds.0.executed",)


@fault("M22", layouts=("ministry", "weighted", "sichuan", "compact"), listed=True)
def told_yuan_for_ten_thousands(draft: Draft, _: Random) -> Facts:
    """Nothing in the form itself tells: head and texts say 万元, all figures are in 元."""
    for row in draft.rows:
        if row.kind == "whole_cost":
            row.name, row.figure, row.measure, row.done, row.done_measure = "经费超支率", "0", "%", "0", "%"
    for fund in draft.funds:
        for name in ("initial", "adjusted", "executed"):
            amount = getattr(fund, name)
            setattr(fund, name, amount * 10000)
    draft.goal, draft.done = "按批复完成全年各项任务。", "各项任务按计划完成，电话回访120人。"
    draft.money_reason = "年中追加，结余已上缴。" if draft.has_reasons else ""
    return ("funds.0.adjusted", "funds.0.initial", "funds.0.executed")


@fault("M26", listed=True)
def carried_over_something_else(draft: Draft, dice: Random) -> Facts:
    draft.register.carryover += _gap(dice)
    return ("funds.2.adjusted", "funds.2.initial")


@fault("M27", listed=True)
def roster_with_another_total(draft: Draft, dice: Random) -> Facts:
    draft.register.unit_off = _gap(dice)
    return ()


@fault("I46", listed=True)
def lowered_a_target(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "count" and not row.shy)
    _approve(draft, at, figure=str(int(Decimal(draft.rows[at].figure) * Decimal("1.5")) + 1))
    return (f"rows.{at}.target", f"rows.{at}.figure")


@fault("I46", listed=True)
def changed_the_points(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.level1 == "产出指标")
    _approve(draft, at, points=draft.rows[at].full + 2)
    return (f"rows.{at}.points",)


@fault("I46", listed=True)
def put_in_an_indicator_of_ones_own(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: row.kind == "count")
    draft.register.rows = [row for each, row in enumerate(_approved(draft)) if each != at]
    return (f"rows.{at}.name",)


def _approved(draft: Draft) -> list[Row]:
    return [replace(row) for row in draft.rows]


def _approve(draft: Draft, at: int, **changes: object) -> None:
    """Let the approved list say something else of one row."""
    rows = _approved(draft)
    rows[at] = replace(rows[at], **changes)
    draft.register.rows = rows
