"""evalbatch watch: what is dropped in is scored once it is whole, and a restart goes on where it was."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

import evalbatch.watching
from evalbatch.cli import main
from evalbatch.intake import gather, state_of
from evalbatch.watching import Unread, Watch

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "input_templates" / "examples"
NAMES = ["T01_委托业务项目绩效自评表.xlsx", "T03_工资性支出绩效自评表.xlsx", "T07_县级储备粮绩效自评表.xlsx"]
PATIENCE = 120.0  # seconds on a machine that is busy with other things


class Watching:
    """The changes of a folder, gathered by a thread."""

    def __init__(self, *places, **how):
        self.watch = Watch(places, **({"settled": 0.3, "every": 0.5} | how))
        self.words = queue.Queue()
        self.thread = threading.Thread(target=self.listen)
        self.thread.start()

    def listen(self):
        for _ in self.watch.changes():
            self.words.put(time.monotonic())

    def word(self):
        return self.words.get(timeout=PATIENCE)

    def silent(self, seconds):
        time.sleep(seconds)
        return self.words.empty()

    def end(self):
        self.watch.stop.set()
        self.thread.join(PATIENCE)
        return not self.thread.is_alive()


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "收件箱"
    folder.mkdir()
    return folder


@pytest.fixture
def watching():
    all_of_them = []

    def start(*places, **how):
        all_of_them.append(Watching(*places, **how))
        return all_of_them[-1]

    yield start
    assert all(each.end() for each in all_of_them)


class TestChanges:
    def test_word_comes_at_once_and_after_each_change(self, inbox, watching):
        there = watching(inbox)
        there.word()
        (inbox / "甲局").mkdir()
        (inbox / "甲局" / "a.xlsx").write_bytes(b"new")
        there.word()
        (inbox / "甲局" / "a.xlsx").write_bytes(b"changed")
        there.word()
        (inbox / "甲局" / "a.xlsx").unlink()
        there.word()
        assert there.silent(1.5)

    def test_a_file_that_still_grows_is_waited_for(self, inbox, watching):
        there = watching(inbox, settled=1.0)
        there.word()
        with (inbox / "a.xlsx").open("wb") as file:
            for _ in range(10):
                file.write(b"more")
                file.flush()
                last = time.monotonic()
                time.sleep(0.2)
        assert there.word() >= last + 0.9

    def test_what_is_not_read_is_not_waited_for(self, inbox, watching):
        there = watching(inbox)
        there.word()
        for name in ("~$a.xlsx", "a.xlsx.part", "说明.docx"):
            (inbox / name).write_bytes(b"x")
        assert there.silent(2)

    def test_where_no_notice_comes_it_looks_by_itself(self, inbox, watching, monkeypatch):
        """As on many network drives."""

        def none(*_, **__):
            raise OSError(38, "Function not implemented")

        monkeypatch.setattr("evalbatch.watching.watch", none)
        there = watching(inbox)
        there.word()
        (inbox / "a.xlsx").write_bytes(b"new")
        there.word()

    def test_a_single_file_is_watched_too(self, inbox, tmp_path, watching):
        (tmp_path / "底册.xlsx").write_bytes(b"x")
        there = watching(inbox, tmp_path / "底册.xlsx")
        there.word()
        (tmp_path / "底册.xlsx").write_bytes(b"changed")
        there.word()

    def test_what_could_not_be_done_is_tried_again(self, inbox, watching):
        there = watching(inbox, retry=0.5)
        there.word()
        there.watch.again = lambda: True
        there.word()
        assert there.silent(1)

    def test_what_still_cannot_be_done_is_asked_for_again(self, inbox, watching):
        answers = iter([False, False, True])
        there = watching(inbox, retry=0.3, every=0.2)
        there.word()
        there.watch.again = lambda: next(answers)
        there.word()
        assert list(answers) == []

    def test_a_file_that_can_never_be_read_is_given_once(self, inbox, watching):
        (inbox / "空.xlsx").write_bytes(b"")
        there = watching(inbox, retry=0.2, every=0.2)
        there.word()
        there.watch.again = Unread(gather([inbox]).arrivals).opens
        assert there.silent(2)

    def test_one_that_is_closed_by_now_is_given_once_more(self, inbox, watching, locked):
        (inbox / "a.xlsx").write_bytes(b"open in Excel")
        there = watching(inbox, retry=0.2, every=0.2)
        there.word()
        locked.add("a.xlsx")
        there.watch.again = Unread(gather([inbox]).arrivals).opens
        assert there.silent(1)
        locked.clear()
        there.word()
        assert there.silent(1)

    def test_one_in_a_folder_that_is_not_there_yet_is_watched_too(self, inbox, tmp_path, watching):
        there = watching(inbox, tmp_path / "上次" / "results.jsonl", every=0.2)
        there.word()
        (inbox / "a.xlsx").write_bytes(b"new")
        there.word()
        (tmp_path / "上次").mkdir()
        (tmp_path / "上次" / "results.jsonl").write_bytes(b"x")
        there.word()

    def test_places_may_be_added(self, inbox, tmp_path, watching):
        there = watching(inbox)
        there.word()
        (tmp_path / "方案.toml").write_bytes(b"x")
        there.watch.places = [inbox, tmp_path / "方案.toml"]
        there.word()
        (tmp_path / "方案.toml").write_bytes(b"changed")
        there.word()


@pytest.fixture
def locked(monkeypatch):
    """Names of files that another program holds open, as on Windows."""
    names, really = set(), Path.open

    def refuse(self, *words, **options):
        if self.name in names:
            raise PermissionError
        return really(self, *words, **options)

    monkeypatch.setattr(Path, "open", refuse)
    return names


class TestTheCommand:
    """What it asks of the one who watches."""

    @pytest.fixture
    def watch(self, inbox, monkeypatch):
        """Run the command; what is done after each time that it has scored is given as functions."""

        def start(*words, then):
            class Scripted(Watch):
                def changes(self):
                    for look in then:
                        self.again = None
                        yield
                        look(self)
                    raise KeyboardInterrupt

            monkeypatch.setattr(evalbatch.watching, "Watch", Scripted)
            done = CliRunner().invoke(main, ["watch", str(inbox), "-o", str(inbox.parent / "结果"), *map(str, words)])
            assert done.exit_code == 0, done.output
            return [line.partition(" ")[2] for line in done.output.splitlines()]

        return start

    def test_the_tables_for_other_programs_are_kept_up(self, inbox, watch):
        shutil.copy(EXAMPLES / NAMES[0], inbox)
        watch("--csv", then=[lambda _: None, lambda _: None])
        assert len(list((inbox.parent / "结果" / "汇总表-csv").glob("*.csv"))) > 5

    def test_a_file_that_cannot_be_read_is_tried_by_itself(self, inbox, watch, locked):
        shutil.copy(EXAMPLES / NAMES[0], inbox)
        (inbox / "空.xlsx").write_bytes(b"")
        locked.add(NAMES[0])

        def look(watched):
            assert not watched.again()
            locked.clear()
            assert watched.again()

        def look_once_more(watched):
            assert not watched.again()  # one is empty still
            (inbox / "空.xlsx").unlink()

        def look_at_last(watched):
            assert watched.again is None

        watch(then=[look, look_once_more, look_at_last])

    def test_trouble_that_lasts_is_told_once(self, inbox, watch):
        shutil.copy(EXAMPLES / NAMES[0], inbox)
        mine = inbox.parent / "结果" / "备忘.txt"

        def put(_):
            mine.write_text("mine")

        def look(watched):
            assert watched.again()

        def take_away(_):
            mine.unlink()

        told = watch(then=[put, look, take_away, put, look])
        outcome, refused = "已更新：退回修改 1", [line for line in told if "备忘.txt" in line]
        assert told == ["开始守候，按 Ctrl+C 停止", outcome, refused[0], outcome, refused[0], "已停止；结果是完整的"]

    def test_schemes_that_the_register_names_are_watched(self, inbox, watch):
        shutil.copy(EXAMPLES / NAMES[0], inbox)
        folder = inbox.parent
        scheme = (ROOT / "evalbatch" / "schemes" / "mof2020.toml").read_text(encoding="utf-8")
        for name in ("甲.toml", "乙.toml"):
            (folder / name).write_text(scheme, encoding="utf-8")

        def register(*schemes):
            book = openpyxl.Workbook()
            sheet = book.active
            sheet.title = "项目清单"
            sheet.append(["项目名称", "实施单位", "评分方案"])
            for number, name in enumerate(schemes):
                sheet.append([f"第{number}项目", "某单位", name])
            book.save(folder / "底册.xlsx")

        def first(watched):
            assert list(watched.places) == [inbox, folder / "底册.xlsx", folder / "甲.toml"]
            register("甲.toml", "乙.toml", "mof2020")

        def then(watched):
            assert list(watched.places) == [inbox, folder / "底册.xlsx", folder / "乙.toml", folder / "甲.toml"]

        register("甲.toml", "")
        watch("--register", folder / "底册.xlsx", then=[first, then])

    def test_what_register_scheme_and_earlier_results_say_is_watched(self, inbox, watch):
        shutil.copy(EXAMPLES / NAMES[0], inbox)
        folder = inbox.parent
        register, scheme = folder / "底册.xlsx", folder / "本市.toml"
        shutil.copy(ROOT / "input_templates" / "示例_项目底册.xlsx", register)
        shutil.copy(ROOT / "evalbatch" / "schemes" / "mof2020.toml", scheme)
        done = CliRunner().invoke(main, ["score", str(inbox), "-o", str(folder / "上次")])
        assert done.exit_code == 1, done.output
        depends_on = [register, scheme, folder / "上次" / "results.jsonl"]

        def look(watched):
            assert list(watched.places) == [inbox, *depends_on]
            state = state_of(watched.places)
            for path in depends_on:
                path.write_bytes(path.read_bytes() + b" ")
                changed, state = state_of(watched.places) != state, state_of(watched.places)
                assert changed, path

        watch("--register", register, "--scheme", scheme, "--previous", folder / "上次", then=[look])

    def test_its_own_results_do_not_start_it_again(self, inbox, watch):
        shutil.copy(EXAMPLES / NAMES[0], inbox)
        out = inbox.parent / "结果"
        assert CliRunner().invoke(main, ["score", str(inbox), "-o", str(out)]).exit_code == 1

        def look(watched):
            assert list(watched.places) == [inbox]

        watch("--previous", out, then=[look])

    def test_a_file_of_reviews_that_is_not_there_is_told_at_once(self, inbox):
        lost = inbox.parent / "没有.xlsx"
        done = CliRunner().invoke(main, ["watch", str(inbox), "-o", str(inbox.parent / "结果"), "--review", str(lost)])
        assert (done.exit_code, done.output) == (2, f"出错了：找不到“{lost}”，请检查文件夹或文件的名称\n")

    def test_what_the_reviewer_types_is_taken_over_and_watched(self, inbox, watch):
        shutil.copy(EXAMPLES / NAMES[0], inbox)
        folder = inbox.parent
        assert CliRunner().invoke(main, ["score", str(inbox), "-o", str(folder / "上次")]).exit_code == 1
        typed = Path(shutil.copy(folder / "上次" / "绩效自评汇总表.xlsx", folder / "复核.xlsx"))

        def type_in(opinion):
            book = openpyxl.load_workbook(typed)
            sheet = book["复核对照"]
            (place,) = (cell.column for cell in sheet[1] if cell.value == "复核意见")
            sheet.cell(2, place).value = opinion
            book.save(typed)

        def opinion():
            (line,) = (folder / "结果" / "results.jsonl").read_text(encoding="utf-8").splitlines()
            return json.loads(line)["review"]["opinion"]

        def first(watched):
            assert (list(watched.places), opinion()) == ([inbox, typed], "请补充材料")
            type_in("材料已补")

        def then(_):
            assert opinion() == "材料已补"

        type_in("请补充材料")
        watch("--review", typed, then=[first, then])

    def test_the_summary_that_it_writes_itself_does_not_start_it_again(self, inbox, watch):
        shutil.copy(EXAMPLES / NAMES[0], inbox)
        out = inbox.parent / "结果"
        assert CliRunner().invoke(main, ["score", str(inbox), "-o", str(out)]).exit_code == 1

        def look(watched):
            assert list(watched.places) == [inbox]

        watch("--review", out / "绩效自评汇总表.xlsx", then=[look])


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C goes to the whole console there")
def test_dropped_files_are_scored_and_a_restart_goes_on(inbox):
    out, log = inbox.parent / "结果", inbox.parent / "日志.jsonl"

    def start():
        words = ("watch", inbox, "-o", out, "--settled", "0.5", "--log-file", log, "--log-json")
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        signal.signal(signal.SIGINT, signal.default_int_handler)  # what is run in the background ignores it
        return subprocess.Popen(
            [sys.executable, "-m", "evalbatch", *map(str, words)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def inputs():
        try:
            return [each["file"] for each in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["inputs"]]
        except FileNotFoundError:
            return []

    def wait_for(names):
        end = time.monotonic() + PATIENCE
        while inputs() != names:
            assert time.monotonic() < end, inputs()
            time.sleep(0.1)

    def stop(process):
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, told
        assert "已停止；结果是完整的" in told
        return told

    process = start()
    try:
        shutil.copy(EXAMPLES / NAMES[0], inbox)
        wait_for(NAMES[:1])
        shutil.copy(EXAMPLES / NAMES[1], inbox)
        wait_for(NAMES[:2])
        assert "已更新：" in stop(process)
        shutil.copy(EXAMPLES / NAMES[2], inbox)
        process = start()
        wait_for(NAMES)
        stop(process)
    finally:
        process.kill()
        process.wait()
    told = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    evaluated = [each["file"] for each in told if each.get("stage") == "审核评分"]
    assert evaluated == NAMES  # each once, in three runs and a restart
