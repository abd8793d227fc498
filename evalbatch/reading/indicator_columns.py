"""The columns of an indicator table, and what those without a plain label are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from evalbatch.labels import Labels
from evalbatch.reading.grid import Sheet
from evalbatch.reading.table import Area, Column, Table

LEVELS = ("level1", "level2", "level3")


def is_header(names: set[str]) -> bool:
    """Tell whether a row's labels are those of an indicator table."""
    levels = names & {*LEVELS, "any_level"}
    values = names & {"target", "actual", "max_score", "reported_score"}
    return len(levels) >= 1 and len(values) >= 1 and len(levels | values) >= 3  # noqa: PLR2004 - as in any such table


def side_by_side(area: Area, labels: Labels) -> tuple[Area, ...]:
    """Part an area whose indicators are printed in two tables beside each other, from their header down; () if not."""
    for row, cells in area.rows():
        fields = [(word.field_name if (word := labels.indicators.field_of(cell.text)) else "") for cell in cells]
        if fields.count("target") > 1 and is_header(set(fields)):
            first = fields.index("target")
            again = next((at for at in range(first, len(fields)) if fields[at] in LEVELS), len(fields))
            if {"target", "level3"} <= set(fields[:again]) & set(fields[again:]):
                parts = _between(area.sheet, 0, cells[again].column), _between(area.sheet, cells[again].column, 10**6)
                return tuple(Area(part, row, area.bottom) for part in parts)
    return ()


def _between(sheet: Sheet, left: int, right: int) -> Sheet:
    """The columns of a sheet from one to before another."""
    cells = {place: cell for place, cell in sheet.cells.items() if left <= place[1] < right}
    return replace(
        sheet, cells=cells, merges=tuple(each for each in sheet.merges if left <= each.left <= each.right < right)
    )


def completed(table: Table) -> Table:
    """Decide what the columns are whose own label does not tell."""
    return _with_target(_with_levels(table))


def _with_levels(table: Table) -> Table:
    """Decide what 绩效指标 heads: the first level, the indicators' names, or, merged down the block, nothing."""
    columns = dict(table.columns)
    column = columns.pop("any_level", None)
    if column and table.sheet.span(table.top, column.left).bottom < table.first:
        levels = {name: columns[name] for name in LEVELS if name in columns}
        name = "level1" if levels and _leads(column, levels) else "level3"
        columns.setdefault(name, column)
    return replace(table, columns=columns)


def _with_target(table: Table) -> Table:
    """Take the one column between sign and unit for the target, whatever it is called: 运算符号 | 内容值 | 度量单位."""
    columns = table.columns
    if "target" in columns or not {"sign", "measure"} <= set(columns):
        return table
    first, last = columns["sign"].right, columns["measure"].left
    between = [cell for cell in table.sheet.row(table.first - 1) if first < cell.column < last]
    if len(between) != 1:
        return table
    cell = between[0]
    column = Column(cell.column, table.sheet.span(cell.row, cell.column).right, cell.text, "position")
    return replace(table, columns={**columns, "target": column})


def _leads(column: Column, columns: Mapping[str, Column]) -> bool:
    return all(column.right < other.left for other in columns.values())
