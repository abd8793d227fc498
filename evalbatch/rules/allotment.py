"""Findings of the whole batch, each given to the form it names."""

from __future__ import annotations

from dataclasses import replace

from evalbatch.model import Batch, Finding


def allotted(batch: Batch) -> Batch:
    """The batch with each of its own findings moved to the form it names, so that it counts for the form's status.

    One that names a file and no sheet goes to the file's first form; those about no form stay. Twice equals once.
    """
    places: dict[tuple[str, str], int] = {}
    for index, evaluation in enumerate(batch.evaluations):
        places.setdefault((evaluation.file, evaluation.form.source.sheet if evaluation.form else ""), index)
        places.setdefault((evaluation.file, ""), index)
    allotted: dict[int, list[Finding]] = {}
    rest = []
    for finding in batch.findings:
        place = places.get((finding.file, finding.sheet), places.get((finding.file, "")))
        if place is None:
            rest.append(finding)
        elif finding not in batch.evaluations[place].findings:
            allotted.setdefault(place, []).append(finding)
    evaluations = list(batch.evaluations)
    for index, more in allotted.items():
        evaluations[index] = replace(evaluations[index], findings=(*evaluations[index].findings, *more))
    return replace(batch, evaluations=tuple(evaluations), findings=tuple(rest))
