"""How the sheets of the summary workbook look: fonts, colours, number formats, page, and what fits into a cell."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from evalbatch.values.cell_text import as_text

FONT = "宋体"
DARK_BLUE = "#1F3864"
PALE_BLUE = "#DDE6F3"
LINE = "#BFC5CE"
GREEN, AMBER, RED, GREY = "#DDEFDA", "#FFF1CC", "#F9DAD7", "#E7E6E6"
LINK = "#1F4E9E"
ENTRY = "#FFFBE6"  # cells to type into
TONES = {
    "accepted": GREEN,
    "accepted_with_warnings": AMBER,
    "returned": RED,
    "superseded": GREY,
    "rejected": RED,
    "failed": GREY,
    "skipped": GREY,
    "unmarked": AMBER,
    "set_aside": AMBER,
    "fixed": GREEN,
    "still_open": RED,
    "new": AMBER,
    "not_resent": RED,
    "error": RED,
    "warning": AMBER,
    "info": GREY,
    "owing": RED,
    "late": AMBER,
    "twice": AMBER,
    "unlisted": AMBER,
    "received": GREEN,
    "exempt": GREY,
}
LONGEST_TEXT = 400  # in signs: more does not fit into the tallest row Excel has
LINE_HEIGHT, ROW_PADDING, TALLEST_ROW = 15.0, 6.0, 409.0
PAPER_A4 = 9
_KNOWN = 2048  # texts and widths remembered: names and files come in every row
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """What a column holds: it decides number format, alignment and width."""

    NAME = "name"
    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    RATE = "rate"
    SCORE = "score"
    DIFFERENCE = "difference"
    COUNT = "count"
    YEAR = "year"
    TERM = "term"
    STANDING = "standing"
    GAP = "gap"  # between two amounts of money
    ENTRY_SCORE = "entry_score"  # a cell that the reviewer fills in
    ENTRY_TEXT = "entry_text"
    HIDDEN = "hidden"


ENTRIES = (Kind.ENTRY_SCORE, Kind.ENTRY_TEXT)


@dataclass(frozen=True, slots=True)
class Look:
    """Number format, alignment, and the bounds of the width in signs of half width."""

    number_format: str
    align: str
    narrowest: float
    widest: float


# "_ " keeps figures off the right border; LibreOffice drops an indent there now and then.
LOOKS: Mapping[Kind, Look] = {
    Kind.NAME: Look("@", "left", 10, 21),
    Kind.TEXT: Look("@", "left", 10, 38),
    Kind.CODE: Look("@", "center", 6, 16),
    Kind.MONEY: Look("#,##0.00_ ", "right", 11, math.inf),
    Kind.RATE: Look("0.00%_ ", "right", 9, math.inf),
    Kind.SCORE: Look("0.00_ ", "right", 9, math.inf),
    Kind.DIFFERENCE: Look("+0.00_ ;-0.00_ ;0.00_ ", "right", 8, math.inf),
    Kind.COUNT: Look("#,##0_ ", "right", 7, math.inf),
    Kind.YEAR: Look("0", "center", 6.5, 8),
    Kind.TERM: Look("@", "center", 6.5, 14),
    Kind.STANDING: Look("@", "center", 6.5, 14),
    Kind.GAP: Look("+#,##0.00_ ;-#,##0.00_ ;0.00_ ", "right", 11, math.inf),
    Kind.ENTRY_SCORE: Look("0.00_ ", "right", 9, math.inf),
    Kind.ENTRY_TEXT: Look("@", "left", 30, 38),
    Kind.HIDDEN: Look("@", "left", 6, 6),
}


@dataclass(frozen=True, slots=True)
class Styles:
    """The cell formats of one workbook, each made once."""

    book: Workbook
    made: dict[tuple[tuple[str, object], ...], Format] = field(default_factory=dict)
    cells: dict[tuple[Kind, str, bool, bool], Format] = field(default_factory=dict)

    def get(self, **properties: object) -> Format:
        """The format with these properties, on top of font and size."""
        key = tuple(sorted(properties.items()))
        if key not in self.made:
            plain = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self.made[key] = self.book.add_format({**plain, **properties})
        return self.made[key]

    def cell(self, kind: Kind, *, tone: str = "", total: bool = False, link: bool = False) -> Format:
        """The format of a data cell."""
        key = (kind, tone, total, link)
        if key not in self.cells:
            self.cells[key] = self._cell(LOOKS[kind], ENTRY if kind in ENTRIES and not tone else tone, total, link)
        return self.cells[key]

    def _cell(self, look: Look, tone: str, total: bool, link: bool) -> Format:  # noqa: FBT001 - as `cell` has them
        more: dict[str, object] = {"bg_color": tone} if tone else {}
        if tone == ENTRY:
            more["locked"] = False
        if total:
            more = {"bg_color": PALE_BLUE, "bold": True}
        if link:
            more |= {"font_color": LINK, "underline": 1}
        wrap = look.number_format == "@"
        grid = {"border": 1, "border_color": LINE}
        place = {"align": look.align, "indent": 1 if look.align == "left" else 0}
        return self.get(num_format=look.number_format, text_wrap=wrap, **place, **grid, **more)

    def header(self) -> Format:
        """The format of row 1."""
        colours = {"bg_color": DARK_BLUE, "font_color": "#FFFFFF", "border": 1, "border_color": "#8EA0BF"}
        return self.get(bold=True, align="center", text_wrap=True, **colours)


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that is being written, and the formats it uses."""

    sheet: Worksheet
    styles: Styles


def set_up_page(sheet: Worksheet, *, landscape: bool = True) -> None:
    """A4, one page wide, with page numbers."""
    if landscape:
        sheet.set_landscape()
        sheet.set_header("&C&B&14&A")
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.6)
    sheet.center_horizontally()
    sheet.set_footer("&L&9绩效自评汇总表 · &A&R&9第 &P 页，共 &N 页")
    sheet.hide_gridlines(2)


def legal(text: str) -> str:
    """A text without the signs that XML refuses, and that stays one."""
    if not text.isprintable():  # few are not
        text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return as_text(text)


@lru_cache(maxsize=_KNOWN)
def clean(text: str) -> str:
    """A text as a cell can hold and show it: no control characters, and not longer than the tallest row."""
    whole = legal(text)
    return whole if len(whole) <= LONGEST_TEXT else whole[: LONGEST_TEXT - 8] + "……（余见原表）"


def height_of(texts_and_widths: Sequence[tuple[str, float]]) -> float:
    """The height of a row whose texts wrap in columns of these widths."""
    lines = max((_lines(text, width) for text, width in texts_and_widths), default=1)
    return min(lines * LINE_HEIGHT + ROW_PADDING, TALLEST_ROW)


@lru_cache(maxsize=_KNOWN)
def _lines(text: str, width: float) -> int:
    return sum(max(math.ceil(width_of(line) / (width - 2)), 1) for line in text.split("\n"))


@lru_cache(maxsize=_KNOWN)
def width_of(text: str) -> float:
    """Width in signs of half width, from the bytes in UTF-8: 1 byte counts 1, a Chinese character's 3 count 2."""
    return (len(text) + len(text.encode())) / 2
