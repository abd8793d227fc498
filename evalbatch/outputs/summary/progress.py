"""The sheet 整改情况: what became of each error and warning of an earlier run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from evalbatch.choices import Severity
from evalbatch.model import Batch, Evaluation, Finding, Form
from evalbatch.outputs.summary.styles import Kind
from evalbatch.outputs.summary.table import Column, Table
from evalbatch.summary import BLANK_NAME

PROGRESS = "整改情况"
_COLUMNS = (
    Column("outcome", Kind.TERM),
    Column("implementing_unit", Kind.NAME),
    Column("project_name", Kind.NAME),
    Column("file", Kind.NAME),
    Column("sheet", Kind.NAME),
    Column("cells", Kind.CODE),
    Column("message", Kind.TEXT),
    Column("rule_id", Kind.CODE),
    Column("severity", Kind.TERM),
)


def progress_table(batch: Batch) -> Table:
    """One row a finding, by form; what is still open before what is done."""
    return Table(PROGRESS, _COLUMNS, partial(_rows, batch), 3, "本次报送的表在上次的结果里都没有找到。")


def _rows(batch: Batch) -> Iterator[tuple[str, ...]]:
    for outcome, form, finding in followed_up(batch):
        yield _row(outcome, form, finding)


def followed_up(batch: Batch) -> Iterator[tuple[str, Form | None, Finding]]:
    """Every finding with what became of it, and the form it is about."""
    for each in batch.evaluations:
        for outcome in ("still_open", "new", "fixed") if each.progress else ():
            yield from ((outcome, each.form, finding) for finding in getattr(each.progress, outcome))
    for each in batch.not_resent or ():
        yield from (("not_resent", each.form, finding) for finding in _binding(each))


def _binding(evaluation: Evaluation) -> list[Finding]:
    return [finding for finding in evaluation.findings if finding.severity is not Severity.INFO]


def _row(outcome: str, form: Form | None, finding: Finding) -> tuple[str, ...]:
    header = form.header if form else None
    names = (header.implementing_unit, header.project_name) if header else ("", "")
    return (
        outcome,
        *((name or "").strip() or BLANK_NAME for name in names),
        finding.file,
        finding.sheet,
        "、".join(finding.cells),
        finding.message,
        finding.rule_id,
        finding.severity.value,
    )
