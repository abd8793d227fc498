"""What a sheet part stores, cell by cell: the facts that readers of values do not tell."""

from __future__ import annotations

from collections.abc import Mapping

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.markup import feed, is_utf8, main_table, new_parser
from evalbatch.ooxml.places import place_of, range_of
from evalbatch.ooxml.plain_rows import merges_within, plain_cells, plain_merges, rows_within
from evalbatch.ooxml.stored import TEXTS, SheetIndex, StoredCell

_TAGS = main_table(("sheetData", "mergeCells", "row", "c", "v", "f", "t", "is", "rPh", "mergeCell"))
_KNOWN = frozenset({"sheetData", "mergeCells"})
_KNOWN_DEPTH = 2  # below worksheet


def index_sheet(data: bytes, part: str, most: int | None = None) -> SheetIndex:
    """Index a sheet part; styled but empty cells are passed over. Raises BadPackage.

    `most` is how many filled cells there may be, where not as many as in a form.
    """
    most = most or LIMITS.cells
    plain = index_plain(data, part)
    return plain if plain and len(plain.cells) <= most else index_any(data, part, most)


def index_any(data: bytes, part: str, most: int | None = None) -> SheetIndex:
    """Index a part however it is written, element by element."""
    reader = _SheetReader(part, most or LIMITS.cells)
    reader.read(data)
    return SheetIndex(tuple(reader.cells), tuple(reader.merges))


def index_plain(data: bytes, part: str) -> SheetIndex | None:
    """Index a part whose rows are written as nearly all programs do; None for any other. The result is the same.

    One with more cells than any form has is left to be counted one by one.
    """
    rows = rows_within(data) if is_utf8(data) and data.count(b"<") <= LIMITS.elements else None
    cells = plain_cells(data[slice(*rows)]) if rows else None
    if rows is None or cells is None:
        return None
    reader = _SheetReader(part, LIMITS.cells)
    merges = merges_within(data, rows[1])
    for begin, end in filter(None, (rows, merges)):
        if not reader.read_around(data, begin, end):
            return None
    reader.read(data[reader.at :])
    if reader.row >= 0 or (merges and reader.merges):  # there are more of them elsewhere
        return None
    ranges = plain_merges(data[slice(*merges)]) if merges else reader.merges
    return SheetIndex(tuple(cells), tuple(ranges), plain=True)


class _SheetReader:
    """Handlers of one pass over a sheet part."""

    def __init__(self, part: str, most: int) -> None:
        self.part = part
        self.most = most
        self.parser = new_parser(part)
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.cells: list[StoredCell] = []
        self.merges: list[tuple[int, int, int, int]] = []
        self.filled: set[int] = set()  # columns of this row
        self.depth = self.elements = 0
        self.opened = -1  # where sheetData or mergeCells began last
        self.at = 0  # how far the part is read, where it is read in pieces
        self.row = self.column = -1
        self.cell: Mapping[str, str] | None = None  # attributes of the cell we are in
        self.formula = self.stored = self.phonetic = False
        self.text: list[str] = []
        self.length = 0

    def read(self, data: bytes, *, last: bool = True) -> None:
        """Take in the part, or a piece of it."""
        feed(self.parser, data, self.part, last=last)

    def read_around(self, data: bytes, begin: int, end: int) -> bool:
        """Read on to `end`, but let expat alone look at what is known from `begin` on.

        Tells whether sheetData or mergeCells was opened just there, and not in a comment or deep inside.
        """
        self.read(data[self.at : begin], last=False)
        self.parser.StartElementHandler = self.parser.EndElementHandler = None
        self.read(data[begin:end], last=False)
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.at = end
        return self.depth == _KNOWN_DEPTH and self.opened == data.rfind(b"<", 0, begin)

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
        elif name in _KNOWN:
            self.opened = self.parser.CurrentByteIndex
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
            row, self.column = place_of(written)
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
        if kind not in TEXTS:
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
        self.merges.append(range_of(reference))
        if len(self.merges) > LIMITS.merges:
            raise BadPackage(Flaw.TOO_LARGE, f"more than {LIMITS.merges} merged ranges")
