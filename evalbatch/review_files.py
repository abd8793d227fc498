"""Whose reviews count when a run begins: those of the summary workbook it is given, else those in its output folder.

The folder is replaced by the run. So what somebody typed into its summary is carried over, or the run does not begin.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evalbatch.model import Review
from evalbatch.outputs.manifest import MANIFEST_NAME
from evalbatch.outputs.summary_workbook import SUMMARY_NAME
from evalbatch.reading.gate import RejectedFile, open_workbook
from evalbatch.reading.review_book import REVIEWS, BadReviews, read_reviews
from evalbatch.register import Fault
from evalbatch.reviews import signs, typed

_KEEP = f"请把它移到别处，只留“{REVIEWS}”一张工作表另存，再用 --review 指定；或用 -o 换一个结果文件夹"


def typed_reviews(out: Path, given: Path | None) -> tuple[Review, ...]:
    """Every review to be kept. Raises BadReviews where one can't be read, or would be lost.

    `given` is the summary workbook that the command names.
    """
    own = out / SUMMARY_NAME
    if given is None:
        return _of_the_folder(out)
    if not given.is_file():
        raise _refused(str(given), "找不到这个文件", "请检查 --review 后面的路径")
    reviews = _read(given)
    if reviews is None:
        raise _refused(given.name, f"没有“{REVIEWS}”工作表", "请用 evalbatch score 生成、填了复核内容的汇总表")
    if own.is_file() and not own.samefile(given):
        there, lost = _of_the_folder(out), _differing if _is_changed(own) else _without_counterpart
        _refuse_to_lose(own, lost(there, reviews))
    return reviews


def _of_the_folder(out: Path) -> tuple[Review, ...]:
    """What stands in the summary of the folder; nothing is read where the manifest tells that there is nothing."""
    own, kept = out / SUMMARY_NAME, _count(out)
    if not own.is_file():
        if kept:
            told = f"上次的结果里有 {kept} 条复核内容，汇总表却不在了"
            raise _refused(SUMMARY_NAME, told, f"请放回“{out}”，或用 --review 指定，或用 -o 换一个结果文件夹")
        return ()
    changed = _is_changed(own)
    if not (changed or kept):
        return ()
    reviews = _read(own)
    if reviews is None and changed and _had_reviews(out):
        raise _refused(SUMMARY_NAME, f"被改动过，找不到“{REVIEWS}”工作表，不知道有没有填复核内容", _KEEP)
    return reviews or ()


def _differing(there: Sequence[Review], given: Sequence[Review]) -> list[Review]:
    """Two summaries were typed into: what stands so in the one of the folder alone."""
    known = {(review.key, typed(review)) for review in given}
    return [review for review in there if (review.key, typed(review)) not in known]


def _without_counterpart(there: Sequence[Review], given: Sequence[Review]) -> list[Review]:
    """Our run wrote the one of the folder: a score given anew goes before, but nothing is given for these forms."""
    known = {sign for review in given for sign in signs(review)}
    return [review for review in there if known.isdisjoint(signs(review))]


def _refuse_to_lose(own: Path, lost: Sequence[Review]) -> None:
    if lost:
        place = f"{lost[0].source.sheet} {lost[0].source.cells['score']}"
        told = f"结果文件夹里的这一份也填了复核内容，有 {len(lost)} 条是 --review 指定的没有的，或与它不同，如 {place}"
        advice = "请先抄到一份里；不要的，在结果文件夹的这一份里删去；或用 -o 换一个结果文件夹"
        raise _refused(str(own), told, advice)


def _read(path: Path) -> tuple[Review, ...] | None:
    try:
        return read_reviews(open_workbook(path), path.name)
    except RejectedFile as rejected:
        raise _refused(path.name, rejected.reason, _KEEP) from rejected


def _refused(file: str, problem: str, advice: str) -> BadReviews:
    return BadReviews(file, [Fault("", "", problem, advice)])


def _is_changed(own: Path) -> bool:
    """Whether the summary is not the one that our run wrote any more; so where nothing tells."""
    try:
        outputs = {each["file"]: each["sha256"] for each in _manifest(own.parent)["outputs"]}
        with own.open("rb") as file:
            return bool(outputs[SUMMARY_NAME] != hashlib.file_digest(file, "sha256").hexdigest())
    except (OSError, ValueError, KeyError, TypeError):
        return True


def _count(out: Path) -> int:
    """How many reviews our run wrote into the summary of this folder."""
    try:
        return int(_manifest(out)["reviews"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _had_reviews(out: Path) -> bool:
    """Whether the run that made this folder wrote a sheet for reviews at all: earlier versions did not."""
    try:
        return "reviews" in _manifest(out)
    except (OSError, ValueError, TypeError):
        return False


def _manifest(folder: Path) -> dict[str, Any]:
    told = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
    if not isinstance(told, dict):
        raise TypeError(MANIFEST_NAME)
    return told
