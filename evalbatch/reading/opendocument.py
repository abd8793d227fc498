"""The facts of an .ods: its cells, merged ranges and the texts shown, which the file keeps beside the values."""

from __future__ import annotations

import re
from dataclasses import replace

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.markup import scan
from evalbatch.ooxml.package import Package
from evalbatch.ooxml.stored import SheetIndex, StoredCell
from evalbatch.reading.facts import BookFacts, SheetFacts
from evalbatch.reading.template_sheets import ROW_SHEET, TEMPLATE_SHEET

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TABLE, _TEXT, _STYLE = (f"{_SPACE}{room}:1.0 " for room in ("office", "table", "text", "style"))
_ERROR = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_KINDS = {"float": "n", "percentage": "n", "currency": "n", "string": "str", "boolean": "b", "date": "d", "time": "d"}
_VALUES = tuple(_OFFICE + name for name in ("value", "date-value", "time-value", "boolean-value", "string-value"))
_LANGUAGE = re.compile("^[a-z]+:=|^=")
_PARTS = re.compile(r"""(?P<text>"(?:[^"]|"")*")|\[(?P<reference>[^\]]*)\]|(?P<separator>;)""")
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})


def ods_facts(package: Package) -> BookFacts:
    """The facts of an .ods. Raises BadPackage."""
    reader = _ContentReader()
    scan(package.part("content.xml"), "content.xml", reader.start, reader.end, reader.characters)
    if len(reader.sheets) > LIMITS.sheets:
        raise BadPackage(Flaw.TOO_LARGE, f"{len(reader.sheets)} sheets")
    if all(sheet.name != TEMPLATE_SHEET for sheet in reader.sheets):
        return BookFacts(tuple(replace(sheet, formulas={}) for sheet in reader.sheets))
    return BookFacts(tuple(sheet for sheet in reader.sheets if sheet.name != ROW_SHEET))  # as in an .xlsx


def excel_formula(formula: str) -> str:
    """A formula as Excel writes it: of:=IF([.E6]=0;"";[$逐行核对.$C$13]) is IF(E6=0,"",$逐行核对!$C$13)."""
    return _PARTS.sub(_part, _LANGUAGE.sub("", formula, count=1))


def _part(found: re.Match[str]) -> str:
    if found["text"]:
        return found[0]
    if found["separator"]:
        return ","
    first, _, last = found["reference"].partition(":")
    sheet, _, place = first.rpartition(".")
    return f"{sheet}{'!' if sheet else ''}{place}" + (f":{last.rpartition('.')[2]}" if last else "")


