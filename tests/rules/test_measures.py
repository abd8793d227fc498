"""I: measures and percentages."""

import pytest

from evalbatch.schemes import load_scheme


def test_I40_percentage_for_a_count(said):
    """
    | 三级指标 | 年度指标值          | 实际完成值  |
    | 宣传次数 | 至少全年完成2次宣传 | 已完成100% |
    | 项目成本 | 10万元              | 100%        |
    """
    assert said == [
        (
            "C2 B2",
            "指标“宣传次数”的目标值单位是“次”（至少全年完成2次宣传），实际完成值单位是“%”（已完成100%）",
            "已完成100%",
            "以“次”为单位的数字",
        ),
        (
            "C3 B3",
            "指标“项目成本”的目标值单位是“万元”（10万元），实际完成值单位是“%”（100%）",
            "100%",
            "以“万元”为单位的数字",
        ),
    ]


def test_I40_another_word_for_the_same_is_only_information(findings):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 培训     | ≥12次      | 12场       |
    | 牲畜     | 12头       | 12只       |
    | 满意度   | ≥90%       | 95分       |
    """
    assert [finding.severity for finding in findings] == ["info", "info", "warning"]


def test_I40_missing_measure_leaves_two_readings(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 项目支出 | ≤30万元    |     285000 |
    | 造林面积 |      80000 | 8万亩      |
    """
    assert said == [
        (
            "C2 B2",
            "指标“项目支出”的实际完成值“285000”没有写单位，与另一个值的单位“万元”相差上百倍",
            "285000",
            "带单位的数字，如“285000元”",
        ),
        (
            "B3 C3",
            "指标“造林面积”的年度指标值“80000”没有写单位，与另一个值的单位“万亩”相差上百倍",
            "80000",
            "带单位的数字",
        ),
    ]


def test_I40_points_typed_where_targets_belong(findings):
    """
    | 一级指标   | 二级指标 | 三级指标       | 指标值 | 全年实际完成值 | 未完成原因 |
    | 产出指标   | 数量指标 | 建设公路       |     40 |             40 |            |
    | 产出指标   | 质量指标 | 符合验收要求   |     30 |             28 |            |
    | 效益指标   | 社会效益 | 基本公共服务   |     20 |             20 |            |
    | 满意度指标 | 服务对象 | 群众满意度     |     10 |             10 |            |
    """
    (finding,) = findings
    assert finding.message == (
        "4 个指标的年度指标值都只有数字、没有单位（40、30、20、10），"
        "合计正好是满分，像是把分值填进了年度指标值、把得分填进了实际完成值"
    )
    assert finding.severity == "error"
    assert finding.cells == ("D2", "E2", "D3", "E3", "D4", "E4", "D5", "E5")


def test_I40_results_above_such_figures_are_results(said):
    """
    | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 |
    | 数量指标 | 会议次数 |     40 |             45 |
    | 数量指标 | 培训次数 |     30 |             30 |
    | 数量指标 | 调研次数 |     20 |             20 |
    | 数量指标 | 检查次数 |     10 |             10 |
    """
    assert said == []


def test_I40_figures_beside_points_are_targets(said):
    """
    | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 分值 | 得分 |
    | 数量指标 | 会议次数 |     40 |             40 |   10 |   10 |
    | 数量指标 | 培训次数 |     30 |             30 |   10 |   10 |
    | 数量指标 | 调研次数 |     20 |             20 |   10 |   10 |
    | 数量指标 | 检查次数 |     10 |             10 |   10 |   10 |
    """
    assert said == []


def test_I40_measure_in_a_column_of_its_own(said):
    """
    | 三级指标   | 指标性质 | 指标值 | 度量单位 | 完成值 |
    | 知晓率     | ＝       |    100 | %        |    100 |
    | 排查成本   | ≤        |      6 | 万元     |      6 |
    | 管护面积   | ≥        |      8 | 万亩     |      8 |
    """
    assert said == []


def test_I40_what_can_be_converted_or_needs_no_measure(said):
    """
    | 三级指标     | 年度指标值 | 实际完成值   |
    | 项目支出     | ≤30万元    | 285,000元    |
    | 补贴渔船数   |          6 |            6 |
    | 合格率       | ≥90%       |           95 |
    | 培训人数     | 200人      | 210名        |
    | 人均成本     | ≤300元     | 280元/人     |
    | 收入提高     | ≥5%        | 6个百分点    |
    | 完成质量     | 按质完成   | 已完成100%   |
    """
    assert said == []


def test_I41_satisfaction_above_100_percent(findings):
    """
    | 三级指标       | 年度指标值 | 实际完成值 |
    | 市民满意度调查 | 290%       |       100% |
    | 验收合格率     | ≥95%       |       102% |
    | 学员满意度     | ≥90%       |        107 |
    """
    scan, slip, bare = findings
    assert (bare.cells, bare.found) == (("C4",), "107")
    assert scan.message == "指标“市民满意度调查”的年度指标值“290%”超过 100%，像是“≥90%”被识别成了“290%”"
    assert (scan.cells, scan.expected, scan.advice) == (("B2",), "≥90%", "对照原表更正为“≥90%”")
    assert slip.message == "指标“验收合格率”的实际完成值“102%”超过 100%"
    assert (slip.cells, slip.expected) == (("C3",), "不超过 100%")


def test_I41_share_for_a_percentage_is_only_information(findings):
    """
    | 三级指标 | 年度指标值 | 实际完成值 |
    | 合格率   | ≥90%       |       0.95 |
    """
    (finding,) = findings
    assert finding.message == "指标“合格率”的实际完成值“0.95”是小数，已按 95% 读取"
    assert finding.severity == "info"


def test_I41_rates_that_may_exceed_100_percent(said):
    """
    | 三级指标         | 年度指标值 | 实际完成值 |
    | 任务完成率       | ≥100%      |       120% |
    | 设备使用率       | ≥90%       |         95 |
    | 群众满意次数     | ≥90次      |        107 |
    | 产值增长率       | ≥110%      |       130% |
    | 覆盖率较上年提高 | ≥100%      |       150% |
    | 三公经费控制率   | ≤100%      |        92% |
    """
    assert said == []


def test_I41_small_percentages_and_counts(said):
    """
    | 三级指标   | 年度指标值 | 实际完成值 |
    | 成灾率     | ≤0.4%      |        0.1 |
    | 满意度     | 100%       |       100% |
    | 投诉件数   | 0.5件      |        0.5 |
    """
    assert said == []


class TestWithoutLimits:
    """A bureau's own scheme need not name them."""

    @pytest.fixture
    def scheme(self):
        return load_scheme("mof2020").model_copy(update={"limits": None})

    def test_I41_nothing_is_too_much(self, said):
        """
        | 三级指标   | 年度指标值 | 实际完成值 |
        | 验收合格率 | ≥95%       |       102% |
        """
        assert said == []
