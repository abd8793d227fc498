"""The commands as a user meets them: what they print, what they leave, how they end."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from evalbatch.cli import main
from evalbatch.rules import CATALOGUE
from evalbatch.schemes import shipped_schemes

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "input_templates" / "examples"
COMPLETE = EXAMPLES / "示例_填报完整_机构编制工作专项经费_绩效自评表.xlsx"
REGISTER = ROOT / "input_templates" / "示例_项目底册.xlsx"
AS_REPORTED = EXAMPLES / "市委编办_机构编制工作专项经费_绩效自评表.xlsx"


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def spawn(*words, **environment):
    """Run a command in a process of its own, as a shell would."""
    return subprocess.run(
        [sys.executable, "-m", "evalbatch", *map(str, words)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("words", [("score", EXAMPLES), ("watch", EXAMPLES)])
def test_where_to_write_has_to_be_said(words):
    done = run(*words)
    assert (done.exit_code, "-o" in done.stderr, done.exception.__class__) == (2, True, SystemExit)


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "收件箱"
    folder.mkdir()
    shutil.copy(COMPLETE, folder)
    return folder


class TestScore:
    def test_a_clean_form_is_accepted_and_the_command_ends_with_0(self, inbox, tmp_path):
        done = run("score", inbox, "-o", tmp_path / "结果")
        assert done.exit_code == 0, done.output
        assert (tmp_path / "结果" / "已通过" / COMPLETE.name).is_file()

    def test_a_returned_form_ends_with_1(self, inbox, tmp_path):
        shutil.copy(AS_REPORTED, inbox)
        done = run("score", inbox, "-o", tmp_path / "结果")
        assert done.exit_code == 1
        assert (tmp_path / "结果" / "退回修改" / AS_REPORTED.name).is_file()
        assert "退回修改" in done.output

    def test_the_output_folder_holds_what_the_contract_promises(self, inbox, tmp_path):
        run("score", inbox, "-o", tmp_path / "结果")
        names = {path.name for path in (tmp_path / "结果").iterdir()}
        assert names == {"绩效自评汇总表.xlsx", "results.jsonl", "manifest.json", "已通过"}

    def test_a_second_run_takes_the_place_of_the_first(self, inbox, tmp_path):
        out = tmp_path / "结果"
        run("score", inbox, "-o", out)
        shutil.copy(AS_REPORTED, inbox)
        run("score", inbox, "-o", out)
        assert len((out / "results.jsonl").read_text(encoding="utf-8").splitlines()) == 2
        beside = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("结果"))
        assert beside == ["结果", "结果.缓存"]

    def test_a_folder_with_other_things_in_it_is_not_touched(self, inbox, tmp_path):
        (tmp_path / "别的").mkdir()
        (tmp_path / "别的" / "工资.xlsx").write_bytes(b"x")
        done = run("score", inbox, "-o", tmp_path / "别的")
        assert done.exit_code == 2
        assert "已有别的文件" in done.output
        assert [path.name for path in (tmp_path / "别的").iterdir()] == ["工资.xlsx"]

    def test_a_summary_held_open_by_excel_is_told_before_anything_is_done(self, inbox, tmp_path):
        out = tmp_path / "结果"
        run("score", inbox, "-o", out)
        (out / "~$绩效自评汇总表.xlsx").write_bytes(b"")
        done = run("score", inbox, "-o", out)
        assert done.exit_code == 2
        assert "绩效自评汇总表.xlsx”正被 Excel 或 WPS 打开，请关闭后重新运行" in done.output

    def test_another_year_returns_the_form(self, inbox, tmp_path):
        done = run("score", inbox, "-o", tmp_path / "结果", "--year", "2024")
        assert done.exit_code == 1

    def test_results_for_programs(self, inbox, tmp_path):
        done = run("score", inbox, "-o", tmp_path / "结果", "--json")
        assert json.loads(done.output)["forms"]["accepted"] == 1
        lines = (tmp_path / "结果" / "results.jsonl").read_text(encoding="utf-8").splitlines()
        assert json.loads(done.output)["findings"] == sum(len(json.loads(line)["findings"]) for line in lines)

    @pytest.mark.skipif(sys.platform == "win32", reason="no file has such a name there")
    def test_no_name_steers_the_terminal(self, tmp_path):
        shutil.copy(COMPLETE, tmp_path / "\x1b[2J项目\u3000\u202e甲.xlsx")
        told = run("check", tmp_path / "\x1b[2J项目\u3000\u202e甲.xlsx").output
        assert "?[2J项目\u3000?甲.xlsx" in told

    def test_how_a_log_is_written_is_no_log(self, inbox, tmp_path):
        done = run("score", inbox, "-o", tmp_path / "结果", "--log-json")
        assert done.exit_code == 2
        assert "--log-file" in done.output
        assert not (tmp_path / "结果").exists()

    def test_several_processes_find_the_same(self, inbox, tmp_path):
        for number in range(70):
            path = Path(shutil.copy(COMPLETE, inbox / f"{number:02}.xlsx"))
            with zipfile.ZipFile(path, "a") as package:
                package.comment = str(number).encode()  # the same form in other bytes
        alone, spread = tmp_path / "一", tmp_path / "二"
        assert run("score", inbox, "-o", alone, "--workers", 1).exit_code == 0
        done = spawn("score", inbox, "-o", spread, "--workers", 2)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        assert (alone / "results.jsonl").read_bytes() == (spread / "results.jsonl").read_bytes()


class TestWrongUsage:
    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("score", "箱", "-o", "出", "--year", "去年"), "“--year”的值不对：“去年”不是整数"),
            (("score", "箱", "-o", "出", "--workers", "1.5"), "“--workers”的值不对：“1.5”不是整数"),
            (("watch", "箱", "-o", "出", "--settled", "两秒"), "“--settled”的值不对：“两秒”不是数字"),
            (("score", "箱", "-o", "出", "--year", "20"), "“--year”的值不对：20 不在范围 1990<=x<=2100 内"),
            (("score", "箱", "-o"), "选项 -o 后面要写一个值"),
        ],
    )
    def test_a_wrong_value_is_told_as_what_it_should_be(self, words, told):
        done = run(*words)
        assert (done.exit_code, done.output.splitlines()[-1]) == (2, f"出错了：{told}")

    def test_an_inbox_that_is_not_there(self, tmp_path):
        done = run("score", tmp_path / "没有", "-o", tmp_path / "结果")
        assert (done.exit_code, "找不到" in done.output) == (2, True)

    def test_an_empty_inbox(self, tmp_path):
        (tmp_path / "空").mkdir()
        done = run("score", tmp_path / "空", "-o", tmp_path / "结果")
        assert (done.exit_code, "没有可以审核的文件" in done.output) == (2, True)

    def test_a_broken_scheme_stops_before_any_form_is_read(self, inbox, tmp_path):
        scheme = tmp_path / "本市.toml"
        scheme.write_text("id = 'x'\n", encoding="utf-8")
        done = run("score", inbox, "-o", tmp_path / "结果", "--scheme", scheme)
        assert (done.exit_code, str(scheme) in done.output) == (2, True)
        assert not (tmp_path / "结果").exists()

    @pytest.mark.parametrize(
        "words", [["scor"], ["score"], ["check", "--yaer", "1", "x"], ["check", "--year", "x", "y"]]
    )
    def test_what_click_says_is_chinese(self, words):
        done = spawn(*words)
        assert done.returncode == 2
        assert "出错了" in done.stderr.decode("utf-8")

    def test_a_name_that_is_too_long_is_no_fault_of_a_log(self, inbox, tmp_path):
        done = run("score", inbox, "-o", tmp_path / ("长" * 300))
        assert done.exit_code == 2
        assert "路径或名称太长" in done.output
        assert "日志" not in done.output


class TestPlaces:
    """Results, logs and what was sent in lie apart, or the next run reads one for the other."""

    @pytest.mark.parametrize("command", ["score", "watch"])
    @pytest.mark.parametrize("place", ["收件箱/结果/日志.jsonl", "收件箱/日志.txt", "结果/日志.txt"])
    def test_a_log_among_what_is_read_or_replaced_is_refused(self, inbox, tmp_path, command, place):
        done = run(command, inbox, "-o", tmp_path / "结果", "--log-file", tmp_path / place)
        assert done.exit_code == 2
        assert re.search("出错了：日志“.*”放在“.*”里，(会被当作报送的文件|结果文件夹每次整个换新)", done.output)
        assert not (tmp_path / place).exists()
        assert not (tmp_path / "结果").exists()

    @pytest.mark.parametrize("command", ["score", "watch"])
    def test_results_are_no_inbox(self, inbox, tmp_path, command):
        run("score", inbox, "-o", tmp_path / "结果")
        done = run(command, tmp_path / "结果" / "已通过" / COMPLETE.name, "-o", tmp_path / "结果")
        assert done.exit_code == 2
        assert "审核后会被覆盖" in done.output
        assert run("verify", tmp_path / "结果").exit_code == 0

    def test_a_form_saved_over_one_given_back_stays(self, inbox, tmp_path):
        run("score", inbox, "-o", tmp_path / "结果")
        path = tmp_path / "结果" / "已通过" / COMPLETE.name
        shutil.copy(AS_REPORTED, path)
        done = run("score", inbox, "-o", tmp_path / "结果")
        assert done.exit_code == 2
        assert f"上次审核之后改动过的文件“{path.relative_to(tmp_path / '结果')}”" in done.output
        assert path.read_bytes() == AS_REPORTED.read_bytes()


class TestCheck:
    def test_a_clean_form_gets_a_clean_answer(self):
        done = run("check", COMPLETE)
        assert (done.exit_code, done.output.splitlines()[0]) == (0, f"{COMPLETE.name}：通过，可以报送")

    def test_the_verdict_stands_in_the_first_line_and_every_fault_has_its_cell_and_cure(self):
        done = run("check", AS_REPORTED)
        lines = done.output.splitlines()
        assert done.exit_code == 1
        assert "需要修改" in lines[0]
        assert any("评价结论 D8" in line and "填 100 分，各项得分之和为 98 分" in line for line in lines)
        assert sum("怎么改：" in line for line in lines) >= 5

    def test_a_file_that_is_no_workbook_gets_a_message_and_no_trace(self, tmp_path):
        (tmp_path / "表.xlsx").write_text("不是工作簿", encoding="utf-8")
        done = run("check", tmp_path / "表.xlsx")
        assert done.exit_code == 1
        assert "Traceback" not in done.output

    def test_json_gives_the_records_of_results_jsonl(self):
        record = json.loads(run("check", AS_REPORTED, "--json").output)
        assert (record["score"]["total"], record["score"]["grade"]) == ("98.00", "优")


class TestRegister:
    def test_a_column_that_nobody_knows_is_told_here_and_in_the_summary(self, tmp_path):
        book = openpyxl.load_workbook(REGISTER)
        sheet = book["项目清单"]
        header = next(row for row in sheet.iter_rows() if any(cell.value == "项目名称" for cell in row))
        place = sheet.cell(header[0].row, sheet.max_column + 1, "批复总额")
        book.save(tmp_path / "底册.xlsx")
        done = run("score", EXAMPLES, "-o", tmp_path / "结果", "--register", tmp_path / "底册.xlsx")
        said = f"项目清单 {place.coordinate}“批复总额”"
        assert f"底册里有不认识的栏目，没有使用：{said}。" in done.stderr
        about = openpyxl.load_workbook(tmp_path / "结果" / "绩效自评汇总表.xlsx")["说明"]
        assert any(str(row[1].value).startswith(said) for row in about.iter_rows())

    def test_the_sample_batch_with_its_register(self, tmp_path):
        out = tmp_path / "结果"
        done = run("score", EXAMPLES, "-o", out, "--register", REGISTER)
        assert done.exit_code == 1, done.output
        manifest = json.loads((out / "manifest.json").read_text("utf-8"))
        digest = hashlib.sha256(REGISTER.read_bytes()).hexdigest()
        assert manifest["register"] == {"file": REGISTER.name, "sha256": digest}
        assert [each["id"] for each in manifest["project_schemes"]] == ["hubei2020", "transfer"]
        lines = map(json.loads, (out / "results.jsonl").read_text("utf-8").splitlines())
        schemes = {line["form"]["project_name"]: line["score"]["scheme"] for line in lines if line["score"]}
        assert schemes["水土保持监测"] == "hubei2020"
        assert schemes["临时救助"] == "mof2020"

    def test_a_faulty_one_stops_before_any_form_is_read_and_tells_everything(self, inbox, tmp_path):
        book = openpyxl.Workbook()
        book.active.title = "项目清单"
        for row in (("项目名称", "全年预算", "评分方案"), ("干部培训", "约50", "mof2021"), ("干部培训", 50, None)):
            book.active.append(row)
        book.save(tmp_path / "项目底册.xlsx")
        done = run("score", inbox, "-o", tmp_path / "结果", "--register", tmp_path / "项目底册.xlsx")
        assert done.exit_code == 2
        assert "底册“项目底册.xlsx”有 3 处问题" in done.output
        assert "项目清单 B2：全年预算“约50”不是金额" in done.output
        assert "项目清单 C2：评分方案“mof2021”不能使用；没有这个方案，可用的方案：" in done.output
        assert "项目清单 A3：项目“干部培训”与 A2 重复" in done.output
        assert not (tmp_path / "结果").exists()

    def test_one_that_is_not_there(self, inbox, tmp_path):
        done = run("score", inbox, "-o", tmp_path / "结果", "--register", tmp_path / "没有.xlsx")
        assert (done.exit_code, "底册“没有.xlsx”" in done.output, "找不到文件" in done.output) == (2, True, True)

    def test_one_that_lies_in_the_inbox_is_no_form(self, inbox, tmp_path):
        kept = shutil.copy(REGISTER, inbox)
        done = run("score", inbox, "-o", tmp_path / "结果", "--register", kept, "--json")
        told = json.loads(done.output)
        assert (sum(told["forms"].values()), told["skipped"]) == (1, 1)

    def test_a_unit_may_check_against_it_too(self):
        assert run("check", COMPLETE, "--register", REGISTER).output.startswith(COMPLETE.name)

    def test_a_local_scheme_lies_beside_it(self, inbox, tmp_path):
        text = (ROOT / "evalbatch" / "schemes" / "mof2020.toml").read_text(encoding="utf-8")
        (tmp_path / "本市.toml").write_text(text.replace('id = "mof2020"', 'id = "benshi"'), encoding="utf-8")
        book = openpyxl.Workbook()
        book.active.title = "项目清单"
        for row in (("项目名称", "评分方案"), ("机构编制工作专项经费（示例）", "本市.toml")):
            book.active.append(row)
        book.save(tmp_path / "项目底册.xlsx")
        run("score", inbox, "-o", tmp_path / "结果", "--register", tmp_path / "项目底册.xlsx")
        (line,) = (tmp_path / "结果" / "results.jsonl").read_text("utf-8").splitlines()
        assert json.loads(line)["score"]["scheme"] == "benshi"

    def test_several_processes_know_the_schemes_of_single_projects(self, tmp_path):
        inbox = tmp_path / "收件箱"
        inbox.mkdir()
        (form,) = EXAMPLES.glob("T30*.xlsx")
        for number in range(70):
            shutil.copy(form, inbox / f"{number:02}.xlsx")
        done = spawn("score", inbox, "-o", tmp_path / "结果", "--workers", 2, "--register", REGISTER)
        assert done.returncode == 1, done.stderr.decode(errors="replace")
        lines = (tmp_path / "结果" / "results.jsonl").read_text("utf-8").splitlines()
        assert {json.loads(line)["score"]["scheme"] for line in lines} == {"hubei2020"}

    def test_a_blank_one_and_an_example_are_written_and_never_over_another(self, tmp_path):
        done = run("template", "--register-blank", "-o", tmp_path / "底册")
        assert done.exit_code == 0, done.output
        assert {path.name for path in (tmp_path / "底册").iterdir()} == {"项目底册.xlsx", REGISTER.name}
        again = run("template", "--register-blank", "-o", tmp_path / "底册")
        assert (again.exit_code, "已经存在" in again.output) == (2, True)

    def test_a_blank_one_takes_nothing_from_another(self, tmp_path):
        done = run("template", "--register-blank", "--register", REGISTER, "-o", tmp_path / "底册")
        assert (done.exit_code, "请只用其中一个" in done.output) == (2, True)
        assert not (tmp_path / "底册").exists()

    @pytest.mark.parametrize("words", [["--register-blank"], []])
    def test_a_file_in_the_place_of_the_folder_is_told(self, tmp_path, words):
        place = tmp_path / "表样.xlsx"
        place.write_bytes(b"")
        done = run("template", *words, "-o", place)
        assert (done.exit_code, f"“{place}”是一个文件；请在 -o 后面写文件夹的名称" in done.output) == (2, True)

    def test_a_blank_one_says_that_it_is_empty(self, inbox, tmp_path):
        run("template", "--register-blank", "-o", tmp_path)
        done = run("score", inbox, "-o", tmp_path / "结果", "--register", tmp_path / "项目底册.xlsx")
        assert (done.exit_code, "项目清单和单位名册都没有内容" in done.output) == (2, True)


class TestConsoles:
    @pytest.mark.parametrize(
        "environment",
        [
            pytest.param({"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}, id="GBK console"),
            pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="C locale"),
            pytest.param({"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}, id="ASCII pipe"),
        ],
    )
    def test_no_console_stops_a_run(self, environment):
        done = spawn("check", AS_REPORTED, **environment)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr

    def test_a_gbk_console_shows_chinese(self):
        done = spawn("rules", "M19", PYTHONIOENCODING="gbk", PYTHONUTF8="0")
        assert "全年执行数大于全年预算数" in done.stdout.decode("gbk")

    def test_a_pipe_gets_no_progress_bar(self, inbox, tmp_path):
        done = spawn("score", inbox, "-o", tmp_path / "结果")
        assert done.stderr == b""

    def test_what_scores_and_what_watches_take_the_same_run(self):
        """And tell of it in the same words: one has options of its own only."""

        def told(command):
            return [(each.name, getattr(each, "help", None)) for each in main.commands[command].params]

        watch, score = told("watch"), told("score")
        assert [name for name, _ in watch if name not in dict(score)] == ["settled"]
        assert [each for each in watch if each in score] == [each for each in score if each in watch]
        assert len([each for each in watch if each in score]) == len(watch) - 1

    def test_help_loads_neither_pandas_nor_openpyxl(self):
        code = "import sys; from evalbatch.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
        code += "print(sorted({'pandas', 'openpyxl', 'xlsxwriter', 'pydantic'} & set(sys.modules)))"
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
        assert done.stdout.decode("utf-8").splitlines()[-1] == "[]"


class TestPages:
    def test_rules_lists_every_rule(self):
        output = run("rules").output
        assert [rule.id for rule in CATALOGUE if rule.id not in output] == []

    def test_a_rule_has_its_page_whatever_the_case_of_its_id(self):
        assert "为什么：" in run("rules", "m19").output

    def test_an_unknown_rule_is_told(self):
        assert run("rules", "Z99").exit_code == 2

    def test_schemes_lists_every_scheme_and_shows_one_with_its_sources(self):
        assert [name for name in shipped_schemes() if name not in run("schemes").output] == []
        assert "财预〔2020〕10号" in run("schemes", "mof2020").output

    @pytest.mark.parametrize("command", [[], *([name] for name in main.commands)], ids=str)
    def test_every_command_explains_itself_with_an_example(self, command):
        output = run(*command, "--help").output
        assert "例：evalbatch" in output

    @pytest.mark.parametrize("command", [[], *([name] for name in main.commands)], ids=str)
    def test_every_usage_line_is_chinese(self, command):
        first = run(*command, "--help").output.splitlines()[0]
        behind = first.partition(" ".join(["main", *command]))[2]
        assert (first[:3], "[选项]" in behind, re.findall("[A-Za-z]", behind)) == ("用法：", True, [])

    def test_help_names_each_setting_of_the_mail_server_in_one_piece(self):
        output = run("mail", "--help").output
        names = ("HOST", "PORT", "SECURITY", "USER", "PASSWORD", "FROM")
        assert [name for name in names if f"EVALBATCH_SMTP_{name}" not in output] == []


class TestDemoAndTemplate:
    def test_the_demo_runs_from_start_to_end(self, tmp_path):
        done = run("demo", "-o", tmp_path / "演示")
        assert done.exit_code == 0, done.output
        out = tmp_path / "演示" / "结果"
        assert (out / "绩效自评汇总表.xlsx").is_file()
        statuses = [json.loads(line)["status"] for line in (out / "results.jsonl").read_text("utf-8").splitlines()]
        assert statuses.count("rejected") == 2
        assert "failed" not in statuses
        assert "accepted" in statuses

    def test_the_template_is_written_and_read_again(self, tmp_path):
        done = run("template", "-o", tmp_path, "--year", 2024)
        assert done.exit_code == 0, done.output
        book = openpyxl.load_workbook(tmp_path / "项目支出绩效自评表.xlsx")
        assert "项目支出绩效自评表" in book.sheetnames

    def test_an_empty_template_does_not_pass(self, tmp_path):
        run("template", "-o", tmp_path)
        done = run("check", tmp_path / "项目支出绩效自评表.xlsx")
        assert done.exit_code == 1
        assert "没有填写产出指标" in done.output


def test_who_owes_is_told_and_ends_with_one(tmp_path):
    inbox = tmp_path / "收件箱"
    inbox.mkdir()
    (sample,) = EXAMPLES.glob("示例_填报完整*.xlsx")
    (inbox / sample.name).write_bytes(sample.read_bytes())
    register = EXAMPLES.parent / "示例_项目底册.xlsx"
    done = run("score", inbox, "-o", tmp_path / "结果", "--register", register)
    assert done.exit_code == 1
    assert re.search(r"应报 \d+ 个：已报送 1 个，未报送 \d+ 个", done.output)
