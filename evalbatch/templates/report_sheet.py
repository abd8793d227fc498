"""The sheet 自评报告要点: the chapters of the written report as cells to fill in."""

from __future__ import annotations

from evalbatch.templates import entry
from evalbatch.templates.form_sheet import write_year
from evalbatch.templates.page import Page
from evalbatch.templates.prefill import Prefill

REPORT_WIDTHS = (13, 19, 68)

# Chapter, then its headings, each with what the unit should write.
CHAPTERS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "一、基本情况",
        (
            ("（一）项目概况", "立项依据、资金来源和数额、主要用途及各项金额。"),
            ("（二）项目绩效目标", "年初批复的绩效目标，写清数量、质量、时限和效果。"),
            ("（三）项目实施情况", "由谁组织、怎样实施、资金怎样管理。"),
        ),
    ),
    (
        "二、绩效评价工作开展情况",
        (
            ("（一）绩效评价目的", "为什么评价，结果用在哪里。"),
            ("（二）评价原则、指标体系和方法", "遵循的原则、采用的指标体系、评价方法。"),
            ("（三）绩效评价工作过程", "前期准备、组织实施、形成结论的过程。"),
        ),
    ),
    (
        "三、综合评价情况及评价结论",
        (("综合评价结论", "写明评价结论；有得分和等级的，与其他各表一致。"),),
    ),
    (
        "四、绩效评价指标分析",
        (
            ("（一）产出指标完成情况分析", "逐项说明数量、质量、时效、成本指标的完成情况，数字与主表一致。"),
            ("（二）效益指标完成情况分析", "说明各项效益，尽量用数据和事实。"),
            ("（三）满意度指标完成情况分析", "写明调查对象、方式、发放和收回的份数、结果。"),
            ("（四）项目绩效目标完成情况分析", "经济性、效率性、有效性、可持续性。"),
        ),
    ),
    (
        "五、主要经验及做法、存在的问题",
        (
            ("（一）经验做法", "可供借鉴的做法。"),
            ("（二）存在的问题", "没有完成的指标、没有用完的资金和管理中的不足，写具体。"),
            ("（三）有关建议", "针对问题的改进措施和建议，写明由谁、什么时候完成。"),
        ),
    ),
)
_ROW = 54.0


def write_report(page: Page, year: int | None, prefill: Prefill) -> None:
    """Write the sheet: chapter, heading, text."""
    page.title(0, "自评报告要点")
    write_year(page, 1, year)
    header = row = 2
    for column, text in enumerate(("报告部分", "报告要点", "填写内容")):
        page.label(row, (column, column), text)
    page.height(row, 27)
    row += 1
    for chapter, headings in CHAPTERS:
        top = row
        for heading, advice in headings:
            _write_heading(page, row, heading, advice, prefill)
            row += 1
        page.label(top, (0, 0), chapter, bottom=row - 1)
    page.finish(row - 1, header=header)


def _write_heading(page: Page, row: int, heading: str, advice: str, prefill: Prefill) -> None:
    text = prefill.narrative(heading)
    page.label(row, (1, 1), heading, align="left")
    page.entry(row, (2, 2), text, align="left", valign="vcenter")
    page.validate((row, row), 2, entry.text(heading, advice))
    page.fit(row, _ROW, ((2, 2), text), ((1, 1), heading))
