"""What changed between two versions of a form, row by row; where a row stands makes no difference. Pure."""

from __future__ import annotations

import unicodedata
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import TypeVar

from evalbatch.model import (
    AMOUNTS,
    ConclusionLine,
    Form,
    FundingLine,
    Header,
    Indicator,
    Narrative,
    Quantity,
    SpendingLine,
    Target,
    Totals,
)
from evalbatch.terms import label
from evalbatch.values.names import plain_name

Record = Header | FundingLine | Indicator | Totals | ConclusionLine | SpendingLine | Narrative
_Row = TypeVar("_Row", FundingLine, Indicator, ConclusionLine, SpendingLine, Narrative)

ABSENT = "没有这一行"
BLANK = "空白"
_Texts = Mapping[tuple[str, str | None], str]  # what could not be read, by sheet and cell
_LONGEST, _BEFORE = 30, 6  # signs shown of a text, and those of them before the first that differs
_RATIOS = ("reported_rate", "weight")
_POINTS = ("max_score", "reported_score")
_FIGURES = frozenset({*AMOUNTS, *_POINTS, *_RATIOS, "target", "actual", "grade", "budget"})  # told before all texts

_FIELDS: Mapping[type, tuple[str, ...]] = {
    Header: ("project_name", "project_code", "year", "supervising_department", "implementing_unit"),
    FundingLine: (*AMOUNTS, "reported_rate", *_POINTS, "deviation_reason"),
    Indicator: ("target", "actual", *_POINTS, "level1", "level2", "level3", "deviation_reason"),
    Totals: (*_POINTS, "grade"),
    ConclusionLine: ("weight", *_POINTS, "grade"),
    SpendingLine: ("budget", "executed"),
    Narrative: ("text",),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs: what it is, where it stood and stands, and what it was and is."""

    label: str
    old_cell: str
    new_cell: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A record of the one version and its counterpart in the other; None where a row was added or left out."""

    name: str  # "" for the parts that every form has once
    old: Record | None
    new: Record | None


def differences(old: Form, new: Form) -> tuple[Change, ...]:
    """Every value that differs, amounts, targets and points before texts."""
    figures, texts = list[Change](), list[Change]()
    if old.money_unit != new.money_unit:
        before, after = (form.header.source.cells.get("money_unit", "") for form in (old, new))
        texts.append(Change(label("money_unit"), before, after, old.money_unit, new.money_unit))
    unread = (_unread(old), _unread(new))
    for pair in paired(old, new):
        for name, change in _changes(pair, *unread):
            (figures if name in _FIGURES else texts).append(change)
    return (*figures, *texts)


def paired(old: Form, new: Form) -> Iterator[Pair]:
    """Every record of both versions beside its counterpart: rows by name, those without by their place."""
    for line, other in _matched(old.funding, new.funding, lambda row: (row.kind, plain_name(row.label)), _kind):
        yield Pair(_either(line, other).label or label(_either(line, other).kind), line, other)
    for before, after in _matched(old.indicators, new.indicators, _path, _indicator):
        yield Pair(f"指标“{_either(after, before).level3 or '（没有名称）'}”", before, after)
    yield Pair("合计栏", old.totals, new.totals)
    for one, two in _matched(_conclusion(old), _conclusion(new), lambda row: plain_name(row.criterion)):
        yield Pair(f"评价结论“{_either(two, one).criterion}”", one, two)
    for this, that in _matched(_uses(old), _uses(new), lambda row: plain_name(row.item)):
        yield Pair(f"资金明细“{_either(that, this).item}”", this, that)
    yield Pair("", old.header, new.header)
    for text, now in _matched(_texts(old), _texts(new), lambda row: plain_name(row.heading)):
        yield Pair(f"“{_either(now, text).heading}”", text, now)


def told(changes: Sequence[Change], most: int = 10) -> str:
    """Tell changes in words, the first of many and how many there are."""
    words = [f"{each.label}{_place(each)}“{each.old}”改为“{each.new}”" for each in changes[:most]]
    more = f"；等 {len(changes)} 处" if len(changes) > most else ""
    return "；".join(words) + more


def _place(change: Change) -> str:
    cells = dict.fromkeys(cell for cell in (change.old_cell, change.new_cell) if cell)
    return f"（{'→'.join(cells)}）" if cells else ""


def _unread(form: Form) -> _Texts:
    return {(cell.source.sheet, cell.source.cells.get(cell.field_name)): cell.text for cell in form.unread}


def _conclusion(form: Form) -> Sequence[ConclusionLine]:
    return (*form.conclusion, *filter(None, [form.totals.conclusion]))


def _uses(form: Form) -> Sequence[SpendingLine]:
    return (*form.spending, *filter(None, [form.spending_total]))


def _texts(form: Form) -> Sequence[Narrative]:
    return (*form.goals, *form.narratives)


def _kind(row: FundingLine) -> Hashable:
    return row.kind


def _path(row: Indicator) -> Hashable:
    return (row.dimension, plain_name(row.level2), plain_name(row.level3)) if plain_name(row.level3) else ""


def _indicator(row: Indicator) -> Hashable:
    return plain_name(row.level3)


def _either(first: _Row | None, second: _Row | None) -> _Row:
    """The one of the two that is there."""
    row = first or second
    assert row is not None, "a pair has at least one side"  # noqa: S101 - as _matched makes them
    return row


def _matched(
    old: Sequence[_Row], new: Sequence[_Row], *keys: Callable[[_Row], Hashable]
) -> Iterator[tuple[_Row | None, _Row | None]]:
    """Rows of the same key are one, in the order they stand; then those at the same place after a row known."""
    partners: dict[int, int] = {}  # of new rows among the old ones
    for key in keys:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for index in sorted(set(range(len(old))) - set(partners.values())):
            waiting[key(old[index])].append(index)
        for index, row in enumerate(new):
            if index not in partners and key(row) and waiting[key(row)]:
                partners[index] = waiting[key(row)].popleft()
    partners |= dict(_by_place(partners, len(old), len(new)))
    yield from ((old[partners[index]] if index in partners else None, row) for index, row in enumerate(new))
    left = set(range(len(old))) - set(partners.values())
    yield from ((old[index], None) for index in sorted(left))


def _by_place(partners: Mapping[int, int], old: int, new: int) -> Iterator[tuple[int, int]]:
    """Pair what is left by the known row that it follows."""
    after = _following({before: known for known, before in partners.items()}, old)
    follows = _following({known: known for known in partners}, new)
    for known in follows:
        for one, other in zip_longest(follows[known], after.get(known, ())):
            if one is not None and other is not None:
                yield one, other


def _following(known: Mapping[int, int], length: int) -> dict[int, list[int]]:
    """The unknown rows behind each known one."""
    groups: dict[int, list[int]] = defaultdict(list)
    last = -1
    for index in range(length):
        if index in known:
            last = known[index]
        else:
            groups[last].append(index)
    return groups


def _changes(pair: Pair, old_unread: _Texts, new_unread: _Texts) -> Iterator[tuple[str, Change]]:
    """The fields of a pair that differ, each with its name."""
    old, new = pair.old, pair.new
    if old is None or new is None:
        yield "target", Change(pair.name, *map(_cell_of, (old, new)), *map(_summary, (old, new)))
        return
    for name in _FIELDS[type(new)]:
        before, after = _value(old, name, old_unread), _value(new, name, new_unread)
        if _plain(before) != _plain(after):
            called = f"{pair.name}的{label(name)}" if pair.name and name != "text" else pair.name or label(name)
            places = (old.source.cells.get(name, ""), new.source.cells.get(name, ""))
            yield name, Change(called, *places, *_shortened(before, after))


def _cell_of(record: Record | None) -> str:
    """Where a whole row is pointed at: the cell that names it."""
    cells = record.source.cells if record else {}
    named = (cells[name] for name in ("level3", "criterion", "item", "text") if name in cells)
    return next(named, next(iter(cells.values()), ""))


def _summary(record: Record | None) -> str:
    """What a row that only one version has says, in short."""
    if record is None:
        return ABSENT
    values = (_value(record, name, {}) for name in _FIELDS[type(record)][:3])
    return _shortened("，".join(filter(None, values)) or "有这一行", "")[0]


def _value(record: Record, name: str, unread: _Texts) -> str:
    """A field as text; what could not be read stands as it was written."""
    value = getattr(record, name)
    if value is None:
        return unread.get((record.source.sheet, record.source.cells.get(name, "")), "")
    if isinstance(value, Target | Quantity):
        return value.text
    if isinstance(value, Decimal):
        return f"{_digits(round(value * 100, 2))}%" if name in _RATIOS else _digits(value)
    return str(value)


def _digits(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(text: str) -> str:
    """A text without what nobody sees as a change: blanks, width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _shortened(old: str, new: str) -> tuple[str, str]:
    """Both texts, long ones from shortly before the place where they part."""
    parting = (place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    alike = next(parting, min(len(old), len(new)))
    start = max(alike - _BEFORE, 0)
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    text = " ".join(text.split()) if len(text) <= _LONGEST else text
    if not text:
        return BLANK
    if len(text) <= _LONGEST:
        return text
    part = " ".join(text[start : start + _LONGEST].split())
    return f"{'……' if start else ''}{part}{'……' if start + _LONGEST < len(text) else ''}"
