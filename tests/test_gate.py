"""Which files are let in, and what the sender of the others reads."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import openpyxl
import pytest

from evalbatch.ooxml.limits import BadPackage, Flaw, Limits
from evalbatch.reading import gate
from evalbatch.reading.gate import RejectedFile, file_type, open_workbook, rejecting
from tests.bare_workbook import SHEET, bare_parts, zipped

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def refusal(data: bytes) -> RejectedFile:
    with pytest.raises(RejectedFile) as rejected:
        file_type(data)
    assert rejected.value.advice
    return rejected.value


def named(content_type: str) -> bytes:
    """A package whose main part is of this type."""
    parts = bare_parts()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(MAIN_TYPE, content_type)
    return zipped(parts)


def ole(*streams: str) -> bytes:
    """The beginning of an OLE file that names these streams."""
    return OLE + bytes(504) + b"".join((stream + "\0").encode("utf-16-le").ljust(64, b"\0") for stream in streams)


class TestOpening:
    def test_gives_the_bytes(self, tmp_path):
        (tmp_path / "自评表.xlsx").write_bytes(b"content")
        assert open_workbook(tmp_path / "自评表.xlsx") == b"content"

    @pytest.mark.parametrize(
        ("make", "reason"),
        [
            (str, "找不到文件"),
            (Path.mkdir, "文件夹"),
            (Path.touch, "空的"),
        ],
    )
    def test_refuses_what_is_no_filled_file(self, tmp_path, make, reason):
        path = tmp_path / "自评表.xlsx"
        make(path)
        with pytest.raises(RejectedFile, match=reason):
            open_workbook(path)

    def test_refuses_a_file_that_another_program_holds(self, tmp_path, monkeypatch):
        path = tmp_path / "自评表.xlsx"
        path.write_bytes(b"content")

        def held(*_):
            raise PermissionError(13, "The process cannot access the file")

        monkeypatch.setattr(Path, "open", held)
        with pytest.raises(RejectedFile, match="占用") as rejected:
            open_workbook(path)
        assert "关闭" in rejected.value.advice

    def test_refuses_a_file_that_is_too_large_without_reading_it(self, tmp_path, monkeypatch):
        path = tmp_path / "自评表.xlsx"
        path.write_bytes(bytes(3 << 20))
        monkeypatch.setattr(gate, "LIMITS", Limits(file=2 << 20))
        with pytest.raises(RejectedFile, match="3 MB，超过 2 MB"):
            open_workbook(path)

    def test_refuses_a_file_that_changes_while_it_is_read(self, tmp_path, monkeypatch):
        path = tmp_path / "自评表.xlsx"
        path.write_bytes(b"half")
        really = Path.open

        def grow(self, *args):
            with really(self, "ab") as file:
                file.write(b" and the rest")
            return really(self, *args)

        monkeypatch.setattr(Path, "open", grow)
        with pytest.raises(RejectedFile, match="发生了变化"):
            open_workbook(path)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_never_waits_for_a_pipe(self, tmp_path):
        os.mkfifo(tmp_path / "自评表.xlsx")
        with pytest.raises(RejectedFile, match="特殊文件"):
            open_workbook(tmp_path / "自评表.xlsx")


class TestType:
    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (zipped(bare_parts()), "xlsx"),
            (named("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "xlsx"),
            (named("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"), "xlsx"),
            (named("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "xlsb"),
            (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}), "ods"),
            (ole("Root Entry", "Workbook"), "xls"),
            (ole("Root Entry", "Book"), "xls"),
        ],
    )
    def test_is_told_by_content(self, data, kind):
        assert file_type(data) == kind

    def test_of_what_openpyxl_saves_is_xlsx(self, tmp_path):
        openpyxl.Workbook().save(tmp_path / "a.xls")
        assert file_type((tmp_path / "a.xls").read_bytes()) == "xlsx"

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"<html><table><tr><td>1</td></tr></table></html>", "网页（HTML）"),
            (b"\xef\xbb\xbf  <TABLE border=1>", "网页（HTML）"),
            (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "网页（HTML）"),
            (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "XML 表格 2003"),
            (b'<?xml version="1.0"?><a/>', "XML 文件"),
            ("项目名称,得分\n甲,98\n".encode("gb18030"), "文本（如 CSV）"),
            ("项目名称\t得分\n甲\t98\n".encode("utf-16"), "文本（如 CSV）"),
            ("项目名称,得分\n".encode() * 1000, "文本（如 CSV）"),
            (b"%PDF-1.7\n", "PDF"),
            (b"Rar!\x1a\x07\x00", "rar"),
            (b"7z\xbc\xaf\x27\x1c", "7z"),
            (b"\x89PNG\r\n\x1a\n", "图片"),
            (b"\xff\xd8\xff\xe0", "图片"),
            (b"{\\rtf1}", "RTF"),
            (bytes.fromhex("0904060000001000"), "旧版 Excel"),
            (b"\x01\x02\x03\x04", "无法识别"),
            (bytes(1000), "空字节"),
            (ole("WordDocument"), "Word 或 WPS"),
            (ole("PowerPoint Document"), "PowerPoint"),
            (ole("EncryptionInfo", "EncryptedPackage"), "打开密码"),
            (OLE, "已损坏"),
            (zipped({"甲单位/自评表.xlsx": b""}), "压缩包（zip）"),
            (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
            (zipped(bare_parts())[:700], "已损坏"),
        ],
    )
    def test_of_anything_else_is_named_to_its_sender(self, data, reason):
        assert reason in refusal(data).reason

    def test_of_a_word_document_is_word_whatever_its_name(self):
        parts = {name.replace("xl/", "word/"): content for name, content in bare_parts().items()}
        parts["_rels/.rels"] = parts["_rels/.rels"].replace("xl/workbook", "word/workbook")
        told = refusal(zipped(parts))
        assert (told.reason, "请报送填写自评表的 Excel 工作簿" in told.advice) == (
            "这不是 Excel 工作簿，而是 Word 文档",
            True,
        )

    @pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"{\\rtf1}", ole("WordDocument")])
    def test_that_excel_can_not_open_is_not_to_be_saved_by_it(self, data):
        assert "请用 Excel 或 WPS 打开" not in refusal(data).advice

    @pytest.mark.parametrize("data", [b"<html><table></table></html>", "项目名称,得分\n甲,98\n".encode("gb18030")])
    def test_that_excel_opens_is_to_be_saved_by_it(self, data):
        assert "请用 Excel 或 WPS 打开，另存为 .xlsx" in refusal(data).advice

    def test_of_a_locked_ods_is_locked(self):
        data = zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": '<manifest:encryption-data manifest:checksum="x"/>',
            }
        )
        assert "打开密码" in refusal(data).reason

    def test_needs_the_content_types(self):
        parts = bare_parts()
        del parts["[Content_Types].xml"]
        assert "缺少" in refusal(zipped(parts)).reason


OF_BUNDLES = {Flaw.EMPTY, Flaw.TOO_MANY, Flaw.TOO_MUCH, Flaw.OUTSIDE, Flaw.TWICE, Flaw.RATIO}  # tests.test_bundle


class TestRefusal:
    def test_crosses_to_another_process(self):
        rejected = pickle.loads(pickle.dumps(RejectedFile("文件已损坏", "请重新报送")))  # noqa: S301 - our own bytes
        assert (rejected.reason, rejected.advice) == ("文件已损坏", "请重新报送")
        assert str(rejected) == "文件已损坏。请重新报送"

    @pytest.mark.parametrize("flaw", [flaw for flaw in Flaw if flaw not in OF_BUNDLES])
    def test_words_every_flaw_and_says_what_to_do(self, flaw):
        with pytest.raises(RejectedFile, match="文件") as rejected, rejecting():
            raise BadPackage(flaw, SHEET)
        assert "请" in rejected.value.advice
