"""Text of people on its way into a workbook that xlsxwriter writes."""

from __future__ import annotations


def as_text(text: str) -> str:
    """The text as one that stays a text: what stands between <r> and </r> xlsxwriter takes for markup of its own."""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
