"""The rule catalogue: one module per block of the form, in the order in which a reader meets them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from evalbatch.choices import Prefer
from evalbatch.model import Batch, Evaluation, Finding, Form, Register, Score
from evalbatch.register import Lists, Match
from evalbatch.rules import (
    approved,
    cells,
    claims,
    copied,
    execution,
    funding,
    handed_out,
    indicators,
    measures,
    money_units,
    narrative,
    numbers,
    parts,
    peers,
    perfect,
    placement,
    promises,
    reasons,
    repeated,
    resubmission,
    roster,
    scores,
    spending,
    submission,
    sums,
    template,
    totals,
    unjudged,
    versions,
    weights,
    wording,
    worked_out,
)
from evalbatch.rules.allotment import allotted
from evalbatch.rules.rule import Case, Entry, Refusal, Rule, Whole, in_order, rules_in
from evalbatch.rules.standings import stands
from evalbatch.schemes import Scheme

_FILE_RULES = (submission.unreadable_file, submission.no_known_form)
_RULES = rules_in(
    *(submission, cells, template),
    *(funding, money_units, execution, spending),
    *(weights, parts, handed_out, indicators, measures, placement, wording, repeated),
    *(scores, totals, reasons, claims, narrative, unjudged, worked_out),
)
FORM_RULES: tuple[Rule, ...] = tuple(rule for rule in _RULES if rule not in _FILE_RULES)
# A form against what the register holds of its project; the first two have looked at the form alone before.
LISTED_RULES: tuple[Rule, ...] = (
    money_units.mixed_money_units,
    execution.contradicted_funds,
    *rules_in(approved, promises),
)
# What only the whole batch shows.
BATCH_RULES: tuple[Rule, ...] = rules_in(versions, resubmission, roster, sums, copied, numbers, perfect, peers)
CATALOGUE: tuple[Rule, ...] = in_order(*_RULES, *LISTED_RULES, *BATCH_RULES)


def check_form(form: Form, score: Score, scheme: Scheme, year: int | None = None) -> tuple[Finding, ...]:
    """Run every rule on one form."""
    case = Case(form, score, scheme, year)
    return unjudged.without_repeats(finding for rule in FORM_RULES for finding in rule.findings(case))


def check_batch(  # noqa: PLR0913 - what a batch is held against, given by name
    batch: Batch,
    scheme: Scheme,
    register: Register | None = None,
    year: int | None = None,
    *,
    scheme_of: Callable[[Form], Scheme] | None = None,
    prefer: Prefer | None = None,
    previous: Sequence[Evaluation] | None = None,
) -> Batch:
    """Run the rules that need the register or all forms together; their findings join those of the form they name.

    `scheme_of` tells the scheme of a single form; without it each is held against `scheme`. Of several versions of a
    project the one that the reviewer prefers counts; `previous` is what an earlier run said.
    """
    of_form = scheme_of or (lambda _: scheme)
    lists = Lists(register) if register else None
    entries = versions.counted_once(versions.chosen(_looked_up(batch, lists), prefer))
    entries = resubmission.with_earlier(entries, previous or (), lists)
    of_forms = iter(entries)
    batch = replace(
        batch, evaluations=tuple(next(of_forms).evaluation if each.form else each for each in batch.evaluations)
    )
    found = [
        finding
        for entry in entries
        if entry.match.project and entry.evaluation.score
        for rule in LISTED_RULES
        for finding in rule.findings(
            Case(entry.form, entry.evaluation.score, of_form(entry.form), year, entry.match.project)
        )
    ]
    counted = tuple(each for each in entries if not each.evaluation.superseded_by)
    others = tuple(each for each in entries if each.evaluation.superseded_by)
    standings = stands(entries, batch.evaluations, lists) if lists else ()
    whole = Whole(counted, scheme, register, year, standings, prefer, others)
    found += [finding for rule in BATCH_RULES for finding in rule.findings(whole)]
    submissions = tuple(stand.submission for stand in standings)
    checked = allotted(replace(batch, findings=(*batch.findings, *found), submissions=submissions))
    return checked if previous is None else resubmission.followed_up(checked, entries, previous)


def _looked_up(batch: Batch, lists: Lists | None) -> tuple[Entry, ...]:
    """Each form with what the register knows of it."""
    entries = []
    for each in batch.evaluations:
        if each.form:
            match = lists.find(each.form) if lists else Match()
            entries.append(Entry(replace(each, listed=match.project) if match.project else each, each.form, match))
    return tuple(entries)


def refuse_file(file: str, reason: str, advice: str) -> tuple[Finding, ...]:
    """Word why a file could not be opened or read."""
    return tuple(submission.unreadable_file.findings(Refusal(file, reason, advice)))


def refuse_workbook(file: str, seen: tuple[str, ...], hidden: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Word why a workbook holds no form of ours: which labels were seen, and which hidden sheets hold one."""
    return tuple(submission.no_known_form.findings(Refusal(file, *submission.what_is_missing(seen, hidden))))


def unknown_changes(scheme: Scheme) -> tuple[str, ...]:
    """Return the rule ids that a scheme changes and that no rule has: a slip that would go unnoticed."""
    return tuple(sorted(set(scheme.rules) - {rule.id for rule in CATALOGUE}))
