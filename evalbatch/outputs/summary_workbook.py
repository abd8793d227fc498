"""绩效自评汇总表.xlsx: the whole batch in one workbook, for the reviewer and the head of the bureau."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from evalbatch import register_tables, summary
from evalbatch.model import AMOUNTS, Batch
from evalbatch.outputs.about_sheet import About, write_about
from evalbatch.outputs.data_sheet import Column, Table, Total, ranges, write_table
from evalbatch.outputs.overview import overview
from evalbatch.outputs.progress_sheet import PROGRESS, progress_table
from evalbatch.outputs.sheet_styles import FONT, LINE, Kind, Styles, clean
from evalbatch.terms import label

__all__ = ["SUMMARY_NAME", "About", "write_summary"]

SUMMARY_NAME = "绩效自评汇总表.xlsx"
PROJECTS, DEPARTMENTS, GRADES, FINDINGS, UNREADABLE = "项目汇总", "部门汇总", "等级分布", "问题清单", "未能读取"
SHEETS = (
    (PROJECTS, "一行一份自评表：资金、执行率、自评得分、核定得分、差额、等级、问题个数和结论。"),
    (DEPARTMENTS, "一行一个主管部门：份数、资金、执行率、平均得分、各等级份数、通过和退回份数。"),
    (GRADES, "各等级的份数、资金和分布图。"),
    (FINDINGS, "一行一个问题：在哪个文件、哪张表、哪个单元格，填了什么，应为多少，怎么改。可按单位、规则、级别筛选。"),
    (UNREADABLE, "没有计入汇总的文件（读不出、未采用、重复等），为什么，怎么办。"),
)
SUBMISSIONS, BUDGETS = "报送情况", "预算核对"
REGISTER_SHEETS = (
    (
        SUBMISSIONS,
        "一行一个应报的项目（或单位），以及名单外的自评表；未报送的在最前。没有登记收到日期的取文件日期，仅供参考。",
    ),
    (
        BUDGETS,
        "一行一份在清单中的自评表：清单的预算和决算、填报的数、相差多少；相差大的在最前。重复报送而没有选定的，各份都计入合计。",
    ),
)
KINDS: Mapping[str, Kind] = {
    "year": Kind.YEAR,
    "execution_rate": Kind.RATE,
    "share": Kind.RATE,
    "reported_score": Kind.SCORE,
    "score": Kind.SCORE,
    "mean_reported_score": Kind.SCORE,
    "mean_score": Kind.SCORE,
    "difference": Kind.DIFFERENCE,
    "errors": Kind.COUNT,
    "warnings": Kind.COUNT,
    "forms": Kind.COUNT,
    "accepted_forms": Kind.COUNT,
    "returned_forms": Kind.COUNT,
    "grade": Kind.CODE,
    "rule_id": Kind.CODE,
    "cells": Kind.CODE,
    "status": Kind.TERM,
    "severity": Kind.TERM,
    "standing": Kind.STANDING,
    "project_code": Kind.CODE,
    "received": Kind.CODE,
    "due": Kind.CODE,
    "files": Kind.TEXT,
    "note": Kind.TEXT,
    "message": Kind.TEXT,
    "found": Kind.NAME,
    "expected": Kind.NAME,
    "advice": Kind.TEXT,
    "reason": Kind.TEXT,
    "remedy": Kind.TEXT,
    **dict.fromkeys(AMOUNTS, Kind.MONEY),
    **dict.fromkeys((f"listed_{name}" for name in AMOUNTS), Kind.MONEY),
    **dict.fromkeys((f"{name}_gap" for name in AMOUNTS), Kind.GAP),
}
MID_BLUE, CORAL = "#2F5C9E", "#D9776C"
FEW_FORMS = 8


def write_summary(batch: Batch, folder: Path, *, about: About) -> Path:
    """Write the summary workbook into `folder`."""
    path = folder / SUMMARY_NAME
    # Rows leave memory as they are written; text of units never turns into a formula, a link or a figure.
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with Workbook(str(path), {"constant_memory": True, **plain}) as book:
        book.set_properties(_properties(about))
        styles = Styles(book)
        projects = summary.projects(batch)
        compared = batch.not_resent is not None
        sheets = (*SHEETS, *(REGISTER_SHEETS if batch.submissions else ()), *[PROGRESS] * compared)
        write_about(styles, batch, about, sheets, overview(batch, projects))
        write_table(styles, _project_table(projects))
        write_table(styles, _department_table(projects))
        _write_grades(styles, projects)
        write_table(styles, _finding_table(summary.findings(batch)))
        write_table(styles, _unreadable_table(summary.unreadable(batch)))
        if batch.submissions:
            write_table(styles, _submission_table(register_tables.submissions(batch)))
            write_table(styles, _budget_table(register_tables.budgets(batch)))
        if compared:
            write_table(styles, progress_table(batch))
    return path


def _properties(about: About) -> dict[str, object]:
    return {
        "title": "绩效自评汇总表",
        "subject": clean(about.batch),
        "author": f"evalbatch {about.version}",
        "comments": clean(f"评分方案：{about.scheme}"),
        "created": datetime.fromisoformat(about.written),
    }


def _columns(names: Sequence[str], default: Kind = Kind.NAME) -> tuple[Column, ...]:
    return tuple(Column(name, KINDS.get(name, default)) for name in names)


def _number(value: float) -> float | None:
    """A figure of pandas for a cell: NaN is blank."""
    return float(value) if math.isfinite(value) else None


def _subtotal(function: int, cells: str) -> str:
    """A formula over the rows that the filter leaves: 109 adds; blank where there is no figure."""
    return f'=IFERROR(SUBTOTAL({function},{cells}),"")'


def _filtered_means(table: pd.DataFrame, cells: Mapping[str, str]) -> Iterator[tuple[str, str, float | None]]:
    """Column, formula and value of each mean over the forms with both totals, as far as the filter leaves them.

    SUBTOTAL knows no condition: it is asked cell by cell (OFFSET), and counts where the row has a difference.
    """
    both, means = cells["difference"], summary.comparable(table)
    for name in ("reported_score", "score", "difference"):
        first = cells[name].partition(":")[0]
        seen = f"SUBTOTAL(109,OFFSET({first},ROW({cells[name]})-ROW({first}),0))"
        yield (
            name,
            f'=IFERROR(SUMPRODUCT({seen},--ISNUMBER({both}))/SUBTOTAL(102,{both}),"")',
            _number(means[name].mean()),
        )


def _ratio(table: pd.DataFrame) -> float | None:
    budget = table["adjusted_budget"].sum()
    return float(table["executed"].sum() / budget) if budget else None


def _project_table(table: pd.DataFrame) -> Table:
    """One row a form; its totals follow the filter."""
    columns = _columns(summary.PROJECT_COLUMNS)
    cells = ranges(columns, len(table))
    sums = (*AMOUNTS, "errors", "warnings")
    totals = {name: Total(_subtotal(109, cells[name]), float(table[name].sum())) for name in sums}
    totals |= {name: Total(formula, mean) for name, formula, mean in _filtered_means(table, cells)}
    rate = f'=IFERROR(SUBTOTAL(109,{cells["executed"]})/SUBTOTAL(109,{cells["adjusted_budget"]}),"")'
    totals["execution_rate"] = Total(rate, _ratio(table))
    return Table(PROJECTS, table, columns, 3, "本批没有可评价的自评表。", totals)


def _department_table(projects: pd.DataFrame) -> Table:
    """One row a supervising department; totals are those of the whole batch, means over the forms with both scores."""
    table = summary.departments(projects)
    columns = _columns(list(table.columns), Kind.COUNT)
    columns = (Column("supervising_department", Kind.NAME), *columns[1:])
    cells = ranges(columns, len(table))
    sums = {column.name for column in columns if column.kind in (Kind.COUNT, Kind.MONEY)}
    totals = {name: Total(f"=SUM({cells[name]})", float(table[name].sum())) for name in sums}
    rate = f'=IFERROR(SUM({cells["executed"]})/SUM({cells["adjusted_budget"]}),"")'
    totals["execution_rate"] = Total(rate, _ratio(projects))
    forms = ranges(_columns(summary.PROJECT_COLUMNS), len(projects))
    for mean, name in (("mean_reported_score", "reported_score"), ("mean_score", "score")):
        both = f"{PROJECTS}!{forms['difference']}"
        formula = f'=IFERROR(SUMPRODUCT({PROJECTS}!{forms[name]},--ISNUMBER({both}))/COUNT({both}),"")'
        totals[mean] = Total(formula, _number(summary.comparable(projects)[name].mean()))
    return Table(DEPARTMENTS, table, columns, 1, "本批没有可评价的自评表。", totals)


def _finding_table(table: pd.DataFrame) -> Table:
    return Table(FINDINGS, table, _columns(summary.FINDING_COLUMNS), 2, "本批没有发现问题。")


def _unreadable_table(table: pd.DataFrame) -> Table:
    return Table(UNREADABLE, table, _columns(summary.UNREADABLE_COLUMNS, Kind.TEXT), 1, "全部文件均已读取。")


def _submission_table(table: pd.DataFrame) -> Table:
    return Table(SUBMISSIONS, table, _columns(register_tables.SUBMISSION_COLUMNS), 4, "名单中没有应报的项目。")


def _budget_table(table: pd.DataFrame) -> Table:
    """One row a listed form; its totals follow the filter."""
    columns = _columns(register_tables.BUDGET_COLUMNS)
    cells = ranges(columns, len(table))
    sums = [each.name for each in columns if each.kind in (Kind.MONEY, Kind.GAP) and table[each.name].count()]
    totals = {name: Total(_subtotal(109, cells[name]), float(table[name].sum())) for name in sums}
    return Table(BUDGETS, table, columns, 2, "没有收到在清单中的项目的自评表。", totals)


def _write_grades(styles: Styles, projects: pd.DataFrame) -> None:
    """The grades as a table, and below it the chart drawn from its cells."""
    table = summary.grades(projects)
    columns = _columns(summary.GRADE_COLUMNS)
    cells = ranges(columns, len(table))
    sums = [column.name for column in columns if column.kind is not Kind.CODE]
    totals = {name: Total(f"=SUM({cells[name]})", _number(table[name].sum())) for name in sums}
    sheet, *_ = write_table(styles, Table(GRADES, table, columns, 1, "本批没有可评价的自评表。", totals))
    if len(projects):
        _draw_grades(styles.book, sheet, table)


def _draw_grades(book: Workbook, sheet: Worksheet, table: pd.DataFrame) -> None:
    """A column for each grade: the forms accepted, and on top of them those that go back."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    font = {"name": FONT, "size": 10, "color": "#333333"}
    rows = len(table)
    for name, colour in (("accepted_forms", MID_BLUE), ("returned_forms", CORAL)):
        column = summary.GRADE_COLUMNS.index(name)
        chart.add_series(
            {
                "name": label(name),
                "categories": [GRADES, 1, 0, rows, 0],
                "values": [GRADES, 1, column, rows, column],
                # Kept in the chart too: previewers that do not calculate draw from here.
                "categories_data": list(table["grade"]),
                "values_data": list(table[name]),
                "fill": {"color": colour},
                "gap": 90,
                "data_labels": {"value": True, "num_format": "0;;", "font": {**font, "color": "#FFFFFF", "bold": True}},
            }
        )
    chart.set_title({"name": "绩效等级分布（份）", "name_font": {**font, "size": 14, "bold": True}, "overlay": False})
    chart.set_x_axis({"num_font": {**font, "size": 11}, "line": {"color": LINE}})
    chart.set_y_axis(
        {
            "num_font": font,
            "num_format": "0",
            "min": 0,
            "major_gridlines": {"visible": True, "line": {"color": "#E3E6EA"}},
            "line": {"none": True},
            **_integer_steps(table),
        }
    )
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 860, "height": 400})
    sheet.insert_chart(rows + 4, 0, chart, {"object_position": 3})


def _integer_steps(table: pd.DataFrame) -> dict[str, int]:
    """Whole numbers on the axis: few forms would else be counted in fifths."""
    return {"major_unit": 1} if table["forms"].max() <= FEW_FORMS else {}
