"""The folder of a run: written beside and renamed into place, so that a killed run leaves the old results whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MANIFEST_NAME = "manifest.json"
_OWNERS = ("~$", ".~lock.")  # what Excel, WPS and LibreOffice leave beside a workbook they hold open


class FolderInUse(Exception):  # noqa: N818 - it says what keeps us from writing
    """The output folder can't be replaced; the text says why and what to do, in Chinese."""


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """Give a new folder beside `out` to write into; it takes the place of `out` when all is written.

    Raises FolderInUse when `out` holds something that is not a run of ours, or is open in another program.
    """
    _refuse_foreign(out)
    _refuse_opened(out)
    _refuse_added(out)
    out = out.resolve()
    stage = out.with_name(f"{out.name}.写入中-{os.getpid()}")
    shutil.rmtree(stage, ignore_errors=True)
    try:
        stage.mkdir(parents=True)
        yield stage
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    _take_place(stage, out)


def _refuse_foreign(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise FolderInUse(f"输出位置“{out}”是一个文件，请用 -o 指定一个文件夹")
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST_NAME).is_file():
        raise FolderInUse(f"输出文件夹“{out}”里已有别的文件，为免覆盖，请用 -o 指定一个新文件夹或空文件夹")


def _refuse_added(out: Path) -> None:
    """Refuse to replace a run into which somebody put files of his own: notes, corrected forms."""
    try:
        written = json.loads((out / MANIFEST_NAME).read_text(encoding="utf-8"))["outputs"]
        ours = {entry["file"] for entry in written} | {MANIFEST_NAME}
    except (OSError, ValueError, KeyError, TypeError):
        return  # no run, or one that we can't read the list of
    added = [path for path in sorted(out.rglob("*")) if path.is_file() and path.relative_to(out).as_posix() not in ours]
    kept = [path for path in added if not path.name.startswith(_OWNERS)]
    if kept:
        more = f"等 {len(kept)} 个文件" if len(kept) > 1 else ""
        raise FolderInUse(
            f"输出文件夹“{out}”里有不是上次结果的文件“{kept[0].relative_to(out)}”{more}，"
            "为免丢失没有覆盖；请先移走，或用 -o 指定一个新文件夹"
        )


def _refuse_opened(out: Path) -> None:
    """Look for the owner files that Excel, WPS and LibreOffice leave beside a workbook they hold open."""
    for owner in out.rglob("*"):
        if owner.name.startswith(_OWNERS):
            name = owner.name.removeprefix("~$").removeprefix(".~lock.").removesuffix("#")
            raise FolderInUse(f"“{out / name}”正被 Excel 或 WPS 打开，请关闭后重新运行；原有结果没有改动")


def _take_place(stage: Path, out: Path) -> None:
    old = out.with_name(f"{out.name}.旧-{os.getpid()}")
    try:
        if out.exists():
            out.rename(old)
        stage.rename(out)
    except OSError as error:
        if old.exists() and not out.exists():
            old.rename(out)
        raise FolderInUse(
            f"无法替换输出文件夹“{out}”：其中有文件正被打开，或没有写入权限。请关闭后重新运行；"
            f"原有结果没有改动，本次结果暂存在“{stage}”"
        ) from error
    shutil.rmtree(old, ignore_errors=True)
