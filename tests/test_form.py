"""Reading a form by its labels, whatever its layout."""

import re
from dataclasses import fields, is_dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.choices import Comparison, Dimension, FormKind
from evalbatch.labels import load_labels
from evalbatch.model import Source
from evalbatch.reading.form import labels_seen, parse_forms
from evalbatch.reading.grid import address
from tests.builders import MINISTRY, SCRIBBLES, form, moved, sheet

LABELS = load_labels()

SICHUAN = """
| 部门预算项目支出绩效自评表（2023年度） |
| 项目名称             | 干部培训     |              |            |            |          |        |      |
| 实施单位             | 某中心       |              |            |            |          |        |      |
| 预算执行情况（10分） | 年初预算     | 调整后预算数 | 预算执行数 | 预算执行率 | 权重     | 得分   | 原因 |
| 总额                 |           90 |          100 |         80 |        80% |       10 |      8 | 结余 |
| 其中：财政资金       |           90 |          100 |         80 |        80% | /        | /      |      |
| 一级指标             | 二级指标     | 三级指标     | 指标性质   | 指标值     | 度量单位 | 完成值 | 权重 | 得分 |
| 产出指标             | 数量指标     | 培训次数     | ≥          |         12 | 次       |     12 |   60 |   60 |
| 效益指标             | 社会效益指标 | 能力         | 定性       | 提高       |          | 提高   |   30 |   30 |
| 合计                 | <            | <            | <          | <          | <        | <      |  100 |   98 |
| 评价结论             | 完成较好     |              |            |            |          |        |      |      |
"""

HUBEI = """
| 2020年度干部培训项目自评表 |
| 单位名称：某局       | 填报日期：2021年3月 |
| 项目名称             | 干部培训            |             |                 |                 |                     |
| 预算执行情况（20分） |                     | 预算数（A） | 执行数（B）     | 执行率（B/A）   | 得分（20分*执行率） |
| ^                    | 年度财政资金总额    | 620.82万元  |          620.82 |            100% |                  20 |
| 一级指标             | 二级指标            | 三级指标    | 年初目标值（A） | 实际完成值（B） | 得分                |
| 产出指标（50分）     | 数量指标            | 培训次数    | ≥12次           | 12次            |                  50 |
| 效益指标（30分）     | 社会效益指标        | 能力        | 提高            | 提高            |                  30 |
| 总分                 |                     |             |                 |                 |                 100 |
"""

LAYOUTS = {"ministry": MINISTRY, "sichuan": SICHUAN, "hubei": HUBEI}


def read(*sheets):
    return parse_forms(sheets, LABELS)


def sources_of(record):
    """Every source below a record."""
    if isinstance(record, Source):
        yield record
    elif isinstance(record, tuple):
        for each in record:
            yield from sources_of(each)
    elif is_dataclass(record):
        for field in fields(record):
            yield from sources_of(getattr(record, field.name))


def test_ministrys_form():
    drawn = form(MINISTRY)
    assert drawn.kind is FormKind.PROJECT
    assert (drawn.header.title, drawn.header.year) == ("项目支出绩效自评表", 2023)
    assert (drawn.header.project_name, drawn.header.supervising_department) == ("干部培训", "某局")
    assert drawn.header.implementing_unit == "某中心"
    assert dict(drawn.header.source.cells) == {
        "title": "A1",
        "year": "A2",
        "project_name": "B3",
        "supervising_department": "B4",
        "implementing_unit": "E4",
    }
    assert [line.kind for line in drawn.funding] == ["total", "fiscal_appropriation", "other"]
    total = drawn.total_funding
    assert (total.initial_budget, total.adjusted_budget, total.executed) == (90, 100, 80)
    assert (total.reported_rate, total.rate_text) == (Decimal("0.8"), "80%")
    assert (total.max_score, total.reported_score) == (10, 8)
    assert [(goal.text, goal.source.cells["text"]) for goal in drawn.goals] == [("办12次", "B10"), ("办了12次", "E10")]
    assert [row.level3 for row in drawn.indicators] == ["培训次数", "培训人数", "能力", "满意度"]
    assert drawn.indicators[1].level1 == "产出指标(50分)"
    assert drawn.indicators[1].level2 == "数量指标"
    assert drawn.indicators[1].deviation_reason == "有人请假"
    assert drawn.indicators[1].source.cells["actual"] == "F13"
    assert (drawn.totals.max_score, drawn.totals.reported_score) == (100, Decimal("96.75"))
    assert drawn.totals.source.cells["reported_score"] == "H16"
    assert drawn.blocks == ("funding", "goals", "indicators")
    assert drawn.unread == ()


