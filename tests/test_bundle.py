"""A zip of workbooks: what is wrong with one costs that one, what is wrong with the zip is told of the zip."""

import hashlib
import io
import os
import pickle
import stat
import struct
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.batch import Settings, evaluate_file, run_batch
from evalbatch.intake import gather
from evalbatch.ooxml.bundle import list_members, read_member
from evalbatch.ooxml.limits import LIMITS, BadPackage, Flaw
from evalbatch.reading.bundle_words import of_bundle, of_member
from evalbatch.reading.gate import RejectedFile, file_type, open_workbook
from evalbatch.schemes import load_scheme
from tests.bare_workbook import bare_parts, zipped

SETTINGS = Settings(load_scheme("mof2020"))
FORM = Path(__file__).parents[1] / "input_templates" / "examples" / "T01_委托业务项目绩效自评表.xlsx"
ENTRY, HEADER = b"PK\1\2", b"PK\3\4"
SIZES = struct.Struct("<3I")  # checksum, packed, unpacked

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name")


def packed(path, *members, method=zipfile.ZIP_DEFLATED):
    """A zip of these names and contents."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name)
            archive.writestr(info, content, method)
    return path


def entries(data):
    """Where each entry of the directory begins."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        at, places = archive.start_dir, []
        for _ in archive.infolist():
            places.append(at)
            at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    return places


def lying(path, nth, at, figure, pattern="<I"):
    """Let the directory tell another figure of one member."""
    data = bytearray(path.read_bytes())
    struct.pack_into(pattern, data, entries(bytes(data))[nth] + at, figure)
    path.write_bytes(data)
    return path


def outcome(arrival):
    """What is said of a file: "" where it is a workbook, else the reason it is refused for."""
    try:
        file_type(open_workbook(arrival.path, arrival.member))
    except RejectedFile as rejected:
        return rejected.reason
    return ""


def told(folder):
    return {arrival.name: outcome(arrival) for arrival in gather([folder]).arrivals}


@pytest.fixture
def three(tmp_path):
    """A zip of three workbooks, all different."""
    members = [(f"{name}.xlsx", zipped(bare_parts(f"<row><c><v>{name}</v></c></row>"))) for name in (1, 2, 3)]
    return packed(tmp_path / "报送.zip", *members, method=zipfile.ZIP_STORED)


