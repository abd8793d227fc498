"""Formulas whose stored result is out of date once cells have changed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from evalbatch.ooxml.limits import LIMITS
from evalbatch.ooxml.places import Place, column_of, name_of, place_of
from evalbatch.ooxml.plain_rows import rows_within
from evalbatch.ooxml.row_facts import formula_text
from evalbatch.ooxml.splice import escaped, outline, tag_attributes

Area = tuple[str, int, int, int, int]  # sheet in lower case, top, left, bottom, right
Cell = tuple[str, Place]
Name = tuple[str, str]  # letters of the column and digits of the row
Tagged = tuple[str, str, str, str]  # column and row of a formula, its attributes and its text as written
Written = tuple[Tagged, ...]
WrittenSheets = tuple[tuple[str, Written], ...]  # each by the name of its sheet in lower case
DefinedNames = tuple[tuple[str, str], ...]  # each in lower case, with what it stands for
Corner = tuple[int, bool, int, bool]  # row, whether it stays where the formula is copied; column, whether it stays

_TEXTS = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^\W\d][\w.]*)!)?"
    r"(?<![\w.$])(?:"
    r"(?P<cells>\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?)"
    r"|(?P<columns>\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})"
    r"|(?P<rows>\$?\d{1,7}:\$?\d{1,7})"
    r")(?![\w(!])"
)
_FREE = re.compile(r"(?<![\w.])[^\W\d][\w.]*(?![\w.(])|\[|\b(?:INDIRECT|OFFSET)\(", re.IGNORECASE)
_UP_TO = re.compile(r"\s*:\s*INDEX\(\s*", re.IGNORECASE)  # A1:INDEX(A:A,…) may reach to any cell of the second area
_WORDS = {"TRUE", "FALSE"}
_BOOKS = 8  # whose stale formulas are remembered: copies of a template differ only in what is filled in
_REMEMBERED = 20_000  # formulas of a workbook of which that is done
_CELL_DEPTH = 5  # worksheet, sheetData, row, c, f
_PLAIN = re.compile(r'<c r="([A-Z]+)([0-9]+)"[^<>]*><f(?: ([^<>/]*))?(?:/>|>([^<]*)</f>)')
_ANY = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")


@dataclass(frozen=True, slots=True)
class Reference:
    """Cells that a formula reads, all that lie between these corners; `sheet` is "" for the formula's own."""

    sheet: str
    corners: tuple[Corner, ...]

    def reach(self, own_sheet: str, least: Place, most: Place) -> Area:
        """All that it means when the formula is copied by rows and columns between these two distances."""
        tops = [row if stays else row + least[0] for row, stays, _, _ in self.corners]
        bottoms = [row if stays else row + most[0] for row, stays, _, _ in self.corners]
        lefts = [column if stays else column + least[1] for _, _, column, stays in self.corners]
        rights = [column if stays else column + most[1] for _, _, column, stays in self.corners]
        return self.sheet or own_sheet, min(tops), min(lefts), max(bottoms), max(rights)


@dataclass(slots=True)
class Formula:
    """A formula, and the cells that have it: it is written once and may be shared by many."""

    sheet: str  # in lower case
    text: str
    written: Place
    sharers: list[Name] = field(default_factory=list)  # the other cells that have it

    def readers(self, changed: Collection[Cell], names: Mapping[str, str]) -> Iterator[Cell]:
        """Those of its cells that read a changed one."""
        references = _references(self.text, names)
        if references is None:
            yield from ((self.sheet, place) for place in self._places())
            return
        sheets = {sheet for sheet, _ in changed}
        references = [each for each in references if (each.sheet or self.sheet) in sheets]
        if not references:
            return
        places = self._places()
        distances = [(row - self.written[0], column - self.written[1]) for row, column in places]
        (top, bottom), (left, right) = ((min(way), max(way)) for way in zip(*distances, strict=True))
        if not any(_holds(each.reach(self.sheet, (top, left), (bottom, right)), changed) for each in references):
            return
        for place, moved in zip(places, distances, strict=True):
            if any(_holds(each.reach(self.sheet, moved, moved), changed) for each in references):
                yield self.sheet, place

    def _places(self) -> list[Place]:
        return [self.written, *(_place(*name) for name in self.sharers)]


def has_formulas(data: bytes) -> bool:
    """Whether a sheet part might hold a formula; quickly told, and never wrongly denied."""
    return _ANY.search(data) is not None


def written_formulas(data: bytes, part: str) -> Written:
    """The formulas of a sheet part in UTF-8 as they are written."""
    return tuple(_tagged(data) or _outlined(data, part))


def stale(sheets: WrittenSheets, changed: frozenset[Cell], names: DefinedNames) -> frozenset[Cell]:
    """The formulas that read a changed cell, or one that reads one, and so on."""
    few = sum(len(written) for _, written in sheets) <= _REMEMBERED
    return (_known_stale if few else _stale)(sheets, changed, names)


