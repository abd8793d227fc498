"""A sheet of ours as content: cells, spans, links and looks, before any engine writes it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto
from functools import lru_cache
from math import ceil

from evalbatch.choices import Severity
from evalbatch.values.widths import text_width

# Shades nobody picks from a palette: a marked cell is known by its colour when the workbook comes back.
SHADES = {Severity.ERROR: "FFFFD6D9", Severity.WARNING: "FFFFEFC9", Severity.INFO: "FFDCEAF9"}
PASSED_SHADE = "FFE4F2E3"
HEADING_SHADE = "FFEDF0F4"

TALLEST = 409.0  # points; Excel's limit for a row
LONGEST_TEXT = 400  # characters of a sentence
LONGEST_VALUE = 150  # characters of a name or value
_PER_WIDTH = 10.6  # points of type that one unit of a column's width holds, of half-width signs
_RAGGED = 2.0  # characters that a wrapped line may lose, as some signs may not begin the next
_KNOWN = 4096  # texts remembered: headings and names come in every sheet


class Look(StrEnum):
    """How a cell of the sheet looks."""

    TITLE = auto()
    VERDICT = auto()
    FACT = auto()
    SECTION = auto()
    HEADING = auto()
    CENTRE = auto()
    TEXT = auto()
    POINTS = auto()
    SCORE = auto()
    DIFFERENCE = auto()
    NOTE = auto()


SIZE = 10  # points
SIZES = {Look.TITLE: 18, Look.VERDICT: 13, Look.SECTION: 11, Look.NOTE: 9}


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell of the sheet, `span` columns wide; `link` is the (sheet, cell) it leads to, `shade` an ARGB."""

    value: str | Decimal | None
    look: Look = Look.TEXT
    span: int = 1
    link: tuple[str, str] | None = None
    shade: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the sheet, left to right; its height holds every line of its texts."""

    entries: tuple[Entry, ...]

    def height(self, widths: tuple[float, ...]) -> float:
        """Points, enough for the tallest cell in columns of these widths."""
        start, heights = 0, [20.0]
        for entry in self.entries:
            width = sum(widths[start : start + entry.span])
            start += entry.span
            size = SIZES.get(entry.look, SIZE)
            heights.append(count_lines(str(entry.value or ""), width, size) * line_height(size) + 6)
        return min(max(heights), TALLEST)


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """A whole sheet; `repeated` is the row (from 1) that every printed page repeats, if any."""

    rows: tuple[Row, ...]
    widths: tuple[float, ...]  # of the columns, in characters
    repeated: int | None
    shade: str  # of the tab


def clip(text: str, most: int = LONGEST_TEXT) -> str:
    """The text in one line, cut with …… when it is longer than a reader takes in."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 2] + "……"


def clip_value(text: str) -> str:
    """The same for a name or a value, which is to stand beside others."""
    return clip(text, LONGEST_VALUE)


@lru_cache(maxsize=_KNOWN)
def count_lines(text: str, width: float, size: float = SIZE) -> int:
    """Lines a text of this size (points) takes, wrapped in a column of this width (characters of the workbook)."""
    room = width * _PER_WIDTH / size
    widths = map(text_width, text.split("\n"))
    return sum(1 if part <= room else ceil(part / max(room - _RAGGED, 2)) for part in widths)


def line_height(size: float) -> float:
    """Points from line to line."""
    return size * 1.45
