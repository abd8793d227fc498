"""S65: rows that no formula can judge are told, not passed over."""


def test_S65_late_date_with_full_marks(said):
    """
    | 项目支出绩效自评表 |          |          |            |            |      |      |
    | 一级指标           | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 时效指标 | 完工时间 | 6月底前    | 8月20日    | 10   | 10   |
    """
    ((*cells, message, found, expected),) = said
    assert cells == ["E3 D3"]
    assert message.startswith("指标“完工时间”无法自动评分：目标时间“6月底前”，完成时间“8月20日”，晚于目标时间")
    assert (found, expected) == ("8月20日", "可以比较的数字或日期")


def test_S65_vague_target(said):
    """
    | 项目支出绩效自评表 |          |          |            |            |      |      |
    | 一级指标           | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 数量指标 | 管网长度 | 12公里左右 | 3公里      | 10   | 10   |
    """
    assert len(said) == 1


def test_S65_row_that_was_judged_is_fine(said):
    """
    | 项目支出绩效自评表 |          |          |            |            |      |      |
    | 一级指标           | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 时效指标 | 完工时间 | 6月底前    | 6月20日    | 10   | 10   |
    | 产出指标           | 数量指标 | 管网长度 | ≥12公里    | 12公里     | 10   | 10   |
    """
    assert said == []


def test_S65_blank_value_or_score_is_left_to_I38_and_S49(said):
    """
    | 项目支出绩效自评表 |          |          |            |            |      |      |
    | 一级指标           | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 时效指标 | 完工时间 | 6月底前    |            | 10   | 10   |
    | 产出指标           | 时效指标 | 验收时间 | 6月底前    | 8月20日    | 10   |      |
    """
    assert said == []


def test_S65_layout_without_points_is_not_scored(said):
    """
    | 项目支出绩效自评表 |          |          |            |            |
    | 一级指标           | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 |
    | 产出指标           | 时效指标 | 完工时间 | 6月底前    | 8月20日    |
    """
    assert said == []


def test_S65_unit_cell_that_says_its_unit_again(said):
    """
    | 项目支出绩效自评表 |            |          |        |             |            |      |      |
    | 一级指标           | 三级指标   | 指标性质 | 指标值 | 度量单位    | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 发放率     | ≥        | 98     | %（百分比） | 99%        | 50   | 50   |
    | 产出指标           | 培训人次   | ≥        | 98     | 人（次）    | 99人次     | 30   | 30   |
    | 效益指标           | 覆盖率     | ≥        | 0.9    | 百分比(%)   | 99%        | 10   | 10   |
    """
    assert said == []


def test_S65_another_measure(said):
    """
    | 项目支出绩效自评表 |            |          |        |             |            |      |      |
    | 一级指标           | 三级指标   | 指标性质 | 指标值 | 度量单位    | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 培训人次   | ≥        | 98     | 人（次）    | 99场       | 30   | 30   |
    """
    assert len(said) == 1


def test_S65_row_that_asks_for_words_alone(said):
    """
    | 项目支出绩效自评表 |                      |            |                    |      |      |
    | 一级指标           | 三级指标             | 年度指标值 | 实际完成值         | 分值 | 得分 |
    | 项目管理           | 财务管理制度有效性   | —          | 制度健全，严格执行 | 7    | 7    |
    | 项目管理           | 预算执行率           | —          | 100%               | 10   | 9    |
    """
    assert said == []


def test_S65_figure_without_a_target(said):
    """
    | 项目支出绩效自评表 |          |            |            |      |      |
    | 一级指标           | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标           | 培训人数 | —          | 200人      | 7    | 7    |
    """
    assert len(said) == 1