def test_sichuans_form_with_the_target_in_three_columns():
    drawn = form(SICHUAN)
    assert (drawn.header.year, drawn.header.implementing_unit) == (2023, "某中心")
    assert drawn.total_funding.deviation_reason == "结余"
    count, ability = drawn.indicators
    assert (count.target.text, count.target.numbers, count.target.measure) == ("≥12次", (Decimal(12),), "次")
    assert count.source.cells["target"] == "E8"
    assert ability.target.comparison is Comparison.QUALITATIVE
    assert (count.max_score, count.reported_score) == (60, 60)
    assert (drawn.totals.max_score, drawn.totals.reported_score) == (100, 98)
    assert [(text.heading, text.text) for text in drawn.narratives] == [("评价结论", "完成较好")]


def test_hubeis_form_with_points_in_labels_and_amounts_with_their_unit():
    drawn = form(HUBEI)
    assert drawn.header.implementing_unit == "某局"
    assert drawn.header.source.cells["implementing_unit"] == "A2"
    total = drawn.total_funding
    assert (total.adjusted_budget, total.executed, total.reported_score) == (Decimal("620.82"), Decimal("620.82"), 20)
    assert (total.max_score, total.printed_points) == (20, 20)
    assert [row.max_score for row in drawn.indicators] == [None, None]
    assert [row.reported_score for row in drawn.indicators] == [50, 30]
    assert drawn.totals.reported_score == 100


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(max_examples=20)
@given(down=st.integers(0, 40), right=st.integers(0, 40))
def test_form_may_begin_anywhere(layout, down, right):
    """Moved by any number of rows and columns it reads the same, and every cell moves along."""
    (here,) = read(sheet(LAYOUTS[layout]))
    (there,) = read(moved(sheet(LAYOUTS[layout]), down, right))
    assert there == here
    for before, after in zip(sources_of(here), sources_of(there), strict=True):
        assert dict(after.cells) == {name: _shifted(place, down, right) for name, place in before.cells.items()}


def _place(a1):
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", a1).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(digits) - 1, column - 1


def _shifted(a1, down, right):
    row, column = _place(a1)
    return address(row + down, column + right)


def test_columns_in_another_order():
    drawn = form(
        """
        | 得分 | 分值 | 实际完成值 | 年度指标值 | 三级指标 | 二级指标 | 一级指标 |
        |    9 |   10 | 12次       | ≥12次      | 培训次数 | 数量指标 | 产出指标 |
        """
    )
    (row,) = drawn.indicators
    assert (row.level1, row.level2, row.level3) == ("产出指标", "数量指标", "培训次数")
    assert (row.target.text, row.actual.text, row.max_score, row.reported_score) == ("≥12次", "12次", 10, 9)


def test_labels_printed_wide_and_spaced():
    drawn = form(
        """
        | 项 目 名 称：  | 干部培训         |                 |       |
        | 预算　单位:    | 某局             |                 |       |
        | 三级\u2003指标 | 年度指标值（Ａ） | 实际完成值（B） | 分 值 |
        | 培训次数       | ≥12次            | 12次            |    10 |
        """
    )
    assert (drawn.header.project_name, drawn.header.implementing_unit) == ("干部培训", "某局")
    assert drawn.indicators[0].max_score == 10


def test_header_as_label_and_value_in_one_cell():
    drawn = form(
        """
        | 项目名称：干部培训 |            |
        | 单位名称:某局      | 单位：万元 |
        | 三级指标           | 年度指标值 | 实际完成值 |
        """
    )
    assert (drawn.header.project_name, drawn.header.implementing_unit) == ("干部培训", "某局")
    assert drawn.header.source.cells["implementing_unit"] == "A2"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("项目支出绩效自评表", "（2023年度）"),
        ("项目支出绩效自评表", "( ２０２３ 年度 )"),
        ("项目支出绩效自评表", "2023年度 单位：万元"),
        ("项目支出绩效自评表", "二〇二三年"),
        ("2023年度项目支出绩效自评表", "填报日期：2024年3月1日"),
        ("二○二三年度项目支出绩效自评表", ""),
        ("某局2023年项目绩效自评报告", "2022年续建"),
    ],
)
def test_year_in_the_title_or_on_a_line_of_its_own(title, line):
    drawn = form(
        f"""
        | {title} |
        | {line} |
        | 三级指标 | 年度指标值 | 实际完成值 |
        """
    )
    assert (drawn.header.year, drawn.header.years) == (2023, (2023,))


