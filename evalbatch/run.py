"""One run: inboxes in, an output folder out. What the command line does, callable from a program."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from evalbatch.batch import Settings, run_batch
from evalbatch.choices import Prefer
from evalbatch.intake import Intake
from evalbatch.model import Batch
from evalbatch.outputs import About, write_run
from evalbatch.outputs.results import tool_version
from evalbatch.outputs.run_folder import staged
from evalbatch.previous import load_previous
from evalbatch.schemes import Scheme
from evalbatch.schemes.page import formulas_in_words

Progress = Callable[[Iterable[Any], int, str], Iterable[Any]]  # items, how many, what is done with them

Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]  # map, or what maps in other processes

_FEW = 64  # files; below it a process pool takes longer to start than to run


def unseen(items: Iterable[Any], _total: int, _what: str) -> Iterable[Any]:
    """Pass items on without showing progress."""
    return items


def score_inboxes(  # noqa: PLR0913 - each is one thing a run depends on, given by name
    intake: Intake,
    out: Path,
    *,
    scheme: Scheme,
    name: str,
    year: int | None = None,
    workers: int | None = None,
    progress: Progress = unseen,
    prefer: Prefer | None = None,
    previous: Path | None = None,
) -> Batch:
    """Evaluate what has arrived and write the output folder; `previous` is the folder of an earlier run.

    `name` is what the summary calls the batch. Raises BadPrevious for a folder that is none, FolderInUse when the
    output folder can't be replaced.
    """
    earlier = load_previous(previous) if previous else None
    with staged(out) as stage, _spread(len(intake.arrivals), workers) as spread:

        def tracked(what: str) -> Spread:
            def spread_and_show(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
                jobs = tuple(items)
                yield from progress(spread(function, jobs), len(jobs), what)

            return spread_and_show

        settings = Settings(scheme, year, prefer)
        batch = run_batch(intake, settings, mapper=tracked("审核评分"), previous=earlier)
        write_run(
            batch,
            stage,
            places={arrival.name: arrival.path for arrival in intake.arrivals},
            scheme=scheme,
            about=_about(name, scheme),
            year=year,
            mapper=tracked("标注退回"),
        )
    return batch


def _about(name: str, scheme: Scheme) -> About:
    return About(
        batch=name,
        scheme=scheme.name,
        document=scheme.document,
        formulas=formulas_in_words(scheme),
        written=datetime.now().astimezone().isoformat(timespec="seconds"),
        version=tool_version(),
    )


@contextmanager
def _spread(total: int, workers: int | None) -> Iterator[Spread]:
    """Give `map`, or that of a process pool where there is enough to do for one."""
    processes = workers or os.cpu_count() or 1
    if processes == 1 or total < _FEW:
        yield map
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - most runs need none
    from multiprocessing import get_context  # noqa: PLC0415 - the same

    # Started afresh on every system: a forked copy of a process with threads may hang.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        yield partial(pool.map, chunksize=16)
