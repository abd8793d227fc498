"""The output folder: whole or not at all."""

import errno
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from xlsxwriter.exceptions import FileCreateError

from evalbatch import mail
from evalbatch.mail import ledger
from evalbatch.outputs import run_folder
from evalbatch.outputs.run_folder import MANIFEST_NAME, FolderInUse, folder_beside, staged


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


@pytest.mark.parametrize("owner", ["~$汇总表.xlsx", ".~lock.汇总表.xlsx#"])
def test_results_open_in_another_program_are_refused_before_anything_is_done(earlier, owner):
    (earlier / owner).write_text("")
    with pytest.raises(FolderInUse, match=r"汇总表\.xlsx”正被 Excel 或 WPS 打开，请关闭后重新运行"), staged(earlier):
        pytest.fail("not to be written to")
    assert (earlier / "汇总表.xlsx").read_text() == "earlier"


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
