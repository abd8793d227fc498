"""Names of projects, units and departments, made comparable. Pure.

The same unit is written 市委编办, 定西市委编办 and 中共定西市委编办, the same project with and without its code, its
year and its brackets. What only looks alike is never taken for the same: `likeness` measures it, a person decides.
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.fuzz import ratio

_CODE = re.compile(
    r"^\W*([0-9A-Z][0-9A-Z-]{4,})(?![0-9A-Z年])", re.IGNORECASE
)  # [621100210001]某项目; 2023年 is no code
_YEAR = re.compile(r"(19|20)\d{2}年?(年度|度)?")
_SIGNS = re.compile(r"[\W_]+")
_REGION = re.compile(r"(中共)?[一-鿿]{0,18}[省市州盟县区旗团师]")
_PLACE = re.compile(r"(中共)?[一-鿿]{2,9}?")  # 定西 of 定西市委编办, where the other says 市委编办
_PARTY = "中共"


def plain_name(text: str | None) -> str:
    """A name in half width without blanks, brackets and other signs; "" for None."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text or "").casefold())


def code_in(text: str | None) -> str:
    """The code in front of a name: "62110021" of [62110021]某项目; "" where there is none."""
    found = _CODE.match(unicodedata.normalize("NFKC", text or ""))
    return plain_code(found[1]) if found and any(sign.isdigit() for sign in found[1]) else ""


def plain_code(text: str | None) -> str:
    """A code in capitals, without blanks and signs."""
    return plain_name(text).upper()


def core_name(text: str | None) -> str:
    """A project's name without its code and its year: what is left names the project."""
    without_code = _CODE.sub("", unicodedata.normalize("NFKC", text or ""))
    return _YEAR.sub("", plain_name(without_code)) or plain_name(text)


def same_unit(one: str | None, other: str | None) -> bool:
    """Whether two names are one unit's: equal, or one says 省, 市 or 县 in front and the other leaves it out."""
    shorter, longer = sorted((plain_name(one), plain_name(other)), key=len)
    if not shorter or not longer.endswith(shorter):
        return False
    front = longer.removesuffix(shorter)
    if not front or front == _PARTY or _REGION.fullmatch(front):
        return True
    return shorter[0] in "省市州县区旗" and _PLACE.fullmatch(front) is not None


def likeness(one: str | None, other: str | None) -> float:
    """How alike two names are, 1 for equal ones: the share of signs that stay when one is edited into the other."""
    return ratio(plain_name(one), plain_name(other)) / 100
