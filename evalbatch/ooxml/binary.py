"""The facts of an .xlsb: the same parts as an .xlsx, written as binary records ([MS-XLSB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.package import Package, SheetPart
from evalbatch.ooxml.stored import SheetIndex, StoredCell
from evalbatch.ooxml.styles import BUILTIN

_ROW, _MERGE, _FORMAT, _XF = 0, 176, 44, 47
_SHEET, _PROPERTIES = 156, 153
_BEGIN_XFS, _END_XFS = 617, 618
_BEGIN_CELLS, _END_CELLS = 145, 146
_VALUES = {
    # record: kind and whether it is a formula's result; 1 is a blank cell
    2: ("n", False),
    3: ("e", False),
    4: ("b", False),
    5: ("n", False),
    6: ("str", False),
    7: ("s", False),
    8: ("str", True),
    9: ("n", True),
    10: ("b", True),
    11: ("e", True),
    62: ("str", False),
}
_RK, _RICH, _TEXT, _BEGIN_TEXTS = 2, 62, 19, 159
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_CELL_HEAD = 8  # bytes of column and style


def binary_sheets(package: Package) -> tuple[tuple[SheetPart, ...], bool]:
    """The worksheets in order, and whether dates count from 1904."""
    links = package.relationships(package.main)
    sheets = []
    date1904 = False
    for record, content in _records(package.part(package.main), package.main):
        if record == _PROPERTIES:
            date1904 = bool(content[:1] and content[0] & 1)
        elif record == _SHEET:
            link, end = _string(content, 8)
            name, _ = _string(content, end)
            kind, part = links.get(link, ("", ""))
            if part not in package:
                raise BadPackage(Flaw.INCOMPLETE, f"no part for sheet {name!r}")
            if kind.endswith("/worksheet"):
                sheets.append(SheetPart(name, part, visible=not any(content[:4])))
    if len(sheets) > LIMITS.sheets:
        raise BadPackage(Flaw.TOO_LARGE, f"{len(sheets)} sheets")
    return tuple(sheets), date1904


def binary_formats(styles: bytes) -> tuple[str, ...]:
    """Format code of each cell style."""
    codes: dict[int, str] = {}
    used: list[int] = []
    inside = False
    for record, content in _records(styles, "styles"):
        if record == _FORMAT:
            codes[_number(content, "<H", 0)] = _string(content, 2)[0]
        elif record in {_BEGIN_XFS, _END_XFS}:
            inside = record == _BEGIN_XFS
        elif record == _XF and inside:
            used.append(_number(content, "<H", 2))
    return tuple(codes.get(number) or BUILTIN.get(number, "General") for number in used)


def binary_strings(data: bytes, part: str) -> tuple[str, ...]:
    """The shared strings in the order cells count them."""
    strings = []
    for record, content in _records(data, part):
        if record == _TEXT:
            strings.append(_string(content, 1)[0])
        claimed = _number(content, "<I", 4) if record == _BEGIN_TEXTS else len(strings)
        if claimed > LIMITS.strings:
            raise BadPackage(Flaw.TOO_LARGE, f"{claimed} texts in {part}")
    return tuple(strings)


def index_binary(data: bytes, part: str) -> SheetIndex:
    """The filled cells and merged ranges of a sheet part."""
    cells: list[StoredCell] = []
    merges: list[tuple[int, int, int, int]] = []
    row = last = -1
    for record, content in _records(data, part):
        if record == _ROW:
            row, last = _number(content, "<I", 0), row
            if not last < row < LIMITS.rows:
                raise BadPackage(Flaw.DAMAGED, f"row {row} out of order in {part}")
        elif record in _VALUES:
            cells.append(_cell(record, content, row))
            if cells[-1].column >= LIMITS.columns or row < 0:
                raise BadPackage(Flaw.DAMAGED, f"cell beyond the last column in {part}")
        elif record == _MERGE:
            top, bottom, left, right = (_number(content, "<I", at) for at in (0, 4, 8, 12))
            merges.append((top, left, bottom, right))
        if len(cells) > LIMITS.cells or len(merges) > LIMITS.merges:
            raise BadPackage(Flaw.TOO_LARGE, f"cells or merged ranges in {part}")
    return SheetIndex(tuple(cells), tuple(merges))


def _cell(record: int, content: bytes, row: int) -> StoredCell:
    kind, formula = _VALUES[record]
    column = _number(content, "<I", 0)
    style = _number(content, "<I", 4) & 0xFFFFFF
    if kind == "n":
        raw = repr(_rk(_number(content, "<I", _CELL_HEAD)) if record == _RK else _double(content))
    elif kind == "e":
        raw = _ERRORS.get(_number(content, "<B", _CELL_HEAD), "#N/A")
    elif kind == "b":
        raw = str(_number(content, "<B", _CELL_HEAD))
    elif kind == "s":
        raw = str(_number(content, "<I", _CELL_HEAD))
    else:
        raw = _string(content, _CELL_HEAD + (record == _RICH))[0]
    return StoredCell(row, column, kind, style, raw, formula)


def _rk(packed: int) -> float:
    """A number in 30 bits: a whole one or the upper half of a double, either perhaps in hundredths."""
    if packed & 2:
        number = float((packed >> 2) - (1 << 30 if packed >> 31 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return number / 100 if packed & 1 else number


def _double(content: bytes) -> float:
    if len(content) < _CELL_HEAD + 8:
        raise BadPackage(Flaw.DAMAGED, "a number is cut off")
    return float(struct.unpack_from("<d", content, _CELL_HEAD)[0])


def _number(content: bytes, form: str, at: int) -> int:
    if len(content) < at + struct.calcsize(form):
        raise BadPackage(Flaw.DAMAGED, "a record is cut off")
    return int(struct.unpack_from(form, content, at)[0])


def _string(content: bytes, at: int) -> tuple[str, int]:
    """A string and where it ends; the null string is empty."""
    length = _number(content, "<I", at)
    if length == 0xFFFFFFFF:  # noqa: PLR2004 - the null string
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(content):
        raise BadPackage(Flaw.DAMAGED, "a string is cut off")
    return content[at + 4 : end].decode("utf-16-le", "replace"), end


def _records(data: bytes, part: str) -> Iterator[tuple[int, bytes]]:
    """Number and content of each record."""
    at = count = 0
    while at < len(data):
        count += 1
        if count > LIMITS.elements:
            raise BadPackage(Flaw.TOO_LARGE, f"more than {LIMITS.elements} records in {part}")
        record, at = _varint(data, at, 2, part)
        length, at = _varint(data, at, 4, part)
        if at + length > len(data):
            raise BadPackage(Flaw.DAMAGED, f"{part} is cut off")
        yield record, data[at : at + length]
        at += length


def _varint(data: bytes, at: int, most: int, part: str) -> tuple[int, int]:
    """Seven bits a byte, the lowest first; record numbers keep their marker bits."""
    value = 0
    for nth in range(most):
        if at + nth >= len(data):
            raise BadPackage(Flaw.DAMAGED, f"{part} is cut off")
        byte = data[at + nth]
        value |= (byte & 0x7F) << (7 * nth)
        if not byte & 0x80:
            return value, at + nth + 1
    return value, at + most