def test_levels_are_carried_down_over_blanks_and_merges():
    drawn = form(
        """
        | 一级指标 | 二级指标     | 三级指标 | 年度指标值 | 实际完成值 |
        | 产出指标 | 数量指标     | 次数     | ≥12次      | 12次       |
        |          |              | 人数     | ≥200人     | 200人      |
        |          | 质量指标     | 合格率   | ≥90%       |        95% |
        | 效益指标 |              | 收入     | ≥5万元     | 6万元      |
        | ^        | 社会效益指标 | 能力     | 提高       | 提高       |
        """
    )
    assert [(row.level1, row.level2, row.source.cells.get("level2")) for row in drawn.indicators] == [
        ("产出指标", "数量指标", "B2"),
        ("产出指标", "数量指标", "B2"),
        ("产出指标", "质量指标", "B4"),
        ("效益指标", None, None),
        ("效益指标", "社会效益指标", "B6"),
    ]
    assert [row.dimension for row in drawn.indicators] == [Dimension.OUTPUT] * 3 + [Dimension.BENEFIT] * 2


def test_template_rows_left_as_they_were_are_dropped():
    drawn = form(
        """
        | 一级指标 | 三级指标        | 年度指标值 | 实际完成值 | 分值 |
        | 产出指标 | 指标1：培训次数 | ≥12次      | 12次       |   10 |
        | ^        | 指标2：         |            |            |      |
        | ^        | ……              |            |            |      |
        | 效益指标 |                 |            |            |      |
        """
    )
    assert [row.level3 for row in drawn.indicators] == ["指标1：培训次数"]


def test_starred_row_and_its_parts():
    drawn = form(
        """
        | 三级指标       | 年度指标值 | 实际完成值 | 分值 | 得分 |
        | ★培训         |            |            |   10 |   10 |
        | 其中：培训次数 | ≥12次      | 12次       |      |      |
        | 培训人数       | ≥200人     | 200人      |      |      |
        | 满意度         | ≥90%       |        95% |   10 |   10 |
        """
    )
    assert [(row.has_parts, row.is_part) for row in drawn.indicators] == [
        (True, False),
        (False, True),
        (False, True),
        (False, False),
    ]


def test_of_the_parts_of_a_wide_label_their_sum_is_meant():
    drawn = form("""
        | 部门整体支出绩效自评表 |
        | 单位名称 | 某局 |
        | 资金结构 | 预算安排                 | <             | <             | 拨付情况       | <              |
        | ^        | 年初部门预算安排金额①   | 年中调整金额② | 小计③=①+②   | 年度拨付金额④ | 支出实现率⑤=④/③ |
        | 财政资金 | 130.54                   | 58.07         | 188.61        | 188.45         | 99.92% |
        | 合计     | 130.54                   | 58.07         | 188.61        | 188.45         | 99.92% |
        | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
        | 产出指标 | 数量指标 | 巡查次数 | ≥9次       | 9次        |   10 |   10 |
        """)
    total = drawn.total_funding
    assert (total.initial_budget, total.adjusted_budget, total.executed) == (
        Decimal("130.54"),
        Decimal("188.61"),
        Decimal("188.45"),
    )


def test_header_in_two_lines():
    drawn = form(
        """
        | 项目名称 | 干部培训     |            |            |        |      |      |
        | 项目资金 | <            | 预算数     | <          | 执行数 | 分值 | 得分 |
        | ^        | ^            | 年初预算数 | 全年预算数 | ^      | ^    | ^    |
        | ^        | 年度资金总额 |         90 |        100 |     95 |   10 |  9.5 |
        | 三级指标 | 目标         | <          | 实际完成值 | 分值   |      |      |
        | ^        | 指标值       | 度量单位   | ^          | ^      |      |      |
        | 培训次数 |           12 | 次         |         10 |     10 |      |      |
        """
    )
    total = drawn.total_funding
    assert (total.initial_budget, total.adjusted_budget, total.executed) == (90, 100, 95)
    assert total.source.cells["adjusted_budget"] == "D4"
    (row,) = drawn.indicators
    assert (row.target.numbers, row.target.measure, row.actual.text) == ((Decimal(12),), "次", "10")


