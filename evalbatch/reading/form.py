"""Sheets → Forms, by labels. Pure; never raises for bad data: what cannot be read is kept and left to the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from evalbatch.choices import Trouble
from evalbatch.labels import Labels
from evalbatch.model import Form, Narrative, Remark, Source, Totals
from evalbatch.reading import funding, indicators
from evalbatch.reading.annexes import Annexes, parse_annexes, parse_texts
from evalbatch.reading.grid import Sheet
from evalbatch.reading.header import form_kind, labelled_values, parse_goals, parse_header, title_rows
from evalbatch.reading.repairs import repaired
from evalbatch.reading.table import Area, find_tables
from evalbatch.values.quantity import parse_number

TEMPLATE_SHEET = "_evalbatch"  # our own template says there which it is


def parse_forms(sheets: Sequence[Sheet], labels: Labels) -> tuple[Form, ...]:
    """Read every form of a workbook: one on each sheet, or one under another."""
    visible = [sheet for sheet in sheets if sheet.visible]
    areas = [area for sheet in visible for area in form_areas(sheet, labels)]
    annex_areas: list[Area] = []
    if len(areas) == 1:
        annex_areas = [Area(sheet, 0, _last_row(sheet)) for sheet in visible]
    template = _template(sheets)
    return tuple(_parse_form(area, labels, annex_areas, template) for area in areas)


def form_areas(sheet: Sheet, labels: Labels) -> Iterator[Area]:
    """Split a sheet into the rows of each form: a title begins one if tables follow before the next title."""
    whole = Area(sheet, 0, _last_row(sheet))
    heads = sorted(_table_rows(whole, labels))
    if not heads:
        return
    titles = [cell.row for cell in title_rows(sheet, labels)]
    starts = [0] if not titles or heads[0] < titles[0] else []
    for start, following in pairwise([*titles, whole.bottom + 1]):
        if any(start < head < following for head in heads):
            starts.append(start)
    if starts:
        starts[0] = 0
    for start, following in pairwise([*starts, whole.bottom + 1]):
        area = Area(sheet, start, following - 1)
        if _is_form(area, labels):
            yield area


def hidden_forms(sheets: Sequence[Sheet], labels: Labels) -> tuple[str, ...]:
    """Return the names of hidden sheets that hold a form, for saying where it is."""
    hidden = (sheet for sheet in sheets if not sheet.visible and sheet.name != TEMPLATE_SHEET)
    return tuple(sheet.name for sheet in hidden if any(True for _ in form_areas(sheet, labels)))


def labels_seen(sheets: Sequence[Sheet], labels: Labels) -> tuple[str, ...]:
    """Return the labels of a form that do stand in the workbook, for saying what is missing."""
    seen: dict[str, None] = {}
    for sheet in sheets:
        for _, cells in sheet.rows():
            for cell in cells:
                word = labels.header.field_of(cell.text) or labels.indicators.field_of(cell.text)
                if word and word.found != "pattern":
                    seen[" ".join(cell.text.split())] = None
    return tuple(seen)


def _last_row(sheet: Sheet) -> int:
    return max((row for row, _ in sheet.cells), default=-1)


def _table_rows(area: Area, labels: Labels) -> Iterator[int]:
    for table in find_tables(area, labels.indicators, indicators.is_header):
        yield table.top
    for table in find_tables(area, labels.funding_columns, funding.is_header):
        yield table.top


def _is_form(area: Area, labels: Labels) -> bool:
    """Tell a form from any other table: it has indicators, or money under a title or a project's name."""
    if any(True for _ in find_tables(area, labels.indicators, indicators.is_header)):
        return True
    titled = any(area.top <= cell.row <= area.bottom for cell in title_rows(area.sheet, labels))
    named = any(name == "project_name" for name, *_ in labelled_values(area, labels))
    return bool(funding.parse_funding(area, labels).lines) and (titled or named)


