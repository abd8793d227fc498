"""What one job may use, and what became of one that gave no result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Loss(StrEnum):
    """Why a job gave no result."""

    TIME = "time"
    WAITING = "waiting"  # it did next to nothing, for too long by the clock
    MEMORY = "memory"
    DIED = "died"  # its process ended twice: killed from outside, or aborted by a library


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one job may use."""

    seconds: float  # of the processor
    waiting: float  # seconds by the clock: a drive that does not answer
    memory: int  # bytes above what its process holds at rest


class OutOfTimeError(BaseException):
    """Raised inside a job that has used up its time; no `except Exception` on the way may swallow it."""
