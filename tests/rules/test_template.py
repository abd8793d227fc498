"""F82, F84, F88, W85, S83: what a form made by our own template tells of itself, through the reader and all."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from evalbatch.labels import load_labels
from evalbatch.reading.form import parse_forms
from evalbatch.reading.issued import is_ours
from evalbatch.reading.sheet import read_sheets
from evalbatch.rules import CATALOGUE
from evalbatch.rules.rule import Case
from evalbatch.schemes import load_scheme
from evalbatch.scoring import score_form
from evalbatch.templates import Template
from tests import examples
from tests.live_forms import filled

FORM = "项目支出绩效自评表"
SCHEME = load_scheme("mof2020")


@pytest.fixture(scope="module")
def complete():
    """The complete example as the bureau approved it: budget, targets and points are locked and noted."""
    return Template(SCHEME).workbook(prefill=replace(examples.complete(), approved=True))


@pytest.fixture
def told(request, complete):
    """What the rule of this test says of the complete form once these cells hold something else."""

    def say(*, hidden=None, meta=None, robbed=False, alone=False, without="", **cells):
        data = filled(complete, {(FORM, place): value for place, value in cells.items()})
        data = changed(data, hidden, meta)
        sheets = [sheet for sheet in read_sheets(data, "x.xlsx") if not (robbed and sheet.name == "_evalbatch")]
        if robbed:
            sheets.append(replace(sheets[0], name="逐行核对"))  # which is passed over while the other is there
        sheets = [sheet for sheet in sheets if sheet.name != without]
        if alone:
            sheets = [sheet for sheet in sheets if sheet.name == FORM]
        (form,) = parse_forms(sheets, load_labels())
        rule = next(rule for rule in CATALOGUE if rule.id == request.function.__name__.split("_")[1])
        found = rule.findings(Case(form, score_form(form, SCHEME), SCHEME))
        return [(" ".join(each.cells), each.message, each.severity.value) for each in found]

    return say


def changed(data, hidden, meta):
    """The workbook with a row of its form hidden, or its hidden sheet saying something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            content = source.read(item).decode() if item.filename.endswith(".xml") else source.read(item)
            if hidden and item.filename == "xl/worksheets/sheet2.xml":
                assert f'<row r="{hidden}" ' in content
                content = content.replace(f'<row r="{hidden}" ', f'<row r="{hidden}" hidden="1" ')
            for before, after in (meta or {}).items():
                if item.filename == "xl/sharedStrings.xml":
                    assert f"<t>{before}</t>" in content
                    content = content.replace(f"<t>{before}</t>", f"<t>{after}</t>")
            target.writestr(item.filename, content)
    return out.getvalue()


def test_F82_version_of_last_year(told):
    ((cells, message, severity),) = told(meta={"2.0": "1.0"})
    assert (cells, severity) == ("A1", "warning")
    assert message == "用的是旧版表样（1.0 版，现在是 2.0 版）"


def test_F82_year_of_the_template_is_another(told):
    ((cells, message, _),) = told(A2="（2021年度）")
    assert (cells, message) == ("A2", "表上写的是2021年度，表样却是为2020年度下发的")


def test_F82_our_own_version_of_this_year(told):
    said = told()
    assert said == []


def test_F82_a_later_version_than_ours(told):
    said = told(meta={"2.0": "2.1"})
    assert said == []


def test_S83_score_typed_over(told):
    ((cells, message, severity),) = told(J15=4)
    assert (cells, severity) == ("J15", "warning")
    assert message == "表样中由公式计算的 1 格（J15 为 4）被改成了直接填写的内容"


def test_S83_rate_total_and_execution_score_typed_over(told):
    ((cells, message, severity),) = told(J6="98%", K6=9.8, J37=100)
    assert (cells, severity) == ("J6 K6 J37", "warning")
    assert "3 格" in message


def test_S83_another_formula_in_its_place(told):
    ((cells, message, _),) = told(J15="=2+2")
    assert cells == "J15"
    assert message == "表样中由公式计算的 1 格（J15 为 =2+2）被改成了别的公式"


