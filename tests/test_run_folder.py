"""The output folder: whole or not at all."""

import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from xlsxwriter.exceptions import FileCreateError

from evalbatch import mail
from evalbatch.mail import ledger
from evalbatch.outputs import run_folder
from evalbatch.outputs.run_folder import MANIFEST_NAME, FolderInUse, added_files, folder_beside, staged


@pytest.fixture
def out(tmp_path):
    return tmp_path / "结果"


@pytest.fixture
def earlier(out):
    """The results of an earlier run."""
    out.mkdir()
    (out / MANIFEST_NAME).write_text("{}")
    (out / "汇总表.xlsx").write_text("earlier")
    return out


def beside(out):
    return sorted(path.name for path in out.parent.iterdir())


def test_results_appear_all_at_once(out):
    with staged(out) as stage:
        (stage / "汇总表.xlsx").write_text("new")
        assert not out.exists()
    assert (out / "汇总表.xlsx").read_text() == "new"
    assert beside(out) == ["结果"]


def test_a_new_run_takes_the_place_of_the_earlier_one(earlier):
    with staged(earlier) as stage:
        (stage / "已通过").mkdir()
    assert [path.name for path in earlier.iterdir()] == ["已通过"]
    assert beside(earlier) == ["结果"]


@pytest.mark.parametrize("trouble", [ValueError, KeyboardInterrupt, SystemExit])
def test_earlier_results_survive_a_run_that_fails(earlier, trouble):
    with pytest.raises(trouble), staged(earlier) as stage:  # noqa: PT012 - what happens before the trouble matters
        (stage / "汇总表.xlsx").write_text("half")
        raise trouble
    assert (earlier / "汇总表.xlsx").read_text() == "earlier"
    assert beside(earlier) == ["结果"]


def test_a_run_that_fails_leaves_no_folder(out):
    with pytest.raises(ValueError, match="bug"), staged(out):
        raise ValueError("bug")
    assert beside(out) == []


@pytest.fixture
def dead():
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def left(out, what, pid):
    folder = folder_beside(out, what)
    return folder.with_name(f"{folder.name.rpartition('-')[0]}-{pid}")


class TestWhatKilledRunsLeft:
    @pytest.mark.parametrize("what", ["写入中", "旧"])
    def test_is_cleared_away(self, earlier, dead, what):
        (left(earlier, what, dead) / "已通过").mkdir(parents=True)
        with staged(earlier):
            assert not left(earlier, what, dead).exists()
        assert beside(earlier) == ["结果"]

    def test_is_left_alone_while_its_process_runs(self, out):
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
            left(out, "写入中", process.pid).mkdir(parents=True)
            with staged(out):
                assert left(out, "写入中", process.pid).exists()

    def test_on_another_computer_is_left_alone(self, out, dead):
        theirs = out.with_name(f"结果.写入中-别的电脑-{dead}")
        theirs.mkdir(parents=True)
        with staged(out):
            assert theirs.exists()

    def test_the_old_results_come_back_where_the_kill_fell_between_the_two_renamings(self, earlier, dead):
        earlier.rename(left(earlier, "旧", dead))
        with pytest.raises(ValueError, match="bug"), staged(earlier):
            raise ValueError("bug")
        assert (earlier / "汇总表.xlsx").read_text() == "earlier"
        assert beside(earlier) == ["结果"]


class TestLetters:
    @pytest.fixture
    def mailed(self, earlier):
        (earlier / MANIFEST_NAME).write_text('{"outputs": [{"file": "汇总表.xlsx"}]}', encoding="utf-8")
        (earlier / "邮件").mkdir()
        (earlier / "邮件" / "01.eml").write_text("letter")
        (earlier / "邮件" / "发送记录.jsonl").write_text("sent")
        return earlier

    def test_what_was_sent_is_remembered_and_letters_about_old_results_are_not(self, mailed):
        with staged(mailed) as stage:
            (stage / "汇总表.xlsx").write_text("new")
        assert [path.name for path in (mailed / "邮件").iterdir()] == ["发送记录.jsonl"]
        assert (mailed / "邮件" / "发送记录.jsonl").read_text() == "sent"

    def test_one_sent_while_the_run_was_going_on_is_remembered_too(self, mailed, monkeypatch):
        really = shutil.copy2

        def late(source, target):
            really(source, target)
            source.write_text("sent, and one more")

        monkeypatch.setattr("shutil.copy2", late)
        with staged(mailed):
            pass
        assert (mailed / "邮件" / "发送记录.jsonl").read_text() == "sent, and one more"

    def test_are_where_the_command_mail_puts_them(self):
        assert (run_folder.MAIL, run_folder.LEDGER_NAME) == (mail.FOLDER, ledger.LEDGER_NAME)

    def test_anything_else_there_is_somebodys(self, mailed):
        (mailed / "邮件" / "备忘.txt").write_text("mine")
        with pytest.raises(FolderInUse, match=r"备忘\.txt"), staged(mailed):
            pytest.fail("not to be written to")


