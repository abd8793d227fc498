"""The four charts of 总览, drawn by the office program itself from the cells they name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart

from evalbatch import summary
from evalbatch.outputs.summary.columns import number
from evalbatch.outputs.summary.styles import FONT, LINE
from evalbatch.outputs.summary.table import Written
from evalbatch.terms import label

if TYPE_CHECKING:
    import pandas as pd

MID_BLUE, PALE, CORAL = "#2F5C9E", "#A9BEDD", "#D9776C"
CHART_WIDTH, CHART_HEIGHT = 430, 280  # pixels
FEW_FORMS = 8
FASTEST = 1.5  # an execution rate beyond it is a slip of a unit, and would press all other points together
MOST_POINTS = 3_000  # more than these Excel draws slowly, and nobody tells them apart
_GRADE, _FORMS, _ACCEPTED, _RETURNED = (
    summary.GRADE_COLUMNS.index(name) for name in ("grade", "forms", "accepted_forms", "returned_forms")
)
_FONT: Mapping[str, object] = {"name": FONT, "size": 9, "color": "#333333"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A small table on 总览: its sheet, its first row, and what its cells show."""

    sheet: str
    first: int
    rows: Sequence[Sequence[object]]

    def cells(self, column: int) -> list[object]:
        """A column as charts name it."""
        return [self.sheet, self.first, column, self.first + len(self.rows) - 1, column]

    def values(self, column: int) -> list[object]:
        """What the cells of a column show."""
        return [_whole(row[column]) for row in self.rows]


def _whole(value: object) -> object:
    """Five forms, not 5.0: previewers show what is stored."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def grade_chart(book: Workbook, table: Placed) -> Chart:
    """A column for each grade: the forms accepted, and on top of them those that go back."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for column, colour in ((_ACCEPTED, MID_BLUE), (_RETURNED, CORAL)):
        labels = {"value": True, "num_format": "0;;", "font": {**_FONT, "color": "#FFFFFF", "bold": True}}
        name = label(summary.GRADE_COLUMNS[column])
        chart.add_series(_series(table, _GRADE, column, name, colour) | {"gap": 90, "data_labels": labels})
    few = max((value for value in table.values(_FORMS) if isinstance(value, int | float)), default=0) <= FEW_FORMS
    _dress(chart, "绩效等级分布（份）")
    chart.set_y_axis(_axis(num_format="0", min=0, **({"major_unit": 1} if few else {})))
    return chart


def department_chart(book: Workbook, table: Placed) -> Chart:
    """The mean scores of each department: its own and the checked one."""
    chart = book.add_chart({"type": "bar"})
    for column, name, colour in ((3, "mean_reported_score", PALE), (4, "mean_score", MID_BLUE)):
        chart.add_series(_series(table, 0, column, label(name), colour) | {"gap": 60})
    _dress(chart, "主管部门平均得分（分）", across=True)
    chart.set_x_axis(_axis(num_format="0", min=0, max=100))
    return chart


def fault_chart(book: Workbook, table: Placed, column: int) -> Chart:
    """The faults that most forms have; their numbers stand in this column."""
    chart = book.add_chart({"type": "bar"})
    labels = {"value": True, "font": dict(_FONT)}
    chart.add_series(_series(table, 0, column, label("forms_concerned"), CORAL) | {"gap": 50, "data_labels": labels})
    _dress(chart, "最常见的错误和警告（份）", across=True)
    chart.set_x_axis(_axis(num_format="0", min=0))
    chart.set_legend({"none": True})
    return chart


def scatter(book: Workbook, projects: pd.DataFrame, forms: Written, departments: pd.DataFrame, units: Written) -> Chart:
    """Execution against score: a point for each form, or for each department where there are too many forms."""
    whole = len(projects) <= MOST_POINTS and len(forms.parts) == 1
    written, table = (forms, projects) if whole else (units, departments)
    score = "score" if whole else "mean_score"
    (rates, scores), *_ = written.spans("execution_rate", score)
    chart = book.add_chart({"type": "scatter"})
    colours = {"fill": {"color": MID_BLUE, "transparency": 35}, "border": {"none": True}}
    chart.add_series(
        {
            "name": label("score"),
            "categories": f"={rates}",
            "values": f"={scores}",
            "categories_data": [number(value) for value in table["execution_rate"]],
            "values_data": [number(value) for value in table[score]],
            "marker": {"type": "circle", "size": 6, **colours},
        }
    )
    beyond = int((table["execution_rate"] > FASTEST).sum())
    title = f"预算执行率与核定得分（每点一{'份自评表' if whole else '个主管部门'}）"
    note = f"\n执行率超过 {FASTEST:.0%} 的 {beyond} {'份' if whole else '个'}不在图上" if beyond else ""
    _dress(chart, title + note)
    far = {"max": FASTEST} if beyond else {}
    chart.set_x_axis(_axis(num_format="0%", min=0, **far, name=label("execution_rate"), name_font=dict(_FONT)))
    least = table[score].min() // 10 * 10 if table[score].notna().any() else 0
    chart.set_y_axis(_axis(num_format="0", min=max(least, 0), max=100, name=label("score"), name_font=dict(_FONT)))
    chart.set_legend({"none": True})
    return chart


def _series(table: Placed, names: int, values: int, name: str, colour: str) -> dict[str, object]:
    return {
        "name": name,
        "categories": table.cells(names),
        "values": table.cells(values),
        # Kept in the chart too: previewers that do not calculate draw from here.
        "categories_data": table.values(names),
        "values_data": table.values(values),
        "fill": {"color": colour},
    }


def _axis(**more: object) -> dict[str, object]:
    lines = {"major_gridlines": {"visible": True, "line": {"color": "#E3E6EA"}}, "line": {"color": LINE}}
    return {"num_font": dict(_FONT), **lines, **more}


def _dress(chart: Chart, title: str, *, across: bool = False) -> None:
    """Title, legend, size; bars run from the top."""
    chart.set_title({"name": title, "name_font": {**_FONT, "size": 12, "bold": True}, "overlay": False})
    names = {"num_font": dict(_FONT), "line": {"color": LINE}, "major_gridlines": {"visible": False}}
    if across:
        chart.set_y_axis({**names, "reverse": True, "crossing": "max", "interval_unit": 1})
    else:
        chart.set_x_axis(names)
    chart.set_legend({"position": "bottom", "font": dict(_FONT)})
    chart.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
