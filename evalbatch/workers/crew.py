"""The near end: gives jobs to workers, keeps their order, and replaces a worker that died or had to be ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, Self

import psutil

from evalbatch.workers.hand import Hand
from evalbatch.workers.loss import Bounds, Loss
from evalbatch.workers.plan import Plan

_LOOK = 0.05  # seconds between two looks at what the workers use
_FALSE_STARTS = 3  # workers in a row that died before they did anything, where none ever has
_LATE_FALSE_STARTS = 30  # the same where some have: they may just have been killed

_log = logging.getLogger(__name__)

Answers = dict[int, Any]


class NoWorkersError(OSError):
    """Worker processes can't be started here."""


class Crew:
    """Worker processes, started when there is something to do and kept from one stage to the next."""

    def __init__(self, size: int, bounds: Bounds) -> None:
        """`size` is how many; `bounds` what one job may use."""
        self._size = size
        self._bounds = bounds
        self._hands: list[Hand] = []
        self._false_starts = 0
        self._proven = False  # a worker was ready once
        self._looked = 0.0

    def __enter__(self) -> Self:
        """Nothing is started yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all processes."""
        for hand in self._hands:
            hand.end()
        self._hands.clear()

    def map(
        self,
        function: Callable[[Any], Any],
        jobs: Sequence[Any],
        weigh: Callable[[Any], int],
        lost: Callable[[Any, Loss], Any],
    ) -> Iterator[Any]:
        """Give the results in the order of the jobs; `lost` tells what stands for that of a job without one.

        The function goes to each worker once, each job with its neighbours. An exception of the function is raised
        here. A worker that dies costs the job it was at: that is tried once more, alone.
        """
        plan = Plan(jobs, weigh, self._size)
        packed = bytes(ForkingPickler.dumps(function))
        done: Answers = {}
        for due in range(len(jobs)):
            while due not in done:
                self._assign(plan, packed)
                self._take_answers(plan, lost, done)
                self._look_after(plan, lost, done)
            yield done.pop(due)

    def _assign(self, plan: Plan, function: bytes) -> None:
        """Give those who rest something to do, and start as many as there is work for."""
        for hand in [each for each in self._hands if not each.busy]:
            if hand.knows != function:
                hand.learn(function)
                continue
            portion = plan.next_portion(others_rest=not any(each.portion for each in self._hands))
            if portion is None:
                break
            hand.begin(portion, plan.jobs)
        under_way = sum(bool(each.portion) for each in self._hands)
        while len(self._hands) < min(self._size, (under_way + len(plan.portions)) or 1):
            self._start(function)

    def _start(self, function: bytes) -> None:
        try:
            hand = Hand(self._bounds)
        except (OSError, psutil.Error) as error:  # too many processes, no memory; or it was gone at once
            _log.info("no worker started: %s", error)
            self._count_false_start()
            return
        hand.learn(function)
        self._hands.append(hand)

    def _count_false_start(self) -> None:
        self._false_starts += 1
        if self._false_starts >= (_LATE_FALSE_STARTS if self._proven else _FALSE_STARTS):
            raise NoWorkersError("worker processes end as soon as they are started")

    def _take_answers(self, plan: Plan, lost: Callable[[Any, Loss], Any], done: Answers) -> None:
        """Take what has come in; where nothing has, wait a moment for it."""
        by_pipe = {hand.pipe: hand for hand in self._hands}
        for pipe in wait(list(by_pipe), timeout=_LOOK):
            hand = by_pipe[pipe]  # type: ignore[index]
            try:
                answer = hand.answer()
            except (EOFError, OSError):
                self._bury(hand, plan, lost, done)
                continue
            for record in answer.records:
                logging.getLogger(record.name).handle(record)
            if not hand.ready:
                hand.ready = self._proven = True
                self._false_starts = 0
                continue
            number = hand.portion.popleft()
            if answer.error is not None:
                raise answer.error
            done[number] = lost(plan.jobs[number], answer.loss) if answer.loss else answer.result
            if not hand.portion and hand.bloated:
                self._dismiss(hand)

    def _look_after(self, plan: Plan, lost: Callable[[Any, Loss], Any], done: Answers) -> None:
        """End those whose job has broken a bound."""
        if time.monotonic() - self._looked < _LOOK:
            return
        self._looked = time.monotonic()
        for hand in list(self._hands):
            loss = hand.broken_bound()
            if loss and hand.portion:
                number = hand.portion.popleft()
                _log.warning("ended a worker: %s: job %s", loss, number)
                done[number] = lost(plan.jobs[number], loss)
                plan.give_back(hand.portion)
            if loss:
                self._dismiss(hand)
                if not hand.ready:
                    self._count_false_start()

    def _bury(self, hand: Hand, plan: Plan, lost: Callable[[Any, Loss], Any], done: Answers) -> None:
        """A worker died: what it was at is tried once more, the rest goes to the others."""
        self._dismiss(hand)
        if not hand.portion:
            if not hand.ready:
                self._count_false_start()
            return
        number = hand.portion.popleft()
        plan.give_back(hand.portion)
        if not plan.try_alone(number):
            done[number] = lost(plan.jobs[number], Loss.DIED)

    def _dismiss(self, hand: Hand) -> None:
        self._hands.remove(hand)
        hand.end()
