"""What is said of a form and of a batch: scores, findings, evaluations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from evalbatch.choices import Category, Dimension, Severity, Standing, Status
from evalbatch.model.form import Form, Source
from evalbatch.model.register import ListedProject


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """Points of one row, computed afresh.

    `method` is the name of the formula; `explanation` the sentence with the numbers in it. Where nothing could be
    computed `computed` is False, and the explanation says why and which value was taken instead.
    """

    name: str
    max_score: Decimal | None
    reported_score: Decimal | None
    score: Decimal | None
    method: str
    explanation: str
    computed: bool = True
    dimension: Dimension | None = None  # None: the execution row, or a criterion of the conclusion table
    source: Source = field(compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Score:
    """All points of a form. `total` and `grade` are None where the layout has no points at all."""

    lines: tuple[ScoreLine, ...]
    total: Decimal | None = None
    max_total: Decimal | None = None
    grade: str | None = None
    scheme: str = ""  # id
    scheme_name: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule has to say."""

    rule_id: str
    severity: Severity
    category: Category
    message: str  # what is wrong
    file: str
    sheet: str
    cells: tuple[str, ...]
    found: str = ""
    expected: str = ""
    advice: str = ""  # what to write instead
    marked: tuple[str, ...] = ()  # those of `cells` that have to change; the others are only the evidence
    for_bureau: bool = False  # a clue that names other units: it stays with the bureau, and decides nothing
    unit: str = ""  # whom it is about, where it is about no form
    project: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of the findings of an earlier submission of the same project."""

    file: str  # the earlier file
    fixed: tuple[Finding, ...] = ()
    still_open: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """What the reviewer typed of one form in 复核对照; names and year are those that stood beside it.

    `key` tells the form (see `reviews`). `changed`: the form is not the one that the reviewer had before him.
    """

    score: Decimal | None = None  # 复核得分
    opinion: str = ""  # 复核意见
    unit: str = ""
    project: str = ""
    year: int | None = None
    file: str = ""
    sheet: str = ""
    key: str = ""
    changed: bool = False
    source: Source = field(compare=False, repr=False, kw_only=True)  # where it was typed


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything said about one form; `form` and `score` are None when the file has none or was rejected.

    Times are ISO 8601, "" where unknown. `saved` is what the workbook itself says of when it was last saved,
    `modified` what the file system says.
    """

    file: str  # path below the inbox, with forward slashes
    sha256: str
    form: Form | None
    score: Score | None
    findings: tuple[Finding, ...]
    failure: str = ""  # why we could not evaluate it; ours, not the unit's
    modified: str = ""
    saved: str = ""
    copies: tuple[str, ...] = ()  # further files of the inbox that are the same byte for byte
    superseded_by: str = ""  # the file of the version that the reviewer prefers; then this one does not count
    counted_instead: str = ""  # the file of the latest version: it alone is in the sums while nobody has decided
    progress: Progress | None = None  # against an earlier output folder
    listed: ListedProject | None = None  # what the register holds of the form's project
    review: Review | None = None  # what a reviewer has typed of it

    @property
    def status(self) -> Status:
        """What becomes of the form; errors return it."""
        if self.failure:
            return Status.FAILED
        if self.form is None:
            return Status.REJECTED
        if self.superseded_by:
            return Status.SUPERSEDED
        worst = {finding.severity for finding in self.findings if not finding.for_bureau}
        if Severity.ERROR in worst:
            return Status.RETURNED
        return Status.ACCEPTED_WITH_WARNINGS if Severity.WARNING in worst else Status.ACCEPTED

    def for_unit(self) -> Evaluation:
        """What the unit itself is told: everything but the clues that name other units."""
        return replace(self, findings=tuple(finding for finding in self.findings if not finding.for_bureau))


@dataclass(frozen=True, slots=True)
class Submission:
    """Where one project, or one unit without projects, stands with its form (报送情况)."""

    standing: Standing
    department: str = ""
    unit: str = ""
    project: str = ""
    code: str = ""
    files: tuple[str, ...] = ()
    received: str = ""  # ISO; what is known of when the newest came in
    due: str = ""
    note: str = ""  # why it need not send; what a name looks like that is in no list


@dataclass(frozen=True, slots=True)
class Batch:
    """One run: what every output is written from."""

    evaluations: tuple[Evaluation, ...]
    findings: tuple[Finding, ...] = ()  # what only the whole batch shows
    skipped: tuple[tuple[str, str], ...] = ()  # files not read, with the reason: lock files and the like
    submissions: tuple[Submission, ...] = ()  # who has sent and who owes; empty without a register
    unmarked: tuple[str, ...] = ()  # evaluated, but changed or gone before their workbook could be marked
    not_resent: tuple[Evaluation, ...] | None = None  # sent back by an earlier run and not here; None: none was given
    returned: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # file -> what is given back, below the folder
    stray_reviews: tuple[Review, ...] = ()  # typed of a form that is not here any more