class TestTrouble:
    """Each leaves the old results as they were and nothing beside them."""

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满或超出配额。请清理磁盘"),
            (FileCreateError(OSError(errno.ENOSPC, "No space left on device")), "磁盘已满或超出配额。请清理磁盘"),
            (PermissionError(errno.EACCES, "Permission denied"), "没有写入权限"),
            (OSError(errno.EROFS, "Read-only file system"), "没有写入权限"),
            (OSError(errno.EIO, "Input/output error"), r"写入时出错（磁盘或网络读写出错）"),
            (OSError(errno.ENXIO, "No such device or address"), r"写入时出错（No such device or address）"),
        ],
    )
    def test_while_writing_is_told_in_words(self, earlier, error, told):
        with pytest.raises(FolderInUse, match=told) as refused, staged(earlier) as stage:  # noqa: PT012 - as above
            (stage / "汇总表.xlsx").write_text("half")
            raise error
        assert "原有结果没有改动" in str(refused.value)
        assert (earlier / "汇总表.xlsx").read_text() == "earlier"
        assert beside(earlier) == ["结果"]

    def test_a_name_that_is_too_long(self, tmp_path):
        with (
            pytest.raises(FolderInUse, match="路径或名称太长。请用 -o 换一个短一些的位置"),
            staged(tmp_path / ("长" * 300)),
        ):
            pytest.fail("not to be written to")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.skipif(not Path("/proc/self").exists(), reason="nothing here that not even root may write to")
    def test_a_folder_where_nobody_may_write(self):
        with pytest.raises(FolderInUse, match="结果写不进"), staged(Path("/proc/self/结果")):
            pytest.fail("not to be written to")


def test_folders_above_are_made(tmp_path):
    with staged(tmp_path / "2023" / "第一批" / "结果") as stage:
        (stage / "a").write_text("")
    assert (tmp_path / "2023" / "第一批" / "结果" / "a").exists()


def test_an_empty_folder_may_be_used(out):
    out.mkdir()
    with staged(out) as stage:
        (stage / "a").write_text("")
    assert (out / "a").exists()


def test_the_folder_one_stands_in_has_a_name_too(out, monkeypatch):
    out.mkdir()
    monkeypatch.chdir(out)
    try:
        with staged(Path()) as stage:
            (stage / "a").write_text("")
    except FolderInUse:
        pytest.skip("Windows holds on to the folder one stands in")
    assert (out / "a").exists()


def test_a_foreign_folder_is_refused(out):
    out.mkdir()
    (out / "毕业照.jpg").write_text("mine")
    with pytest.raises(FolderInUse, match="里已有别的文件，为免覆盖，请用 -o 指定一个新文件夹"), staged(out):
        pytest.fail("not to be written to")
    assert (out / "毕业照.jpg").read_text() == "mine"


def test_a_file_in_the_way_is_refused(out):
    out.write_text("mine")
    with pytest.raises(FolderInUse, match="是一个文件，请用 -o 指定一个文件夹"), staged(out):
        pytest.fail("not to be written to")
    assert out.read_text() == "mine"


@pytest.mark.parametrize("owner", ["~$汇总表.xlsx", ".~lock.汇总表.xlsx#", ".~汇总表.xlsx"])
@pytest.mark.parametrize("folder", ["", "退回修改/甲局"])
def test_results_open_in_another_program_are_refused_before_anything_is_done(earlier, owner, folder):
    (earlier / folder).mkdir(parents=True, exist_ok=True)
    (earlier / folder / owner).write_text("")
    with pytest.raises(FolderInUse) as told, staged(earlier):
        pytest.fail("not to be written to")
    assert str(told.value) == (
        f"“{earlier / folder / '汇总表.xlsx'}”正被 Excel 或 WPS 打开，请关闭后重新运行；原有结果没有改动。"
        f"没有程序打开它的，是程序意外退出留下的，删除“{owner}”即可"
    )
    assert (earlier / "汇总表.xlsx").read_text() == "earlier"


