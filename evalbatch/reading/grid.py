"""A sheet as it stands, before any meaning: cells with what they show and where they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from evalbatch.ooxml.places import place_of


class Cell(NamedTuple):
    """One filled cell. Rows and columns count from 0; A1 is (0, 0)."""

    row: int
    column: int
    text: str  # as Excel shows it: "98%", "2023年12月", "38.5"; never blank, but for `unstored` and `error`
    number: Decimal | None = None  # the stored number behind the text, 0.98 for 98 %; None for texts and dates
    formula: bool = False
    unstored: bool = False  # a formula without a stored result
    error: str = ""  # "#DIV/0!"
    day: str = ""  # the date behind the text, whatever the text leaves out: ISO; "" for anything but dates

    @property
    def address(self) -> str:
        """Its A1 name."""
        return address(self.row, self.column)


class Range(NamedTuple):
    """A merged range; rows and columns count from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


_COLUMN = attrgetter("column")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its filled cells by (row, column) and its merged ranges."""

    file: str
    name: str
    cells: Mapping[tuple[int, int], Cell]
    merges: tuple[Range, ...] = ()
    visible: bool = True
    hidden: frozenset[int] = frozenset()  # rows
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict, repr=False, compare=False)  # as written
    _merge_at: dict[tuple[int, int], Range] = field(default_factory=dict, init=False, repr=False, compare=False)
    _rows: dict[int, tuple[Cell, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index merged ranges by their first row and column, and cells by row."""
        for merge in self.merges:
            for row in range(merge.top, merge.bottom + 1):
                for column in range(merge.left, merge.right + 1):
                    self._merge_at[row, column] = merge
        rows: dict[int, list[Cell]] = {}
        for cell in self.cells.values():
            rows.setdefault(cell.row, []).append(cell)
        for row in sorted(rows):
            self._rows[row] = tuple(sorted(rows[row], key=_COLUMN))

    def at(self, row: int, column: int) -> Cell | None:
        """The filled cell here; inside a merged range, the range's own."""
        merge = self._merge_at.get((row, column))
        return self.cells.get((merge.top, merge.left) if merge else (row, column))

    def named(self, place: str) -> Cell | None:
        """The filled cell with this A1 name."""
        return self.cells.get(place_of(place))

    def span(self, row: int, column: int) -> Range:
        """The merged range here, else the cell alone."""
        return self._merge_at.get((row, column)) or Range(row, column, row, column)

    def row(self, row: int) -> tuple[Cell, ...]:
        """The filled cells that begin in this row, left to right."""
        return self._rows.get(row, ())

    def rows(self) -> Iterable[tuple[int, tuple[Cell, ...]]]:
        """Every row with a filled cell, from the top."""
        return self._rows.items()


@lru_cache(maxsize=8192)
def address(row: int, column: int) -> str:
    """The A1 name of a cell: (0, 26) is AA1."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
