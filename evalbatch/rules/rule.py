"""What a rule is, and how its hits become findings."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import ModuleType
from typing import Any, Protocol

from evalbatch.choices import Category, Prefer, Severity, Trouble
from evalbatch.model import Evaluation, Finding, Form, ListedProject, ListedUnit, Register, Score, Source, Submission
from evalbatch.register import Match
from evalbatch.schemes import Scheme

_BLOCKS = "FMWIS"  # file, money, weights, indicators, scores
ON_TRIAL = "（试行）"  # how the message of a rule on trial begins


class Located(Protocol):
    """Any record that knows where it stood."""

    @property
    def source(self) -> Source: ...  # noqa: D102 - the record's own


@dataclass(frozen=True, slots=True)
class Case:
    """What rules look at: a form, its score, and what both are held against."""

    form: Form
    score: Score
    scheme: Scheme
    year: int | None = None  # the year the bureau asked for
    listed: ListedProject | None = None  # what the register holds of this project

    def blank(self, record: Located, *fields: str) -> list[str]:
        """Return which of these fields the layout asks for and the unit left blank.

        A cell whose formula has no result, or ends in an error, is not blank: F61 and F62 speak of it.
        """
        broken = {
            remark.source.cells.get("cell", "")
            for remark in self.form.remarks
            if remark.trouble is not Trouble.REPAIRED and remark.source.sheet == record.source.sheet
        }
        asked = (name for name in fields if record.source.cells.get(name, "") not in {"", *broken})
        return [name for name in asked if getattr(record, name) is None and self.unread(record, name) is None]

    @property
    def torn(self) -> tuple[str, ...]:
        """The sheets of our own template that its formulas lack; what these show or don't is told by F88 alone."""
        lost = (remark.text for remark in self.form.remarks if remark.trouble is Trouble.TORN)
        return tuple(dict.fromkeys(lost))

    @property
    def settled(self) -> bool:
        """Whether the recomputed total can be held against what the form states.

        Not while a row is blank, nor while the money is plainly wrong: with it the total will change again.
        """
        told = all(line.computed or line.reported_score is not None for line in self.score.lines)
        return self.score.total is not None and told and self.money_stands

    @property
    def money_stands(self) -> bool:
        """Whether the total of the funding can be built on.

        Nothing is negative, no more was spent than there was, and both amounts are in the same unit of money.
        """
        total = self.form.total_funding
        if total is None or total.executed is None:
            return True
        budget = total.adjusted_budget
        if budget is None or total.executed <= 0:
            return total.executed >= 0
        return total.executed <= budget < total.executed * self.scheme.tolerances.unit_slip

    def unread(self, record: Located, name: str) -> str | None:
        """Return the text that could not be read as this field's number; None where there is none."""
        texts = (cell.text for cell in self.form.unread if cell.source is record.source and cell.field_name == name)
        return next(texts, None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One form of a batch, and what the register knows of it."""

    evaluation: Evaluation
    form: Form
    match: Match
    earlier: Evaluation | None = None  # the same project in an earlier output folder


@dataclass(frozen=True, slots=True)
class Stand:
    """One thing that the register asks for, or a form that is in no list, and the forms that answer to it."""

    submission: Submission
    entries: tuple[Entry, ...] = ()
    project: ListedProject | None = None
    unit: ListedUnit | None = None
    maybe: Entry | None = None  # an unlisted form that most probably means this project


@dataclass(frozen=True, slots=True)
class Whole:
    """What batch rules look at: every form that counts, beside each other and beside the register."""

    entries: tuple[Entry, ...]
    scheme: Scheme
    register: Register | None = None
    year: int | None = None
    stands: tuple[Stand, ...] = ()  # who has sent and who owes; empty without a register
    prefer: Prefer | None = None  # which of several versions the reviewer wants
    superseded: tuple[Entry, ...] = ()  # the versions that do not count


@dataclass(frozen=True, slots=True)
class Refusal:
    """A workbook that holds no form we could evaluate: why, and what to do."""

    file: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule is broken, before it is worded."""

    source: Source
    cells: tuple[str, ...]
    values: Mapping[str, object]
    severity: Severity | None = None  # None: the rule's own
    marked: tuple[str, ...] = ()  # the cells that have to change
    for_bureau: bool = False  # as the rule's own
    unit: str = ""  # whom it is about, where it is about no form
    project: str = ""


class Figure(Decimal):
    """A number as it is told: no trailing zeros, no exponent; ":%" tells a ratio as 97.81%."""

    def __format__(self, spec: str, /) -> str:  # type: ignore[override]  # noqa: D105 - as above
        if spec == "%":
            return f"{Decimal(self) * 100:.2f}%"
        return super().__format__(spec) if spec else str(self)

    def __str__(self) -> str:  # noqa: D105 - as above
        plain = f"{Decimal(self):f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its id, severity, category and wording; the docstring is its manual page."""

    id: str
    severity: Severity
    category: Category
    message: str
    advice: str
    check: Callable[[Any], Iterator[Hit]]
    trial: bool = False  # new: it warns at most, and says that it is being tried; a scheme decides otherwise
    for_bureau: bool = False  # a clue that names other units: the reviewer is told, the unit is not

    @property
    def name(self) -> str:
        """The fault's name; it reads after "allow"."""
        return self.check.__name__.replace("_", "-")

    @property
    def manual(self) -> str:
        """The manual page: the fault, why it matters, how to mend it."""
        return inspect.cleandoc(self.check.__doc__ or "")

    def findings(self, case: Case | Whole | Refusal) -> Iterator[Finding]:
        """Run the check and word each hit; a scheme may have switched it off or changed its severity."""
        change = None if isinstance(case, Refusal) else case.scheme.rules.get(self.id)
        if change and not change.enabled:
            return
        trial = self.trial if change is None or change.trial is None else change.trial
        for hit in self.check(case):
            values = {name: _told(value) for name, value in hit.values.items()}
            severity = hit.severity or self.severity
            if change and change.severity:
                severity = Severity(change.severity)
            yield Finding(
                self.id,
                Severity.WARNING if trial and severity is Severity.ERROR else severity,
                self.category,
                (ON_TRIAL if trial else "") + self.message.format_map(values),
                hit.source.file,
                hit.source.sheet,
                hit.cells,
                str(values.get("found", "")),
                str(values.get("expected", "")),
                self.advice.format_map(values),
                hit.marked,
                self.for_bureau or hit.for_bureau,
                hit.unit,
                hit.project,
            )


def _told(value: object) -> object:
    if isinstance(value, Decimal):
        return Figure(value)
    return "空白" if value is None else value


def rule(  # noqa: PLR0913 - each is one line of the catalogue
    id: str,  # noqa: A002 - what it is
    severity: Severity,
    category: Category,
    message: str,
    *,
    advice: str,
    trial: bool = False,
    for_bureau: bool = False,
) -> Callable[[Callable[[Any], Iterator[Hit]]], Rule]:
    """Declare the function below as a rule; message and advice may use the hit's values by name."""
    return lambda check: Rule(id, severity, category, message, advice, check, trial, for_bureau)


def hit(  # noqa: PLR0913 - each is one thing a hit may tell
    record: Located,
    *fields: str,
    also: Iterable[tuple[Located, str]] = (),
    mark: Iterable[str] | None = None,
    alike: bool = False,
    severity: Severity | None = None,
    for_bureau: bool = False,
    **values: object,
) -> Hit:
    """Report these fields of this record, and `also` what else stands in the way.

    In the returned form the cells of `mark` are marked, of all `fields` where not given: those that have to change.
    The others are evidence; where all are `alike` at fault, all are marked. The message may use the fields' values by
    name; the first field's value is what was `found`, unless given. Further values are given by keyword.
    """
    own = _cells((record, name) for name in fields)
    others = _cells((other, name) for other, name in also if other.source.sheet == record.source.sheet)
    cells = tuple(dict.fromkeys(own + others))
    marked = own if mark is None else _cells((record, name) for name in mark)
    told = {name: getattr(record, name) for name in fields if hasattr(record, name)}
    first = {"found": next(iter(told.values()))} if told else {}
    cells_at_fault = cells if alike else marked or cells[:1]
    return Hit(record.source, cells, {**first, **told, **values}, severity, cells_at_fault, for_bureau)


def _cells(places: Iterable[tuple[Located, str]]) -> tuple[str, ...]:
    found = (record.source.cells.get(name) for record, name in places)
    return tuple(dict.fromkeys(place for place in found if place))


def rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    """Every rule of the modules, in the order in which it is written."""
    found = [item for module in modules for item in vars(module).values() if isinstance(item, Rule)]
    ids = [item.id for item in found]
    if len(ids) != len(set(ids)):
        raise ValueError(f"rule id used twice: {sorted(ids)}")
    return tuple(found)


def in_order(*rules: Rule) -> tuple[Rule, ...]:
    """Rules by block and number, as a reader looks them up; one that two phases share stands once."""
    return tuple(sorted(dict.fromkeys(rules), key=lambda each: (_BLOCKS.index(each.id[0]), int(each.id[1:]))))
