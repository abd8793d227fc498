"""The shared strings of an .xlsx."""

from __future__ import annotations

import re

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.markup import feed, main_table, new_parser

_TAGS = main_table(("sst", "si", "t", "rPh"))
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_strings(data: bytes, part: str, most: int | None = None) -> tuple[str, ...]:
    """The texts in the order cells count them, runs joined, readings of characters (furigana) left out.

    Raises BadPackage for more than `most` of them, where not given more than a form may hold.
    """
    reader = _StringsReader(part, most or LIMITS.strings)
    parser = reader.parser
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    feed(parser, data, part)
    return tuple(reader.strings)


def unescaped(text: str) -> str:
    """A stored text with its _xHHHH_ escapes decoded; _x005F_ is the underscore that keeps one from being decoded."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class _StringsReader:
    """Handlers of one pass over the part."""

    def __init__(self, part: str, most: int) -> None:
        self.part = part
        self.most = most
        self.parser = new_parser(part)
        self.strings: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _TAGS.get(tag)
        if name == "t" and not self.phonetic:
            self.parser.CharacterDataHandler = self._collect
        elif name == "si":
            self.pieces.clear()
            self.length = 0
        elif name == "rPh":
            self.phonetic = True
        elif name == "sst":
            self._check_count(attributes)

    def _check_count(self, attributes: dict[str, str]) -> None:
        """The part says how many it holds; calamine asks for room for all of them at once."""
        for name in ("count", "uniqueCount"):
            digits = attributes.get(name, "0").strip()
            if len(digits) > len(str(self.most)) or (digits.isdecimal() and int(digits) > self.most):
                raise BadPackage(Flaw.UNSAFE, f"{self.part} claims {digits[:20]} texts")

    def _collect(self, text: str) -> None:
        self.length += len(text)
        if self.length > LIMITS.text:
            raise BadPackage(Flaw.TOO_LARGE, f"a text in {self.part}")
        self.pieces.append(text)

    def end(self, tag: str) -> None:
        name = _TAGS.get(tag)
        if name == "t":
            self.parser.CharacterDataHandler = None
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            self.strings.append("".join(self.pieces))
            if len(self.strings) > self.most:
                raise BadPackage(Flaw.TOO_LARGE, f"more than {self.most} texts")
