"""Names for files and folders that Windows, macOS and Linux all take, and that do not overwrite each other. Pure."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

WIDEST = 120  # half-width columns: 60 Chinese characters, below 255 bytes in UTF-8 with room for "(2)" and "_标注"
NAMELESS = "未命名"
OWNERS = ("~$", ".~lock.", ".~")  # what Excel, LibreOffice and WPS leave beside a workbook they hold open
OF_THE_SYSTEM = {"thumbs.db", "desktop.ini", ".ds_store"}
OF_MACOS = "._"  # before the name of a file of what other disks have no place for
_RESERVED = {ord(sign): ord(sign) + 0xFEE0 for sign in '<>:"/\\|?*'}  # their full-width forms stay readable
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, direction and zero-width marks, lone surrogates
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}$")  # "3.工资" has none
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[\s\u00a0]*(\.|$)", re.IGNORECASE)


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
        path = folder / (cut(stem, WIDEST - width_of(mark + extension)) + mark + extension)
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
    return cut(stem, WIDEST - width_of(extension)) + extension


def is_of_the_system(name: str) -> bool:
    """Whether Windows or macOS has put this file there by itself, and will again."""
    return name.casefold() in OF_THE_SYSTEM or name.startswith(OF_MACOS)


def held_open(owner: str) -> str:
    """The name of the workbook beside which this owner file lies; "" for any other file."""
    prefix = next((prefix for prefix in OWNERS if owner.startswith(prefix)), None)
    return owner.removeprefix(prefix).removesuffix("#") if prefix else ""


def _split(name: str) -> tuple[str, str]:
    found = _EXTENSION.search(name)
    return (name[: found.start()], found.group()) if found else (name, "")


def cut(stem: str, width: int) -> str:
    """A stem of no more than this width, in half-width columns."""
    while width_of(stem) > width:
        stem = stem[:-1]
    return stem.rstrip(". \u00a0\u3000") or NAMELESS


def width_of(text: str) -> int:
    """How many half-width columns a name takes."""
    return sum(1 if sign.isascii() else 2 for sign in text)
