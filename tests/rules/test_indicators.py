"""I: indicator rows."""


def test_I37_name_blank_or_copied_from_the_level_above(said):
    """
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 |
    | 数量指标 |          | ≥12次      | 12次       |
    | 质量指标 | 质量指标 | ≥90%       |        95% |
    """
    assert said == [
        ("B2", "三级指标名称未填", "空白", "具体的指标名称"),
        ("B3", "三级指标“质量指标”与二级指标同名", "质量指标", "具体的指标名称"),
    ]


def test_I37_template_row_left_blank_is_nobodys_fault(said):
    """
    | 二级指标     | 三级指标 | 年度指标值 | 实际完成值 |
    | 数量指标     | 培训次数 | ≥12次      | 12次       |
    | 生态效益指标 |          |            |            |
    """
    assert said == []


def test_I37_name_merged_over_two_rows(said):
    """
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 |
    | 数量指标 | 培训次数 | ≥12次      | 12次       |
    | ^        | ^        | ≥200人     | 200人      |
    """
    assert said == []


def test_I37_name_that_begins_like_the_level_above(said):
    """
    | 二级指标 | 三级指标       | 年度指标值 | 实际完成值 |
    | 质量指标 | 质量指标达标率 | ≥90%       |        95% |
    """
    assert said == []


def test_I38_target_blank(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 |            | 12次       |   10 |   10 |
    """
    assert said == [("B2", "指标“培训次数”的年度指标值未填", "空白", "具体的值")]


def test_I38_row_with_nothing_but_a_name(findings):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 培训次数 |            |            |      |      |
    """
    (finding,) = findings
    assert finding.cells == ("B2", "C2", "D2", "E2")
    assert finding.message == "指标“培训次数”的年度指标值、实际完成值、分值、得分未填"
    assert finding.advice == "填写年度指标值、实际完成值、分值、得分，带上度量单位；目标值按年初批复填写"


def test_I38_row_without_a_name_is_called_by_the_level_above(said):
    """
    | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 数量指标 |          | ≥12次      |            |   10 |
    """
    assert said == [("D2", "指标“数量指标”的实际完成值未填", "空白", "具体的值")]


def test_I38_stated_coefficient_answers_the_row(findings):
    """
    | 指标名称 | 指标值 | 完成值 | 得分系数 | 权重 |
    | 培训次数 | ≥12次  |        |     100% |   10 |
    """
    assert [(finding.severity, finding.cells) for finding in findings] == [("info", ("C2",))]


def test_I38_starred_row_whose_parts_hold_the_values(said):
    """
    | 三级指标       | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | ★培训         |            |            |   10 |   10 |
    | 其中：培训次数 | ≥12次      |            |      |      |
    | 培训人数       | ≥200人     | 200人      |      |      |
    """
    assert said == []


def test_I38_values_merged_over_two_rows(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 培训次数 | ≥12次      | 12次       |   10 |
    | 培训人数 | ^          | ^          |   10 |
    """
    assert said == []


def test_I38_layout_without_a_column_of_results(said):
    """
    | 二级指标 | 三级指标 | 年度指标值 | 分值 |
    | 数量指标 | 培训次数 | ≥12次      |   10 |
    """
    assert said == []


def test_I38_nothing_happened_is_an_answer(said):
    """
    | 三级指标   | 年度指标值 | 实际完成值 | 分值 |
    | 安全事故数 |          0 | 无         |   10 |
    | 通过率     | ≥90%       |          0 |   10 |
    """
    assert said == []


def test_I39_done_for_a_figure(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      | 完成       |
    | 项目支出 | ≤30万元    | 达标       |
    """
    assert said == [
        ("C2 B2", "指标“培训次数”的目标值是数字“≥12次”，实际完成值却写“完成”", "完成", "数字（目标值 ≥12次）"),
        ("C3 B3", "指标“项目支出”的目标值是数字“≤30万元”，实际完成值却写“达标”", "达标", "数字（目标值 ≤30万元）"),
    ]


def test_I39_target_copied_with_its_sign(findings):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 合格率   | ≥90%       | ≥90%       |
    """
    (finding,) = findings
    assert finding.message == "指标“合格率”的实际完成值“≥90%”带着比较符号，像是照抄了目标值"
    assert finding.advice == "填写实际达到的数字，如目标“≥360天”、实际“362天”"
    assert (finding.found, finding.expected) == ("≥90%", "实际达到的数字")


def test_I39_sign_without_a_figure(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥          | 12次       |
    """
    assert said == [("B2", "指标“培训次数”的目标值“≥”没有可以比较的数字", "≥", "数字和单位")]


def test_I39_a_ratio_is_a_figure_that_a_person_compares(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 师生比   | ≥1:15      | 1:14       |
    | 配比     | ≤ 1：1.5   | 1：1.2     |
    """
    assert said == []


def test_I39_qualitative_target_wants_words(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值   |
    | 能力提升 | 效果明显   | 达成预期指标 |
    """
    assert said == []


def test_I39_figures_in_any_dress(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      | 共15次     |
    | 合格率   | ≥90%       |       0.95 |
    | 项目支出 | ≤30万元    | 285,000元  |
    | 培训人数 | 200人      |     ２００ |
    """
    assert said == []


def test_I39_a_least_figure_that_shows_the_target_is_met(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训人数 | ≥200人     | 200余人    |
    | 发放资料 | 3000       | 3000余份   |
    | 项目支出 | ≤30万元    | 40余万元   |
    | 宣传场次 | ≥10场      | 二十余场   |
    | 发放手册 | ≥3000册    | 3000余份   |
    """
    assert said == []


def test_I39_a_least_figure_that_leaves_it_open(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训人数 | ≥300人     | 200余人    |
    | 合格率   | ≥90%       | 98.5%左右  |
    """
    assert said == [
        (
            "C2 B2",
            "指标“培训人数”的目标值是数字“≥300人”，实际完成值却写“200余人”",
            "200余人",
            "数字（目标值 ≥300人）",
        ),
        (
            "C3 B3",
            "指标“合格率”的目标值是数字“≥90%”，实际完成值却写“98.5%左右”",
            "98.5%左右",
            "数字（目标值 ≥90%）",
        ),
    ]


def test_I39_none_answers_a_target_of_zero(said):
    """
    | 三级指标   | 年度指标值 | 实际完成值 |
    | 安全事故数 | =0次       | 未发生     |
    | 投诉次数   | ≤0次       | 无         |
    """
    assert said == []


def test_I39_blank_result_is_left_to_I38(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训次数 | ≥12次      |            |
    """
    assert said == []
