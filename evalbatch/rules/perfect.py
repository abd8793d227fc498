"""S72, S73: all projects of a unit, or of the whole batch, with the full mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.model import Form, Source
from evalbatch.rules.ownership import Owned, by_unit, listing, owned_forms
from evalbatch.rules.rule import Hit, Whole, rule

_NOWHERE = Source("", "")  # no form is at fault for what only all of them show
_ADVICE = "抽查其中执行率低、目标含糊的项目，对照佐证材料核实完成值和得分"


@rule(
    "S72",
    Severity.WARNING,
    Category.REASONABLENESS,
    "{unit}的 {count} 个项目自评全部是满分 {found} 分{recomputed}：{forms}",
    advice=_ADVICE,
)
def every_project_of_a_unit_perfect(whole: Whole) -> Iterator[Hit]:
    """一个单位的全部项目自评都是满分。

    Why: 每个项目都满分，说明目标定得过低，或者打分流于形式；这只是线索，项目确实做得好也会这样。
    Fix: 由审核人员抽查，对照佐证材料核实完成值和得分。
    """
    units = by_unit(_with_total(whole))
    fewest = whole.scheme.batch.full_forms if whole.scheme.batch else 0
    if not fewest or _all_perfect(whole, list(units.values()), fewest):
        return  # S73 says it once for all
    for forms in units.values():
        if len(forms) >= fewest and _are_perfect(whole, forms):
            yield replace(_perfect(whole, forms, unit=forms[0].unit), unit=forms[0].unit)


@rule(
    "S73",
    Severity.WARNING,
    Category.REASONABLENESS,
    "这一批 {units} 个单位的 {count} 个项目自评全部是满分 {found} 分{recomputed}",
    advice=_ADVICE,
)
def whole_batch_perfect(whole: Whole) -> Iterator[Hit]:
    """整批项目自评都是满分。

    Why: 各单位的项目全部满分，自评就分不出好坏，多半是目标定得过低，或者打分流于形式；这只是线索。
    Fix: 由审核人员抽查，对照佐证材料核实完成值和得分，并重新核定目标。
    """
    units = list(by_unit(_with_total(whole)).values())
    if whole.scheme.batch and _all_perfect(whole, units, whole.scheme.batch.full_forms):
        yield _perfect(whole, [each for forms in units for each in forms], units=len(units))


def _with_total(whole: Whole) -> list[Owned]:
    return [each for each in owned_forms(whole) if _stated(each.form) is not None]


def _stated(form: Form) -> Decimal | None:
    """Return the total the unit states, that of the conclusion table where the form has no other."""
    whole = form.totals.conclusion
    return whole.reported_score if form.totals.reported_score is None and whole else form.totals.reported_score


def _all_perfect(whole: Whole, units: Sequence[Sequence[Owned]], fewest: int) -> bool:
    """Tell whether there are as many units, and all their forms have the full mark."""
    return len(units) >= fewest and all(_are_perfect(whole, forms) for forms in units)


def _are_perfect(whole: Whole, forms: Sequence[Owned]) -> bool:
    full = whole.scheme.weights.total
    return full is not None and all(_stated(each.form) == full for each in forms)


def _perfect(whole: Whole, forms: Sequence[Owned], **values: object) -> Hit:
    full = whole.scheme.weights.total
    totals = [each.evaluation.score.total for each in forms if each.evaluation.score]
    lower = sum(total is not None and full is not None and total < full for total in totals)
    told: dict[str, object] = {
        "count": len(forms),
        "found": full,
        "expected": "有高有低的得分",
        "recomputed": f"，其中 {lower} 个重新计算不足满分" if lower else "",
        "forms": listing(forms),
    }
    return Hit(_NOWHERE, (), told | values)
