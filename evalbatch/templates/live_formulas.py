"""A scheme's formulas in the words of a spreadsheet: the same points, live in the unit's own cells.

The engine (`schemes.formulas`) is the truth; tests/test_live_template.py holds both together through a real office
program. Nothing here is newer than Excel 2010: no LET, no LAMBDA, no dynamic arrays, nothing volatile. Where a formula
leaves the award to people, its text gives "" and the score is typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import singledispatch

from evalbatch.choices import Comparison
from evalbatch.schemes import Scheme
from evalbatch.schemes.formulas import (
    AllOrNothing,
    Bands,
    Exact,
    Formula,
    InRange,
    Inverse,
    Levels,
    Mirror,
    OnTime,
    Proportional,
    Steps,
)

NOT_SAID = '""'
_UNSEEN = ('"\u3000"', '"\xa0"', "CHAR(10)")  # beside the blanks that TRIM takes away
_NEAR = 10  # decimals to which a quotient is trusted: 0.09/0.03 falls short of 3 in binary


@dataclass(frozen=True, slots=True)
class Operands:
    """The cells that a formula works on: `bound` is what was asked, `figure` what was achieved, in one measure."""

    points: str
    bound: str = ""
    figure: str = ""
    direction: Comparison = Comparison.AT_LEAST
    other_bound: str = ""  # of a range
    on_time: str = ""  # 1 in time, 0 late, "" not known
    level: str = ""  # 3 achieved, 2 partial, 1 missed, 0 not known
    reported: str = ""
    step: Decimal = Decimal("0.01")  # the smallest difference of points

    @property
    def met(self) -> str:
        """Whether the target is reached."""
        return f"{self.figure}{'<=' if self.direction is Comparison.AT_MOST else '>='}{self.bound}"

    @property
    def rate(self) -> str:
        """Achieved over asked, never negative."""
        return f"MAX({self.figure},0)/{self.bound}"


def is_blank(text: str) -> str:
    """Whether nothing is to be seen of a text: full-width blanks, those of web pages and line breaks are nothing."""
    for sign in _UNSEEN:
        text = f'SUBSTITUTE({text},{sign},"")'
    return f'TRIM({text})=""'


@singledispatch
def points_text(formula: Formula, cells: Operands) -> str:
    """The points of a formula as a spreadsheet expression, not yet rounded; "" where it can't say."""
    raise NotImplementedError(f"{formula.kind}: {cells}")


@points_text.register
def _(formula: Proportional, cells: Operands) -> str:
    earned = f"{cells.points}*{cells.rate}"
    if formula.gate:
        gate = formula.gate
        share = f"ROUND({cells.rate},{_NEAR})"
        earned = f"IF({share}<{gate},0,{cells.points}*({cells.rate}-{gate})/{1 - gate})"
    return _settled(cells, earned)


@points_text.register
def _(_formula: Inverse, cells: Operands) -> str:
    return _settled(cells, f"{cells.points}*{cells.bound}/{cells.figure}")


@points_text.register
def _(_formula: Mirror, cells: Operands) -> str:
    return _settled(cells, f"{cells.points}*MAX(1-({cells.figure}-{cells.bound})/{cells.bound},0)")


@points_text.register
def _(_formula: AllOrNothing, cells: Operands) -> str:
    return f"IF({cells.met},{cells.points},0)"


@points_text.register
def _(formula: Exact, cells: Operands) -> str:
    otherwise = "0" if formula.otherwise == "zero" else NOT_SAID
    return f"IF({cells.figure}={cells.bound},{cells.points},{otherwise})"


@points_text.register
def _(formula: Steps, cells: Operands) -> str:
    at_most = cells.direction is Comparison.AT_MOST
    if formula.by == "difference":
        missing = f"{cells.figure}-{cells.bound}" if at_most else f"{cells.bound}-{cells.figure}"
    else:
        missing = f"{cells.figure}/{cells.bound}-1" if at_most else f"{formula.full_at}-{cells.rate}"
    steps = f"ROUND(({missing})/{formula.step},{_NEAR})"
    count = f"-INT(-{steps})" if formula.begun else f"INT({steps})"
    earned = f"IF({steps}<=0,{cells.points},MAX({cells.points}-{formula.loss}*({count}),0))"
    return earned if formula.by == "difference" else _settled(cells, earned, met=False)


