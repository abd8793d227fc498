"""S: what the form claims, against its own figures."""

import pytest

from evalbatch.schemes import load_scheme


def test_S58_reason_for_a_shortfall_that_is_none(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因             |
    | 培训次数 | ≥12次      | 12次       |   10 |   10 | 受疫情影响推迟两次   |
    | 培训人数 | ≥200人     | 200人      |   10 |   10 | 部分人员未完成培训   |
    """
    assert said == [
        (
            "F2 C2 E2",
            "指标“培训次数”达到目标、得满分 10 分，偏差原因却写“受疫情影响推迟两次”",
            "受疫情影响推迟两次",
            "空白，或更正完成值和得分",
        ),
        (
            "F3 C3 E3",
            "指标“培训人数”达到目标、得满分 10 分，偏差原因却写“部分人员未完成培训”",
            "部分人员未完成培训",
            "空白，或更正完成值和得分",
        ),
    ]


def test_S58_nothing_and_remarks_are_no_reason(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因             |
    | 培训次数 | ≥12次      | 12次       |   10 |   10 | 无                   |
    | 培训人数 | ≥200人     | 200人      |   10 |   10 |                    0 |
    | 宣传次数 | ≥12次      | 24次       |   10 |   10 | 上级增加了任务       |
    | 合格率   | ≥90%       |        95% |   10 |   10 | 已完成，未造成损失   |
    """
    assert said == []


def test_S58_points_lost_want_a_reason(said):
    """
    | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因           |
    | 培训次数 | ≥12次      | 6次        |   10 |    5 | 受疫情影响推迟两次 |
    """
    assert said == []


def test_S59_ten_thousandfold_is_left_to_M22(findings):
    """
    | 绩效自评表   |            |            |            |      |      |
    |              | 全年预算数 | 全年执行数 |            |      |      |
    | 年度资金总额 |        500 |        0.4 |            |      |      |
    | 一级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标     | 管道改造   | ≥12公里    | 12公里     |   60 |   60 |
    | 效益指标     | 受益户数   | ≥200户     | 100户      |   30 |   15 |
    """
    assert findings == []


def test_S59_outputs_at_full_score_and_a_tenth_paid(said):
    """
    | 绩效自评表   |            |            |            |      |      |
    |              | 全年预算数 | 全年执行数 |            |      |      |
    | 年度资金总额 |        500 |         50 |            |      |      |
    | 一级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标     | 管道改造   | ≥12公里    | 12公里     |   60 |   60 |
    | 效益指标     | 受益户数   | ≥200户     | 100户      |   30 |   15 |
    """
    told = "产出指标得了分值的 100.00%，预算执行率却只有 10.00%，低于 30%"
    assert said == [("C3 B3 F5 F6", told, "10.00%", "与完成情况相当的执行率，或者说明")]


def test_S59_outputs_fall_short_too(said):
    """
    | 绩效自评表   |            |            |            |      |      |
    |              | 全年预算数 | 全年执行数 |            |      |      |
    | 年度资金总额 |        500 |         50 |            |      |      |
    | 一级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标     | 管道改造   | ≥12公里    | 2公里      |   60 |   10 |
    """
    assert said == []


def test_S59_explained(said):
    """
    | 绩效自评表   |            |            |                          |      |      |
    |              | 全年预算数 | 全年执行数 | 原因                     |      |      |
    | 年度资金总额 |        500 |         50 | 工程款年底结算，次年支付 |      |      |
    | 一级指标     | 三级指标   | 年度指标值 | 实际完成值               | 分值 | 得分 |
    | 产出指标     | 管道改造   | ≥12公里    | 12公里                   |   60 |   60 |
    """
    assert said == []


def test_S59_money_saved_is_no_contradiction(said):
    """
    | 绩效自评表   |            |            |            |      |      |
    |              | 全年预算数 | 全年执行数 |            |      |      |
    | 年度资金总额 |        100 |         80 |            |      |      |
    | 一级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
    | 产出指标     | 管道改造   | ≥12公里    | 12公里     |   60 |   60 |
    """
    assert said == []


class TestSystemAlert:
    """The province's system holds all scores against the rate, to 5 %."""

    @pytest.fixture
    def scheme(self):
        return load_scheme("pmkpi")

    def test_S59_scores_run_ahead_of_the_money(self, said):
        """
        | 绩效自评表   |            |            |            |      |      |
        |              | 全年预算数 | 全年执行数 |            |      |      |
        | 年度资金总额 |        100 |         80 |            |      |      |
        | 一级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
        | 产出指标     | 管道改造   | ≥12公里    | 12公里     |   90 |   90 |
        """
        told = "各项绩效指标得了分值的 100.00%，预算执行率却只有 80.00%，两者相差超过 5%"
        assert [message for _, message, *_ in said] == [told]

    def test_S59_scores_and_money_go_together(self, said):
        """
        | 绩效自评表   |            |            |            |      |      |
        |              | 全年预算数 | 全年执行数 |            |      |      |
        | 年度资金总额 |        100 |         96 |            |      |      |
        | 一级指标     | 三级指标   | 年度指标值 | 实际完成值 | 分值 | 得分 |
        | 产出指标     | 管道改造   | ≥12公里    | 12公里     |   90 |   90 |
        """
        assert said == []
