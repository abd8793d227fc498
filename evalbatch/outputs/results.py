"""The results for other programs: results.jsonl, one line a form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from evalbatch.model import (
    Batch,
    ConclusionLine,
    Evaluation,
    Finding,
    Form,
    FundingLine,
    Indicator,
    Narrative,
    Progress,
    Review,
    Score,
    ScoreLine,
    Source,
    SpendingLine,
    Totals,
)
from evalbatch.summary import reported_grade, reported_total

RESULTS_NAME = "results.jsonl"
# The cell that a row's points are computed from, in the order of preference.
SCORED_FIELDS = ("actual", "executed", "reported_score")

Value = str | int | bool | Sequence["Value"] | Mapping[str, "Value"] | None
Record = dict[str, Value]


def write_results(batch: Batch, folder: Path) -> Path:
    """Write results.jsonl: one line a form, and one for each file without a form, in the order of the batch."""
    path = folder / RESULTS_NAME
    with path.open("wb") as file:
        for evaluation in batch.evaluations:
            file.write(encoded(json.dumps(evaluation_record(evaluation), ensure_ascii=False)))
    return path


def evaluation_record(evaluation: Evaluation) -> Record:
    """One line of results.jsonl. Figures are strings, amounts in 万元, None is blank or unread."""
    form = evaluation.form
    return {
        "file": evaluation.file,
        "sheet": form.source.sheet if form else None,
        "sha256": evaluation.sha256,
        "status": evaluation.status.value,
        "form": _form(form) if form else None,
        "score": _score(evaluation.score) if evaluation.score else None,
        "findings": [finding_record(finding) for finding in evaluation.findings],
        "failure": evaluation.failure or None,
        "received": _received(evaluation),
        **({"progress": _progress(evaluation.progress)} if evaluation.progress else {}),
        **({"review": _review(evaluation.review)} if evaluation.review else {}),
    }


def _received(evaluation: Evaluation) -> Record:
    """When the file came, as far as it is known, and what else came of the same."""
    return {
        "modified": evaluation.modified or None,
        "saved": evaluation.saved or None,
        "copies": list(evaluation.copies),
        "superseded_by": evaluation.superseded_by or None,
        "counted_instead": evaluation.counted_instead or None,
    }


def _progress(progress: Progress) -> Record:
    """What became of the errors and warnings of an earlier submission."""
    parts = {"fixed": progress.fixed, "still_open": progress.still_open, "new": progress.new}
    told = {name: [finding_record(finding) for finding in findings] for name, findings in parts.items()}
    return {"file": progress.file, **told}


def _review(review: Review) -> Record:
    """What a reviewer typed of the form; `changed` where the form is not the one he had before him."""
    return {"score": _plain(review.score), "opinion": review.opinion or None, "changed": review.changed}


def encoded(text: str) -> bytes:
    r"""A line in UTF-8. A file name's stray byte, a lone surrogate here, becomes the JSON escape \udcxx."""
    return (text + "\n").encode("utf-8", "backslashreplace")


def _plain(number: Decimal | None) -> str | None:
    """A figure in plain digits: Decimal("5E+1") is "50"."""
    return None if number is None else format(number, "f")


def _cells(source: Source) -> Record:
    return dict(source.cells)


def _place(source: Source) -> Record:
    """Sheet and cells of a record that may stand on another sheet than its form."""
    return {"sheet": source.sheet, "cells": _cells(source)}


def _form(form: Form) -> Record:
    header, totals = form.header, form.totals
    return {
        "kind": form.kind.value,
        "title": header.title or None,
        "year": header.year,
        "project_code": header.project_code,
        "project_name": header.project_name,
        "supervising_department": header.supervising_department,
        "implementing_unit": header.implementing_unit,
        "cells": _cells(header.source),
        "found_by": dict(header.source.found),
        "money_unit": form.money_unit,
        "funding": [_funding(line) for line in form.funding],
        "goals": [_narrative(text) for text in form.goals],
        "indicators": [_indicator(row) for row in form.indicators],
        "total_points": _plain(totals.max_score),
        "reported_total": _plain(reported_total(form)),
        "reported_grade": reported_grade(form),
        "totals": _totals(totals),
        "spending": [_spending(line) for line in form.spending],
        "spending_total": _spending(form.spending_total) if form.spending_total else None,
        "conclusion": [_conclusion(line) for line in form.conclusion],
        "narratives": [_narrative(text) for text in form.narratives],
        "sign_off": [_narrative(text) for text in form.sign_off],
        "template": form.template or None,
    }


