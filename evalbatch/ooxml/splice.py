"""XML changed in place: where elements stand in the bytes, and pieces put in or taken out; all else stays.

A part is in UTF-8 before it is outlined; `in_utf8` sees to it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from evalbatch.ooxml.limits import BadPackage, Flaw
from evalbatch.ooxml.markup import feed, new_parser
from evalbatch.ooxml.memo import remembered

_OPENING_TAG = re.compile(rb"""<(?:([^\s/>:"']+):)?[^\s/>:"']+(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(rb"""(\s+)([^\s=/>"']+)(\s*=\s*)("[^"]*"|'[^']*')""")
_PAIR = re.compile(rb"""\s([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_TAG_NAME = re.compile(rb"<(/?)(?=[A-Za-z])")
_DECLARATION = re.compile(rb"""^<\?xml\s[^>]*?(\sencoding\s*=\s*("[^"]*"|'[^']*'))""")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(slots=True)
class Node:
    """One element: its plain name and namespace, its prefix with the colon, and its places in the bytes."""

    name: str
    space: str
    prefix: bytes
    attributes: Mapping[str, str]
    start: int
    inner: int  # behind its opening tag
    close: int = -1  # where its closing tag begins; an empty element ends there
    end: int = -1
    text: str = ""  # directly inside, where asked for
    children: list[Node] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether it is written as one tag."""
        return self.inner == self.end

    def named(self, name: str) -> Iterator[Node]:
        """Its children of this name."""
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> Node | None:
        """Its first child of this name."""
        return next(self.named(name), None)


def in_utf8(data: bytes) -> bytes:
    """The part in UTF-8, whatever it came in; one that is in UTF-8 comes back as it is."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif data.startswith((b"<\0?\0", b"\0<\0?")):
        encoding = "utf-16-le" if data.startswith(b"<") else "utf-16-be"
    else:
        declared = _DECLARATION.match(data)
        encoding = declared[2][1:-1].decode("ascii", "replace").lower() if declared else "utf-8"
        if encoding in {"utf-8", "utf8", "us-ascii", "ascii"}:
            return data
    try:
        wide = data.decode(encoding)
    except (LookupError, UnicodeError) as error:
        raise BadPackage(Flaw.DAMAGED, f"encoding {encoding}: {error}") from error
    plain = wide.encode()
    declared = _DECLARATION.match(plain)
    return plain[: declared.start(1)] + plain[declared.end(1) :] if declared else plain


def outline(data: bytes, part: str, depth: int, *, text: bool = False, cut_out: bool = False) -> Node:
    """The elements down to this depth; the root is 1. Raises BadPackage.

    `cut_out` is for one element alone, cut out of a part that was parsed before: its prefixes are declared elsewhere.
    """
    parser = expat.ParserCreate() if cut_out else new_parser(part)
    separator = ":" if cut_out else " "
    path: list[Node] = []
    roots: list[Node] = []
    below = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal below
        if len(path) == depth:
            below += 1
            return
        node = opened(data, parser.CurrentByteIndex, tag, attributes, separator)
        (path[-1].children if path else roots).append(node)
        path.append(node)

    def end(_: str) -> None:
        nonlocal below
        if below:
            below -= 1
        else:
            closed(data, path.pop(), parser.CurrentByteIndex)

    def characters(said: str) -> None:
        if path and not below:
            path[-1].text += said

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = characters
    feed(parser, data, part)
    parser.StartElementHandler = parser.EndElementHandler = None  # they hold the parser, which would live on
    return roots[0]


shared_outline = remembered(outline)  # of a part that copies of a template have in common; nobody may change its nodes


def opened(data: bytes, at: int, name: str, attributes: Mapping[str, str], separator: str = " ") -> Node:
    """The element whose opening tag stands here; `name` is as expat gives it."""
    tag = _OPENING_TAG.match(data, at)
    if tag is None:
        raise BadPackage(Flaw.DAMAGED, f"no tag at {at}")
    prefix = tag[1] + b":" if tag[1] else b""
    space, _, local = name.rpartition(separator)
    return Node(local, space, prefix, attributes, at, tag.end())


def closed(data: bytes, node: Node, at: int) -> None:
    """Note where the element ends; `at` is where expat saw its end."""
    if data[node.inner - 2 : node.inner] == b"/>":
        node.close = node.end = node.inner
    else:
        node.close, node.end = at, data.index(b">", at) + 1


class Splices:
    """Changes to the bytes of one part, made all at once."""

    def __init__(self, data: bytes) -> None:
        """Begin without any."""
        self.data = data
        self._pieces: list[tuple[int, int, bytes]] = []

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put this for what stands between; an insertion where both are the same."""
        if self.data[start:end] != new:
            self._pieces.append((start, end, new))

    def append(self, node: Node, new: bytes) -> None:
        """Put this as the last thing inside the element; once for each element."""
        if node.empty:
            tag = self.data[node.start : node.end]
            name = tag[1:].split(None, 1)[0].rstrip(b"/>")
            self.replace(node.start, node.end, tag[:-2].rstrip() + b">" + new + b"</" + name + b">")
        else:
            self.replace(node.close, node.close, new)

    def set_attributes(self, node: Node, values: Mapping[str, str]) -> None:
        """Set attributes of an element that has content."""
        self.replace(node.start, node.inner, with_attributes(self.data[node.start : node.inner], values))

    def result(self) -> bytes:
        """The part with all changes."""
        out: list[bytes] = []
        at = 0
        for start, end, new in sorted(self._pieces, key=lambda piece: piece[:2]):
            if start < at:
                raise BadPackage(Flaw.DAMAGED, f"two changes at {start}")
            out += (self.data[at:start], new)
            at = end
        return b"".join([*out, self.data[at:]]) if out else self.data


def with_attributes(tag: bytes, values: Mapping[str, str | None]) -> bytes:
    """The element with attributes of its opening tag set, None: taken away; `tag` may go on behind it."""
    opening = _OPENING_TAG.match(tag)
    if opening is None:
        raise BadPackage(Flaw.DAMAGED, f"no tag: {tag[:40]!r}")
    left = dict(values)

    def change(match: re.Match[bytes]) -> bytes:
        name = match[2].decode()
        if name not in left:
            return match[0]
        value = left.pop(name)
        return b"" if value is None else match[1] + match[2] + match[3] + _quoted(value)

    head = _ATTRIBUTE.sub(change, opening[0])
    new = b"".join(b" " + name.encode() + b"=" + _quoted(value) for name, value in left.items() if value is not None)
    if new:
        end = -2 if head.endswith(b"/>") else -1
        head = head[:end].rstrip() + new + head[end:]
    return head + tag[opening.end() :]


def attributes_of(tag: bytes) -> dict[bytes, bytes]:
    """The attributes of an opening tag as written, without their quotes; `tag` may go on behind it."""
    opening = _OPENING_TAG.match(tag)
    return tag_attributes(opening[0]) if opening else {}


def tag_attributes(tag: bytes) -> dict[bytes, bytes]:
    """The same of one whole tag and nothing behind it."""
    return {name: value[1:-1] for name, value in _PAIR.findall(tag)}


def place_in_order(root: Node, order: Sequence[str], name: str) -> int:
    """Where a new child goes so that the children stay in this order."""
    before = set(order[: order.index(name)])
    return max((child.end for child in root.children if child.name in before), default=root.inner)


def prefixed(markup: bytes, prefix: bytes) -> bytes:
    """The markup with this namespace prefix on each of its tags."""
    return _TAG_NAME.sub(rb"<\1" + prefix, markup) if prefix else markup


def legal_text(text: str) -> str:
    """The text without the signs that XML can't hold, each line end one sign."""
    if text.isprintable():  # most are: none of those signs among them
        return text
    return _ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def escaped(text: str) -> str:
    """Text as it stands between tags or in quotes."""
    return legal_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def stored_text(text: str) -> str:
    """A text of a cell or comment before it is escaped: what looks like a _xHHHH_ escape is kept from being one."""
    legal = legal_text(text)
    return _LOOKS_ESCAPED.sub("_x005F_", legal) if "_x" in legal else legal


def joined(pieces: Iterable[str]) -> bytes:
    """Pieces of markup as bytes."""
    return "".join(pieces).encode()


def _quoted(value: str) -> bytes:
    return b'"' + escaped(value).encode() + b'"'
