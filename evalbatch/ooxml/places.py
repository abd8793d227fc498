"""Names of cells and ranges, A1 style. Rows and columns count from 0."""

from __future__ import annotations

import re
from functools import lru_cache

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw

Place = tuple[int, int]  # row and column

_NAME = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@lru_cache(maxsize=4096)
def place_of(name: str) -> Place:
    """Row and column of a cell's name; raises BadPackage where there is no such cell."""
    match = _NAME.fullmatch(name)
    if match:
        place = int(match[2]) - 1, column_of(match[1])
        if 0 <= place[0] < LIMITS.rows and place[1] < LIMITS.columns:
            return place
    raise BadPackage(Flaw.DAMAGED, f"{name[:20]!r} is no cell")


@lru_cache(maxsize=1024)
def column_of(letters: str) -> int:
    """A is 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def name_of(place: Place) -> str:
    """The cell's name: (0, 26) is AA1."""
    return f"{_letters_of(place[1])}{place[0] + 1}"


@lru_cache(maxsize=1024)
def _letters_of(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@lru_cache(maxsize=4096)
def range_of(name: str) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of a range, ends included."""
    first, _, last = name.partition(":")
    top, left = place_of(first)
    bottom, right = place_of(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)
