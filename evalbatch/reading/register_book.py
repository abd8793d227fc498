"""The register (底册), the workbook that the bureau keeps: 项目清单, 批复指标, 单位名册, 期限. Pure but for the bytes.

Unlike a form it is ours to mend: whatever is wrong with it stops the run, all of it told at once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from evalbatch.model import Deadline, ListedProject, ListedUnit, Reader, Register
from evalbatch.reading.gate import RejectedFile
from evalbatch.reading.grid import Sheet
from evalbatch.reading.register_indicators import approved_indicator, with_indicators
from evalbatch.reading.register_line import Line, lines
from evalbatch.reading.register_table import TO_DO, find_table, unused_columns
from evalbatch.reading.sheet import read_sheets
from evalbatch.reading.table import Table
from evalbatch.register import BadRegister, Fault
from evalbatch.register_labels import load_words
from evalbatch.values.names import plain_code, plain_name, same_unit

WhyNot = Callable[[str], str]

_SIZE = 5  # times the limits of a form: some 10,000 projects with their indicators; half a minute of work
_SEVERAL = re.compile(r"[、,，;；\n]+")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")
_UNEXPLAINED = "底册注明无需报送"


def read_register(data: bytes, file: str, why_not: WhyNot | None = None) -> Register:
    """Read the register. Raises BadRegister, which names everything that is wrong with it.

    `why_not` tells why a scheme that a project names can't be used, "" where it can; without it any will do.
    """
    try:
        sheets = read_sheets(data, file, size=_SIZE)
    except RejectedFile as rejected:
        raise BadRegister(file, [Fault("", "", rejected.reason, rejected.advice)]) from rejected
    register, faults = parse_register(sheets, why_not)
    if faults:
        raise BadRegister(file, faults)
    return replace(register, file=file, sha256=hashlib.sha256(data).hexdigest())


def parse_register(sheets: tuple[Sheet, ...], why_not: WhyNot | None = None) -> tuple[Register, tuple[Fault, ...]]:
    """Read what the sheets hold, and what is wrong with them."""
    faults: list[Fault] = []
    tables = {name: find_table(kind, sheets, faults) for name, kind in load_words().kinds.items()}
    if not (tables["projects"] or tables["units"] or faults):
        told = "没有“项目清单”，也没有“单位名册”工作表"
        faults.append(Fault("", "", told, f"至少要有其中一张；{TO_DO}"))
    projects = tuple(_projects(tables["projects"], faults)) if tables["projects"] else ()
    if tables["indicators"]:
        projects = with_indicators(projects, tables["indicators"], faults)
    faults += _wrong_schemes(projects, why_not) if why_not else ()
    units, whole = _units(tables["units"], faults) if tables["units"] else ((), None)
    known = _names(projects, units)
    deadlines = tuple(_deadlines(tables["deadlines"], known, faults)) if tables["deadlines"] else ()
    readers = tuple(_readers(tables["readers"], faults)) if tables["readers"] else ()
    if not (faults or projects or units):
        faults.append(Fault("", "", "项目清单和单位名册都没有内容", "请至少填写其中一张"))
    unused = tuple(label for table in tables.values() if table for label in unused_columns(table))
    return Register(projects, units, deadlines, readers, whole, unused=unused), tuple(dict.fromkeys(faults))


def _projects(table: Table, faults: list[Fault]) -> Iterator[ListedProject]:
    """Every project, with the indicators that stand in its own lines; a project with several lines is listed once."""
    kind = load_words().kinds["projects"]
    seen = _Seen()
    project: ListedProject | None = None
    for line in lines(table, kind, faults):
        if line.is_sum:
            continue
        indicator = approved_indicator(line) if "level3" in table.columns else None
        if not (project and indicator and _continues(line, project)):
            if project:
                yield project
            project = _project(line, seen)
        if project and indicator:
            project = replace(project, indicators=(*project.indicators, indicator))
    if project:
        yield project


def _continues(line: Line, project: ListedProject) -> bool:
    """Tell a further indicator of the project above: its name merged, left out or written again."""
    name, code, unit = line.text("name"), line.code("code"), line.text("unit")
    if not line.begins("name") or not (name or code):
        return True
    return (name, code) == (project.name, project.code) and unit in ("", project.unit)


def _project(line: Line, seen: _Seen) -> ListedProject | None:
    name = line.text("name")
    project = ListedProject(
        name,
        line.text("unit"),
        line.code("code"),
        line.text("department"),
        line.amount("initial_budget"),
        line.amount("adjusted_budget"),
        line.amount("executed"),
        line.amount("carryover"),
        line.text("scheme"),
        line.day("received"),
        source=line.source(),
    )
    if not name:
        line.fault("name", "项目名称没有填写", "请填项目全称；不要的行请整行删去")
        return None
    if name in _HEADER_WORDS:
        line.fault(
            "name", f"“{name}”像是表头的第二行，不是项目名称", "请把表头并成一行，栏目写全称，如“项目名称”“年初预算”"
        )
        return None
    if project.code:
        seen.check(line, "code", plain_code(project.code), f"项目编码“{project.code}”")
    seen.check_name(line, project)
    return project


def _wrong_schemes(projects: tuple[ListedProject, ...], why_not: WhyNot) -> Iterator[Fault]:
    """Tell each scheme that can't be used once, at the first project that names it."""
    first: dict[str, ListedProject] = {}
    for project in projects:
        first.setdefault(project.scheme, project)
    for name, project in first.items():
        if reason := why_not(name) if name else "":
            lines_with_it = sum(each.scheme == name for each in projects)
            told = f"评分方案“{name}”不能使用" + (f"（共 {lines_with_it} 行）" if lines_with_it > 1 else "")
            source = project.source
            yield Fault(source.sheet, source.cells["scheme"], told, reason)


