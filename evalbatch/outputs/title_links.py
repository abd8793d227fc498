"""The way from the form to its 评分表: a link on the form's title, which nobody has to fill in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.links_edit import location, with_links
from evalbatch.ooxml.places import Place, name_of, place_of
from evalbatch.ooxml.sheet_edit import style_of
from evalbatch.ooxml.sheet_scan import SheetScan, scan_sheet
from evalbatch.ooxml.styles_edit import StylesEdit
from evalbatch.outputs.sheet_layout import count_lines

TIP = "查看评分表"

_MAY_BE_OURS = re.compile(rb"""tooltip\s*=\s*["'](?:%s|&#)""" % TIP.encode())  # Chinese signs may stand as numbers


def link_titles(
    edit: PackageEdit,
    styles: StylesEdit,
    titles: Mapping[tuple[str, str], tuple[str, str]],
    marked: Mapping[str, Collection[Place]],
) -> None:
    """Let each title, by sheet and cell, lead to its score sheet; `titles` gives the text and the sheet to go to.

    Links of an earlier run go where they are no longer due. `marked` tells the cells, by the part of their sheet, that
    are to be corrected: who clicks there wants to write.
    """
    for sheet in edit.sheets:
        here = {cell: said for (name, cell), said in titles.items() if name == sheet.name}
        if not here and not _MAY_BE_OURS.search(edit.read(sheet.part)):
            continue
        scan = scan_sheet(edit.read(sheet.part), sheet.part)
        due: dict[Place, str] = {}
        for cell, (text, target) in here.items():
            place = scan.anchor(place_of(cell))
            if place not in marked.get(sheet.part, ()) and _fits(scan, styles, place, text):
                due[place] = location(target, "A1")
        edit.write(sheet.part, with_links(scan, due, TIP))


def _fits(scan: SheetScan, styles: StylesEdit, place: Place, text: str) -> bool:
    """Whether the title takes one line: LibreOffice doesn't wrap a link."""
    area = next((merge for merge in scan.merges if merge[:2] == place), (*place, *place))
    width = sum(scan.column(column).width for column in range(area[1], area[3] + 1))
    return count_lines(text, width, styles.font_size(style_of(scan.data, name_of(place)) or 0)) == 1
