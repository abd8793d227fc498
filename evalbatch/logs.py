"""The log of a run: time, file, stage and duration, a line each, from worker processes too."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

_log = logging.getLogger(__name__)
_TOLD = ("stage", "file", "seconds", "outcome")

_NOTHING = logging.CRITICAL + 1
Broken = Callable[[BaseException], object]  # what is done when a log can't be gone on with


@contextmanager
def timed(stage: str, file: str = "") -> Iterator[dict[str, str]]:
    """Log what was done with which file and how long it took; `outcome` may be put into what is given."""
    if not _log.isEnabledFor(logging.INFO):
        yield {}
        return
    begin, told = time.perf_counter(), {"stage": stage, "file": file, "outcome": "broke off"}
    try:
        yield told
        if told["outcome"] == "broke off":
            told["outcome"] = ""
    finally:
        seconds = round(time.perf_counter() - begin, 4)
        _log.info("%s %s %.3f s %s", stage, file, seconds, told["outcome"], extra={**told, "seconds": seconds})


@contextmanager
def logged_to(path: Path | None, *, as_json: bool = False, broken: Broken = lambda _: None) -> Iterator[None]:
    """Add to this file all that is logged meanwhile. Raises OSError where it can't be opened.

    Where it can't be written any more, say on a full disk, `broken` is told why, once: no result depends on it.
    """
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = _File(path, broken)
    handler.setFormatter(_Json() if as_json else _Lines())
    ours = logging.getLogger("evalbatch")
    before = ours.level
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        ours.setLevel(before)
        ours.removeHandler(handler)
        with suppress(OSError):  # the rest of what could not be written
            handler.close()


class _File(logging.FileHandler):
    """A file that is given up at the first line that can't be written."""

    def __init__(self, path: Path, broken: Broken) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace")
        self._broken = broken

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - as logging has it
        self.setLevel(_NOTHING)
        self._broken(sys.exception() or OSError())


def speak_to_clerk(say: Callable[[str], object]) -> None:
    """Say what a clerk has to know, in the words that a record brings along as `clerk`; the rest is for the log alone.

    As somebody listens now, logging itself puts nothing on the screen any more.
    """
    ours = logging.getLogger("evalbatch")
    for handler in [each for each in ours.handlers if isinstance(each, _Clerk)]:
        ours.removeHandler(handler)
    ours.addHandler(_Clerk(say))


class _Clerk(logging.Handler):
    """Says each thing once, however often it is so: a folder that is watched is scored again and again."""

    def __init__(self, say: Callable[[str], object]) -> None:
        super().__init__()
        self._say = say
        self._said: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        text = getattr(record, "clerk", "")
        if text and text not in self._said:
            self._said.add(text)
            self._say(text)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds")


class _Lines(logging.Formatter):
    """Columns with tabs between: time, level, process, stage, seconds, outcome, file; else the message."""

    def format(self, record: logging.LogRecord) -> str:
        head = (_moment(record), record.levelname, str(record.process))
        if hasattr(record, "stage"):
            told = (str(getattr(record, name)) for name in ("stage", "seconds", "outcome", "file"))
            return "\t".join((*head, *(" ".join(each.split()) for each in told)))
        return "\t".join((*head, super().format(record)))


class _Json(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        told = {name: getattr(record, name) for name in _TOLD if hasattr(record, name)}
        message = {} if told else {"message": super().format(record)}
        head = {"time": _moment(record), "level": record.levelname, "process": record.process}
        return json.dumps({**head, **told, **message}, ensure_ascii=False)
