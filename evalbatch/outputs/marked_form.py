"""The unit's own workbook, given back: wrong cells coloured and commented, the sheet 评分表 added."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook
from openpyxl.utils.exceptions import InvalidFileException

from evalbatch.model import Evaluation, Finding
from evalbatch.outputs.folders import beside_name, unique_path
from evalbatch.outputs.marking import Mark, marks_from, new_workbook, open_workbook, set_marks, workbook_bytes
from evalbatch.outputs.score_sheet import cell_names, score_sheet, worded
from evalbatch.outputs.sheet_layout import ScoreSheet, clip
from evalbatch.outputs.sheet_writer import copy_sheets, replace_score_sheets, score_sheet_names
from evalbatch.reading.grid import Sheet

__all__ = ["Mark", "mark_cells", "mark_workbook", "write_marked_form"]

MARKABLE = {"xlsx", "xlsm"}
MOST_COLOURED = 12  # cells of one finding; of a longer list only the first is marked, it names the others

# What openpyxl raises on workbooks that other readers take: nearly anything.
UNMARKABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BadZipFile,
    EOFError,
    InvalidFileException,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zlib.error,
)


def mark_cells(workbook: bytes, marks: Mapping[tuple[str, str], str]) -> bytes:
    """Colour and comment the cells given as (sheet, cell), each with its text.

    Comments of people stay, ours of an earlier run are replaced. Raises ValueError when a sheet is not there.
    """
    return mark_workbook(workbook, marks_from(marks))


def mark_workbook(workbook: bytes, marks: Sequence[Mark], sheets: Sequence[ScoreSheet] = ()) -> bytes:
    """Mark an .xlsx or .xlsm and put in its score sheets; without any, those it has stay."""
    return _mark_itself(workbook, marks, sheets, ())


def write_marked_form(
    evaluations: Sequence[Evaluation],
    workbook: bytes,
    kind: str,
    sheets: Sequence[Sheet],
    target: Path,
) -> tuple[Path, ...]:
    """Write the workbook of these evaluations back, marked; returns every file written.

    `kind` is "xlsx", "xls" and so on. What can't be marked itself is passed on byte for byte, with a marked copy beside
    it, NAME_标注.xlsx, made of the sheets as they were read.
    """
    marks = tuple(mark for evaluation in evaluations for finding in evaluation.findings for mark in _marks(finding))
    if kind in MARKABLE:
        try:
            marked = _mark_itself(workbook, marks, [score_sheet(evaluation) for evaluation in evaluations], sheets)
        except UNMARKABLE:
            notice = "原工作簿的结构特殊，无法直接加批注，"
        else:
            return (_write(marked, target),)
    else:
        notice = f"原文件为 .{kind} 格式，不能直接加批注，"
    notice += f"未作任何改动，与本文件放在一起：{target.name}。本文件是另存的标注副本，请对照批注在原文件中修改后报送。"
    copy = _marked_copy(marks, [score_sheet(evaluation, notice) for evaluation in evaluations], sheets)
    return _write(workbook, target), _write(copy, _reserve_beside(target))


def _mark_itself(
    workbook: bytes, marks: Sequence[Mark], score_sheets: Sequence[ScoreSheet], sheets: Sequence[Sheet]
) -> bytes:
    """Mark it; raises ValueError when a sheet that was read would be lost."""
    opened = open_workbook(workbook)
    lost = {sheet.name for sheet in sheets} - set(opened.sheetnames)
    if lost:
        raise ValueError(f"工作表会丢失：{'、'.join(sorted(lost))}")
    return _marked(opened, marks, score_sheets, {title: title for title in opened.sheetnames})


def _marked(workbook: Workbook, marks: Sequence[Mark], sheets: Sequence[ScoreSheet], names: Mapping[str, str]) -> bytes:
    ours = replace_score_sheets(workbook, sheets, names) if sheets else score_sheet_names(workbook)
    set_marks(workbook, marks, skip=ours)
    return workbook_bytes(workbook)


def _marked_copy(marks: Sequence[Mark], score_sheets: Sequence[ScoreSheet], sheets: Sequence[Sheet]) -> bytes:
    """A new workbook of the sheets as read; a mark on a sheet that was not read is left to the score sheet."""
    workbook = new_workbook()
    names = copy_sheets(workbook, sheets)
    here = [Mark(names[mark.sheet], mark.cell, mark.severity, mark.text) for mark in marks if mark.sheet in names]
    return _marked(workbook, here, score_sheets, names)


def _marks(finding: Finding) -> Iterator[Mark]:
    """The first cell says all, the others that have to change point to it; mere evidence stays as it is."""
    first, *others = finding.marked or finding.cells or ("",)
    if not first:
        return
    together = f"\n涉及：{cell_names(finding)}" if len(finding.cells) > 1 else ""
    yield Mark(finding.sheet, first, finding.severity, worded(finding) + together)
    if len(others) < MOST_COLOURED:
        for cell in others:
            yield Mark(finding.sheet, cell, finding.severity, f"{clip(finding.message, 80)}（详见 {first} 的批注）")


def _reserve_beside(target: Path) -> Path:
    """A free place for the marked copy; made at once, as another process may want the same."""
    taken: set[str] = set()
    while True:
        place = unique_path(target.parent, beside_name(target), taken)
        try:
            place.touch(exist_ok=False)
        except FileExistsError:
            continue
        return place


def _write(content: bytes, target: Path) -> Path:
    """Write beside and rename into place, so that no half file is ever seen."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + ".part")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target
