"""W: points."""

import pytest

from evalbatch.schemes import load_scheme


def test_W29_points_above_100(said):
    """
    | 绩效自评表   |            |            |            |      |
    |              | 全年预算数 | 全年执行数 | 分值       | 得分 |
    | 年度资金总额 |        100 |        100 |         10 |   10 |
    | 一级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标     | 培训次数   | ≥12次      | 12次       |   50 |
    | 效益指标     | 能力       | 提高       | 提高       |   30 |
    | 满意度指标   | 满意度     | ≥90%       |        95% |   12 |
    """
    told = "分值合计为 102 分，应为 100 分（预算执行率 10 分 + 各指标 92 分）"
    assert said == [("E5 E6 E7", told, "102", "100")]


def test_W29_printed_total_hides_a_gap(said):
    """
    | 一级指标   | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标   | 培训次数 | ≥12次      | 12次       |   50 |
    | 效益指标   | 能力     | 提高       | 提高       |   35 |
    | 满意度指标 | 满意度   | ≥90%       |        95% |   10 |
    | 总分       | <        | <          | <          |  100 |
    """
    told = "分值合计为 95 分，应为 100 分（预算执行率 0 分 + 各指标 95 分）"
    assert said == [("E5 E2 E3 E4", told, "95", "100")]


def test_W29_execution_counts(said):
    """
    | 绩效自评表   |            |            |            |      |
    |              | 全年预算数 | 全年执行数 | 分值       | 得分 |
    | 年度资金总额 |        100 |        100 |         10 |   10 |
    | 一级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标     | 培训次数   | ≥12次      | 12次       |   50 |
    | 效益指标     | 能力       | 提高       | 提高       |   30 |
    | 满意度指标   | 满意度     | ≥90%       |        95% |   10 |
    """
    assert said == []


def test_W29_parts_of_a_starred_row_have_no_points_of_their_own(said):
    """
    | 一级指标   | 三级指标       | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标   | ★培训         |            |            |   50 |
    | ^          | 其中：培训次数 | ≥12次      | 12次       |      |
    | ^          | 培训人数       | ≥200人     | 200人      |      |
    | 效益指标   | 能力           | 提高       | 提高       |   40 |
    | 满意度指标 | 满意度         | ≥90%       |        95% |   10 |
    """
    assert said == []


def test_W29_blank_points_are_left_to_W32(said):
    """
    | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 培训次数 | ≥12次      | 12次       |   50 |
    | 效益指标 | 能力     | 提高       | 提高       |      |
    """
    assert said == []


def test_W29_points_of_missing_rows_are_left_to_W35(said):
    """
    | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 培训次数 | ≥12次      | 12次       |   50 |
    """
    assert said == []


def test_W29_thirds_are_within_tolerance(said):
    """
    | 一级指标   | 三级指标 | 年度指标值 | 实际完成值 | 分值  |
    | 产出指标   | 培训次数 | ≥12次      | 12次       | 33.33 |
    | 效益指标   | 能力     | 提高       | 提高       | 33.33 |
    | 满意度指标 | 满意度   | ≥90%       |        95% | 33.33 |
    """
    assert said == []


def test_W30_unit_gave_spending_more_points(said):
    """
    | 绩效自评表   |            |            |      |
    |              | 全年预算数 | 全年执行数 | 分值 |
    | 年度资金总额 |        100 |         90 |   20 |
    """
    assert said == [("D3", "预算执行率的分值填 20，应为 10", "20", "10")]


def test_W30_points_printed_in_the_label_bind(said):
    """
    | 绩效自评表           |            |            |      |
    | 预算执行情况（20分） | 全年预算数 | 全年执行数 | 分值 |
    | 年度资金总额         |        100 |         90 |   10 |
    """
    assert said == [("D3", "预算执行率的分值填 10，应为 20", "10", "20")]


