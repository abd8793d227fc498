"""Figures and their measures (度量单位): how clerks write them, and what one measure is in another.

Regexes here work on text that `plain` has brought to one form. Sizes are fractions: 亩 against 平方米 stays exact.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import prod

# Measures of one kind, each with its size. A multiple in front (万平方米, 千克) is understood without an entry.
_KINDS: dict[str, dict[str, Fraction | int]] = {
    "money": {"元": 1, "圆": 1},
    "ratio": {"%": 1, "百分比": 1, "百分数": 1}
    | dict.fromkeys(("‰", "/1000"), Fraction(1, 10))
    | dict.fromkeys(("‱", "/10000", "/万"), Fraction(1, 100))
    | dict.fromkeys(("/100000", "/10万", "/十万"), Fraction(1, 1000)),  # 孕产妇死亡率 18/10万
    "points of a ratio": {"百分点": 1, "个百分点": 1},
    "area": {"平方米": 1, "平米": 1, "m2": 1, "亩": Fraction(2000, 3), "公顷": 10**4, "ha": 10**4},
    "length": {"毫米": 1, "mm": 1, "厘米": 10, "cm": 10, "米": 1000, "m": 1000, "延米": 1000},
    "mass": {"毫克": 1, "mg": 1, "克": 10**3, "斤": 500_000, "公斤": 10**6, "kg": 10**6, "吨": 10**9, "t": 10**9},
    "volume": {"毫升": 1, "ml": 1, "升": 1000, "l": 1000},
    "time": {"秒": 1, "分钟": 60, "小时": 3600, "个小时": 3600, "h": 3600, "天": 86400, "日": 86400, "周": 604800},
    "working days": {"工作日": 1, "个工作日": 1},
    "months": {"月": 1, "个月": 1, "季度": 3, "个季度": 3, "年": 12, "周年": 12},
    "energy": {"瓦时": 1, "度": 1000, "kwh": 1000, "兆瓦时": 10**6, "mwh": 10**6},
    "temperature": {"°c": 1},
    "power": {"瓦": 1, "kw": 1000, "mw": 10**6},
    "data": {"kb": 1, "mb": 2**10, "gb": 2**20, "tb": 2**30, "pb": 2**40},
}
# Words that count the very same thing; any other classifier compares with itself and with the one for everything.
_ANY_THING, _THINGS = "个", frozenset("人户家起件例种类项份册本篇条台辆架艘只头匹羽尾株棵座处所间栋幢张枚块支幅根")
_SAME = (
    ("人", "名", "位"),
    ("户", "家"),
    ("人次", "人/次"),
    ("场", "场次"),
    ("次", "次数"),
    ("台套", "台(套)", "台/套"),
)
_COUNTED = (
    *"人名位户家个次起件例种类项份册本篇条期场批组套台辆架艘只头匹羽尾株棵座处所间栋幢宗笔张枚块片段支部幅根面桶箱袋瓶包盒盏口眼道班届轮趟",
    *("人次", "人天", "人日", "户次", "家次", "次数", "件次", "场次", "批次", "台套", "辆次", "架次", "车次", "班次"),
    *("亩次", "课时", "学时", "学年", "学期", "床位", "点位", "标准箱", "床", "站", "倍", "分", "字", "门"),
    *("对", "副", "岁"),
)
_MULTIPLES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_MILLIONS = {
    "area": ("平方公里", "平方千米", "km2"),
    "length": ("公里", "km"),
    "volume": ("立方米", "立方", "方", "m3"),
}
_SIZES = {word: (kind, Fraction(size)) for kind, sizes in _KINDS.items() for word, size in sizes.items()} | {
    word: (kind, Fraction(10**6)) for kind, words in _MILLIONS.items() for word in words
}
_KIND_OF_COUNT = {word: words[0] for words in _SAME for word in words}

_DASHES = re.compile(r"[‐‑‒–—―─━−﹣]+|-{2,}")
_DASHED_OUT = re.compile(r"[-/\\]+")
_TILDES = re.compile("[〜∼˜]")
_LIST_MARK = re.compile("[①-⒛❶-❿]")  # before they'd turn into digits
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_CLOCK = re.compile(r"(?<=[0-9])[ T]+[0-9]{1,2}:[0-9]{2}(?::[0-9.]{2,9})?")
_LINE_BREAK = re.compile(r"(?<=[0-9%])\s*[\r\n]+\s*(?=[0-9])")
_BLANK = re.compile(r"\s+")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_PERCENT_WORD = re.compile("(?<=[0-9.])百分[比数率]")
_SHARE_OF = re.compile(r"(百|千|十?万)分之([0-9.]+)")
_SHARES = {"百": "%", "千": "‰", "万": "/10000", "十万": "/100000"}
_NUMERALS = {**{letter: value for value, letter in enumerate("零一二三四五六七八九")}, "两": 2, "十": 10, "百": 100}


def any_of(words: Iterable[str]) -> str:
    """A regex for any of the words; a longer one goes before its own beginning."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DIGITS = r"[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20}"
