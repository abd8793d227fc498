"""The sheet 逐行核对: every row of the form worked out anew, column by column, by plain formulas.

Its rows look at the form by their distance from a fixed header cell, never at a cell of a row itself. So nothing here
breaks when rows of the form are inserted, deleted, sorted or pasted over, and a row that was inserted is worked out
like all others. No formula is newer than Excel 2010, none is an array formula, none is volatile.

The sheet is the same in every workbook of a scheme: fixed cells of the form are called by name. It is rendered once,
each formula stored once and shared by its column; writing it cell by cell would take ten times the time and the space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from xlsxwriter.worksheet import Worksheet

from evalbatch.templates.page import Book, Page, letter

ROW_SHEET = "逐行核对"
ROW_TITLE = "逐行核对（自动计算，不用填写）"
FUND_HEAD, FUNDS = 3, 8  # the row of the headings of the money, from 1, and how many rows of it are looked at
FUND_FIRST = FUND_HEAD + 1
EXECUTION_ROW = FUND_FIRST + FUNDS + 1
HEAD_ROW = EXECUTION_ROW + 2
FIRST_ROW = HEAD_ROW + 1
SHOWN = "C"  # the column of the scores that the form shows
ROWS = 60  # of the table; one that is longer is told as such
LAST_ROW = HEAD_ROW + ROWS
EXECUTION_SHOWN = f"$C${EXECUTION_ROW}"

_NAME = re.compile(r"\{(\w+)(?:@(prev|all))?\}")
_WIDTH = 9.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its heading, and the formula of its first row; {key} is the cell of a column beside it.

    {key@prev} is the cell of the row above, {key@all} the whole column.
    """

    key: str
    heading: str
    formula: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns over a fixed number of rows."""

    columns: tuple[Column, ...]
    first: int  # row, from 1
    last: int

    @property
    def letters(self) -> Mapping[str, str]:
        """The letters of each column by its key."""
        return _letters(tuple(column.key for column in self.columns))

    def all(self, key: str, last: str = "") -> str:
        """The cells of a column, or from it to the `last` one, as other sheets call them."""
        return f"{ROW_SHEET}!${self.letters[key]}${self.first}:${self.letters[last or key]}${self.last}"

    @property
    def area(self) -> str:
        """All its cells, as other sheets call them."""
        return f"{ROW_SHEET}!$A${self.first}:${letter(len(self.columns) - 1)}${self.last}"

    def rows(self, label: int, cell: int, group: int) -> Iterator[str]:
        """The headings and the rows as they are stored; `group` numbers the formulas that columns share."""
        heads = (_text(letter(at), self.first - 1, column.heading, label) for at, column in enumerate(self.columns))
        yield f'<row r="{self.first - 1}" ht="45" customHeight="1">{"".join(heads)}</row>'
        names = self.letters
        for row in range(self.first, self.last + 1):
            cells = []
            for at, column in enumerate(self.columns):
                place = letter(at)
                shared = f'<f t="shared" si="{group + at}"/>'
                if row == self.first:
                    area = f"{place}{self.first}:{place}{self.last}"
                    text = escape(self._formula(column, names), quote=False)
                    shared = f'<f t="shared" ref="{area}" si="{group + at}">{text}</f>'
                cells.append(f'<c r="{place}{row}" s="{cell}">{shared}</c>')
            yield f'<row r="{row}">{"".join(cells)}</row>'

    def _formula(self, column: Column, names: Mapping[str, str]) -> str:
        """The formula of a column in its first row."""

        def place(found: re.Match[str]) -> str:
            name = names.get(found[1])
            if name is None:
                return found[0]
            if found[2] == "all":
                return f"${name}${self.first}:${name}${self.last}"
            return f"${name}{self.first - 1 if found[2] else self.first}"

        return _NAME.sub(place, column.formula)


@lru_cache(maxsize=32)
def _letters(keys: tuple[str, ...]) -> Mapping[str, str]:
    return {key: letter(at) for at, key in enumerate(keys)}


class RowSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A worksheet whose cells are rendered already."""

    rendered = ""

    def _write_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self.fh.write(self.rendered)
        self._xml_end_tag("sheetData")


def render_rows(funds: Grid, rows: Grid, execution: Mapping[str, str], looks: tuple[int, int, int]) -> str:
    """The cells of the sheet: money above, then what execution earns, then the rows of the table."""
    title, label, cell = looks
    lines = [
        f'<row r="1" ht="30" customHeight="1">{_text("A", 1, ROW_TITLE, title)}</row>',
        f'<row r="2">{_text("A", 2, "按评分方案逐行计算主表的数字，供查对。带行号的格，是主表该行有问题。", 0)}</row>',
        *funds.rows(label, cell, 0),
    ]
    figures = [
        _text(letter(at * 2 + 1), EXECUTION_ROW, heading, label)
        + f'<c r="{letter(at * 2 + 2)}{EXECUTION_ROW}" s="{cell}"><f>{escape(formula, quote=False)}</f></c>'
        for at, (heading, formula) in enumerate(execution.items())
    ]
    lines.append(f'<row r="{EXECUTION_ROW}">{"".join(figures)}</row>')
    return "".join([*lines, *rows.rows(label, cell, len(funds.columns))])


def _text(place: str, row: int, text: str, style: int) -> str:
    return f'<c r="{place}{row}" s="{style}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def write_rows(book: Book, rendered: str, columns: int) -> None:
    """Add the sheet."""
    page = Page(book, ROW_SHEET, [_WIDTH] * columns, RowSheet)
    sheet: Any = page.sheet
    sheet.rendered = rendered
    sheet.dim_rowmin, sheet.dim_rowmax, sheet.dim_colmin, sheet.dim_colmax = 0, LAST_ROW - 1, 0, columns - 1
    sheet.freeze_panes(HEAD_ROW, 2)
    page.finish(LAST_ROW - 1)
    sheet.hide()  # so wide that nobody can read it on paper; who wants to look shows it by a click


def row_looks(book: Book) -> tuple[int, int, int]:
    """The numbers of the three looks of the sheet; asked for before all others, they are the same in every workbook."""
    font = {"font_name": "宋体", "font_size": 9, "valign": "vcenter", "align": "center"}
    title = font | {"font_size": 18, "bold": True, "align": "left"}
    looks = (title, font | {"border": 1, "bg_color": "#F2F2F2", "text_wrap": True}, font | {"border": 1})
    title_look, label, cell = (book.look(each)._get_xf_index() for each in looks)  # noqa: SLF001 - asked for early
    return title_look, label, cell
