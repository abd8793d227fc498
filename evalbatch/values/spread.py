"""How far a value stands off from its peers. Pure.

Robust: the middle of all (median) and the middle of the distances from it are not moved by the very values looked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from math import log
from statistics import median

_FAR = 3.5 * 1.4826  # times the middle distance: beyond it a value belongs to the others no more (Iglewicz, Hoaglin)


class Spread:
    """The middle of some values, and how far they lie around it: in times of it, or in points."""

    def __init__(self, values: Sequence[Decimal]) -> None:
        """Measure the values; there must be one."""
        self._values = values
        self.middle = median(values)

    def times_off(self, value: Decimal, least: Decimal) -> Decimal | None:
        """How many times the middle a value is, or what part; None where it is nearer, or the others spread as far.

        All values must be above zero. Where they reach from 2 to 20,000 by nature, a hundredfold means nothing.
        """
        times = value / self.middle
        is_off = (times >= least or times <= 1 / least) and abs(log(times)) > _FAR * self._distance_in_times
        return times if is_off else None

    def points_off(self, value: Decimal, least: Decimal) -> Decimal | None:
        """How many points a value lies above or below the middle; None as above."""
        points = value - self.middle
        is_off = abs(points) >= least and abs(points) > Decimal(_FAR) * self._distance_in_points
        return points if is_off else None

    @cached_property
    def _distance_in_times(self) -> float:
        return median([abs(log(value / self.middle)) for value in self._values])

    @cached_property
    def _distance_in_points(self) -> Decimal:
        return median([abs(value - self.middle) for value in self._values])
