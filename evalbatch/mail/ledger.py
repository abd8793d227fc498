"""What became of each message (发送记录): written before and after it is handed over, one line a step, never changed.

A second run sends only what is not yet sent. A run that was killed between handing a message over and hearing of it
leaves it unknown: it is not sent again unless asked for, as the unit may have it.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

LEDGER_NAME = "发送记录.jsonl"


class State(StrEnum):
    """Where a message stands."""

    SENDING = "sending"  # handed over; in a ledger read back: nobody knows
    SENT = "sent"
    REFUSED = "refused"  # the server said no
    DEFERRED = "deferred"  # the server said: later
    TRIAL = "trial"  # went to the trial's address only


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of one message; `said` are the server's own words."""

    time: str
    key: str
    to: str
    name: str
    state: State
    said: str = ""


class Ledger:
    """The ledger of an output folder."""

    def __init__(self, path: Path) -> None:
        """Read what is there; a last line that a killed run left half-written counts for nothing."""
        self._path = path
        self._states: dict[str, State] = {}
        for line in path.read_bytes().split(b"\n") if path.exists() else ():
            try:
                step = json.loads(line)
                self._take(step["key"], State(step["state"]))
            except (ValueError, KeyError, TypeError):
                continue

    def state(self, key: str) -> State | None:
        """Return the last step of a message; None where nothing was tried."""
        return self._states.get(key)

    def note(self, entry: Entry) -> None:
        """Write a step down and see it on the disk before anything else happens."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps(asdict(entry), ensure_ascii=False).encode("utf-8", "backslashreplace")
        with self._path.open("ab") as file:
            if file.tell() and not _ends_a_line(self._path):
                file.write(b"\n")
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._take(entry.key, entry.state)

    def _take(self, key: str, state: State) -> None:
        if state is not State.TRIAL:  # a trial counts for nothing
            self._states[key] = state


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
