"""M: how the money was used, and what the form says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.model import AMOUNTS, Form, FundingLine, Narrative
from evalbatch.rules.amounts import mixed_units, name_of_fund, printed
from evalbatch.rules.approved import carryover_differs
from evalbatch.rules.reasons import no_reason
from evalbatch.rules.rule import Case, Figure, Hit, Located, hit, rule
from evalbatch.schemes import Scheme
from evalbatch.terms import label
from evalbatch.values.measure import any_of, plain
from evalbatch.values.quantity import parse_amount

_FUNDS = {
    "other": ("其他资金", "其[他它]资金"),
    "carryover": ("上年结转资金", "上年结转(?:结余)?(?:资金)?"),
}  # 结余 alone is no fund
_HIGHEST_RATE = 10  # what is above is a slip that other rules tell
_AMOUNT = r"(?:共计|合计|为|是|投入|安排)?([0-9.]+(?:亿|万)?元)"


def reason_cells(form: Form) -> tuple[tuple[Located, str], ...]:
    """Return where a form asks for reasons about its money: a cell of the money block, a text headed 原因."""
    rows = [(line, "deviation_reason") for line in form.funding if "deviation_reason" in line.source.cells]
    texts = [(text, "text") for text in form.narratives if "原因" in text.heading]
    return (*rows, *texts)


def has_reason(form: Form) -> bool:
    """Tell whether a reason stands in one of these cells."""
    return any(not no_reason(getattr(record, name)) for record, name in reason_cells(form))


@rule(
    "M23",
    Severity.WARNING,
    Category.COMPLETENESS,
    "{row}的年初预算数 {initial} {unit}，全年预算数 {found} {unit}，{change} {gap} {unit}，没有说明原因",
    advice="在资金栏的原因一格写明{change}的依据和原因，如“年中追加……，见×号文”；没有调整的，更正其中一个数",
)
def budget_changed_without_reason(case: Case) -> Iterator[Hit]:
    """年中调整了预算而没有说明原因。

    Why: 表样要求说明年中预算变动的原因；不说明就分不清是追加、调减，还是填错了数。
    Fix: 在资金栏的原因一格写明调整的依据和原因。
    """
    total = case.form.total_funding
    if total is None or "deviation_reason" not in total.source.cells or has_reason(case.form):
        return
    initial, adjusted = total.initial_budget, total.adjusted_budget
    if initial is None or not adjusted or mixed_units(total, case.scheme) or _tells_of_a_change(case):
        return
    if abs(adjusted - initial) > case.scheme.tolerances.money:
        yield hit(
            total,
            "adjusted_budget",
            "initial_budget",
            "deviation_reason",
            row=name_of_fund(total),
            initial=printed(case.form, initial),
            found=printed(case.form, adjusted),
            change="增加" if adjusted > initial else "减少",
            gap=printed(case.form, abs(adjusted - initial)),
            unit=case.form.money_unit,
            expected="预算调整的原因",
        )


def _tells_of_a_change(case: Case) -> bool:
    words = case.scheme.telltales.budget_changed
    return any(word in text.text for text in (*case.form.goals, *case.form.narratives) for word in words)


@rule(
    "M24",
    Severity.WARNING,
    Category.COMPLETENESS,
    "预算执行率 {found}，低于 {expected}，没有说明原因",
    advice="在{place}写明没有执行完的原因，如“余 3 万元为质保金，次年支付”，以及下一步怎么办",
)
def low_execution_without_reason(case: Case) -> Iterator[Hit]:
    """预算执行率偏低而没有说明原因。

    Why: 钱没有花完，要说得清是结余、跨年支付还是没有实施，财政部门才能决定收回还是结转。
    Fix: 在表里留给原因的地方写明原因和下一步的安排。
    """
    total, least = case.form.total_funding, case.scheme.execution.explain_below
    rate = _rate(total, case.scheme)
    if total is None or rate is None or least is None or not 0 <= rate < least or not _unexplained(case):
        return
    (record, name), *_ = reason_cells(case.form)
    place = f"“{record.heading}”" if isinstance(record, Narrative) else "资金栏的原因一格"
    yield hit(
        total,
        "executed",
        "adjusted_budget",
        also=[(record, name)],
        found=_percent(rate),
        expected=_percent(least),
        place=place,
    )


def _unexplained(case: Case) -> bool:
    return bool(reason_cells(case.form)) and not has_reason(case.form)


def _rate(total: FundingLine | None, scheme: Scheme) -> Decimal | None:
    """Return the rate of execution; the unit's own where it prints no amounts, None where units are mixed."""
    if total is None or mixed_units(total, scheme):
        return None
    rate = total.reported_rate if total.execution_rate is None else total.execution_rate
    return round(rate, 4) if rate is not None and abs(rate) < _HIGHEST_RATE else None


