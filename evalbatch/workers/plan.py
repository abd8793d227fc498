"""Which jobs are still to be given out, and in which portions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

_PORTION = 256 << 10  # bytes of files given to a worker at once: some tenths of a second
_PORTIONS_EACH = 8  # at least, so that all workers end at about the same time


class Plan:
    """The jobs of one stage by number: in portions, and one by one where a worker died over them."""

    def __init__(self, jobs: Sequence[Any], weigh: Callable[[Any], int], workers: int) -> None:
        """`weigh` tells how many bytes there are to a job."""
        self.jobs = jobs
        self.portions = deque(_portions([weigh(job) for job in jobs], workers))
        self._alone: deque[int] = deque()
        self._tried: set[int] = set()

    def next_portion(self, *, others_rest: bool) -> deque[int] | None:
        """What to do next; what a worker died over is done when no other worker is busy."""
        if self.portions:
            return self.portions.popleft()
        if self._alone and others_rest:
            return deque([self._alone.popleft()])
        return None

    def give_back(self, rest: deque[int]) -> None:
        """Take back what a lost worker had not begun."""
        if rest:
            self.portions.appendleft(rest)

    def try_alone(self, number: int) -> bool:
        """Put a job by, to be tried once more; False where it was already."""
        if number in self._tried:
            return False
        self._tried.add(number)
        self._alone.append(number)
        return True


def _portions(weights: Sequence[int], workers: int) -> Iterator[deque[int]]:
    """Neighbours together, up to a weight."""
    most = min(_PORTION, sum(weights) // (workers * _PORTIONS_EACH))
    portion: deque[int] = deque()
    weight = 0
    for number, each in enumerate(weights):
        if portion and weight + each > most:
            yield portion
            portion, weight = deque(), 0
        portion.append(number)
        weight += each
    if portion:
        yield portion
