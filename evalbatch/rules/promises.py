"""I: indicators against those approved with the budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evalbatch.choices import Category, Comparison, Dimension, Severity
from evalbatch.model import ApprovedIndicator, Form, Indicator, Target
from evalbatch.rules.rows import name_of
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule
from evalbatch.values.names import core_indicator, likeness, plain_name
from evalbatch.values.phrases import wants_less
from evalbatch.values.promises import changes

LEAST_LIKENESS = 0.6  # of two names; what is less alike is another indicator
_MOST_NAMED = 6  # names in one message


@rule(
    "I46",
    Severity.WARNING,
    Category.CONSISTENCY,
    "{what}",
    advice="{cure}",
)
def changed_promise(case: Case) -> Iterator[Hit]:
    """指标、目标值或分值与批复的绩效目标不同。

    Why: 自评要对照年初批复的目标，年末把目标改低、把没完成的指标删去或换掉，得分就失去意义；改低目标最要紧。
    Fix: 按批复的指标填写；年中经批准调整过目标的，附批准文件。
    """
    approved = case.listed.indicators if case.listed else ()
    if not approved or "indicators" not in case.form.blocks:
        return
    pairs = tuple(_pairs(approved, case.form))
    if not pairs and case.form.indicators:
        yield _all_others(case.form, approved)
        return
    for pair in pairs:
        yield from _changed(pair)
    known = {id(pair.row) for pair in pairs}
    for row in case.form.indicators:
        if id(row) not in known and not row.is_part and row.level3:
            yield _added(row)
    kept = {id(pair.approved) for pair in pairs}
    if missing := [each for each in approved if id(each) not in kept]:
        yield _missing(case.form, missing)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A row of the form and the approved indicator it stands for."""

    approved: ApprovedIndicator
    row: Indicator
    likeness: float  # of their names


def _pairs(approved: Sequence[ApprovedIndicator], form: Form) -> Iterator[_Pair]:
    """Pair rows with what was approved: those of equal names, then the likest of the rest, each only once."""
    rows = [row for row in form.indicators if row.level3]
    left = []
    for each in approved:
        same = [row for row in rows if core_indicator(row.level3) == core_indicator(each.level3)]
        if not same:
            left.append(each)
            continue
        row = next((row for row in same if _same_level(each, row)), same[0])
        rows = [other for other in rows if other is not row]
        yield _Pair(each, row, 1)
    while alike := [_Pair(each, row, share) for each in left for row in rows if (share := _likeness(each, row))]:
        likest = max(alike, key=lambda pair: pair.likeness)
        left = [each for each in left if each is not likest.approved]
        rows = [row for row in rows if row is not likest.row]
        yield likest


def _likeness(approved: ApprovedIndicator, row: Indicator) -> float:
    """How alike the names are; 0 where they name two indicators."""
    share = likeness(core_indicator(approved.level3), core_indicator(row.level3))
    return share if share >= LEAST_LIKENESS else 0


def _same_level(approved: ApprovedIndicator, row: Indicator) -> bool:
    """Whether both stand under the same 二级指标: of two rows of one name, that is the right one."""
    return plain_name(approved.level2).removesuffix("指标") == plain_name(row.level2).removesuffix("指标")


def _changed(pair: _Pair) -> Iterator[Hit]:
    """Every difference of one row in one complaint: approved → stated."""
    approved, row = pair.approved, pair.row
    found: list[tuple[str, str, str, str]] = []  # cell, what, approved, stated
    if pair.likeness < 1:
        share = f"{min(round(pair.likeness * 100), 99)}%"
        found.append(
            ("level3", f"名称与批复的“{approved.level3}”不同（相似 {share}）", approved.level3, row.level3 or "")
        )
    if approved.target and row.target:
        before, after = approved.target.shown, row.target.shown
        changed = changes(approved.target, row.target, lower_is_better=_lower_is_better(row, row.target))
        if changed:
            found.append(("target", f"目标值 {before} → {after}，{'，'.join(changed)}", before, after))
    if None not in (approved.max_score, row.max_score) and approved.max_score != row.max_score:
        before, after = (str(Figure(each or 0)) for each in (approved.max_score, row.max_score))
        found.append(("max_score", f"分值 {before} → {after}", before, after))
    if found:
        yield hit(
            row,
            *(cell for cell, *_ in found),
            what=f"指标“{name_of(row)}”与批复不同：" + "；".join(what for _, what, *_ in found),
            found="；".join(stated for *_, stated in found),
            expected="；".join(due for _, _, due, _ in found),
            cure="按批复改回；经批准调整过的，附批准文件",
        )


def _lower_is_better(row: Indicator, target: Target) -> bool:
    """Which way a figure without sign goes; a sign speaks for itself."""
    if target.comparison is not Comparison.BARE:
        return False
    return row.dimension is Dimension.COST or "成本" in (row.level2 or "") or wants_less(row.level3 or "")


def _added(row: Indicator) -> Hit:
    return hit(
        row,
        "level3",
        what=f"指标“{name_of(row)}”不在批复的指标中",
        expected="批复的指标",
        cure="删去没有批复的指标；经批准增加的，附批准文件",
    )


def _missing(form: Form, missing: Sequence[ApprovedIndicator]) -> Hit:
    return hit(
        form,
        "indicators",
        what=f"批复的指标没有填报：{_named(missing)}",
        found="没有这些指标" if len(missing) > 1 else "没有这个指标",
        expected=_named(missing),
        cure="补填批复的指标和实际完成值；没有完成的，如实填写并说明原因",
    )


def _all_others(form: Form, approved: Sequence[ApprovedIndicator]) -> Hit:
    """No row is what was approved: one complaint, not one for each."""
    names = [row for row in form.indicators if row.level3]
    return hit(
        names[0] if names else form,
        "level3" if names else "indicators",
        also=[(row, "level3") for row in names],
        alike=True,
        what=f"表上的 {len(names)} 个指标没有一个是批复的指标，批复的是：{_named(approved)}",
        found="、".join(name_of(row) for row in names[:_MOST_NAMED]),
        expected=_named(approved),
        cure="核对是否填错了项目的表；按批复的指标填写",
    )


def _named(approved: Sequence[ApprovedIndicator]) -> str:
    more = f"等 {len(approved)} 个" if len(approved) > _MOST_NAMED else ""
    return "、".join(f"“{each.level3}”" for each in approved[:_MOST_NAMED]) + more
