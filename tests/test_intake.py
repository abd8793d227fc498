"""The inbox: what is read, in which order, and what is left alone."""

import errno
import hashlib
import io
import os
import re
import stat
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.intake import Arrival, gather
from evalbatch.ooxml.limits import LIMITS, BadPackage
from evalbatch.reading.gate import open_workbook
from evalbatch.run import score_inboxes
from evalbatch.schemes import load_scheme
from tests.bare_workbook import bare_parts, zipped


@pytest.fixture
def put(tmp_path):
    """Put empty files below the inbox; return their paths."""

    def putting(*names):
        paths = []
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"")
            paths.append(path)
        return paths

    return putting


def names(intake):
    return [arrival.name for arrival in intake.arrivals]


def test_all_levels_of_a_folder_in_the_order_of_their_names(put, tmp_path):
    put("b.xlsx", "甲局/乙中心/自评表.xlsx", "a.xls", "甲局/自评表.ods")
    assert names(gather([tmp_path])) == ["a.xls", "b.xlsx", "甲局/乙中心/自评表.xlsx", "甲局/自评表.ods"]


def test_order_does_not_depend_on_the_disk(put, tmp_path):
    put(*(f"{number}.xlsx" for number in (3, 1, 2)))
    assert names(gather([tmp_path])) == names(gather([tmp_path])) == ["1.xlsx", "2.xlsx", "3.xlsx"]


def test_arrival_tells_where_its_file_is(put, tmp_path):
    (path,) = put("甲局/自评表.xlsx")
    (arrival,) = gather([tmp_path]).arrivals
    assert arrival.path == path


def test_a_single_file(put):
    (path,) = put("甲局/自评表.xlsx")
    assert names(gather([path])) == ["自评表.xlsx"]


def test_several_inboxes_keep_their_names_apart(put, tmp_path):
    put("邮件/自评表.xlsx", "优盘/自评表.xlsx")
    assert names(gather([tmp_path / "邮件", tmp_path / "优盘"])) == ["优盘/自评表.xlsx", "邮件/自评表.xlsx"]


def test_inboxes_of_the_same_name_lose_no_file(put, tmp_path):
    put("2022/收件箱/自评表.xlsx", "2023/收件箱/自评表.xlsx")
    intake = gather([tmp_path / "2022" / "收件箱", tmp_path / "2023" / "收件箱"])
    assert names(intake) == ["2023/收件箱/自评表.xlsx", "收件箱/自评表.xlsx"]


def test_single_files_of_the_same_name_lose_no_file(put):
    assert names(gather(put("甲局/自评表.xlsx", "乙局/自评表.xlsx"))) == ["乙局/自评表.xlsx", "自评表.xlsx"]


def test_a_file_that_two_inboxes_share_arrives_once(put, tmp_path):
    put("甲局/自评表.xlsx")
    assert names(gather([tmp_path, tmp_path / "甲局", tmp_path])) == [f"{tmp_path.name}/甲局/自评表.xlsx"]


@pytest.mark.parametrize(
    "name",
    [
        "~$自评表.xlsx",
        ".~自评表.xlsx",
        ".~lock.自评表.xlsx#",
        "._自评表.xlsx",
        "自评表.xlsx.part",
        "自评表.xlsx.crdownload",
        "自评表.TMP",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "说明.docx",
        "扫描件.PDF",
        "公章.png",
        "readme.txt",
        "来信.eml",
        "结果.缓存",
        "结果.缓存-journal",
    ],
)
def test_what_is_left_alone_is_listed_with_the_reason(put, tmp_path, name):
    put(name, "自评表.xlsx")
    intake = gather([tmp_path])
    assert names(intake) == ["自评表.xlsx"]
    ((skipped, reason),) = intake.skipped
    assert skipped == name
    assert reason


