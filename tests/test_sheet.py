"""A workbook's bytes as sheets of cells."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evalbatch.ooxml.limits import Limits
from evalbatch.reading import sheet as module
from evalbatch.reading.gate import RejectedFile, open_workbook
from evalbatch.reading.grid import Cell, Range, Sheet
from evalbatch.reading.sheet import read_sheets
from tests.bare_workbook import SHEET, bare_parts, workbook_of, zipped

SHARED = Path(__file__).parents[2] / "shared"
FORMS = SHARED / "forms"
CORPUS = SHARED / "corpus"
SAMPLES = Path(__file__).parents[1] / "input_templates" / "examples"
FOLDERS = [SAMPLES, FORMS, *(CORPUS / name for name in ("fidelity", "drift", "cjk"))]


def only(data: bytes) -> Sheet:
    (sheet,) = read_sheets(data, "自评表.xlsx")
    return sheet


def texts(sheet: Sheet) -> dict[str, str]:
    return {cell.address: cell.text for cell in sheet.cells.values()}


def written(fill) -> bytes:
    """A workbook as openpyxl saves it."""
    book = openpyxl.Workbook()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(RejectedFile) as rejected:
        read_sheets(data, "自评表.xlsx")
    assert rejected.value.advice
    return rejected.value.reason


def read_or_refuse(data: bytes) -> None:
    """Anything else that is raised fails the test."""
    with suppress(RejectedFile):
        read_sheets(data, "自评表.xlsx")


def outcome(data: bytes) -> object:
    try:
        return read_sheets(data, "自评表.xlsx")
    except RejectedFile as rejected:
        return rejected.reason


class TestPlainSheets:
    """Parts that are written as nearly all programs do tell their values themselves: the same that pandas tells."""

    TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
    ODD = st.sampled_from(["_x000D_", "_x005F_x000D_", "甲\n乙", " 甲 ", "\t", "=1", "a&b<c>", "００１", "1e5", "TRUE"])

    def by_pandas(self, monkeypatch, data: bytes) -> object:
        with monkeypatch.context() as patch:
            patch.setattr("evalbatch.ooxml.cells.index_plain", lambda *_: None)
            return outcome(data)

    def test_need_no_pandas(self, monkeypatch):
        monkeypatch.setattr("pandas.read_excel", lambda *_, **__: pytest.fail("read once more"))
        assert texts(only(workbook_of('<row r="1"><c r="A1" t="str"><v>甲</v></c></row>'))) == {"A1": "甲"}

    @given(st.lists(st.lists(st.one_of(st.none(), TEXTS, ODD, st.floats(-1e9, 1e9), st.integers(), st.booleans()))))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_say_what_pandas_says(self, monkeypatch, rows):
        def fill(sheet):
            for row, values in enumerate(rows, 1):
                for column, value in enumerate(values, 1):
                    cell = sheet.cell(row, column, value)
                    if isinstance(value, str):
                        cell.data_type = "s"

        data = written(fill)
        assert outcome(data) == self.by_pandas(monkeypatch, data)

    @pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
    def test_of_people_do_too(self, monkeypatch, folder):
        if not folder.is_dir():
            pytest.skip(f"the foreign workbooks are not here: {folder}")
        books = sorted(folder.glob("[!~]*.xls[xm]"))
        assert books
        for path in books:
            data = path.read_bytes()
            assert outcome(data) == self.by_pandas(monkeypatch, data), path.name


class TestCells:
    def test_stand_where_they_stand_even_below_blank_rows_and_columns(self):
        def fill(sheet):
            sheet["C5"] = "项目名称"
            sheet["E9"] = 12

        sheet = only(written(fill))
        assert texts(sheet) == {"C5": "项目名称", "E9": "12"}
        assert sheet.cells[8, 4] == Cell(8, 4, "12", Decimal(12))
        assert sheet.file == "自评表.xlsx"

    @pytest.mark.parametrize(
        ("value", "code", "text", "number", "day"),
        [
            (0.973, "0.00%", "97.30%", Decimal("0.973"), ""),
            (0.1 + 0.2, "General", "0.3", Decimal("0.3"), ""),
            (38.5, '0.00"万元"', "38.50万元", Decimal("38.5"), ""),
            (50, "General", "50", Decimal(50), ""),
            (45261, 'yyyy"年"m"月"', "2023年12月", None, "2023-12-01"),
            (45261, "yyyy/m/d", "2023/12/1", None, "2023-12-01"),
            (45261.5, 'm"月"d"日"', "12月1日", None, "2023-12-01"),
            (0.5, "h:mm", "12:00", None, ""),
            (60, "yyyy/m/d", "1900/2/29", None, ""),
            (1, "@", "1", Decimal(1), ""),
        ],
    )
    def test_show_numbers_and_dates_as_formatted_and_keep_what_is_behind(self, value, code, text, number, day):
        def fill(sheet):
            sheet["A1"] = value
            sheet["A1"].number_format = code

        assert only(written(fill)).cells[0, 0] == Cell(0, 0, text, number, day=day)

    @pytest.mark.parametrize("text", ["NA", "None", "nan", "#N/A 无", "=A1", "0012", "-", "TRUE", "十", "1e5"])
    def test_keep_texts_that_look_like_something_else(self, text):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"strings_to_formulas": False})
        book.add_worksheet().write_string("A1", text)
        book.close()
        assert only(out.getvalue()).cells == {(0, 0): Cell(0, 0, text)}

    @pytest.mark.parametrize("blank", ["", " ", "  \n\t", "　", "_x0007_"])
    def test_with_blanks_alone_are_none(self, blank):
        assert only(workbook_of('<row><c t="s"><v>0</v></c></row>', strings=(f"<t>{blank}</t>",))).cells == {}

    def test_lose_control_characters_and_have_one_kind_of_line_break(self):
        item = "<t xml:space='preserve'>一_x0007__x000D_\n二_x005F_x0007_ </t>"
        assert texts(only(workbook_of('<row><c t="s"><v>0</v></c></row>', strings=(item,)))) == {"A1": "一\n二_x0007_ "}

    def test_show_booleans_as_excel_does(self):
        sheet = only(workbook_of('<row><c t="b"><v>1</v></c><c t="b"><f>1=2</f><v>0</v></c></row>'))
        assert list(sheet.cells.values()) == [Cell(0, 0, "TRUE"), Cell(0, 1, "FALSE", formula=True)]

    def test_tell_formulas_their_missing_results_and_errors(self):
        sheet = only(
            workbook_of(
                '<row><c><f>1+1</f><v>2</v></c><c><f>SUM(D1:D9)</f></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c>'
                '<c t="str"><f>IF(1,"","x")</f><v></v></c><c t="str"><f>"优"</f><v>优</v></c></row>'
            )
        )
        assert list(sheet.cells.values()) == [
            Cell(0, 0, "2", Decimal(2), formula=True),
            Cell(0, 1, "", formula=True, unstored=True),
            Cell(0, 2, "", formula=True, error="#DIV/0!"),
            Cell(0, 4, "优", formula=True),
        ]

    def test_may_hold_dates_as_iso_texts(self):
        sheet = only(workbook_of('<row><c t="d" s="0"><v>2023-12-01</v></c></row>', formats=('yyyy"年"m"月"',)))
        assert texts(sheet) == {"A1": "2023年12月"}

    def test_count_dates_from_1904_where_the_workbook_does(self):
        parts = bare_parts('<row><c s="0"><v>43799</v></c></row>')
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
        parts["xl/styles.xml"] = '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
        assert texts(only(zipped(parts))) == {"A1": "2023/12/1"}

    def test_in_utf_16_are_the_same(self):
        parts: dict[str, str | bytes] = dict(bare_parts('<row><c t="str"><v>绩效</v></c></row>'))
        parts[SHEET] = f'<?xml version="1.0" encoding="UTF-16"?>{parts[SHEET]}'.encode("utf-16")
        assert texts(only(zipped(parts))) == {"A1": "绩效"}


class TestSheets:
    def test_come_in_order_with_hidden_ones_and_empty_ones(self):
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out)
        book.add_worksheet("封面").write("A1", "封面")
        book.add_worksheet("自评表").write("B2", 1)
        hidden = book.add_worksheet("元数据")
        hidden.very_hidden()
        book.add_chartsheet("图")
        book.add_worksheet("空")
        book.close()
        sheets = read_sheets(out.getvalue(), "a.xlsx")
        assert [(sheet.name, sheet.visible, len(sheet.cells)) for sheet in sheets] == [
            ("封面", True, 1),
            ("自评表", True, 1),
            ("元数据", False, 0),
            ("空", True, 0),
        ]

    def test_know_their_merged_ranges(self):
        sheet = only(written(lambda sheet: (sheet.append(["标题"]), sheet.merge_cells("A1:D2"))))
        assert sheet.merges == (Range(0, 0, 1, 3),)
        assert sheet.at(1, 3) == Cell(0, 0, "标题")

    def test_bound_merges_that_reach_down_to_the_last_row(self):
        sheet = only(workbook_of("<row><c><v>1</v></c></row>", after='<mergeCell ref="A2:XFD1048576"/>'))
        (merge,) = sheet.merges
        assert (merge.top, merge.left) == (1, 0)
        assert merge.bottom < 1000

    def test_cost_little_where_they_are_only_styled(self):
        rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(
            f'<row r="{row}" s="1" customFormat="1"/>' for row in range(2, 50_000)
        )
        rows += '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
        assert texts(only(workbook_of(rows))) == {"A1": "1"}


class TestRefused:
    @pytest.mark.parametrize("address", ["XFD1048576", "J1048576", "A1048576"])
    def test_is_a_value_far_outside_with_its_place(self, address):
        row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        reason = refusal(workbook_of(f'<row r="{row}"><c r="{address}"><v>1</v></c></row>'))
        assert reason == f"工作表“自评表”的内容一直延伸到 {address}，超出可处理范围"

    def test_is_a_cell_that_does_not_exist(self):
        assert "损坏" in refusal(workbook_of('<row r="1"><c r="ZZZZ99999999"><v>1</v></c></row>'))

    @pytest.mark.parametrize(
        "cell",
        [
            '<c r="B1" t="s"><v>7</v></c>',
            '<c r="B1" t="b"><v>2</v></c>',
            '<c r="B1"><v>十</v></c>',
            '<c r="B1"><v>５</v></c>',
            '<c r="B1"><v>INF</v></c>',
            '<c r="B1" t="d"><v>昨天</v></c>',
            '<c r="B1" t="unknown"><v>1</v></c>',
        ],
    )
    def test_is_a_value_that_is_none_with_its_cell(self, cell):
        assert "工作表“自评表”的 B1 单元格" in refusal(workbook_of(f'<row r="1"><c r="A1"><v>1</v></c>{cell}</row>'))

    def test_is_a_cell_where_the_two_readings_disagree(self, monkeypatch):
        data = workbook_of('<row r="1"><c r="A1" cm="0"><v>92.35</v></c></row>')
        monkeypatch.setattr(module, "_read", lambda *_: {"自评表": [[12.35]]})
        assert "A1 单元格" in refusal(data)

    def test_is_a_part_that_claims_more_texts_than_memory_holds(self):
        parts = bare_parts()
        parts["xl/sharedStrings.xml"] = '<sst uniqueCount="4294967295"><si><t>甲</t></si></sst>'
        assert "异常" in refusal(zipped(parts))

    def test_is_a_panic_of_the_reader(self, monkeypatch):
        class PanicError(BaseException):
            """As Rust's panics arrive."""

        def panic(*_, **__):
            raise PanicError

        monkeypatch.setattr("pandas.read_excel", panic)
        assert "损坏" in refusal(workbook_of("<row><c><v>1</v></c></row>"))

    def test_is_what_would_take_too_long(self, monkeypatch):
        monkeypatch.setattr(module, "LIMITS", Limits(cells=3))
        assert "超出可处理范围" in refusal(workbook_of("<row>" + "<c><v>1</v></c>" * 4 + "</row>"))
        monkeypatch.setattr(module, "LIMITS", Limits(merged=3))
        merged = workbook_of("<row><c><v>1</v></c></row>", after='<mergeCell ref="A1:B2"/>')
        assert "过大" in refusal(merged)


