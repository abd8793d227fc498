"""The grammar of values: which comparison, figures and measure a text holds.

A text goes through `_READINGS` in order; the first that knows it decides. Words are the last resort; a text that asks
for several things at once is UNPARSEABLE.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from evalbatch.choices import Comparison
from evalbatch.values.days import find_day
from evalbatch.values.measure import MEASURE, NUMBER, any_of, one_name
from evalbatch.values.phrases import is_yes_or_no, options

_BELOW, _ABOVE = ("低于", "少于", "小于", "短于"), ("超过", "超出", "超", "高于", "大于", "多于", "长于", "突破")
_NOT = ("不", "不得", "不能", "不应", "不可", "未")
# Signs and words in front of a figure. 》 and 《 are what a Chinese keyboard gives for > and <.
_BEFORE: dict[Comparison, tuple[str, ...]] = {
    Comparison.AT_LEAST: (
        *("≥", "≧", "⩾", ">=", "=>", ">", "》=", "》", "›=", "›", "〉=", "〉", "≥=", "大于等于", "大于或等于"),
        *("至少", "最少", "最低", *_ABOVE, *(no + word for no in _NOT for word in _BELOW)),
    ),
    Comparison.AT_MOST: (
        *("≤", "≦", "⩽", "<=", "=<", "<", "《=", "《", "‹=", "‹", "〈=", "〈", "≤=", "小于等于", "小于或等于"),
        *("至多", "最多", "最高", *_BELOW, *(no + word for no in _NOT for word in _ABOVE)),
    ),
    Comparison.EQUAL: ("=", "==", "═", "等于"),
}
# These speak only where no clearer word does: 控制在90%以上 is at least 90 %.
_SOFT = {
    **dict.fromkeys(("正向", "达到", "达"), Comparison.AT_LEAST),
    **dict.fromkeys(("反向", "控制在", "限额", "降至", "降到", "下降到", "降低到"), Comparison.AT_MOST),
}
_AFTER: dict[Comparison, tuple[str, ...]] = {
    Comparison.AT_LEAST: ("以上", "及以上", "或以上", "含以上", "+"),
    Comparison.AT_MOST: ("以内", "及以内", "之内", "以下", "及以下", "或以下", "内", "封顶"),
}
_ROUGHLY = ("约", "近", "接近", "大概", "~", "≈", "≠")
_MORE_OR_LESS = ("左右", "上下", "多", "余", "来")
_LEADS = (
    *(
        "完成",
        "共",
        "计",
        "为",
        "是",
        "有",
        "实际",
        ":",
        "率",
        "度",
        "数",
        "量",
        "额",
        "新增",
        "增长",
        "增加",
        "提高",
        "提升",
    ),
    *(
        "下降",
        "降低",
        "减少",
        "节约",
        "年均",
        "人均",
        "全年",
        "每年",
        "每季度",
        "每月",
        "每周",
        "每天",
        "每日",
        "每人",
        "每户",
    ),
)
_TAILS = ("完成", "已完成", "全覆盖", "覆盖", "到位", "达标", "及时", "合格", "全部", "落实", "执行", "满意")
_SIGNS = {word: comparison for comparison, words in _BEFORE.items() for word in words}
_SUFFIXES = {word: comparison for comparison, words in _AFTER.items() for word in words}
_NOISE = re.compile(
    r"《[^《》0-9=][^《》]*》|[〔\[(【]20[0-9]{2}[〕\])】]第?[0-9]*号?|[0-9]+号文"  # titles and numbers of documents
    r"|^指标[0-9]*[:.、]|(?:^|(?<=[;。,]))[0-9]{1,2}[、.)](?![0-9])|^定量(?:指标)?"
)
_BRACKETS = re.compile(r"(?<!/)\(([^()]*)\)")
_UNIT_ONLY = re.compile(MEASURE, re.IGNORECASE)
_UNFILLED = re.compile(rf"[*×]{{2}}|x{{2}}|^(?:{any_of(_SIGNS)}|定性|定量|正向|反向)*$", re.IGNORECASE)
_PERIOD_WORDS = re.compile("(?:前|之前|以前|底|末|止|内|全年|年|度|期间|已|完成|全部|到位|[-~至到,;。])*")
_CONTEXT_DATE = re.compile(
    r"(?:20[0-9]{2}年度?(?:[0-9]{1,2}月)?|第[1-4]季度|(?<![0-9])[0-9]{1,2}月(?=[底末前份]))[底末前份]*"
)
_FIGURE = re.compile(rf"({NUMBER})(?:({MEASURE})|\(({MEASURE})\))?", re.IGNORECASE)
_RANGE = re.compile(rf"[^0-9]*?({NUMBER})({MEASURE})?[-~至到]({NUMBER})({MEASURE})?([^0-9]*)", re.IGNORECASE)
_DEVIATION = re.compile(rf"[^0-9]*?(?:({NUMBER})({MEASURE})?)?±({NUMBER})({MEASURE})?([^0-9]*)", re.IGNORECASE)
_SIGN_AT_END = re.compile(rf"({any_of(_SIGNS)})[为:]?$")
_SIGN_WORD = re.compile(any_of(word for word in _SIGNS if len(word) > 1 and word.isalpha()))
_SOFT_WORD = re.compile(any_of(_SOFT))
# Right behind the figure, or behind a measure of one or two letters that no table knows: 3级以上, but not 院内.
_SUFFIX = re.compile(f"(?:^|(?<=^.)(?=[以及或])|(?<=^..)(?=[以及或]))({any_of(_SUFFIXES)})(?![部容控外])")
_LOOSE_MEASURE = re.compile(
    rf"(?!{any_of(_TAILS)})((?:[a-zμ]{{1,6}}|[一-鿿]{{1,6}})(?:/[a-z一-鿿]{{1,4}}[23]?)?)", re.IGNORECASE
)
_LONGEST = 200  # a longer text is a narrative
_SHORT_REST = 8
Reading = tuple[Comparison, tuple[Decimal, ...], str]


@lru_cache(maxsize=8192)
def read(text: str) -> Reading:
    """Comparison, figures in the order written, and measure of a text as `plain` leaves it."""
    if len(text) > _LONGEST:
        return Comparison.QUALITATIVE, (), ""
    text = _NOISE.sub("", text)
    readings = (reading(text) for reading in _READINGS)
    reading = next((reading for reading in readings if reading), (Comparison.QUALITATIVE, (), ""))
    return (*reading[:2], one_name(reading[2]))


def _blank(text: str) -> Reading | None:
    """Nothing, a dash, or a prompt nobody filled in: ≥**人."""
    return None if re.search(r"[\w%]", text) and not _UNFILLED.search(text) else (Comparison.UNPARSEABLE, (), "")


def _choice(text: str) -> Reading | None:
    if is_yes_or_no(text):
        return Comparison.BOOLEAN, (), ""
    return (Comparison.OPTION_LIST, (), "") if options(text) else None


def _day(text: str) -> Reading | None:
    """A day or period, unless a figure stands beside it: 2023年完成5个 is about the 5."""
    day = find_day(text)
    if day is None or (day.year is None and _sign_before(day.rest) is Comparison.AT_LEAST):
        return None
    if day.month is None and day.day is None and not _PERIOD_WORDS.fullmatch(day.rest):
        return None
    figures = [figure for figure in _FIGURE.finditer(day.rest) if figure[2] and figure[0] != "100%"]
    return None if figures else (Comparison.DATE, day.numbers, "")


def _range(text: str) -> Reading | None:
    """3-5次, 90%至95%, ±3%以内, 100±5米."""
    found = _DEVIATION.fullmatch(text) or _RANGE.fullmatch(text)
    if not found:
        return None
    low, low_measure, high, measure, after = found.groups()
    numbers = tuple(Decimal(number) for number in (low, high) if number)
    return Comparison.RANGE, numbers, measure or low_measure or _loose_measure(after)


def _figures(text: str) -> Reading | None:
    """One figure with its sign, or two that bound a range; other sets of figures are no single target."""
    found = [figure for figure in _FIGURE.finditer(text) if _stands(figure)]
    signs = [_sign(figure) for figure in found]
    if len(found) > 1 and signs[-1] and not any(signs[:-1]) and _closes(_after(found[-1])):
        found = found[-1:]  # 5000吨储备粮到位率≥100%
    if len(found) == 1:
        return _single(found[0])
    numbers = tuple(Decimal(figure[1]) for figure in found)
    match found:
        case [low, high] if set(signs) == {Comparison.AT_LEAST, Comparison.AT_MOST}:
            return Comparison.RANGE, numbers, high[2] or low[2] or ""
    return (Comparison.UNPARSEABLE, numbers, "") if found else None


def _before(figure: re.Match[str]) -> str:
    return figure.string[: figure.start()]


def _after(figure: re.Match[str]) -> str:
    return figure.string[figure.end() :]


def _stands(figure: re.Match[str]) -> bool:
    """Whether it is a figure of its own, not a part of a name like GB2312."""
    before, after = _before(figure), _after(figure)
    return bool(figure[2] or figure[3] or not before or not after or _SIGN_AT_END.search(before))


def _single(figure: re.Match[str]) -> Reading | None:
    before, after = _before(figure), _after(figure)
    numbers, measure = (Decimal(figure[1]),), figure[2] or figure[3] or ""
    if before.endswith(_ROUGHLY) or after.startswith(_MORE_OR_LESS):
        return Comparison.UNPARSEABLE, numbers, measure
    measure = measure or _loose_measure(after)
    soft = _SOFT_WORD.search(before)
    sign = _sign(figure) or (_SOFT[soft[0]] if soft else None)
    heads = not before and (len(after) <= _SHORT_REST or after.startswith(_TAILS)) and bool(measure or not after)
    if sign or heads or before.endswith(_LEADS) or _closes(after):
        return sign or Comparison.BARE, numbers, measure
    return None


def _sign(figure: re.Match[str]) -> Comparison | None:
    """The sign at a figure, else the last word of comparison since the figure before, else the word behind it."""
    suffix = _SUFFIX.search(_after(figure))
    return _sign_before(_before(figure)) or (_SUFFIXES[suffix[1]] if suffix else None)


def _sign_before(text: str) -> Comparison | None:
    near = _SIGN_AT_END.search(text)
    words = [near[1]] if near else _SIGN_WORD.findall(re.split("[0-9]", text)[-1][-12:])
    return _SIGNS[words[-1]] if words else None


def _closes(after: str) -> bool:
    """Whether nothing of weight follows the figure."""
    return _SUFFIX.sub("", after, count=1).strip(",;。.、") in ("", *_TAILS)


def _loose_measure(after: str) -> str:
    """A measure no table knows: the little that follows the figure."""
    found = _LOOSE_MEASURE.fullmatch(_SUFFIX.sub("", after))
    return found[1] if found else ""


def _without_asides(text: str) -> str:
    """Without brackets, but 台(套) and 500(亩), and without the year that a figure is about."""
    text = _BRACKETS.sub(lambda found: found[0] if _UNIT_ONLY.fullmatch(found[1]) else "", text)
    return _CONTEXT_DATE.sub("", text)


_READINGS = (
    _blank,
    _choice,
    _day,
    lambda text: _range(_without_asides(text)),
    lambda text: _figures(_without_asides(text)),
)