_HEADER_WORDS = {"名称", "项目名称", "编码", "项目编码", "单位", "单位名称"}


class _Seen:
    """What stood in the lines above, and where."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}
        self._projects: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def check(self, line: Line, column: str, key: str, told: str) -> None:
        """Tell that this stood in a line above already."""
        if key in self._places:
            line.fault(column, f"{told}与 {self._places[key]} 重复", "请核对，改正其中一个或删去多余的一行")
        else:
            self._places[key] = line.place(column)

    def check_name(self, line: Line, project: ListedProject) -> None:
        """Tell two projects of one name in one unit, unless their codes tell them apart."""
        above = self._projects.setdefault((plain_name(project.unit), plain_name(project.name)), [])
        alike = next((place for code, place in above if not (code and project.code)), None)
        if alike:
            told = f"“{project.unit}”的项目“{project.name}”" if project.unit else f"项目“{project.name}”"
            line.fault("name", f"{told}与 {alike} 重复", "请删去多余的一行；确是两个项目的，请分别填写项目编码")
        above.append((project.code, line.place("name")))


def _units(table: Table, faults: list[Fault]) -> tuple[tuple[ListedUnit, ...], ListedUnit | None]:
    """Every unit, and the line 合计."""
    kind = load_words().kinds["units"]
    seen = _Seen()
    units, whole = [], None
    for line in lines(table, kind, faults):
        if line.is_sum:
            whole = _unit(line, "合计") if line.is_total else whole  # of several the last adds up all
            continue
        unit = _unit(line, line.text("name"))
        if unit.name:
            seen.check(line, "name", plain_name(unit.name), f"单位“{unit.name}”")
            units.append(unit)
        else:
            line.fault("name", "单位名称没有填写", "请填单位全称；不要的行请整行删去")
    return tuple(units), whole


def _unit(line: Line, name: str) -> ListedUnit:
    return ListedUnit(
        name,
        line.text("department"),
        line.code("code"),
        _email(line),
        line.text("contact"),
        _exempt(line),
        line.amount("initial_budget"),
        line.amount("adjusted_budget"),
        line.amount("executed"),
        source=line.source(),
    )


def _email(line: Line) -> str:
    """One address, or several parted by commas."""
    written = line.text("email").replace("＠", "@")
    addresses = [each.strip() for each in _SEVERAL.split(written) if each.strip()]
    if any(not _MAIL.fullmatch(each) for each in addresses):
        line.fault("email", f"电子邮箱“{written}”不是邮箱地址", "请改为 某某@某处 的样子；没有的空着")
        return ""
    return ",".join(addresses)


def _exempt(line: Line) -> str:
    """Why a unit need not send: the reason as written, or that the register says so; "" for 否."""
    answer, words = line.text("exempt"), load_words()
    if answer.casefold() in words.no:
        return ""
    return _UNEXPLAINED if answer.casefold() in words.yes else answer


@dataclass(frozen=True, slots=True)
class _Names:
    """The units and departments of the register."""

    plain: frozenset[str]
    written: tuple[str, ...]

    def know(self, name: str) -> bool:
        return plain_name(name) in self.plain or any(same_unit(each, name) for each in self.written)


def _names(projects: tuple[ListedProject, ...], units: tuple[ListedUnit, ...]) -> _Names:
    written = {each.unit for each in projects} | {each.name for each in units}
    written |= {each.department for each in projects} | {each.department for each in units}
    return _Names(frozenset(map(plain_name, written - {""})), tuple(sorted(written - {""})))


def _deadlines(table: Table, known: _Names, faults: list[Fault]) -> Iterator[Deadline]:
    """Every deadline; a line for several units is one for each."""
    kind, words = load_words().kinds["deadlines"], load_words()
    seen = _Seen()
    for line in lines(table, kind, faults):
        due = line.day("due")
        if not line.text("due"):
            line.fault("due", "报送期限没有填写", "请写全年月日，如 2025年4月8日")
        whose = line.text("whose")
        named = [each.strip() for each in _SEVERAL.split(whose) if each.strip()]
        for name in [""] if not named or whose in words.everybody else named:
            column = "whose" if "whose" in table.columns else "due"
            told = f"“{name}”的期限" if name else "适用全部单位的期限"
            seen.check(line, column, plain_name(name), told)
            if name and not known.know(name):
                line.fault(column, f"项目清单和单位名册里没有“{name}”", "请核对名称；适用全部单位的，这一格空着")
            yield Deadline(due, name, source=line.source())


def _readers(table: Table, faults: list[Fault]) -> Iterator[Reader]:
    """Everybody who gets the summary; without an address nobody can."""
    for line in lines(table, load_words().kinds["readers"], faults):
        name, addresses = line.text("name"), _email(line)
        if name and not line.text("email"):
            line.fault("email", f"“{name}”的电子邮箱没有填写", "请填邮箱；不用发的整行删去")
        yield Reader(name, addresses, source=line.source())
