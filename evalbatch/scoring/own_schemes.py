"""Forms that are scored by another scheme than the run's: by the register's word, or by their own template's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from evalbatch.model import Form, ListedProject, Register
from evalbatch.register import Lists
from evalbatch.schemes import Scheme, load_scheme, shipped_schemes
from evalbatch.values.names import core_name, plain_code, plain_name


def scheme_of_template(form: Form) -> Scheme | None:
    """The shipped scheme that our own template was made for; None for any other form, and for a scheme unknown here."""
    return _shipped(form.issued.scheme) if form.issued else None


@cache
def _shipped(name: str) -> Scheme | None:
    return load_scheme(name) if name in shipped_schemes() else None


class OwnSchemes:
    """Which scheme a form is scored by where its project has one of its own.

    It travels to every worker, so it knows of the register no more than these projects, and those whose names or codes
    could be taken for theirs: a form is found here exactly where the whole register finds it.
    """

    def __init__(self, register: Register, schemes: Mapping[str, Scheme]) -> None:
        """`schemes` holds every scheme that a project names, by that name."""
        self.schemes = dict(schemes)
        self._lists = Lists(Register(_told_apart(register.projects)))

    def of(self, form: Form) -> Scheme | None:
        """The scheme of the form's project; None where the register names none for it."""
        listed = self._lists.project(form.header)
        return self.schemes[listed.scheme] if listed and listed.scheme else None


def _told_apart(projects: tuple[ListedProject, ...]) -> tuple[ListedProject, ...]:
    """The projects with a scheme of their own, and all that share a key with one of them; without their indicators."""
    keys = {key for each in projects if each.scheme for key in _keys(each)}
    return tuple(
        ListedProject(each.name, each.unit, each.code, scheme=each.scheme, source=each.source)
        for each in projects
        if keys.intersection(_keys(each))
    )


def _keys(project: ListedProject) -> Iterator[tuple[str, str]]:
    """What a project may be found by."""
    yield "name", plain_name(project.name)
    yield "core", core_name(project.name)
    if project.code:
        yield "code", plain_code(project.code)
