"""A changed package looked at again, before anybody relies on it."""

from __future__ import annotations

from evalbatch.ooxml.archive import packed_bytes
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.limits import BadPackage, Flaw
from evalbatch.ooxml.markup import feed, new_parser
from evalbatch.ooxml.package import Package, workbook

_NOT_XML = (".vml", ".bin")  # old programs write drawings that are no well-formed XML


def check_result(edit: PackageEdit, after: bytes) -> Package:
    """Open the result: the changed parts are well-formed, all others the same bytes, no sheet is missing.

    Raises BadPackage.
    """
    package, changed = Package(after), edit.changed
    now = {key: packed_bytes(after, member) for key, member in package.members.items()}
    for key, packed in edit.archive.packed().items():
        if key not in changed and not key.endswith("/") and now.get(key) != packed:
            raise BadPackage(Flaw.DAMAGED, f"{key} was not to be changed")
    for key, written in sorted(changed.items()):
        if written is None:
            continue
        content = package.part(key)
        if content != written:
            raise BadPackage(Flaw.DAMAGED, f"{key} is not what was written")
        if not key.endswith(_NOT_XML):
            feed(new_parser(key), content, key)
    if not {sheet.name for sheet in workbook(package).sheets} >= {
        sheet.name for sheet in edit.sheets if sheet.part in edit
    }:
        raise BadPackage(Flaw.INCOMPLETE, "a sheet is missing")
    return package
