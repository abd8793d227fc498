"""evalbatch verify: whatever is not as it was when the results were written is named."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from evalbatch.cli import main
from evalbatch.intake import gather
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
    words = ("--register", folder / "底册.xlsx", "--scheme", folder / "本市.toml")
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
    unchecked = [name for part, name, outcome in wrong(folder) if outcome is Outcome.UNCHECKED]
    assert len(unchecked) == len(gather([folder / "存档"]).arrivals) + 1
    assert wrong(folder, folder / "存档") == []


@pytest.mark.parametrize("content", [None, "", "[]", "{}", "nonsense"])
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
