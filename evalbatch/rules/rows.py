"""The rows of indicators that rules speak of."""

from __future__ import annotations

from evalbatch.model import Form, Indicator


def scored_rows(form: Form) -> tuple[Indicator, ...]:
    """Return the rows that carry points of their own; parts of a row do not."""
    return tuple(row for row in form.indicators if not row.is_part)


def name_of(row: Indicator) -> str:
    """Return what to call a row: its 三级指标, else the level above."""
    return row.level3 or row.level2 or row.level1 or "未写名称的指标"
