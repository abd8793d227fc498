"""S: cells that our own template works out, and that hold something else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Severity, Trouble
from evalbatch.model import Form, FundingLine, Indicator, Remark
from evalbatch.rules.rule import Case, Hit, hit, rule
from evalbatch.rules.scores import line_of


@rule(
    "S83",
    Severity.WARNING,
    Category.CONSISTENCY,
    "表样中由公式计算的 {count} 格（{found}）被改成了{what}",
    advice="{cure}",
)
def formula_typed_over(case: Case) -> Iterator[Hit]:
    """自动计算的单元格被改写。

    Why: 执行率、得分、总分由表样的公式计算；改成数字或别的公式以后，前面的数再变，这里也不会跟着变。
    Fix: 从相邻一行复制得分的公式，或者恢复表样的公式；新插入的行同样复制公式。
    """
    found = [remark for remark in case.form.remarks if remark.trouble is Trouble.TYPED_OVER]
    by_hand = {row.source.cells.get("reported_score") for row in case.form.indicators if _left_to_unit(case, row)}
    found = [remark for remark in found if remark.source.cells["cell"] not in by_hand]
    if not found or case.torn:  # then no formula could be copied back
        return
    same = [remark for remark in found if _is_as_computed(case, remark)]
    shown = "、".join(f"{remark.source.cells['cell']} 为 {remark.text}" for remark in found[:3])
    formulas = all(remark.text.startswith("=") for remark in found)
    yield hit(
        found[0],
        "cell",
        also=[(remark, "cell") for remark in found],
        alike=True,
        severity=Severity.INFO if len(same) == len(found) else None,
        count=len(found),
        found=shown + ("等" if len(found) > 3 else ""),  # noqa: PLR2004 - three show what is meant
        what="别的公式" if formulas else "直接填写的内容",
        cure="数字与计算结果相同，不影响评分；以后请保留公式"
        if len(same) == len(found)
        else "恢复公式：得分从相邻一行复制，执行率、总分用表样原来的公式；认为公式算得不对的，在原因栏说明",
        expected="表样的公式",
    )


def _left_to_unit(case: Case, row: Indicator) -> bool:
    """Tell a row whose score the unit types: words, and what no formula can judge."""
    line = line_of(case, row)
    names = case.scheme.indicators
    return line is None or not line.computed or line.method in {names.qualitative, names.date}


def _is_as_computed(case: Case, remark: Remark) -> bool:
    """Whether a figure typed over a formula is the one that the formula gives."""
    place, form = remark.source.cells["cell"], case.form
    for name, stated in (("max_score", form.totals.max_score), ("reported_score", form.totals.reported_score)):
        if form.totals.source.cells.get(name) == place:
            return stated == _sum(form, name)
    rates = (line for line in form.funding if line.source.cells.get("reported_rate") == place)
    if line := next(rates, None):
        return line.reported_rate is not None and line.reported_rate == _rate(case, line)
    lines = [line for line in case.score.lines if line.source.cells.get("reported_score") == place]
    return any(line.computed and line.score == line.reported_score for line in lines)


def _sum(form: Form, name: str) -> Decimal:
    """What the template adds up for its last row."""
    figures = (getattr(row, name) for row in (form.total_funding, *form.indicators) if row)
    return round(sum((figure for figure in figures if figure is not None), Decimal(0)), 2)


def _rate(case: Case, line: FundingLine) -> Decimal | None:
    """The rate as the template rounds it."""
    budget = line.initial_budget if case.scheme.execution.denominator == "initial" else line.adjusted_budget
    return round(line.executed / budget, 4) if budget and line.executed is not None else None
