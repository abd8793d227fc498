"""What values say in words: whether a target was reached and in time, levels (优良中差), which way is good.

The words are data: `words.toml`, to which a scheme adds its own.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from evalbatch.choices import Comparison
from evalbatch.model import Quantity, Target
from evalbatch.values.days import find_day
from evalbatch.values.measure import any_of, plain

Level = Literal["achieved", "partial", "missed"]

_BOOLEAN = re.compile("(?:定性)?(?:是[/、或,]?否|有[/、或,]?无|(?=[是否]$))([是否有无]?)")
_OPPOSITES = ({"是", "否"}, {"有", "无"})
_ASIDES = re.compile(r"\([^()]*\)")
_MARKS = re.compile(r"[\W_]+")
_PERCENT = re.compile(r"(?<![0-9.])([0-9]{1,9}(?:\.[0-9]{1,9})?)%")
_NO_FAULT = re.compile("(?:不存在|未发现|未出现|未发生|没有|无)[不未][^,;。]*")
_AS_DUE = re.compile(r"应(.)尽\1")  # 应保尽保
_DONE = re.compile("完成|到位|覆盖|落实")
_STATED = re.compile(
    r"(?:^|[,;:。(、])(未|部分|基本)?达成(?:年度|预期)*(?:绩效)?(?:指标|目标)?(?:并具有一定效果|且效果较差)?(?=$|[,;:。)])"
)  # the Ministry's own words for the three levels
_LEVELS_STATED: dict[str, Level] = {"未": "missed", "部分": "partial", "基本": "partial", "": "achieved"}
_WAYS = {
    "up": re.compile("提高|提升|增长|增加|增强|上升|扩大|新增|改善|好转|优化"),
    "down": re.compile("下降|降低|减少|压减|缩短|减轻"),
}
_ZERO = ("无", "零")
_HUNDRED = 100
_FEWEST = 3  # letters that make a list of levels; of two only the known pairs
_WORDS = (Comparison.QUALITATIVE, Comparison.DATE)
_MEANINGS = ("achieved", "partial", "missed", "denials", "idle", "open", "on_time", "late")


class _Lists(BaseModel):
    """Lists of words: frozen, and a key nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*")
    @classmethod
    def _not_blank(cls, words: object) -> object:
        if isinstance(words, tuple) and not all(words):
            raise ValueError("有空的词，请删去空引号")
        return words


class Direction(_Lists):
    """Words at the end of an indicator's name that tell which way is good.

    Elsewhere in a name they tell nothing: 投诉处理率 is no 投诉率, 污染治理项目数 no 污染.
    """

    lower: tuple[str, ...] = ()
    higher: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()  # before a word of the lower ones: so much of it was dealt with
    tails: tuple[str, ...] = ()  # what may follow such a word: 率, 次数
    cost: tuple[str, ...] = ()  # in the levels above: the row is about costs

    def lower_is_better(self, name: str) -> bool | None:
        """Whether less is better by the name; None where the name doesn't say."""
        text = _ASIDES.sub("", plain(name))
        best: tuple[int, int] = (0, 0)
        answer: bool | None = None
        for lower, words in ((True, self.lower), (False, self.higher)):
            for word in words:
                head, found, rest = text.rpartition(word)
                place = (len(head) + len(word), len(word))
                if lower and head.startswith(self.undone) and not text.endswith("率"):
                    continue
                if found and (not rest or rest in self.tails) and place > best:
                    best, answer = place, lower
        return answer

    def about_cost(self, *labels: str | None) -> bool:
        """Whether the labels above a row say that it is about costs."""
        return any(word in (label or "") for label in labels for word in self.cost)


