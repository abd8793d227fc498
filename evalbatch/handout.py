"""Handing the template out: one workbook for each project of the register, in a folder for each department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evalbatch.model import ListedProject, Register
from evalbatch.run import Progress, spread, unseen, usable_scheme
from evalbatch.templates import Template
from evalbatch.templates.approved_form import approved_form
from evalbatch.values.filenames import legal_name, unique_path

_NO_DEPARTMENT, _NO_UNIT = "未注明主管部门", "未注明单位"


@dataclass(frozen=True, slots=True)
class Handout:
    """One workbook to write. Plain data: it travels to other processes."""

    project: ListedProject
    scheme: str  # id or file
    year: int | None
    path: Path


def handouts(register: Register, scheme: str, year: int | None, folder: Path) -> tuple[Handout, ...]:
    """Name a workbook for every project: its department's folder, then unit and project."""
    taken: set[str] = set()
    named = []
    for project in register.projects:
        place = folder / legal_name(project.department or _NO_DEPARTMENT)
        name = f"{project.unit or _NO_UNIT}_{project.name}_绩效自评表.xlsx"
        named.append(Handout(project, project.scheme or scheme, year, unique_path(place, name, taken)))
    return tuple(named)


def hand_out(jobs: tuple[Handout, ...], *, workers: int | None = None, progress: Progress = unseen) -> Iterable[Path]:
    """Write the workbooks, in as many processes as there are processors; gives each path when it is written."""
    for path in {job.path.parent for job in jobs}:
        path.mkdir(parents=True, exist_ok=True)
    with spread(len(jobs), workers) as over_processes:
        yield from progress(over_processes(_write, jobs), len(jobs), "生成表样")


def _write(job: Handout) -> Path:
    template = _template(job.scheme)
    prefill = approved_form(job.project, template.scheme, job.year)
    job.path.write_bytes(template.workbook(job.year, prefill))
    return job.path


@cache
def _template(scheme: str) -> Template:
    return Template(usable_scheme(scheme))
