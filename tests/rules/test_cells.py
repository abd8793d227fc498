"""F: cells as they are stored."""

from dataclasses import replace

from evalbatch.choices import Severity, Trouble
from evalbatch.model import Remark, Score, Source
from evalbatch.rules.cells import workbook_with_macros
from evalbatch.rules.rule import Case
from evalbatch.schemes import load_scheme
from tests.builders import MINISTRY, form


def test_F61_points_are_a_formula_without_a_result(findings):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   10 | =    |
    | 培训人数 | ≥200人     | 200人      | =    |   10 |
    """
    (finding,) = findings
    assert (finding.cells, finding.severity) == (("E2", "D3"), "error")
    assert finding.message == "2 个公式没有保存计算结果，读不出数值"
    assert (finding.found, finding.expected) == ("没有结果的公式", "计算结果")


def test_F61_rate_without_a_result_can_be_worked_out(findings):
    """
    | 绩效自评表   |            |            |        |
    |              | 全年预算数 | 全年执行数 | 执行率 |
    | 年度资金总额 |        100 |         90 | =      |
    """
    assert [(finding.cells, finding.severity) for finding in findings] == [(("D3",), "info")]


def test_F61_figures_typed_in(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   10 |   10 |
    """
    assert said == []


def test_F61_blank_cell_is_no_formula(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   10 |      |
    """
    assert said == []


def test_F62_division_by_nothing(said):
    """
    | 绩效自评表   |            |            |         |
    |              | 全年预算数 | 全年执行数 | 执行率  |
    | 年度资金总额 |          0 |          0 | #DIV/0! |
    """
    assert said == [("D3", "公式出错，显示为“#DIV/0!”", "#DIV/0!", "数字或文字")]


def test_F62_hash_in_a_text_is_no_error(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 3#楼改造 | ≥1栋       | 1栋        |
    """
    assert said == []


def test_F62_formula_without_a_result_is_left_to_F61(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
    | 培训次数 | ≥12次      | 12次       | =    |
    """
    assert said == []


def test_F63_amount_and_score_with_their_unit(findings):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 | 620.82万元 |     620.82 |   10 | 10分 |
    """
    told = [(finding.cells, finding.message, finding.severity) for finding in findings]
    assert told == [
        (("B3",), "填的是“620.82万元”，已按 620.82 读取", "info"),
        (("E3",), "填的是“10分”，已按 10 读取", "info"),
    ]


def test_F63_thousands_signs_and_percentages_are_usual(said):
    """
    | 绩效自评表   |            |            |        |
    |              | 全年预算数 | 全年执行数 | 执行率 |
    | 年度资金总额 | 1,250.00   |     620.82 | 49.67% |
    """
    assert said == []


def test_F63_full_width_digits(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 | ６４０     | ６２０．８ |
    """
    assert [(cells, expected) for cells, _, _, expected in said] == [("B3", "640"), ("C3", "620.8")]


def test_F63_targets_and_results_have_their_units(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 培训次数 | ≥12次      | 12次       |   10 |
    """
    assert said == []


def with_macros(form):
    remark = Remark(Trouble.MACROS, "", source=Source("单位.xlsm", "自评表"))
    return replace(form, remarks=(*form.remarks, remark))


def test_F66_workbook_with_macros():
    case = Case(with_macros(form(MINISTRY)), Score(()), load_scheme("mof2020"))
    (finding,) = workbook_with_macros.findings(case)
    assert (finding.severity, finding.cells) == (Severity.INFO, ())
    assert finding.message == "工作簿“单位.xlsm”带有宏（VBA），宏没有运行，也没有改动"


def test_F66_formulas_are_no_macros(said):
    """
    | 项目支出绩效自评表 |          |          |            |            |      |      |
    | 一级指标           | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 数量指标 | 管网长度 | ≥12公里    | =          | 10   | 10   |
    """
    assert said == []


def test_F66_ordinary_workbook_is_fine(said):
    """
    | 项目支出绩效自评表 |          |          |            |            |      |      |
    | 一级指标           | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 数量指标 | 管网长度 | ≥12公里    | 12公里     | 10   | 10   |
    """
    assert said == []
