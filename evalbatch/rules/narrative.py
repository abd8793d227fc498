"""S60 and its kin: what the texts say against what the table says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.model import AMOUNTS, Narrative
from evalbatch.rules.amounts import apart_from_the_rest, mixed_units, printed
from evalbatch.rules.rows import scored_rows
from evalbatch.rules.rule import Case, Figure, Hit, Located, hit, rule
from evalbatch.terms import label
from evalbatch.values.statements import Stated, amounts_stated, rates_stated, rows_stated, years_stated

_SCORE = re.compile(
    r"(?:综合得分|综合评分|自评得分|自评总分|评价得分|评价总分|总得分|总评分|总分)[为是：:\s]{0,2}(\d{1,3}(?:\.\d+)?)\s*分"
)
_GRADE = re.compile(
    r"(?:自评|评定|评价|绩效)?(?:结果|等级|等次|结论)?[为是：:]\s*[“\"]?(优秀|良好|优|良|中|合格|不合格|差)[”\"]?(?=[。；，,;\s]|$)"
)
_YEAR_FIRST = re.compile(r"\s*(20\d\d)年(?!度?前)")
_BOTH = 2  # what was wanted and what came of it


@rule(
    "S60",
    Severity.WARNING,
    Category.CONSISTENCY,
    "“{heading}”写{what}“{found}”，{against}应为 {expected}",
    advice="使文字与表格一致，改为：{expected}",
)
def text_contradicts_table(case: Case) -> Iterator[Hit]:
    """文字里的总分、等级、金额、执行率、年度或指标个数与表格不一致。

    Why: 报告写“综合得分100分”，表内各项加起来只有98分；写“全年执行数80万元”，资金表是90万元：两处必有一处错。
    Fix: 以表内数据重新计算的结果为准，文字与表格同时更正；照抄上一年的文字要改成本年度的。
    """
    yield from _later_year(case)
    texts = (*case.form.goals, *case.form.narratives)
    total, grade = (case.score.total, case.score.grade) if case.settled else (None, None)
    for narrative in texts:
        yield from _other_money(case, narrative)
        yield from _other_year(case, narrative)
        yield from _other_count(case, narrative)
        if total is not None:
            yield from _other_total(narrative, total, case.scheme.tolerances.total)
        found = _GRADE.search(narrative.text)
        if grade and found and found.group(1) != grade and found.group(1)[0] != grade:
            yield _contradiction(narrative, "等级", (found.group(1), grade))
    stated, whole = case.form.totals.reported_score, case.form.totals.conclusion
    stated = stated if stated is None or total is None else total
    if total is None and any(row.max_score and row.reported_score is None for row in scored_rows(case.form)):
        return  # what is stated will change with the score that S49 asks for
    if stated is not None and whole and whole.reported_score is not None and whole.reported_score != stated:
        yield hit(
            whole,
            "reported_score",
            heading="评价结论",
            what="综合得分",
            found=f"{Figure(whole.reported_score)}分",
            against="按自评表的总分",
            expected=f"{Figure(stated)}分",
        )


def _other_total(narrative: Narrative, total: Decimal, tolerance: Decimal) -> Iterator[Hit]:
    for found in _SCORE.finditer(narrative.text):
        if abs(Decimal(found.group(1)) - total) > tolerance:
            yield _contradiction(narrative, "总分", (f"{found.group(1)}分", f"{Figure(total)}分"))
            return


def _other_money(case: Case, narrative: Narrative) -> Iterator[Hit]:
    """Hold the amounts and the rate that a text states against the row 年度资金总额; one that fits settles the rest."""
    line = case.form.total_funding
    if line is None or mixed_units(line, case.scheme) or apart_from_the_rest(case.form, case.scheme):
        return  # of mixed units M22 speaks
    amounts = amounts_stated(narrative.text, case.form.header.project_name or "")
    for name in (*AMOUNTS, ""):
        stated = [each for each in amounts if each.name == name]
        named = (name,) if name else AMOUNTS
        known = [amount for amount in (getattr(line, each) for each in named) if amount is not None]
        if _all_off(stated, known):
            money = "、".join(dict.fromkeys(f"{printed(case.form, amount)}{case.form.money_unit}" for amount in known))
            what = label(name) if name else "项目资金"
            also = [(line, each) for each in named]
            yield _contradiction(narrative, what, (stated[0].printed, money), "按资金表", also)
    rate = line.execution_rate
    stated = list(rates_stated(narrative.text))
    if rate is not None and case.money_stands and _all_off(stated, [rate]):
        also = [(line, "adjusted_budget"), (line, "executed")]
        yield _contradiction(narrative, "执行率", (stated[0].printed, f"{Figure(rate):%}"), "按资金表", also)


def _all_off(stated: Sequence[Stated], known: Sequence[Decimal]) -> bool:
    """Tell whether no statement fits any of the known figures, its rounding allowed for."""
    fits = any(abs(each.value - figure) <= each.step for each in stated for figure in known)
    return bool(stated and known) and not fits


def _other_year(case: Case, narrative: Narrative) -> Iterator[Hit]:
    """A text that names earlier budget years only was taken over from an earlier form."""
    year, named = case.form.header.year, years_stated(narrative.text)
    budget_years = [each for each, as_budget_year in named if as_budget_year]
    if year is None or case.year not in {None, year} or not budget_years:
        return
    if max(each for each, _ in named) < year:
        figures = (f"{max(budget_years)}年度", f"{year}年度")
        yield _contradiction(narrative, "年度", figures, "本表是另一年度的，", [(case.form.header, "year")])


def _later_year(case: Case) -> Iterator[Hit]:
    """Goals that both begin with a later year than the form's: its year is an old form's."""
    year, goals = case.form.header.year, case.form.goals
    begun = {found[1] if (found := _YEAR_FIRST.match(goal.text)) else "" for goal in goals}
    if year is None or case.year not in {None, year} or len(goals) < _BOTH or len(begun) != 1:
        return
    named = begun.pop()
    if named and int(named) > year:
        figures = (f"{named}年", f"{year}年")
        yield _contradiction(goals[0], "年度", figures, "表上的年度不同，", [(case.form.header, "year")])


def _other_count(case: Case, narrative: Narrative) -> Iterator[Hit]:
    """Hold the number of indicators a text states against the rows, where the table shows its end."""
    stated, rows = rows_stated(narrative.text), [row for row in case.form.indicators if not row.is_part]
    if stated and rows and case.form.totals.at_foot and len(rows) not in stated:
        yield _contradiction(narrative, "三级指标个数", (f"{stated[0]}个", f"{len(rows)}个"), "按指标表")


def _contradiction(
    narrative: Narrative,
    what: str,
    figures: tuple[str, str],  # of the text, and of the table
    against: str = "按表中数据重新计算",
    also: Iterable[tuple[Located, str]] = (),
) -> Hit:
    found, expected = figures
    heading = narrative.heading
    return hit(
        narrative, "text", also=also, heading=heading, what=what, against=against, found=found, expected=expected
    )