class Wordings(_Lists):
    """Words for the three levels of a qualitative row, for being on time, and for zero and all."""

    achieved: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()  # before a word of achievement they turn it over
    denials: tuple[str, ...] = ()  # signs that tell of a shortfall wherever they stand
    idle: tuple[str, ...] = ()  # words that hold one of the others and don't mean it: 误差, 未成年
    open: tuple[str, ...] = ()  # words that leave the level open, unless the target has them too
    on_time: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    none: tuple[str, ...] = ()  # zero in words
    whole: tuple[str, ...] = ()  # a hundred percent in words

    def level(self, target: Target, actual: Quantity) -> Level | None:
        """The level that the words of an actual value reach; None where they don't say."""
        asked, said = plain(target.text), plain(actual.text)
        answer, levels = _answer(asked, said) or _counted(asked, actual), options(asked)
        if answer or target.comparison is Comparison.BOOLEAN or actual.comparison is Comparison.OPTION_LIST:
            return answer
        if levels and said.startswith(levels[0]):
            return "achieved"
        if levels and said.endswith(levels[-1]):
            return "missed"
        level = self._reached("" if levels else asked, said)
        stated = _stated(said) or (None if "open" in self._meant(said) else _moved_as_asked(asked, said))
        if stated and (stated != "achieved" or level in (None, stated)):
            return stated
        rates = [Decimal(rate) for rate in _PERCENT.findall(said)]
        if not rates or level in ("missed", "partial"):
            return level
        return "achieved" if min(rates) >= _HUNDRED and (level or is_task(asked + said)) else None

    def in_time(self, target: Target, actual: Quantity) -> bool | None:
        """Whether an actual value comes no later than the day of its target: by its date, else by its words."""
        said, limit = plain(actual.text), find_day(plain(target.text))
        meant, day = self._meant(said), find_day(said)
        if meant & {"missed", "denials"}:
            return False
        if day and limit:
            return day.is_by(limit)
        level = self._reached("", said)
        return {"achieved": True, "missed": False}.get(level or "") if actual.comparison in _WORDS else None

    def falls_short(self, actual: str) -> bool:
        """Whether words own up that not all was done: 未完成, 部分完成."""
        return self._reached("", plain(actual)) in ("missed", "partial")

    def says_none(self, actual: str) -> bool:
        """Whether words mean that nothing happened: 无, 未发生."""
        text = plain(actual)
        zero = any(_bare(text).startswith(word) if len(word) == 1 else word in text for word in self.none)
        return zero and "missed" not in self._meant(text)

    def says_all(self, actual: str) -> bool:
        """Whether words mean a hundred percent: 全部, 全覆盖, 应保尽保."""
        text = plain(actual)
        if not (_AS_DUE.search(text) or any(word in text for word in self.whole)):
            return False
        return not self._meant(text) & {"missed", "denials", "late", "partial", "open"}

    def _reached(self, asked: str, said: str) -> Level | None:
        """The level of what was said; the worst word decides, and words that leave it open leave it."""
        meant, open_ended = self._meant(said), "open" in self._meant(asked)
        asked, said = _bare(asked), _bare(said)
        if short := _shortfall(meant):
            return None if said in asked else short
        if not said or ("open" in meant and not open_ended):
            return None
        repeats = said == asked or (len(asked) > 1 and asked in said) or (len(said) > 1 and said in asked)
        if repeats or (self.says_none(said) and self.says_none(asked)):
            return "achieved"
        return "achieved" if meant & {"achieved", "on_time"} else None

    def _meant(self, said: str) -> set[str]:
        """The lists that the words of a text stand in; at each place its longest word counts."""
        pattern, meanings = _meanings(self)
        if (whole := _bare(said)) in meanings:
            return {meanings[whole]}
        return {meanings[word] for word in pattern.findall(_NO_FAULT.sub("", said))}


class Telltales(_Lists):
    """Words by which rules know what does not belong where it stands."""

    residue: tuple[str, ...] = ()  # left over from Word, or from reading a scan
    budget_changed: tuple[str, ...] = ()  # tell why a budget was changed
    no_funds: tuple[str, ...] = ()  # before the name of a fund: there is none
    funds_given: tuple[str, ...] = ()  # and may stand behind it
    capped: tuple[str, ...] = ()  # rates that end at 100 %
    grows: tuple[str, ...] = ()  # behind such a rate: its change, which need not
    more_is_better: tuple[str, ...] = ()  # money paid out or saved: no cost to be kept down
    whole_project: tuple[str, ...] = ()  # money of more than this year
    spending_rates: tuple[str, ...] = ()  # how far the money was spent: neither quantity nor cost
    money: tuple[str, ...] = ()  # make a figure without a measure money
    activities: tuple[str, ...] = ()  # what is done, with one of the tallies at the end: an output
    tallies: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()  # at the end of a name: its value is a count, even where it looks like a date
    vague: tuple[str, ...] = ()  # targets that nobody can hold a result against
    surveys: tuple[str, ...] = ()  # tell how satisfaction was asked for
    excuses: tuple[str, ...] = ()  # own up to a shortfall
    excuses_denied: tuple[str, ...] = ()  # unless one of these stands before

    def is_capped(self, name: str) -> bool | None:
        """Tell by its name a rate that ends at 100 %, or one of growth that does not; None where it says neither."""
        ends = [name.rfind(word) + len(word) for word in self.capped if word in name]
        if any(word in name[max(ends, default=0) :] for word in self.grows):
            return False
        return True if ends else None


