"""What a form states about the whole: its points, its score, its grade, at its foot or its head. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalbatch.labels import Labels
from evalbatch.model import ConclusionLine, Source, Totals
from evalbatch.reading import indicators
from evalbatch.reading.grid import Sheet
from evalbatch.reading.header import labelled_values
from evalbatch.reading.repairs import parse_points
from evalbatch.reading.table import Area, Table, review_cell

_Told = tuple[str, str, str]  # field, text, cell


def read_totals(
    areas: Sequence[Area], rows: indicators.Block, conclusion: ConclusionLine | None, labels: Labels
) -> Totals:
    """Gather what the form states about the whole: its last row, else its head; the grade wherever it stands."""
    cells: dict[str, str] = {}
    texts: dict[str, str] = {}
    if rows.total_row:
        for name, text, place in _total_row(*rows.total_row, labels):
            cells[name] = place
            texts.update({name: text} if text else {})
    for name, text, place in _labelled(areas, labels):
        if name not in texts:
            cells[name] = place
            texts.update({name: text} if text else {})
    points, score = (parse_points(texts.get(name, "")) for name in ("max_score", "reported_score"))
    if points == 1 and score is not None and score > 1:
        points *= 100  # weights printed as shares of the whole
    return Totals(
        points,
        score,
        texts.get("grade"),
        conclusion,
        at_foot=rows.total_row is not None,
        source=Source(areas[0].sheet.file, areas[0].sheet.name, cells),
    )


def _labelled(areas: Sequence[Area], labels: Labels) -> Iterator[_Told]:
    """What stands behind labels of its own; 总分 last, which may be that of the points."""
    stated = [(area.sheet, *each) for area in areas for each in labelled_values(area, labels)]
    for _, name, text, place, _ in stated:
        if name in ("reported_score", "grade"):
            yield name, text, place
    for sheet, name, text, place, _ in stated:
        if name == "conclusion" and labels.grade.search(text):
            yield "grade", text, place
        elif name == "total_score":
            yield from _points_and_score(sheet, text, place)


def _points_and_score(sheet: Sheet, text: str, place: str) -> Iterator[_Told]:
    """总分 | 100 | 95 states both, 总分 | 95 the score."""
    points, cell = parse_points(text), sheet.named(place)
    right = next((each for each in sheet.row(cell.row) if each.column > cell.column), None) if cell else None
    score = parse_points(right.text) if right else None
    if right and points is not None and score is not None and score <= points:
        yield "max_score", text, place
        yield "reported_score", right.text.strip(), right.address
    else:
        yield "reported_score", text, place


def _total_row(table: Table, row: int, labels: Labels) -> Iterator[_Told]:
    """What the last row states, as (field, text, cell): points, score, and a grade beside them."""
    places = {name: table.own(row, name) for name in ("max_score", "reported_score")}
    for name, (cell, place) in places.items():
        other = places["reported_score"][1] if name == "max_score" else table.sheet.row(row)[0].address
        if place and place != other:  # one cell over both columns is the score
            yield name, cell.text if cell else "", place
    review = review_cell(table, row)
    if review and review not in {place for _, place in places.values()} | {table.sheet.row(row)[0].address}:
        yield "review_score", "", review
    for cell in table.sheet.row(row)[1:]:
        word, told = labels.header.split(cell.text.strip(" ()（）"))  # （自评等级：优）
        grade = told if word and word.field_name == "grade" else cell.text.strip()
        if labels.grade.search("".join(grade.split())):
            yield "grade", grade, cell.address
