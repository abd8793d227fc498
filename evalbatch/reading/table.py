"""A block of a form as a table: the columns its header row prints, and the cells below them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from evalbatch.labels import Vocabulary, Word, plain
from evalbatch.model import AMOUNTS
from evalbatch.reading.grid import Cell, Sheet, address

_FIGURE = re.compile(r"-?[\d,]+(\.\d+)?%?")  # no header line holds one
_YEAR_AND = re.compile(r"(20\d\d)年度?(.+)", re.DOTALL)
_MORE_LINES = 2  # below the first; nobody prints a header of more than three
_TWO_LINES = 2  # labels; fewer on a second line may be values that look like one
_SUMS = ("小计", "合计", "总计")
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
        if first is not None or column.left == column.right:
            return first
        inside = (self.sheet.at(row, at) for at in range(column.left + 1, column.right + 1))
        return next((cell for cell in inside if cell is not None and column.left <= cell.column), None)

    def own(self, row: int, name: str) -> tuple[Cell | None, str | None]:
        """Return the cell of this column if it begins in this row, and its address; both None where it does not."""
        column = self.columns.get(name)
        if column is None:
            return None, None
        cell = self.cell(row, name)
        top, left = cell[:2] if cell else self.sheet.span(row, column.left)[:2]
        return (cell, address(top, left)) if top == row else (None, None)

    def found_by(self, *names: str) -> dict[str, str]:
        """Return how these columns were recognised, where not by the Ministry's own label."""
        known = {name: self.columns[name].found for name in names if name in self.columns}
        return {name: found for name, found in known.items() if found != "label"}

    def text(self, row: int, name: str) -> str | None:
        """Return what the cell shows, stripped; None where blank."""
        cell = self.own(row, name)[0]
        return cell.text.strip() or None if cell else None


def review_cell(table: Table, row: int) -> str | None:
    """The cell for the finance bureau's own score of a row; a label that only resembles one is not enough."""
    column = table.columns.get("review_score")
    return table.own(row, "review_score")[1] if column and column.found != "pattern" else None


def find_tables(area: Area, words: Vocabulary, is_header: Callable[[set[str]], bool]) -> Iterator[Table]:
    """Find every row that prints enough of a block's column labels to be its header."""
    past = -1
    above: tuple[Cell, ...] = ()
    for row, cells in area.rows():
        if row <= past:
            continue
        over, above = above, cells
        names = words.fields(cell.text for cell in cells)
        if not is_header(names) and not is_header(names | {word.field_name for word in _dated(cells, words).values()}):
            continue
        over = tuple(cell for cell in over if cell.row == row - 1)
        columns = _columns(area.sheet, cells, words)
        columns, first_line = _with_line_above(area.sheet, row, over, columns, words)
        columns, last_line = _with_lines_below(area.sheet, row, columns, words)
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


def _columns(
    sheet: Sheet, cells: tuple[Cell, ...], words: Vocabulary, known: Mapping[str, Column] | None = None
) -> dict[str, Column]:
    """Give each field its column; the exact label wins, then the first, for points the one after the 三级指标."""
    claims: dict[str, list[Column]] = {}
    dated = _dated(cells, words)
    for cell in cells:
        word = words.field_of(cell.text) or dated.get(cell.column)
        if word and not (word.found == "pattern" and _is_beside(sheet, cell, cells)):
            right = _right_end(sheet, cell)
            claims.setdefault(word.field_name, []).append(Column(cell.column, right, cell.text, word.found))
    level3 = claims["level3"][0] if "level3" in claims else (known or {}).get("level3")
    last_level = level3.left if level3 else -1

    def merit(name: str, column: Column) -> tuple[int, bool, bool, int]:
        twice = name.startswith("level") or name in AMOUNTS  # 指标类型 beside 一级指标, 调整预算数 beside 全年预算数
        synonym = column.found == "synonym" and twice
        side = column.found == "pattern" and not level3  # 预算执行情况 beside the money: a later label is meant
        return _RANK[column.found], synonym, column.left < last_level, -column.left if side else column.left

    return {name: min(columns, key=partial(merit, name)) for name, columns in claims.items()}


