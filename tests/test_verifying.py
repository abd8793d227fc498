"""evalbatch verify: whatever is not as it was when the results were written is named."""

import errno
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from evalbatch.cli import main
from evalbatch.verifying import BadResults, Outcome, Part, verify

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "input_templates" / "examples"
REGISTER = ROOT / "input_templates" / "示例_项目底册.xlsx"
NAMES = ["T01_委托业务项目绩效自评表.xlsx", "T03_工资性支出绩效自评表.xlsx", "会议签到表.xlsx"]


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An inbox, a register, a scheme of the bureau's own, and what was made from them."""
    folder = tmp_path_factory.mktemp("verify")
    (folder / "收件箱").mkdir()
    for name in NAMES:
        shutil.copy(EXAMPLES / name, folder / "收件箱")
    shutil.copy(EXAMPLES / NAMES[0], folder / "收件箱" / "又一份.xlsx")
    shutil.copy(REGISTER, folder / "底册.xlsx")
    scheme = (ROOT / "evalbatch" / "schemes" / "mof2020.toml").read_text(encoding="utf-8")
    (folder / "本市.toml").write_text(scheme.replace('id = "mof2020"', 'id = "benshi"'), encoding="utf-8")
    done = run("score", folder / "收件箱" / NAMES[0], "-o", folder / "上次")
    assert done.exit_code in (0, 1), done.output
    words = ("--register", folder / "底册.xlsx", "--scheme", folder / "本市.toml", "--previous", folder / "上次")
    done = run("score", folder / "收件箱", "-o", folder / "结果", *words)
    assert done.exit_code == 1, done.output
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """All of it, moved elsewhere together."""
    return shutil.copytree(made, tmp_path / "搬到别处")


def wrong(folder, *inboxes):
    return [
        (each.part, each.name, each.outcome)
        for each in verify(folder / "结果", inboxes)
        if each.outcome is not Outcome.SAME
    ]


def test_nothing_has_changed_wherever_it_was_moved_to(folder):
    checks = verify(folder / "结果")
    assert {each.outcome for each in checks} == {Outcome.SAME}
    assert {each.part for each in checks} == set(Part)
    assert [each.name for each in checks if each.part is Part.INPUT] == sorted([*NAMES, "又一份.xlsx"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("结果/results.jsonl", (Part.OUTPUT, "results.jsonl", Outcome.CHANGED)),
        ("结果/退回修改/" + NAMES[1], (Part.OUTPUT, "退回修改/" + NAMES[1], Outcome.CHANGED)),
        ("收件箱/" + NAMES[1], (Part.INPUT, NAMES[1], Outcome.CHANGED)),
        ("收件箱/又一份.xlsx", (Part.INPUT, "又一份.xlsx", Outcome.CHANGED)),
        ("底册.xlsx", (Part.REGISTER, "底册.xlsx", Outcome.CHANGED)),
        ("上次/results.jsonl", (Part.PREVIOUS, "上次", Outcome.CHANGED)),
    ],
)
def test_a_changed_byte_is_named(folder, change, told):
    path = folder / change
    path.write_bytes(path.read_bytes() + b" ")
    assert wrong(folder) == [told]


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        ("结果/绩效自评汇总表.xlsx", (Part.OUTPUT, "绩效自评汇总表.xlsx", Outcome.MISSING)),
        ("收件箱/" + NAMES[0], (Part.INPUT, NAMES[0], Outcome.MISSING)),
        ("底册.xlsx", (Part.REGISTER, "底册.xlsx", Outcome.MISSING)),
        ("本市.toml", (Part.SCHEME, "benshi", Outcome.MISSING)),
    ],
)
def test_what_is_gone_is_named(folder, gone, told):
    (folder / gone).unlink()
    assert wrong(folder) == [told]


def test_earlier_results_that_were_replaced_can_not_be_looked_at(folder):
    done = run("score", folder / "收件箱", "-o", folder / "上次", "--previous", folder / "上次")
    assert done.exit_code == 1, done.output
    [told] = [each for each in verify(folder / "上次") if each.part is Part.PREVIOUS]
    assert (told.outcome, told.note) == (Outcome.UNCHECKED, "就是这个文件夹里原来的结果，已被这次的结果替换")


