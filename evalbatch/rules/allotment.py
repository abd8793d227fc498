"""Findings of the whole batch, each given to the form it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evalbatch.model import Batch, Finding, Form
from evalbatch.rules.rule import Located


def allotted(batch: Batch) -> Batch:
    """The batch with each of its own findings moved to the form it names, so that it counts for the form's status.

    Where a sheet holds several forms, the finding's first cell tells which. One that names a file and no sheet
    goes to the file's first form; those about no form stay. Twice equals once.
    """
    places: dict[tuple[str, ...], int] = {}
    for index, evaluation in enumerate(batch.evaluations):
        sheet = evaluation.form.source.sheet if evaluation.form else ""
        places.setdefault((evaluation.file, sheet), index)
        places.setdefault((evaluation.file, ""), index)
        for cell in _cells(evaluation.form) if evaluation.form else ():
            places.setdefault((evaluation.file, sheet, cell), index)
    allotted: dict[int, list[Finding]] = {}
    rest = []
    for finding in batch.findings:
        known = ((finding.file, finding.sheet, *finding.cells[:1]), (finding.file, finding.sheet), (finding.file, ""))
        place = next((places[each] for each in known if each in places), None)
        if place is None:
            rest.append(finding)
        elif finding not in batch.evaluations[place].findings:
            allotted.setdefault(place, []).append(finding)
    evaluations = list(batch.evaluations)
    for index, more in allotted.items():
        evaluations[index] = replace(evaluations[index], findings=(*evaluations[index].findings, *more))
    return replace(batch, evaluations=tuple(evaluations), findings=tuple(rest))


def _cells(form: Form) -> Iterator[str]:
    """The cells of the rows and the head of a form."""
    records: tuple[Located, ...] = (form.header, form.totals, *form.funding, *form.indicators, *form.goals)
    for record in records:
        yield from record.source.cells.values()
