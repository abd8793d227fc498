"""Finding a form's project and unit in the bureau's register. Pure.

A name is taken for a listed one when the two differ in nothing but width, signs, code, year or 省市县 in front, and
when only one listed name fits. One that merely looks alike is proposed with its likeness, never taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from evalbatch.model import Form, Header, ListedProject, ListedUnit, Register
from evalbatch.values.names import code_in, core_name, plain_code, plain_name, same_unit


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in the register that can't be used: where, what it is, what to do."""

    sheet: str  # "" for the workbook as a whole
    cell: str
    problem: str
    advice: str


class BadRegister(Exception):  # noqa: N818 - says what it is about, like BadScheme
    """A register can't be used; the text names each fault with its place and what to do, in Chinese."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        """Keep all that is wrong: whoever keeps the register mends it in one go."""
        self.file = file
        self.faults = tuple(faults)
        super().__init__(file, self.faults)

    def __str__(self) -> str:
        """The file on the first line, then one fault a line."""
        lines = [f"底册“{self.file}”有 {len(self.faults)} 处问题，没有开始审核；请改好后重新运行"]
        for fault in self.faults:
            place = f"{fault.sheet} {fault.cell}".strip()
            lines.append(f"{place}：{fault.problem}；{fault.advice}" if place else f"{fault.problem}；{fault.advice}")
        return "\n  ".join(lines)


LEAST_LIKENESS = 0.6  # below it a proposal only confuses
_Listed = TypeVar("_Listed", ListedProject, ListedUnit)


@dataclass(frozen=True, slots=True)
class Near:
    """A listed name that looks like the one on the form, and how much: 1 is equal."""

    name: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Match:
    """What the register knows of a form; None where nothing fits beyond doubt."""

    project: ListedProject | None = None
    unit: ListedUnit | None = None
    near_project: Near | None = None  # only where `project` is None
    near_unit: Near | None = None


class Lists:
    """A register with its names indexed: look-ups cost the same however long the lists are."""

    def __init__(self, register: Register) -> None:
        """Index every code and name once."""
        self.register = register
        self._codes = _indexed(register.projects, lambda each: plain_code(each.code))
        self._names = _indexed(register.projects, lambda each: plain_name(each.name))
        self._cores = _indexed(register.projects, lambda each: core_name(each.name))
        self._units = _indexed(register.units, lambda each: plain_name(each.name))
        self._tails = _indexed(register.units, lambda each: plain_name(each.name)[-4:])

    def find(self, form: Form) -> Match:
        """Find the form's project and unit."""
        project, unit = self.project(form.header), self.unit(form.header.implementing_unit)
        unit = unit or (self.unit(project.unit) if project else None)
        return Match(
            project,
            unit,
            None if project else _nearest(form.header.project_name, self._names),
            None if unit else _nearest(form.header.implementing_unit, self._units),
        )

    def unit(self, name: str | None) -> ListedUnit | None:
        """Find a unit by its name."""
        exact = self._units.get(plain_name(name), ())
        alike = exact or [each for each in self._tails.get(plain_name(name)[-4:], ()) if same_unit(each.name, name)]
        return _only(alike)

    def project(self, header: Header) -> ListedProject | None:
        """Find a project by code, else by name within the unit, else by a name that no other project has."""
        name, unit = header.project_name, header.implementing_unit
        code = plain_code(header.project_code) or code_in(name)
        if code and (listed := _only(self._codes.get(code, ()))):
            return listed
        for known, key in ((self._names, plain_name(name)), (self._cores, core_name(name))):
            named = known.get(key, ()) if key else ()
            if found := _only([each for each in named if same_unit(each.unit, unit)]):
                return found
            if found := _only([each for each in named if not (each.unit and unit)]):
                return found
        return None


def _indexed(listed: Iterable[_Listed], key: Callable[[_Listed], str]) -> dict[str, list[_Listed]]:
    index: dict[str, list[_Listed]] = defaultdict(list)
    for each in listed:
        if key(each):
            index[key(each)].append(each)
    return dict(index)


def _only(found: Iterable[_Listed]) -> _Listed | None:
    """The one that was found; None where there are none or several."""
    several = tuple(found)
    return several[0] if len(several) == 1 else None


def _nearest(name: str | None, known: dict[str, list[_Listed]]) -> Near | None:
    wanted = plain_name(name)
    best = process.extractOne(wanted, known.keys(), scorer=ratio, score_cutoff=LEAST_LIKENESS * 100) if wanted else None
    return Near(known[best[0]][0].name, best[1] / 100) if best else None
