"""The rows of a table, given to xlsxwriter as they are stored.

Rows are nearly all there is in a summary; cell by cell xlsxwriter takes three times as long for the same bytes. What
stands around them, and where links lead, is left to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from numbers import Real

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from evalbatch.outputs.summary.cells import Cell, Formula, Link, text_of
from evalbatch.outputs.summary.styles import TONES, Kind, Styles, height_of

MOST_LINKS = 65_530  # of one sheet: Excel drops those beyond
_LONGEST = 32_767  # units of UTF-16 in a cell: Excel takes a workbook with more for damaged
_KNOWN = 4096  # texts remembered: names and files come in every row
_LOOKS_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_TONED = (Kind.TERM, Kind.STANDING)


class DataSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A worksheet of a workbook with constant memory that takes whole rows."""

    def put_row(self, row: int, height: float, cells: Sequence[str], links: Sequence[tuple[int, str]] = ()) -> None:
        """Write the next row, counted from 0; height in points, the cells as they are stored from column A on.

        `links` are the columns whose cell leads to a url.
        """
        if row > self.previous_row:
            self._write_single_row(row)  # what xlsxwriter still has of the rows above
        for column, url in links:
            self.write_url(row, column, url)
        self.table.clear()  # the texts of links stand in `cells`
        self._check_dimensions(row, 0)
        self._check_dimensions(row, len(cells) - 1)
        points = int(height * 4 / 3 + 0.5) * 0.75  # whole pixels
        self.fh.write(f'<row r="{row + 1}" ht="{points:.16g}" customHeight="1">{"".join(cells)}</row>')


class Pen:
    """Writes the cells of one column."""

    def __init__(self, styles: Styles, kind: Kind, column: int, width: float) -> None:
        """`width` is that of the column in signs of half width."""
        self.kind = kind
        self.width = width
        self._styles = styles
        self._letter = xl_col_to_name(column)
        self._looks: dict[tuple[str, bool], int] = {}

    def cell(self, row: int, value: Cell, text: str, *, link: bool = False) -> str:
        """The cell in this row, counted from 1, as it is stored; `text` is what it shows if that is no figure."""
        tone = TONES.get(str(value), "") if self.kind in _TONED else ""
        head = f'<c r="{self._letter}{row}" s="{self._look(tone, link)}"'
        if isinstance(value, Formula):
            return head + _formula(value, row)
        if text:
            return head + _text(text)
        if value.__class__ is float or isinstance(value, Real):
            return f"{head}><v>{value:.16G}</v></c>" if math.isfinite(value) else f"{head}/>"
        return f"{head}/>"

    def _look(self, tone: str, link: bool) -> int:  # noqa: FBT001 - a key
        """The number of a look in the workbook."""
        key = (tone, link)
        if key not in self._looks:
            style = self._styles.cell(self.kind, tone=tone, link=link)
            self._looks[key] = style._get_xf_index()  # noqa: SLF001 - xlsxwriter asks for it when it writes a cell
        return self._looks[key]


def put_row(sheet: DataSheet, pens: Sequence[Pen], row: int, values: Sequence[Cell]) -> None:
    """Write the values of a row, counted from 0, as high as its longest text asks.

    A link that Excel would drop, as the sheet has too many, is only a text.
    """
    cells: list[str] = []
    shown: list[tuple[str, float]] = []
    links: list[tuple[int, str]] = []
    for pen, value in zip(pens, values, strict=True):
        text = text_of(value, pen.kind) if value is not None else ""
        if text and pen.kind is not Kind.HIDDEN:
            shown.append((text, pen.width))
        url = value.url if isinstance(value, Link) and sheet.hlink_count + len(links) < MOST_LINKS else ""
        if url:
            links.append((len(cells), url))
        cells.append(pen.cell(row + 1, value, text, link=bool(url)))
    sheet.put_row(row, height_of(shown), cells, links)


@lru_cache(maxsize=_KNOWN)
def _text(text: str) -> str:
    """What follows the head of a cell with a text."""
    shown = text.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
    stored = escape(_LOOKS_ESCAPED.sub(r"_x005F\1", shown), quote=False)
    space = ' xml:space="preserve"' if shown != shown.strip() else ""
    return f' t="inlineStr"><is><t{space}>{stored}</t></is></c>'


def _formula(formula: Formula, row: int) -> str:
    """What follows the head of a cell with a formula."""
    written = escape(formula.formula.replace("{row}", str(row)).removeprefix("="), quote=False)
    value = "" if formula.value is None else formula.value
    if isinstance(value, str):
        kind = ' t="str"' if value else ""
        return f"{kind}><f>{written}</f><v>{escape(value, quote=False)}</v></c>"
    return f"><f>{written}</f><v>{value}</v></c>"
