"""The money block (项目资金): rows of funds under 年初预算数, 全年预算数, 全年执行数. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from evalbatch.labels import Labels
from evalbatch.model import AMOUNTS, FundingLine
from evalbatch.reading.funding_rows import (
    Block,
    belongs,
    is_amount,
    is_told,
    label_of,
    printed_points,
    read_line,
)
from evalbatch.reading.grid import address
from evalbatch.reading.table import Area, Column, Table, find_tables
from evalbatch.values.quantity import parse_amount

_TWO = 2  # funds side by side; one alone may be any label
_MONEY_UNIT = re.compile(r"[(\[](?:金额)?(?:单位)?:?(亿元|万元|元)[)\]]|单位:(?:人民币)?(亿元|万元|元)")


def is_header(names: set[str]) -> bool:
    """Tell whether a row's labels are those of the money block."""
    return len(names & {*AMOUNTS, "reported_rate", "arrived"}) >= 2  # noqa: PLR2004 - one alone may be any text


def parse_funding(area: Area, labels: Labels) -> Block:
    """Read the money block: the first table of money that is not the list of uses."""
    blank = Block(money_unit=money_unit(area))
    for found in find_tables(area, labels.funding_columns, is_header):
        table = _below_funds_line(found, labels)
        words = {word.field_name for cell in area.sheet.row(table.top) if (word := labels.spending.field_of(cell.text))}
        if "item" in words:
            continue
        unit = money_unit(Area(area.sheet, area.top, table.first - 1))
        block = Block(table=table, money_unit=unit, last_row=table.first - 1)
        _read_rows(table, area.below(table.first - 1), labels, block)
        if block.lines:
            return block
        blank = blank if blank.table else block
    return blank


def money_unit(area: Area) -> str:
    """Return the unit the form prints for its money, 万元 where it prints none."""
    for _, cells in area.rows():
        for cell in cells:
            if printed := printed_unit(cell.text):
                return printed
    return "万元"


def printed_unit(text: str) -> str:
    """Return the unit of money that a label or a line names: 元 of 年初预算（元） or 单位：元; "" where none."""
    found = _MONEY_UNIT.search("".join(unicodedata.normalize("NFKC", text).split()))
    return found.group(1) or found.group(2) if found else ""


def _below_funds_line(table: Table, labels: Labels) -> Table:
    """Count a line that only names funds below the amounts (总额 | 财政拨款 | 其他资金) to the header."""
    cells = table.sheet.row(table.first)
    names = [cell for cell in cells if labels.funding_rows.field_of(cell.text)]
    first = min(column.left for name, column in table.columns.items() if name in (*AMOUNTS, "reported_rate"))
    funds_only = len(names) >= _TWO and all(cell.column >= first and not is_amount(cell.text) for cell in cells)
    return replace(table, first=table.first + 1) if funds_only else table


def _read_rows(table: Table, area: Area, labels: Labels, block: Block) -> None:
    by_fund = _funds_below_amounts(table, labels)
    whole = _narrowed(table, by_fund)
    rows = []
    for row, cells in area.rows():
        named = label_of(whole, cells, labels)
        if not belongs(whole, row, named, labels):
            break
        if not is_told(whole, row, named, labels):
            block.lines.append(read_line(whole, row, named.kind, named.text, block))
            rows.append(row)
        block.last_row = row
    _name_total(block, table)
    _add_funds_across(table, labels, block)
    _add_funds_below(table, by_fund, rows, block)


def _name_total(block: Block, table: Table) -> None:
    """Take the first row for the whole where no row says that it is."""
    if block.lines and all(line.kind != "total" for line in block.lines) and block.lines[0].kind == "part":
        line, printed = block.lines[0], printed_points(table.sheet.row(table.top))
        points = line.max_score if "max_score" in table.columns else printed
        block.lines[0] = replace(line, kind="total", max_score=points, printed_points=printed)


def _funds_below_amounts(table: Table, labels: Labels) -> dict[str, dict[str, Column]]:
    """Find funds printed below each amount (全年预算数: 总额 | 财政拨款 | 其他资金): fund -> amount -> its column."""
    found: dict[str, dict[str, Column]] = {}
    for cell in table.sheet.row(table.first - 1):
        word = labels.funding_rows.field_of(cell.text)
        amounts = ((name, table.columns[name]) for name in AMOUNTS if name in table.columns)
        name = next((name for name, over in amounts if over.left <= cell.column <= over.right), None)
        if word and name and table.columns[name].label != cell.text:
            span = table.sheet.span(cell.row, cell.column)
            found.setdefault(word.field_name, {})[name] = Column(span.left, span.right, cell.text, word.found)
    return found


def _narrowed(table: Table, by_fund: Mapping[str, Mapping[str, Column]]) -> Table:
    """Return the table with each amount in the column of the whole (总额)."""
    return replace(table, columns={**table.columns, **by_fund.get("total", {})})


def _add_funds_below(
    table: Table, by_fund: Mapping[str, Mapping[str, Column]], rows: Sequence[int], block: Block
) -> None:
    """Add a line for each fund printed below the amounts, from the row of the whole."""
    total = next((at for at, line in enumerate(block.lines) if line.kind == "total"), None)
    if total is None or "total" not in by_fund:
        return
    for kind, columns in by_fund.items():
        if kind != "total":
            part = replace(table, columns=columns)
            label = next(iter(columns.values())).label.strip()
            block.lines.append(read_line(part, rows[total], kind, label, block))


def _add_funds_across(table: Table, labels: Labels, block: Block) -> None:
    """Read funds that stand side by side as columns (中央, 省, 本级, 其他, 合计) above one row of amounts."""
    across = [
        (word.field_name, cell)
        for cell in table.sheet.row(table.top)
        if (word := labels.funding_rows.field_of(cell.text)) and not labels.funding_columns.field_of(cell.text)
    ]
    if len(across) < _TWO or len(block.lines) != 1:
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
