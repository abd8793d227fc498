"""What stands beside the form itself: use of the money, conclusion table, chapters of the report. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from evalbatch.labels import Labels, plain
from evalbatch.model import ConclusionLine, Narrative, Source, SpendingLine
from evalbatch.reading.grid import address
from evalbatch.reading.table import Area, Table, find_tables
from evalbatch.values.quantity import parse_amount, parse_number

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


@dataclass(slots=True)
class Annexes:
    """What the sheets beside the form gave, while it is gathered."""

    spending: list[SpendingLine] = field(default_factory=list)
    spending_total: SpendingLine | None = None
    conclusion: list[ConclusionLine] = field(default_factory=list)
    conclusion_total: ConclusionLine | None = None
    narratives: list[Narrative] = field(default_factory=list)


def parse_annexes(areas: Iterator[Area], labels: Labels, money_unit: str) -> Annexes:
    """Read every annex found in the areas."""
    annexes = Annexes()
    for area in areas:
        for table in find_tables(area, labels.spending, lambda names: "item" in names and len(names) > 1):
            _read_spending(table, area.below(table.first - 1), labels, money_unit, annexes)
        for table in find_tables(area, labels.conclusion, _is_conclusion):
            _read_conclusion(table, area.below(table.first - 1), labels, annexes)
        for table in find_tables(area, labels.narratives, lambda names: names == {"heading", "text"}):
            _read_narratives(table, area.below(table.first - 1), annexes)
    return annexes


def _is_conclusion(names: set[str]) -> bool:
    return {"criterion", "reported_score"} <= names and bool(names & {"weight", "grade"})


def parse_texts(area: Area, labels: Labels) -> Iterator[Narrative]:
    """Read the texts below the indicator table: 评价结论, 存在问题, 改进措施, 说明."""
    for row, cells in area.rows():
        for at, cell in enumerate(cells):
            word, text = labels.ends.split(cell.text.strip())
            if word is None or word.field_name != "texts" or (at and word.found == "pattern"):
                continue
            label, place = cell.text.removesuffix(text), cell.address
            if not text:
                column = area.sheet.span(row, cell.column).right + 1
                value = cells[at + 1] if len(cells) > at + 1 else None
                value = None if value and labels.ends.knows(value.text) else value
                text = value.text.strip() if value else ""
                place = value.address if value else address(row, area.sheet.span(row, column).left)
            yield Narrative(plain(label), text, source=Source(area.sheet.file, area.sheet.name, {"text": place}))


def _source(table: Table, row: int, *names: str) -> Source:
    cells = {name: place for name in names if (place := table.own(row, name)[1])}
    return Source(table.sheet.file, table.sheet.name, cells)


def _read_spending(table: Table, area: Area, labels: Labels, money_unit: str, annexes: Annexes) -> None:
    for row, cells in area.rows():
        item = table.text(row, "item")
        amounts = [_amount(table, row, name, money_unit) for name in ("budget", "executed")]
        line = SpendingLine(item or "", *amounts, source=_source(table, row, "item", "budget", "executed"))
        if any((word := labels.totals.field_of(cell.text)) and word.field_name == "total" for cell in cells[:2]):
            annexes.spending_total = line
            return
        if item and (labels.ends.field_of(item) or plain(item).startswith("注")):
            return
        if item or any(amount is not None for amount in amounts):
            annexes.spending.append(line)


def _amount(table: Table, row: int, name: str, money_unit: str) -> Decimal | None:
    text = table.text(row, name)
    return parse_amount(text, money_unit) if text else None


def _read_conclusion(table: Table, area: Area, labels: Labels, annexes: Annexes) -> None:
    for row, _ in area.rows():
        name = table.text(row, "criterion")
        if name is None:
            return
        line = ConclusionLine(
            plain(name),
            _weight(table.text(row, "weight") or name),
            _points(table, row, "max_score"),
            _points(table, row, "reported_score"),
            table.text(row, "grade"),
            source=_source(table, row, "criterion", "weight", "max_score", "reported_score", "grade"),
        )
        if labels.conclusion_rows.field_of(name):
            annexes.conclusion_total = line
            return
        annexes.conclusion.append(line)


def _weight(text: str) -> Decimal | None:
    """Read 10%, also out of 相关性（10%）; a plain 10 in a column of weights is 10 %."""
    text = unicodedata.normalize("NFKC", text)
    percent = _PERCENT.search(text)
    number = Decimal(percent.group(1)) / 100 if percent else parse_number(text)
    return number / 100 if number is not None and number > 1 else number


def _points(table: Table, row: int, name: str) -> Decimal | None:
    text = table.text(row, name)
    return parse_number(text) if text else None


def _read_narratives(table: Table, area: Area, annexes: Annexes) -> None:
    for row, _ in area.rows():
        heading, text = table.text(row, "heading"), table.text(row, "text")
        if heading:
            annexes.narratives.append(Narrative(heading, text or "", source=_source(table, row, "text")))
