"""From the form to its 评分表: a link on the title, where it can do no harm."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from evalbatch.choices import Category, FormKind, Severity
from evalbatch.model import Evaluation, Finding, Form, Header, Score, Source, Totals
from evalbatch.ooxml.links_edit import located, location, locations, with_links
from evalbatch.ooxml.sheet_scan import scan_sheet
from evalbatch.outputs.marked_form import write_marked_form
from tests.bare_workbook import MAIN, OFFICE, SHEET, sheet_part

NAME, TITLE = "自评表", "项目支出绩效自评表"
LINK = '<hyperlink ref="A1" location="\'评分表\'!A1" tooltip="查看评分表"/>'


def workbook(title=TITLE, name=NAME, size=18):
    book = Workbook()
    sheet = book.active
    sheet.title = name
    sheet.append([title])
    sheet.append(["项目名称", "农村供水"])
    sheet.merge_cells("A1:F1")
    sheet["A1"].font = Font(name="黑体", size=size, color="FF993300")
    return book


def evaluation(*cells, name=NAME, title=TITLE, place="A1"):
    where = {"title": place} if place else {}
    header = Header(title=title, source=Source("a.xlsx", name, where))
    form = Form(FormKind.PROJECT, header, "万元", (), (), Totals(source=header.source), source=Source("a.xlsx", name))
    findings = tuple(
        Finding("F01", Severity.ERROR, Category.ACCURACY, "不对", "a.xlsx", name, (cell,)) for cell in cells
    )
    return Evaluation("a.xlsx", "", form, Score(()), findings)


def given_back(tmp_path, book, *evaluations):
    """The workbook, marked; `book` may be what it gave before."""
    if isinstance(book, Workbook):
        out = BytesIO()
        book.save(out)
        book = out.getvalue()
    (path,) = write_marked_form(evaluations, book, "xlsx", tuple, tmp_path / "表.xlsx")
    return path.read_bytes()


def links(data, number=1):
    part = zipfile.ZipFile(BytesIO(data)).read(f"xl/worksheets/sheet{number}.xml").decode()
    return re.findall(r"<(?:\w+:)?hyperlink\s[^>]*>", part)


class TestTheTitle:
    def test_leads_to_the_score_sheet(self, tmp_path):
        assert links(given_back(tmp_path, workbook(), evaluation("B2"))) == [LINK]

    def test_keeps_its_text_and_look(self, tmp_path):
        before, after = (
            load_workbook(BytesIO(given_back(tmp_path, workbook(), evaluation(*cells))))[NAME]["A1"]
            for cells in (["A1"], [])
        )
        assert after.value == TITLE
        assert (repr(after.font), after.fill.fill_type) == (repr(before.font), None)

    def test_has_none_when_it_is_to_be_corrected_itself(self, tmp_path):
        """Who clicks a marked cell wants to write there."""
        assert links(given_back(tmp_path, workbook(), evaluation("A1"))) == []

    def test_has_none_when_it_takes_two_lines(self, tmp_path):
        """LibreOffice doesn't wrap a link: the end of the title would be cut off."""
        long = "某某县" * 12 + TITLE
        assert links(given_back(tmp_path, workbook(long), evaluation("B2", title=long))) == []
        assert links(given_back(tmp_path, workbook(size=40), evaluation("B2"))) == []

    def test_keeps_a_link_of_its_own(self, tmp_path):
        book = workbook()
        book[NAME]["A1"].hyperlink = "https://example.org/"
        assert len(links(given_back(tmp_path, book, evaluation("B2")))) == 1
        assert (
            "example.org"
            in load_workbook(BytesIO(given_back(tmp_path, book, evaluation())))[NAME]["A1"].hyperlink.target
        )

    def test_that_is_not_there_has_none(self, tmp_path):
        assert links(given_back(tmp_path, workbook(), evaluation("B2", place=None))) == []

    def test_of_each_form_leads_to_its_own_sheet(self, tmp_path):
        book = workbook()
        book.create_sheet("部门's表").append([TITLE])
        book["部门's表"].column_dimensions["A"].width = 60
        data = given_back(tmp_path, book, evaluation(), evaluation(name="部门's表"))
        assert "'评分表'!A1" in links(data)[0]
        assert "'评分表(2)'!A1" in links(data, 2)[0]