def _dated(cells: tuple[Cell, ...], words: Vocabulary) -> dict[int, Word]:
    """What labels with a year in front stand for (2023年实际值), by column; those of an earlier year for nothing."""
    found = [(cell, year) for cell in cells if cell.text.startswith("20") and (year := _YEAR_AND.match(cell.text))]
    latest = max((year[1] for _, year in found), default="")
    named = ((cell.column, words.field_of(year[2])) for cell, year in found if year[1] == latest)
    return {column: Word(word.field_name, "pattern") for column, word in named if word}


def _is_beside(sheet: Sheet, label: Cell, cells: tuple[Cell, ...]) -> bool:
    """Tell a label merged down beside the whole block (财政资金安排和使用情况): further than all others of its line."""
    bottoms = [sheet.span(cell.row, cell.column).bottom for cell in cells if cell.column > label.column]
    first = all(label.column <= cell.column for cell in cells)
    return first and bool(bottoms) and sheet.span(label.row, label.column).bottom > max(bottoms)


def _right_end(sheet: Sheet, label: Cell) -> int:
    """The last column of a label: of its merged range, or, unmerged, the last blank one before the next label."""
    span = sheet.span(label.row, label.column)
    if span.right > span.left or span.bottom > span.top:
        return span.right
    following = [cell.column for cell in sheet.row(label.row) if cell.column > label.column]
    free = range(label.column + 1, min(following, default=label.column + 1))
    return next((at - 1 for at in free if sheet.at(label.row, at)), max(free, default=label.column))


def _with_lines_below(
    sheet: Sheet, row: int, columns: dict[str, Column], words: Vocabulary
) -> tuple[dict[str, Column], int]:
    """Take in further header lines, each parting the wide labels of the one above."""
    for _ in range(_MORE_LINES):
        columns, last = _with_line_below(sheet, row, columns, words)
        if last == row:
            break
        row = last
    return columns, row


def _with_line_below(
    sheet: Sheet, row: int, columns: dict[str, Column], words: Vocabulary
) -> tuple[dict[str, Column], int]:
    """Take in one more header line: sub-labels under a wide label, or labels that span both lines.

    A wide label whose sub-labels are all known gives way to them; else it keeps what they leave of it: the 内容
    between 运算符号 and 度量单位 is the target, the 名称 beside 权重 the indicator.
    """
    last = _last_line(sheet, row, columns)
    parts = tuple(
        cell for cell in sheet.row(row + 1) if words.field_of(cell.text) and _is_wide(sheet, row, cell.column, columns)
    )
    figures = any(_FIGURE.fullmatch(cell.text.strip()) for cell in sheet.row(row + 1))
    if not parts or (last == row and (len(parts) < _TWO_LINES or figures)):
        return columns, last
    inside = _columns(sheet, parts, words, columns)
    taken = {at for cell in parts for at in range(cell.column, sheet.span(cell.row, cell.column).right + 1)}
    kept = {name: left for name, column in columns.items() if (left := _left_of(sheet, row + 1, column, taken))}
    return kept | inside, max(last, row + 1)


def _is_wide(sheet: Sheet, row: int, at: int, columns: Mapping[str, Column]) -> bool:
    """Tell whether a label of the line above is parted here: one of ours, or any that reaches over several columns."""
    over = sheet.at(row, at)
    span = sheet.span(row, at)
    if any(column.left <= at <= column.right and column.right > column.left for column in columns.values()):
        return True
    return over is not None and span.right > span.left and span.bottom == row


def _last_line(sheet: Sheet, row: int, columns: Mapping[str, Column]) -> int:
    """The last line that two labels reach; one alone may be a side label (绩效指标), which covers all its rows."""
    spans = [sheet.span(row, column.left) for column in columns.values()]
    return max(row, sorted(span.bottom if span.top <= row else row for span in spans)[-2:][0])


def _left_of(sheet: Sheet, row: int, column: Column, taken: set[int]) -> Column | None:
    """What its sub-labels leave of a wide label, if labelled at all; None where they take it whole.

    Of several the one that sums them up is meant: 年中调整 | 小计 below 预算安排.
    """
    free = [at for at in range(column.left, column.right + 1) if at not in taken]
    if len(free) == column.right - column.left + 1:
        return column
    labelled = [at for at in free if (row, at) in sheet.cells]
    sums = [at for at in labelled if plain(sheet.cells[row, at].text).startswith(_SUMS)]
    at = next(iter(sums + labelled + free), -1)
    return Column(at, at, column.label, column.found) if free else None
