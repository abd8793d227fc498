"""What our formulas show when stored is what an office program computes: a real LibreOffice recalculates them."""

import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest

from evalbatch import summary
from evalbatch.choices import Severity
from evalbatch.intake import gather
from evalbatch.model import Batch, Review, Source
from evalbatch.outputs.summary_workbook import write_summary
from evalbatch.run import open_register, score_inboxes
from evalbatch.schemes import load_scheme
from evalbatch.templates import write_template
from tests.office import SOFFICE, converted
from tests.test_summary import evaluation, finding
from tests.test_summary_workbook import ABOUT

REGISTER = Path(__file__).parents[1] / "input_templates" / "示例_项目底册.xlsx"
EXAMPLES = Path(__file__).parents[1] / "input_templates" / "examples"
OURS = ("市委编办_机构编制工作专项经费_绩效自评表.xlsx", "示例_填报完整_机构编制工作专项经费_绩效自评表.xlsx")

FORM, STATUS_FROM = "项目支出绩效自评表", 11  # beside the form stands what the checks say, without a result

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    """Every workbook of ours that has formulas, as written and as LibreOffice saved it: {name: (before, after)}."""
    folder = tmp_path_factory.mktemp("recalculated")
    scheme = load_scheme("mof2020")
    register = open_register(REGISTER)
    score_inboxes(gather([EXAMPLES]), folder / "结果", scheme=scheme, name="样例", register=register)
    (folder / "原表").mkdir()
    written = [shutil.copy(folder / "结果" / "绩效自评汇总表.xlsx", folder / "原表" / "汇总.xlsx")]
    written += [shutil.copy(EXAMPLES / name, folder / "原表" / f"{number}.xlsx") for number, name in enumerate(OURS)]
    written.append(write_template(scheme, folder / "原表" / "空白.xlsx"))
    for name, longest in (("大批", 1000), ("分页", 70)):
        whole = write_summary(many(), folder, about=ABOUT, longest=longest)
        written.append(whole.replace(folder / "原表" / f"{name}.xlsx"))
    saved = converted([Path(path) for path in written], folder)
    return {path.stem: (Path(path), after) for path, after in zip(map(Path, written), saved, strict=True)}


DEPARTMENTS = ("市水利局", "市*局", "市?局", "市~局", '市"双引号"局', "=1+1", ">0", "ab局", "AB局", None)


def many():
    """240 forms: departments whose names are patterns to a spreadsheet, blank figures, typed scores, some versions."""
    dice = Random(1)  # noqa: S311 - a seeded draw, no secret

    def figure(*, blank=0.1, top=1000):
        return None if dice.random() < blank else f"{dice.random() * top:.2f}"

    def form(at):
        total = figure(top=100)
        rules = [
            finding("", rule, dice.choice(list(Severity))) for rule in dice.sample(["M19", "M24", "I38", "S54"], 2)
        ]
        money = {"budget": figure(), "executed": figure(), "reported": figure(top=100)}
        grade = None if total is None else "优良中差"[dice.randrange(4)]
        names = (dice.choice(DEPARTMENTS), f"{dice.randrange(60)}站", f"项目{at}")
        drawn = evaluation(*names, *rules, file=f"{at}.xlsx", total=total, grade=grade, **money)
        typed = Review(Decimal(str(dice.randrange(101))), "好", source=Source("", "")) if dice.random() < 0.3 else None
        return replace(drawn, review=typed, counted_instead="0.xlsx" if at % 12 == 1 else "")

    return Batch(tuple(form(at) for at in range(240)))


@pytest.mark.parametrize("name", ["汇总", "大批", "分页", "0", "1", "空白"])
def test_every_formula_equals_its_stored_result(workbooks, name):
    before, after = workbooks[name]
    formulas, stored = openpyxl.load_workbook(before), openpyxl.load_workbook(before, data_only=True)
    computed = openpyxl.load_workbook(after, data_only=True)
    seen, wrong = 0, []
    for sheet in formulas:
        if sheet.sheet_state != "visible":
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                seen += 1
                ours = stored[sheet.title][cell.coordinate].value
                if ours is None and sheet.title != FORM:  # worked out when the workbook is opened; no reader needs it
                    continue
                if cell.column > STATUS_FROM and sheet.title == FORM:
                    continue
                theirs = computed[sheet.title][cell.coordinate].value
                if not same(ours, theirs):
                    wrong.append((sheet.title, cell.coordinate, cell.value, ours, theirs))
    assert seen > 0
    assert wrong == []


def same(ours, theirs):
    """Tell equal figures and equal texts; a formula that shows nothing is stored as "" or not at all."""
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return ours == pytest.approx(theirs, rel=1e-9, abs=1e-9)
    return (ours or "") == (theirs or "")


def figures(sheet, columns, first, rows):
    """Rows of a sheet by their first cell, blank where a formula shows nothing."""
    found = {}
    for row in sheet.iter_rows(min_row=first, max_row=first + rows - 1, max_col=columns, values_only=True):
        found[row[0]] = [value if isinstance(value, int | float) else None for value in row[1:]]
    return found


def of_pandas(table):
    return {
        row[0]: [None if value != value else float(value) for value in row[1:]]  # noqa: PLR0124 - NaN
        for row in table.itertuples(index=False, name=None)
    }


@pytest.mark.parametrize("name", ["大批", "分页"])
def test_what_is_computed_is_what_pandas_finds(workbooks, name):
    book = openpyxl.load_workbook(workbooks[name][1], data_only=True)
    projects = summary.projects(many())
    departments = summary.departments(projects)
    found = figures(book["部门汇总"], len(departments.columns), 2, len(departments))
    assert found.keys() == of_pandas(departments).keys()
    for department, expected in of_pandas(departments).items():
        assert found[department] == pytest.approx(expected), department
    grades = summary.grades(projects)
    (first,) = (row[0].row for row in book["总览"].iter_rows() if row[0].value == "优")
    assert figures(book["总览"], len(grades.columns), first, len(grades)) == {
        grade: pytest.approx(expected) for grade, expected in of_pandas(grades).items()
    }
