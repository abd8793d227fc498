"""A kind of fault: the rule that has to find it, how it is planted, and what it legitimately brings with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.city.draft import Draft

Facts = tuple[str, ...]  # where the fault stands: "funds.0.executed"; () is the file itself
Plant = Callable[[Draft, Random], Facts]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault that a form can have."""

    rule: str
    name: str
    plant: Plant
    entails: tuple[str, ...] = ()  # rules that speak too, and rightly: a wrong amount changes the rate
    layouts: tuple[str, ...] = ()  # where it can be planted; () is everywhere
    mixes: bool = False  # stands beside other faults without changing what is said of them
    listed: bool = False  # shows only beside the bureau's register


KINDS: list[Kind] = []


def fault(
    rule: str, *entails: str, layouts: tuple[str, ...] = (), mixes: bool = False, listed: bool = False
) -> Callable[[Plant], Plant]:
    """Declare a kind of fault, found by `rule`; the function's name says what the clerk did."""

    def declare(plant: Plant) -> Plant:
        KINDS.append(Kind(rule, plant.__name__, plant, entails, layouts, mixes, listed))
        return plant

    return declare


def kinds() -> tuple[Kind, ...]:
    """Every kind of fault, in the order of the rules' blocks."""
    return tuple(KINDS)
