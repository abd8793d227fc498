"""Weights: how many points each part of a form carries."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from evalbatch.schemes.formulas import Part, Points

Weighed = Literal["output", "benefit", "satisfaction", "cost"]


def _none(written: object) -> object:
    """TOML has no empty value: a scheme without points says so in a word."""
    return None if written == "none" else written


class Variant(Part):
    """Points where a form has no rows of some 一级指标."""

    without: Annotated[tuple[Weighed, ...], Field(min_length=1)]
    execution: Points | None = None
    output: Points | None = None
    benefit: Points | None = None
    satisfaction: Points | None = None
    cost: Points | None = None

    @property
    def fixed(self) -> Decimal:
        """The points it names."""
        named = (self.execution, self.output, self.benefit, self.satisfaction, self.cost)
        return sum((points for points in named if points is not None), Decimal(0))


class Weights(Part):
    """Points of the execution row and of each 一级指标; None: the scheme does not fix it."""

    source: str
    total: Annotated[Points | None, BeforeValidator(_none)] = Decimal(100)  # None: a layout without points
    execution: Points | None = None
    output: Points | None = None
    benefit: Points | None = None
    satisfaction: Points | None = None
    cost: Points | None = None
    free: Points = Decimal(0)  # left to the unit or the bureau to share out
    required: tuple[Weighed, ...] = ()  # must have a row (W35)
    tolerance: Points = Decimal("0.01")
    variants: tuple[Variant, ...] = ()

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        named = (self.execution, self.output, self.benefit, self.satisfaction, self.cost)
        sums = [("各项", sum((points for points in named if points is not None), Decimal(0)))]
        sums += [(f"variants 第 {number} 组", variant.fixed) for number, variant in enumerate(self.variants, 1)]
        for label, fixed in sums:
            if self.total is not None and fixed + self.free != self.total:
                free = f"，加上待分配的 {self.free} 分（free）是 {fixed + self.free} 分" if self.free else ""
                raise ValueError(f"{label}分值之和是 {fixed} 分{free}，与总分 {self.total} 分（total）不相等，请改正")
        return self

    def due(self, dimension: str, *, with_satisfaction: bool) -> Decimal | None:
        """The points of a 一级指标; with those of 满意度 where that stands below it."""
        points: Decimal | None = getattr(self, dimension)
        return points + (self.satisfaction or 0) if points is not None and with_satisfaction else points

    def for_rows(self, present: Collection[str]) -> Weights:
        """The weights for a form that has rows of these 一级指标 only: those of the variant that fits best."""
        absent = {"output", "benefit", "satisfaction", "cost"} - set(present)
        fitting = [variant for variant in self.variants if absent.issuperset(variant.without)]
        if not fitting:
            return self
        best = max(fitting, key=lambda variant: len(variant.without))
        return self.model_copy(update=best.model_dump(exclude={"without"}) | {"variants": ()})
