"""The bounds that hold in this process, and what may be wrong with a workbook."""

from __future__ import annotations

import os
from enum import StrEnum

from evalbatch.ooxml.bounds import SETTING, Limits, load_limits

__all__ = ["LIMITS", "BadPackage", "Flaw", "Limits"]

LIMITS = load_limits(os.environ.get(SETTING, ""))


class Flaw(StrEnum):
    """What is wrong with a package."""

    DAMAGED = "damaged"  # cut off, wrong checksum, XML that is none
    UNSAFE = "unsafe"  # duplicate or escaping names, sizes that lie, DTD or entities
    TOO_LARGE = "too_large"
    LOCKED = "locked"  # a zip member with a password
    INCOMPLETE = "incomplete"  # a part that has to be there is not
    SPLIT = "split"  # one volume of several
    PACKING = "packing"  # by a method that is not Deflate
    # Of a zip of files, or of one file in it, only:
    EMPTY = "empty"
    TOO_MANY = "too_many"  # files
    TOO_MUCH = "too_much"  # bytes of all of them, unpacked
    OUTSIDE = "outside"  # no name, or one that points outside
    TWICE = "twice"  # the name of another
    RATIO = "ratio"  # said to unpack to far more than any workbook


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