def _stale(sheets: WrittenSheets, changed: frozenset[Cell], names: DefinedNames) -> frozenset[Cell]:
    formulas = [each for name, written in sheets for each in _formulas(name, written)]
    meant = dict(names)
    found: set[Cell] = set()
    fresh: Collection[Cell] = changed
    while fresh:
        fresh = {cell for formula in formulas for cell in formula.readers(fresh, meant)} - found
        found |= fresh
    return frozenset(found)


_known_stale = lru_cache(maxsize=_BOOKS)(_stale)


def _formulas(sheet: str, written: Written) -> Sequence[Formula]:
    found: list[Formula] = []
    shared: dict[str, Formula] = {}
    sharers: dict[str, list[Name]] = {}  # by the number of what they share, until that is used again
    for letters, digits, attributes, text in written:
        said = _attributes(attributes)
        number = said.get("si", "")
        if not text:  # of a shared formula each cell but the first; there may be thousands
            sharers.setdefault(number, []).append((letters, digits))
            continue
        found.append(Formula(sheet, formula_text(text), _place(letters, digits)))
        if said.get("t") == "shared":
            if number in shared:
                shared[number].sharers += sharers.pop(number, ())
            shared[number] = found[-1]
    for number, cells in sharers.items():
        if number in shared:
            shared[number].sharers += cells
    return found


def _holds(area: Area, cells: Collection[Cell]) -> bool:
    name, top, left, bottom, right = area
    return any(sheet == name and top <= row <= bottom and left <= column <= right for sheet, (row, column) in cells)


def _tagged(data: bytes) -> Sequence[Tagged] | None:
    """The formulas found by pattern; None where one may be written otherwise than nearly all programs do."""
    within = rows_within(data)
    if within is None or b"<!" in data or data.find(b"<?", 2) >= 0:
        return None
    rows = data[slice(*within)].decode()
    found: list[Tagged] = _PLAIN.findall(rows)
    return found if len(found) == rows.count("<f") else None


@lru_cache(maxsize=1024)
def _attributes(written: str) -> Mapping[str, str]:
    return {key.decode(): value.decode() for key, value in tag_attributes(f" {written}".encode()).items()}


def _place(letters: str, digits: str) -> Place:
    return int(digits) - 1, column_of(letters)


def _outlined(data: bytes, part: str) -> Iterator[Tagged]:
    """The same, in whatever way they are written."""
    row = -1
    rows = outline(data, part, _CELL_DEPTH, text=True).first("sheetData")
    for each in rows.children if rows else ():
        row = int(each.attributes.get("r") or row + 2) - 1
        column = -1
        for cell in each.named("c"):
            written = cell.attributes.get("r")
            column = place_of(written)[1] if written else column + 1
            formula = cell.first("f")
            if formula:
                name = name_of((row, column))
                attributes = " ".join(f'{key}="{escaped(value)}"' for key, value in formula.attributes.items())
                yield name.rstrip("0123456789"), str(row + 1), attributes, escaped(formula.text)


def _references(text: str, names: Mapping[str, str], depth: int = 0) -> Sequence[Reference] | None:
    """What a formula reads; None where only a calculation can tell."""
    references, words = _read(text)
    if not words:
        return references
    found = list(references)
    for word in words:
        meant = names.get(word)
        inner = _references(meant, names, depth + 1) if meant is not None and not depth else None
        if inner is None:
            return None
        found += (Reference(each.sheet, tuple(map(_fixed, each.corners))) for each in inner)
    return found


@lru_cache(maxsize=8192)
def _read(text: str) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
    """The references in a formula, and its words in lower case that are no functions; a template's are known."""
    bare = _TEXTS.sub("", text)
    references: list[Reference] = []
    end = 0
    for match in _REFERENCE.finditer(bare):
        reference = _reference(match)
        if references and _UP_TO.fullmatch(bare, end, match.start()):
            first = references.pop()
            reference = Reference(first.sheet, first.corners + reference.corners)
        references.append(reference)
        end = match.end()
    words = (match[0] for match in _FREE.finditer(_REFERENCE.sub(" ", bare)))
    return tuple(references), tuple(word.casefold() for word in words if word.upper() not in _WORDS)


def _reference(match: re.Match[str]) -> Reference:
    sheet = (match["sheet"] or "").strip("'").replace("''", "'").casefold()
    if match["columns"]:
        first, last = match["columns"].split(":")
        return Reference(sheet, (_column(first, 0), _column(last, LIMITS.rows)))
    if match["rows"]:
        first, last = match["rows"].split(":")
        return Reference(sheet, (_row(first, 0), _row(last, LIMITS.columns)))
    return Reference(sheet, tuple(map(_corner, match["cells"].split(":"))))


def _corner(name: str) -> Corner:
    row, column = place_of(name)
    return row, "$" in name[1:], column, name.startswith("$")


def _column(letters: str, row: int) -> Corner:
    return row, True, column_of(letters.replace("$", "")), letters.startswith("$")


def _row(digits: str, column: int) -> Corner:
    return int(digits.replace("$", "")) - 1, digits.startswith("$"), column, True


def _fixed(corner: Corner) -> Corner:
    """What a defined name means does not move with the formula that uses it."""
    row, _, column, _ = corner
    return row, True, column, True
