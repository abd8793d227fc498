"""An .xlsx as parts: what is handed out, what is refused."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from contextlib import suppress
from decimal import Decimal
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.ooxml import limits, package
from evalbatch.ooxml.cells import index_sheet
from evalbatch.ooxml.limits import BadPackage, Flaw, Limits
from evalbatch.ooxml.package import Package, workbook
from evalbatch.ooxml.stored import StoredCell
from evalbatch.ooxml.strings import any_strings, plain_strings, read_strings, unescaped
from evalbatch.ooxml.styles import number_formats
from tests.bare_workbook import MAIN, SHEET, bare_parts, sheet_part, strings_part, styles_part, workbook_of, zipped

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


@pytest.fixture
def small(monkeypatch):
    """Set bounds as if they were this small."""

    def to(**bounds: int) -> None:
        for module in (limits, package):
            monkeypatch.setattr(module, "LIMITS", Limits(**bounds))

    return to


def flaw(data: bytes) -> Flaw:
    with pytest.raises(BadPackage) as bad:
        first_sheet(data)
    return bad.value.flaw


def first_sheet(data: bytes) -> bytes:
    opened = Package(data)
    return opened.part(workbook(opened).sheets[0].part)


def index(rows: str, after: str = ""):
    return index_sheet(sheet_part(rows, after).encode(), "sheet")


def refused(rows: str, after: str = "") -> Flaw:
    with pytest.raises(BadPackage) as bad:
        index(rows, after)
    return bad.value.flaw


class TestParts:
    def test_come_unpacked_and_checked(self):
        parts = bare_parts()
        assert Package(zipped(parts)).part(SHEET).decode() == parts[SHEET]
        assert Package(zipped(parts, zipfile.ZIP_STORED)).part(SHEET).decode() == parts[SHEET]

    def test_are_found_whatever_slashes_and_case_their_names_have(self):
        parts = {name.replace("/", "\\").upper(): content for name, content in bare_parts().items()}
        assert "xl/workbook.xml" in Package(zipped(parts))

    def test_that_are_missing_are_told(self):
        with pytest.raises(BadPackage, match=r"xl/theme\.xml") as bad:
            Package(zipped(bare_parts())).part("xl/theme.xml")
        assert bad.value.flaw is Flaw.INCOMPLETE

    def test_know_their_content_type(self):
        book = Package(zipped(bare_parts()))
        assert book.content_type("xl/workbook.xml").endswith("sheet.main+xml")
        assert book.content_type(SHEET) == "application/xml"
        assert book.content_type("xl/media/image1.png") == ""

    @pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil", "C:\\evil", "xl\\..\\..\\evil"])
    def test_whose_names_point_outside_are_refused(self, name):
        assert flaw(zipped({**bare_parts(), name: ""})) is Flaw.UNSAFE

    def test_without_a_name_are_refused(self):
        """Nothing stands for "no such part": a part that is called so would be found where none is meant."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(zipfile.ZipInfo(""), "x")
        assert flaw(out.getvalue()) is Flaw.UNSAFE

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_that_are_there_twice_are_refused(self):
        out = io.BytesIO(zipped(bare_parts()))
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("XL/Worksheets/sheet1.xml", "another")
        assert flaw(out.getvalue()) is Flaw.UNSAFE

    def test_that_were_changed_on_the_way_are_refused(self):
        data = zipped(bare_parts('<row r="1"><c r="A1"><v>92.35</v></c></row>'), zipfile.ZIP_STORED)
        assert flaw(data.replace(b"92.35", b"12.35")) is Flaw.DAMAGED

    @pytest.mark.parametrize("says", [10, 100_000])
    def test_whose_size_is_a_lie_are_refused(self, says):
        data = zipped(bare_parts(" " * 5000))
        true_size = len(bare_parts(" " * 5000)[SHEET])
        assert flaw(data.replace(struct.pack("<I", true_size), struct.pack("<I", says))) is Flaw.UNSAFE

    def test_are_never_unpacked_when_too_large(self):
        assert flaw(zipped(bare_parts(" " * (Limits().part + 1)))) is Flaw.TOO_LARGE

    def test_are_bounded_in_number_and_sum(self, small):
        small(members=3)
        assert flaw(zipped(bare_parts())) is Flaw.TOO_LARGE
        small(total=100)
        assert flaw(zipped(bare_parts())) is Flaw.TOO_LARGE

    def test_are_refused_when_cut_off_anywhere(self):
        data = zipped(bare_parts())
        for end in range(0, len(data), 50):
            assert flaw(data[:end]) in {Flaw.DAMAGED, Flaw.UNSAFE}

    def test_with_a_password_are_told_so(self):
        data = bytearray(zipped(bare_parts()))
        at = 0
        while (at := data.find(b"PK\x01\x02", at)) >= 0:
            data[at + 8] |= 1
            at += 4
        assert flaw(bytes(data)) is Flaw.LOCKED

    def test_in_utf_16_come_in_utf_8_for_those_who_know_no_other(self):
        parts: dict[str, str | bytes] = dict(bare_parts())
        parts[SHEET] = f'<?xml version="1.0" encoding="UTF-16"?>{parts[SHEET]}'.encode("utf-16")
        plain = Package(zipped(parts)).in_utf8()
        assert plain is not None
        assert Package(plain).part(SHEET).startswith(b'<?xml version="1.0"?><worksheet')
        assert Package(zipped(bare_parts())).in_utf8() is None

    def test_that_are_bad_cross_to_another_process(self):
        bad = pickle.loads(pickle.dumps(BadPackage(Flaw.DAMAGED, "checksum")))  # noqa: S301 - our own bytes
        assert (bad.flaw, bad.detail) == (Flaw.DAMAGED, "checksum")


