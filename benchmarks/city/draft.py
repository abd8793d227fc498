"""A form as its unit fills it in, before it stands in a workbook: what a fault may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

TITLE = "项目支出绩效自评表"
CENT = Decimal("0.01")
FULL = Decimal(100)
EXECUTION = Decimal(10)
DIMENSIONS = {"产出指标": Decimal(50), "效益指标": Decimal(30), "满意度指标": Decimal(10)}
GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (Decimal(0), "差"))


@dataclass(frozen=True, slots=True)
class Rate:
    """A percentage stored as a number and shown with two decimals."""

    ratio: Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the result its program saved; "" where it saved none, #DIV/0! where it failed."""

    text: str
    result: str | Decimal


Value = str | Decimal | Rate | Formula | None


def cents(amount: Decimal) -> Decimal:
    """Round to two decimals as a clerk does."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def told(number: Decimal) -> str:
    """A number as it is written: 12, 9.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(slots=True)
class Fund:
    """A row of the money block; amounts in 万元."""

    kind: str
    initial: Value
    adjusted: Value
    executed: Value
    rate: Value = None


@dataclass(slots=True)
class Row:
    """An indicator: target in its three parts, the actual value and its measure, points and score."""

    level1: str
    level2: str
    name: str
    sign: str
    figure: str
    measure: str
    done: str
    done_measure: str
    points: Value
    score: Value
    reason: str = ""
    kind: str = "count"  # count, rate, cost, whole_cost, date, none, words, satisfaction
    shy: bool = False  # falls short of its target

    @property
    def target(self) -> str:
        """The target in one cell."""
        return f"{self.sign}{self.figure}{self.measure}"

    @property
    def actual(self) -> str:
        """The actual value in one cell."""
        return f"{self.done}{self.done_measure}"

    @property
    def full(self) -> Decimal:
        """The points as a number; 0 where a fault has put something else there."""
        return self.points if isinstance(self.points, Decimal) else Decimal(0)


@dataclass(slots=True)
class Spending:
    """One use of the money, in 万元."""

    item: str
    budget: Decimal
    executed: Decimal


@dataclass(slots=True)
class Criterion:
    """One line of the conclusion table of our own template."""

    name: str
    weight: Decimal | None
    points: Decimal
    score: Decimal
    grade: str


@dataclass(slots=True)
class Listed:
    """What the bureau's register holds of a project; amounts in 万元."""

    initial: Decimal
    adjusted: Decimal
    executed: Decimal
    carryover: Decimal
    received: str  # ISO date
    rows: list[Row] = field(default_factory=list)  # as approved; none where the register has none
    unit_off: Decimal = Decimal(0)  # by how much the unit's own total in the roster is off


@dataclass(slots=True)
class Draft:
    """Everything that stands on a form."""

    layout: str
    year: int
    project: str
    code: str
    unit: str
    department: str
    funds: list[Fund]
    rows: list[Row]
    goal: str
    done: str
    clerk: str
    phone: str
    head: str
    title: str = TITLE
    year_line: str = ""
    money_unit: str = "万元"  # as printed at the head of the money block
    scale: Decimal = Decimal(1)  # what amounts are multiplied by when written: 10000 where they are in 元
    money_reason: str = ""
    has_money: bool = True
    execution_points: Value = EXECUTION
    execution_score: Value = None
    total_points: Value = FULL
    total_score: Value = None
    grade: str = ""
    texts: dict[str, str] = field(default_factory=dict)  # what stands below the table, or in the report
    spending: list[Spending] = field(default_factory=list)
    conclusion: list[Criterion] = field(default_factory=list)
    overall: Criterion | None = None
    macros: bool = False
    listed: Listed | None = None
    sent: bool = True  # False: the form never came
    again: str = ""  # the form comes twice: "same" bytes, or "changed"
    spoil: Callable[[bytes], bytes] | None = None  # what happens to the file once it is written
    used: set[int] = field(default_factory=set)  # rows that a fault has been planted in

    @property
    def total(self) -> Fund:
        """年度资金总额."""
        return self.funds[0]

    @property
    def register(self) -> Listed:
        """What the register holds of the project; a form without one can't be held against it."""
        if self.listed is None:
            raise Unfit
        return self.listed

    def spent(self) -> None:
        """Let the accounts show what the form now says: another story, not another fault."""
        amounts = (self.total.initial, self.total.adjusted, self.total.executed)
        for name, amount in zip(("initial", "adjusted", "executed"), amounts, strict=True):
            if self.listed and isinstance(amount, Decimal):
                setattr(self.listed, name, amount)

    @property
    def has_reasons(self) -> bool:
        """Whether the layout asks for reasons beside the money or below the table."""
        return self.layout in {"sichuan", "compact"}

    def pick(self, dice: Random, wanted: Callable[[Row], bool]) -> int:
        """Choose a row that no fault is planted in yet."""
        fit = [at for at, row in enumerate(self.rows) if at not in self.used and wanted(row)]
        if not fit:
            raise Unfit
        at = dice.choice(fit)
        self.used.add(at)
        return at

    def settle(self) -> None:
        """Work out rate, execution score, total and grade afresh, as a careful clerk would."""
        adjusted, executed = self.total.adjusted, self.total.executed
        if isinstance(adjusted, Decimal) and isinstance(executed, Decimal) and adjusted > 0:
            for fund in self.funds:
                fund.rate = rate_of(fund)
            if isinstance(self.execution_points, Decimal):
                due = self.execution_points * executed / adjusted
                self.execution_score = cents(min(self.execution_points, max(due, Decimal(0))))
        self.add_up()

    def add_up(self) -> None:
        """Add the total up from the scores as they stand, and grade it."""
        scores = [row.score for row in self.rows] + ([self.execution_score] if self.has_money else [])
        self.total_score = sum((score for score in scores if isinstance(score, Decimal)), Decimal(0))
        self.grade = grade_of(self.total_score)
        self._conclude()

    def _conclude(self) -> None:
        """Share what was lost out among the criteria of the conclusion table, so that it says the same."""
        if not self.overall or not isinstance(self.total_score, Decimal):
            return
        lost = FULL - self.total_score
        for line in self.conclusion:
            line.score = cents(line.points - lost * line.points / FULL)
            line.grade = grade_of(line.score * 100 / line.points)
        self.conclusion[0].score += self.total_score - sum((line.score for line in self.conclusion), Decimal(0))
        self.overall.score, self.overall.grade = self.total_score, self.grade

    @property
    def closing(self) -> dict[str, str]:
        """The texts as they are written, total and grade in place."""
        score = told(self.total_score) if isinstance(self.total_score, Decimal) else ""
        return {heading: text.format(score=score, grade=self.grade) for heading, text in self.texts.items()}


class Unfit(Exception):  # noqa: N818 - no error: this form is simply not one that the fault can be planted in
    """The fault can't be planted in this form."""


def rate_of(fund: Fund) -> Rate | None:
    """The rate of execution of a row that has both amounts."""
    if not isinstance(fund.adjusted, Decimal) or not isinstance(fund.executed, Decimal) or not fund.adjusted:
        return None
    return Rate((fund.executed / fund.adjusted).quantize(Decimal("0.0001"), ROUND_HALF_UP))


def grade_of(score: Decimal) -> str:
    """优, 良, 中, 差."""
    return next(label for least, label in GRADES if score >= least or not least)