def test_adjusted_target_wins_over_the_first_one():
    drawn = form(
        """
        | 指标名称 | 年初指标值 | 调整指标值 | 全年完成值 | 指标权重 |
        | 培训次数 | ≥12次      | ≥10次      | 10次       |       10 |
        | 培训人数 | ≥200人     |            | 200人      |       10 |
        """
    )
    assert [row.target.text for row in drawn.indicators] == ["≥10次", "≥200人"]
    assert [row.source.cells["target"] for row in drawn.indicators] == ["C2", "B3"]


def test_funds_side_by_side():
    drawn = form(
        """
        | 绩效自评表 |          |          |          |      |        |        |
        | 项目资金   | 中央补助 | 省级资金 | 其他资金 | 合计 | 执行数 | 执行率 |
        |            |       50 |       30 |       20 |  100 |     95 |    95% |
        """
    )
    assert [(line.kind, line.adjusted_budget) for line in drawn.funding] == [
        ("total", 100),
        ("central", 50),
        ("province", 30),
        ("other", 20),
    ]
    assert drawn.total_funding.source.cells["adjusted_budget"] == "E3"


@pytest.mark.parametrize("unit_line", ["| 单位：元 |", "| 项目资金（元） |", "| 金额单位：人民币元 |"])
def test_money_in_yuan_is_reckoned_in_ten_thousands(unit_line):
    drawn = form(
        f"""
        | 绩效自评表 |
        {unit_line}
        |              | 全年预算数 | 全年执行数   |
        | 年度资金总额 |     250000 | 215,457.60元 |
        """
    )
    assert drawn.money_unit == "元"
    assert (drawn.total_funding.adjusted_budget, drawn.total_funding.executed) == (25, Decimal("21.54576"))


def test_what_cannot_be_read_is_kept_and_not_complained_about():
    drawn = form(
        """
        | 绩效自评表   |            |            |      |
        |              | 全年预算数 | 全年执行数 | 分值 |
        | 年度资金总额 | 约100      | —          | 若干 |
        """
    )
    assert drawn.total_funding.adjusted_budget is None
    assert [(cell.field_name, cell.text) for cell in drawn.unread] == [
        ("adjusted_budget", "约100"),
        ("max_score", "若干"),
    ]


@pytest.mark.parametrize(
    ("written", "label", "rate"),
    [
        ("97.81%", "执行率", "0.9781"),
        ("0.9781", "执行率", "0.9781"),
        ("97.81", "执行率(%)", "0.9781"),
        ("97.81", "执行率", "0.9781"),
        ("９７.８１％", "执行率", "0.9781"),
    ],
)
def test_rates_in_any_dress(written, label, rate):
    drawn = form(
        f"""
        | 绩效自评表   |            |            |           |
        |              | 全年预算数 | 全年执行数 | {label}   |
        | 年度资金总额 |        100 |      97.81 | {written} |
        """
    )
    assert (drawn.total_funding.reported_rate, drawn.total_funding.rate_text) == (Decimal(rate), written)


def test_total_and_grade_at_the_head():
    drawn = form(
        """
        | 项目名称 | 干部培训   | 自评总分   |   98 |
        | 主管部门 | 某局       | 自评等级   | 优   |
        | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
        | 培训次数 | ≥12次      | 12次       |   98 |
        """
    )
    assert (drawn.totals.reported_score, drawn.totals.grade, drawn.totals.at_foot) == (98, "优", False)
    assert dict(drawn.totals.source.cells) == {"reported_score": "D1", "grade": "D2"}


def test_total_at_the_foot_wins_and_subtotals_are_no_rows():
    drawn = form(
        """
        | 项目名称 | 干部培训   | 自评总分   |   98 |
        | 三级指标 | 年度指标值 | 实际完成值 | 得分 |
        | 培训次数 | ≥12次      | 12次       |   60 |
        | 小计     |            |            |   60 |
        | 培训人数 | ≥200人     | 200人      |   37 |
        | 合计     |            |            |   97 |
        | 填表人： | 张三       |            |      |
        """
    )
    assert [row.level3 for row in drawn.indicators] == ["培训次数", "培训人数"]
    assert (drawn.totals.reported_score, drawn.totals.at_foot) == (97, True)


