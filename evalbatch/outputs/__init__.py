"""What is written: one module per thing, each `write_…(batch, folder)`; here, all of them in order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from evalbatch.model import Batch, Evaluation, Register
from evalbatch.outputs.folders import marked_path
from evalbatch.outputs.manifest import write_manifest
from evalbatch.outputs.marked_form import write_marked_form
from evalbatch.outputs.results import write_results
from evalbatch.outputs.summary.about import About
from evalbatch.outputs.summary.csv_tables import CsvTables
from evalbatch.outputs.summary_workbook import write_summary
from evalbatch.reading.gate import RejectedFile, file_type, open_workbook
from evalbatch.reading.sheet import read_sheets
from evalbatch.schemes import Scheme

__all__ = ["About", "fingerprint", "write_run"]


@dataclass(frozen=True, slots=True)
class Return:
    """One workbook to be given back: what was said of its forms, where it is and where it goes."""

    evaluations: tuple[Evaluation, ...]
    path: Path
    target: Path
    fill_scores: bool


Mapper = Callable[[Callable[[Return], tuple[Path, ...]], Iterable[Return]], Iterable[tuple[Path, ...]]]


def write_run(  # noqa: PLR0913 - each is one thing the outputs tell
    batch: Batch,
    folder: Path,
    *,
    places: Mapping[str, Path],
    scheme: Scheme,
    about: About,
    year: int | None,
    mapper: Mapper = map,
    register: Register | None = None,
    own_schemes: Mapping[str, Scheme] | None = None,
    csv: bool = False,
) -> Batch:
    """Write everything a run leaves: marked workbooks, results.jsonl, the summary workbook, manifest.json.

    Returns the batch with what is given back for each file, and the workbooks that could not be marked.
    `places` tells where each input file is; `folder` is new and empty; `mapper` decides where workbooks are marked.
    `own_schemes` are those that the register names for single projects, by their name there. With `csv` the tables of
    the summary are written as .csv too.
    """
    returns = _returns(batch, places, folder, fill_scores=scheme.review is not None and scheme.review.fill_scores)
    written = tuple(mapper(give_back, returns))
    given_back = {
        job.evaluations[0].file: tuple(path.relative_to(folder).as_posix() for path in paths)
        for job, paths in zip(returns, written, strict=True)
    }
    batch = replace(batch, returned={file: paths for file, paths in given_back.items() if paths})
    batch = replace(batch, unmarked=tuple(file for file, paths in given_back.items() if not paths))
    outputs = [path for paths in written for path in paths]
    outputs.append(write_results(batch, folder))
    tables = CsvTables(folder) if csv else None
    outputs.append(write_summary(batch, folder, about=about, told=tables.write if tables else None))
    outputs += tables.paths if tables else []
    write_manifest(
        batch,
        folder,
        scheme=(scheme.id, fingerprint(scheme)),
        own_schemes=sorted({(each.id, fingerprint(each)) for each in (own_schemes or {}).values()}),
        register=register,
        year=year,
        written=about.written,
        outputs=outputs,
    )
    return batch


def fingerprint(scheme: Scheme) -> str:
    """The SHA-256 of a scheme: the same for the same rules, however its file is laid out."""
    return hashlib.sha256(scheme.model_dump_json().encode()).hexdigest()


def _returns(batch: Batch, places: Mapping[str, Path], folder: Path, *, fill_scores: bool) -> tuple[Return, ...]:
    """Tell for each workbook with a form where it goes; names are given out here, so that none is given twice."""
    taken: set[str] = set()
    told = (each.for_unit() for each in batch.evaluations)
    workbooks = (tuple(group) for _, group in groupby(told, key=lambda each: each.file))
    return tuple(
        Return(evaluations, places[evaluations[0].file], marked_path(folder, evaluations, taken), fill_scores)
        for evaluations in workbooks
        if any(each.form for each in evaluations)
    )


def give_back(job: Return) -> tuple[Path, ...]:
    """Mark one workbook; one that vanished or changed since it was read is not: returns the paths written."""
    try:
        data = open_workbook(job.path)
        if hashlib.sha256(data).hexdigest() != job.evaluations[0].sha256:
            return ()  # what was found is not about these bytes
        read = partial(read_sheets, data, job.path.name)
        return write_marked_form(job.evaluations, data, file_type(data), read, job.target, fill_scores=job.fill_scores)
    except RejectedFile:
        return ()
