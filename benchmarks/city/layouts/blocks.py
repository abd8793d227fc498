"""Blocks that several layouts share: head, money, goals, indicators, foot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from benchmarks.city.draft import Draft, Fund, Row, Value
from benchmarks.city.layouts.grid import Grid, in_unit

Column = tuple[str, str]  # heading, fact


@dataclass(frozen=True, slots=True)
class Money:
    """Columns of the money block from left to right, and what its rows are called."""

    columns: tuple[Column, ...]
    names: dict[str, str]
    first: int  # the column of the row names
    width: int  # of the row names


def put_head(grid: Grid, draft: Draft, width: int, *, title: str) -> int:
    """Title, year, project, department and unit; return the next row."""
    grid.put(0, 0, title, "title", right=width - 1)
    grid.put(1, 0, draft.year_line, "year_line", right=width - 1)
    grid.put(2, 0, "项目名称")
    grid.put(2, 1, draft.project, "project", right=width - 2)
    half = width // 2
    grid.put(3, 0, "主管部门")
    grid.put(3, 1, draft.department, "department", right=half - 2)
    grid.put(3, half, "实施单位")
    grid.put(3, half + 1, draft.unit, "unit", right=width - half - 2)
    return 4


def put_money(grid: Grid, draft: Draft, row: int, money: Money, heading: str) -> int:
    """The money block with its heading at the left; return the next row."""
    grid.put(row, 0, heading, down=len(draft.funds))
    after = money.first + money.width
    for at, (label, _) in enumerate(money.columns):
        grid.put(row, after + at, label)
    for number, fund in enumerate(draft.funds):
        row += 1
        grid.put(row, money.first, money.names[fund.kind], right=money.width - 1)
        for at, (_, fact) in enumerate(money.columns):
            grid.put(row, after + at, _of_fund(draft, fund, fact), f"funds.{number}.{fact}")
    return row + 1


def _of_fund(draft: Draft, fund: Fund, fact: str) -> Value:
    is_total = fund is draft.total
    if fact == "points":
        return draft.execution_points if is_total else "—"
    if fact == "score":
        return draft.execution_score if is_total else "—"
    if fact == "reason":
        return draft.money_reason if is_total else None
    return in_unit(draft, getattr(fund, fact))


def put_goals(
    grid: Grid, draft: Draft, row: int, width: int, labels: tuple[str, str] = ("预期目标", "实际完成情况")
) -> int:
    """Goal and result side by side; return the next row."""
    half = (width - 1) // 2
    grid.put(row, 0, "年度总体目标", down=1)
    grid.put(row, 1, labels[0], right=half - 1)
    grid.put(row, 1 + half, labels[1], right=width - half - 2)
    grid.put(row + 1, 1, draft.goal, "goal", right=half - 1)
    grid.put(row + 1, 1 + half, draft.done, "done", right=width - half - 2)
    return row + 2


def put_indicators(  # noqa: PLR0913 - each is one way in which layouts differ
    grid: Grid,
    draft: Draft,
    row: int,
    columns: Sequence[Column],
    *,
    first: int = 0,
    label: Callable[[str], str] = str,
    repeat: bool = False,
) -> int:
    """The indicator table; level 1 and 2 stand once over their rows, or on each where cells are not merged."""
    for at, (heading, _) in enumerate(columns):
        grid.put(row, first + at, heading)
    row += 1
    places = {fact: first + at for at, (_, fact) in enumerate(columns)}
    for fact in ("level1", "level2"):
        for top, rows in _runs(draft.rows, fact):
            text = getattr(rows[0], fact)
            text = label(text) if fact == "level1" else text
            for extra in range(len(rows) if repeat else 1):
                place = f"rows.{top + extra}.{fact}"
                grid.put(row + top + extra, places[fact], text, place, down=0 if repeat else len(rows) - 1)
    for number, each in enumerate(draft.rows):
        for fact, column in places.items():
            if fact not in {"level1", "level2"}:
                grid.put(row + number, column, getattr(each, fact), f"rows.{number}.{fact}")
    return row + len(draft.rows)


def _runs(rows: Sequence[Row], fact: str) -> Iterator[tuple[int, list[Row]]]:
    """Rows that stand under one label, with the number of the first."""
    at = 0
    for _, run in groupby(rows, lambda row: (row.level1, row.level2 if fact == "level2" else "")):
        found = list(run)
        yield at, found
        at += len(found)


def put_total(grid: Grid, draft: Draft, row: int, columns: tuple[int, int], label: str = "总分") -> int:
    """The last row of the table, with its points and its score in these columns; return the next."""
    points, score = columns
    grid.put(row, 0, label, right=min(points, score) - 1)
    grid.put(row, points, draft.total_points, "totals.points")
    grid.put(row, score, draft.total_score, "totals.score")
    return row + 1


def put_foot(grid: Grid, draft: Draft, row: int, labels: Sequence[str]) -> int:
    """Who filled it in, each label with its value in one cell; return the next row."""
    values = {
        "填表人": draft.clerk,
        "联系电话": draft.phone,
        "负责人": draft.head,
        "填报日期": f"{draft.year + 1}年1月15日",
    }
    for at, label in enumerate(labels):
        known = next((values[name] for name in values if name in label), draft.head)
        grid.put(row, at * 3, f"{label}：{known}", f"foot.{label}", right=2)
    return row + 1
