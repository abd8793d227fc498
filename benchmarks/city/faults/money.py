"""M: the money block and the use of the money."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.city.draft import Draft, Fund, Rate, Unfit, cents, told
from benchmarks.city.faults.kind import Facts, fault

_NO_TEMPLATE = ("ministry", "yuan", "weighted", "sichuan", "compact")
_WITH_REASONS = ("sichuan", "compact")
_WITHOUT_REASONS = ("ministry", "yuan", "weighted", "template")


def _amount(fund: Fund, name: str) -> Decimal:
    value = getattr(fund, name)
    if not isinstance(value, Decimal):
        raise Unfit
    return value


def _spend(draft: Draft, share: Decimal) -> None:
    """Let the year's spending be this share of the budget, in total and in each part; nothing else changes."""
    for fund in draft.funds[1:]:
        fund.executed = cents(_amount(fund, "adjusted") * share)
    draft.total.executed = sum((_amount(fund, "executed") for fund in draft.funds[1:]), Decimal(0))
    for at, row in enumerate(draft.rows):
        if row.kind == "whole_cost":
            row.done = told(_amount(draft.total, "executed"))
            draft.used.add(at)
    for each in draft.spending:
        each.executed = cents(each.budget * share)
    if draft.spending:
        gap = _amount(draft.total, "executed") - sum((each.executed for each in draft.spending), Decimal(0))
        draft.spending[-1].executed += gap
    draft.done = "各项任务按计划推进，发放问卷200份，收回196份。"
    draft.settle()
    draft.spent()


@fault("M14", layouts=_NO_TEMPLATE)
def wrote_about_for_an_amount(draft: Draft, dice: Random) -> Facts:
    name = dice.choice(("adjusted", "executed"))
    setattr(draft.total, name, dice.choice((f"约{told(_amount(draft.total, name))}", "见附件", "已全部支付")))
    return (f"funds.0.{name}",)


@fault("M14")
def wrote_a_negative_amount(draft: Draft, dice: Random) -> Facts:
    at = dice.randrange(1, len(draft.funds))
    draft.funds[at].initial = -Decimal(dice.randint(100, 900)) / 100
    return (f"funds.{at}.initial",)


@fault("M14", layouts=_NO_TEMPLATE)
def left_the_spending_blank(draft: Draft, _: Random) -> Facts:
    draft.total.executed = None
    return ("funds.0.executed",)


@fault("M15", mixes=True)
def left_a_part_out_of_the_total(draft: Draft, dice: Random) -> Facts:
    name = dice.choice(("initial", "executed"))
    part = draft.funds[1]
    setattr(part, name, _amount(part, name) - cents(_amount(part, name) * Decimal(dice.randint(4, 30)) / 100))
    part.rate = None if name == "executed" else part.rate
    return (f"funds.0.{name}",)


@fault("M19")
def spent_more_than_budgeted(draft: Draft, dice: Random) -> Facts:
    for row in draft.rows:
        if row.kind == "whole_cost":  # else the cost row is too high as well
            draft.rows.remove(row)
            draft.rows[0].points = draft.rows[0].full + row.full
            draft.rows[0].score = draft.rows[0].points if not draft.rows[0].shy else draft.rows[0].score
            break
    if draft.rows[0].shy:
        raise Unfit
    _spend(draft, Decimal(dice.randint(103, 128)) / 100)
    return tuple(f"funds.{at}.executed" for at in range(len(draft.funds)))


@fault("M20", layouts=_NO_TEMPLATE)
def left_the_budget_blank(draft: Draft, _: Random) -> Facts:
    draft.total.adjusted = None
    return ("funds.0.adjusted",)


@fault("M20", "I42", "M26")
def took_points_for_no_money(draft: Draft, _: Random) -> Facts:
    if any(row.kind == "whole_cost" for row in draft.rows) and draft.layout == "template":
        raise Unfit
    for fund in draft.funds:
        fund.initial = fund.adjusted = fund.executed = Decimal(0)
        fund.rate = None
    draft.goal, draft.done = "按批复完成全年各项任务。", "各项任务按计划完成，电话回访120人。"
    draft.spent()
    draft.register.carryover = Decimal(0)
    return ("funds.0.adjusted",)


@fault("M21", layouts=_NO_TEMPLATE, mixes=True)
def mistyped_the_rate(draft: Draft, dice: Random) -> Facts:
    rate = draft.total.rate
    if not isinstance(rate, Rate) or rate.ratio < Decimal("0.2"):
        raise Unfit
    draft.total.rate = Rate(rate.ratio - Decimal(dice.randint(120, 900)) / 10000)
    return ("funds.0.rate",)


