"""Handing the template out: one workbook for each project of the register, in a folder for each department."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evalbatch.model import ListedProject, Register
from evalbatch.placing import Places, Progress, Stage
from evalbatch.run import unseen, usable_scheme
from evalbatch.templates import Template
from evalbatch.templates.approved_form import approved_form
from evalbatch.values.filenames import legal_name, unique_path
from evalbatch.workers import Loss

_BYTES = 64 << 10  # of a workbook, about
_NO_DEPARTMENT, _NO_UNIT = "未注明主管部门", "未注明单位"


@dataclass(frozen=True, slots=True)
class Handout:
    """One workbook to write. Plain data: it travels to other processes."""

    project: ListedProject
    scheme: str  # id or file
    year: int | None
    path: Path

    def size(self) -> int:
        """Bytes, about."""
        return _BYTES

    def label(self) -> str:
        """What it is called in a log."""
        return self.path.name


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
    """Write the workbooks, in as many processes as there are processors; gives each path when it is written.

    Raises OSError where a workbook can't be written.
    """
    for path in {job.path.parent for job in jobs}:
        path.mkdir(parents=True, exist_ok=True)
    with Places(workers, progress) as places:
        yield from places.map(_write, jobs, stage=Stage("生成表样", _not_written))


def _not_written(job: Handout, _loss: Loss) -> Path:
    raise OSError(f"生成它的进程意外结束：{job.path}")


def _write(job: Handout) -> Path:
    template = _template(job.scheme)
    prefill = approved_form(job.project, template.scheme, job.year)
    job.path.write_bytes(template.workbook(job.year, prefill))
    return job.path


@cache
def _template(scheme: str) -> Template:
    return Template(usable_scheme(scheme))
