"""Whose forms these are: each project once, under its unit, for the rules that hold units against each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evalbatch.model import Evaluation, Form
from evalbatch.rules.rule import Entry, Whole
from evalbatch.values.names import core_name, plain_name, same_unit


@dataclass(frozen=True, slots=True)
class Owned:
    """A form that counts, its unit, and its project's name without code and year."""

    form: Form
    evaluation: Evaluation
    unit: str  # as the register names it, else as the form does
    key: str  # the unit, made comparable
    project: str

    @property
    def titled(self) -> str:
        """Its project as a message names it: “道路养护”; "" where it has none."""
        return f"“{self.form.header.project_name}”" if self.form.header.project_name else ""


def owned_forms(whole: Whole) -> tuple[Owned, ...]:
    """Return the forms whose unit is known; of a project's versions only the first that is not superseded."""
    forms: dict[tuple[str, str, str, int | None], Owned] = {}
    for entry in whole.entries:
        if entry.evaluation.superseded_by:
            continue
        each = _owned(entry)
        if each.key:
            forms.setdefault((each.key, each.project, each.form.kind, each.form.header.year), each)
    return tuple(forms.values())


def _owned(entry: Entry) -> Owned:
    header, listed = entry.form.header, entry.match.unit
    unit = (listed.name if listed else None) or header.implementing_unit or header.supervising_department or ""
    return Owned(entry.form, entry.evaluation, unit, plain_name(unit), core_name(header.project_name))


def by_unit(forms: Iterable[Owned]) -> dict[str, list[Owned]]:
    """Gather the forms of each unit, in the order of the batch."""
    units: dict[str, list[Owned]] = {}
    for each in forms:
        units.setdefault(each.key, []).append(each)
    return units


def of_one_unit(one: Owned, other: Owned) -> bool:
    """Tell whether two forms are one unit's, its name written in full or not."""
    return same_unit(one.unit, other.unit)


def of_one_programme(one: Owned, other: Owned) -> bool:
    """Tell whether two forms are about projects of one name: a programme that several units carry out."""
    return bool(one.project) and one.project == other.project


def listing(forms: Iterable[Owned], most: int = 3) -> str:
    """Name forms in a message by project and file: the first few, then how many."""
    forms = tuple(forms)
    named = "、".join(f"{each.titled}（{each.evaluation.file}）" for each in forms[:most])
    return named if len(forms) <= most else f"{named}等 {len(forms)} 份表"
