"""Write a form the way it looks: a table drawn with pipes.

The first line drawn is row 1, the first column A. A blank cell is no cell; `^` belongs to the merged cell above it,
`<` to the one left of it; `⏎` is a line break in a cell. What looks like a number or a percentage is stored as one;
`=` is a formula whose result was not saved, `#DIV/0!` one that failed.

A drawing is a form as soon as the reader takes it for one: with an indicator table always, with a money block alone
where a title line or a 项目名称 stands above it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from hypothesis import strategies as st

from evalbatch.labels import load_labels
from evalbatch.model import Form
from evalbatch.reading.form import parse_forms
from evalbatch.reading.grid import Cell, Range, Sheet

FILE, SHEET = "单位.xlsx", "自评表"
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_PERCENT = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)%")

Grid = Sequence[Sequence[str]]


MINISTRY = """
| 项目支出绩效自评表 |
| （2023年度） |
| 项目名称         | 干部培训       |            |            |            |            |        |       |          |
| 主管部门         | 某局           | <          | 实施单位   | 某中心     |            |        |       |          |
| 项目资金（万元） |                | 年初预算数 | 全年预算数 | 全年执行数 | 分值       | 执行率 | 得分  |          |
| ^                | 年度资金总额   |         90 |        100 |         80 |         10 |    80% |     8 |          |
| ^                | 其中：财政拨款 |         90 |        100 |         80 | —          |        |       |          |
| ^                | 其他资金       |            |            |            | —          |        |       |          |
| 总体目标         | 预期目标       | <          | <          | 完成情况   | <          | <      |       |          |
| ^                | 办12次         | <          | <          | 办了12次   | <          | <      |       |          |
| 绩效指标         | 一级指标       | 二级指标   | 三级指标   | 年度指标值 | 实际完成值 | 分值   | 得分  | 偏差原因 |
| ^                | 产出指标(50分) | 数量指标   | 培训次数   | ≥12次      | 12次       |     25 |    25 |          |
| ^                | ^              | ^          | 培训人数   | ≥200人     | 190人      |     25 | 23.75 | 有人请假 |
| ^                | 效益指标       | 社会效益   | 能力       | 提高       | 提高       |     30 |    30 |          |
| ^                | 满意度指标     | 服务对象   | 满意度     | ≥90%       |        95% |     10 |    10 |          |
| 总分             | <              | <          | <          | <          | <          |    100 | 96.75 |          |
"""
"""The Ministry's form (财预〔2020〕10号), filled in as it should be: nothing is to be said about it."""


def sheet(table: str, name: str = SHEET, *, visible: bool = True) -> Sheet:
    """Draw a sheet of 单位.xlsx."""
    grid = _grid(table)
    merges = tuple(_merges(grid))
    return Sheet(FILE, name, _cells(grid), merges, visible)


def form(table: str) -> Form:
    """Parse a drawing of a single form."""
    forms = parse_forms([sheet(table)], load_labels())
    assert len(forms) == 1, f"drawn: {len(forms)} forms"
    return forms[0]


def moved(drawn: Sheet, down: int, right: int) -> Sheet:
    """Move everything on a sheet."""
    cells = {(row + down, column + right): _moved(cell, down, right) for (row, column), cell in drawn.cells.items()}
    merges = tuple(
        Range(each.top + down, each.left + right, each.bottom + down, each.right + right) for each in drawn.merges
    )
    return Sheet(drawn.file, drawn.name, cells, merges, drawn.visible)


def _moved(cell: Cell, down: int, right: int) -> Cell:
    return cell._replace(row=cell.row + down, column=cell.column + right)


def _grid(table: str) -> list[list[str]]:
    lines = inspect.cleandoc(table).splitlines()
    rows = (line.strip().removeprefix("|").removesuffix("|").split("|") for line in lines)
    return [[text.strip().replace("⏎", "\n") for text in row] for row in rows]


def _cells(grid: Grid) -> Mapping[tuple[int, int], Cell]:
    return {
        (row, column): _cell(row, column, text)
        for row, texts in enumerate(grid)
        for column, text in enumerate(texts)
        if text not in {"", "^", "<"}
    }


def _cell(row: int, column: int, text: str) -> Cell:
    if text == "=":
        return Cell(row, column, "", formula=True, unstored=True)
    if text.startswith("#"):
        return Cell(row, column, "", formula=True, error=text)
    return Cell(row, column, text, _number(text))


def _number(text: str) -> Decimal | None:
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    percent = _PERCENT.fullmatch(text)
    return Decimal(percent.group(1)) / 100 if percent else None


def _merges(grid: Grid) -> Iterator[Range]:
    for row, texts in enumerate(grid):
        for column, text in enumerate(texts):
            if text in {"^", "<"}:
                continue
            right = _run(grid, "<", row, column, step=(0, 1))
            down = _run(grid, "^", row, column, step=(1, 0))
            if right or down:
                yield Range(row, column, row + down, column + right)


def _run(grid: Grid, mark: str, row: int, column: int, *, step: tuple[int, int]) -> int:
    """Count how often a mark follows a cell, downwards or to the right."""
    length = 0
    while True:
        row, column = row + step[0], column + step[1]
        if row >= len(grid) or column >= len(grid[row]) or grid[row][column] != mark:
            return length
        length += 1


_WORDS = st.sampled_from(
    [
        *(
            "项目名称",
            "主管部门",
            "实施单位：某局",
            "单位：元",
            "项目支出绩效自评表",
            "（2023年度）",
            "自评总分",
            "自评等级",
        ),
        *(
            "项目资金",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "执行率",
            "分值",
            "得分",
            "年度资金总额",
            "其他资金",
            "合计",
        ),
        *(
            "预期目标",
            "实际完成情况",
            "完成情况",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "指标性质",
            "度量单位",
        ),
        *(
            "实际完成值",
            "偏差原因",
            "产出指标(50分)",
            "数量指标",
            "★培训",
            "其中：次数",
            "指标1：",
            "……",
            "总分",
            "小计",
        ),
        *("评价结论", "存在问题", "注：", "明细项目", "预算数", "执行数", "评价准则", "权重", "报告要点", "填写内容"),
        *("≥12次", "12", "100%", "-5", "约5个", "", "", "", "^", "<", "优", "=", "#DIV/0!", "1e400", "９９"),
    ]
)
_GRIDS = st.lists(st.lists(_WORDS, min_size=1, max_size=9), min_size=1, max_size=14)
SCRIBBLES = _GRIDS.map(lambda grid: sheet("\n".join(f"|{'|'.join(row)}|" for row in grid)))
"""Sheets of a form's words in any order: what nobody would draw, and somebody will send."""
