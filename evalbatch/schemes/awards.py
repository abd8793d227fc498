"""What a formula sees of a row, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from evalbatch.choices import Comparison
from evalbatch.values.phrases import Level

LEVEL_LABELS: dict[Level, str] = {"achieved": "达成", "partial": "部分达成", "missed": "未达成"}
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Case:
    """One row as a formula sees it: its points, what was asked and what was achieved, in one unit."""

    points: Decimal
    direction: Comparison = Comparison.AT_LEAST
    bounds: tuple[Decimal, ...] = ()
    figure: Decimal = Decimal(0)
    reported: Decimal | None = None
    level: Level | None = None  # of a qualitative row
    on_time: bool | None = None  # of a row with a date
    step: Decimal = Decimal("0.01")  # the smallest difference of points
    rate_name: str = "完成率"

    @property
    def bound(self) -> Decimal:
        """The one figure that the target names."""
        return self.bounds[0]

    @property
    def met(self) -> bool:
        """Whether the target is reached; an equal target is, from its figure upwards."""
        return self.figure <= self.bound if self.direction is Comparison.AT_MOST else self.figure >= self.bound

    @property
    def rate(self) -> Decimal:
        """Achieved over asked, never negative. The bound must not be zero."""
        return max(self.figure, Decimal(0)) / self.bound


@dataclass(frozen=True, slots=True)
class Award:
    """What a formula gives: exact points, None where it can't say, and the reason in words.

    `working` is the left side of the sum, "2×94.86%"; empty where nothing was multiplied.
    """

    earned: Decimal | None
    because: str
    working: str = ""


def plain(number: Decimal) -> str:
    """A number without needless zeros: 43.20 is 43.2, 1E+2 is 100."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_ABSURD = Decimal(10) ** 20  # beyond it two decimals take more digits than a Decimal keeps


def percent(ratio: Decimal) -> str:
    """A ratio as 94.86%."""
    if abs(ratio) >= _ABSURD:
        return f"{ratio * HUNDRED:.2E}%"
    return f"{(ratio * HUNDRED).quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


def settled(case: Case) -> Award | None:
    """What is clear without dividing: a target of zero or below, and a target that is met."""
    if case.bound == 0 and case.direction is Comparison.AT_LEAST:
        return Award(None, "目标为 0，不能作除数，无法按比例计算")
    if case.bound == 0:
        return Award(case.points, "未超过 0") if case.figure <= 0 else Award(Decimal(0), "目标为 0，实际大于 0")
    if case.met:
        return reached(case)
    return Award(None, "目标为负数，无法按比例计算") if case.bound < 0 else None


def reached(case: Case) -> Award:
    """Full points, with what was reached."""
    if case.direction is Comparison.AT_MOST:
        return Award(case.points, "未超过上限")
    return Award(case.points, f"{case.rate_name} {percent(case.rate)}" if case.bound > 0 else "已达到目标")


def excess(case: Case) -> str:
    """By how much a limit is exceeded, in words."""
    return f"超过上限 {percent((case.figure - case.bound) / case.bound)}"
