"""One line of the panel: a count of the places at fault, and their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from evalbatch.choices import Severity
from evalbatch.templates.row_sheet import Grid

_LISTED = 6  # rows at fault that are named


@dataclass(frozen=True, slots=True)
class Check:
    """One line: how many places are at fault, how many of them badly, and where they are."""

    rule_id: str
    count: str
    where: str = '""'
    hard: str = ""  # a count, where only some of the faults bind badly
    hard_as: Severity | None = None  # None: the rule's own
    soft_as: Severity = Severity.INFO


def single(rule_id: str, count: str, where: str) -> Check:
    """A check that always names the same place."""
    return Check(rule_id, count, f'"{where}"')


def by_rows(grid: Grid, key: str, rule_id: str = "") -> Check:
    """A check with a column of its own on 逐行核对: its rows at fault are counted and named."""
    column = grid.all(key)
    hard = f"COUNT({grid.all(f'{key}_hard')})" if f"{key}_hard" in grid.letters else ""
    return Check(rule_id or key, f"COUNT({column})", _rows_named(column), hard)


def by_fields(grid: Grid, key: str, fields: Mapping[str, str], rule_id: str = "") -> Check:
    """A check of rows that also names the fields at fault; each has a formula that counts, {key} is a column of it."""
    check, columns = by_rows(grid, key, rule_id), {each: grid.all(each) for each in grid.letters}
    named = "&".join(f'IF({count.format(**columns)}>0,"{name}　","")' for name, count in fields.items())
    return replace(check, where=f"{named}&{check.where}")


def _rows_named(column: str) -> str:
    """The first rows at fault: 第 15、18 行."""
    names = "".join(f'&IF(COUNT({column})>{at},"、"&SMALL({column},{at + 1}),"")' for at in range(1, _LISTED))
    return f'"主表第 "&SMALL({column},1){names}&IF(COUNT({column})>{_LISTED},"……","")&" 行"'
