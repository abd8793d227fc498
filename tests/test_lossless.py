"""Marking changes the marked cells and nothing else, whatever program wrote the workbook."""

import hashlib
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, GradientFill, PatternFill, Protection, Side

from evalbatch.choices import Severity
from evalbatch.ooxml.archive import Archive
from evalbatch.ooxml.cells import index_sheet
from evalbatch.ooxml.edit import PackageEdit
from evalbatch.ooxml.limits import BadPackage
from evalbatch.ooxml.package import Package
from evalbatch.ooxml.recalculation import forget_results
from evalbatch.ooxml.sheet_edit import fill_in
from evalbatch.ooxml.sheet_scan import scan_sheet
from evalbatch.outputs.marked_form import Mark, mark_cells, mark_workbook
from evalbatch.outputs.sheet_layout import SHADES
from tests.bare_workbook import MAIN, OFFICE, PACKAGE, SHEET, bare_parts, sheet_part, styles_part, zipped

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = [SHARED / "corpus" / name for name in ("fidelity", "drift", "cjk")] + [SHARED / "forms"]
NAME = "自评表"
TOUCHED = re.compile(r"\[Content_Types\]|_rels/|xl/worksheets/|styles\.xml|comments|vmlDrawing", re.IGNORECASE)
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
BLANK_STYLES = f'<styleSheet xmlns="{MAIN}"/>'


def hashes(data):
    """Of each part as it is packed: the same packed bytes are the same part."""
    return {name: hashlib.sha256(packed).hexdigest() for name, packed in Archive(Package(data)).packed().items()}


def part(data, name=SHEET):
    return zipfile.ZipFile(io.BytesIO(data)).read(name)


def text_of(data, name=SHEET):
    return part(data, name).decode()


def marked(parts, *cells, text="应为 8"):
    """Mark a workbook given as parts; marking it again must give the same bytes."""
    data = zipped(parts)
    marks = {(NAME, cell): text for cell in cells}
    once = mark_cells(data, marks)
    assert mark_cells(once, marks) == once
    for name in zipfile.ZipFile(io.BytesIO(once)).namelist():
        ET.fromstring(part(once, name))  # noqa: S314 - our own result
    return once


def with_sheet(rows, after="", **more):
    return bare_parts(rows, after) | {"xl/styles.xml": styles_part("0.00", "0%")} | more


def comments_of(data):
    return text_of(data, "xl/comments1.xml")


