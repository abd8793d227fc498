"""Where the cells of the form stand that formulas on other sheets look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from evalbatch.templates.page import letter

FORM_SHEET = "项目支出绩效自评表"
FORM_AREA = "表_全表"  # all that the unit fills in of it
BEGUN = "表_已填"  # whether anything stands in it: a blank form is handed out and printed without colours

BLOCK, LEVEL1, LEVEL2, LEVEL3, SIGN, TARGET, MEASURE, ACTUAL, MAX_SCORE, SCORE, REASON = range(11)  # of the table
FUND, INITIAL, ADJUSTED, EXECUTED, RATE = 1, 3, 4, 6, 9  # of the money block above it
EXECUTION_MAX_SCORE, EXECUTION_SCORE = MAX_SCORE, REASON  # which prints its points in another order
WIDE_RATE = EXECUTION_MAX_SCORE  # where there are no points

Place = tuple[int, int]  # row and column, from 0


NAMES = {
    "year": "表_年度",
    "project": "表_项目",
    "department": "表_部门",
    "unit": "表_单位",
    "goal": "表_目标",
    "result": "表_完成",
    "money_header": "表_资金上",
    "below_money": "表_资金下",
    "execution_points": "表_执行分值",
    "execution_score": "表_执行得分",
    "table_header": "表_指标上",
    "below_table": "表_指标下",
    "total_points": "表_总分值",
    "total_score": "表_总得分",
    "grade": "表_等级",
    "reason": "表_原因",
}
"""The names by which formulas on other sheets call the fixed cells of the form: they move with their rows."""


SAID = {
    "year": "年度（标题下一行）",
    "project": "项目名称",
    "department": "主管部门",
    "unit": "实施单位",
    "goal": "预期目标",
    "result": "实际完成情况",
    "execution_points": "资金栏的分值",
    "execution_score": "资金栏的得分",
    "total_points": "总分行的分值",
    "total_score": "主表总分",
    "grade": "自评等级",
    "reason": "资金未执行完的原因",
}
"""How the panel calls the fixed cells: each turns red while its list of places says this of it."""


def table_column(column: int) -> str:
    """The name of a column of the indicator table, from its header to the row below it."""
    return f"指标_{letter(column)}"


def money_column(column: int) -> str:
    """The name of a column of the money block, from its header to the row below it."""
    return f"资金_{letter(column)}"


@dataclass(frozen=True, slots=True)
class Places:
    """The fixed cells of a written form; rows between two of them may be inserted or deleted later."""

    year: Place
    project: Place
    department: Place
    unit: Place
    goal: Place
    result: Place
    money_header: Place
    below_money: Place
    execution_points: Place
    execution_score: Place
    table_header: Place
    below_table: Place
    reason: Place  # why the money was not spent
    total_points: Place | None = None
    total_score: Place | None = None
    grade: Place | None = None

    def defined(self) -> Iterator[tuple[str, Place, int | None]]:
        """Each name, the cell it stands for, and the last row where it is a column.

        Columns end below their block: a name of a whole column would make every formula depend on the bureau's cells.
        """
        for each in fields(self):
            place = getattr(self, each.name)
            if place is not None:
                yield NAMES[each.name], place, None
        for column in range(LEVEL1, REASON + 1):
            yield table_column(column), (self.table_header[0], column), self.below_table[0]
            yield money_column(column), (self.money_header[0], column), self.below_money[0]
