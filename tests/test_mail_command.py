"""`evalbatch mail`: from an output folder to letters, as a bureau would do it."""

import email
import json
import os
import subprocess
import sys
from email import policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from evalbatch.model import Deadline, ListedProject, ListedUnit, Reader, Register, Source
from evalbatch.templates.register_book import write_register
from tests.test_mail_sending import Inbox, free_port

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "input_templates" / "examples"
UNIT = "中共定西市委机构编制委员会办公室"
NOWHERE = Source("", "")


def evalbatch(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "evalbatch", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | environment,
        check=False,
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Two forms of one unit scored with a register, in which another unit owes and a leader waits."""
    folder = tmp_path_factory.mktemp("寄信")
    write_register(
        folder / "底册.xlsx",
        Register(
            projects=(
                ListedProject("机构编制工作专项经费", UNIT, source=NOWHERE),
                ListedProject("操场改造", "第一中学", source=NOWHERE),
            ),
            units=(
                ListedUnit(UNIT, email="bwb@example.cn", contact="王科长", source=NOWHERE),
                ListedUnit("第一中学", email="yz@example.cn,jwc@example.cn", source=NOWHERE),
            ),
            deadlines=(Deadline("2031-04-08", source=NOWHERE),),
            readers=(Reader("张局长", "zhang@example.cn", source=NOWHERE),),
        ),
    )
    inbox = folder / "收件箱"
    inbox.mkdir()
    for path in EXAMPLES.glob("*机构编制*.xlsx"):
        (inbox / path.name).write_bytes(path.read_bytes())
    scored = evalbatch("score", inbox, "-o", folder / "结果", "--register", folder / "底册.xlsx")
    assert scored.returncode in {0, 1}, scored.stderr
    return folder


def messages(folder):
    paths = sorted((folder / "结果" / "邮件").glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]


def test_without_send_there_are_drafts_and_nothing_goes_out(run):
    done = evalbatch("mail", run / "结果", "--register", run / "底册.xlsx", "--due", "4月20日")
    assert done.stderr == ""
    assert "信件 3 封" in done.stdout
    assert "没有寄出；核对后加 --send 寄出" in done.stdout
    assert done.returncode == 0
    unit, school, leader = messages(run)
    assert unit["subject"].startswith(f"【绩效自评】{UNIT}：")
    assert "请于 4月20日 前报送" in unit.get_body(("plain",)).get_content().splitlines()[0]
    assert sorted(part.get_filename() for part in unit.iter_attachments()) == sorted(
        path.name for path in EXAMPLES.glob("*机构编制*.xlsx")
    )
    assert [each.addr_spec for each in school["to"].addresses] == ["yz@example.cn", "jwc@example.cn"]
    assert school.get_body(("plain",)).get_content().startswith("提醒：贵单位还有 1 个项目没有报送自评表")
    assert list(school.iter_attachments()) == []
    assert [part.get_filename() for part in leader.iter_attachments()] == ["绩效自评汇总表.xlsx"]


def test_what_is_attached_is_the_marked_workbook(run):
    evalbatch("mail", run / "结果", "--register", run / "底册.xlsx")
    for part in messages(run)[0].iter_attachments():
        (written,) = (run / "结果").rglob(part.get_filename())
        assert part.get_content() == written.read_bytes()


def test_sent_once_however_often_it_is_run(run):
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    server = {
        "EVALBATCH_SMTP_HOST": "127.0.0.1",
        "EVALBATCH_SMTP_PORT": str(controller.port),
        "EVALBATCH_SMTP_SECURITY": "none",
        "EVALBATCH_SMTP_FROM": "czj@example.cn",
    }
    given = ("mail", run / "结果", "--register", run / "底册.xlsx", "--send", "--pace", "0")
    try:
        trial = evalbatch(*given, "--to-only", "me@example.cn", **server)
        first = evalbatch(*given, **server)
        second = evalbatch(*given, "--json", **server)
    finally:
        controller.stop()
    assert "已试发 3 封" in trial.stdout
    assert "已寄出 3 封" in first.stdout
    assert json.loads(second.stdout)["sent"] == {"sent": 3}
    assert [to for to, _ in inbox.arrived] == [
        *[["me@example.cn"]] * 3,
        ["bwb@example.cn"],
        ["yz@example.cn", "jwc@example.cn"],
        ["zhang@example.cn"],
    ]
    assert "X-Unsent" not in inbox.arrived[0][1]
    assert inbox.arrived[3][1]["from"].addresses[0].display_name == "财政局"


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "还没有设置邮件服务器：请设置环境变量 EVALBATCH_SMTP_HOST"),
        ({"EVALBATCH_SMTP_HOST": "h", "EVALBATCH_SMTP_FROM": "a@b.cn", "EVALBATCH_SMTP_SECURITY": "tls"}, "只能是 ssl"),
        ({"EVALBATCH_SMTP_HOST": "h", "EVALBATCH_SMTP_FROM": "a@b.cn", "EVALBATCH_SMTP_PORT": "x"}, "应为端口号"),
        ({"EVALBATCH_SMTP_HOST": "h", "EVALBATCH_SMTP_USER": "a@b.cn"}, "没有账号“a@b.cn”的密码"),
        ({"EVALBATCH_SMTP_HOST": "h", "EVALBATCH_SMTP_FROM": "没有"}, "“没有”不是电子邮箱地址"),
    ],
)
def test_a_server_that_is_not_set_up_is_told(run, environment, told):
    plain = {"PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    done = evalbatch("mail", run / "结果", "--register", run / "底册.xlsx", "--send", **plain, **environment)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["czj", "bad address", "a@b.cn,czj"])
def test_a_trial_address_that_is_none_is_told(run, address):
    given = ("mail", run / "结果", "--register", run / "底册.xlsx", "--send", "--to-only", address)
    server = {"EVALBATCH_SMTP_HOST": "127.0.0.1", "EVALBATCH_SMTP_SECURITY": "none"}
    done = evalbatch(*given, EVALBATCH_SMTP_FROM="czj@example.cn", **server)
    told = f"--to-only 的“{address.rpartition(',')[2]}”不是电子邮箱地址"
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr


def test_a_folder_without_results_is_told(run):
    done = evalbatch("mail", run, "--register", run / "底册.xlsx")
    assert done.returncode == 2
    assert "里面没有 results.jsonl" in done.stderr


def test_the_register_is_needed(run):
    done = evalbatch("mail", run / "结果")
    assert done.returncode == 2
    assert "寄信要知道各单位的邮箱：请用 --register 给出底册" in done.stderr
