"""Finding a form's project and unit in the bureau's register. Pure.

A name is taken for a listed one when the two differ in nothing but width, signs, code, year or 省市县 in front, and
when only one listed name fits. One that merely looks alike is proposed with its likeness, never taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from evalbatch.model import Form, Header, ListedProject, ListedUnit, Register
from evalbatch.values.names import code_in, core_name, core_unit, plain_code, plain_name, same_project, same_unit


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
        lines = [f"底册“{self.file}”有 {len(self.faults)} 处问题，没有继续；请改好后重新运行"]
        for fault in self.faults:
            place = f"{fault.sheet} {fault.cell}".strip()
            lines.append(f"{place}：{fault.problem}；{fault.advice}" if place else f"{fault.problem}；{fault.advice}")
        return "\n  ".join(lines)


LEAST_LIKENESS = 0.6  # below it a proposal only confuses
LIKELY = 0.75  # from here on the other name is most probably meant
_Listed = TypeVar("_Listed", ListedProject, ListedUnit)
_Index = Mapping[str, Sequence[_Listed]]


@dataclass(frozen=True, slots=True)
class Near:
    """A listed name that looks like the one on the form, and how much: 1 is equal.

    `unit` is whose project it is; a project of the same name may be another unit's.
    """

    name: str
    likeness: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What the register knows of a form; None where nothing fits beyond doubt."""

    project: ListedProject | None = None
    unit: ListedUnit | None = None
    near_project: Near | None = None  # only where `project` is None
    near_unit: Near | None = None  # only where `unit` is None
    coded: ListedProject | None = None  # whose code the form bears, though its name is another listed project's
    several: tuple[str, ...] = ()  # the names that fit equally well, where more than one does


class Lists:
    """A register with its names indexed: look-ups cost the same however long the lists are."""

    def __init__(self, register: Register) -> None:
        """Index every code and name once."""
        self.register = register
        self._codes = _indexed(register.projects, lambda each: plain_code(each.code) or code_in(each.name))
        self._names = _indexed(register.projects, lambda each: plain_name(each.name))
        self._cores = _indexed(register.projects, lambda each: core_name(each.name))
        self._owners = _indexed(register.projects, lambda each: core_unit(each.unit))
        self._units = _indexed(register.units, lambda each: plain_name(each.name))
        self._unit_cores = _indexed(register.units, lambda each: core_unit(each.name))

    def find(self, form: Form) -> Match:
        """Find the form's project and unit."""
        header = form.header
        named, coded, project = self._named(header), self._coded(header), self.project(header)
        unit = self._unit_of(header, project)
        if coded and project is None:
            (other,) = named
            return Match(None, unit, near_project=Near(other.name, 1, other.unit), coded=coded)
        return Match(
            project,
            unit,
            None if project else self._near_project(header),
            None if unit else _nearest(header.implementing_unit, self._units),
            several=() if project else tuple(_told(each) for each in named),
        )

    def unit(self, name: str | None) -> ListedUnit | None:
        """Find a unit by its name."""
        alike = (each for each in self._unit_cores.get(core_unit(name), ()) if same_unit(each.name, name))
        return _only(self._units.get(plain_name(name), ())) or _only(alike)

    def project(self, header: Header) -> ListedProject | None:
        """Find a project by code and name; None where the two point to different ones."""
        coded, named = self._coded(header), _only(self._named(header))
        return None if coded and named and coded is not named else coded or named

    def projects_of(self, unit: str | None) -> tuple[ListedProject, ...]:
        """Give the listed projects of a unit."""
        return tuple(each for each in self._owners.get(core_unit(unit), ()) if same_unit(each.unit, unit))

    def _unit_of(self, header: Header, project: ListedProject | None) -> ListedUnit | None:
        return self.unit(header.implementing_unit) or (self.unit(project.unit) if project else None)

    def _coded(self, header: Header) -> ListedProject | None:
        code = plain_code(header.project_code) or code_in(header.project_name)
        return _only(self._codes.get(code, ())) if code else None

    def _named(self, header: Header) -> tuple[ListedProject, ...]:
        """The projects of this name: those of the form's unit, else those where list or form leave the unit open."""
        name, unit = header.project_name, header.implementing_unit
        exact = self._names.get(plain_name(name), ())
        alike = [each for each in self._cores.get(core_name(name), ()) if same_project(each.name, name)]
        for known in (exact, alike):
            own = [each for each in known if each.unit and plain_name(each.unit) == plain_name(unit)]
            same = own or [each for each in known if same_unit(each.unit, unit)]
            if found := same or [each for each in known if not (each.unit and unit)]:
                return tuple(found)
        return ()

    def _near_project(self, header: Header) -> Near | None:
        """The likest name among the unit's own projects; where none is likely, among all."""
        own = _indexed(self.projects_of(header.implementing_unit), lambda each: plain_name(each.name))
        near = _nearest(header.project_name, own)
        return near if near and near.likeness >= LIKELY else _nearest(header.project_name, self._names) or near


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


def _told(project: ListedProject) -> str:
    """A project as a clerk tells it from others of its name."""
    return "，".join(part for part in (project.name, project.unit, project.code) if part)


def _nearest(name: str | None, known: _Index[_Listed]) -> Near | None:
    """The likest of these names, the first of equals."""
    wanted = plain_name(name)
    best = process.extractOne(wanted, known.keys(), scorer=ratio, score_cutoff=LEAST_LIKENESS * 100) if wanted else None
    if best is None:
        return None
    listed = known[best[0]][0]
    return Near(listed.name, best[1] / 100, listed.unit if isinstance(listed, ListedProject) else "")
