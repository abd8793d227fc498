"""M: the money block."""

from decimal import Decimal

import pytest

from evalbatch.schemes import load_scheme


def test_M14_words_and_negative_figures_for_an_amount(said):
    """
    | 绩效自评表   |            |            |            |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |         95 | 约100      |         90 |
    | 其他资金     |            |         -5 |            |
    """
    assert said == [
        ("C3", "年度资金总额的全年预算数“约100”不是数字", "约100", "数字"),
        ("C4", "其他资金的全年预算数 -5 是负数", "-5", "不小于 0 的数字"),
    ]


def test_M14_total_left_blank(said):
    """
    | 绩效自评表   |            |            |            |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |         95 |            |            |
    """
    assert said == [
        ("C3", "年度资金总额的全年预算数未填", "空白", "数字"),
        ("D3", "年度资金总额的全年执行数未填", "空白", "数字"),
    ]


def test_M14_form_in_yuan_is_told_in_yuan(findings):
    """
    | 绩效自评表     |            |            |
    | 项目资金（元） | 全年预算数 | 全年执行数 |
    | 年度资金总额   |     250000 |  -215457.6 |
    """
    (finding,) = findings
    assert finding.message == "年度资金总额的全年执行数 -215457.6 是负数"
    assert finding.advice == "填写数字（单位：元），没有发生的填 0，不要写文字或单位"


