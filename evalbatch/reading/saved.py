"""When a workbook was last saved, as the workbook itself says; a file's time in a folder changes with every copy."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from evalbatch.ooxml.limits import LIMITS
from evalbatch.ooxml.markup import scan
from evalbatch.ooxml.package import Package
from evalbatch.reading.gate import opened
from evalbatch.reading.legacy import named_stream

_CORE_PROPERTIES = "/metadata/core-properties"  # ends the type of the link to them
_TOLD_BY = frozenset({"http://purl.org/dc/terms/ modified", "http://purl.org/dc/elements/1.1/ date"})
_LAST_SAVED, _FILETIME = 0x0D, 0x40  # property and type of an OLE SummaryInformation
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)  # FILETIME counts tenths of microseconds from here
_FIRST_YEAR = 1990  # programs without a clock write 1601, 1904, 1970 or 1980


def when_saved(data: bytes) -> str:
    """ISO 8601 to the second, with the zone where the file names one; "" where nothing believable is told."""
    _, package = opened(data)
    try:
        moment = _by_package(package) if package else _by_ole(data)
    except Exception:  # noqa: BLE001 - damaged properties make no difference to what the cells say
        return ""
    return moment.isoformat(timespec="seconds") if moment and moment.year >= _FIRST_YEAR else ""


def _by_package(package: Package) -> datetime | None:
    """By docProps/core.xml of an .xlsx or .xlsb, by meta.xml of an .ods."""
    linked = (where for kind, where in package.relationships("").values() if kind.endswith(_CORE_PROPERTIES))
    part = "meta.xml" if "mimetype" in package else next(linked, "")
    member = package.members.get(part.casefold())
    if member is None or member.file_size > LIMITS.text:
        return None
    told = "".join(_texts(package.part(part), part))
    return datetime.fromisoformat(told.strip())


def _texts(content: bytes, part: str) -> Iterator[str]:
    """The text of the element that tells; raises BadPackage."""
    inside, pieces = False, list[str]()

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal inside
        inside = tag in _TOLD_BY

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def text(piece: str) -> None:
        if inside:
            pieces.append(piece)

    scan(content, part, start, end, text)
    yield from pieces


def _by_ole(data: bytes) -> datetime | None:
    """By the SummaryInformation of an .xls: a table of numbered properties, each with its type."""
    stream = named_stream(data, "\x05SummaryInformation")
    if stream is None:
        return None
    (section,) = struct.unpack_from("<I", stream, 44)
    (count,) = struct.unpack_from("<I", stream, section + 4)
    for nth in range(min(count, len(stream) // 8)):
        number, offset = struct.unpack_from("<II", stream, section + 8 + 8 * nth)
        if number == _LAST_SAVED:
            kind, ticks = struct.unpack_from("<IQ", stream, section + offset)
            return _EPOCH + timedelta(microseconds=ticks // 10) if kind == _FILETIME else None
    return None
