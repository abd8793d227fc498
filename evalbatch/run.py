"""One run: inboxes in, an output folder out. What the command line does, callable from a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from evalbatch.batch import Settings, run_batch
from evalbatch.cache import Cache, cache_path
from evalbatch.choices import Prefer
from evalbatch.fingerprints import scheme_fingerprint
from evalbatch.intake import Intake
from evalbatch.logs import timed
from evalbatch.model import Batch, Register
from evalbatch.outputs import About, Origins, not_given_back, write_run
from evalbatch.outputs.manifest import tool_version
from evalbatch.outputs.run_folder import clear_up, staged
from evalbatch.placing import Places, Progress, Stage, lost_file
from evalbatch.previous import load_previous
from evalbatch.reading.gate import RejectedFile, open_workbook
from evalbatch.reading.register_book import read_register
from evalbatch.register import BadRegister, Fault
from evalbatch.resume import Memory
from evalbatch.review_files import typed_reviews
from evalbatch.reviews import with_reviews
from evalbatch.rules import unknown_changes
from evalbatch.schemes import BadScheme, Scheme, load_scheme, shipped_schemes
from evalbatch.schemes.page import formulas_in_words
from evalbatch.scoring.own_schemes import OwnSchemes


@dataclass(frozen=True, slots=True)
class Sources:
    """What scheme and register were loaded from: id or file."""

    scheme: str = ""
    register: Path | None = None


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
    fresh: bool = False,
    by_template: bool = False,
    sources: Sources | None = None,
) -> Batch:
    """Evaluate what has arrived and write the output folder; returns the batch as it was written.

    What the cache beside the folder knows of unchanged files is not done again, unless the run is `fresh`. `name` is
    what the summary calls the batch; `review` an earlier summary workbook with what the reviewer typed, else that of
    the output folder. With `by_template` forms of our own template go by the scheme they were made for. `sources` are
    noted for whoever verifies the results. Raises BadPrevious for a folder that is none, BadReviews for what was typed
    and can't be used, FolderInUse when the output folder can't be written or replaced, or holds an inbox.
    """
    clear_up(out)
    settings = replace(settings_for(scheme, year, register), prefer=prefer, by_template=by_template)
    earlier, reviews = load_previous(previous) if previous else None, typed_reviews(out, review)
    with (
        staged(out, intake.inboxes) as stage,
        _stages(out, settings, register, fresh=fresh) as (evaluating, marking),
        Places(workers, progress) as places,
    ):
        with timed("审核和整批核对"):
            batch = run_batch(intake, settings, partial(places.map, stage=evaluating), register, earlier)
        with timed("写出结果"):
            return write_run(
                with_reviews(batch, reviews),
                stage,
                arrivals={arrival.name: arrival for arrival in intake.arrivals},
                scheme=scheme,
                about=_about(name, scheme, register),
                year=year,
                mapper=partial(places.map, stage=marking),
                register=register,
                own_schemes=settings.schemes_besides(batch),
                csv=csv,
                origins=_origins(intake, sources or Sources(), prefer, previous),
            )


@contextmanager
def _stages(out: Path, settings: Settings, register: Register | None, *, fresh: bool) -> Iterator[tuple[Stage, Stage]]:
    """What is done with every file, and what is known of it from earlier runs into this folder."""
    with closing(Cache(cache_path(out), fresh=fresh)) as cache:
        memory = Memory(cache, settings, register)
        yield (
            Stage("审核评分", lost_file, memory.evaluated, memory.keep_evaluated),
            Stage("标注退回", not_given_back, memory.given_back, memory.keep_given_back),
        )
        cache.prune()


def _origins(intake: Intake, sources: Sources, prefer: Prefer | None, previous: Path | None) -> Origins:
    """What the manifest tells of where everything was found; a scheme that is shipped needs no place."""
    scheme = Path(sources.scheme) if sources.scheme and sources.scheme not in shipped_schemes() else None
    return Origins(intake.inboxes, scheme, sources.register, prefer, previous)


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
    prints = [("评分方案的指纹", f"{scheme_fingerprint(scheme)}（{scheme.id}）")]
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
        unused=register.unused if register else (),
    )
