"""Stored results of formulas after cells have changed: only those that are out of date go."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from evalbatch.ooxml.book_edit import BookEdit
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.formulas import Cell, DefinedNames, has_formulas, stale, written_formulas
from evalbatch.ooxml.memo import remembered
from evalbatch.ooxml.sheet_edit import without_results
from evalbatch.ooxml.sheet_scan import scan_sheet
from evalbatch.ooxml.splice import outline


def forget_results(edit: PackageEdit, changed: AbstractSet[Cell]) -> None:
    """Let every program compute the formulas that read these cells, or read one that does; all others keep theirs.

    Excel computes on opening when asked to; LibreOffice only what has no result.
    """
    parts = {sheet.name.casefold(): sheet.part for sheet in edit.sheets if has_formulas(edit.read(sheet.part))}
    written = tuple((name, written_formulas(edit.read(part), part)) for name, part in parts.items())
    gone = stale(written, frozenset(changed), _defined_names(edit))
    for name in sorted({name for name, _ in gone}):
        scan = scan_sheet(edit.read(parts[name]), parts[name])
        edit.write(scan.part, without_results(scan, [place for sheet, place in gone if sheet == name]))
    if gone:
        BookEdit(edit).recalculate()


def _defined_names(edit: PackageEdit) -> DefinedNames:
    return _names_in(edit.read(edit.package.main), edit.package.main)


@remembered
def _names_in(data: bytes, part: str) -> DefinedNames:
    groups = outline(data, part, 3, text=True).named("definedNames")
    return tuple((node.attributes.get("name", "").casefold(), node.text) for each in groups for node in each.children)
