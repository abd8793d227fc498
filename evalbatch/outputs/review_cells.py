"""The bureau's own cells on a form made by our template: 核定得分, 核定等级, 审核意见."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from evalbatch.labels import plain
from evalbatch.model import Evaluation
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.places import Place
from evalbatch.ooxml.recalculation import forget_results
from evalbatch.ooxml.sheet_edit import fill_in
from evalbatch.ooxml.sheet_scan import scan_sheet
from evalbatch.outputs.score_sheet import score_sheet
from evalbatch.outputs.sheet_writer import NAME
from evalbatch.reading.grid import Sheet

HEADING = "以下由财政部门填写"  # the bureau's cells stand below it


def fill_review_cells(edit: PackageEdit, evaluations: Sequence[Evaluation], sheets: Sequence[Sheet]) -> None:
    """Write score, grade and verdict where our template has cells for them; other forms stay as they are."""
    parts = {sheet.name: sheet.part for sheet in edit.sheets}
    read = {sheet.name: sheet for sheet in sheets}
    changed: set[tuple[str, Place]] = set()
    for evaluation in evaluations:
        form = evaluation.form
        if form is None or not form.template or form.source.sheet not in read.keys() & parts.keys():
            continue
        sheet, part = read[form.source.sheet], parts[form.source.sheet]
        values = dict(_values(evaluation, sheet))
        if values:
            scan = scan_sheet(edit.read(part), part)
            edit.write(part, fill_in(scan, {scan.anchor(place): value for place, value in values.items()}))
            changed |= {(sheet.name.casefold(), place) for place in values}
    if changed:
        forget_results(edit, changed)


def _values(evaluation: Evaluation, sheet: Sheet) -> Iterator[tuple[Place, str | Decimal]]:
    """What goes into which cell: the one right of its label."""
    score = evaluation.score
    words: Mapping[str, str | Decimal | None] = {
        "核定得分": score.total if score else None,
        "核定等级": score.grade if score else None,
        "审核意见": _verdict(evaluation),
    }
    below = False
    for row, cells in sheet.rows():
        for cell in cells:
            label = plain(cell.text)
            below = below or label == HEADING
            value = words.get(label) if below else None
            if value is not None:
                yield (row, sheet.span(row, cell.column).right + 1), value


def _verdict(evaluation: Evaluation) -> str:
    """The verdict as the score sheet says it, and where to read on."""
    said = str(score_sheet(evaluation).rows[1].entries[0].value).removeprefix("审核结论：")
    return f"{' '.join(said.split())}详见工作表“{NAME}”。"
