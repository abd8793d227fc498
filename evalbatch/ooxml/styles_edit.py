"""The styles part with more in it: fonts, fills, borders, cell styles are appended, none is changed or taken away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from evalbatch.ooxml.limits import BadPackage, Flaw
from evalbatch.ooxml.splice import (
    Node,
    Splices,
    attributes_of,
    escaped,
    place_in_order,
    prefixed,
    shared_outline,
    with_attributes,
)

MOST_STYLES = 64_000  # cell styles; Excel ends at 65,490

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_FIRST: Mapping[str, tuple[bytes, ...]] = {
    # what has to stand in a collection before anything of ours
    "numFmts": (),
    "fonts": (b'<font><sz val="11"/><name val="\xe5\xae\x8b\xe4\xbd\x93"/></font>',),
    "fills": (
        b'<fill><patternFill patternType="none"/></fill>',
        b'<fill><patternFill patternType="gray125"/></fill>',
    ),
    "borders": (b"<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellXfs": (b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
}
_FIRST_CUSTOM_FORMAT = 176  # Excel's own custom formats begin at 164; Chinese ones take some of those above
_OUR_ATTRIBUTES = ("fillId", "applyFill")
_SIZE = re.compile(rb"""<(?:[\w.-]+:)?sz\s[^>]*?\bval\s*=\s*["'](\d+(?:\.\d+)?)["']""")
_USUAL_SIZE = 11.0  # points
_TAG_PREFIX = re.compile(rb"<(/?)[\w.-]+:")


class StylesEdit:
    """A styles part and what is appended to it."""

    def __init__(self, data: bytes, part: str) -> None:
        """Outline the part."""
        self._data = data
        self._root = shared_outline(data, part, 3)
        self.prefix = self._root.prefix
        self._nodes: dict[str, Node] = {node.name: node for node in self._root.children if node.name in _FIRST}
        self._items: dict[str, list[bytes]] = {}
        self._stored: dict[str, int] = {}
        self._index: dict[str, dict[bytes, int]] = {}
        for kind, first in _FIRST.items():
            node = self._nodes.get(kind)
            items = [data[child.start : child.end] for child in node.children] if node else []
            self._stored[kind] = len(items)
            self._items[kind] = items or [prefixed(item, self.prefix) for item in first]
            numbers = range(len(self._items[kind]) - 1, -1, -1)
            self._index[kind] = dict(zip(reversed(self._items[kind]), numbers, strict=True))  # of equals the first
        self._before = {kind: len(items) for kind, items in self._items.items()}

    def item(self, kind: str, index: int) -> bytes:
        """An element of a collection as written; the first one where a number leads nowhere."""
        items = self._items[kind]
        return items[index if 0 <= index < len(items) else 0]

    def items(self, kind: str) -> tuple[bytes, ...]:
        """All elements of a collection."""
        return tuple(self._items[kind])

    def add(self, kind: str, markup: bytes) -> int:
        """The number of this element, appended where it is not there yet."""
        item = prefixed(_TAG_PREFIX.sub(rb"<\1", markup) if b":" in markup else markup, self.prefix)
        known = self._index[kind]
        if item not in known:
            known[item] = len(self._items[kind])
            self._items[kind].append(item)
            if len(self._items["cellXfs"]) > MOST_STYLES:
                raise BadPackage(Flaw.TOO_LARGE, "cell styles")
        return known[item]

    def number_format(self, code: str) -> int:
        """The id of a custom number format."""
        taken = {164}
        for item in self._items["numFmts"]:
            attributes = attributes_of(item)
            number = int(attributes.get(b"numFmtId", b"0") or 0)
            if attributes.get(b"formatCode") == escaped(code).encode():
                return number
            taken.add(number)
        number = max(*taken, _FIRST_CUSTOM_FORMAT) + 1
        self.add("numFmts", f'<numFmt numFmtId="{number}" formatCode="{escaped(code)}"/>'.encode())
        return number

    def fill_of(self, style: int) -> int:
        """The number of the fill of a cell style."""
        return _fill_id(self.item("cellXfs", style))

    def font_size(self, style: int) -> float:
        """Points of type of a cell style."""
        font = attributes_of(self.item("cellXfs", style)).get(b"fontId", b"0")
        said = _SIZE.search(self.item("fonts", int(font) if font.isdigit() else 0))
        return float(said[1]) if said else _USUAL_SIZE

    def refilled(self, style: int, fill: int) -> int:
        """The cell style that is like this one but for its fill."""
        return self.add(
            "cellXfs", with_attributes(self.item("cellXfs", style), {"fillId": str(fill), "applyFill": "1"})
        )

    def earlier(self, style: int, fill: int) -> int:
        """The same, one that was there before rather than a new one."""
        look = _but_for_fill(self.item("cellXfs", style))
        same = (
            number
            for number, other in enumerate(self._items["cellXfs"])
            if self.fill_of(number) == fill and _but_for_fill(other) == look
        )
        found = next(same, None)
        return self.refilled(style, fill) if found is None else found

    def result(self) -> bytes:
        """The part with all that was appended; collections that are missing are made with it."""
        if all(len(items) == self._before[kind] for kind, items in self._items.items()):
            return self._data
        splices = Splices(self._data)
        missing = b""
        for kind, items in self._items.items():
            node = self._nodes.get(kind)
            new = b"".join(items[self._stored[kind] :])
            if not new:
                continue
            if node is not None and not node.empty:
                splices.set_attributes(node, {"count": str(len(items))})
                splices.append(node, new)
                continue
            whole = _collection(kind, len(items), new, self.prefix)
            if node is not None:
                splices.replace(node.start, node.end, whole)
            elif self._root.empty:
                missing += whole
            else:
                at = place_in_order(self._root, _ORDER, kind)
                splices.replace(at, at, whole)
        if missing:
            splices.append(self._root, missing)
        return splices.result()


@lru_cache(maxsize=4096)
def _fill_id(style: bytes) -> int:
    number = attributes_of(style).get(b"fillId", b"0")
    return int(number) if number.isdigit() else 0


def _collection(kind: str, count: int, items: bytes, prefix: bytes) -> bytes:
    opening, closing = f'<{kind} count="{count}">', f"</{kind}>"
    return prefixed(opening.encode(), prefix) + items + prefixed(closing.encode(), prefix)


def new_styles(space: str) -> bytes:
    """A styles part for a workbook without one."""
    collections = "".join(
        f'<{kind} count="{len(first)}">{b"".join(first).decode()}</{kind}>' for kind, first in _FIRST.items() if first
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<styleSheet xmlns="{space}">{collections}</styleSheet>'.encode()


def _but_for_fill(item: bytes) -> bytes:
    return with_attributes(item, dict.fromkeys(_OUR_ATTRIBUTES))
