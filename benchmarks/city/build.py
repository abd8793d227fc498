"""The city on disk: the forms of an inbox, and the truth about them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.city.draft import Draft, Unfit
from benchmarks.city.dress import dress
from benchmarks.city.faults import Kind, kinds
from benchmarks.city.layouts import LAYOUTS, lay_out
from benchmarks.city.people import units
from benchmarks.city.project import Project, fill_in, projects

PER_KIND = 10
_TRIES = 60  # projects a fault is offered to before it is given up
_SEVERAL = 40  # forms with more than one fault, of a thousand


@dataclass(frozen=True, slots=True)
class Planted:
    """One fault: the file, the rule that has to find it, and the cells where it stands."""

    file: str
    rule: str
    kind: str
    sheet: str = ""
    cells: tuple[str, ...] = ()
    entails: tuple[str, ...] = ()


@dataclass(slots=True)
class City:
    """What was written."""

    inbox: Path
    files: dict[str, Project] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)


def build(folder: Path, *, unit_count: int, project_count: int, seed: int, per_kind: int = PER_KIND) -> City:
    """Write the forms of a city below `folder`/报送, and truth.jsonl beside it."""
    dice = Random(seed)  # the same seed gives the same city
    city = City(folder / "报送")
    waiting = deque(projects(project_count, units(unit_count, dice), dice))
    for wanted in _wanted(per_kind, project_count, dice):
        _plant(city, waiting, wanted, dice)
    while waiting:
        project = waiting.popleft()
        data, _ = lay_out(_clean(project, dice.choice(LAYOUTS), dice))
        _write(city, project, data, "xlsx")
    lines = (json.dumps(_record(each), ensure_ascii=False) for each in city.planted)
    (folder / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return city


def _wanted(per_kind: int, count: int, dice: Random) -> Iterator[tuple[Kind, ...]]:
    """What each spoilt form is to show: every kind in turn, then several at once."""
    for kind in kinds():
        yield from [(kind,)] * per_kind
    mixable = [kind for kind in kinds() if kind.mixes]
    for _ in range(_SEVERAL * count // 1000):
        yield tuple(dice.sample(mixable, dice.choice((2, 3))))


def _plant(city: City, waiting: deque[Project], wanted: tuple[Kind, ...], dice: Random) -> None:
    """Plant the faults in the first project that takes them; the others wait on."""
    for _ in range(min(_TRIES, len(waiting))):
        project = waiting.popleft()
        layout = dice.choice(_allowed(wanted))
        try:
            draft = _clean(project, layout, dice)
            facts = [kind.plant(draft, dice) for kind in wanted]
            data, places = lay_out(draft)
            planted = [_placed(each, places) for each in facts]
        except Unfit:
            waiting.append(project)
            continue
        file = _write(city, project, draft.spoil(data) if draft.spoil else data, "xlsm" if draft.macros else "xlsx")
        city.planted += [
            Planted(file, kind.rule, kind.name, *place, kind.entails)
            for kind, place in zip(wanted, planted, strict=True)
        ]
        return


def _allowed(wanted: tuple[Kind, ...]) -> list[str]:
    fit = [each for each in LAYOUTS if all(not kind.layouts or each in kind.layouts for kind in wanted)]
    return fit or ["ministry"]


def _clean(project: Project, layout: str, dice: Random) -> Draft:
    return dress(fill_in(project, layout, dice), project, dice)


def _placed(facts: tuple[str, ...], places: dict[str, tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """The sheet and cells of the facts; Unfit where this layout has no cell for any of them."""
    found = [places[fact] for fact in facts if fact in places]
    if facts and not found:
        raise Unfit
    return (found[0][0] if found else "", tuple(cell for _, cell in found))


def _write(city: City, project: Project, data: bytes, ending: str) -> str:
    file = f"{project.unit.department}/{project.code}_{project.unit.name}_{project.name}.{ending}"
    path = city.inbox / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    city.files[file] = project
    return file


def _record(planted: Planted) -> dict[str, object]:
    return {
        "file": planted.file,
        "rule": planted.rule,
        "kind": planted.kind,
        "sheet": planted.sheet or None,
        "cells": list(planted.cells),
        "entails": list(planted.entails),
    }