class TestWorkbook:
    def test_lists_its_sheets_in_order_with_their_state(self):
        parts = bare_parts()
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            "<sheets>",
            '<workbookPr date1904="1"/><sheets><sheet name="元数据" sheetId="2" state="veryHidden" r:id="rId1"/>',
        )
        book = workbook(Package(zipped(parts)))
        assert [(sheet.name, sheet.visible) for sheet in book.sheets] == [("元数据", False), ("自评表", True)]
        assert {sheet.part for sheet in book.sheets} == {SHEET}
        assert book.date1904

    def test_leaves_out_sheets_without_cells(self):
        parts = bare_parts()
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace("/worksheet", "/chartsheet")
        assert workbook(Package(zipped(parts))).sheets == ()

    def test_in_the_strict_namespace_is_the_same(self):
        strict = {
            name: content.replace(MAIN, STRICT).replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            for name, content in bare_parts().items()
        }
        assert workbook(Package(zipped(strict))) == workbook(Package(zipped(bare_parts())))

    @pytest.mark.parametrize("part", [SHEET, "xl/_rels/workbook.xml.rels", "xl/workbook.xml"])
    def test_without_a_part_it_needs_is_incomplete(self, part):
        parts = bare_parts()
        del parts[part]
        assert flaw(zipped(parts)) is Flaw.INCOMPLETE

    @pytest.mark.parametrize("part", ["xl/workbook.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"])
    def test_with_a_document_type_is_unsafe(self, part):
        parts = bare_parts()
        parts[part] = f'<!DOCTYPE x [<!ENTITY e "boom">]>{parts[part]}'
        assert flaw(zipped(parts)) is Flaw.UNSAFE


