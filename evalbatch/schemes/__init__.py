"""Schemes: weights, formulas, bands and tolerances of one regulation, as data with their source.

A scheme is one TOML file under `schemes/`, or one that the bureau keeps. No number of a regulation stands in code.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError, field_validator, model_validator

from evalbatch.choices import Comparison, Dimension
from evalbatch.model import Indicator, Quantity, Target
from evalbatch.schemes.bounds import Limits, Together, Tolerances
from evalbatch.schemes.broken import BadScheme, faults, read_toml
from evalbatch.schemes.digest import Digest, Review
from evalbatch.schemes.formulas import AnyFormula, Part, Points, Ratio
from evalbatch.schemes.weights import Weights
from evalbatch.values.phrases import Direction, Telltales, Wordings, shipped_words

__all__ = ["BadScheme", "Digest", "Scheme", "Weights", "load_scheme", "shipped_schemes"]

_Checked = TypeVar("_Checked", bound=Part)
_Words = TypeVar("_Words", Direction, Wordings, Telltales)

_HERE = Path(__file__).parent
_LIBRARY = _HERE / "formulas.toml"
_ROUNDING = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


class Execution(Part):
    """How the money row is scored."""

    source: str
    formula: str | None = None  # a formula's name; None: the rate is shown, nothing is scored
    denominator: Literal["adjusted", "initial"] = "adjusted"
    explain_below: Ratio | None = None  # a rate below this wants a reason
    unspent_above: Ratio | None = None  # an unspent share above this is told


class Indicators(Part):
    """How indicator rows are scored: the name of a formula for each way a target can be written."""

    source: str
    at_least: str
    at_most: str
    equal: str
    range: str
    date: str
    qualitative: str
    satisfaction: str | None = None  # rows under 满意度; None: as their target is written
    bare: Literal["at_least", "at_most", "equal"] = "at_least"  # a target without sign
    uncomputable: Literal["reported", "zero"] = "reported"  # what stands in where nothing can be computed


class OverCompletion(Part):
    """What happens above the target: note (told), flag (to be explained or edited), reason (refused without one)."""

    source: str
    ratio: Ratio
    action: Literal["note", "flag", "reason"]


class Grade(Part):
    """A grade and the least total it takes."""

    label: str
    at_least: Points


class Grades(Part):
    """The grades, best first."""

    source: str
    bands: Annotated[tuple[Grade, ...], Field(min_length=1)]

    @field_validator("bands")
    @classmethod
    def _descend(cls, bands: tuple[Grade, ...]) -> tuple[Grade, ...]:
        for better, worse in pairwise(bands):
            if worse.at_least >= better.at_least:
                raise ValueError(
                    f"等级应从高到低：“{worse.label}”的 {worse.at_least} 应小于“{better.label}”的 {better.at_least}"
                )
        if bands[-1].at_least != 0:
            raise ValueError(f"最后一个等级“{bands[-1].label}”的 at_least 应为 0，否则有的总分没有等级")
        return bands


class Rounding(Part):
    """How points are rounded."""

    source: str
    places: Annotated[int, Field(ge=0, le=4)] = 2
    mode: Literal["half_up", "half_even", "down"] = "half_up"

    @property
    def step(self) -> Decimal:
        """The smallest difference between two scores: 0.01 for two places."""
        return Decimal(1).scaleb(-self.places)

    def apply(self, points: Decimal) -> Decimal:
        """Points as they are written."""
        return points.quantize(self.step, _ROUNDING[self.mode])


class RuleChange(Part):
    """A rule switched off, on trial or of other severity, with the reason and the day it was decided."""

    reason: str
    date: date
    enabled: bool = True
    trial: bool | None = None  # True: its findings are warnings at most, and say so; None: as the rule itself has it
    severity: Literal["error", "warning", "info"] | None = None

    @model_validator(mode="after")
    def _binds_nobody_yet(self) -> RuleChange:
        if self.trial and self.severity == "error":
            raise ValueError("试行（trial = true）的规则最多是警告，severity 不能写 error")
        return self


class Scheme(Part):
    """One regulation's way to check and score a form."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: str
    document: str
    note: str = ""
    weights: Weights
    execution: Execution
    indicators: Indicators
    over_completion: OverCompletion | None = None
    grades: Grades | None = None
    limits: Limits | None = None  # None: the rules that need them say nothing
    batch: Together | None = None  # None: the rules that need them say nothing
    tolerances: Tolerances
    rounding: Rounding
    review: Review | None = None  # None: the bureau's cells stay blank
    digest: Digest = Field(default_factory=Digest)
    rules: dict[str, RuleChange] = Field(default_factory=dict)
    formulas: dict[str, AnyFormula] = Field(default_factory=dict, repr=False)  # the library's, and the scheme's own
    direction: Direction = Field(default_factory=Direction, repr=False)
    wordings: Wordings = Field(default_factory=Wordings, repr=False)
    telltales: Telltales = Field(default_factory=Telltales, repr=False)

    def grade(self, total: Decimal) -> str | None:
        """The grade (绩效等级) a total earns; None where the scheme has no grades."""
        bands = self.grades.bands if self.grades else ()
        return next((band.label for band in bands if total >= band.at_least), None)

    def exceeds_all(self, row: Indicator, value: Target | Quantity) -> bool:
        """Whether a percentage of this row is above what its rate can reach: 290% of 满意度.

        A bare figure is in the measure of the target, as it is where a form prints the measure in a column of its own.
        """
        measure = value.measure or (row.target.measure if row.target else "")
        if self.limits is None or measure != "%" or value.comparison is Comparison.AT_MOST or not value.numbers:
            return False
        by_name = self.telltales.is_capped(row.level3 or "")
        capped = row.dimension is Dimension.SATISFACTION if by_name is None else by_name
        return capped and max(value.numbers) > self.limits.most_percent

    def named_formulas(self) -> dict[str, str]:
        """The formula's name in each place of the scheme that has one: indicators.at_least -> pos_linear."""
        roles = ("at_least", "at_most", "equal", "range", "date", "qualitative", "satisfaction")
        named = {f"indicators.{role}": getattr(self.indicators, role) for role in roles}
        named["execution.formula"] = self.execution.formula
        return {place: name for place, name in named.items() if name is not None}


