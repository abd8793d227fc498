"""The approved indicators (批复指标) of the register, and the project that each of them belongs to. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from evalbatch.choices import Comparison
from evalbatch.model import ApprovedIndicator, ListedProject, Target
from evalbatch.reading.register_line import Line, lines
from evalbatch.reading.table import Table
from evalbatch.register import Fault
from evalbatch.register_labels import load_words
from evalbatch.values.names import plain_code, plain_name, same_unit
from evalbatch.values.quantity import parse_target

_FIELDS = ("level1", "level2", "level3", "target", "max_score")


def approved_indicator(line: Line) -> ApprovedIndicator | None:
    """Read the indicator of a line; None where the line has none."""
    name, target = line.text("level3"), _target(line)
    if not name:
        if target:
            line.fault("level3", "三级指标没有填写", "请填指标名称")
        return None
    return ApprovedIndicator(
        name,
        line.text("level1") or None,
        line.text("level2") or None,
        target,
        line.points("max_score"),
        source=line.source(*_FIELDS),
    )


def _target(line: Line) -> Target | None:
    """Read the target, joined where sign, number and measure stand in cells of their own."""
    number, sign, measure = (line.text(name) for name in ("target", "sign", "measure"))
    if not number:
        return None
    target = parse_target(number)
    if target.numbers and measure and not target.measure:
        target = parse_target(f"{number}{measure}")
    if sign and target.comparison is Comparison.BARE:
        target = parse_target(f"{sign}{target.text}")
    return target


def with_indicators(
    projects: tuple[ListedProject, ...], table: Table, faults: list[Fault]
) -> tuple[ListedProject, ...]:
    """Give every project its indicators of the sheet 批复指标; a line without project belongs to the one above."""
    kind = load_words().kinds["indicators"]
    found: dict[int, list[ApprovedIndicator]] = defaultdict(list)
    owners = _Owners(projects)
    levels: tuple[str | None, str | None] = (None, None)
    for line in lines(table, kind, faults):
        if line.is_sum:
            continue
        moved = owners.turn_to(line)
        indicator = approved_indicator(line)
        if indicator is None or owners.current is None:
            continue
        # A level that is left out is that of the line above; a new first level has a second of its own.
        level1 = indicator.level1 or (None if moved else levels[0])
        level2 = indicator.level2 or (None if moved or indicator.level1 else levels[1])
        levels = (level1, level2)
        found[owners.current].append(replace(indicator, level1=level1, level2=level2))
    return tuple(
        replace(project, indicators=(*project.indicators, *found[place])) if place in found else project
        for place, project in enumerate(projects)
    )


class _Owners:
    """Whose indicators the lines hold, by the place of the project in its list."""

    def __init__(self, projects: Sequence[ListedProject]) -> None:
        self.projects = projects
        self.current: int | None = None
        self._key: tuple[str, str, str] | None = None
        self._codes = {plain_code(each.code): place for place, each in enumerate(projects) if each.code}
        self._names: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(projects):
            self._names[plain_name(each.name)].append(place)

    def turn_to(self, line: Line) -> bool:
        """Tell whether this line begins another project; one that is in no list, or in it twice, is told once."""
        code, name, unit = key = line.code("code"), line.text("name"), line.text("unit")
        if not (code or name):
            if self._key is None:
                column = next((each for each in ("name", "code") if each in line.table.columns), "level3")
                line.fault(column, "没有写是哪个项目的指标", "请填项目编码或项目名称，与项目清单一致")
                self._key = key
            return False
        if key == self._key:
            return False
        self._key = key
        self.current = self._place(line, code, name, unit)
        return True

    def _place(self, line: Line, code: str, name: str, unit: str) -> int | None:
        if code and plain_code(code) in self._codes:
            return self._codes[plain_code(code)]
        alike = self._names.get(plain_name(name), []) if name else []
        if unit and len(alike) > 1:
            alike = [place for place in alike if same_unit(self.projects[place].unit, unit)]
        if len(alike) == 1 and not (code and self.projects[alike[0]].code):
            return alike[0]
        column = "code" if code else "name"
        told = f"编码为“{code}”的项目" if code else f"项目“{name}”"
        if len(alike) > 1:
            line.fault(column, f"项目清单里有 {len(alike)} 个“{name}”，不知道是哪一个的指标", "请填项目编码")
        else:
            line.fault(column, f"项目清单里没有{told}", "请核对，与项目清单写得一致；或在项目清单里补上这个项目")
        return None
