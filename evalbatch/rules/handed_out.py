"""W: what was approved with the budget, as our own template was given out, against what stands in it now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from evalbatch.choices import Category, Comparison, Severity
from evalbatch.labels import plain
from evalbatch.model import Indicator, Issued, IssuedRow, Target
from evalbatch.rules.amounts import name_of_fund, printed
from evalbatch.rules.rows import name_of
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule
from evalbatch.terms import label
from evalbatch.values.measure import plain as plain_value
from evalbatch.values.names import plain_name
from evalbatch.values.quantity import HIGHEST_SHARE

_FIGURES = (Comparison.BARE, Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EQUAL)


@rule(
    "W85",
    Severity.WARNING,
    Category.CONSISTENCY,
    "{what}{fault}",
    advice="恢复批复的内容：{expected}；确经批准调整的，附批准文件并在原因栏说明",
)
def approved_figure_changed(case: Case) -> Iterator[Hit]:
    """下发表样时填好的项目、单位、预算、指标、指标值或分值被改动。

    Why: 预算、目标和分值以批复为准，单位只填完成值和执行数；改低目标、调整分值或把指标移到别处，得分就没有可比性。
    Fix: 恢复批复的内容；经批准调整的，附文件说明。下发时没有指标性质的，由单位选择，不算改动。
    """
    issued, form = case.form.issued, case.form
    if issued is None:
        return
    yield from _changed_names(case, issued)
    yield from _changed_budget(case, issued)
    rows = _rows_of(issued.approved, form.indicators)
    for place, approved in enumerate(issued.approved):
        if place in rows:
            yield from _changed_row(approved, rows[place])
        else:
            yield hit(
                form,
                "indicators",
                what=f"批复的指标“{approved.level3}”",
                fault="在表上找不到",
                found="没有这一行",
                expected="，".join(filter(None, (approved.level3, _told(approved.target)))),
            )
    moved = [(issued.approved[place], row) for place, row in rows.items() if _is_moved(issued.approved[place], row)]
    if moved:
        yield _moved(moved)


def _rows_of(approved: Sequence[IssuedRow], rows: Sequence[Indicator]) -> dict[int, Indicator]:
    """The row of each approved indicator, by its place: of two of one name first the one that asks for the same."""
    left, found = list(rows), dict[int, Indicator]()
    for fits in (_same_throughout, _asks_the_same, _same_level, _any):
        for place, each in enumerate(approved):
            named = [row for row in left if plain(row.level3 or "") == plain(each.level3)]
            row = next((row for row in named if fits(each, row)), None) if place not in found else None
            if row:
                found[place] = row
                left = [other for other in left if other is not row]
    return dict(sorted(found.items()))


def _same_level(approved: IssuedRow, row: Indicator) -> bool:
    return plain(row.level2 or "") == plain(approved.level2)


def _same_throughout(approved: IssuedRow, row: Indicator) -> bool:
    return _same_level(approved, row) and _asks_the_same(approved, row)


def _asks_the_same(approved: IssuedRow, row: Indicator) -> bool:
    return approved.target is not None and row.target is not None and same_target(approved.target, row.target)


def _any(_approved: IssuedRow, _row: Indicator) -> bool:
    return True


def same_target(approved: Target, stated: Target) -> bool:
    """Whether a target is still what was handed out; a sign or measure that this left blank the unit may choose."""
    if approved.comparison is Comparison.BARE and stated.comparison in _FIGURES:
        return _same_figures(approved, stated)
    if approved.comparison is not stated.comparison:
        return False
    if approved.comparison in (*_FIGURES, Comparison.RANGE):
        return _same_figures(approved, stated) and _sign(approved) == _sign(stated)
    return plain_value(approved.text) == plain_value(stated.text)


def _same_figures(approved: Target, stated: Target) -> bool:
    due, now = plain_value(approved.measure), plain_value(stated.measure)
    of_a_share = now in {"%", "‰"} and any(number <= HIGHEST_SHARE for number in approved.numbers)  # 0.95 is no 0.95 %
    return approved.numbers == stated.numbers and (due == now or not (due or of_a_share))


def _sign(target: Target) -> str:
    """What the comparison leaves open: more than, not at least; so much more or less, not from here to there."""
    text = plain_value(target.text)
    return "±" if "±" in text else next((sign for sign in "<>" if text.startswith(sign) and text[1:2] != "="), "")


def _told(target: Target | None) -> str:
    """A target as its cells say it, its measure behind the figure."""
    if target is None:
        return ""
    measure = "" if target.measure in plain_value(target.text) else target.measure
    return f"{target.shown}{measure}"


def _changed_row(approved: IssuedRow, row: Indicator) -> Iterator[Hit]:
    due, now = approved.target, row.target
    if due is not None and (now is None or not same_target(due, now)):
        what, told = f"指标“{name_of(row)}”的年度指标值", _told(now) or "空白"
        kind = "，指标性质改了" if told == _told(due) else ""
        yield hit(
            row,
            "target",
            what=what,
            fault=f"批复是“{_told(due)}”，现在是“{told}”{kind}",
            found=told,
            expected=_told(due),
        )
    if approved.max_score is not None and row.max_score != approved.max_score:
        points, stated = Figure(approved.max_score), "空白" if row.max_score is None else Figure(row.max_score)
        fault = f"批复是 {points}，现在是 {stated}"
        yield hit(row, "max_score", what=f"指标“{name_of(row)}”的分值", fault=fault, expected=points)


def _is_moved(approved: IssuedRow, row: Indicator) -> bool:
    """Whether a row stands under another 一级 or 二级指标; a label that is gone moves nothing."""
    pairs = ((approved.level2, row.level2), (approved.level1, row.level1))
    return any(due and now and plain(due) != plain(now) for due, now in pairs)


def _moved(moved: Sequence[tuple[IssuedRow, Indicator]]) -> Hit:
    """All rows that stand elsewhere: one label that was changed or lost moves many."""
    (due, row), *others = moved
    before, now = ("/".join(plain(name) for name in (each.level1, each.level2) if name) for each in (due, row))
    return hit(
        row,
        "level3",
        also=[(other, "level3") for _, other in others],
        alike=True,
        what=f"指标“{name_of(row)}”" + (f"等 {len(moved)} 个指标" if others else ""),
        fault="移到了批复以外的一级、二级指标下" if others else f"批复在“{before}”下，现在在“{now}”下",
        found=now,
        expected=before,
    )


def _changed_names(case: Case, issued: Issued) -> Iterator[Hit]:
    """The names in the head as they were handed out; of one left blank other rules speak."""
    header = case.form.header
    for name in ("project_name", "supervising_department", "implementing_unit"):
        due, now = getattr(issued, name), getattr(header, name)
        if due and now and plain_name(due) != plain_name(now):
            yield hit(header, name, what=label(name), fault=f"批复是“{due}”，现在是“{now}”", found=now, expected=due)


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
