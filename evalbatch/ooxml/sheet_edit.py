"""Cells of a sheet part restyled or filled; every byte besides theirs stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal

from evalbatch.ooxml.limits import BadPackage, Flaw
from evalbatch.ooxml.places import Place, name_of, place_of
from evalbatch.ooxml.sheet_scan import SHEET_ORDER, SheetScan
from evalbatch.ooxml.splice import (
    Splices,
    attributes_of,
    escaped,
    outline,
    place_in_order,
    prefixed,
    stored_text,
    tag_attributes,
    with_attributes,
)

CellChange = Callable[[bytes | None, Place, int], bytes | None]
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s")
_ROW_OF_CELLS = 2  # depth of an outline that sees the cells of a row


def restyle(scan: SheetScan, places: Iterable[Place], choose: Callable[[Place, int], int]) -> bytes:
    """Give each of these cells the style that `choose` returns for its present one; blank cells come into being."""

    def change(cell: bytes | None, place: Place, style: int) -> bytes | None:
        chosen = choose(place, style)
        if cell is None:
            return None if chosen == style else prefixed(cell_markup(place, chosen, None).encode(), scan.root.prefix)
        return cell if chosen == style else with_attributes(cell, {"s": str(chosen)})

    return _change_cells(scan, places, change)


def style_of(data: bytes, name: str) -> int | None:
    """The style of a cell that bears its name; None where none does."""
    at = data.find(f'r="{name}"'.encode())
    while at >= 0:
        tag = data[data.rindex(b"<", 0, at) : data.index(b">", at) + 1]
        if _CELL.match(tag):
            said = attributes_of(tag).get(b"s", b"0")
            return int(said) if said.isdigit() else None
        at = data.find(f'r="{name}"'.encode(), at + 1)
    return None


def fill_in(scan: SheetScan, values: Mapping[Place, str | Decimal]) -> bytes:
    """Put these values into cells, whose styles stay. Raises BadPackage where a formula stands."""

    def change(cell: bytes | None, place: Place, style: int) -> bytes | None:
        if cell is not None and _formula(scan, cell):
            raise BadPackage(Flaw.UNSAFE, f"a formula stands in {name_of(place)}")
        return prefixed(cell_markup(place, style, values[place]).encode(), scan.root.prefix)

    return _change_cells(scan, values, change)


def has_formula(scan: SheetScan, place: Place) -> bool:
    """Whether a formula stands in a cell."""
    row = scan.row_at(place[0])
    found = _by_column(scan, row).get(place[1]) if row else None
    return found is not None and _formula(scan, scan.data[slice(*found)])


def _formula(scan: SheetScan, cell: bytes) -> bool:
    return outline(cell, scan.part, _ROW_OF_CELLS, cut_out=True).first("f") is not None


def without_results(scan: SheetScan, places: Iterable[Place]) -> bytes:
    """Take the stored results of these formulas away, so that every program computes them."""

    def change(cell: bytes | None, _: Place, __: int) -> bytes | None:
        if cell is None:
            return None
        splices = Splices(cell)
        for node in outline(cell, scan.part, _ROW_OF_CELLS, cut_out=True).named("v"):
            splices.replace(node.start, node.end, b"")
        return with_attributes(splices.result(), {"t": None})

    return _change_cells(scan, places, change)


def cell_markup(place: Place, style: int, value: str | Decimal | None) -> str:
    """A cell; its text stands in it, the shared strings need not change."""
    head = f'<c r="{name_of(place)}" s="{style}"'
    if isinstance(value, Decimal):
        return f"{head}><v>{value:f}</v></c>"
    if not value:
        return f"{head}/>"
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{escaped(stored_text(value))}</t></is></c>'


def with_child(scan: SheetScan, data: bytes, name: str, markup: str) -> bytes:
    """The part with a new child of its root, behind its cells, in the place where the schema wants it.

    `data` is the scanned part after changes to its cells.
    """
    at = place_in_order(scan.root, SHEET_ORDER, name) + len(data) - len(scan.data)
    return data[:at] + prefixed(markup.encode(), scan.root.prefix) + data[at:]


def _change_cells(scan: SheetScan, places: Iterable[Place], change: CellChange) -> bytes:
    splices = Splices(scan.data)
    rows: dict[int, list[Place]] = {}
    for place in sorted(set(places)):
        rows.setdefault(place[0], []).append(place)
    new: dict[int, bytes] = {}
    for row, cells in rows.items():
        found = scan.row_at(row)
        if found:
            _change_row(scan, found, cells, change, splices)
        else:
            markup = _new_row(scan, row, cells, change)
            at = scan.place_for(row)
            new[at] = new.get(at, b"") + markup
    for at, markup in new.items():
        if scan.sheet_data.empty:
            splices.append(scan.sheet_data, markup)
        else:
            splices.replace(at, at, markup)
    return splices.result()


def _new_row(scan: SheetScan, row: int, places: Iterable[Place], change: CellChange) -> bytes:
    cells = [change(None, place, scan.column(place[1]).style) for place in places]
    made = b"".join(cell for cell in cells if cell)
    tags = (prefixed(tag, scan.root.prefix) for tag in (f'<row r="{row + 1}">'.encode(), b"</row>"))
    return made.join(tags) if made else b""


def _change_row(
    scan: SheetScan, found: tuple[int, int], places: Collection[Place], change: CellChange, splices: Splices
) -> None:
    """Change these cells of a row that is there."""
    row = scan.tag(b"row", found[0])
    attributes = tag_attributes(row)
    cells = _by_column(scan, found)
    made: dict[int, bytes] = {}  # new cells by where they go
    last = found[0] + len(row) if row.endswith(b"/>") else scan.plain.rindex(b"</", *found)
    for place in places:
        known = cells.get(place[1])
        cell = scan.data[slice(*known)] if known else None
        style = _style(scan, attributes if known is None else tag_attributes(scan.tag(b"c", known[0])), known, place[1])
        new = change(cell, place, style)
        if new is None or new == cell:
            continue
        if known:
            splices.replace(*known, new)
        else:
            at = min((start for column, (start, _) in cells.items() if column > place[1]), default=last)
            made[at] = made.get(at, b"") + new
    if made:
        spans = _wider(attributes.get(b"spans", b"").decode(), places)
        tag = with_attributes(row, {"spans": spans}) if spans else row
        if row.endswith(b"/>"):
            tag = tag[:-2].rstrip() + b">" + made.pop(last) + prefixed(b"</row>", scan.root.prefix)
        splices.replace(found[0], found[0] + len(row), tag)
    for at, new in made.items():
        splices.replace(at, at, new)


def _by_column(scan: SheetScan, found: tuple[int, int]) -> dict[int, tuple[int, int]]:
    """Where each cell of a row begins and ends."""
    cells: dict[int, tuple[int, int]] = {}
    column = -1
    for start, end, name in scan.cells(found):
        column = place_of(name)[1] if name else column + 1
        if column in cells:
            raise BadPackage(Flaw.DAMAGED, f"a cell is there twice in {scan.part}")
        cells[column] = (start, end)
    return cells


def _style(scan: SheetScan, attributes: Mapping[bytes, bytes], cell: object, column: int) -> int:
    """The style of a cell, of these attributes; one that is not there shows that of its row, else of its column."""
    if cell is None and attributes.get(b"customFormat") not in {b"1", b"true"}:
        return scan.column(column).style
    said = attributes.get(b"s", b"0")
    return int(said) if said.isdigit() else 0


def _wider(spans: str, places: Iterable[Place]) -> str:
    """The hint of a row which columns it fills, widened; "" where it may stay."""
    first, _, last = spans.partition(":")
    if not (first.isdigit() and last.isdigit()):
        return ""
    columns = [column + 1 for _, column in places]
    wider = f"{min(int(first), *columns)}:{max(int(last), *columns)}"
    return "" if wider == spans else wider
