"""What each column of the summary holds, by its name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from evalbatch.model import AMOUNTS
from evalbatch.outputs.summary.styles import Kind
from evalbatch.outputs.summary.table import Column

KINDS: Mapping[str, Kind] = {
    "year": Kind.YEAR,
    "grade": Kind.CODE,
    "rule_id": Kind.CODE,
    "cells": Kind.CODE,
    "status": Kind.TERM,
    "severity": Kind.TERM,
    "category": Kind.TERM,
    "standing": Kind.STANDING,
    "review_score": Kind.ENTRY_SCORE,
    "opinion": Kind.ENTRY_TEXT,
    "band": Kind.CODE,
    "review_state": Kind.CODE,
    "hint": Kind.CODE,
    "link": Kind.CODE,
    "key": Kind.HIDDEN,
    **dict.fromkeys(("project_code", "received", "due"), Kind.CODE),
    **dict.fromkeys(("files", "note", "message", "advice", "reason", "remedy", "explanation", "fault"), Kind.TEXT),
    **dict.fromkeys(("deviation_reason", "file"), Kind.TEXT),
    **dict.fromkeys(("execution_rate", "share", "deviation", "unit_share"), Kind.RATE),
    **dict.fromkeys(("reported_score", "score", "mean_reported_score", "mean_score", "max_score"), Kind.SCORE),
    **dict.fromkeys(("forms", "accepted_forms", "returned_forms", "errors", "warnings"), Kind.COUNT),
    **dict.fromkeys(("times", "forms_concerned", "units_concerned"), Kind.COUNT),
    "difference": Kind.DIFFERENCE,
    **dict.fromkeys(AMOUNTS, Kind.MONEY),
    **dict.fromkeys((f"listed_{name}" for name in AMOUNTS), Kind.MONEY),
    **dict.fromkeys((f"{name}_gap" for name in AMOUNTS), Kind.GAP),
}


def columns_of(names: Sequence[str], default: Kind = Kind.NAME) -> tuple[Column, ...]:
    """These columns with what they hold."""
    return tuple(Column(name, KINDS.get(name, default)) for name in names)


def number(value: float) -> float | None:
    """A figure of pandas for a cell: NaN is blank."""
    return float(value) if math.isfinite(value) else None


def subtotal(function: int, cells: str) -> str:
    """A formula over the rows that the filter leaves: 109 adds; blank where there is no figure."""
    return f'=IFERROR(SUBTOTAL({function},{cells}),"")'


def quoted(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'
