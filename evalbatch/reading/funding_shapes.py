"""Money told in other shapes than a row for each fund: as lines "label: amount", or a column for each fund. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from evalbatch.labels import Labels, plain
from evalbatch.model import AMOUNTS, FundingLine, Source, UnreadCell
from evalbatch.reading.funding import money_unit
from evalbatch.reading.funding_rows import POINTS, Block, is_amount, printed_points, with_rate
from evalbatch.reading.grid import Cell, address
from evalbatch.reading.header import NEXT_LABEL
from evalbatch.reading.repairs import parse_points
from evalbatch.reading.table import Area
from evalbatch.values.quantity import parse_amount, parse_number

_TOLD = (*AMOUNTS, "reported_rate")
_BESIDES = ("unit_funds", "other")  # alone it is no part of what was told, but comes on top
_Told = Mapping[str, tuple[str, str]]  # field -> its text and cell


def parse_amounts(area: Area, labels: Labels) -> Block:
    """Read money told as lines instead of a table: "全年预算数：520万元", or label and amount side by side."""
    block = Block(money_unit=money_unit(area))
    told: dict[str, tuple[str, str]] = {}
    rows = []
    for row, name, text, place in _labelled_amounts(area, labels):
        told.setdefault(name, (text, place))
        rows.append(row)
    told |= _labelled_points(area, rows, labels)
    line = _told_line("total", "项目资金", told, area, block)
    printed = printed_points(cell for row in dict.fromkeys(rows) for cell in area.sheet.row(row))
    points = line.max_score if "max_score" in told else printed
    line = replace(line, max_score=points, printed_points=printed)
    if any(getattr(line, name) is not None for name in AMOUNTS):
        block.lines.append(line)
        unread = (name for name in AMOUNTS if name in told and getattr(line, name) is None)
        block.unread.extend(UnreadCell(name, told[name][0], source=line.source) for name in unread)
        parts = list(_parts(area, labels, block)) if line.adjusted_budget is not None else []
        if len(parts) > 1 or any(part.kind not in _BESIDES for part in parts):
            block.lines.extend(parts)
    return block


def _parts(area: Area, labels: Labels, block: Block) -> Iterator[FundingLine]:
    """The funds told beside the whole (其中：财政拨款 | 80), as the amount that is told left of them, else above."""
    funds: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    printed: dict[tuple[str, str], str] = {}
    above: dict[int, str] = {}
    for _, cells in area.rows():
        left = ""
        for label, value in pairwise(cells):
            word = labels.funding_rows.field_of(label.text)
            column = labels.funding_amounts.field_of(label.text) or labels.funding_columns.field_of(label.text)
            if column and column.field_name in AMOUNTS:
                left = above[label.column] = column.field_name
            elif column:
                continue
            elif word and word.field_name != "total" and is_amount(value.text):
                fund = word.field_name, plain(label.text)
                printed.setdefault(fund, label.text.strip())
                told = funds.setdefault(fund, {})
                amount = left or above.get(label.column, "adjusted_budget")
                told.setdefault(amount, (value.text.strip(), value.address))
    for fund, told in funds.items():
        yield _told_line(fund[0], printed[fund], told, area, block)


def _labelled_amounts(area: Area, labels: Labels) -> Iterator[tuple[int, str, str, str]]:
    """Every amount and rate told as (row, field, text, its cell); a column's label needs a real amount."""
    for row, _ in area.rows():
        for label, text, place in _pairs(area, row, labels):
            word = labels.funding_amounts.field_of(label)
            if word is None and (is_amount(text) or parse_number(text) is not None):
                word = labels.funding_columns.field_of(label)
            if word and word.field_name in _TOLD:
                yield row, word.field_name, text, place


def _labelled_points(area: Area, rows: Iterable[int], labels: Labels) -> _Told:
    """The points told in these rows of money (得分：9.6); 自评得分 is that of the whole form."""
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        for label, text, place in _pairs(area, row, labels):
            word = labels.funding_columns.field_of(label)
            if word and word.field_name in POINTS and not labels.header.knows(label) and parse_points(text) is not None:
                found.setdefault(word.field_name, (text, place))
    return found


