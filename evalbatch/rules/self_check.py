"""Which rules the template checks itself, live in the unit's own cells, before the form is sent.

Everything else only the bureau's run tells: it needs the register, the other forms of the batch, or the meaning of
texts. A test holds this list and the template's formulas together; docs and the template's guide are made from it.
"""

from __future__ import annotations

from evalbatch.rules.rule import Rule

IN_TEMPLATE: tuple[str, ...] = (
    *("F03", "F05", "F62"),
    *("M14", "M15", "M19", "M20", "M21", "M22", "M24", "M25"),
    *("W29", "W30", "W31", "W32", "W33", "W34", "W35", "W36"),
    *("I37", "I38", "I39", "I40"),
    *("S49", "S50", "S51", "S52", "S53", "S54", "S55", "S56", "S57"),
)


def runs_in_template(rule: Rule) -> bool:
    """Whether the template shows this fault before the form is sent."""
    return rule.id in IN_TEMPLATE


def where(rule: Rule) -> str:
    """Tell where a rule speaks, for the manual."""
    return "表样内自查，财政部门复核" if runs_in_template(rule) else "财政部门审核"
