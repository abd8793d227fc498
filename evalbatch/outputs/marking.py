"""Marks in a workbook, by openpyxl: colours and comments (批注) on cells, each told from what people put there."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Color, PatternFill
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.units import DEFAULT_COLUMN_WIDTH
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CONTENT_TYPES, ARC_CORE
from openpyxl.xml.functions import fromstring, tostring

from evalbatch.choices import Severity
from evalbatch.outputs.sheet_layout import SHADES, count_lines

AUTHOR = "evalbatch 审核"
OPENING = "【审核意见】"
CLOSING = "——" + AUTHOR
RULE = "────────"  # between a person's comment and ours

LONGEST_COMMENT = 1500  # characters of all marks of a cell
LONGEST_MARK = 500
BOX_WIDTH, BOX_COLUMNS, LINE_HEIGHT, TALLEST_BOX = 330, 46, 17, 620  # pixels; columns are half a Chinese character

_OURS = re.compile(rf"(?:{RULE}\n)?{OPENING}\n.*?(?:{re.escape(CLOSING)}|\Z)", re.DOTALL)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_DATE = datetime(1980, 1, 1)  # noqa: DTZ001 - openpyxl holds dates of a workbook without zone
_NO_COLOR = Color(indexed=64)  # the standard background that Excel writes behind a solid fill
_NO_COLORS = (_NO_COLOR, Color())  # and the one of openpyxl


class _InOrder(MultiCellRange):
    """Merged ranges from left to right; openpyxl writes them as its hashes fall."""

    def __iter__(self) -> Iterator[CellRange]:
        return iter(self.sorted())


@dataclass(frozen=True, slots=True)
class Mark:
    """What to say at one cell."""

    sheet: str
    cell: str
    severity: Severity
    text: str


def open_workbook(data: bytes) -> Workbook:
    """Open an .xlsx or .xlsm with all that openpyxl keeps of it."""
    with ZipFile(BytesIO(data)) as package:
        macros = b"macroEnabled" in package.read(ARC_CONTENT_TYPES)
        core = package.read(ARC_CORE) if ARC_CORE in package.namelist() else b""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # each names a thing openpyxl drops
        workbook = load_workbook(BytesIO(data), keep_vba=macros)
    if not workbook.worksheets:  # openpyxl overlooks those of a strict ISO workbook
        raise ValueError("工作簿中没有可以打开的工作表")
    _leave_blank(workbook.properties, core)
    return workbook


def _leave_blank(properties: DocumentProperties, core: bytes) -> None:
    """Take back what openpyxl made up: itself as the author, now as the date."""
    if b":creator" not in core:
        properties.creator = None
    if b":created" not in core:
        properties.created = _NO_DATE
    if b":modified" not in core:
        properties.modified = _NO_DATE


def new_workbook() -> Workbook:
    """A workbook without sheets."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = AUTHOR
    workbook.properties.created = workbook.properties.modified = _NO_DATE
    return workbook


def workbook_bytes(workbook: Workbook) -> bytes:
    """Save with the times it came with, so that the same marks on the same workbook give the same bytes."""
    modified, raw, packed = workbook.properties.modified, BytesIO(), BytesIO()
    for worksheet in workbook.worksheets:
        worksheet.merged_cells = _InOrder(worksheet.merged_cells.ranges)
        for column in worksheet.column_dimensions.values():
            if not column.width:  # openpyxl writes no width of 0, and the column would come out visible
                column.hidden, column.width = True, DEFAULT_COLUMN_WIDTH
    workbook.save(raw)
    workbook.properties.modified = modified
    with ZipFile(raw) as source, ZipFile(packed, "w") as package:
        for name in sorted(source.namelist(), key=lambda name: (name != ARC_CONTENT_TYPES, name)):
            content: str | bytes = source.read(name)
            if name == ARC_CORE:
                content = tostring(workbook.properties.to_tree())
            elif name == ARC_CONTENT_TYPES:
                content = _in_order(source.read(name))
            package.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return packed.getvalue()


def _in_order(content_types: bytes) -> str | bytes:
    """Content types by name; openpyxl writes some as its hashes fall."""
    types = fromstring(content_types)
    types[:] = sorted(types, key=lambda each: (each.tag, each.get("Extension") or each.get("PartName") or ""))
    return tostring(types)


