"""I: indicators that stand where they do not belong (二级指标), or twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from evalbatch.choices import Category, Comparison, Dimension, Severity
from evalbatch.labels import plain
from evalbatch.model import Indicator, Target
from evalbatch.rules.amounts import printed
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.values.measure import conversion

_NUMBERING = re.compile(r"^(?:[★☆*]+|指标\d+[:：.、]?|\d+[.、])+")
_QUANTITY, _IN_TIME = "数量", "时效"
_NOT_IN_TIME = ("数量", "质量", "成本")
_DAY = re.compile(r"\d年\d+月|\d月(?:\d+日)?(?:底|末|份)?(?:以?前|之前|底|末)|年底(?:以?前|之前)")
_FIGURES = {Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EQUAL, Comparison.BARE}


@rule(
    "I42",
    Severity.WARNING,
    Category.REASONABLENESS,
    "成本指标“{name}”的目标值“{found}”{fault}",
    advice="{advice}",
)
def cost_without_a_ceiling(case: Case) -> Iterator[Hit]:
    """成本指标写成“≥”，或者成本目标大于预算。

    Why: 成本是要控制的上限，写“≥”就成了花得越多越好；上限高于预算，等于没有控制。
    Fix: 成本指标写“≤”和不超过预算的金额。
    """
    budget = _budget(case)
    for row in scored_rows(case.form):
        target = row.target
        if target is None or not target.numbers or not _is_cost(case, row):
            continue
        if target.comparison is Comparison.AT_LEAST:
            if not _more_is_better(case, row) and _wants_less(case, row, target):
                yield hit(
                    row,
                    "target",
                    name=name_of(row),
                    found=target.shown,
                    fault="用了“≥”，成本应当是上限",
                    expected="≤ 上限",
                    advice="改为“≤”和控制数；如果是必须发足的补助标准，放到数量或质量指标",
                )
            continue
        amount = _in_10000_yuan(target)
        if (
            budget
            and amount is not None
            and amount > budget + case.scheme.tolerances.money
            and _of_this_year(case, row)
        ):
            yield hit(
                row,
                "target",
                name=name_of(row),
                found=target.shown,
                fault=f"大于全年预算 {printed(case.form, budget)} {case.form.money_unit}",
                expected=f"不大于 {printed(case.form, budget)} {case.form.money_unit}",
                advice="核对目标值的金额和单位；成本目标不应大于预算",
            )


def _is_cost(case: Case, row: Indicator) -> bool:
    return case.scheme.direction.about_cost(row.level1, row.level2)


def _more_is_better(case: Case, row: Indicator) -> bool:
    return any(word in (row.level3 or "") for word in case.scheme.telltales.more_is_better)


def _of_this_year(case: Case, row: Indicator) -> bool:
    return not any(word in (row.level3 or "") for word in case.scheme.telltales.whole_project)


def _wants_less(case: Case, row: Indicator, target: Target) -> bool:
    """Tell a cost that should be low: by its name, else by being money; 成本节约率 should be high."""
    by_name = case.scheme.direction.lower_is_better(row.level3 or "")
    is_money = conversion(target.measure.partition("/")[0], "元") is not None and bool(target.measure)
    return is_money if by_name is None else by_name


def _in_10000_yuan(target: Target) -> Decimal | None:
    """Return a money target in 万元; None for anything else, 元/人 included."""
    if target.comparison not in _FIGURES or not target.measure or conversion(target.measure, "元") is None:
        return None
    if "/" in target.measure or target.measure == "万":
        return None
    factor = conversion(target.measure, "万元")
    return None if factor is None else target.numbers[0] * factor.numerator / factor.denominator


def _budget(case: Case) -> Decimal:
    """Return the larger budget; 0 where the year's is asked for and missing: the initial one may be far below it."""
    total = case.form.total_funding
    if total is None or (total.adjusted_budget is None and "adjusted_budget" in total.source.cells):
        return Decimal(0)
    amounts = (total.initial_budget, total.adjusted_budget)
    return max((amount for amount in amounts if amount is not None), default=Decimal(0))


@rule(
    "I43",
    Severity.WARNING,
    Category.REASONABLENESS,
    "指标“{name}”{fault}，不应放在“{level2}”下",
    advice="{advice}",
)
def misplaced_indicator(case: Case) -> Iterator[Hit]:
    """三级指标与所在的二级指标不符。

    Why: 预算执行率在资金栏已经计分，再作指标就重复；项目资金不是数量，完成时间属于时效，举办次数是产出不是效益。
    Fix: 把指标移到相应的二级指标下，或者换成说明这一方面的指标。
    """
    for row in scored_rows(case.form):
        if row.level3 and (found := _misplaced(case, row)):
            fault, advice = found
            yield hit(
                row, "level3", "target", name=name_of(row), level2=row.level2 or row.level1, fault=fault, advice=advice
            )