@fault("M21", layouts=_NO_TEMPLATE)
def divided_by_the_initial_budget(draft: Draft, _: Random) -> Facts:
    initial, adjusted = _amount(draft.total, "initial"), _amount(draft.total, "adjusted")
    if abs(initial - adjusted) < adjusted / 50:
        raise Unfit
    draft.total.rate = Rate((_amount(draft.total, "executed") / initial).quantize(Decimal("0.0001")))
    return ("funds.0.rate",)


@fault("M22", layouts=_NO_TEMPLATE)
def wrote_the_spending_in_yuan(draft: Draft, _: Random) -> Facts:
    if draft.scale != 1 or draft.layout == "yuan":
        raise Unfit
    for fund in draft.funds:
        fund.executed = _amount(fund, "executed") * 10000
    return tuple(f"funds.{at}.executed" for at in range(len(draft.funds)))


@fault("M22", layouts=("ministry", "weighted", "sichuan", "compact"))
def wrote_the_budgets_in_yuan(draft: Draft, _: Random) -> Facts:
    for fund in draft.funds:
        fund.initial, fund.adjusted = _amount(fund, "initial") * 10000, _amount(fund, "adjusted") * 10000
    return tuple(f"funds.{at}.{name}" for at in range(len(draft.funds)) for name in ("adjusted", "initial"))


@fault("M22", layouts=("ministry", "weighted", "sichuan"))
def wrote_all_money_in_yuan(draft: Draft, _: Random) -> Facts:
    """Head and figures disagree: 万元 above, 元 below; the cost row still says how much it is."""
    for fund in draft.funds:
        fund.initial, fund.adjusted, fund.executed = (
            _amount(fund, name) * 10000 for name in ("initial", "adjusted", "executed")
        )
    return ("funds.0.adjusted", "funds.0.initial", "funds.0.executed")


@fault("M23", layouts=_WITH_REASONS)
def changed_the_budget_silently(draft: Draft, dice: Random) -> Facts:
    part = draft.funds[1]
    cut = cents(_amount(part, "initial") * Decimal(dice.randint(4, 20)) / 100)
    part.initial = _amount(part, "initial") - cut
    draft.total.initial = _amount(draft.total, "initial") - cut
    if draft.total.initial == draft.total.adjusted:
        raise Unfit
    if _amount(draft.total, "executed") < _amount(draft.total, "adjusted") * Decimal("0.9"):
        _spend(draft, Decimal("0.96"))
    draft.money_reason = dice.choice(("", "无", "/"))
    draft.spent()
    return ("funds.0.adjusted",)


@fault("M24", layouts=_WITH_REASONS)
def spent_little_silently(draft: Draft, dice: Random) -> Facts:
    _same_budget(draft)
    _spend(draft, Decimal(dice.randint(45, 86)) / 100)
    draft.money_reason = dice.choice(("", "无"))
    return ("funds.0.executed",)


def _same_budget(draft: Draft) -> None:
    for fund in draft.funds:
        fund.initial = fund.adjusted


@fault("M25", layouts=_WITHOUT_REASONS)
def left_much_unspent(draft: Draft, dice: Random) -> Facts:
    _spend(draft, Decimal(dice.randint(40, 77)) / 100)
    return ("funds.0.executed",)


@fault("M26")
def denied_other_money(draft: Draft, dice: Random) -> Facts:
    if not _amount(draft.funds[3], "adjusted"):
        raise Unfit
    draft.done += dice.choice(("资金全部为财政拨款，无其他资金投入。", "没有其他资金。"))
    return ("done",)


@fault("M26")
def told_of_carryover_not_in_the_table(draft: Draft, dice: Random) -> Facts:
    if _amount(draft.funds[2], "adjusted"):
        raise Unfit
    draft.done += f"使用上年结转资金{dice.randint(3, 40)}万元。"
    return ("done",)


@fault("M28", layouts=("template",))
def details_that_do_not_add_up(draft: Draft, dice: Random) -> Facts:
    name = dice.choice(("budget", "executed"))
    at = dice.randrange(len(draft.spending))
    setattr(draft.spending[at], name, getattr(draft.spending[at], name) + Decimal(dice.randint(50, 900)) / 100)
    return tuple(f"spending.{each}.{name}" for each in range(len(draft.spending)))
