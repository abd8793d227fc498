"""What programs add to a workbook is not lost: threaded comments, protection, macros, pictures of WPS."""

from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook

from evalbatch.ooxml.edit import PackageEdit
from evalbatch.outputs.marked_form import mark_cells
from tests.bare_workbook import MAIN, OFFICE, PACKAGE, SHEET, bare_parts, styles_part, zipped
from tests.office import SOFFICE, converted

NAME = "自评表"
MARKS = {(NAME, "B2"): "应为 8", (NAME, "D4"): "未填"}
THREAD = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
THREADS = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<threadedComment ref="B2" dT="2024-01-05T08:00:00" personId="{P}" id="{T}"><text>已核实</text></threadedComment>'
    "</ThreadedComments>"
)
PERSONS = '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"/>'
LEGACY = (
    f'<comments xmlns="{MAIN}"><authors><author>tc={{T}}</author></authors><commentList><comment ref="B2" authorId="0">'
    "<text><t>[线程批注]\n批注:\n    已核实</t></text></comment></commentList></comments>"
)


def links(**targets):
    """Relationships by type, each with its target."""
    entries = "".join(
        f'<Relationship Id="r{number}" Type="{kind if ":" in kind else f"{OFFICE}/{kind}"}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def form(after="", **more):
    rows = '<row r="2"><c r="B2" s="1"><v>5</v></c></row>'
    return bare_parts(rows, after) | {"xl/styles.xml": styles_part("0.00", "0%")} | more


def marked(parts):
    """Mark it; doing so twice equals doing it once, and all parts but those named in `may_change` stay."""
    data = zipped(parts)
    once = mark_cells(data, MARKS)
    assert mark_cells(once, MARKS) == once
    return PackageEdit(once)


def untouched(edit, parts, *names):
    return [name for name in names if edit.package.part(name) != _bytes(parts[name])] == []


def _bytes(content):
    return content if isinstance(content, bytes) else content.encode()


def test_threaded_comments_and_their_persons_stay_with_what_old_programs_show_of_them():
    kinds = {
        "comments": "../comments1.xml",
        THREAD: "../threadedComments/threadedComment1.xml",
    }
    parts = form() | {
        "xl/comments1.xml": LEGACY,
        "xl/threadedComments/threadedComment1.xml": THREADS,
        "xl/persons/person.xml": PERSONS,
        "xl/worksheets/_rels/sheet1.xml.rels": links(**kinds),
    }
    edit = marked(parts)
    assert untouched(edit, parts, "xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml")
    said = edit.read("xl/comments1.xml").decode()
    assert "已核实" in said.split("【审核意见】", maxsplit=1)[0]
    assert "<author>tc={T}</author>" in said
    assert "threadedComment1.xml" in edit.read("xl/worksheets/_rels/sheet1.xml.rels").decode()


def test_a_protected_sheet_stays_protected():
    lock = '<sheetProtection algorithmName="SHA-512" hashValue="x" saltValue="y" spinCount="1" sheet="1" objects="1"/>'
    ranges = '<protectedRanges><protectedRange sqref="B2" name="填报"/></protectedRanges>'
    edit = marked(form(lock + ranges))
    assert lock + ranges in edit.read(SHEET).decode()


def test_a_workbook_whose_structure_is_locked_stays_so():
    parts = form()
    lock = '<workbookProtection lockStructure="1"/>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", lock + "<sheets>")
    assert lock in marked(parts).read("xl/workbook.xml").decode()


def test_macros_stay_as_they_are():
    parts = form() | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub Workbook_Open()"}
    assert untouched(marked(parts), parts, "xl/vbaProject.bin")


def test_pictures_that_wps_puts_into_cells_stay():
    parts = form() | {
        "xl/cellimages.xml": '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"/>',
        "xl/_rels/cellimages.xml.rels": links(image="media/image1.png"),
        "xl/media/image1.png": b"\x89PNG",
    }
    assert untouched(marked(parts), parts, "xl/cellimages.xml", "xl/_rels/cellimages.xml.rels", "xl/media/image1.png")


@pytest.mark.parametrize(
    "data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"", b"PK\3\4"], ids=["locked", "", "cut"]
)
def test_a_workbook_with_a_password_is_not_touched(data):
    """Excel wraps it into an old compound file; what is inside can't be seen."""
    with pytest.raises(ValueError, match="无法标注"):
        mark_cells(data, MARKS)


def by_openpyxl(folder):
    book = Workbook()
    book.active.title = NAME
    book.active["B2"] = 5
    book.save(folder / "a.xlsx")


def by_xlsxwriter(folder):
    with xlsxwriter.Workbook(folder / "a.xlsx") as book:
        sheet = book.add_worksheet(NAME)
        sheet.write("B2", 5)
        sheet.write_comment("B2", "按合同")
        sheet.insert_textbox("D8", "承诺")


def by_libreoffice(folder):
    (folder / "raw").mkdir()
    by_xlsxwriter(folder / "raw")
    (saved,) = converted([folder / "raw" / "a.xlsx"], folder)
    saved.rename(folder / "a.xlsx")


@pytest.mark.parametrize(
    "writer",
    [
        by_openpyxl,
        by_xlsxwriter,
        pytest.param(by_libreoffice, marks=pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")),
    ],
)
def test_what_a_program_wrote_shows_the_marks_and_loses_them_again(writer, tmp_path):
    writer(tmp_path)
    before = (tmp_path / "a.xlsx").read_bytes()
    once = mark_cells(before, MARKS)
    assert mark_cells(once, MARKS) == once
    sheet = load_workbook(BytesIO(once))[NAME]
    assert "应为 8" in sheet["B2"].comment.text
    assert sheet["B2"].value == 5
    bare = load_workbook(BytesIO(mark_cells(once, {})))[NAME]
    old = load_workbook(BytesIO(before))[NAME]
    assert repr(bare["B2"].fill) == repr(old["B2"].fill)
    assert bare["D4"].comment is None
    assert (bare["B2"].comment and bare["B2"].comment.text) == (old["B2"].comment and old["B2"].comment.text)
