"""A target against the one that was approved: what changed, and whether less is promised. Pure.

Compared is what both ask for, not how they say it: ≥95% is 95%以上, 12次 is 12 次, 120万元 is 1200000元.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from evalbatch.choices import Comparison
from evalbatch.model import Quantity, Target
from evalbatch.values.days import find_day
from evalbatch.values.measure import conversion, plain
from evalbatch.values.names import plain_name
from evalbatch.values.phrases import options
from evalbatch.values.quantity import bounds, in_measure_of

_FIGURES = {Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EQUAL, Comparison.BARE}


class Change(StrEnum):
    """What became different, and which way: worded as it is told."""

    LOWER = "比批复目标降低"
    HIGHER = "比批复目标提高"
    LOOSER = "比批复的上限放宽"
    TIGHTER = "比批复的上限收紧"
    LATER = "比批复的时间推迟"
    EARLIER = "比批复的时间提前"
    SIGN = "指标性质改变"
    MEASURE = "度量单位改变"
    VALUE = "目标值改变"
    WORDS = "目标的文字改变"


@dataclass(frozen=True, slots=True)
class _Pair:
    approved: Target
    stated: Target
    lower_is_better: bool


def changes(approved: Target, stated: Target, *, lower_is_better: bool = False) -> tuple[Change, ...]:
    """What a stated target changes of the approved one; () where both ask for the same.

    A figure without sign is understood to have the sign of the other one; `lower_is_better` says which way it goes.
    """
    wanted, said = _words(approved), _words(stated)
    if wanted == said or said in options(wanted):
        return ()
    pair = _Pair(approved, stated, lower_is_better)
    kinds = {approved.comparison, stated.comparison}
    if kinds <= _FIGURES and approved.numbers and stated.numbers:
        return _of_figures(pair)
    if kinds == {Comparison.RANGE}:
        return _of_ranges(pair)
    if kinds == {Comparison.DATE}:
        return _of_days(pair)
    return () if plain_name(wanted) == plain_name(said) else (_kind_of_change(pair),)


def _words(target: Target) -> str:
    """What a target says; 定性 in front of it is its kind, which a form has in a cell of its own."""
    return plain(target.text).removeprefix("定性").lstrip(":")


def _kind_of_change(pair: _Pair) -> Change:
    """Words for a figure, a figure for words, or other words."""
    figures = [bool(target.numbers) for target in (pair.approved, pair.stated)]
    if not any(figures):
        return Change.WORDS
    return Change.VALUE if all(figures) else Change.SIGN


def _same_sign(one: Target, other: Target) -> bool:
    return one.comparison is other.comparison or Comparison.BARE in (one.comparison, other.comparison)


def _of_figures(pair: _Pair) -> tuple[Change, ...]:
    sign = () if _same_sign(pair.approved, pair.stated) else (Change.SIGN,)
    stated = pair.stated
    figure = in_measure_of(pair.approved, Quantity(stated.text, Comparison.BARE, stated.numbers[:1], stated.measure))
    if figure is None:
        return (*sign, Change.MEASURE)
    wanted = pair.approved.numbers[0]
    if figure == wanted:
        return sign
    return (*sign, Change.VALUE) if sign else (_direction(pair, more=figure > wanted),)


def _direction(pair: _Pair, *, more: bool) -> Change:
    kinds = {pair.approved.comparison, pair.stated.comparison}
    if Comparison.AT_MOST in kinds or (kinds == {Comparison.BARE} and pair.lower_is_better):
        return Change.LOOSER if more else Change.TIGHTER
    return Change.HIGHER if more else Change.LOWER


def _of_ranges(pair: _Pair) -> tuple[Change, ...]:
    factor = conversion(pair.stated.measure, pair.approved.measure)
    if factor is None:
        return (Change.MEASURE,)
    approved, stated = sorted(bounds(pair.approved)), sorted(bounds(pair.stated))
    return () if [Fraction(each) * factor for each in stated] == approved else (Change.VALUE,)


def _of_days(pair: _Pair) -> tuple[Change, ...]:
    """Days by their last day; a part that one side leaves out does not count."""
    approved, stated = find_day(plain(pair.approved.text)), find_day(plain(pair.stated.text))
    if approved is None or stated is None:
        return (Change.VALUE,)
    parts = zip((stated.year, stated.month, stated.day), (approved.year, approved.month, approved.day), strict=True)
    unequal = [(mine, theirs) for mine, theirs in parts if mine is not None and theirs is not None and mine != theirs]
    if not unequal:
        return ()
    mine, theirs = unequal[0]
    return (Change.LATER if mine > theirs else Change.EARLIER,)
