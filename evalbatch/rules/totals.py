"""S: the total and the grade, 总分 and 绩效等级."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.model import Form
from evalbatch.rules.rows import scored_rows
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule


@rule(
    "S54",
    Severity.ERROR,
    Category.ACCURACY,
    "{what}{stated}，各项得分之和为 {expected} 分{gap}",
    advice="{cure}",
)
def wrong_total(case: Case) -> Iterator[Hit]:
    """总分不等于各项得分之和，或者没有填。

    Why: 总分是各项得分相加得来的，加错一分也会影响等级和排名。
    Fix: 重新加总；建议用公式求和。
    """
    form, tolerance = case.form, case.scheme.tolerances.total
    counted = (form.scored_funding, *scored_rows(form))
    rows = [(row, "reported_score") for row in counted if row]
    found, stated = _sum_of_scores(form), form.totals.reported_score
    if (
        found is not None
        and (stated is not None or _left_blank(case))
        and _apart(stated, found, tolerance)
        and not _is_of_indicators_alone(case, found)
    ):
        complete = form.totals.at_foot or _is_whole(case)
        severity = None if complete else Severity.INFO  # rows may stand elsewhere: told, not held against the unit
        words, gap = _told(stated, found)
        yield hit(
            form.totals,
            "reported_score",
            also=rows,
            severity=severity,
            what="总分",
            stated=words,
            gap=gap,
            found=stated,
            expected=found,
            cure=_cure(case, stated, found),
        )
    yield from _wrong_conclusion(form, tolerance)


def _wrong_conclusion(form: Form, tolerance: Decimal) -> Iterator[Hit]:
    """Hold the conclusion table's own total against its parts."""
    whole, scores = form.totals.conclusion, [line.reported_score for line in form.conclusion]
    if whole is None or whole.reported_score is None or not scores or None in scores:
        return
    found = sum((score for score in scores if score is not None), Decimal(0))
    if _apart(whole.reported_score, found, tolerance):
        lines = [(line, "reported_score") for line in form.conclusion]
        words, gap = _told(whole.reported_score, found)
        what = "评价结论表的综合得分"
        yield hit(
            whole,
            "reported_score",
            also=lines,
            what=what,
            stated=words,
            gap=gap,
            expected=found,
            cure=f"把{what}改为 {Figure(found)} 分，或更正各项得分",
        )


def _apart(stated: Decimal | None, found: Decimal, tolerance: Decimal) -> bool:
    return stated is None or abs(stated - found) > tolerance


def _told(stated: Decimal | None, found: Decimal) -> tuple[str, str]:
    """Word what the unit wrote, and how far it is off."""
    if stated is None:
        return "未填", ""
    return f"填 {Figure(stated)} 分", f"，相差 {Figure(abs(stated - found))} 分"


def _cure(case: Case, stated: Decimal | None, found: Decimal) -> str:
    """Advise the total that is right once the rows are; the cell may hold a formula that leaves a row out."""
    due = case.score.total if case.settled and case.score.total is not None else found
    verb = "填写总分" if stated is None else "把总分改为"
    after = "" if due == found else "（各行得分按提示更正之后）"
    return f"{verb} {Figure(due)} 分{after}；总分是公式的，检查求和范围是否漏了行、得分是否写成了文字"


def _left_blank(case: Case) -> bool:
    """Tell a 总分 cell at the foot of the table that nothing stands in."""
    return case.form.totals.at_foot and bool(case.blank(case.form.totals, "reported_score"))


def _is_of_indicators_alone(case: Case, found: Decimal) -> bool:
    """Whether the layout prints a total of the indicators alone; one whose points count execution in does not."""
    totals, tolerance = case.form.totals, case.scheme.tolerances.total
    if totals.max_score == case.scheme.weights.total:
        return False
    return not _apart(totals.reported_score, found - _execution_score(case.form), tolerance)


def _execution_score(form: Form) -> Decimal:
    total = form.scored_funding
    return (total.reported_score if total else None) or Decimal(0)


def _sum_of_scores(form: Form) -> Decimal | None:
    """Add up the scores the unit wrote; None where one is missing."""
    scores = [row.reported_score for row in scored_rows(form) if "reported_score" in row.source.cells]
    total = form.scored_funding
    if not scores:
        return None
    if total and "reported_score" in total.source.cells:
        scores.append(total.reported_score)
    return None if None in scores else sum((score for score in scores if score), Decimal(0))


def _is_whole(case: Case) -> bool:
    """Tell whether the points of the rows shown add up to the full mark: then no row is missing."""
    total = case.form.total_funding
    points = [row.max_score for row in scored_rows(case.form)] + ([total.max_score] if total else [])
    return None not in points and sum((value for value in points if value), Decimal(0)) == case.scheme.weights.total


@rule(
    "S55",
    Severity.ERROR,
    Category.ACCURACY,
    "{what}{stated}，{fault}",
    advice="把{what}改为：{expected}",
)
def wrong_grade(case: Case) -> Iterator[Hit]:
    """绩效等级与总分不符，或者不是规定的等级。

    Why: 等级只有优、良、中、差四档，由总分决定；“优秀”“非常满意”都不是规定的等级。
    Fix: 按重新计算的总分填写等级。
    """
    form, grades = case.form, case.scheme.grades
    if grades is None:
        return
    known = [band.label for band in grades.bands]
    one_of = "、".join(known) + "之一"
    due = case.score.grade or one_of
    stated = [(form.totals, "自评等级")]
    if form.totals.conclusion:
        stated.append((form.totals.conclusion, "综合绩效的等级"))  # type: ignore[arg-type]
    for record, what in stated:
        if record.grade and record.grade not in known:
            fault = f"不是规定的等级（{'、'.join(known)}）"
            yield hit(record, "grade", what=what, stated=f"填“{record.grade}”", fault=fault, expected=due)
        elif record.grade and case.settled and case.score.grade and record.grade != case.score.grade:
            fault = f"按重新计算的总分 {Figure(case.score.total or 0)} 分应为“{case.score.grade}”"
            told = f"填“{record.grade}”"
            yield hit(record, "grade", what=what, stated=told, fault=fault, expected=case.score.grade)
        elif case.settled and case.score.grade and case.blank(record, "grade"):
            fault = f"按总分 {Figure(case.score.total or 0)} 分应为“{case.score.grade}”"
            yield hit(record, "grade", what=what, stated="未填", fault=fault, expected=case.score.grade)
    odd = [line for line in form.conclusion if line.grade and line.grade not in known]
    if odd:
        cells = [(line, "grade") for line in odd[1:]]
        yield hit(
            odd[0],
            "grade",
            also=cells,
            alike=True,
            what="各评价准则的等级",
            stated=f"填“{odd[0].grade}”",
            expected=one_of,
            fault=f"不是规定的等级（{'、'.join(known)}）",
        )
