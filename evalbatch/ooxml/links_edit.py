"""Links from cells of a sheet to places in the same workbook, put in or taken out; all other links stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalbatch.ooxml.limits import BadPackage
from evalbatch.ooxml.places import Place, name_of, range_of
from evalbatch.ooxml.sheet_edit import with_child
from evalbatch.ooxml.sheet_scan import SheetScan
from evalbatch.ooxml.splice import Node, Splices, escaped, outline, prefixed

Area = tuple[int, int, int, int]


def location(sheet: str, cell: str) -> str:
    """A cell of a sheet as a hyperlink names it."""
    return "'" + sheet.replace("'", "''") + f"'!{cell}"


def located(text: str) -> tuple[str, str]:
    """Sheet and cell of such a name; no sheet where it names none."""
    sheet, _, cell = text.rpartition("!")
    return sheet.removeprefix("'").removesuffix("'").replace("''", "'"), cell.replace("$", "")


def locations(scan: SheetScan) -> dict[Place, str]:
    """Where the cells with a link lead to in this workbook."""
    links = ((node, _area(node)) for node in _listed(scan))
    return {area[:2]: node.attributes["location"] for node, area in links if area and "location" in node.attributes}


def with_links(scan: SheetScan, wanted: Mapping[Place, str], tip: str) -> bytes:
    """The sheet part with links from these cells to these locations, known by what the mouse shows over them (`tip`).

    Other links with this tip go; a cell that has a link of another kind keeps that and gets none.
    """
    group = scan.root.first("hyperlinks")
    splices = Splices(scan.data)
    due = dict(wanted)
    kept: list[Area | None] = []
    for node in _listed(scan):
        area = _area(node)
        ours = node.attributes.get("tooltip") == tip
        if not ours or (area and area[:2] in due and node.attributes.get("location") == due[area[:2]]):
            kept.append(area)
        else:
            splices.replace(node.start, node.end, b"")
    due = {place: where for place, where in due.items() if not any(_covers(area, place) for area in kept)}
    new = "".join(_markup(place, where, tip) for place, where in sorted(due.items()))
    if group is None:
        return with_child(scan, scan.data, "hyperlinks", f"<hyperlinks>{new}</hyperlinks>") if new else scan.data
    if not kept and not new:
        return scan.data[: group.start] + scan.data[group.end :]  # it may not be there without any
    if new:
        splices.append(group, prefixed(new.encode(), scan.root.prefix))
    return splices.result()


def _listed(scan: SheetScan) -> Iterator[Node]:
    """The hyperlinks, with their places in the sheet part."""
    group = scan.root.first("hyperlinks")
    if group is None or group.empty:
        return
    for node in outline(scan.data[group.start : group.end], scan.part, 2, cut_out=True).children:
        node.start += group.start
        node.end += group.start
        yield node


def _area(node: Node) -> Area | None:
    """The cells of a link; None where it names none that are."""
    try:
        return range_of(node.attributes.get("ref", ""))
    except BadPackage:
        return None


def _covers(area: Area | None, place: Place) -> bool:
    return area is not None and area[0] <= place[0] <= area[2] and area[1] <= place[1] <= area[3]


def _markup(place: Place, where: str, tip: str) -> str:
    return f'<hyperlink ref="{name_of(place)}" location="{escaped(where)}" tooltip="{escaped(tip)}"/>'
