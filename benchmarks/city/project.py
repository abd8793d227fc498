"""A project with its money and indicators, and the form that its unit fills in without a fault."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.city.draft import DIMENSIONS, Draft, Fund, Row, cents, told
from benchmarks.city.people import Unit, person, phone
from benchmarks.city.prose import done_text, goal_text, shortfall

YEAR = 2023
_THEMES: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("themes.toml").read_text("utf-8"))["themes"]
_PLACES = ("一期", "二期", "示范点", "扩面", "提升", "续建", "补短板", "重点乡镇")
_SHY = 0.12  # of the rows fall short of their target, and say why


@dataclass(frozen=True, slots=True)
class Project:
    """One line of the bureau's list."""

    code: str
    name: str
    unit: Unit
    theme: int
    initial: Decimal
    adjusted: Decimal
    executed: Decimal
    carryover: Decimal
    other: Decimal


def projects(count: int, units: list[Unit], dice: Random) -> list[Project]:
    """Give the units their projects, each of a name of its own; the money is told in 万元 with two decimals."""
    names: set[tuple[str, str]] = set()
    found: list[Project] = []
    while len(found) < count:
        unit = units[len(found) % len(units)]
        fit = [at for at, theme in enumerate(_THEMES) if theme["bureau"] == unit.bureau]
        theme = dice.choice(fit)
        name = _name(_THEMES[theme]["name"], len(found) // len(units), dice)
        if (name, unit.name) in names:
            continue
        names.add((name, unit.name))
        found.append(_with_money(_unfunded(len(found), name, unit, theme), dice, whole=len(found) >= len(units)))
    return found


def _code(at: int) -> str:
    return f"62{YEAR}{at + 1:06d}"


def _name(theme: str, turn: int, dice: Random) -> str:
    tail = dice.choice(("项目", "资金", "专项经费", "项目"))
    return f"{theme}{tail}" if turn == 0 else f"{theme}{dice.choice(_PLACES)}{tail}"


def _unfunded(at: int, name: str, unit: Unit, theme: int) -> Project:
    return Project(_code(at), name, unit, theme, *[Decimal(0)] * 5)


def _with_money(project: Project, dice: Random, *, whole: bool) -> Project:
    """Give a project its money; the first of a unit is never spent to the last yuan, so that no unit is perfect."""
    initial = cents(Decimal(dice.randint(2000, 90000)) / 100)
    added = dice.choice((Decimal(0), Decimal(0), Decimal(0), Decimal(dice.randint(-15, 25)) / 100))
    adjusted = cents(initial * (1 + added))
    part = Decimal(dice.randint(8100, 9960)) / 10000
    spent = (
        part
        if not whole
        else Decimal(dice.choice((10000, 10000, dice.randint(9000, 9999), dice.randint(8100, 9999)))) / 10000
    )
    carryover = cents(adjusted * dice.choice((0, 0, dice.randint(300, 1400))) / 10000)
    other = cents(adjusted * dice.choice((0, 0, dice.randint(200, 900))) / 10000)
    return replace(
        project,
        initial=initial,
        adjusted=adjusted,
        executed=cents(adjusted * spent),
        carryover=carryover,
        other=other,
    )


def fill_in(project: Project, layout: str, dice: Random) -> Draft:
    """Fill in the form of a project, without a fault."""
    theme = _THEMES[project.theme]
    rows = _rows(theme, project, dice)
    draft = Draft(
        layout,
        YEAR,
        project.name,
        project.code,
        project.unit.name,
        project.unit.department,
        _funds(project),
        rows,
        goal_text(theme, project, rows, dice),
        done_text(theme, project, rows, dice),
        person(dice),
        phone(dice),
        person(dice),
    )
    draft.year_line = f"（{YEAR}年度）"
    draft.settle()
    return draft


def _funds(project: Project) -> list[Fund]:
    """总额 and its parts: what is neither carried over nor other money is appropriated."""
    extra = project.adjusted - project.initial
    paid = project.executed
    own = [(project.carryover, "carryover"), (project.other, "other")]
    parts: list[Fund] = []
    for amount, kind in own:
        used = min(amount, cents(paid * amount / project.adjusted))
        parts.append(Fund(kind, amount, amount, used))
    rest = [_rest(project, parts, name) for name in ("initial", "adjusted", "executed")]
    appropriation = Fund("fiscal_appropriation", rest[0], rest[0] + extra, rest[2])
    return [Fund("total", project.initial, project.adjusted, paid), appropriation, *parts]


def _rest(project: Project, parts: list[Fund], name: str) -> Decimal:
    return getattr(project, name) - sum((getattr(part, name) for part in parts), Decimal(0))


def _rows(theme: dict[str, Any], project: Project, dice: Random) -> list[Row]:
    output = [
        *(_counted(*each, dice) for each in dice.sample(theme["quantity"], dice.choice((2, 3, 3)))),
        *(_rated("质量指标", name, least, dice) for name, least in theme["quality"]),
        _rated("时效指标", *theme["time"][0], dice),
        _dated(*theme["time"][1], dice),
        *_costs(theme, project, dice),
    ]
    benefit = [
        *(_effect(name, least, dice) for name, least in theme["benefit"]),
        *(
            _worded(level2, *words)
            for level2, words in zip(("社会效益指标", "可持续影响指标"), theme["words"], strict=True)
        ),
    ]
    pleased = [_rated("服务对象满意度指标", f"{theme['pleased']}满意度", dice.choice((85, 88, 90)), dice)]
    for name, rows in zip(DIMENSIONS, (output, benefit, pleased), strict=True):
        _share_points(rows, int(DIMENSIONS[name]), dice)
        for row in rows:
            row.level1 = name
            row.score = row.points
            _fall_short(row, dice)
    return [*output, *benefit, *pleased]


def _share_points(rows: list[Row], points: int, dice: Random) -> None:
    """Share points out in whole numbers, nowhere more than half of them to one of several rows."""
    base = points // len(rows)
    shares = [base] * len(rows)
    for at in dice.sample(range(len(rows)), points - base * len(rows)):
        shares[at] += 1
    for row, share in zip(rows, shares, strict=True):
        row.points = Decimal(share)


def _row(level2: str, name: str, target: tuple[str, str, str], done: str, kind: str) -> Row:
    """A row of a figure; the actual value has the measure of the target."""
    return Row("", level2, name, *target, done, target[2], None, None, kind=kind)


def _counted(name: str, measure: str, least: int, most: int, dice: Random) -> Row:
    wanted = dice.randint(least, most)
    done = wanted + dice.choice((0, 0, dice.randint(0, wanted // 6)))
    sign = dice.choice(("≥", "≥", "≥", "=" if done == wanted else "≥"))
    return _row("数量指标", name, (sign, str(wanted), measure), str(done), "count")


def _rated(level2: str, name: str, least: int, dice: Random) -> Row:
    wanted = Decimal(least)
    done = min(Decimal("99.8"), wanted + Decimal(dice.randint(0, 60)) / 10)
    kind = "satisfaction" if "满意度" in level2 else "rate"
    return _row(level2, name, ("≥", told(wanted), "%"), told(max(done, wanted)), kind)


def _dated(name: str, day: str, dice: Random) -> Row:
    month = int(day.partition("月")[0])
    done = f"{YEAR}年{dice.randint(max(1, month - 2), max(1, month - 1))}月{dice.randint(3, 26)}日"
    return Row("", "时效指标", name, "", f"{YEAR}年{day}前", "", done, "", None, None, kind="date")


def _costs(theme: dict[str, Any], project: Project, dice: Random) -> list[Row]:
    name, measure, low, high = dice.choice(theme["unit_cost"])
    wanted = Decimal(dice.randint(low * 10, high * 10)) / 10
    done = cents(wanted * Decimal(dice.randint(88, 100)) / 100)
    each = _row("成本指标", name, ("≤", told(wanted), measure), told(done), "cost")
    most = ("≤", told(project.adjusted), "万元")
    whole = _row("成本指标", "项目成本控制数", most, told(project.executed), "whole_cost")
    return [each, whole]


def _effect(name: str, least: int, dice: Random) -> Row:
    level2 = "生态效益指标" if any(word in name for word in ("空气", "林木", "森林", "灌溉")) else "社会效益指标"
    if least:
        return _rated(level2, name, least, dice)
    measure = "%" if name.endswith("率") else next((word for word in "次件" if f"{word}数" in name), "起")
    return _row(level2, name, (dice.choice(("=", "≤")), "0", measure), "0", "none")


def _worded(level2: str, name: str, target: str) -> Row:
    return Row("", level2, name, "", target, "", "达成年度指标", "", None, None, kind="words")


def _fall_short(row: Row, dice: Random) -> None:
    """Let some rows miss their target, with the score that is due and the reason."""
    if dice.random() > _SHY or row.kind not in {"count", "rate", "satisfaction"}:
        return
    wanted = Decimal(row.figure)
    done = wanted * Decimal(dice.randint(82, 97)) / 100
    done = Decimal(int(done)) if row.kind == "count" else done.quantize(Decimal("0.1"))
    if done >= wanted or not done:
        return
    row.done, row.shy = told(done), True
    row.score = cents(row.full * done / wanted)
    row.reason = shortfall(row, dice)
