"""Layouts: the same draft as the Ministry, a province, a department or our own template print it."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.city.draft import DIMENSIONS, TITLE, Draft
from benchmarks.city.layouts.blocks import Money, put_foot, put_goals, put_head, put_indicators, put_money, put_total
from benchmarks.city.layouts.grid import Grid, workbook
from benchmarks.city.layouts.template import put_template

Places = dict[str, tuple[str, str]]  # fact -> sheet, cell

_MINISTRY_NAMES = {
    "total": "年度资金总额",
    "fiscal_appropriation": "其中：当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}
_MINISTRY_MONEY = Money(
    (
        ("年初预算数", "initial"),
        ("全年预算数", "adjusted"),
        ("全年执行数", "executed"),
        ("分值", "points"),
        ("执行率", "rate"),
        ("得分", "score"),
    ),
    _MINISTRY_NAMES,
    1,
    2,
)
_MINISTRY_COLUMNS = (
    ("一级指标", "level1"),
    ("二级指标", "level2"),
    ("三级指标", "name"),
    ("年度指标值", "target"),
    ("实际完成值", "actual"),
    ("分值", "points"),
    ("得分", "score"),
    ("偏差原因分析及改进措施", "reason"),
)


def _ministry(draft: Draft) -> Grid:
    """财预〔2020〕10号, annex 1."""
    grid = Grid()
    row = put_head(grid, draft, 9, title=draft.title)
    if draft.has_money:
        row = put_money(grid, draft, row, _MINISTRY_MONEY, f"项目资金（{draft.money_unit}）")
    row = put_goals(grid, draft, row, 9)
    grid.put(row, 0, "绩效指标", down=len(draft.rows))
    row = put_indicators(grid, draft, row, _MINISTRY_COLUMNS, first=1)
    row = put_total(grid, draft, row, (6, 7))
    put_foot(grid, draft, row, ("填表人", "联系电话", "填报日期"))
    return grid


def _weighted(draft: Draft) -> Grid:
    """The Ministry's form unmerged: labels on each row, points in the label of level 1, funds told after the points."""
    grid = Grid()
    row = put_head(grid, draft, 9, title=f"{draft.year}年度{draft.title}")
    if draft.has_money:
        row = put_money(grid, draft, row, _MINISTRY_MONEY, f"项目资金\n({draft.money_unit})")
    row = put_goals(grid, draft, row, 9, ("年初设定目标", "全年实际完成情况"))
    columns = (*_MINISTRY_COLUMNS[:3], ("分值", "points"), *_MINISTRY_COLUMNS[3:5], *_MINISTRY_COLUMNS[6:])
    row = put_indicators(
        grid, draft, row, columns, first=1, label=lambda name: f"{name}（{DIMENSIONS[name]}分）", repeat=True
    )
    row = put_total(grid, draft, row, (4, 7), "合计")
    put_foot(grid, draft, row, ("填报人", "联系电话", "单位负责人"))
    return grid


def _sichuan(draft: Draft) -> Grid:
    """Sign, value and measure in cells of their own; reasons beside the money; texts below the table."""
    grid = Grid()
    row = put_head(grid, draft, 10, title="部门预算项目支出绩效自评表" if draft.title == TITLE else draft.title)
    money = Money(
        (
            ("年初预算", "initial"),
            ("调整后预算数", "adjusted"),
            ("预算执行数", "executed"),
            ("预算执行率", "rate"),
            ("权重", "points"),
            ("得分", "score"),
            ("原因", "reason"),
        ),
        {"total": "总额", "fiscal_appropriation": "其中：财政资金", "carryover": "上年结转资金", "other": "其他资金"},
        1,
        2,
    )
    if draft.has_money:
        row = put_money(grid, draft, row, money, f"预算执行情况（{draft.money_unit}）")
    row = put_goals(grid, draft, row, 10, ("年度目标", "年度目标完成情况"))
    columns = (
        *_MINISTRY_COLUMNS[:3],
        ("指标性质", "sign"),
        ("指标值", "figure"),
        ("度量单位", "measure"),
        ("完成值", "actual"),
        ("权重", "points"),
        ("得分", "score"),
        ("未完成原因分析", "reason"),
    )
    row = put_indicators(grid, draft, row, columns)
    row = put_total(grid, draft, row, (7, 8), "合计")
    for heading, text in draft.closing.items():
        grid.put(row, 0, heading)
        grid.put(row, 1, text, f"texts.{heading}", right=8)
        row += 1
    put_foot(grid, draft, row, ("项目负责人", "财务负责人"))
    return grid


def _compact(draft: Draft) -> Grid:
    """A county's own: total and grade at the head, rates of level 2 only, a column of reasons beside the money."""
    grid = Grid()
    row = put_head(grid, draft, 10, title=draft.title)
    grid.put(row, 0, "自评总分")
    grid.put(row, 1, draft.total_score, "totals.score", right=3)
    grid.put(row, 5, "自评等级")
    grid.put(row, 6, draft.grade, "totals.grade", right=3)
    money = Money(
        (
            ("年初预算数", "initial"),
            ("全年预算数（A）", "adjusted"),
            ("全年执行数（B）", "executed"),
            ("执行率（B/A）", "rate"),
            ("分值", "points"),
            ("得分", "score"),
            ("偏差原因", "reason"),
        ),
        {**_MINISTRY_NAMES, "fiscal_appropriation": "其中：本年财政拨款"},
        1,
        2,
    )
    row = put_money(grid, draft, row + 1, money, f"资金情况（{draft.money_unit}）") if draft.has_money else row + 1
    row = put_goals(grid, draft, row, 10)
    row = put_indicators(grid, draft, row, (*_MINISTRY_COLUMNS[:4], *_MINISTRY_COLUMNS[4:]), first=1)
    put_foot(grid, draft, row, ("填表人", "联系电话", "负责人"))
    return grid


_GRIDS: dict[str, tuple[Callable[[Draft], Grid], bool]] = {  # how it is laid out, and whether cells are merged
    "ministry": (_ministry, True),
    "yuan": (_ministry, True),
    "weighted": (_weighted, False),
    "sichuan": (_sichuan, True),
    "compact": (_compact, True),
}
LAYOUTS = (*_GRIDS, "template")


def lay_out(draft: Draft) -> tuple[bytes, Places]:
    """Write the workbook of a draft, and tell where each fact stands in it."""
    if draft.layout == "template":
        return put_template(draft)
    draw, merged = _GRIDS[draft.layout]
    grid = draw(draft)
    return workbook(grid, draft, merged=merged), grid.places
