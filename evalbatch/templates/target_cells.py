"""A target as three cells: 指标性质, 指标值, 度量单位."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from evalbatch.choices import Comparison
from evalbatch.model import Target
from evalbatch.schemes.awards import plain as plain_number
from evalbatch.values.measure import plain
from evalbatch.values.quantity import parse_target
from evalbatch.values.target_parts import target_of_parts

AT_LEAST, ABOVE, AT_MOST, BELOW, EQUAL = "≥", "＞", "≤", "＜", "＝"
RANGE, DATE, QUALITATIVE = "区间", "时限", "定性"
SIGNS = (AT_LEAST, AT_MOST, EQUAL, ABOVE, BELOW, RANGE, DATE, QUALITATIVE)
FIGURES = (AT_LEAST, ABOVE, AT_MOST, BELOW, EQUAL)

_SIGNS = {Comparison.AT_LEAST: AT_LEAST, Comparison.AT_MOST: AT_MOST, Comparison.EQUAL: EQUAL, Comparison.BARE: ""}
_WORDS = {Comparison.QUALITATIVE, Comparison.OPTION_LIST, Comparison.BOOLEAN}
_MIDNIGHT = re.compile(r"\s+0{1,2}:00(?::00)?$")  # of a cell that holds a date, as Excel shows some of them
_COMPARED = re.compile(
    "[≥≧⩾>》≤≦⩽<《=═]|大于|小于|等于|不(?:得|能|应)?(?:低于|少于|超过|高于|大于|小于)|至少|至多|最少|最多|"
    "及?以[上内下]|之内|(?<=[0-9])-(?=[0-9])|[~至]"
)


@dataclass(frozen=True, slots=True)
class TargetCells:
    """What stands in the three cells; a sign left blank is one that the target itself does not show."""

    sign: str = ""
    value: str | Decimal | None = None
    measure: str = ""


def target_cells(target: Target | None) -> TargetCells:
    """Part a target; one that says more than sign, figure and measure stays whole in the cell of the value."""
    if target is None:
        return TargetCells()
    read = parse_target(target.text)
    if read.comparison is Comparison.DATE:
        return TargetCells(DATE, _MIDNIGHT.sub("", target.text))
    if read.comparison in _WORDS:
        return TargetCells(QUALITATIVE, target.text)
    if read.numbers and _says_no_more(read):
        return _parted(read)
    return TargetCells("", target.text)


def issued_cells(target: Target | None) -> TargetCells:
    """Part a target that was approved, for a row that the unit can't change.

    What can't be parted is handed out as 定性: the unit chooses how far it came, and no formula asks for a figure.
    """
    cells = target_cells(target)
    return TargetCells(QUALITATIVE, cells.value) if isinstance(cells.value, str) and not cells.sign else cells


def read_back(cells: TargetCells) -> Target | None:
    """What the reader makes of the three cells; None where no value stands in them."""
    value = value_text(cells)
    return target_of_parts(cells.sign, value, cells.measure, sign_decides=True) if value else None


def value_text(cells: TargetCells) -> str:
    """The cell of the value as it shows."""
    return _text(cells.value) if isinstance(cells.value, Decimal) else cells.value or ""


def _parted(read: Target) -> TargetCells:
    """The cells of a target that is a figure or a range."""
    if (
        read.comparison is Comparison.RANGE
        and len(read.numbers) > 1
        and min(read.numbers) >= 0
        and "±" not in read.text
    ):
        return TargetCells(RANGE, "-".join(_text(number) for number in read.numbers), read.measure)
    if read.comparison not in _SIGNS:
        return TargetCells("", read.text)
    sign, begins = _SIGNS[read.comparison], plain(read.text)
    for strict, loose, shown in ((">", AT_LEAST, ABOVE), ("<", AT_MOST, BELOW)):
        if sign == loose and begins.startswith(strict) and not begins.startswith(f"{strict}="):
            sign = shown
    return TargetCells(sign, read.numbers[0], read.measure)


def _says_no_more(target: Target) -> bool:
    """Whether nothing is lost in the three cells: 培训覆盖率不低于95% says of what."""
    rest = _COMPARED.sub("", plain(target.text))
    for number in target.numbers:
        rest = rest.replace(_text(number), "", 1)
    between = "-~至到" if target.comparison is Comparison.RANGE else ""
    return not rest.replace(plain(target.measure), "").strip(f"()+0.{between}")


def _text(number: Decimal) -> str:
    return plain_number(number)
