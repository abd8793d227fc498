"""F07: one project sent more than once. Times and contents decide what is proposed; a person decides what counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from evalbatch.choices import Category, Prefer, Severity
from evalbatch.model import Evaluation
from evalbatch.rules.rule import Entry, Hit, Whole, hit, rule
from evalbatch.values.differences import differences, told
from evalbatch.values.identity import Identity, identity

_CLAIMS_TO_BE_LAST = re.compile(r"最终|终稿|定稿|最新|final", re.IGNORECASE)
_BY = {Prefer.NEWEST: "文件自身记录的保存时间", Prefer.LAST_MODIFIED: "文件系统的修改时间"}
_OTHER = {Prefer.NEWEST: Prefer.LAST_MODIFIED, Prefer.LAST_MODIFIED: Prefer.NEWEST}

_MOST_NAMED = 6  # files of one project in a message
_MOST_CHANGES = 6  # a message is cut where a cell or comment would become too long

Versions = tuple[Entry, ...]


@rule(
    "F07",
    Severity.ERROR,
    Category.SUBMISSION,
    "{fault}",
    advice="{cure}",
)
def sent_twice(whole: Whole) -> Iterator[Hit]:
    """同一项目报送了几份自评表，或同一个文件报送了几次。

    Why: 同一项目报两份，分数以哪一份为准说不清；没有选定以前，汇总只计最新的一份，免得资金和份数重复计算。
    文件名里的“(1)”“最终版”不能说明先后：先看工作簿自身记录的保存时间，再看文件系统的修改时间。内容完全相同的文件只审核一次，
    只作提示；另存为其他格式、读出的内容没有差别的，作警告。
    Fix: 单位确认以哪一份为准，只报送一份。
    财政部门也可以在审核时用“--prefer”指定采用保存时间最新的（newest）还是修改时间最新的（last-modified）；没有采用的仍然评分、列出，
    但不计入汇总。
    """
    yield from _copies(whole)
    for versions in same_project((*whole.entries, *whole.superseded)):
        counting = [each for each in versions if not each.evaluation.superseded_by]
        if len(counting) == 1 and whole.prefer:
            yield from _decided(versions, counting[0], whole.prefer)
        else:
            yield from _undecided(versions)


def chosen(entries: Versions, prefer: Prefer | None) -> Versions:
    """The same entries; those that the reviewer's choice rules out name the file that counts instead."""
    if prefer is None:
        return entries
    ruled_out: dict[int, str] = {}
    for versions in same_project(entries):
        latest = _latest(versions, prefer)
        if len(latest) == 1:
            ruled_out |= {id(each): latest[0].evaluation.file for each in versions if each is not latest[0]}
    return tuple(_superseded(each, ruled_out[id(each)]) if id(each) in ruled_out else each for each in entries)


def counted_once(entries: Versions) -> Versions:
    """The same entries; of versions between which nobody has decided, all but the latest name the one that counts."""
    aside: dict[int, str] = {}
    for versions in same_project([each for each in entries if not each.evaluation.superseded_by]):
        first = _latest_of_all(versions)
        aside |= {id(each): first.evaluation.file for each in versions if each is not first}
    return tuple(
        replace(each, evaluation=replace(each.evaluation, counted_instead=aside[id(each)]))
        if id(each) in aside
        else each
        for each in entries
    )


def _latest_of_all(versions: Versions) -> Entry:
    """The version to propose; where no time tells one, the last by its name."""
    proposed = newest(versions)
    return proposed[0] if proposed else versions[-1]


def _superseded(entry: Entry, by: str) -> Entry:
    return replace(entry, evaluation=replace(entry.evaluation, superseded_by=by))


def place_of(entry: Entry) -> tuple[str, str]:
    """The file and sheet of a form."""
    return entry.evaluation.file, entry.form.source.sheet


def same_project(entries: Sequence[Entry]) -> Iterator[Versions]:
    """Forms of one project and year, where there are several; one without a year goes with the only year there is."""
    subjects: dict[tuple[str, ...], list[tuple[Identity, Entry]]] = defaultdict(list)
    for entry in entries:
        known = identity(entry.form, entry.match.project)
        if known:
            subjects[known.subject].append((known, entry))
    for versions in subjects.values():
        years = dict.fromkeys(known.year for known, _ in versions if known.year is not None)
        for year in years or (None,):
            same = [entry for known, entry in versions if known.year == year or len(years) <= 1]
            if len(same) > 1:
                yield tuple(sorted(same, key=place_of))


def newest(versions: Versions) -> tuple[Entry, Prefer] | None:
    """The version to propose and what tells it: what the files say themselves, else the file system."""
    left = versions
    for by in Prefer:
        left = _latest(left, by)
        if len(left) == 1:
            return left[0], by
    return None


def _latest(versions: Versions, by: Prefer) -> Versions:
    """Those of the latest time; all of them where one has no time."""
    moments = [_moment(each.evaluation, by) for each in versions]
    known = [moment for moment in moments if moment]
    if len(known) < len(versions):
        return versions
    return tuple(each for each, moment in zip(versions, moments, strict=True) if moment == max(known))


def _moment(evaluation: Evaluation, by: Prefer) -> datetime | None:
    """A time without a zone is taken for the clock here."""
    text = evaluation.saved if by is Prefer.NEWEST else evaluation.modified
    return datetime.fromisoformat(text).astimezone() if text else None


