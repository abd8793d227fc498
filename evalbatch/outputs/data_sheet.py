"""One table as a sheet to filter, sort and print: header in row 1, frozen, wide enough, on A4 across.

Text of units is only ever written as text: no formula, no link, no character that XML refuses.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from evalbatch.choices import Standing
from evalbatch.outputs.sheet_styles import (
    LINE_HEIGHT,
    LOOKS,
    ROW_PADDING,
    TONES,
    Kind,
    Page,
    Styles,
    clean,
    height_of,
    set_up_page,
    width_of,
)
from evalbatch.terms import label

LAST_ROW = 1_048_576 - 3  # Excel's, less header and totals


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
class Total:
    """A cell of the totals row: its formula and the value it has now; None shows blank."""

    formula: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """What one sheet shows. `frozen` columns stay in view; `empty` is said where there is no row."""

    name: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    frozen: int
    empty: str
    totals: Mapping[str, Total] = field(default_factory=dict)


def ranges(columns: Sequence[Column], rows: int) -> dict[str, str]:
    """The cells of each column below the header: "G2:G13"."""
    letters = ((column.name, xl_col_to_name(index)) for index, column in enumerate(columns))
    return {name: f"{letter}2:{letter}{rows + 1}" for name, letter in letters}


def write_table(styles: Styles, table: Table, longest: int = LAST_ROW) -> list[Worksheet]:
    """Write the table; more rows than a sheet holds go on to 名称(2), 名称(3), then without totals."""
    starts = range(0, max(len(table.frame), 1), longest)
    sheets = []
    for number, start in enumerate(starts, start=1):
        sheet = styles.book.add_worksheet(table.name if number == 1 else f"{table.name}({number})")
        part = table.frame.iloc[start : start + longest]
        _write_part(Page(sheet, styles), table, part, totals=len(starts) == 1)
        sheets.append(sheet)
    return sheets


def _write_part(page: Page, table: Table, frame: pd.DataFrame, *, totals: bool) -> None:
    """One sheet: header, rows, totals, and how it scrolls, filters and prints."""
    sheet, columns = page.sheet, table.columns
    widths = [_column_width(column, frame[column.name]) for column in columns]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    _write_header(page, columns, widths)
    for row, values in enumerate(_rows(frame, columns), start=1):
        _write_row(page, row, list(zip(columns, widths, values, strict=True)))
    if frame.empty:
        sheet.write_string(1, 0, table.empty, page.styles.get(italic=True, font_color="#5F6B7A"))
    else:
        sheet.autofilter(0, 0, len(frame), len(columns) - 1)
    if totals and table.totals and not frame.empty:
        _write_totals(page, table, len(frame) + 1)
    sheet.freeze_panes(1, table.frozen)
    sheet.repeat_rows(0)
    set_up_page(sheet)


def _rows(frame: pd.DataFrame, columns: Sequence[Column]) -> Iterator[tuple[object, ...]]:
    return frame[[column.name for column in columns]].itertuples(index=False, name=None)


def _column_width(column: Column, values: pd.Series) -> float:
    """As wide as the content asks, within the bounds of its kind."""
    look = LOOKS[column.kind]
    heading = max(width_of(line) for line in column.heading.split("\n"))
    content = max((_shown_width(value, column.kind) for value in values.unique()), default=0)
    return max(min(content + 3, look.widest), look.narrowest, heading + 2)


def _shown_width(value: object, kind: Kind) -> float:
    """The width of a value as its cell shows it; figures with room for a total ten times as large."""
    if isinstance(value, Real):
        return 0 if kind is Kind.YEAR else len(f"{value:,.2f}") + 1
    return max(width_of(line) for line in _text(value, kind).split("\n"))


def _text(value: object, kind: Kind) -> str:
    """The text a cell shows; "" where it shows a figure or nothing."""
    if not isinstance(value, str):
        return ""
    if kind is Kind.STANDING:
        return label(Standing(value))  # one that was received is no day of receipt
    return label(value) if kind is Kind.TERM else clean(value)


def _write_header(page: Page, columns: Sequence[Column], widths: Sequence[float]) -> None:
    headings = [column.heading for column in columns]
    height = height_of(list(zip(headings, widths, strict=True)))
    page.sheet.set_row(0, max(height, 2 * LINE_HEIGHT + ROW_PADDING))
    for index, heading in enumerate(headings):
        page.sheet.write_string(0, index, heading, page.styles.header())


def _write_row(page: Page, row: int, cells: Sequence[tuple[Column, float, object]]) -> None:
    texts = [_text(value, column.kind) for column, _, value in cells]
    page.sheet.set_row(row, height_of([(text, cell[1]) for text, cell in zip(texts, cells, strict=True)]))
    for index, (column, _, value) in enumerate(cells):
        tone = TONES.get(str(value), "") if column.kind in (Kind.TERM, Kind.STANDING) else ""
        _write_cell(page.sheet, row, index, texts[index] or value, page.styles.cell(column.kind, tone=tone))


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    """Text as text, a figure as a figure, and a blank where there is neither."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, Real) and math.isfinite(value):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_blank(row, column, None, style)


def _write_totals(page: Page, table: Table, row: int) -> None:
    """Totals below a thin empty row, which keeps them out of filter and sorting."""
    page.sheet.set_row(row, 4)
    page.sheet.set_row(row + 1, LINE_HEIGHT + 2 * ROW_PADDING)
    for index, column in enumerate(table.columns):
        style = page.styles.cell(column.kind, total=True)
        total = table.totals.get(column.name)
        if total:
            value = "" if total.value is None else total.value
            page.sheet.write_formula(row + 1, index, total.formula, style, value)
        else:
            _write_cell(page.sheet, row + 1, index, None if index else "合计", style)
