"""M: the projects of a unit, and all units, against the totals that the bureau keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from evalbatch.choices import Category, Severity, Standing
from evalbatch.model import AMOUNTS, ListedUnit, Source
from evalbatch.rules.amounts import mixed_units
from evalbatch.rules.rule import Figure, Hit, Stand, Whole, rule
from evalbatch.schemes import Scheme
from evalbatch.terms import label

_Amounts = list[Decimal] | None  # None: an amount is missing, so that no sum can be held against a total


@rule(
    "M27",
    Severity.ERROR,
    Category.CONSISTENCY,
    "{whose}{label}合计 {found} 万元，底册的合计是 {expected} 万元，{difference} 万元",
    advice="{cure}",
)
def projects_do_not_add_up(whole: Whole) -> Iterator[Hit]:
    """各项目之和不等于底册中单位的合计，或者各单位之和不等于全部合计。

    Why: 合计对不上，说明有项目漏列、多列。清单有金额的项目按清单计，别的规则指出过的不再计入，只说此外还差多少。
    Fix: 先核对清单上没有金额的项目，再核对底册的合计。
    """
    if whole.register is None:
        return
    tolerance = whole.scheme.tolerances.money
    asked = [stand for stand in whole.stands if stand.submission.standing is not Standing.UNLISTED]
    for name in AMOUNTS:
        parts: list[_Amounts] = []  # what the whole is made of: units with a total of their own, else projects
        for unit, stands in _by_unit(asked):
            amounts = _added(_amounts(stand, name, whole.scheme) for stand in stands)
            due: Decimal | None = getattr(unit, name) if unit else None
            if unit and due is not None and _is_off(amounts, due, tolerance):
                whose = f"单位“{unit.name}”的 {len(amounts or ())} 个项目"
                yield replace(_told(whose, name, amounts, due, _by_form(stands, name)), unit=unit.name)
            parts.append(amounts if due is None else [due])
        everything, due = _added(parts), getattr(whole.register.whole, name, None)
        if due is not None and _is_off(everything, due, tolerance):
            yield _told("全部单位", name, everything, due, 0)


def _by_unit(stands: Iterable[Stand]) -> Iterable[tuple[ListedUnit | None, list[Stand]]]:
    """What is asked for by unit, in the order of the lists; None for projects whose unit is not in the roster."""
    units: dict[int, ListedUnit | None] = {}
    asked: dict[int, list[Stand]] = defaultdict(list)
    for stand in stands:
        units[id(stand.unit)] = stand.unit
        asked[id(stand.unit)].append(stand)
    return [(unit, asked[key]) for key, unit in units.items()]


def _added(parts: Iterable[_Amounts]) -> _Amounts:
    """All amounts together; None where one is unknown."""
    parts = tuple(parts)
    known = [part for part in parts if part is not None]
    return [amount for part in known for amount in part] if len(known) == len(parts) else None


def _is_off(amounts: _Amounts, due: Decimal, tolerance: Decimal) -> bool:
    """Whether a sum is off its total by more than each amount may be rounded."""
    return bool(amounts) and abs(sum(amounts or (), Decimal(0)) - due) > tolerance * len(amounts or ())


def _amounts(stand: Stand, name: str, scheme: Scheme) -> _Amounts:
    """The amount of what is asked for, by the list, else by the form; several for a unit without listed projects."""
    listed = _listed(stand, name)
    if listed is not None:
        return [listed]
    counting = [entry.form.total_funding for entry in stand.entries if not entry.evaluation.superseded_by]
    stated = [None if total is None or mixed_units(total, scheme) else getattr(total, name) for total in counting]
    known = [amount for amount in stated if amount is not None]
    if not stated and stand.submission.standing is Standing.EXEMPT:
        return []
    if not stated or len(known) < len(stated):
        return None
    versions_agree = len(set(known)) == 1
    return known if stand.project is None else known[:1] if versions_agree else None


def _listed(stand: Stand, name: str) -> Decimal | None:
    return getattr(stand.project, name) if stand.project else None


def _by_form(stands: Sequence[Stand], name: str) -> int:
    """For how many projects only the form has the amount."""
    return sum(1 for stand in stands if _listed(stand, name) is None)


def _told(whose: str, name: str, amounts: _Amounts, due: Decimal, by_form: int) -> Hit:
    total = sum(amounts or (), Decimal(0))
    cure = "核对底册：清单各项目、名册各单位之和应等于底册的合计"
    if by_form:
        cure = f"先核对清单上没有金额、按自评表计的 {by_form} 个项目，再核对底册的合计"
    values = {
        "whose": whose,
        "label": label(name),
        "found": Figure(total),
        "expected": Figure(due),
        "difference": f"{'多' if total > due else '少'} {Figure(abs(total - due))}",
        "cure": cure,
    }
    return Hit(Source("", ""), (), values)
