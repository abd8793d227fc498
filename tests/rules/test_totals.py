"""S: the total and the grade."""


def test_S54_total_of_100_whatever_the_rows_say(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   50 |   50 |
    | 培训人数 | ≥200人     | 190人      |   50 | 47.5 |
    | 总分     |            |            |  100 |  100 |
    """
    assert said == [("E4 E2 E3", "总分填 100 分，各项得分之和为 97.5 分，相差 2.5 分", "100", "97.5")]


def test_S54_total_left_blank(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   50 |   50 |
    | 培训人数 | ≥200人     | 190人      |   50 | 47.5 |
    | 总分     |            |            |  100 |      |
    """
    assert said == [("E4 E2 E3", "总分未填，各项得分之和为 97.5 分", "空白", "97.5")]


def test_S54_conclusion_table_is_added_up_too(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |          |          |
    | 培训次数 | ≥12次      | 12次       |          |          |
    | 评价准则 | 权重       | 分值       | 实际得分 | 绩效等级 |
    | 相关性   |        50% |         50 |       50 | 优       |
    | 效率     |        50% |         50 |       45 | 优       |
    | 综合绩效 |            |        100 |       98 | 优       |
    """
    told = "评价结论表的综合得分填 98 分，各项得分之和为 95 分，相差 3 分"
    assert said == [("D6 D4 D5", told, "98", "95")]


def test_S54_execution_scored_among_the_indicators_and_shown_beside_the_money(said):
    """
    |              | 全年预算数 | 全年执行数 | 执行率 | 得分 |
    | 年度资金总额 |        100 |         95 |    95% |  9.5 |
    | 三级指标     | 年度指标值 | 实际完成值 | 分值   | 得分 |
    | 预算执行率   | 100%       | 95%        |   10   |  9.5 |
    | 培训次数     | ≥12次      | 12次       |   90   |   90 |
    | 总分         |            |            |  100   | 99.5 |
    """
    assert said == []


def test_S54_execution_counts_and_a_total_at_the_head_is_held_against_the_whole(said):
    """
    | 项目名称     | 培训       | 自评总分   |   98 |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |        100 |         80 |   10 |    8 |
    | 三级指标     | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数     | ≥12次      | 12次       |   90 |   90 |
    """
    assert said == []


def test_S54_points_of_a_hundred_count_execution_in(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |        100 |         80 |   10 |    8 |
    | 三级指标     | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数     | ≥12次      | 12次       |   90 |   90 |
    | 总分         |            |            |  100 |   90 |
    """
    assert [(cells, found, expected) for cells, _, found, expected in said] == [("E6 E3 E5", "90", "98")]


def test_S54_layout_that_totals_the_indicators_alone(said):
    """
    | 绩效自评表   |            |            |      |      |
    |              | 全年预算数 | 全年执行数 | 分值 | 得分 |
    | 年度资金总额 |        100 |         80 |   10 |    8 |
    | 三级指标     | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数     | ≥12次      | 12次       |   90 |   90 |
    | 指标总分     |            |            |   90 |   90 |
    """
    assert said == []


def test_S54_a_missing_score_is_left_to_S49(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |   50 |   50 |
    | 培训人数 | ≥200人     | 190人      |   50 |      |
    | 总分     |            |            |  100 |  100 |
    """
    assert said == []


def test_S54_merged_score_is_counted_once(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 12次       |  100 |  100 |
    | 培训人数 | ≥200人     | 200人      | ^    | ^    |
    | 总分     |            |            |  100 |  100 |
    """
    assert said == []


def test_S54_five_hundredths_are_rounding(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分  |
    | 培训次数 | ≥12次      | 12次       |   50 | 48.33 |
    | 培训人数 | ≥200人     | 200人      |   50 | 48.33 |
    | 总分     |            |            |  100 |  96.7 |
    """
    assert said == []


def test_S55_grade_above_the_total(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 9次        |  100 |   75 |
    | 总分     |            |            |  100 |   75 |
    | 自评等级 | 优         |            |      |      |
    """
    assert said == [("B4", "自评等级填“优”，按重新计算的总分 75 分应为“中”", "优", "中")]


def test_S55_words_that_are_no_grade(findings):
    """
    | 自评等级 | 优秀       |            |          |          |
    | 三级指标 | 年度指标值 | 实际完成值 |          |          |
    | 培训次数 | ≥12次      | 12次       |          |          |
    | 评价准则 | 权重       | 分值       | 实际得分 | 绩效等级 |
    | 相关性   |        50% |         50 |       50 | 非常满意 |
    | 效率     |        50% |         50 |       50 | 好       |
    """
    whole, criteria = findings
    assert (whole.cells, whole.message) == (("B1",), "自评等级填“优秀”，不是规定的等级（优、良、中、差）")
    assert whole.advice == "把自评等级改为：优"
    assert criteria.cells == ("E5", "E6")
    assert criteria.message == "各评价准则的等级填“非常满意”，不是规定的等级（优、良、中、差）"
    assert criteria.advice == "把各评价准则的等级改为：优、良、中、差之一"


def test_S55_grade_of_the_total(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥10次      | 9次        |  100 |   90 |
    | 总分     |            |            |  100 |   90 |
    | 自评等级 | 优         |            |      |      |
    """
    assert said == []


def test_S55_layout_without_a_grade(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 | ≥12次      | 9次        |  100 |   75 |
    | 总分     |            |            |  100 |   75 |
    """
    assert said == []


def test_S55_any_grade_stands_where_no_total_can_be_reckoned(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      | 9次        |
    | 自评等级 | 良         |            |
    """
    assert said == []


def test_S55_grade_left_blank(said):
    """
    | 项目支出绩效自评表 |              |          |            |            |      |      |
    | 项目资金           | 全年预算数   | 全年执行数 | 分值     | 得分       |      |      |
    | 年度资金总额       |           10 |         10 |       10 |         10 |      |      |
    | 一级指标           | 二级指标     | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 数量指标     | 桥梁     | ≥3座       | 3座        |   90 |   90 |
    | 总分               |              |          |            |            |  100 |  100 |
    | 自评等级           |              |          |            |            |      |      |
    """
    ((_, message, _, expected),) = said
    assert (message, expected) == ("自评等级未填，按总分 100 分应为“优”", "优")