@pytest.mark.parametrize(
    "name",
    [
        "自评表（最终版）(1).xlsx",
        "2023年 自评表 - 副本.xlsx",
        "自评表",
        "自评表.xlsx.bak",
        "自评表.et",
        "自评表.csv",
        "自评表.zip",
        ".xlsx",
        "表~$.xlsx",
        "🙂.xlsx",
    ],
)
def test_whatever_may_be_a_workbook_is_read_by_its_content(put, tmp_path, name):
    put(name)
    intake = gather([tmp_path])
    assert (names(intake), intake.skipped) == ([name], ())


def test_results_of_an_earlier_run_are_not_checked_again(put, tmp_path):
    put("自评表.xlsx", "结果/manifest.json", "结果/results.jsonl", "结果/退回修改/自评表.xlsx")
    intake = gather([tmp_path])
    assert names(intake) == ["自评表.xlsx"]
    assert intake.skipped == (("结果", "以前的审核结果，不重复审核"),)


def test_results_that_a_killed_run_left_half_written_are_not_checked(put, tmp_path):
    put("自评表.xlsx", "结果.写入中-电脑-4711/退回修改/自评表.xlsx")
    intake = gather([tmp_path])
    assert names(intake) == ["自评表.xlsx"]
    assert intake.skipped == (("结果.写入中-电脑-4711", "没有写完的审核结果，不是报送的表"),)


def test_a_file_that_is_not_there_is_not_passed_over(tmp_path):
    assert names(gather([tmp_path / "自评表.xlsx"])) == ["自评表.xlsx"]


def test_an_empty_inbox(tmp_path):
    assert gather([tmp_path]).arrivals == ()


def _link(link, to):
    try:
        link.symlink_to(to, target_is_directory=to.is_dir())
    except OSError:
        pytest.skip("links can't be made here")


def test_links_lead_nowhere(put, tmp_path):
    put("外/秘密.xlsx", "收件箱/自评表.xlsx")
    _link(tmp_path / "收件箱" / "链接.xlsx", tmp_path / "外" / "秘密.xlsx")
    _link(tmp_path / "收件箱" / "外", tmp_path / "外")
    intake = gather([tmp_path / "收件箱"])
    assert names(intake) == ["自评表.xlsx"]
    assert dict(intake.skipped) == dict.fromkeys(["外", "链接.xlsx"], "快捷方式（符号链接），不读取")


@pytest.mark.parametrize(("tag", "arriving"), [(0xA0000003, ["乙/b.xlsx"]), (0x9000001A, ["乙/b.xlsx", "甲/a.xlsx"])])
def test_a_junction_of_windows_leads_nowhere(put, tmp_path, monkeypatch, tag, arriving):
    """Whatever the Python: what is told of a folder is looked at, as Windows tells it. A folder of OneDrive is none."""
    put("甲/a.xlsx", "乙/b.xlsx")
    really = Path.lstat

    def as_windows_tells(path):
        told = really(path)
        return SimpleNamespace(st_mode=told.st_mode, st_reparse_tag=tag if path.name == "甲" else 0)

    monkeypatch.setattr(Path, "lstat", as_windows_tells)
    intake = gather([tmp_path])
    assert names(intake) == arriving
    assert [name for name, _ in intake.skipped] == ([] if "甲/a.xlsx" in arriving else ["甲"])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    for name in ("p.xlsx", "p.zip"):
        os.mkfifo(tmp_path / name)
    arrivals = gather([tmp_path]).arrivals
    assert [each.name for each in arrivals] == ["p.xlsx", "p.zip"]
    for arrival in arrivals:
        with pytest.raises(OSError, match="no ordinary file"):
            arrival.digest()


def test_links_in_a_circle_end(put, tmp_path):
    put("收件箱/自评表.xlsx")
    _link(tmp_path / "收件箱" / "圈", tmp_path / "收件箱")
    assert names(gather([tmp_path / "收件箱"])) == ["自评表.xlsx"]


