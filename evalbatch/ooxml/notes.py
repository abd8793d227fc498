"""The boxes of comments: drawings in VML, which Excel, WPS and LibreOffice want for every comment.

Old programs write VML that is no well-formed XML, so it is cut by its own tags, not parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from evalbatch.ooxml.places import Place
from evalbatch.ooxml.sheet_scan import SheetScan

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

_SPACES: Mapping[bytes, bytes] = {
    b"v": b"urn:schemas-microsoft-com:vml",
    b"o": b"urn:schemas-microsoft-com:office:office",
    b"x": b"urn:schemas-microsoft-com:office:excel",
}
_SHAPE = re.compile(rb"<([\w.-]+:)?shape\s.*?</\1shape\s*>\s*", re.DOTALL)
_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note["']""")
_ROW = re.compile(rb"<(?:[\w.-]+:)?Row>\s*(\d+)\s*</")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?Column>\s*(\d+)\s*</")
_ANCHOR = re.compile(rb"(<(?:[\w.-]+:)?Anchor>)([^<]*)(</)")
_STYLE_HEIGHT = re.compile(rb"(?<![\w-])height\s*:\s*([\d.]+)pt")
_SHAPE_ID = re.compile(rb"""_s(\d+)["']""")
_CLUSTER = re.compile(rb"""idmap[^>]*\sdata\s*=\s*["'](\d+)""")
_END = re.compile(rb"</(?:[\w.-]+:)?xml\s*>\s*\Z")
_TYPE = b"_x0000_t202"

_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_CLUSTER_SIZE = 1024  # shape ids of a drawing
_WIDTH, _GAP = 250.0, 11.0  # points: of a box, and between it and its cell
_MOST_COLUMNS = 60
_MOST_ROWS = 400
_PIXELS_A_POINT = 4 / 3


@dataclass(frozen=True, slots=True)
class Box:
    """Where a comment's box lies: each corner as column, pixels into it, row, pixels into it; sizes in points."""

    place: Place
    corners: tuple[int, ...]
    height: float

    @classmethod
    def beside(cls, scan: SheetScan, place: Place, height: float) -> Box:
        """A box of this height right of its cell."""
        row, column = place
        right = next((merge[3] for merge in scan.merges if merge[:2] == place), column)
        first = right + 1
        last, across = _reach(first, _WIDTH + _GAP, _MOST_COLUMNS, scan.column_points)
        bottom, down = _reach(row, height, _MOST_ROWS, scan.height)
        corners = (first, round(_GAP * _PIXELS_A_POINT), row, 2, last, across, bottom, down)
        return cls(place, corners, height)

    @property
    def anchor(self) -> bytes:
        """As VML writes it."""
        return ", ".join(map(str, self.corners)).encode()


def _reach(first: int, length: float, most: int, size: Callable[[int], float]) -> tuple[int, int]:
    """Which row or column lies this many points further, and how many pixels into it."""
    at = first
    points = size(at)
    while at < first + most and length > points:
        length -= points
        at += 1
        points = size(at)
    return at, round(min(length, points) * _PIXELS_A_POINT)


def new_drawing(number: int) -> bytes:
    """A drawing without shapes; `number` tells its shape ids from those of the other drawings."""
    spaces = b" ".join(b"xmlns:" + prefix + b'="' + space + b'"' for prefix, space in _SPACES.items())
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{number}"/></o:shapelayout>'.encode()
    return b"<xml " + spaces + b">" + layout + _SHAPE_TYPE + b"</xml>"


def with_boxes(drawing: bytes, boxes: Iterable[Box]) -> bytes:
    """The drawing with a hidden box for each."""
    end = _END.search(drawing)
    at = end.start() if end else len(drawing)
    ids = [int(found) for found in _SHAPE_ID.findall(drawing)]
    cluster = _CLUSTER.search(drawing)
    number = max([*ids, int(cluster[1] if cluster else 1) * _CLUSTER_SIZE])
    declared = _undeclared(drawing)
    new = b"" if _TYPE + b'"' in drawing.replace(b"'", b'"') else _SHAPE_TYPE.replace(b" id=", declared + b" id=", 1)
    for box in boxes:
        number += 1
        new += _shape(box, number).replace(b" id=", declared + b" id=", 1)
    return drawing[:at] + new + drawing[at:]


def without_boxes(drawing: bytes, places: Collection[Place]) -> bytes:
    """The drawing without the comment boxes of these cells."""
    return (
        _SHAPE.sub(lambda shape: b"" if _note_place(shape[0]) in places else shape[0], drawing) if places else drawing
    )


def noted(drawing: bytes) -> frozenset[Place]:
    """The cells that have a comment box."""
    places = (_note_place(shape[0]) for shape in _SHAPE.finditer(drawing))
    return frozenset(place for place in places if place)


def grown(drawing: bytes, boxes: Iterable[Box]) -> bytes:
    """The drawing with the boxes of these cells at least that high, each where it is."""
    wanted = {box.place: box for box in boxes}

    def change(shape: re.Match[bytes]) -> bytes:
        box = wanted.get(_note_place(shape[0]) or (-1, -1))
        return _grown(shape[0], box) if box else shape[0]

    return _SHAPE.sub(change, drawing) if wanted else drawing


def _grown(shape: bytes, box: Box) -> bytes:
    said = _STYLE_HEIGHT.search(shape)
    if said and float(said[1]) >= box.height:
        return shape
    shape = _STYLE_HEIGHT.sub(f"height:{box.height:g}pt".encode(), shape, count=1)

    def lower(anchor: re.Match[bytes]) -> bytes:
        corners = [corner.strip() for corner in anchor[2].split(b",")]
        if len(corners) != len(box.corners) or not all(corner.isdigit() for corner in corners):
            return anchor[0]
        bottom = int(corners[2]) + box.corners[6] - box.corners[2]
        if bottom > int(corners[6]):
            corners[6:] = [str(bottom).encode(), str(box.corners[7]).encode()]
        return anchor[1] + b", ".join(corners) + anchor[3]

    return _ANCHOR.sub(lower, shape, count=1)


def _note_place(shape: bytes) -> Place | None:
    """The cell whose comment this shape is the box of; None if it is another shape."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return (int(row[1]), int(column[1])) if _NOTE.search(shape) and row and column else None


def _undeclared(drawing: bytes) -> bytes:
    """Declarations of the namespaces that the drawing does not have under the usual prefixes."""
    head = drawing[: drawing.find(b">", drawing.find(b"<xml")) + 1].replace(b"'", b'"')
    names = ((b"xmlns:" + prefix + b'="' + space + b'"') for prefix, space in _SPACES.items())
    return b"".join(b" " + name for name in names if name not in head)


def _shape(box: Box, number: int) -> bytes:
    row, column = box.place
    size = f"width:{_WIDTH:g}pt;height:{box.height:g}pt;z-index:{number % _CLUSTER_SIZE}"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
        f'{size};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{box.anchor.decode()}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    ).encode()
