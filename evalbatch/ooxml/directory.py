"""The directory of a zip: found by its end record, which has to fit it byte for byte, and counted before it is parsed.

zipfile parses whatever an end record points to, also the directory of the last workbook that is stored in a zip cut off
behind it. So the end record is looked for here, and zipfile is given nothing but the directory.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from evalbatch.ooxml.limits import BadPackage, Flaw
from evalbatch.ooxml.memo import remembered

_ENTRY, _ENTRY_LENGTH = b"PK\x01\x02", 46
_LARGE_ENTRY = 1 << 10  # bytes, on average: three times what a long Chinese name takes
_END, _END_SIGN = struct.Struct("<4s4H2IH"), b"PK\x05\x06"
_LOCATOR, _LOCATOR_SIGN = struct.Struct("<4sIQI"), b"PK\x06\x07"
_WIDE, _WIDE_SIGN = struct.Struct("<4sQ2H2I4Q"), b"PK\x06\x06"
_SIGN_AND_LENGTH = 12  # bytes of a wide end record that its own length leaves out
_MASK_2, _MASK_4 = 0xFFFF, 0xFFFFFFFF  # "see the wide end record"


@dataclass(frozen=True, slots=True)
class Directory:
    """What lies between the members and the end record: one entry a member, as it lies there."""

    entries: tuple[bytes, ...]
    begins: int  # bytes from the beginning of the file: all members end before
    comment: bytes  # of the whole zip


@dataclass(frozen=True, slots=True)
class _End:
    """An end record that fits: right behind the directory it tells of, and nothing behind itself."""

    begins: int
    length: int
    count: int
    comment: bytes
    bits: int  # of the count: programs that know no wide records let it run over


def read_directory(file: BinaryIO, most: int) -> Directory:
    """Find the directory of a zip and take it apart: no more than `most` members, of the file no more than it takes.

    Raises BadPackage, OSError.
    """
    end = _only_end(file)
    if end.count > most:
        raise BadPackage(Flaw.TOO_LARGE, f"{end.count} members")
    if end.length > most * _LARGE_ENTRY:
        raise BadPackage(Flaw.TOO_LARGE, f"a directory of {end.length} bytes")
    file.seek(end.begins)
    entries = tuple(_parted(file.read(end.length), most))
    if len(entries) & end.bits != end.count:
        raise BadPackage(Flaw.UNSAFE, f"{end.count} members said to be there, {len(entries)} listed")
    return Directory(entries, end.begins, end.comment)


def parsed(entries: Sequence[bytes]) -> list[zipfile.ZipInfo]:
    """Parse entries of a directory, as zipfile does; nobody may change what is given. Raises BadPackage."""
    return list(_parsed(b"".join(entries), len(entries)))


@remembered  # a workbook is opened several times between its reading and its writing
def _parsed(data: bytes, count: int) -> tuple[zipfile.ZipInfo, ...]:
    wide = _WIDE.pack(_WIDE_SIGN, _WIDE.size - _SIGN_AND_LENGTH, 45, 45, 0, 0, count, count, len(data), 0)
    locator = _LOCATOR.pack(_LOCATOR_SIGN, 0, len(data), 1)  # else one in the last entry might be taken for it
    end = _END.pack(_END_SIGN, 0, 0, _MASK_2, _MASK_2, _MASK_4, _MASK_4, 0)
    try:
        with zipfile.ZipFile(io.BytesIO(data + wide + locator + end)) as archive:
            return tuple(archive.infolist())
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise BadPackage(Flaw.DAMAGED, f"zip directory: {error}") from error


def _only_end(file: BinaryIO) -> _End:
    """The one end record that fits.

    The comment of a zip may hold another. Two that fit are a zip that other programs may read otherwise.
    """
    size = file.seek(0, io.SEEK_END)
    front = max(0, size - _END.size - _MASK_2)  # a comment is no longer
    file.seek(front)
    tail = file.read(size - front)
    fitting = []
    for at in _places(tail):
        _, disk, first_disk, *_, comment_length = _END.unpack_from(tail, at)
        comment = tail[at + _END.size : at + _END.size + comment_length]
        if len(comment) != comment_length or tail[at + _END.size + comment_length :].strip(b"\0"):
            continue
        if disk not in {0, _MASK_2} or first_disk not in {0, _MASK_2}:
            raise BadPackage(Flaw.SPLIT, f"volume {disk + 1}")
        if end := _fitting(file, front + at, tail[at : at + _END.size], comment):
            fitting.append(end)
    if not fitting:
        raise BadPackage(Flaw.DAMAGED, "no end record that fits the zip directory")
    if len(fitting) > 1:
        raise BadPackage(Flaw.UNSAFE, "two zip directories")
    return fitting[0]


def _places(tail: bytes) -> Iterator[int]:
    """Where an end record may lie, the last first."""
    at = tail.rfind(_END_SIGN, 0, max(0, len(tail) - _END.size + len(_END_SIGN)))
    while at >= 0:
        yield at
        at = tail.rfind(_END_SIGN, 0, at + len(_END_SIGN) - 1)


def _fitting(file: BinaryIO, place: int, record: bytes, comment: bytes) -> _End | None:
    """The end record at this place, if the directory it tells of ends where it begins; the wide one where there is."""
    _, _, _, here, count, length, begins, _ = _END.unpack(record)
    wide_place, wide = _wide_end(file, place)
    if wide is not None:
        _, _, _, _, disk, first_disk, *wide_figures = wide
        told = zip((here, count, length, begins), wide_figures, (_MASK_2, _MASK_2, _MASK_4, _MASK_4), strict=True)
        agree = all(narrow in {figure, mask} for narrow, figure, mask in told)
        here, count, length, begins = wide_figures
        place = wide_place
        if not agree or disk or first_disk:
            return None
    if here != count or begins + length != place:
        return None
    return _End(begins, length, count, comment, bits=_MASK_2 if wide is None else -1)


def _wide_end(file: BinaryIO, place: int) -> tuple[int, tuple[int, ...] | None]:
    """The record of large zips (zip64) that a locator right before an end record points to, and its place."""
    if place < _LOCATOR.size + _WIDE.size:
        return 0, None
    file.seek(place - _LOCATOR.size)
    sign, disk, wide_place, disks = _LOCATOR.unpack(file.read(_LOCATOR.size))
    if sign != _LOCATOR_SIGN or disk or disks > 1 or wide_place > place - _LOCATOR.size - _WIDE.size:
        return 0, None
    file.seek(wide_place)
    wide = _WIDE.unpack(file.read(_WIDE.size))
    whole = wide[0] == _WIDE_SIGN and wide_place + _SIGN_AND_LENGTH + wide[1] == place - _LOCATOR.size
    return wide_place, wide if whole else None


def _parted(data: bytes, most: int) -> Iterator[bytes]:
    """The entries of a directory, by the lengths they tell."""
    at = count = 0
    while at < len(data):
        head = data[at : at + _ENTRY_LENGTH]
        if len(head) < _ENTRY_LENGTH or not head.startswith(_ENTRY):
            raise BadPackage(Flaw.DAMAGED, f"no entry at {at} of the zip directory")
        length = _ENTRY_LENGTH + sum(struct.unpack_from("<3H", head, 28))
        count += 1
        if count > most:
            raise BadPackage(Flaw.TOO_LARGE, f"more than {most} members")
        if at + length > len(data):
            raise BadPackage(Flaw.DAMAGED, "the last entry of the zip directory is cut off")
        yield data[at : at + length]
        at += length