@pytest.mark.skipif(
    sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all"
)
def test_a_closed_folder_is_told(put, tmp_path):
    put("甲局/自评表.xlsx")
    (tmp_path / "甲局").chmod(0)
    try:
        ((name, reason),) = gather([tmp_path]).skipped
        assert (name, reason) == ("甲局", "文件夹打不开：没有权限，或正被其他程序占用；其中的文件没有读取")
    finally:
        (tmp_path / "甲局").chmod(0o700)


def test_a_folder_that_the_disk_does_not_give_is_told(put, tmp_path, monkeypatch):
    put("甲局/自评表.xlsx", "乙局/自评表.xlsx")
    really = os.scandir

    def failing(path):
        if Path(path).name == "甲局":
            raise OSError(errno.EIO, "Input/output error", str(path))
        return really(path)

    monkeypatch.setattr(os, "scandir", failing)
    intake = gather([tmp_path])
    assert names(intake) == ["乙局/自评表.xlsx"]
    assert intake.skipped == (("甲局", "文件夹打不开：磁盘或网络读写出错；其中的文件没有读取"),)


class TestDigest:
    """What is read of a file to know it again: no more than may be read of it at all."""

    def test_of_a_file(self, tmp_path):
        (tmp_path / "a.xlsx").write_bytes(b"form")
        (arrival,) = gather([tmp_path]).arrivals
        assert arrival.digest() == hashlib.sha256(b"form").digest()

    def test_one_that_has_grown_beyond_the_bound_is_not_read(self, tmp_path, monkeypatch):
        with (tmp_path / "a.xlsx").open("wb") as file:
            file.truncate(LIMITS.file + 1)  # takes no room on the disk
        (arrival,) = gather([tmp_path]).arrivals
        monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("was opened"))
        with pytest.raises(BadPackage, match="too_large"):
            arrival.digest()

    def test_one_that_grows_while_it_is_read_is_not_read_on(self, tmp_path, monkeypatch):
        (tmp_path / "a.xlsx").write_bytes(b"form")
        (arrival,) = gather([tmp_path]).arrivals
        pieces = []

        class Endless(io.RawIOBase):
            def read(self, size=-1):
                pieces.append(size)
                return bytes(size)

        monkeypatch.setattr(Path, "open", lambda *_, **__: Endless())
        with pytest.raises(BadPackage, match="too_large"):
            arrival.digest()
        assert LIMITS.file < sum(pieces) <= LIMITS.file + max(pieces)


@pytest.fixture
def write(tmp_path):
    """Write files below the inbox, each with its content."""

    def writing(**contents):
        for name, content in contents.items():
            (tmp_path / f"{name}.xlsx").write_bytes(content)
        return gather([tmp_path])

    return writing


class TestCopies:
    def test_the_same_bytes_arrive_once_and_the_others_are_told(self, write):
        intake = write(c=b"form", a=b"form", b=b"FORM", d=b"form")
        assert [(each.name, each.copies) for each in intake.arrivals] == [
            ("a.xlsx", ("c.xlsx", "d.xlsx")),
            ("b.xlsx", ()),
        ]
        assert intake.skipped == (
            ("c.xlsx", "与“a.xlsx”内容完全相同，只审核一次"),
            ("d.xlsx", "与“a.xlsx”内容完全相同，只审核一次"),
        )

    def test_only_files_of_one_size_are_read_to_compare_them(self, write, monkeypatch):
        read = []
        monkeypatch.setattr(Arrival, "digest", lambda arrival: read.append(arrival.name))
        write(a=b"1", b=b"12", c=b"123")
        assert read == []

    def test_empty_files_are_each_refused(self, write):
        assert names(write(a=b"", b=b"")) == ["a.xlsx", "b.xlsx"]

    def test_copies_in_two_inboxes(self, tmp_path):
        for folder in ("甲", "乙"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "自评表.xlsx").write_bytes(b"form")
        (arrival,) = gather([tmp_path / "甲", tmp_path / "乙"]).arrivals
        assert (arrival.name, arrival.copies) == ("乙/自评表.xlsx", ("甲/自评表.xlsx",))

    @given(st.lists(st.sampled_from([b"a", b"b", b"aa", b"ab", b""]), max_size=8))
    def test_every_file_is_accounted_for_once(self, contents):
        with TemporaryDirectory() as folder:
            for nth, content in enumerate(contents):
                Path(folder, f"{nth}.xlsx").write_bytes(content)
            intake = gather([Path(folder)])
        told = [*names(intake), *(name for name, _ in intake.skipped)]
        assert sorted(told) == [f"{nth}.xlsx" for nth in range(len(contents))]
        assert len(intake.arrivals) == len({content for content in contents if content}) + contents.count(b"")


