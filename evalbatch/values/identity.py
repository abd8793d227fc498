"""Which forms are one project's, as far as their heads tell. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evalbatch.model import Form, ListedProject
from evalbatch.values.names import core_name, plain_code, plain_name

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose form of which year: equal for two forms of one project. `year` is None where none is written."""

    subject: tuple[str, ...]
    year: int | None


def identity(form: Form, listed: ListedProject | None = None) -> Identity | None:
    """By the register where it knows the project, else by unit and name; None where the form does not say enough.

    A year in the project's name comes before that of the form: 2022年债券项目 and 2023年债券项目 are two projects,
    though both are evaluated in 2024.
    """
    header = form.header
    named = _YEAR.search(header.project_name or "")
    year = int(named[1]) if named else header.year
    if listed:
        subject = (plain_code(listed.code), plain_name(listed.name), plain_name(listed.unit))
        return Identity((form.kind.value, *subject), year)
    unit, project = plain_name(header.implementing_unit), core_name(header.project_name)
    return Identity((form.kind.value, unit, project), year) if unit and project else None
