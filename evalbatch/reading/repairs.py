"""Numbers that were not stored as numbers: read all the same, and told. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from evalbatch.choices import Trouble
from evalbatch.model import Remark, Source
from evalbatch.reading.grid import Cell, Sheet
from evalbatch.values.quantity import parse_number

Number = tuple[Sheet, Cell, Decimal]  # the cell of a number, and what it was read as

_PERCENT = re.compile("[%％]")
_AS_DUE = re.compile(r"-?[0-9,]+(\.[0-9]+)?%?")  # \d takes full-width digits, too


def repaired(numbers: Iterable[Number]) -> Iterator[Remark]:
    """Tell which numbers were written in a way of their own: full width, with a unit, with blanks inside."""
    for sheet, cell, value in numbers:
        if cell.number is None and not _AS_DUE.fullmatch(cell.text):
            source = Source(sheet.file, sheet.name, {"cell": cell.address})
            yield Remark(Trouble.REPAIRED, cell.text.strip(), value, source=source)


def parse_points(text: str) -> Decimal | None:
    """Read points: 10, 10分, and 10% where a form prints its weights in percent of the whole."""
    number = parse_number(text)
    return number * 100 if number is not None and _PERCENT.search(text) else number
