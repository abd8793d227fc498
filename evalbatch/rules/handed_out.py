"""W: what was approved with the budget, as our own template was given out, against what stands in it now."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.labels import plain
from evalbatch.model import Indicator, Issued, IssuedRow
from evalbatch.rules.amounts import name_of_fund, printed
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule
from evalbatch.rules.weights import name_of, scored_rows
from evalbatch.terms import label
from evalbatch.values.measure import plain as plain_value


@rule(
    "W85",
    Severity.WARNING,
    Category.CONSISTENCY,
    "{what}{fault}",
    advice="恢复批复的内容：{expected}；确经批准调整的，附批准文件并在原因栏说明",
)
def approved_figure_changed(case: Case) -> Iterator[Hit]:
    """下发表样时填好的预算、指标值或分值被改动。

    Why: 预算、目标和分值以批复为准，单位只填完成值和执行数；改低目标或调整分值，得分就没有可比性。
    Fix: 恢复批复的内容；经批准调整的，附文件说明。
    """
    issued, form = case.form.issued, case.form
    if issued is None:
        return
    yield from _changed_budget(case, issued)
    rows = list(scored_rows(form))
    for approved in issued.approved:
        row = _row_of(approved, rows)
        if row is None:
            yield hit(
                form,
                "indicators",
                what=f"批复的指标“{approved.level3}”",
                fault="在表上找不到",
                found="没有这一行",
                expected=f"{approved.level3}，{approved.target}",
            )
            continue
        rows.remove(row)
        yield from _changed_row(approved, row)


def _row_of(approved: IssuedRow, rows: list[Indicator]) -> Indicator | None:
    named = [row for row in rows if plain(row.level3 or "") == plain(approved.level3)]
    return next((row for row in named if plain(row.level2 or "") == plain(approved.level2)), next(iter(named), None))


def _changed_row(approved: IssuedRow, row: Indicator) -> Iterator[Hit]:
    target = row.target.text if row.target else ""
    if plain_value(target) != plain_value(approved.target):
        fault = f"批复是“{approved.target}”，现在是“{target or '空白'}”"
        what = f"指标“{name_of(row)}”的年度指标值"
        yield hit(row, "target", what=what, fault=fault, found=target or "空白", expected=approved.target)
    if approved.max_score is not None and row.max_score != approved.max_score:
        due, now = Figure(approved.max_score), "空白" if row.max_score is None else Figure(row.max_score)
        fault = f"批复是 {due}，现在是 {now}"
        yield hit(row, "max_score", what=f"指标“{name_of(row)}”的分值", fault=fault, expected=due)


def _changed_budget(case: Case, issued: Issued) -> Iterator[Hit]:
    total = case.form.total_funding
    if total is None:
        return
    for name, due in (("initial_budget", issued.initial_budget), ("adjusted_budget", issued.adjusted_budget)):
        now: Decimal | None = getattr(total, name)
        if due is None or (now is not None and abs(now - due) <= case.scheme.tolerances.money):
            continue
        told = "空白" if now is None else printed(case.form, now)
        fault = f"批复是 {printed(case.form, due)}，现在是 {told}"
        what = f"{name_of_fund(total)}的{label(name)}"
        yield hit(total, name, what=what, fault=fault, found=told, expected=printed(case.form, due))
