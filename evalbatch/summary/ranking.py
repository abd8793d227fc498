"""Which rules fire most, and for how many units: what went wrong in this batch, or in what was asked of the units."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from evalbatch.choices import Category, Severity
from evalbatch.model import Batch, Evaluation
from evalbatch.summary import counted
from evalbatch.values.names import plain_name

_BINDING = (Severity.ERROR, Severity.WARNING)


@dataclass(slots=True)
class Rank:
    """What one rule said in a batch; `severity` is the worst it had."""

    rule_id: str
    severity: Severity = Severity.INFO
    category: Category = Category.SUBMISSION
    times: int = 0
    forms: int = 0
    units: set[str] = field(default_factory=set)

    @property
    def binding(self) -> bool:
        """Whether a unit has to do something about it."""
        return self.severity in _BINDING


def ranking(batch: Batch) -> list[Rank]:
    """Every rule that spoke, those of the most forms first; what is only for information comes last."""
    ranks: dict[str, Rank] = {}
    for evaluation, _ in counted(batch):
        here: dict[str, int] = defaultdict(int)
        for finding in evaluation.findings:
            rank = ranks.setdefault(finding.rule_id, Rank(finding.rule_id, finding.severity, finding.category))
            rank.severity = min(rank.severity, finding.severity, key=list(Severity).index)
            here[finding.rule_id] += 1
        for rule_id, times in here.items():
            ranks[rule_id].times += times
            ranks[rule_id].forms += 1
            ranks[rule_id].units.add(_unit(evaluation))
    return sorted(
        ranks.values(),
        key=lambda rank: (not rank.binding, -rank.forms, rank.severity is not Severity.ERROR, rank.rule_id),
    )


def count_units(batch: Batch) -> int:
    """How many units have a form that counts; one that names no unit counts by itself."""
    return len({_unit(evaluation) for evaluation, _ in counted(batch)})


def _unit(evaluation: Evaluation) -> str:
    form = evaluation.form
    return plain_name(form.header.implementing_unit if form else None) or f"\0{evaluation.file}"