def test_M14_amount_with_its_unit_can_be_read(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 | 620.82万元 | 1,000元    |
    """
    assert said == []


def test_M14_no_money_of_a_kind_may_be_blank_or_dashed_out(said):
    """
    | 绩效自评表   |            |            |            |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |            |        100 |         90 |
    | 财政拨款     |        100 |        100 |         90 |
    | 上年结转     |            |            |            |
    | 其他资金     | /          | —          | 无         |
    """
    assert said == []


def test_M14_blank_budget_beside_spending_is_left_to_M20(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |            |         90 |
    """
    assert said == []


def test_M15_total_forgets_a_part(said):
    """
    | 绩效自评表         |            |            |            |
    |                    | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额       |        100 |        100 |         90 |
    | 其中：当年财政拨款 |         90 |         90 |         85 |
    | 其他资金           |         10 |          5 |          5 |
    """
    told = "年度资金总额的全年预算数填 100，与下面各项资金之和 95 不等"
    assert said == [("C3 C4 C5", told, "100", "95")]


def test_M15_one_complaint_for_all_columns(said):
    """
    | 绩效自评表         |            |            |            |
    |                    | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额       |          0 |          0 |          0 |
    | 其中：本年财政拨款 |         90 |     89.974 |     89.974 |
    """
    told = "年度资金总额的年初预算数、全年预算数、全年执行数填 0 / 0 / 0，与下面各项资金之和 90 / 89.974 / 89.974 不等"
    assert said == [("B3 C3 D3 B4 C4 D4", told, "0 / 0 / 0", "90 / 89.974 / 89.974")]


def test_M15_form_in_yuan_is_told_in_yuan(findings):
    """
    | 绩效自评表     |            |            |
    | 项目资金（元） | 全年预算数 | 全年执行数 |
    | 年度资金总额   |    1000000 |     900000 |
    | 财政拨款       |     950000 |     900000 |
    """
    (finding,) = findings
    assert finding.message == "年度资金总额的全年预算数填 1000000，与下面各项资金之和 950000 不等"
    assert finding.advice == "核对各项资金，把年度资金总额改为各项之和：950000（元）"


def test_M15_levels_are_parts_of_the_appropriation_and_not_counted_twice(said):
    """
    | 绩效自评表         |            |            |
    |                    | 全年预算数 | 全年执行数 |
    | 年度资金总额       |        100 |         90 |
    | 其中：当年财政拨款 |         95 |         85 |
    | 中央资金           |         60 |         60 |
    | 省级资金           |         35 |         25 |
    | 其他资金           |          5 |          5 |
    """
    assert said == []


def test_M15_budgets_are_parts_of_the_appropriation_and_not_counted_twice(said):
    """
    | 绩效自评表         |            |            |            |
    |                    | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度总金额         |        100 |        120 |         80 |
    | 其中：财政拨款     |         90 |        110 |         75 |
    | 一般公共预算       |         60 |         80 |         50 |
    | 政府性基金预算     |         30 |         20 |         25 |
    | 国有资本经营预算   |            |         10 |            |
    | 其他资金           |         10 |         10 |          5 |
    """
    assert said == []


def test_M15_one_budget_alone_below_the_appropriation(said):
    """
    | 绩效自评表     |            |            |
    |                | 全年预算数 | 全年执行数 |
    | 年度总金额     |     476.44 |     461.44 |
    | 其中：财政拨款 |     476.44 |     461.44 |
    | 一般公共预算   |     476.44 |     461.44 |
    """
    assert said == []


def test_M15_the_sum_leaves_nested_budgets_out(said):
    """
    | 绩效自评表     |            |            |
    |                | 全年预算数 | 全年执行数 |
    | 年度总金额     |        110 |         90 |
    | 财政拨款小计   |         90 |         80 |
    | 一般公共预算   |         60 |         50 |
    | 政府性基金     |         30 |         30 |
    | 其他资金       |         10 |         10 |
    """
    assert said == [("B3 B4 B5 B6 B7", "年度总金额的全年预算数填 110，与下面各项资金之和 100 不等", "110", "100")]


def test_M15_a_government_fund_beside_the_appropriation_counts(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |         90 |
    | 当年财政拨款 |        100 |         90 |
    | 政府性基金   |         20 |          0 |
    """
    assert said == [("B3 B4 B5", "年度资金总额的全年预算数填 100，与下面各项资金之和 120 不等", "100", "120")]


def test_M15_basic_and_project_spending_are_another_way_to_share(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |         90 |
    | 基本支出     |         60 |         55 |
    | 项目支出     |         40 |         35 |
    """
    assert said == []


def test_M15_negative_part_is_left_to_M14(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |         80 |
    | 财政拨款     |        120 |        100 |
    | 其他资金     |        -10 |        -10 |
    """
    assert said == []


def test_M15_rounded_to_two_places_is_within_tolerance(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |      90.01 |
    | 财政拨款     |      66.67 |         60 |
    | 其他资金     |      33.33 |         30 |
    """
    assert said == []


def test_M15_parts_left_blank_add_up_to_nothing(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |         90 |
    | 财政拨款     |            |            |
    | 其他资金     | —          | —          |
    """
    assert said == []


def test_M19_executed_above_budget(said):
    """
    | 绩效自评表   |            |            |            |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |         90 |        100 |        120 |
    """
    told = "年度资金总额的全年执行数 120 大于全年预算数 100，超出 20 万元"
    assert said == [("D3 C3", told, "120", "不大于 100")]


def test_M19_a_part_above_its_budget_in_a_form_in_yuan(said):
    """
    | 绩效自评表         |            |            |
    | 项目资金（元）     | 全年预算数 | 全年执行数 |
    | 年度资金总额       |     250000 |     250000 |
    | 其中：当年财政拨款 |     200000 |   215457.6 |
    """
    told = "当年财政拨款的全年执行数 215457.6 大于全年预算数 200000，超出 15457.6 元"
    assert said == [("C4 B4", told, "215457.6", "不大于 200000")]


def test_M19_row_is_called_by_its_name_without_what_printing_adds(said):
    """
    | 绩效自评表       |            |            |
    |                  | 全年预算数 | 全年执行数 |
    | 年度资金总额：   |        100 |        101 |
    | 其中：1.财政拨款 |         90 |         95 |
    """
    assert [message.partition("的")[0] for _, message, *_ in said] == ["年度资金总额", "财政拨款"]


def test_M19_all_spent_is_fine(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |        100 |
    """
    assert said == []


def test_M19_above_the_initial_budget_is_fine(said):
    """
    | 绩效自评表   |            |            |            |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |         50 |        100 |         90 |
    """
    assert said == []


def test_M19_blank_budget_is_left_to_M20(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |            |        120 |
    | 其他资金     |          0 |         20 |
    """
    assert said == []


def test_M19_ten_thousandfold_is_left_to_M22(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |     950000 |
    """
    assert said == []


def test_M20_spending_without_a_budget(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |            |         12 |
    | 上年结转     |          0 |         12 |
    """
    assert said == [
        ("B3 C3", "年度资金总额的全年预算数未填，却有全年执行数 12 万元", "空白", "大于 0 的全年预算数"),
        ("B4 C4", "上年结转的全年预算数为 0，却有全年执行数 12 万元", "0", "大于 0 的全年预算数"),
    ]


def test_M20_points_for_a_budget_of_zero(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |          0 |          0 |   10 |   10 |
    """
    assert said == [("B3 E3", "年度资金总额的全年预算数为 0，却有得分 10 分", "0", "大于 0 的全年预算数")]


def test_M20_nothing_planned_nothing_spent_no_points(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |          0 |          0 |   10 |    0 |
    | 其他资金     |            |            |      |      |
    """
    assert said == []


def test_M20_layout_without_a_budget_column(said):
    """
    | 绩效自评表   |            |        |
    |              | 全年执行数 | 执行率 |
    | 年度资金总额 |         12 |   100% |
    """
    assert said == []


def test_M20_unreadable_budget_is_left_to_M14(said):
    """
    | 绩效自评表   |            |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 | 约20       |         12 |
    """
    assert said == []


def test_M21_rate_taken_from_initial_budget(said):
    """
    | 绩效自评表   |            |            |            |        |
    |              | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 |
    | 年度资金总额 |         90 |        100 |         90 |   100% |
    """
    told = "年度资金总额的执行率填 100%，按“全年执行数÷全年预算数”应为 90.00%；现在填的是除以年初预算数的结果"
    assert said == [("E3 D3 C3", told, "100%", "90.00%")]


def test_M21_rate_rounded_too_far_for_the_digits_it_shows(said):
    """
    | 绩效自评表   |            |            |        |
    |              | 全年预算数 | 全年执行数 | 执行率 |
    | 年度资金总额 |       43.2 |      37.24 | 86.00% |
    """
    told = "年度资金总额的执行率填 86.00%，按“全年执行数÷全年预算数”应为 86.20%"
    assert said == [("D3 C3 B3", told, "86.00%", "86.20%")]


def test_M21_rate_cut_off_instead_of_rounded_is_only_information(findings):
    """
    | 绩效自评表   |            |            |        |
    |              | 全年预算数 | 全年执行数 | 执行率 |
    | 年度资金总额 |         30 |         20 | 66.66% |
    """
    assert [(finding.severity, finding.expected) for finding in findings] == [("info", "66.67%")]


def test_M21_whole_percents_may_be_half_a_percent_off(said):
    """
    | 绩效自评表   |            |            |        |
    |              | 全年预算数 | 全年执行数 | 执行率 |
    | 年度资金总额 |       43.2 |      37.24 |    86% |
    """
    assert said == []


def test_M21_ratio_percentage_and_bare_figure_are_the_same(said):
    """
    | 绩效自评表   |            |            |           |
    |              | 全年预算数 | 全年执行数 | 执行率(%) |
    | 年度资金总额 |        100 |      97.81 |     97.81 |
    | 财政拨款     |        100 |      97.81 |    0.9781 |
    | 其他资金     |        100 |      97.81 |    97.81% |
    """
    assert said == []


def test_M21_blank_rate_and_zero_budget_have_nothing_to_compare(said):
    """
    | 绩效自评表   |            |            |        |
    |              | 全年预算数 | 全年执行数 | 执行率 |
    | 年度资金总额 |        100 |         50 | —      |
    | 其他资金     |          0 |          0 |   100% |
    """
    assert said == []


def test_M21_mixed_units_are_left_to_M22(said):
    """
    | 绩效自评表   |            |            |        |
    |              | 全年预算数 | 全年执行数 | 执行率 |
    | 年度资金总额 |        100 |     974000 | 97.40% |
    | 其他资金     |    1000000 |         90 |    90% |
    """
    assert said == []


def test_M22_yuan_among_ten_thousands(said):
    """
    | 绩效自评表   |            |            |            |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |         90 |     900000 |     890000 |
    """
    told = "年度资金总额的年初预算数 90 与全年预算数 900000 相差 1000 倍以上，像是元和万元混用"
    assert said == [("B3 C3", told, "90", "900000")]


def test_M22_ten_thousands_in_a_form_in_yuan(findings):
    """
    | 绩效自评表   | 单位：元   |            |
    |              | 全年预算数 | 全年执行数 |
    | 年度资金总额 |     900000 |         85 |
    """
    (finding,) = findings
    assert finding.message == "年度资金总额的全年预算数 900000 与全年执行数 85 相差 1000 倍以上，像是元和万元混用"
    assert finding.advice == "本表金额单位是元，请按同一单位核对后更正"


class TestOwnUnitSlip:
    """A bureau that takes amounts 300 times apart for another unit of money."""

    @pytest.fixture
    def scheme(self):
        shipped = load_scheme("mof2020")
        return shipped.model_copy(
            update={"tolerances": shipped.tolerances.model_copy(update={"unit_slip": Decimal(300)})}
        )

    def test_M22_amounts_as_far_apart_as_the_scheme_says(self, said):
        """
        | 绩效自评表   |            |            |
        |              | 全年预算数 | 全年执行数 |
        | 年度资金总额 |         90 |      40000 |
        """
        told = "年度资金总额的全年预算数 90 与全年执行数 40000 相差 300 倍以上，像是元和万元混用"
        assert said == [("B3 C3", told, "90", "40000")]

    def test_M19_leaves_it_to_M22(self, said):
        """
        | 绩效自评表   |            |            |
        |              | 全年预算数 | 全年执行数 |
        | 年度资金总额 |         90 |      40000 |
        """
        assert said == []

    def test_M19_speaks_below(self, said):
        """
        | 绩效自评表   |            |            |
        |              | 全年预算数 | 全年执行数 |
        | 年度资金总额 |         90 |      20000 |
        """
        assert len(said) == 1

    def test_M24_has_a_rate_only_within_one_unit(self, said):
        """
        | 绩效自评表   |            |            |          |
        |              | 全年预算数 | 全年执行数 | 偏差原因 |
        | 年度资金总额 |      40000 |         90 |          |
        """
        assert said == []


def test_M22_hardly_anything_spent(said):
    """
    | 绩效自评表   |            |            |            |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |        100 |        120 |       0.15 |
    """
    assert said == []


def test_M22_nothing_spent(said):
    """
    | 绩效自评表   |            |            |            |
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 |          0 |       1200 |          0 |
    """
    assert said == []


def test_M22_whole_block_in_yuan_beside_a_cost_target_in_ten_thousands(said):
    """
    | 项目支出绩效自评表 |              |            |            |            |      |      |
    | 项目资金（万元）   |              | 全年预算数 | 全年执行数 |            |      |      |
    |                    | 年度资金总额 |     600000 |     540000 |            |      |      |
    | 一级指标           | 二级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 成本指标     | 项目总成本 | ≤60万元    | 54万元     | 10   | 10   |
    """
    ((cells, message, found, expected),) = said
    assert (cells, found, expected) == ("C3", "600000", "60")
    assert message == "年度资金总额的全年预算数 600000 与指标“项目总成本”的目标值 60 相差 1000 倍以上，像是元和万元混用"


def test_M22_cost_of_one_piece_may_be_a_thousandth(said):
    """
    | 项目支出绩效自评表 |              |            |            |            |      |      |
    | 项目资金（万元）   |              | 全年预算数 | 全年执行数 |            |      |      |
    |                    | 年度资金总额 |       6000 |       5400 |            |      |      |
    | 一级指标           | 二级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 成本指标     | 补助标准   | ≤500元     | 500元      | 10   | 10   |
    """
    assert said == []


def test_M14_words_over_all_amounts_are_no_line_of_text(said):
    """
    |              | 年初预算数 | 全年预算数 | 全年执行数 |
    | 年度资金总额 | 详见附件   | <          | <          |
    | 三级指标     | 年度指标值 | 实际完成值 | 分值       |
    """
    assert said
