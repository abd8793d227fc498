"""Target and actual values (年度指标值, 实际完成值) as units write them: ≥95%, 不超过30万元, 12月底前, 显著提升.

Nothing here raises, whatever the text: what can't be read is UNPARSEABLE, what can't be judged is None.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from evalbatch.choices import Comparison
from evalbatch.model import Quantity, Target
from evalbatch.values.grammar import read
from evalbatch.values.measure import MEASURE, conversion, multiple, parse_amount, parse_number, plain
from evalbatch.values.phrases import Wordings, is_task, shipped_words

__all__ = [
    "HIGHEST_SHARE",
    "achieved_ratio",
    "bounds",
    "in_measure_of",
    "is_met",
    "least_figure",
    "parse_amount",
    "parse_number",
    "parse_quantity",
    "parse_target",
    "stated_figure",
]

_ASIDE_BEHIND = re.compile(r"([^()]+)\([^()]*\)")
_REACHING = re.compile("(?:已|均)?(?:达到|达)(?=[0-9])")
_AND_MORE = re.compile(  # 200余人, 1.2万多亩, 二十余场; 多媒体 and 多元化 count nothing
    rf"(?<=[0-9十百千万亿])[余多](?=$|[,;。]|(?!元化|媒体|功能)(?:{MEASURE}))", re.IGNORECASE
)
_SAYS_MORE = re.compile("不足|不到|不满|未[满到达完能]|差|剩|[还尚仅]|[按及准]时|[按如]期")  # than a figure alone
_ZERO_IS_MET = (Comparison.AT_MOST, Comparison.EQUAL, Comparison.BARE)
_BOUNDS = (*_ZERO_IS_MET, Comparison.AT_LEAST, Comparison.RANGE)
_WORDS = (Comparison.QUALITATIVE, Comparison.OPTION_LIST, Comparison.BOOLEAN)
HIGHEST_SHARE = Decimal("1.5")  # up to here a figure without % may be a share: 0.95, 1
_WHOLE = 100  # %
_PLAIN_SHARE = 20  # of targets from here on, 0.95 beside 90 % can only be meant as 95 %


def parse_target(text: str) -> Target:
    """What a target asks for; a target in three cells (性质, 指标值, 度量单位) is joined before."""
    return Target(text, *read(plain(text)))


def parse_quantity(text: str) -> Quantity:
    """What an actual value states. 达到98% is a figure here; ≥98% stays a sign that the unit repeated.

    200余人 is at least 200人.
    """
    said = _REACHING.sub("", plain(text))
    comparison, numbers, measure = read(said)
    aside = _ASIDE_BEHIND.fullmatch(said) if comparison is Comparison.DATE else None
    if aside and (first := read(aside[1]))[0] is Comparison.BARE:
        return Quantity(text, *first)  # 100%（每月10日前）
    unread = comparison in (Comparison.UNPARSEABLE, Comparison.QUALITATIVE)
    if unread and _AND_MORE.search(said) and not _SAYS_MORE.search(said):
        exact = Quantity(text, *read(plain(_AND_MORE.sub("", said))))
        if exact.comparison is Comparison.BARE:
            return replace(exact, comparison=Comparison.AT_LEAST)
    return Quantity(text, comparison, numbers, measure)


def is_met(target: Target, quantity: Quantity, *, lower_is_better: bool = False) -> bool | None:
    """Whether the actual value reaches the target; None where that can't be judged.

    A target without sign is a least value, a most one where the indicator's name says `lower_is_better` (成灾率).
    """
    words = shipped_words().wordings
    if target.comparison is Comparison.DATE:
        return words.in_time(target, quantity)
    if target.comparison in _WORDS:
        return _words_met(target, quantity, words)
    stated = stated_figure(target, quantity, words)
    if stated is None and (least := least_figure(quantity)):
        pair = _in_one_measure(target, least)
        return pair and _least_figure_met(target, *pair, lower_is_better=lower_is_better)
    if stated is None:
        return False if _owns_up(target, quantity, words) else None
    pair = _in_one_measure(target, stated)
    return pair and _figure_met(target, *pair, lower_is_better=lower_is_better)


def achieved_ratio(target: Target, quantity: Quantity, *, lower_is_better: bool = False) -> Decimal | None:
    """Actual value over target, both in one measure; with `lower_is_better` target over actual value.

    None for anything but figures, and where the divisor is zero.
    """
    pair = None if target.comparison is Comparison.RANGE else _in_one_measure(target, quantity)
    if pair is None:
        return None
    divisor, dividend = pair if lower_is_better else reversed(pair)
    return _as_decimal(dividend / divisor) if divisor else None


def in_measure_of(target: Target, quantity: Quantity) -> Decimal | None:
    """The figure of an actual value in the measure of its target; None where it has none or they can't be compared."""
    pair = _in_one_measure(target, quantity)
    return pair and _as_decimal(pair[0])