class Library(Part):
    """What `formulas.toml` holds for every scheme."""

    formulas: dict[str, AnyFormula]


def shipped_schemes() -> tuple[str, ...]:
    """Ids of the schemes that come with evalbatch."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml") if path != _LIBRARY))


def load_scheme(name_or_path: str) -> Scheme:
    """The scheme of this id, or in this file. Raises BadScheme, which names file, key and reason."""
    if name_or_path in shipped_schemes():
        return _read_scheme(_HERE / f"{name_or_path}.toml")
    path = Path(name_or_path)
    if path.suffix.lower() == ".toml" or path.exists():
        return _read_scheme(path)
    known = "、".join(shipped_schemes())
    raise BadScheme(name_or_path, [("", f"没有这个方案，可用的方案：{known}；也可以给出方案文件（.toml）的路径")])


def _read_scheme(path: Path) -> Scheme:
    """Read, join with the library, and check what stands across the parts."""
    own, library, words = _checked(path, Scheme), _library(), shipped_words()
    scheme = own.model_copy(
        update={
            "formulas": library.formulas | own.formulas,
            "direction": _joined(words.direction, own.direction),
            "wordings": _joined(words.wordings, own.wordings),
            "telltales": _joined(words.telltales, own.telltales),
        }
    )
    if wrong := _wrong_formulas(scheme):
        raise BadScheme(str(path), wrong)
    return scheme


@cache
def _library() -> Library:
    return _checked(_LIBRARY, Library)


def _checked(path: Path, model: type[_Checked]) -> _Checked:
    """A file's content as this model; what is wrong with it comes out as BadScheme."""
    table = read_toml(path)
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise BadScheme(str(path), faults(error)) from error


def _joined(shared: _Words, own: _Words) -> _Words:
    """The library's words and the scheme's; a word of the scheme's leaves the list it stood in before."""
    lists: dict[str, tuple[str, ...]] = own.model_dump()
    claimed = {word for words in lists.values() for word in words}
    kept = shared.model_dump()
    joined = {name: tuple(word for word in kept[name] if word not in claimed) + words for name, words in lists.items()}
    return shared.model_copy(update=joined)


def _wrong_formulas(scheme: Scheme) -> list[tuple[str, str]]:
    """Formulas that a scheme names and that don't exist, or can't stand in that place."""
    wrong = []
    for place, name in scheme.named_formulas().items():
        role = place.removeprefix("indicators.").replace("execution.formula", "execution")
        fitting = "、".join(known for known, formula in scheme.formulas.items() if role in formula.serves)
        if name not in scheme.formulas:
            wrong.append((place, f"没有名为“{name}”的公式，此处可用：{fitting}"))
        elif role not in scheme.formulas[name].serves:
            wrong.append((place, f"公式“{name}”不能用在这里，此处可用：{fitting}"))
    return wrong or _wrong_points(scheme)


def _wrong_points(scheme: Scheme) -> list[tuple[str, str]]:
    """Full points of the execution row that are stated twice, and differently."""
    name, weight = scheme.execution.formula, scheme.weights.execution
    stated = scheme.formulas[name].points if name else None
    if stated is None or weight is None or stated == weight:
        return []
    return [("execution.formula", f"公式“{name}”满分 {stated} 分，与 weights.execution 的 {weight} 分不一致")]
