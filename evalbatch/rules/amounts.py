"""Money as the form prints it: who fills in 元 is told 元, not the 万元 that we reckon in."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from evalbatch.labels import plain
from evalbatch.model import Form, FundingLine
from evalbatch.rules.rule import Figure

_IN_10000_YUAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}
UNIT_SLIP = 1000  # one amount a thousand times another: 元 for 万元, even at an execution of 10 %


def printed(form: Form, amount: Decimal) -> Figure:
    """Return an amount of 万元 in the unit that the form prints."""
    return Figure(amount / _IN_10000_YUAN.get(form.money_unit, Decimal(1)))


def name_of_fund(line: FundingLine) -> str:
    """Return what to call a row of the money block: its label without 其中, numbering and colon."""
    return plain(line.label) or "项目资金"


def mixed_units(line: FundingLine) -> tuple[str, str] | None:
    """Return two neighbouring amounts of a row that can't be in the same unit of money; None where all may be."""
    amounts = [(name, getattr(line, name)) for name in ("initial_budget", "adjusted_budget", "executed")]
    for (name, one), (other, next_one) in pairwise([(name, amount) for name, amount in amounts if amount]):
        if min(one, next_one) > 0 and max(one, next_one) >= UNIT_SLIP * min(one, next_one):
            return name, other
    return None
