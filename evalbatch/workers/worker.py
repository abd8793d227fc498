"""The far end: a process that is given a function once, then jobs, and answers each as soon as it is done."""

from __future__ import annotations

import logging
import math
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from logging.handlers import QueueHandler
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any

import psutil

from evalbatch.workers.loss import Bounds, Loss

_PATIENCE = 3  # times the seconds of a job: whoever watches ends it long before


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one job, what was logged meanwhile, and what the process has used by now."""

    result: Any = None
    loss: Loss | None = None
    error: Exception | None = None
    records: tuple[logging.LogRecord, ...] = ()
    seconds: float = 0.0  # of the processor, since the process began
    memory: int = 0  # bytes held


class _Collector(QueueHandler):
    """Keeps what is logged until the next answer takes it along."""

    def __init__(self) -> None:
        super().__init__(None)  # type: ignore[arg-type]
        self.records: list[logging.LogRecord] = []

    def enqueue(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def taken(self) -> tuple[logging.LogRecord, ...]:
        records, self.records = tuple(self.records), []
        return records


def serve(pipe: Connection, bounds: Bounds, log_level: int) -> None:
    """Answer until the other end is closed: the parent is done, or gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is told to the parent, which ends us
    collector = _Collector()
    logging.getLogger().handlers[:] = [collector]
    logging.getLogger().setLevel(log_level)
    function: Callable[[Any], Any] = _nothing
    with suppress(EOFError, OSError):
        while True:
            message = pipe.recv()
            if callable(message):
                function = message
                _send(pipe, Answer(), collector)
                continue
            for job in message:
                _send(pipe, _answer(function, job, bounds), collector)


def _nothing(_job: object) -> None:
    """What is done before anything was asked for."""


def _answer(function: Callable[[Any], Any], job: object, bounds: Bounds) -> Answer:
    _bind(bounds)
    try:
        return Answer(function(job))
    except MemoryError:
        return Answer(loss=Loss.MEMORY)
    except Exception as error:  # noqa: BLE001 - it is raised again where the job came from
        return Answer(error=error)


def _send(pipe: Connection, answer: Answer, collector: _Collector) -> None:
    told = Answer(
        answer.result,
        answer.loss,
        answer.error,
        collector.taken(),
        time.process_time(),
        psutil.Process().memory_info().rss,
    )
    try:
        packed = ForkingPickler.dumps(told)
    except Exception as error:  # noqa: BLE001 - whatever a result is made of
        packed = ForkingPickler.dumps(Answer(error=TypeError(f"no result to send: {error}")))
    pipe.send_bytes(packed)


def _bind(bounds: Bounds) -> None:
    """Let the system itself hold us to the bounds; Linux only.

    A burst of memory is over before anybody watching from outside would see it; and a parent that was killed watches
    no longer.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    held: int = psutil.Process().memory_info().vms
    addresses = held + bounds.memory + bounds.memory // 4  # those that are reserved and never used count too
    seconds = math.ceil(time.process_time() + _PATIENCE * bounds.seconds)
    for which, wanted in ((resource.RLIMIT_AS, addresses), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
