"""The template handed out: one workbook a project, with what was approved in it and locked."""

from __future__ import annotations

import json
from decimal import Decimal

import openpyxl
import pytest
from click.testing import CliRunner

from evalbatch.cli import main
from evalbatch.handout import hand_out, handouts
from evalbatch.labels import load_labels
from evalbatch.model import ApprovedIndicator, ListedProject, Register, Source
from evalbatch.reading.form import parse_forms
from evalbatch.reading.sheet import read_sheets
from evalbatch.templates.register_book import EXAMPLE_NAME
from evalbatch.values.quantity import parse_target
from tests.examples import FOLDER

FORM = "项目支出绩效自评表"
NOWHERE = Source("项目底册.xlsx", "项目清单")


def approved(name, target, points, level2="数量指标", level1="产出指标"):
    return ApprovedIndicator(name, level1, level2, parse_target(target), Decimal(points), source=NOWHERE)


PROJECT = ListedProject(
    "干部培训",
    "市培训中心",
    code="6206001",
    department="市委组织部",
    initial_budget=Decimal(50),
    adjusted_budget=Decimal("52.5"),
    indicators=(
        approved("培训人数", "≥300人次", 25),
        approved("培训合格率", "≥98%", 25, "质量指标"),
        approved("能力提升", "明显提升", 30, "社会效益指标", "效益指标"),
        approved("学员满意度", ">90%", 10, "服务对象满意度指标", "满意度指标"),
    ),
    source=NOWHERE,
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout")
    twin = ListedProject("干部培训", "市培训中心", department="市委组织部", source=NOWHERE)
    nameless = ListedProject("名称:带/不能用的字", source=NOWHERE)
    jobs = handouts(Register(projects=(PROJECT, twin, nameless)), "mof2020", 2024, folder)
    return folder, list(hand_out(jobs))


def test_each_project_gets_a_workbook_in_its_departments_folder(written):
    folder, paths = written
    assert [path.relative_to(folder).as_posix() for path in paths] == [
        "市委组织部/市培训中心_干部培训_绩效自评表.xlsx",
        "市委组织部/市培训中心_干部培训_绩效自评表(2).xlsx",
        "未注明主管部门/未注明单位_名称：带／不能用的字_绩效自评表.xlsx",
    ]
    assert all(path.exists() for path in paths)


def test_what_was_approved_comes_back_from_the_reader_as_the_register_has_it(written):
    (form,) = parse_forms(read_sheets(written[1][0].read_bytes(), "x.xlsx"), load_labels())
    assert (form.header.year, form.header.project_name, form.header.implementing_unit) == (
        2024,
        "干部培训",
        "市培训中心",
    )
    assert form.total_funding.initial_budget == 50
    assert form.total_funding.adjusted_budget == Decimal("52.5")
    rows = [(row.level3, row.target.comparison, row.target.numbers, row.max_score) for row in form.indicators]
    wanted = [(each.level3, each.target.comparison, each.target.numbers, each.max_score) for each in PROJECT.indicators]
    assert rows == wanted
    assert form.issued.project_code == "6206001"
    assert [row.level3 for row in form.issued.approved] == [each.level3 for each in PROJECT.indicators]


def test_what_was_approved_is_locked_and_what_the_unit_fills_in_is_not(written):
    sheet = openpyxl.load_workbook(written[1][0])[FORM]
    assert sheet.protection.sheet
    locked = ("C3", "C4", "G4", "D6", "E6", "D13", "E13", "F13", "G13", "I13")
    open_ = ("G6", "D7", "H13", "J13", "K13", "H14")
    assert [cell for cell in locked if not sheet[cell].protection.locked] == []
    assert [cell for cell in open_ if sheet[cell].protection.locked] == []
    assert (sheet["E13"].value, sheet["F13"].value, sheet["G13"].value) == ("≥", 300, "人次")


def test_the_complete_example_is_as_its_register_approves_it():
    example = FOLDER / "examples" / "示例_填报完整_机构编制工作专项经费_绩效自评表.xlsx"
    told = CliRunner().invoke(main, ["check", str(example), "--register", str(FOLDER / EXAMPLE_NAME), "--json"])
    found = [each["rule"] for each in json.loads(told.stdout)["findings"]]
    assert "W85" not in found
    assert "I46" not in found


def test_the_command_writes_one_for_each_project_of_the_register(tmp_path):
    result = CliRunner().invoke(main, ["template", "--register", str(FOLDER / EXAMPLE_NAME), "-o", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert len(list(tmp_path.glob("*/*.xlsx"))) == 16
    assert "16 份" in result.output


def test_the_command_does_not_write_over_what_may_be_filled_in(tmp_path):
    arguments = ["template", "--register", str(FOLDER / EXAMPLE_NAME), "-o", str(tmp_path)]
    CliRunner().invoke(main, arguments)
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 2
    assert "已经存在" in again.output
