"""I: targets and results in words."""


def test_I45_all_options_copied(said):
    """
    | 三级指标   | 年度指标值 | 实际完成值 |
    | 机制健全性 | 好坏       | 好坏       |
    """
    assert said == [
        ("C2 B2", "定性指标“机制健全性”的实际完成值“好坏”是全部选项，没有选定其中一个", "好坏", "选项中的一个")
    ]


def test_I45_words_that_tell_no_level_are_only_information(findings):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 偏差原因 |
    | 工作机制 | 全面建立   | 正在推进   |          |
    """
    (finding,) = findings
    assert finding.message == "定性指标“工作机制”的实际完成值“正在推进”看不出是达成、部分达成还是未达成"
    assert finding.severity == "info"


def test_I45_a_level_an_option_or_the_targets_own_words(said):
    """
    | 三级指标 | 年度指标值         | 实际完成值         |
    | 服务质量 | 效果明显           | 达成预期指标       |
    | 健全性   | 优良中低差         | 优                 |
    | 采购     | 当年资源为主       | 当年资源为主       |
    | 环境     | 明显改善           | 部分达成           |
    """
    assert said == []


def test_I45_explained_beside_it(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 偏差原因               |
    | 工作机制 | 全面建立   | 正在推进   | 已建立6项，余2项明年建 |
    """
    assert said == []


def test_I45_figures_are_left_to_the_other_rules(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 工作机制 | 全面建立   | 建立6项    |
    | 培训次数 | ≥12次      | 推进中     |
    | 环境     | 明显改善   |            |
    """
    assert said == []


def test_I47_much_depends_on_vague_words(said):
    """
    | 三级指标     | 年度指标值                   | 实际完成值 | 分值 | 得分 |
    | 市场公平     | 效果明显                     | 达成       |   10 |   10 |
    | 服务水平     | 公共服务水平较上年显著提升。 | 达成       |   15 |   15 |
    | 管理机制     | 长效                         | 达成       |   10 |   10 |
    """
    assert said == [
        ("B2 D2", "指标“市场公平”占 10 分，目标值“效果明显”太笼统，无法核对是否达到", "效果明显", "可以核对的目标值"),
        (
            "B3 D3",
            "指标“服务水平”占 15 分，目标值“公共服务水平较上年显著提升。”太笼统，无法核对是否达到",
            "公共服务水平较上年显著提升。",
            "可以核对的目标值",
        ),
        ("B4 D4", "指标“管理机制”占 10 分，目标值“长效”太笼统，无法核对是否达到", "长效", "可以核对的目标值"),
    ]


def test_I47_few_points_or_none(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
    | 市场公平 | 效果明显   | 达成       |  9.5 |
    | 服务水平 | 显著提升   | 达成       |      |
    """
    assert said == []


def test_I47_words_that_can_be_checked(said):
    """
    | 三级指标   | 年度指标值             | 实际完成值 | 分值 | 得分 |
    | 规范程度   | 制度健全有效           | 达成       |   10 |   10 |
    | 决策作用   | 提供决策依据           | 达成       |   10 |   10 |
    | 投诉       | 较上年明显减少10%      | 达成       |   10 |   10 |
    | 能力       | 提高                   | 提高       |   30 |   30 |
    | 预算       | 严格执行相关制度规定   | 达成       |   10 |   10 |
    """
    assert said == []


def test_I48_everybody_is_satisfied(findings):
    """
    | 一级指标   | 二级指标 | 三级指标   | 年度指标值 | 实际完成值 |
    | 满意度指标 | 服务对象 | 群众满意度 | ≥90%       |       100% |
    """
    (finding,) = findings
    assert finding.message == "满意度指标“群众满意度”填“100%”，没有说明怎样调查"
    assert (finding.severity, finding.cells) == ("info", ("E2",))


def test_I48_chapter_without_a_survey(said):
    """
    | 一级指标           | 二级指标                         | 三级指标   | 年度指标值 | 实际完成值 |
    | 满意度指标         | 服务对象                         | 群众满意度 | ≥90%       |        95% |
    | 总分               |                                  |            |            |            |
    | 报告要点           | 填写内容                         |            |            |            |
    | 满意度指标完成情况 | 各方面对本项目都很满意，得10分。 |            |            |            |
    """
    told = "“满意度指标完成情况”没有说明满意度是怎样调查的"
    assert [(cells, message) for cells, message, *_ in said] == [("B5", told)]


def test_I48_survey_told_somewhere(said):
    """
    | 一级指标   | 二级指标                       | 三级指标   | 年度指标值 | 实际完成值 |
    | 满意度指标 | 服务对象                       | 群众满意度 | ≥90%       |       100% |
    | 评价结论   | 发放问卷120份，收回有效118份。 |            |            |            |
    """
    assert said == []


def test_I48_samples_of_water_are_no_survey(said):
    """
    | 一级指标   | 二级指标              | 三级指标   | 年度指标值 | 实际完成值 |
    | 满意度指标 | 服务对象              | 群众满意度 | ≥90%       |       100% |
    | 评价结论   | 检测水质样本120份。   |            |            |            |
    """
    assert [cells for cells, *_ in said] == ["E2"]


def test_I48_ordinary_satisfaction_needs_no_word(said):
    """
    | 一级指标   | 二级指标 | 三级指标   | 年度指标值 | 实际完成值 |
    | 产出指标   | 质量指标 | 合格率     | ≥90%       |       100% |
    | 满意度指标 | 服务对象 | 群众满意度 | ≥90%       |        95% |
    | 满意度指标 | 服务对象 | 投诉       | ≤3起       | 0起        |
    """
    assert said == []
