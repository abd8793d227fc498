"""The folder of a run: written beside and renamed into place, so that a killed run leaves the old results whole."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import psutil
from xlsxwriter.exceptions import FileCreateError

from evalbatch.outputs.folders import PASSED, RETURNED, SUPERSEDED
from evalbatch.values.filenames import held_open, is_of_the_system, legal_name
from evalbatch.values.system_errors import in_words

MANIFEST_NAME = "manifest.json"
MAIL = "邮件"  # what the command mail leaves in the folder
LEDGER_NAME = "发送记录.jsonl"  # in it: what was sent, which no later run may forget
STAGE, OLD = "写入中", "旧"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_GIVEN_BACK = {PASSED, RETURNED, SUPERSEDED}
_COARSE = 2.0  # seconds: what a disk may be off in telling when a file was written


class FolderInUse(Exception):  # noqa: N818 - it says what keeps us from writing
    """The output folder can't be written or replaced; the text says why and what to do, in Chinese."""


@contextmanager
def staged(out: Path, inboxes: Iterable[Path] = ()) -> Iterator[Path]:
    """Give a new folder beside `out` to write into; it takes the place of `out` when all is written.

    Raises FolderInUse when `out` holds one of the inboxes or something else that is not what a run of ours left there,
    is open in another program, or when there is no room or no right to write. What killed runs left beside it is
    cleared away first.
    """
    given, out = out, out.resolve()
    stage = folder_beside(out, STAGE)
    try:
        refuse_inside(given, inboxes)
        clear_up(out)
        _refuse_foreign(given)
        _refuse_opened(given)
        _refuse_added(given)
        _refuse_changed(given)
        shutil.rmtree(stage, ignore_errors=True)
        stage.mkdir(parents=True)
        yield stage
        _keep_ledger(out, stage)
    except (OSError, FileCreateError) as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise FolderInUse(_why_not_written(out, error)) from error
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    _take_place(stage, out)


def folder_beside(out: Path, what: str) -> Path:
    """A folder of this run beside the output folder; it names the computer, as other ones may write there too."""
    return out.with_name(f"{out.name}.{what}-{_computer()}-{os.getpid()}")


def _computer() -> str:
    return legal_name(platform.node() or "本机")


def clear_up(out: Path) -> None:
    """Bring back results that a kill caught between the two renamings, and drop what killed runs had begun."""
    out = out.resolve()
    name = re.compile(rf"{re.escape(out.name)}\.({STAGE}|{OLD})-{re.escape(_computer())}-(\d+)")
    with suppress(OSError):  # no folder there yet, or none that may be listed: whoever writes will say so
        found = ((path, name.fullmatch(path.name)) for path in out.parent.iterdir())
        for path, told in sorted((path, told) for path, told in found if told):
            if _runs(int(told[2]), path):
                continue
            if told[1] == OLD and not out.exists():
                path.rename(out)
            else:
                shutil.rmtree(path, ignore_errors=True)


def _runs(pid: int, folder: Path) -> bool:
    """Whether the process is still there that made this folder; a later one may bear its number."""
    try:
        return pid != os.getpid() and psutil.Process(pid).create_time() <= folder.stat().st_mtime + 1
    except (psutil.Error, OSError):
        return False


def _why_not_written(out: Path, error: Exception) -> str:
    """In the user's words; xlsxwriter wraps what the system said."""
    told = error if isinstance(error, OSError) else error.args[0] if error.args else error
    number = getattr(told, "errno", None)
    if number in _FULL:
        why, cure = "磁盘已满或超出配额", "请清理磁盘，或用 -o 换一个有空间的位置"
    elif number in _CLOSED:
        why, cure = "没有写入权限，或文件正被其他程序占用", "请用 -o 换一个可以写入的位置，或关闭占用的程序"
    elif number == errno.ENAMETOOLONG:
        why, cure = "路径或名称太长", "请用 -o 换一个短一些的位置"
    else:
        why, cure = f"写入时出错（{in_words(told) if isinstance(told, OSError) else told}）", "请检查磁盘或网络"
    return f"结果写不进“{out}”：{why}。{cure}，然后重新运行；原有结果没有改动"


def _keep_ledger(out: Path, stage: Path) -> None:
    """Take along what was sent: the results are new, the letters are out."""
    ledger = out / MAIL / LEDGER_NAME
    if ledger.is_file():
        (stage / MAIL).mkdir(exist_ok=True)
        shutil.copy2(ledger, stage / MAIL / LEDGER_NAME)


def refuse_inside(out: Path, inboxes: Iterable[Path]) -> None:
    """Refuse an inbox that is the output folder or lies in it: the run would replace what it reads."""
    for inbox in inboxes:
        if inbox.resolve().is_relative_to(out.resolve()):
            where = "就是输出文件夹" if inbox.resolve() == out.resolve() else f"在输出文件夹“{out}”里"
            raise FolderInUse(
                f"要审核的“{inbox}”{where}，审核后会被覆盖；请先把要审核的文件移到别处，或用 -o 指定一个新文件夹"
            )


