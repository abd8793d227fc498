"""What a cell of a table holds, and the text it shows."""

from __future__ import annotations

from dataclasses import dataclass

from evalbatch.choices import Standing
from evalbatch.outputs.summary.styles import Kind, clean, legal
from evalbatch.terms import label


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula with the value it has now, None showing blank; {row} in it stands for its own row."""

    formula: str
    value: float | str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a cell of another workbook, which lies at `path` below our folder."""

    text: str
    path: str
    url: str


Cell = object  # a text, a figure, a Formula, a Link; None and NaN are blank


def text_of(value: Cell, kind: Kind) -> str:
    """The text a cell shows; "" where it shows a figure or nothing."""
    if isinstance(value, Link):
        value = value.text
    elif isinstance(value, Formula):
        value = value.value
    if not isinstance(value, str):
        return ""
    if kind is Kind.STANDING:
        return label(Standing(value))  # one that was received is no day of receipt
    if kind in (Kind.ENTRY_TEXT, Kind.HIDDEN):
        return legal(value)  # whatever a person typed stays whole
    return label(value) if kind is Kind.TERM else clean(value)
