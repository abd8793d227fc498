"""The rule catalogue: one module per block of the form, in the order in which a reader meets them."""

from __future__ import annotations

from evalbatch.model import Finding, Form, Score
from evalbatch.rules import (
    cells,
    claims,
    execution,
    funding,
    indicators,
    measures,
    money_units,
    narrative,
    placement,
    reasons,
    scores,
    spending,
    submission,
    totals,
    unjudged,
    weights,
    wording,
)
from evalbatch.rules.rule import Case, Refusal, Rule, rules_in
from evalbatch.schemes import Scheme

CATALOGUE: tuple[Rule, ...] = rules_in(
    *(submission, cells),
    *(funding, money_units, execution, spending),
    *(weights, indicators, measures, placement, wording),
    *(scores, totals, reasons, claims, narrative, unjudged),
)
_FILE_RULES = (submission.unreadable_file, submission.no_known_form)
FORM_RULES: tuple[Rule, ...] = tuple(rule for rule in CATALOGUE if rule not in _FILE_RULES)


def check_form(form: Form, score: Score, scheme: Scheme, year: int | None = None) -> tuple[Finding, ...]:
    """Run every rule on one form."""
    case = Case(form, score, scheme, year)
    return unjudged.without_repeats(finding for rule in FORM_RULES for finding in rule.findings(case))


def refuse_file(file: str, reason: str, advice: str) -> tuple[Finding, ...]:
    """Word why a file could not be opened or read."""
    return tuple(submission.unreadable_file.findings(Refusal(file, reason, advice)))


def refuse_workbook(file: str, seen: tuple[str, ...], hidden: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Word why a workbook holds no form of ours: which labels were seen, and which hidden sheets hold one."""
    return tuple(submission.no_known_form.findings(Refusal(file, *submission.what_is_missing(seen, hidden))))


def unknown_changes(scheme: Scheme) -> tuple[str, ...]:
    """Return the rule ids that a scheme changes and that no rule has: a slip that would go unnoticed."""
    return tuple(sorted(set(scheme.rules) - {rule.id for rule in CATALOGUE}))