class TestOneBadMember:
    """It is told by its name with the reason; the others are workbooks as they were."""

    def costs_itself(self, path, reason):
        said = told(path.parent)
        assert set(said) == {"报送.zip/1.xlsx", "报送.zip/2.xlsx", "报送.zip/3.xlsx"}
        assert reason in said.pop("报送.zip/2.xlsx")
        assert set(said.values()) == {""}

    def test_with_a_password(self, three):
        self.costs_itself(lying(three, 1, 8, 1, "<H"), "设有密码")

    def test_that_was_changed_on_the_way(self, three):
        data = bytearray(three.read_bytes())
        data[data.index(b"2.xlsx") + 200] ^= 0xFF
        three.write_bytes(data)
        self.costs_itself(three, "已损坏")

    def test_whose_header_is_gone(self, three):
        data = bytearray(three.read_bytes())
        data[data.index(b"2.xlsx") - 30] = 0
        three.write_bytes(data)
        self.costs_itself(three, "已损坏")

    @pytest.mark.parametrize("by", [-1, 1, 5000])
    def test_that_unpacks_to_more_or_less_than_is_told(self, tmp_path, by):
        members = [(f"{name}.xlsx", zipped(bare_parts(f"<row><c><v>{name}</v></c></row>"))) for name in (1, 2, 3)]
        members[1] = ("2.xlsx", members[1][1] + bytes(10_000))
        path = packed(tmp_path / "报送.zip", *members)
        self.costs_itself(lying(path, 1, 24, len(members[1][1]) - by), "与压缩包记载的不符")

    def test_is_never_unpacked_beyond_what_is_told(self, tmp_path, monkeypatch):
        """Ten bytes are told of what are 30 million."""
        path = packed(tmp_path / "报送.zip", ("弹.xlsx", bytes(30_000_000)))
        lying(path, 0, 24, 10)
        lengths = []
        crc32 = zipfile.crc32
        monkeypatch.setattr("evalbatch.ooxml.bundle.zlib.crc32", lambda data: lengths.append(len(data)) or crc32(data))
        (member,) = list_members(path)
        with pytest.raises(BadPackage) as bad:
            read_member(path, member)
        assert bad.value.flaw is Flaw.UNSAFE
        assert lengths == []

    def test_that_is_told_to_unpack_to_far_more_than_a_workbook(self, tmp_path):
        path = packed(tmp_path / "报送.zip", ("弹.xlsx", bytes(2 << 20)), ("好.xlsx", zipped(bare_parts())))
        said = told(tmp_path)
        assert (said["报送.zip/好.xlsx"], "800 倍" in said["报送.zip/弹.xlsx"]) == ("", True)
        assert path.stat().st_size < 10_000

    def test_that_is_told_to_be_huge(self, three):
        self.costs_itself(lying(three, 1, 24, 0xFFFFFFF0), "不予打开")

    def test_that_is_larger_than_a_workbook_may_be(self, tmp_path):
        noise = os.urandom(1 << 20)
        path = packed(tmp_path / "报送.zip", ("大.xlsx", noise * 65), ("好.xlsx", zipped(bare_parts())))
        assert told(tmp_path) == {"报送.zip/好.xlsx": "", "报送.zip/大.xlsx": "文件有 65 MB，超过 64 MB 的上限"}
        assert path.is_file()

    @pytest.mark.parametrize("says", [10_000, 0xFFFFFFF0])
    def test_that_reaches_into_the_next(self, three, says):
        self.costs_itself(lying(three, 1, 20, says), "不符" if says == 10_000 else "")

    def test_that_is_packed_in_a_way_nobody_knows(self, three):
        self.costs_itself(lying(three, 1, 10, 9, "<H"), "压缩方式不认识")

    @pytest.mark.parametrize(
        ("at", "figure", "pattern"), [(6, 99, "<H"), (8, 0x800, "<H")], ids=["version", "name that is no UTF-8"]
    )
    def test_whose_entry_can_not_be_parsed(self, three, at, figure, pattern):
        lying(three, 1, at, figure, pattern)
        if at == 8:
            data = bytearray(three.read_bytes())
            data[entries_before(data, 1) + 46] = 0xFF
            three.write_bytes(data)
            said = told(three.parent)
            assert [name for name, reason in said.items() if "已损坏" in reason] == ["报送.zip/\ufffd.xlsx"]
            assert list(said.values()).count("") == 2
        else:
            self.costs_itself(three, "已损坏")

    @pytest.mark.parametrize(
        ("name", "called"),
        [
            ("../../外.xlsx", "外.xlsx"),
            ("/etc/外.xlsx", "etc/外.xlsx"),
            ("C:/外.xlsx", "外.xlsx"),
            ("甲\\..\\..\\外.xlsx", "甲/外.xlsx"),
            ("..", "无名文件"),
            ("", "无名文件"),
            ("长" * 400 + ".xlsx", "长" * 400 + ".xlsx"),
            ("深/" * 300 + "1.xlsx", "深/" * 300 + "1.xlsx"),
        ],
    )
    def test_whose_name_leads_elsewhere(self, tmp_path, name, called):
        packed(tmp_path / "报送.zip", (name, zipped(bare_parts())), ("好.xlsx", b"x"))
        said = told(tmp_path)
        assert set(said) == {f"报送.zip/{called}", "报送.zip/好.xlsx"}
        assert "压缩包以外" in said[f"报送.zip/{called}"]

    def test_whose_name_would_be_that_of_a_good_one(self, tmp_path):
        packed(tmp_path / "报送.zip", ("../自评表.xlsx", b"x"), ("自评表.xlsx", zipped(bare_parts())))
        said = told(tmp_path)
        assert said["报送.zip/自评表.xlsx"] == ""
        assert "压缩包以外" in said["报送.zip/自评表(2).xlsx"]

    def test_scores_the_others(self, tmp_path):
        path = packed(tmp_path / "报送.zip", ("坏.xlsx", b"x" * 99), ("甲局/自评表.xlsx", FORM.read_bytes()))
        lying(path, 0, 8, 1, "<H")
        batch = run_batch(gather([tmp_path]), SETTINGS)
        locked, form = sorted(batch.evaluations, key=lambda each: bool(each.form))
        assert (locked.file, locked.status, [each.rule_id for each in locked.findings]) == (
            "报送.zip/坏.xlsx",
            "rejected",
            ["F01"],
        )
        assert "压缩包" in locked.findings[0].message
        assert form.file == "报送.zip/甲局/自评表.xlsx"
        assert form.score is not None


