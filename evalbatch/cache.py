"""What a run has found out about each file, kept beside its output folder for the next run.

One SQLite file: what was kept is whole or not there, also after a kill. Without it everything is done anew, so trouble
with it is logged and stops nothing, and where the disk is nearly full nothing more is kept: the results come first.
It holds texts and workbooks only, nothing that is run when it is read back.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from evalbatch.values.system_errors import in_words

ENDING = ".缓存"
_SUM = hashlib.sha256().digest_size
_OFTEN = 1.0  # seconds between two writes to the disk: what a killed run loses at most
_SPARE = 64 << 20  # bytes of the disk that are left to the results

_log = logging.getLogger(__name__)


class Cache:
    """Contents by key. What a run neither asked for nor kept is thrown out when it ends well."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        """Open or make it; `fresh`: forget what is there."""
        self._path = path
        self._used: set[str] = set()
        self._written = time.monotonic()
        self._file: sqlite3.Connection | None = None
        with self._trying():
            if fresh:
                path.unlink(missing_ok=True)
            self._file = _opened(path)
        if self._file is None and not path.exists():  # it was damaged
            with self._trying():
                self._file = _opened(path)

    def get(self, key: str) -> tuple[bytes, ...]:
        """What was kept under this key; nothing where nothing was."""
        found: list[tuple[bytes]] = []
        with self._trying():
            if self._file:
                found = self._file.execute("SELECT content FROM kept WHERE key = ? ORDER BY nth", (key,)).fetchall()
        if not found or any(hashlib.sha256(told[_SUM:]).digest() != told[:_SUM] for (told,) in found):
            return ()  # SQLite looks at its own pages, not at what lies in them
        self._used.add(key)
        return tuple(told[_SUM:] for (told,) in found)

    def keep(self, key: str, contents: Sequence[bytes]) -> None:
        """Keep these for the next run."""
        with self._trying():
            if self._file and shutil.disk_usage(self._path.parent).free > _SPARE:
                rows = [(key, nth, hashlib.sha256(content).digest() + content) for nth, content in enumerate(contents)]
                self._file.execute("DELETE FROM kept WHERE key = ?", (key,))
                self._file.executemany("INSERT INTO kept VALUES (?, ?, ?)", rows)
                self._used.add(key)
                if time.monotonic() - self._written > _OFTEN:
                    self._file.commit()
                    self._written = time.monotonic()

    def prune(self) -> None:
        """Throw out what this run had no use for, so that it never holds more than one run."""
        with self._trying():
            if self._file:
                self._file.execute("CREATE TEMP TABLE used (key TEXT PRIMARY KEY)")
                self._file.executemany("INSERT INTO used VALUES (?)", [(key,) for key in self._used])
                self._file.execute("DELETE FROM kept WHERE key NOT IN (SELECT key FROM used)")
                self._file.commit()

    def close(self) -> None:
        """Write down what is kept so far."""
        with self._trying():
            if self._file:
                self._file.commit()
                self._file.close()
                self._file = None

    @contextmanager
    def _trying(self) -> Iterator[None]:
        """Go on without it where it can't be read or written: a full disk, a damaged file, another run in it."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            told = f"缓存“{self._path.name}”用不了：{_in_words(error)}。没有变化的文件也重新审核，慢一些；结果不受影响"
            _log.warning("going on without the cache %s: %s", self._path, error, extra={"clerk": told})
            if self._file:
                with suppress(sqlite3.Error):
                    self._file.close()
            self._file = None
            if isinstance(error, sqlite3.DatabaseError) and "locked" not in str(error):
                with suppress(OSError):
                    self._path.unlink(missing_ok=True)


def cache_path(out: Path) -> Path:
    """Where the cache of an output folder is: beside it, on the same disk and under the same permissions."""
    out = out.resolve()
    return out.with_name(out.name + ENDING)


def _in_words(error: sqlite3.Error | OSError) -> str:
    """SQLite says it in English, and in words only."""
    if isinstance(error, OSError):
        return in_words(error)
    told = {"locked": "另一次审核正在使用它", "full": "磁盘已满", "unable to open": "打不开，或没有写入权限"}
    told |= {"readonly": "没有写入权限", "disk i/o": "磁盘或网络读写出错"}
    return next((words for part, words in told.items() if part in str(error).casefold()), "文件已损坏")


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as left_behind:
        file = left_behind.enter_context(closing(sqlite3.connect(path, timeout=1.0)))
        file.execute("PRAGMA auto_vacuum = FULL")
        file.execute("PRAGMA synchronous = NORMAL")
        file.execute(
            "CREATE TABLE IF NOT EXISTS kept (key TEXT, nth INTEGER, content BLOB NOT NULL, PRIMARY KEY (key, nth))"
            " WITHOUT ROWID"
        )
        file.execute("SELECT key, nth, content FROM kept LIMIT 1").fetchone()
        left_behind.pop_all()  # it is what it should be: stay open. A damaged one is closed, or Windows keeps it
    return file