def test_S83_the_same_figure_typed_is_told_and_not_held_against_the_unit(told):
    ((cells, _, severity),) = told(J15=3.8)
    assert (cells, severity) == ("J15", "info")


def test_S83_score_of_a_qualitative_row_is_the_units_own(told):
    said = told(J30=3.9)
    assert said == []


def test_S83_formulas_all_there(told):
    said = told()
    assert said == []


def test_S83_rates_and_totals_typed_as_they_are(told):
    ((cells, _, severity),) = told(J6=0.974, I38=100, J38=99.54)
    assert (cells, severity) == ("J6 I38 J38", "info")


def test_S83_a_total_typed_that_is_none(told):
    ((_, _, severity),) = told(J6=0.974, J38=98)
    assert severity == "warning"


def test_S83_a_column_inserted_moves_the_formulas_that_are_left_alone(complete):
    book = openpyxl.load_workbook(io.BytesIO(complete))
    formulas = {"J6": '=IF(COUNT(E6,G6)<2,"",IF(E6=0,"",ROUND(G6/E6,4)))'}
    assert {place: book[FORM][place].value for place in formulas} == formulas
    (form,) = parse_forms(read_sheets(complete, "x.xlsx"), load_labels())
    rate = form.issued.worked_out["rate"]
    for column, formula, same in (
        ("K", 'IF(COUNT(F6,H6)<2,"",IF(F6=0,"",ROUND(H6/F6,4)))', True),
        ("K", 'IF(COUNT(F6,H6)<2,"",IF(F6=0,"",ROUND(F6/H6,4)))', False),
        ("J", 'IF(COUNT(D6,G6)<2,"",IF(D6=0,"",ROUND(G6/D6,4)))', False),
        ("J", 'IF(COUNT(E16,G16)<2,"",IF(E16=0,"",ROUND(G16/E16,4)))', True),
    ):
        assert is_ours(formula, column, rate) is same, formula


def test_F86_another_scheme_than_the_template_was_made_for(told):
    ((cells, message, severity),) = told(meta={"mof2020": "henan2024"})
    assert (cells, severity) == ("A1", "warning")
    due, now = load_scheme("henan2024").name, SCHEME.name
    assert message == f"表样是按“{due}”下发的，本次按“{now}”审核，分值和得分的算法可能不同"


def test_F86_a_scheme_that_nobody_here_knows_is_named_by_its_id(told):
    ((_, message, _),) = told(meta={"mof2020": "benshi"})
    assert "“benshi”" in message


def test_F86_the_scheme_that_it_was_made_for(told):
    said = told()
    assert said == []


def test_F86_a_form_that_is_no_template_of_ours(told):
    said = told(alone=True)
    assert said == []


def test_F87_hidden_sheet_taken_away(told):
    ((cells, message, severity),) = told(robbed=True)
    assert (cells, severity) == ("A1", "warning")
    assert message == "表样里的隐藏表“_evalbatch”没有了，下发时填好的内容和公式无从核对"


def test_F87_hidden_sheet_in_its_place(told):
    said = told()
    assert said == []


def test_F87_the_form_alone_in_a_workbook_of_the_units_own(told):
    said = told(alone=True)
    assert said == []


LOOKS_AT_NOTHING = '=IFERROR(INDEX(#REF!,MATCH(ROW(),#REF!,0)),"")'


def test_F88_sheet_that_works_out_the_rows_is_gone(told):
    ((cells, message, severity),) = told(K6="=#REF!", J15=LOOKS_AT_NOTHING)
    assert (cells, severity) == ("A1 K6 J15", "error")
    assert message == "表样里的工作表“逐行核对”没有了（被删除或改名），得分、等级无法自动计算"


def test_F88_sheet_of_the_checks_is_gone_and_the_grade_with_it(told):
    ((cells, message, severity),) = told(without="填报自查", C39="")
    assert (cells, severity) == ("A1 C39", "error")
    assert "“填报自查”没有了" in message


def test_F88_sheet_of_the_checks_is_gone_and_nothing_lacks(told):
    ((cells, message, severity),) = told(without="填报自查")
    assert (cells, severity) == ("A1", "warning")
    assert message.endswith("填的时候看不到还有哪些问题")


