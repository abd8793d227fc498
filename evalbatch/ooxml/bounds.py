"""What a workbook, and a zip of workbooks, may be at most: the figures, and the file that sets others."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path


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
    bundle: int = 512 << 20  # bytes of a zip of workbooks; read file by file, never as a whole
    bundle_members: int = 10_000  # files in it, attachments included
    bundle_total: int = 2 << 30  # bytes of all of them unpacked; each alone is held to `file`


class BadLimits(ValueError):  # noqa: N818 - named like BadScheme
    """The file of limits can't be used; the text says why, in Chinese."""


SETTING = "EVALBATCH_LIMITS"  # the environment names a file of limits: worker processes see it as well
_UNITS = {"KB": 10, "MB": 20, "GB": 30}
_SIZE = re.compile(r"(\d+)\s*(KB|MB|GB)", re.IGNORECASE)


def load_limits(path: str) -> Limits:
    """The limits of a TOML file, `file = "128 MB"` or `seconds = 40`; the others stay. Raises BadLimits."""
    if not path:
        return Limits()
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadLimits(f"限度文件“{path}”读不出（环境变量 {SETTING} 指定）：{error}") from error
    known = {each.name for each in fields(Limits)}
    if unknown := "、".join(sorted(set(table) - known)):
        raise BadLimits(f"限度文件“{path}”里没有这样的项目：{unknown}；可用的见用户手册“限度”一节")
    return Limits(**{name: _number(path, name, value) for name, value in table.items()})


def _number(path: str, name: str, value: object) -> int:
    size = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    number = int(size[1]) << _UNITS[size[2].upper()] if size else value
    if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
        raise BadLimits(f"限度文件“{path}”的 {name} 应为大于 0 的整数，或“128 MB”这样的大小；现在是 {value!r}")
    return number