def set_marks(workbook: Workbook, marks: Sequence[Mark], skip: Sequence[str] = ()) -> None:
    """Put these marks into the workbook, and take away those of an earlier run that are no longer due.

    `skip` names the sheets of ours, whose colours are no marks. Raises ValueError for a sheet that is not there.
    """
    wanted: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        wanted.setdefault((mark.sheet, _anchor(_sheet(workbook, mark.sheet), mark.cell)), []).append(mark)
    for worksheet in workbook.worksheets:
        if worksheet.title in skip:
            continue
        for cell in _cells(worksheet):
            _set_comment(cell, wanted.get((worksheet.title, cell.coordinate), ()))
            _set_colour(cell, wanted.get((worksheet.title, cell.coordinate), ()))


def legal_text(text: str) -> str:
    """The text without the signs that XML, and so a workbook, can't hold."""
    return _ILLEGAL.sub("", text)


def _sheet(workbook: Workbook, name: str) -> Worksheet:
    found = next((worksheet for worksheet in workbook.worksheets if worksheet.title == name), None)
    if found is None:
        raise ValueError(f"工作簿中没有名为“{name}”的工作表，无法标注；现有工作表：{'、'.join(workbook.sheetnames)}")
    return found


def _anchor(worksheet: Worksheet, name: str) -> str:
    """The cell that holds this one: of a merged range its top-left. A cell that was blank comes into being."""
    merged = next((merge for merge in worksheet.merged_cells.ranges if name in merge), None)
    row, column = (merged.min_row, merged.min_col) if merged else coordinate_to_tuple(name)
    return worksheet.cell(row, column).coordinate


def _cells(worksheet: Worksheet) -> Iterator[Cell]:
    """Cells that exist; iter_rows would make every blank one of a far stretched sheet."""
    for cell in list(worksheet._cells.values()):  # noqa: SLF001 - openpyxl has no other way to those that exist
        if isinstance(cell, Cell):
            yield cell


def _set_colour(cell: Cell, marks: Iterable[Mark]) -> None:
    """Colour by the worst mark; the fill that was there waits behind ours, in its background, until we leave."""
    worst = min((list(Severity).index(mark.severity) for mark in marks), default=None)
    if worst is None and not cell.has_style:
        return
    fill = cell.fill
    ours = fill.fill_type == "solid" and fill.fgColor.rgb in SHADES.values()
    if worst is not None:
        before = fill.bgColor if ours else fill.fgColor if fill.fill_type == "solid" else _NO_COLOR
        cell.fill = PatternFill("solid", fgColor=SHADES[list(Severity)[worst]], bgColor=copy(before))
    elif ours:
        before = copy(fill.bgColor)
        cell.fill = PatternFill() if before in _NO_COLORS else PatternFill("solid", fgColor=before)


def _set_comment(cell: Cell, marks: Sequence[Mark]) -> None:
    """Comment with all marks, below what a person wrote; our text of an earlier run goes."""
    earlier = cell.comment
    text = earlier.text.replace("\r\n", "\n") if earlier else ""
    if marks or _OURS.search(text):
        theirs = "\n".join(part for part in (piece.strip() for piece in _OURS.split(text)) if part)
        ours = f"{OPENING}\n{_numbered(marks)}\n{CLOSING}" if marks else ""
        said = f"\n{RULE}\n".join(part for part in (theirs, ours) if part)
        author = earlier.author if earlier and theirs else AUTHOR
        cell.comment = Comment(said, author) if said else None
    if cell.comment:
        lines = count_lines(cell.comment.text, BOX_COLUMNS)
        cell.comment.width = BOX_WIDTH
        cell.comment.height = min(max(80, (lines + 1) * LINE_HEIGHT), TALLEST_BOX)


def _numbered(marks: Sequence[Mark]) -> str:
    """The texts, worst first; several are numbered."""
    texts = [legal_text(mark.text) for mark in sorted(marks, key=lambda mark: list(Severity).index(mark.severity))]
    texts = [text if len(text) <= LONGEST_MARK else text[: LONGEST_MARK - 2] + "……" for text in texts]
    if len(texts) == 1:
        return texts[0]
    shown: list[str] = []
    for number, text in enumerate(texts, 1):
        if sum(map(len, shown)) + len(text) > LONGEST_COMMENT:
            return "\n".join([*shown, f"（另有 {len(texts) - number + 1} 条意见，批注中放不下）"])
        shown.append(f"{number}. {text}")
    return "\n".join(shown)


def marks_from(texts: Mapping[tuple[str, str], str]) -> tuple[Mark, ...]:
    """A mark that binds for each (sheet, cell)."""
    return tuple(Mark(sheet, cell, Severity.ERROR, text) for (sheet, cell), text in texts.items())
