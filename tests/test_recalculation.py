"""What our formulas show when stored is what an office program computes: a real LibreOffice recalculates them."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from evalbatch.intake import gather
from evalbatch.run import score_inboxes
from evalbatch.schemes import load_scheme
from evalbatch.templates import write_template
from tests.office import SOFFICE, converted

EXAMPLES = Path(__file__).parents[1] / "input_templates" / "examples"
OURS = ("市委编办_机构编制工作专项经费_绩效自评表.xlsx", "示例_填报完整_机构编制工作专项经费_绩效自评表.xlsx")

FORM, STATUS_FROM = "项目支出绩效自评表", 11  # beside the form stands what the checks say, without a result

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory):
    """Every workbook of ours that has formulas, as written and as LibreOffice saved it: {name: (before, after)}."""
    folder = tmp_path_factory.mktemp("recalculated")
    scheme = load_scheme("mof2020")
    score_inboxes(gather([EXAMPLES]), folder / "结果", scheme=scheme, name="样例")
    (folder / "原表").mkdir()
    written = [shutil.copy(folder / "结果" / "绩效自评汇总表.xlsx", folder / "原表" / "汇总.xlsx")]
    written += [shutil.copy(EXAMPLES / name, folder / "原表" / f"{number}.xlsx") for number, name in enumerate(OURS)]
    written.append(write_template(scheme, folder / "原表" / "空白.xlsx"))
    saved = converted([Path(path) for path in written], folder)
    return {path.stem: (Path(path), after) for path, after in zip(map(Path, written), saved, strict=True)}


@pytest.mark.parametrize("name", ["汇总", "0", "1", "空白"])
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
