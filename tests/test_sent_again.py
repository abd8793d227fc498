"""Real workbooks sent twice, in two versions, and again after they were returned; as a user runs the command."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from evalbatch.batch import Settings, run_batch
from evalbatch.cli import main
from evalbatch.intake import gather
from evalbatch.outputs.results import evaluation_record
from evalbatch.schemes import load_scheme
from evalbatch.templates import write_template
from evalbatch.values.quantity import parse_target
from tests.examples import complete

ROOT = Path(__file__).parents[1]
SCHEME = load_scheme("mof2020")
FILLED = complete()
SENT = "甲单位/自评表.xlsx"


def workbook(path, *, saved="2024-03-01T01:00:00Z", modified="2024-03-01T09:00:00+08:00", **changes):
    """The filled example with these fields of the form changed, saved and modified at these times."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_template(SCHEME, path, prefill=replace(FILLED, form=replace(FILLED.form, **changes)))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["docProps/core.xml"] = re.sub(
        rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + saved.encode(), parts["docProps/core.xml"]
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    moment = datetime.fromisoformat(modified).timestamp()
    os.utime(path, (moment, moment))
    return path


def rows(index, **fields):
    """The indicators with one of them changed."""
    indicators = list(FILLED.form.indicators)
    indicators[index] = replace(indicators[index], **fields)
    return {"indicators": tuple(indicators)}


def overspent():
    total, *others = FILLED.form.funding
    return {"funding": (replace(total, executed=Decimal(61)), *others)}


def score(*words):
    return CliRunner().invoke(main, ["score", *map(str, words)])


def results(out):
    return {line["file"]: line for line in map(json.loads, (out / "results.jsonl").read_text("utf-8").split("\n")[:-1])}


def rules(findings):
    return [finding["rule"] for finding in findings]


def sheet(out, name, *, computed=False):
    book = openpyxl.load_workbook(out / "绩效自评汇总表.xlsx", read_only=True, data_only=computed)
    return [row for row in book[name].iter_rows(values_only=True) if any(row)] if name in book.sheetnames else None


@pytest.fixture
def inbox(tmp_path):
    return tmp_path / "收件箱"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "结果"


