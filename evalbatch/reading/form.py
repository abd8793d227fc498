"""Sheets → Forms, by labels. Pure; never raises for bad data: what cannot be read is kept and left to the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from evalbatch.choices import Trouble
from evalbatch.labels import Labels
from evalbatch.model import Form, Issued, Narrative, Remark, Source
from evalbatch.reading import funding, indicators
from evalbatch.reading.annexes import parse_annexes, parse_texts
from evalbatch.reading.funding_rows import Block
from evalbatch.reading.funding_shapes import parse_amounts, parse_columns
from evalbatch.reading.goals import parse_goals
from evalbatch.reading.grid import Cell, Sheet, address
from evalbatch.reading.header import form_kind, labelled_values, parse_header, title_rows
from evalbatch.reading.indicator_columns import is_header
from evalbatch.reading.issued import hidden_rows, is_robbed, parse_issued, torn_out, typed_over
from evalbatch.reading.repairs import repaired
from evalbatch.reading.sign_off import parse_sign_off
from evalbatch.reading.table import Area, Table, find_tables
from evalbatch.reading.template_sheets import NOT_FILLED_IN, TEMPLATE_SHEET
from evalbatch.reading.totals import read_totals

_NAMES = ("project_name", "implementing_unit", "filing_unit", "any_unit", "supervising_department")
_OTHER_SHAPES = (parse_columns, parse_amounts)


def parse_forms(sheets: Sequence[Sheet], labels: Labels) -> tuple[Form, ...]:
    """Read every form of a workbook: one on each sheet, or one under another."""
    visible = [sheet for sheet in sheets if sheet.visible and not (_is_score_sheet(sheet) or _is_not_filled_in(sheet))]
    areas = [area for sheet in visible for area in form_areas(sheet, labels)]
    annex_areas: list[Area] = []
    if len(areas) == 1:
        annex_areas = [Area(sheet, 0, _last_row(sheet)) for sheet in visible]
    issued, robbed = parse_issued(sheets), is_robbed(sheets)
    forms = (_parse_form(area, labels, annex_areas, ours=issued is not None) for area in areas)
    read = tuple(_of_template(form, area.sheet, robbed=robbed) for form, area in zip(forms, areas, strict=True))
    if issued is None:
        return read
    return tuple(_as_issued(form, area.sheet, sheets, issued) for form, area in zip(read, areas, strict=True))


def _of_template(form: Form, sheet: Sheet, *, robbed: bool) -> Form:
    """The form with what the workbook shows besides values: rows hidden, and our own template without its record."""
    remarks = (*form.remarks, *hidden_rows(form, sheet))
    if robbed:
        remarks = (*remarks, Remark(Trouble.ROBBED, "", source=Source(sheet.file, sheet.name)))
    return replace(form, remarks=remarks)


def _as_issued(form: Form, sheet: Sheet, sheets: Sequence[Sheet], issued: Issued) -> Form:
    """The form as one that our own template has made: with what has become of its formulas."""
    remarks = (*form.remarks, *typed_over(form, sheet, issued), *torn_out(form, sheets, sheet, issued))
    return replace(form, remarks=remarks, template=f"{issued.template} {issued.version}".strip(), issued=issued)


def _is_score_sheet(sheet: Sheet) -> bool:
    """Tell the sheet 评分表 that we put into a returned workbook: a unit mends that workbook and sends it in again."""
    title, verdict = sheet.at(0, 0), sheet.at(1, 0)
    if title is None or verdict is None:
        return False
    return title.text.endswith("评分表") and verdict.text.startswith("审核结论：")


def _is_not_filled_in(sheet: Sheet) -> bool:
    """Tell the sheets of our own template that show something and take nothing: the checks, the example."""
    title = sheet.at(0, 0)
    return title is not None and title.text.endswith(NOT_FILLED_IN)


def form_areas(sheet: Sheet, labels: Labels) -> Iterator[Area]:
    """Split a sheet into the rows of each form."""
    whole = Area(sheet, 0, _last_row(sheet))
    heads = sorted(_table_rows(whole, labels))
    if not heads:
        return
    starts = [0, *_further_starts(whole, heads, labels)]
    for start, following in pairwise([*starts, whole.bottom + 1]):
        area = Area(sheet, start, following - 1)
        if _is_form(area, labels):
            yield area


def _further_starts(whole: Area, heads: Sequence[int], labels: Labels) -> Iterator[int]:
    """Where a form begins below another: at a title or a project's name between two tables, with a head of its own."""
    titles = [cell.row for cell in title_rows(whole.sheet, labels)]
    head = tuple(_named_rows(whole, labels))
    names = [row for row, name in head if name == "project_name"]
    named = {row for row, _ in head}
    for table, following in pairwise(heads):
        title = next((row for row in titles if table < row < following), None)
        name = next((row for row in names if table < row < following), None)
        if title is not None and any(title < row < following for row in named):
            yield title
        elif name is not None:
            yield name


