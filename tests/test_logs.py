"""The log: time, file, stage and duration, from wherever the work was done."""

import errno
import json
import logging
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from evalbatch import batch as pipeline
from evalbatch import placing
from evalbatch.cli import main
from evalbatch.logs import logged_to, timed
from evalbatch.workers.crew import NoWorkersError

EXAMPLES = Path(__file__).parents[1] / "input_templates" / "examples"
NAMES = ["T01_委托业务项目绩效自评表.xlsx", "会议签到表.xlsx"]


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "收件箱"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(EXAMPLES / name, folder)
    return folder


def score(inbox, *words):
    out, log = inbox.parent / "结果", inbox.parent / "日志" / "a.log"
    done = CliRunner().invoke(main, ["score", str(inbox), "-o", str(out), "--log-file", str(log), *words])
    assert done.exit_code in {1, 3}, done.output
    return log.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("few", [64, 0], ids=["in this process", "in workers"])
def test_each_file_and_stage_with_time_and_duration(inbox, monkeypatch, few):
    monkeypatch.setattr(placing, "_FEW", few)
    told = [json.loads(line) for line in score(inbox, "--log-json")]
    stages = [(each["stage"], each["file"], each["outcome"]) for each in told if "stage" in each]
    assert sorted(stages) == sorted(
        [
            ("审核评分", NAMES[0], "returned"),
            ("审核评分", NAMES[1], "rejected"),
            ("审核和整批核对", "", ""),
            ("标注退回", NAMES[0], "written"),
            ("写出结果", "", ""),
        ]
    )
    assert all(datetime.fromisoformat(each["time"]).tzinfo for each in told)
    assert all(each["seconds"] >= 0 for each in told if "stage" in each)
    processes = {each["process"] for each in told}
    assert len(processes) == (1 if few else len(processes) or 2)
    assert few or len(processes) > 1


def test_plain_lines_have_columns(inbox):
    lines = [line.split("\t") for line in score(inbox)]
    (line,) = [line for line in lines if line[3:4] == ["标注退回"]]
    assert (line[1], line[5], line[6]) == ("INFO", "written", NAMES[0])
    assert float(line[4]) > 0


def test_runs_follow_each_other_in_one_file(inbox):
    first = score(inbox)
    both = score(inbox)
    assert both[: len(first)] == first
    assert any("2 of 2 files are known already" in line for line in both[len(first) :])


def test_an_error_of_ours_is_there_with_its_place(inbox, monkeypatch):
    monkeypatch.setattr(pipeline, "read_sheets", lambda *_: 1 / 0)
    lines = score(inbox, "--log-json")
    told = [json.loads(line) for line in lines]
    assert any("ZeroDivisionError" in each.get("message", "") and each["level"] == "ERROR" for each in told)


def test_what_breaks_off_is_told(tmp_path):
    with logged_to(tmp_path / "a.log", as_json=True), pytest.raises(KeyError), timed("读取", "a.xlsx"):
        raise KeyError
    (told,) = [json.loads(line) for line in (tmp_path / "a.log").read_text(encoding="utf-8").splitlines()]
    assert (told["stage"], told["file"], told["outcome"]) == ("读取", "a.xlsx", "broke off")


def test_without_a_log_nothing_is_logged_and_nothing_stays_behind(tmp_path, caplog):
    before = list(logging.getLogger("evalbatch").handlers)
    with logged_to(None), timed("读取", "a.xlsx") as told:
        told["outcome"] = "read"
    with logged_to(tmp_path / "a.log"):
        pass
    assert logging.getLogger("evalbatch").handlers == before
    assert caplog.records == []


def test_a_log_that_cannot_be_written_is_told(inbox):
    (inbox.parent / "日志").write_text("a file")
    done = CliRunner().invoke(
        main,
        ["score", str(inbox), "-o", str(inbox.parent / "结果"), "--log-file", str(inbox.parent / "日志" / "a.log")],
    )
    assert done.exit_code == 2
    assert "日志写不进" in done.output
    assert "已有同名的文件" in done.output or "不是文件夹" in done.output


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk here that is always full")
def test_a_full_disk_costs_the_log_and_not_the_results(inbox):
    out = inbox.parent / "结果"
    done = CliRunner().invoke(main, ["score", str(inbox), "-o", str(out), "--log-file", "/dev/full"])
    assert done.exit_code == 1
    assert done.stderr == "日志没有写全“/dev/full”：磁盘已满。审核照常进行，结果不受影响\n"
    assert (out / "manifest.json").is_file()


def test_a_log_that_breaks_off_is_told_once_and_not_written_to_any_more(tmp_path, monkeypatch, capsys):
    told = []
    with logged_to(tmp_path / "a.log", broken=told.append):
        with timed("读取", "a.xlsx"):
            pass
        with monkeypatch.context() as full:

            def refuse(*_):
                raise OSError(errno.ENOSPC, "No space left on device")

            full.setattr("logging.FileHandler.flush", refuse)
            for name in ("b.xlsx", "c.xlsx"):
                with timed("读取", name):
                    pass
        with timed("读取", "d.xlsx"):
            pass
    assert [error.errno for error in told] == [errno.ENOSPC]
    lines = (tmp_path / "a.log").read_text(encoding="utf-8").splitlines()
    assert [line.rpartition("\t")[2] for line in lines] == ["a.xlsx", "b.xlsx"]
    assert capsys.readouterr() == ("", "")


class TestTheScreen:
    """A clerk is told in Chinese what follows for him; all else is in the log alone."""

    BROKEN = (
        "import sys; from evalbatch import batch; from evalbatch.cli import main; "
        "batch.read_sheets = lambda *_: 1 / 0; main(sys.argv[1:])"
    )

    def test_no_traceback_of_ours(self, inbox):
        """In a process of its own: pytest listens to all that is logged."""
        words = (sys.executable, "-c", self.BROKEN, "score", inbox, "-o", inbox.parent / "结果")
        done = subprocess.run([str(word) for word in words], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (3, b"")
        assert b"ZeroDivisionError" in done.stdout

    def test_a_cache_that_another_run_uses(self, inbox):
        score(inbox)
        out = inbox.parent / "结果"
        with closing(sqlite3.connect(out.with_name("结果.缓存"))) as other:
            other.execute("BEGIN EXCLUSIVE")
            done = CliRunner().invoke(main, ["score", str(inbox), "-o", str(out)])
        assert done.exit_code == 1
        assert done.stderr == (
            "缓存“结果.缓存”用不了：另一次审核正在使用它。没有变化的文件也重新审核，慢一些；结果不受影响\n"
        )

    def test_a_machine_without_workers(self, inbox, monkeypatch):
        def none(*_):
            raise NoWorkersError

        monkeypatch.setattr(placing, "_FEW", 0)
        monkeypatch.setattr("evalbatch.workers.Crew.map", none)
        done = CliRunner().invoke(main, ["score", str(inbox), "-o", str(inbox.parent / "结果")])
        assert done.exit_code == 1
        assert done.stderr == f"{placing._ALONE}\n"  # noqa: SLF001 - once for two stages
        assert "慢一些，结果不受影响" in done.stderr

    def test_the_log_has_it_in_full(self, inbox):
        score(inbox)
        with closing(sqlite3.connect(inbox.parent / "结果.缓存")) as other:
            other.execute("BEGIN EXCLUSIVE")
            lines = score(inbox)
        assert any("going on without the cache" in line and "database is locked" in line for line in lines)
