"""A bound of time for a job in this process, where a process of its own would take longer to start than the job.

What runs in Python is stopped; a library that never comes back from its own code is not, and memory is not bounded:
files that could need either go to a worker process.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from evalbatch.workers.loss import Loss, OutOfTimeError

_TURNS = 1000  # of a loop: the interpreter looks for what was sent to a thread at every turn

Job = TypeVar("Job")
Result = TypeVar("Result")


def guarded(
    function: Callable[[Job], Result], jobs: Iterable[Job], seconds: float, lost: Callable[[Job, Loss], Result]
) -> Iterator[Result]:
    """Run one job after the other; `lost` tells what stands for the result of one that took too long."""
    for job in jobs:
        try:
            with _Alarm(seconds):
                result = function(job)
        except OutOfTimeError:
            result = lost(job, Loss.TIME)
        yield result


class _Alarm:
    """Raises OutOfTimeError in the thread that set it, when its time is up before it is left."""

    def __init__(self, seconds: float) -> None:
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._over = self._rung = False
        self._timer = threading.Timer(seconds, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
        if (
            self._rung
        ):  # it may still be on its way: let it come here. One that is taken back slows Python down for good
            for _turn in range(_TURNS):
                pass

    def _ring(self) -> None:
        with self._lock:
            if not self._over:
                self._rung = True
                told = ctypes.py_object(OutOfTimeError)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), told)
