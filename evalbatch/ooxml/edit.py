"""A package being changed: parts read, replaced, added, linked; then written with all others as they were."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from evalbatch.ooxml import relations
from evalbatch.ooxml.archive import Archive, member_key
from evalbatch.ooxml.markup import OFFICE_LINKS
from evalbatch.ooxml.package import Package, SheetPart, workbook
from evalbatch.ooxml.splice import in_utf8

_SIGNATURE = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"


class PackageEdit:
    """Changes to a package, gathered."""

    def __init__(self, data: bytes) -> None:
        """Begin without any; raises BadPackage where this is no package."""
        self.package = Package(data)
        self.archive = Archive(self.package)
        self._came: dict[str, bytes] = {}
        self._changed: dict[str, bytes | None] = {}
        self._added: dict[str, bytes] = {}

    def __contains__(self, part: str) -> bool:
        """Whether the part is there, the changes counted in."""
        key = member_key(part)
        if key in self._changed:
            return self._changed[key] is not None
        return part in self.package or any(member_key(name) == key for name in self._added)

    @cached_property
    def sheets(self) -> tuple[SheetPart, ...]:
        """The worksheets as the workbook came."""
        return workbook(self.package).sheets

    @property
    def signed(self) -> bool:
        """Whether a digital signature covers it, which any change breaks."""
        return any(kind == _SIGNATURE for kind, _ in self.package.relationships("").values())

    @property
    def by_libreoffice(self) -> bool:
        """Whether LibreOffice says that it saved the package."""
        part = self.linked("", "extended-properties")
        return part in self and b"LibreOffice" in self.read(part)

    @property
    def changed(self) -> Mapping[str, bytes | None]:
        """All parts changed, added, or left out (None), by key."""
        return self._changed | {member_key(name): content for name, content in self._added.items()}

    def read(self, part: str) -> bytes:
        """A part as it stands by now, in UTF-8."""
        content = self._changed.get(member_key(part)) or self._added.get(part) or self._came.get(part)
        if content is None:
            content = self._came[part] = in_utf8(self.package.part(part))
        return content

    def write(self, part: str, content: bytes) -> None:
        """Replace a part; the same content again is no change."""
        if part in self._added:
            self._added[part] = content
        elif content != self.read(part):
            self._changed[member_key(part)] = content

    def add(self, pattern: str, content: bytes, content_type: str) -> str:
        """Put a new part under the first free name of the pattern ("xl/comments{}.xml"); returns the name."""
        name = pattern.format(self.next_number(pattern))
        self._added[name] = content
        self.write(relations.TYPES, relations.with_type(self.read(relations.TYPES), name, content_type))
        return name

    def next_number(self, pattern: str) -> int:
        """The first number whose name by this pattern is free."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return number

    def drop(self, part: str) -> None:
        """Leave a part out, with its relationships and its content type."""
        self._changed[member_key(part)] = None
        self.drop_links(part)
        self.write(relations.TYPES, relations.without_type(self.read(relations.TYPES), part))

    def drop_links(self, part: str) -> None:
        """Leave out what a part points to; the parts themselves stay."""
        links = relations.links_part(part)
        if links in self.package:
            self._changed[member_key(links)] = None

    def links(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Id to (type, part name) of what this part points to, as the package came."""
        return self.package.relationships(part)

    def linked(self, part: str, kind: str) -> str:
        """The part of this kind that `part` points to, as the package came; "" if there is none."""
        return self.package.linked(part, kind)

    def link(self, part: str, kind: str, target: str) -> str:
        """Point from a part to another; `kind` is "comments" and so on. Returns the relationship's id."""
        name = relations.links_part(part)
        known = self.read(name) if name in self else b""
        links, identifier = relations.with_link(known, part, f"{self.link_space}/{kind}", target)
        if name in self:
            self.write(name, links)
        else:
            self._added[name] = links
        return identifier

    def unlink(self, part: str, identifier: str) -> None:
        """Take a relationship away."""
        name = relations.links_part(part)
        self.write(name, relations.without_link(self.read(name), part, identifier))

    @property
    def link_space(self) -> str:
        """The namespace of relationships between office parts: a strict ISO package has another than most."""
        main = next(kind for kind, _ in self.links("").values() if kind.endswith("/officeDocument"))
        return next(space for space in OFFICE_LINKS if main.startswith(space))

    def result(self) -> bytes:
        """The package with all changes; the very bytes it came in where there are none."""
        if not self.changed:
            return self.package.data
        return self.archive.rewritten(self._changed, self._added)