OFFICE, TABLE, TEXT, STYLE = (
    f"urn:oasis:names:tc:opendocument:xmlns:{room}:1.0" for room in ("office", "table", "text", "style")
)


def ods(rows: str) -> bytes:
    """An OpenDocument spreadsheet with these rows in a hidden sheet."""
    names = f'xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:text="{TEXT}" xmlns:style="{STYLE}"'
    content = (
        f'<office:document-content {names}><office:automatic-styles><style:style style:name="ta1">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        '<office:body><office:spreadsheet><table:table table:name="自评表" table:style-name="ta1">'
        f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<m:manifest xmlns:m="{space}"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    parts = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return zipped(parts, zipfile.ZIP_STORED)


def test_a_workbook_of_the_bureau_may_be_larger_than_a_form(monkeypatch):
    monkeypatch.setattr("evalbatch.reading.facts.LIMITS", Limits(cells=4))
    data = written(lambda sheet: [sheet.append(["项目", 1]) for _ in range(3)])
    with pytest.raises(RejectedFile, match="内容过大"):
        read_sheets(data, "自评表.xlsx")
    assert len(read_sheets(data, "项目底册.xlsx", size=2)[0].cells) == 6


def test_of_sheets_that_are_not_wanted_nothing_is_read(monkeypatch):
    monkeypatch.setattr("evalbatch.reading.facts.LIMITS", Limits(cells=4))

    def fill(sheet):
        for _ in range(3):
            sheet.append(["明细", 1])
        sheet.parent.create_sheet("复核对照").append(["复核得分", 90])

    data = written(fill)
    (sheet,) = read_sheets(data, "汇总.xlsx", wanted=lambda name: "复核" in name)
    assert (sheet.name, sheet.cells[0, 1].number) == ("复核对照", 90)


class TestOpenDocument:
    def test_cells_show_what_the_file_says_they_show(self):
        sheet = only(
            ods(
                '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="9"/>'
                '</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="2"/>'
                '<table:table-cell office:value-type="percentage" office:value="0.98"><text:p>98%</text:p>'
                '</table:table-cell><table:table-cell office:value-type="date" office:date-value="2023-12-01">'
                "<text:p>2023年12月</text:p></table:table-cell>"
                '<table:table-cell office:value-type="string" table:formula="of:=A1">'
                '<text:p>甲<text:s text:c="2"/>乙</text:p><text:p>丙</text:p></table:table-cell></table:table-row>'
            )
        )
        assert list(sheet.cells.values()) == [
            Cell(3, 2, "98%", Decimal("0.98")),
            Cell(3, 3, "2023年12月", day="2023-12-01"),
            Cell(3, 4, "甲  乙\n丙", formula=True),
        ]
        assert not sheet.visible

    def test_a_formula_that_shows_nothing_has_a_result_all_the_same(self):
        formula = 'table:formula="of:=IF([.A9]=0;&quot;&quot;;1)"'
        shows_nothing = f"<table:table-cell {formula}><text:p/></table:table-cell>"
        says_so = f'<table:table-cell {formula} office:value-type="string" office:string-value=""/>'
        never_computed = f"<table:table-cell {formula}/>"
        sheet = only(ods(f"<table:table-row>{shows_nothing}{says_so}{never_computed}</table:table-row>"))
        assert list(sheet.cells.values()) == [Cell(0, 2, "", formula=True, unstored=True)]

    def test_repeated_cells_stand_as_often_as_they_say(self):
        cell = '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="5">'
        row = f"{cell}<text:p>5</text:p></table:table-cell>"
        rows = f'<table:table-row table:number-rows-repeated="2">{row}</table:table-row>'
        assert texts(only(ods(rows))) == {"A1": "5", "B1": "5", "A2": "5", "B2": "5"}

    def test_merged_cells_are_known(self):
        spans = 'table:number-columns-spanned="3" table:number-rows-spanned="2"'
        cell = f'<table:table-cell {spans} office:value-type="string">'
        rows = f"<table:table-row>{cell}<text:p>标题</text:p></table:table-cell></table:table-row>"
        assert only(ods(rows)).merges == (Range(0, 0, 1, 2),)

    def test_cells_without_end_are_refused(self):
        cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="5"/>'
        rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
        assert "过大" in refusal(ods(rows))


def record(number: int, content: bytes) -> bytes:
    """A record of an .xlsb."""
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    return head + bytes([len(content)]) + content


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(*cells: bytes, texts: int = 1) -> bytes:
    """A binary workbook with these cells in row 3; its only style is 0.00%, its only shared text 绩效."""
    parts: dict[str, str | bytes] = {
        name.replace("workbook.xml", "workbook.bin"): content.replace(".xml", ".bin")
        for name, content in bare_parts().items()
        if name != SHEET
    }
    parts["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    sheet = struct.pack("<II", 1, 1) + wide("rId1") + wide("自评表")  # hidden
    parts["xl/workbook.bin"] = (
        record(131, b"") + record(143, b"") + record(156, sheet) + record(144, b"") + record(132, b"")
    )
    xf = struct.pack("<HH", 0, 10) + bytes(12)
    parts["xl/styles.bin"] = record(617, struct.pack("<I", 1)) + record(47, xf) + record(618, b"")
    strings = record(159, struct.pack("<II", texts, texts)) + record(19, b"\0" + wide("绩效")) + record(160, b"")
    parts["xl/sharedStrings.bin"] = strings
    row = record(0, struct.pack("<II", 2, 0) + bytes(9))
    merge = record(176, struct.pack("<4I", 2, 3, 1, 4))
    data = record(145, b"") + row + b"".join(cells) + record(146, b"") + merge
    extent = record(148, struct.pack("<4I", 2, 2, 1, 4))
    parts["xl/worksheets/sheet1.bin"] = record(129, b"") + extent + data + record(130, b"")
    return zipped(parts)


class TestBinary:
    def test_cells_have_formats_and_formulas_too(self):
        at = [struct.pack("<II", column, 0) for column in range(6)]
        sheet = only(
            xlsb(
                record(5, at[1] + struct.pack("<d", 0.98)),
                record(2, at[2] + struct.pack("<I", (1234 << 2 | 3) & 0xFFFFFFFF)),
                record(7, at[3] + struct.pack("<I", 0)),
                record(9, at[4] + struct.pack("<d", 0.5) + bytes(10)),
                record(3, at[5] + b"\x07"),
            )
        )
        assert list(sheet.cells.values()) == [
            Cell(2, 1, "98.00%", Decimal("0.98")),
            Cell(2, 2, "1234.00%", Decimal("12.34")),
            Cell(2, 3, "绩效"),
            Cell(2, 4, "50.00%", Decimal("0.5"), formula=True),
            Cell(2, 5, "", error="#DIV/0!"),
        ]
        assert (sheet.merges, sheet.visible) == ((Range(2, 1, 3, 4),), False)

    def test_that_lie_about_their_texts_are_refused(self):
        assert "过大" in refusal(xlsb(texts=0xFFFFFFFF))

    def test_cells_far_outside_are_refused(self):
        assert "损坏" in refusal(xlsb(record(5, struct.pack("<IId", 0xFFFFFFF0, 0, 1.0))))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_mutated_workbooks_are_read_or_refused(data):
    whole = workbook_of(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="0"><v>0.5</v></c></row>',
        strings=("<t>甲</t>",),
        formats=("0%",),
    )
    at = data.draw(st.integers(0, len(whole) - 1))
    mutated = whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + data.draw(st.integers(0, 8)) :]
    read_or_refuse(mutated)


@settings(max_examples=120, deadline=None)
@given(st.text(alphabet='<>/="rcvftsnbed10A1 年', max_size=80))
def test_any_rows_are_read_or_refused(rows):
    read_or_refuse(workbook_of(rows))


needs_forms = pytest.mark.skipif(not FORMS.is_dir(), reason=f"published forms are not at {FORMS}")
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"foreign workbooks are not at {CORPUS}")


