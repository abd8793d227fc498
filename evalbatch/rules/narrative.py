"""S60 and its kin: what the texts say against what the table says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.model import Narrative
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule

_SCORE = re.compile(r"(?:综合得分|自评得分|自评总分|评价得分|总得分|总分|得分)[为是：:\s]{0,2}(\d{1,3}(?:\.\d+)?)\s*分")
_GRADE = re.compile(
    r"(?:自评|评定|评价|绩效)?(?:结果|等级|等次|结论)?[为是：:]\s*[“\"]?(优秀|良好|优|良|中|合格|不合格|差)[”\"]?(?=[。；，,;\s]|$)"
)


@rule(
    "S60",
    Severity.WARNING,
    Category.CONSISTENCY,
    "“{heading}”写{what}“{found}”，{against}应为 {expected}",
    advice="使文字与表格一致，改为：{expected}",
)
def text_contradicts_table(case: Case) -> Iterator[Hit]:
    """文字里的总分、等级与表格不一致。

    Why: 报告写“综合得分100分”，表内各项加起来只有98分，两处必有一处错。
    Fix: 以重新计算的结果为准，文字与表格同时更正。
    """
    texts = (*case.form.goals, *case.form.narratives)
    total, grade = (case.score.total, case.score.grade) if case.settled else (None, None)
    for narrative in texts:
        if total is not None:
            yield from _other_total(narrative, total, case.scheme.tolerances.total)
        found = _GRADE.search(narrative.text)
        if grade and found and found.group(1) != grade and found.group(1)[0] != grade:
            yield _contradiction(narrative, "等级", found.group(1), grade)
    stated, whole = case.form.totals.reported_score, case.form.totals.conclusion
    stated = stated if stated is None or total is None else total
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
            yield _contradiction(narrative, "总分", f"{found.group(1)}分", f"{Figure(total)}分")
            return


def _contradiction(narrative: Narrative, what: str, found: str, expected: str) -> Hit:
    return hit(
        narrative,
        "text",
        heading=narrative.heading,
        what=what,
        found=found,
        against="按表中数据重新计算",
        expected=expected,
    )
