"""The city on disk: the forms of an inbox, the register, and the truth about both."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import ceil
from pathlib import Path
from random import Random

from benchmarks.city.draft import Draft, Listed, Unfit, told
from benchmarks.city.dress import dress
from benchmarks.city.faults import Kind, kinds
from benchmarks.city.layouts import LAYOUTS, lay_out
from benchmarks.city.people import Unit, units
from benchmarks.city.project import Project, fill_in, projects
from benchmarks.city.register import IN_TIME, write_register

PER_RULE = 10
_TRIES = 60  # projects a fault is offered to before it is given up
_SEVERAL = 40  # forms with more than one fault, of a thousand
_COPIED = "copied_another_units_text"


@dataclass(frozen=True, slots=True)
class Planted:
    """One fault: the file, the rule that has to find it, and the cells where it stands.

    `names` are words that a finding about no file must have; `files` the other files that may carry it instead.
    """

    file: str
    rule: str
    kind: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    entails: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(slots=True)
class City:
    """What was written, and what is listed."""

    folder: Path
    units: list[Unit]
    dice: Random
    listed: bool  # there is a register, and kinds that only it shows
    files: dict[str, Project] = field(default_factory=dict)
    entries: list[tuple[Project, Listed]] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)

    @property
    def inbox(self) -> Path:
        """Where the forms are."""
        return self.folder / "报送"

    @property
    def register(self) -> Path:
        """The bureau's own list."""
        return self.folder / "底册.xlsx"


def build(folder: Path, size: tuple[int, int], seed: int, *, per_rule: int = PER_RULE, listed: bool = False) -> City:
    """Write a city of so many units and projects below `folder`, and truth.jsonl beside it."""
    dice = Random(seed)  # the same seed gives the same city
    city = City(folder, units(size[0], dice), dice, listed)
    waiting = deque(projects(size[1], city.units, dice))
    for wanted in _wanted(city, per_rule, size[1]):
        _plant(city, waiting, wanted)
    for _ in range(per_rule):
        _plant_copy(city, waiting)
    while waiting:
        project = waiting.popleft()
        draft = _clean(city, project, dice.choice(LAYOUTS))
        draft.register.rows = [replace(row) for row in draft.rows]
        _send(city, project, draft, lay_out(draft)[0])
    if listed:
        write_register(city.register, city.entries, city.units)
    lines = (json.dumps(_record(each), ensure_ascii=False) for each in city.planted)
    (folder / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return city


def _wanted(city: City, per_rule: int, count: int) -> Iterator[tuple[Kind, ...]]:
    """What each spoilt form is to show: every kind in turn, some forms for each rule, then several at once."""
    wanted = [kind for kind in kinds() if city.listed or not kind.listed]
    of_rule = Counter(kind.rule for kind in wanted)
    for kind in wanted:
        yield from [(kind,)] * ceil(per_rule / of_rule[kind.rule])
    mixable = [kind for kind in kinds() if kind.mixes]
    for _ in range(_SEVERAL * count // 1000):
        several = city.dice.sample(mixable, city.dice.choice((2, 3)))
        yield tuple(sorted(several, key=lambda kind: kind.rule == "S54"))  # the total is added up last


def _plant(city: City, waiting: deque[Project], wanted: tuple[Kind, ...]) -> None:
    """Plant the faults in the first project that takes them; the others wait on."""
    for _ in range(min(_TRIES, len(waiting))):
        project = waiting.popleft()
        try:
            draft = _clean(city, project, city.dice.choice(_allowed(wanted)))
            facts = [kind.plant(draft, city.dice) for kind in wanted]
            data, places = lay_out(draft)
            planted = [_placed(each, places) for each in facts]
        except Unfit:
            waiting.append(project)
            continue
        files = _send(city, project, draft, data)
        for kind, place in zip(wanted, planted, strict=True):
            names = () if files and kind.rule != "M27" else (project.name, project.unit.name)
            names = (project.unit.name,) if kind.rule == "M27" else names
            file = "" if names else files[0]
            city.planted.append(Planted(file, kind.rule, kind.name, *place, kind.entails, names))
        city.planted += [
            Planted(each, wanted[0].rule, wanted[0].name) for each in files[1:] if draft.again == "changed"
        ]
        return


def _plant_copy(city: City, waiting: deque[Project]) -> None:
    """Let one unit hand in another's account of what was done, word for word."""
    one, other = waiting.popleft(), waiting.popleft()
    first, second = (_clean(city, each, "ministry") for each in (one, other))
    text = f"{first.done}年内先后召开三次调度会，{first.clerk}逐项核对台账，问题清单逐条销号，资料按季度归档备查。"
    first.done = second.done = text.replace(f"支出{told(one.executed)}万元", "支出按进度列支")
    files = [_send(city, each, draft, lay_out(draft)[0])[0] for each, draft in ((one, first), (other, second))]
    city.planted.append(Planted(files[0], "F08", _COPIED, files=(files[1],)))


def _allowed(wanted: tuple[Kind, ...]) -> list[str]:
    fit = [each for each in LAYOUTS if all(not kind.layouts or each in kind.layouts for kind in wanted)]
    return fit or ["ministry"]


def _clean(city: City, project: Project, layout: str) -> Draft:
    draft = dress(fill_in(project, layout, city.dice), project, city.dice)
    draft.listed = Listed(project.initial, project.adjusted, project.executed, project.carryover, IN_TIME)
    return draft


def _placed(facts: tuple[str, ...], places: dict[str, tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """The sheet and cells of the facts; Unfit where this layout has no cell for any of them."""
    found = [places[fact] for fact in facts if fact in places]
    if facts and not found:
        raise Unfit
    return (found[0][0] if found else "", tuple(cell for _, cell in found))


def _send(city: City, project: Project, draft: Draft, data: bytes) -> list[str]:
    """Write the form, once, twice or not at all, and list its project; return its files."""
    city.entries.append((project, draft.register))
    ending = "xlsm" if draft.macros else "xlsx"
    stem = f"{project.unit.department}/{project.code}_{project.unit.name}_{project.name}"
    copies = {f"{stem}.{ending}": draft.spoil(data) if draft.spoil else data} if draft.sent else {}
    if draft.again:
        copies[f"{stem}_改.{ending}"] = data if draft.again == "same" else _changed(draft)
    for file, content in copies.items():
        path = city.inbox / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        city.files[file] = project
    return list(copies)


def _changed(draft: Draft) -> bytes:
    """The same form after somebody has put in a sentence."""
    draft.done += "佐证材料已补充归档。"
    return lay_out(draft)[0]


def _record(planted: Planted) -> dict[str, object]:
    return {
        "file": planted.file or None,
        "rule": planted.rule,
        "kind": planted.kind,
        "sheet": planted.sheet or None,
        "cells": list(planted.cells),
        "entails": list(planted.entails),
        "names": list(planted.names),
        "files": list(planted.files),
    }
