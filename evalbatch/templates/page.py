"""A sheet made like a printed form: labels, cells to fill in, A4 paper, protection that stands in nobody's way."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from evalbatch.values.cell_text import as_text
from evalbatch.values.widths import text_width

Span = tuple[int, int]  # first and last column of a cell, merged where they differ
Value = str | int | Decimal | date | None

CREATED = datetime(2020, 2, 25)  # noqa: DTZ001 - no moment in time: a fixed value, so that same input gives same bytes

TITLE_FONT = {"font_name": "宋体", "font_size": 18, "bold": True, "border": 0}
MONEY = "#,##0.00####"
PERCENT = "0.00%"
TEXT = "@"

_SIZE, _SMALL = 10.5, 9.0
_FONT = {"font_name": "宋体", "font_size": _SIZE, "valign": "vcenter", "text_wrap": True}
_CELL = _FONT | {"border": 1, "align": "center"}
FAULTY = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}  # how a cell at fault is coloured
_CLOSED = _CELL | {"bg_color": "#F2F2F2"}  # grey: nothing to fill in
_LINE = 15.0  # points a line of 10.5 pt takes
_PADDING = 9.0
_A4 = 9
_UPRIGHT = 125  # characters; what is wider is too small to read on an upright page
_HIGHEST = 400.0  # Excel allows a row 409 points

# What a unit may still do on a protected sheet: everything but editing labels and formulas. Pictures are allowed for
# the stamp.
_ALLOWED = dict.fromkeys(
    (
        "objects",
        "scenarios",
        "format_cells",
        "format_columns",
        "format_rows",
        "insert_rows",
        "delete_rows",
        "sort",
        "autofilter",
        "insert_hyperlinks",
        "select_locked_cells",
        "select_unlocked_cells",
    ),
    True,
)


class _StoredBlank(str):
    """An empty result that is stored, as Excel stores it.

    xlsxwriter leaves the type off where a result equals "", and readers would take the formula for never calculated.
    """

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


class Book(Workbook):  # type: ignore[misc]  # xlsxwriter has no types
    """A workbook that keeps each look of a cell once: a template has thousands of cells and some fifty looks."""

    def __init__(self, *args: object) -> None:
        """Begin a workbook without any look."""
        super().__init__(*args)
        self._looks: dict[tuple[tuple[str, object], ...], Any] = {}

    def look(self, style: Mapping[str, object]) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        """The format of a cell that looks like this."""
        key = tuple(sorted(style.items()))
        if key not in self._looks:
            self._looks[key] = self.add_format(dict(style))
        return self._looks[key]


class PlainSheet(Worksheet):  # type: ignore[misc]  # as above
    """A worksheet whose formulas are stored as they are: none of them holds a function that needs a prefix."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 - its own
        return formula.removeprefix("=")


