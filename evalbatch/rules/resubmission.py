"""A form against the one that its unit sent before: what was told then, and what should not have changed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from evalbatch.choices import Category, Comparison, Severity, Status
from evalbatch.model import AMOUNTS, Batch, Evaluation, Finding, Form, FundingLine, Indicator, Progress, Target
from evalbatch.register import Lists
from evalbatch.rules.rule import Entry, Figure, Hit, Whole, hit, rule
from evalbatch.terms import label
from evalbatch.values.differences import Record, paired
from evalbatch.values.identity import Identity, identity
from evalbatch.values.measure import conversion, plain
from evalbatch.values.names import core_name, same_unit

Place = tuple[str, str]  # sheet and cell
_BINDING = (Severity.ERROR, Severity.WARNING)
_LESS = (Comparison.AT_LEAST, Comparison.BARE, Comparison.EQUAL)  # targets that a smaller figure makes easier


@rule(
    "I67",
    Severity.WARNING,
    Category.CONSISTENCY,
    "与上次报送（“{earlier}”）相比，{what}",
    advice="{cure}",
)
def changed_since_returned(whole: Whole) -> Iterator[Hit]:
    """与上次报送相比，改了没有要求改的目标值、分值或金额，或删了指标。

    Why: 退回修改是为了改正错误。借机降低目标值、调整分值、删去没有完成的指标，得分就不再反映当初批复的绩效目标。
    目标值降低或放宽的一律提示；其他改动，上次审核已对该单元格提出意见的不再提示。
    Fix: 改回上次报送的数；确经批准调整的，随表附批复文件或说明。
    """
    for entry in whole.entries:
        if entry.earlier and entry.earlier.form:
            yield from _changes(entry, entry.earlier, entry.earlier.form)


def _changes(entry: Entry, earlier: Evaluation, before: Form) -> Iterator[Hit]:
    told = {(finding.sheet, cell) for finding in _binding(earlier) for cell in finding.cells}
    weights_told = any(finding.rule_id.startswith("W") for finding in _binding(earlier))
    for pair in paired(before, entry.form):
        old, new = pair.old, pair.new
        if isinstance(old, FundingLine) and isinstance(new, FundingLine):
            for name in AMOUNTS:
                if not _was_told(old, name, told) and _figure_changed(old, new, name):
                    yield _hit(earlier, pair.name, old, new, name)
        elif isinstance(old, Indicator) and isinstance(new, Indicator):
            if old.target and new.target and plain(old.target.text) != plain(new.target.text):
                how = _how(old.target, new.target)
                if how != _OTHERWISE or not _was_told(old, "target", told):
                    yield _hit(earlier, pair.name, old, new, "target", how)
            if not weights_told and not _was_told(old, "max_score", told) and _figure_changed(old, new, "max_score"):
                yield _hit(earlier, pair.name, old, new, "max_score")
        elif isinstance(old, Indicator) and old.target:
            what = f"少了{pair.name}（年度指标值“{old.target.shown}”）"
            yield hit(entry.form.header, earlier=earlier.file, what=what, cure=_BACK, found="", expected=pair.name)


_OTHERWISE = "改为"
_BACK = "请恢复这个指标并如实填写；确经批准取消的，请附批复文件或说明"


def _hit(  # noqa: PLR0913, PLR0917 - what is told of one value
    earlier: Evaluation, row: str, old: Record, new: Record, name: str, how: str = _OTHERWISE
) -> Hit:
    was, now = _shown(old, name), _shown(new, name)
    what = f"{row}的{label(name)}由“{was}”{how}“{now}”"
    cure = f"没有经过批准的，改回“{was}”；确经批准调整或原来填错的，请附批复文件或说明"
    return hit(new, name, earlier=earlier.file, what=what, cure=cure, found=now, expected=was)


def _shown(record: Record, name: str) -> str:
    value = getattr(record, name)
    return value.text if isinstance(value, Target) else str(Figure(value))


def _figure_changed(old: Record, new: Record, name: str) -> bool:
    """Whether both state a figure and not the same; a blank has its own rules."""
    was, now = getattr(old, name), getattr(new, name)
    return was is not None and now is not None and was != now


def _was_told(record: Record, name: str, told: set[Place]) -> bool:
    return (record.source.sheet, record.source.cells.get(name, "")) in told


def _how(old: Target, new: Target) -> str:
    """In which direction a target went; 改为 where none is plain."""
    if old.comparison is not new.comparison or len(old.numbers) != len(new.numbers):
        return _OTHERWISE
    if old.comparison is Comparison.DATE:
        return "推迟为" if new.numbers > old.numbers else _OTHERWISE
    factor = conversion(new.measure, old.measure)
    if len(old.numbers) != 1 or factor is None:
        return _OTHERWISE
    was, now = old.numbers[0], new.numbers[0] * factor.numerator / factor.denominator
    if old.comparison in _LESS and now < was:
        return "降低为" if old.comparison is Comparison.AT_LEAST else "改小为"
    return "放宽为" if old.comparison is Comparison.AT_MOST and now > was else _OTHERWISE


def with_earlier(entries: tuple[Entry, ...], previous: Iterable[Evaluation], lists: Lists | None) -> tuple[Entry, ...]:
    """Each form with its earlier submission: of the same project, else of the same file and sheet by the same unit.

    A form whose year was found wrong then may bear another year now.
    """
    left = [each for each in previous if not each.superseded_by]
    subjects: dict[tuple[str, ...], list[tuple[Identity, Evaluation]]] = defaultdict(list)
    for each in left:
        known = identity(each.form, lists.find(each.form).project if lists else None) if each.form else None
        if known:
            subjects[known.subject].append((known, each))
    found: dict[int, Evaluation] = {}
    for nth, entry in enumerate(entries):
        now = identity(entry.form, entry.match.project)
        same = [each for then, each in subjects.get(now.subject, ()) if _fits(then, each, now)] if now else []
        if same:
            found[nth] = max(same, key=lambda each: (each.file == entry.evaluation.file, each.modified))
    used = {id(each) for each in found.values()}
    files: dict[str, list[Evaluation]] = defaultdict(list)
    for each in left:
        if id(each) not in used:
            files[each.file].append(each)
    for nth, entry in enumerate(entries):
        same = [each for each in files.get(entry.evaluation.file, ()) if _same_form(each, entry)]
        if same:
            found.setdefault(nth, same[0])
    return tuple(replace(entry, earlier=found.get(nth)) for nth, entry in enumerate(entries))


def followed_up(batch: Batch, entries: Sequence[Entry], previous: Iterable[Evaluation]) -> Batch:
    """The batch with what became of the earlier findings; `entries` are its forms in order."""
    earlier = iter([entry.earlier for entry in entries])
    evaluations = tuple(_followed_up(each, earlier) for each in batch.evaluations)
    come = {id(entry.earlier) for entry in entries}
    files = {each.file for each in batch.evaluations if each.form is None}  # came again, and can't be read
    sent_back = (each for each in previous if each.status in {Status.RETURNED, Status.REJECTED})
    not_resent = tuple(each for each in sent_back if id(each) not in come and each.file not in files)
    return replace(batch, evaluations=evaluations, not_resent=not_resent)


def _followed_up(evaluation: Evaluation, earlier: Iterator[Evaluation | None]) -> Evaluation:
    before = next(earlier) if evaluation.form else None
    if before is None or evaluation.superseded_by:
        return evaluation
    return replace(evaluation, progress=progress(evaluation, before))


def _fits(then: Identity, earlier: Evaluation, now: Identity) -> bool:
    wrong_year = any(finding.rule_id == "F03" for finding in earlier.findings)
    return then.year == now.year or None in {then.year, now.year} or wrong_year


def _same_form(earlier: Evaluation, entry: Entry) -> bool:
    """Whether the earlier form of a file of the same name is the same unit's or project's; or was no form at all."""
    if earlier.form is None:
        return True
    old, new = earlier.form.header, entry.form.header
    alike = same_unit(old.implementing_unit, new.implementing_unit) or (
        core_name(old.project_name) == core_name(new.project_name) != ""
    )
    return alike and earlier.form.source.sheet == entry.form.source.sheet


def progress(evaluation: Evaluation, earlier: Evaluation) -> Progress:
    """What became of the errors and warnings told then. They are known again by rule and row: rows move."""
    then, now = _rows(earlier.form, evaluation.form)
    waiting: dict[tuple[str, object], list[Finding]] = defaultdict(list)
    for finding in _binding(earlier):
        waiting[_key(finding, then)].append(finding)
    open_, new = list[Finding](), list[Finding]()
    for finding in _binding(evaluation):
        same = waiting[_key(finding, now)]
        (open_ if same else new).append(finding)
        del same[:1]
    fixed = tuple(finding for left in waiting.values() for finding in left)
    return Progress(earlier.file, fixed, tuple(open_), tuple(new))


def _binding(evaluation: Evaluation) -> list[Finding]:
    return [finding for finding in evaluation.findings if finding.severity in _BINDING]


def _key(finding: Finding, rows: Mapping[Place, object]) -> tuple[str, object]:
    place = (finding.sheet, finding.cells[0] if finding.cells else "")
    return finding.rule_id, rows.get(place)


def _rows(old: Form | None, new: Form | None) -> tuple[Mapping[Place, object], Mapping[Place, object]]:
    """For the cells of both versions: which row and field they hold, told the same way on both sides."""
    then: dict[Place, object] = {}
    now: dict[Place, object] = {}
    for nth, pair in enumerate(paired(old, new) if old and new else ()):
        for record, cells in ((pair.old, then), (pair.new, now)):
            if record:
                for name, cell in record.source.cells.items():
                    cells.setdefault((record.source.sheet, cell), (nth, name))
    return then, now
