"""S: rows that no formula can judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evalbatch.choices import Category, Comparison, Severity
from evalbatch.model import Finding
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.rules.scores import line_of
from evalbatch.values.measure import is_dash

_CURE_FIGURE = "目标值、实际完成值写成可以比较的数字和单位；确实不能量化的，由审核人员看材料核定得分"
_CURE_DATE = "按时完成的，填写实际完成的日期；延期的，说明原因并自行扣分，由审核人员看材料核定"


@rule(
    "S65",
    Severity.WARNING,
    Category.REASONABLENESS,
    "指标“{name}”无法自动评分：{explanation}",
    advice="{cure}",
)
def row_not_judged(case: Case) -> Iterator[Hit]:
    """填齐了而程序无法评分的指标。

    Why: 晚于目标时间、“约90%”“12公里以上”、单位不同，都无法按公式计分，得分只是照录自评，不能当作已经审核。
    Fix: 把目标值和完成值写成可以比较的数字；不能量化的，由审核人员看材料核定。
    """
    for row in scored_rows(case.form):
        line = line_of(case, row)
        if row.target is None or row.actual is None or row.max_score is None or row.reported_score is None:
            continue
        if is_dash(row.target.text) and row.actual.comparison is Comparison.QUALITATIVE:
            continue  # the row asks for words alone: 制度健全
        if line and not line.computed:
            late = row.target.comparison is Comparison.DATE
            yield hit(
                row,
                "actual",
                "target",
                mark=("actual",),
                name=name_of(row),
                found=row.actual.text,
                expected="可以比较的数字或日期",
                explanation=line.explanation,
                cure=_CURE_DATE if late else _CURE_FIGURE,
            )


def without_repeats(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leave out what S65 says of a row whose value another rule has already found wrong."""
    findings = tuple(findings)
    spoken = {
        (finding.sheet, cell)
        for finding in findings
        if finding.rule_id.startswith("I") and finding.severity is not Severity.INFO
        for cell in finding.cells
    }
    return tuple(
        finding
        for finding in findings
        if finding.rule_id != row_not_judged.id or not any((finding.sheet, cell) in spoken for cell in finding.cells)
    )
