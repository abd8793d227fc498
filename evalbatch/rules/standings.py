"""Where every listed project stands with its form, and which forms are in no list. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from evalbatch.choices import Standing
from evalbatch.model import Deadline, Evaluation, ListedProject, ListedUnit, Submission
from evalbatch.register import LIKELY, Lists, Near
from evalbatch.rules.rule import Entry, Stand
from evalbatch.values.names import plain_name, same_unit

_SHORTEST = 4  # signs; a shorter name stands in a file's name by accident


@dataclass(frozen=True, slots=True)
class Arrived:
    """When a form came in (ISO date, "" where unknown), and how that is known."""

    day: str
    known_by: str
    noted: bool = False  # by the bureau


def arrived(entry: Entry) -> Arrived:
    """What the bureau noted counts; else when the workbook was saved last; else the time of the file.

    The file's time is the weakest: who saves an attachment gives it the time of saving.
    """
    listed, evaluation = entry.match.project, entry.evaluation
    if listed and listed.received:
        return Arrived(listed.received[:10], "底册登记的收到日期", noted=True)
    if evaluation.saved:
        return Arrived(evaluation.saved[:10], "工作簿最后保存的日期")
    return Arrived(evaluation.modified[:10], "文件的修改日期")


def days_late(arrival: Arrived, due: str) -> int:
    """How many days after the deadline; 0 where it was in time, or where either day is unknown."""
    if not arrival.day or not due:
        return 0
    return max((date.fromisoformat(arrival.day) - date.fromisoformat(due)).days, 0)


@lru_cache(maxsize=4096)
def due_for(deadlines: tuple[Deadline, ...], unit: str, department: str) -> str:
    """The deadline of the unit, else of its department, else of everybody; of several the latest; "": none."""
    own = [each.due for each in deadlines if each.whose and same_unit(each.whose, unit)]
    shared = [each.due for each in deadlines if each.whose and same_unit(each.whose, department)]
    general = [each.due for each in deadlines if not each.whose]
    return max(own or shared or general, default="")[:10]


def near_in_words(near: Near | None) -> str:
    """A proposal: the listed name and how like it is; "" where there is none."""
    if near is None:
        return ""
    share = f"{min(round(near.likeness * 100), 99)}%"  # 100 % would be the same name
    return f"最相近的是“{near.name}”（相似 {share}），是否写错？"


def stands(entries: Sequence[Entry], evaluations: Iterable[Evaluation], lists: Lists) -> tuple[Stand, ...]:
    """Every listed project, every unit without projects, and every form in no list, in the order of the lists."""
    register = lists.register
    owners = {id(lists.unit(each.unit)) for each in register.projects}
    alone = [unit for unit in register.units if id(unit) not in owners]
    answers, unlisted = _answers(entries, {id(unit) for unit in alone})
    maybe = {key: entry for entry in unlisted if (key := _proposed(entry, lists)) is not None}
    unread = [(each.file, plain_name(each.file)) for each in evaluations if each.form is None]
    asked = [_of_project(project, lists, answers.get(id(project), ())) for project in register.projects]
    asked += [_of_unit(unit, lists, answers.get(id(unit), ())) for unit in alone]
    told = [_with_traces(stand, maybe.get(id(stand.project)), unread) for stand in asked]
    return (*told, *(_unlisted(entry) for entry in unlisted))


def _answers(entries: Iterable[Entry], alone: set[int]) -> tuple[dict[int, list[Entry]], list[Entry]]:
    """Forms by what they answer to, a listed project or a unit that has none, and those that answer to nothing."""
    answers: dict[int, list[Entry]] = defaultdict(list)
    unlisted = []
    for entry in entries:
        project, unit = entry.match.project, entry.match.unit
        if project:
            answers[id(project)].append(entry)
        elif unit and id(unit) in alone:
            answers[id(unit)].append(entry)
        else:
            unlisted.append(entry)
    return answers, unlisted


def _of_project(project: ListedProject, lists: Lists, entries: Sequence[Entry]) -> Stand:
    unit = lists.unit(project.unit)
    department = project.department or (unit.department if unit else "")
    due = due_for(lists.register.deadlines, project.unit, department)
    asked = Submission(Standing.OWING, department, project.unit, project.name, project.code, due=due)
    return Stand(_judged(asked, unit, entries), tuple(entries), project, unit)


def _of_unit(unit: ListedUnit, lists: Lists, entries: Sequence[Entry]) -> Stand:
    due = due_for(lists.register.deadlines, unit.name, unit.department)
    asked = Submission(Standing.OWING, unit.department, unit.name, due=due)
    return Stand(_judged(asked, unit, entries), tuple(entries), None, unit)


def _judged(asked: Submission, unit: ListedUnit | None, entries: Sequence[Entry]) -> Submission:
    """What was asked for, with what came in."""
    files = tuple(dict.fromkeys(entry.evaluation.file for entry in entries))
    arrivals = sorted((arrived(entry) for entry in entries), key=lambda each: each.day)
    asked = replace(asked, files=files, received=arrivals[-1].day if arrivals else "")
    if unit and unit.exempt:
        sent = "；仍收到了自评表" if entries else ""
        return replace(asked, standing=Standing.EXEMPT, note=f"无需报送的原因：{unit.exempt}{sent}")
    if not entries:
        return asked
    counting = [entry for entry in entries if not entry.evaluation.superseded_by]
    if asked.project and len(counting) > 1:
        note = f"收到 {len(counting)} 份，还没有确定以哪一份为准"
        return replace(asked, standing=Standing.TWICE, note=note)
    first = arrivals[0]  # who sent in time and again after a correction is not late
    if late := days_late(first, asked.due):
        return replace(asked, standing=Standing.LATE, note=f"按{first.known_by}，比期限晚 {late} 天")
    return replace(asked, standing=Standing.RECEIVED)


def _proposed(entry: Entry, lists: Lists) -> int | None:
    """Which listed project an unlisted form most probably means: one of its own unit, of a name much alike."""
    near, unit = entry.match.near_project, entry.form.header.implementing_unit
    if near is None or near.likeness < LIKELY or entry.match.coded:
        return None
    meant = [each for each in lists.projects_of(near.unit) if each.name == near.name]
    own = [each for each in meant if same_unit(each.unit, unit) or entry.match.near_unit]
    return id(own[0]) if len(own) == 1 else None


def _with_traces(stand: Stand, maybe: Entry | None, unread: Iterable[tuple[str, str]]) -> Stand:
    """What an owing project may have sent all the same: a form under a like name, or a file that nobody can read."""
    owing = stand.submission
    if owing.standing is not Standing.OWING:
        return stand
    if maybe:
        name, file = maybe.form.name, maybe.evaluation.file
        note = f"收到的“{file}”写的是“{name}”，名称相近，请核对是不是本项目"
        return replace(stand, submission=replace(owing, note=note), maybe=maybe)
    name = plain_name(owing.project or owing.unit)
    files = [file for file, plain in unread if len(name) >= _SHORTEST and name in plain]
    note = f"可能在未能读取的文件“{files[0]}”里" if files else ""
    return replace(stand, submission=replace(owing, note=note))


def _unlisted(entry: Entry) -> Stand:
    header, match = entry.form.header, entry.match
    near = near_in_words(match.near_project) if header.project_name else near_in_words(match.near_unit)
    found = Submission(
        Standing.UNLISTED,
        header.supervising_department or "",
        header.implementing_unit or "",
        header.project_name or "",
        header.project_code or "",
        (entry.evaluation.file,),
        arrived(entry).day,
        note=near,
    )
    return Stand(found, (entry,), None, match.unit)
