"""What is too long for a table in memory, row by row: every indicator, every finding, every form to be reviewed.

A row comes with what it is about, so that whoever writes it can lead there. Order and names are those of `summary`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from evalbatch.findings import by_weight
from evalbatch.model import Batch, Evaluation, Finding, Form, Indicator, Review, ScoreLine, Source
from evalbatch.reviews import keyed
from evalbatch.summary import as_float, counted, reported_total, shown_name

FINDING_COLUMNS = (
    "implementing_unit",
    "project_name",
    "file",
    "sheet",
    "cells",
    "message",
    "found",
    "expected",
    "advice",
    "rule_id",
    "severity",
)
INDICATOR_COLUMNS = (
    "implementing_unit",
    "project_name",
    "level1",
    "level2",
    "level3",
    "target",
    "actual",
    "max_score",
    "reported_score",
    "score",
    "explanation",
    "deviation_reason",
    "file",
    "sheet",
    "cells",
)
REVIEW_COLUMNS = (
    "implementing_unit",
    "project_name",
    "year",
    "reported_score",
    "score",
    "difference",
    "review_score",
    "opinion",
    "deviation",
    "band",
    "review_state",
    "status",
    "file",
    "sheet",
    "key",
)
STRAY_COLUMNS = ("implementing_unit", "project_name", "year", "review_score", "opinion", "file", "sheet", "key")
Value = str | float | int | None
_CELLS = ("actual", "target", "level3", "reported_score", "executed", "label")  # where a row of the form is shown from


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its values by column, and the place in the unit's own workbook that it is about."""

    values: Mapping[str, Value]
    file: str = ""
    sheet: str = ""
    cell: str = ""


def findings(batch: Batch) -> Iterator[Line]:
    """One row a finding about a form or about the batch, by form as in `projects`, errors first.

    What is said about a file without a form stands in `unreadable`.
    """
    for evaluation, form in counted(batch):
        for finding in by_weight(evaluation.findings):
            yield _finding(form, finding)
    for finding in batch.findings:
        yield _finding(None, finding)


def _finding(form: Form | None, finding: Finding) -> Line:
    header = form.header if form else None
    values = (
        shown_name(header.implementing_unit) if header else finding.unit,
        shown_name(header.project_name) if header else finding.project,
        finding.file,
        finding.sheet,
        "、".join(finding.cells),
        finding.message,
        finding.found,
        finding.expected,
        finding.advice,
        finding.rule_id,
        finding.severity.value,
    )
    first = (*finding.marked, *finding.cells, "")[0]
    return Line(dict(zip(FINDING_COLUMNS, values, strict=True)), finding.file, finding.sheet, first)


def indicators(batch: Batch) -> Iterator[Line]:
    """One row an indicator, and one for the money row and each criterion that has points; by form as in `projects`."""
    for evaluation, form in counted(batch):
        scored = {_stands(line.source): line for line in evaluation.score.lines} if evaluation.score else {}
        rows = {_stands(row.source): row for row in form.indicators}
        for place, line in scored.items():
            if place not in rows:
                yield _indicator(evaluation, form, None, line)
        for key, row in rows.items():
            yield _indicator(evaluation, form, row, scored.get(key))


def _stands(source: Source) -> tuple[str, ...]:
    """Where a row stands: its points stand there too, whether both are still the same record or were kept and read."""
    return source.sheet, *(f"{name} {cell}" for name, cell in source.cells.items())


def _indicator(evaluation: Evaluation, form: Form, row: Indicator | None, line: ScoreLine | None) -> Line:
    source = row.source if row else line.source if line else form.source
    cell = next((source.cells[name] for name in _CELLS if name in source.cells), "")
    values = (
        shown_name(form.header.implementing_unit),
        shown_name(form.header.project_name),
        row.level1 if row else line.name if line else None,
        row.level2 if row else None,
        row.level3 if row else None,
        row.target.shown if row and row.target else None,
        row.actual.text if row and row.actual else None,
        as_float(row.max_score if row else line.max_score if line else None),
        as_float(row.reported_score if row else line.reported_score if line else None),
        as_float(line.score) if line else None,
        line.explanation if line else None,
        row.deviation_reason if row else None,
        evaluation.file,
        source.sheet,
        cell,
    )
    return Line(dict(zip(INDICATOR_COLUMNS, values, strict=True)), evaluation.file, source.sheet, cell)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One form as the reviewer sees it: the unit's total, ours, what was typed before, and its key."""

    evaluation: Evaluation
    form: Form
    stated: Decimal | None
    total: Decimal | None
    review: Review | None
    key: str


def reviewed(batch: Batch) -> Iterator[Reviewed]:
    """One row a form that counts."""
    keys = {id(evaluation): str(key) for key, evaluation in keyed(batch.evaluations)}
    for each, form in counted(batch):
        total = each.score.total if each.score else None
        review = each.review
        key = review.key if review and review.key else keys[id(each)]
        yield Reviewed(each, form, reported_total(form), total, review, key)


def deviation(stated: Decimal | None, checked: Decimal | None) -> Decimal | None:
    """偏离度: by how much of itself the unit's score is above the checked one; None where one is missing, or is 0."""
    return None if not stated or checked is None else (stated - checked) / stated