def _percent(rate: Decimal) -> str:
    return f"{Figure(round(rate * 100, 2))}%"


@rule(
    "M25",
    Severity.INFO,
    Category.REASONABLENESS,
    "全年预算数 {adjusted_budget} {unit}，还有 {found} {unit}没有执行，占 {share}，超过 {expected}",
    advice="核对结余资金：应当上缴的上缴，需要跨年支付的说明用途和时间",
)
def much_money_unspent(case: Case) -> Iterator[Hit]:
    """没有执行的资金占预算的比例较大。

    Why: 结余较多可能是预算编多了，或者项目没有按计划实施；财政部门会据此调整下一年度的预算。
    Fix: 说明结余的原因和处理办法。
    """
    total, most, least = (
        case.form.total_funding,
        case.scheme.execution.unspent_above,
        case.scheme.execution.explain_below,
    )
    if (
        total is None
        or not total.adjusted_budget
        or total.executed is None
        or mixed_units(total, case.scheme)
        or most is None
    ):
        return
    unspent = total.adjusted_budget - total.executed
    share = unspent / total.adjusted_budget
    asked = least is not None and 1 - share < least and _unexplained(case)  # M24 spoke
    if most < share <= 1 and not asked:
        yield hit(
            total,
            "executed",
            "adjusted_budget",
            adjusted_budget=printed(case.form, total.adjusted_budget),
            found=printed(case.form, unspent),
            share=_percent(share),
            expected=_percent(most),
            unit=case.form.money_unit,
        )


@rule(
    "M26",
    Severity.WARNING,
    Category.CONSISTENCY,
    "{heading}写“{said}”，资金栏的{fund}却{stated}",
    advice="{cure}",
)
def contradicted_funds(case: Case) -> Iterator[Hit]:
    """资金栏的其他资金、上年结转与文字不符，或者上年结转与底册登记的不符。

    Why: 两处说法不同，必有一处漏填或填错，资金总额和执行率也可能跟着错；上年结转应等于上年决算没有用完的数。
    Fix: 核对资金来源，更正文字或资金栏。
    """
    by_text = tuple(_contradicted_by_text(case))
    if case.listed is None:
        yield from by_text
        return
    told = {cell for each in by_text for cell in each.cells}
    for line, name, due in carryover_differs(case):
        if line.source.cells[name] not in told:
            stated = getattr(line, name)
            yield hit(
                line,
                name,
                heading="底册",
                said=f"{label(line.kind)} {printed(case.form, due)} {case.form.money_unit}",
                fund=name_of_fund(line),
                stated="没有填" if stated is None else f"是 {printed(case.form, stated)} {case.form.money_unit}",
                found=None if stated is None else printed(case.form, stated),
                expected=printed(case.form, due),
                cure="与上年决算的结转数核对，更正资金栏；底册有误的，请与财政部门联系",
            )


def _contradicted_by_text(case: Case) -> Iterator[Hit]:
    for kind, (fund, names) in _FUNDS.items():
        line = next((each for each in case.form.funding if each.kind == kind), None)
        if line is None or any(cell.source is line.source for cell in case.form.unread):
            continue
        amount = max(getattr(line, name) or Decimal(0) for name in AMOUNTS)
        for text in (*case.form.goals, *case.form.narratives):
            said = _denied(case, names, text.text) if amount else _given(names, text.text)
            if said:
                told = f"有 {printed(case.form, amount)} {case.form.money_unit}" if amount else "没有金额"
                filled = [(line, name) for name in AMOUNTS]
                yield hit(
                    text,
                    "text",
                    also=filled,
                    heading=f"“{text.heading}”",
                    said=said,
                    found=said,
                    fund=fund,
                    stated=told,
                    cure="核对后使文字与资金栏一致：没有这项资金的，资金栏填 0；有的，在文字里写明金额",
                )
                break


def _denied(case: Case, names: str, text: str) -> str | None:
    """Return the words that say there is no such money; 无其他资金结余 says something else."""
    words = case.scheme.telltales
    ends = f"{any_of(words.funds_given) or '(?!)'}|(?=$|[,;。、)])"
    found = re.search(f"(?:{any_of(words.no_funds) or '(?!)'}){names}(?:{ends})", plain(text))
    return found.group() if found else None


def _given(names: str, text: str) -> str | None:
    found = re.search(f"{names}{_AMOUNT}", plain(text))
    return found.group() if found and parse_amount(found.group(1), "元") else None