@points_text.register
def _(formula: Bands, cells: Operands) -> str:
    if formula.by == "rate":
        value = f"ROUND({cells.rate},{_NEAR})"
    else:
        value = f"IF({cells.bound}>1,{cells.figure}/100,{cells.figure})"
    *upper, last = formula.bands
    text = f"{cells.points}*{last.share}"
    for band in reversed(upper):
        text = f"IF({value}>={band.at_least},{cells.points}*{band.share},{text})"
    return _settled(cells, text, met=False) if formula.by == "rate" else text


@points_text.register
def _(formula: InRange, cells: Operands) -> str:
    low, high = (f"{name}({cells.bound},{cells.other_bound})" for name in ("MIN", "MAX"))
    figure = cells.figure
    near = f"IF({figure}<{low},{low},{high})"
    outside = "0"
    if formula.outside == "proportional":
        share = f"MIN(ABS({near}),ABS({figure}))/MAX(ABS({near}),ABS({figure}))"
        outside = f"IF({figure}*{near}<=0,0,{cells.points}*{share})"
    return f"IF(AND({figure}>={low},{figure}<={high}),{cells.points},{outside})"


@points_text.register
def _(formula: OnTime, cells: Operands) -> str:
    late = "0" if formula.late == "zero" else NOT_SAID
    return f'IF({cells.on_time}="","",IF({cells.on_time}=1,{cells.points},{late}))'


@points_text.register
def _(formula: Levels, cells: Operands) -> str:
    low = f"{cells.points}*CHOOSE({cells.level},0,{formula.partial},{formula.achieved})"
    below = f"{cells.points}*CHOOSE({cells.level},{formula.partial},{formula.achieved},1)"
    high = f"IF({cells.level}=3,{cells.points},MAX({below}-{cells.step},{low}))"  # only the best has its upper end
    inside = f"MIN(MAX({cells.reported},{low}),{high})"
    return f'IF(OR({cells.level}=0,NOT(ISNUMBER({cells.reported}))),"",{inside})'


def _settled(cells: Operands, earned: str, *, met: bool = True) -> str:
    """What is clear without dividing stands first: a target of zero or below, and a target that is met."""
    at_zero = NOT_SAID if cells.direction is Comparison.AT_LEAST else f"IF({cells.figure}<=0,{cells.points},0)"
    below_zero = f"IF({cells.met},{cells.points},{NOT_SAID})"
    positive = f"IF({cells.met},{cells.points},{earned})" if met else earned
    return f"IF({cells.bound}=0,{at_zero},IF({cells.bound}<0,{below_zero},{positive}))"


def rounded(value: str, scheme: Scheme) -> str:
    """A figure as the scheme writes points."""
    places = scheme.rounding.places
    ways: dict[str, Callable[[], str]] = {
        "half_up": lambda: f"ROUND({value},{places})",
        "down": lambda: f"ROUNDDOWN(ROUND({value},{_NEAR}),{places})",
        "half_even": lambda: (
            f"IF(ABS(MOD(ROUND({value},{_NEAR})*1E{places},2)-0.5)<0.0000001,"
            f"ROUNDDOWN(ROUND({value},{_NEAR}),{places}),ROUND({value},{places}))"
        ),
    }
    return ways[scheme.rounding.mode]()


def within_points(earned: str, points: str, scheme: Scheme) -> str:
    """Points as the engine keeps them: rounded, not below zero nor above the row's own; full points stay as written."""
    full = f"MAX({points},0)"
    return f'IF({earned}="","",IF({earned}>={points},{full},MIN({rounded(f"MAX({earned},0)", scheme)},{full})))'
