"""The money block (项目资金): rows of funds under 年初预算数, 全年预算数, 全年执行数. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from decimal import Decimal

from evalbatch.labels import Labels, points_in
from evalbatch.model import FundingLine, Source, UnreadCell
from evalbatch.reading.grid import Cell, address
from evalbatch.reading.repairs import Number
from evalbatch.reading.table import Area, Table, find_tables
from evalbatch.values.quantity import parse_amount, parse_number

AMOUNTS = ("initial_budget", "adjusted_budget", "executed")
_POINTS = ("max_score", "reported_score")
_NOTHING = re.compile(r"^[-—－–/\\无空\s]+$")
_MONEY_UNIT = re.compile(r"[(\[](?:金额)?(?:单位)?:?(亿元|万元|元)[)\]]|单位:(?:人民币)?(亿元|万元|元)")


@dataclass(slots=True)
class Block:
    """What the money block of one form gave, while it is gathered."""

    lines: list[FundingLine] = field(default_factory=list)
    unread: list[UnreadCell] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    money_unit: str = "万元"
    last_row: int = -1
    table: Table | None = None


def is_header(names: set[str]) -> bool:
    """Tell whether a row's labels are those of the money block."""
    return len(names & {*AMOUNTS, "reported_rate", "arrived"}) >= 2  # noqa: PLR2004 - one alone may be any text


def parse_funding(area: Area, labels: Labels) -> Block:
    """Read the money block: the first table of money that is not the list of uses."""
    block = Block()
    for table in find_tables(area, labels.funding_columns, is_header):
        words = {word.field_name for cell in area.sheet.row(table.top) if (word := labels.spending.field_of(cell.text))}
        if "item" in words:
            continue
        block.table = table
        block.money_unit = _money_unit(Area(area.sheet, area.top, table.first - 1))
        block.last_row = table.first - 1
        _read_rows(table, area.below(table.first - 1), labels, block)
        break
    return block


def parse_amounts(area: Area, labels: Labels) -> Block:
    """Read money told as lines instead of a table: "全年预算数：520万元", or label and amount side by side."""
    block = Block(money_unit=_money_unit(area))
    told: dict[str, tuple[str, str]] = {}
    for row, cells in area.rows():
        for cell in cells:
            label, colon, rest = unicodedata.normalize("NFKC", cell.text).partition(":")
            word = labels.funding_amounts.field_of(label if colon and rest.strip() else cell.text)
            if word is None or word.field_name in told:
                continue
            right = area.sheet.at(row, area.sheet.span(row, cell.column).right + 1)
            value = cell if rest.strip() else right
            if value is not None:
                told[word.field_name] = (rest.strip() or value.text.strip(), value.address)
    amounts = {name: parse_amount(told[name][0], block.money_unit) if name in told else None for name in AMOUNTS}
    if any(amount is not None for amount in amounts.values()):
        rate, _ = told.get("reported_rate", ("", ""))
        source = Source(area.sheet.file, area.sheet.name, {name: place for name, (_, place) in told.items()})
        block.lines.append(
            FundingLine(
                "total",
                "项目资金",
                amounts["initial_budget"],
                amounts["adjusted_budget"],
                amounts["executed"],
                parse_number(rate),
                rate,
                source=source,
            )
        )
        unread = (name for name, amount in amounts.items() if amount is None and name in told)
        block.unread.extend(UnreadCell(name, told[name][0], source=source) for name in unread)
    return block


def _money_unit(area: Area) -> str:
    """Return the unit the form prints for its money, 万元 where it prints none."""
    for _, cells in area.rows():
        for cell in cells:
            found = _MONEY_UNIT.search("".join(unicodedata.normalize("NFKC", cell.text).split()))
            if found:
                return found.group(1) or found.group(2)
    return "万元"


def _read_rows(table: Table, area: Area, labels: Labels, block: Block) -> None:
    first_amount = min(column.left for name, column in table.columns.items() if name in (*AMOUNTS, "reported_rate"))
    for row, cells in area.rows():
        left = [cell for cell in cells if cell.column < first_amount and cell.text.strip()]
        label = left[-1].text.strip() if left else ""
        word = labels.funding_rows.field_of(label)
        if word is None and not (_amount_cells(table, row) or _within_block(table, row)):
            break
        if word is None and _starts_next_block(left, labels):
            break
        kind = word.field_name if word else ("total" if not block.lines else "part")
        block.lines.append(_line(table, row, kind, label, block))
        block.last_row = row
    _add_funds_across(table, labels, block)