def _pairs(area: Area, row: int, labels: Labels) -> Iterator[tuple[str, str, str]]:
    """Every "label | value" or "label: value" of a row as (label, value, the value's cell)."""
    cells = area.sheet.row(row)
    for cell in cells:
        told = [part.partition(":") for part in NEXT_LABEL.split(unicodedata.normalize("NFKC", cell.text))]
        yield from ((label, rest.strip(), cell.address) for label, _, rest in told if rest.strip())
        following = (each for each in cells if each.column > area.sheet.span(row, cell.column).right)
        value = next(following, None)
        if value is not None and not told[-1][2].strip() and not _is_label(value.text, labels):
            yield cell.text, value.text.strip(), value.address


def _is_label(text: str, labels: Labels) -> bool:
    vocabularies = (labels.funding_amounts, labels.funding_columns, labels.header, labels.goals)
    return any(words.knows(text) for words in vocabularies)


def _told_line(kind: str, label: str, told: _Told, area: Area, block: Block) -> FundingLine:
    """Make a line of the amounts, the rate and the points that were told."""
    amounts = {name: parse_amount(told[name][0], block.money_unit) if name in told else None for name in AMOUNTS}
    points = {name: parse_points(told[name][0]) if name in told else None for name in POINTS}
    text, _ = told.get("reported_rate", ("", ""))
    cells = {name: place for name, (_, place) in told.items()}
    line = FundingLine(
        kind,
        label,
        amounts["initial_budget"],
        amounts["adjusted_budget"],
        amounts["executed"],
        rate_text=text,
        max_score=points["max_score"],
        reported_score=points["reported_score"],
        source=Source(area.sheet.file, area.sheet.name, cells),
    )
    return with_rate(line, percent_label=False)


def parse_columns(area: Area, labels: Labels) -> Block:
    """Read a table that lies on its side: a column for each fund, a row for each amount (预算数, 执行数, 执行率)."""
    block = Block(money_unit=money_unit(area))
    for row, cells in area.rows():
        funds: dict[str, Cell] = {}
        for cell in cells:
            word = labels.funding_rows.field_of(cell.text)
            if word and not labels.funding_columns.knows(cell.text):
                funds.setdefault(word.field_name, cell)
        amounts = dict(_amount_rows(area.below(row), labels)) if len(funds) > 1 else {}
        if len(set(amounts) & set(AMOUNTS)) > 1:
            last = max(amounts.values())
            points = _points_below(area.below(last), labels)
            for kind, cell in funds.items():
                told = dict(_column(area, cell, amounts)) | (points if kind == "total" else {})
                block.lines.append(_told_line(kind, cell.text.strip(), told, area, block))
            block.last_row = last + bool(points)
            return block
    return block


def _amount_rows(area: Area, labels: Labels) -> Iterator[tuple[str, int]]:
    """The rows whose label names an amount, to the first that does not."""
    for row, cells in area.rows():
        words = (labels.funding_columns.field_of(cell.text) for cell in cells[:2])
        name = next((word.field_name for word in words if word and word.field_name in _TOLD), None)
        if name is None:
            return
        yield name, row


def _points_below(area: Area, labels: Labels) -> dict[str, tuple[str, str]]:
    """The points and the score in the row below the amounts: 分值/得分 | 10 | 9.98."""
    _, cells = next(area.rows(), (0, ()))
    heads = [cell for cell in cells if labels.funding_columns.field_of(cell.text)]
    named = [name for name, word in zip(POINTS, ("分值", "得分"), strict=True) if heads and word in heads[0].text]
    told = [cell for cell in cells if heads and cell.column > heads[0].column and parse_points(cell.text) is not None]
    return {name: (cell.text.strip(), cell.address) for name, cell in zip(named, told, strict=False)}


def _column(area: Area, head: Cell, amounts: Mapping[str, int]) -> Iterator[tuple[str, tuple[str, str]]]:
    for name, row in amounts.items():
        cell = area.sheet.at(row, head.column)
        yield name, (cell.text.strip() if cell else "", address(row, head.column))