@lru_cache(maxsize=32)
def _meanings(words: Wordings) -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for all words of these lists, and the list of each; one sign alone must be the whole text."""
    praise = [word for word in (*words.achieved, *words.on_time) if len(word) > 1]
    meanings = {negation + word: "missed" for negation in words.negations for word in praise}
    meanings |= {word: "idle" for word in words.none if len(word) > 1}
    meanings |= {word: name for name in _MEANINGS for word in getattr(words, name)}
    found = any_of(word for word in meanings if len(word) > 1 or word in words.denials)
    return re.compile(found or "(?!)"), meanings


def _shortfall(meant: set[str]) -> Level | None:
    if meant & {"missed", "denials", "late"}:
        return "missed"
    return "partial" if "partial" in meant else None


def _bare(text: str) -> str:
    return _MARKS.sub("", text)


def is_task(text: str) -> bool:
    """Whether words speak of something to be done, so that a percentage can tell how far: 完成, 到位."""
    return bool(_DONE.search(text))


def is_yes_or_no(text: str) -> bool:
    """是/否, 有/无, with or without the answer."""
    return bool(_BOOLEAN.fullmatch(text))


def _answer(asked: str, said: str) -> Level | None:
    """One of 是, 否, 有, 无 against the one that is wanted: 是/否否 wants 否; None where either names none."""
    wanted, given = (found[1] if (found := _BOOLEAN.fullmatch(text)) else text for text in (asked, said))
    if {wanted, given} in _OPPOSITES:
        return "missed"
    return "achieved" if wanted == given and any(wanted in pair for pair in _OPPOSITES) else None


def _counted(asked: str, actual: Quantity) -> Level | None:
    """What a figure says where a fault is to be none: 零事故, 无投诉; no word of 无害化处理."""
    if actual.comparison is not Comparison.BARE or asked[:1] not in _ZERO or not wants_less(asked[1:]):
        return None
    return "missed" if any(actual.numbers) else "achieved"


@lru_cache(maxsize=8192)
def options(text: str) -> tuple[str, ...]:
    """The levels of a list, as printed: 优良中低差, 好/一般/差; () where the text is no list."""
    text, known = text.removeprefix("定性"), shipped_words()
    letters = {level for level in known.levels if len(level) == 1}
    if text in known.pairs or (len(text) >= _FEWEST and set(text) <= letters):
        return tuple(text) if len(set(text)) == len(text) else ()
    words = tuple(re.split("[/、,;|]", text))
    return words if len(words) > 1 and set(words) <= set(known.levels) else ()


def _stated(said: str) -> Level | None:
    """The level that is named as such, "部分达成：办法尚未出台"; None where none or several are."""
    named = {_LEVELS_STATED[each] for each in _STATED.findall(said)}
    return named.pop() if len(named) == 1 else None


def _moved_as_asked(asked: str, said: str) -> Level | None:
    """Whether words and a figure tell of the change that words ask for: 较上年下降, 同比下降5.2%."""
    ways = [{way for way, words in _WAYS.items() if words.search(text)} for text in (asked, said)]
    return "achieved" if len(ways[0]) == 1 and ways[0] == ways[1] and re.search("[0-9]", said) else None


def wants_less(indicator: str) -> bool:
    """Whether an indicator's name (三级指标) makes a target without sign a ceiling: 森林火灾受害率, 结余率."""
    return shipped_words().direction.lower_is_better(indicator) is True


class Words(_Lists):
    """What `words.toml` holds."""

    levels: tuple[str, ...]
    pairs: tuple[str, ...]
    direction: Direction
    wordings: Wordings
    telltales: Telltales


@cache
def shipped_words() -> Words:
    """The words that count under every scheme."""
    text = (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    return Words.model_validate(tomllib.loads(text))
