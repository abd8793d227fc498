"""The batch in five sentences, for whoever has a minute: who sent, the money, the scores, who, what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from evalbatch import summary
from evalbatch.choices import Severity, Standing, Status
from evalbatch.model import Batch
from evalbatch.outputs.summary.details import is_unclear
from evalbatch.register_tables import SENT, count_standings
from evalbatch.rules import CATALOGUE
from evalbatch.rules.manual import fault
from evalbatch.schemes import Digest
from evalbatch.summary import BLANK_NAME
from evalbatch.summary.listings import deviation, reviewed
from evalbatch.summary.ranking import Rank, count_units

if TYPE_CHECKING:
    import pandas as pd

MOST_FREQUENT = 3  # problems
Sentence = tuple[str, str]


def sentences(
    batch: Batch, projects: pd.DataFrame, departments: pd.DataFrame, ranks: Sequence[Rank], digest: Digest
) -> tuple[Sentence, ...]:
    """What is told, and the sentence; `projects` and `departments` are the batch's tables of that name."""
    sent = ("报送", _sent(batch, projects))
    if projects.empty:
        return (sent,)
    return (
        sent,
        ("资金", _money(projects, departments)),
        ("得分", _scores(batch, projects, digest)),
        ("部门", _departments(departments)),
        ("问题", _problems(batch, ranks, digest)),
    )


def _sent(batch: Batch, projects: pd.DataFrame) -> str:
    """Who was to send and who has, and what became of it; without a register nobody knows who owes."""
    told = list(_owing(batch))
    counts = summary.count_statuses(batch)
    if len(projects):
        accepted = int((projects["status"] != Status.RETURNED.value).sum())
        told.append(
            f"收到自评表 {len(projects)} 份（{_projects(projects)}），通过 {accepted} 份，{_returned(projects)}"
        )
    aside = sum(bool(each.counted_instead) for each in batch.evaluations)
    told += [f"另有 {aside} 份是同一项目重复报送的，还没有选定，汇总只计最新的一份"] if aside else []
    unread = sum(counts[status] for status in summary.UNREAD)
    told += [f"另有 {unread} 个文件未能读取"] if unread else []
    return "；".join(told) + "。" if told else "本批没有收到可以处理的文件。"


def _owing(batch: Batch) -> Iterator[str]:
    if not batch.submissions:
        return
    counts = count_standings(batch)
    sent = sum(counts[standing] for standing in SENT)
    of_them = _counted(counts, {Standing.LATE: "迟报 {} 个", Standing.TWICE: "重复报送 {} 个"})
    yield (
        f"应报 {sent + counts[Standing.OWING]} 个，已报 {sent} 个"
        + (f"（其中{'、'.join(of_them)}）" if of_them else "")
        + f"，未报 {counts[Standing.OWING]} 个"
    )
    yield from _counted(counts, {Standing.EXEMPT: "无需报送 {} 个", Standing.UNLISTED: "名单外的自评表 {} 份"})


def _counted(counts: Mapping[Standing, int], words: Mapping[Standing, str]) -> list[str]:
    return [text.format(counts[standing]) for standing, text in words.items() if counts[standing]]


def _projects(projects: pd.DataFrame) -> str:
    """Projects, each counted once however often it was sent; a form without a name counts by itself."""
    names = ["supervising_department", "implementing_unit", "project_name"]
    named = projects[projects["project_name"] != BLANK_NAME]
    count = len(named.drop_duplicates(names)) + len(projects) - len(named)
    departments = projects["supervising_department"]
    known = departments[departments != BLANK_NAME].nunique()
    blank = int((departments == BLANK_NAME).sum())
    more = f"，另有 {blank} 份没有填写主管部门" if blank else ""
    return f"项目 {count} 个，主管部门 {known} 个{more}"


def _returned(projects: pd.DataFrame) -> str:
    returned = int((projects["status"] == Status.RETURNED.value).sum())
    return f"退回修改 {returned} 份，占 {returned / len(projects):.1%}"


def _money(projects: pd.DataFrame, departments: pd.DataFrame) -> str:
    """The sums and the rate of the totals row of 项目汇总, and the department that spent least of its money."""
    budget, executed = (float(projects[name].sum()) for name in ("adjusted_budget", "executed"))
    rate = f"，执行率 {executed / budget:.2%}" if budget else ""
    told = f"全年预算 {budget:,.2f} 万元，全年执行 {executed:,.2f} 万元{rate}"
    rated = departments[departments["supervising_department"] != BLANK_NAME].dropna(subset=["execution_rate"])
    if len(rated) > 1:
        least = rated.iloc[int(rated["execution_rate"].argmin())]
        told += f"；执行率最低的主管部门是{least['supervising_department']}（{least['execution_rate']:.2%}）"
    blank = int(projects[["adjusted_budget", "executed"]].isna().any(axis=1).sum())
    return told + (f"；{blank} 份缺预算数或执行数，没有填写的按 0 计。" if blank else "。")


