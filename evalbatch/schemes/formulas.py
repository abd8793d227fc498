"""Formulas: how a target and what was achieved become points.

Each kind is one algorithm; its figures come from `formulas.toml` or from a scheme. An award is exact, the scheme rounds
it afterwards.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from evalbatch.choices import Comparison
from evalbatch.schemes.awards import HUNDRED, LEVEL_LABELS, Award, Case, excess, percent, plain, reached, settled

Points = Annotated[Decimal, Field(ge=0, le=1000)]
Ratio = Annotated[Decimal, Field(ge=0)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Step = Annotated[Decimal, Field(gt=0)]


class Part(BaseModel):
    """Common to all parts of a scheme: frozen, and a key nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Formula(Part, ABC):
    """One way to turn target and actual value into points."""

    serves: ClassVar[frozenset[str]]  # the places of a scheme where it may stand

    kind: str
    words: str
    source: str
    points: Points | None = None  # full points, where neither form nor scheme names them

    @abstractmethod
    def award(self, case: Case) -> Award:
        """Points of one row."""


COUNTED = frozenset({"at_least", "equal", "satisfaction", "execution"})


class Proportional(Formula):
    """Points in proportion to what was achieved, from a gate upwards."""

    serves = COUNTED
    kind: Literal["proportional"]
    gate: Annotated[Decimal, Field(ge=0, lt=1)] = Decimal(0)  # a rate below it earns nothing

    def award(self, case: Case) -> Award:
        """Full at the target; below it by the rate."""
        if award := settled(case):
            return award
        because = f"{case.rate_name} {percent(case.rate)}"
        if case.rate < self.gate:
            return Award(Decimal(0), f"{because}，低于 {percent(self.gate)}")
        earned = case.points * (case.rate - self.gate) / (1 - self.gate)
        factor = f"({percent(case.rate)}-{percent(self.gate)})÷(1-{percent(self.gate)})" if self.gate else ""
        return Award(earned, because, f"{plain(case.points)}×{factor or percent(case.rate)}")


class Inverse(Formula):
    """Above a limit, points in proportion limit over actual value."""

    serves = frozenset({"at_most"})
    kind: Literal["inverse"]

    def award(self, case: Case) -> Award:
        """Full up to the limit."""
        if award := settled(case):
            return award
        working = f"{plain(case.points)}×{plain(case.bound)}÷{plain(case.figure)}"
        return Award(case.points * case.bound / case.figure, excess(case), working)


class Mirror(Formula):
    """Above a limit, points fall by the share of the excess; nothing is left at twice the limit."""

    serves = frozenset({"at_most"})
    kind: Literal["mirror"]

    def award(self, case: Case) -> Award:
        """Full up to the limit."""
        if award := settled(case):
            return award
        over = (case.figure - case.bound) / case.bound
        if over >= 1:
            return Award(Decimal(0), f"{excess(case)}，达到上限的两倍")
        return Award(case.points * (1 - over), excess(case), f"{plain(case.points)}×(1-{percent(over)})")


class AllOrNothing(Formula):
    """All points when the target is met, none otherwise."""

    serves = COUNTED | {"at_most"}
    kind: Literal["all_or_nothing"]

    def award(self, case: Case) -> Award:
        """No division: a target of zero is no trouble."""
        return reached(case) if case.met else Award(Decimal(0), "未达到目标")


class Exact(Formula):
    """All points on the very figure; anything else is for the bureau to decide, or earns nothing."""

    serves = frozenset({"equal"})
    kind: Literal["exact"]
    otherwise: Literal["manual", "zero"]

    def award(self, case: Case) -> Award:
        """Neither more nor less will do."""
        if case.figure == case.bound:
            return Award(case.points, "与目标相等")
        if self.otherwise == "zero":
            return Award(Decimal(0), "与目标不相等")
        return Award(None, "与目标不相等，按公式须由人工核定")


class Steps(Formula):
    """A loss of points for each step that is missing."""

    serves = COUNTED | {"at_most"}
    kind: Literal["steps"]
    step: Step  # a share of the target, or a difference in the target's own unit
    loss: Points  # points lost with each step
    by: Literal["rate", "difference"] = "rate"
    full_at: Ratio = Decimal(1)  # the rate from which all points are due
    begun: bool = False  # a step that is only begun counts too

    def award(self, case: Case) -> Award:
        """Full at the target, then down by whole steps."""
        if self.by == "rate" and case.bound <= 0:
            return settled(case) or Award(None, "目标不大于 0，不能相除，无法计算")
        missing = self._missing(case)
        if missing <= 0:
            return reached(case)
        count = (missing / self.step).to_integral_value(ROUND_CEILING if self.begun else ROUND_FLOOR)
        because = f"相差 {percent(missing) if self.by == 'rate' else plain(missing)}，扣 {plain(self.loss)}×{count} 分"
        return Award(max(case.points - self.loss * count, Decimal(0)), because)

    def _missing(self, case: Case) -> Decimal:
        """How far off, as a rate or as a difference; negative when there is more than enough."""
        at_most = case.direction is Comparison.AT_MOST
        if self.by == "difference":
            return case.figure - case.bound if at_most else case.bound - case.figure
        return case.figure / case.bound - 1 if at_most else self.full_at - case.rate


