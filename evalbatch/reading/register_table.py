"""The sheets of the register and their tables: found by their names and labels, wherever they stand. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from evalbatch.labels import plain
from evalbatch.reading.grid import Sheet
from evalbatch.reading.table import Area, Column, Table, find_tables
from evalbatch.register import Fault
from evalbatch.register_labels import Kind

TO_DO = "空白的底册可用 evalbatch template --register-blank 生成"
_SHOWN = 8  # labels named in a message
_NOT_READ = {"序号", "备注", "说明"}  # columns that everybody knows to be for people


def find_table(kind: Kind, sheets: Sequence[Sheet], faults: list[Fault]) -> Table | None:
    """Find the table of this kind; None where the workbook has none. What keeps it from being found is a fault."""
    called = _called(kind, [sheet for sheet in sheets if sheet.visible])
    if not called:
        hidden = _called(kind, sheets)
        if hidden:
            faults.append(Fault(hidden[0].name, "", "工作表被隐藏，没有读取", "请取消隐藏；不用的请删去"))
        return None
    if len(called) > 1:
        names = "”“".join(sheet.name for sheet in called)
        advice = f"请只留一张，改名为“{kind.name}”"
        faults.append(Fault("", "", f"工作表“{names}”都像是{kind.name}，不知道用哪一张", advice))
        return None
    sheet = called[0]
    bottom = max((row for row, _ in sheet.cells), default=-1)
    table = next(find_tables(Area(sheet, 0, bottom), kind.columns, kind.is_header), None)
    if table is None and sheet.cells:
        faults.append(_without_header(kind, sheet))
    return _with_labels_from_above(kind, table) if table else None


def _with_labels_from_above(kind: Kind, table: Table) -> Table:
    """Take in the labels that begin one line above and reach down into the header, be it a single one."""
    columns = dict(table.columns)
    for cell in table.sheet.row(table.top - 1):
        word, span = kind.columns.field_of(cell.text), table.sheet.span(cell.row, cell.column)
        if word and span.bottom >= table.top:
            columns.setdefault(word.field_name, Column(span.left, span.right, cell.text, word.found))
    return replace(table, columns=columns)


def _called(kind: Kind, sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets called so: by the very name, else by one with something around it (2024年项目清单)."""
    for word in kind.sheets:
        exact = [sheet for sheet in sheets if plain(sheet.name) == word]
        if exact:
            return exact
    for word in kind.sheets:
        around = [sheet for sheet in sheets if word in plain(sheet.name)]
        if around:
            return around
    return []


def unused_columns(table: Table) -> Iterator[str]:
    """The columns whose label nobody knows, with sheet and cell; what heads known ones is none of them."""
    known = [(column.left, column.right) for column in table.columns.values()]
    for row in range(table.top, table.first):
        for cell in table.sheet.row(row):
            span, label = table.sheet.span(cell.row, cell.column), plain(cell.text)
            beside = not any(left <= span.right and span.left <= right for left, right in known)
            if beside and label and label not in _NOT_READ:
                yield f"{table.sheet.name} {cell.address}“{label}”"


def _without_header(kind: Kind, sheet: Sheet) -> Fault:
    """Say which column is missing, and which labels there are."""
    seen = list(_labels_seen(kind, sheet))
    fields = {word.field_name for text in seen if (word := kind.columns.field_of(text))}
    missing = "、".join(f"“{kind.labels[name]}”" for name in kind.needed if name not in fields)
    there = f"，只看到“{'”“'.join(seen[:_SHOWN])}”" if seen else ""
    return Fault(sheet.name, "", f"没有找到{missing or '表头'}一栏{there}", "请在表头中补上这一栏（各栏写在同一行）")


def _labels_seen(kind: Kind, sheet: Sheet) -> Iterator[str]:
    for _, cells in sheet.rows():
        yield from (" ".join(cell.text.split()) for cell in cells if kind.columns.field_of(cell.text))