def _scores(batch: Batch, projects: pd.DataFrame, digest: Digest) -> str:
    """The computed total beside the stated one, over the forms that have both; the grades; who is far off."""
    both = summary.comparable(projects)
    table = summary.grades(projects)
    grades = "，".join(f"{grade} {forms} 份" for grade, forms in zip(table["grade"], table["forms"], strict=True))
    if both.empty:
        return f"没有自评得分和核定得分都有的自评表；{grades}。"
    score, stated = float(both["score"].mean()), float(both["reported_score"].mean())
    apart = f"{abs(stated - score):.2f}"
    beside = "两者相同" if apart == "0.00" else f"自评偏{'高' if stated > score else '低'} {apart} 分"
    left = len(projects) - len(both)
    note = f"；其余 {left} 份缺自评得分或核定得分，没有计入" if left else ""
    far = sum(abs(each) > digest.serious for each in _deviations(batch))
    more = f"；偏离度超过 {digest.serious * 100:.0f}% 的 {far} 份" if far else ""
    return (
        f"平均核定得分 {score:.2f} 分，平均自评得分 {stated:.2f} 分，{beside}"
        f"（{len(both)} 份两项都有的自评表{note}）；{grades}{more}。"
    )


def _deviations(batch: Batch) -> Iterator[Decimal]:
    for each in reviewed(batch):
        if each.evaluation.counted_instead:
            continue  # as in all sums
        typed = each.review.score if each.review else None
        off = deviation(each.stated, each.total if typed is None else typed)
        if off is not None:
            yield off


def _departments(departments: pd.DataFrame) -> str:
    """The departments at both ends, and the one that most forms go back to."""
    named = departments[departments["supervising_department"] != BLANK_NAME]
    scored = named.dropna(subset=["mean_score"])
    if len(scored) < 2:  # noqa: PLR2004 - one alone is neither best nor last
        return "只有一个主管部门有核定得分，没有可比的。" if len(scored) else "没有主管部门有核定得分。"
    best, last = (scored.iloc[int(place)] for place in (scored["mean_score"].argmax(), scored["mean_score"].argmin()))
    told = [f"平均核定得分最高的是{_of(best)}，最低的是{_of(last)}"]
    most = named.iloc[int(named["returned_forms"].argmax())]
    if most["returned_forms"]:
        told.append(
            f"退回最多的是{most['supervising_department']}（{most['forms']} 份中退回 {most['returned_forms']} 份）"
        )
    return "；".join(told) + "。"


def _of(row: pd.Series) -> str:
    return f"{row['supervising_department']}（{row['mean_score']:.2f} 分，{row['forms']} 份）"


def _problems(batch: Batch, ranks: Sequence[Rank], digest: Digest) -> str:
    """The faults that most forms have; what is only information does not count."""
    binding = [rank for rank in ranks if rank.binding]
    if not binding:
        return "没有错误和警告。"
    counts = {severity: sum(_times(batch, severity)) for severity in (Severity.ERROR, Severity.WARNING)}
    faults = {rule.id: fault(rule) for rule in CATALOGUE}
    told = "；".join(
        f"{faults.get(rank.rule_id, rank.rule_id)}（{rank.rule_id}，{rank.forms} 份）"
        for rank in binding[:MOST_FREQUENT]
    )
    text = f"共有错误 {counts[Severity.ERROR]} 处、警告 {counts[Severity.WARNING]} 处；最常见的是：{told}"
    units = count_units(batch)
    unclear = [rank.rule_id for rank in binding if is_unclear(rank, units, digest)]
    if unclear:
        text += (
            f"。有 {len(unclear)} 条规则，超过 {digest.unclear_share * 100:.0f}% 的单位都没有做到"
            f"（{'、'.join(unclear[:MOST_FREQUENT])}{'等' if len(unclear) > MOST_FREQUENT else ''}），"
            "填报要求可能不清，建议先核对要求再退回"
        )
    return text + "。"


def _times(batch: Batch, severity: Severity) -> Iterator[int]:
    for evaluation, _ in summary.counted(batch):
        yield sum(finding.severity is severity for finding in evaluation.findings)
