"""The register that the bureau keeps: projects, approved indicators, units, deadlines."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook

from benchmarks.city.draft import Listed
from benchmarks.city.people import Unit
from benchmarks.city.project import Project

DUE = "2024-04-08"
IN_TIME = "2024-04-02"
_AMOUNTS = ("initial", "adjusted", "executed")
Entries = list[tuple[Project, Listed]]


def write_register(path: Path, entries: Entries, units: list[Unit]) -> None:
    """Write the workbook with its four sheets."""
    book = Workbook(path)
    _sheet(book, "项目清单", _PROJECTS, [_project(project, listed) for project, listed in entries])
    _sheet(book, "批复指标", _INDICATORS, [row for project, listed in entries for row in _indicators(project, listed)])
    _sheet(book, "单位名册", _UNITS, _units(entries, units))
    _sheet(book, "期限", ("报送期限", "适用单位"), [(DUE, "")])
    book.close()


_PROJECTS = (
    *("项目编码", "项目名称", "主管部门", "实施单位"),
    *("年初预算", "全年预算", "决算执行数", "上年结转", "评分方案", "收到日期"),
)
_INDICATORS = ("项目编码", "项目名称", "一级指标", "二级指标", "三级指标", "指标值", "分值")
_UNITS = (
    *("单位名称", "主管部门", "编码", "电子邮箱", "联系人", "无需报送"),
    *("年初预算合计", "全年预算合计", "决算执行数合计"),
)


def _sheet(book: Workbook, name: str, heads: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, heads)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(number, column, float(value))
            elif value:
                sheet.write_string(number, column, value)


def _project(project: Project, listed: Listed) -> tuple[Any, ...]:
    head = (project.code, project.name, project.unit.department, project.unit.name)
    return (*head, *(getattr(listed, name) for name in _AMOUNTS), listed.carryover, "", listed.received)


def _indicators(project: Project, listed: Listed) -> list[tuple[Any, ...]]:
    return [
        (project.code, project.name, row.level1, row.level2, row.name, row.target, row.points) for row in listed.rows
    ]


def _units(entries: Entries, units: list[Unit]) -> list[tuple[Any, ...]]:
    """A line a unit with the sums of its projects, and the line 合计."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(_AMOUNTS))
    off: dict[str, Decimal] = defaultdict(Decimal)
    for project, listed in entries:
        own = [getattr(listed, name) for name in _AMOUNTS]
        sums[project.unit.name] = [sum(pair) for pair in zip(sums[project.unit.name], own, strict=True)]
        off[project.unit.name] += listed.unit_off
    for name, gap in off.items():
        sums[name][0] += gap
    rows: list[tuple[Any, ...]] = [
        (each.name, each.department, each.code, each.email, each.contact, "", *sums[each.name]) for each in units
    ]
    return [
        *rows,
        ("合计", "", "", "", "", "", *(sum(column, Decimal(0)) for column in zip(*sums.values(), strict=True))),
    ]
