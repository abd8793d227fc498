"""What a workbook may be at most, and what may be wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound in one place. A filled form needs less than a hundredth of each.

    Libraries that parse later allocate by what a file claims, and one of them aborts the process when that fails, so
    all of these are checked before any library sees the bytes.
    """

    file: int = 64 << 20  # bytes on disk; leaves room for pictures pasted in
    members: int = 4_000  # files inside the zip, pictures included
    part: int = 128 << 20  # bytes of one unpacked part; formatting down to the last row makes some 90 MiB
    total: int = 512 << 20  # bytes of all parts unpacked, pictures included
    ratio: int = 800  # unpacked to packed size; formatted blank rows reach 350, deflate ends at 1032
    ratio_from: int = 1 << 20  # unpacked bytes below which the ratio does not matter
    depth: int = 100  # nested XML elements; a sheet needs 8
    text: int = 1 << 20  # characters of one text; Excel ends at 32,767
    strings: int = 300_000  # shared strings
    elements: int = 4_000_000  # XML elements or records of one sheet, blank but styled cells too; some five seconds
    sheets: int = 500
    styles: int = 100_000  # cell styles; Excel ends at 65,490
    rows: int = 1_048_576  # Excel's own last row
    columns: int = 16_384  # Excel's own last column
    cells: int = 200_000  # cells with a value or formula, the whole workbook; some five seconds of work
    area: int = 500_000  # rows x columns from A1 to the last filled cell, the whole workbook: readers fill it all
    merges: int = 200_000  # merged ranges of the whole workbook
    merged: int = 1_000_000  # cells below the merged ranges kept
    memory: int = 256 << 20  # bytes that one file may take while it is worked on, in a worker process
    seconds: int = 20  # of the processor that one file may take
    waiting: int = 60  # seconds by the clock that one file may take: a drive that does not answer


LIMITS = Limits()


class Flaw(StrEnum):
    """What is wrong with a package."""

    DAMAGED = "damaged"  # cut off, wrong checksum, XML that is none
    UNSAFE = "unsafe"  # duplicate or escaping names, sizes that lie, DTD or entities
    TOO_LARGE = "too_large"
    LOCKED = "locked"  # a zip member with a password
    INCOMPLETE = "incomplete"  # a part that has to be there is not


class BadPackage(Exception):  # noqa: N818 - named like RejectedFile: what the file is, not what we did
    """A workbook that can't be read; `detail` tells programmers which part and why."""

    def __init__(self, flaw: Flaw, detail: str) -> None:
        """Keep both in `args`, so that it pickles."""
        super().__init__(flaw, detail)
        self.flaw = flaw
        self.detail = detail

    def __str__(self) -> str:
        """For logs."""
        return f"{self.flaw}: {self.detail}"
