"""Workbooks given back: which, where to, and each marked in turn, wherever that is done."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from evalbatch.intake import Arrival
from evalbatch.model import Batch, Evaluation
from evalbatch.outputs.folders import MARKED_THEMSELVES, beside_name, marked_path
from evalbatch.outputs.marked_form import write_marked_form
from evalbatch.reading.gate import RejectedFile, file_type, open_workbook
from evalbatch.reading.grid import Sheet
from evalbatch.reading.sheet import read_sheets
from evalbatch.values.filenames import unique_path

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Return:
    """One workbook to be given back: what was said of its forms, where it came from and where it goes.

    `beside` is where the marked copy goes of one that can't be marked itself.
    """

    evaluations: tuple[Evaluation, ...]
    arrival: Arrival
    target: Path
    beside: Path
    fill_scores: bool

    def size(self) -> int:
        """Bytes of the file it came as."""
        return self.arrival.size()

    def label(self) -> str:
        """What it is called in a log."""
        return self.arrival.name


Given = tuple[Path, ...]  # what is written for one workbook
# What to do, with which workbooks, and what may be done here while others are at it.
Mapper = Callable[[Callable[[Return], Given], Iterable[Return], Callable[[], object]], Iterable[Given]]


def in_turn(function: Callable[[Return], Given], jobs: Iterable[Return], _meanwhile: object) -> Iterable[Given]:
    """Give back one after the other, here."""
    return map(function, jobs)


def returns_of(batch: Batch, arrivals: Mapping[str, Arrival], folder: Path, *, fill_scores: bool) -> tuple[Return, ...]:
    """Tell for each workbook with a form where it goes; names are given out here, so that none is given twice."""
    taken: set[str] = set()
    told = (each.for_unit() for each in batch.evaluations)
    workbooks = [tuple(group) for _, group in groupby(told, key=lambda each: each.file)]
    workbooks = [group for group in workbooks if any(each.form for each in group)]
    targets = [marked_path(folder, group, taken) for group in workbooks]
    return tuple(
        Return(group, arrivals[group[0].file], target, _beside(target, taken), fill_scores)
        for group, target in zip(workbooks, targets, strict=True)
    )


def expected_paths(job: Return) -> Given:
    """What is written for a workbook if all goes well."""
    return (job.target,) if job.target.suffix.lower() in MARKED_THEMSELVES else (job.target, job.beside)


def _beside(target: Path, taken: set[str]) -> Path:
    if target.suffix.lower() not in MARKED_THEMSELVES:  # given out with the target
        return target.with_name(beside_name(target))
    return unique_path(target.parent, beside_name(target), taken)


def give_back(job: Return) -> Given:
    """Mark one workbook; one that vanished or changed since it was read is not: returns the paths written."""
    try:
        data = open_workbook(job.arrival.path, job.arrival.member)
        if hashlib.sha256(data).hexdigest() != job.evaluations[0].sha256:
            return ()  # what was found is not about these bytes
        read = partial(_sheets, data, job.arrival.name)
        return write_marked_form(
            job.evaluations, data, file_type(data), read, job.target, beside=job.beside, fill_scores=job.fill_scores
        )
    except RejectedFile:
        return ()
    except (OSError, MemoryError):
        raise  # no place to write to; or no memory, and whoever set the bound tells what becomes of the file
    except Exception:  # noqa: BLE001 - as in batch.evaluate_file: a bug of ours may cost one file, never the batch
        _log.exception("not marked: %s", job.arrival.name)
        return ()


def _sheets(data: bytes, file: str, names: Collection[str] | None = None) -> Sequence[Sheet]:
    return read_sheets(data, file, wanted=None if names is None else names.__contains__)


def not_given_back(job: Return, loss: object) -> Given:
    """Tell what stands for a workbook over whose marking its worker was lost."""
    _log.error("not marked: %s: %s", job.arrival.name, loss)
    return ()
