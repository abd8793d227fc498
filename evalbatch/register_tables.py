"""What the register asks for, as tables: who has sent and who owes, and each project's money beside the approved.

Columns carry the identifiers of `terms`, as in `summary`; amounts are floats in 万元, blanks NaN or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from evalbatch.choices import Standing
from evalbatch.model import AMOUNTS, Batch, Evaluation, ListedProject, Submission

if TYPE_CHECKING:
    import pandas as pd

SUBMISSION_COLUMNS = (
    "standing",
    "department",
    "unit",
    "project",
    "project_code",
    "files",
    "received",
    "due",
    "note",
)
BUDGET_COLUMNS = (
    "implementing_unit",
    "project_name",
    "project_code",
    *(column for name in AMOUNTS for column in (f"listed_{name}", name, f"{name}_gap")),
    "file",
)
SENT = (Standing.RECEIVED, Standing.LATE, Standing.TWICE)
_URGENCY = (
    Standing.OWING,
    Standing.LATE,
    Standing.TWICE,
    Standing.UNLISTED,
    Standing.RECEIVED,
    Standing.EXEMPT,
)


def submissions(batch: Batch) -> pd.DataFrame:
    """One row for each listed project, unit without projects, and form in no list; those that owe come first."""
    import pandas as pd  # noqa: PLC0415 - a quarter of a second that a worker and a check need not pay

    found = sorted(batch.submissions, key=_place)
    rows = [(*_names(each), "\n".join(each.files), each.received, each.due, each.note) for each in found]
    return pd.DataFrame(rows, columns=list(SUBMISSION_COLUMNS), dtype=object)


def _names(each: Submission) -> tuple[str, ...]:
    return (each.standing.value, each.department, each.unit, each.project, each.code)


def _place(each: Submission) -> tuple[int, tuple[bytes, ...]]:
    return _URGENCY.index(each.standing), _in_pinyin(each.department, each.unit, each.project, *each.files)


def _in_pinyin(*texts: str | None) -> tuple[bytes, ...]:
    """GB 18030 orders the common characters by pinyin."""
    return tuple((text or "").encode("gb18030", "replace") for text in texts)


def count_standings(batch: Batch) -> dict[Standing, int]:
    """How many stand where; every standing is there."""
    found = [each.standing for each in batch.submissions]
    return {standing: found.count(standing) for standing in Standing}


def budgets(batch: Batch) -> pd.DataFrame:
    """One row for each form whose project is listed: the list's amounts, the form's, and by how much the form is off.

    The greatest gaps come first. A version that another one takes the place of, or is counted instead of, is left out.
    """
    import pandas as pd  # noqa: PLC0415 - a quarter of a second that a worker and a check need not pay

    counting = [each for each in batch.evaluations if each.form and not (each.superseded_by or each.counted_instead)]
    pairs = [(each, each.listed) for each in counting if each.listed]
    rows = [_budget(*pair) for pair in pairs]
    places = sorted(range(len(rows)), key=lambda index: (-_widest(rows[index]), _in_pinyin(*_texts(rows[index]))))
    table = pd.DataFrame([rows[index] for index in places], columns=list(BUDGET_COLUMNS))
    return table.astype({name: "float64" for name in BUDGET_COLUMNS if name.endswith(("_gap", *AMOUNTS))})


def _budget(evaluation: Evaluation, listed: ListedProject) -> dict[str, str | float | None]:
    form = evaluation.form
    total = form.total_funding if form else None
    row: dict[str, str | float | None] = {
        "implementing_unit": listed.unit or (form.header.implementing_unit if form else None) or "",
        "project_name": listed.name,
        "project_code": listed.code,
        "file": evaluation.file,
    }
    for name in AMOUNTS:
        due: Decimal | None = getattr(listed, name)
        stated: Decimal | None = getattr(total, name) if total else None
        row[f"listed_{name}"] = None if due is None else float(due)
        row[name] = None if stated is None else float(stated)
        row[f"{name}_gap"] = None if due is None or stated is None else float(stated - due)
    return row


def _widest(row: dict[str, str | float | None]) -> float:
    """The greatest gap of a row, whichever way."""
    gaps = [row[f"{name}_gap"] for name in AMOUNTS]
    return max((abs(gap) for gap in gaps if isinstance(gap, float)), default=0)


def _texts(row: dict[str, str | float | None]) -> Sequence[str]:
    return [str(row[name]) for name in ("implementing_unit", "project_name", "file")]
