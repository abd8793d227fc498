"""The rows and merged ranges of a sheet part as nearly all programs write them, found by pattern.

A call for each element is what makes reading slow. Here a row is one match: either every byte of it is accounted for,
or the part is left to the reader that understands all of XML. Expat still sees every byte and says whether it is sound.
"""

from __future__ import annotations

import re

from evalbatch.ooxml.limits import LIMITS
from evalbatch.ooxml.places import column_of, range_of
from evalbatch.ooxml.stored import TEXTS, StoredCell

OPENING, CLOSING = b"<sheetData>", b"</sheetData>"
_LONGEST = 8 << 20  # bytes of rows; beyond, the text in memory would cost more than the time is worth
_COLUMN = "(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X(?:[A-E][A-Z]|F[A-D]))"  # A to XFD
_TEXT = r"[^<&\r]*+"  # the rest of XML, as references, is left to expat
_FORMULA = "<f(?: [^<>/]*+)?(?:/>|>[^<]*+</f>)"
_VALUE = rf'<v>{_TEXT}</v>|<v ?/>|<is><t(?: xml:space="preserve")?>{_TEXT}</t></is>'
_STYLE = ' s="([0-9]{1,6})"'
_CELL = (
    rf'<c r="{_COLUMN}\1"(?:{_STYLE})?(?: t="[A-Za-z]+")?(?:{_STYLE})?'
    rf"(?: ?/>|>(?:{_FORMULA})?+(?:{_VALUE})?+</c>)"
)
_MERGES = re.compile(rb'<mergeCells(?: count="[0-9]+")?>((?:<mergeCell ref="[A-Z0-9:$]+"/>)+)</mergeCells>')
_MERGE = re.compile(rb'"([A-Z0-9:$]+)"')
_ROW = re.compile(rf'\s*+<row r="([1-9][0-9]{{0,6}})"(?: [^<>/]*+)?(?:/>|>(?:\s*+{_CELL})*+\s*+</row>)\s*+')
_FILLED = re.compile(
    rf'<c r="([A-Z]+)([0-9]+)"(?:{_STYLE})?(?: t="([A-Za-z]+)")?(?:{_STYLE})?>'
    r"(<f[^>]*>(?:[^<]*</f>)?)?"
    r"(?:(<v|<is><t)[^>]*>([^<]*))?"
)


def rows_within(data: bytes) -> tuple[int, int] | None:
    """Where the rows begin and end in the bytes of a sheet part; None where it is not plain."""
    begin, end = data.find(OPENING) + len(OPENING), data.rfind(CLOSING)
    return (begin, end) if len(OPENING) <= begin <= end <= begin + _LONGEST else None


def merges_within(data: bytes, begin: int) -> tuple[int, int] | None:
    """Where the merged ranges behind the rows begin and end in the bytes; None where they are not plain."""
    match = _MERGES.search(data, begin)
    return match.span(1) if match and len(match[1]) < LIMITS.merges else None


def plain_merges(merges: bytes) -> list[tuple[int, int, int, int]]:
    """The merged ranges that stand here. Raises BadPackage."""
    return [range_of(name.decode()) for name in _MERGE.findall(merges)]


def plain_cells(rows: bytes) -> list[StoredCell] | None:
    """The filled cells of these rows; None where a single byte is not as expected, or anything is wrong."""
    try:
        text = rows.decode()
    except UnicodeDecodeError:
        return None
    return _cells(text) if _is_plain(text) else None


def _is_plain(text: str) -> bool:
    """Whether these are rows in rising order from the first sign to the last, without a namespace of their own."""
    at = row = 0
    while at < len(text):
        match = _ROW.match(text, at)
        if match is None or not row < int(match[1]) <= LIMITS.rows:
            return False
        at, row = match.end(), int(match[1])
    return "xmlns" not in text


def _cells(text: str) -> list[StoredCell] | None:
    cells: list[StoredCell] = []
    last = (-1, -1)
    for letters, digits, style, written, late_style, formula, stored, value in _FILLED.findall(text):
        if not (stored or formula):
            continue
        place = int(digits) - 1, column_of(letters)
        if place <= last or len(value) > LIMITS.text:
            return None
        last = place
        kind, number = written or "n", int(style or late_style or 0)
        raw = value if kind in TEXTS else value.strip()
        if stored and (raw or kind != "n"):
            cells.append(StoredCell(*place, kind, number, raw, bool(formula)))
        elif formula:
            cells.append(StoredCell(*place, kind, number, None, formula=True))
    return cells if len(cells) <= LIMITS.cells else None
