"""What a number looks like in its cell: number format codes, as Chinese Excel applies them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

from evalbatch.ooxml.dateformat import Moment, moment, write_part
from evalbatch.ooxml.digits import counted, place_digits

_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)  # Excel keeps 15 significant digits
_LONGEST = 255  # characters of a code, Excel's own limit
_PLAIN_FROM, _PLAIN_TO = -10, 20  # powers of ten between which General writes no exponent

_TOKEN = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | [\\!](?P<escaped>.)  # "!" is what Chinese Excel writes: 0!.0000 shows 元 as 万元
    | _(?P<padding>.)
    | \*(?P<filling>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>General|G/通用格式)
    | (?P<half>AM/PM|A/P|上午/下午)
    | (?P<exponent>E[+-])
    | (?P<date>y+|e+|m+|d+|aaaa|aaa)
    | (?P<clock>h+|s+)
    | (?P<digit>[0#?])
    | (?P<sign>[.,%@;/])
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_LOCALE = re.compile(r"\$([^-]*)(?:-([0-9A-Fa-f]+))?")
_MOMENTS = frozenset({"date", "clock", "elapsed"})  # kinds of tokens that show a part of a moment
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_SYSTEM_DATE = {"F800": 'yyyy"年"m"月"d"日"', "F400": "h:mm:ss"}
_NUMERALS = {"1": "〇一二三四五六七八九", "2": "零壹贰叁肆伍陆柒捌玖", "3": "0123456789"}
_PLACES = {"1": "十百千万亿", "2": "拾佰仟万亿"}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a section: its kind (a group of the token pattern) and its text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of up to four sections of a code."""

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    numerals: str = ""  # 1, 2, 3 of DBNum

    @property
    def is_date(self) -> bool:
        """Whether it shows a date or time."""
        return any(token.kind in _MOMENTS for token in self.tokens)

    def has(self, kind: str, text: str = "") -> bool:
        """Whether a token of this kind (and text) stands in it."""
        return any(token.kind == kind and (not text or token.text == text) for token in self.tokens)


@lru_cache(maxsize=512)
def is_date(code: str) -> bool:
    """Whether numbers under this code are dates or times."""
    return _sections(code[:_LONGEST])[0].is_date


def shown(value: Decimal | str, code: str, *, date1904: bool = False) -> str:
    """The text in the cell of `value` under this format code, without the blanks that only align.

    What the code can't show (a date before 1900, a code nobody knows) comes as the plain number.
    """
    if isinstance(value, str):
        return value if code == "@" or "@" not in code else _text(value, _sections(code[:_LONGEST]))
    sections = _sections(code[:_LONGEST])
    if not value.is_finite():
        return str(value)
    try:
        section, number = _choose(sections, value)
        text = _rendered(section, number, date1904=date1904).strip()
    except (InvalidOperation, ValueError, OverflowError, IndexError):
        text = ""
    return text or general(value)


def general(value: Decimal) -> str:
    """A number without format: 15 significant digits, no needless zeros, an exponent only where it is very long."""
    if not value:
        return "0"
    rounded = _DIGITS.plus(value).normalize(_DIGITS)
    if _PLAIN_FROM <= rounded.adjusted() <= _PLAIN_TO:
        return f"{rounded:f}"
    digits = f"{rounded.scaleb(-rounded.adjusted(), _CONTEXT):f}"
    return f"{digits}E{rounded.adjusted():+03d}"


def _text(value: str, sections: Sequence[Section]) -> str:
    """A text through the section for texts, if there is one."""
    section = sections[-1]
    if not section.has("sign", "@"):
        return value
    shown_tokens = (token for token in section.tokens if token.kind != "padding")
    return "".join(value if token == Token("sign", "@") else _literal(token) for token in shown_tokens)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[Section, ...]:
    """The code taken apart; at least one section."""
    parts: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "other"
        token = Token(kind, match[kind].lower() if kind in _MOMENTS else match[kind])
        if token == Token("sign", ";"):
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(_section(part) for part in parts)