def entries_before(data, nth):
    """Where an entry begins in a directory that zipfile does not parse any more."""
    at = data.rindex(b"PK\5\6")
    at = struct.unpack_from("<I", data, at + 16)[0]
    for _ in range(nth):
        at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    return at


class TestNames:
    def test_that_two_files_have_are_told_of_both(self, tmp_path):
        names = ("a.xlsx", "a.xlsx", "./a.xlsx", "a(2).xlsx", "b.xlsx")
        packed(tmp_path / "报送.zip", *((name, f"content {nth}") for nth, name in enumerate(names)))
        said = {name.removeprefix("报送.zip/"): reason for name, reason in told_each(tmp_path)}
        assert {name for name, reason in said.items() if "分不清以哪个为准" in reason} == {
            "a.xlsx",
            "a(3).xlsx",
            "a(4).xlsx",
        }
        assert set(said) == {"a.xlsx", "a(2).xlsx", "a(3).xlsx", "a(4).xlsx", "b.xlsx"}

    def test_that_are_a_folder_too_are_told(self, tmp_path):
        packed(tmp_path / "报送.zip", ("甲.xlsx", b"x"), ("甲.xlsx/乙.xlsx", b"y"))
        said = dict(told_each(tmp_path))
        assert "分不清以哪个为准" in said["报送.zip/甲.xlsx"]
        assert "分不清" not in said["报送.zip/甲.xlsx/乙.xlsx"]

    def test_that_differ_in_case_are_two(self, tmp_path):
        """Linux and macOS tell them apart; what is given back is numbered where the system does not."""
        packed(tmp_path / "报送.zip", ("a.xlsx", zipped(bare_parts())), ("A.xlsx", zipped(bare_parts("<row/>"))))
        assert told(tmp_path) == {"报送.zip/A.xlsx": "", "报送.zip/a.xlsx": ""}

    def test_ten_thousand_times_the_same_take_no_time_to_number(self, tmp_path):
        packed(tmp_path / "报送.zip", *(("a.xlsx", b"") for _ in range(LIMITS.bundle_members)))
        members = list_members(tmp_path / "报送.zip")
        assert len({each.name for each in members}) == LIMITS.bundle_members
        assert {each.flaw for each in members} == {Flaw.TWICE}


def told_each(folder):
    return [(arrival.name, outcome(arrival)) for arrival in gather([folder]).arrivals]


