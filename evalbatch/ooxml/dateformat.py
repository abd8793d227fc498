"""Dates and times as cells show them, from Excel's serial numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

_LAST_DAY = 2_958_465  # 9999-12-31
_LEAP_THAT_NEVER_WAS = 60  # Excel counts 1900-02-29
_OFFSET_1904 = 1462  # days between the two ways to count
_DAY = 86_400_000  # milliseconds
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_CHINESE_DAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Moment:
    """A date and time taken apart; `days` counts as Excel does."""

    year: int
    month: int
    day: int
    weekday: int  # 0 is Monday
    days: int
    milliseconds: int  # since midnight

    @property
    def iso(self) -> str:
        """Its date, "2024-04-08"; "" for a time alone and for the two days that Excel counts and no calendar has."""
        counted = self.days > 0 and (self.year, self.month, self.day) != (1900, 2, 29)
        return f"{self.year:04}-{self.month:02}-{self.day:02}" if counted else ""

    def half(self, written: str) -> str:
        """The half of the day, in the language the code asks for."""
        first, second = written.split("/")
        return first if self.milliseconds < _DAY // 2 else second

    def elapsed(self, unit: str) -> int:
        """Whole hours, minutes or seconds since day 0."""
        total = self.days * _DAY + self.milliseconds
        return total // {"h": 3_600_000, "m": 60_000, "s": 1_000}[unit]


def moment(serial: Decimal, *, date1904: bool = False) -> Moment:
    """The moment of a serial number; raises ValueError outside 1900 to 9999."""
    total = int((serial * _DAY).to_integral_value(ROUND_HALF_UP))
    days, milliseconds = divmod(total, _DAY)
    counted = days + (_OFFSET_1904 if date1904 else 0)
    if not 0 <= counted <= _LAST_DAY:
        raise ValueError("no date that Excel can show")
    if counted == 0:
        return Moment(1900, 1, 0, 5, days, milliseconds)
    if counted == _LEAP_THAT_NEVER_WAS:
        return Moment(1900, 2, 29, 2, days, milliseconds)
    day = date(1899, 12, 30) + timedelta(days=counted + (counted < _LEAP_THAT_NEVER_WAS))
    return Moment(day.year, day.month, day.day, day.weekday(), days, milliseconds)


def write_part(kind: str, letters: str, at: Moment, *, twelve: bool) -> str:
    """One part of a date code: kind "date" ("yyyy", "m"), "clock" ("hh", "m" for minutes) or "elapsed" ("h").

    `twelve`: hours count to 12.
    """
    if kind == "elapsed":
        return str(at.elapsed(letters[0])).zfill(len(letters))
    return _clock(letters, at, twelve=twelve) if kind == "clock" else _calendar(letters, at)


def _calendar(letters: str, at: Moment) -> str:
    letter, width = letters[0], len(letters)
    if letter == "y" and width <= 2:  # noqa: PLR2004 - y, yy
        return f"{at.year % 100:02}"
    if letter in "ye":
        return str(at.year)
    if letter == "a":
        return ("星期" if width > 3 else "") + _CHINESE_DAYS[at.weekday]  # noqa: PLR2004 - aaa
    return _named(at.month, _MONTHS[at.month - 1], width) if letter == "m" else _named(at.day, _DAYS[at.weekday], width)


def _clock(letters: str, at: Moment, *, twelve: bool) -> str:
    seconds = at.milliseconds // 1000
    number = {"h": seconds // 3600, "m": seconds // 60 % 60, "s": seconds % 60}[letters[0]]
    if letters[0] == "h" and twelve:
        number = number % 12 or 12
    return str(number).zfill(min(len(letters), 2))


def _named(number: int, name: str, width: int) -> str:
    """m, mm: the number; mmm: Jan; mmmm: January; mmmmm: J."""
    return {1: str(number), 2: f"{number:02}", 3: name[:3], 5: name[:1]}.get(width, name)