class TestWhatIsInTheFolder:
    """What the system leaves there is nobody's; what somebody has saved over a workbook given back is his."""

    MEANWHILE = timedelta(minutes=5)

    @pytest.fixture
    def given_back(self, out):
        """Results written five minutes ago."""
        then = datetime.now(UTC) - self.MEANWHILE
        files = ["退回修改/甲局/a.xlsx", "已通过/b.xlsx", "绩效自评汇总表.xlsx", "results.jsonl"]
        for name in files:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_text("ours")
        sha256 = hashlib.sha256(b"ours").hexdigest()
        told = {"written": then.isoformat(), "outputs": [{"file": name, "sha256": sha256} for name in files]}
        (out / MANIFEST_NAME).write_text(json.dumps(told), encoding="utf-8")
        for path in out.rglob("*"):
            os.utime(path, (then.timestamp() + 1,) * 2)
        os.utime(out / MANIFEST_NAME, (then.timestamp() + 60,) * 2)
        return out

    @pytest.mark.parametrize("when", [None, timedelta(days=-3), timedelta(minutes=2)], ids=str)
    def test_a_form_saved_over_ours_is_not_lost(self, given_back, when):
        """Explorer keeps the time of what is copied: it may be older than the run."""
        path = given_back / "退回修改" / "甲局" / "a.xlsx"
        path.write_text("mine")
        if when:
            os.utime(path, ((datetime.now(UTC) + when).timestamp(),) * 2)
        with pytest.raises(FolderInUse) as told, staged(given_back):
            pytest.fail("not to be written to")
        file = Path("退回修改") / "甲局" / "a.xlsx"
        assert str(told.value) == (
            f"输出文件夹“{given_back}”里有上次审核之后改动过的文件“{file}”，为免丢失没有覆盖；"
            "请先移走（改好的表放进收件箱，不要的删除），或用 -o 指定一个新文件夹"
        )
        assert path.read_text() == "mine"

    def test_other_times_alone_are_no_change(self, given_back):
        """As after copying the folder elsewhere."""
        for path in given_back.rglob("*"):
            path.touch()
        with staged(given_back):
            pass

    def test_what_was_taken_away_is_written_again(self, given_back):
        (given_back / "退回修改" / "甲局" / "a.xlsx").unlink()
        with staged(given_back):
            pass

    def test_what_is_typed_into_the_summary_is_carried_over_by_others(self, given_back):
        (given_back / "绩效自评汇总表.xlsx").write_text("reviewed")
        with staged(given_back):
            pass

    def test_a_workbook_as_the_run_wrote_it_is_not_read_again(self, given_back, monkeypatch):
        """A large batch would take minutes."""
        monkeypatch.setattr("hashlib.file_digest", lambda *_: pytest.fail("read"))
        with staged(given_back):
            pass

    @pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", "desktop.ini", "._绩效自评汇总表.xlsx"])
    def test_what_the_system_leaves_there_is_in_nobodys_way(self, given_back, name):
        (given_back / name).write_text("system")
        (given_back / "退回修改" / name).write_text("system")
        assert added_files(given_back) == []
        with staged(given_back):
            pass
        assert list(given_back.iterdir()) == []

    def test_an_empty_folder_that_was_looked_into_may_be_used(self, out):
        out.mkdir()
        (out / ".DS_Store").write_text("system")
        with staged(out):
            pass

    @pytest.mark.parametrize(
        ("inbox", "told"), [("", "就是输出文件夹"), ("退回修改", "在输出文件夹“.*”里"), ("退回修改/甲局/a.xlsx", "里")]
    )
    def test_is_no_inbox(self, given_back, inbox, told):
        inboxes = [given_back.parent / "收件箱", given_back / inbox]
        with (
            pytest.raises(FolderInUse, match=f"{told}，审核后会被覆盖；请先把要审核的文件移到别处"),
            staged(given_back, inboxes),
        ):
            pytest.fail("not to be written to")

    def test_may_lie_in_an_inbox(self, given_back):
        with staged(given_back, [given_back.parent]):
            pass


def test_results_that_cannot_be_moved_stay_and_the_new_ones_are_kept(earlier, monkeypatch):
    """On Windows a folder can't be renamed while a file in it is open."""

    def refuse(*_):
        raise PermissionError

    with pytest.raises(FolderInUse, match="原有结果没有改动") as told, staged(earlier) as stage:  # noqa: PT012 - as above
        (stage / "汇总表.xlsx").write_text("new")
        monkeypatch.setattr("pathlib.Path.rename", refuse)
    assert str(stage) in str(told.value)
    assert (earlier / "汇总表.xlsx").read_text() == "earlier"
    assert (stage / "汇总表.xlsx").read_text() == "new"