class _ContentReader:
    """Handlers of one pass over content.xml."""

    def __init__(self) -> None:
        self.sheets: list[SheetFacts] = []
        self.path: list[str] = []
        self.style = ""
        self.hidden: set[str] = set()  # table styles that do not show
        self.table: dict[str, str] = {}
        self.row = self.column = 0
        self.shown = True  # the current row
        self.repeated = 1  # how often the current row stands
        self.cell: dict[str, str] | None = None
        self.at = 0  # depth of the current cell
        self.paragraphs: list[list[str]] = []
        self.count = self.elements = 0
        self._new_sheet()

    def _new_sheet(self) -> None:
        self.cells: list[StoredCell] = []
        self.unseen: set[int] = set()  # rows
        self.formulas: dict[tuple[int, int], str] = {}
        self.merges: list[tuple[int, int, int, int]] = []
        self.texts: dict[tuple[int, int], str] = {}
        self.in_row: list[tuple[StoredCell, str]] = []
        self.row = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.path.append(tag)
        self.elements += 1
        if self.elements > LIMITS.elements:
            raise BadPackage(Flaw.TOO_LARGE, f"more than {LIMITS.elements} elements in content.xml")
        if len(self.path) > LIMITS.depth:
            raise BadPackage(Flaw.UNSAFE, f"elements nest deeper than {LIMITS.depth} in content.xml")
        if self.cell is not None:
            self._start_inside(tag, attributes)
        elif tag in _CELLS:
            self.cell, self.at, self.paragraphs = attributes, len(self.path), []
        elif tag == f"{_TABLE}table-row":
            self.repeated, self.column, self.in_row = _count(attributes, "number-rows-repeated"), 0, []
            self.shown = attributes.get(f"{_TABLE}visibility", "visible") == "visible"
        elif tag == f"{_TABLE}table":
            self.table = attributes
            self._new_sheet()
        elif tag == f"{_STYLE}style":
            self.style = attributes.get(f"{_STYLE}name", "")
        elif tag == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self.hidden.add(self.style)

    def _start_inside(self, tag: str, attributes: dict[str, str]) -> None:
        """Paragraphs of the cell itself; those of notes and drawings in it lie deeper."""
        if tag == f"{_TEXT}p" and len(self.path) == self.at + 1:
            self.paragraphs.append([])
        elif self._in_paragraph():
            if tag == f"{_TEXT}s":
                self.paragraphs[-1].append(" " * min(_count(attributes, "c", _TEXT), LIMITS.columns))
            elif tag in {f"{_TEXT}tab", f"{_TEXT}line-break"}:
                self.paragraphs[-1].append("\n" if tag.endswith("break") else "\t")

    def _in_paragraph(self) -> bool:
        return len(self.path) > self.at and self.path[self.at] == f"{_TEXT}p"

    def characters(self, text: str) -> None:
        if self.cell is not None and self._in_paragraph():
            self.paragraphs[-1].append(text)

    def end(self, tag: str) -> None:
        if self.cell is not None:
            if len(self.path) == self.at:
                self._end_cell(self.cell)
                self.cell = None
        elif tag == f"{_TABLE}table-row":
            self._end_row()
        elif tag == f"{_TABLE}table":
            visible = self.table.get(f"{_TABLE}style-name") not in self.hidden
            index = SheetIndex(tuple(self.cells), tuple(self.merges))
            name, unseen = self.table.get(f"{_TABLE}name", ""), frozenset(self.unseen)
            self.sheets.append(SheetFacts(name, visible, index, self.texts, unseen, self.formulas))
        self.path.pop()

    def _end_cell(self, attributes: dict[str, str]) -> None:
        times = _count(attributes, "number-columns-repeated")
        self._merge(attributes)
        text = "\n".join("".join(parts) for parts in self.paragraphs)
        formula = f"{_TABLE}formula" in attributes
        # A formula that shows nothing keeps an empty paragraph and no type; one without a result has neither.
        untyped = "str" if text or (formula and self.paragraphs) else ""
        kind = _KINDS.get(attributes.get(f"{_OFFICE}value-type", ""), untyped)
        if kind or formula:
            if attributes.get(_ERROR) == "error":
                kind, raw = "e", text or "#N/A"
            else:
                raw = next((attributes[name] for name in _VALUES if name in attributes), text)
            self.count += times * self.repeated
            if self.count > LIMITS.cells or self.column + times > LIMITS.columns:
                raise BadPackage(Flaw.TOO_LARGE, "filled cells in content.xml")
            stored = raw if kind else None
            for column in range(self.column, self.column + times):
                self.in_row.append((StoredCell(self.row, column, kind or "n", 0, stored, formula), text))
            if formula:
                self.formulas[self.row, self.column] = excel_formula(attributes[f"{_TABLE}formula"])
        self.column += times

    def _merge(self, attributes: dict[str, str]) -> None:
        down = _count(attributes, "number-rows-spanned")
        right = _count(attributes, "number-columns-spanned")
        if down > 1 or right > 1:
            self.merges.append((self.row, self.column, self.row + down - 1, self.column + right - 1))
            if len(self.merges) > LIMITS.merges:
                raise BadPackage(Flaw.TOO_LARGE, "merged ranges")

    def _end_row(self) -> None:
        if self.in_row and self.row + self.repeated > LIMITS.rows:
            raise BadPackage(Flaw.TOO_LARGE, "rows in content.xml")
        rows = range(self.row, self.row + (self.repeated if self.in_row else 0))
        self.unseen.update(() if self.shown else rows)
        for row in rows:
            for stored, text in self.in_row:
                self.cells.append(stored._replace(row=row))
                self.texts[row, stored.column] = text
        self.row += self.repeated


def _count(attributes: dict[str, str], name: str, space: str = _TABLE) -> int:
    """A repetition or span; 1 where it is not written."""
    text = attributes.get(space + name, "1")
    if not (text.isascii() and text.isdigit()) or len(text) > len("1048576"):
        raise BadPackage(Flaw.DAMAGED, f"{name} is {text[:20]!r}")
    return int(text)