def test_total_whose_label_stands_beside_the_figure():
    drawn = form(
        """
        | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
        | 数量指标 | 培训次数 | ≥12次      | 12次       |  100 |   98 |
        |          |          |            | 总分       |  100 |   98 |
        """
    )
    assert len(drawn.indicators) == 1
    assert (drawn.totals.max_score, drawn.totals.reported_score) == (100, 98)


def test_texts_below_the_table_beside_their_label_or_behind_its_colon():
    drawn = form(
        """
        | 三级指标               | 年度指标值   | 实际完成值 |
        | 培训次数               | ≥12次        | 12次       |
        | 存在问题：报名人数不足 |              |            |
        | 改进措施               | 提前发布通知 |            |
        | 填表人：张三           |              |            |
        """
    )
    assert [(text.heading, text.text, text.source.cells["text"]) for text in drawn.narratives] == [
        ("存在问题", "报名人数不足", "A3"),
        ("改进措施", "提前发布通知", "B4"),
    ]
    assert [row.level3 for row in drawn.indicators] == ["培训次数"]


def test_numbered_funds():
    drawn = form(
        """
        | 绩效自评表           |            |            |
        |                      | 全年预算数 | 全年执行数 |
        | 一、年度资金总额：   |        100 |         90 |
        | 其中：1.当年财政拨款 |         90 |         80 |
        | ②上年结转           |         10 |         10 |
        """
    )
    assert [line.kind for line in drawn.funding] == ["total", "fiscal_appropriation", "carryover"]


@pytest.mark.parametrize(
    "goals",
    [
        """
        | 预期目标 | 实际完成情况 |
        | 办12次   | 办了12次     |
        """,
        """
        | 年度总体目标 | 办12次   |
        | 完成情况     | 办了12次 |
        """,
        """
        | 年初设定目标 | < | 目标实际完成情况 | < |
        | 办12次       | < | 办了12次         | < |
        """,
    ],
)
def test_goals_below_or_beside_their_labels(goals):
    drawn = form(f"{goals.strip()}\n        | 三级指标 | 年度指标值 | 实际完成值 |")
    assert [goal.text for goal in drawn.goals] == ["办12次", "办了12次"]


@pytest.mark.parametrize(
    ("goals", "read"),
    [
        ("| 年初绩效目标 | 全年（调整）绩效目标 | 实际完成情况 |\n| 办12次 |  | 办了12次 |", "办12次"),
        ("| 年初绩效目标 | 全年（调整）绩效目标 | 实际完成情况 |\n| 办12次 | 办9次 | 办了12次 |", "办9次"),
        ("| 全年（调整）绩效目标 | 年初绩效目标 | 实际完成情况 |\n| 办9次 | 办12次 | 办了12次 |", "办9次"),
        ("| 全年（调整）绩效目标 | 年初绩效目标 | 实际完成情况 |\n|  | 办12次 | 办了12次 |", "办12次"),
        ("| 全年（调整）绩效目标 | 实际完成情况 |\n| 办9次 | 办了12次 |", "办9次"),
        ("| 年初绩效目标 | 办12次 | 全年（调整）绩效目标 | 办9次 | 实际完成情况 | 办了12次 |", "办9次"),
    ],
)
def test_an_adjusted_goal_counts_where_one_is_written(goals, read):
    drawn = form(f"{goals}\n| 三级指标 | 年度指标值 | 实际完成值 |")
    assert [goal.text for goal in drawn.goals] == [read, "办了12次"]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("部门整体支出绩效自评表", FormKind.DEPARTMENT),
        ("2023年度单位整体绩效自评表", FormKind.DEPARTMENT),
        ("中央对地方专项转移支付绩效目标自评表", FormKind.TRANSFER),
        ("项目支出绩效自评表", FormKind.PROJECT),
        ("某县农村道路项目自评报告", FormKind.PROJECT),
    ],
)
def test_kind_of_form_by_its_title(title, kind):
    drawn = form(
        f"""
        | {title} |
        | 三级指标 | 年度指标值 | 实际完成值 |
        """
    )
    assert (drawn.header.title, drawn.kind) == (title, kind)


