"""An inbox that is watched: it is time to score when what lies in it has changed and has come to rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from watchfiles import watch

from evalbatch.intake import Arrival, state_of
from evalbatch.reading.gate import RejectedFile, open_workbook


@dataclass(slots=True)
class Watch:
    """What is watched, and how patiently. Set `stop` to end it.

    `again` is asked now and then whether the same state is to be given once more, until it says yes.
    """

    places: Sequence[Path]  # inboxes, and single files such as the register; may change meanwhile
    settled: float = 2.0  # seconds without a change after which files count as whole
    every: float = 15.0  # seconds after which it looks anyway: network drives give no notice
    retry: float = 60.0  # seconds until `again` is asked, and asked once more
    stop: threading.Event = field(default_factory=threading.Event)
    again: Callable[[], bool] | None = None

    def changes(self) -> Generator[None, None, None]:
        """Give word at once, and each time that what is there has changed and come to rest; close it when done."""
        noticed = threading.Event()
        listener = threading.Thread(target=self._notice, args=(noticed,), daemon=True)
        listener.start()
        try:
            yield from self._rests(noticed)
        finally:
            self.stop.set()
            listener.join()  # the library does not survive that Python ends around it

    def _rests(self, noticed: threading.Event) -> Iterator[None]:
        done, asked = None, 0.0
        before, since = state_of(self.places), time.monotonic() - self.settled
        while not self.stop.is_set():
            now, moment = state_of(self.places), time.monotonic()
            if now != before:
                before, since = now, moment
            if self.again and moment - asked >= self.retry:
                asked = moment
                done = None if self.again() else done
            if now != done and moment - since >= self.settled:
                done, self.again = now, None
                yield
                asked = time.monotonic()
                continue
            noticed.wait(self.every if now == done else self.settled / 2)
            noticed.clear()

    def _notice(self, noticed: threading.Event) -> None:
        """Be told by the system that something has changed; where it can't tell, looking now and then has to do."""
        beside = {place if place.is_dir() else place.resolve().parent for place in self.places}
        folders = [folder for folder in sorted(beside) if folder.is_dir()]
        try:
            for _ in watch(*folders, watch_filter=None, debounce=200, stop_event=self.stop, raise_interrupt=False):
                noticed.set()
        except (OSError, RuntimeError):
            return


@dataclass(frozen=True, slots=True)
class Unread:
    """Files that could not be read, perhaps as they are open in Excel: no change of them tells when they are closed."""

    arrivals: Sequence[Arrival]

    def opens(self) -> bool:
        """Whether one of them can be read by now. One that is empty or too large stays so until it changes."""
        return any(map(_is_readable, self.arrivals))


def _is_readable(arrival: Arrival) -> bool:
    try:
        open_workbook(arrival.path, arrival.member)
    except RejectedFile:
        return False
    return True
