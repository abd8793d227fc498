"""The register (底册) that the bureau keeps: blank, or with a register printed into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from evalbatch.model import ListedUnit, Register
from evalbatch.register_labels import Kind, load_words
from evalbatch.templates import register_entry
from evalbatch.templates.page import CREATED, MONEY, TEXT, Book, Page, Value
from evalbatch.templates.register_guide import GUIDE_WIDTHS, write_guide

REGISTER_NAME = "项目底册.xlsx"
EXAMPLE_NAME = "示例_项目底册.xlsx"

_DAY = "yyyy-mm-dd"
_ROW = 21.0
_LAST = 20_000  # as far down as entries are checked
_HEADER = 2  # below the title and the line with the unit of money

Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its field in register_labels.toml, its width and how it is filled in."""

    field: str
    width: float
    format: str = "General"
    align: str = "left"

    @property
    def is_money(self) -> bool:
        return self.format == MONEY


def _money(field: str, width: float = 13) -> _Column:
    return _Column(field, width, MONEY, "center")


_PROJECTS = (
    _Column("code", 22, TEXT),
    _Column("name", 34, TEXT),
    _Column("department", 20, TEXT),
    _Column("unit", 24, TEXT),
    *map(_money, ("initial_budget", "adjusted_budget", "executed", "carryover")),
    _Column("scheme", 13, TEXT, "center"),
    _Column("received", 13, _DAY, "center"),
)
_INDICATORS = (
    _Column("code", 22, TEXT),
    _Column("name", 30, TEXT),
    _Column("level1", 13, TEXT, "center"),
    _Column("level2", 17, TEXT, "center"),
    _Column("level3", 28, TEXT),
    _Column("target", 20, TEXT, "center"),
    _Column("max_score", 8, align="center"),
)
_UNITS = (
    _Column("name", 32, TEXT),
    _Column("department", 20, TEXT),
    _Column("code", 14, TEXT, "center"),
    _Column("email", 24, TEXT),
    _Column("contact", 11, TEXT, "center"),
    _Column("exempt", 26, TEXT),
    *(_money(field, 15) for field in ("initial_budget", "adjusted_budget", "executed")),
)
_READERS = (_Column("name", 26, TEXT), _Column("email", 46, TEXT))
_DEADLINES = (_Column("due", 22, _DAY, "center"), _Column("whose", 50, TEXT))


def write_register(path: Path, register: Register | None = None, *, notice: str = "") -> Path:
    """Write the register to `path`; the same content gives the same bytes.

    `notice` says what is special about this copy.
    """
    register, kinds = register or Register(), load_words().kinds
    # Written in memory first: a file that Excel holds open then fails with the system's own error.
    content = BytesIO()
    book = Book(content, {"in_memory": True})
    book.set_properties({"title": "项目底册", "created": CREATED})
    write_guide(Page(book, "填写说明", GUIDE_WIDTHS), notice)
    _write_list(book, kinds["projects"], _PROJECTS, _project_rows(register), blank=60)
    _write_list(book, kinds["indicators"], _INDICATORS, _indicator_rows(register), blank=60)
    _write_list(book, kinds["units"], _UNITS, _unit_rows(register), blank=40)
    _write_list(book, kinds["deadlines"], _DEADLINES, _deadline_rows(register), blank=8)
    _write_list(book, kinds["readers"], _READERS, _reader_rows(register), blank=8)
    book.close()
    path.write_bytes(content.getvalue())
    return path


def _write_list(book: Book, kind: Kind, columns: Sequence[_Column], rows: Iterable[Row], *, blank: int) -> None:
    """Write one sheet: title, unit of money, header, the rows given or blank ones."""
    page = Page(book, kind.name, [column.width for column in columns])
    page.title(0, kind.name)
    has_money = any(column.is_money for column in columns)
    page.line(1, "金额单位：万元" if has_money else "", align="right")
    given = list(rows)
    last = _HEADER + max(len(given), 1 if given else blank)
    for place, column in enumerate(columns):
        if column.format == TEXT:
            page.column_of_texts(place)
        page.label(_HEADER, (place, place), kind.labels[column.field], bold=True)
        page.validate((_HEADER + 1, _LAST), place, register_entry.check(kind.id, column.field))
        for row in range(_HEADER + 1, last + 1):
            value = given[row - _HEADER - 1][place] if given else None
            page.entry(row, (place, place), value, align=column.align, num_format=column.format)
    page.height(_HEADER, 30)
    for row in range(_HEADER + 1, last + 1):
        texts = given[row - _HEADER - 1] if given else ()
        page.fit(row, _ROW, *(((place, place), text) for place, text in enumerate(texts) if isinstance(text, str)))
    page.freeze(_HEADER + 1, 2 if len(columns) > 2 else 0)  # noqa: PLR2004 - what a line is about
    page.finish(last, header=_HEADER, protected=False)


def _project_rows(register: Register) -> Iterator[Row]:
    for each in register.projects:
        amounts = (each.initial_budget, each.adjusted_budget, each.executed, each.carryover)
        received = date.fromisoformat(each.received) if each.received else None
        yield (*_texts(each.code, each.name, each.department, each.unit), *amounts, each.scheme or None, received)


def _indicator_rows(register: Register) -> Iterator[Row]:
    for project in register.projects:
        for each in project.indicators:
            target = each.target.text if each.target else None
            yield (*_texts(project.code, project.name), each.level1, each.level2, each.level3, target, each.max_score)


def _unit_rows(register: Register) -> Iterator[Row]:
    yield from map(_unit_row, register.units)
    if register.whole:
        yield _unit_row(register.whole)


def _unit_row(unit: ListedUnit) -> Row:
    texts = _texts(unit.name, unit.department, unit.code, unit.email, unit.contact, unit.exempt)
    return (*texts, unit.initial_budget, unit.adjusted_budget, unit.executed)


def _deadline_rows(register: Register) -> Iterator[Row]:
    for each in register.deadlines:
        yield date.fromisoformat(each.due), each.whose or None


def _reader_rows(register: Register) -> Iterator[Row]:
    for each in register.readers:
        yield _texts(each.name, each.email)


def _texts(*texts: str) -> tuple[str | None, ...]:
    return tuple(text or None for text in texts)