def test_what_was_put_there_is_named(folder):
    (folder / "收件箱" / "新.xlsx").write_bytes(b"new")
    (folder / "结果" / "退回修改" / "批注.xlsx").write_bytes(b"mine")
    assert wrong(folder) == [
        (Part.OUTPUT, "退回修改/批注.xlsx", Outcome.ADDED),
        (Part.INPUT, "新.xlsx", Outcome.ADDED),
    ]


def test_letters_belong_to_the_results(folder):
    (folder / "结果" / "邮件").mkdir()
    (folder / "结果" / "邮件" / "01.eml").write_bytes(b"letter")
    (folder / "结果" / "邮件" / "发送记录.jsonl").write_bytes(b"sent")
    assert wrong(folder) == []


def test_a_scheme_that_says_something_else_is_named(folder):
    path = folder / "本市.toml"
    path.write_text(path.read_text(encoding="utf-8") + "# only a remark\n", encoding="utf-8")
    assert wrong(folder) == []
    path.write_text(path.read_text(encoding="utf-8").replace('name = "', 'name = "新'), encoding="utf-8")
    assert wrong(folder) == [(Part.SCHEME, "benshi", Outcome.CHANGED)]


def test_other_rules_are_named(folder, monkeypatch):
    monkeypatch.setattr("evalbatch.verifying.rules_fingerprint", lambda: "another")
    assert wrong(folder) == [(Part.RULES, "", Outcome.CHANGED)]


def test_another_program_is_told_but_is_no_change_of_the_results(folder, monkeypatch):
    monkeypatch.setattr("evalbatch.verifying.program_fingerprint", lambda: "another")
    (told,) = wrong(folder)
    assert (told[0], told[2]) == (Part.TOOL, Outcome.UNCHECKED)


def test_an_inbox_that_is_elsewhere_may_be_given(folder):
    (folder / "收件箱").rename(folder / "存档")
    assert wrong(folder) == [(Part.INPUT, "收件箱", Outcome.UNCHECKED)]
    assert "其中的 4 个文件没有核对" in run("verify", folder / "结果").output
    assert wrong(folder, folder / "存档") == []


def test_an_inbox_that_is_not_where_it_is_said_to_be_is_wrong_usage(folder):
    done = run("verify", folder / "结果", folder / "存挡")
    assert (done.exit_code, "找不到“" in done.output) == (2, True)


@pytest.fixture
def several(tmp_path):
    """Two inboxes of different names, two of one name and a single file, and what was made from them."""
    for place in ("邮件", "优盘", "2022/收件箱", "2023/收件箱"):
        (tmp_path / place).mkdir(parents=True)
        # Not one of them is like another.
        (tmp_path / place / "表.xlsx").write_bytes(place.encode())
    (tmp_path / "单独.xlsx").write_bytes(b"x")
    return tmp_path


def scored(folder, *inboxes):
    done = run("score", *(folder / each for each in inboxes), "-o", folder / "结果")
    assert done.exit_code == 1, done.output
    assert wrong(folder) == []


