"""绩效自评汇总表.xlsx: the whole batch in one workbook, for the reviewer and the head of the bureau.

Rows leave memory as they are written. The first two sheets are written last, when it is known what the others hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from xlsxwriter import Workbook

from evalbatch import summary
from evalbatch.model import Batch
from evalbatch.outputs.summary.about import ABOUT, About, write_about
from evalbatch.outputs.summary.details import (
    FINDINGS,
    INDICATORS,
    RANKING,
    finding_table,
    indicator_table,
    ranking_table,
)
from evalbatch.outputs.summary.overview import sentences
from evalbatch.outputs.summary.overview_sheet import OVERVIEW, Sources, write_overview
from evalbatch.outputs.summary.progress import PROGRESS, progress_table
from evalbatch.outputs.summary.projects import DEPARTMENTS, PROJECTS, department_table, project_table
from evalbatch.outputs.summary.register_sheets import (
    BUDGETS,
    SUBMISSIONS,
    UNREADABLE,
    budget_table,
    submission_table,
    unreadable_table,
)
from evalbatch.outputs.summary.reviews import prepare, review_table, stray_table
from evalbatch.outputs.summary.styles import Styles, clean
from evalbatch.outputs.summary.table import LAST_ROW, Table, Written, write_table
from evalbatch.reading.review_book import REVIEWS, STRAY
from evalbatch.summary.ranking import count_units, ranking

__all__ = ["SUMMARY_NAME", "About", "write_summary"]

SUMMARY_NAME = "绩效自评汇总表.xlsx"
HELD = {
    OVERVIEW: "五句话，四张图，以及图上的数。",
    PROJECTS: (
        "一行一份自评表：资金、执行率、自评得分、核定得分、差额、等级、问题个数和结论。"
        "重复报送而没有选定的，只列最新的一份。"
    ),
    DEPARTMENTS: "一行一个主管部门：份数、资金、执行率、平均得分、各等级份数、通过和退回份数。",
    INDICATORS: "一行一个指标：目标、完成、分值、自评得分、核定得分和算式；可点击打开。",
    FINDINGS: "一行一个问题：在哪个文件、哪张表、哪个单元格，填了什么，应为多少，怎么改；可点击打开。",
    RANKING: "一行一条规则：出现几次，涉及几份自评表、几个单位；很多单位都有的，可能是要求没有讲清。",
    BUDGETS: (
        "一行一份在清单中的自评表：清单的预算和决算、填报的数、相差多少；相差大的在最前。"
        "重复报送而没有选定的，只列、只计最新的一份。"
    ),
    SUBMISSIONS: (
        "一行一个应报的项目（或单位），以及名单外的自评表；未报送的在最前。没有登记收到日期的取文件日期，仅供参考。"
    ),
    REVIEWS: "一行一份自评表：自评得分、核定得分、差额、偏离度；复核得分和复核意见由复核人员填写。",
    STRAY: "以前填的复核得分和复核意见，这一批里没有对应的自评表；不要的请删去整行的复核内容。",
    PROGRESS: "一行一个问题：上次审核提出的，改正了没有；这次新出现的；上次退回、这次没有重新报送的。",
    UNREADABLE: "没有计入汇总的文件（读不出、未采用、重复报送等），为什么，怎么办。",
}

Put = Callable[[Table], Written]


def write_summary(
    batch: Batch, folder: Path, *, about: About, longest: int = LAST_ROW, told: Callable[[Table], object] | None = None
) -> Path:
    """Write the summary workbook into `folder`.

    A sheet holds `longest` rows at most, the others go on to the next. `told` gets each table too, as it is written.
    """
    path = folder / SUMMARY_NAME
    # Rows leave memory as they are written; text of units never turns into a formula, a link or a figure.
    plain = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    with Workbook(str(path), {"constant_memory": True, **plain}) as book:
        book.set_properties(_properties(about))
        styles = Styles(book)
        first, second = book.add_worksheet(ABOUT), book.add_worksheet(OVERVIEW)

        def put(table: Table) -> Written:
            if told:
                told(table)
            return write_table(styles, table, longest)

        projects, ranks, digest = summary.projects(batch), ranking(batch), about.digest
        rows = put(project_table(projects))
        departments = put(department_table(projects, rows))
        written = [rows, departments, put(indicator_table(batch)), put(finding_table(batch))]
        ranked = put(ranking_table(ranks, count_units(batch), digest, written[-1]))
        written += [ranked, *_of_the_register(batch, put)]
        reviews = put(review_table(batch, digest))
        written += [reviews, *_stray(batch, styles, put)]
        prepare(styles, reviews)
        written += [put(progress_table(batch))] if batch.not_resent is not None else []
        written += [put(unreadable_table(batch))]
        of_departments = summary.departments(projects)
        sources = Sources(projects, of_departments, ranks, rows, departments, ranked)
        write_overview(styles, second, sentences(batch, projects, of_departments, ranks, digest), sources)
        write_about(styles, first, batch, about, list(_contents(written)))
    return path


def _of_the_register(batch: Batch, put: Put) -> Iterator[Written]:
    if batch.submissions:
        yield put(budget_table(batch))
        yield put(submission_table(batch))


def _stray(batch: Batch, styles: Styles, put: Put) -> Iterator[Written]:
    if batch.stray_reviews:
        written = put(stray_table(batch))
        prepare(styles, written)
        yield written


def _contents(written: list[Written]) -> Iterator[tuple[str, str]]:
    """Each sheet and what it holds; a table on several sheets says so."""
    yield OVERVIEW, HELD[OVERVIEW]
    for table in written:
        several = len(table.parts)
        more = f"共 {table.rows:,} 行，一张工作表放不下，分在 {several} 张。" if several > 1 else ""
        yield table.name, HELD[table.name] + more
        for part in table.parts[1:]:
            yield part.name, f"“{table.name}”的续表。"


def _properties(about: About) -> dict[str, object]:
    return {
        "title": "绩效自评汇总表",
        "subject": clean(about.batch),
        "author": f"evalbatch {about.version}",
        "comments": clean(f"评分方案：{about.scheme}"),
        "created": datetime.fromisoformat(about.written),
    }
