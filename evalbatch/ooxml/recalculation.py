"""Stored results of formulas after cells have changed: only those that are out of date go."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from evalbatch.ooxml.book_edit import BookEdit
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.formulas import Cell, formulas_of, has_formulas, stale
from evalbatch.ooxml.sheet_edit import without_results
from evalbatch.ooxml.sheet_scan import scan_sheet
from evalbatch.ooxml.splice import outline


def forget_results(edit: PackageEdit, changed: AbstractSet[Cell]) -> None:
    """Let every program compute the formulas that read these cells, or read one that does; all others keep theirs.

    Excel computes on opening when asked to; LibreOffice only what has no result.
    """
    scans = {
        sheet.name.casefold(): scan_sheet(edit.read(sheet.part), sheet.part)
        for sheet in edit.sheets
        if has_formulas(edit.read(sheet.part))
    }
    formulas = [each for name, scan in scans.items() for each in formulas_of(scan, name)]
    gone = stale(formulas, set(changed), _defined_names(edit))
    for name in sorted({name for name, _ in gone}):
        scan = scans[name]
        edit.write(scan.part, without_results(scan, [place for sheet, place in gone if sheet == name]))
    if gone:
        BookEdit(edit).recalculate()


def _defined_names(edit: PackageEdit) -> Mapping[str, str]:
    main = edit.package.main
    groups = outline(edit.read(main), main, 3, text=True).named("definedNames")
    return {node.attributes.get("name", "").casefold(): node.text for each in groups for node in each.children}
