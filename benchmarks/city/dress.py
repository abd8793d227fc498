"""What a layout asks for beyond the Ministry's form: reasons about money, texts, use of the money, conclusion."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.city.draft import FULL, Criterion, Draft, Spending, cents
from benchmarks.city.project import Project
from benchmarks.city.prose import adjustment, closing_texts, report_texts

_CRITERIA = {"相关性": 10, "效率": 20, "效果": 40, "可持续性": 30}
_USES = ("材料和设备购置费", "工程和服务费", "培训宣传费", "检测评估费", "运行维护费")


def dress(draft: Draft, project: Project, dice: Random) -> Draft:
    """Add what this draft's layout asks for, in keeping with the figures."""
    if draft.layout == "yuan":
        draft.money_unit, draft.scale = "元", Decimal(10000)
    if draft.has_reasons:
        draft.money_reason = adjustment(project, dice)
    if draft.layout == "sichuan":
        draft.texts = closing_texts(project, dice)
    if draft.layout == "template":
        draft.texts = report_texts(project, dice)
        draft.spending = _uses(project, dice)
        draft.conclusion = [
            Criterion(name, Decimal(points) / 100, Decimal(points), Decimal(points), "优")
            for name, points in _CRITERIA.items()
        ]
        draft.overall = Criterion("综合绩效", None, FULL, FULL, "优")
    draft.settle()
    return draft


def _uses(project: Project, dice: Random) -> list[Spending]:
    """Two or three uses whose sums are the project's money."""
    items = dice.sample(_USES, dice.choice((2, 3)))
    left, spent = project.adjusted, project.executed
    found = []
    for at, item in enumerate(items):
        share = Decimal(dice.randint(20, 45)) / 100
        last = at == len(items) - 1
        budget = left if last else cents(project.adjusted * share)
        executed = spent if last else cents(project.executed * share)
        found.append(Spending(item, budget, executed))
        left, spent = left - budget, spent - executed
    return found
