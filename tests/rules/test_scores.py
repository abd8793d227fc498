"""S: the score of each row."""


def test_S49_score_blank_or_in_words(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   10 |      |
    | 培训人数 | ≥200人     | 200人      |   10 | 满分 |
    """
    assert said == [
        ("E2", "指标“培训次数”的得分未填", "空白", "数字"),
        ("E3", "指标“培训人数”的得分“满分”不是数字", "满分", "数字"),
    ]


def test_S49_score_of_the_money_row_blank(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |        100 |         90 |   10 |      |
    | 其他资金     |            |            |      |      |
    """
    assert said == [("E3", "年度资金总额的得分未填", "空白", "数字")]


def test_S49_one_score_merged_over_several_rows(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   10 |   10 |
    | 培训人数 | ≥200人     | 200人      | ^    | ^    |
    """
    assert said == []


def test_S49_parts_of_a_starred_row(said):
    """
    | 三级指标       | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | ★培训         |            |            |   10 |   10 |
    | 其中：培训次数 | ≥12次      | 12次       |      |      |
    | 培训人数       | ≥200人     | 200人      |      |      |
    """
    assert said == []


def test_S49_row_with_nothing_but_a_name_is_left_to_I38(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 |            |            |      |      |
    """
    assert said == []


def test_S49_layout_without_scores(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 培训次数 | ≥12次      | 12次       |   10 |
    """
    assert said == []


def test_S50_more_than_the_points_and_less_than_nothing(findings):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 24次       |   10 |   20 |
    | 培训人数 | ≥200人     | 0人        |   10 |   -5 |
    """
    over, under = findings
    assert (over.cells, over.message) == (("E2", "D2"), "指标“培训次数”得 20 分，超过分值 10 分")
    assert (over.found, over.expected, over.advice) == ("20", "不超过 10", "得分应在 0 到 10 分之间")
    assert (under.message, under.expected) == ("指标“培训人数”得 -5 分，是负数", "不小于 0")


def test_S50_rate_written_for_the_score_of_the_money_row(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |        100 |         90 |   10 |   90 |
    """
    assert said == [("E3 D3", "年度资金总额得 90 分，超过分值 10 分", "90", "不超过 10")]


def test_S50_all_points_and_none(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   10 |   10 |
    | 培训人数 | ≥200人     | 0人        |   10 |    0 |
    """
    assert said == []


def test_S50_layout_without_points_has_no_limit(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   40 |
    """
    assert said == []


def test_S51_target_far_missed(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 10次       |   10 |   10 |
    """
    told = (
        "指标“培训次数”得 10 分，按评分规则应得 8.33 分：完成 10 次，目标 ≥12 次，完成率 83.33%，得 10×83.33%=8.33 分"
    )
    assert said == [("E2 B2 C2", told, "10", "8.33")]


def test_S51_cost_above_its_ceiling(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 项目支出 | ≤30万元    | 40万元     |   10 |   10 |
    """
    told = (
        "指标“项目支出”得 10 分，按评分规则应得 7.5 分："
        "实际 40 万元，上限 30 万元，超过上限 33.33%，得 10×30÷40=7.50 分"
    )
    assert said == [("E2 B2 C2", told, "10", "7.5")]


def test_S51_rounded_to_one_place_is_only_information(findings):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 10次       |   10 |  8.3 |
    """
    assert [(finding.severity, finding.expected) for finding in findings] == [("info", "8.33")]


def test_S51_target_met_in_another_unit(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 项目支出 | ≤30万元    | 285,000元  |   10 |   10 |
    | 合格率   | ≥100百分比 |        100 |   10 |   10 |
    | 达标率   | ≥95%       |       0.98 |   10 |   10 |
    """
    assert said == []


def test_S51_overshooting_earns_no_more(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 36次       |   10 |   10 |
    """
    assert said == []


def test_S51_words_for_a_figure_are_left_to_I39(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 完成       |   10 |    5 |
    """
    assert said == []


def test_S51_score_out_of_range_is_left_to_S50(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   10 |   20 |
    """
    assert said == []


def test_S51_layout_without_points_cannot_be_reckoned(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
    | 培训次数 | ≥12次      | 6次        |   40 |
    """
    assert said == []


def test_S52_all_reached_and_half_the_points(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值   | 分值 | 得分 |
    | 能力提升 | 效果明显   | 达成预期指标 |   10 |    5 |
    """
    told = (
        "定性指标“能力提升”得 5 分，与完成情况不符：目标“效果明显”，完成“达成预期指标”，属“达成”档，"
        "得分应在 8 至 10 分之间，自评 5 分不在其中，取最近的界限，得 8.00 分"
    )
    assert said == [("E2 C2", told, "5", "8")]


def test_S52_partly_reached_and_all_points(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 能力提升 | 效果明显   | 部分达成   |   10 |   10 |
    """
    assert [(cells, found) for cells, _, found, _ in said] == [("E2 C2", "10")]


def test_S52_anywhere_in_the_band_of_its_level(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值   | 分值 | 得分 |
    | 能力提升 | 效果明显   | 达成预期指标 |   10 |    8 |
    | 环境改善 | 效果明显   | 部分达成     |   10 |    6 |
    | 长效机制 | 健全       | 未达成       |   10 |    0 |
    """
    assert said == []


def test_S52_words_that_name_no_level(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值   | 分值 | 得分 |
    | 能力提升 | 效果明显   | 详见工作报告 |   10 |    5 |
    """
    assert said == []


def test_S53_rate_rounded_before_scoring(said):
    """
    | 绩效自评表   |            |            |      |        |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分 |
    | 年度资金总额 |       43.2 |      37.24 |   10 |    86% |    9 |
    """
    told = (
        "预算执行率得 9 分，应得 8.62 分：执行数 37.24 万元，全年预算数 43.2 万元，执行率 86.20%，得 10×86.20%=8.62 分"
    )
    assert said == [("F3 E3 D3", told, "9", "8.62")]


def test_S53_full_points_for_half_the_money(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |        100 |         50 |   10 |   10 |
    """
    assert [(cells, found, expected) for cells, _, found, expected in said] == [("E3 D3", "10", "5")]


def test_S53_mixed_units_are_left_to_M22(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |    5134500 |     447.52 |   10 | 8.72 |
    """
    assert said == []


def test_S51_target_above_all_is_left_to_I41(said):
    """
    | 一级指标   | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 满意度指标 | 群众满意度 | 290%       | 95%        |   10 |   10 |
    """
    assert said == []


def test_S53_all_spent(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |        100 |        100 |   10 |   10 |
    """
    assert said == []


def test_S53_two_places_are_enough(said):
    """
    | 绩效自评表     |            |            |      |      |
    | 项目资金（元） | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额   |     250000 |   215457.6 |   10 | 8.62 |
    """
    assert said == []


def test_S53_budget_of_zero_cannot_be_reckoned(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |          0 |          0 |   10 |   10 |
    """
    assert said == []


def test_S53_more_spent_than_there_was_is_left_to_M19(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |        100 |        120 |   10 |    9 |
    """
    assert said == []


def test_S53_negative_spending_is_left_to_M14(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |        100 |        -20 |   10 |    9 |
    """
    assert said == []


def test_S51_score_cut_by_the_rate_though_the_target_is_met(findings):
    """
    | 绩效自评表   |                |            |            |              |
    |              | 预算数         | 执行数     | 执行率     | 得分（20分） |
    | 年度资金总额 |             10 |         10 |       100% |           20 |
    | 一级指标     | 三级指标       | 年初目标值 | 实际完成值 | 得分         |
    | 产出指标     | 数据合格率     | 100%       |       100% |           60 |
    | 满意度指标   | 整编资料审核   | 98%        |        98% |         19.6 |
    | 总分         |                |            |            |         99.6 |
    """
    (finding,) = findings
    assert finding.cells == ("E6", "C6", "D6")
    assert (finding.found, finding.expected) == ("19.6", "20")
    assert finding.message == (
        "指标“整编资料审核”得 19.6 分，按评分规则应得 20 分：目标值 98% 已达到，应得满分，不按完成率再打折"
    )


def test_S51_a_score_of_the_rate_proves_nothing_where_the_total_is_another(said):
    """
    | 绩效自评表   |                |            |            |              |
    |              | 预算数         | 执行数     | 执行率     | 得分（20分） |
    | 年度资金总额 |             10 |         10 |       100% |           20 |
    | 一级指标     | 三级指标       | 年初目标值 | 实际完成值 | 得分         |
    | 产出指标     | 数据合格率     | 100%       |       100% |           50 |
    | 满意度指标   | 整编资料审核   | 98%        |        98% |         19.6 |
    """
    assert said == []


def test_S51_rate_of_spending_among_the_indicators(said):
    """
    | 项目支出绩效自评表 |            |            |            |      |      |
    | 一级指标           | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 项目管理           | 预算执行率 | —          | 100%       | 10   | 9    |
    | 项目管理           | 资金执行率 | —          | 90%        | 10   | 9    |
    """
    ((cells, message, found, expected),) = said
    assert (cells, found, expected) == ("F3 C3 D3", "9", "10")
    assert message.startswith("指标“预算执行率”得 9 分，按评分规则应得 10 分：没有指标值，按填报的执行率计")
