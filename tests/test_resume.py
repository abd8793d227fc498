"""A run goes on where the last one was, and writes what a run from scratch would."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from evalbatch import batch as pipeline
from evalbatch import resume, run
from evalbatch.batch import Settings, evaluate_file
from evalbatch.cache import Cache
from evalbatch.choices import Status
from evalbatch.intake import gather
from evalbatch.ooxml.limits import Limits
from evalbatch.outputs import give_back
from evalbatch.run import open_register, score_inboxes
from evalbatch.schemes import load_scheme
from tests.killed_runs import whole

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "input_templates" / "examples"
REGISTER = ROOT / "input_templates" / "示例_项目底册.xlsx"
MOF = load_scheme("mof2020")


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "收件箱"
    shutil.copytree(EXAMPLES, folder)
    return folder


@pytest.fixture
def worked(monkeypatch):
    """The files that were evaluated and those that were marked, in turn."""
    done = []

    def evaluating(arrival, settings):
        done.append(("evaluated", arrival.name))
        return evaluate_file(arrival, settings)

    def marking(job):
        done.append(("marked", job.arrival.name))
        return give_back(job)

    monkeypatch.setattr(pipeline, "evaluate_file", evaluating)
    monkeypatch.setattr("evalbatch.outputs.give_back", marking)
    return done


@pytest.fixture(autouse=True)
def same_moment(monkeypatch):
    """The results tell when they were written."""
    really = run._about  # noqa: SLF001 - the only place where the clock is read
    monkeypatch.setattr(run, "_about", lambda *told: replace(really(*told), written="2024-04-08T09:00:00+08:00"))


def score(inbox, out="结果", scheme=MOF, **options):
    return score_inboxes(gather([inbox]), inbox.parent / out, scheme=scheme, name="样例", **options)


def contents(inbox, out="结果"):
    folder = inbox.parent / out
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def deep(value):
    """A value with the types, and with the sources that == leaves out."""
    if is_dataclass(value):
        return type(value), [(each.name, deep(getattr(value, each.name))) for each in fields(value)]
    if isinstance(value, tuple):
        return [deep(each) for each in value]
    return (type(value), list(value.items())) if isinstance(value, dict) else (type(value), str(value))


class TestNothingTwice:
    def test_a_second_run_does_nothing_again_and_writes_the_same(self, inbox, worked):
        first = score(inbox)
        before, _ = contents(inbox), worked.clear()
        assert score(inbox) == first
        assert worked == []
        assert contents(inbox) == before

    def test_only_new_and_changed_files_are_worked_on_and_the_bytes_are_those_of_a_run_from_scratch(
        self, inbox, worked
    ):
        late = sorted(EXAMPLES.glob("T*.xls*"))[:10]
        for file in late:
            (inbox / file.name).unlink()
        score(inbox)
        worked.clear()
        for file in late:
            shutil.copy(file, inbox)
        shutil.copy(inbox / late[0].name, inbox / "会议签到表.xlsx")  # what is there under the name is another file now
        score(inbox)
        assert {name for what, name in worked if what == "evaluated"} == {file.name for file in late}
        resumed = contents(inbox)
        score(inbox, "从头")
        assert resumed == contents(inbox, "从头")

    def test_fresh_does_everything_again(self, inbox, worked):
        score(inbox)
        worked.clear()
        score(inbox, fresh=True)
        assert {what for what, _ in worked} == {"evaluated", "marked"}
        worked.clear()
        score(inbox)
        assert worked == []

    def test_a_run_that_broke_off_is_gone_on_with(self, inbox, worked, monkeypatch):
        """Even where it never came to the results."""

        def stopped(*_, **__):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(run, "write_run", stopped)
            with pytest.raises(KeyboardInterrupt):
                score(inbox)
        worked.clear()
        score(inbox)
        assert {what for what, _ in worked} == {"marked"}

    def test_a_mark_changes_where_only_the_batch_has_changed(self, inbox, worked):
        """A form that is there twice now: both are told, though one of them is unchanged."""
        shutil.rmtree(inbox)
        inbox.mkdir()
        name = "T01_委托业务项目绩效自评表.xlsx"
        shutil.copy(EXAMPLES / name, inbox)
        score(inbox)
        worked.clear()
        (inbox / "又一份.xlsx").write_bytes((EXAMPLES / name).read_bytes() + b"\0")
        score(inbox)
        assert worked == [("evaluated", "又一份.xlsx"), ("marked", name), ("marked", "又一份.xlsx")]


class TestWhatCounts:
    """What an evaluation depends on besides the bytes: when it changes, nothing kept is used."""

    def test_the_scheme_the_year_and_the_program(self, inbox, worked, monkeypatch):
        def evaluated(**options):
            worked.clear()
            score(inbox, **options)
            return any(what == "evaluated" for what, _ in worked)

        assert evaluated()
        assert not evaluated()
        assert evaluated(scheme=MOF.model_copy(update={"note": "改过"}))
        assert evaluated(year=2023)
        assert not evaluated(year=2023)
        with monkeypatch.context() as patch:
            patch.setattr(resume, "program_fingerprint", lambda: "another")
            assert evaluated(year=2023)
        with monkeypatch.context() as patch:
            patch.setattr(resume, "LIMITS", Limits(merges=5))
            assert evaluated(year=2023)

    def test_the_schemes_that_the_register_names_for_projects(self, inbox, worked):
        register = open_register(REGISTER)
        score(inbox, register=register)
        worked.clear()
        score(inbox, register=register)
        assert worked == []
        first, *others = register.projects
        other = replace(register, projects=(replace(first, scheme="hubei2020"), *others))
        score(inbox, register=other)
        assert any(what == "evaluated" for what, _ in worked)

    def test_not_when_the_file_was_touched_but_what_is_told_of_it_is_new(self, inbox, worked):
        score(inbox)
        worked.clear()
        path = inbox / "T01_委托业务项目绩效自评表.xlsx"
        os.utime(path, (1_700_000_000, 1_700_000_000))
        told = {each.file: each.modified for each in score(inbox).evaluations}
        assert [name for what, name in worked if what == "evaluated"] == []
        assert told[path.name].startswith("2023-11-1")

    def test_a_failure_of_ours_is_not_kept(self, inbox, monkeypatch):
        with monkeypatch.context() as patch:
            patch.setattr(pipeline, "read_sheets", lambda *_: 1 / 0)
            assert Status.FAILED in {each.status for each in score(inbox).evaluations}
        assert Status.FAILED not in {each.status for each in score(inbox).evaluations}


def is_open(database):
    """A closed one answers nothing more."""
    try:
        _ = database.total_changes
    except sqlite3.ProgrammingError:
        return False
    return True


class TestCache:
    def test_gives_back_exactly_what_was_said(self, tmp_path):
        folders = [EXAMPLES, ROOT.parent / "shared" / "forms"]
        with closing(Cache(tmp_path / "缓存")) as cache:
            memory = resume.Memory(cache, Settings(MOF), None)
            for arrival in gather([folder for folder in folders if folder.exists()]).arrivals:
                said = evaluate_file(arrival, Settings(MOF))
                memory.keep_evaluated(arrival, said)
                assert deep(memory.evaluated(arrival)) == deep(said)

    def test_holds_no_more_than_one_run(self, inbox):
        score(inbox)
        size = (inbox.parent / "结果.缓存").stat().st_size
        score(inbox, year=2023)
        for path in list(inbox.iterdir())[3:]:
            path.unlink()
        score(inbox)
        assert (inbox.parent / "结果.缓存").stat().st_size < size / 2

    @pytest.mark.parametrize("content", [b"", b"no database at all, but long enough to look at" * 100])
    def test_a_damaged_one_is_made_anew(self, inbox, worked, content):
        score(inbox)
        path = inbox.parent / "结果.缓存"
        path.write_bytes(content)
        score(inbox)
        worked.clear()
        score(inbox)
        assert worked == []

    def test_a_damaged_one_is_closed_before_it_is_thrown_away(self, tmp_path, monkeypatch):
        """Windows deletes no file that is open."""
        path, opened, open_still = tmp_path / "缓存", [], []
        path.write_bytes(b"no database at all, but long enough to look at" * 100)

        def connect(*asked, **how):
            opened.append(_connect(*asked, **how))
            return opened[-1]

        def unlink(path, **how):
            open_still.extend(each for each in opened if is_open(each))
            _unlink(path, **how)

        _connect, _unlink = sqlite3.connect, Path.unlink
        monkeypatch.setattr(sqlite3, "connect", connect)
        monkeypatch.setattr(Path, "unlink", unlink)
        with closing(Cache(path)):
            assert (len(opened), open_still) == (2, [])
            assert is_open(opened[-1])

    def test_one_torn_in_the_middle_does_no_harm(self, inbox):
        score(inbox)
        before = contents(inbox)
        path = inbox.parent / "结果.缓存"
        data = bytearray(path.read_bytes())
        data[len(data) // 3 : len(data) // 2] = os.urandom(len(data) // 2 - len(data) // 3)
        path.write_bytes(data)
        score(inbox)
        assert contents(inbox) == before

    def test_a_workbook_damaged_in_it_is_not_given_back(self, tmp_path):
        path = tmp_path / "缓存"
        cache = Cache(path)
        cache.keep("whole", [b"A" * 50_000])
        cache.keep("torn", [b"B" * 50_000, b"C" * 50_000])
        cache.close()
        data = path.read_bytes()
        place = data.index(b"C" * 1000)
        path.write_bytes(data[:place] + b"c" + data[place + 1 :])
        cache = Cache(path)
        assert cache.get("whole") == (b"A" * 50_000,)
        assert cache.get("torn") == ()
        cache.close()

    def test_one_that_another_run_holds_is_left_alone(self, inbox):
        score(inbox)
        before = contents(inbox)
        with closing(sqlite3.connect(inbox.parent / "结果.缓存")) as other:
            other.execute("BEGIN EXCLUSIVE")
            score(inbox)
        assert contents(inbox) == before

    def test_where_there_can_be_none_everything_is_done_anew(self, inbox, worked):
        (inbox.parent / "结果.缓存").mkdir()
        score(inbox)
        worked.clear()
        score(inbox)
        assert worked


def command(*words, **options):
    words = [sys.executable, "-m", "evalbatch", *map(str, words)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, **options)


class TestNothingHalfWritten:
    @pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are started by fork, to kill many of them")
    def test_runs_killed_at_random_moments(self, tmp_path):
        """Whole old results or whole new ones, after each; EVALBATCH_KILLS for another number of them."""
        kills = os.environ.get("EVALBATCH_KILLS", "200")
        done = subprocess.run(
            [sys.executable, "-m", "tests.killed_runs", kills, str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert told["before"] > 0
        assert told["left"] == ["收件箱", "结果", "结果.缓存"]
        score(tmp_path / "收件箱", "从头")
        manifest = json.loads((tmp_path / "从头" / "manifest.json").read_text(encoding="utf-8"))
        assert told["final"] == [each["file"] for each in manifest["inputs"]]
        marked = {path for path in contents(tmp_path / "收件箱") if "/" in path}
        assert {path: contents(tmp_path / "收件箱")[path] for path in marked} == {
            path: content for path, content in contents(tmp_path / "收件箱", "从头").items() if "/" in path
        }

    @pytest.mark.skipif(sys.platform == "win32", reason="no bound for the size of files")
    def test_a_disk_that_takes_no_more(self, inbox):
        """Files may not grow beyond some bytes: the summary workbook does not fit."""
        score(inbox)
        before = contents(inbox)
        shutil.copy(EXAMPLES / "会议签到表.xlsx", inbox / "新.xlsx")
        (inbox.parent / "结果.缓存").unlink()

        def bound():
            import resource  # noqa: PLC0415 - there is none on Windows

            resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))

        done = command("score", inbox, "-o", inbox.parent / "结果", preexec_fn=bound)
        assert done.returncode == 2
        assert "磁盘已满或超出配额。请清理磁盘" in done.stderr
        assert contents(inbox) == before
        assert sorted(path.name for path in inbox.parent.iterdir()) == ["收件箱", "结果"]

    @pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0 or not Path("/bin/mount").exists(),
        reason="a small disk of one's own is for Linux's root",
    )
    @pytest.mark.parametrize(("share", "fits"), [(0.3, False), (0.7, False), (1.5, True)])
    def test_a_disk_that_is_really_full(self, inbox, share, fits):
        """The last one has room for the results, not for a cache of them: that is done without."""
        score(inbox, "满")
        size = int(share * sum(map(len, contents(inbox, "满").values()))) + 100_000
        disk = inbox.parent / "盘"
        disk.mkdir()
        mounted = subprocess.run(
            ["/bin/mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=False, capture_output=True
        )
        if mounted.returncode:
            pytest.skip("no disk can be mounted here")
        try:
            small = inbox.parent / "少"
            small.mkdir()
            shutil.copy(EXAMPLES / "会议签到表.xlsx", small)
            score(small, "盘/结果")
            before = contents(inbox, "盘/结果")
            done = command("score", inbox, "-o", disk / "结果")
            if fits:
                assert done.returncode == 1, done.stdout + done.stderr
                assert len(whole(disk / "结果")) == len(gather([inbox]).arrivals)
            else:
                assert done.returncode == 2, done.stdout + done.stderr
                assert "磁盘已满或超出配额。请清理磁盘" in done.stderr
                assert contents(inbox, "盘/结果") == before
            assert {path.name for path in disk.iterdir()} == {"结果", "结果.缓存"}
        finally:
            subprocess.run(["/bin/umount", str(disk)], check=True)

    def test_files_that_vanish_or_are_locked_during_the_run_cost_only_themselves(self, inbox, monkeypatch):
        names = [path.name for path in sorted(inbox.glob("T*.xlsx"))]
        really = Path.open

        def locked(self, *words, **options):
            if self.name == names[1] and self.parent == inbox:
                raise PermissionError(13, "used by another process")
            return really(self, *words, **options)

        intake = gather([inbox])
        (inbox / names[0]).unlink()
        monkeypatch.setattr(Path, "open", locked)
        batch = score_inboxes(intake, inbox.parent / "结果", scheme=MOF, name="样例")
        told = {each.file: each for each in batch.evaluations}
        assert "找不到文件" in told[names[0]].findings[0].message
        assert "占用" in told[names[1]].findings[0].message
        assert {each.status for name, each in told.items() if name not in names[:2]} > {Status.RETURNED}


def test_what_was_kept_of_a_file_is_for_its_bytes_whatever_was_read_before(inbox, worked):
    """The file changes between the look for what is known and the evaluation: what is said belongs to what was read."""
    path = inbox / "T01_委托业务项目绩效自评表.xlsx"
    old = path.read_bytes()
    score(inbox)
    path.write_bytes(old + b"\0")
    worked.clear()
    batch = score(inbox)
    assert (
        next(each for each in batch.evaluations if each.file == path.name).sha256
        == hashlib.sha256(old + b"\0").hexdigest()
    )
    path.write_bytes(old)
    score(inbox)
    assert [name for what, name in worked if what == "evaluated"] == [path.name] * 2
