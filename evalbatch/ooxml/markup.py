"""XML read piece by piece: no document type, no entity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NoReturn
from xml.parsers import expat

from evalbatch.ooxml.limits import BadPackage, Flaw

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]

_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*>")
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([^"']*)""")
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main ",
    "http://purl.oclc.org/ooxml/spreadsheetml/main ",  # ISO 29500 Strict
    "",
)
OFFICE_LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)


def main_names(local: str) -> tuple[str, ...]:
    """How expat names this element of SpreadsheetML, in each namespace it comes in."""
    return tuple(space + local for space in MAIN)


def main_table(names: Iterable[str]) -> dict[str, str]:
    """From expat's name to the plain one, for those asked for."""
    return {full: local for local in names for full in main_names(local)}


def scan(data: bytes, part: str, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Call the handlers for every element; names stand as "namespace local".

    Raises BadPackage where this is no well-formed XML or holds a document type.
    """
    parser = new_parser(part)
    parser.StartElementHandler = start
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    feed(parser, data, part)


def new_parser(part: str) -> expat.XMLParserType:
    """An expat parser that refuses document types."""

    def refuse(*_: object) -> NoReturn:
        raise BadPackage(Flaw.UNSAFE, f"document type or entity in {part}")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def is_utf8(data: bytes) -> bool:
    """Whether a part says, or by saying nothing means, that it is in UTF-8."""
    declaration = _DECLARATION.match(data)
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    return encoding is None or encoding[1].lower() == b"utf-8"


def feed(parser: expat.XMLParserType, data: bytes, part: str, *, last: bool = True) -> None:
    """Parse the whole part, or a piece of it."""
    try:
        parser.Parse(data, last)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the latter two: encodings nobody knows
        raise BadPackage(Flaw.DAMAGED, f"{part}: {error}") from error