class TestCells:
    def test_are_told_with_kind_style_and_formula(self):
        found = index(
            '<row r="2"><c r="B2" s="3"><v>0.97299999999999998</v></c><c r="C2" t="s"><v>0</v></c>'
            '<c r="D2" t="str"><f>A1&amp;"x"</f><v>x</v></c><c r="E2" t="b"><v>1</v></c>'
            '<c r="F2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        )
        assert found.cells == (
            StoredCell(1, 1, "n", 3, "0.97299999999999998", formula=False),
            StoredCell(1, 2, "s", 0, "0", formula=False),
            StoredCell(1, 3, "str", 0, "x", formula=True),
            StoredCell(1, 4, "b", 0, "1", formula=False),
            StoredCell(1, 5, "e", 0, "#DIV/0!", formula=True),
        )

    def test_with_a_formula_nobody_computed_store_nothing(self):
        found = index('<row r="1"><c r="A1"><f>SUM(B1:B9)</f></c><c r="B1"><f t="shared" si="0"/><v/></c></row>')
        assert [(cell.raw, cell.formula) for cell in found.cells] == [(None, True), (None, True)]

    def test_hold_inline_and_rich_texts_without_furigana(self):
        found = index(
            '<row r="1"><c r="A1" t="inlineStr"><is><r><t>绩效</t></r><r><t>自评</t></r>'
            '<rPh sb="0" eb="1"><t>jixiao</t></rPh></is></c></row>'
        )
        assert found.cells[0].raw == "绩效自评"

    def test_without_addresses_follow_each_other(self):
        found = index(
            '<row><c><v>1</v></c><c/><c><v>3</v></c></row><row r="5"><c r="B5"><v>4</v></c><c><v>5</v></c></row>'
        )
        assert [(cell.row, cell.column, cell.raw) for cell in found.cells] == [
            (0, 0, "1"),
            (0, 2, "3"),
            (4, 1, "4"),
            (4, 2, "5"),
        ]

    def test_that_are_only_styled_are_passed_over(self):
        assert index('<row r="1" s="1"><c r="A1" s="2"/><c r="XFD1" s="2"/></row><row r="1048576"/>').cells == ()

    @pytest.mark.parametrize(
        ("before", "after", "space"),
        [
            (f"<x:worksheet xmlns:x='{MAIN}'>", "</x:worksheet>", "x:"),
            (f'<worksheet xmlns="{STRICT}">', "</worksheet>", ""),
            ("<worksheet>", "</worksheet>", ""),
        ],
    )
    def test_are_the_same_however_the_part_is_spelt(self, before, after, space):
        tags = ("sheetData", "row", "c", "v")
        inside = "".join(f"<{space}{tag}>" for tag in tags) + "<![CDATA[7]]>"
        inside += "".join(f"</{space}{tag}>" for tag in reversed(tags))
        for encoding in ("utf-8", "utf-16"):
            part = f"{before}{inside}{after}".encode(encoding)
            assert [cell.raw for cell in index_sheet(part, "sheet").cells] == ["7"]

    def test_of_extensions_are_none(self):
        other = '<extLst><ext><m:f xmlns:m="other">A1</m:f><m:c xmlns:m="other"><m:v>1</m:v></m:c></ext></extLst>'
        assert (
            index('<row r="1"><c r="A1"><v>1</v></c></row>', other).cells
            == index('<row r="1"><c r="A1"><v>1</v></c></row>').cells
        )

    @pytest.mark.parametrize(
        "rows",
        [
            '<row r="1"><c r="ZZZZ99999999"><v>1</v></c></row>',
            '<row r="1"><c r="XFE1"><v>1</v></c></row>',
            '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
            '<row r="0"/>',
            '<row r="-1"/>',
            '<row r="2"/><row r="1"/>',
            '<row r="1"><c r="A2"><v>1</v></c></row>',
            '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
            '<c r="A1"><v>1</v></c>',
            '<row r="1"><c r="A1"><v>1</c></row>',
        ],
    )
    def test_out_of_place_are_refused(self, rows):
        assert refused(rows) is Flaw.DAMAGED

    def test_are_bounded(self, monkeypatch):
        monkeypatch.setattr("evalbatch.ooxml.cells.LIMITS", Limits(cells=2, text=10, depth=5, merges=1))
        assert refused("<row>" + "<c><v>1</v></c>" * 3 + "</row>") is Flaw.TOO_LARGE
        assert refused(f"<row><c><v>{'1' * 11}</v></c></row>") is Flaw.TOO_LARGE
        assert refused("<row><c><is><r><t/></r></is></c></row>") is Flaw.UNSAFE
        monkeypatch.setattr("evalbatch.ooxml.cells.LIMITS", Limits(elements=5, merges=1))
        assert refused("<row><c/><c/><c/></row>") is Flaw.TOO_LARGE
        assert refused("", '<mergeCell ref="A1:B2"/><mergeCell ref="A3:B4"/>') is Flaw.TOO_LARGE

    def test_may_be_merged(self):
        merges = index("", '<mergeCells><mergeCell ref="A1:C2"/><mergeCell ref="$B$5:$B$4"/></mergeCells>').merges
        assert merges == ((0, 0, 1, 2), (3, 1, 4, 1))

    @given(st.binary(max_size=300))
    def test_of_any_bytes_are_read_or_refused(self, noise):
        with suppress(BadPackage):
            index_sheet(noise, "sheet")


class TestStrings:
    def test_join_their_runs_and_leave_furigana_out(self):
        part = strings_part(
            "<t>甲</t>", "<r><t>乙</t></r><r><t xml:space='preserve'> 丙</t></r><rPh><t>bing</t></rPh>", ""
        )
        assert read_strings(part.encode(), "strings") == ("甲", "乙 丙", "")

    @pytest.mark.parametrize(
        ("stored", "text"),
        [
            ("a_x0007_b", "a\x07b"),
            ("_x005F_x0007_", "_x0007_"),
            ("_x12_", "_x12_"),
            ("无", "无"),
            ("_xD83D__xDE00_", "😀"),
            ("甲_xD83D_", "甲\ufffd"),
        ],
    )
    def test_hold_escapes_for_what_xml_cannot(self, stored, text):
        assert unescaped(stored) == text

    @given(
        st.lists(
            st.one_of(
                st.text(max_size=9).map(lambda text: f"<t>{escape(text)}</t>"),
                st.sampled_from(
                    [
                        "<t/>",
                        "",
                        '<t xml:space="preserve"> 甲 </t>',
                        '<t>甲</t><phoneticPr fontId="1" type="noConversion"/>',
                        "<r><t>甲</t></r><r><t>乙</t></r>",
                        '<r><rPr><sz val="9"/></rPr><t xml:space="preserve">甲&amp;</t></r><r><t>#10;</t></r>',
                        "<r><rPr><b/></rPr></r><r><t/></r>",
                        "<t>甲</t><r><t>乙</t></r>",
                        "<t>甲</t><rPh><t>jia</t></rPh>",
                        "<t>&#10;&amp;lt;</t>",
                        "<t>甲\r\n乙</t>",
                        "<t><![CDATA[甲]]></t>",
                        "<t>]]></t>",
                        "<t>甲<!-- 乙 --></t>",
                        "<t>甲</t><t>乙</t>",
                    ]
                ),
            )
        )
    )
    def test_written_plainly_are_the_same_both_ways(self, items):
        data = strings_part(*items).encode("utf-8", "surrogatepass")
        plain = plain_strings(data, 99)
        assert plain is None or plain == any_strings(data, "strings", 99)

    @pytest.mark.parametrize(
        "item",
        [
            "<t>a&amp;lt;b &gt;&quot;</t>",
            '<t xml:space="preserve"> 甲\n</t>',
            "<t/>",
            '<r><rPr><rFont val="宋体"/></rPr><t xml:space="preserve">甲&#10;</t></r><r><t>&amp;</t></r><r><t/></r>',
        ],
    )
    def test_of_nearly_all_programs_are_plain(self, item):
        declared = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{strings_part(item)}'.encode()
        assert plain_strings(declared, 99) == any_strings(declared, "strings", 99)

    @pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="GBK"?>', '<?xml version="1.0">', "\ufeff\ufeff"])
    def test_in_no_plain_part_are_left_to_the_parser(self, head):
        assert plain_strings((head + strings_part("<t>甲</t>")).encode(), 99) is None

    def test_that_are_too_many_are_refused_both_ways(self):
        data = strings_part("<t>甲</t>", "<t>乙</t>").encode()
        assert plain_strings(data, 1) is None
        with pytest.raises(BadPackage):
            read_strings(data, "strings", 1)

    def test_within_one_another_are_refused(self):
        with pytest.raises(BadPackage, match="within"):
            read_strings(strings_part("<t>甲</t><si><t>乙</t></si>").encode(), "strings")

    def test_with_entities_are_refused(self):
        laughs = '<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + strings_part("<t>&b;</t>")
        with pytest.raises(BadPackage, match="document type"):
            read_strings(laughs.encode(), "strings")


class TestStyles:
    def test_of_one_template_are_read_once(self):
        data = styles_part("0.00").encode()
        assert number_formats(data) is number_formats(bytes(bytearray(data)))

    def test_too_large_to_be_remembered_are_read_each_time(self):
        data = styles_part(*["0.0"] * 20_000).encode()
        assert number_formats(data) == number_formats(bytes(bytearray(data)))
        assert number_formats(data) is not number_formats(data)

    def test_give_each_cell_style_its_format(self):
        assert number_formats(styles_part("0%", 'yyyy"年"m"月"').encode()) == ("0%", 'yyyy"年"m"月"')

    def test_of_chinese_excel_have_numbers_without_codes(self):
        part = (
            f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="57"/><xf numFmtId="10"/><xf numFmtId="999"/></cellXfs>'
        )
        formats = number_formats(f"{part}</styleSheet>".encode())
        assert formats == ('yyyy"年"m"月"', "0.00%", "General")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_mutated_package_is_read_or_refused(data):
    whole = workbook_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=("<t>甲</t>",), formats=("0%",))
    at = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=8))
    mutated = whole[:at] + noise + whole[at + data.draw(st.integers(0, 8)) :]
    with suppress(BadPackage):
        opened = Package(mutated)
        book = workbook(opened)
        for sheet in book.sheets:
            index_sheet(opened.part(sheet.part), sheet.part)
        if book.styles in opened:
            number_formats(opened.part(book.styles))


def test_a_number_of_an_index_keeps_every_digit():
    assert Decimal(index('<row r="1"><c r="A1"><v>0.97299999999999998</v></c></row>').cells[0].raw) == Decimal(
        "0.97299999999999998"
    )