def test_F88_every_sheet_in_its_place(told):
    said = told()
    assert said == []


def test_F88_the_form_alone_in_a_workbook_of_the_units_own(told):
    said = told(alone=True)
    assert said == []


@pytest.mark.parametrize("rule", ["F62", "S83"])
def test_what_follows_from_a_sheet_gone_is_not_told_again(complete, rule):
    lost = {(FORM, "J13"): LOOKS_AT_NOTHING, (FORM, "J14"): 4, (FORM, "C39"): "=#REF!"}
    sheets = read_sheets(filled(complete, lost), "x.xlsx")
    (form,) = parse_forms(sheets, load_labels())
    found = next(each for each in CATALOGUE if each.id == rule).findings(Case(form, score_form(form, SCHEME), SCHEME))
    assert list(found) == []


def test_F84_row_with_points_hidden(told):
    said = told(hidden=15)
    assert said == [("I15", "第 15 行“会议培训人数”被隐藏，但有分值", "warning")]


def test_F84_row_without_points_hidden(told):
    said = told(hidden=26)
    assert said == []


def test_F84_nothing_hidden(told):
    said = told()
    assert said == []


def test_W85_approved_target_lowered(told):
    said = told(F15=285)
    assert said == [("F15", "指标“会议培训人数”的年度指标值批复是“≥300人次”，现在是“≥285人次”", "warning")]


def test_W85_sign_of_an_approved_target_changed(told):
    said = told(E15="≤")
    assert said == [("F15", "指标“会议培训人数”的年度指标值批复是“≥300人次”，现在是“≤300人次”", "warning")]


def test_W85_points_changed(told):
    said = told(I15=2, I16=6)
    assert said == [
        ("I15", "指标“会议培训人数”的分值批复是 4，现在是 2", "warning"),
        ("I16", "指标“调研成果形成数”的分值批复是 4，现在是 6", "warning"),
    ]


def test_W85_approved_budget_changed(told):
    said = told(E6=60)
    assert said == [("E6", "年度资金总额的全年预算数批复是 50，现在是 60", "warning")]


def test_W85_approved_indicator_gone(told):
    ((_cells, message, _),) = told(D15="换了一个指标")
    assert message == "批复的指标“会议培训人数”在表上找不到"


def test_W85_names_in_the_head_changed(told):
    said = told(C3="另一个项目", C4="另一个部门")
    assert [(cells, message.partition("现在是")[2]) for cells, message, _ in said] == [
        ("C3", "“另一个项目”"),
        ("C4", "“另一个部门”"),
    ]


def test_W85_names_in_the_head_written_with_other_blanks(told):
    name = examples.complete().form.header.project_name
    said = told(C3=f" {name[:3]}  {name[3:]}")
    assert said == []


def test_W85_an_indicator_under_another_level(told):
    ((cells, message, severity),) = told(C33="社会效益指标")
    assert (cells, severity) == ("D33 D34 D35", "warning")
    assert message == "指标“管理制度修订完成率”等 3 个指标移到了批复以外的一级、二级指标下"


def test_W85_one_indicator_under_another_level(told):
    said = told(D15="换了一个指标", D21="会议培训人数", F21=300, E21="≥", G21="人次")
    ((cells, message, _),) = [one for one in said if one[1].endswith("下")]
    assert cells == "D21"
    assert message == "指标“会议培训人数”批复在“产出指标/数量指标”下，现在在“产出指标/时效指标”下"


def test_W85_rows_of_one_level_may_change_places(told):
    said = told(D36="事业单位服务满意度", D37="机关单位服务满意度")
    assert said == []


def test_W85_actual_values_are_the_units_own(told):
    said = told(H15=299, K15="换一个原因", G6=49)
    assert said == []


def test_W85_all_as_approved(told):
    said = told()
    assert said == []


def test_W85_a_blank_template_approves_nothing():
    form = examples.complete().form
    assert form.issued is None
    rule = next(rule for rule in CATALOGUE if rule.id == "W85")
    said = list(rule.findings(Case(form, score_form(form, SCHEME), SCHEME)))
    assert said == []
