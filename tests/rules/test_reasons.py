"""S: what has to be explained."""


def test_S56_points_lost_without_a_reason(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 培训次数 | ≥12次      | 6次        |   10 |    5 |                        |
    | 培训人数 | ≥200人     | 180人      |   10 |    9 | 无                     |
    """
    assert said == [
        ("E2 D2 F2", "指标“培训次数”扣了 5 分（得 5 分，分值 10 分），没有写偏差原因", "5", "偏差原因及改进措施"),
        ("E3 D3 F3", "指标“培训人数”扣了 1 分（得 9 分，分值 10 分），没有写偏差原因", "9", "偏差原因及改进措施"),
    ]


def test_S56_reason_given(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施     |
    | 培训次数 | ≥12次      | 6次        |   10 |    5 | 疫情期间停办，明年改为线上 |
    """
    assert said == []


def test_S56_nothing_lost_nothing_to_explain(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 培训次数 | ≥12次      | 12次       |   10 |   10 | 无                     |
    """
    assert said == []


def test_S56_one_reason_merged_over_the_rows_it_is_about(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 培训次数 | ≥12次      | 6次        |   10 |    5 | 疫情期间停办           |
    | 培训人数 | ≥200人     | 100人      |   10 |    5 | ^                      |
    """
    assert said == []


def test_S56_layout_that_asks_for_no_reason(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 6次        |   10 |    5 |
    """
    assert said == []


def test_S57_twice_the_target(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 培训次数 | ≥12次      | 24次       |   10 |   10 |                        |
    """
    assert said == [
        ("C2 B2 F2", "指标“培训次数”完成 24次，是目标“≥12次”的 2 倍，没有说明原因", "24次", "超额完成的原因")
    ]


def test_S57_exactly_at_the_limit_and_a_reason_that_says_nothing(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 培训次数 | 12次       |       15.6 |   10 |   10 | 无偏差                 |
    """
    assert [message for _, message, *_ in said] == ["指标“培训次数”完成 15.6，是目标“12次”的 1.3 倍，没有说明原因"]


def test_S57_below_the_limit(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 培训次数 | ≥12次      | 15次       |   10 |   10 |                        |
    """
    assert said == []


def test_S57_explained(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 培训次数 | ≥12次      | 24次       |   10 |   10 | 上级增加了任务         |
    """
    assert said == []


def test_S57_half_the_cost_is_no_overshooting(said):
    """
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 成本指标 | 项目支出 | ≤30万元    | 10万元     |   10 |   10 |                        |
    | 成本指标 | 人均成本 | 300元      | 500元      |   10 |    6 |                        |
    """
    assert said == []


def test_S57_same_value_in_another_unit(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施 |
    | 补助资金 | ≥30万元    | 310000元   |   10 |   10 |                        |
    """
    assert said == []
