"""A sheet part looked through before it is changed: where its rows begin, what it merges, which cells wear a style."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.markup import feed, new_parser
from evalbatch.ooxml.places import Place, place_of, range_of
from evalbatch.ooxml.splice import Node, outline, tag_attributes

SHEET_ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_REST = rb"""(?=[\s/>])(?:[^>"']++|"[^"]*+"|'[^']*+')*+>"""
_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData" + _REST)
_FORMAT = re.compile(rb"<(?:[\w.-]+:)?sheetFormatPr" + _REST)
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col" + _REST)
_MERGE = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?\bref\s*=\s*["']([^"']*)["']""")
_NAMED = re.compile(rb"""\sr\s*=\s*["']([A-Za-z0-9$]+)["']""")
_NO_TAG = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_POINTS = 15.0  # height of a row that says none
_POINTS_A_CHARACTER = 5.25
_WIDTH = 8.43  # characters of a column that says none
UNSAID = -1.0


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """What the sheet says of some columns; width in characters, 0 where hidden."""

    first: int
    last: int
    width: float
    style: int


@dataclass(slots=True)
class SheetScan:
    """What a sheet part holds, but for its cells."""

    data: bytes
    plain: bytes  # the same with blanks for comments and the like, so that each < begins a tag
    part: str
    root: Node
    rows: array[int] = field(default_factory=lambda: array("l"))  # numbers from 0, rising
    starts: array[int] = field(default_factory=lambda: array("q"))  # where each begins
    heights: array[float] = field(default_factory=lambda: array("f"))  # points; UNSAID: the default
    columns: list[ColumnLook] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    worn: list[Place] = field(default_factory=list)  # cells in one of the styles asked for
    row_height: float = _POINTS
    column_width: float = _WIDTH

    @property
    def rows_within(self) -> tuple[int, int]:
        """Where the rows begin and end in the bytes."""
        return self.sheet_data.inner, self.sheet_data.close

    @property
    def sheet_data(self) -> Node:
        """The element that holds the rows."""
        found = self.root.first("sheetData")
        if found is None:
            raise BadPackage(Flaw.DAMAGED, f"no rows in {self.part}")
        return found

    def anchor(self, place: Place) -> Place:
        """The cell that holds this one: of a merged range its top-left."""
        row, column = place
        for top, left, bottom, right in self.merges:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return place

    def row_at(self, row: int) -> tuple[int, int] | None:
        """Where a row lies in the bytes, with what stands between it and the next; None if it is not there."""
        at = bisect_left(self.rows, row)
        if at == len(self.rows) or self.rows[at] != row:
            return None
        return self.extent(at)

    def place_for(self, row: int) -> int:
        """Where a row goes that is not there."""
        at = bisect_left(self.rows, row)
        return self.starts[at] if at < len(self.rows) else self.sheet_data.close

    def extent(self, at: int) -> tuple[int, int]:
        """Where the row at this place of `rows` begins, and where the next one does."""
        return self.starts[at], self.starts[at + 1] if at + 1 < len(self.starts) else self.sheet_data.close

    def height(self, row: int) -> float:
        """Points; 0 where hidden."""
        at = bisect_left(self.rows, row)
        said = self.heights[at] if at < len(self.rows) and self.rows[at] == row else UNSAID
        return self.row_height if said == UNSAID else said

    def column(self, column: int) -> ColumnLook:
        """What the sheet says of a column."""
        for look in self.columns:
            if look.first <= column <= look.last:
                return look
        return ColumnLook(column, column, self.column_width, 0)

    def column_points(self, column: int) -> float:
        """Points a column is wide; 0 where hidden."""
        return self.column(column).width * _POINTS_A_CHARACTER

    def tag(self, name: bytes, at: int) -> bytes:
        """The opening tag of this name that begins here."""
        found = _opening(self.root.prefix, name).match(self.plain, at)
        if found is None:
            raise BadPackage(Flaw.DAMAGED, f"no {name.decode()} at {at} in {self.part}")
        return found[0]

    def cells(self, within: tuple[int, int]) -> Iterator[tuple[int, int, str]]:
        """Where each cell of a row begins and ends, and its name; "" for one without."""
        closing = re.compile(b"</" + re.escape(self.root.prefix) + rb"c\s*>")
        for match in _opening(self.root.prefix, b"c").finditer(self.plain, *within):
            named = _NAMED.search(match[0])
            end = match if match[0].endswith(b"/>") else closing.search(self.plain, match.end())
            yield match.start(), end.end() if end else within[1], named[1].decode() if named else ""


def scan_sheet(data: bytes, part: str, styles: Collection[bytes] = ()) -> SheetScan:
    """Look through a sheet part in UTF-8; cells in one of these styles (as written) are listed. Raises BadPackage.

    Expat sees that the part is sound; then tags are found by pattern, which is several times faster than a call for
    each element, and could be led astray, or for ever, by what is no XML.
    """
    feed(new_parser(part), data, part)
    plain = _masked(data)
    opening = _SHEET_DATA.search(plain)
    if opening is None:
        raise BadPackage(Flaw.DAMAGED, f"no rows in {part}")
    empty = opening[0].endswith(b"/>")
    close = opening.end() if empty else plain.rindex(b"</" + opening[1] + b"sheetData")
    root = outline(plain[: opening.end()] + plain[close:], part, 2)
    for node in (root, *root.children):
        _shift(node, opening.end(), close - opening.end())
    scan = SheetScan(data, plain, part, root)
    _read_head(scan, plain[: opening.start()])
    _read_merges(scan, plain, close)
    _read_rows(scan, plain, (opening.end(), close), opening[1])
    if styles:
        scan.worn.extend(_worn(scan, plain, opening[1], styles))
    return scan


def may_wear(data: bytes, styles: Collection[bytes]) -> bool:
    """Whether a cell of this sheet part might have one of these styles; quickly told, and never wrongly denied."""
    return bool(styles) and _style_attribute(styles).search(data) is not None


def _style_attribute(styles: Collection[bytes]) -> re.Pattern[bytes]:
    return re.compile(rb"""\ss\s*=\s*["'](?:%s)["']""" % b"|".join(sorted(styles)))


def _masked(data: bytes) -> bytes:
    """The part with blanks for comments and the like, so that each < begins a tag."""
    if b"<!" not in data and data.find(b"<?", 2) < 0:
        return data
    return _NO_TAG.sub(lambda match: b" " * len(match[0]), data)


def _shift(node: Node, behind: int, by: int) -> None:
    """Move places behind the rows to where they are with the rows."""
    node.start += by if node.start >= behind else 0
    node.inner += by if node.inner > behind else 0
    node.close += by if node.close >= behind else 0
    node.end += by if node.end > behind or (node.end == behind and node.close < behind) else 0


def _read_head(scan: SheetScan, head: bytes) -> None:
    for match in _FORMAT.finditer(head):
        attributes = tag_attributes(match[0])
        scan.row_height = _figure(attributes.get(b"defaultRowHeight"), _POINTS)
        scan.column_width = _figure(attributes.get(b"defaultColWidth"), _WIDTH)
    for match in _COLUMN.finditer(head):
        attributes = tag_attributes(match[0])
        width = 0.0 if _true(attributes.get(b"hidden")) else _figure(attributes.get(b"width"), _WIDTH)
        first, last, style = (_count(attributes.get(key)) for key in (b"min", b"max", b"style"))
        scan.columns.append(ColumnLook(first - 1, last - 1, width, style))


def _read_merges(scan: SheetScan, plain: bytes, behind: int) -> None:
    references = _MERGE.findall(plain, behind)
    if len(references) > LIMITS.merges:
        raise BadPackage(Flaw.TOO_LARGE, f"more than {LIMITS.merges} merged ranges")
    scan.merges.extend(range_of(reference.decode("ascii", "replace")) for reference in references)


def _read_rows(scan: SheetScan, plain: bytes, within: tuple[int, int], prefix: bytes) -> None:
    row = -1
    for match in _opening(prefix, b"row").finditer(plain, *within):
        attributes = tag_attributes(match[0])
        written = attributes.get(b"r")
        before, row = row, row + 1 if written is None else _count(written) - 1
        if not before < row < LIMITS.rows:
            raise BadPackage(Flaw.DAMAGED, f"row {written!r} out of order in {scan.part}")
        scan.rows.append(row)
        scan.starts.append(match.start())
        hidden = b"hidden" in attributes and _true(attributes[b"hidden"])
        scan.heights.append(0.0 if hidden else _figure(attributes.get(b"ht"), UNSAID))


def _worn(scan: SheetScan, plain: bytes, prefix: bytes, styles: Collection[bytes]) -> Iterator[Place]:
    """The cells in one of these styles; a cell without a name stands beside the one before it."""
    cell, cells = re.compile(b"<" + re.escape(prefix) + rb"c\s"), _opening(prefix, b"c")
    for hit in _style_attribute(styles).finditer(plain, *scan.rows_within):
        tag = cells.match(plain, plain.rindex(b"<", 0, hit.start()))
        if tag is None or not cell.match(tag[0]) or tag_attributes(tag[0]).get(b"s") not in styles:
            continue
        at = bisect_right(scan.starts, tag.start()) - 1
        column = -1
        for each in cells.finditer(plain, scan.starts[at], tag.end()):
            named = tag_attributes(each[0]).get(b"r")
            column = place_of(named.decode("ascii", "replace"))[1] if named else column + 1
        yield scan.rows[at], column


@lru_cache(maxsize=64)
def _opening(prefix: bytes, name: bytes) -> re.Pattern[bytes]:
    return re.compile(b"<" + re.escape(prefix + name) + _REST)


def _true(text: bytes | None) -> bool:
    return text in {b"1", b"true", b"on"}


def _count(text: bytes | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _figure(text: bytes | None, otherwise: float) -> float:
    try:
        return float(text) if text else otherwise
    except ValueError:
        return otherwise
