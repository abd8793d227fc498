"""F71: figures that two projects have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from evalbatch.choices import Category, Severity
from evalbatch.model import AMOUNTS, Indicator
from evalbatch.rules.copied import copied_tables
from evalbatch.rules.ownership import Owned, owned_forms
from evalbatch.rules.repeated import is_unusual, unusual_figure
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Figure, Hit, Located, Whole, hit, rule
from evalbatch.schemes.bounds import Together
from evalbatch.terms import label
from evalbatch.values.likeness import Index, clusters

_FEW = 6  # figures that are shown
Places = dict[Decimal, tuple[Located, str]]


@rule(
    "F71",
    Severity.WARNING,
    Category.REASONABLENESS,
    "本表与{others}有 {count} 个不常见的数相同：{figures}",
    advice="请核实这些数：填错的更正；确实是同一件事的，说明为什么分两个项目填报",
    trial=True,
    for_bureau=True,
)
def figures_shared_with_another_project(whole: Whole) -> Iterator[Hit]:
    """两个项目有好几个不常见的数相同。

    Why: 两个项目的完成值、金额有好几个带零头的数一样，多半是从另一份表改名而来，或者同一件事报了两次；这只是线索。
    Fix: 由审核人员对照两份表核实。
    年份、整数、百分比和许多表都有的数不算，同一项目的不同版本不算，已提示指标相同的不再提示。
    """
    limits = whole.scheme.batch
    if limits is None:
        return
    forms = owned_forms(whole)
    told = {id(table.owner) for tables in copied_tables(forms, limits) for table in tables}
    figures = [_figures(each, limits) for each in forms]
    shared = _shared(forms, figures, limits)
    alike = [pair for pair in sorted(shared) if not {id(forms[at]) for at in pair} <= told]
    for first, *others in clusters(alike):
        nearest = max(others, key=lambda at: (shared[first, at], -at))
        yield _same_figures([forms[at] for at in others], figures[first], figures[nearest])


def _shared(forms: tuple[Owned, ...], figures: list[Places], limits: Together) -> Counter[tuple[int, int]]:
    """Count the figures in common of forms that have enough; whole departments repeat what their projects say."""
    index = Index(figures, [str(at) for at in range(len(forms))], limits.template_units)
    return Counter(
        {
            (one, other): count
            for (one, other), count in index.pairs().items()
            if count >= limits.shared_numbers and forms[one].form.kind is forms[other].form.kind
        }
    )


def _figures(owner: Owned, limits: Together) -> Places:
    """Find the unusual figures of a form, each with the first place it stands at."""
    found: Places = {}
    for row in scored_rows(owner.form):
        figure = unusual_figure(row.actual, limits.number_digits)
        if figure is not None:
            found.setdefault(figure.normalize(), (row, "actual"))
    for line in owner.form.funding:
        for name in AMOUNTS:
            amount = getattr(line, name)
            if amount is not None and is_unusual(amount, limits.number_digits):
                found.setdefault(amount.normalize(), (line, name))
    return found


def _same_figures(others: list[Owned], figures: Places, there: Places) -> Hit:
    common = [(number, *figures[number]) for number in figures if number in there]
    told = [_beside(number, figures[number], there[number]) for number, *_ in common[:_FEW]]
    (_, record, field), *more = common
    return hit(
        record,
        field,
        also=[(other, name) for _, other, name in more],
        alike=True,
        others=_named(others),
        count=len(common),
        figures="、".join(told) + ("等" if len(common) > _FEW else ""),
        found=f"{len(common)} 个数相同",
        expected="各项目自己的完成值和金额",
    )


def _beside(number: Decimal, *places: tuple[Located, str]) -> str:
    """Tell a figure with what it is and its cells: 1286（受益户数，F12 和对方的 F9）."""
    own, cells = places[0], [record.source.cells.get(field, "") for record, field in places]
    what = name_of(own[0]) if isinstance(own[0], Indicator) else label(own[1])
    return f"{Figure(number)}（{what}，{cells[0]} 和对方的 {cells[1]}）"


def _named(others: list[Owned]) -> str:
    first, *more = others
    told = f"{first.unit}{first.titled}（{first.evaluation.file}）"
    return f"{told}等 {len(others)} 份表" if more else told