def _amount_cells(table: Table, row: int) -> list[Cell]:
    return [cell for name in AMOUNTS if (cell := table.own(row, name)[0])]


def _within_block(table: Table, row: int) -> bool:
    """Tell whether a merged label beside the table (项目资金) still covers this row."""
    side = table.sheet.span(table.top, 0)
    left = min(column.left for column in table.columns.values())
    while side.right + 1 < left and side.bottom == table.top:
        side = table.sheet.span(table.top, side.right + 1)
    return side.right < left and side.top <= row <= side.bottom and side.bottom > table.top


def _starts_next_block(left: list[Cell], labels: Labels) -> bool:
    return any(labels.goals.field_of(cell.text) or labels.indicators.field_of(cell.text) for cell in left)


def _line(table: Table, row: int, kind: str, label: str, block: Block) -> FundingLine:
    cells: dict[str, str] = {}
    source = Source(table.sheet.file, table.sheet.name, cells, table.found_by(*AMOUNTS, *_POINTS, "reported_rate"))
    values: dict[str, Decimal | None] = {}
    for name in (*AMOUNTS, *_POINTS):
        cell, place = table.own(row, name)
        if place:
            cells[name] = place
        text = cell.text.strip() if cell else ""
        value = parse_amount(text, block.money_unit) if name in AMOUNTS else parse_number(text)
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
    printed = _printed_points(table) if kind == "total" else None
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
    return _with_rate(line, table)


def _with_rate(line: FundingLine, table: Table) -> FundingLine:
    """Add the rate the unit wrote, as a ratio: 97.8 %, 0.978 and 97.8 under 执行率(%) are the same."""
    text = unicodedata.normalize("NFKC", line.rate_text)
    rate = parse_number(text)
    if rate is None:
        return line
    if "%" not in text:
        label = unicodedata.normalize("NFKC", table.columns["reported_rate"].label)
        rate = _nearest_reading(rate, line.execution_rate, percent_label="%" in label)
    return replace(line, reported_rate=rate)


def _nearest_reading(written: Decimal, computed: Decimal | None, *, percent_label: bool) -> Decimal:
    """Choose between 79.27 and 0.7927: by the computed rate where there is one, else by label and size."""
    if computed is not None:
        return min(written, written / 100, key=lambda rate: abs(rate - computed))
    return written / 100 if written > 2 or (percent_label and written != 1) else written  # noqa: PLR2004 - 200 %


def _printed_points(table: Table) -> Decimal | None:
    """Return points printed in a label of the block: 预算执行情况(20分), 得分(20分*执行率)."""
    for cell in table.sheet.row(table.top):
        points = points_in(cell.text)
        if points:
            return Decimal(points)
    return None


def _add_funds_across(table: Table, labels: Labels, block: Block) -> None:
    """Read funds that stand side by side as columns (中央, 省, 本级, 其他, 合计) above one row of amounts."""
    across = [
        (word.field_name, cell)
        for cell in table.sheet.row(table.top)
        if (word := labels.funding_rows.field_of(cell.text)) and not labels.funding_columns.field_of(cell.text)
    ]
    if len(across) < 2 or not block.lines or block.lines[0].adjusted_budget is not None:  # noqa: PLR2004
        return
    total, *others = block.lines
    parts = []
    for kind, label in across:
        value = table.sheet.at(table.first, label.column)
        amount = parse_amount(value.text, block.money_unit) if value else None
        cells = {"adjusted_budget": address(table.first, label.column)}
        if kind == "total":
            source = replace(total.source, cells={**total.source.cells, **cells})
            total = replace(total, adjusted_budget=amount, label=label.text.strip(), source=source)
        elif amount is not None:
            source = replace(total.source, cells=cells)
            parts.append(FundingLine(kind, label.text.strip(), adjusted_budget=amount, source=source))
    block.lines[:] = [total, *parts, *others]
