"""Where the marked workbooks go, under names that Windows takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from evalbatch.choices import Status
from evalbatch.model import Evaluation

PASSED = "已通过"
RETURNED = "退回修改"
SUPERSEDED = "未采用"

MARKED_THEMSELVES = {".xlsx", ".xlsm"}

WIDEST = 120  # half-width columns: 60 Chinese characters, below 255 bytes in UTF-8 with room for "(2)" and "_标注"
NAMELESS = "未命名"

_RESERVED = {ord(sign): ord(sign) + 0xFEE0 for sign in '<>:"/\\|?*'}  # their full-width forms stay readable
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, direction and zero-width marks, lone surrogates
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")  # "3.工资" has none
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[\s\u00a0]*(\.|$)", re.IGNORECASE)


def marked_path(out: Path, evaluations: Sequence[Evaluation], taken: set[str]) -> Path:
    """Where the workbook of these evaluations goes: 已通过, 退回修改 or 未采用, its subfolders of the inbox kept."""
    counting = [each.status for each in evaluations if each.status is not Status.SUPERSEDED]
    passed = {Status.ACCEPTED, Status.ACCEPTED_WITH_WARNINGS}
    verdict = (PASSED if set(counting) <= passed else RETURNED) if counting else SUPERSEDED
    came_as = PurePosixPath(evaluations[0].file)
    parents = (legal_name(part) for part in came_as.parent.parts if part not in {"", ".", "..", "/"})
    path = unique_path(out.joinpath(verdict, *parents), came_as.name, taken)
    if path.suffix.lower() not in MARKED_THEMSELVES:
        taken.add(place_key(path.with_name(beside_name(path))))
    return path


def beside_name(path: Path) -> str:
    """What the marked copy of a workbook is called that can't be marked itself: 名称_标注.xlsx."""
    end = "_标注.xlsx"
    return _cut(path.stem, WIDEST - _width(end)) + end


def unique_path(folder: Path, name: str, taken: set[str]) -> Path:
    """A path in the folder that no other of the run has; it is added to `taken`.

    Names that differ in case or in Unicode form only are the same to Windows and macOS: 名称.xlsx, 名称(2).xlsx.
    """
    wanted = legal_name(name)
    stem, extension = _split(wanted)
    path, number = folder / wanted, 1
    while place_key(path) in taken:
        number += 1
        mark = f"({number})"
        path = folder / (_cut(stem, WIDEST - _width(mark + extension)) + mark + extension)
    taken.add(place_key(path))
    return path


def place_key(path: Path) -> str:
    """What two paths share when a file system may hold them for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())


def legal_name(name: str) -> str:
    """The name of a file or folder as Windows takes it; a name that is legal already stays as it is."""
    seen = "".join(sign for sign in name if unicodedata.category(sign) not in _UNSEEN)
    plain = unicodedata.normalize("NFC", seen.translate(_RESERVED)).strip()
    stem, extension = _split(plain.rstrip(". \u00a0\u3000"))
    stem = stem.strip() or NAMELESS
    if _DEVICE.match(stem + extension):
        stem = "_" + stem
    return _cut(stem, WIDEST - _width(extension)) + extension


def _split(name: str) -> tuple[str, str]:
    found = _EXTENSION.search(name)
    return (name[: found.start()], found.group()) if found else (name, "")


def _cut(stem: str, width: int) -> str:
    while _width(stem) > width:
        stem = stem[:-1]
    return stem.rstrip(". \u00a0\u3000") or NAMELESS


def _width(text: str) -> int:
    return sum(1 if sign.isascii() else 2 for sign in text)
