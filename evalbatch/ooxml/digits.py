"""Digits laid into the placeholders of a number format: 0, #, ?, the point, thousands, percent and exponent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)


def place_digits(pieces: Sequence[tuple[str, str]], value: Decimal) -> str:
    """The number through (kind, text) pieces: kinds "digit", "sign", "exponent", else text to show as it stands."""
    last = max(index for index, (kind, _) in enumerate(pieces) if kind == "digit")
    exponent = next((index for index, (kind, _) in enumerate(pieces) if kind == "exponent"), None)
    if exponent is not None and exponent < last:
        return _scientific(pieces, exponent, value)
    return _fixed(pieces, value)


def _fixed(pieces: Sequence[tuple[str, str]], value: Decimal) -> str:
    """Without exponent."""
    point = next((index for index, piece in enumerate(pieces) if piece == ("sign", ".")), len(pieces))
    before = [index for index, (kind, _) in enumerate(pieces) if kind == "digit" and index < point]
    after = [index for index, (kind, _) in enumerate(pieces) if kind == "digit" and index > point]
    commas = [index for index, piece in enumerate(pieces) if piece == ("sign", ",")]
    last = max(before + after)
    grouped = any(before and before[0] < comma < before[-1] for comma in commas)
    thousands = sum(1 for comma in commas if comma > (before[-1] if before else last) and not _inside(comma, after))
    percents = sum(1 for piece in pieces if piece == ("sign", "%"))
    scaled = value.copy_abs().scaleb(2 * percents - 3 * thousands, _CONTEXT)
    rounded = scaled.quantize(Decimal(1).scaleb(-len(after)), context=_CONTEXT)
    whole, _, fraction = f"{rounded:f}".partition(".")
    shown = dict(_whole(pieces, before, "" if whole == "0" else whole, grouped=grouped))
    shown.update(_fraction(pieces, after, fraction))
    if not before and whole != "0":
        shown[point] = f"{whole}."
    text = "".join(shown.get(index, _other(kind, text)) for index, (kind, text) in enumerate(pieces))
    return f"-{text}" if value < 0 else text


def _inside(index: int, places: Sequence[int]) -> bool:
    return bool(places) and places[0] < index < places[-1]


def _whole(
    pieces: Sequence[tuple[str, str]], places: Sequence[int], digits: str, *, grouped: bool
) -> Iterator[tuple[int, str]]:
    """The whole part from its first place on: what exceeds the places stands in the first."""
    zeros = next((len(places) - nth for nth, index in enumerate(places) if pieces[index][1] == "0"), 0)
    digits = digits.zfill(zeros) if zeros else digits
    spare = len(digits) - len(places)
    for nth, index in enumerate(places):
        begin, end = (0 if nth == 0 else nth + spare), nth + spare + 1
        if end <= 0:
            yield index, " " if pieces[index][1] == "?" else ""
            continue
        taken = digits[max(begin, 0) : end]
        right = range(len(digits) - end + len(taken) - 1, len(digits) - end - 1, -1)  # digits still to come
        yield (
            index,
            "".join(
                digit + ("," if grouped and rest and rest % 3 == 0 else "")
                for digit, rest in zip(taken, right, strict=True)
            ),
        )


def _fraction(pieces: Sequence[tuple[str, str]], places: Sequence[int], digits: str) -> Iterator[tuple[int, str]]:
    """The places after the point; zeros at the end show for 0 only."""
    needed = len(digits.rstrip("0"))
    for nth, index in enumerate(places):
        zero = next((later for later in places[nth:] if pieces[later][1] == "0"), None)
        if nth < needed or zero is not None:
            yield index, digits[nth]
        else:
            yield index, " " if pieces[index][1] == "?" else ""


def _scientific(pieces: Sequence[tuple[str, str]], at: int, value: Decimal) -> str:
    """A mantissa and the power of ten behind it, in steps of the mantissa's whole places."""
    mantissa, power = pieces[:at], pieces[at + 1 :]
    point = next((index for index, piece in enumerate(mantissa) if piece == ("sign", ".")), len(mantissa))
    step = max(1, sum(1 for kind, _ in mantissa[:point] if kind == "digit"))
    places = sum(1 for kind, _ in mantissa[point:] if kind == "digit")
    exponent = (value.adjusted() // step) * step if value else 0
    if abs(value).scaleb(-exponent, _CONTEXT).quantize(Decimal(1).scaleb(-places), context=_CONTEXT) >= 10**step:
        exponent += step
    sign = "-" if exponent < 0 else pieces[at][1][1:].replace("-", "")
    tail = _fixed(power, Decimal(abs(exponent)))
    return f"{_fixed(mantissa, value.scaleb(-exponent, _CONTEXT))}{pieces[at][1][0]}{sign}{tail}"


def _other(kind: str, text: str) -> str:
    """A piece that is no place for a digit."""
    if kind == "sign":
        return text if text in "%/." else ""
    return text


def counted(digits: str, numerals: str, places: str) -> str:
    """A number read out in Chinese numerals: 105 is 一百〇五; what stands after a point digit by digit."""
    whole, point, fraction = digits.partition(".")
    if not whole.isdigit() or len(whole) > 12:  # noqa: PLR2004 - past 千亿 nobody writes it so
        return digits
    ten, hundred, thousand, myriad, hundred_million = tuple(places)
    groups = [whole[max(0, end - 4) : end] for end in range(len(whole), 0, -4)]
    text = ""
    for group, unit in reversed(list(zip(groups, ("", myriad, hundred_million), strict=False))):
        read = _read_group(group.zfill(4), numerals, ("", ten, hundred, thousand))
        if read:
            text += ("" if not text or group[0] != "0" else numerals[0]) + read.lstrip(numerals[0]) + unit
    text = text or numerals[0]
    return text + (point and "点") + "".join(numerals[int(digit)] for digit in fraction)


def _read_group(group: str, numerals: str, places: Sequence[str]) -> str:
    """Four digits."""
    text = ""
    for position, digit in zip((3, 2, 1, 0), group, strict=True):
        if digit != "0":
            text += numerals[int(digit)] + places[position]
        elif text and not text.endswith(numerals[0]):
            text += numerals[0]
    return text.rstrip(numerals[0])
