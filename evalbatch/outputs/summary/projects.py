"""The sheets 项目汇总 and 部门汇总. The figures of a department are formulas over the projects' rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from evalbatch import summary
from evalbatch.choices import Status
from evalbatch.model import AMOUNTS
from evalbatch.outputs.summary.cells import Cell, Formula
from evalbatch.outputs.summary.columns import columns_of, number, quoted, subtotal
from evalbatch.outputs.summary.styles import Kind
from evalbatch.outputs.summary.table import Column, Table, Written, rows_of
from evalbatch.terms import label

if TYPE_CHECKING:
    import pandas as pd

PROJECTS, DEPARTMENTS = "项目汇总", "部门汇总"
NOTHING = "本批没有可评价的自评表。"
MOST_COMPARED = 20_000_000  # cells that the formulas of the departments look at; more take minutes to recalculate


def project_table(table: pd.DataFrame) -> Table:
    """One row a form; its totals follow the filter."""
    columns = columns_of(summary.PROJECT_COLUMNS)
    return Table(PROJECTS, columns, rows_of(table, columns), 3, NOTHING, partial(_project_totals, table))


def _project_totals(table: pd.DataFrame, written: Written) -> Mapping[str, Formula]:
    sums = (*AMOUNTS, "errors", "warnings")
    totals = {name: Formula(subtotal(109, written.here(name)), float(table[name].sum())) for name in sums}
    totals |= filtered_means(table, written)
    budget, executed = (f"SUBTOTAL(109,{written.here(name)})" for name in ("adjusted_budget", "executed"))
    totals["execution_rate"] = Formula(f'=IFERROR({executed}/{budget},"")', ratio(table))
    return totals


def filtered_means(table: pd.DataFrame, written: Written) -> dict[str, Formula]:
    """Each mean over the forms with both totals, as far as the filter leaves them.

    SUBTOTAL knows no condition: it is asked cell by cell (OFFSET), and counts where the row has a difference.
    """
    both, means = written.here("difference"), summary.comparable(table)
    found = {}
    for name in ("reported_score", "score", "difference"):
        cells = written.here(name)
        first = cells.partition(":")[0]
        seen = f"SUBTOTAL(109,OFFSET({first},ROW({cells})-ROW({first}),0))"
        formula = f'=IFERROR(SUMPRODUCT({seen},--ISNUMBER({both}))/SUBTOTAL(102,{both}),"")'
        found[name] = Formula(formula, number(means[name].mean()))
    return found


def ratio(table: pd.DataFrame) -> float | None:
    """The money spent over the money there was; None where there was none."""
    budget = table["adjusted_budget"].sum()
    return float(table["executed"].sum() / budget) if budget else None


def department_table(projects: pd.DataFrame, written: Written) -> Table:
    """One row a supervising department; totals are those of the whole batch, means over the forms with both scores.

    `written` are the projects as they stand in the workbook.
    """
    table = summary.departments(projects)
    columns = columns_of(list(table.columns), Kind.COUNT)
    columns = (Column("supervising_department", Kind.NAME), *columns[1:])
    totals = partial(_department_totals, projects, table, written)
    live = len(projects) * len(table) * len(columns) <= MOST_COMPARED
    rows = partial(_live_rows, table, columns, written) if live else rows_of(table, columns)
    return Table(DEPARTMENTS, columns, rows, 1, NOTHING, totals)


def _live_rows(table: pd.DataFrame, columns: Sequence[Column], written: Written) -> Iterator[list[Cell]]:
    """The rows with a formula in every column but the first."""
    formulas = _formulas(columns, written)
    for row in table[[column.name for column in columns]].itertuples(index=False, name=None):
        yield [
            value if column.name not in formulas else Formula(formulas[column.name], number(value))
            for column, value in zip(columns, row, strict=True)
        ]


def _formulas(columns: Sequence[Column], written: Written) -> dict[str, str]:
    """The formula of each column. EXACT, since to SUMIFS a name with * or ? in it is a pattern."""
    letters = {column.name: written_letter for column, written_letter in zip(columns, _letters(columns), strict=True)}
    one = {
        "forms": added(written, "{0}"),
        "returned_forms": added(written, "{0}", f"--EXACT({{status}},{quoted(label(Status.RETURNED))})"),
    }
    for name in AMOUNTS:
        filled, money = added(written, "{0}", f"--ISNUMBER({{{name}}})"), added(written, "{0}", f"{{{name}}}")
        one[name] = f'IF({filled}=0,"",{money})'
    for mean, name in (("mean_reported_score", "reported_score"), ("mean_score", "score")):
        both = "--ISNUMBER({difference})"
        count, points = added(written, "{0}", both), added(written, "{0}", both, f"{{{name}}}")
        one[mean] = f'IFERROR(({points})/({count}),"")'
    one["execution_rate"] = f'IFERROR({letters["executed"]}{{row}}/{letters["adjusted_budget"]}{{row}},"")'
    one["accepted_forms"] = f"{letters['forms']}{{row}}-{letters['returned_forms']}{{row}}"
    for column in columns[1:]:
        if column.name not in one:  # a grade
            one[column.name] = added(written, "{0}", of_grade(column.name))
    return {name: f"={formula}" for name, formula in one.items()}


def _letters(columns: Sequence[Column]) -> list[str]:
    return [Written("", tuple(columns), ()).letter(column.name) for column in columns]


def of_grade(name: str) -> str:
    """The condition that a row has this grade, or none."""
    return '--({grade}="")' if name == summary.NO_GRADE else f"--EXACT({{grade}},{quoted(name)})"


def added(written: Written, *conditions: str) -> str:
    """SUMPRODUCT of conditions over the rows of every sheet of the projects; {0} is that the department is in A."""
    names = [column.name for column in written.columns]
    parts = []
    for spans in written.spans(*names):
        cells = dict(zip(names, spans, strict=True))
        terms = [
            f"--EXACT({cells['supervising_department']},$A{{row}})" if each == "{0}" else each.format(**cells)
            for each in conditions
        ]
        parts.append(f"SUMPRODUCT({','.join(terms)})")
    return "+".join(parts) or "0"


def _department_totals(
    projects: pd.DataFrame, table: pd.DataFrame, forms: Written, written: Written
) -> Mapping[str, Formula]:
    sums = [column.name for column in written.columns if column.kind in (Kind.COUNT, Kind.MONEY)]
    totals = {name: Formula(f"=SUM({written.here(name)})", float(table[name].sum())) for name in sums}
    rate = f'=IFERROR(SUM({written.here("executed")})/SUM({written.here("adjusted_budget")}),"")'
    totals["execution_rate"] = Formula(rate, ratio(projects))
    for mean, name in (("mean_reported_score", "reported_score"), ("mean_score", "score")):
        both = "--ISNUMBER({difference})"
        points, count = added(forms, both, f"{{{name}}}"), added(forms, both)
        formula = f'=IFERROR(({points})/({count}),"")'
        totals[mean] = Formula(formula, number(summary.comparable(projects)[name].mean()))
    return totals