TWO = """
| 项目支出绩效自评表 |            |            |
| （2023年度）       |            |            |
| 项目名称           | 干部培训   |            |
| 三级指标           | 年度指标值 | 实际完成值 |
| 培训次数           | ≥12次      | 12次       |
|                    |            |            |
| 项目支出绩效自评表 |            |            |
| （2022年度）       |            |            |
| 项目名称           | 道路养护   |            |
| 三级指标           | 年度指标值 | 实际完成值 |
| 养护里程           | ≥8公里     | 8公里      |
"""


def test_several_forms_on_one_sheet():
    one, other = read(sheet(TWO))
    assert (one.name, one.header.year, [row.level3 for row in one.indicators]) == ("干部培训", 2023, ["培训次数"])
    assert (other.name, other.header.year, [row.level3 for row in other.indicators]) == ("道路养护", 2022, ["养护里程"])
    assert other.header.source.cells["project_name"] == "B9"


COVER = """
| 某县财政局 |
| 项目支出绩效自评 |
| 二〇二三年十二月 |
"""


def test_covers_and_other_sheets_are_no_forms():
    forms = read(sheet(COVER, "封面"), sheet(MINISTRY, "自评表"), sheet("| 姓名 | 电话 |", "Sheet3"))
    assert [each.source.sheet for each in forms] == ["自评表"]


def test_each_sheet_may_hold_a_form():
    forms = read(sheet(MINISTRY, "一"), sheet(SICHUAN, "二"))
    assert [(each.source.sheet, each.name) for each in forms] == [("一", "干部培训"), ("二", "干部培训")]


def test_hidden_sheets_are_left_alone():
    forms = read(sheet(MINISTRY, "旧表", visible=False), sheet(HUBEI, "自评表"))
    assert [each.source.sheet for each in forms] == ["自评表"]


def test_an_amount_that_looks_like_a_year_is_none():
    """And what an enterprise adds is no part of what the state gave."""
    (form,) = read(
        sheet(
            """
            | 国有资本经营预算项目绩效自评表 |
            | 年度：2023 | < | 金额单位：万元 | < | < | < | < |
            | 企业名称 | 某集团 | 项目名称 | 技改补助 | | | |
            | 预算安排 | 2000 | 实际到位 | 2000 | 实际使用 | 1900 | |
            | 企业自筹 | 500 | 实际到位 | 500 | 实际使用 | 500 | |
            | 一级 | 二级 | 三级指标 | 目标值 | 实际值 | 分值 | 自评分 |
            | 产出 | 数量 | 技改项目 | 1项 | 1项 | 90 | 90 |
            """
        )
    )
    assert form.header.year == 2023
    assert [(line.kind, line.adjusted_budget) for line in form.funding] == [("total", 2000)]


def test_a_list_of_projects_is_no_form():
    """A workbook of many forms often begins with one."""
    projects = """
        | 2023年度项目支出绩效自评表（目录） |
        | 序号 | 项目名称     | 预算数 | 执行数 | 自评得分 |
        |    1 | 基本药物补助 |    286 |    286 |      100 |
        |    2 | 人才培养     |     60 |     51 |       88 |
    """
    assert read(sheet(projects)) == ()


def test_a_money_table_alone_is_no_form():
    assert (
        read(
            sheet(
                """
                |              | 全年预算数 | 全年执行数 |
                | 年度资金总额 |        100 |         90 |
                """
            )
        )
        == ()
    )