def _copies(whole: Whole) -> Iterator[Hit]:
    """Files that are the same byte for byte, told once a file."""
    files: set[str] = set()
    for entry in (*whole.entries, *whole.superseded):
        file, copies = entry.evaluation.file, entry.evaluation.copies
        if copies and file not in files:
            files.add(file)
            names = "”“".join((file, *copies))
            fault = f"{len(copies) + 1} 个文件“{names}”内容完全相同，只审核一次，份数和金额只计一次"
            cure = "请核对是否重复报送，或把别的文件错发成了这一份；确属重复的不用处理"
            yield hit(entry.form.header, severity=Severity.INFO, for_bureau=True, fault=fault, cure=cure, found=file)


def _undecided(versions: Versions) -> Iterator[Hit]:
    """Nobody has said which version counts: all of them carry the finding, with what speaks for the newest."""
    proposed = newest(versions)
    first = _latest_of_all(versions)
    others = [each for each in versions if each is not first]
    listed = f"同一项目报送了 {len(versions)} 份自评表：{_listed(versions)}"
    if not any(differences(each.form, first.form) for each in others):
        fault = f"{listed}，读出的内容没有差别，汇总只计一份"
        yield from (_hit(entry, fault, _ASK, Severity.WARNING) for entry in versions)
        return
    for entry in versions:
        compared = entry if entry is not first else others[-1]
        about = f"{_proposal(proposed, versions)}。{_compared(compared, first)}{_last_by_name(versions, proposed)}"
        yield _hit(entry, f"{listed}。{about}", _ASK)


_ASK = "请单位确认以哪一份为准，只报送一份"


def _decided(versions: Versions, chosen: Entry, prefer: Prefer) -> Iterator[Hit]:
    """The reviewer has chosen: each version is told which one counts."""
    others = [each for each in versions if each is not chosen]
    cure = f"不用处理；如应采用另一份，请用 --prefer {_OTHER[prefer]} 重新审核，或只留下要采用的那一份"
    fault = (
        f"同一项目报送了 {len(versions)} 份自评表，按{_BY[prefer]}采用本份{_time(chosen)}，没有采用{_listed(others)}。"
    )
    yield _hit(chosen, fault + _compared(others[-1], chosen), cure, Severity.INFO)
    for entry in others:
        fault = f"本份没有采用，不计入汇总：同一项目按{_BY[prefer]}采用了{_dated(chosen)}。"
        yield _hit(entry, fault + _compared(entry, chosen), cure, Severity.INFO)


def _hit(entry: Entry, fault: str, cure: str, severity: Severity | None = None) -> Hit:
    return hit(
        entry.form.header,
        "project_name",
        fault=fault,
        cure=cure,
        severity=severity,
        for_bureau=severity is Severity.INFO,  # the reviewer's own choice
        expected="一个项目一份",
    )


def _proposal(proposed: tuple[Entry, Prefer] | None, versions: Versions) -> str:
    if proposed is None:
        return "各份的保存时间和修改时间相同或没有记录，看不出哪一份最新"
    entry, by = proposed
    but = "" if by is Prefer.NEWEST else "（文件自身记录的保存时间相同或没有记录）"
    return f"按{_BY[by]}，{_called(entry, versions)}最新，建议采用{but}"


def _called(entry: Entry, versions: Versions) -> str:
    """The file's name, with the sheet where the file holds several of the versions."""
    file, sheet = place_of(entry)
    several = sum(each.evaluation.file == file for each in versions) > 1
    return f"“{file}”的工作表“{sheet}”" if several else f"“{file}”"


def _listed(versions: Sequence[Entry]) -> str:
    more = f"等 {len(versions)} 份" if len(versions) > _MOST_NAMED else ""
    return "、".join(map(_dated, versions[:_MOST_NAMED])) + more


def _dated(entry: Entry) -> str:
    return f"“{entry.evaluation.file}”{_time(entry)}"


def _time(entry: Entry) -> str:
    """Both times as the clock here shows them, as far as they are known."""
    times = ((by, _moment(entry.evaluation, by)) for by in Prefer)
    words = {Prefer.NEWEST: "保存于", Prefer.LAST_MODIFIED: "修改于"}
    shown = [f"{words[by]} {moment:%Y-%m-%d %H:%M}" for by, moment in times if moment]
    return f"（{'，'.join(shown)}）" if shown else ""


def _compared(old: Entry, new: Entry) -> str:
    changes = differences(old.form, new.form)
    names = f"“{old.evaluation.file}”", f"“{new.evaluation.file}”"
    if not changes:
        return f"{names[0]}与{names[1]}读出的内容没有差别"
    return f"从{names[0]}到{names[1]}改了 {len(changes)} 处：{told(changes, _MOST_CHANGES)}"


def _last_by_name(versions: Versions, proposed: tuple[Entry, Prefer] | None) -> str:
    """Tell of a name that claims to be the last and is not."""
    names = dict.fromkeys(each.evaluation.file for each in versions if proposed and each is not proposed[0])
    claiming = [f"“{name}”" for name in names if _CLAIMS_TO_BE_LAST.search(name.rpartition("/")[2])]
    return f"。{'、'.join(claiming)}从名称看像最后一份，时间却不是最新，名称不作依据" if claiming else ""
