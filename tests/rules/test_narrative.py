"""S60: the texts against the table."""


def test_S60_report_states_another_total_and_grade(said):
    """
    | 三级指标 | 年度指标值                     | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次                          | 12次       |  100 |  100 |
    | 总分     |                                |            |  100 |  100 |
    | 评价结论 | 本项目自评得分98分，等级为良。 |            |      |      |
    """
    assert said == [
        ("B4", "“评价结论”写总分“98分”，按表中数据重新计算应为 100分", "98分", "100分"),
        ("B4", "“评价结论”写等级“良”，按表中数据重新计算应为 优", "良", "优"),
    ]


def test_S60_total_of_the_conclusion_table_differs_from_the_forms(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值     | 得分     |
    | 培训次数 | ≥12次      | 12次       |      100 |      100 |
    | 总分     |            |            |      100 |      100 |
    | 评价准则 | 权重       | 分值       | 实际得分 | 绩效等级 |
    | 相关性   |       100% |        100 |       98 | 优       |
    | 综合绩效 |            |        100 |       98 | 优       |
    """
    told = "“评价结论”写综合得分“98分”，按自评表的总分应为 100分"
    assert said == [("D6", told, "98分", "100分")]


def test_S60_text_and_table_agree(said):
    """
    | 三级指标 | 年度指标值                               | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次                                    | 12次       |  100 |  100 |
    | 评价结论 | 自评得分为：100.00分，评价结果为“优秀”。 |            |      |      |
    """
    assert said == []


def test_S60_points_of_one_row_are_no_total(said):
    """
    | 三级指标 | 年度指标值                                | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次                                     | 12次       |  100 |  100 |
    | 存在问题 | 满意度指标扣1分，群众测评92分；优质服务。 |            |      |      |
    """
    assert said == []


def test_S60_goals_of_a_good_grade_are_no_grade(said):
    """
    | 预期目标             | 实际完成情况             |            |      |      |
    | 空气质量优良天数增加 | 优良天数337天，良好率92% |            |      |      |
    | 三级指标             | 年度指标值               | 实际完成值 | 分值 | 得分 |
    | 优良天数             | ≥330天                   | 337天      |  100 |  100 |
    """
    assert said == []


def test_S60_form_without_points_has_no_total_to_compare(said):
    """
    | 三级指标 | 年度指标值     | 实际完成值 |
    | 培训次数 | ≥12次          | 12次       |
    | 评价结论 | 自评得分98分。 |            |
    """
    assert said == []