class Band(Part):
    """The share of the points from a value upwards."""

    at_least: Ratio
    share: Share


class Bands(Formula):
    """Fixed points for each band of the rate, or of the actual value itself (read as a percentage)."""

    serves = COUNTED
    kind: Literal["bands"]
    by: Literal["rate", "value"]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]

    @field_validator("bands")
    @classmethod
    def _descend(cls, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        floors = [band.at_least for band in bands]
        if floors != sorted(set(floors), reverse=True) or floors[-1] != 0:
            raise ValueError("各档的 at_least 应从高到低、不重复，最后一档为 0")
        shares = [band.share for band in bands]
        if shares != sorted(shares, reverse=True):
            raise ValueError("各档的 share 应从高到低")
        return bands

    def award(self, case: Case) -> Award:
        """The band that the value falls into."""
        if self.by == "rate" and case.bound <= 0:
            return settled(case) or Award(None, "目标不大于 0，不能相除，无法计算")
        value = case.rate if self.by == "rate" else self._as_share(case)
        band = next((band for band in self.bands if value >= band.at_least), self.bands[-1])
        name = case.rate_name if self.by == "rate" else "实际值"
        because = f"{name} {percent(value)}，属 {percent(band.at_least)} 以上档"
        return Award(case.points * band.share, because, f"{plain(case.points)}×{percent(band.share)}")

    @staticmethod
    def _as_share(case: Case) -> Decimal:
        """The actual value as a ratio: 95 against a target of 90 is 0.95, so is 0.95 against 0.9."""
        return case.figure / HUNDRED if case.bound > 1 else case.figure


class InRange(Formula):
    """All points inside a range; outside in proportion to the nearest bound, or nothing."""

    serves = frozenset({"range"})
    kind: Literal["in_range"]
    outside: Literal["proportional", "zero"]

    def award(self, case: Case) -> Award:
        """The nearest bound counts, in proportion only where both have the same sign."""
        low, high = min(case.bounds), max(case.bounds)
        if low <= case.figure <= high:
            return Award(case.points, "在目标范围内")
        near = low if case.figure < low else high
        if self.outside == "zero" or near == 0 or case.figure * near <= 0:
            return Award(Decimal(0), "不在目标范围内")
        smaller, larger = sorted((abs(near), abs(case.figure)))
        working = f"{plain(case.points)}×{plain(smaller)}÷{plain(larger)}"
        return Award(case.points * smaller / larger, f"不在目标范围内，最近的界限是 {plain(near)}", working)


class OnTime(Formula):
    """All points on time; late is for the bureau to decide, or earns nothing."""

    serves = frozenset({"date"})
    kind: Literal["on_time"]
    late: Literal["manual", "zero"]

    def award(self, case: Case) -> Award:
        """A date has no rate: there is no proportion to take."""
        if case.on_time is None:
            return Award(None, "看不出是否在目标时间内完成，无法计算")
        if case.on_time:
            return Award(case.points, "在目标时间内")
        if self.late == "zero":
            return Award(Decimal(0), "晚于目标时间")
        return Award(None, "晚于目标时间，扣分办法须由人工核定")


class Levels(Formula):
    """Bands for the three levels of a qualitative row; inside its band the unit's own score stands."""

    serves = frozenset({"qualitative"})
    kind: Literal["levels"]
    achieved: Share  # the least share of the points at this level
    partial: Share

    @model_validator(mode="after")
    def _descend(self) -> Self:
        if not 0 < self.partial < self.achieved:
            raise ValueError("partial 应大于 0 且小于 achieved")
        return self

    def award(self, case: Case) -> Award:
        """The reported score, moved to the nearest bound of its band."""
        if case.level is None:
            return Award(None, "看不出属于达成、部分达成、未达成哪一档，无法核定")
        low, high = self._band(case)
        because = f"属“{LEVEL_LABELS[case.level]}”档，得分应在 {plain(low)} 至 {plain(high)} 分之间"
        if case.reported is None:
            return Award(None, because)
        earned = min(max(case.reported, low), high)
        moved = "" if earned == case.reported else f"，自评 {plain(case.reported)} 分不在其中，取最近的界限"
        return Award(earned, because + moved)

    def _band(self, case: Case) -> tuple[Decimal, Decimal]:
        """Least and most points of the level; only the best level includes its upper end."""
        least = {"achieved": self.achieved, "partial": self.partial, "missed": Decimal(0)}
        below = {"partial": self.achieved, "missed": self.partial}
        low = case.points * least[case.level or "missed"]
        if case.level == "achieved":
            return low, case.points
        return low, max(case.points * below[case.level or "missed"] - case.step, low)


AnyFormula = Annotated[
    Proportional | Inverse | Mirror | AllOrNothing | Exact | Steps | Bands | InRange | OnTime | Levels,
    Field(discriminator="kind"),
]
