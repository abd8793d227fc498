"""M: the unit of money, 元 or 万元."""

from __future__ import annotations

from collections.abc import Container, Iterator

from evalbatch.choices import Category, Severity
from evalbatch.model import Form
from evalbatch.rules.amounts import apart_from_the_rest, mixed_units, name_of_fund, printed
from evalbatch.rules.approved import slips
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule
from evalbatch.schemes import Scheme
from evalbatch.terms import label

_MIXED = "元和万元混用"


@rule(
    "M22",
    Severity.WARNING,
    Category.CONSISTENCY,
    "{row}的{label} {found} 与{other} {expected} 相差 {times}，像是{slip}",
    advice="本表金额单位是{unit}，请按同一单位核对后更正",
)
def mixed_money_units(case: Case) -> Iterator[Hit]:
    """元和万元混用。

    Why: 一处填元、一处填万元，执行率和合计都会差一万倍，是最常见的填报错误之一。
    Fix: 按表头的单位统一填写。执行数因此大于预算数的，或者与底册相差整倍的，必须改正；其余的请核对。
    """
    within = tuple(_within(case.form, case.scheme))
    if case.listed is None:
        yield from within
    else:  # the form alone has been checked before: only what it did not show
        yield from _against_the_list(case, {cell for each in within for cell in each.cells})


def _against_the_list(case: Case, told: Container[str]) -> Iterator[Hit]:
    """Hold the project's amounts against the list: one complaint for all that slipped alike."""
    total, found = case.form.total_funding, slips(case)
    names = [name for name in found if total and total.source.cells.get(name, "") not in told]
    if total is None or not names:
        return
    times = max(found[name] for name in names)
    yield hit(
        total,
        *names,
        row=name_of_fund(total),
        label="、".join(label(name) for name in names),
        other="底册的",
        found=" / ".join(str(printed(case.form, getattr(total, name))) for name in names),
        expected=" / ".join(str(printed(case.form, getattr(case.listed, name))) for name in names),
        times=f"{times} 倍",
        slip=_MIXED if times >= case.scheme.tolerances.unit_slip else "金额单位或小数点弄错",
        severity=Severity.ERROR,  # it stands for M16 to M18, which say no more
        unit=case.form.money_unit,
    )


def _within(form: Form, scheme: Scheme) -> Iterator[Hit]:
    """Hold the amounts of a form against each other."""
    for line in form.funding:
        if slip := mixed_units(line, scheme):
            name, other = slip
            overspent = line.executed is not None and line.executed > (line.adjusted_budget or line.executed)
            yield hit(
                line,
                name,
                other,
                row=name_of_fund(line),
                label=label(name),
                other=label(other),
                found=printed(form, getattr(line, name)),
                expected=printed(form, getattr(line, other)),
                times=_many_times(scheme),
                slip=_MIXED,
                severity=Severity.ERROR if overspent else None,  # it stands for M19
                unit=form.money_unit,
            )
    yield from _apart_from_the_rest(form, scheme)


def _many_times(scheme: Scheme) -> str:
    return f"{Figure(scheme.tolerances.unit_slip)} 倍以上"


def _apart_from_the_rest(form: Form, scheme: Scheme) -> Iterator[Hit]:
    """Hold the project's budget against what the same workbook says of its money elsewhere."""
    total, apart = form.total_funding, apart_from_the_rest(form, scheme)
    if total and apart:
        name, other, amount = apart
        yield hit(
            total,
            name,
            row=name_of_fund(total),
            label=label(name),
            other=other,
            found=printed(form, getattr(total, name)),
            expected=printed(form, amount),
            times=_many_times(scheme),
            slip=_MIXED,
            unit=form.money_unit,
        )
