"""M: the use of the money by item, 资金明细."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.model import Form, SpendingLine
from evalbatch.rules.amounts import far_apart, printed
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule
from evalbatch.values.statements import sums_stated

_AGAINST = {
    "budget": (("adjusted_budget", "全年预算数"), ("initial_budget", "年初预算数")),
    "executed": (("executed", "全年执行数"),),
}


@rule(
    "M28",
    Severity.WARNING,
    Category.CONSISTENCY,
    "{what}各项之和为 {found} {unit}，而{against}为 {expected} {unit}",
    advice="核对资金明细，使各项之和与{against}一致",
)
def details_do_not_add_up(case: Case) -> Iterator[Hit]:
    """资金明细之和与项目资金不等，或者文字里列出的各项加起来不等于总数。

    Why: 资金用途（明细）加起来应等于项目资金；文字里列的“（1）…38万元。（2）…7万元。（3）…5万元”也应等于总数50万元。
        不等说明有漏项、重复或数字写错。
    Fix: 补全明细或更正金额；文字里的分项与总数一起核对。
    """
    yield from _sums_in_texts(case.form)
    form, tolerance = case.form, case.scheme.tolerances.money
    for name, words in (("budget", "资金明细预算数"), ("executed", "资金明细执行数")):
        amounts = [getattr(line, name) for line in form.spending]
        if not amounts or any(amount is None for amount in amounts):
            continue
        found = sum(amounts, Decimal(0))
        for record, against, stated in _stated(form, name):
            if abs(stated - found) > tolerance and not far_apart(stated, found, case.scheme):  # else M22 speaks
                yield hit(
                    record,
                    name,
                    also=[(line, name) for line in form.spending],
                    what=words,
                    found=printed(form, found),
                    against=against,
                    expected=printed(form, stated),
                    unit=form.money_unit,
                )
                break


def _sums_in_texts(form: Form) -> Iterator[Hit]:
    """Add up the parts that a text lists behind its total."""
    for narrative in (*form.goals, *form.narratives):
        for stated in sums_stated(narrative.text):
            found = sum(stated.parts, Decimal(0))
            if found != stated.total:
                yield hit(
                    narrative,
                    "text",
                    what=f"“{narrative.heading}”所列",
                    found=Figure(found),
                    against="文中总数",
                    expected=Figure(stated.total),
                    unit=stated.measure,
                )


def _stated(form: Form, name: str) -> Iterator[tuple[SpendingLine, str, Decimal]]:
    """Tell what the items have to add up to, with the record to mark: their own total, then the money block's."""
    own = getattr(form.spending_total, name) if form.spending_total else None
    if form.spending_total and own is not None:
        yield form.spending_total, "明细表合计", own
    money = form.total_funding
    for field, label in _AGAINST[name] if money else ():
        amount = getattr(money, field)
        if amount is not None:
            yield form.spending[0], f"年度资金总额的{label}", amount
            return
