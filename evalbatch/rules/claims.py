"""S: what the form claims, against its own figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from evalbatch.choices import Category, Dimension, Severity
from evalbatch.model import Indicator
from evalbatch.rules.amounts import mixed_units
from evalbatch.rules.execution import has_reason
from evalbatch.rules.reasons import no_reason
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.schemes.bounds import Limits
from evalbatch.values.measure import any_of, plain
from evalbatch.values.quantity import is_met


@rule(
    "S58",
    Severity.INFO,
    Category.CONSISTENCY,
    "指标“{name}”达到目标、得满分 {max_score} 分，偏差原因却写“{found}”",
    advice="没有偏差的，原因栏留空；确有没做好的，更正实际完成值和得分",
)
def reason_without_deviation(case: Case) -> Iterator[Hit]:
    """达到目标、得了满分，却写了没有做好的原因。

    Why: 数字说达到了，原因说没有完成，两处必有一处不实。
    Fix: 核对实际完成情况，使完成值、得分和原因一致。
    """
    for row in scored_rows(case.form):
        target, actual, reason = row.target, row.actual, row.deviation_reason
        full = row.max_score is not None and row.reported_score == row.max_score
        if not full or target is None or actual is None or reason is None or no_reason(reason):
            continue
        if is_met(target, actual) and _owns_up(case, reason):
            yield hit(
                row,
                "deviation_reason",
                "actual",
                "reported_score",
                name=name_of(row),
                max_score=row.max_score,
                expected="空白，或更正完成值和得分",
            )


def _owns_up(case: Case, reason: str) -> bool:
    """Tell a reason that admits a shortfall: 因疫情影响推迟, 未完成; 未造成影响 admits none."""
    words = case.scheme.telltales
    denied = any_of(words.excuses_denied)
    excuses = any_of(words.excuses)
    text = re.sub(f"(?:{denied})(?:{excuses})", "", plain(reason)) if denied and excuses else plain(reason)
    return case.scheme.wordings.falls_short(text) or bool(excuses and re.search(excuses, text))


@rule(
    "S59",
    Severity.WARNING,
    Category.REASONABLENESS,
    "{what}得了分值的 {claimed}，预算执行率却只有 {found}，{fault}",
    advice="核对完成值和执行数；确实没有花多少钱就完成的，说明原因（如跨年支付、招标结余）",
)
def more_done_than_paid_for(case: Case) -> Iterator[Hit]:
    """钱没有花多少，指标却说都完成了。

    Why: 执行率很低而产出几乎满分，多半是完成值填得过高，或者执行数漏填；也可能是年底集中支付，要说明。
    Fix: 核对完成值和执行数，或者说明原因。
    """
    total, rows = case.form.total_funding, scored_rows(case.form)
    rate = total.execution_rate if total else None
    if total is None or rate is None or rate < 0 or mixed_units(total, case.scheme) or has_reason(case.form):
        return
    for what, claimed, fault in _contradictions(rows, rate, case.scheme.limits):
        yield hit(
            total,
            "executed",
            "adjusted_budget",
            also=[(row, "reported_score") for row in rows],
            what=what,
            claimed=f"{claimed:.2%}",
            found=f"{rate:.2%}",
            fault=fault,
            expected="与完成情况相当的执行率，或者说明",
        )
        return


def _contradictions(
    rows: Iterable[Indicator], rate: Decimal, limits: Limits | None
) -> Iterator[tuple[str, Decimal, str]]:
    """Give each way in which a rate of execution belies the scores: whose, what share they claim, how it is told."""
    if limits is None:
        return
    outputs = _share(row for row in rows if row.dimension is Dimension.OUTPUT)
    if outputs is not None and outputs >= limits.claimed and rate < limits.spent:
        yield "产出指标", outputs, f"低于 {limits.spent:.0%}"
    whole = _share(rows)
    if limits.claim_gap is not None and whole and (whole - min(rate, Decimal(1))) / whole > limits.claim_gap:
        yield "各项绩效指标", whole, f"两者相差超过 {limits.claim_gap:.0%}"


def _share(rows: Iterable[Indicator]) -> Decimal | None:
    """Return which share of their points the rows scored; None where one leaves points or score blank."""
    pairs = [(row.reported_score, row.max_score) for row in rows]
    scores = [score for score, _ in pairs if score is not None]
    points = [most for _, most in pairs if most is not None]
    if not pairs or len(scores) < len(pairs) or len(points) < len(pairs) or not sum(points):
        return None
    return sum(scores, Decimal(0)) / sum(points, Decimal(0))
