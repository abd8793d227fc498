"""A zip of files as people send it: its members listed with names that can be read, and unpacked one by one."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.package import LOCAL_HEADER, check_size, directory, escapes, unpacked

_IS_UTF_8 = 0x800
_OFFICE = {"[content_types].xml", "mimetype"}  # in the root of what is a workbook or a document itself


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip: its name there with forward slashes, and what the directory says of it."""

    name: str
    info: zipfile.ZipInfo
    is_link: bool = False

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


def list_members(path: Path) -> tuple[Member, ...] | None:
    """The files in a zip, in the order of their names; None where it is a workbook itself, or not sound.

    Whoever opens it as a workbook then tells what is wrong with it.
    """
    try:
        if not path.is_file() or path.stat().st_size > LIMITS.file:  # a pipe would be waited for
            return None
        listed, _ = directory(path.read_bytes())
        return tuple(sorted(_checked(listed), key=lambda member: member.name))
    except (BadPackage, OSError):
        return None


def read_member(path: Path, member: Member) -> bytes:
    """Unpack one file. Raises BadPackage, and OSError where the zip can't be read."""
    with path.open("rb") as file:
        file.seek(member.info.header_offset)
        head = file.read(LOCAL_HEADER)
        if len(head) < LOCAL_HEADER or not head.startswith(b"PK\x03\x04"):
            raise BadPackage(Flaw.DAMAGED, f"no header of {member.name}")
        file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
        packed = file.read(member.info.compress_size)
    content = unpacked(member.info, packed)
    if len(content) != member.size or zlib.crc32(content) != member.info.CRC:
        raise BadPackage(Flaw.DAMAGED, f"checksum of {member.name}")
    return content


def _checked(listed: Sequence[zipfile.ZipInfo]) -> Iterator[Member]:
    """The files of a zip; raises BadPackage for names that escape or are there twice, sizes that are too large."""
    names = _names(listed)
    seen: set[str] = set()
    if sum(info.file_size for info in listed) > LIMITS.total:
        raise BadPackage(Flaw.TOO_LARGE, "all members together")
    for info, name in zip(listed, names, strict=True):
        if escapes(name):
            raise BadPackage(Flaw.UNSAFE, f"member {name!r} points outside")
        if name.endswith("/"):
            continue
        check_size(info)
        plain = PurePosixPath(name).as_posix()
        if plain.casefold() in _OFFICE or plain.casefold() in seen:
            raise BadPackage(Flaw.UNSAFE, f"{name!r} is there twice, or this is an Office file")
        seen.add(plain.casefold())
        yield Member(plain, info, stat.S_ISLNK(info.external_attr >> 16))


def _names(listed: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names as they were meant: marked as UTF-8, or all of them UTF-8 without the mark (macOS), else GBK."""
    unmarked = [info.orig_filename.encode("cp437") for info in listed if not info.flag_bits & _IS_UTF_8]
    encoding = "utf-8" if all(map(_is_utf_8, unmarked)) else "gb18030"
    told = (
        info.orig_filename
        if info.flag_bits & _IS_UTF_8
        else info.orig_filename.encode("cp437").decode(encoding, "replace")
        for info in listed
    )
    return [name.replace("\\", "/") for name in told]


def _is_utf_8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