class TestSeveralInboxes:
    def test_one_that_is_gone_is_told_once(self, several):
        scored(several, "邮件", "优盘", "单独.xlsx")
        shutil.rmtree(several / "优盘")
        assert wrong(several) == [(Part.INPUT, "优盘", Outcome.UNCHECKED)]
        assert "优盘（找不到这个收件箱，其中的 1 个文件没有核对" in run("verify", several / "结果").output

    def test_the_others_are_looked_at_all_the_same(self, several):
        scored(several, "邮件", "优盘")
        shutil.rmtree(several / "优盘")
        (several / "邮件" / "表.xlsx").write_bytes(b"changed")
        (several / "邮件" / "新.xlsx").write_bytes(b"new")
        assert wrong(several) == [
            (Part.INPUT, "优盘", Outcome.UNCHECKED),
            (Part.INPUT, "邮件/新.xlsx", Outcome.ADDED),
            (Part.INPUT, "邮件/表.xlsx", Outcome.CHANGED),
        ]

    def test_a_single_file_that_is_gone_is_missing(self, several):
        scored(several, "邮件", "单独.xlsx")
        (several / "单独.xlsx").unlink()
        assert wrong(several) == [(Part.INPUT, "单独.xlsx", Outcome.MISSING)]

    def test_one_of_the_same_name_can_not_be_told_from_it(self, several):
        """The names of its files were longer while both were there."""
        scored(several, "2022/收件箱", "2023/收件箱", "邮件")
        shutil.rmtree(several / "2022")
        assert wrong(several) == [(Part.INPUT, "收件箱", Outcome.UNCHECKED)] * 2
        assert "与找不到的收件箱同名" in run("verify", several / "结果").output


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("结果/results.jsonl", (Part.OUTPUT, "results.jsonl", Outcome.CHANGED)),
        ("结果/退回修改/" + NAMES[1], (Part.OUTPUT, "退回修改/" + NAMES[1], Outcome.CHANGED)),
        ("收件箱/" + NAMES[1], (Part.INPUT, NAMES[1], Outcome.CHANGED)),
        ("底册.xlsx", (Part.REGISTER, "底册.xlsx", Outcome.CHANGED)),
        ("上次/results.jsonl", (Part.PREVIOUS, "上次", Outcome.CHANGED)),
        ("本市.toml", (Part.SCHEME, "benshi", Outcome.MISSING)),
    ],
)
def test_a_pipe_in_its_place_is_not_waited_for(folder, place, told):
    (folder / place).unlink()
    os.mkfifo(folder / place)
    assert told in wrong(folder)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_manifest(folder):
    (folder / "结果" / "manifest.json").unlink()
    os.mkfifo(folder / "结果" / "manifest.json")
    with pytest.raises(BadResults, match="不是本程序写的文件"):
        verify(folder / "结果")


def test_a_folder_in_the_place_of_a_file_is_named(folder):
    (folder / "底册.xlsx").unlink()
    (folder / "底册.xlsx").mkdir()
    assert wrong(folder) == [(Part.REGISTER, "底册.xlsx", Outcome.CHANGED)]
    assert "底册.xlsx（现在是文件夹或系统特殊文件）" in run("verify", folder / "结果").output


def test_a_file_that_has_grown_without_bound_has_changed_and_is_not_read(folder):
    with (folder / "收件箱" / NAMES[1]).open("r+b") as file:
        file.truncate(100 << 30)  # takes no room on the disk
    assert wrong(folder) == [(Part.INPUT, NAMES[1], Outcome.CHANGED)]
    assert f"{NAMES[1]}（超过 64 MB 的上限，没有读取）" in run("verify", folder / "结果").output


def test_a_file_within_the_bounds_of_then_and_beyond_those_of_now_is_not_judged(folder):
    path = folder / "结果" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"limits": {"file": 1 << 30}}), encoding="utf-8")
    with (folder / "收件箱" / NAMES[1]).open("r+b") as file:
        file.truncate(65 << 20)
    assert wrong(folder) == [(Part.INPUT, NAMES[1], Outcome.UNCHECKED)]


def test_a_zip_that_was_refused_is_the_same_though_larger_than_a_workbook_may_be(tmp_path):
    (tmp_path / "收件箱").mkdir()
    shutil.copy(EXAMPLES / NAMES[0], tmp_path / "收件箱")
    with (tmp_path / "收件箱" / "没有传完.zip").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(65 << 20)  # takes no room on the disk
    assert run("score", tmp_path / "收件箱", "-o", tmp_path / "结果").exit_code == 1
    assert wrong(tmp_path) == []
    with (tmp_path / "收件箱" / "没有传完.zip").open("r+b") as file:
        file.write(b"PK\x03\x04x")
    assert wrong(tmp_path) == [(Part.INPUT, "没有传完.zip", Outcome.CHANGED)]


