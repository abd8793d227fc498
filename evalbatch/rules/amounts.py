"""Money as the form prints it: who fills in 元 is told 元, not the 万元 that we reckon in."""

from __future__ import annotations

from decimal import Decimal

from evalbatch.labels import plain
from evalbatch.model import Form, FundingLine
from evalbatch.rules.rule import Figure

_IN_10000_YUAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}


def printed(form: Form, amount: Decimal) -> Figure:
    """Return an amount of 万元 in the unit that the form prints."""
    return Figure(amount / _IN_10000_YUAN.get(form.money_unit, Decimal(1)))


def name_of_fund(line: FundingLine) -> str:
    """Return what to call a row of the money block: its label without 其中, numbering and colon."""
    return plain(line.label) or "项目资金"
