"""Sheet parts read by pattern say the same as when they are read element by element, or are left to that."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.ooxml.cells import index_any, index_plain, index_sheet
from evalbatch.ooxml.limits import BadPackage
from evalbatch.ooxml.package import Package, workbook
from evalbatch.ooxml.stored import SheetIndex
from tests.bare_workbook import MAIN

SHARED = Path(__file__).parents[2] / "shared"
BOOKS = [path for folder in ("corpus", "forms") for path in sorted((SHARED / folder).rglob("*.xls[xm]"))]

LARGE = 60_000  # bytes; larger parts only take longer

ROW = '<row r="1" ht="9"><c r="A1" s="2" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1"><f>A2&gt;1</f><v>5</v></c></row>'
MERGES = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'


def part(rows, behind="", before="", head='<?xml version="1.0" encoding="UTF-8"?>'):
    text = f'{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{behind}</worksheet>'
    return text.encode("gbk" if "GBK" in head else "utf-8")


def outcome(index, data):
    try:
        return index(data, "sheet")
    except BadPackage as bad:
        return str(bad)


def test_what_excel_writes_is_plain():
    index = index_plain(part(ROW, MERGES, '<dimension ref="A1:C1"/>'), "sheet")
    assert [cell[:5] for cell in index.cells] == [(0, 0, "s", 2, "0"), (0, 2, "n", 0, "5")]
    assert index.merges == ((0, 0, 1, 1),)


@pytest.mark.parametrize(
    "rows",
    [
        ROW + '<row r="3"/><row r="4" ht="20" customHeight="1"></row>',
        '<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c><c r="B1"><f>C1</f><v/></c><c r="C1"><v/></c></row>',
        '<row r="1">\n  <c r="A1" t="inlineStr"><is><t xml:space="preserve"> 甲 </t></is></c>\n</row>\n',
        '<row r="2"><c r="A2" t="b" s="7"><v>1</v></c><c r="XFD2" t="s"><v> 3 </v></c></row>',
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1</f></c><c r="B1"><f t="shared" si="0"/></c></row>',
        '<row r="1"><c r="A1" t="s" s="3"><v>0</v></c><c r="B1" t="str"></c></row>',
    ],
)
def test_plain_rows_say_the_same(rows):
    data = part(rows, MERGES)
    assert index_plain(data, "sheet") == index_any(data, "sheet")


@pytest.mark.parametrize(
    "data",
    [
        part('<row r="1"><c r="A2"><v>4</v></c></row>'),  # not in its row
        part('<row r="2"/><row r="1"/>'),
        part('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
        part('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
        part('<row r="1"><c r="XFE1"/></row>'),
        part('<row r="1048577"/>'),
        part("<row><c><v>1</v></c></row>"),
        part('<row r="1"><c r="A1" t="str"><v>a&amp;b</v></c></row>'),
        part('<row r="1"><c r="A1" t="str"><v>a\r\nb</v></c></row>'),
        part('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'),
        part('<row r="1"><c r="A1"><!-- no --><v>1</v></c></row>'),
        part('<row r="1"><c r="A1" xmlns="urn:other"><v>1</v></c></row>'),
        part('<row r="1" xmlns="urn:other"><c r="A1"><v>1</v></c></row>'),
        part(ROW, head='<?xml version="1.0" encoding="GBK"?>'),
        part(ROW, "<row/>"),
        part(ROW, MERGES.replace("B2", "B99999999")),
        part(ROW, before="<!-- <sheetData> -->"),
        part(ROW, "<!-- </sheetData>" + MERGES + " -->"),
        part(ROW, "<!-- " + MERGES + " -->"),
        part(ROW, MERGES + MERGES.replace("A1:B2", "A4:B5")),
        part(ROW, "<a>" * 120 + "</a>" * 120),
        part(ROW).replace(b'xmlns="', b'xmlns:x="'),
        part(ROW).replace(b"<worksheet", b"<!DOCTYPE worksheet><worksheet"),
        part(ROW).replace(b"</row>", b"</col>"),
        part(ROW)[:-5],
        f'<worksheet xmlns="{MAIN}"><sheetData ><!-- <sheetData>{ROW}</sheetData> --></sheetData></worksheet>'.encode(),
        f'<worksheet xmlns="{MAIN}"><!-- <sheetData>{ROW}</sheetData> --></worksheet>'.encode(),
        f'<x:worksheet xmlns:x="{MAIN}"><sheetData>{ROW}</sheetData></x:worksheet>'.encode(),
        part(ROW).decode().encode("utf-16"),
    ],
)
def test_anything_else_is_read_element_by_element_or_refused(data):
    assert outcome(index_sheet, data) == outcome(index_any, data)


_PIECES = st.sampled_from(
    [
        *('<row r="1">', '<row r="2" ht="5">', '<row r="3"/>', "</row>", "</c>", "<v>", "</v>", "<v/>", "<v />"),
        *(
            '<c r="A1" s="1">',
            '<c r="B1" t="s">',
            '<c r="C2"/>',
            '<c r="A2" t="str">',
            "<f>",
            "</f>",
            "<f/>",
            "1",
            " x ",
        ),
        *("<is><t>", "</t></is>", '<t xml:space="preserve">', "<!--", "-->", "<![CDATA[", "]]>", "&amp;", "\n", "\r"),
        *("<sheetData>", "</sheetData>", "<sheetData/>", "<rPh>", "</rPh>", "<r>", "</r>", ' s="2"', "甲", "<?x?>"),
    ]
)
_CELLS = st.builds(
    lambda column, row, style, kind, inside: f'<c r="{column}{row}"{style}{kind}>{inside}</c>',
    st.sampled_from("ABC"),
    st.integers(1, 2),
    st.sampled_from(["", ' s="0"', ' s="12"', ' s="-1"']),
    st.sampled_from(["", ' t="s"', ' t="str"', ' t="n"', ' t="inlineStr"', ' t="b"']),
    st.sampled_from(
        ["", "<v>1</v>", "<v> 1 </v>", "<v/>", "<f>A1</f>", "<f/><v>2</v>", "<is><t>a</t></is>", "<f>1</f><v></v>"]
    ),
)
_ROWS = st.builds(
    lambda row, cells: f'<row r="{row}">{"".join(cells)}</row>', st.integers(1, 3), st.lists(_CELLS, max_size=4)
)


@given(st.lists(st.one_of(_PIECES, _ROWS), max_size=8).map("".join), st.sampled_from(["", MERGES]))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_both_ways_agree(rows, behind):
    data = part(rows, behind)
    assert outcome(index_sheet, data) == outcome(index_any, data)


@pytest.mark.skipif(not BOOKS, reason=f"the foreign workbooks are not here: {SHARED}")
def test_foreign_workbooks_say_the_same_both_ways():
    plain = 0
    for path in BOOKS:
        try:
            package = Package(path.read_bytes())
            sheets = [package.part(sheet.part) for sheet in workbook(package).sheets]
            sheets = [data for data in sheets if len(data) < LARGE]
        except BadPackage:
            continue
        for data in sheets:
            assert outcome(index_sheet, data) == outcome(index_any, data), path.name
            plain += isinstance(outcome(index_plain, data), SheetIndex)
    assert plain > len(BOOKS)
