"""The indicator block (绩效指标): rows under 一级, 二级, 三级指标. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from evalbatch.choices import Dimension
from evalbatch.labels import Labels, plain
from evalbatch.model import Indicator, Source, Target, UnreadCell
from evalbatch.reading.grid import Cell
from evalbatch.reading.indicator_columns import LEVELS, completed, is_header, side_by_side
from evalbatch.reading.repairs import Number, parse_points
from evalbatch.reading.table import Area, Table, find_tables, review_cell
from evalbatch.values.quantity import parse_number, parse_quantity, parse_target
from evalbatch.values.target_parts import target_of_parts

_NOTHING = re.compile(r"^[-—–/\\无]+$")  # written into rows that are not used
_TOLD = ("文字描述", "定性", "定性描述")  # a sign that asks for words
_POINTS_BEHIND = re.compile(r"\((\d+(?:\.\d+)?)(分?)\)$")
_POINTS = ("max_score", "reported_score")
_CELLS = (*LEVELS, "target", "actual", *_POINTS, "deviation_reason")


@dataclass(slots=True)
class Block:
    """What the indicator tables of one form gave, while it is gathered."""

    indicators: list[Indicator] = field(default_factory=list)
    unread: list[UnreadCell] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    last_row: int = -1  # of the tables
    total_row: tuple[Table, int] | None = None
    tables: list[Table] = field(default_factory=list)


def parse_indicators(area: Area, labels: Labels, *, ours: bool = False) -> Block:
    """Read every indicator table of the area; some forms print one for each goal. `ours`: it is our own template."""
    block = Block()
    for half in side_by_side(area, labels):
        _add(block, parse_indicators(half, labels, ours=ours))
    if block.tables:
        return block
    tables = [completed(table) for table in find_tables(area, labels.indicators, is_header)]
    tables = [table for table in tables if set(table.columns) & set(LEVELS)]
    ends = [*(table.top - 1 for table in tables[1:]), area.bottom]
    for table, last in zip(tables, ends, strict=False):
        _Reader(table, labels, block, ours=ours).read(Area(area.sheet, table.first, last))
        block.tables.append(table)
    _scale_shares(block)
    return block


def _add(block: Block, other: Block) -> None:
    """Take in what the table beside gave."""
    block.indicators += other.indicators
    block.unread += other.unread
    block.numbers += other.numbers
    block.tables += other.tables
    block.last_row = max(block.last_row, other.last_row)
    block.total_row = block.total_row or other.total_row


def _scale_shares(block: Block) -> None:
    """Read weights printed as shares of the whole (0.4) as points where the scores beside them are points."""
    rows = [row for row in block.indicators if row.max_score is not None]
    scored = any(row.reported_score is not None and row.reported_score > 1 for row in rows)
    if scored and sum(row.max_score or 0 for row in rows) <= 1:
        block.indicators = [
            row if row.max_score is None else replace(row, max_score=row.max_score * 100) for row in block.indicators
        ]


@dataclass(slots=True)
class _Reader:
    """Reads one table from the top; 一级 and 二级 labels are carried down over the rows they stand for."""

    table: Table
    labels: Labels
    block: Block
    ours: bool = False
    levels: dict[str, Cell] = field(default_factory=dict)
    parts_follow: bool = False

    def read(self, area: Area) -> None:
        """Read row by row, to the total or to what stands below the table; a total may stand below that."""
        below = False
        for row, cells in area.rows():
            first = next((cell for cell in cells if parse_number(cell.text) is None), cells[0])
            end = self._ends_at(row, first)
            below = below or end == "end" or self._is_past_total(row, end)
            if below and end != "total":
                continue
            self.block.last_row = self.block.last_row if below else max(self.block.last_row, row)
            if end == "total":
                self._note_total(row, below=below)
            elif end == "band":
                self._carry_band(first)
            elif end != "skip":
                self._carry(row)
                indicator = self._indicator(row)
                if indicator is not None:
                    self.block.indicators.append(self._as_part(indicator))

    def _is_past_total(self, row: int, end: str) -> bool:
        """Tell what stands below the total; a whole indicator does not: then that was the sum of a part."""
        whole = all(self._own_value(row, name) for name in ("level3", "target", "actual") if name in self.table.columns)
        return self.block.total_row is not None and end != "total" and not (whole and end == "")

    def _note_total(self, row: int, *, below: bool) -> None:
        """Keep the total; of two such rows (合计 of the indicators, 总分 of the form) the later one with a score."""
        score = self.table.own(row, "reported_score")[0]
        scored = score is not None and parse_number(score.text) is not None
        if scored or (self.block.total_row is None and not below):
            self.block.total_row = (self.table, row)

    def _ends_at(self, row: int, first: Cell) -> str:
        """Tell what a row is by its first cell: "total", "end", "skip" (a subtotal), "band", or "" for an indicator."""
        last_level = max(column.left for name, column in self.table.columns.items() if name in LEVELS)
        points = [column.left for name, column in self.table.columns.items() if name in _POINTS]
        valued = any(self._own_value(row, name) for name in ("target", "actual"))
        word = self.labels.totals.field_of(first.text)
        before_points = first.column <= last_level or first.column < min(points, default=0)
        if word and before_points and not (valued and word.found == "pattern"):
            return "total" if word.field_name == "total" else "skip"
        if first.column > last_level:
            return ""
        notes = first.column < last_level and plain(first.text).startswith(("注", "备注", "说明"))
        text, _ = self.labels.ends.split(first.text)
        likely = first.column < last_level and not (valued or self._has_points(row))
        if notes or (text and (text.found != "pattern" or likely)):
            return "end"
        return "band" if self._is_band(row, first) else ""

    def _own_value(self, row: int, name: str) -> Cell | None:
        """Return the cell of a column unless it is but the tail of a label merged across."""
        cell = self.table.own(row, name)[0]
        return cell if cell and cell.column >= self.table.columns[name].left else None

    def _has_points(self, row: int) -> bool:
        return any(self._own_value(row, name) for name in _POINTS)

    def _is_band(self, row: int, first: Cell) -> bool:
        """Tell a line across the table: one text over names and values alike, or the name of a level on its own."""
        over = [self.table.cell(row, name) for name in ("level3", "target", "actual") if name in self.table.columns]
        if len(over) > 1 and over[0] is not None and all(cell == over[0] for cell in over):
            return True
        alone = len(self.table.sheet.row(row)) == 1 and "level1" not in self.table.columns
        return alone and self.labels.dimension(first.text, None) is not Dimension.OTHER

    def _carry_band(self, band: Cell) -> None:
        """Take up a level that is printed as a line across the table."""
        if "level1" not in self.table.columns and self.labels.dimension(band.text, None) is not Dimension.OTHER:
            self.levels = {"level1": band}

    def _carry(self, row: int) -> None:
        """Take up the 一级 and 二级 labels of this row; a new 一级 ends the old 二级."""
        for name in ("level1", "level2"):
            cell = self.table.cell(row, name)
            if cell is None:
                continue
            if name == "level1" and cell != self.levels.get("level1"):
                self.levels.pop("level2", None)
            self.levels[name] = cell

    def _indicator(self, row: int) -> Indicator | None:
        """Read one row; None where nothing but template text stands in it."""
        table = self.table
        named = table.cell(row, "level3")
        name = named.text.strip() if named else None
        target, actual = self._target(row), self._joined(row, "actual")
        points = {each: self._points(table.text(row, each)) for each in _POINTS}
        cells = dict(self._addresses(row))
        if "max_score" not in table.columns and (printed := self._points_in(name)):
            points["max_score"] = printed
            cells["max_score"] = cells["level3"]
        unnamed = name is None or bool(self.labels.placeholder.search(bare(name)))
        says_something = any(text and not _NOTHING.match(bare(text)) for text in (target and target.text, actual))
        if unnamed and not says_something and not any(points.values()):
            return None
        source = Source(table.sheet.file, table.sheet.name, cells, table.found_by(*_CELLS))
        self._note_numbers(row, points, source)
        level1, level2 = (self.levels[key].text.strip() if key in self.levels else None for key in LEVELS[:2])
        return Indicator(
            level1,
            level2,
            name,
            target,
            parse_quantity(actual) if actual else None,
            self.labels.dimension(level1, level2),
            points["max_score"],
            points["reported_score"],
            table.text(row, "deviation_reason"),
            reported_rate=_as_ratio(table.text(row, "factor")),
            has_parts=target is None and actual is None and bool(self.labels.parent.search(name or "")),
            source=source,
        )

    @staticmethod
    def _points(text: str | None) -> Decimal | None:
        return parse_points(text) if text else None

    def _points_in(self, name: str | None) -> Decimal | None:
        """Read points printed behind a name, 里程（20分）; without 分 where the column says so, 三级指标（分值）."""
        column, found = self.table.columns.get("level3"), _POINTS_BEHIND.search(bare(name))
        return Decimal(found[1]) if found and (found[2] or (column and "分" in column.label)) else None

    def _note_numbers(self, row: int, points: dict[str, Decimal | None], source: Source) -> None:
        """Keep what was read as a number, for telling repairs, and what could not be."""
        for name, value in points.items():
            cell = self.table.own(row, name)[0]
            if cell and value is not None:
                self.block.numbers.append((self.table.sheet, cell, value))
            elif cell and cell.text.strip() and not self.labels.placeholder.search(cell.text.strip()):
                self.block.unread.append(UnreadCell(name, cell.text.strip(), source=source))

    def _as_part(self, indicator: Indicator) -> Indicator:
        """Mark a row without points of its own as a part of the ★ row above, or by its name (其中…)."""
        if indicator.has_parts:
            self.parts_follow = True
        elif indicator.max_score is not None or indicator.reported_score is not None:
            self.parts_follow = False
        elif self.parts_follow or (
            self.labels.part.search(bare(indicator.level3)) and "max_score" in self.table.columns
        ):
            return replace(indicator, is_part=True)
        return indicator

    def _target(self, row: int) -> Target | None:
        """Read the target, joined where sign, number and unit stand in cells of their own; an adjusted one wins."""
        table = self.table
        where = self._target_column(row)
        number = self._joined(row, where)
        if number is None or where == "measure":
            return parse_target(number) if number else None
        sign = "".join(filter(None, (table.text(row, "direction"), table.text(row, "sign"))))
        return target_of_parts(sign, number, table.text(row, "measure") or "", sign_decides=self.ours)

    def _target_column(self, row: int) -> str:
        """Where the target stands: adjusted in the year, at its start, or told in words where the unit would be."""
        filled = (name for name in ("adjusted_target", "target") if self.table.text(row, name))
        in_words = bare(self.table.text(row, "sign")) in _TOLD and self.table.text(row, "measure")
        return next(filled, "measure" if in_words else "target")

    def _joined(self, row: int, name: str) -> str | None:
        """Return what a column shows; where its label spans several cells (≥ | 12 | 次), all of them."""
        column, text = self.table.columns.get(name), self.table.text(row, name)
        if column is None or text is None:
            return text
        cells = (self.table.sheet.cells.get((row, at)) for at in range(column.left, column.right + 1))
        return "".join(cell.text.strip() for cell in cells if cell) or text

    def _addresses(self, row: int) -> Iterator[tuple[str, str]]:
        table = self.table
        for name in _CELLS:
            named = self.levels.get(name) or (table.cell(row, name) if name == "level3" else None)
            if named:
                yield name, named.address
            elif name not in LEVELS[:2]:
                place = table.own(row, self._target_column(row) if name == "target" else name)[1]
                if place:
                    yield name, place
        place = review_cell(table, row)
        if place:
            yield "review_score", place


def bare(name: str | None) -> str:
    """Return a name in half width and without blanks, for looking at how it starts."""
    return "".join(unicodedata.normalize("NFKC", name or "").split())


def _as_ratio(text: str | None) -> Decimal | None:
    """Read 得分系数 or 完成率, which forms print as 100, 100% or 1."""
    number = parse_number(text) if text else None
    return number / 100 if number is not None and number > 2 else number  # noqa: PLR2004 - nobody prints 200 % as 2
