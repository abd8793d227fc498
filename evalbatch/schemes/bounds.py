"""From where on a scheme has something told."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from evalbatch.schemes.formulas import Part, Points, Ratio


class Limits(Part):
    """From where on something possible is told all the same."""

    source: str
    row_points: Points  # a single row with as many points (W33)
    row_share: Ratio  # a row with more of its 一级指标, where that has several (W33)
    fewest_rows: int  # fewer rows than these say little (W36)
    most_percent: Points  # what a rate can't exceed (I41, I48)
    vague_points: Points  # from here on a row needs a target that can be checked (I47)
    claimed: Ratio  # outputs scored as high as this
    spent: Ratio  # while less than this was spent (S59)
    claim_gap: Ratio | None = None  # how far the indicators' score may stand above that for spending (S59)
    full_mark: Points | None = None  # what points add up to, where `weights.total` is none (I40)


class Together(Part):
    """From where on what only the whole batch shows is told."""

    source: str
    copied_share: Annotated[Decimal, Field(ge=Decimal("0.5"), le=1)]  # texts or tables as equal as this (F08)
    copied_signs: Annotated[int, Field(ge=20)]  # shorter texts are formulas (F08)
    copied_rows: Annotated[int, Field(ge=2)]  # tables of fewer rows say nothing (F08)
    template_units: Annotated[int, Field(ge=2)]  # what more units have in common was given to them (F08, F71)
    repeated_rows: Annotated[int, Field(ge=2)]  # as many rows with one number (I70)
    shared_numbers: Annotated[int, Field(ge=2)]  # as many numbers in common (F71)
    number_digits: Annotated[int, Field(ge=2)]  # significant digits that make a number unusual (I70, F71)
    full_forms: Annotated[int, Field(ge=2)]  # as many forms, all of them with the full mark (S72, S73)
    peer_units: Annotated[int, Field(ge=3)]  # as many units with an indicator of one name (I74)
    peer_times: Annotated[Decimal, Field(ge=2)]  # so many times the middle of all, or so small a part (I74)
    peer_points: Points  # so many percentage points off the middle of all (I74)


class Tolerances(Part):
    """How far a written figure may stand off before it is told."""

    source: str
    row_silent: Points = Decimal("0.01")  # score of a row: below this nothing is said
    row_info: Points = Decimal("0.1")  # below this it is information, above an error
    total: Points = Decimal("0.05")
    money: Ratio = Decimal("0.01")  # 万元
    rate: Ratio = Decimal("0.005")  # of a rate where its digits do not say
    unit_slip: Annotated[Decimal, Field(ge=100)] = Decimal(1000)  # amounts so many times apart: 元 for 万元 (M22)
