"""Who filled a form in and answers for it: 填表人, 联系电话, 负责人, 填报日期. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from evalbatch.labels import Labels, Vocabulary
from evalbatch.model import Narrative, Source
from evalbatch.reading.grid import Cell, Sheet, address
from evalbatch.reading.table import Area

_LONGEST = 90  # signs; a longer cell is a text
_NOTHING = re.compile(r"[\s_＿—-]*(年\s*月\s*日)?[\s_＿—-]*")  # a line to write on, a date to be filled in
_SIGNED = r"(?:\s*(?:签字|签名|签章|[(（][^()（）]{0,8}[)）]))?"  # 负责人（签字）


def parse_sign_off(area: Area, labels: Labels) -> Iterator[Narrative]:
    """Read every label of the kind and what stands behind it, in its own cell or right of it; "" where nothing."""
    reader = _Reader(area.sheet, labels.sign_off, _labels_within(tuple(labels.sign_off.words)))
    for _, cells in area.rows():
        for cell, following in zip(cells, (*cells[1:], None), strict=True):
            yield from reader.read(cell, following)


@cache
def _labels_within(words: tuple[str, ...]) -> re.Pattern[str]:
    """Find "label：" anywhere in a cell; letters may stand apart, 填 表 人."""
    spaced = (r"\s*".join(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"((?:{'|'.join(spaced)}){_SIGNED})\s*[:：]")


@dataclass(frozen=True, slots=True)
class _Reader:
    """A sheet, and how its labels are told."""

    sheet: Sheet
    words: Vocabulary
    pattern: re.Pattern[str]

    def read(self, cell: Cell, following: Cell | None) -> Iterator[Narrative]:
        """Read the labels of one cell; `following` is the next filled cell of its row."""
        text = cell.text.strip()
        found = list(self.pattern.finditer(text)) if len(text) <= _LONGEST else []
        if not found and self.words.knows(text):
            yield self._beside(cell, following, text)
        if not found or found[0].start():
            return
        for label, after in zip(found, (*found[1:], None), strict=True):
            behind = text[label.end() : after.start() if after else len(text)]
            if behind or after:
                yield self._record(label[1], behind, cell.address)
            else:
                yield self._beside(cell, following, label[1])

    def _beside(self, cell: Cell, following: Cell | None, label: str) -> Narrative:
        """Read the value right of a label; where none stands it is due there, or behind the label's colon."""
        if following and not self._is_label(following.text):
            return self._record(label, following.text, following.address)
        inside = cell.text.rstrip().endswith((":", "："))
        column = self.sheet.span(cell.row, cell.column).right + 1
        return self._record(label, "", cell.address if inside else address(cell.row, column))

    def _is_label(self, text: str) -> bool:
        return self.words.knows(text) or self.pattern.match(text.strip()) is not None

    def _record(self, label: str, value: str, place: str) -> Narrative:
        text = "" if _NOTHING.fullmatch(value) else value.strip()
        return Narrative("".join(label.split()), text, source=Source(self.sheet.file, self.sheet.name, {"text": place}))