def test_annexes_on_other_sheets_belong_to_the_form():
    spending = """
    | 明细项目 | 预算数 | 执行数 |
    | 差旅费   |     60 |     50 |
    | 培训费   |     40 |     30 |
    | 合计     |    100 |     80 |
    """
    conclusion = """
    | 评价准则        | 分值 | 实际得分 | 绩效等级 |
    | 相关性（10%）   |   10 |       10 | 优       |
    | 可持续性（90%） |   90 |       85 | 良       |
    | 综合绩效        |  100 |       95 | 优       |
    """
    report = """
    | 报告要点 | 填写内容       |
    | 项目概况 | 为干部培训设立 |
    | 存在问题 |                |
    """
    (drawn,) = read(
        sheet(MINISTRY), sheet(spending, "资金明细"), sheet(conclusion, "评价结论"), sheet(report, "报告要点")
    )
    assert [(line.item, line.budget, line.executed) for line in drawn.spending] == [
        ("差旅费", 60, 50),
        ("培训费", 40, 30),
    ]
    assert (drawn.spending_total.budget, drawn.spending_total.source.sheet) == (100, "资金明细")
    assert [(line.criterion, line.weight, line.reported_score) for line in drawn.conclusion] == [
        ("相关性", Decimal("0.1"), 10),
        ("可持续性", Decimal("0.9"), 85),
    ]
    assert (drawn.totals.conclusion.reported_score, drawn.totals.conclusion.grade) == (95, "优")
    assert [(text.heading, text.text) for text in drawn.narratives] == [
        ("项目概况", "为干部培训设立"),
        ("存在问题", ""),
    ]
    assert drawn.narratives[0].source.sheet == "报告要点"


def test_labels_seen_in_a_workbook_without_a_form():
    assert labels_seen([sheet("| 单位名称 | 会议 |\n| 备注 | 无 |")], LABELS) == ("单位名称", "备注")


def test_nothing_comes_of_nothing():
    assert read() == ()
    assert read(sheet("|  |")) == ()


@settings(max_examples=300, deadline=None)
@given(SCRIBBLES)
def test_nothing_ever_raises_and_every_cell_named_is_on_the_sheet(drawn):
    rows = max((row for row, _ in drawn.cells), default=0) + 1
    columns = max((column for _, column in drawn.cells), default=0) + 1
    for each in read(drawn):
        for source in sources_of(each):
            for row, column in map(_place, source.cells.values()):
                assert row <= rows
                assert column <= columns


def test_a_label_merged_down_beside_the_money_heads_no_column():
    drawn = form(
        """
        | 部门整体支出绩效自评表   |                    |            |        |          |
        | 财政资金安排和使用情况   |                    | 年初预算数 | 预算数 | 拨付进度 |
        | ^                        | 年度资金总额       |        100 |    120 |   91.67% |
        | ^                        | 其中：当年财政拨款 |        100 |    120 |   91.67% |
        | 三级指标                 | 年度指标值         | 实际完成值 |        |          |
        """
    )
    assert [(line.kind, line.adjusted_budget, line.executed) for line in drawn.funding] == [
        ("total", 120, None),
        ("fiscal_appropriation", 120, None),
    ]


def test_a_label_of_the_header_alone_heads_its_column_wherever_it_stands():
    drawn = form(
        """
        | 部门整体支出绩效自评表 |            |              |            |
        | 项目资金               | 年初预算数 | 预算数       | 资金使用数 |
        | 年度资金总额           |        100 |          120 |        110 |
        | 三级指标               | 年度指标值 | 实际完成值   |            |
        """
    )
    assert [(line.kind, line.adjusted_budget, line.executed) for line in drawn.funding] == [("total", 120, 110)]


def test_goal_at_the_right_edge_stands_below_its_label():
    drawn = form(
        """
        | 部门整体绩效自评表（2022年度） |
        | 部门名称 | 某局 | < | < | < | < |
        | 年度履职目标 | 目标名称 | 主要内容 | < | 完成情况 | < |
        | ^ | 目标1 | 开展执法 | < | 执法12次 | < |
        | ^ | 目标2 | 提升能力 | < | 能力已提升 | < |
        | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
        | 产出指标 | 数量指标 | 检查 | ≥3次 | 3次 | 90 |
        """
    )
    reached = drawn.goals[-1]
    assert (reached.heading, reached.text) == ("完成情况", "执法12次\n能力已提升")
    assert reached.source.cells == {"text": "E4"}


def test_one_cell_may_hold_several_labels_with_their_values():
    drawn = form(
        """
        | 项目绩效自评表（2023年度） | < | < | < |
        | 单位名称：某市图书馆　　项目名称：古籍修复　　填报日期：2024年1月　　单位：元 | < | < | < |
        | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
        | 修复册数 | 100册      | 98册       | 90   |
        """
    )
    assert (drawn.header.implementing_unit, drawn.header.project_name) == ("某市图书馆", "古籍修复")
    assert drawn.header.source.cells["project_name"] == "A2"