class TestCells:
    ROWS = '<row r="2"><c r="B2" s="1"><v>0.5</v></c><c r="E2"><v>3</v></c></row><row r="5" ht="30"/>'

    def rows_after(self, *cells, rows=ROWS, after=""):
        found = re.search(r"<sheetData>(.*)</sheetData>", text_of(marked(with_sheet(rows, after), *cells)), re.DOTALL)
        return found[1]

    def test_only_the_style_of_a_cell_changes(self):
        assert self.rows_after("B2") == self.ROWS.replace('s="1"', 's="2"')

    @pytest.mark.parametrize(
        ("cell", "wanted"),
        [
            ("A2", '<row r="2"><c r="A2" s="2"/><c r="B2"'),
            ("D2", '</c><c r="D2" s="2"/><c r="E2">'),
            ("F2", '<v>3</v></c><c r="F2" s="2"/></row>'),
            ("C1", '<row r="1"><c r="C1" s="2"/></row><row r="2">'),
            ("C3", '</row><row r="3"><c r="C3" s="2"/></row><row r="5"'),
            ("C5", '<row r="5" ht="30"><c r="C5" s="2"/></row>'),
            ("C9", '<row r="5" ht="30"/><row r="9"><c r="C9" s="2"/></row>'),
        ],
    )
    def test_a_blank_cell_comes_into_being_in_its_place(self, cell, wanted):
        assert wanted in self.rows_after(cell)

    def test_several_new_cells_stand_in_order(self):
        rows = self.rows_after("C9", "A9", "B8", "C2", "D2")
        assert re.findall(r'r="([A-Z]+\d+)"', rows) == ["B2", "C2", "D2", "E2", "B8", "A9", "C9"]

    def test_a_sheet_without_rows_gets_one(self):
        data = marked(with_sheet("") | {SHEET: f"<worksheet xmlns='{MAIN}'><sheetData/></worksheet>"}, "C3")
        assert '<sheetData><row r="3"><c r="C3" s="2"/></row></sheetData>' in text_of(data)

    def test_rows_and_cells_without_names_are_counted(self):
        rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
        assert self.rows_after("B1", rows=rows) == rows.replace("<c><v>2", '<c s="2"><v>2')

    def test_a_new_cell_looks_like_its_row_else_its_column(self):
        rows = '<row r="2" s="1" customFormat="1"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>'
        sheet = sheet_part(rows).replace("<sheetData>", '<cols><col min="2" max="4" style="1"/></cols><sheetData>')
        data = marked(with_sheet(rows) | {SHEET: sheet}, "G2", "C3", "H3")
        formats = re.findall(r'<xf numFmtId="(\d+)"', text_of(data, "xl/styles.xml").split("<cellXfs")[1])
        styles = dict(re.findall(r'r="([GCH]\d)" s="(\d+)"', text_of(data)))
        assert {cell: formats[int(style)] for cell, style in styles.items()} == {"G2": "165", "C3": "165", "H3": "164"}

    def test_the_hint_of_filled_columns_is_widened(self):
        rows = '<row r="2" spans="2:5"><c r="B2"><v>1</v></c></row>'
        assert 'spans="1:5"' in self.rows_after("A2", rows=rows)
        assert 'spans="2:5"' in self.rows_after("C2", rows=rows)

    def test_formulas_and_their_results_stay(self):
        rows = (
            '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1*2</f><v>4</v></c><c r="B1"><v>2</v></c></row>'
            '<row r="2"><c r="A2" t="str"><f t="shared" si="0"/><v>6</v></c>'
            '<c r="B2"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c></row>'
        )
        after = self.rows_after("A1", "A2", "B2", rows=rows)
        assert re.sub(r' s="\d+"', "", after) == rows

    def test_a_merged_cell_is_marked_at_its_top_left(self):
        merge = '<mergeCells count="1"><mergeCell ref="B2:D4"/></mergeCells>'
        assert 'ref="B2"' in comments_of(marked(with_sheet(self.ROWS, merge), "D4"))

    @pytest.mark.parametrize(
        "rows",
        [
            '<row r="2"/><row r="1"/>',
            '<row r="1"/><row r="1"/>',
            '<row r="9999999"/>',
            '<row r="1"><c r="A1"/><c r="A1"/></row>',
        ],
    )
    def test_rows_in_disorder_are_refused(self, rows):
        with pytest.raises(ValueError, match="无法标注"):
            mark_cells(zipped(bare_parts(rows)), {(NAME, "A1"): "x"})


def change(parts, *pairs, name=SHEET):
    text = parts[name]
    for old, new in pairs:
        text = text.replace(old, new)
    return parts | {name: text}


FORM = with_sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c><c r="B1"><v>5</v></c></row>')


def as_strict():
    return {name: content.replace(MAIN, STRICT[MAIN]).replace(OFFICE, STRICT[OFFICE]) for name, content in FORM.items()}


def as_prefixed():
    tag = re.compile(r"<(/?)(?=[A-Za-z])")
    named = {
        name: tag.sub(r"<\1x:", FORM[name]).replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        for name in (SHEET, "xl/styles.xml", "xl/workbook.xml")
    }
    return FORM | named