class TestSameBytes:
    def test_processed_once_and_both_named(self, inbox, out):
        first = workbook(inbox / "a.xlsx")
        shutil.copy(first, inbox / "a(1).xlsx")
        done = score(inbox, "-o", out)
        assert done.exit_code == 0, done.output
        (line,) = results(out).values()
        assert (line["file"], line["received"]["copies"]) == ("a(1).xlsx", ["a.xlsx"])
        assert [(each["rule"], each["severity"]) for each in line["findings"]] == [("F07", "info")]
        assert [path.name for path in (out / "已通过").iterdir()] == ["a(1).xlsx"]
        assert ("a.xlsx", "未处理", "与“a(1).xlsx”内容完全相同，只审核一次") in [
            row[:3] for row in sheet(out, "未能读取")
        ]
        assert len(sheet(out, "项目汇总")) == 1 + 1 + 1  # heading, the form, totals

    def test_in_other_processes_the_same(self, inbox, tmp_path):
        for nth in range(66):
            workbook(inbox / f"{nth:02}.xlsx", header=replace(FILLED.form.header, project_name=f"{nth}号项目"))
        for nth in range(5):
            shutil.copy(inbox / f"{nth:02}.xlsx", inbox / f"重{nth}.xlsx")
        settings = Settings(SCHEME)
        alone = [evaluation_record(each) for each in run_batch(gather([inbox]), settings).evaluations]
        done = subprocess.run(
            [sys.executable, "-m", "evalbatch", "score", inbox, "-o", tmp_path / "结果", "--workers", "2"],
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == 0
        assert list(results(tmp_path / "结果").values()) == json.loads(json.dumps(alone))
        assert sum(len(line["received"]["copies"]) for line in alone) == 5


class TestVersions:
    """The file whose own data are newer was copied into the inbox first."""

    @pytest.fixture(autouse=True)
    def two_versions(self, inbox):
        workbook(inbox / "自评表（最终版）.xlsx", modified="2024-03-09T09:00:00+08:00")
        changed = rows(0, deviation_reason="参加人数比计划多")
        workbook(inbox / "自评表.xlsx", saved="2024-03-05T01:00:00Z", **changed)

    def test_both_go_back_with_the_proposal(self, inbox, out):
        assert score(inbox, "-o", out).exit_code == 1
        told = results(out)
        assert [line["status"] for line in told.values()] == ["returned", "returned"]
        for line in told.values():
            (finding,) = [each for each in line["findings"] if each["rule"] == "F07"]
            assert "“自评表.xlsx”最新，建议采用" in finding["message"]
            assert "改了 1 处：指标“" in finding["message"]
            assert "“自评表（最终版）.xlsx”从名称看像最后一份" in finding["message"]
        assert told["自评表.xlsx"]["received"]["saved"] == "2024-03-05T01:00:00+00:00"

    def test_the_project_is_in_the_sums_once(self, inbox, out):
        score(inbox, "-o", out)
        projects, departments, left, reviews = (
            sheet(out, name, computed=True) for name in ("项目汇总", "部门汇总", "未能读取", "复核对照")
        )
        assert ["自评表.xlsx" in row for row in projects] == [False, True, False]  # heading, the newer form, totals
        assert [row[1] for row in departments[1:]] == [1, 1]
        budget = [text.split("\n")[0] for text in departments[0]].index("全年预算数")
        assert departments[1][budget] == departments[2][budget] == float(FILLED.form.funding[0].adjusted_budget)
        assert [row[:2] for row in left[1:]] == [("自评表（最终版）.xlsx", "未计入汇总")]
        assert len(reviews) == 1 + 2 + 1
        told = " ".join(str(cell) for row in sheet(out, "总览", computed=True) for cell in row if cell)
        assert "收到自评表 1 份（项目 1 个" in told
        assert (
            "通过 0 份，退回修改 1 份，占 100.0%；另有 1 份是同一项目重复报送的，还没有选定，汇总只计最新的一份。"
            in told
        )
        about = dict(row[:2] for row in sheet(out, "说明"))
        assert "只计最新的一份" in about["重复报送"]
        assert about["未计入汇总"] == "1 份。同一项目重复报送的，已算在上面，汇总不计，列在“未能读取”。"
        counted = {file: line["received"]["counted_instead"] for file, line in results(out).items()}
        assert counted == {"自评表（最终版）.xlsx": "自评表.xlsx", "自评表.xlsx": None}

    @pytest.mark.parametrize(
        ("prefer", "counts", "left"),
        [
            ("newest", "自评表.xlsx", "自评表（最终版）.xlsx"),
            ("last-modified", "自评表（最终版）.xlsx", "自评表.xlsx"),
        ],
    )
    def test_the_reviewer_decides(self, inbox, out, prefer, counts, left):
        done = score(inbox, "-o", out, "--prefer", prefer)
        assert done.exit_code == 0, done.output
        told = results(out)
        assert (told[counts]["status"], told[left]["status"]) == ("accepted", "superseded")
        assert told[left]["received"]["superseded_by"] == counts
        assert told[left]["score"]["total"]
        assert (out / "已通过" / counts).is_file()
        assert (out / "未采用" / left).is_file()
        assert [counts in row for row in sheet(out, "项目汇总")] == [False, True, False]  # heading, form, totals
        assert [row[:2] for row in sheet(out, "未能读取")[1:]] == [(left, "未采用")]
        assert {row[2] for row in sheet(out, "问题清单")[1:]} <= {counts}
        assert re.search(r"未采用 +1\n", done.output)

    def test_the_marked_copy_says_that_it_does_not_count(self, inbox, out):
        score(inbox, "-o", out, "--prefer", "newest")
        book = openpyxl.load_workbook(out / "未采用" / "自评表（最终版）.xlsx")
        text = "\n".join(str(cell) for row in book["评分表"].iter_rows(values_only=True) for cell in row if cell)
        assert "审核结论：未采用" in text
        assert "同一项目采用了“自评表.xlsx”，本份不计入汇总" in text


class TestResubmission:
    @pytest.fixture
    def before(self, inbox, tmp_path):
        """An earlier run that sent the form back: more spent than there was, and a target not reached."""
        workbook(inbox / SENT, **overspent())
        workbook(inbox / "乙单位.xlsx", header=replace(FILLED.form.header, project_name="乙项目"), **overspent())
        score(inbox, "-o", tmp_path / "上次")
        (inbox / "乙单位.xlsx").unlink()
        return tmp_path / "上次"

    def test_what_was_mended_is_told(self, inbox, out, before):
        workbook(inbox / SENT)
        done = score(inbox, "-o", out, "--previous", before)
        assert done.exit_code == 0, done.output
        progress = results(out)[SENT]["progress"]
        assert progress["file"] == SENT
        assert "M19" in rules(progress["fixed"])
        assert (progress["still_open"], progress["new"]) == ([], [])
        assert re.search(
            r"整改：已改正 \d+ 处，仍未改正 0 处，新出现 0 处；上次退回的文件还有 1 个没有重新报送", done.output
        )
        table = sheet(out, "整改情况")
        assert {row[0] for row in table[1:]} == {"已改正", "未重新报送"}
        assert {row[2] for row in table if row[0] == "未重新报送"} == {"乙项目"}
        book = openpyxl.load_workbook(out / "已通过" / SENT)
        facts = [str(row[0]) for row in book["评分表"].iter_rows(values_only=True)]
        assert any(text.startswith(f"整改情况：与上次报送（{SENT}）相比，已改正 ") for text in facts)

    def test_a_target_lowered_meanwhile_is_told(self, inbox, out, before):
        old = next(row for row in FILLED.form.indicators if row.target.text.startswith("≥"))
        index = FILLED.form.indicators.index(old)
        workbook(inbox / SENT, **rows(index, target=parse_target("≥1")))
        score(inbox, "-o", out, "--previous", before)
        (finding,) = [each for each in results(out)[SENT]["findings"] if each["rule"] == "I67"]
        assert "年度指标值由“≥" in finding["message"]
        assert finding["severity"] == "warning"
        assert "I67" in rules(results(out)[SENT]["progress"]["new"])

    def test_the_same_file_again(self, inbox, out, before):
        score(inbox, "-o", out, "--previous", before)
        progress = results(out)[SENT]["progress"]
        assert "M19" in rules(progress["still_open"])
        assert (progress["fixed"], progress["new"]) == ([], [])

    def test_into_the_folder_that_is_compared_with(self, inbox, before):
        workbook(inbox / SENT)
        done = score(inbox, "-o", before, "--previous", before)
        assert "整改：已改正" in done.output
        assert "M19" in rules(results(before)[SENT]["progress"]["fixed"])

    def test_without_an_earlier_run_nothing_is_said_of_it(self, inbox, out):
        workbook(inbox / SENT)
        assert "整改" not in score(inbox, "-o", out).output
        assert "progress" not in results(out)[SENT]
        assert sheet(out, "整改情况") is None

    @pytest.mark.parametrize("content", [None, "", "{}\n"])
    def test_a_folder_that_is_none(self, inbox, out, before, tmp_path, content):
        folder = tmp_path / "别的"
        folder.mkdir()
        if content is not None:
            (folder / "results.jsonl").write_text(content, "utf-8")
        done = score(inbox, "-o", out, "--previous", folder)
        if content == "":  # a run over an empty inbox leaves this
            assert done.exit_code == 1
            return
        assert done.exit_code == 2
        assert str(folder) in done.output
        assert not out.exists()
        assert before.exists()
