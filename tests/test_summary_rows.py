"""Rows given to xlsxwriter whole are byte for byte what it writes cell by cell."""

from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from evalbatch.outputs.summary import rows
from evalbatch.outputs.summary.cells import Formula, Link, text_of
from evalbatch.outputs.summary.rows import DataSheet, Pen, put_row
from evalbatch.outputs.summary.styles import Kind, Styles, height_of

WIDTH = 20.0
KINDS = (Kind.NAME, Kind.TEXT, Kind.MONEY, Kind.CODE)
CELLS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.sampled_from(
        ["=1+1", " 两边有空格 ", "一\n二", "_x000D_", "<r>粗</r>", "a&b<c>", '"引"', "\x0b\ufffe", "#REF!"]
    ),
    st.floats(),
    st.integers(-(10**18), 10**18),
    st.builds(
        Formula,
        st.sampled_from(['=IF(A{row}<2,"甲&乙",B1)', "=SUM(A1:B2)", "COUNTIF('一 览'!$A$2:$A$9,A{row})"]),
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["", "优", "<&>"])),
    ),
    st.just(Link("打开", "甲/乙.xlsx", "external:甲/乙.xlsx#'一 二'!B3")),
)
TABLES = st.lists(st.tuples(*[CELLS] * len(KINDS)), min_size=1, max_size=6)


def sheet_of(path, lines, write, kind):
    """The part of a sheet that is written row by row."""
    with Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, styles = book.add_worksheet("表", kind), Styles(book)
        pens = [Pen(styles, each, column, WIDTH) for column, each in enumerate(KINDS)]
        for row, values in enumerate(lines):
            write(sheet, styles, pens, row, values)
        sheet.write_string(len(lines) + 2, 0, "表尾", styles.header())
    with ZipFile(path) as package:
        return package.read("xl/worksheets/sheet1.xml").decode(), package.namelist()


def at_once(sheet, _styles, pens, row, values):
    put_row(sheet, pens, row, values)


def cell_by_cell(sheet, styles, _pens, row, values):
    texts = [text_of(value, kind) for value, kind in zip(values, KINDS, strict=True)]
    sheet.set_row(row, height_of([(text, WIDTH) for text in texts if text]))
    for column, (kind, value, text) in enumerate(zip(KINDS, values, texts, strict=True)):
        style = styles.cell(kind)
        if isinstance(value, Formula):
            stored = "" if value.value is None else value.value
            sheet.write_formula(row, column, value.formula.replace("{row}", str(row + 1)), style, stored)
        elif isinstance(value, Link):
            sheet.write_url(row, column, value.url, styles.cell(kind, link=True), text)
        elif text:
            sheet.write_string(row, column, text, style)
        elif isinstance(value, int | float) and abs(value) < float("inf"):
            sheet.write_number(row, column, value, style)
        else:
            sheet.write_blank(row, column, None, style)


@given(TABLES)
def test_a_row_at_once_is_the_row_cell_by_cell(tmp_path_factory, lines):
    folder = tmp_path_factory.mktemp("rows")
    ours = sheet_of(folder / "a.xlsx", lines, at_once, DataSheet)
    assert ours == sheet_of(folder / "b.xlsx", lines, cell_by_cell, Worksheet)


@pytest.mark.parametrize("text", ["字" * 40_000, "字" + "😀" * 20_000], ids=["chinese", "emoji"])
def test_a_text_is_as_long_as_excel_takes_one(tmp_path, monkeypatch, text):
    monkeypatch.setattr("tests.test_summary_rows.KINDS", (Kind.ENTRY_TEXT,))
    lines = [[text]]
    part, _ = sheet_of(tmp_path / "a.xlsx", lines, at_once, DataSheet)
    assert part.count(text[-1]) == 32_767 // (1 if text[-1] == "字" else 2)


@pytest.mark.parametrize("most", [0, 1, 3])
def test_links_that_excel_would_drop_are_texts(tmp_path, monkeypatch, most):
    monkeypatch.setattr(rows, "MOST_LINKS", most)
    link = Link("打开", "甲.xlsx", "external:甲.xlsx#'一'!B3")
    part, _ = sheet_of(tmp_path / "a.xlsx", [[link] * 4] * 2, at_once, DataSheet)
    assert part.count("<hyperlink ") == most
    assert part.count("<t>打开</t>") == 8
