"""The batch in a few lines, for whoever has a minute: how many, how much, how good, and what went wrong most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from evalbatch import summary
from evalbatch.choices import Severity, Standing, Status
from evalbatch.model import Batch
from evalbatch.register_tables import SENT, count_standings
from evalbatch.rules import CATALOGUE
from evalbatch.rules.manual import fault
from evalbatch.summary import BLANK_NAME, LEFT_OUT
from evalbatch.terms import label

MOST_FREQUENT = 3  # problems
LONGEST_NAMES = 300  # signs of file names; a cell holds little more
_BLAMED = (Severity.ERROR, Severity.WARNING)


def overview(batch: Batch, projects: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """What is told, and the answer; `projects` is the batch's table of that name. Nothing where no form was read."""
    if projects.empty:
        return (*_sent(batch), *_copies(batch))
    return (
        *_sent(batch),
        ("项目和部门", _how_many(projects)),
        ("资金", _money(projects)),
        ("平均核定得分", _mean(projects)),
        ("等级", _grades(projects)),
        ("退回修改", _returned(projects)),
        *_problems(batch),
        *_copies(batch),
    )


def _sent(batch: Batch) -> Iterator[tuple[str, str]]:
    """Who was to send and who has; without a register nobody knows."""
    if not batch.submissions:
        return
    counts = count_standings(batch)
    sent = sum(counts[standing] for standing in SENT)
    of_them = _counted(counts, {Standing.LATE: "迟报 {} 个", Standing.TWICE: "重复报送 {} 个"})
    beside = _counted(counts, {Standing.EXEMPT: "无需报送 {} 个", Standing.UNLISTED: "名单外的自评表 {} 份"})
    text = f"应报 {sent + counts[Standing.OWING]} 个，已报 {sent} 个" + (
        f"（其中{'、'.join(of_them)}）" if of_them else ""
    )
    yield label("submissions"), "；".join((f"{text}，未报 {counts[Standing.OWING]} 个", *beside)) + "。"


def _counted(counts: Mapping[Standing, int], words: Mapping[Standing, str]) -> list[str]:
    return [text.format(counts[standing]) for standing, text in words.items() if counts[standing]]


def _how_many(projects: pd.DataFrame) -> str:
    """Projects, each counted once however often it was sent; a form without a name counts by itself."""
    names = ["supervising_department", "implementing_unit", "project_name"]
    named = projects[projects["project_name"] != BLANK_NAME]
    count = len(named.drop_duplicates(names)) + len(projects) - len(named)
    departments = projects["supervising_department"]
    known = departments[departments != BLANK_NAME].nunique()
    blank = int((departments == BLANK_NAME).sum())
    text = f"项目 {count} 个（自评表 {len(projects)} 份），主管部门 {known} 个"
    return f"{text}；另有 {blank} 份没有填写主管部门。" if blank else f"{text}。"


def _money(projects: pd.DataFrame) -> str:
    """The sums and the rate of the totals row of 项目汇总."""
    budget, executed = (float(projects[name].sum()) for name in ("adjusted_budget", "executed"))
    rate = f"，执行率 {executed / budget:.2%}" if budget else ""
    blank = int(projects[["adjusted_budget", "executed"]].isna().any(axis=1).sum())
    note = f"；{blank} 份缺预算数或执行数，没有填写的按 0 计" if blank else ""
    return f"全年预算 {budget:,.2f} 万元，全年执行 {executed:,.2f} 万元{rate}{note}。"


def _mean(projects: pd.DataFrame) -> str:
    """The computed total beside the stated one, over the forms that have both."""
    both = summary.comparable(projects)
    if both.empty:
        return "没有自评得分和核定得分都有的自评表。"
    score, stated = float(both["score"].mean()), float(both["reported_score"].mean())
    left = len(projects) - len(both)
    note = f"；其余 {left} 份缺自评得分或核定得分，没有计入" if left else ""
    return f"{score:.2f} 分，平均自评得分 {stated:.2f} 分（{len(both)} 份两项都有的自评表）{note}。"


def _grades(projects: pd.DataFrame) -> str:
    table = summary.grades(projects)
    counted = zip(table["grade"], table["forms"], strict=True)
    return "，".join(f"{grade} {forms} 份" for grade, forms in counted) + "。"


def _returned(projects: pd.DataFrame) -> str:
    returned = int((projects["status"] == Status.RETURNED.value).sum())
    return f"{returned} 份，占自评表的 {returned / len(projects):.1%}。"


def _problems(batch: Batch) -> Iterator[tuple[str, str]]:
    """The faults that most forms have, errors first among equals; what is only information does not count."""
    blamed = [
        {(finding.rule_id, finding.severity) for finding in evaluation.findings if finding.severity in _BLAMED}
        for evaluation in batch.evaluations
        if evaluation.status not in LEFT_OUT
    ]
    errors = {rule_id for pairs in blamed for rule_id, severity in pairs if severity is Severity.ERROR}
    forms = Counter(rule_id for pairs in blamed for rule_id in {rule_id for rule_id, _ in pairs})
    ranked = sorted(forms, key=lambda rule_id: (-forms[rule_id], rule_id not in errors, rule_id))
    if ranked:
        faults = {rule.id: fault(rule) for rule in CATALOGUE}
        told = (
            f"{nth}. {faults.get(rule_id, rule_id)}（{rule_id}）：{forms[rule_id]} 份"
            for nth, rule_id in enumerate(ranked[:MOST_FREQUENT], start=1)
        )
        yield "最常见的问题", "\n".join(told)


def _copies(batch: Batch) -> Iterator[tuple[str, str]]:
    """Files that are the same byte for byte, told by their names."""
    copied = dict.fromkeys((each.file, *each.copies) for each in batch.evaluations if each.copies)
    copies = ["、".join(names) for names in copied]
    if copies:
        told = "；".join(copies)
        more = f"……等 {len(copies)} 组" if len(told) > LONGEST_NAMES else ""
        yield (
            "内容完全相同的文件",
            f"{told[:LONGEST_NAMES]}{more}，只审核一次，份数和金额只计一次；请核对是否重复报送或发错了文件。",
        )
