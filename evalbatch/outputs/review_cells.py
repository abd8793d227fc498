"""The bureau's own cells on a form: 复核得分 beside the unit's 得分, and 核定得分, 核定等级, 审核意见 of our template.

What somebody wrote there stays. A row that could not be computed is left to a person: what stands in for it in the
评分表 is the unit's own score, and nobody has reviewed that. A score of ours is known in a later run by the earlier
评分表: its 核定得分 leads to the cell it was put into and still says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from evalbatch.labels import plain
from evalbatch.model import Evaluation, ScoreLine
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.links_edit import located, locations
from evalbatch.ooxml.places import Place, name_of, place_of
from evalbatch.ooxml.recalculation import forget_results
from evalbatch.ooxml.sheet_edit import fill_in, has_formula
from evalbatch.ooxml.sheet_scan import scan_sheet
from evalbatch.outputs.score_sheet import SCORE_COLUMN, TOTAL, Filled, verdict
from evalbatch.outputs.sheet_writer import NAME, our_sheets
from evalbatch.reading.grid import Sheet

HEADING = "以下由财政部门填写"  # on our template the bureau's cells stand below it
READ_ON = f"详见工作表“{NAME}”。"

Due = tuple[int | None, Place, str | Decimal]  # number of the line, None for words; the cell; what goes there


def fill_review_cells(
    edit: PackageEdit, evaluations: Sequence[Evaluation], sheets: Callable[[Collection[str]], Sequence[Sheet]]
) -> tuple[Filled, ...]:
    """Write scores, grade and verdict into the bureau's blank cells; those with a formula show what it computes.

    Returns for each evaluation which score went where. Only forms with such cells are read again by `sheets`.
    """
    if not any(map(_has_cells, evaluations)):
        return ({},) * len(evaluations)
    parts = {sheet.name: sheet.part for sheet in edit.sheets}
    forms = {each.form.source.sheet for each in evaluations if each.form}
    read = {sheet.name: sheet for sheet in sheets(forms | {sheet.name for sheet in our_sheets(edit)})}
    earlier = _earlier_scores(edit, read)
    changed: set[tuple[str, Place]] = set()
    filled: list[Filled] = []
    for evaluation in evaluations:
        name = evaluation.form.source.sheet if evaluation.form else ""
        due = [*_due(evaluation, read[name], earlier)] if name in read.keys() & parts.keys() else []
        if due:
            scan = scan_sheet(edit.read(parts[name]), parts[name])
            due = [each for each in due if not has_formula(scan, each[1])]
            edit.write(scan.part, fill_in(scan, {place: value for _, place, value in due}))
        changed |= {(name.casefold(), place) for _, place, _ in due}
        filled.append({number: (name, name_of(place)) for number, place, _ in due if number is not None})
    if changed:
        forget_results(edit, changed)
    return tuple(filled)


def _has_cells(evaluation: Evaluation) -> bool:
    """Whether the form may have cells of the bureau's own."""
    form = evaluation.form
    if form is None or form.template:
        return form is not None
    sources = (form.totals.source, *(line.source for line in form.funding), *(row.source for row in form.indicators))
    return any("review_score" in source.cells for source in sources)


def _earlier_scores(edit: PackageEdit, read: Mapping[str, Sheet]) -> Mapping[tuple[str, str], Decimal | None]:
    """The scores that an earlier run put into cells, by sheet and cell."""
    return {
        located(where): cell.number
        for ours in our_sheets(edit)
        if ours.name in read
        for place, where in locations(scan_sheet(edit.read(ours.part), ours.part)).items()
        if place[1] == SCORE_COLUMN and (cell := read[ours.name].at(*place))
    }


def _due(evaluation: Evaluation, sheet: Sheet, earlier: Mapping[tuple[str, str], Decimal | None]) -> Iterator[Due]:
    """What goes into which cell, as far as nobody else wrote there."""

    def is_ours(place: Place) -> bool:
        cell = sheet.cells.get(place)
        return cell is not None and cell.number is not None and earlier.get((sheet.name, cell.address)) == cell.number

    score = evaluation.score
    for number, line in enumerate(score.lines if score else (), 1):
        place = _beside(line, sheet)
        if place and line.computed and line.score is not None and (place not in sheet.cells or is_ours(place)):
            yield number, place, line.score
    whole, grade, opinion = _cells_of_the_whole(evaluation, sheet)
    ours = whole is not None and is_ours(whole)
    if whole and score and score.total is not None and (whole not in sheet.cells or ours):
        yield TOTAL, whole, score.total
    if grade and score and score.grade and (grade not in sheet.cells or ours):
        yield None, grade, score.grade
    if opinion and (opinion not in sheet.cells or sheet.cells[opinion].text.endswith(READ_ON)):
        yield None, opinion, f"{' '.join(verdict(evaluation).split())}{READ_ON}"


def _beside(line: ScoreLine, sheet: Sheet) -> Place | None:
    """The bureau's score cell of a row; None where it reaches over other rows than the unit's own."""
    cells = dict(line.source.cells)
    review = cells.pop("review_score", None)
    if review is None or review in cells.values() or line.source.sheet != sheet.name:
        return None
    place = place_of(review)
    own = place_of(next((cells[name] for name in ("reported_score", "max_score") if name in cells), name_of(place)))
    reach, rows = (sheet.span(*each) for each in (place, own))
    return place if (reach.top, reach.bottom) == (rows.top, rows.bottom) else None


def _cells_of_the_whole(evaluation: Evaluation, sheet: Sheet) -> tuple[Place | None, Place | None, Place | None]:
    """Where total, grade and verdict go: on our template right of their labels, else in the last row of the table."""
    form = evaluation.form
    computed = evaluation.score is not None and all(line.computed for line in evaluation.score.lines)
    if form is None or not form.template:
        total = form.totals.source.cells.get("review_score") if form else None
        return place_of(total) if total and computed else None, None, None
    places: dict[str, Place] = {}
    below = False
    for row, cells in sheet.rows():
        for cell in cells:
            label = plain(cell.text)
            below = below or label == HEADING
            if below:
                beside = sheet.span(row, sheet.span(row, cell.column).right + 1)
                places.setdefault(label, (beside.top, beside.left))
    score, grade = (places.get(label) if computed else None for label in ("核定得分", "核定等级"))
    return score, grade, places.get("审核意见")