def test_a_part_told_beside_an_amount_is_of_that_amount():
    drawn = form(
        """
        | 项目绩效自评表（2023年度） | < | < | < | < |
        | 项目名称 | 古籍修复 | < | < | < |
        | 预算安排 | 预算数 | 50 | 其中：财政资金 | 40 |
        | ^        | 执行数 | 45 | 其中：财政资金 | 38 |
        | 三级指标 | 年度指标值 | 实际完成值 | 分值 | |
        | 修复册数 | 100册      | 98册       | 90   | |
        """
    )
    assert [(line.kind, line.adjusted_budget, line.executed) for line in drawn.funding] == [
        ("total", 50, 45),
        ("fiscal_appropriation", 40, 38),
    ]


def test_a_second_level_in_the_place_of_the_first_tells_the_dimension():
    drawn = form(
        """
        | 项目绩效自评表（2023年度） | < | < | < | < |
        | 指标类型 | 指标名称 | 绩效目标值 | 实际完成情况 | 权重 |
        | 数量指标 | 修复册数 | 100册      | 98册         | 50   |
        | 预算执行进度 | 支付进度 | 100%   | 98%          | 10   |
        """
    )
    assert [row.dimension for row in drawn.indicators] == [Dimension.OUTPUT, Dimension.OTHER]


def test_what_was_adjusted_is_not_the_adjusted_budget_where_that_stands_beside_it():
    drawn = form(
        """
        | 项目自评表（2023年度） | < | < | < |
        | 年初预算数 | 调整预算数 | 全年预算数 | 全年执行数 |
        | 25         | 5          | 30         | 24.5       |
        | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
        """
    )
    assert [(line.initial_budget, line.adjusted_budget) for line in drawn.funding] == [(25, 30)]


def test_goals_side_by_side_under_their_labels():
    drawn = form(
        """
        | 项目绩效自评表（2023年度） | < | < | < |
        | 年度绩效目标 | 年初设定目标 | < | 年度实际完成 |
        | ^            | 数字化10万页 | < | 数字化9万页  |
        | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
        """
    )
    assert [(goal.heading, goal.text) for goal in drawn.goals] == [
        ("年初设定目标", "数字化10万页"),
        ("年度实际完成", "数字化9万页"),
    ]


def test_parts_below_the_amounts_are_of_those_above_them():
    drawn = form(
        """
        | 项目绩效自评表（2023年度） | < | < | < | < |
        | 项目名称 | 设备维护 | < | < | < |
        | 预算执行情况（万元） | 预算数：        | 320 | 执行数：        | 319 |
        | ^                    | 其中：财政拨款 | 300 | 其中：财政拨款 | 299 |
        | ^                    | 其他资金        | 20  | 其他资金        | 20  |
        | 三级指标 | 年度指标值 | 实际完成值 | 分值 | |
        | 维护次数 | 10次       | 10次       | 90   | |
        """
    )
    assert [(line.kind, line.adjusted_budget, line.executed) for line in drawn.funding] == [
        ("total", 320, 319),
        ("fiscal_appropriation", 300, 299),
        ("other", 20, 20),
    ]


@pytest.mark.parametrize("printed", ["优", "（自评等级：优）", "自评等级: 优"])
def test_the_grade_beside_the_total_with_or_without_its_label(printed):
    drawn = form(
        f"""
        | 项目绩效自评表（2023年度） | < | < | < | < |
        | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 |
        | 维护次数 | 10次       | 10次       | 100  | 100  |
        | 总分 | < | {printed} | 100 | 100 |
        """
    )
    assert (drawn.totals.grade, drawn.totals.source.cells["grade"]) == ("优", "C4")


def test_the_only_goal_at_the_right_edge_stands_below_its_label_too():
    drawn = form(
        """
        | 项目名称   | 预期目标 |
        | 执法项目   | 执法12次 |
        | 全年预算数 | 分值     | 一级指标 |
        """
    )
    assert [(goal.heading, goal.text) for goal in drawn.goals] == [("预期目标", "执法12次")]


def test_goal_left_blank_does_not_take_the_header_below_it():
    drawn = form(
        """
        | 绩效自评表（2022年度） |
        | 年度目标 | 引进10个 | < | < | 实际完成情况 | < |
        | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 |
        | 产出指标 | 数量指标 | 检查 | ≥3次 | 3次 | 90 |
        """
    )
    assert [goal.text for goal in drawn.goals] == ["引进10个", ""]
