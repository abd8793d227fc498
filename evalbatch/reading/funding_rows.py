"""The rows of the money block: what each is called, which fund that is, its amounts and its rate. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from evalbatch.labels import Labels, plain, points_in
from evalbatch.model import AMOUNTS, FundingLine, Source, UnreadCell
from evalbatch.reading.grid import Cell
from evalbatch.reading.repairs import Number, parse_points
from evalbatch.reading.table import Table, review_cell
from evalbatch.values.quantity import parse_amount, parse_number

POINTS = ("max_score", "reported_score")
_COLON = re.compile("[:：]")
_NOTHING = re.compile(r"^[-—－–/\\无空\s]+$")


@dataclass(slots=True)
class Block:
    """What the money block of one form gave, while it is gathered."""

    lines: list[FundingLine] = field(default_factory=list)
    unread: list[UnreadCell] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    money_unit: str = "万元"
    last_row: int = -1
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class RowLabel:
    """What a row of the block is called, and which fund that is; "part" where the name tells none."""

    kind: str
    text: str
    cell: Cell | None
    left: tuple[Cell, ...]


def is_amount(text: str) -> bool:
    """Tell an amount from a label or a remark."""
    return parse_amount(text, "万元") is not None


def label_of(table: Table, cells: tuple[Cell, ...], labels: Labels) -> RowLabel:
    """Find a row's label: left of the amounts, the nearest that names a fund; else within the first amount's column."""
    first = min(column.left for name, column in table.columns.items() if name in (*AMOUNTS, "reported_rate"))
    left = tuple(cell for cell in cells if cell.column < first and not is_amount(cell.text))
    inside = tuple(cell for cell in cells if cell.column == first and not is_amount(cell.text))
    named = [(cell, fund) for cell in reversed(left or inside) if (fund := fund_named(cell.text, labels))]
    parts = [each for each in named if each[1] != "total"]
    if named:
        cell, fund = (parts or named)[0]
        return RowLabel(fund, cell.text.strip(), cell, left)
    first_named = next((cell for cell in left or inside if plain(cell.text)), None)
    return RowLabel("part", first_named.text.strip() if first_named else "", first_named, left)


def fund_named(label: str, labels: Labels) -> str:
    """Which fund a label names, also behind a heading (资金来源：（1）财政拨款); "" where none."""
    pieces = [label, *reversed(_COLON.split(label))]
    return next((word.field_name for piece in pieces if (word := labels.funding_rows.field_of(piece))), "")


def belongs(table: Table, row: int, label: RowLabel, labels: Labels) -> bool:
    """Tell whether a row is still of the block: it names a fund, holds an amount, or stands beside 项目资金."""
    if label.kind != "part":
        return True
    if _starts_next_block(label.left, labels):
        return False
    texts = [cell.text for name in AMOUNTS if (cell := _amount_cell(table, row, name)[0])]
    if any(is_amount(text) for text in texts):
        return True
    return _within_block(table, row)


def is_told(table: Table, row: int, label: RowLabel, labels: Labels) -> bool:
    """Tell a line of text within the block: its label reaches into the amounts, or words stand where amounts would.

    其中：基本支出：600; 按收入性质分： | 按支出性质分：
    """
    amounts = [column for name, column in table.columns.items() if name in AMOUNTS]
    covered = label.cell and table.sheet.span(row, label.cell.column).right >= min(each.left for each in amounts)
    cells = _amount_cells(table, row)
    if any(is_amount(cell.text) for cell in cells):
        return False
    return bool(covered) or any(_is_worded(table, row, cell, labels) for cell in cells)


def _is_worded(table: Table, row: int, cell: Cell, labels: Labels) -> bool:
    """Tell a text of its own from an amount ill written: with a colon, over several amounts or after another fund."""
    span = table.sheet.span(row, cell.column)
    under = sum(span.left <= column.left <= span.right for name, column in table.columns.items() if name in AMOUNTS)
    return bool(_COLON.search(cell.text)) and (under > 1 or bool(fund_named(cell.text, labels)))


def _amount_cell(table: Table, row: int, name: str) -> tuple[Cell | None, str | None]:
    """Return the cell of an amount; where its column holds a label too (预算数： | 60), the cell with the amount."""
    column = table.columns.get(name)
    if column and column.right > column.left:
        for at in range(column.right, column.left, -1):
            cell = table.sheet.cells.get((row, at))
            if cell and is_amount(cell.text):
                return cell, cell.address
    return table.own(row, name)


def _amount_cells(table: Table, row: int) -> list[Cell]:
    return [cell for name in AMOUNTS if (cell := _amount_cell(table, row, name)[0])]


def _within_block(table: Table, row: int) -> bool:
    """Tell whether a merged label beside the table (项目资金) still covers this row."""
    side = table.sheet.span(table.top, 0)
    left = min(column.left for column in table.columns.values())
    while side.right + 1 < left and side.bottom == table.top:
        side = table.sheet.span(table.top, side.right + 1)
    return side.right < left and side.top <= row <= side.bottom and side.bottom > table.top


def _starts_next_block(left: Sequence[Cell], labels: Labels) -> bool:
    return any(labels.goals.field_of(cell.text) or labels.indicators.field_of(cell.text) for cell in left)


def read_line(table: Table, row: int, kind: str, label: str, block: Block) -> FundingLine:
    """Read one row; what cannot be read goes to the block."""
    cells: dict[str, str] = {}
    source = Source(table.sheet.file, table.sheet.name, cells, table.found_by(*AMOUNTS, *POINTS, "reported_rate"))
    values: dict[str, Decimal | None] = dict.fromkeys((*AMOUNTS, *POINTS))
    for name in values:
        cell, place = _amount_cell(table, row, name) if name in AMOUNTS else table.own(row, name)
        if cell and cell.text.strip() == label:
            continue  # the row's label, written below the first amount
        if place:
            cells[name] = place
        text = cell.text.strip() if cell else ""
        value = parse_amount(text, block.money_unit) if name in AMOUNTS else parse_points(text)
        values[name] = value
        if cell and value is not None:
            block.numbers.append((table.sheet, cell, value))
        if value is None and text and not _NOTHING.match(text):
            block.unread.append(UnreadCell(name, text, source=source))
    rate, place = table.own(row, "reported_rate")
    if place:
        cells["reported_rate"] = place
    reason, place = table.own(row, "deviation_reason")
    if place:
        cells["deviation_reason"] = place
    review = review_cell(table, row)
    if review:
        cells["review_score"] = review
    printed = printed_points(table.sheet.row(table.top)) if kind == "total" else None
    if "max_score" not in table.columns:
        values["max_score"] = printed
    line = FundingLine(
        kind,
        label,
        values["initial_budget"],
        values["adjusted_budget"],
        values["executed"],
        None,
        rate.text.strip() if rate else "",
        values["max_score"],
        values["reported_score"],
        reason.text.strip() if reason else None,
        printed,
        source=source,
    )
    over = table.columns.get("reported_rate")
    return with_rate(line, percent_label="%" in unicodedata.normalize("NFKC", over.label if over else ""))


def with_rate(line: FundingLine, *, percent_label: bool) -> FundingLine:
    """Add the rate the unit wrote, as a ratio: 97.8 %, 0.978 and 97.8 under 执行率(%) are the same."""
    text = unicodedata.normalize("NFKC", line.rate_text)
    rate = parse_number(text)
    if rate is None:
        return line
    if "%" not in text:
        rate = _nearest_reading(rate, line.execution_rate, percent_label=percent_label)
    return replace(line, reported_rate=rate)


def _nearest_reading(written: Decimal, computed: Decimal | None, *, percent_label: bool) -> Decimal:
    """Choose between 79.27 and 0.7927: by the computed rate where there is one, else by label and size."""
    if computed is not None:
        return min(written, written / 100, key=lambda rate: abs(rate - computed))
    return written / 100 if written > 2 or (percent_label and written != 1) else written  # noqa: PLR2004 - 200 %


def printed_points(head: Iterable[Cell]) -> Decimal | None:
    """Return points printed in a label at the head of the block: 预算执行情况(20分), 得分(20分*执行率)."""
    for cell in head:
        points = points_in(cell.text)
        if points:
            return Decimal(points)
    return None