def _named_rows(area: Area, labels: Labels) -> Iterator[tuple[int, str]]:
    """The rows with a label of a form's head: its project, its unit, its department."""
    for row, cells in area.rows():
        for cell in cells:
            word = labels.header.field_of(cell.text) or labels.header.split(cell.text)[0]
            if word and word.field_name in _NAMES:
                yield row, word.field_name


def hidden_forms(sheets: Sequence[Sheet], labels: Labels) -> tuple[str, ...]:
    """Return the names of hidden sheets that hold a form, for saying where it is."""
    hidden = (
        each for each in sheets if not each.visible and each.name != TEMPLATE_SHEET and not _is_not_filled_in(each)
    )
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
    for table in find_tables(area, labels.indicators, is_header):
        yield table.top
    for table in find_tables(area, labels.funding_columns, funding.is_header):
        yield table.top


def _is_form(area: Area, labels: Labels) -> bool:
    """Tell a form from any other table: it has indicators, or money under a title or a project's name."""
    if any(True for _ in find_tables(area, labels.indicators, is_header)):
        return True
    titled = any(area.top <= cell.row <= area.bottom for cell in title_rows(area.sheet, labels))
    named = any(name == "project_name" for name, *_ in labelled_values(area, labels))
    money = funding.parse_funding(area, labels)
    return bool(money.lines) and (titled or named) and not _is_list(money.table, labels)


def _is_list(table: Table | None, labels: Labels) -> bool:
    """Tell a list of projects (项目名称 | 预算数 | 执行数), with a project a row, from one project's money."""
    cells = table.sheet.row(table.top) if table else ()
    heads = [right.text for cell, right in pairwise(cells) if _names(cell, labels) == "project_name"]
    return any(words.knows(text) for words in (labels.funding_columns, labels.header) for text in heads)


def _names(cell: Cell, labels: Labels) -> str:
    word = labels.header.field_of(cell.text)
    return word.field_name if word else ""


def _parse_form(area: Area, labels: Labels, annex_areas: Sequence[Area], *, ours: bool) -> Form:
    rows = indicators.parse_indicators(area, labels, ours=ours)
    money = _money(area, rows, labels)
    first = min([table.top for table in (money.table, *rows.tables) if table], default=area.bottom + 1)
    head = Area(area.sheet, area.top, first - 1)
    header = parse_header(head, labels)
    between = Area(area.sheet, money.last_row + 1 if money.table else area.top, _first_row(rows, area) - 1)
    goals = parse_goals(between, labels) or parse_goals(head, labels)
    foot = area.below(max(rows.last_row, money.last_row, first - 1))
    kind = form_kind((header.title, *(cell.text for _, cells in head.rows() for cell in cells)), labels)
    annexes = parse_annexes(iter(annex_areas), labels, money.money_unit)
    return Form(
        kind,
        header,
        money.money_unit,
        tuple(money.lines),
        tuple(rows.indicators),
        read_totals((head, between, foot), rows, annexes.conclusion_total, labels),
        goals,
        tuple(annexes.spending),
        annexes.spending_total,
        tuple(annexes.conclusion),
        (*parse_texts(foot, labels), *annexes.narratives),
        (*money.unread, *rows.unread),
        (*_troubles(area), *repaired(money.numbers), *repaired(rows.numbers)),
        _blocks(money, rows, goals),
        sign_off=(*parse_sign_off(head, labels), *parse_sign_off(foot, labels)),
        source=Source(area.sheet.file, area.sheet.name, _block_cells(rows)),
    )


def _block_cells(rows: indicators.Block) -> dict[str, str]:
    """Name the cell at the head of the indicator table, for what is to be said of the table as a whole."""
    if not rows.tables:
        return {}
    table = rows.tables[0]
    return {"indicators": address(table.first - 1, min(column.left for column in table.columns.values()))}


def _money(area: Area, rows: indicators.Block, labels: Labels) -> Block:
    """Read the money block, which stands above the indicators, or below them where it is told last."""
    above = Area(area.sheet, area.top, _first_row(rows, area) - 1)
    money = funding.parse_funding(above, labels)
    if not money.lines and rows.tables:
        money = funding.parse_funding(area.below(rows.last_row), labels)
    if not money.lines:
        other = next((each for read in _OTHER_SHAPES if (each := read(above, labels)).lines), money)
        return replace(other, table=money.table)
    return money


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


def _blocks(money: Block, rows: indicators.Block, goals: Sequence[Narrative]) -> tuple[str, ...]:
    found = (("funding", money.table or money.lines), ("goals", goals), ("indicators", rows.tables))
    return tuple(name for name, block in found if block)
