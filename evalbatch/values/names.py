"""Names of projects, units and departments, made comparable. Pure.

The same unit is written 市委编办, 定西市委编办 and 中共定西市委编办, the same project with and without its code, its
year and its brackets. What only looks alike is never taken for the same: `likeness` measures it, a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.fuzz import ratio

_CODE_IN_FRONT = re.compile(
    r"^\W*(?!(?:19|20)\d\d-(?:19|20)\d\d(?!\d))([0-9A-Z][0-9A-Z-]{5,})(?![0-9A-Z年])\W*", re.IGNORECASE
)
_CODE_BEHIND = re.compile(r"[(\[【]\W*([0-9A-Z][0-9A-Z-]{5,})\W*[)\]】]\W*$", re.IGNORECASE)
_FEWEST_DIGITS = 6  # of a code: COVID-19 is none
_YEAR = re.compile(r"((?:19|20)\d\d)年度?")
_YEAR_ALONE = re.compile(r"^((?:19|20)\d\d)(?![\d年亩人户个名次项套台座处件公吨平米元万千百亿])")
_SIGNS = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^\s*(?:[★☆*]+|指标\d+[:.、]?|\(?\d{1,2}[.、:)](?!\d))+")
_PARTY = re.compile("^(?:中国共产党|中共)")
# A place in front of a unit's name, or what is left of it: 定西市, 安定区, 市, 第一师. Offices are no part of a place.
_PLACE = re.compile("[^\\W\\d_a-z局院校站所厅处馆厂队委]{0,9}?[省市州盟县区旗]|第?[0-9一二三四五六七八九十]{1,3}[师团]")
_NO_PLACE = re.compile("[城超股]市|.*[社小校景灌林矿库牧片]区")


@lru_cache(maxsize=65536)
def plain_name(text: str | None) -> str:
    """A name in half width without blanks, brackets and other signs; "" for None."""
    return _SIGNS.sub("", _half_width(text).casefold())


def _half_width(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "")


def code_in(text: str | None) -> str:
    """The code before or behind a name: "62110021" of [62110021]某项目; "" where there is none."""
    for pattern in (_CODE_IN_FRONT, _CODE_BEHIND):
        found = pattern.search(_half_width(text))
        if found and _is_code(found):
            return plain_code(found[1])
    return ""


def _is_code(found: re.Match[str]) -> bool:
    return sum(map(str.isdigit, str(found[1]))) >= _FEWEST_DIGITS


def plain_code(text: str | None) -> str:
    """A code in capitals, without blanks and signs."""
    return plain_name(text).upper()


@lru_cache(maxsize=65536)
def core_name(text: str | None) -> str:
    """A project's name without its code and its year: what is left names the project."""
    name = _half_width(text)
    for pattern in (_CODE_IN_FRONT, _CODE_BEHIND):
        name = pattern.sub(lambda found: "" if _is_code(found) else found[0], name)
    return _YEAR_ALONE.sub("", _YEAR.sub("", plain_name(name))) or plain_name(text)


def same_project(one: str | None, other: str | None) -> bool:
    """Whether two names are one project's: they differ in width, signs, code or a year that one of them leaves out."""
    if plain_name(one) == plain_name(other):
        return plain_name(one) != ""
    years = _years(one), _years(other)
    return core_name(one) == core_name(other) != "" and (not all(years) or years[0] == years[1])


def _years(text: str | None) -> set[str]:
    name = plain_name(text)
    return {*_YEAR.findall(name), *_YEAR_ALONE.findall(name)}


@lru_cache(maxsize=65536)
def core_indicator(text: str | None) -> str:
    """An indicator's name without its numbering: 培训次数 of 指标1：培训次数."""
    return plain_name(_NUMBERING.sub("", _half_width(text)))


@lru_cache(maxsize=65536)
def core_unit(text: str | None) -> str:
    """A unit's name without the places in front: 水利局 of 定西市安定区水利局. Many units may share it."""
    return _split(text)[1]


@lru_cache(maxsize=65536)
def _split(text: str | None) -> tuple[tuple[str, ...], str]:
    """The places in front of a unit's name, largest first, and the rest."""
    rest, places = _PARTY.sub("", plain_name(text)), []
    while (found := _PLACE.match(rest)) and found.end() < len(rest) and not _NO_PLACE.fullmatch(found[0]):
        places.append(found[0])
        rest = rest[found.end() :]
    return tuple(places), rest


def same_unit(one: str | None, other: str | None) -> bool:
    """Whether two names are one unit's: equal, or one leaves out places in front that the other has.

    市水利局 is 定西市水利局; 甲县水利局 is not 乙县水利局, and 定西市水利局 not 定西市安定区水利局.
    """
    (places, core), (others, other_core) = _split(one), _split(other)
    return core == other_core != "" and all(map(_same_place, reversed(places), reversed(others)))


def _same_place(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (longer.endswith(shorter) and shorter.removeprefix("自治") in {*"省市州盟县区旗"})


def likeness(one: str | None, other: str | None) -> float:
    """How alike two names are, 1 for equal ones: the share of signs that stay when one is edited into the other."""
    return ratio(plain_name(one), plain_name(other)) / 100