def stated_figure(target: Target, quantity: Quantity, words: Wordings) -> Quantity | None:
    """The actual value as a figure: its own, 0 for 未发生, 100 % for 全覆盖; None for other words.

    2000.5 was read as a month, but beside a figure it is none. A sign, as in ≥98%, states no figure, but = does.
    """
    if quantity.comparison in (Comparison.BARE, Comparison.EQUAL) and quantity.numbers:
        return quantity
    figure, measure = None, target.measure
    if quantity.comparison is Comparison.DATE:
        figure, measure = parse_number(quantity.text), ""
    elif quantity.comparison is Comparison.QUALITATIVE and target.numbers:
        figure = _figure_in_words(target, quantity.text, words)
    if figure is None:
        return None
    return replace(quantity, comparison=Comparison.BARE, numbers=(figure,), measure=measure)


def least_figure(quantity: Quantity) -> Quantity | None:
    """The figure that an actual value reaches or passes: 200人 of 200余人; None where it says nothing of the kind."""
    if quantity.comparison is not Comparison.AT_LEAST or not _AND_MORE.search(plain(quantity.text)):
        return None
    return replace(quantity, comparison=Comparison.BARE)


def _figure_in_words(target: Target, said: str, words: Wordings) -> Decimal | None:
    wanted = target.numbers[0]
    if wanted == 0 and target.comparison in _ZERO_IS_MET and words.says_none(said):
        return Decimal(0)
    is_share = target.measure == "%" and target.comparison not in (Comparison.AT_MOST, Comparison.RANGE)
    return Decimal(_WHOLE) if is_share and wanted <= _WHOLE and words.says_all(said) else None


def bounds(target: Target) -> tuple[Decimal, ...]:
    """The figures of a target as bounds: ±3 is from -3 to 3, 5±3 from 2 to 8."""
    if target.comparison is not Comparison.RANGE or "±" not in target.text:
        return target.numbers
    middle, width = (Decimal(0), *target.numbers)[-2:]
    return middle - width, middle + width


def _in_one_measure(target: Target, quantity: Quantity) -> tuple[Fraction, Fraction] | None:
    """Actual value and target in the target's measure; None where either is no figure or they can't be compared."""
    stated = stated_figure(target, quantity, shipped_words().wordings)
    if target.comparison not in _BOUNDS or not target.numbers or stated is None:
        return None
    factor = conversion(stated.measure, target.measure)
    if factor is None:
        return None
    actual, wanted = Fraction(stated.numbers[0]) * factor, Fraction(target.numbers[0])
    if target.comparison is Comparison.EQUAL and _is_rounded(stated.numbers[0], wanted / factor):
        return wanted, wanted
    if bool(stated.measure) == bool(target.measure):
        return actual, wanted
    return _as_meant(actual, wanted, stated.measure, target.measure), wanted


def _as_meant(actual: Fraction, wanted: Fraction, measure: str, asked: str) -> Fraction:
    """A figure where one side left its measure out: 0.95 beside 95 %, 80000 beside 8万亩.

    Of the readings the one nearer to the target counts; a multiple (万) must be nearer by its factor.
    """
    if asked == "%":
        share = actual * 100
        nearer = wanted >= _PLAIN_SHARE or abs(share - wanted) < abs(actual - wanted)
        return share if 0 < actual <= HIGHEST_SHARE and nearer else actual
    if measure == "%":
        share = actual / 100
        return share if 0 < wanted <= HIGHEST_SHARE and abs(share - wanted) < abs(actual - wanted) else actual
    if actual <= 0 or wanted <= 0:
        return actual
    other = actual * multiple(measure) / multiple(asked)
    return min(actual, other, key=lambda reading: max(reading / wanted, wanted / reading))


def _as_decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _figure_met(target: Target, actual: Fraction, wanted: Fraction, *, lower_is_better: bool) -> bool:
    match target.comparison:
        case Comparison.RANGE:
            return min(bounds(target)) <= actual <= max(bounds(target))
        case Comparison.EQUAL:
            return actual == wanted
        case Comparison.AT_MOST:
            return actual <= wanted
        case Comparison.BARE if lower_is_better:
            return actual <= wanted
    return actual >= wanted


def _least_figure_met(target: Target, least: Fraction, wanted: Fraction, *, lower_is_better: bool) -> bool | None:
    """Whether a target is reached by some figure from `least` upwards; None where that depends on the figure."""
    if target.comparison is Comparison.AT_LEAST or (target.comparison is Comparison.BARE and not lower_is_better):
        return True if least >= wanted else None
    most = max(bounds(target)) if target.comparison is Comparison.RANGE else wanted
    return False if least > most else None


def _is_rounded(shown: Decimal, wanted: Fraction) -> bool:
    """Whether a figure is the one wanted, rounded to the decimals it shows: 5.87万元 for 58670元."""
    places = -int(shown.as_tuple().exponent)
    return places > 0 and round(wanted, places) == Fraction(shown)


def _words_met(target: Target, quantity: Quantity, words: Wordings) -> bool | None:
    """Words against words: only what is achieved wholly is met; 已完成80% is not."""
    level = words.level(target, quantity)
    if level:
        return level == "achieved"
    is_share = quantity.comparison is Comparison.BARE and quantity.measure == "%"
    is_part = is_share and is_task(target.text + quantity.text) and quantity.numbers[0] < _WHOLE
    return False if is_part else None


def _owns_up(target: Target, quantity: Quantity, words: Wordings) -> bool:
    """Whether words where a figure is due say that it was not reached."""
    return quantity.comparison is Comparison.QUALITATIVE and bool(target.numbers) and words.falls_short(quantity.text)