def _section(tokens: Sequence[Token]) -> Section:
    """Conditions, numerals and currencies out of their brackets."""
    kept: list[Token] = []
    condition = None
    numerals = ""
    for token in tokens:
        inside = token.text
        if token.kind != "bracket":
            kept.append(token)
        elif match := _CONDITION.fullmatch(inside):
            condition = (match[1], Decimal(match[2]))
        elif inside.upper().startswith("DBNUM"):
            numerals = inside[len("DBNUM") :]
        elif match := _LOCALE.fullmatch(inside):
            if (match[2] or "").upper() in _SYSTEM_DATE:
                return _sections(_SYSTEM_DATE[match[2].upper()])[0]
            kept.append(Token("quoted", match[1]))
        elif _ELAPSED.fullmatch(inside):
            kept.append(Token("elapsed", inside.lower()))
    return Section(_with_minutes(kept), condition, numerals if numerals in _NUMERALS else "")


def _with_minutes(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The letter m stands for minutes after hours or before seconds, else for the month."""
    moments = [token for token in tokens if token.kind in _MOMENTS]
    minutes = {
        id(token)
        for before, token, after in zip([None, *moments], moments, [*moments[1:], None], strict=False)
        if token.text[0] == "m" and ((before and before.text[0] == "h") or (after and after.text[0] == "s"))
    }
    return tuple(Token("clock", token.text) if id(token) in minutes else token for token in tokens)


def _choose(sections: Sequence[Section], value: Decimal) -> tuple[Section, Decimal]:
    """The section for this value, and the value as that section shows it."""
    if any(section.condition for section in sections[:2]):
        for section in sections[:2]:
            if section.condition and _holds(section.condition, value):
                return section, value
        rest = [section for section in sections[:3] if not section.condition]
        return (rest[-1] if rest else sections[0]), value
    numeric = [section for section in sections[:3] if not section.has("sign", "@")] or [Section(())]
    if value < 0 and len(numeric) > 1:
        return numeric[1], -value
    if value == 0 and len(numeric) > 2:  # noqa: PLR2004 - positive; negative; zero
        return numeric[2], value
    return numeric[0], value


def _holds(condition: tuple[str, Decimal], value: Decimal) -> bool:
    sign, limit = condition
    return {
        "<": value < limit,
        "<=": value <= limit,
        ">": value > limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[sign]


def _rendered(section: Section, value: Decimal, *, date1904: bool) -> str:
    """One value through one section."""
    if section.is_date:
        return _date(section, moment(value, date1904=date1904))
    if section.has("general"):
        plain = general(abs(value))
        if section.numerals:
            plain = _counted(plain, section.numerals)
        body = "".join(plain if token.kind == "general" else _literal(token) for token in section.tokens)
        return f"-{body}" if value < 0 else body
    if section.has("sign", "/") and section.has("digit"):
        return general(value)  # fractions: nobody states money or points in them
    if not section.has("digit"):
        return "".join(_literal(token) for token in section.tokens)
    text = _placed(section, value)
    return text.translate(str.maketrans("0123456789", _NUMERALS[section.numerals])) if section.numerals else text


def _date(section: Section, at: Moment) -> str:
    """A date or time through its tokens."""
    twelve = section.has("half")
    fraction = iter(f"{at.milliseconds % 1000:03}")
    out = []
    for token in section.tokens:
        if token.kind in _MOMENTS:
            part = write_part(token.kind, token.text, at, twelve=twelve)
            out.append(_numerals(part, section.numerals, year=token.text[0] in "ye"))
        elif token.kind == "half":
            out.append(at.half(token.text))
        elif token.kind == "digit":
            out.append(next(fraction, "0"))
        else:
            out.append(token.text if token.kind == "sign" else _literal(token))
    return "".join(out)


def _numerals(part: str, numerals: str, *, year: bool) -> str:
    """Part of a date in the numerals of the section: years digit by digit, 12 as 十二."""
    if not numerals or not part.isdigit():
        return part
    if year:
        return part.translate(str.maketrans("0123456789", _NUMERALS[numerals]))
    text = _counted(part, numerals)
    return text[1:] if text.startswith("一十") else text


def _literal(token: Token) -> str:
    """What a token that is no placeholder shows."""
    if token.kind in {"quoted", "escaped", "other", "half", "exponent"}:
        return token.text
    if token.kind == "padding":
        return " "
    return token.text if token.kind == "sign" and token.text in "%/." else ""


def _placed(section: Section, value: Decimal) -> str:
    """A number through digit places."""
    pieces = [
        (token.kind, token.text) if token.kind in {"digit", "sign", "exponent"} else ("text", _literal(token))
        for token in section.tokens
    ]
    return place_digits(pieces, value)


def _counted(plain: str, numerals: str) -> str:
    """A whole number in numerals with their places."""
    return counted(plain, _NUMERALS[numerals], _PLACES[numerals]) if numerals in _PLACES else plain
