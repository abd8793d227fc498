"""One run: inboxes in, an output folder out. What the command line does, callable from a program."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from evalbatch.batch import Settings, run_batch
from evalbatch.choices import Prefer
from evalbatch.intake import Intake
from evalbatch.model import Batch, Register
from evalbatch.outputs import About, fingerprint, write_run
from evalbatch.outputs.manifest import tool_version
from evalbatch.outputs.run_folder import staged
from evalbatch.previous import load_previous
from evalbatch.reading.gate import RejectedFile, open_workbook
from evalbatch.reading.register_book import read_register
from evalbatch.register import BadRegister, Fault
from evalbatch.review_files import typed_reviews
from evalbatch.reviews import with_reviews
from evalbatch.rules import unknown_changes
from evalbatch.schemes import BadScheme, Scheme, load_scheme
from evalbatch.schemes.page import formulas_in_words
from evalbatch.scoring.own_schemes import OwnSchemes

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
    register: Register | None = None,
    prefer: Prefer | None = None,
    previous: Path | None = None,
    review: Path | None = None,
    csv: bool = False,
) -> Batch:
    """Evaluate what has arrived and write the output folder; returns the batch as it was written.

    `name` is what the summary calls the batch; `review` an earlier summary workbook in which the reviewer typed scores
    and opinions; without it that of the output folder counts. Raises BadPrevious for a folder that is none, BadReviews
    for what was typed and can't be used, FolderInUse when the output folder can't be replaced.
    """
    settings = replace(settings_for(scheme, year, register), prefer=prefer)
    earlier = load_previous(previous) if previous else None
    reviews = typed_reviews(out, review)
    with staged(out) as stage, spread(len(intake.arrivals), workers) as over_processes:

        def tracked(what: str) -> Spread:
            def spread_and_show(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
                jobs = tuple(items)
                yield from progress(over_processes(function, jobs), len(jobs), what)

            return spread_and_show

        batch = with_reviews(run_batch(intake, settings, tracked("审核评分"), register, earlier), reviews)
        return write_run(
            batch,
            stage,
            places={arrival.name: arrival.path for arrival in intake.arrivals},
            scheme=scheme,
            about=_about(name, scheme, register),
            year=year,
            mapper=tracked("标注退回"),
            register=register,
            own_schemes=settings.own_schemes.schemes if settings.own_schemes else {},
            csv=csv,
        )


def settings_for(scheme: Scheme, year: int | None = None, register: Register | None = None) -> Settings:
    """Gather what every form of a run is held against: the scheme, and those that the register names for projects."""
    named = {each.scheme for each in register.projects if each.scheme} if register else set()
    if register is None or not named:
        return Settings(scheme, year)
    return Settings(scheme, year, OwnSchemes(register, {name: usable_scheme(name) for name in sorted(named)}))


def usable_scheme(name: str) -> Scheme:
    """Load a scheme and look whether the rules it changes exist. Raises BadScheme."""
    scheme = load_scheme(name)
    if unknown := unknown_changes(scheme):
        raise BadScheme(name, [(f"rules.{rule}", "没有这条规则；编号见 evalbatch rules") for rule in unknown])
    return scheme


def open_register(path: Path) -> Register:
    """Read the register (底册) from its file; a scheme file it names is looked for beside it first.

    Raises BadRegister, which names everything that is wrong with it.
    """
    try:
        data = open_workbook(path)
    except RejectedFile as rejected:
        raise BadRegister(path.name, [Fault("", "", rejected.reason, rejected.advice)]) from rejected

    def beside(scheme: str) -> str:
        return str(path.parent / scheme) if scheme and (path.parent / scheme).is_file() else scheme

    @cache
    def why_not(scheme: str) -> str:
        try:
            usable_scheme(beside(scheme))
        except BadScheme as bad:
            return "；".join(f"{key}：{reason}" if key else reason for key, reason in bad.wrong)
        return ""

    register = read_register(data, path.name, why_not)
    return replace(register, projects=tuple(replace(each, scheme=beside(each.scheme)) for each in register.projects))


def _about(name: str, scheme: Scheme, register: Register | None) -> About:
    prints = [("评分方案的指纹", f"{fingerprint(scheme)}（{scheme.id}）")]
    prints += [("底册的指纹", f"{register.sha256}（{register.file}）")] if register else []
    return About(
        batch=name,
        scheme=scheme.name,
        document=scheme.document,
        formulas=formulas_in_words(scheme),
        written=datetime.now().astimezone().isoformat(timespec="seconds"),
        version=tool_version(),
        digest=scheme.digest,
        fingerprints=tuple(prints),
    )


@contextmanager
def spread(total: int, workers: int | None) -> Iterator[Spread]:
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
