"""Every foreign and published workbook, marked in three cells, opens in three programs and shows what it showed."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from evalbatch.choices import Severity
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.places import name_of, place_of
from evalbatch.ooxml.sheet_scan import scan_sheet
from evalbatch.outputs.marked_form import mark_cells
from evalbatch.outputs.sheet_layout import SHADES
from tests.office import bridged, seen

SHARED = Path(__file__).parents[2] / "shared"
FOLDERS = [SHARED / "corpus" / "fidelity", SHARED / "corpus" / "drift", SHARED / "forms"]
TEXT = "请核对"
COLOUR = SHADES[Severity.ERROR]

pytestmark = pytest.mark.skipif(not all(map(Path.is_dir, FOLDERS)), reason="the foreign workbooks are not here")


@dataclass(frozen=True)
class Marked:
    """A workbook before and after; `cells` are the marked ones of `sheet`, the first."""

    path: Path
    before: bytes
    after: bytes
    sheet: str
    cells: tuple[str, ...]
    pivots: bool  # LibreOffice draws those anew, without the colours of their cells


@pytest.fixture(scope="module")
def workbooks():
    return [
        marked(path) for folder in FOLDERS for path in sorted(folder.iterdir()) if path.suffix in {".xlsx", ".xlsm"}
    ]


def marked(path):
    data = path.read_bytes()
    edit = PackageEdit(data)
    first = edit.sheets[0]
    scan = scan_sheet(edit.read(first.part), first.part)
    cells = tuple(name_of(scan.anchor(place_of(name))) for name in ("B2", "D7", "H30"))
    return Marked(
        path,
        data,
        mark_cells(data, {(first.name, cell): TEXT for cell in cells}),
        first.name,
        cells,
        bool(edit.linked(first.part, "pivotTable")),
    )


def test_calamine_reads_the_same_values(workbooks):
    for book in workbooks:
        assert by_calamine(book.before) == by_calamine(book.after), book.path.name


def by_calamine(data):
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: filled(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}


def filled(rows):
    """The filled cells: a marked blank one widens what a reader takes for the table."""
    return {
        (row, column): value
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value not in {"", None}
    }


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
def test_openpyxl_reads_the_same_and_shows_the_marks(workbooks):
    """A few of them it can't open, whether marked or not, or it doesn't see their sheets."""
    opened = 0
    for book in workbooks:
        try:
            before = by_openpyxl(load_workbook(BytesIO(book.before), read_only=True))
            after = load_workbook(BytesIO(book.after))
        except (ValueError, TypeError):
            continue
        hidden = {sheet.title: covered(sheet) for sheet in after.worksheets}
        for name, values in by_openpyxl(after).items():
            kept = {place: value for place, value in before[name].items() if place not in hidden[name]}
            assert values == kept, (book.path.name, name)
        if book.sheet in before:
            shown = [after[book.sheet][cell] for cell in book.cells]
            assert all(TEXT in cell.comment.text and cell.fill.fgColor.rgb == COLOUR for cell in shown), book.path.name
            opened += 1
    assert opened > len(workbooks) * 0.9


def by_openpyxl(book):
    return {sheet.title: filled(map(comparable, sheet.iter_rows(values_only=True))) for sheet in book.worksheets}


def covered(sheet):
    """Cells below a merged range, whose values openpyxl drops."""
    return {
        (row - 1, column - 1)
        for area in sheet.merged_cells.ranges
        for row, column in area.cells
        if (row, column) != (area.min_row, area.min_col)
    }


def comparable(values):
    """Formulas of arrays and tables are objects without equality."""
    return [str(vars(value)) if hasattr(value, "ref") else value for value in values]


@pytest.mark.skipif(bridged() is None, reason="LibreOffice with its UNO bridge is not installed")
def test_libreoffice_shows_the_marks_and_all_else_as_before(workbooks, tmp_path):
    """Values, and how many comments, pictures and shapes, and charts there are."""
    before, after = seen(*(written(workbooks, tmp_path, which) for which in ("before", "after")))
    wrong = []
    for book, old, new in zip(workbooks, before, after, strict=True):
        places = sorted(set(book.cells))
        for sheet, was in old["sheets"].items():
            now = new["sheets"][sheet]
            due = sum(not old["cells"][name]["comment"] for name in places) if sheet == book.sheet else 0
            wanted = {**was, "comments": was["comments"] + due}
            wrong += [(book.path.name, sheet, what) for what in wanted if now[what] != wanted[what]]
        for name in places:
            cell = new["cells"][name]
            coloured = f"FF{cell['colour']:06X}" == COLOUR or book.pivots
            if not (TEXT in cell["comment"] and coloured and cell["shown"] == old["cells"][name]["shown"]):
                wrong.append((book.path.name, name, cell))
    assert wrong == []


def written(workbooks, folder, which):
    """The workbooks in a folder, each with the cells to look at."""
    (folder / which).mkdir()
    group = []
    for number, book in enumerate(workbooks):
        path = folder / which / f"{number}{book.path.suffix}"
        path.write_bytes(getattr(book, which))
        group.append((path, book.cells))
    return group
