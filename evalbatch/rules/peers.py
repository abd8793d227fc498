"""I74: a value that is out of line with those other units state for the indicator of the same name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evalbatch.choices import Category, Comparison, Severity
from evalbatch.model import Indicator, Quantity, Target
from evalbatch.rules.ownership import Owned, owned_forms
from evalbatch.rules.placement import bare_name
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Figure, Hit, Whole, hit, rule
from evalbatch.schemes.bounds import Together
from evalbatch.values.measure import plain
from evalbatch.values.names import core_name
from evalbatch.values.spread import Spread

_FIGURES = {Comparison.BARE, Comparison.EQUAL, Comparison.AT_LEAST, Comparison.AT_MOST}


@dataclass(frozen=True, slots=True)
class Stated:
    """One row with what it states: target and actual value in one measure, above zero; None where it has none."""

    owner: Owned
    row: Indicator
    actual: Decimal
    target: Decimal | None
    measure: str

    def shown(self, number: Decimal) -> str:
        """Return a number in the row's measure."""
        return f"{Figure(round(number, 2))}{self.measure}"


@dataclass(frozen=True, slots=True)
class Stray:
    """A value out of line: of what, how the peers stand, and how far it is off."""

    what: str
    fields: tuple[str, ...]
    shown: str
    middle: str
    off: str


@rule(
    "I74",
    Severity.INFO,
    Category.REASONABLENESS,
    "同名指标“{name}”有 {units} 个单位填报，{what}的中位数是 {middle}，本表是 {found}（{off}）",
    advice="核对单位和小数点；数字属实的，不用改",
    trial=True,
)
def value_out_of_line(whole: Whole) -> Iterator[Hit]:
    """同名指标的数值与其他单位相差悬殊。

    Why: 许多单位填报同一个指标，只有一家的目标值、完成值或完成程度相差十倍、百倍，多半是单位或小数点错了；这只是线索。
    Fix: 核对单位和小数点；数字属实的，不用改。各单位本来就相差悬殊的指标不提示，已有提醒的单元格不再提示。
    """
    limits = whole.scheme.batch
    if limits is None:
        return
    for peers in _peers(owned_forms(whole)):
        units = len({each.owner.key for each in peers})
        if units < limits.peer_units:
            continue
        for each, stray in _strays(peers, limits):
            if not _is_told(each):
                yield hit(
                    each.row,
                    *stray.fields,
                    name=name_of(each.row),
                    units=units,
                    what=stray.what,
                    middle=stray.middle,
                    found=stray.shown,
                    off=stray.off,
                    expected="与同类项目相当",
                )


def _peers(forms: Iterable[Owned]) -> list[list[Stated]]:
    """Gather the rows of one name and measure, in the order in which they are met."""
    gathered: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for owner in forms:
        for row in scored_rows(owner.form):
            stated = _stated(owner, row)
            if stated:
                gathered[core_name(bare_name(row)), stated.measure].append(stated)
    return [rows for (name, _), rows in gathered.items() if name]


def _stated(owner: Owned, row: Indicator) -> Stated | None:
    actual, target = _figure(row.actual), _figure(row.target)
    if row.actual is None or actual is None:
        return None
    asked = plain(row.target.measure) if row.target else ""
    measure = plain(row.actual.measure) or asked
    return Stated(owner, row, actual, target if asked in {"", measure} else None, measure)


def _figure(value: Quantity | Target | None) -> Decimal | None:
    """Return the one figure of a value; zero says that nothing was done, not how much."""
    if value is None or value.comparison not in _FIGURES or len(value.numbers) != 1:
        return None
    return value.numbers[0] if value.numbers[0] > 0 else None


def _strays(peers: Sequence[Stated], limits: Together) -> Iterator[tuple[Stated, Stray]]:
    """Give the rows out of line, each once: its values, else how the one stands to the other."""
    aims = [(each.actual, each.target) for each in peers if each.target is not None]
    actuals = Spread([each.actual for each in peers])
    enough = len(aims) >= limits.peer_units
    targets = Spread([target for _, target in aims]) if enough else None
    is_share = peers[0].measure == "%"  # 0.3% of at most 5% is a fifteenth, and nothing special
    rates = Spread([actual / target for actual, target in aims]) if enough and not is_share else None
    for each in peers:
        off = _off(each.actual, actuals, each.measure, limits)
        off_target = _off(each.target, targets, each.measure, limits)
        if off:
            fields, both = (("actual", "target"), "，目标值也相差悬殊") if off_target else (("actual",), "")
            yield each, Stray("实际完成值", fields, each.shown(each.actual), each.shown(actuals.middle), off + both)
        elif off_target and targets and each.target:
            yield each, Stray("目标值", ("target",), each.shown(each.target), each.shown(targets.middle), off_target)
        elif rates and each.target:
            rate = each.actual / each.target
            if times := rates.times_off(rate, limits.peer_times):
                fields = ("actual", "target")
                yield each, Stray("完成程度", fields, f"{rate:.2%}", f"{rates.middle:.2%}", _times(times))


def _off(value: Decimal | None, peers: Spread | None, measure: str, limits: Together) -> str:
    """Tell how far a value is off; "" where it is in line."""
    if value is None or peers is None:
        return ""
    if measure == "%":
        points = peers.points_off(value, limits.peer_points)
        return f"{'高' if points > 0 else '低'} {Figure(abs(points))} 个百分点" if points else ""
    times = peers.times_off(value, limits.peer_times)
    return _times(times) if times else ""


def _times(times: Decimal) -> str:
    return f"约 {times:.0f} 倍" if times > 1 else f"约为 1/{1 / times:.0f}"


def _is_told(each: Stated) -> bool:
    """Tell whether another rule has already something to say of the row's values: one mistake, one complaint."""
    cells = {each.row.source.cells.get(name) for name in ("actual", "target")}
    return any(
        finding.sheet == each.row.source.sheet and finding.severity is not Severity.INFO and cells & set(finding.cells)
        for finding in each.owner.evaluation.findings
    )
