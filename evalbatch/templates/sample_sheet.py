"""The sheet 填报示例: rows filled in as they should be, one of each kind, scored by the scheme itself."""

from __future__ import annotations

from decimal import Decimal

from evalbatch.choices import Comparison
from evalbatch.model import FundingLine, Indicator, Quantity, Source, Target
from evalbatch.schemes import Scheme
from evalbatch.schemes.awards import percent
from evalbatch.templates.entry import IN_TIME, LEVELS
from evalbatch.templates.indicator_table import has_points
from evalbatch.templates.page import Page
from evalbatch.templates.shown_scores import shown_execution_score, shown_score
from evalbatch.templates.target_cells import target_cells

SAMPLE_SHEET = "填报示例"
SAMPLE_WIDTHS = (18, 6, 12, 6, 15, 6, 6, 45)
_TITLE = "填报示例（不用填写）"
_NOWHERE = Source("", "")
_POINTS = Decimal(5)

# Name, target, actual value, what is to be said of it.
_ROWS: tuple[tuple[str, str, str, str], ...] = (
    ("会议培训人数", "≥300人次", "285", "没有达到，按比例得分；在原因栏写：15人因工作冲突未参加，已安排补训。"),
    ("系统数据合格率", "≥98%", "98.5", "单位选“%”，只填数字，不写“%”。"),
    ("域名服务费支出", "≤7万元", "7", "成本是上限，选“≤”；单位与指标值相同，不要填元。"),
    ("实名制管理覆盖率", "=100%", "100", "要正好等于的，选“＝”。"),
    ("抽查样本数", "20-30个", "25", "目标是一个范围的，选“区间”，指标值写 20-30。"),
    ("系统升级完成时间", "2020年12月31日前", IN_TIME[0], "时限从下拉列表选择；逾期的，选“逾期完成”，说明原因。"),
    ("管理制度健全程度", "制度健全并执行", LEVELS[0], "不能用数字衡量的选“定性”，完成值从下拉列表选择。"),
    ("部门协作情况", "全年正常运行", LEVELS[1], "部分达成的，得分自己填，要在“填报自查”提示的区间内，并写明原因。"),
)


def write_sample(page: Page, scheme: Scheme) -> None:
    """Write the sheet."""
    page.title(0, _TITLE)
    page.line(1, "下面每行是一种填法，数字是假设的。照主表的栏目填，得分由表格自动计算。", align="center")
    header = 2
    heads = ["指标举例", "性质", "指标值", "单位", "完成值", "分值", "得分", "怎么填"]
    for column, text in enumerate(heads):
        page.label(header, (column, column), text)
    page.height(header, 24)
    for row, sample in enumerate(_ROWS, header + 1):
        _write_row(page, row, sample, scheme)
    row = header + len(_ROWS) + 1
    if has_points(scheme) and scheme.weights.execution is not None:
        _write_money(page, row, scheme)
        row += 1
    page.note(
        row,
        "注：填完看“填报自查”。写着“需修改”的，主表上相应的格会变成浅红色，照“怎么改”一栏更正；全部通过时显示“可以报送”。",
    )
    page.finish(row, header=header)


def _write_row(page: Page, row: int, sample: tuple[str, str, str, str], scheme: Scheme) -> None:
    name, target, actual, words = sample
    asked = Target(target, Comparison.UNPARSEABLE)
    done = Quantity(actual, Comparison.UNPARSEABLE)
    indicator = Indicator(None, None, name, asked, done, max_score=_POINTS, source=_NOWHERE)
    cells, score = target_cells(asked), shown_score(indicator, scheme)
    shown = score if score is not None else "自填"
    points = (_POINTS, shown) if has_points(scheme) else ("—", "—")
    for column, value in enumerate((name, cells.sign, cells.value, cells.measure, actual, *points)):
        page.fixed(row, (column, column), value)
    page.fixed(row, (7, 7), words, align="left", font_size=9)
    page.fit(row, 30, ((4, 4), actual), ((7, 7), words))


def _write_money(page: Page, row: int, scheme: Scheme) -> None:
    """Write what execution earns, with the working."""
    budget, executed = Decimal(50), Decimal("48.7")
    points = scheme.weights.execution
    line = FundingLine(
        "total", initial_budget=budget, adjusted_budget=budget, executed=executed, max_score=points, source=_NOWHERE
    )
    score = shown_execution_score(line, scheme)
    rate = percent(executed / budget)
    words = f"全年执行数 48.70 万元，全年预算数 50 万元，执行率 {rate}，不取整，分值和得分都自动显示。"
    values = ("预算执行率", "", f"{budget}万元", "", "48.70万元", points, "—" if score is None else score)
    for column, value in enumerate(values):
        page.fixed(row, (column, column), value)
    page.fixed(row, (7, 7), words, align="left", font_size=9)
    page.fit(row, 30, ((7, 7), words))