def _funding(line: FundingLine) -> Record:
    return {
        "kind": line.kind,
        "label": line.label or None,
        "initial_budget": _plain(line.initial_budget),
        "adjusted_budget": _plain(line.adjusted_budget),
        "executed": _plain(line.executed),
        "reported_rate": _plain(line.reported_rate),
        "max_score": _plain(line.max_score),
        "reported_score": _plain(line.reported_score),
        "deviation_reason": line.deviation_reason,
        "cells": _cells(line.source),
        "found_by": dict(line.source.found),
    }


def _indicator(row: Indicator) -> Record:
    return {
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "target": row.target.text if row.target else None,
        "actual": row.actual.text if row.actual else None,
        "comparison": row.target.comparison.value if row.target else None,
        "dimension": row.dimension.value,
        "is_part": row.is_part,
        "max_score": _plain(row.max_score),
        "reported_score": _plain(row.reported_score),
        "deviation_reason": row.deviation_reason,
        "cells": _cells(row.source),
        "found_by": dict(row.source.found),
    }


def _totals(totals: Totals) -> Record:
    """What the form states, apart for the form itself and its conclusion table."""
    return {
        "max_score": _plain(totals.max_score),
        "reported_score": _plain(totals.reported_score),
        "grade": totals.grade,
        "cells": _cells(totals.source),
        "conclusion": _conclusion(totals.conclusion) if totals.conclusion else None,
    }


def _spending(line: SpendingLine) -> Record:
    amounts: Record = {"budget": _plain(line.budget), "executed": _plain(line.executed)}
    return {"item": line.item, **amounts, **_place(line.source)}


def _conclusion(line: ConclusionLine) -> Record:
    return {
        "criterion": line.criterion,
        "weight": _plain(line.weight),
        "max_score": _plain(line.max_score),
        "reported_score": _plain(line.reported_score),
        "grade": line.grade,
        **_place(line.source),
    }


def _narrative(narrative: Narrative) -> Record:
    return {"heading": narrative.heading, "text": narrative.text, **_place(narrative.source)}


def _score(score: Score) -> Record:
    return {
        "total": _plain(score.total),
        "max_total": _plain(score.max_total),
        "grade": score.grade,
        "scheme": score.scheme,
        "lines": [_score_line(line) for line in score.lines],
    }


def _score_line(line: ScoreLine) -> Record:
    return {
        "name": line.name,
        "dimension": line.dimension.value if line.dimension else None,
        "max_score": _plain(line.max_score),
        "reported_score": _plain(line.reported_score),
        "score": _plain(line.score),
        "method": line.method,
        "computed": line.computed,
        "explanation": line.explanation,
        "cells": _scored_cells(line.source),
    }


def _scored_cells(source: Source) -> list[Value]:
    chosen = next((source.cells[field] for field in SCORED_FIELDS if field in source.cells), None)
    return [chosen] if chosen else list(dict.fromkeys(source.cells.values()))


def finding_record(finding: Finding) -> Record:
    """A finding as it stands in results.jsonl; one about no form names unit and project where it is about one."""
    about = {"unit": finding.unit, "project": finding.project}
    return {
        "rule": finding.rule_id,
        "severity": finding.severity.value,
        "category": finding.category.value,
        "file": finding.file,
        "sheet": finding.sheet or None,
        "cells": list(finding.cells),
        "message": finding.message,
        "found": finding.found or None,
        "expected": finding.expected or None,
        "advice": finding.advice or None,
        "marked": list(finding.marked),
        "for_bureau": finding.for_bureau,
        **{name: text for name, text in about.items() if text},
    }
