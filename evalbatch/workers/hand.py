"""One worker process as its parent sees it: what it is doing, since when, and what it has used."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.context import SpawnContext
from typing import Any

import psutil

from evalbatch.workers.loss import Bounds, Loss
from evalbatch.workers.worker import Answer, serve

_STARTING = 60.0  # seconds that a worker may take to be ready: on a busy machine several, and no job's fault
_SPAWN = SpawnContext()  # started afresh on every system: a forked copy of a process with threads may hang


class Hand:
    """A worker process."""

    def __init__(self, bounds: Bounds) -> None:
        """Start it."""
        self.bounds = bounds
        self.pipe, far_end = _SPAWN.Pipe()
        level = logging.getLogger("evalbatch").getEffectiveLevel()
        self._process = _SPAWN.Process(target=serve, args=(far_end, bounds, level), daemon=True)
        self._process.start()
        far_end.close()  # else its death would go unseen
        self._watched = psutil.Process(self._process.pid)
        self.knows: bytes | memoryview = b""  # the function it was given last
        self.ready = False
        self.portion: deque[int] = deque()
        self._since, self._seconds, self._memory = time.monotonic(), 0.0, 0

    @property
    def busy(self) -> bool:
        """Whether an answer is due."""
        return bool(self.portion) or not self.ready

    def learn(self, function: bytes | memoryview) -> None:
        """Give it what to do with the jobs to come."""
        self.knows, self.ready = function, False
        self._since = time.monotonic()
        self._send_bytes(function)

    def begin(self, portion: deque[int], jobs: Sequence[Any]) -> None:
        """Give it jobs, by number."""
        self.portion = portion
        self._since = time.monotonic()
        with suppress(OSError):  # it died: its end of the pipe tells
            self.pipe.send(tuple(jobs[number] for number in portion))

    def answer(self) -> Answer:
        """Take one answer. Raises EOFError or OSError where the process has died."""
        told: Answer = self.pipe.recv()
        self._since, self._seconds, self._memory = time.monotonic(), told.seconds, told.memory
        return told

    def broken_bound(self) -> Loss | None:
        """Which bound its present job has broken, if any."""
        if not self.busy or self.pipe.poll():
            return None
        waited = time.monotonic() - self._since
        if waited > (self.bounds.waiting if self.ready else max(self.bounds.waiting, _STARTING)):
            return Loss.WAITING
        try:
            times, held = self._watched.cpu_times(), self._watched.memory_info().rss
        except psutil.Error:  # gone: the pipe tells
            return None
        if self.ready and times.user + times.system - self._seconds > self.bounds.seconds:
            return Loss.TIME
        return Loss.MEMORY if self.ready and held - self._memory > self.bounds.memory else None

    @property
    def bloated(self) -> bool:
        """Whether it holds more at rest than one job may use: then a new one is better."""
        return self._memory > self.bounds.memory

    def end(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self.pipe.close()

    def _send_bytes(self, packed: bytes | memoryview) -> None:
        with suppress(OSError):  # as above
            self.pipe.send_bytes(packed)
