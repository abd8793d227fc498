"""Cells shaded by appended cell styles; the fill that was there is found again when the shade goes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection

from evalbatch.ooxml.splice import attributes_of
from evalbatch.ooxml.styles_edit import StylesEdit

_SOLID = re.compile(rb"""patternType\s*=\s*["']solid["']""")
_FRONT = re.compile(rb"<(?:[\w.-]+:)?fgColor\s[^>]*>")
_BACK = re.compile(rb"<(?:[\w.-]+:)?bgColor\s[^>]*>")
_NONE = re.compile(rb"""<(?:[\w.-]+:)?patternFill\s*/?>|patternType\s*=\s*["']none["']""")
_AS_WRITTEN = b'patternFill patternType="solid" >'  # its blank is gone once another program has saved the workbook
_PLAIN = b'<bgColor indexed="64"/>'  # the standard background that Excel writes behind a solid fill
_NO_FILL = 0  # the first fill of every styles part


class Shading:
    """Shades of ours in a styles part, known by their colours.

    LibreOffice puts another background behind a solid fill when it saves; what it saved tells of no earlier fill.

    A shade is a solid fill. Its background, which nobody sees, keeps what was there: the colour of a solid fill, or
    for a pattern or gradient a number that its markup gives, behind the sign that no colour has (alpha 00).
    """

    def __init__(self, styles: StylesEdit, colours: Collection[str], *, by_libreoffice: bool = False) -> None:
        """`colours` are those of ours, as ARGB; `by_libreoffice`: that program wrote the workbook."""
        self._styles, self._by_libreoffice = styles, by_libreoffice
        self._ours = {number for number, fill in enumerate(styles.items("fills")) if _front(fill) in colours}
        self._known: dict[tuple[int, str], int] = {}

    def wears(self, style: int) -> bool:
        """Whether this cell style was one of ours when we looked."""
        return self._styles.fill_of(style) in self._ours

    @property
    def worn(self) -> Collection[int]:
        """All cell styles of ours."""
        styles = range(len(self._styles.items("cellXfs"))) if self._ours else ()
        return [style for style in styles if self.wears(style)]

    def shaded(self, style: int, colour: str) -> int:
        """The cell style that is like this one but for our colour."""
        key = (style, colour)
        if key not in self._known:
            self._known[key] = self._shaded(style, colour)
        return self._known[key]

    def unshaded(self, style: int) -> int:
        """The cell style as it was before our colour; one without our colour stays."""
        return self.shaded(style, "")

    def _shaded(self, style: int, colour: str) -> int:
        styles = self._styles
        fill = styles.item("fills", styles.fill_of(style))
        if self.wears(style):
            if colour and _front(fill) == colour:
                return style
            style = styles.earlier(style, self._before(fill))
        if not colour:
            return style
        behind = _kept(styles.item("fills", styles.fill_of(style)))
        front = b"<fill>" + b"<" + _AS_WRITTEN + f'<fgColor rgb="{colour}"/>'.encode()
        return styles.refilled(style, styles.add("fills", front + behind + b"</patternFill></fill>"))

    def _before(self, fill: bytes) -> int:
        """The number of the fill that our shade replaced."""
        found = None if self._by_libreoffice and _AS_WRITTEN not in fill else _BACK.search(fill)
        kept = attributes_of(found[0]) if found else {}
        rgb = kept.get(b"rgb", b"")
        if not kept or kept.get(b"indexed") == b"64":
            return _NO_FILL
        for number, other in enumerate(self._styles.items("fills")):
            front = _FRONT.search(other)
            if _SOLID.search(other) and front and attributes_of(front[0]) == kept:
                return number
            if rgb == _number(other):
                return number
        if rgb.startswith(b"00"):
            return _NO_FILL
        colour = b"".join(b" " + name + b'="' + value + b'"' for name, value in kept.items())
        return self._styles.add(
            "fills",
            b'<fill><patternFill patternType="solid"><fgColor' + colour + b"/>" + _PLAIN + b"</patternFill></fill>",
        )


def _front(fill: bytes) -> str:
    """The colour of a solid fill, as ARGB; "" where it has none or another one."""
    found = _FRONT.search(fill) if _SOLID.search(fill) else None
    return attributes_of(found[0]).get(b"rgb", b"").decode("ascii", "replace").upper() if found else ""


def _kept(fill: bytes) -> bytes:
    """The background that tells of this fill."""
    front = _FRONT.search(fill)
    if _SOLID.search(fill) and front:
        return b"<bgColor" + b"".join(b" " + n + b'="' + v + b'"' for n, v in attributes_of(front[0]).items()) + b"/>"
    return _PLAIN if _NONE.search(fill) else b'<bgColor rgb="' + _number(fill) + b'"/>'


def _number(fill: bytes) -> bytes:
    return f"00{zlib.crc32(fill) & 0xFFFFFF:06X}".encode()
