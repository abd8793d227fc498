"""Form and scheme → Score: every row with its points, its formula and the sentence that says how they came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import takewhile

from evalbatch.model import ConclusionLine, Form, FundingLine, Indicator, Score, ScoreLine
from evalbatch.schemes import Scheme
from evalbatch.schemes.awards import Award, percent, plain
from evalbatch.scoring.verdicts import Verdict, judge_execution, judge_indicator, judge_parts

EXECUTION = "预算执行率"
ZERO = Decimal(0)


def score_form(form: Form, scheme: Scheme) -> Score:
    """All points of a form, computed afresh from its own figures.

    A form whose indicators carry no points at all is scored by its conclusion table, where it has one. The total is
    None where there is nothing to add up, and under a scheme without points.
    """
    by_criteria = not any(map(_has_points, form.indicators)) and any(map(_has_points, form.conclusion))
    lines = tuple(_criterion_lines(form, scheme) if by_criteria else _lines(form, scheme))
    scores = [line.score for line in lines if line.score is not None]
    total, max_total = scheme.rounding.apply(sum(scores, ZERO)) if scores else None, _max_total(lines)
    if total is not None and (_is_empty(lines) or _is_partial(form, total, max_total)):
        total = None
    if total is not None and scheme.weights.total is not None:
        total = min(total, scheme.weights.total)  # rows may carry more points than there are to have
    whole = max_total == scheme.weights.total or (max_total is None and form.totals.at_foot)
    graded = whole and all(line.computed or line.reported_score is not None for line in lines)
    return Score(
        lines=lines,
        total=total,
        max_total=max_total,
        grade=scheme.grade(total) if graded and total is not None else None,
        scheme=scheme.id,
        scheme_name=scheme.name,
    )


def _has_points(record: Indicator | FundingLine | ConclusionLine) -> bool:
    return record.max_score is not None or record.reported_score is not None


def _is_empty(lines: Iterable[ScoreLine]) -> bool:
    """Tell a form that gives nothing to score: no row could be computed, and none has a score of the unit's."""
    return not any(line.computed or line.reported_score is not None for line in lines)


def _is_partial(form: Form, total: Decimal, max_total: Decimal | None) -> bool:
    """Tell a layout without points on every row that shows less than it counts: its stated total says so.

    Nothing tells then what a full mark would be, and a total of a part of the rows would be wrong.
    """
    stated = form.totals.reported_score
    return max_total is None and stated is not None and stated > total and not form.totals.at_foot


def _max_total(lines: Iterable[ScoreLine]) -> Decimal | None:
    """What the scored rows could earn; None as soon as one of them doesn't say."""
    points = [line.max_score for line in lines if line.score is not None]
    known = [point for point in points if point is not None]
    return sum(known, ZERO) if known and len(known) == len(points) else None


def _lines(form: Form, scheme: Scheme) -> Iterator[ScoreLine]:
    """The money row and the indicators, as far as form and scheme score them."""
    if form.scored_funding is not None and (line := _execution_line(form.scored_funding, scheme)):
        yield line
    if scheme.weights.total is None:
        return
    for position, indicator in enumerate(form.indicators):
        parts = tuple(takewhile(_is_mere_part, form.indicators[position + 1 :]))
        if not _is_mere_part(indicator) and (line := _indicator_line(indicator, parts, scheme)):
            yield line


def _is_mere_part(indicator: Indicator) -> bool:
    """A part (其中…) counts with the row above it, unless the form gave it points of its own."""
    return indicator.is_part and not _has_points(indicator)


def _criterion_lines(form: Form, scheme: Scheme) -> Iterator[ScoreLine]:
    """The conclusion table: its criteria stand as the unit scored them, none above its points."""
    if scheme.weights.total is None:
        return
    for line in filter(_has_points, form.conclusion):
        reported, points = line.reported_score, line.max_score
        over = reported is not None and points is not None and reported > points
        note = "，自评得分超出分值" if over else ""
        award = Award(reported, f"评价结论表按准则打分，取自评得分{note}")
        yield _score_line(line.criterion, line, line.max_score, Verdict("criterion_sum", award), scheme)


def _execution_line(line: FundingLine, scheme: Scheme) -> ScoreLine | None:
    """The points for spending; None where the money block has no room for points."""
    if scheme.execution.formula is None or scheme.weights.total is None:
        return _rate_line(line, scheme)
    asked = {"max_score", "reported_score"} & line.source.cells.keys()
    if not (asked or _has_points(line) or line.printed_points is not None):
        return None
    points = _execution_points(line, scheme)
    if points is None:
        verdict = Verdict(scheme.execution.formula, Award(None, "分值未填，方案也没有规定，无法计算"))
    else:
        verdict = judge_execution(line, points, scheme)
    if line.max_score is not None and line.max_score != points:
        note = f"表中分值 {plain(line.max_score)} 不合理，按方案 {plain(points or ZERO)} 分计"
        verdict = replace(verdict, note="；".join(filter(None, (verdict.note, note))))
    return _score_line(EXECUTION, line, points, verdict, scheme)


