"""A bound of time for a job in this process, where a process of its own would take longer to start than the job.

What runs in Python is stopped; a library that never comes back from its own code is not, and memory is not bounded:
files that could need either go to a worker process.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from evalbatch.workers.loss import Bounds, Loss, OutOfTimeError

_PAUSE = 0.01  # seconds at least until the next look
_TURNS = 1000  # of a loop: the interpreter looks for what was sent to a thread at every turn

Job = TypeVar("Job")
Result = TypeVar("Result")


def guarded(
    function: Callable[[Job], Result], jobs: Iterable[Job], bounds: Bounds, lost: Callable[[Job, Loss], Result]
) -> Iterator[Result]:
    """Run one job after the other; `lost` tells what stands for the result of one that took too long."""
    for job in jobs:
        alarm = _Alarm(bounds)
        try:
            with alarm:
                result = function(job)
        except OutOfTimeError:
            result = lost(job, alarm.loss)
        yield result


class _Alarm:
    """Raises OutOfTimeError in the thread that set it, when its time is up before it is left.

    What counts is the time of the processor: a machine that slept, or a process that was stopped, has used none.
    """

    def __init__(self, bounds: Bounds) -> None:
        self.loss = Loss.TIME
        self._bounds = bounds
        self._thread = threading.get_ident()
        self._lock = threading.Lock()
        self._over = self._rung = False
        self._seconds, self._clock = time.process_time(), time.monotonic()
        self._timer = self._set(bounds.seconds)

    def _set(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._ring)
        timer.daemon = True
        return timer

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._over = True
            self._timer.cancel()
        if self._rung:
            _let_it_come()

    def _ring(self) -> None:
        with self._lock:
            if self._over:
                return
            left = self._bounds.seconds - (time.process_time() - self._seconds)
            waited = time.monotonic() - self._clock
            if left > 0 and waited < self._bounds.waiting:
                self._timer = self._set(min(left + _PAUSE, self._bounds.waiting - waited + _PAUSE))
                self._timer.start()
            else:
                self.loss = Loss.WAITING if left > 0 else Loss.TIME
                self._rung = True
                told = ctypes.py_object(OutOfTimeError)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), told)


def _let_it_come() -> None:
    """Wait for what was sent to this thread and may still be on its way: taking it back slows Python down for good."""
    for _turn in range(_TURNS):
        pass