def _refuse_foreign(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise FolderInUse(f"输出位置“{out}”是一个文件，请用 -o 指定一个文件夹")
    if out.is_dir() and not (out / MANIFEST_NAME).is_file() and not all(map(_of_no_account, out.iterdir())):
        raise FolderInUse(f"输出文件夹“{out}”里已有别的文件，为免覆盖，请用 -o 指定一个新文件夹或空文件夹")


def _of_no_account(path: Path) -> bool:
    return is_of_the_system(path.name) and path.is_file()


def _refuse_opened(out: Path) -> None:
    """Look for the owner files that Excel, WPS and LibreOffice leave beside a workbook they hold open."""
    for owner in out.rglob("*"):
        if name := held_open(owner.name):
            raise FolderInUse(
                f"“{owner.with_name(name)}”正被 Excel 或 WPS 打开，请关闭后重新运行；原有结果没有改动。"
                f"没有程序打开它的，是程序意外退出留下的，删除“{owner.name}”即可"
            )


def _refuse_added(out: Path) -> None:
    """Refuse to replace a run into which somebody put files of his own: notes, corrected forms."""
    if added := added_files(out):
        raise _refused(out, "不是上次结果的文件", added, "请先移走，或用 -o 指定一个新文件夹")


def _refuse_changed(out: Path) -> None:
    """The same where a corrected form was saved over the workbook that is given back."""
    if changed := _changed_files(out):
        cure = "请先移走（改好的表放进收件箱，不要的删除），或用 -o 指定一个新文件夹"
        raise _refused(out, "上次审核之后改动过的文件", changed, cure)


def _refused(out: Path, what: str, files: list[Path], cure: str) -> FolderInUse:
    more = f"等 {len(files)} 个文件" if len(files) > 1 else ""
    named = f"输出文件夹“{out}”里有{what}“{files[0].relative_to(out)}”{more}"
    return FolderInUse(f"{named}，为免丢失没有覆盖；{cure}")


def added_files(out: Path) -> list[Path]:
    """What is in a run's folder and was put there neither by the run nor by the command mail; [] where it is no run."""
    try:
        ours = {entry["file"] for entry in _manifest(out)["outputs"]} | {MANIFEST_NAME, f"{MAIL}/{LEDGER_NAME}"}
    except (OSError, ValueError, KeyError, TypeError):
        return []  # no run, or one that we can't read the list of
    files = [path for path in sorted(out.rglob("*")) if path.is_file() and not _left_by_programs(path)]
    return [path for path in files if path.relative_to(out).as_posix() not in ours and not _letter(path, out)]


def _left_by_programs(path: Path) -> bool:
    return bool(held_open(path.name)) or is_of_the_system(path.name)


def _letter(path: Path, out: Path) -> bool:
    return path.parent == out / MAIL and path.suffix == ".eml"


def _changed_files(out: Path) -> list[Path]:
    """Which of the workbooks given back are not what the run wrote; [] where it is no run.

    The summary is not among them: what is typed into it is carried over. A file whose time lies within the run is not
    read: a large batch would take minutes on a network drive.
    """
    try:
        told = _manifest(out)
        begin = datetime.fromisoformat(told["written"]).timestamp()
        end = (out / MANIFEST_NAME).stat().st_mtime - _COARSE
        listed = {out / each["file"]: each["sha256"] for each in told["outputs"] if _is_given_back(each["file"])}
    except (OSError, ValueError, KeyError, TypeError):
        return []  # as above
    return [
        path
        for path, sha256 in sorted(listed.items())
        if path.is_file() and not begin <= path.stat().st_mtime < end and _sha256(path) != sha256
    ]


def _is_given_back(file: str) -> bool:
    return PurePosixPath(file).parts[0] in _GIVEN_BACK


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(out: Path) -> dict[str, Any]:
    told = json.loads((out / MANIFEST_NAME).read_text(encoding="utf-8"))
    if not isinstance(told, dict):
        raise TypeError(MANIFEST_NAME)
    return told


def _take_place(stage: Path, out: Path) -> None:
    old = folder_beside(out, OLD)
    shutil.rmtree(old, ignore_errors=True)
    try:
        if out.exists():
            out.rename(old)
        stage.rename(out)
        _keep_ledger(old, out)  # a letter may have gone out meanwhile
    except OSError as error:
        if old.exists() and not out.exists():
            old.rename(out)
        raise FolderInUse(
            f"无法替换输出文件夹“{out}”：其中有文件正被打开，或没有写入权限。请关闭后重新运行；"
            f"原有结果没有改动，本次结果暂存在“{stage}”"
        ) from error
    shutil.rmtree(old, ignore_errors=True)
