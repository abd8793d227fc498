"""Money as the form prints it: who fills in 元 is told 元, not the 万元 that we reckon in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from evalbatch.labels import plain
from evalbatch.model import AMOUNTS, Form, FundingLine
from evalbatch.rules.rule import Figure
from evalbatch.schemes import Scheme
from evalbatch.values.measure import conversion

_IN_10000_YUAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}
_WHOLE_COST = re.compile("总成本|项目成本|总投入|总投资|成本控制数|预算控制数")  # cost of the whole, not of one piece


def printed(form: Form, amount: Decimal) -> Figure:
    """Return an amount of 万元 in the unit that the form prints."""
    return Figure(amount / _IN_10000_YUAN.get(form.money_unit, Decimal(1)))


def name_of_fund(line: FundingLine) -> str:
    """Return what to call a row of the money block: its label without 其中, numbering and colon."""
    return plain(line.label) or "项目资金"


def far_apart(one: Decimal, other: Decimal, scheme: Scheme) -> bool:
    """Tell amounts that can't be in the same unit of money."""
    return min(one, other) > 0 and max(one, other) >= scheme.tolerances.unit_slip * min(one, other)


def amounts_elsewhere(form: Form) -> Iterator[tuple[str, Decimal]]:
    """Give what the same workbook says of the project's money beside the money block, in 万元, with its name."""
    budgets = [line.budget for line in form.spending if line.budget is not None]
    if budgets:
        yield "资金明细各项之和", sum(budgets, Decimal(0))
    for row in form.indicators:
        target = row.target
        if target and _WHOLE_COST.search(row.level3 or "") and len(target.numbers) == 1 and target.measure:
            factor = conversion(target.measure, "万元")
            if factor is not None:
                amount = target.numbers[0] * factor.numerator / factor.denominator
                yield f"指标“{row.level3}”的目标值", amount


def apart_from_the_rest(form: Form, scheme: Scheme) -> tuple[str, str, Decimal] | None:
    """Return the budget's field, what else tells of the money and its amount, where both can't be in one unit."""
    total = form.total_funding
    name = "adjusted_budget" if total and total.adjusted_budget else "initial_budget"
    budget = getattr(total, name) if total else None
    if total is None or budget is None or mixed_units(total, scheme):
        return None
    elsewhere = (
        (name, other, amount) for other, amount in amounts_elsewhere(form) if far_apart(budget, amount, scheme)
    )
    return next(elsewhere, None)


def mixed_units(line: FundingLine, scheme: Scheme) -> tuple[str, str] | None:
    """Return two neighbouring amounts of a row that can't be in the same unit of money; None where all may be."""
    amounts = [(name, getattr(line, name)) for name in AMOUNTS]
    for (name, one), (other, next_one) in pairwise([(name, amount) for name, amount in amounts if amount]):
        if far_apart(one, next_one, scheme):
            return name, other
    return None
