"""M: the project's money against what the bureau approved and what its accounts show."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.model import AMOUNTS, FundingLine
from evalbatch.rules.amounts import name_of_fund, printed
from evalbatch.rules.funding import sum_of_parts
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.terms import label

_SLIPS = (10000, 1000, 100)  # 元 for 万元, 千元 for 元, a point set wrong
_SLIP_TOLERANCE = Decimal("0.01")  # of the ratio: the two amounts may be rounded differently
_MESSAGE = "{row}的{label}填 {found}，{source}是 {expected}，{difference}"


@rule(
    "M16",
    Severity.ERROR,
    Category.ACCURACY,
    _MESSAGE,
    advice="按预算批复把{label}改为 {expected}（{unit}）；对批复数有疑问的，请与财政部门核对",
)
def initial_budget_not_as_approved(case: Case) -> Iterator[Hit]:
    """年初预算数与批复的预算不同。

    Why: 年初预算数以人大批准后批复的预算为准，单位不能自行填写别的数。
    Fix: 按预算批复填写。
    """
    yield from _differs(case, "initial_budget", "批复的年初预算数")


@rule(
    "M17",
    Severity.ERROR,
    Category.ACCURACY,
    _MESSAGE,
    advice="按年中追加、调减后的预算把{label}改为 {expected}（{unit}）；对调整数有疑问的，请与财政部门核对",
)
def adjusted_budget_not_as_approved(case: Case) -> Iterator[Hit]:
    """全年预算数与财政部门登记的调整后预算不同。

    Why: 全年预算数是执行率的分母，少填追加、多填调减都会使执行率和得分失真。
    Fix: 按年初预算加减年中调整后的数填写。
    """
    yield from _differs(case, "adjusted_budget", "财政部门登记的全年预算数")


@rule(
    "M18",
    Severity.ERROR,
    Category.ACCURACY,
    _MESSAGE,
    advice="按决算（国库支付）把{label}改为 {expected}（{unit}），执行率和得分随之更正",
)
def executed_not_as_in_accounts(case: Case) -> Iterator[Hit]:
    """全年执行数与决算或国库支付数不同。

    Why: 执行数以决算和国库支付为准，填报数不同，执行率和得分就没有依据。
    Fix: 与决算、国库支付数核对后更正。
    """
    yield from _differs(case, "executed", "决算执行数")


def _differs(case: Case, name: str, source: str) -> Iterator[Hit]:
    total, listed = case.form.total_funding, case.listed
    due: Decimal | None = getattr(listed, name) if listed else None
    if total is None or due is None or name not in departures(case) or _told_already(case, total, name, due):
        return
    stated: Decimal = getattr(total, name)
    yield hit(
        total,
        name,
        row=name_of_fund(total),
        label=label(name),
        source=source,
        found=printed(case.form, stated),
        expected=printed(case.form, due),
        difference=difference(case, stated - due),
        unit=case.form.money_unit,
    )


def departures(case: Case) -> tuple[str, ...]:
    """Which of the project's amounts differ from the list by more than rounding; both have to be there."""
    total, listed = case.form.total_funding, case.listed
    if total is None or listed is None:
        return ()
    most = case.scheme.tolerances.money
    known = [name for name in AMOUNTS if getattr(total, name) is not None and getattr(listed, name) is not None]
    return tuple(name for name in known if abs(getattr(total, name) - getattr(listed, name)) > most)


def _told_already(case: Case, total: FundingLine, name: str, due: Decimal) -> bool:
    """Whether another rule has told this very mistake: a wrong unit of money, sign, sum, or a budget left out."""
    stated: Decimal = getattr(total, name)
    negative = stated < 0  # M14
    left_out = name == "adjusted_budget" and stated == 0 and bool(total.executed)  # M20
    parts = [line for line in case.form.funding if line.kind != "total"]
    summed = any(getattr(line, name) is not None for line in parts)  # M15: the parts are right, the total is not
    added_wrong = summed and abs(sum_of_parts(parts, name) - due) <= case.scheme.tolerances.money
    return negative or left_out or added_wrong or bool(slip(stated, due))


def difference(case: Case, gap: Decimal) -> str:
    """By how much the form's amount is off: 多 3 万元."""
    return f"{'多' if gap > 0 else '少'} {printed(case.form, abs(gap))} {case.form.money_unit}"


def slip(stated: Decimal, due: Decimal) -> int | None:
    """By which factor an amount is written in another unit of money than the list; None where it is no such slip."""
    if min(stated, due) <= 0:
        return None
    ratio = max(stated, due) / min(stated, due)
    return next((times for times in _SLIPS if abs(ratio / times - 1) <= _SLIP_TOLERANCE), None)


def slips(case: Case) -> dict[str, int]:
    """Each amount of the project that slipped against the list, and by which factor."""
    total, listed = case.form.total_funding, case.listed
    found = {name: slip(getattr(total, name), getattr(listed, name)) for name in departures(case)}
    return {name: times for name, times in found.items() if times}


def carryover_differs(case: Case) -> Iterator[tuple[FundingLine, str, Decimal]]:
    """The row 上年结转 where it is not what last year's accounts leave: the row, which amount, and what is due."""
    line = next((each for each in case.form.funding if each.kind == "carryover"), None)
    due = case.listed.carryover if case.listed else None
    if line is None or due is None or any(cell.source is line.source for cell in case.form.unread):
        return
    name = next((each for each in ("adjusted_budget", "initial_budget") if getattr(line, each) is not None), None)
    blank = next(iter(case.blank(line, "adjusted_budget", "initial_budget")), None)
    stated = getattr(line, name) if name else Decimal(0)
    slipped = bool(slip(stated, due) and slips(case))  # with the total: M22 tells the unit of money
    if (name or blank) and stated >= 0 and abs(stated - due) > case.scheme.tolerances.money and not slipped:
        yield line, name or blank or "", due