class TestTheWholeZip:
    def refused(self, path, reason, advice="请解压后放入"):
        intake = gather([path.parent])
        (arrival,) = intake.arrivals
        assert (arrival.name, arrival.member, intake.skipped) == ("报送.zip", None, ())
        (evaluation,) = evaluate_file(arrival, SETTINGS)
        (finding,) = evaluation.findings
        assert (evaluation.status, finding.rule_id) == ("rejected", "F01")
        assert evaluation.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()  # told in the manifest
        assert reason in finding.message
        assert advice in finding.message + finding.advice
        assert "行、列" not in finding.message + finding.advice  # that is what a workbook would be told

    def test_that_is_cut_off(self, three):
        data = three.read_bytes()
        for end in (len(data) // 2, len(data) - 1, data.index(b"2.xlsx") - 30, data.index(b"3.xlsx") - 30):
            three.write_bytes(data[:end])
            self.refused(three, "压缩包已损坏或没有传完")

    def test_that_ends_right_behind_a_workbook_in_it_is_not_that_workbook(self, tmp_path):
        """Its last bytes are the end record of a workbook with one form."""
        data = FORM.read_bytes()
        path = packed(tmp_path / "报送.zip", ("甲.xlsx", data), ("乙.xlsx", b"x"), method=zipfile.ZIP_STORED)
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.index(data) + len(data)])
        self.refused(path, "压缩包已损坏或没有传完")

    def test_that_is_cut_off_and_called_a_workbook_is_not_that_workbook(self, tmp_path):
        data = FORM.read_bytes()
        path = packed(tmp_path / "报送.zip", ("甲.xlsx", data), ("乙.xlsx", b"x"), method=zipfile.ZIP_STORED)
        whole = path.read_bytes()
        path.unlink()
        (tmp_path / "报送.xlsx").write_bytes(whole[: whole.index(data) + len(data)])
        assert told(tmp_path) == {"报送.xlsx": "文件已损坏或不完整，无法读取"}

    def test_whose_directory_lies(self, three):
        data = bytearray(three.read_bytes())
        struct.pack_into("<2H", data, len(data) - 14, 2, 2)
        three.write_bytes(data)
        self.refused(three, "目录与内容不符")

    def test_that_is_one_volume_of_several(self, three):
        data = bytearray(three.read_bytes())
        struct.pack_into("<2H", data, len(data) - 18, 2, 2)
        three.write_bytes(data[20:])  # the last volume begins anywhere
        self.refused(three, "分卷压缩包的一卷", "请把各卷放在一起解压")

    def test_that_holds_nothing(self, tmp_path):
        self.refused(packed(tmp_path / "报送.zip"), "压缩包里没有文件", "请确认打包的内容")
        self.refused(packed(tmp_path / "报送.zip", ("甲局/", b"")), "压缩包里没有文件", "请确认打包的内容")

    def test_is_not_read_into_memory(self, tmp_path, monkeypatch):
        """What is read of it to list its files is the directory and the last 64 KB."""
        noise = os.urandom(1 << 20)
        path = packed(tmp_path / "报送.zip", *((f"{nth}.xlsx", noise) for nth in range(3)), method=zipfile.ZIP_STORED)
        read = []

        class Told(io.FileIO):
            def read(self, size=-1):
                read.append(size)
                return super().read(size)

        monkeypatch.setattr(Path, "open", lambda self, _mode: Told(self))
        assert len(list_members(path)) == 3
        assert min(read) >= 0
        assert sum(read) < 70_000

    def test_of_many_workbooks_that_are_only_stored_is_read(self, tmp_path):
        """Their own directories are bytes like any other: more of them than a workbook may have members."""
        members = [(f"{nth}.xlsx", zipped(bare_parts(f"<row><c><v>{nth}</v></c></row>"))) for nth in range(900)]
        path = packed(tmp_path / "报送.zip", *members, method=zipfile.ZIP_STORED)
        assert path.read_bytes().count(ENTRY) > LIMITS.members
        assert len(gather([tmp_path]).arrivals) == 900

    def test_that_is_no_zip_is_told_by_what_it_is(self, tmp_path):
        (tmp_path / "报送.zip").write_bytes(b"Rar!\x1a\x07\x00")
        (arrival,) = gather([tmp_path]).arrivals
        assert "压缩包（rar）" in outcome(arrival)


