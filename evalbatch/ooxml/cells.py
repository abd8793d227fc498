"""What a sheet part stores, cell by cell: the facts that readers of values do not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.markup import feed, main_table, new_parser

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_TAGS = main_table(("row", "c", "v", "f", "t", "is", "rPh", "mergeCell"))


class StoredCell(NamedTuple):
    """One cell with a value or formula. Rows and columns count from 0."""

    row: int
    column: int
    kind: str  # as in the part: n, s (raw is the index of a shared string), str, inlineStr, b, e, d
    style: int
    raw: str | None  # the stored value as written; None: a formula that nobody has computed yet
    formula: bool


@dataclass(frozen=True, slots=True)
class SheetIndex:
    """The cells of a sheet in stored order and its merged ranges as (top, left, bottom, right), ends included."""

    cells: tuple[StoredCell, ...]
    merges: tuple[tuple[int, int, int, int], ...]


def index_sheet(data: bytes, part: str, most: int | None = None) -> SheetIndex:
    """Index a sheet part; styled but empty cells are passed over. Raises BadPackage.

    `most` is how many filled cells there may be, where not as many as in a form.
    """
    reader = _SheetReader(part, most or LIMITS.cells)
    parser = reader.parser = new_parser(part)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    feed(parser, data, part)
    return SheetIndex(tuple(reader.cells), tuple(reader.merges))


class _SheetReader:
    """Handlers of one pass over a sheet part."""

    def __init__(self, part: str, most: int) -> None:
        self.part = part
        self.most = most
        self.parser = new_parser(part)
        self.cells: list[StoredCell] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.filled: set[int] = set()  # columns of this row
        self.depth = self.elements = 0
        self.row = self.column = -1
        self.cell: Mapping[str, str] | None = None  # attributes of the cell we are in
        self.formula = self.stored = self.phonetic = False
        self.text: list[str] = []
        self.length = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.elements > LIMITS.elements:
            raise BadPackage(Flaw.TOO_LARGE, f"more than {LIMITS.elements} elements in {self.part}")
        if self.depth > LIMITS.depth:
            raise BadPackage(Flaw.UNSAFE, f"elements nest deeper than {LIMITS.depth} in {self.part}")
        name = _TAGS.get(tag)
        if name is None:
            return
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif self.cell is not None:
            self._start_inside(name)

    def _start_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        if written is None:
            row = self.row + 1
        elif written.isascii() and written.isdigit() and len(written) <= len(str(LIMITS.rows)):
            row = int(written) - 1
        else:
            row = -1
        if not self.row < row < LIMITS.rows:
            raise BadPackage(Flaw.DAMAGED, f"row {written} out of order in {self.part}")
        self.row = row
        self.column = -1
        self.filled.clear()

    def _start_cell(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        if written is None:
            self.column += 1
        else:
            row, self.column = _place(written)
            if row != self.row:
                raise BadPackage(Flaw.DAMAGED, f"cell {written} is not in its row in {self.part}")
        if self.column >= LIMITS.columns or self.row < 0:
            raise BadPackage(Flaw.DAMAGED, f"cell {written} does not exist in {self.part}")
        self.cell = attributes
        self.formula = self.stored = False
        self.text.clear()
        self.length = 0

    def _start_inside(self, name: str) -> None:
        if name == "f":
            self.formula = True
        elif name == "rPh":
            self.phonetic = True
        elif name == "v" or (name == "t" and not self.phonetic):
            self.stored = True
            self.parser.CharacterDataHandler = self._collect

    def _collect(self, text: str) -> None:
        self.length += len(text)
        if self.length > LIMITS.text:
            raise BadPackage(Flaw.TOO_LARGE, f"text of a cell in {self.part}")
        self.text.append(text)

    def end(self, tag: str) -> None:
        self.depth -= 1
        name = _TAGS.get(tag)
        if name in {"v", "t"}:
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self.phonetic = False
        elif name == "c" and self.cell is not None:
            if self.stored or self.formula:
                self._store(self.cell)
            self.cell = None

    def _store(self, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("t", "n")
        raw = "".join(self.text)
        if kind not in {"str", "inlineStr"}:
            raw = raw.strip()
        if self.column in self.filled:
            raise BadPackage(Flaw.DAMAGED, f"a cell of row {self.row + 1} is there twice in {self.part}")
        self.filled.add(self.column)
        empty = not self.stored or (not raw and kind == "n")
        if empty and not self.formula:
            return
        style = attributes.get("s", "")
        number = int(style) if style.isascii() and style.isdigit() and len(style) < len("1000000") else 0
        self.cells.append(StoredCell(self.row, self.column, kind, number, None if empty else raw, self.formula))
        if len(self.cells) > self.most:
            raise BadPackage(Flaw.TOO_LARGE, f"more than {self.most} filled cells")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = _place(first)
        bottom, right = _place(last or first)
        self.merges.append((min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
        if len(self.merges) > LIMITS.merges:
            raise BadPackage(Flaw.TOO_LARGE, f"more than {LIMITS.merges} merged ranges")


def _place(reference: str) -> tuple[int, int]:
    """Row and column of an A1 name."""
    match = _ADDRESS.fullmatch(reference)
    if not match:
        raise BadPackage(Flaw.DAMAGED, f"{reference[:20]!r} is no cell")
    row, column = int(match[2]) - 1, _column(match[1])
    if not (0 <= row < LIMITS.rows and column < LIMITS.columns):
        raise BadPackage(Flaw.DAMAGED, f"{reference[:20]!r} is no cell")
    return row, column


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    """A is 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