class Page:
    """One sheet under construction. Rows and columns count from 0."""

    def __init__(self, book: Book, name: str, widths: Sequence[float], kind: type[Any] = PlainSheet) -> None:
        """Add the sheet and set its columns; widths are in characters."""
        self.sheet = book.add_worksheet(name, worksheet_class=kind)
        self._book = book
        self._widths = widths
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    @property
    def columns(self) -> Span:
        """The whole width of the page."""
        return 0, len(self._widths) - 1

    def title(self, row: int, text: str) -> None:
        """Write the heading of the sheet across its width."""
        self._write(row, self.columns, text, _FONT | {"align": "center"} | TITLE_FONT)
        self.height(row, 36)

    def line(self, row: int, text: str, **style: object) -> None:
        """Write a line of plain text across the sheet, without a frame."""
        self._write(row, self.columns, text, _FONT | {"align": "left"} | style)

    def label(self, row: int, span: Span, text: str, *, bottom: int | None = None, **style: object) -> None:
        """Write a printed label: grey, framed, locked."""
        self._write(row, span, text, _CLOSED | style, bottom)

    def fixed(self, row: int, span: Span, value: Value, **style: object) -> None:
        """Write a printed value that nobody fills in."""
        self._write(row, span, value, _CELL | style)

    def closed(self, row: int, span: Span, value: Value, **style: object) -> None:
        """Write a cell among those of a form that the unit leaves alone: grey."""
        self._write(row, span, value, _CLOSED | style)

    def entry(self, row: int, span: Span, value: Value = None, **style: object) -> None:
        """Write a cell for the unit to fill in."""
        self._write(row, span, value, _CELL | {"locked": False} | style)

    def given(self, row: int, span: Span, value: Value, **style: object) -> None:
        """Write what the bureau has approved: to be read, not changed."""
        self._write(row, span, value, _CELL | {"bg_color": "#EEF3FA"} | style)

    def formula(self, row: int, column: int, formula: str, result: Decimal | str | None, **style: object) -> None:
        """Write a formula with its result, since nobody calculates before the first reader reads; None shows blank.

        It is grey, for there is nothing to fill in.
        """
        value = float(result) if isinstance(result, Decimal) else _StoredBlank(result or "")
        self.sheet.write_formula(row, column, formula, self._format(_CLOSED | style), value)

    def live(self, row: int, span: Span, formula: str, **style: object) -> None:
        """Write a formula without a result: it is worked out when the workbook is opened, and no reader needs it."""
        shape = self._format(_CELL | style)
        if span[0] != span[1]:
            self.sheet.merge_range(row, span[0], row, span[1], "", shape)
        self.sheet.write_formula(row, span[0], formula, shape, "")

    def define(self, name: str, row: int, column: int, *, last: int | None = None, right: int | None = None) -> None:
        """Give a cell, or a column down to row `last`, or columns up to `right`, a name that other sheets use."""
        end = f":${letter(column if right is None else right)}${last + 1}" if last is not None else ""
        place = f"${letter(column)}${row + 1}{end}"
        self._book.define_name(name, f"={self.sheet.get_name()}!{place}")

    def name(self, name: str, formula: str) -> None:
        """Give a formula a name."""
        self._book.define_name(name, f"={formula}")

    def colour(self, rows: Span, columns: Span, condition: str, look: Mapping[str, object]) -> None:
        """Colour cells where a condition holds; it is written for the top left one."""
        rule = {"type": "formula", "criteria": condition, "format": self._book.look(look)}
        self.sheet.conditional_format(rows[0], columns[0], rows[1], columns[1], rule)

    def validate(self, rows: Span, column: int, rule: Mapping[str, object]) -> None:
        """Check what is typed into these rows of a column."""
        self.sheet.data_validation(rows[0], column, rows[1], column, dict(rule))

    def freeze(self, row: int, column: int) -> None:
        """Keep what stands above this row and left of this column in sight."""
        self.sheet.freeze_panes(row, column)

    def column_of_texts(self, column: int) -> None:
        """Keep what is typed or pasted into a column as it is: a code of 20 digits is no number."""
        shape = self._format(_FONT | {"align": "left", "num_format": TEXT})
        self.sheet.set_column(column, column, self._widths[column], shape)

    def height(self, row: int, points: float, *, removable: bool = False) -> None:
        """Set the height of a row; on a protected sheet only a row without any locked cell can be deleted or sorted."""
        self.sheet.set_row(row, min(points, _HIGHEST), self._book.look({"locked": False}) if removable else None)

    def fit(self, row: int, least: float, *texts: tuple[Span, Value], removable: bool = False) -> None:
        """Make a row high enough for these texts in these columns."""
        lines = max((_lines(str(value), self._width(span)) for span, value in texts if value is not None), default=1)
        self.height(row, max(least, lines * _LINE + _PADDING), removable=removable)

    def note(self, row: int, text: str) -> None:
        """Write a small line below a table."""
        self.line(row, text, font_size=_SMALL)
        lines = _lines(text, self._width(self.columns) * _SIZE / _SMALL)
        self.height(row, lines * _LINE * _SMALL / _SIZE + _PADDING / 3)

    def finish(self, last_row: int, *, header: int | None = None, protected: bool = True, pages: int = 0) -> None:
        """Set paper, print area and protection; row `header` is repeated on every page. A wide sheet lies across.

        `pages` is how many it may take at most; 0 is as many as it needs.
        """
        sheet = self.sheet
        sheet.set_paper(_A4)
        sheet.set_portrait()
        if self._width(self.columns) > _UPRIGHT:
            sheet.set_landscape()
        sheet.set_margins(left=0.55, right=0.55, top=0.55, bottom=0.65)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, pages)
        sheet.print_area(0, 0, last_row, self.columns[1])
        sheet.set_footer('&C&"宋体"&9第 &P 页 共 &N 页')
        if header is not None:
            sheet.repeat_rows(header)
        sheet.hide_gridlines(2)
        if protected:
            sheet.protect("", _ALLOWED)

    def _write(
        self, row: int, span: Span, value: Value, style: Mapping[str, object], bottom: int | None = None
    ) -> None:
        shape = self._format(style)
        last = row if bottom is None else bottom
        if (row, span[0]) != (last, span[1]):
            self.sheet.merge_range(row, span[0], last, span[1], "", shape)
        if value is None:
            self.sheet.write_blank(row, span[0], None, shape)
        elif isinstance(value, str):
            self.sheet.write_string(row, span[0], as_text(value), shape)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, span[0], value, shape)
        else:
            self.sheet.write_number(row, span[0], float(value), shape)

    def _format(self, style: Mapping[str, object]) -> Any:  # noqa: ANN401 - xlsxwriter has no types
        indent = {"indent": 1} if style["align"] == "left" and style.get("border", 0) else {}
        return self._book.look(dict(style) | indent)

    def _width(self, span: Span) -> float:
        return sum(self._widths[span[0] : span[1] + 1])


def cell(row: int, column: int) -> str:
    """The A1 name of a cell."""
    name: str = xl_rowcol_to_cell(row, column)
    return name


def letter(column: int) -> str:
    """The letters of a column: 0 is A."""
    name: str = xl_col_to_name(column)
    return name


def column_above(first_row: int, column: int) -> str:
    """The cells from a header row down to the row above the formula.

    A plain range would miss a row inserted just above the total.
    """
    name = cell(0, column).rstrip("1")
    return f"{cell(first_row, column)}:INDEX({name}:{name},ROW()-1)"


def _lines(text: str, width: float) -> int:
    room = max(width - 1.5, 2)
    return sum(max(1, math.ceil(text_width(paragraph) / room)) for paragraph in text.split("\n"))
