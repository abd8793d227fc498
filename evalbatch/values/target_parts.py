"""A target in three cells: 指标性质, 指标值, 度量单位; what the three ask for together. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from evalbatch.choices import Comparison
from evalbatch.model import Target
from evalbatch.values.measure import one_name
from evalbatch.values.quantity import parse_target

_SIGN = re.compile(
    r"[≥≧＞>≤≦＜<=＝═》《]+|(正向|反向)?(大于|小于|等于|大于等于|小于等于|不低于|不超过)|定性|正向|反向|是/否"
)
_QUALITATIVE = "定性"
_KINDS = frozenset({_QUALITATIVE, "正向", "反向", "是/否"})  # signs that say of what kind a target is
_NO_MEASURE = re.compile(r"^(无|[-—–/\\]+)$")
_WORDS = (Comparison.QUALITATIVE, Comparison.OPTION_LIST, Comparison.BOOLEAN)


def target_of_parts(sign: str, value: str, measure: str, *, sign_decides: bool = False) -> Target:
    """Read a target whose sign and measure stand in cells of their own; either may be blank.

    Where the `sign_decides`, as in our own template, 定性 is a sign and no word of the text, and whatever bears it is
    judged in words, a figure among them too.
    """
    bare, measure = "".join(unicodedata.normalize("NFKC", sign).split()), _NO_MEASURE.sub("", measure)
    if bare == _QUALITATIVE and sign_decides:
        target = parse_target(value)
        return target if target.comparison in _WORDS else Target(value, Comparison.QUALITATIVE)
    if _SIGN.fullmatch(bare):
        joined = parse_target(f"{sign}{value}{measure}")
        return replace(joined, cell=_cell(joined, value, measure)) if bare in _KINDS else joined
    target = parse_target(value)
    if measure and target.comparison is Comparison.DATE:  # 2005.01 | 次
        joined = parse_target(f"{value}{measure}")
        target = replace(joined, text=value) if joined.comparison is not Comparison.DATE and joined.numbers else target
    if measure and not target.measure and target.numbers:
        return replace(target, measure=one_name(measure).replace("百分比", "%"))
    return target


def target_as_told(text: str) -> Target:
    """Read a target that was once put together from its cells: what its own cell says is told apart again."""
    target = parse_target(text)
    sign = next((kind for kind in _KINDS if text.startswith(kind)), "")
    value = text.removeprefix(sign)
    return replace(target, cell=_cell(target, value, "")) if sign and value[:1].isalnum() else target  # not 定性：良好


def _cell(joined: Target, value: str, measure: str) -> str:
    """The text without the sign, where that asks for the same."""
    alone = (parse_target(text) for text in (value, f"{value}{measure}"))
    return next((each.text for each in alone if replace(each, text=joined.text) == joined), "")