def _execution_points(line: FundingLine, scheme: Scheme) -> Decimal | None:
    """The points of the money row: those the layout prints, else the scheme's; the unit's own only where neither is."""
    total = scheme.weights.total or ZERO
    if line.printed_points is not None and 0 < line.printed_points < total:
        return line.printed_points
    if scheme.weights.execution is not None:
        return scheme.weights.execution
    if line.max_score is not None and 0 < line.max_score < total:
        return line.max_score
    return scheme.formulas[scheme.execution.formula or ""].points


def _rate_line(line: FundingLine, scheme: Scheme) -> ScoreLine | None:
    """The rate alone, where nothing is scored."""
    if line.execution_rate is None:
        return None
    text = f"执行率 {percent(line.execution_rate)}，方案“{scheme.name}”只列示执行率，不计分"
    return ScoreLine(EXECUTION, None, None, None, "rate_only", text, computed=False, source=line.source)


def _indicator_line(indicator: Indicator, parts: Sequence[Indicator], scheme: Scheme) -> ScoreLine | None:
    """The points of an indicator; None for a row that neither has points nor could have."""
    name = indicator.level3 or indicator.level2 or indicator.level1 or "未写名称的指标"
    points = indicator.max_score
    if points is not None:
        verdict = judge_indicator(indicator, points, scheme)
        if verdict.award.earned is None:
            verdict = judge_parts(parts, points, scheme) or verdict
    elif "max_score" in indicator.source.cells:
        verdict = Verdict("", Award(None, "分值未填，无法计算"))
    elif indicator.reported_score is None:
        return None
    else:
        fact = judge_indicator(indicator, Decimal(1), scheme).fact
        verdict = Verdict("", Award(None, "本表不设分值列，无法按分值计算"), fact)
    return _score_line(name, indicator, points, verdict, scheme)


def _score_line(
    name: str,
    record: Indicator | FundingLine | ConclusionLine,
    points: Decimal | None,
    verdict: Verdict,
    scheme: Scheme,
) -> ScoreLine:
    """A verdict as a line of the score: rounded, within the row's points, and in words."""
    reported, award = record.reported_score, verdict.award
    if award.earned is None:
        score, outcome = _stand_in(reported, points, scheme)
    else:
        score = _rounded(award.earned, points, scheme)
        outcome = _earned_words(award, score, points)
    sentence = "，".join(filter(None, (verdict.fact, award.because, outcome)))
    return ScoreLine(
        name=name,
        max_score=points,
        reported_score=reported,
        score=score,
        method=verdict.method or "reported",
        explanation="；".join(filter(None, (sentence, verdict.note))),
        computed=award.earned is not None,
        dimension=record.dimension if isinstance(record, Indicator) else None,
        source=record.source,
    )


def _rounded(earned: Decimal, points: Decimal | None, scheme: Scheme) -> Decimal:
    """Points as the scheme writes them, never below zero nor above the row's points."""
    rounded = scheme.rounding.apply(max(earned, ZERO))
    if points is None or (rounded <= points and earned < points):
        return rounded
    # Full points stay what the form says, 3.125 included: rounded, the rows would miss 100.
    ceiling = max(points, ZERO)
    written = scheme.rounding.apply(ceiling)
    return written if written == ceiling else ceiling


def _earned_words(award: Award, score: Decimal, points: Decimal | None) -> str:
    if award.working:
        return f"得 {award.working}={score} 分"
    return f"得满分 {plain(score)} 分" if score == points else f"得 {score} 分"


def _stand_in(reported: Decimal | None, points: Decimal | None, scheme: Scheme) -> tuple[Decimal | None, str]:
    """What is taken where nothing can be computed, and the words for it."""
    if points is not None and scheme.indicators.uncomputable == "zero":
        return scheme.rounding.apply(ZERO), "按方案计 0 分"
    if reported is None:
        return (
            (None, "自评得分也未填，不计分")
            if points is None
            else (scheme.rounding.apply(ZERO), "自评得分未填，计 0 分")
        )
    score = _rounded(reported, points, scheme)
    if reported >= 0 and (points is None or reported <= points):
        return score, f"取自评得分 {score} 分"
    return score, f"自评得分 {plain(reported)} 不在 0 至分值之间，按 {score} 分计"
