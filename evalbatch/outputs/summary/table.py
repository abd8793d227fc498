"""One table as a sheet to filter, sort and print: header in row 1, frozen, wide enough, on A4 across.

Rows are written as they come and leave memory at once. Text of units is only ever written as text: no formula, no
character that XML refuses, and no link but to the unit's own marked workbook.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from numbers import Real
from typing import TYPE_CHECKING

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from evalbatch.outputs.summary.cells import Cell, Formula, text_of
from evalbatch.outputs.summary.rows import DataSheet, Pen, put_row
from evalbatch.outputs.summary.styles import (
    LINE_HEIGHT,
    LOOKS,
    ROW_PADDING,
    Kind,
    Page,
    Styles,
    height_of,
    set_up_page,
    width_of,
)
from evalbatch.terms import label

if TYPE_CHECKING:
    import pandas as pd

LAST_ROW = 1_048_576 - 4  # Excel's, less header, totals and the line that leads to the next sheet
_SAMPLE = 2_000  # rows that the widths are taken from
_UNSEEN = 18.0  # how wide a figure may become in the rows after those


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the table and what it holds."""

    name: str
    kind: Kind

    @property
    def heading(self) -> str:
        """What stands in row 1."""
        return label(self.name) + ("\n（万元）" if self.kind in (Kind.MONEY, Kind.GAP) else "")


@dataclass(frozen=True, slots=True)
class Part:
    """One written sheet of a table: its name and how many rows it holds."""

    sheet: Worksheet
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Written:
    """A table as it stands in the workbook; formulas of other sheets count its cells through `spans`."""

    name: str
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """How many rows there are on all its sheets."""
        return sum(part.rows for part in self.parts)

    def letter(self, name: str) -> str:
        """The letter of a column."""
        return str(xl_col_to_name([column.name for column in self.columns].index(name)))

    def spans(self, *names: str) -> list[tuple[str, ...]]:
        """The cells of these columns, for each sheet that has rows: 项目汇总!$F$2:$F$13."""
        letters = [self.letter(name) for name in names]
        return [
            tuple(f"'{part.name}'!${letter}$2:${letter}${part.rows + 1}" for letter in letters)
            for part in self.parts
            if part.rows
        ]

    def here(self, name: str) -> str:
        """The cells of a column on the last sheet: F2:F13."""
        letter = self.letter(name)
        return f"{letter}2:{letter}{self.parts[-1].rows + 1}"


