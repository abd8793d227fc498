"""The shared strings of an .xlsx."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import unescape

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.markup import feed, is_utf8, main_table, new_parser

_TAGS = main_table(("sst", "si", "t", "rPh"))
_LONGEST = 8 << 20  # bytes; beyond, the text in memory would cost more than the time is worth
_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SIGNS = r"[^<>&\x00-\x08\x0b-\x1f\ufffe\uffff]*+"  # a line end other than \n is left to expat
_TEXT = rf"{_SIGNS}(?:&(?:amp|lt|gt|quot|apos|#10);{_SIGNS})*+"
_PIECE = rf'<t(?: xml:space="preserve")?(?:/>|>{_TEXT}</t>)'
_RUN = rf'<r>(?:<rPr>(?:<[a-zA-Z]+(?: [a-zA-Z]+="[^<>&"]*+")*+ ?/>)*+</rPr>)?{_PIECE}</r>'
_ITEM = re.compile(r"<si><t[^<>]*?(?:/>|>([^<]*+)</t>)")
_ITEMS = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_PIECES = re.compile(r"<t(?: [^<>]*)?>([^<]*+)</t>")
_PLAIN = re.compile(
    r'(?:<\?xml version="1\.0"[^<>?]*+\?>\s*+)?'
    rf'<sst xmlns="{_SPACE}"(?: count="([0-9]{{1,9}})")?(?: uniqueCount="([0-9]{{1,9}})")?>'
    rf"((?:<si>(?:{_PIECE}|(?:{_RUN})++)"
    r'(?:<phoneticPr(?: [a-zA-Z]+="[a-zA-Z0-9]*+")*+ ?/>)?</si>)*+)</sst>\s*+'
)
_REFERENCES = {"&quot;": '"', "&apos;": "'", "&#10;": "\n"}
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_strings(data: bytes, part: str, most: int | None = None) -> tuple[str, ...]:
    """The texts in the order cells count them, runs joined, readings of characters (furigana) left out.

    Raises BadPackage for more than `most` of them, where not given more than a form may hold.
    """
    most = most or LIMITS.strings
    plain = plain_strings(data, most)
    return any_strings(data, part, most) if plain is None else plain


def plain_strings(data: bytes, most: int) -> tuple[str, ...] | None:
    """The same of a part that is written as nearly all programs do; None of any other, and where anything is wrong."""
    if len(data) > _LONGEST or not is_utf8(data):
        return None
    try:
        whole = _PLAIN.fullmatch(data.decode())
    except UnicodeDecodeError:
        return None
    if whole is None or any(int(count or 0) > most for count in whole.group(1, 2)):
        return None
    texts = tuple(unescape(text, _REFERENCES) if "&" in text else text for text in _written(whole[3]))
    return texts if len(texts) <= most and all(len(text) <= LIMITS.text for text in texts) else None


def _written(items: str) -> Iterable[str]:
    """The texts of plain items as they are written, runs joined; LibreOffice writes many."""
    if "<r>" not in items:
        return _ITEM.findall(items)
    return ("".join(_PIECES.findall(item)) for item in _ITEMS.findall(items))


def any_strings(data: bytes, part: str, most: int) -> tuple[str, ...]:
    """The same however the part is written, element by element."""
    reader = _StringsReader(part, most)
    parser = reader.parser
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    feed(parser, data, part)
    return tuple(reader.strings)


def unescaped(text: str) -> str:
    """A stored text with its _xHHHH_ escapes decoded; _x005F_ is the underscore that keeps one from being decoded.

    An escape is a unit of UTF-16: two may be one sign, and half of one is no text.
    """
    if "_x" not in text:
        return text
    units = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _StringsReader:
    """Handlers of one pass over the part."""

    def __init__(self, part: str, most: int) -> None:
        self.part = part
        self.most = most
        self.parser = new_parser(part)
        self.strings: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.phonetic = self.inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _TAGS.get(tag)
        if name == "t" and not self.phonetic:
            self.parser.CharacterDataHandler = self._collect
        elif name == "si":
            if self.inside:  # programs count such texts differently
                raise BadPackage(Flaw.DAMAGED, f"a text within a text in {self.part}")
            self.inside = True
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
            self.inside = False
            self.strings.append("".join(self.pieces))
            if len(self.strings) > self.most:
                raise BadPackage(Flaw.TOO_LARGE, f"more than {self.most} texts")
