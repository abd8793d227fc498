"""The rule catalogue: one module per block of the form, in the order in which a reader meets them."""

from __future__ import annotations

from dataclasses import replace

from evalbatch.model import Batch, Finding, Form, Register, Score
from evalbatch.register import Lists, Match
from evalbatch.rules import (
    cells,
    claims,
    copied,
    execution,
    funding,
    indicators,
    measures,
    money_units,
    narrative,
    numbers,
    peers,
    perfect,
    placement,
    reasons,
    repeated,
    scores,
    spending,
    submission,
    totals,
    unjudged,
    weights,
    wording,
)
from evalbatch.rules.allotment import allotted
from evalbatch.rules.rule import Case, Entry, Refusal, Rule, Whole, rules_in
from evalbatch.schemes import Scheme

_FILE_RULES = (submission.unreadable_file, submission.no_known_form)
_RULES = rules_in(
    *(submission, cells),
    *(funding, money_units, execution, spending),
    *(weights, indicators, measures, placement, wording, repeated),
    *(scores, totals, reasons, claims, narrative, unjudged),
)
FORM_RULES: tuple[Rule, ...] = tuple(rule for rule in _RULES if rule not in _FILE_RULES)
LISTED_RULES: tuple[Rule, ...] = rules_in()  # a form against what the register holds of its project
BATCH_RULES: tuple[Rule, ...] = rules_in(copied, numbers, perfect, peers)  # what only the whole batch shows
CATALOGUE: tuple[Rule, ...] = tuple(
    sorted((*_RULES, *LISTED_RULES, *BATCH_RULES), key=lambda each: ("FMWIS".index(each.id[0]), int(each.id[1:])))
)


def check_form(form: Form, score: Score, scheme: Scheme, year: int | None = None) -> tuple[Finding, ...]:
    """Run every rule on one form."""
    case = Case(form, score, scheme, year)
    return unjudged.without_repeats(finding for rule in FORM_RULES for finding in rule.findings(case))


def check_batch(batch: Batch, scheme: Scheme, register: Register | None = None, year: int | None = None) -> Batch:
    """Run the rules that need the register or all forms together; their findings join those of the form they name."""
    lists = Lists(register) if register else None
    entries = tuple(
        Entry(each, each.form, lists.find(each.form) if lists else Match()) for each in batch.evaluations if each.form
    )
    found = [
        finding
        for entry in entries
        if entry.match.project and entry.evaluation.score
        for rule in LISTED_RULES
        for finding in rule.findings(Case(entry.form, entry.evaluation.score, scheme, year, entry.match.project))
    ]
    whole = Whole(entries, scheme, register, year)
    found += [finding for rule in BATCH_RULES for finding in rule.findings(whole)]
    return allotted(replace(batch, findings=(*batch.findings, *found)))


def refuse_file(file: str, reason: str, advice: str) -> tuple[Finding, ...]:
    """Word why a file could not be opened or read."""
    return tuple(submission.unreadable_file.findings(Refusal(file, reason, advice)))


def refuse_workbook(file: str, seen: tuple[str, ...], hidden: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Word why a workbook holds no form of ours: which labels were seen, and which hidden sheets hold one."""
    return tuple(submission.no_known_form.findings(Refusal(file, *submission.what_is_missing(seen, hidden))))


def unknown_changes(scheme: Scheme) -> tuple[str, ...]:
    """Return the rule ids that a scheme changes and that no rule has: a slip that would go unnoticed."""
    return tuple(sorted(set(scheme.rules) - {rule.id for rule in CATALOGUE}))