def test_W30_points_printed_above_rows_that_name_no_total(said):
    """
    | 绩效自评表           |            |            |      |
    | 预算执行情况（20分） | 全年预算数 | 全年执行数 | 分值 |
    | 财政拨款             |        100 |         90 |   20 |
    """
    assert said == []


def test_W30_ten_points(said):
    """
    | 绩效自评表   |            |            |      |
    |              | 全年预算数 | 全年执行数 | 分值 |
    | 年度资金总额 |        100 |         90 |   10 |
    | 其他资金     |            |            | —    |
    """
    assert said == []


def test_W30_layout_without_a_column_of_points(said):
    """
    | 绩效自评表       |            |            |                     |
    |                  | 全年预算数 | 全年执行数 | 得分（20分*执行率） |
    | 年度财政资金总额 |        100 |         90 |                  18 |
    """
    assert said == []


def test_W31_fewer_points_than_the_label_prints(said):
    """
    | 一级指标         | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标（40分） | 培训次数 | ≥12次      | 12次       |   20 |
    | ^                | 培训人数 | ≥200人     | 200人      |   15 |
    """
    assert said == [("E2 E3", "产出指标各行分值合计 35 分，栏目名称上写的是 40 分", "35", "40")]


def test_W31_other_points_than_the_regulation(said):
    """
    | 一级指标   | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标   | 培训次数 | ≥12次      | 12次       |   50 |
    | 效益指标   | 能力     | 提高       | 提高       |   35 |
    | 满意度指标 | 满意度   | ≥90%       |        95% |   10 |
    """
    assert said == [("E3", "效益指标各行分值合计 35 分，规定为 30 分", "35", "30")]


def test_W31_cost_counts_with_output_where_the_scheme_gives_it_no_points(said):
    """
    | 一级指标   | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 成本指标   | 总成本   | ≤50万元    | 48万元     |   10 |
    | 产出指标   | 培训次数 | ≥12次      | 12次       |   40 |
    | 效益指标   | 能力     | 提高       | 提高       |   30 |
    | 满意度指标 | 满意度   | ≥90%       |        95% |   10 |
    """
    assert said == []


def test_W31_output_and_cost_together(said):
    """
    | 一级指标   | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 成本指标   | 总成本   | ≤50万元    | 48万元     |   20 |
    | 产出指标   | 培训次数 | ≥12次      | 12次       |   40 |
    | 效益指标   | 能力     | 提高       | 提高       |   30 |
    """
    assert said == [("E3 E2", "产出指标、成本指标各行分值合计 60 分，规定为 50 分", "60", "50")]


def test_W31_satisfaction_below_the_benefits(said):
    """
    | 一级指标 | 二级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 数量指标     | 培训次数   | ≥12次      | 12次       |   50 |
    | 效益指标 | 社会效益指标 | 能力       | 提高       | 提高       |   30 |
    | ^        | 满意度指标   | 学员满意度 | ≥90%       |        95% |   10 |
    """
    assert said == []


def test_W31_satisfaction_below_the_benefits_and_on_its_own(said):
    """
    | 一级指标   | 二级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标   | 数量指标     | 培训次数   | ≥12次      | 12次       |   50 |
    | 效益指标   | 社会效益指标 | 能力       | 提高       | 提高       |   25 |
    | ^          | 满意度指标   | 学员满意度 | ≥90%       |        95% |    5 |
    | 满意度指标 | 满意度指标   | 公众满意度 | ≥90%       |        95% |   10 |
    """
    assert said == []


def test_W31_rows_add_up(said):
    """
    | 一级指标         | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标（40分） | 培训次数 | ≥12次      | 12次       |   20 |
    | ^                | 培训人数 | ≥200人     | 200人      |   20 |
    | 效益指标         | 能力     | 提高       | 提高       |   30 |
    """
    assert said == []


def test_W31_blank_points_are_left_to_W32(said):
    """
    | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 培训次数 | ≥12次      | 12次       |   20 |
    | ^        | 培训人数 | ≥200人     | 200人      |      |
    """
    assert said == []


