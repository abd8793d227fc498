"""Where files are worked on: a few small ones here, else in worker processes; and what stands for a lost one."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from evalbatch.batch import Evaluations, blank_evaluation
from evalbatch.intake import Arrival
from evalbatch.logs import timed
from evalbatch.ooxml.limits import LIMITS
from evalbatch.reading.gate import RejectedFile, open_workbook
from evalbatch.rules import refuse_file
from evalbatch.workers import Bounds, Crew, Loss, guarded
from evalbatch.workers.crew import NoWorkersError

Progress = Callable[[Iterable[Any], int, str], Iterable[Any]]  # items, how many, what is done with them
Function = Callable[[Any], Any]
Lost = Callable[[Any, Loss], Any]

_FEW = 64  # files; below it worker processes take longer to start than the files
_BOUNDS = Bounds(LIMITS.seconds, LIMITS.waiting, LIMITS.memory)
_SMALL = 1 << 20  # bytes; a larger file goes to a worker, where its time and memory are bounded from outside

_ALONE = "这台电脑上不能同时运行几个审核进程（可能被安全软件阻止），改为逐份审核：慢一些，结果不受影响"

_log = logging.getLogger(__name__)


def _nothing(*_: object) -> None:
    """Neither know nor keep anything."""


class Job(Protocol):
    """What is worked on: a file."""

    def size(self) -> int:
        """Bytes; 0 where nobody can tell."""

    def label(self) -> str:
        """What it is called in a log."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One thing that is done with every file.

    `lost` tells what stands for the result of a file over which a worker was lost; `known` gives a result without any
    work, None where there is none; `keep` is handed each new one.
    """

    name: str
    lost: Lost
    known: Callable[[Any], Any] = _nothing
    keep: Callable[[Any, Any], object] = _nothing


@dataclass(frozen=True, slots=True)
class _Logged:
    """A function that logs each job it is done with, wherever that is."""

    function: Function
    stage: str

    def __call__(self, job: Job) -> Any:  # noqa: ANN401 - as the function has it
        with timed(self.stage, job.label()) as told:
            result = self.function(job)
            told["outcome"] = _outcome(result)
        return result


def _outcome(result: object) -> str:
    """The verdicts on the forms of a file; a file that was written has none."""
    return " ".join(
        str(getattr(each, "status", "written")) for each in (result if type(result) is tuple else (result,))
    )


class Places:
    """Where jobs are done, and how it is told how many are."""

    def __init__(self, workers: int | None, progress: Progress) -> None:
        """`workers` is how many processes there may be; None: as many as the machine has cores."""
        self._crew = Crew(workers or os.cpu_count() or 1, _BOUNDS)
        self._progress = progress

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the worker processes."""
        self._crew.__exit__()

    def map(
        self, function: Function, jobs: Iterable[Job], meanwhile: Callable[[], object] = _nothing, *, stage: Stage
    ) -> Iterator[Any]:
        """Give the results in the order of the jobs, and show how many are done; what is known is not done again.

        `meanwhile` is done here while worker processes are at their jobs, and not at all where there are none.
        """
        every = tuple(jobs)
        logged = _Logged(function, stage.name) if _log.isEnabledFor(logging.INFO) else function
        yield from self._progress(self._known_or_done(logged, every, stage, meanwhile), len(every), stage.name)

    def _known_or_done(
        self, function: Function, jobs: Sequence[Job], stage: Stage, meanwhile: Callable[[], object]
    ) -> Iterator[Any]:
        known = [stage.known(job) for job in jobs]
        _log.info("%s: %s of %s files are known already", stage.name, len(jobs) - known.count(None), len(jobs))
        missing = [job for job, result in zip(jobs, known, strict=True) if result is None]
        ended: set[int] = set()  # jobs without a result of their own: another time they may have one

        def lost(job: Job, loss: Loss) -> object:
            ended.add(id(job))
            return stage.lost(job, loss)

        done = self._results(function, missing, lost, meanwhile)
        for job, result in zip(jobs, known, strict=True):
            if result is not None:
                yield result
                continue
            new = next(done)
            if id(job) not in ended:
                stage.keep(job, new)
            yield new
        next(done, None)  # to the end of what was done meanwhile

    def _results(
        self, function: Function, jobs: Sequence[Job], lost: Lost, meanwhile: Callable[[], object]
    ) -> Iterator[Any]:
        if len(jobs) < _FEW and all(_weight(job) <= _SMALL for job in jobs):
            yield from guarded(function, jobs, _BOUNDS, lost)
            return
        done = 0
        try:
            with _at_once(meanwhile):
                for result in self._crew.map(function, jobs, _weight, lost):
                    done += 1
                    yield result
        except NoWorkersError:
            _log.warning("no worker processes can be started here; working in this one", extra={"clerk": _ALONE})
            yield from guarded(function, jobs[done:], _BOUNDS, lost)


@contextmanager
def _at_once(work: Callable[[], object]) -> Iterator[None]:
    """Do this in a thread of its own; its exception is raised at the end."""
    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(work)
        yield
        done.result()


def _weight(job: Job) -> int:
    return job.size()


def lost_file(arrival: Arrival, loss: Loss) -> Evaluations:
    """What is said of a file that broke its bounds, or that a worker process died over twice."""
    blank = blank_evaluation(arrival)
    try:
        blank = replace(blank, sha256=hashlib.sha256(open_workbook(arrival.path, arrival.member)).hexdigest())
    except RejectedFile:
        _log.info("gone or changed: %s", arrival.name)
    if loss in _NOT_THE_FILES_FAULT:
        return (replace(blank, failure=_NOT_THE_FILES_FAULT[loss]),)
    return (replace(blank, findings=refuse_file(arrival.name, *_TOO_MUCH[loss])),)


_NOT_THE_FILES_FAULT = {
    Loss.DIED: "审核它的进程两次意外结束，可能是内存不足或被其他程序关闭",
    Loss.WAITING: f"等待读取超过 {LIMITS.waiting} 秒，可能是磁盘或网络盘没有响应，请复制到本机再审核",
}
_ADVICE = "请删除表格以外多余的行、列、格式和图片，另存为 .xlsx 后重新报送"
_TOO_MUCH = {
    Loss.TIME: (f"审核用时超过 {LIMITS.seconds} 秒的上限，已停止", _ADVICE),
    Loss.MEMORY: (f"审核占用的内存超过 {LIMITS.memory >> 20} MB 的上限，已停止", _ADVICE),
}
