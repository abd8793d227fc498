"""The facts of an .xls (BIFF5 and BIFF8).

The records are counted first; then xlrd reads them, in Python, where a damaged file raises; only then does calamine
see the file, whose allocations trust it.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.stored import SheetIndex, StoredCell
from evalbatch.ooxml.styles import BUILTIN
from evalbatch.reading.facts import BookFacts, SheetFacts
from evalbatch.reading.template_sheets import ROW_SHEET, TEMPLATE_SHEET

if TYPE_CHECKING:
    import xlrd

_BOUNDSHEET, _BOF, _EOF, _FILEPASS, _STRINGS = 0x85, 0x0809, 0x0A, 0x2F, 0xFC
_DIMENSIONS, _FORMULA, _MULRK = 0x200, 0x06, 0xBD
_CELLS = frozenset({_FORMULA, _MULRK, 0xFD, 0x203, 0x27E, 0x204, 0x205, 0xD6})  # records that hold values
_KINDS = {1: "str", 2: "n", 3: "n", 4: "b", 5: "e"}  # xlrd's cell types; the others are blank

_WORKSHEET = 0  # kind of a listed sheet; charts and macro sheets are listed too
_ROWS, _COLUMNS = 65_536, 256
_SECTOR = 512  # bytes; what every Excel that writes .xls uses
_RESERVED = 4_000_000  # cells that a sheet may claim to span; calamine asks for room for all of them at once

_Formulas = Mapping[tuple[int, int], bytes]  # each as its record has it
_FORMULA_TEXT = 20  # where in the record the length of the formula stands, and behind it the formula


def xls_facts(data: bytes) -> BookFacts:
    """The facts of an .xls. Raises BadPackage."""
    import xlrd  # noqa: PLC0415 - start-up: few batches hold an .xls

    try:
        formulas = tuple(_formula_cells(_stream(data)))
        with xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        ) as book:
            ours = TEMPLATE_SHEET in book.sheet_names()
            sheets = tuple(
                _sheet(book, sheet, formulas[nth] if nth < len(formulas) else {}, ours=ours)
                for nth, sheet in enumerate(book.sheets())
                if not (ours and sheet.name == ROW_SHEET)  # as in an .xlsx
            )
            return BookFacts(sheets, _formats(book), date1904=bool(book.datemode))
    except BadPackage:
        raise
    except xlrd.XLRDError as error:
        locked = "encrypted" in str(error)
        raise BadPackage(Flaw.LOCKED if locked else Flaw.DAMAGED, str(error)) from error
    except Exception as error:  # xlrd lets IndexError, struct.error and more through on damaged files
        raise BadPackage(Flaw.DAMAGED, f"{type(error).__name__} in xlrd: {error}") from error


def _stream(data: bytes) -> bytes:
    """The records of the workbook out of their OLE file."""
    stream = named_stream(data, "Workbook", "Book")
    if stream is None:
        raise BadPackage(Flaw.DAMAGED, "no workbook stream")
    return stream


def named_stream(data: bytes, *names: str) -> bytes | None:
    """The first of these streams that an OLE file has; xlrd raises what it likes on damaged ones."""
    from xlrd.compdoc import CompDoc  # noqa: PLC0415 - as above

    document = CompDoc(data, logfile=io.StringIO())
    counts = struct.unpack_from("<II16xI4xI", data, 40)  # sectors of directory, FAT, mini FAT and DIFAT
    sizes = [entry.tot_size for entry in document.dirlist]
    if data[30] != _SECTOR.bit_length() - 1 or max(counts) > len(data) // _SECTOR:
        raise BadPackage(Flaw.DAMAGED, "header of the OLE file")
    if not all(0 <= size <= len(data) for size in sizes):
        raise BadPackage(Flaw.UNSAFE, "a stream longer than its file")
    for name in names:
        memory, base, length = document.locate_named_stream(name)
        if memory:
            return bytes(memory[base : base + length])
    return None


def _sheet(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, formulas: _Formulas, *, ours: bool) -> SheetFacts:
    """One worksheet's cells, merged ranges and hidden rows; of our own template its formulas, as far as told."""
    cells = []
    for row in range(sheet.nrows):
        for column, (type_, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            kind = _KINDS.get(type_)
            if kind:
                style = sheet.cell_xf_index(row, column)
                cells.append(StoredCell(row, column, kind, style, _raw(kind, value), (row, column) in formulas))
    merges = tuple((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
    if len(merges) > LIMITS.merges:
        raise BadPackage(Flaw.TOO_LARGE, "merged ranges")
    hidden = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden)
    index = SheetIndex(tuple(cells), merges)
    return SheetFacts(
        sheet.name, sheet.visibility == 0, index, hidden=hidden, formulas=dict(_written(book, formulas)) if ours else {}
    )


def _written(book: xlrd.book.Book, formulas: _Formulas) -> Iterator[tuple[tuple[int, int], str]]:
    """The formulas without functions as they are written: xlrd can't be relied on for the others."""
    from xlrd.formula import FMLA_TYPE_CELL, decompile_formula  # noqa: PLC0415 - as above

    for place, record in formulas.items():
        length = int.from_bytes(record[:2], "little")
        try:
            text = decompile_formula(book, record[2:], length, FMLA_TYPE_CELL, *place)
        except Exception:  # noqa: BLE001, S112 - whatever it does not know
            continue
        if text and "(" not in text and "SHARED" not in text:
            yield place, text


def _raw(kind: str, value: object) -> str:
    """As an .xlsx would write it."""
    from xlrd.biffh import error_text_from_code  # noqa: PLC0415 - as above

    if kind == "e":
        return str(error_text_from_code.get(value, "#N/A"))
    return repr(value) if kind == "n" else str(value)


def _formats(book: xlrd.book.Book) -> tuple[str, ...]:
    """The format code of each XF; those the file does not define are Chinese Excel's own."""
    written = {entry.format_key: entry.format_str for entry in book.format_list}
    return tuple(written.get(xf.format_key) or BUILTIN.get(xf.format_key, "General") for xf in book.xf_list)


def _formula_cells(stream: bytes) -> Iterator[_Formulas]:
    """Per worksheet the cells with formulas, which xlrd does not tell; checks sizes on the way."""
    count = 0
    for begin, kind in tuple(_listed_sheets(stream)):
        formulas: dict[tuple[int, int], bytes] = {}
        for record, at, length in _substream(stream, begin):
            if record in _CELLS:
                count += (length - 6) // 6 if record == _MULRK else 1
                if count > LIMITS.cells:
                    raise BadPackage(Flaw.TOO_LARGE, f"more than {LIMITS.cells} filled cells")
                if record == _FORMULA:
                    formulas[struct.unpack_from("<HH", stream, at)] = stream[at + _FORMULA_TEXT : at + length]
            elif record == _DIMENSIONS:
                _check_dimensions(stream[at : at + length])
        if kind == _WORKSHEET:
            yield formulas


def _listed_sheets(stream: bytes) -> Iterator[tuple[int, int]]:
    """Where each sheet begins and its kind, in order; refuses passwords and too many texts on the way."""
    for record, at, length in _substream(stream, 0):
        if record == _FILEPASS:
            raise BadPackage(Flaw.LOCKED, "encrypted records")
        if record == _STRINGS and int.from_bytes(stream[at + 4 : at + 8], "little") > LIMITS.strings:
            raise BadPackage(Flaw.TOO_LARGE, f"more than {LIMITS.strings} texts")
        if record == _BOUNDSHEET and length > 6:  # noqa: PLR2004 - offset, state, kind, name
            yield int.from_bytes(stream[at : at + 4], "little"), stream[at + 5]


def _check_dimensions(content: bytes) -> None:
    """Refuse a sheet that claims to span more than an .xls can, or more than any form does."""
    form = "<IIHH" if len(content) == 14 else "<HHHH"  # noqa: PLR2004 - BIFF8; BIFF5
    top, bottom, left, right = struct.unpack_from(form, content)
    if top > bottom or left > right or bottom > _ROWS or right > _COLUMNS:
        raise BadPackage(Flaw.DAMAGED, "a sheet spans more than there is")
    if (bottom - top) * (right - left) > _RESERVED:
        raise BadPackage(Flaw.TOO_LARGE, "a sheet is formatted far beyond its content")


def _substream(stream: bytes, begin: int) -> Iterator[tuple[int, int, int]]:
    """The records from here to the end of this part of the stream, those of charts inside it included."""
    depth = 0
    for record, at, length in _records(stream, begin):
        depth += (record == _BOF) - (record == _EOF)
        if record == _EOF and depth <= 0:
            return
        yield record, at, length


def _records(stream: bytes, begin: int) -> Iterator[tuple[int, int, int]]:
    """Number, place and length of each record's content from here on."""
    at = begin
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        yield record, at + 4, length
        at += 4 + length
