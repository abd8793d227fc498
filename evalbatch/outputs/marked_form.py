"""The unit's own workbook, given back: wrong cells marked, the sheet 评分表 added, all else as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path

from evalbatch.model import Evaluation, Finding
from evalbatch.ooxml.book_edit import STYLES_TYPE, BookEdit
from evalbatch.ooxml.check import check_result
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.limits import BadPackage
from evalbatch.ooxml.shading import Shading
from evalbatch.ooxml.styles_edit import StylesEdit, new_styles
from evalbatch.outputs.folders import beside_name
from evalbatch.outputs.marking import AUTHOR, Mark, check_marks, marks_from, set_marks
from evalbatch.outputs.review_cells import fill_review_cells
from evalbatch.outputs.score_sheet import cell_names, score_sheet, worded
from evalbatch.outputs.sheet_copy import copied
from evalbatch.outputs.sheet_layout import SHADES, ScoreSheet, clip
from evalbatch.outputs.sheet_writer import our_sheets, put_score_sheets
from evalbatch.outputs.title_links import link_titles
from evalbatch.reading.grid import Sheet
from evalbatch.values.filenames import unique_path

__all__ = ["Mark", "mark_cells", "mark_workbook", "write_marked_form"]

MARKABLE = {"xlsx", "xlsm"}
MOST_COLOURED = 12  # cells of one finding; of a longer list only the first is marked, it names the others


def mark_cells(workbook: bytes, marks: Mapping[tuple[str, str], str]) -> bytes:
    """Colour and comment the cells given as (sheet, cell), each with its text.

    Of a merged range its top-left is marked. Comments of people stay, ours of an earlier run are replaced, every part
    besides stays byte for byte. A signed workbook is marked too, which breaks its signature. Raises ValueError for a
    sheet or cell that is not there, and for a workbook that can't be marked without harm.
    """
    return mark_workbook(workbook, marks_from(marks))


def mark_workbook(workbook: bytes, marks: Sequence[Mark], sheets: Sequence[ScoreSheet] = ()) -> bytes:
    """Mark an .xlsx or .xlsm and put in its score sheets; without any, those it has stay. Raises ValueError."""
    with _told():
        return _marked(PackageEdit(workbook), marks, sheets)


def write_marked_form(  # noqa: PLR0913 - each is one thing the workbook depends on
    evaluations: Sequence[Evaluation],
    workbook: bytes,
    kind: str,
    read: Callable[..., Sequence[Sheet]],
    target: Path,
    *,
    beside: Path | None = None,
    fill_scores: bool = True,
) -> tuple[Path, ...]:
    """Write the workbook of these evaluations back, marked; returns every file written.

    `kind` is "xlsx", "xls" and so on. What can't be marked itself is passed on byte for byte, with a marked copy beside
    it, NAME_标注.xlsx: of a signed workbook a whole one, else one made of the sheets as they were read. `fill_scores`:
    the bureau's own cells are filled too. `read` gives the sheets, or those of the names it is given; few need them.
    """
    marks = tuple(mark for evaluation in evaluations for finding in evaluation.findings for mark in _marks(finding))
    apart = f"未作任何改动，与本文件放在一起：{target.name}。本文件是另存的标注副本，请对照批注在原文件中修改后报送。"
    notice = f"原文件为 .{kind} 格式，不能直接加批注，"
    if kind in MARKABLE:
        try:
            with _told():
                edit = PackageEdit(workbook)
                said = f"原文件带有数字签名，加批注会使签名失效，原文件{apart}" if edit.signed else ""
                filled = fill_review_cells(edit, evaluations, read) if fill_scores else ({},) * len(evaluations)
                marked = _marked(edit, marks, [*map(score_sheet, evaluations, repeat(said), filled)], evaluations)
        except ValueError:
            notice = "原工作簿的结构特殊，无法直接加批注，"
        else:
            return _write_both(workbook, marked, target, beside) if edit.signed else (_write(marked, target),)
    copy, names = copied(read(), AUTHOR)
    here = [Mark(names[mark.sheet], mark.cell, mark.severity, mark.text) for mark in marks if mark.sheet in names]
    score_sheets = [score_sheet(each, notice + apart) for each in evaluations]
    marked = _marked(PackageEdit(copy), here, score_sheets, evaluations, names=names)
    return _write_both(workbook, marked, target, beside)


@contextmanager
def _told() -> Iterator[None]:
    """Let a package that can't be changed safely be told as a ValueError."""
    try:
        yield
    except BadPackage as error:
        raise ValueError(f"工作簿的结构特殊，无法标注：{error.detail}") from error


def _marked(
    edit: PackageEdit,
    marks: Sequence[Mark],
    score_sheets: Sequence[ScoreSheet],
    evaluations: Sequence[Evaluation] = (),
    *,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """Mark it and look at the result; raises BadPackage when that is not what was asked for.

    `names` gives the sheet in this workbook for one that was read, where it bears another name.
    """
    names = names or {sheet.name: sheet.name for sheet in edit.sheets}
    part = _styles_part(edit)
    styles = StylesEdit(edit.read(part), part)
    shading = Shading(styles, SHADES.values(), by_libreoffice=edit.by_libreoffice)  # before new shades are there
    ours = {sheet.name for sheet in our_sheets(edit)}
    called = put_score_sheets(edit, styles, score_sheets, names) if score_sheets else ()
    texts = set_marks(edit, shading, marks, skip=ours)
    if called:
        link_titles(edit, styles, _titles(evaluations, called, names), texts)
    edit.write(part, styles.result())
    result = edit.result()
    check_marks(edit, check_result(edit, result), styles, texts)
    return result


def _titles(
    evaluations: Sequence[Evaluation], called: Sequence[str], names: Mapping[str, str]
) -> Mapping[tuple[str, str], tuple[str, str]]:
    """The title of each form by sheet and cell, with the score sheet that belongs to it."""
    headers = ((each.form.header, name) for each, name in zip(evaluations, called, strict=False) if each.form)
    return {
        (names[header.source.sheet], header.source.cells["title"]): (header.title, name)
        for header, name in headers
        if header.source.sheet in names and "title" in header.source.cells
    }


def _styles_part(edit: PackageEdit) -> str:
    """The part of the cell styles; a workbook without one gets one."""
    book = BookEdit(edit)
    part = edit.linked(book.part, "styles")
    if part and part not in edit:
        return edit.add(part, new_styles(book.space), STYLES_TYPE)
    if not part:
        part = edit.add("xl/styles{}.xml", new_styles(book.space), STYLES_TYPE)
        edit.link(book.part, "styles", part)
    return part


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


def _write_both(original: bytes, copy: bytes, target: Path, beside: Path | None) -> tuple[Path, ...]:
    return _write(original, target), _write(copy, beside or _free_beside(target))


def _free_beside(target: Path) -> Path:
    """A place for the marked copy that no file has."""
    taken: set[str] = set()
    while True:
        place = unique_path(target.parent, beside_name(target), taken)
        if not place.exists():
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
