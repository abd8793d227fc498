"""The public low end of reading values; the grammar itself is in `evalbatch.values`, where scoring may use it too."""

from __future__ import annotations

from evalbatch.values.quantity import (
    achieved_ratio,
    is_met,
    parse_amount,
    parse_number,
    parse_quantity,
    parse_target,
)

__all__ = ["achieved_ratio", "is_met", "parse_amount", "parse_number", "parse_quantity", "parse_target"]
