"""W: points and their shares."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.city.draft import Draft, Unfit
from benchmarks.city.faults.kind import Facts, fault

_NO_TEMPLATE = ("ministry", "yuan", "weighted", "sichuan", "compact")


def _move(draft: Draft, at: int, points: int) -> None:
    """Give a row more points, all of them earned."""
    row = draft.rows[at]
    row.points = row.full + points
    row.score = row.points


def _of(draft: Draft, level1: str) -> list[int]:
    return [at for at, row in enumerate(draft.rows) if row.level1 == level1]


def _whole(draft: Draft) -> None:
    """Let every row have reached its target."""
    for row in draft.rows:
        if row.shy:
            row.done, row.score, row.reason, row.shy = row.figure, row.points, "", False
    draft.done = "各项任务全部完成，电话回访150人。"


@fault("W29", "W31", "S60")
def gave_a_row_too_many_points(draft: Draft, dice: Random) -> Facts:
    """The level that the row belongs to has too many as well, and W31 says which."""
    _whole(draft)
    at = draft.pick(dice, lambda row: row.kind != "whole_cost")
    _move(draft, at, dice.choice((2, 3, 5)))
    draft.settle()
    if draft.layout == "compact":
        return (f"rows.{at}.points",)
    draft.total_points = Decimal(100) if draft.layout != "template" else draft.total_points
    return ("totals.points", f"rows.{at}.points")


@fault("W30", "W29", layouts=_NO_TEMPLATE)
def gave_execution_twenty_points(draft: Draft, dice: Random) -> Facts:
    """With twice the points for execution the form has more than a hundred."""
    draft.execution_points = Decimal(dice.choice((15, 20)))
    draft.settle()
    return ("funds.0.points",)


@fault("W31", "F04")
def moved_points_between_levels(draft: Draft, dice: Random) -> Facts:
    _whole(draft)
    outputs, benefits = _of(draft, "产出指标"), _of(draft, "效益指标")
    _move(draft, dice.choice(outputs), 4)
    _move(draft, dice.choice(benefits), -4)
    draft.settle()
    return tuple(f"rows.{at}.points" for at in (*outputs, *benefits))


@fault("W32")
def left_points_blank(draft: Draft, dice: Random) -> Facts:
    at = draft.pick(dice, lambda row: not row.shy)
    draft.rows[at].points = None
    return (f"rows.{at}.points",)


@fault("W32")
def gave_a_row_no_points(draft: Draft, dice: Random) -> Facts:
    _whole(draft)
    at, other = dice.sample(_of(draft, "产出指标"), 2)
    _move(draft, other, int(draft.rows[at].full))
    _move(draft, at, -int(draft.rows[at].full))
    draft.settle()
    return (f"rows.{at}.points",)


@fault("W33", "W31", "W36")
def put_sixty_points_on_one_row(draft: Draft, dice: Random) -> Facts:
    """One row of sixty leaves no room for the level's own fifty."""
    _whole(draft)
    keep = dice.choice([at for at in _of(draft, "产出指标") if draft.rows[at].kind == "count"])
    kept = draft.rows[keep]
    draft.rows = [kept, *(row for row in draft.rows if row.level1 != "产出指标")]
    kept.points = kept.score = Decimal(60)
    benefits = _of(draft, "效益指标")
    for number, at in enumerate(benefits):
        draft.rows[at].points = draft.rows[at].score = Decimal(20) / len(benefits) if number else None
    first = draft.rows[benefits[0]]
    first.points = first.score = Decimal(20) - sum((draft.rows[at].full for at in benefits[1:]), Decimal(0))
    draft.settle()
    return ("rows.0.points",)


@fault("W33")
def put_most_points_of_a_level_on_one_row(draft: Draft, _: Random) -> Facts:
    _whole(draft)
    benefits = _of(draft, "效益指标")
    for at in benefits:
        draft.rows[at].points = draft.rows[at].score = Decimal(3)
    most = next(at for at in benefits if draft.rows[at].kind in {"rate", "none"})
    draft.rows[most].points = draft.rows[most].score = Decimal(30 - 3 * (len(benefits) - 1))
    draft.settle()
    return (f"rows.{most}.points",)


@fault("W34", layouts=("template",))
def weights_beside_equal_points(draft: Draft, _: Random) -> Facts:
    if len(draft.conclusion) != 4 or draft.overall is None:
        raise Unfit
    for line in draft.conclusion:
        line.points = Decimal(25)
    draft.settle()
    return ("conclusion.0.weight", "conclusion.0.points")


@fault("W35")
def left_the_benefits_out(draft: Draft, _: Random) -> Facts:
    """The points of the missing rows lack, and W35 says so; no other rule need."""
    draft.rows = [row for row in draft.rows if row.level1 != "效益指标"]
    draft.total_points = Decimal(70)
    draft.settle()
    return ()


@fault("W36")
def counted_quantities_alone(draft: Draft, _: Random) -> Facts:
    outputs = [row for row in draft.rows if row.level1 == "产出指标" and row.kind == "count"]
    if len(outputs) < 3 or any(row.shy for row in draft.rows):
        raise Unfit
    draft.rows = [*outputs, *(row for row in draft.rows if row.level1 != "产出指标")]
    for row, points in zip(outputs, (17, 17, 16), strict=True):
        row.points = row.score = Decimal(points)
    draft.settle()
    return ("rows.0.level2",)