def test_when_a_file_was_modified_is_told_with_the_zone(put, tmp_path):
    (path,) = put("a.xlsx")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (arrival,) = gather([tmp_path]).arrivals
    assert datetime.fromisoformat(arrival.modified).timestamp() == 1_700_000_000
    assert re.fullmatch(r"[\d-]{10}T[\d:]{8}[+-]\d\d:\d\d", arrival.modified)


def pack(path, *members, encoding="gbk", flag=0):
    """A zip as Windows makes it: names in the encoding of the system, without saying so."""
    with zipfile.ZipFile(path, "w") as archive:
        for nth, name in enumerate(members):
            archive.writestr(f"{nth:04}", f"content of {name}", zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    for nth, name in enumerate(members):
        place, raw = f"{nth:04}".encode(), name.encode(encoding)
        data = renamed(data, place, raw, flag)
    path.write_bytes(data)
    return path


def renamed(data, place, raw, flag):
    """Give a member another name in its own header and in the directory, whose places then move."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    out, offsets = b"", {}
    for info in infos:
        own = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
        name, flags = (raw, flag) if own == place else (own, info.flag_bits)
        begin = info.header_offset + 30 + len(own)
        offsets[info] = (len(out), name, flags)
        head = bytearray(data[info.header_offset : info.header_offset + 30])
        head[6:8], head[26:28] = flags.to_bytes(2, "little"), len(name).to_bytes(2, "little")
        out += bytes(head) + name + data[begin : begin + info.compress_size]
    start, at = len(out), data.index(b"PK\x01\x02")
    for info in infos:
        offset, name, flags = offsets[info]
        entry = bytearray(data[at : at + 46])
        at += 46 + int.from_bytes(entry[28:30], "little")
        entry[8:10], entry[28:30] = flags.to_bytes(2, "little"), len(name).to_bytes(2, "little")
        entry[42:46] = offset.to_bytes(4, "little")
        out += bytes(entry) + name
    end = bytearray(data[-22:])
    end[12:16], end[16:20] = (len(out) - start).to_bytes(4, "little"), start.to_bytes(4, "little")
    return out + bytes(end)


class TestZip:
    def test_its_files_arrive_by_name(self, tmp_path):
        pack(tmp_path / "报送.zip", "甲局/自评表.xlsx", "乙局/自评表.xlsx", "说明.docx", "甲局/~$自评表.xlsx")
        intake = gather([tmp_path])
        assert names(intake) == ["报送.zip/乙局/自评表.xlsx", "报送.zip/甲局/自评表.xlsx"]
        assert [name for name, _ in intake.skipped] == ["报送.zip/甲局/~$自评表.xlsx", "报送.zip/说明.docx"]
        first = intake.arrivals[0]
        assert open_workbook(first.path, first.member) == "content of 乙局/自评表.xlsx".encode()

    @pytest.mark.parametrize(
        ("encoding", "flag"), [("gbk", 0), ("gb18030", 0), ("utf-8", 0x800), ("utf-8", 0)], ids=str
    )
    def test_names_are_read_whoever_packed_it(self, tmp_path, encoding, flag):
        """Windows writes GBK, macOS UTF-8 without saying so; some second bytes of GBK are backslashes: 乗, 俓."""
        wanted = ["俓费/乗车/自评表（最终）.xlsx", "甲局.xlsx"]
        pack(tmp_path / "a.zip", *wanted, encoding=encoding, flag=flag)
        assert names(gather([tmp_path])) == sorted(f"a.zip/{name}" for name in wanted)

    def test_names_that_differ_in_their_bytes_only_where_another_encoding_sees_none(self, tmp_path):
        """0x82 and 0x90 are é and É to the encoding of DOS: other characters in GBK."""
        one, other = (bytes([first, 0x41]).decode("gbk") + ".xlsx" for first in (0x82, 0x90))
        pack(tmp_path / "a.zip", one, other)
        assert len(gather([tmp_path]).arrivals) == 2

    def test_when_a_file_was_modified_is_told(self, tmp_path):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(zipfile.ZipInfo("b.xlsx", (2024, 4, 8, 9, 30, 0)), "x")
        (arrival,) = gather([tmp_path]).arrivals
        assert arrival.modified.startswith("2024-04-08T09:30:00")

    def test_a_copy_in_a_zip_is_told(self, tmp_path):
        (tmp_path / "b.xlsx").write_bytes(b"content of c.xlsx")
        pack(tmp_path / "z.zip", "c.xlsx")
        (arrival,) = gather([tmp_path]).arrivals
        assert (arrival.name, arrival.copies) == ("b.xlsx", ("z.zip/c.xlsx",))

    def test_a_workbook_called_zip_is_a_workbook(self, tmp_path):
        (tmp_path / "自评表.zip").write_bytes(zipped(bare_parts()))
        (arrival,) = gather([tmp_path]).arrivals
        assert (arrival.name, arrival.member) == ("自评表.zip", None)

    def test_a_file_of_another_inbox_that_would_be_called_the_same(self, tmp_path):
        for folder in ("甲", "乙/报送.zip", "丙"):
            (tmp_path / folder).mkdir(parents=True)
        pack(tmp_path / "甲" / "报送.zip", "1.xlsx")
        (tmp_path / "乙" / "报送.zip" / "1.xlsx").write_bytes(b"another")
        intake = gather([tmp_path / "甲" / "报送.zip", tmp_path / "乙" / "报送.zip"])
        assert len(names(intake)) == len(set(names(intake))) == 2

    def test_two_of_one_name_lose_no_file(self, tmp_path):
        """Eight in each: more than there are folders above them to tell them apart by."""
        for side in "甲乙":
            (tmp_path / side).mkdir()
            with zipfile.ZipFile(tmp_path / side / "报送.zip", "w") as archive:
                for number in range(8):
                    archive.writestr(f"{number}.xlsx", f"{side}{number}")
        intake = gather([tmp_path / "甲" / "报送.zip", tmp_path / "乙" / "报送.zip"])
        assert names(intake) == [
            *(f"{front}/{number}.xlsx" for front in ("乙/报送.zip", "报送.zip") for number in range(8)),
        ]

    def test_a_link_in_it_leads_nowhere(self, tmp_path):
        link = zipfile.ZipInfo("链接.xlsx")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr(link, "/etc/passwd")
        assert gather([tmp_path]).skipped == (("a.zip/链接.xlsx", "快捷方式（符号链接），不读取"),)

    def test_from_zip_to_marked_workbook(self, tmp_path):
        form = Path(__file__).parents[1] / "input_templates" / "examples" / "T01_委托业务项目绩效自评表.xlsx"
        inbox, out = tmp_path / "收件箱", tmp_path / "结果"
        inbox.mkdir()
        with zipfile.ZipFile(inbox / "报送.zip", "w") as archive:
            archive.write(form, "甲局/自评表.xlsx")
        batch = score_inboxes(gather([inbox]), out, scheme=load_scheme("mof2020"), name="样例")
        assert batch.returned == {"报送.zip/甲局/自评表.xlsx": ("退回修改/报送.zip/甲局/自评表.xlsx",)}
        assert (out / "退回修改" / "报送.zip" / "甲局" / "自评表.xlsx").is_file()