def _misplaced(case: Case, row: Indicator) -> tuple[str, str] | None:
    """Return what is wrong with a row's place and what to do; None where it is not plainly wrong."""
    words, name, level2 = case.scheme.telltales, bare_name(row), row.level2 or ""
    is_cost, is_quantity = _is_cost(case, row), _QUANTITY in level2
    if (is_cost or is_quantity) and "funding" in case.form.blocks and name in words.spending_rates:
        return "说的是资金支出进度", "删去本行，换成工作数量或成本控制的指标；执行率在资金栏填写"
    if is_quantity and _repeats_the_budget(case, row):
        return "填的是项目资金，不是工作数量", "改填工作数量，如“改造面积”“培训人数”；金额放到成本指标，写成“≤”"
    elsewhere = _IN_TIME not in level2 and any(kind in level2 for kind in _NOT_IN_TIME)
    if elsewhere and _is_a_day(case, row):
        return "说的是完成时间", f"移到“{_IN_TIME}指标”下"
    counted = name.endswith(words.tallies) and any(word in name for word in words.activities)
    if row.dimension is Dimension.BENEFIT and counted:
        return "说的是做了多少次，属于产出", "移到“数量指标”下；效益指标写做了以后带来的变化"
    return None


def _repeats_the_budget(case: Case, row: Indicator) -> bool:
    """Tell a target that is nothing but the project's money: 72890元 of 7.29万元."""
    target, total = row.target, case.form.total_funding
    if target is None or total is None or target.comparison not in _FIGURES or not target.numbers:
        return False
    budgets: list[Decimal] = [each for each in (total.initial_budget, total.adjusted_budget) if each]
    amount, called = _in_10000_yuan(target), row.level3 or ""
    if amount is None and not target.measure and any(word in called for word in case.scheme.telltales.money):
        amount, budgets = target.numbers[0], [printed(case.form, each) for each in budgets]
    return amount is not None and any(abs(each - amount) <= case.scheme.tolerances.money for each in budgets)


def _is_a_day(case: Case, row: Indicator) -> bool:
    target = row.target
    if target is None or target.comparison is not Comparison.DATE:
        return False
    return bool(_DAY.search(plain(target.text))) and not bare_name(row).endswith(case.scheme.telltales.counts)


@rule(
    "I44",
    Severity.WARNING,
    Category.CONSISTENCY,
    "指标“{name}”填了两次（{places}），{same}",
    advice="保留一处；确实是两件事的，在名称里写清楚各指什么",
)
def same_indicator_twice(case: Case) -> Iterator[Hit]:
    """同一个三级指标填了两次。

    Why: 同一个指标在产出和效益里各填一次，就重复得分；复核时只算一处。
    Fix: 保留一处，另一处换成别的指标。
    """
    for rows in _tables(scored_rows(case.form)):
        seen: dict[str, Indicator] = {}
        for row in rows:
            name = bare_name(row) if plain(row.level3 or "") != plain(row.level2 or "") else ""  # else I37 speaks
            first = seen.setdefault(name, row) if name else row
            if first is not row and (same := _alike(first, row)):
                places = "、".join(map(_place, (first, row)))
                others = [(first, "level3")]
                yield hit(row, "level3", also=others, name=row.level3, places=places, same=same, expected="只填一处")


def _tables(rows: Iterable[Indicator]) -> Iterator[list[Indicator]]:
    """Part the rows where a 一级指标 comes again: a table for each goal, and two goals may ask the same."""
    table: list[Indicator] = []
    for row in rows:
        again = bool(table) and row.level1 != table[-1].level1 and row.level1 in {each.level1 for each in table}
        if again:
            yield table
            table = []
        table.append(row)
    yield table


def _alike(one: Indicator, other: Indicator) -> str | None:
    """Return how two rows of one name repeat each other; None where they may be two things."""
    if one.source.cells.get("level3") == other.source.cells.get("level3") or one.target is None or other.target is None:
        return None
    if plain(one.target.text) == plain(other.target.text):
        return "目标值也相同"
    measures = {one.target.measure, other.target.measure}
    if one.dimension is not other.dimension and len(measures) == 1 and "" not in measures:
        return "在产出和效益等处重复"
    return None


def _place(row: Indicator) -> str:
    """Return the cell of a row's name and the level it stands under."""
    return " ".join(filter(None, (row.source.cells.get("level3"), row.level2 or row.level1)))


def bare_name(row: Indicator) -> str:
    """Return a row's name without numbering, made comparable; "" where it has none."""
    return _NUMBERING.sub("", plain(row.level3 or ""))