def test_a_name_in_a_zip_does_not_steer_the_terminal(tmp_path):
    (tmp_path / "收件箱").mkdir()
    with zipfile.ZipFile(tmp_path / "收件箱" / "报送.zip", "w") as bundle:
        bundle.writestr("甲\x1b[2J\n乙.xlsx", "")
    assert run("score", tmp_path / "收件箱", "-o", tmp_path / "结果").exit_code == 1
    first, *_ = run("verify", tmp_path / "结果").output.splitlines()
    assert first == "未核对  收到的文件  报送.zip/甲?[2J?乙.xlsx（当时没有读出）"


def failing_at(monkeypatch, name, number):
    """Whoever opens this file or lists this folder hears the system say no."""
    opened, listed = Path.open, os.scandir

    def refuse(path):
        if Path(path).name == name:
            raise OSError(number, "No", str(path))

    monkeypatch.setattr(Path, "open", lambda path, *words, **options: refuse(path) or opened(path, *words, **options))
    monkeypatch.setattr(os, "scandir", lambda path: refuse(path) or listed(path))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("results.jsonl", "未核对  结果文件    results.jsonl（没有权限，或正被其他程序占用）"),
        (NAMES[1], f"未核对  收到的文件  {NAMES[1]}（没有权限，或正被其他程序占用）"),
        ("底册.xlsx", "未核对  底册  底册.xlsx（没有权限，或正被其他程序占用）"),
    ],
)
def test_what_the_system_refuses_is_told_as_it_is(folder, monkeypatch, name, told):
    failing_at(monkeypatch, name, errno.EACCES)
    lines = [" ".join(line.split()) for line in run("verify", folder / "结果").output.splitlines()]
    assert " ".join(told.split()) in lines
    assert not any(line.startswith("新增加") for line in lines)


def test_a_folder_that_is_closed_holds_no_missing_files(folder, monkeypatch):
    failing_at(monkeypatch, "收件箱", errno.EACCES)
    told = [(each.name, each.outcome, each.note) for each in verify(folder / "结果") if each.part is Part.INPUT]
    note = "文件夹打不开：没有权限，或正被其他程序占用；其中的文件没有读取"
    assert told == [(name, Outcome.UNCHECKED, note) for name in sorted([*NAMES, "又一份.xlsx"])]


def test_a_disk_that_fails_is_no_damaged_manifest(folder, monkeypatch):
    failing_at(monkeypatch, "manifest.json", errno.EIO)
    done = run("verify", folder / "结果")
    assert done.exit_code == 2
    assert (
        done.output
        == f"出错了：核对中断，“{folder / '结果' / 'manifest.json'}”看不了：磁盘或网络读写出错。请处理后重新核对\n"
    )


@pytest.mark.parametrize("content", [None, "", "[]", "{}", "nonsense", "[" * 100_000])
def test_a_folder_without_a_manifest_is_no_result(tmp_path, content):
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(BadResults, match="不是审核结果的文件夹"):
        verify(tmp_path)
    assert run("verify", tmp_path).exit_code == 2


def test_the_command_names_only_what_differs(folder):
    done = run("verify", folder / "结果")
    assert (done.exit_code, done.output.count("\n")) == (0, 1)
    (folder / "收件箱" / NAMES[1]).unlink()
    done = run("verify", folder / "结果")
    assert done.exit_code == 1
    assert done.output.startswith(f"已不在  收到的文件  {NAMES[1]}\n核对 ")
    told = json.loads(run("verify", folder / "结果", "--json").output)
    assert {"part": "input", "name": NAMES[1], "outcome": "missing", "note": ""} in told


def test_results_of_an_older_version_are_looked_at_as_far_as_they_tell(folder):
    path = folder / "结果" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for key in ("rules", "places", "inboxes", "limits", "prefer"):
        del manifest[key]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert {outcome for _, _, outcome in wrong(folder)} == {Outcome.UNCHECKED}