def _parse_form(area: Area, labels: Labels, annex_areas: Sequence[Area], template: str) -> Form:
    rows = indicators.parse_indicators(area, labels)
    money = _money(area, rows, labels)
    first = min([table.top for table in (money.table, *rows.tables) if table], default=area.bottom + 1)
    head = Area(area.sheet, area.top, first - 1)
    header = parse_header(head, labels)
    between = Area(area.sheet, money.last_row + 1 if money.table else area.top, _first_row(rows, area) - 1)
    goals = parse_goals(between, labels)
    foot = area.below(max(rows.last_row, money.last_row, first - 1))
    annexes = parse_annexes(iter(annex_areas), labels, money.money_unit)
    return Form(
        form_kind(header.title, labels),
        header,
        money.money_unit,
        tuple(money.lines),
        tuple(rows.indicators),
        _totals(head, foot, rows, annexes, labels),
        goals,
        tuple(annexes.spending),
        annexes.spending_total,
        tuple(annexes.conclusion),
        (*parse_texts(foot, labels), *annexes.narratives),
        (*money.unread, *rows.unread),
        (*_troubles(area), *repaired(money.numbers), *repaired(rows.numbers)),
        _blocks(money, rows, goals),
        template,
        source=Source(area.sheet.file, area.sheet.name),
    )


def _money(area: Area, rows: indicators.Block, labels: Labels) -> funding.Block:
    """Read the money block, which stands above the indicators, or below them where it is told last."""
    above = Area(area.sheet, area.top, _first_row(rows, area) - 1)
    money = funding.parse_funding(above, labels)
    if not money.lines and rows.tables:
        money = funding.parse_funding(area.below(rows.last_row), labels)
    return money if money.lines else funding.parse_amounts(above, labels)


def _troubles(area: Area) -> Iterator[Remark]:
    """Find formulas without a result and formulas that end in an error, wherever they stand on the form."""
    for _, cells in area.rows():
        for cell in cells:
            if cell.unstored or cell.error:
                trouble = Trouble.UNSTORED if cell.unstored else Trouble.ERROR
                source = Source(area.sheet.file, area.sheet.name, {"cell": cell.address})
                yield Remark(trouble, cell.error, source=source)


def _first_row(rows: indicators.Block, area: Area) -> int:
    return min((table.top for table in rows.tables), default=area.bottom + 1)


def _blocks(money: funding.Block, rows: indicators.Block, goals: Sequence[Narrative]) -> tuple[str, ...]:
    found = (("funding", money.table or money.lines), ("goals", goals), ("indicators", rows.tables))
    return tuple(name for name, block in found if block)


def _totals(head: Area, foot: Area, rows: indicators.Block, annexes: Annexes, labels: Labels) -> Totals:
    """Gather what the form states about the whole: its last row, else its head; the grade wherever it stands."""
    cells: dict[str, str] = {}
    texts: dict[str, str] = {}
    if rows.total_row:
        table, row = rows.total_row
        for name in ("max_score", "reported_score"):
            cell, place = table.own(row, name)
            if place:
                cells[name] = place
            if cell:
                texts[name] = cell.text
    for area in (head, foot):
        for name, text, place, _ in labelled_values(area, labels):
            if name in ("reported_score", "grade") and name not in texts:
                cells[name] = place
                texts.update({name: text} if text else {})
    return Totals(
        parse_number(texts.get("max_score", "")),
        parse_number(texts.get("reported_score", "")),
        texts.get("grade"),
        annexes.conclusion_total,
        at_foot=rows.total_row is not None,
        source=Source(head.sheet.file, head.sheet.name, cells),
    )


def _template(sheets: Sequence[Sheet]) -> str:
    """Return "id version" of our template, told by its hidden sheet; "" for any other workbook."""
    hidden = next((sheet for sheet in sheets if sheet.name == TEMPLATE_SHEET), None)
    if hidden is None:
        return ""
    told = {cells[0].text: cells[1].text for _, cells in hidden.rows() if len(cells) > 1}
    return f"{told.get('template', '')} {told.get('version', '')}".strip()
