"""What a running text states in figures: amounts by their name, rates, years, counts, sums with their parts. Pure.

Only what a text says plainly is taken: an amount that stands behind its name, a list of parts behind its total. Figures
of other sources, of other years, per head or rounded (约, 近, 余) are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_IN_WAN = {"元": Decimal("0.0001"), "万元": Decimal(1), "亿元": Decimal(10000)}
_FIGURE = r"(?P<figure>\d[\d,，]*(?:\.\d+)?)"
_LINK = r"(?:为|是|共|计|总计|合计|共计|达到?|约|[:：\s]){0,3}"
_ROUGHLY = re.compile(r"[约近超]\s*$")
_MONEY = _FIGURE + r"\s*(?P<measure>万元|亿元|元)(?![/／每])(?!左右|以上|以下|以内|以?余|多)"
_NAMES = (  # the first that fits; what is left is the project's money in general
    ("initial_budget", r"年初(?:部门)?预算(?:数|安排|批复|资金|金额)?"),
    ("adjusted_budget", r"(?:全年|调整后的?|调整)预算(?:数|资金|金额|总额)?"),
    ("executed", r"(?:全年|累计|实际|预算)(?:执行|支出|支付|使用)(?:数|资金|金额|总额)?|(?<!预算)执行数"),
    ("", r"(?:项目|年度|预算)(?:总资金|资金总额|资金总计|资金合计|经费总额)|资金总额"),
)
_OTHERS = re.compile(  # in front of the name: the amount is not the whole project's, or not this year's
    r"中央|省|市级|县|全[局市区院校镇乡厅处]|部门|单位|整体|区级|上级|本级|自筹|单位资金|其他|结转|结余|其中|上年|去年|往年|财政|拨款|每|人均|分项|子项|工程|万元[用安]"
)
_RATE = re.compile(r"(?:预算|资金|全年)?执行率" + _LINK + _FIGURE + r"\s*%")
_ROWS = re.compile(
    r"(?:三级(?:绩效)?指标|绩效指标)(?:共|合计|总计|共计|设置了?){0,2}\s*(\d{1,3})\s*[个项条]|(\d{1,3})\s*[个项条]三级(?:绩效)?指标"
)
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s*年"
    r"(度(?=[^。；;，,]{0,4}(?:预算|绩效|总体|目标|工作|任务|自评|项目|资金|专项|支出)))?"
)
_COUNTED = r"万元|亿元|元|人次|户次|公里|[条个项次人户家篇件份场期套台辆亩吨所座名批]"
_TOTAL = re.compile(_FIGURE + rf"\s*(?P<measure>{_COUNTED})(?P<opening>[（(])")
_ITEMS = re.compile(rf"(\d[\d,，]*(?:\.\d+)?)\s*({_COUNTED})")
_LISTED = re.compile(
    _FIGURE
    + r"\s*(?P<measure>万元|元)[。，,；;\s]*[^。\d]{0,20}?(?:包括|分别为|分别是|分为|用于以下)[^。\d]{0,12}?[:：]"
    r"(?P<items>(?:\s*[（(]?\d{1,2}[）).、][^。；;\n]*[。；;\n]?)+)"
)
_NUMBERING = re.compile(r"[（(]\d{1,2}[）)]|(?:^|[。；;\n])\s*\d{1,2}[.、]")
_PARTIAL = re.compile(r"其中|等|包含|含|之一|每|人均")
_SENTENCE = re.compile(r"[。；;！!？?\n]")
FEWEST_PARTS = 3


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure a text states: what of, how it is printed, and its value."""

    name: str  # a field's name; "" is the project's money, whichever of the three amounts
    printed: str
    value: Decimal  # amounts in 万元, rates as ratio
    step: Decimal  # half of its last printed digit: how far it may stand off by rounding


@dataclass(frozen=True, slots=True)
class StatedSum:
    """A total that a text states with all its parts, in one measure."""

    printed: str  # 54619条
    total: Decimal
    parts: tuple[Decimal, ...]
    measure: str


def amounts_stated(text: str, project: str = "") -> tuple[Stated, ...]:
    """Return the amounts of the whole project that a text states; `project` is the project's name, also a name."""
    names = (*_NAMES, ("", re.escape(project))) if len(project) > FEWEST_PARTS else _NAMES
    return tuple(stated for sentence in _SENTENCE.split(text) for name in names for stated in _amounts(sentence, *name))


def _amounts(sentence: str, name: str, pattern: str) -> Iterator[Stated]:
    for found in re.finditer(rf"(?:{pattern})(?:资金|经费)?{_LINK}{_MONEY}", sentence):
        before = sentence[max(0, found.start() - 12) : found.start()]
        rough = _ROUGHLY.search(sentence[: found.start("figure")])
        if not _OTHERS.search(before) and not rough:
            yield _stated(name, found["figure"], found["measure"], _IN_WAN[found["measure"]])


def rates_stated(text: str) -> tuple[Stated, ...]:
    """Return the rates of execution (执行率) that a text states."""
    return tuple(_stated("execution_rate", found["figure"], "%", Decimal("0.01")) for found in _RATE.finditer(text))


def _stated(name: str, figure: str, measure: str, scale: Decimal) -> Stated:
    value = _number(figure)
    exponent = value.as_tuple().exponent
    step = Decimal(5).scaleb(int(exponent) - 1)
    return Stated(name, f"{figure}{measure}", value * scale, step * scale)


def rows_stated(text: str) -> tuple[int, ...]:
    """Return how many indicators of the third level a text says there are."""
    return tuple(int(found[1] or found[2]) for found in _ROWS.finditer(text))


def years_stated(text: str) -> tuple[tuple[int, bool], ...]:
    """Return the years a text names, and whether as the year of a budget: 2022年度绩效目标."""
    return tuple((int(found[1]), bool(found[2])) for found in _YEAR.finditer(text))


def sums_stated(text: str) -> Iterator[StatedSum]:
    """Give each total that is followed by its parts: in brackets, or as a numbered list."""
    for found in _TOTAL.finditer(text):
        if inside := _in_brackets(text, found.end()):
            yield from _sum(found, inside)
    for found in _LISTED.finditer(text):
        yield from _sum(found, _NUMBERING.sub(" ", found["items"]))


def _in_brackets(text: str, start: int) -> str:
    """Return what stands between an opening bracket and its end; "" where brackets stand inside, or none closes."""
    closing = re.compile(r"[（()）]").search(text, start)
    return text[start : closing.start()] if closing and closing[0] in "）)" else ""


def _sum(found: re.Match[str], items: str) -> Iterator[StatedSum]:
    if _PARTIAL.search(items):
        return
    measure = found["measure"]
    parts = tuple(_number(part[1]) for part in _ITEMS.finditer(items) if part[2] == measure)
    if len(parts) >= FEWEST_PARTS:
        yield StatedSum(f"{found['figure']}{measure}", _number(found["figure"]), parts, measure)


def _number(figure: str) -> Decimal:
    return Decimal(figure.replace(",", "").replace("，", ""))
