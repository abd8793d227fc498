"""How wide a text is: in a terminal, in a cell, in print. A Chinese character is two columns, a Latin one is one."""

from __future__ import annotations

import unicodedata

_WIDE = {"W", "F", "A"}


class _Columns(dict[str, int]):
    """How many columns each sign takes that has been met."""

    def __missing__(self, sign: str) -> int:
        self[sign] = 2 if unicodedata.east_asian_width(sign) in _WIDE else 1
        return self[sign]


_COLUMNS = _Columns()


def text_width(text: str) -> int:
    """Columns a text takes."""
    return sum(map(_COLUMNS.__getitem__, text))
