"""Sheets put into a workbook or taken out of it, and what the workbook says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.limits import BadPackage, Flaw
from evalbatch.ooxml.markup import OFFICE_LINKS
from evalbatch.ooxml.splice import Node, Splices, escaped, place_in_order, prefixed, shared_outline

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_TITLES = "_xlnm.Print_Titles"
_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)
_IDS = tuple(f"{space} id" for space in OFFICE_LINKS)


class BookEdit:
    """The main part of a workbook under change; each call writes the part anew."""

    def __init__(self, edit: PackageEdit) -> None:
        """Begin with the part as it stands."""
        self.edit = edit
        self.part = edit.package.main

    @property
    def space(self) -> str:
        """The namespace of the workbook: a strict ISO one has another than most."""
        return self._outline()[1].space

    def names(self) -> tuple[str, ...]:
        """All sheets in order, charts too."""
        return tuple(node.attributes.get("name", "") for node in self._sheets(self._outline()[1]))

    def add_sheet(self, name: str, content: bytes) -> None:
        """Put a worksheet behind the others."""
        part = self.edit.add("xl/worksheets/sheet{}.xml", content, SHEET_TYPE)
        identifier = self.edit.link(self.part, "worksheet", part)
        data, root = self._outline()
        numbers = [int(node.attributes.get("sheetId") or 0) for node in self._sheets(root)]
        spaces = f'xmlns:r="{self.edit.link_space}"'
        entry = f'<sheet {spaces} name="{escaped(name)}" sheetId="{max(numbers, default=0) + 1}" r:id="{identifier}"/>'
        listed = root.first("sheets")
        if listed is None:
            raise BadPackage(Flaw.DAMAGED, f"no sheets in {self.part}")
        splices = Splices(data)
        splices.append(listed, prefixed(entry.encode(), root.prefix))
        self.edit.write(self.part, splices.result())

    def remove_sheet(self, name: str) -> None:
        """Take a worksheet out, with its part and its names; those of the sheets behind it move up."""
        data, root = self._outline()
        at = self.names().index(name)
        node = list(self._sheets(root))[at]
        identifier = next(node.attributes[key] for key in _IDS if key in node.attributes)
        part = self.edit.links(self.part)[identifier][1]
        splices = Splices(data)
        splices.replace(node.start, node.end, b"")
        self._move_up(splices, root, at)
        self.edit.write(self.part, splices.result())
        self.edit.unlink(self.part, identifier)
        self.edit.drop(part)

    def set_print_titles(self, name: str, row: int | None) -> None:
        """Let this row (from 1) be repeated on every page of a sheet; None: no row."""
        at = self.names().index(name)
        data, root = self._outline()
        entry = ""
        if row is not None:
            sheet = name.replace("'", "''")
            where = escaped(f"'{sheet}'!${row}:${row}")
            entry = f'<definedName name="{_TITLES}" localSheetId="{at}">{where}</definedName>'
        new = prefixed(entry.encode(), root.prefix)
        splices = Splices(data)
        group = root.first("definedNames")
        own = {"name": _TITLES, "localSheetId": str(at)}
        known = next((node for node in group.children if _says(node, own)), None) if group else None
        if known and group and not new and len(group.children) == 1:
            splices.replace(group.start, group.end, b"")
        elif known:
            splices.replace(known.start, known.end, new)
        elif group and new:
            splices.append(group, new)
        elif new:
            place = place_in_order(root, _ORDER, "definedNames")
            splices.replace(place, place, _wrapped(new, "definedNames", root.prefix))
        self.edit.write(self.part, splices.result())

    def recalculate(self) -> None:
        """Ask for all formulas to be computed when the workbook is opened."""
        data, root = self._outline()
        splices = Splices(data)
        node = root.first("calcPr")
        if node:
            splices.set_attributes(node, {"fullCalcOnLoad": "1"})
        else:
            place = place_in_order(root, _ORDER, "calcPr")
            splices.replace(place, place, prefixed(b'<calcPr fullCalcOnLoad="1"/>', root.prefix))
        self.edit.write(self.part, splices.result())

    def _outline(self) -> tuple[bytes, Node]:
        data = self.edit.read(self.part)
        return data, shared_outline(data, self.part, 3)

    @staticmethod
    def _sheets(root: Node) -> Iterator[Node]:
        return (node for each in root.named("sheets") for node in each.named("sheet"))

    @staticmethod
    def _move_up(splices: Splices, root: Node, gone: int) -> None:
        """Let what counts sheets from the first one know that one is gone."""
        for group in root.named("definedNames"):
            for node in group.children:
                at = int(node.attributes.get("localSheetId", "-1"))
                if at == gone:
                    splices.replace(node.start, node.end, b"")
                elif at > gone:
                    splices.set_attributes(node, {"localSheetId": str(at - 1)})
        for views in root.named("bookViews"):
            for view in views.children:
                counted = {key: int(view.attributes.get(key, "0")) for key in ("activeTab", "firstSheet")}
                moved = {key: str(at - 1) for key, at in counted.items() if at >= gone and at > 0}
                if moved:
                    splices.set_attributes(view, moved)


def _says(node: Node, attributes: Mapping[str, str]) -> bool:
    return all(node.attributes.get(key) == value for key, value in attributes.items())


def _wrapped(markup: bytes, name: str, prefix: bytes) -> bytes:
    return prefixed(f"<{name}>".encode(), prefix) + markup + prefixed(f"</{name}>".encode(), prefix)
