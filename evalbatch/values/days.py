"""Days and periods (时限): 9月前, 2023.10, 1-12月, 6月中旬, 第4季度, 年底前.

Everything here takes text as `measure.plain` leaves it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from evalbatch.values.measure import any_of

_YEAR = "((?:19|20)[0-9]{2})"
_MONTH = "(1[0-2]|0?[1-9])"
_DAY = "(3[01]|[12][0-9]|0?[1-9])"
_WRITTEN_OUT = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (rf"(?<![0-9.])([0-3][0-9])年(?={_MONTH}月)", r"20\1年"),
        (rf"(?<![0-9.]){_YEAR}([-/.]){_MONTH}\2{_DAY}(?![0-9])", r"\1年\3月\4日"),
        (rf"(?<![^-~至到为于:]){_YEAR}[-/.]{_MONTH}(?=$|[-~至到前底止以之完月])月?", r"\1年\2月"),
        (rf"^{_YEAR}年?度?[-~至到]{_YEAR}年?(?=$|度)", r"\1年-\2年"),
        (rf"(?<![0-9.]){_MONTH}月?[-~至到]{_MONTH}月(?!内)", r"\1月-\2月"),
    )
)
_POINT = re.compile(
    rf"(?<![0-9.]){_YEAR}年度?(?:{_MONTH}月份?)?(?:{_DAY}[日号])?"
    rf"|(?<![0-9.个]){_MONTH}月(?!内)份?(?:{_DAY}[日号])?"
    rf"|(?<=每月){_DAY}[日号](?=前|之前|以前)"
)
_LAST_DAYS = {"上旬": 10, "中旬": 20, "下旬": 31, "底": 31, "末": 31}
_PART_OF_MONTH = re.compile(f"(?<=月)({any_of(_LAST_DAYS)})")
_PARTS_OF_YEAR = {"上半年": 6, "下半年": 12, "年底": 12, "年末": 12}
_LIMIT = "(?=$|之?前|以前|内|底|末|完成|到位|[,;。])"
_PART_OF_YEAR = re.compile(f"({any_of(_PARTS_OF_YEAR)}){_LIMIT}")
_QUARTER = re.compile(f"(?:第?([1-4])[-~至到])?第?([1-4])季度{_LIMIT}")


@dataclass(frozen=True, slots=True)
class Day:
    """A day or period (时限) as written, by its last day; None is what the text leaves out."""

    year: int | None
    month: int | None
    day: int | None
    numbers: tuple[Decimal, ...]
    rest: str  # the text around it

    def is_by(self, limit: Day) -> bool | None:
        """Whether this day comes no later; parts that one side leaves out do not count.

        None for a year alone against a limit within that year: 2023年 may be before or after June.
        """
        same_year = None in (self.year, limit.year) or self.year == limit.year
        ends_year = limit.month in (None, 12) and limit.day in (None, 31)
        if self.month is None and self.day is None and same_year and not ends_year:
            return None
        mine, theirs = (self.year, self.month, self.day), (limit.year, limit.month, limit.day)
        pairs = [(a, b) for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None]
        return next((a < b for a, b in pairs if a != b), True)


@lru_cache(maxsize=8192)
def find_day(text: str) -> Day | None:
    """The day or period a plain text names, by its last day; None where it names none."""
    for pattern, words in _WRITTEN_OUT:
        text = pattern.sub(words, text)
    points = list(_POINT.finditer(text))
    rest = _POINT.sub("", text)
    quarter, part = _QUARTER.search(rest), _PART_OF_YEAR.search(text)
    if not (points or quarter or part):
        return None
    numbers = tuple(Decimal(group) for point in points for group in point.groups() if group)
    year, month, day = _last_day(points)
    if quarter:
        numbers += tuple(Decimal(group) for group in quarter.groups() if group)
        return Day(year, int(quarter[2]) * 3, None, numbers, _QUARTER.sub("", rest))
    return Day(year, month or (_PARTS_OF_YEAR[part[1]] if part else None), day, numbers, rest)


def _last_day(points: list[re.Match[str]]) -> tuple[int | None, int | None, int | None]:
    """Year, month and day of the last point; 2021年1月-12月 ends in 2021."""
    if not points:
        return None, None, None
    year, month, day, alone, its_day, monthly = (int(group) if group else None for group in points[-1].groups())
    begun = next((int(point[1]) for point in reversed(points) if point[1]), None)
    part = _PART_OF_MONTH.match(points[-1].string, points[-1].end())
    return year or begun, month or alone, day or its_day or monthly or (_LAST_DAYS[part[1]] if part else None)
