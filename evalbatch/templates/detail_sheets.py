"""The sheets 资金明细 and 评价结论 that stand beside the form."""

from __future__ import annotations

from decimal import Decimal

from evalbatch.model import ConclusionLine, SpendingLine
from evalbatch.schemes import Scheme
from evalbatch.templates import entry
from evalbatch.templates.form_sheet import write_year
from evalbatch.templates.page import MONEY, TEXT, Page, Span, cell, column_above
from evalbatch.templates.prefill import Prefill
from evalbatch.templates.scheme_words import grade_words

SPENDING_WIDTHS = (7, 38, 16, 16, 24)
CONCLUSION_WIDTHS = (25, 18, 18, 18, 20)

_BLANK_ITEMS = 12
_CRITERIA = ("相关性", "效率", "效果", "可持续性")
_ROW = 27.0
_CONCLUSION_ROW = 36.0


def write_spending(page: Page, year: int | None, prefill: Prefill) -> None:
    """Write 资金明细: what the money of the project went to, item by item."""
    page.title(0, "项目资金使用明细")
    write_year(page, 1, year)
    header = 2
    for column, text in enumerate(("序号", "用途（明细项目）", "预算数（万元）", "执行数（万元）", "备注")):
        page.label(header, (column, column), text)
    page.height(header, 30)
    given = prefill.form.spending if prefill.form else ()
    lines: list[SpendingLine | None] = [*given] or [None] * _BLANK_ITEMS
    for number, line in enumerate(lines, 1):
        _write_item(page, header + number, number, line)
    total = header + len(lines) + 1
    page.label(total, (0, 1), "合计", bold=True)
    for column, amounts in (
        (2, [line.budget for line in given]),
        (3, [line.executed for line in given]),
    ):
        page.validate((header + 1, total - 1), column, entry.money())
        _write_sum(page, total, header, column, amounts, num_format=MONEY, bold=True)
    page.closed(total, (4, 4), None)
    page.height(total, _ROW)
    page.note(total + 1, "注：预算数、执行数的合计应与主表“年度资金总额”的全年预算数、全年执行数一致。")
    page.finish(total + 1, header=header)


def _write_item(page: Page, row: int, number: int, line: SpendingLine | None) -> None:
    page.entry(row, (0, 0), number)
    page.entry(row, (1, 1), line.item if line else None, align="left", num_format=TEXT)
    page.entry(row, (2, 2), line.budget if line else None, num_format=MONEY)
    page.entry(row, (3, 3), line.executed if line else None, num_format=MONEY)
    page.entry(row, (4, 4), None, align="left")
    page.height(row, _ROW)


def write_conclusion(page: Page, year: int | None, scheme: Scheme, prefill: Prefill) -> None:
    """Write 评价结论: points by criterion and the overall result."""
    page.title(0, "综合评价结论")
    write_year(page, 1, year)
    header = 2
    for column, text in enumerate(("评价准则", "权重（%）", "分值", "实际得分", "绩效等级")):
        page.label(header, (column, column), text)
    page.height(header, _CONCLUSION_ROW)
    given = prefill.form.conclusion if prefill.form else ()
    names = [line.criterion for line in given] or list(_CRITERIA)
    lines: list[ConclusionLine | None] = [*given] or [None] * len(_CRITERIA)
    for row, (name, line) in enumerate(zip(names, lines, strict=True), header + 1):
        _write_criterion(page, row, name, line)
    total = header + len(lines) + 1
    _check_conclusion(page, (header + 1, total - 1), scheme)
    _write_overall(page, total, header, scheme, prefill)
    row = total + 1
    page.note(row, f"注：1.权重之和为100%，分值要与权重一致，综合绩效等于各行之和。{_grades(scheme)}")
    page.finish(row)
    for column, name in ((1, "权重"), (2, "分值"), (3, "得分"), (4, "等级")):
        page.define(f"结论_{name}", header + 1, column, last=total - 1)
        page.define(f"结论_综合{name}", total, column)


def _grades(scheme: Scheme) -> str:
    words = grade_words(scheme)
    return f"\n　　2.绩效等级：{words}；各准则按得分占分值的比例比照确定。" if words else ""


def _write_criterion(page: Page, row: int, name: str, line: ConclusionLine | None) -> None:
    page.label(row, (0, 0), name)
    page.entry(row, (1, 1), line.weight if line else None, num_format="0%")
    page.entry(row, (2, 2), line.max_score if line else None)
    page.entry(row, (3, 3), line.reported_score if line else None)
    page.entry(row, (4, 4), line.grade if line else None)
    page.height(row, _CONCLUSION_ROW)


def _check_conclusion(page: Page, rows: Span, scheme: Scheme) -> None:
    points = cell(rows[0], 2)
    page.validate(rows, 1, entry.share())
    page.validate(rows, 2, entry.points(points, scheme.weights.total))
    page.validate(rows, 3, entry.score(cell(rows[0], 3), points))
    if scheme.grades:
        page.validate((rows[0], rows[1] + 1), 4, entry.grade([band.label for band in scheme.grades.bands]))


def _write_overall(page: Page, row: int, header: int, scheme: Scheme, prefill: Prefill) -> None:
    """Write 综合绩效; its score may be typed over: a report may state another than the sum, and that has to show."""
    whole = prefill.form.totals.conclusion if prefill.form else None
    lines = prefill.form.conclusion if prefill.form else ()
    page.label(row, (0, 0), "综合绩效", bold=True)
    _write_sum(page, row, header, 1, [line.weight for line in lines], num_format="0%", bold=True)
    _write_sum(page, row, header, 2, [line.max_score for line in lines], bold=True)
    scores = [line.reported_score for line in lines]
    stated = whole.reported_score if whole else None
    if stated is not None and stated != _sum(scores):
        page.entry(row, (3, 3), stated, bold=True)
    else:
        _write_sum(page, row, header, 3, scores, bold=True, locked=False)
    _write_grade(page, row, scheme, whole.grade if whole else None)
    page.height(row, _CONCLUSION_ROW)


def _write_grade(page: Page, row: int, scheme: Scheme, stated: str | None) -> None:
    """Write the grade: that of the form, so that nobody has to remember this sheet; a stated one as it is stated."""
    page.entry(row, (4, 4), stated, bold=True)
    if scheme.grades and stated is None:
        page.formula(row, 4, "=自查_等级", None, bold=True, locked=False)


def _write_sum(page: Page, row: int, header: int, column: int, figures: list[Decimal | None], **style: object) -> None:
    cells = column_above(header, column)
    formula = f'=IF(COUNT({cells})=0,"",ROUND(SUM({cells}),6))'
    page.formula(row, column, formula, _sum(figures), **style)


def _sum(figures: list[Decimal | None]) -> Decimal | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known, Decimal(0)) if known else None
