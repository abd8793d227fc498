"""M: the unit of money, 元 or 万元."""

from __future__ import annotations

from collections.abc import Iterator

from evalbatch.choices import Category, Severity
from evalbatch.rules.amounts import apart_from_the_rest, mixed_units, name_of_fund, printed
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.terms import label


@rule(
    "M22",
    Severity.WARNING,
    Category.CONSISTENCY,
    "{row}的{label} {found} 与{other} {expected} 相差上千倍，像是元和万元混用",
    advice="本表金额单位是{unit}，请按同一单位核对后更正",
)
def mixed_money_units(case: Case) -> Iterator[Hit]:
    """元和万元混用。

    Why: 一处填元、一处填万元，执行率和合计都会差一万倍，是最常见的填报错误之一。
    Fix: 按表头的单位统一填写。
    """
    for line in case.form.funding:
        if slip := mixed_units(line):
            name, other = slip
            yield hit(
                line,
                name,
                other,
                row=name_of_fund(line),
                label=label(name),
                other=label(other),
                found=printed(case.form, getattr(line, name)),
                expected=printed(case.form, getattr(line, other)),
                unit=case.form.money_unit,
            )
    total, apart = case.form.total_funding, apart_from_the_rest(case.form)
    if total and apart:
        name, other, amount = apart
        yield hit(
            total,
            name,
            row=name_of_fund(total),
            label=label(name),
            other=other,
            found=printed(case.form, getattr(total, name)),
            expected=printed(case.form, amount),
            unit=case.form.money_unit,
        )
