"""The goals of the year, 预期目标 and 实际完成情况, and how far they were reached. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from evalbatch.labels import Labels
from evalbatch.model import Narrative, Source
from evalbatch.reading.grid import Cell, Range, Sheet, address
from evalbatch.reading.table import Area

_GOALS = ("target", "actual")
_ADJUSTED = "调整"
_WIDE = 3  # columns; a label as wide heads the text below it


def parse_goals(area: Area, labels: Labels) -> tuple[Narrative, ...]:
    """Read both goals: below their labels where these stand side by side, else to the right; rows are joined."""
    goals: dict[str, Narrative] = {}
    for _, cells in area.rows():
        found = [(word.field_name, cell) for cell in cells if (word := labels.goals.field_of(cell.text))]
        named = dict(found)
        for name, cell in named.items():
            if name not in goals and not _heads_indicators(cell, cells, named, labels):
                others = [each for each in named.values() if each is not cell]
                labelled = [each for other, each in found if other == name]
                if goal := _read_adjusted(area, labelled, others, labels) or _read(area, cell, others, labels):
                    goals[name] = goal
    for name, goal in _within_their_label(area, labels):
        goals.setdefault(name, goal)
    return tuple(goals[name] for name in _GOALS if name in goals)


def _within_their_label(area: Area, labels: Labels) -> Iterator[tuple[str, Narrative]]:
    """Goals told in the cell of their label: 年度绩效目标：管护公厕50座."""
    for _, cells in area.rows():
        for cell in cells:
            word, text = labels.goals.split(cell.text)
            if word and text and word.found != "pattern":
                source = Source(area.sheet.file, area.sheet.name, {"text": cell.address})
                yield word.field_name, Narrative(cell.text[: -len(text)].strip(" :："), text, source=source)


def _read_adjusted(area: Area, labelled: list[Cell], others: list[Cell], labels: Labels) -> Narrative | None:
    """Of 年初绩效目标 and 全年（调整）绩效目标 in one row read the adjusted one where it has a text."""
    adjusted = [cell for cell in labelled if _ADJUSTED in cell.text]
    if not adjusted or len(adjusted) == len(labelled):
        return None
    initial = [cell for cell in labelled if cell not in adjusted]
    beside = [*others, *labelled]
    read = (
        _read(area, cell, [each for each in beside if each is not cell], labels)
        for cell in (*adjusted, *reversed(initial))
    )
    return next((goal for goal in read if goal and goal.text), None)


def _heads_indicators(cell: Cell, cells: tuple[Cell, ...], named: dict[str, Cell], labels: Labels) -> bool:
    """Tell a column of an indicator table (年度目标) from a goal."""
    return bool(labels.indicators.knows(cell.text)) and len(named) < len(_GOALS) and len(cells) > _WIDE


def _read(area: Area, label: Cell, others: list[Cell], labels: Labels) -> Narrative | None:
    """Read the text of one goal; None where its label turns out to head another label."""
    span = area.sheet.span(label.row, label.column)
    if others and not _beside(area.sheet, [label, *others]):
        rows, (left, right) = _rows_below(area, span, others, labels), (span.left, span.right)
    elif not others and span.right - span.left >= _WIDE and len(area.sheet.row(label.row)) == 1:
        rows, (left, right) = (span.bottom + 1,), (span.left, span.right)
    elif _at_the_edge(area, span):
        below = _rows_below(area, span, others, labels)
        rows = tuple(
            row for row in below if not any(labels.indicators.knows(cell.text) for cell in area.sheet.row(row))
        )
        left, right = span.left, span.right
    else:
        after = [each.column for each in others if each.column > span.right]
        rows, (left, right) = tuple(range(span.top, span.bottom + 1)), (span.right + 1, min(after, default=10**6) - 1)
    found = [cell for row in rows for cell in area.sheet.row(row) if left <= cell.column <= right]
    if found and labels.goals.knows(found[0].text):
        return None
    first = area.sheet.span(rows[0], left) if rows else span
    place = found[0].address if found and found[0].row == first.top else address(first.top, first.left)
    texts = "\n".join(cell.text.strip() for cell in found)
    return Narrative(label.text.strip(), texts, source=Source(area.sheet.file, area.sheet.name, {"text": place}))


def _at_the_edge(area: Area, label: Range) -> bool:
    """Tell a label at the right edge of the form, whose text can but stand below: 目标名称 | 主要内容 | 完成情况."""
    cells = [cell for row, cells in area.rows() for cell in cells if row > label.bottom]
    edge = max((area.sheet.span(cell.row, cell.column).right for cell in cells), default=label.right)
    return label.left > cells[0].column and label.right >= edge if cells else False


def _beside(sheet: Sheet, labels: list[Cell]) -> bool:
    """Tell whether texts stand right of their labels, though both labels are on one line."""
    first, *others = sorted(labels, key=lambda cell: cell.column)
    following = [cell for cell in sheet.row(first.row) if cell.column > first.column]
    return following[0] not in others


def _rows_below(area: Area, label: Range, others: list[Cell], labels: Labels) -> tuple[int, ...]:
    """The rows that hold the goals: as far as the side label reaches, else to the next label or line of its own."""
    sheet, first = area.sheet, label.bottom + 1
    left = min((label.left, *(cell.column for cell in others)))
    right = max((label.right, *(sheet.span(cell.row, cell.column).right for cell in others)))
    beside = (sheet.at(label.top, at) for at in range(left - 1, -1, -1))
    cell = next((cell for cell in beside if cell), None)
    side = sheet.span(cell.row, cell.column) if cell else label
    if side.right < left and side.bottom >= first:
        return tuple(range(first, side.bottom + 1))
    return tuple(_to_next_label(area, first, left, right, labels)) or (first,)


def _to_next_label(area: Area, first: int, left: int, right: int, labels: Labels) -> Iterator[int]:
    for row in range(first, area.bottom + 1):
        cells = area.sheet.row(row)
        if not cells:
            continue
        if cells[0].column < left or area.sheet.span(row, cells[0].column).right >= right > left:
            return
        if len(cells) == 1 and labels.goals.field_of(cells[0].text):
            return
        if any(words.knows(cells[0].text) for words in (labels.goals, labels.header, labels.indicators)):
            return
        yield row
