"""Who gets what: one letter a unit, one for each reader of the summary. Pure.

A workbook goes into a letter only when every form in it is that unit's, beyond doubt, by the register. What belongs to
no known unit, or to two, goes to nobody and is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from evalbatch.choices import Severity, Standing, Status
from evalbatch.findings import alike
from evalbatch.model import Evaluation, Finding, ListedUnit, Reader, Register, Review, Submission
from evalbatch.register import Lists
from evalbatch.values.names import plain_name

_TO_DO = (Severity.ERROR, Severity.WARNING)
_BACK = (Status.RETURNED, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the output folder: where it stands below it, and its SHA-256."""

    path: str
    sha256: str

    @property
    def name(self) -> str:
        """What the file is called in the letter."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class FormReport:
    """What is said of one form: its project, its verdict and what is to be done, errors first."""

    project: str
    file: str
    status: Status
    total: str  # 核定得分, "" where there is none
    grade: str
    groups: tuple[tuple[Finding, ...], ...]  # one slip made several times is one group
    review: Review | None = None  # what the reviewer typed


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof of what was received (回执): file, when it was last saved and taken in, fingerprint, verdict."""

    file: str
    received: str
    noted: str  # the day it was taken in, as the register has it; "" where it has none
    sha256: str
    verdict: Status
    findings: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One message before it is worded. `unit` is None in the letter to a reader of the summary."""

    to: str  # an address, or several parted by commas
    name: str  # whom it is for: the unit, or the reader
    contact: str = ""
    reports: tuple[FormReport, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    owing: tuple[Submission, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    is_summary: bool = False

    @property
    def to_mend(self) -> int:
        """How many forms the unit has to correct and send again."""
        return sum(report.status in _BACK for report in self.reports)


@dataclass(frozen=True, slots=True)
class Unaddressed:
    """What nobody gets, and why."""

    what: str
    reason: str


Returned = Mapping[str, Sequence[Attachment]]  # a file of the inbox -> what is given back for it


def unit_letters(
    evaluations: Sequence[Evaluation], returned: Returned, submissions: Iterable[Submission], register: Register
) -> tuple[tuple[Letter, ...], tuple[Unaddressed, ...]]:
    """Write a letter to each unit that has a form or owes one; tell what can't be addressed."""
    evaluations = [each.for_unit() for each in evaluations]
    lists = Lists(register)
    unaddressed: list[Unaddressed] = []
    workbooks: dict[str, list[tuple[Evaluation, ...]]] = defaultdict(list)
    for file, group in groupby(evaluations, key=lambda each: each.file):
        forms = tuple(group)
        unit, reason = _owner(forms, lists)
        if unit:
            workbooks[plain_name(unit.name)].append(forms)
        else:
            unaddressed.append(Unaddressed(file, reason))
    owing = _owing(submissions, lists)
    letters = []
    for unit in register.units:
        key = plain_name(unit.name)
        if not workbooks[key] and not owing[key]:
            continue
        if not unit.email:
            unaddressed.append(Unaddressed(unit.name, "单位名册里没有电子邮箱"))
            continue
        receipts = tuple(_receipt(forms, lists) for forms in workbooks[key])
        letters.append(_letter(unit, workbooks[key], owing[key], returned, receipts))
    return tuple(letters), tuple(unaddressed)


def summary_letters(readers: Iterable[Reader], attachments: Sequence[Attachment]) -> tuple[Letter, ...]:
    """Write a letter with the summary workbook to each reader that the register names."""
    return tuple(Letter(each.email, each.name, attachments=tuple(attachments), is_summary=True) for each in readers)


def _owner(forms: Sequence[Evaluation], lists: Lists) -> tuple[ListedUnit | None, str]:
    """Return whose workbook this is, or why nobody can tell."""
    found = [lists.find(each.form).unit for each in forms if each.form]
    if not found:
        return None, "没有读出自评表，不知道是哪个单位的"
    names = {plain_name(unit.name) for unit in found if unit}
    if len(names) > 1:
        return None, "一个工作簿里有几个单位的表，不能整个发给其中一个"
    if None in found or len(found) < len(forms):
        return None, "表上的实施单位不在单位名册里"
    return found[0], ""


def _owing(submissions: Iterable[Submission], lists: Lists) -> Mapping[str, list[Submission]]:
    owing: dict[str, list[Submission]] = defaultdict(list)
    for submission in submissions:
        unit = lists.unit(submission.unit) if submission.standing is Standing.OWING else None
        if unit:
            owing[plain_name(unit.name)].append(submission)
    return owing


def _letter(
    unit: ListedUnit,
    workbooks: Sequence[Sequence[Evaluation]],
    owing: Sequence[Submission],
    returned: Returned,
    receipts: tuple[Receipt, ...],
) -> Letter:
    reports = [_report(each) for forms in workbooks for each in forms]
    files = [each for forms in workbooks for each in returned.get(forms[0].file, ())]
    return Letter(
        unit.email,
        unit.name,
        unit.contact,
        tuple(sorted(reports, key=lambda report: report.status not in _BACK)),
        receipts,
        tuple(owing),
        tuple(files),
    )


def _report(evaluation: Evaluation) -> FormReport:
    score, form = evaluation.score, evaluation.form
    return FormReport(
        form.name if form else "",
        evaluation.file,
        evaluation.status,
        str(score.total) if score and score.total is not None else "",
        (score.grade if score else None) or "",
        tuple(map(tuple, alike(finding for finding in evaluation.findings if finding.severity in _TO_DO))),
        evaluation.review,
    )


def _receipt(forms: Sequence[Evaluation], lists: Lists) -> Receipt:
    """The receipt of one workbook; with several forms its verdict is the worst of theirs."""
    worst = max((each.status for each in forms), key=list(Status).index)
    findings = sum(len(each.findings) for each in forms)
    listed = (lists.find(each.form).project for each in forms if each.form)
    noted = max((project.received[:10] for project in listed if project), default="")
    return Receipt(forms[0].file, forms[0].modified, noted, forms[0].sha256, worst, findings)
