"""A zip package as parts, and the sheets an .xlsx names.

Nothing is unpacked before the directory is within the limits, and nothing is handed out whose size or checksum is not
what the directory says.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from evalbatch.ooxml.directory import parsed, read_directory
from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.markup import OFFICE_LINKS, main_names, scan
from evalbatch.ooxml.memo import remembered

LOCAL_HEADER = 30  # bytes before the name in a member's own header
_ENCRYPTED = 0x1
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ENCODING = re.compile(r"""\sencoding=("[^"]*"|'[^']*')""")
_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types "


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    visible: bool


class Package:
    """The parts of a zip package by name; case and backslashes in member names do not matter."""

    def __init__(self, data: bytes) -> None:
        """Read the directory of the zip; raises BadPackage."""
        self.data = data
        told = read_directory(io.BytesIO(data), LIMITS.members)
        self.listed, self.comment = parsed(told.entries), told.comment
        self.members = _members(self.listed)
        self._links: dict[str, Mapping[str, tuple[str, str]]] = {}

    def __contains__(self, part: str) -> bool:
        """Whether it holds this part."""
        return part.casefold() in self.members

    def part(self, name: str) -> bytes:
        """One part, unpacked; its size and checksum are those of the directory."""
        member = self.members.get(name.casefold())
        if member is None:
            raise BadPackage(Flaw.INCOMPLETE, f"no part {name}")
        content = unpacked(member, self._packed(member))
        if len(content) != member.file_size:
            raise BadPackage(Flaw.UNSAFE, f"{name} is not as long as the zip directory says")
        if zlib.crc32(content) != member.CRC:
            raise BadPackage(Flaw.DAMAGED, f"checksum of {name}")
        return content

    def in_utf8(self) -> bytes | None:
        """The same package with its UTF-16 parts in UTF-8; None where it has none. Some readers know UTF-8 only."""
        parts = {name: self.part(name) for name in self.members if name.endswith((".xml", ".rels"))}
        wide = {name: content for name, content in parts.items() if content.startswith(_UTF_16)}
        if not wide:
            return None
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, member in self.members.items():
                content = (
                    _ENCODING.sub("", wide[name].decode("utf-16", "replace"), 1).encode() if name in wide else None
                )
                archive.writestr(member.filename, self.part(name) if content is None else content)
        return out.getvalue()

    def _packed(self, member: zipfile.ZipInfo) -> bytes:
        """The member's bytes as they lie in the file."""
        head = self.data[member.header_offset : member.header_offset + LOCAL_HEADER]
        if len(head) < LOCAL_HEADER or not head.startswith(b"PK\x03\x04"):
            raise BadPackage(Flaw.DAMAGED, f"no header of {member.filename}")
        lengths = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        begin = member.header_offset + LOCAL_HEADER + lengths
        packed = self.data[begin : begin + member.compress_size]
        if len(packed) != member.compress_size:
            raise BadPackage(Flaw.DAMAGED, f"{member.filename} is cut off")
        return packed

    def relationships(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Id to (type, part name) of what this part points to inside the package; "" is the package itself."""
        if part not in self._links:
            folder, name = posixpath.split(part)
            links = posixpath.join(folder, "_rels", f"{name}.rels")
            self._links[part] = _links(self.part(links), folder) if links in self else {}
        return self._links[part]

    def linked(self, part: str, kind: str) -> str:
        """The part of this kind ("styles", "sharedStrings") that `part` points to; "" if there is none."""
        wanted = {f"{space}/{kind}" for space in OFFICE_LINKS}
        return next((where for type_, where in self.relationships(part).values() if type_ in wanted), "")

    @cached_property
    def content_types(self) -> Mapping[str, str]:
        """Content type by part name, and by ".extension", all in lower case."""
        return _types(self.part("[Content_Types].xml"))

    def content_type(self, part: str) -> str:
        """What the package says this part is; "" when it says nothing."""
        name = part.casefold()
        return self.content_types.get(name) or self.content_types.get(posixpath.splitext(name)[1], "")

    @cached_property
    def main(self) -> str:
        """The part everything hangs on: xl/workbook.xml in most workbooks, word/document.xml in a Word file."""
        return self.linked("", "officeDocument")


@remembered
def _types(data: bytes) -> Mapping[str, str]:
    """What the part of content types says."""
    types: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_CONTENT_TYPES}Override":
            types[attributes.get("PartName", "").lstrip("/").casefold()] = attributes.get("ContentType", "")
        elif tag == f"{_CONTENT_TYPES}Default":
            types["." + attributes.get("Extension", "").casefold()] = attributes.get("ContentType", "")

    scan(data, "[Content_Types].xml", start)
    return types


@remembered
def _links(data: bytes, folder: str) -> Mapping[str, tuple[str, str]]:
    """The relationships of a part in this folder; those to outside the package are left out."""
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == _RELATIONSHIP and attributes.get("TargetMode") != "External":
            target = unquote(attributes.get("Target", "")).replace("\\", "/")
            where = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[attributes.get("Id", "")] = (attributes.get("Type", ""), where)

    scan(data, "relationships", start)
    return found


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the main part of an .xlsx says: its worksheets in order, its styles and strings ("" if none), its dates."""

    sheets: tuple[SheetPart, ...]
    styles: str
    strings: str
    date1904: bool


def workbook(package: Package) -> Workbook:
    """Read the main part of an .xlsx and follow its relationships."""
    listed: list[dict[str, str]] = []
    properties: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag in _SHEET:
            listed.append(attributes)
        elif tag in _PROPERTIES:
            properties.update(attributes)

    scan(package.part(package.main), package.main, start)
    if len(listed) > LIMITS.sheets:
        raise BadPackage(Flaw.TOO_LARGE, f"{len(listed)} sheets")
    return Workbook(
        tuple(_worksheets(package, listed)),
        package.linked(package.main, "styles"),
        package.linked(package.main, "sharedStrings"),
        properties.get("date1904", "").strip() in {"1", "true", "on"},
    )


_SHEET = frozenset(main_names("sheet"))
_PROPERTIES = frozenset(main_names("workbookPr"))
_LINK_IDS = tuple(f"{space} id" for space in OFFICE_LINKS)
_WORKSHEETS = frozenset(f"{space}/worksheet" for space in OFFICE_LINKS)


def _worksheets(package: Package, listed: list[dict[str, str]]) -> Iterator[SheetPart]:
    """Those of the listed sheets that hold cells: chart and macro sheets do not."""
    links = package.relationships(package.main)
    seen: set[str] = set()
    for entry in listed:
        name = entry.get("name", "")
        if name in seen:
            raise BadPackage(Flaw.UNSAFE, f"two sheets are called {name!r}")
        seen.add(name)
        kind, part = links.get(next((entry[key] for key in _LINK_IDS if key in entry), ""), ("", ""))
        if not part or part not in package:
            raise BadPackage(Flaw.INCOMPLETE, f"no part for sheet {name!r}")
        if kind in _WORKSHEETS:
            yield SheetPart(name, part, visible=entry.get("state", "visible") == "visible")


def _members(listed: Sequence[zipfile.ZipInfo]) -> Mapping[str, zipfile.ZipInfo]:
    """The members by name in lower case, checked against the limits; folders are none."""
    members: dict[str, zipfile.ZipInfo] = {}
    for member in listed:
        name = member.filename.replace("\\", "/")
        if escapes(name):
            raise BadPackage(Flaw.UNSAFE, f"member {name!r} has no name or points outside")
        if name.casefold() in members:
            raise BadPackage(Flaw.UNSAFE, f"member {name!r} is there twice")
        if not name.endswith("/"):
            check_size(member)
            members[name.casefold()] = member
    if sum(member.file_size for member in members.values()) > LIMITS.total:
        raise BadPackage(Flaw.TOO_LARGE, "all parts together")
    return members


_ESCAPES = re.compile(r"^$|^/|^[A-Za-z]:|(^|/)\.\.(/|$)|\0")


def escapes(name: str) -> bool:
    """Whether the name of a member, with forward slashes, points outside of where it is unpacked."""
    return _ESCAPES.search(name) is not None


def check_size(member: zipfile.ZipInfo) -> None:
    """Refuse what claims to unpack to too much."""
    if member.file_size > LIMITS.part:
        raise BadPackage(Flaw.TOO_LARGE, f"{member.filename} unpacks to {member.file_size} bytes")
    if member.file_size > max(LIMITS.ratio_from, member.compress_size * LIMITS.ratio):
        raise BadPackage(Flaw.TOO_LARGE, f"{member.filename} unpacks to {member.file_size} bytes")


def unpacked(member: zipfile.ZipInfo, packed: bytes) -> bytes:
    """At most one byte more than the directory says."""
    if member.flag_bits & _ENCRYPTED:
        raise BadPackage(Flaw.LOCKED, f"{member.filename} is encrypted")
    if member.compress_type == zipfile.ZIP_STORED:
        return packed
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise BadPackage(Flaw.PACKING, f"{member.filename}: method {member.compress_type}")
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.file_size + 1)
    except zlib.error as error:
        raise BadPackage(Flaw.DAMAGED, f"{member.filename}: {error}") from error