WRITERS = {
    "strict": as_strict,
    "prefixed": as_prefixed,
    "single quotes": lambda: change(FORM, ('"', "'")),
    "UTF-16": lambda: FORM | {SHEET: f'<?xml version="1.0" encoding="UTF-16"?>{FORM[SHEET]}'.encode("utf-16")},
    "UTF-8 with a mark": lambda: FORM | {SHEET: FORM[SHEET].encode("utf-8-sig")},
    "GBK": lambda: FORM | {SHEET: f'<?xml version="1.0" encoding="GBK"?>{FORM[SHEET]}'.encode("gbk")},
    "comments": lambda: change(FORM, ("<sheetData>", "<!-- <row r='7'> --><sheetData><!-- <c r='A1'/> -->")),
    "CDATA": lambda: change(FORM, ("<t>甲</t>", "<t><![CDATA[甲<row r='9'>]]></t>")),
    "blanks in tags": lambda: change(FORM, ('r="A1"', '\n r = "A1"\n'), ("</row>", "</row >")),
    "absolute targets": lambda: change(FORM, ('"worksheets/', '"/xl/worksheets/'), name="xl/_rels/workbook.xml.rels"),
    "no styles": lambda: {name: each for name, each in FORM.items() if "styles" not in name},
    "blank styles": lambda: FORM | {"xl/styles.xml": BLANK_STYLES},
    "empty collections": lambda: (
        FORM | {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fills count="0"/><cellXfs count="0"/></styleSheet>'}
    ),
    "relationships of its own": lambda: (
        FORM
        | {"xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'}
    ),
}


@pytest.mark.parametrize("writer", WRITERS)
def test_workbooks_of_any_writer_are_marked(writer):
    parts = WRITERS[writer]()
    before, data = zipped(parts), marked(parts, "B1", "D7")
    assert "应为 8" in comments_of(data)
    old, new = (PackageEdit(each) for each in (before, data))
    one, other = (index_sheet(edit.read(SHEET), SHEET) for edit in (old, new))
    assert [cell._replace(style=0) for cell in one.cells] == [cell._replace(style=0) for cell in other.cells]
    worn = re.findall(r"""r\s*=\s*["'](?:B1|D7)["'] s=["'](\d+)["']""", new.read(SHEET).decode())
    assert len(worn) == 2
    changed = {name for name, each in hashes(before).items() if hashes(data)[name] != each}
    assert all(TOUCHED.search(name) for name in changed)


class TestPlaceOfTheDrawing:
    @pytest.mark.parametrize(
        ("after", "wanted"),
        [
            ('<pageMargins left="1"/>', "<pageMargins/><legacyDrawing>"),
            ('<drawing/><tableParts count="0"/>', "<drawing/><legacyDrawing><tableParts/>"),
            ("<extLst/>", "<legacyDrawing><extLst/>"),
            ("<drawing/><picture/>", "<drawing/><legacyDrawing><picture/>"),
            ("<oleObjects/><controls/>", "<legacyDrawing><oleObjects/><controls/>"),
            ("<headerFooter/><legacyDrawingHF/>", "<headerFooter/><legacyDrawing><legacyDrawingHF/>"),
            ("", "</sheetData><legacyDrawing>"),
        ],
    )
    def test_is_where_the_schema_wants_it(self, after, wanted):
        names = re.sub(r"(<\w+)[^>]*?(/?>)", r"\1\2", text_of(marked(with_sheet("", after), "A1")))
        assert wanted.replace("<legacyDrawing>", "<legacyDrawing/>") in names

    def test_the_package_declares_and_links_it(self):
        data = marked(FORM, "A1")
        types = text_of(data, "[Content_Types].xml")
        links = text_of(data, "xl/worksheets/_rels/sheet1.xml.rels")
        for name, kind in (("/xl/comments1.xml", "comments"), ("/xl/drawings/vmlDrawing1.vml", "vmlDrawing")):
            assert f'PartName="{name}"' in types
            assert f'{OFFICE}/{kind}" Target="..{name.removeprefix("/xl")}"' in links


OLD_DRAWING = (
    "<xml xmlns:v='urn:schemas-microsoft-com:vml' xmlns:o='urn:schemas-microsoft-com:office:office' "
    "xmlns:x='urn:schemas-microsoft-com:office:excel'><o:shapelayout><o:idmap data='3'/></o:shapelayout>"
    "<v:shape id='_x0000_s3073' type='#_x0000_t201'><x:ClientData ObjectType='Checkbox'><x:Row>0</x:Row>"
    "<x:Column>0</x:Column></x:ClientData></v:shape>"
    "<v:shape id='_x0000_s3080' style='height:30pt'><v:textbox><br></v:textbox><x:ClientData ObjectType='Note'>"
    "<x:Anchor>2, 1, 0, 1, 4, 1, 2, 1</x:Anchor><x:Row>0</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>"
)
OLD_COMMENTS = (
    f'<comments xmlns="{MAIN}"><authors><author>王会计</author></authors><commentList>'
    '<comment ref="B1" authorId="0"><text>{}</text></comment></commentList></comments>'
)


def commented(said="<t>按合同</t>", *, drawing=True):
    links = {"rId7": ("comments", "../people.xml"), **({"rId9": ("vmlDrawing", "../old.vml")} if drawing else {})}
    entries = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{to}"/>' for key, (kind, to) in links.items()
    )
    drawn = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="rId9"/>' if drawing else ""
    relationships = f'<Relationships xmlns="{PACKAGE}/relationships">'
    return with_sheet('<row r="1"><c r="B1"><v>5</v></c></row>', drawn) | {
        "xl/people.xml": OLD_COMMENTS.format(said),
        "xl/worksheets/_rels/sheet1.xml.rels": relationships + entries + "</Relationships>",
        **({"xl/old.vml": OLD_DRAWING} if drawing else {}),
    }


def marks_of(*cells):
    return {(NAME, cell): "应为 8" for cell in cells}


class TestCommentsOfPeople:
    def test_ours_stands_below_theirs_in_a_run_of_its_own(self):
        rich = "<r><rPr><b/></rPr><t>王会计:</t></r><r><t>按合同</t></r>"
        data = mark_cells(zipped(commented(rich)), marks_of("B1"))
        assert rich in text_of(data, "xl/people.xml")
        assert "【审核意见】" in text_of(data, "xl/people.xml").split(rich)[1]
        assert mark_cells(data, marks_of("B1")) == data

    def test_the_part_is_as_before_when_ours_goes(self):
        rich = "<r><rPr><b/></rPr><t>王会计:</t></r><r><t>按合同</t></r>"
        before = zipped(commented(rich))
        after = mark_cells(mark_cells(before, marks_of("B1", "C3")), {})
        assert text_of(after, "xl/people.xml").replace("<author>evalbatch 审核</author>", "") == OLD_COMMENTS.format(
            rich
        )
        assert "Row>2<" not in text_of(after, "xl/old.vml")

    def test_shapes_stay_and_new_ones_get_numbers_of_their_own(self):
        drawing = text_of(mark_cells(zipped(commented()), marks_of("B1", "C3")), "xl/old.vml")
        assert drawing.startswith(OLD_DRAWING[: OLD_DRAWING.index("<v:shape id='_x0000_s3080'")])
        assert "_x0000_s3081" in drawing
        assert drawing.count('ObjectType="Note"') + drawing.count("ObjectType='Note'") == 2

    def test_their_box_grows_where_it_is_too_small_for_both(self):
        drawing = text_of(mark_cells(zipped(commented()), marks_of("B1")), "xl/old.vml")
        height = float(re.search(r"height:([\d.]+)pt", drawing)[1])
        assert height > 30
        assert "2, 1, 0, 1, 4, 1, 2, 1" not in drawing

    def test_a_sheet_with_comments_but_no_drawing_gets_one(self):
        data = mark_cells(zipped(commented(drawing=False)), marks_of("C3"))
        assert "<legacyDrawing" in text_of(data)
        assert mark_cells(data, marks_of("C3")) == data

    def test_a_text_that_another_program_put_into_one_run_is_still_ours(self):
        said = "<r><t>王会计:按合同\n────────\n【审核意见】\n旧意见\n——evalbatch 审核\n已改</t></r>"
        text = text_of(mark_cells(zipped(commented(said)), marks_of("B1")), "xl/people.xml")
        assert "旧意见" not in text
        assert '<t xml:space="preserve">王会计:按合同\n已改</t>' in text


class TestResultsOfFormulas:
    """Which stored results go when a cell is filled: those that depend on it, and no others."""

    @pytest.mark.parametrize(
        ("formula", "goes"),
        [
            ("A1*2", True),
            ("SUM($A$1:A2)", True),
            ("SUM(A:A)", True),
            ("SUM(1:1)", True),
            ("自评表!A1", True),
            ("'自评表'!A1&amp;B1", True),
            ("Rate+1", True),
            ('INDIRECT("A1")', True),
            ("B5:INDEX(A:A,9)", True),
            ("B5:INDEX(B:B,ROW()-1)", False),
            ("B1*2", False),
            ("LOG10(B1)+1E5", False),
            ('"A1"&amp;B1', False),
            ("其他!A1", False),
            ('_xlfn.DISPIMG("ID_A1",1)', False),
            ("TRUE", False),
        ],
    )
    def test_only_those_that_depend_on_the_cell_go(self, formula, goes):
        data = self.filled(f'<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="str"><f>{formula}</f><v>x</v></c></row>')
        assert ("<v>x</v>" not in text_of(data)) == goes
        assert ('fullCalcOnLoad="1"' in text_of(data, "xl/workbook.xml")) == goes

    def test_formulas_that_read_those_go_too_and_shared_ones_are_followed(self):
        data = self.filled(
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A1+1</f><v>2</v></c></row>'
            '<row r="2"><c r="B2"><f t="shared" si="0"/><v>9</v></c><c r="C2"><f>B1</f><v>2</v></c></row>'
        )
        assert re.findall(r"<v>(\d+)</v>", text_of(data)) == ["25", "9"]

    def test_a_number_of_a_shared_formula_that_is_used_again_means_the_last_one_before_each_cell(self):
        data = self.filled(
            '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">$A$1</f><v>2</v></c></row>'
            '<row r="2"><c r="B2"><f t="shared" si="0"/><v>3</v></c></row>'
            '<row r="3"><c r="B3"><f t="shared" ref="B3:B4" si="0">C3</f><v>4</v></c></row>'
            '<row r="4"><c r="B4"><f t="shared" si="0"/><v>5</v></c></row>'
        )
        assert re.findall(r"<v>(\d+)</v>", text_of(data)) == ["25", "4", "5"]

    def filled(self, rows):
        parts = with_sheet(rows)
        names = '</sheets><definedNames><definedName name="rate">自评表!$A$1</definedName></definedNames>'
        edit = PackageEdit(zipped(change(parts, ("</sheets>", names), name="xl/workbook.xml")))
        edit.write(SHEET, fill_in(scan_sheet(edit.read(SHEET), SHEET), {(0, 0): Decimal(25)}))
        forget_results(edit, {(NAME, (0, 0))})
        return edit.result()

    def test_a_formula_is_never_overwritten(self):
        data = sheet_part('<row r="1"><c r="A1"><f>B1</f><v>1</v></c></row>').encode()
        with pytest.raises(BadPackage):
            fill_in(scan_sheet(data, SHEET), {(0, 0): "x"})


def test_a_workbook_without_marks_comes_back_as_it_is():
    data = zipped(FORM)
    assert mark_cells(data, {}) is data


def test_a_document_type_is_refused():
    parts = FORM | {SHEET: "<!DOCTYPE x [<!ENTITY y 'z'>]>" + FORM[SHEET]}
    with pytest.raises(ValueError, match="无法标注"):
        mark_cells(zipped(parts), {(NAME, "A1"): "x"})


@pytest.mark.parametrize("cell", ["", "1", "A0", "ZZZZ1", "A1:B2", "甲1", "A9999999"])
def test_what_is_no_cell_is_said(cell):
    with pytest.raises(ValueError, match="不是单元格的名称"):
        mark_cells(zipped(FORM), {(NAME, cell): "x"})


SIDES = st.sampled_from([None, "thin", "double"]).map(Side)
FILLS = st.sampled_from(
    [
        PatternFill(),
        PatternFill("solid", fgColor="FFEEEEEE"),
        PatternFill("solid", fgColor="FF00FF00", bgColor="FFFF0000"),
        PatternFill("gray125"),
        PatternFill("lightUp", fgColor="FF112233"),
        GradientFill(stop=("FFFFFFFF", "FF0000FF")),
    ]
)
STYLES = st.fixed_dictionaries(
    {
        "font": st.builds(Font, name=st.sampled_from(["宋体", "仿宋"]), size=st.integers(8, 20), bold=st.booleans()),
        "fill": FILLS,
        "border": st.builds(Border, left=SIDES, top=SIDES),
        "alignment": st.builds(Alignment, st.sampled_from([None, "center"]), wrap_text=st.booleans()),
        "protection": st.builds(Protection, locked=st.booleans()),
        "number_format": st.sampled_from(["General", "0.00%", '0.00"万元"', "@"]),
    }
)
PLACES = st.tuples(st.integers(1, 9), st.integers(1, 6))
SEVERITIES = st.sampled_from(list(Severity))


def looks(data):
    """Value and every trait of each cell, fill and comment last."""
    traits = ("font", "border", "alignment", "number_format", "protection", "fill")
    return {
        cell.coordinate: (cell.value, *(repr(getattr(cell, trait)) for trait in traits), comment_text(cell))
        for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(max_row=9, max_col=6)
        for cell in row
        if type(cell).__name__ == "Cell"
    }


def comment_text(cell):
    return cell.comment.text if cell.comment else None


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(PLACES, st.tuples(st.none() | st.integers() | st.text(max_size=3).filter(str.isalnum), STYLES)),
    st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(0, 3), st.integers(0, 2)),
    st.sets(PLACES, max_size=2),
    st.dictionaries(PLACES, SEVERITIES, min_size=1, max_size=5),
)
def test_marks_come_and_go_and_leave_no_trace(cells, merge, noted, marks):
    book = Workbook()
    sheet = book.active
    for (row, column), (value, style) in cells.items():
        cell = sheet.cell(row, column, value)
        for trait, look in style.items():
            setattr(cell, trait, look)
    for row, column in noted:
        sheet.cell(row, column).comment = Comment("按合同", "王会计")
    top, left, rows, columns = merge
    sheet.merge_cells(start_row=top, start_column=left, end_row=top + rows, end_column=left + columns)
    buffer = io.BytesIO()
    book.save(buffer)
    before = buffer.getvalue()
    wanted = [Mark(sheet.title, f"{'ABCDEF'[column - 1]}{row}", each, "核对") for (row, column), each in marks.items()]
    once = mark_workbook(before, wanted)
    assert mark_workbook(once, wanted) == once
    old, new, gone = looks(before), looks(once), looks(mark_workbook(once, []))
    assert gone == old
    shown = {cell for cell in new if new[cell][-1] and "核对" in new[cell][-1]}
    for cell, look in new.items():
        assert look[:-2] == old[cell][:-2]
        assert any(shade in look[-2] for shade in SHADES.values()) == (cell in shown)
        assert cell in shown or look == old[cell]


@pytest.mark.skipif(not all(folder.is_dir() for folder in CORPUS), reason="the foreign workbooks are not here")
@pytest.mark.parametrize("folder", CORPUS, ids=lambda folder: folder.name)
def test_all_parts_besides_stay_byte_for_byte(folder):
    tried = 0
    for path in sorted(each for each in folder.iterdir() if each.suffix in {".xlsx", ".xlsm"}):
        data = path.read_bytes()
        sheets = PackageEdit(data).sheets
        marks = {(sheets[0].name, cell): "请核对" for cell in ("B2", "D7", "H30")}
        once = mark_cells(data, marks)
        before, after = hashes(data), hashes(once)
        assert before.keys() <= after.keys(), path.name
        changed = {name for name in before if before[name] != after[name]}
        assert [name for name in changed if not TOUCHED.search(name)] == [], path.name
        assert mark_cells(once, marks) == once, path.name
        tried += 1
    assert tried
