"""A block of a form as a table: the columns its header row prints, and the cells below them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from evalbatch.labels import Vocabulary
from evalbatch.reading.grid import Cell, Sheet, address

_TWO_LINES = 2  # labels; fewer on a second line may be values that look like one
_RANK = {"label": 0, "synonym": 0, "pattern": 1}


@dataclass(frozen=True, slots=True)
class Area:
    """The rows of a sheet that belong to one form; both ends included."""

    sheet: Sheet
    top: int
    bottom: int

    def rows(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Every row of the area with a filled cell, from the top."""
        for number, cells in self.sheet.rows():
            if self.top <= number <= self.bottom:
                yield number, cells

    def below(self, row: int) -> Area:
        """Return what is left below this row."""
        return Area(self.sheet, row + 1, self.bottom)


@dataclass(frozen=True, slots=True)
class Column:
    """One labelled column: its span on the sheet, the label as printed and how it was recognised."""

    left: int
    right: int
    label: str
    found: str


@dataclass(frozen=True, slots=True)
class Table:
    """A header row with its columns by field name; data begin at row `first`."""

    sheet: Sheet
    top: int
    first: int
    columns: Mapping[str, Column]

    def cell(self, row: int, name: str) -> Cell | None:
        """Return the filled cell of this column in a row; a merged cell counts for every row it covers."""
        column = self.columns.get(name)
        if column is None:
            return None
        first = self.sheet.at(row, column.left)
        if first is not None:
            return first
        inside = (self.sheet.at(row, at) for at in range(column.left + 1, column.right + 1))
        return next((cell for cell in inside if cell is not None and column.left <= cell.column), None)

    def own(self, row: int, name: str) -> tuple[Cell | None, str | None]:
        """Return the cell of this column if it begins in this row, and its address; both None where it does not."""
        column = self.columns.get(name)
        if column is None:
            return None, None
        cell = self.cell(row, name)
        span = self.sheet.span(row, cell.column if cell else column.left)
        if span.top != row:
            return None, None
        return cell, address(span.top, span.left)

    def found_by(self, *names: str) -> dict[str, str]:
        """Return how these columns were recognised, where not by the Ministry's own label."""
        known = {name: self.columns[name].found for name in names if name in self.columns}
        return {name: found for name, found in known.items() if found != "label"}

    def text(self, row: int, name: str) -> str | None:
        """Return what the cell shows, stripped; None where blank."""
        cell = self.own(row, name)[0]
        return cell.text.strip() or None if cell else None


def find_tables(area: Area, words: Vocabulary, is_header: Callable[[set[str]], bool]) -> Iterator[Table]:
    """Find every row that prints enough of a block's column labels to be its header."""
    past = -1
    above: tuple[Cell, ...] = ()
    for row, cells in area.rows():
        if row <= past:
            continue
        over = tuple(cell for cell in above if cell.row == row - 1)
        above = cells
        columns = _columns(area.sheet, cells, words)
        if not is_header(set(columns)):
            continue
        columns, first_line = _with_line_above(area.sheet, row, over, columns, words)
        columns, last_line = _with_line_below(area.sheet, row, columns, words)
        past = last_line
        yield Table(area.sheet, first_line, last_line + 1, columns)


def _with_line_above(
    sheet: Sheet, row: int, over: tuple[Cell, ...], columns: dict[str, Column], words: Vocabulary
) -> tuple[dict[str, Column], int]:
    """Take in a first header line: labels that span both lines, or stand where this line is blank."""
    taken = {cell.column for cell in sheet.row(row)}
    free = tuple(cell for cell in over if cell.column not in taken)
    found = _columns(sheet, free, words)
    wide = {name for name, column in found.items() if any(column.left <= at <= column.right for at in taken)}
    standing = {name: column for name, column in found.items() if name not in wide | set(columns)}
    if len(standing) < _TWO_LINES:
        return columns, row
    return columns | standing, row - 1


def _columns(sheet: Sheet, cells: tuple[Cell, ...], words: Vocabulary) -> dict[str, Column]:
    """Give each field its column; the exact label wins, then the first, for points the one after the 三级指标."""
    claims: dict[str, list[Column]] = {}
    for cell in cells:
        word = words.field_of(cell.text)
        if word:
            span = sheet.span(cell.row, cell.column)
            claims.setdefault(word.field_name, []).append(Column(span.left, span.right, cell.text, word.found))
    level3 = claims["level3"][0].left if "level3" in claims else -1

    def merit(column: Column) -> tuple[int, bool, int]:
        return _RANK[column.found], column.left < level3, column.left

    return {name: min(columns, key=merit) for name, columns in claims.items()}


def _with_line_below(
    sheet: Sheet, row: int, columns: dict[str, Column], words: Vocabulary
) -> tuple[dict[str, Column], int]:
    """Take in a second header line: sub-labels under a wide label, or labels that span both lines."""
    last = max(sheet.span(row, column.left).bottom for column in columns.values())
    below = _columns(sheet, sheet.row(row + 1), words)
    wide = [column for column in columns.values() if column.right > column.left]
    inside = {
        name: column
        for name, column in below.items()
        if any(over.left <= column.left <= column.right <= over.right for over in wide)
    }
    if last == row and len(inside) < _TWO_LINES:
        return columns, row
    parents = {
        name
        for name, over in columns.items()
        if over.right > over.left and any(over.left <= column.left <= over.right for column in inside.values())
    }
    kept = {name: column for name, column in columns.items() if name not in parents}
    return kept | below, max(last, row + 1 if inside else row)
