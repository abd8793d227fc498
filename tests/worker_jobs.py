"""Jobs for worker processes, well-behaved and not. They stand in a module of their own: a worker imports it afresh."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from evalbatch.batch import evaluate_file
from evalbatch.outputs import give_back


@dataclass(frozen=True)
class Sick:
    """What a file does to whoever works on it."""

    how: str
    path: Path = Path("x")
    number: int = 0

    def well(self):
        return self.number, os.getpid()

    def slow(self):
        time.sleep(0.2)
        return self.number, os.getpid()

    def meet(self):
        (self.path / str(self.number)).touch()
        while not (self.path / str(1 - self.number)).exists():
            time.sleep(0.01)
        return self.number, os.getpid()

    def abort(self):
        os.abort()

    def shot(self):
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    def shot_once(self):
        """As where the system was short of memory for a moment."""
        if self.path.exists():
            return self.number, os.getpid()
        self.path.touch()
        return self.shot()

    def spin(self):
        while True:
            pass

    def sleep(self):
        time.sleep(600)

    def eat(self):
        eaten = []
        while True:
            eaten.append(bytearray(os.urandom(1 << 20)))
            time.sleep(0.001)

    def gulp(self):
        return len(b"x" * (4 << 30))

    def bug(self):
        raise ZeroDivisionError("bug")

    def unsendable(self):
        return lambda: None


def work(job):
    return getattr(job, job.how)()


def unstartable(*_):
    os._exit(1)


def lossy_evaluate(arrival, settings):
    """The pipeline, but for files whose few bytes say what they do to it."""
    how = arrival.path.read_bytes()[:10].decode("latin-1")
    return evaluate_file(arrival, settings) if how.startswith("PK") else work(Sick(how, arrival.path))


def lossy_give_back(job):
    """Marking that ends its worker in the middle of a file."""
    if job.arrival.name == "b.xlsx":
        job.target.parent.mkdir(exist_ok=True)
        job.target.with_name(job.target.name + ".part").write_bytes(b"half")
        os.abort()
    return give_back(job)
