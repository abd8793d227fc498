"""A batch as the bureau gets it: several units' forms, drawn from the little in which they differ."""

from __future__ import annotations

from dataclasses import replace

from evalbatch.labels import load_labels
from evalbatch.model import Evaluation, Finding
from evalbatch.reading.form import parse_forms
from evalbatch.register import Match
from evalbatch.rules import CATALOGUE, check_form
from evalbatch.rules.rule import Entry, Whole
from evalbatch.schemes import Scheme, load_scheme
from evalbatch.scoring import score_form
from tests.builders import sheet

Row = tuple[str, ...]  # 三级指标, 年度指标值, 实际完成值, and 偏差原因 where there is one
TRAINING: tuple[Row, ...] = (("培训次数", "≥12次", "12次"),)

_FORM = """
| 项目支出绩效自评表 |
| （{year}年度） |
| 项目名称         | {project} |
| 主管部门         | 某局 | < | 实施单位 | {unit} |
| 项目资金（万元） |  | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
| ^                | 年度资金总额 | {money} | 10 | | 10 |
| 总体目标         | 预期目标 | < | < | 完成情况 | < | < |
| ^                | {goal} | < | < | {done} | < | < |
| 绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因 |
{rows}
| 总分 | < | < | < | < | < | 100 | {total} |
"""


def sent(  # noqa: PLR0913 - each is a cell of the form
    unit: str,
    project: str,
    *,
    file: str = "",
    goal: str = "办好培训",
    done: str = "已办培训",
    rows: tuple[Row, ...] = TRAINING,
    money: tuple[str, ...] = ("100", "100", "100"),
    total: str = "98",
    year: int = 2023,
    scheme: Scheme | None = None,
) -> Evaluation:
    """A form that a unit sent; its file is called by unit and project unless said otherwise."""
    lines = "\n".join(
        f"| ^ | 产出指标 | 数量指标 | {' | '.join((*row, '', '')[:3])} | 10 | 10 | {''.join(row[3:])} |" for row in rows
    )
    table = _FORM.format(
        unit=unit, project=project, goal=goal, done=done, rows=lines, money=" | ".join(money), total=total, year=year
    )
    drawn = replace(sheet(table), file=file or f"{unit}_{project}.xlsx")
    (form,) = parse_forms([drawn], load_labels())
    scheme = scheme or load_scheme("mof2020")
    score = score_form(form, scheme)
    return Evaluation(drawn.file, "", form, score, check_form(form, score, scheme, year))


def together(*evaluations: Evaluation, scheme: Scheme | None = None) -> Whole:
    """These forms as one batch."""
    entries = tuple(Entry(each, each.form, Match()) for each in evaluations if each.form)
    return Whole(entries, scheme or load_scheme("mof2020"))


def told(rule_id: str, *evaluations: Evaluation, scheme: Scheme | None = None) -> list[Finding]:
    """What this rule of the batch says of these forms."""
    (rule,) = [each for each in CATALOGUE if each.id == rule_id]
    return list(rule.findings(together(*evaluations, scheme=scheme)))
