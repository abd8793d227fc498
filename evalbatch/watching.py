"""An inbox that is watched: it is time to score when what lies in it has changed and has come to rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from watchfiles import watch

from evalbatch.intake import state_of


@dataclass(slots=True)
class Watch:
    """What is watched, and how patiently. Set `stop` to end it, `again` to be given the same state once more."""

    places: Sequence[Path]  # inboxes, and single files such as the register
    settled: float = 2.0  # seconds without a change after which files count as whole
    every: float = 15.0  # seconds after which it looks anyway: network drives give no notice
    retry: float = 60.0  # seconds until `again`
    stop: threading.Event = field(default_factory=threading.Event)
    again: threading.Event = field(default_factory=threading.Event)

    def changes(self) -> Iterator[None]:
        """Give word at once, and each time that what is there has changed and come to rest."""
        noticed = threading.Event()
        threading.Thread(target=self._notice, args=(noticed,), daemon=True).start()
        done, done_at = None, 0.0
        before, since = state_of(self.places), time.monotonic() - self.settled
        while not self.stop.is_set():
            now, moment = state_of(self.places), time.monotonic()
            if now != before:
                before, since = now, moment
            if self.again.is_set() and moment - done_at >= self.retry:
                self.again.clear()
                done = None
            if now != done and moment - since >= self.settled:
                done, done_at = now, moment
                yield
                done_at = time.monotonic()
                continue
            noticed.wait(self.every if now == done else self.settled / 2)
            noticed.clear()

    def _notice(self, noticed: threading.Event) -> None:
        """Be told by the system that something has changed; where it can't tell, looking now and then has to do."""
        folders = {place if place.is_dir() else place.resolve().parent for place in self.places}
        try:
            for _ in watch(*folders, watch_filter=None, debounce=200, stop_event=self.stop, raise_interrupt=False):
                noticed.set()
        except (OSError, RuntimeError):
            return
