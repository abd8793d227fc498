"""The inbox: which files of a folder tree are to be read, and which are not and why."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path, PurePath, PurePosixPath

from evalbatch.ooxml.bundle import ENDING, Member, list_members, read_member
from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.values.filenames import OF_MACOS, OF_THE_SYSTEM, OWNERS
from evalbatch.values.system_errors import in_words

_LEFT_BY_PROGRAMS = (*OWNERS, OF_MACOS)
_OUR_RESULTS = {"manifest.json", "results.jsonl"}  # what a run of ours leaves: its workbooks were not sent in
_BEGUN = re.compile(r"\.(写入中|旧)-.+-\d+$")  # folders of a run that is under way, or was killed
_OUR_CACHE = (".缓存", ".缓存-journal")
_UNFINISHED = {".tmp", ".part", ".partial", ".crdownload", ".download", ".!ut"}
CLOSED = "文件夹打不开"  # how the reason begins where nobody could look into a folder
_ATTACHMENTS = {
    **dict.fromkeys((".doc", ".docx", ".wps", ".rtf"), "Word 文档"),
    **dict.fromkeys((".pdf", ".ofd"), "PDF、OFD 文档"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".heic"), "图片"),
    **dict.fromkeys((".txt", ".md", ".log", ".tsv"), "文本文件"),
    **dict.fromkeys((".ppt", ".pptx"), "演示文稿"),
    **dict.fromkeys((".eml", ".msg"), "邮件"),
    **dict.fromkeys((".mp3", ".mp4", ".avi", ".mov"), "影音"),
}
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT, which Python names on Windows only
_PIECE = 1 << 20  # bytes read at once

State = frozenset[tuple[str, int, int]]  # path, bytes, time of the last change in nanoseconds


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file to be read: where it is, and its name below the inbox with forward slashes."""

    path: Path
    name: str
    modified: str = ""  # when, as the file system or the zip says: ISO 8601 with the local zone
    copies: tuple[str, ...] = ()  # names of further files that are the same byte for byte
    member: Member | None = None  # of the zip at `path`; None: the file itself

    def size(self) -> int:
        """Bytes; 0 where nobody can tell."""
        try:
            return self.member.size if self.member else self.path.stat().st_size
        except OSError:  # whoever reads it will say why it can't be read
            return 0

    def label(self) -> str:
        """What it is called in a log."""
        return self.name

    @property
    def is_bundle(self) -> bool:
        """Whether it is called a zip and stands for itself: its files did not arrive one by one."""
        return self.member is None and self.path.suffix.casefold() == ENDING

    def digest(self) -> bytes:
        """The SHA-256 of its content. Raises OSError, BadPackage where it can't be read or is too large to be."""
        told = self.path.stat()
        if not stat.S_ISREG(told.st_mode):
            raise OSError(f"no ordinary file: {self.path}")  # a pipe would be waited for
        if self.member:
            return hashlib.sha256(read_member(self.path, self.member)).digest()
        most = LIMITS.bundle if self.is_bundle else LIMITS.file
        if told.st_size > most:
            raise BadPackage(Flaw.TOO_LARGE, f"{told.st_size} bytes")
        digest, left = hashlib.sha256(), most
        with self.path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                left -= len(piece)
                if left < 0:  # it is being written
                    raise BadPackage(Flaw.TOO_LARGE, "more than it was a moment ago")
        return digest.digest()


@dataclass(frozen=True, slots=True)
class Intake:
    """What an inbox holds: files to read in the order of their names, and files left alone with the reason."""

    arrivals: tuple[Arrival, ...]
    skipped: tuple[tuple[str, str], ...] = ()
    inboxes: tuple[Path, ...] = ()  # where they were found


def gather(inboxes: Sequence[Path], register: Path | None = None) -> Intake:
    """List the files of folders (all levels) and single files; several inboxes keep their own name in front.

    A file that two inboxes hold in common arrives once; two of the same name go by as much of their path as it takes.
    The bureau's `register` may lie among them; it is no form. The files in a zip arrive as 压缩包.zip/自评表.xlsx.
    """
    arrivals: dict[str, Arrival] = {}
    skipped: dict[str, str] = {}
    seen: set[Path] = set()
    taken: set[str] = set()  # names of files, and of zips of them
    for inbox in inboxes:
        front = f"{inbox.resolve().name}/" if len(inboxes) > 1 and inbox.is_dir() else ""
        for path, name, reason in _files(inbox):
            if reason:
                skipped[_unused(front + name, path, taken)] = reason
            elif register and path.resolve() == register.resolve():
                skipped[front + name] = "财政部门的底册，不是报送的表"
            elif path.resolve() not in seen:
                seen.add(path.resolve())
                called = _unused(front + name, path, taken)
                for member in _opened(path):
                    inside = _unused(f"{called}/{member.name}", path / member.name, taken) if member else called
                    if member and (reason := _why_not_unpacked(member)):
                        skipped[inside] = reason
                    else:
                        arrivals[inside] = Arrival(path, inside, member=member)
    once = tuple(_each_once(arrivals[name] for name in sorted(arrivals)))
    skipped |= {copy: f"与“{each.name}”内容完全相同，只审核一次" for each in once for copy in each.copies}
    return Intake(once, tuple(sorted(skipped.items())), tuple(inboxes))


