"""What a sheet part tells besides its values: rows nobody sees, and formulas as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from evalbatch.ooxml.places import Place, place_of

_ROW = re.compile(rb"<(?:[\w.-]+:)?row\s[^<>]*>")
_NUMBER = re.compile(rb"\sr=[\"'](\d{1,7})[\"']")
_HIDDEN = re.compile(rb"\shidden=[\"'](?:1|true)[\"']")
_FORMULA = re.compile(
    rb"<(?:[\w.-]+:)?c\s[^<>]*?\br=[\"']([A-Z]{1,3}\d{1,7})[\"'][^<>]*>\s*"
    rb"<(?:[\w.-]+:)?f\b([^<>]*?)(?:/>|>([^<]*)</)"
)
_GROUP = re.compile(rb"\bsi=[\"'](\d{1,9})[\"']")


def hidden_rows(data: bytes) -> frozenset[int]:
    """The numbers, from 0, of the rows that are hidden or filtered out; those that bear no number are passed over."""
    if b"hidden=" not in data:
        return frozenset()
    tags = (found[0] for found in _ROW.finditer(data) if _HIDDEN.search(found[0]))
    return frozenset(int(number[1]) - 1 for tag in tags if (number := _NUMBER.search(tag)))


def formulas(data: bytes) -> dict[Place, str]:
    """The formulas of a sheet; one that shares that of another cell is told as that one."""
    return dict(_formulas(data))


@lru_cache(maxsize=8192)
def formula_text(written: str) -> str:
    """What a formula says, of its markup; copies of a template have thousands in common."""
    return unescape(written)


def _formulas(data: bytes) -> Iterator[tuple[Place, str]]:
    shared: dict[bytes, str] = {}
    for found in _FORMULA.finditer(data):
        written = formula_text((found[3] or b"").decode("utf-8", "replace"))
        group = _GROUP.search(found[2])
        if group:
            written = shared.setdefault(group[1], written) if written else shared.get(group[1], "")
        if written:
            yield place_of(found[1].decode()), written