@needs_forms
class TestPublishedForms:
    @pytest.mark.parametrize(
        ("form", "sheet", "address", "text"),
        [
            ("T13", "自评表", "G15", "2023年12月"),
            ("T09", "Sheet1", "F21", "100.00%"),
            ("T08", "项目支出绩效自评表", "I6", "102.59%"),
            ("T48", "Sheet1", "I7", "86%"),
        ],
    )
    def test_show_what_they_showed(self, form, sheet, address, text):
        (path,) = FORMS.glob(f"{form}_*.xlsx")
        (found,) = (found for found in read_sheets(open_workbook(path), path.name) if found.name == sheet)
        assert texts(found)[address] == text

    @pytest.mark.parametrize("rows", [0xFFFFFFFF, 65_537])
    def test_in_xls_that_claim_more_rows_than_there_are_are_refused(self, rows):
        data = min(FORMS.glob("*.xls")).read_bytes()
        at = data.index(bytes.fromhex("00020e00"))  # the first sheet's DIMENSIONS
        assert "损坏" in refusal(data[: at + 8] + struct.pack("<I", rows) + data[at + 12 :])

    def test_read_the_same_in_every_format(self):
        copies = [path for path in FORMS.iterdir() if path.suffix in {".xls", ".ods"}]
        assert copies
        for path in copies:
            copy = read_sheets(open_workbook(path), "")
            original = read_sheets(open_workbook(path.with_suffix(".xlsx")), "")
            for one, other in zip(copy, original, strict=True):
                assert (one.name, one.cells, set(one.merges)) == (other.name, other.cells, set(other.merges))


