"""What a sheet part stores, before any library makes values of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

TEXTS = frozenset({"str", "inlineStr"})  # kinds whose text stands in the cell itself, blanks and all


class StoredCell(NamedTuple):
    """One cell with a value or formula. Rows and columns count from 0."""

    row: int
    column: int
    kind: str  # as in the part: n, s (raw is the index of a shared string), str, inlineStr, b, e, d
    style: int
    raw: str | None  # the stored value as written; None: a formula that nobody has computed yet
    formula: bool


@dataclass(frozen=True, slots=True)
class SheetIndex:
    """The cells of a sheet in stored order and its merged ranges as (top, left, bottom, right), ends included.

    `plain`: every byte of its rows is written as expected, there are no two ways to read them.
    """

    cells: tuple[StoredCell, ...]
    merges: tuple[tuple[int, int, int, int], ...]
    plain: bool = field(default=False, compare=False)
