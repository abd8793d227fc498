"""M: the money block, 项目资金."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import takewhile

from evalbatch.choices import Category, Severity
from evalbatch.labels import plain
from evalbatch.model import AMOUNTS, FundingLine
from evalbatch.rules.amounts import mixed_units, name_of_fund, printed
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule
from evalbatch.terms import label

_BY_LEVEL = {"central", "province", "city", "county", "local", "central_and_province"}  # 财政拨款 told by who pays
_BY_USE = {"basic", "project"}
_BY_BUDGET = {"government_fund", "state_capital"}  # 财政拨款 told by which budget pays
_GENERAL_BUDGET = "一般公共预算"


@rule(
    "M14",
    Severity.ERROR,
    Category.FORMAT,
    "{row}的{label}{fault}",
    advice="填写数字（单位：{unit}），没有发生的填 0，不要写文字或单位",
)
def unusable_amount(case: Case) -> Iterator[Hit]:
    """金额不是数字、是负数，或者该填的没有填。

    Why: 金额不是数字就无法核对预算、计算执行率；年度资金总额的全年预算数和全年执行数是评分的依据，不能空着。
    Fix: 按表头单位（一般是万元）填写数字。
    """
    for line in case.form.funding:
        for cell in case.form.unread:
            if cell.source is line.source and cell.field_name in AMOUNTS:
                yield hit(
                    cell,
                    cell.field_name,
                    row=name_of_fund(line),
                    label=label(cell.field_name),
                    found=cell.text,
                    fault=f"“{cell.text}”不是数字",
                    expected="数字",
                    unit=case.form.money_unit,
                )
        for name in AMOUNTS:
            amount = getattr(line, name)
            if amount is not None and amount < 0:
                told = printed(case.form, amount)
                yield hit(
                    line,
                    name,
                    row=name_of_fund(line),
                    label=label(name),
                    found=told,
                    fault=f" {told} 是负数",
                    expected="不小于 0 的数字",
                    unit=case.form.money_unit,
                )
    yield from _blank_amounts(case)


def _blank_amounts(case: Case) -> Iterator[Hit]:
    total = case.form.total_funding
    if total is None:
        return
    for name in case.blank(total, "adjusted_budget", "executed"):
        if not (name == "adjusted_budget" and total.executed):  # else M20 speaks
            yield hit(
                total,
                name,
                row=name_of_fund(total),
                label=label(name),
                fault="未填",
                expected="数字",
                unit=case.form.money_unit,
            )


@rule(
    "M15",
    Severity.ERROR,
    Category.ACCURACY,
    "{row}的{label}填 {found}，与下面各项资金之和 {expected} 不等",
    advice="核对各项资金，把{row}改为各项之和：{expected}（{unit}）",
)
def total_differs_from_parts(case: Case) -> Iterator[Hit]:
    """年度资金总额不等于各项资金之和。

    Why: 年度资金总额 = 当年财政拨款 + 上年结转资金 + 其他资金，年初预算、全年预算、全年执行三列都要相等。
    Fix: 更正总额，或补上漏填的资金。
    """
    total = case.form.total_funding
    parts = [line for line in case.form.funding if line.kind != "total"]
    if total is None:
        return
    wrong = [name for name in AMOUNTS if _differs(total, parts, name, case.scheme.tolerances.money)]
    if not wrong:
        return
    filled = [(line, name) for name in wrong for line in parts if getattr(line, name) is not None]
    yield hit(
        total,
        *wrong,
        also=filled,
        row=name_of_fund(total),
        label="、".join(label(name) for name in wrong),
        found=" / ".join(str(printed(case.form, getattr(total, name))) for name in wrong),
        expected=" / ".join(str(printed(case.form, sum_of_parts(parts, name))) for name in wrong),
        unit=case.form.money_unit,
    )


def sum_of_parts(parts: Iterable[FundingLine], name: str) -> Decimal:
    """Add up one column; where 财政拨款 is told by levels or budgets too, these are its parts and not counted again."""
    parts = _without_nested(parts, name)
    if any(line.kind == "fiscal_appropriation" and getattr(line, name) is not None for line in parts):
        parts = tuple(line for line in parts if line.kind not in _BY_LEVEL)
    return sum((getattr(line, name) for line in parts if getattr(line, name) is not None), Decimal(0))


def _without_nested(parts: Iterable[FundingLine], name: str) -> tuple[FundingLine, ...]:
    """Leave out the budgets that stand below 财政拨款 as its parts: 一般公共预算 always, others where they add up."""
    kept: list[FundingLine] = []
    rest = list(parts)
    while rest:
        line = rest.pop(0)
        kept.append(line)
        if line.kind != "fiscal_appropriation" or "财政" not in line.label or _GENERAL_BUDGET in plain(line.label):
            continue
        nested = list(takewhile(_is_of_one_budget, rest))
        amounts = [getattr(each, name) or Decimal(0) for each in nested]
        if sum(amounts) == getattr(line, name) or any(each.kind == line.kind for each in nested):
            del rest[: len(nested)]
    return tuple(kept)


def _is_of_one_budget(line: FundingLine) -> bool:
    """Tell 一般公共预算, 政府性基金 and 国有资本经营预算, which together are 财政拨款."""
    return line.kind in _BY_BUDGET or (line.kind == "fiscal_appropriation" and _GENERAL_BUDGET in plain(line.label))


def _differs(total: FundingLine, parts: list[FundingLine], name: str, tolerance: Decimal) -> bool:
    stated = getattr(total, name)
    amounts = [getattr(line, name) for line in parts if getattr(line, name) is not None]
    if stated is None or not amounts or min(stated, *amounts) < 0:  # of a negative amount M14 speaks
        return False
    not_nested = _without_nested(parts, name)
    groups = (
        parts,
        not_nested,
        [line for line in not_nested if line.kind not in _BY_LEVEL],
        [line for line in parts if line.kind not in _BY_LEVEL],
        [line for line in parts if line.kind in _BY_LEVEL | {"other"}],
        [line for line in parts if line.kind in _BY_USE],
        [line for line in parts if line.kind not in _BY_USE],
        [line for line in parts if line.kind != "part"],  # tasks told beside the funds
        [line for line in parts if line.kind == "part"],
    )
    told = ([getattr(line, name) for line in group if getattr(line, name) is not None] for group in groups)
    sums = [sum(group, Decimal(0)) for group in told if group]
    return all(abs(stated - found) > tolerance for found in sums)


@rule(
    "M19",
    Severity.ERROR,
    Category.ACCURACY,
    "{row}的全年执行数 {executed} 大于全年预算数 {adjusted_budget}，超出 {excess} {unit}",
    advice="如年中有追加，把追加数计入全年预算数；否则核对全年执行数",
)
def executed_above_budget(case: Case) -> Iterator[Hit]:
    """全年执行数大于全年预算数。

    Why: 没有预算不得支出。多半是年中追加没有计入全年预算数，或者把单位元当成了万元。
    Fix: 填写调整后的全年预算数，或更正全年执行数。
    """
    for line in case.form.funding:
        budget, executed = line.adjusted_budget, line.executed
        if not budget or executed is None or executed >= budget * case.scheme.tolerances.unit_slip:
            continue
        if executed > budget:
            yield hit(
                line,
                "executed",
                "adjusted_budget",
                row=name_of_fund(line),
                found=printed(case.form, executed),
                executed=printed(case.form, executed),
                adjusted_budget=printed(case.form, budget),
                excess=printed(case.form, executed - budget),
                unit=case.form.money_unit,
                expected=f"不大于 {printed(case.form, budget)}",
            )


@rule(
    "M20",
    Severity.ERROR,
    Category.CONSISTENCY,
    "{row}的全年预算数{fault}，却有{what}",
    advice="补填全年预算数；确实没有预算安排的，执行数和得分也应为 0",
)
def executed_without_budget(case: Case) -> Iterator[Hit]:
    """没有预算却有支出，或没有预算却得了分。

    Why: 预算为 0 或空白时执行率无法计算，有支出说明预算漏填；没有预算却得满分没有依据。
    Fix: 补填全年预算数。
    """
    for line in case.form.funding:
        if line.adjusted_budget != 0 and not case.blank(line, "adjusted_budget"):
            continue
        if line.executed:
            yield hit(
                line,
                "adjusted_budget",
                "executed",
                row=name_of_fund(line),
                fault="未填" if line.adjusted_budget is None else "为 0",
                expected="大于 0 的全年预算数",
                what=f"全年执行数 {printed(case.form, line.executed)} {case.form.money_unit}",
            )
        elif line.adjusted_budget == 0 and line.reported_score and line.kind == "total":
            yield hit(
                line,
                "adjusted_budget",
                "reported_score",
                row=name_of_fund(line),
                fault="为 0",
                expected="大于 0 的全年预算数",
                what=f"得分 {Figure(line.reported_score)} 分",
            )


@rule(
    "M21",
    Severity.ERROR,
    Category.ACCURACY,
    "{row}的执行率填 {found}，按“全年执行数÷全年预算数”应为 {expected}{hint}",
    advice="把执行率改为 {expected}",
)
def wrong_execution_rate(case: Case) -> Iterator[Hit]:
    """执行率不等于全年执行数除以全年预算数。

    Why: 执行率决定预算执行率的得分。常见的错误是除以年初预算数，或者四舍五入到整数后再算分。
    Fix: 执行率 = 全年执行数 ÷ 全年预算数，保留两位小数。
    """
    for line in case.form.funding:
        rate, most = line.execution_rate, case.scheme.tolerances.rate
        if rate is None or line.reported_rate is None or mixed_units(line, case.scheme):  # of mixed units M22 speaks
            continue
        gap = abs(line.reported_rate - rate)
        precision = _shown_precision(line.rate_text, most)
        if gap <= precision:
            continue
        yield hit(
            line,
            "reported_rate",
            "executed",
            "adjusted_budget",
            mark=("reported_rate",),
            row=name_of_fund(line),
            found=line.rate_text,
            expected=f"{rate * 100:.2f}%",
            hint=_slip(line, line.reported_rate, most),
            # Cut off instead of rounded: the last digit is one too low, which changes no score.
            severity=Severity.INFO if line.reported_rate < rate and gap < 2 * precision else None,
        )


def _slip(line: FundingLine, written: Decimal, most: Decimal) -> str:
    """Name the common slip: dividing by the initial budget."""
    if not line.initial_budget or line.executed is None or line.initial_budget == line.adjusted_budget:
        return ""
    return "；现在填的是除以年初预算数的结果" if abs(written - line.executed / line.initial_budget) <= most else ""


def _shown_precision(text: str, most: Decimal) -> Decimal:
    """Return half of the last digit shown: 86 % may stand for 85.5 to 86.5 %."""
    figure = text.strip().rstrip("%％")
    places = len(figure.partition(".")[2]) + (2 if text.strip().endswith(("%", "％")) else 0)
    exactly = Decimal(5).scaleb(-places - 1) * Decimal("1.001")  # a hair more: both sides may be rounded
    return min(exactly, most) if places else most