class TestAZipInAZip:
    @pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    def test_is_named_and_not_opened(self, tmp_path, method):
        inner = packed(tmp_path / "里.zip", ("自评表.xlsx", zipped(bare_parts())), method=method).read_bytes()
        (tmp_path / "里.zip").unlink()
        for content in (inner, inner[:-30], inner + b"more"):
            packed(tmp_path / "外.zip", ("里.zip", content), ("好.xlsx", zipped(bare_parts())))
            said = told(tmp_path)
            assert said == {"外.zip/好.xlsx": "", "外.zip/里.zip": "这不是 Excel 工作簿，而是压缩包（zip）"}

    def test_with_more_files_than_a_workbook_may_have_is_told_the_same(self, tmp_path):
        inner = packed(tmp_path / "里.zip", *((f"{nth}.xlsx", b"") for nth in range(LIMITS.members + 1))).read_bytes()
        (tmp_path / "里.zip").unlink()
        packed(tmp_path / "外.zip", ("里.zip", inner))
        assert told(tmp_path) == {"外.zip/里.zip": "这不是 Excel 工作簿，而是压缩包（zip）"}

    def test_is_told_with_its_fingerprint(self, tmp_path):
        inner = packed(tmp_path / "里.zip", ("自评表.xlsx", b"x")).read_bytes()
        (tmp_path / "里.zip").unlink()
        packed(tmp_path / "外.zip", ("里.zip", inner))
        (arrival,) = gather([tmp_path]).arrivals
        (evaluation,) = evaluate_file(arrival, SETTINGS)
        assert evaluation.sha256 == hashlib.sha256(inner).hexdigest() == arrival.digest().hex()

    def test_that_is_a_workbook_is_one(self, tmp_path):
        packed(tmp_path / "外.zip", ("自评表.zip", zipped(bare_parts())))
        assert told(tmp_path) == {"外.zip/自评表.zip": ""}


def test_members_that_are_bad_cross_to_another_process(three):
    lying(three, 1, 6, 99, "<H")
    members = list_members(three)
    there = pickle.loads(pickle.dumps(members))  # noqa: S301 - our own bytes
    assert [(each.name, each.flaw, each.size) for each in there] == [
        (each.name, each.flaw, each.size) for each in members
    ]


def test_a_link_with_a_flaw_is_left_alone_as_any_link(tmp_path):
    link = zipfile.ZipInfo("../链接.xlsx")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    packed(tmp_path / "报送.zip", (link, "/etc/passwd"))
    assert gather([tmp_path]).skipped == (("报送.zip/链接.xlsx", "快捷方式（符号链接），不读取"),)


OF_BUNDLES = (Flaw.DAMAGED, Flaw.UNSAFE, Flaw.SPLIT, Flaw.EMPTY, Flaw.TOO_LARGE, Flaw.TOO_MANY, Flaw.TOO_MUCH)
OF_MEMBERS = (Flaw.DAMAGED, Flaw.UNSAFE, Flaw.LOCKED, Flaw.PACKING, Flaw.RATIO, Flaw.OUTSIDE, Flaw.TWICE)


@pytest.mark.parametrize(
    ("words", "flaw"), [*((of_bundle, each) for each in OF_BUNDLES), *((of_member, each) for each in OF_MEMBERS)]
)
def test_every_flaw_is_worded_with_what_to_do(words, flaw):
    reason, advice = words(flaw)
    assert "文件" in reason
    assert advice.startswith("请")


MEMBERS = st.lists(
    st.tuples(st.sampled_from(["a.xlsx", "../a.xlsx", "甲/a.xlsx", "甲", "说明.docx", "", "a(2).xlsx"]), st.binary()),
    min_size=1,
    max_size=8,
)


@settings(max_examples=100)
@given(MEMBERS, st.binary(max_size=6), st.integers(0, 10_000), st.booleans())
def test_every_file_is_accounted_for_once_whatever_the_directory_says(members, noise, at, in_directory):
    with TemporaryDirectory() as folder:
        path = packed(Path(folder, "报送.zip"), *members)
        data = path.read_bytes()
        begins = entries(data)[0] if in_directory else 0
        at = begins + at % (len(data) - begins)
        path.write_bytes(data[:at] + noise + data[at + len(noise) :])
        intake = gather([Path(folder)])
        told = [*(each.name for each in intake.arrivals), *(name for name, _ in intake.skipped)]
        assert told == ["报送.zip"] or len(told) == len(set(told)) <= len(members)
        assert told == ["报送.zip"] or len(told) == len(members) or in_directory  # a name may be that of a folder now
        for arrival in intake.arrivals:
            assert not {"..", ""} & set(arrival.name.split("/"))
            assert outcome(arrival) != ""