def state_of(places: Sequence[Path]) -> State:
    """What lies there to be read, without a look inside: path, size and time of each file."""
    state = set()
    for place in places:
        for path, _, reason in _files(place):
            if not reason:
                with suppress(OSError):  # gone meanwhile
                    told = path.stat()
                    state.add((str(path), told.st_size, told.st_mtime_ns))
    return frozenset(state)


def _each_once(arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
    """Tell when each was modified, and take those of the same bytes as one; only files of one size are compared."""
    dated: list[Arrival] = []
    sizes: dict[int, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        dated.append(replace(arrival, modified=_modified(arrival)))
        if 0 < arrival.size() <= LIMITS.file:
            sizes[arrival.size()].append(arrival)
    copies = _copies(same for same in sizes.values() if len(same) > 1)
    further = {name for names in copies.values() for name in names}
    for arrival in dated:
        if arrival.name not in further:
            yield replace(arrival, copies=copies.get(arrival.name, ()))


def _modified(arrival: Arrival) -> str:
    """When a file was modified; "" where nobody can tell."""
    if arrival.member:
        return arrival.member.saved
    try:
        moment = datetime.fromtimestamp(arrival.path.stat().st_mtime, UTC).astimezone()
    except OSError:  # as above
        return ""
    return moment.isoformat(timespec="seconds")


def _opened(path: Path) -> tuple[Member | None, ...]:
    """The files in a zip; None for a file itself, and for a zip that can't be relied on: its reader will say why."""
    try:
        return list_members(path) or (None,)
    except (BadPackage, OSError):
        return (None,)


def _copies(of_one_size: Iterable[Sequence[Arrival]]) -> dict[str, tuple[str, ...]]:
    """The names of further files with the same bytes, by the first name in order."""
    copies: dict[str, tuple[str, ...]] = {}
    for arrivals in of_one_size:
        firsts: dict[bytes, str] = {}
        for arrival in arrivals:
            try:
                digest = arrival.digest()
            except (OSError, BadPackage):  # whoever reads it will say why it can't be read
                continue
            first = firsts.setdefault(digest, arrival.name)
            if first != arrival.name:
                copies[first] = (*copies.get(first, ()), arrival.name)
    return copies


def _unused(name: str, path: Path, taken: set[str]) -> str:
    """Lengthen a name that another file has by the folders above it, at last by a number; it is taken from now on."""
    if name not in taken:
        taken.add(name)
        return name
    parts = path.resolve().parts[1:]
    longer = ("/".join(parts[-depth:]) for depth in range(name.count("/") + 2, len(parts) + 1))
    plain = PurePosixPath(name)
    numbered = (plain.with_name(f"{plain.stem}({number}){plain.suffix}").as_posix() for number in count(2))
    unused = next(each for each in chain(longer, numbered) if each not in taken)
    taken.add(unused)
    return unused


def _files(inbox: Path) -> Iterator[tuple[Path, str, str]]:
    """Every file of an inbox, its name and why it is left alone, "" where it is not.

    Links to folders are not followed, so that nothing outside the inbox is read.
    """
    if not inbox.is_dir():
        yield inbox, inbox.name, _why_not(inbox)
        return
    closed: list[OSError] = []
    for folder, folders, names in os.walk(inbox, onerror=closed.append):
        if set(names) >= _OUR_RESULTS:
            folders.clear()
            yield Path(folder), Path(folder).relative_to(inbox).as_posix(), "以前的审核结果，不重复审核"
            continue
        for begun in [name for name in folders if _BEGUN.search(name)]:
            folders.remove(begun)
            path = Path(folder, begun)
            yield path, path.relative_to(inbox).as_posix(), "没有写完的审核结果，不是报送的表"
        links = [name for name in folders if _is_link(Path(folder, name))]
        folders[:] = [name for name in folders if name not in links]
        for name in (*names, *links):
            path = Path(folder, name)
            yield path, path.relative_to(inbox).as_posix(), _why_not(path)
    for error in closed:
        path = Path(error.filename)
        yield path, path.relative_to(inbox).as_posix(), f"{CLOSED}：{in_words(error)}；其中的文件没有读取"


def _why_not(path: Path) -> str:
    """Why a file is left alone; "" where it is to be read, whatever its name claims to be."""
    return "快捷方式（符号链接），不读取" if _is_link(path) else _told_by_name(path)


def _is_link(path: Path) -> bool:
    """Whether it leads elsewhere: a link, or a junction of Windows, which Python asks for by name from 3.12 on only."""
    try:
        told = path.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(told.st_mode) or getattr(told, "st_reparse_tag", 0) == _JUNCTION


def _why_not_unpacked(member: Member) -> str:
    """Why a file in a zip is left alone."""
    return "快捷方式（符号链接），不读取" if member.is_link else _told_by_name(PurePosixPath(member.name))


def _told_by_name(path: PurePath) -> str:
    name, ending = path.name.casefold(), path.suffix.casefold()
    kind = _ATTACHMENTS.get(ending, "")
    reasons = (
        (name.startswith(_LEFT_BY_PROGRAMS), "Excel、WPS 打开文件时留下的临时文件，不是报送的表"),
        (name.endswith(_OUR_CACHE), "本程序的缓存，不是报送的表"),
        (ending in _UNFINISHED, "没有传完的文件，请重新传送"),
        (name in OF_THE_SYSTEM, "系统文件"),
        (kind, f"附件（{kind}），不是工作簿；自评表请报送 Excel 文件"),
    )
    return next((reason for applies, reason in reasons if applies), "")