READ_ALL = """
import json, sys, time
from pathlib import Path
from evalbatch.reading.gate import RejectedFile, open_workbook
from evalbatch.reading.sheet import read_sheets
def peak():
    # getrusage would tell the peak of the process that started this one, too
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)
for path in sorted(Path(sys.argv[1]).rglob("*")):
    if not path.is_file() or path.name == "README.md":
        continue
    begin = time.perf_counter()
    try:
        outcome = f"{len(read_sheets(open_workbook(path), path.name))} sheets"
    except RejectedFile as rejected:
        outcome = f"rejected: {rejected.reason}"
    memory = peak()
    print(json.dumps([path.relative_to(sys.argv[1]).as_posix(), outcome, time.perf_counter() - begin, memory]))
"""


@pytest.fixture(scope="module")
def outcomes():
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(CORPUS)],
        capture_output=True,
        timeout=120,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    return {name: rest for name, *rest in map(json.loads, done.stdout.splitlines())}


@needs_corpus
class TestForeignWorkbooks:
    """One child reads them all: what aborts the process or never ends is seen as such."""

    def test_are_read_or_refused_in_time_and_memory(self, outcomes):
        assert len(outcomes) > 200
        assert max(seconds for _, seconds, _ in outcomes.values()) < 10
        assert max(memory for _, _, memory in outcomes.values()) < 512

    def test_that_are_whole_are_read(self, outcomes):
        refused = {
            name: outcome
            for name, (outcome, *_) in outcomes.items()
            if name.startswith(("cjk/", "drift/", "fidelity/", "generated/fidelity/")) and "rejected" in outcome
        }
        assert refused == {}

    def test_that_are_bombs_or_lie_are_refused(self, outcomes):
        read = {
            name: outcome
            for name, (outcome, *_) in outcomes.items()
            if name.startswith(("generated/bombs/", "generated/xml/", "generated/encrypted/", "generated/zip/"))
            and "rejected" not in outcome
        }
        assert set(read) <= {"generated/zip/zip-crc-error-unread-part.xlsx"}  # the wrong part is a picture
