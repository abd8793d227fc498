"""A zip of files as people send it: its members listed with names that can be read, and unpacked one by one.

What is wrong with one member is told of that member; only what leaves no member to rely on is told of the whole zip.
Of the file, no more than its directory and one member at a time is in memory.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count, pairwise
from pathlib import Path
from posixpath import splitext
from typing import BinaryIO

from evalbatch.ooxml.directory import Directory, parsed, read_directory
from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.package import LOCAL_HEADER, escapes, unpacked

ENDING = ".zip"
_IS_UTF_8 = 0x800
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # the member, strongly, the directory
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_OFFICE = {"[content_types].xml", "mimetype"}  # in the root of what is a workbook or a document itself
_NAMELESS = "无名文件"
_DRIVE = re.compile(r"^[A-Za-z]:")
_LONGEST_NAME = 1000  # bytes in UTF-8: with the folder that it is given back in, Linux takes 4,095


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip: what it is called there, with forward slashes, and what the directory says of it.

    No two members of a zip have one name, and none points outside, whatever the directory says.
    """

    name: str
    info: zipfile.ZipInfo
    is_link: bool = False
    flaw: Flaw | None = None  # why it can't be read, as far as the directory tells

    @property
    def size(self) -> int:
        """Bytes unpacked, as the directory says."""
        return self.info.file_size

    @property
    def saved(self) -> str:
        """When it was last changed, by the clock of who packed it: ISO 8601 with the zone here; "" if no such time."""
        try:
            return datetime(*self.info.date_time).astimezone().isoformat(timespec="seconds")
        except (ValueError, OverflowError, OSError):
            return ""

    @property
    def is_zip(self) -> bool:
        """Whether it is called a zip itself."""
        return self.name.casefold().endswith(ENDING)


def list_members(path: Path) -> tuple[Member, ...] | None:
    """The files in a zip, in the order of their names; None where it is no zip, or a workbook that is called so.

    Raises BadPackage where it is a zip of files that can't be relied on, OSError where it can't be read.
    """
    if path.suffix.casefold() != ENDING or not path.is_file():  # a pipe would be waited for
        return None
    with path.open("rb") as file:
        return _listed(file)


def is_zip_of_files(data: bytes) -> bool:
    """Whether this is a zip, whole or not, that is no workbook or document itself."""
    try:
        return _listed(io.BytesIO(data)) is not None
    except BadPackage:
        return True


def read_member(path: Path, member: Member) -> bytes:
    """Unpack one file. Raises BadPackage, and OSError where the zip can't be read."""
    if member.flaw:
        raise BadPackage(member.flaw, member.name)
    if member.size > LIMITS.file:
        raise BadPackage(Flaw.TOO_LARGE, f"{member.name} unpacks to {member.size} bytes")
    with path.open("rb") as file:
        file.seek(member.info.header_offset)
        head = file.read(LOCAL_HEADER)
        if len(head) < LOCAL_HEADER or not head.startswith(b"PK\x03\x04"):
            raise BadPackage(Flaw.DAMAGED, f"no header of {member.name}")
        file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), io.SEEK_CUR)
        packed = file.read(member.info.compress_size)
    if len(packed) != member.info.compress_size:
        raise BadPackage(Flaw.DAMAGED, f"{member.name} is cut off")
    content = unpacked(member.info, packed)
    if len(content) != member.size:
        raise BadPackage(Flaw.UNSAFE, f"{member.name} is not as long as the zip directory says")
    if zlib.crc32(content) != member.info.CRC:
        raise BadPackage(Flaw.DAMAGED, f"checksum of {member.name}")
    return content


def _listed(file: BinaryIO) -> tuple[Member, ...] | None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    begins_as_zip = file.read(2) == b"PK"
    try:
        directory = read_directory(file, LIMITS.bundle_members)
    except BadPackage as bad:
        if not begins_as_zip and bad.flaw is not Flaw.SPLIT:  # the last volume may begin with anything
            return None
        raise BadPackage(Flaw.TOO_MANY if bad.flaw is Flaw.TOO_LARGE else bad.flaw, bad.detail) from bad
    names = _names(directory.entries)
    if not _OFFICE.isdisjoint(name.casefold() for name in names):
        return None
    if size > LIMITS.bundle:
        raise BadPackage(Flaw.TOO_LARGE, f"{size} bytes")
    members = list(_members(directory, names))
    if not members:
        raise BadPackage(Flaw.EMPTY, "no file in it")
    if sum(each.size for each in members if not each.flaw and each.size <= LIMITS.file) > LIMITS.bundle_total:
        raise BadPackage(Flaw.TOO_MUCH, "all members together")
    return tuple(sorted(members, key=lambda member: member.name))


