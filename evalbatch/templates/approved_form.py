"""A project of the register as the form its unit gets: what was approved stands in it, the rest is for the unit."""

from __future__ import annotations

from evalbatch.choices import FormKind
from evalbatch.labels import plain
from evalbatch.model import ApprovedIndicator, Form, FundingLine, Header, Indicator, ListedProject, Totals
from evalbatch.schemes import Scheme
from evalbatch.templates.indicator_table import first_levels
from evalbatch.templates.prefill import Prefill

_NOTICE = "本表已填好批复的项目名称、预算、指标、指标值和分值（浅蓝色，已锁定），单位只填实际完成值、执行数和原因。"
_ELSEWHERE = "其他指标"  # where neither the list nor the scheme says under what an indicator stands


def approved_form(project: ListedProject, scheme: Scheme, year: int | None) -> Prefill:
    """Print what was approved; rows and amounts that the list leaves blank stay blank and open."""
    levels = {plain(name): level.name for level in first_levels(scheme) for name in level.level2}
    source = project.source
    form = Form(
        FormKind.PROJECT,
        Header(
            "",
            year,
            project.name,
            project.department or None,
            project.unit or None,
            project_code=project.code or None,
            source=source,
        ),
        "万元",
        (
            FundingLine(
                "total",
                initial_budget=project.initial_budget,
                adjusted_budget=project.adjusted_budget,
                max_score=scheme.weights.execution,
                source=source,
            ),
        ),
        tuple(_indicator(each, levels) for each in project.indicators),
        Totals(source=source),
        source=source,
    )
    return Prefill(form, notice=_NOTICE, approved=True)


def _indicator(approved: ApprovedIndicator, levels: dict[str, str]) -> Indicator:
    level1 = approved.level1 or levels.get(plain(approved.level2 or ""), _ELSEWHERE)
    return Indicator(
        level1,
        approved.level2 or level1,
        approved.level3,
        approved.target,
        None,
        max_score=approved.max_score,
        source=approved.source,
    )