class TestASecondRun:
    def test_gives_the_same_bytes(self, tmp_path):
        once = given_back(tmp_path, workbook(), evaluation("B2"))
        assert given_back(tmp_path, once, evaluation("B2")) == once

    def test_takes_the_link_away_when_it_is_no_longer_due(self, tmp_path):
        once = given_back(tmp_path, workbook(), evaluation("B2"))
        again = given_back(tmp_path, once, evaluation("A1"))
        assert "hyperlink" not in zipfile.ZipFile(BytesIO(again)).read(SHEET).decode()

    def test_moves_it_with_the_title(self, tmp_path):
        once = given_back(tmp_path, workbook(), evaluation())
        book = load_workbook(BytesIO(once))
        book[NAME].insert_rows(1)
        book[NAME]["A2"] = TITLE
        book[NAME].column_dimensions["A"].width = 60
        again = given_back(tmp_path, book, replace(evaluation(place="A2")))
        assert [re.search(r'ref="(\w+)"', link)[1] for link in links(again)] == ["A2"]


def linked(after="", wanted=None, rows="", prefix=""):
    data = sheet_part(rows, after)
    if prefix:
        data = re.sub(r"<(/?)(?=[a-zA-Z])", rf"<\1{prefix}:", data).replace("xmlns=", f"xmlns:{prefix}=")
    changed = with_links(scan_sheet(data.encode(), SHEET), wanted if wanted is not None else {(0, 0): "'表'!A1"}, "去")
    return (
        changed.decode().rsplit("sheetData>", 1)[1].removesuffix("</worksheet>").removesuffix(f"</{prefix}:worksheet>")
    )


class TestThePart:
    NEW = '<hyperlink ref="A1" location="\'表\'!A1" tooltip="去"/>'
    THEIRS = '<hyperlink ref="C3:D4" location="Sheet2!B2" display="见附件"/>'

    @pytest.mark.parametrize(
        ("after", "wanted"),
        [
            ("", "<hyperlinks>{}</hyperlinks>"),
            ("<dataValidations/><printOptions/>", "<dataValidations/><hyperlinks>{}</hyperlinks><printOptions/>"),
            ("<mergeCells/><pageMargins/>", "<mergeCells/><hyperlinks>{}</hyperlinks><pageMargins/>"),
            ("<conditionalFormatting/><drawing/>", "<conditionalFormatting/><hyperlinks>{}</hyperlinks><drawing/>"),
            ("<hyperlinks/><extLst/>", "<hyperlinks>{}</hyperlinks><extLst/>"),
        ],
    )
    def test_has_them_where_the_schema_wants_them(self, after, wanted):
        assert linked(after) == wanted.format(self.NEW)

    def test_keeps_those_of_people_as_they_are(self):
        group = f"<hyperlinks>{self.THEIRS}</hyperlinks>"
        assert linked(group) == f"<hyperlinks>{self.THEIRS}{self.NEW}</hyperlinks>"
        assert linked(group, {(2, 3): "'表'!A1"}) == group

    def test_takes_ours_away_and_the_element_with_the_last(self):
        assert (
            linked(f"<hyperlinks>{self.NEW}{self.THEIRS}</hyperlinks>", {}) == f"<hyperlinks>{self.THEIRS}</hyperlinks>"
        )
        assert linked(f"<mergeCells/><hyperlinks>{self.NEW}</hyperlinks><drawing/>", {}) == "<mergeCells/><drawing/>"

    def test_writes_the_prefix_that_the_part_uses(self):
        assert "<x:hyperlinks><x:hyperlink ref=" in linked(prefix="x")

    def test_overlooks_a_link_on_no_cell(self):
        odd = f'<hyperlink xmlns:r="{OFFICE}" ref="#REF!" r:id="rId1"/>'
        assert odd in linked(f"<hyperlinks>{odd}</hyperlinks>")

    def test_of_a_strict_workbook_too(self):
        strict = sheet_part("").replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
        assert self.NEW in with_links(scan_sheet(strict.encode(), SHEET), {(0, 0): "'表'!A1"}, "去").decode()


@pytest.mark.parametrize("sheet", ["表", "甲's 表", "A!B", "'"])
def test_a_place_is_read_as_it_was_written(sheet):
    assert located(location(sheet, "B7")) == (sheet, "B7")


def test_places_that_people_or_excel_wrote_are_read():
    group = '<hyperlinks><hyperlink ref="A1" location="Sheet2!$B$2"/><hyperlink ref="A2" location="名称"/></hyperlinks>'
    found = locations(scan_sheet(sheet_part("", group).encode(), SHEET))
    assert {place: located(where) for place, where in found.items()} == {(0, 0): ("Sheet2", "B2"), (1, 0): ("", "名称")}