def _members(directory: Directory, names: Sequence[str]) -> Iterator[Member]:
    """Every file, folders left out, each with what is wrong with it."""
    infos = _infos(directory.entries)
    overlapping = _overlapping([info for info in infos if info], directory.begins)
    files = [(name, info) for name, info in zip(names, infos, strict=True) if not _is_folder(name, info)]
    wanted = [_inside(name) for name, _ in files]
    outside = [_is_outside(name, inside) for (name, _), inside in zip(files, wanted, strict=True)]
    shared = _shared(inside for inside, is_outside in zip(wanted, outside, strict=True) if not is_outside)
    unique = _unique(wanted, outside)
    for (_, info), inside, is_outside, called in zip(files, wanted, outside, unique, strict=True):
        if is_outside:
            flaw: Flaw | None = Flaw.OUTSIDE
        else:
            flaw = Flaw.TWICE if inside in shared else _flaw(info, overlapping)
        link = info is not None and stat.S_ISLNK(info.external_attr >> 16)
        yield Member(called, info or zipfile.ZipInfo(_NAMELESS), link, flaw)


def _infos(entries: Sequence[bytes]) -> list[zipfile.ZipInfo | None]:
    """What each entry says; None where zipfile can't parse it."""
    try:
        return list(parsed(entries))
    except BadPackage:
        return [_info(entry) for entry in entries]


def _info(entry: bytes) -> zipfile.ZipInfo | None:
    try:
        return parsed([entry])[0]
    except BadPackage:
        return None


def _flaw(info: zipfile.ZipInfo | None, overlapping: set[int]) -> Flaw | None:
    """What is wrong with a member, as far as the directory tells."""
    if info is None:
        return Flaw.DAMAGED
    if info.flag_bits & _ENCRYPTED:
        return Flaw.LOCKED
    if info.compress_type not in _METHODS:
        return Flaw.PACKING
    if info.header_offset in overlapping or info.file_size <= LIMITS.file < info.compress_size:
        return Flaw.UNSAFE
    return Flaw.RATIO if info.file_size > max(LIMITS.ratio_from, info.compress_size * LIMITS.ratio) else None


def _overlapping(infos: Sequence[zipfile.ZipInfo], end: int) -> set[int]:
    """The places of members that reach into the next one or the directory: bytes that unpack more than once."""
    spans = sorted((info.header_offset, info.header_offset + LOCAL_HEADER + info.compress_size) for info in infos)
    return {place for (place, reach), (following, _) in pairwise([*spans, (end, end)]) if reach > following}


def _names(entries: Sequence[bytes]) -> list[str]:
    """The names as they were meant: marked as UTF-8, or all of them UTF-8 without the mark (macOS), else GBK."""
    told = [_name(entry) for entry in entries]
    encoding = "utf-8" if all(is_utf_8 or _is_utf_8(name) for name, is_utf_8 in told) else "gb18030"
    decoded = (name.decode("utf-8" if is_utf_8 else encoding, "replace") for name, is_utf_8 in told)
    return [name.replace("\\", "/") for name in decoded]


def _name(entry: bytes) -> tuple[bytes, bool]:
    """The name in an entry of the directory, and whether it is marked as UTF-8."""
    flags, length = struct.unpack_from("<H", entry, 8)[0], struct.unpack_from("<H", entry, 28)[0]
    return entry[46 : 46 + length], bool(flags & _IS_UTF_8)


def _is_utf_8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_folder(name: str, info: zipfile.ZipInfo | None) -> bool:
    """Whether this is a folder: it holds no bytes."""
    return name.endswith("/") and not (info and info.file_size)


def _inside(name: str) -> str:
    """The name without what leads elsewhere."""
    parts = _DRIVE.sub("", name.replace("\0", "")).split("/")
    return "/".join(part for part in parts if part not in {"", ".", ".."})


def _is_outside(name: str, inside: str) -> bool:
    """Whether no file may be called so: nothing, something that points elsewhere, more than a file system takes."""
    return not inside or escapes(name) or name.endswith("/") or len(inside.encode("utf-8", "replace")) > _LONGEST_NAME


def _shared(names: Iterable[str]) -> set[str]:
    """The names that several files have, or a file and a folder: nobody knows which is meant."""
    told = Counter(names)
    order = sorted(told)

    def is_folder(name: str) -> bool:
        following = bisect_left(order, f"{name}/")
        return following < len(order) and order[following].startswith(f"{name}/")

    return {name for name, times in told.items() if times > 1 or is_folder(name)}


def _unique(wanted: Sequence[str], outside: Sequence[bool]) -> Iterator[str]:
    """What each is called from here on: as it is meant where that leads nowhere else, then cut and numbered."""
    free = {name for name, is_outside in zip(wanted, outside, strict=True) if not is_outside}
    taken = set(free)
    numbers: dict[str, Iterator[int]] = {}
    for name, is_outside in zip(wanted, outside, strict=True):
        if name in free and not is_outside:
            free.remove(name)
            yield name
            continue
        short = name[:_LONGEST_NAME].rstrip("/") or _NAMELESS
        unused = _numbered(short, taken, numbers.setdefault(short, count(2)))
        taken.add(unused)
        yield unused


def _numbered(name: str, taken: Collection[str], numbers: Iterator[int]) -> str:
    """A name that no other member has."""
    stem, ending = splitext(name)
    numbered = (f"{stem}({number}){ending}" for number in numbers)
    return next(each for each in chain([name], numbered) if each not in taken)
