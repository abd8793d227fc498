"""F08: texts and indicators that two units have in common, word for word or nearly so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeVar

from evalbatch.choices import Category, Severity
from evalbatch.model import Form, Indicator
from evalbatch.rules import submission
from evalbatch.rules.ownership import Owned, of_one_programme, of_one_unit, owned_forms
from evalbatch.rules.placement import bare_name
from evalbatch.rules.rows import name_of, scored_rows
from evalbatch.rules.rule import Hit, Located, Whole, hit, rule
from evalbatch.schemes.bounds import Together
from evalbatch.values.likeness import Index, clusters, differences, fingerprints, set_likeness, text_likeness
from evalbatch.values.measure import plain
from evalbatch.values.names import plain_name

_PROMPT = submission.template_text_left.id  # it has told that a text is the template's own
_DONE = ("完成", "实际")  # in the heading of a goal: what was done; without them, what was to be done
_OWN_PART = 3  # of what two forms share a third must be theirs alone
_SHOWN = 30  # signs of a text that are shown
_FEW = 3  # other forms, differences or rows that are shown
_Member = TypeVar("_Member")


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a form, with the field it stands in."""

    owner: Owned
    record: Located
    field: str
    heading: str
    text: str
    bare: str  # without blanks and signs: what is compared
    handed_down: bool  # where several units carry out one programme, it was set for them and not by them

    @property
    def cell(self) -> str:
        """Its cell."""
        return self.record.source.cells.get(self.field, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a form that have an actual value, each with its name, target and actual value in one line."""

    owner: Owned
    rows: dict[str, Indicator]


@rule(
    "F08",
    Severity.WARNING,
    Category.REASONABLENESS,
    "{what}与{others}；{evidence}",
    advice="请核实：共同实施、统一口径的，说明情况即可；套用的，按本单位实际重写",
    for_bureau=True,
)
def copied_from_another_unit(whole: Whole) -> Iterator[Hit]:
    """两个单位的文字或指标几乎相同。

    Why: 各单位做的事不同，完成情况、原因、问题整段相同，或者指标连同目标值、完成值都相同，反映不了本单位的实际。
    这只是线索，也可能是共同实施的项目。
    Fix: 由审核人员对照两份表核实，套用的按本单位实际重写。
    短句、许多单位都相同的统一文字不提示，同一单位的项目之间不提示，几个单位的同名项目预期目标、指标相同也不提示。
    """
    limits = whole.scheme.batch
    if limits is None:
        return
    forms = owned_forms(whole)
    for texts in _copied_texts(_passages(forms, limits), limits):
        for turn in range(len(texts[0])):
            yield _same_texts([_from(turn, each) for each in texts])
    for tables in copied_tables(forms, limits):
        for turn in range(len(tables)):
            yield _same_tables(_from(turn, tables))


def _from(turn: int, members: Sequence[_Member]) -> list[_Member]:
    """Put another member of a group first: each form is told of the others, whoever copied from whom."""
    return [*members[turn:], *members[:turn]]


def _passages(forms: Iterable[Owned], limits: Together) -> list[Passage]:
    """Gather the texts that are long enough to tell something, and are not the template's own."""
    found = []
    for owner in forms:
        prompts = {
            cell for finding in owner.evaluation.findings if finding.rule_id == _PROMPT for cell in finding.cells
        }
        for record, field, heading, text, handed_down in _texts(owner.form):
            bare = plain_name(text)
            passage = Passage(owner, record, field, heading, text or "", bare, handed_down)
            if len(bare) >= limits.copied_signs and passage.cell not in prompts:
                found.append(passage)
    return found


def _texts(form: Form) -> Iterator[tuple[Located, str, str, str | None, bool]]:
    """Give the texts of a form: goals, chapters, reasons."""
    for goal in form.goals:
        yield goal, "text", goal.heading, goal.text, not any(word in goal.heading for word in _DONE)
    for chapter in form.narratives:
        yield chapter, "text", chapter.heading, chapter.text, False
    for line in form.funding:
        yield line, "deviation_reason", "偏差原因", line.deviation_reason, False
    for row in form.indicators:
        yield row, "deviation_reason", "偏差原因", row.deviation_reason, False


def _copied_texts(passages: Sequence[Passage], limits: Together) -> Iterator[list[list[Passage]]]:
    """Give the texts that some forms share, a list for each text; forms that share several are given once."""
    prints, owners = [fingerprints(each.bare) for each in passages], [each.owner.key for each in passages]
    index, least = Index(prints, owners, limits.template_units), float(limits.copied_share)
    pairs = [
        (one, other)
        for one, other in sorted(index.pairs())
        if text_likeness(passages[one].bare, passages[other].bare, least)
        and _is_own(*index.own(one, other), len(prints[one]) * limits.copied_signs / len(passages[one].bare))
        and _tells(passages[one], passages[other])
    ]
    groups: dict[tuple[int, ...], list[list[Passage]]] = defaultdict(list)
    for cluster in clusters(pairs):
        shared = {id(passages[at].owner): passages[at] for at in reversed(cluster)}
        groups[tuple(sorted(shared))].append(list(reversed(shared.values())))
    yield from groups.values()


def _is_own(own: int, common: int, enough: float = inf) -> bool:
    """Tell whether what two forms share is theirs: not a text given to many, with a name or figure put in."""
    return own * _OWN_PART >= common or own >= enough


def _tells(one: Passage, other: Passage) -> bool:
    """Tell whether it means anything that two texts are alike."""
    if of_one_unit(one.owner, other.owner):
        return False
    return not (one.handed_down and other.handed_down and of_one_programme(one.owner, other.owner))


def _same_texts(texts: Sequence[Sequence[Passage]]) -> Hit:
    """Show the longest text that some forms share beside the first of the others, and where the rest stands."""
    longest = max(texts, key=lambda each: len(each[0].bare))
    (own, *others), more = longest, [each for each in texts if each is not longest]
    evidence = _side_by_side(own.text, others[0].text)
    if more:
        places = "、".join(_place(each[0], own.record.source.sheet) for each in more)
        evidence += f"；还有 {len(more)} 处文字也几乎相同（{places}）"
    shares = [(each.owner, each.record, each.cell, text_likeness(own.bare, each.bare)) for each in others]
    return hit(
        own.record,
        own.field,
        also=[(each[0].record, each[0].field) for each in more],
        alike=True,
        what=f"“{own.heading}”",
        others=_places(shares),
        evidence=evidence,
        found=_beginning(own.text),
        expected="本单位的实际情况",
    )


def _side_by_side(own: str, other: str) -> str:
    """Show how two texts begin, and where they differ."""
    begin, begin_there = _beginning(own), _beginning(other)
    shown = f"都以“{begin}”开头" if begin == begin_there else f"本表以“{begin}”开头，对方以“{begin_there}”开头"
    apart = [f"本表{_quoted(here)}、对方{_quoted(there)}" for here, there in differences(_line(own), _line(other))]
    if not apart:
        return shown
    return f"{shown}，不同之处：{'；'.join(apart[:_FEW])}{'等' if len(apart) > _FEW else ''}"


def _place(passage: Passage, sheet: str) -> str:
    """Name a cell, with its sheet where that is another."""
    own = passage.record.source.sheet
    return passage.cell if own == sheet else f"{own} {passage.cell}"


def _line(text: str) -> str:
    return "".join(text.split())


def _beginning(text: str) -> str:
    return _line(text)[:_SHOWN] + ("……" if len(_line(text)) > _SHOWN else "")


def _quoted(text: str) -> str:
    return f"“{_beginning(text)}”" if text else "没有"


def _places(others: Sequence[tuple[Owned, Located, str, float]]) -> str:
    """Name the other forms, each with the place and how much of it is the same."""
    told = [
        f"{owner.unit}{owner.titled}（{owner.evaluation.file}，{record.source.sheet} {cell}）{_percent(share)}相同"
        for owner, record, cell, share in others
    ]
    return "、与".join(told[:_FEW]) + (f"，另有 {len(told) - _FEW} 份表也是" if len(told) > _FEW else "")


def _percent(share: float) -> str:
    """Tell a likeness; 99.96% is not told as 100%."""
    return "完全" if share == 1 else f"{int(share * 1000) / 10:g}% "


def copied_tables(forms: Iterable[Owned], limits: Together) -> Iterator[list[Table]]:
    """Give the groups of units whose rows are the same, name, target and actual value."""
    tables = [table for each in forms if len((table := _table(each)).rows) >= limits.copied_rows]
    index = Index([each.rows for each in tables], [each.owner.key for each in tables], limits.template_units)
    pairs = [
        (one, other)
        for one, other in sorted(index.pairs())
        if set_likeness(tables[one].rows, tables[other].rows) >= float(limits.copied_share)
        and _is_own(*index.own(one, other))
        and not of_one_unit(tables[one].owner, tables[other].owner)
        and not of_one_programme(tables[one].owner, tables[other].owner)
    ]
    for cluster in clusters(pairs):
        yield [tables[at] for at in cluster]


def _table(owner: Owned) -> Table:
    rows = (row for row in scored_rows(owner.form) if row.target and row.actual and row.actual.text)
    return Table(owner, {_in_one_line(row): row for row in rows})


def _in_one_line(row: Indicator) -> str:
    target, actual = row.target.text if row.target else "", row.actual.text if row.actual else ""
    return f"{bare_name(row)}|{plain(target)}|{plain(actual)}"


def _same_tables(tables: Sequence[Table]) -> Hit:
    """Show which rows some forms share."""
    own, *others = tables
    shared = [row for line, row in own.rows.items() if line in others[0].rows]
    apart = [row for line, row in own.rows.items() if line not in others[0].rows]
    evidence = f"名称、目标值、完成值都相同的有 {len(shared)} 行，如{_rows(shared)}"
    if apart:
        evidence += f"；不同的有 {len(apart)} 行，如{_rows(apart)}"
    firsts = [(each.owner, *_first_name(each), set_likeness(own.rows, each.rows)) for each in others]
    return hit(
        shared[0],
        "level3",
        also=[(row, "level3") for row in shared[1:]],
        alike=True,
        what=f"{len(own.rows)} 行绩效指标",
        others=_places(firsts),
        evidence=evidence,
        found=f"{len(shared)} 行相同",
        expected="本单位的指标和完成值",
    )


def _first_name(table: Table) -> tuple[Located, str]:
    first = next(iter(table.rows.values()))
    return first, first.source.cells.get("level3", "")


def _rows(rows: Iterable[Indicator]) -> str:
    """Show the first few rows: “培训次数”≥12次、12次."""
    told = [f"“{name_of(row)}”（{row.target and row.target.shown}，{row.actual and row.actual.text}）" for row in rows]
    return "、".join(told[:_FEW])
