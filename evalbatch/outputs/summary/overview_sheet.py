"""The sheet 总览: five sentences, four charts, and below them the figures that the charts are drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from evalbatch import summary
from evalbatch.choices import Status
from evalbatch.model import AMOUNTS
from evalbatch.outputs.summary.cells import Formula, text_of
from evalbatch.outputs.summary.charts import CHART_HEIGHT, Placed, department_chart, fault_chart, grade_chart, scatter
from evalbatch.outputs.summary.columns import columns_of, number, quoted
from evalbatch.outputs.summary.details import RANK_COLUMNS
from evalbatch.outputs.summary.overview import Sentence
from evalbatch.outputs.summary.projects import added, of_grade
from evalbatch.outputs.summary.styles import (
    DARK_BLUE,
    LINE,
    LINE_HEIGHT,
    ROW_PADDING,
    Kind,
    Page,
    Styles,
    clean,
    height_of,
    set_up_page,
)
from evalbatch.outputs.summary.table import Column, Written
from evalbatch.rules import CATALOGUE
from evalbatch.rules.manual import fault
from evalbatch.summary.ranking import Rank
from evalbatch.terms import label

if TYPE_CHECKING:
    import pandas as pd

OVERVIEW = "总览"
WIDTHS = (24.0, 11.0, 11.0, 11.0, 11.0, 17.0, 17.0, 17.0)  # as many columns as the table of grades has
HALF = 4  # columns; where the charts on the right begin
MOST_DEPARTMENTS, MOST_FAULTS = 9, 7  # that a chart can show
LONGEST_LINE = 19  # signs of a fault in one line beside its bar
FAULT_SPAN = 3  # columns that the name of a fault stands across
_ROW = 20  # pixels of a row that nobody gave another height
_DEPARTMENT_COLUMNS = ("supervising_department", "forms", "execution_rate", "mean_reported_score", "mean_score")


@dataclass(frozen=True, slots=True)
class Sources:
    """What the overview is drawn from: the tables, and where they stand in the workbook."""

    projects: pd.DataFrame
    departments: pd.DataFrame
    ranks: Sequence[Rank]
    project_rows: Written
    department_rows: Written
    ranking_rows: Written


def write_overview(styles: Styles, sheet: Worksheet, sentences: Sequence[Sentence], sources: Sources) -> None:
    """Write the sheet; without forms it holds the sentences alone."""
    page = Page(sheet, styles)
    for index, width in enumerate(WIDTHS):
        sheet.set_column(index, index, width)
    row = _write_sentences(page, sentences)
    if len(sources.projects):
        tables = list(_tables(sources))
        begin = row + 1 + 2 * (CHART_HEIGHT // _ROW + 1)
        placed = _write_tables(page, begin, tables)
        _draw(page, row + 1, placed, sources)
    set_up_page(sheet, landscape=False)
    sheet.fit_to_pages(1, 1)


def _write_sentences(page: Page, sentences: Sequence[Sentence]) -> int:
    """The title and the sentences; returns the row below."""
    title = page.styles.get(bold=True, font_size=18, align="center", font_color=DARK_BLUE)
    page.sheet.set_row(0, 36)
    page.sheet.merge_range(0, 0, 0, len(WIDTHS) - 1, "绩效自评总体情况", title)
    grid = {"border": 1, "border_color": LINE, "text_wrap": True, "indent": 1, "font_size": 11}
    head = page.styles.get(bold=True, bg_color="#DDE6F3", **grid)
    for row, (name, text) in enumerate(sentences, start=1):
        shown = clean(text)
        page.sheet.set_row(row, height_of([(shown, (sum(WIDTHS[1:]) - 2) / 1.08)]) + ROW_PADDING)
        page.sheet.write_string(row, 0, name, head)
        page.sheet.merge_range(row, 1, row, len(WIDTHS) - 1, shown, page.styles.get(**grid))
    return len(sentences) + 1


@dataclass(frozen=True, slots=True)
class _Block:
    """One small table: a heading, its columns, and rows of formulas."""

    heading: str
    columns: tuple[Column, ...]
    rows: list[list[Formula]]
    sums: tuple[str, ...] = ()
    span: int = 1  # columns of the sheet that its first one takes

    @property
    def places(self) -> Sequence[int]:
        """The columns of the sheet that its columns begin in."""
        return (0, *range(self.span, self.span + len(self.columns) - 1))

    def values(self) -> list[list[object]]:
        """What its cells show, as they stand on the sheet."""
        gap = [None] * (self.span - 1)
        return [[line[0].value, *gap, *(cell.value for cell in line[1:])] for line in self.rows]


def _tables(sources: Sources) -> Iterator[_Block]:
    yield _Block("等级", columns_of(summary.GRADE_COLUMNS), _grade_rows(sources), summary.GRADE_COLUMNS[1:])
    yield _Block(
        "主管部门（有核定得分的，按全年预算由多到少）",
        columns_of(_DEPARTMENT_COLUMNS, Kind.NAME),
        _department_rows(sources),
    )
    yield _Block(
        "最常见的错误和警告",
        columns_of(("fault", "forms_concerned", "units_concerned")),
        _fault_rows(sources),
        span=FAULT_SPAN,
    )


def _grade_rows(sources: Sources) -> list[list[Formula]]:
    """One row a grade; every figure is counted on 项目汇总."""
    table, forms = summary.grades(sources.projects), sources.project_rows
    back = f"--EXACT({{status}},{quoted(label(Status.RETURNED))})"
    found = []
    for row in table.to_dict("records"):
        grade = of_grade(str(row["grade"]))
        figures = {
            "forms": added(forms, grade),
            "share": f"B{{row}}/({added(forms, '--(LEN({project_name})>0)')})",
            "accepted_forms": "B{row}-E{row}",
            "returned_forms": added(forms, grade, back),
        }
        for name in AMOUNTS:
            filled, money = added(forms, grade, f"--ISNUMBER({{{name}}})"), added(forms, grade, f"{{{name}}}")
            figures[name] = f'IF({filled}=0,"",{money})'
        cells = [Formula(f"={figures[name]}", number(row[name])) for name in summary.GRADE_COLUMNS[1:]]
        found.append([Formula("", str(row["grade"])), *cells])
    return found


def _department_rows(sources: Sources) -> list[list[Formula]]:
    """The departments with the most money, of those that have a score; each figure is that of 部门汇总."""
    table, written = sources.departments, sources.department_rows
    scored = table[table["mean_score"].notna()] if table["mean_score"].notna().any() else table
    ordered = scored["adjusted_budget"].fillna(0).sort_values(ascending=False, kind="stable")
    named, *figures = _DEPARTMENT_COLUMNS
    return [
        [
            _same(written, named, int(place), clean(str(table[named][place]))),
            *(_same(written, name, int(place), number(table[name][place])) for name in figures),
        ]
        for place in ordered.index[:MOST_DEPARTMENTS]
    ]


def _fault_rows(sources: Sources) -> list[list[Formula]]:
    faults = {rule.id: fault(rule) for rule in CATALOGUE}
    written = sources.ranking_rows
    id_at, fault_at = (written.letter(name) for name in RANK_COLUMNS[:2])
    found = []
    for place, rank in enumerate(rank for rank in sources.ranks[:MOST_FAULTS] if rank.binding):
        sheet = f"'{written.parts[0].name}'!"
        text, told = faults.get(rank.rule_id, ""), f"{sheet}{fault_at}{place + 2}"
        end = _line_end(text)
        parted = f"LEFT({told},{end})&CHAR(10)&MID({told},{end + 1},LEN({told}))" if end < len(text) else told
        shown = f"{text[:end]}\n{text[end:]}" if end < len(text) else text
        name = Formula(f'={sheet}{id_at}{place + 2}&"　"&{parted}', f"{rank.rule_id}　{shown}")
        figures = (("forms_concerned", rank.forms), ("units_concerned", len(rank.units)))
        found.append([name, *(_same(written, column, place, value) for column, value in figures)])
    return found


def _line_end(text: str) -> int:
    """Where the first line of a fault ends: a whole name beside a bar needs two, best parted behind a comma."""
    if len(text) <= LONGEST_LINE:
        return len(text)
    stops = [place for place, sign in enumerate(text[:LONGEST_LINE], 1) if sign in "，、；"]
    return stops[-1] if stops and len(text) - stops[-1] <= LONGEST_LINE else (len(text) + 1) // 2


def _same(written: Written, column: str, place: int, value: float | str | None) -> Formula:
    """What stands in the row of this number of another sheet; blank where that is."""
    cell = f"'{written.parts[0].name}'!{written.letter(column)}{place + 2}"
    return Formula(f'=IF({cell}="","",{cell})', value)


def _write_tables(page: Page, row: int, blocks: Sequence[_Block]) -> list[Placed]:
    """Write one table below the other; tells where their rows stand."""
    placed = []
    for block in blocks:
        band = page.styles.get(bold=True, font_color=DARK_BLUE, font_size=11)
        page.sheet.set_row(row, LINE_HEIGHT + ROW_PADDING)
        page.sheet.write_string(row, 0, block.heading, band)
        first = row + 2
        _write_block(page, row + 1, block)
        placed.append(Placed(page.sheet.get_name(), first, block.values()))
        row = first + len(block.rows) + (2 if block.sums else 1)
    return placed


def _write_block(page: Page, row: int, block: _Block) -> None:
    page.sheet.set_row(row, 2 * LINE_HEIGHT + ROW_PADDING)
    _across(page, row, block.span, page.styles.header())
    for place, column in zip(block.places, block.columns, strict=True):
        page.sheet.write_string(row, place, column.heading, page.styles.header())
    for line in block.rows:
        row += 1
        shown = text_of(line[0], Kind.TEXT)
        page.sheet.set_row(row, height_of([(shown, sum(WIDTHS[: block.span]))]))
        _across(page, row, block.span, page.styles.cell(Kind.NAME))
        for index, (place, column, cell) in enumerate(zip(block.places, block.columns, line, strict=True)):
            style = page.styles.cell(Kind.NAME if index == 0 else column.kind)
            value = "" if cell.value is None else cell.value
            if cell.formula:
                page.sheet.write_formula(row, place, cell.formula.replace("{row}", str(row + 1)), style, value)
            else:
                page.sheet.write_string(row, place, str(value), style)
    if block.sums:
        _write_sums(page, row + 1, block)


def _across(page: Page, row: int, span: int, style: Format) -> None:
    """Make one cell of the first columns, which is filled afterwards."""
    if span > 1:
        page.sheet.merge_range(row, 0, row, span - 1, "", style)


def _write_sums(page: Page, row: int, block: _Block) -> None:
    for index, column in enumerate(block.columns):
        style = page.styles.cell(column.kind, total=True)
        if column.name not in block.sums:
            page.sheet.write_string(row, index, "合计", style)
            continue
        letter = "ABCDEFGHIJ"[index]
        values = [line[index].value for line in block.rows]
        total = sum(value for value in values if isinstance(value, int | float))
        page.sheet.write_formula(row, index, f"=SUM({letter}{row - len(block.rows) + 1}:{letter}{row})", style, total)


def _draw(page: Page, row: int, placed: Sequence[Placed], sources: Sources) -> None:
    book = page.styles.book
    grades, departments, faults = placed
    below = row + CHART_HEIGHT // _ROW + 1
    page.sheet.insert_chart(row, 0, grade_chart(book, grades), {"object_position": 3})
    page.sheet.insert_chart(row, HALF, department_chart(book, departments), {"object_position": 3, "x_offset": 22})
    points = scatter(book, sources.projects, sources.project_rows, sources.departments, sources.department_rows)
    page.sheet.insert_chart(below, 0, points, {"object_position": 3})
    if faults.rows:
        most = fault_chart(book, faults, FAULT_SPAN)
        page.sheet.insert_chart(below, HALF, most, {"object_position": 3, "x_offset": 22})
