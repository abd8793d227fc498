"""I70: one figure in many rows, and which figures are too unusual to meet twice by chance."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Comparison, Severity
from evalbatch.model import Indicator, Quantity
from evalbatch.rules.placement import bare_name
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Case, Figure, Hit, hit, rule

_FIGURES = {Comparison.BARE, Comparison.EQUAL, Comparison.AT_LEAST, Comparison.AT_MOST}
_YEARS = range(1900, 2100)
_DAYS = {365, 366}
_FEW = 5  # rows that are named


@rule(
    "I70",
    Severity.INFO,
    Category.REASONABLENESS,
    "{count} 个不同的指标实际完成值都是 {found}：{names}",
    advice="核对这些指标的实际完成值；确实是同一批对象的，不用改",
    trial=True,
)
def same_figure_in_many_rows(case: Case) -> Iterator[Hit]:
    """许多指标的实际完成值是同一个不常见的数。

    Why: 不同的指标凑巧得出同一个零头数的机会很小，多半是下拉填充或随手照抄。
    Fix: 逐个核对实际完成值；确实是同一批对象的（如同一批参训人员），不用改。
    """
    limits = case.scheme.batch
    if limits is None:
        return
    rows: dict[Decimal, dict[str, Indicator]] = {}
    for row in scored_rows(case.form):
        figure = unusual_figure(row.actual, limits.number_digits)
        if figure is not None:
            rows.setdefault(figure, {}).setdefault(bare_name(row), row)
    for figure, alike in rows.items():
        if len(alike) >= limits.repeated_rows:
            first, *others = alike.values()
            names = "、".join(f"“{name_of(row)}”" for row in (first, *others)[:_FEW])
            yield hit(
                first,
                "actual",
                also=[(row, "actual") for row in others],
                alike=True,
                count=len(alike),
                names=names + ("等" if len(alike) > _FEW else ""),
                found=Figure(figure),
                expected="各指标自己的完成值",
            )


def unusual_figure(value: Quantity | None, digits: int) -> Decimal | None:
    """Return the one figure of a value where hardly two things have it by chance: many digits, not round, no year."""
    if value is None or value.comparison not in _FIGURES or len(value.numbers) != 1:
        return None
    most = digits + 1 if value.measure == "%" else digits  # 97.5% is nothing special
    return value.numbers[0] if is_unusual(value.numbers[0], most) else None


def is_unusual(number: Decimal, digits: int) -> bool:
    """Tell whether a number has as many significant digits, and is neither a year nor the days of one."""
    if number == number.to_integral_value() and (int(number) in _YEARS or int(number) in _DAYS):
        return False
    return len(number.normalize().as_tuple().digits) >= digits