class TestFreeWeights:
    @pytest.fixture
    def scheme(self):
        return load_scheme("hubei2020")

    def test_W31_scheme_that_leaves_the_sharing_to_the_unit(self, said):
        """
        | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
        | 产出指标 | 培训次数 | ≥12次      | 12次       |   45 |
        | 效益指标 | 能力     | 提高       | 提高       |   35 |
        """
        assert said == []


def test_W29_points_of_several_rows_in_one_cell(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 培训次数 | ≥12次      | 12次       |   50 |
    | 培训人数 | ≥200人     | 200人      |    ^ |
    | 满意度   | ≥90%       |        95% |   40 |
    """
    assert [message for _, message, *_ in said] == ["分值合计为 90 分，应为 100 分（预算执行率 0 分 + 各指标 90 分）"]


def test_W32_points_of_zero_in_words_and_blank(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 培训次数 | ≥12次      | 12次       |    0 |
    | 培训人数 | ≥200人     | 200人      | 若干 |
    | 满意度   | ≥90%       |        95% |      |
    | 及时率   | ≥90%       |        95% | /    |
    """
    assert said == [
        ("D2", "指标“培训次数”的分值为 0，应大于 0", "0", "大于 0 的数字"),
        ("D3", "指标“培训人数”的分值“若干”不是数字", "若干", "大于 0 的数字"),
        ("D4", "指标“满意度”的分值未填", "空白", "大于 0 的数字"),
        ("D5", "指标“及时率”的分值未填", "空白", "大于 0 的数字"),
    ]


def test_W32_row_without_a_name_is_called_by_the_level_above(said):
    """
    | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 |          | ≥12次      | 12次       |   -5 |
    """
    assert said == [("E2", "指标“产出指标”的分值为 -5，应大于 0", "-5", "大于 0 的数字")]


def test_W32_points_merged_over_several_rows(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 培训次数 | ≥12次      | 12次       |   10 |
    | 培训人数 | ≥200人     | 200人      | ^    |
    """
    assert said == []


def test_W32_layout_without_points(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   10 |
    """
    assert said == []


def test_W32_points_with_their_unit_and_parts_without(said):
    """
    | 三级指标       | 年度指标值 | 实际完成值 | 分值 |
    | ★培训         |            |            | 10分 |
    | 其中：培训次数 | ≥12次      | 12次       |      |
    """
    assert said == []


def test_W32_row_with_nothing_but_a_name_is_left_to_I38(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 培训次数 |            |            |      |
    """
    assert said == []


def test_W34_two_sets_of_weights(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |          |          |
    | 培训次数 | ≥12次      | 12次       |          |          |
    | 注：     |            |            |          |          |
    | 评价准则 | 权重       | 分值       | 实际得分 | 绩效等级 |
    | 相关性   |        10% |         25 |       25 | 优       |
    | 效率     |        20% |         25 |       25 | 优       |
    | 效果     |        40% |         25 |       25 | 优       |
    | 可持续性 |        30% |         25 |       20 | 优       |
    """
    told = "评价结论表的权重与分值不一致：权重为 10%、20%、40%、30%，分值为 25、25、25、25"
    cells = "B5 C5 B6 C6 B7 C7 B8 C8"
    assert said == [(cells, told, "25、25、25、25", "10、20、40、30")]


def test_W34_weights_in_the_names_of_the_criteria(said):
    """
    | 三级指标        | 年度指标值 | 实际完成值 |          |
    | 培训次数        | ≥12次      | 12次       |          |
    | 注：            |            |            |          |
    | 评价准则        | 分值       | 实际得分   | 绩效等级 |
    | 相关性（10%）   |         20 |         20 | 优       |
    | 可持续性（90%） |         80 |         80 | 优       |
    """
    told = "评价结论表的权重与分值不一致：权重为 10%、90%，分值为 20、80"
    assert said == [("B5 B6", told, "20、80", "10、90")]


def test_W34_points_in_proportion_to_weights(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |          |
    | 培训次数 | ≥12次      | 12次       |          |
    | 注：     |            |            |          |
    | 评价准则 | 权重       | 分值       | 实际得分 |
    | 相关性   |        10% |         20 |       20 |
    | 效率     |        90% |        180 |      180 |
    """
    assert said == []


def test_W34_weights_alone(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      | 12次       |
    | 注：     |            |            |
    | 评价准则 | 权重       | 实际得分   |
    | 相关性   |        10% |         20 |
    | 效率     |        20% |         80 |
    """
    assert said == []


def test_W35_no_row_about_the_effect(said):
    """
    | 项目支出绩效自评表 |          |            |            |      |
    | 一级指标           | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标           | 培训次数 | ≥12次      | 12次       |   90 |
    | 满意度指标         | 满意度   | ≥90%       |        95% |   10 |
    """
    assert said == [("A2", "没有填写效益指标", "无", "至少一行效益指标")]


def test_W35_emptied_form_does_not_pass(said):
    """
    | 项目支出绩效自评表 |          |            |            |      |
    | 一级指标           | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标           | 指标1：  |            |            |      |
    """
    assert [message for _, message, *_ in said] == ["没有填写产出指标", "没有填写效益指标"]


def test_W35_satisfaction_is_missed_where_its_points_are(said):
    """
    | 项目支出绩效自评表 |          |            |            |      |
    | 一级指标           | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标           | 培训次数 | ≥12次      | 12次       |   50 |
    | 效益指标           | 能力     | 提高       | 提高       |   30 |
    """
    assert said == [("A2", "没有填写满意度指标", "无", "至少一行满意度指标")]


def test_W35_unit_shared_the_points_of_satisfaction_out(said):
    """
    | 项目支出绩效自评表 |          |            |            |      |
    | 一级指标           | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标           | 培训次数 | ≥12次      | 12次       |   60 |
    | 效益指标           | 能力     | 提高       | 提高       |   40 |
    """
    assert said == []


def test_W35_satisfaction_stands_below_the_effect(said):
    """
    | 项目支出绩效自评表 |            |          |            |            |      |
    | 一级指标           | 二级指标   | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标           | 数量指标   | 培训次数 | ≥12次      | 12次       |   50 |
    | 效益指标           | 满意度指标 | 满意度   | ≥90%       |        95% |   30 |
    """
    assert said == []


def test_W35_a_frame_of_its_own_has_its_results_elsewhere(said):
    """
    | 部门整体支出绩效自评表 |                |            |            |      |
    | 一级指标               | 三级指标       | 年度指标值 | 实际完成值 | 分值 |
    | 部门管理               | 三公经费控制率 | ≤100%      |        86% |   20 |
    | 履职效果               | 监测站点       | 68处       | 68处       |   50 |
    | 能力建设               | 培训           | ≥6期       | 6期        |   10 |
    | 服务对象满意度         | 满意度         | ≥90%       |        95% |   10 |
    """
    assert said == []


def test_W35_a_level_may_hold_output_and_effect(said):
    """
    | 部门整体支出绩效自评表 |                |            |            |      |
    | 一级指标               | 三级指标       | 年度指标值 | 实际完成值 | 分值 |
    | 过程                   | 预算执行       | ≥95%       |        96% |   30 |
    | 产出及效果             | 监测站点       | 68处       | 68处       |   70 |
    """
    assert said == []


def test_W35_form_that_does_not_name_these_levels(said):
    """
    | 项目支出绩效自评表 |            |            |      |
    | 指标名称           | 年度指标值 | 实际完成值 | 权重 |
    | 财政供养人员控制率 | ≤100%      |        98% |   90 |
    """
    assert said == []


def test_W35_level_told_by_the_second_column_alone(said):
    """
    | 项目支出绩效自评表 |          |            |            |      |
    | 二级指标           | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 数量指标           | 培训次数 | ≥12次      | 12次       |   60 |
    | 社会效益指标       | 能力     | 提高       | 提高       |   40 |
    """
    assert said == []


def test_W33_nearly_all_points_on_one_row(findings):
    """
    | 一级指标 | 三级指标   | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 发放覆盖率 | =100%      |       100% |   60 |
    | 效益指标 | 足额保障率 | =100%      |       100% |   30 |
    """
    (finding,) = findings
    assert finding.message == "指标“发放覆盖率”一行就占 60 分，分值过于集中"
    assert (finding.severity, finding.cells, finding.expected) == ("warning", ("E2",), "小于 60 分")


def test_W33_more_than_half_of_several_rows_is_only_information(findings):
    """
    | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 培训次数 | ≥12次      | 12次       |   30 |
    | 产出指标 | 培训人数 | ≥200人     | 200人      |   10 |
    | 产出指标 | 合格率   | ≥90%       |        95% |   10 |
    """
    (finding,) = findings
    assert finding.message == "指标“培训次数”一行就占 30 分，超过产出指标分值的 50%"
    assert (finding.severity, finding.expected) == ("info", "不超过 25 分")


def test_W33_few_rows_share_as_they_can(said):
    """
    | 一级指标   | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标   | 培训次数 | ≥12次      | 12次       |   25 |
    | 产出指标   | 培训人数 | ≥200人     | 200人      |   25 |
    | 效益指标   | 增收     | ≥12万元    | 12万元     |   20 |
    | 效益指标   | 受益人口 | 90人       | 90人       |   10 |
    | 满意度指标 | 满意度   | ≥90%       |        95% |   10 |
    """
    assert said == []


def test_W33_layout_without_points(said):
    """
    | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 |
    | 产出指标 | 培训次数 | ≥12次      | 12次       |
    """
    assert said == []


def test_W36_two_rows_in_all(findings):
    """
    | 一级指标 | 三级指标   | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 发放覆盖率 | =100%      |       100% |   60 |
    | 效益指标 | 足额保障率 | =100%      |       100% |   40 |
    """
    (finding,) = findings
    assert finding.message == "只有 2 个三级指标，少于 3 个"
    assert (finding.severity, finding.cells) == ("info", ("B2", "B3"))


def test_W36_nothing_but_quantities(said):
    """
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 数量指标 | 培训次数 | ≥12次      | 12次       |   20 |
    | 产出指标 | 数量指标 | 培训人数 | ≥200人     | 200人      |   20 |
    | 产出指标 | 数量指标 | 教材数   | ≥200本     | 200本      |   20 |
    | 效益指标 | 社会效益 | 持证率   | ≥90%       |        95% |   40 |
    """
    told = "3 个产出指标都是“数量指标”，没有其他方面的产出指标"
    assert said == [("B2", told, "3 个产出指标都是“数量指标”", "两个以上方面")]


def test_W36_outputs_of_two_kinds(said):
    """
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 数量指标 | 培训次数 | ≥12次      | 12次       |   20 |
    | 产出指标 | 数量指标 | 培训人数 | ≥200人     | 200人      |   20 |
    | 产出指标 | 质量指标 | 合格率   | ≥90%       |        95% |   20 |
    | 效益指标 | 社会效益 | 持证率   | ≥90%       |        95% |   40 |
    """
    assert said == []


def test_W36_missing_benefits_are_left_to_W35(said):
    """
    | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 产出指标 | 数量指标 | 培训次数 | ≥12次      | 12次       |   20 |
    """
    assert said == []


def test_W36_layout_that_does_not_name_these_levels(said):
    """
    | 指标名称 | 年度指标值 | 实际完成值 | 分值 |
    | 委托次数 | ≥3次       | 3次        |   90 |
    """
    assert said == []