NUMBER = rf"(?:(?<![^≥≧≤≦<>=:(于为到])[+-])?(?<![A-Za-z0-9.])(?:{_DIGITS})(?!\.?[0-9])"
_LATIN = any_of(word for word in _SIZES if word.isascii() and word.isalnum())
_CHINESE = any_of(word for word in {*_SIZES, *_COUNTED} if not (word.isascii() and word.isalnum()) and word[0] != "/")
_WORD = rf"(?:{_CHINESE}|(?:{_LATIN})(?![A-Za-z0-9]))"
_ATOM = rf"(?:{_WORD}|[十百千万亿]{{1,3}}{_WORD}?)"
_PER = rf"(?:[/每][0-9]{{0,6}}\(?{_ATOM}(?:[*·・•×.]?{_ATOM})?\)?|/[一-鿿]{{1,4}}$)"
_SHARE = f"(?:{any_of(word for word in _SIZES if word[0] == '/')})(?![0-9])"
MEASURE = rf"(?:{_SHARE}|{_ATOM}(?:\({_ATOM}\))?{_PER}{{0,3}})"

_EXPONENT = r"(?:E[+-]?[0-9]{1,2})?"  # Excel shows a long number in a narrow cell so
_AMOUNT = re.compile(rf"[¥￥]?(?:人民币)?({NUMBER}{_EXPONENT})([十百千万亿]{{0,3}})((?:[元圆]整?)?)", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(rf"({NUMBER}{_EXPONENT})(%|‰|分?)", re.IGNORECASE)
_SPELLED = re.compile(  # only where it is clearly a figure: 两次, 不少于十个, 百分之九十五, 十二月底
    rf"(?:(?<![一-鿿])|(?<=[于过少成度月年周日天]))([一二两三四五六七八九十百]{{1,5}})(?={MEASURE}(?:及?以[上下内])?$)"
    r"|(?:(?<![一-鿿])|(?<=[年至到第]))([一二三四五六七八九十]{1,2})(?=月|季度)|(?<=[百千万]分之)([一二三四五六七八九十百]{1,5})"
)
_PARTS = re.compile(rf"\(?([0-9]*)({_ATOM}(?:\({_ATOM}\))?|[^/每*·・•×.()0-9]+)\)?", re.IGNORECASE)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """The text in half width, without blanks and thousands signs, with one kind of dash, and % for 百分比."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", _LIST_MARK.sub("", text)))
    text = _LINE_BREAK.sub(";", _CLOCK.sub("", text))
    text = _TILDES.sub("~", _DASHES.sub("-", _BLANK.sub("", text)))
    text = _SPELLED.sub(lambda found: str(_spelled_number(found[0])), text)
    text = _PERCENT_WORD.sub("%", _THOUSANDS.sub("", text))
    return _SHARE_OF.sub(lambda found: f"{found[2]}{_SHARES[found[1]]}", text)


def is_dash(text: str) -> bool:
    """Tell a cell that was dashed out: —, --, /."""
    return bool(_DASHED_OUT.fullmatch(plain(text)))


def _spelled_number(numerals: str) -> int:
    """二十一 is 21; 十 is 10, 百 is 100."""
    total = digit = 0
    for letter in numerals:
        value = _NUMERALS[letter]
        total, digit = (total + (digit or 1) * value, 0) if letter in _MULTIPLES else (total, value)
    return total + digit


@lru_cache(maxsize=8192)
def parse_amount(text: str, unit: str) -> Decimal | None:
    """A money cell in 万元; `unit` is what the form's header prints (元 or 万元), one inside the cell goes first.

    None where the text is no exact amount: 约5万, /, —, 无, blank.
    """
    found = _AMOUNT.fullmatch(plain(text))
    if not found:
        return None
    number, multiple, yuan = found.groups()
    size = _multiple(multiple) if multiple or yuan else _multiple(plain(unit).rstrip("元圆"))
    return _plain_decimal(Decimal(number) * size / 10000) if size != 10**4 else Decimal(number)


@lru_cache(maxsize=8192)
def parse_number(text: str) -> Decimal | None:
    """A cell of points, scores or rates: 10, 10分, ９.５; 86.2% is 0.862. None where it's no single figure."""
    found = _PLAIN_NUMBER.fullmatch(plain(text))
    if not found:
        return None
    number, sign = Decimal(found[1]), found[2]
    return number.scaleb({"%": -2, "‰": -3}.get(sign, 0))


def _plain_decimal(number: Decimal) -> Decimal:
    """Without the zeros a division left behind, and never with an exponent."""
    return Decimal(f"{number.normalize():f}")


def _multiple(text: str) -> int:
    """万 is 10000, 百万 a million, nothing is 1."""
    size = 1
    for letter in text:
        size *= _MULTIPLES.get(letter, 1)
    return size


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a measure is made of: 次/10万公顷 counts 次 per area, 1 in 10^9 平方米."""

    kind: str  # "" for a multiple alone: 5万
    size: Fraction
    per: tuple[str, ...] = ()
    per_size: Fraction = Fraction(1)


def _atom(text: str) -> tuple[str, Fraction]:
    """Kind and size of one word: 万亩 is an area of 10000 · 2000/3; an unknown word is a kind of its own."""
    if text in _SIZES:
        return _SIZES[text]
    rest = text.lstrip("".join(_MULTIPLES))
    kind, size = _SIZES.get(rest, (_KIND_OF_COUNT.get(rest, rest), Fraction(1)))
    return kind, size * _multiple(text[: len(text) - len(rest)])


@lru_cache(maxsize=2048)
def _read_measure(text: str) -> _Measure:
    text = plain(text).casefold()
    if text in _SIZES:
        return _Measure(*_SIZES[text])
    parts = [] if text in _KIND_OF_COUNT else [(int(times or 1), *_atom(word)) for times, word in _PARTS.findall(text)]
    if not parts:
        return _Measure(_KIND_OF_COUNT.get(text, text), Fraction(1))
    (_, kind, size), *below = parts
    per_size = prod((max(times, 1) * part for times, _, part in below), start=Fraction(1))
    return _Measure(kind, size, tuple(sorted(part for _, part, _ in below)), per_size)


_KNOWN = re.compile(MEASURE, re.IGNORECASE)
_TWO_NAMES = re.compile(r"([^()/每]+)\(([^()/每]+)\)")


@lru_cache(maxsize=2048)
def one_name(measure: str) -> str:
    """A measure without a bracket that adds no other: % of %(百分比) and 百分比(%), 元 of 元(人民币); 台(套) stays."""
    names = _TWO_NAMES.fullmatch(plain(measure))
    if not names:
        return measure
    name, other = names.groups()
    if _read_measure(name) == _read_measure(other):
        return other if other == "%" else name
    return measure if _KNOWN.fullmatch(other) else name


@lru_cache(maxsize=4096)
def conversion(measure: str, wanted: str) -> Fraction | None:
    """How much of `wanted` one `measure` is; None where the two can't be compared.

    A missing measure is the wanted one, 5万 against 元 is 5万元, and 元 against 元/亩 is meant by the 亩 too. Of
    台(套) either is meant.
    """
    if not measure or not wanted or measure == wanted:
        return Fraction(1)
    pairs = ((one, other) for one in _names(measure) for other in _names(wanted))
    return next((factor for pair in pairs if (factor := _factor(*pair)) is not None), None)


def _names(measure: str) -> tuple[str, ...]:
    """What a measure may be called: 人(次) also 人, 次 and 人次; 万元(元) is no more than that."""
    names = _TWO_NAMES.fullmatch(plain(measure))
    if not names or len({_read_measure(name).kind for name in names.groups()}) == 1:
        return (measure,)
    return measure, *names.groups(), "".join(names.groups())


def _factor(measure: str, wanted: str) -> Fraction | None:
    ours, theirs = _read_measure(measure), _read_measure(wanted)
    if not _comparable(ours.kind, theirs.kind):
        return None
    if ours.per not in ((), theirs.per):
        return None
    return ours.size / theirs.size * (theirs.per_size / ours.per_size if ours.per else 1)


def _comparable(one: str, other: str) -> bool:
    """Whether two kinds measure the same: 5项 are 5个, 5万 may be of anything, but 5 is no 5%."""
    if one == other:
        return True
    if not (one and other):
        return "ratio" not in (one, other)
    return (one == _ANY_THING and other in _THINGS) or (other == _ANY_THING and one in _THINGS)


def multiple(measure: str) -> int:
    """What stands before the thing measured: 10000 for 万亩, 1000 for 千克, 1 for 亩."""
    text = plain(measure).casefold()
    return 1 if text in _SIZES else _multiple(text[: len(text) - len(text.lstrip("".join(_MULTIPLES)))])
