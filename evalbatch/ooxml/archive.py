"""A zip written anew with some members changed; the others keep packed bytes, place, name, time and attributes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.ooxml.package import Package

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s4B4H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # the member, strongly, the directory
_DESCRIPTOR = 0x8  # sizes follow the member; ours stand in its header
_UTF_8 = 0x800
_ZIP64 = 1  # extra field with sizes above 4 GiB, of no use below
_LEVEL = 4  # two thirds of the time of the usual 6, and the few parts we write grow by a twentieth
_NEW_DATE = (1980, 1, 1, 0, 0, 0)
_MEMBERS_WITHOUT_ZIP64 = 0xFFFF


@dataclass(frozen=True, slots=True)
class _Member:
    """One member ready to be written."""

    info: zipfile.ZipInfo
    name: bytes
    local_extra: bytes
    packed: bytes
    checksum: int
    size: int
    method: int


def member_key(name: str) -> str:
    """How a member is known whatever its case and slashes."""
    return name.replace("\\", "/").casefold()


class Archive:
    """The members of a zip as they lie in it, folders too."""

    def __init__(self, package: Package) -> None:
        """Take over what the package read of the directory."""
        self.data, self._listed, self._comment = package.data, package.listed, package.comment

    def packed(self) -> Mapping[str, bytes]:
        """The packed bytes of each member, by key."""
        return {member_key(info.filename): packed_bytes(self.data, info) for info in self._listed}

    def rewritten(self, changed: Mapping[str, bytes | None], added: Mapping[str, bytes]) -> bytes:
        """The archive with these members changed (by key; None: left out) and these put at its end."""
        kept = [info for info in self._listed if changed.get(member_key(info.filename), b"") is not None]
        members = {
            id(info): _member(self.data, info, changed.get(member_key(info.filename)))
            for info in sorted(kept, key=lambda info: info.header_offset)
        }
        new = [_new_member(name, content) for name, content in added.items()]
        if len(members) + len(new) > min(LIMITS.members, _MEMBERS_WITHOUT_ZIP64):
            raise BadPackage(Flaw.TOO_LARGE, "members")
        return _written([*members.values(), *new], [*(members[id(info)] for info in kept), *new], self._comment)


def _member(data: bytes, info: zipfile.ZipInfo, content: bytes | None) -> _Member:
    """A member as it lies there, or with other content."""
    extra, packed = _packed(data, info)
    name = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF_8 else "cp437")
    if content is not None:
        return _Member(info, name, extra, _deflated(content), zlib.crc32(content), len(content), zipfile.ZIP_DEFLATED)
    return _Member(info, name, extra, packed, info.CRC, info.file_size, info.compress_type)


def packed_bytes(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """The packed bytes of a member as they lie there."""
    return _packed(data, info)[1]


def _packed(data: bytes, info: zipfile.ZipInfo) -> tuple[bytes, bytes]:
    """Extra fields and packed bytes of a member as they lie there."""
    if info.flag_bits & _ENCRYPTED:
        raise BadPackage(Flaw.LOCKED, f"{info.filename} is encrypted")
    head = data[info.header_offset : info.header_offset + _LOCAL.size]
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise BadPackage(Flaw.DAMAGED, f"no header of {info.filename}")
    name_length, extra_length = _LOCAL.unpack(head)[-2:]
    begin = info.header_offset + _LOCAL.size + name_length + extra_length
    packed = data[begin : begin + info.compress_size]
    if len(packed) != info.compress_size:
        raise BadPackage(Flaw.DAMAGED, f"{info.filename} is cut off")
    return _without_zip64(data[begin - extra_length : begin]), packed


def _new_member(name: str, content: bytes) -> _Member:
    info = zipfile.ZipInfo(name, _NEW_DATE)
    info.create_system = 0  # the same bytes on every system
    info.flag_bits = 0 if name.isascii() else _UTF_8
    return _Member(
        info, name.encode(), b"", _deflated(content), zlib.crc32(content), len(content), zipfile.ZIP_DEFLATED
    )


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _without_zip64(extra: bytes) -> bytes:
    """The extra fields but the one of large sizes; what is no list of fields stays as it is."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind != _ZIP64:
            kept += extra[at : at + 4 + length]
        at += 4 + length
    return kept + extra[at:]


def _written(local: list[_Member], directory: list[_Member], comment: bytes) -> bytes:
    out = io.BytesIO()
    places: dict[int, int] = {}
    for member in local:
        places[id(member)] = out.tell()
        out.write(_LOCAL.pack(b"PK\x03\x04", member.info.extract_version, *_shared(member), len(member.local_extra)))
        out.write(member.name + member.local_extra)
        out.write(member.packed)
    begin = out.tell()
    for member in directory:
        out.write(_entry(member, places[id(member)]))
    length = out.tell() - begin
    out.write(_END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), length, begin, len(comment)))
    out.write(comment)
    return out.getvalue()


def _entry(member: _Member, place: int) -> bytes:
    info = member.info
    extra = _without_zip64(info.extra)
    made_by = (info.create_version, info.create_system, info.extract_version, info.reserved)
    attributes = (0, info.internal_attr, info.external_attr, place)
    head = _CENTRAL.pack(b"PK\x01\x02", *made_by, *_shared(member), len(extra), len(info.comment), *attributes)
    return head + member.name + extra + info.comment


def _shared(member: _Member) -> tuple[int, ...]:
    """What a member's own header and its entry in the directory both say."""
    year, month, day, hour, minute, second = member.info.date_time
    return (
        member.info.flag_bits & ~_DESCRIPTOR,
        member.method,
        hour << 11 | minute << 5 | second // 2,
        (year - 1980) << 9 | month << 5 | day,
        member.checksum,
        len(member.packed),
        member.size,
        len(member.name),
    )
