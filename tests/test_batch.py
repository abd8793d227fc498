"""The pipeline: every file gets its say, wherever it is evaluated."""

import hashlib
import json
import logging
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from evalbatch import batch as pipeline
from evalbatch import outputs, placing
from evalbatch.batch import Settings, evaluate_file, run_batch
from evalbatch.choices import Status
from evalbatch.console import closing
from evalbatch.intake import Arrival, gather
from evalbatch.outputs import Return, draft, give_back
from evalbatch.run import score_inboxes
from evalbatch.schemes import load_scheme
from evalbatch.verifying import Outcome, verify
from tests.worker_jobs import lossy_evaluate, lossy_give_back

SETTINGS = Settings(load_scheme("mof2020"), year=2023)

OVERSPENT = [
    ("项目支出绩效自评表",),
    ("（2023年度）",),
    ("项目名称", "委托业务"),
    ("", "年初预算数", "全年预算数", "全年执行数"),
    ("年度资金总额", 90, 100, 120),
    ("三级指标", "年度指标值", "实际完成值"),
    ("委托次数", "≥3次", "3次"),
]
LIST = [("会议签到表",), ("姓名", "电话")]


def save(path, *sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        page = book.create_sheet(f"Sheet{number}")
        for row in rows:
            page.append(row)
    book.save(path)
    return path


@pytest.fixture
def inbox(tmp_path):
    """Four files: one overspent, one no workbook, one with another table, one with two forms."""
    save(tmp_path / "a.xlsx", OVERSPENT)
    (tmp_path / "b.xlsx").write_text("not Excel")
    save(tmp_path / "c.xlsx", LIST)
    save(tmp_path / "d.xlsx", OVERSPENT, LIST, OVERSPENT)
    (tmp_path / "说明.docx").write_text("read me")
    return tmp_path


def told(batch):
    return [(each.file, each.status, {finding.rule_id for finding in each.findings}) for each in batch.evaluations]


def test_every_file_gets_its_say(inbox):
    assert told(run_batch(gather([inbox]), SETTINGS)) == [
        ("a.xlsx", Status.RETURNED, {"M19"}),
        ("b.xlsx", Status.REJECTED, {"F01"}),
        ("c.xlsx", Status.REJECTED, {"F02"}),
        ("d.xlsx", Status.RETURNED, {"M19"}),
        ("d.xlsx", Status.RETURNED, {"M19"}),
    ]


def test_what_was_not_read_is_handed_on(inbox):
    assert [name for name, _ in run_batch(gather([inbox]), SETTINGS).skipped] == ["说明.docx"]


def test_each_form_of_a_workbook_has_its_sheet(inbox):
    batch = run_batch(gather([inbox / "d.xlsx"]), SETTINGS)
    assert [each.form.source.sheet for each in batch.evaluations] == ["Sheet1", "Sheet3"]
    assert [finding.sheet for each in batch.evaluations for finding in each.findings] == ["Sheet1", "Sheet3"]


def test_each_evaluation_carries_the_fingerprint_of_the_bytes_read(inbox):
    for each in run_batch(gather([inbox]), SETTINGS).evaluations:
        if each.form:
            assert each.sha256 == hashlib.sha256((inbox / each.file).read_bytes()).hexdigest()


def test_findings_bear_the_name_below_the_inbox(tmp_path):
    (tmp_path / "甲局").mkdir()
    save(tmp_path / "甲局" / "自评表.xlsx", OVERSPENT)
    (evaluation,) = run_batch(gather([tmp_path]), SETTINGS).evaluations
    assert evaluation.file == "甲局/自评表.xlsx"
    assert {finding.file for finding in evaluation.findings} == {"甲局/自评表.xlsx"}


def test_the_year_asked_for_is_held_against_each_form(inbox):
    (evaluation,) = evaluate_file(Arrival(inbox / "a.xlsx", "a.xlsx"), Settings(SETTINGS.scheme, year=2024))
    assert "F03" in {finding.rule_id for finding in evaluation.findings}


def test_a_file_that_vanished_is_rejected(tmp_path):
    (evaluation,) = evaluate_file(Arrival(tmp_path / "weg.xlsx", "weg.xlsx"), SETTINGS)
    assert (evaluation.status, [finding.rule_id for finding in evaluation.findings]) == (Status.REJECTED, ["F01"])


def test_a_file_that_changed_since_it_was_read_gets_no_marks(tmp_path):
    """What was found is about other bytes: a mark on the new ones could stand at the wrong cell."""
    path = save(tmp_path / "自评表.xlsx", OVERSPENT)
    evaluations = run_batch(gather([tmp_path]), SETTINGS).evaluations
    arrival = Arrival(path, path.name)
    job = Return(evaluations, arrival, tmp_path / "退回.xlsx", tmp_path / "退回_标注.xlsx", fill_scores=True)
    assert give_back(job) == (job.target,)
    job.target.unlink()
    save(path, LIST, OVERSPENT)
    assert give_back(job) == ()
    assert not job.target.exists()


def test_nothing_in_nothing_out(tmp_path):
    assert run_batch(gather([tmp_path]), SETTINGS).evaluations == ()


@pytest.mark.parametrize("stage", ["open_workbook", "read_sheets", "parse_forms", "score_form", "check_form"])
def test_a_bug_of_ours_costs_its_file_and_not_the_batch(inbox, monkeypatch, caplog, stage):
    """The file is listed as not evaluated, logged with its name, and says nothing of the unit."""
    real, calls = getattr(pipeline, stage), []

    def broken_once(*args):
        calls.append(args)
        if len(calls) == 1:
            raise ZeroDivisionError("bug")
        return real(*args)

    monkeypatch.setattr(pipeline, stage, broken_once)
    with caplog.at_level(logging.ERROR):
        first, *others = run_batch(gather([inbox]), SETTINGS).evaluations
    assert (first.file, first.status, first.findings, first.form) == ("a.xlsx", Status.FAILED, (), None)
    assert first.failure == "ZeroDivisionError: bug"
    assert [each.file for each in others] == ["b.xlsx", "c.xlsx", "d.xlsx", "d.xlsx"]
    assert Status.FAILED not in {each.status for each in others}
    assert "a.xlsx" in caplog.text


def test_stopping_a_run_stops_it(inbox, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline, "parse_forms", stopped)
    with pytest.raises(KeyboardInterrupt):
        run_batch(gather([inbox]), SETTINGS)


def test_settings_and_results_pickle(inbox):
    batch = run_batch(gather([inbox]), SETTINGS)
    assert pickle.loads(pickle.dumps(batch)) == batch  # noqa: S301 - our own bytes
    assert pickle.loads(pickle.dumps(SETTINGS)) == SETTINGS  # noqa: S301 - as above


def test_another_process_says_the_same(inbox):
    """Spawned as on Windows: it starts from nothing and imports what it needs."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned) as pool:
        there = run_batch(gather([inbox]), SETTINGS, pool.map)
    here = run_batch(gather([inbox]), SETTINGS)
    assert there == here
    assert [each.form.source for each in there.evaluations if each.form] == [
        each.form.source for each in here.evaluations if each.form
    ]


def test_who_runs_it_is_told_of_a_file_that_changed_before_it_was_marked(tmp_path):
    inbox = tmp_path / "收件箱"
    inbox.mkdir()
    path = save(inbox / "自评表.xlsx", OVERSPENT)

    def meanwhile(items, _total, what):
        if what == "标注退回":
            save(path, LIST, OVERSPENT)
        return items

    out = tmp_path / "结果"
    batch = score_inboxes(gather([inbox]), out, scheme=SETTINGS.scheme, name="样例", progress=meanwhile)
    assert batch.unmarked == ("自评表.xlsx",)
    assert "没有生成标注的副本：自评表.xlsx" in "\n".join(closing(batch, out))
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["unmarked"] == ["自评表.xlsx"]
    book = openpyxl.load_workbook(out / "绩效自评汇总表.xlsx")
    listed = next(book["未能读取"].iter_rows(min_row=2, values_only=True))
    assert listed[:2] == ("自评表.xlsx", "未标注")
    assert "又被改动或移走" in listed[2]
    assert "未标注" in [row[0] for row in book["说明"].iter_rows(values_only=True)]


class TestWhereTheWorkIsDone:
    """What a run makes of files over which a worker process was lost."""

    @pytest.fixture
    def inbox(self, tmp_path):
        folder = tmp_path / "收件箱"
        folder.mkdir()
        for name in "abc":
            save(folder / f"{name}.xlsx", [*OVERSPENT, (name,)])
        return folder

    def scored(self, inbox, monkeypatch, **bounds):
        """Everything goes to workers, with the pipeline of tests.lossy_pipeline in the place of ours."""
        monkeypatch.setattr(placing, "_FEW", 0)
        monkeypatch.setattr(placing, "_BOUNDS", replace(placing._BOUNDS, **bounds))  # noqa: SLF001 - that of the files
        monkeypatch.setattr(pipeline, "evaluate_file", lossy_evaluate)
        out = inbox.parent / "结果"
        return score_inboxes(gather([inbox]), out, scheme=SETTINGS.scheme, name="样例", workers=2), out

    def test_a_file_that_kills_its_worker_is_listed_as_failed_and_the_others_are_not(self, inbox, monkeypatch):
        (inbox / "b.xlsx").write_bytes(b"abort")
        batch, out = self.scored(inbox, monkeypatch)
        assert [each.status for each in batch.evaluations] == [Status.RETURNED, Status.FAILED, Status.RETURNED]
        assert batch.evaluations[1].sha256 == hashlib.sha256(b"abort").hexdigest()
        assert "程序出错，未能审核：b.xlsx（审核它的进程两次意外结束" in "\n".join(closing(batch, out))

    def test_a_file_that_takes_too_long_is_rejected_by_name(self, inbox, monkeypatch):
        (inbox / "b.xlsx").write_bytes(b"spin")
        batch, _ = self.scored(inbox, monkeypatch, seconds=2)
        (finding,) = batch.evaluations[1].findings
        assert (batch.evaluations[1].status, finding.rule_id) == (Status.REJECTED, "F01")
        assert "审核用时超过 20 秒的上限，已停止" in finding.message
        assert "请删除" in finding.advice

    def test_a_file_that_takes_too_much_memory_is_rejected_by_name(self, inbox, monkeypatch):
        (inbox / "b.xlsx").write_bytes(b"eat")
        batch, _ = self.scored(inbox, monkeypatch, memory=96 << 20)
        assert batch.evaluations[1].status is Status.REJECTED
        assert "占用的内存超过" in batch.evaluations[1].findings[0].message

    def test_in_this_process_too_a_file_may_not_take_for_ever(self, inbox, monkeypatch):
        monkeypatch.setattr(placing, "_BOUNDS", replace(placing._BOUNDS, seconds=1))  # noqa: SLF001 - that of the files
        monkeypatch.setattr(pipeline, "evaluate_file", lossy_evaluate)
        (inbox / "b.xlsx").write_bytes(b"spin")
        batch = score_inboxes(gather([inbox]), inbox.parent / "结果", scheme=SETTINGS.scheme, name="样例")
        assert [each.status for each in batch.evaluations] == [Status.RETURNED, Status.REJECTED, Status.RETURNED]

    def test_a_worker_lost_while_marking_leaves_nothing_half_written(self, inbox, monkeypatch):
        monkeypatch.setattr(placing, "_FEW", 0)
        monkeypatch.setattr(outputs, "give_back", lossy_give_back)
        out = inbox.parent / "结果"
        batch = score_inboxes(gather([inbox]), out, scheme=SETTINGS.scheme, name="样例", workers=2)
        assert batch.unmarked == ("b.xlsx",)
        assert sorted(path.name for path in (out / "退回修改").iterdir()) == ["a.xlsx", "c.xlsx"]

    def test_workers_and_this_process_write_the_same(self, inbox, monkeypatch):
        told = []
        for few in (0, 64):
            monkeypatch.setattr(placing, "_FEW", few)
            out = inbox.parent / "结果"
            score_inboxes(gather([inbox]), out, scheme=SETTINGS.scheme, name="样例", workers=2, csv=True, fresh=True)
            told.append({path.relative_to(out): path.read_bytes() for path in out.rglob("*.csv")})
            told[-1][Path("results.jsonl")] = (out / "results.jsonl").read_bytes()
        assert told[0] == told[1]

    def test_while_workers_mark_the_summary_is_written_once(self, inbox, monkeypatch):
        assert self.drawn(inbox, monkeypatch) == [{"a.xlsx", "b.xlsx", "c.xlsx"}]

    def test_the_summary_is_written_again_where_a_workbook_was_not_given_back(self, inbox, monkeypatch):
        monkeypatch.setattr(outputs, "give_back", lossy_give_back)
        assert self.drawn(inbox, monkeypatch) == [{"a.xlsx", "b.xlsx", "c.xlsx"}, {"a.xlsx", "c.xlsx"}]
        unread = (inbox.parent / "结果" / "汇总表-csv" / "未能读取.csv").read_text("utf-8-sig")
        assert unread.splitlines()[1].startswith("b.xlsx,")
        checks = verify(inbox.parent / "结果")
        assert {each.outcome for each in checks} == {Outcome.SAME}

    def drawn(self, inbox, monkeypatch):
        """Which files the summary held to be given back, each time it was written."""
        held = []
        written = draft.write_summary

        def write(batch, *given, **named):
            held.append(set(batch.returned))
            return written(batch, *given, **named)

        monkeypatch.setattr(placing, "_FEW", 0)
        monkeypatch.setattr(draft, "write_summary", write)
        score_inboxes(gather([inbox]), inbox.parent / "结果", scheme=SETTINGS.scheme, name="样例", workers=2, csv=True)
        return held