@dataclass(frozen=True, slots=True)
class Table:
    """What one sheet shows. `frozen` columns stay in view; `empty` is said where there is no row.

    `rows` begins anew at each call; `totals` are asked for when all rows are written.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Sequence[Cell]]]
    frozen: int
    empty: str
    totals: Callable[[Written], Mapping[str, Formula]] = field(default=lambda _: {})
    whole: str = "合计"  # what the line of the totals is called


def rows_of(frame: pd.DataFrame, columns: Sequence[Column]) -> Callable[[], Iterator[tuple[Cell, ...]]]:
    """The rows of a table of pandas."""
    part = frame[[column.name for column in columns]]
    return lambda: part.itertuples(index=False, name=None)


def write_table(styles: Styles, table: Table, longest: int = LAST_ROW) -> Written:
    """Write the table; more rows than a sheet holds go on to 名称(2), 名称(3), then without totals."""
    rows = iter(table.rows())
    sample = list(islice(rows, _SAMPLE))
    following = list(islice(rows, 1))
    widths = [_column_width(column, [row[at] for row in sample]) for at, column in enumerate(table.columns)]
    if following:
        widths = [_roomy(column.kind, width) for column, width in zip(table.columns, widths, strict=True)]
    rest = chain(sample, following, rows)
    parts: list[Part] = []
    ahead = list(islice(rest, 1))
    while ahead or not parts:
        name = f"{table.name}({len(parts) + 1})" if parts else table.name
        page = Page(styles.book.add_worksheet(name, DataSheet), styles)
        count = _write_rows(page, table, widths, chain(ahead, islice(rest, longest - len(ahead))))
        ahead = list(islice(rest, 1))
        parts.append(Part(page.sheet, name, count))
        if ahead:
            _lead_on(page, count + 1, f"{table.name}({len(parts) + 1})")
    written = Written(table.name, table.columns, tuple(parts))
    if len(parts) == 1 and written.rows:
        _write_totals(Page(parts[0].sheet, styles), table, written)
    return written


def _write_rows(page: Page, table: Table, widths: Sequence[float], rows: Iterable[Sequence[Cell]]) -> int:
    """One sheet: header and rows, and how it scrolls, filters and prints; returns how many rows there are."""
    sheet, columns = page.sheet, table.columns
    for index, (column, width) in enumerate(zip(columns, widths, strict=True)):
        sheet.set_column(index, index, width, None, {"hidden": column.kind is Kind.HIDDEN})
    _write_header(page, columns, widths)
    pens = [
        Pen(page.styles, column.kind, index, width)
        for index, (column, width) in enumerate(zip(columns, widths, strict=True))
    ]
    count = 0
    for count, values in enumerate(rows, start=1):
        put_row(sheet, pens, count, values)
    if count:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    else:
        sheet.write_string(1, 0, table.empty, page.styles.get(italic=True, font_color="#5F6B7A"))
    sheet.freeze_panes(1, table.frozen)
    sheet.repeat_rows(0)
    set_up_page(sheet)
    return count


def _roomy(kind: Kind, width: float) -> float:
    """The width of a column most of whose figures have not been looked at."""
    return max(width, _UNSEEN) if kind in (Kind.MONEY, Kind.GAP) else width


def _column_width(column: Column, values: Iterable[Cell]) -> float:
    """As wide as the content asks, within the bounds of its kind."""
    look = LOOKS[column.kind]
    heading = max(width_of(line) for line in column.heading.split("\n"))
    content = max((_shown_width(value, column.kind) for value in values), default=0)
    return max(min(content + 3, look.widest), look.narrowest, heading + 2)


def _shown_width(value: Cell, kind: Kind) -> float:
    """The width of a value as its cell shows it; figures with room for a total ten times as large."""
    value = value.value if isinstance(value, Formula) else value
    if isinstance(value, Real):
        return 0 if kind is Kind.YEAR else len(f"{value:,.2f}") + 1
    return max(width_of(line) for line in text_of(value, kind).split("\n"))


def _write_header(page: Page, columns: Sequence[Column], widths: Sequence[float]) -> None:
    headings = [column.heading for column in columns]
    height = height_of(list(zip(headings, widths, strict=True)))
    page.sheet.set_row(0, max(height, 2 * LINE_HEIGHT + ROW_PADDING))
    for index, heading in enumerate(headings):
        page.sheet.write_string(0, index, heading, page.styles.header())


def _write_cell(sheet: Worksheet, row: int, column: int, value: Cell, style: Format) -> None:
    """Text as text, a figure as a figure, and a blank where there is neither."""
    if isinstance(value, str) and value:
        sheet.write_string(row, column, value, style)
    elif isinstance(value, Real) and math.isfinite(value):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_blank(row, column, None, style)


def _lead_on(page: Page, row: int, following: str) -> None:
    """Say below the last row that the table goes on."""
    style = page.styles.get(italic=True, font_color="#5F6B7A")
    page.sheet.set_row(row, 4)
    page.sheet.write_string(row + 1, 0, f"本表未完，下接工作表“{following}”。", style)


def _write_totals(page: Page, table: Table, written: Written) -> None:
    """Totals below a thin empty row, which keeps them out of filter and sorting."""
    totals = table.totals(written)
    if not totals:
        return
    row = written.rows + 1
    page.sheet.set_row(row, 4)
    page.sheet.set_row(row + 1, LINE_HEIGHT + 2 * ROW_PADDING)
    for index, column in enumerate(table.columns):
        style = page.styles.cell(column.kind, total=True)
        total = totals.get(column.name)
        if total:
            page.sheet.write_formula(row + 1, index, total.formula, style, "" if total.value is None else total.value)
        else:
            _write_cell(page.sheet, row + 1, index, None if index else table.whole, style)
