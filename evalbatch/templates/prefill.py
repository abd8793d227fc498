"""What already stands in a template when the unit gets it: nothing, or a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evalbatch.labels import plain
from evalbatch.model import Form, FundingLine, Indicator, Narrative


@dataclass(frozen=True, slots=True)
class Prefill:
    """A form to print into the template; what is None in it stays blank.

    `contacts` are the cells at the foot by their label (填表人, 联系电话, 负责人, 填报日期). `notice` stands at the top
    of the guide: what is special about this copy. Where the form is what the bureau has `approved`, it is locked.
    """

    form: Form | None = None
    contacts: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    approved: bool = False

    @property
    def has_indicators(self) -> bool:
        """Whether the rows of the table are given, so that no blank ones are needed."""
        return self.form is not None and bool(self.form.indicators)

    def funding(self, kind: str) -> FundingLine | None:
        """The money row of this kind."""
        lines = self.form.funding if self.form else ()
        return next((line for line in lines if line.kind == kind), None)

    def indicators(self, level1: str) -> tuple[Indicator, ...]:
        """All indicators of a 一级指标, points in its label or not."""
        rows = self.form.indicators if self.form else ()
        return tuple(row for row in rows if plain(row.level1 or "") == plain(level1))

    def goal(self, heading: str) -> str | None:
        """The goal text under this label."""
        return _text(self.form.goals if self.form else (), heading)

    def narrative(self, heading: str) -> str | None:
        """The report text under this heading."""
        return _text(self.form.narratives if self.form else (), heading)


def _text(narratives: tuple[Narrative, ...], heading: str) -> str | None:
    return next((one.text for one in narratives if one.heading == heading), None)
