"""Numbers that were not stored as numbers: read all the same, and told. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from evalbatch.choices import Trouble
from evalbatch.model import Remark, Source
from evalbatch.reading.grid import Cell, Sheet

Number = tuple[Sheet, Cell, Decimal]  # the cell of a number, and what it was read as

_AS_DUE = re.compile(r"-?[\d,]+(\.\d+)?%?")


def repaired(numbers: Iterable[Number]) -> Iterator[Remark]:
    """Tell which numbers were written in a way of their own: full width, with a unit, with blanks inside."""
    for sheet, cell, value in numbers:
        if cell.number is None and not _AS_DUE.fullmatch(cell.text):
            source = Source(sheet.file, sheet.name, {"cell": cell.address})
            yield Remark(Trouble.REPAIRED, cell.text.strip(), value, source=source)
