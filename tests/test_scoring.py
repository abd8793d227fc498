"""A form scored: each line with its points and the sentence that says why."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.choices import Dimension, FormKind
from evalbatch.model import ConclusionLine, Form, FundingLine, Header, Indicator, Source, Totals
from evalbatch.reading.quantity import parse_quantity, parse_target
from evalbatch.schemes import load_scheme
from evalbatch.scoring import score_form

MOF2020 = load_scheme("mof2020")
WITH_POINTS = Source("单位.xlsx", "自评表", {"max_score": "H12", "reported_score": "I12"})
WITHOUT_POINTS = Source("单位.xlsx", "自评表", {"reported_score": "I12"})
SHEET = Source("单位.xlsx", "自评表")


def number(text):
    return None if text is None else Decimal(str(text))


def row(target, actual, points=10, reported=None, **more):
    """An indicator row as a clerk writes it."""
    usual = {"level1": "产出指标", "level2": "数量指标", "level3": "指标", "source": WITH_POINTS}
    return Indicator(
        target=parse_target(target) if target else None,
        actual=parse_quantity(actual) if actual else None,
        max_score=number(points),
        reported_score=number(reported),
        **usual | more,
    )


def money(adjusted, executed, points=10, reported=None, *, source=WITH_POINTS, **more):
    """The row 年度资金总额."""
    return FundingLine(
        "total",
        adjusted_budget=number(adjusted),
        executed=number(executed),
        max_score=number(points),
        reported_score=number(reported),
        source=source,
        **more,
    )


def form(*indicators, funding=(), conclusion=()):
    return Form(
        FormKind.PROJECT,
        Header(source=SHEET),
        "万元",
        tuple(funding),
        indicators,
        Totals(source=SHEET),
        conclusion=tuple(conclusion),
        source=SHEET,
    )


def scored(indicator, scheme=MOF2020):
    """The one line of a form with one row."""
    (line,) = score_form(form(indicator), scheme).lines
    return line


def scheme_with(**indicators):
    return MOF2020.model_copy(update={"indicators": MOF2020.indicators.model_copy(update=indicators)})


@pytest.mark.parametrize(
    ("target", "actual", "points", "score", "explanation"),
    [
        ("≥100", "80", 10, "8.00", "完成 80，目标 ≥100，完成率 80.00%，得 10×80.00%=8.00 分"),
        ("214人", "203人", 2, "1.90", "完成 203 人，目标 214 人，完成率 94.86%，得 2×94.86%=1.90 分"),
        ("≥12次", "12次", 10, "10.00", "完成 12 次，目标 ≥12 次，完成率 100.00%，得满分 10 分"),
        ("≤90万元", "99万元", 10, "9.09", "实际 99 万元，上限 90 万元，超过上限 10.00%，得 10×90÷99=9.09 分"),
        ("≤160", "386", 15, "6.22", "实际 386，上限 160，超过上限 141.25%，得 15×160÷386=6.22 分"),
        ("≤90万元", "85万元", 10, "10.00", "实际 85 万元，上限 90 万元，未超过上限，得满分 10 分"),
        ("=0", "0", 10, "10.00", "完成 0，目标 =0，未超过 0，得满分 10 分"),
        ("=0", "1", 10, "0.00", "完成 1，目标 =0，目标为 0，实际大于 0，得 0.00 分"),
        (
            "≥2公里",
            "1500米",
            10,
            "7.50",
            "完成 1500 米（折合 1.5 公里），目标 ≥2 公里，完成率 75.00%，得 10×75.00%=7.50 分",
        ),
        ("≥95%", "0.95", 10, "10.00", "完成 0.95（折合 95%），目标 ≥95%，完成率 100.00%，得满分 10 分"),
        ("12月底前", "11月", 10, "10.00", "目标时间“12月底前”，完成时间“11月”，在目标时间内，得满分 10 分"),
        ("≥200人", "200余人", 10, "10.00", "完成 200 人以上，目标 ≥200 人，完成率 100.00%，得满分 10 分"),
        ("2023年12月底", "规定时间内完成", 10, "10.00", None),
        ("±3%以内", "-2%", 10, "10.00", None),
        ("≥3.5", "3.5", "3.125", "3.125", None),
    ],
)
def test_a_row_is_scored_and_explained(target, actual, points, score, explanation):
    line = scored(row(target, actual, points))
    assert line.computed
    assert str(line.score) == score
    assert explanation is None or line.explanation == explanation


def test_far_more_than_asked_is_said():
    assert scored(row("≥100", "130")).explanation.endswith("得满分 10 分；达到目标的 130% 以上，须说明原因")
    assert "130%" not in scored(row("≥100", "129")).explanation.removeprefix("完成 129")
    assert "以上" not in scored(row("≥100", "300"), load_scheme("central2017")).explanation


@pytest.mark.parametrize(
    ("target", "actual", "reported", "score", "reason"),
    [
        (
            "≤30万元",
            "完成",
            9,
            "9.00",
            "年度指标值是“≤30万元”，实际完成值“完成”不是一个完成数，无法计算，取自评得分 9.00 分",
        ),
        (
            "≥360天",
            "≥360天",
            10,
            "10.00",
            "年度指标值是“≥360天”，实际完成值“≥360天”不是一个完成数，无法计算，取自评得分 10.00 分",
        ),
        ("≥100", None, 5, "5.00", "实际完成值未填，无法计算，取自评得分 5.00 分"),
        ("≥100", None, None, "0.00", "实际完成值未填，无法计算，自评得分未填，计 0 分"),
        (None, "100", 5, "5.00", "年度指标值未填，无法计算，取自评得分 5.00 分"),
        ("≥100人", "50元", 8, "8.00", "实际完成值“50元”与年度指标值“≥100人”单位不同，无法计算，取自评得分 8.00 分"),
        (
            "≥300人",
            "200余人",
            8,
            "8.00",
            "实际完成值“200余人”只是下限，与年度指标值“≥300人”相比得不出分数，无法计算，取自评得分 8.00 分",
        ),
        ("≤30万元", "40余万元", 8, "8.00", None),
        ("≥0", "5", 8, "8.00", "完成 5，目标 ≥0，目标为 0，不能作除数，无法按比例计算，取自评得分 8.00 分"),
        ("≥100", None, 12, "10.00", "实际完成值未填，无法计算，自评得分 12 不在 0 至分值之间，按 10.00 分计"),
        ("≥100", None, -1, "0.00", "实际完成值未填，无法计算，自评得分 -1 不在 0 至分值之间，按 0.00 分计"),
        ("2023年6月底前", "2023年9月", 9, "9.00", None),
        ("优良中低差", "优良中低差", 9, "9.00", None),
    ],
)
def test_where_nothing_can_be_computed_the_line_says_what_was_taken(target, actual, reported, score, reason):
    line = scored(row(target, actual, reported=reported))
    assert not line.computed
    assert str(line.score) == score
    assert reason is None or line.explanation == reason


def test_a_scheme_may_give_nothing_for_what_cannot_be_computed():
    line = scored(row("≤30万元", "完成", reported=10), scheme_with(uncomputable="zero"))
    assert (line.score, line.computed) == (0, False)
    assert line.explanation.endswith("按方案计 0 分")


@pytest.mark.parametrize(
    ("target", "actual", "reported", "score"),
    [
        ("效果明显", "达成预期指标", 10, 10),
        ("效果明显", "达成预期指标", 7, 8),
        ("不断提升", "部分达成年度指标并具有一定效果", 10, "7.99"),
        ("不断提升", "未达成年度指标且效果较差", 10, "5.99"),
        ("不断提升", "不断提升", 9, 9),
        ("及时", "不及时", 9, "5.99"),
        ("良好", "良好", 10, 10),
        ("高", "高", 10, 10),
        ("已完成", "已完成", 10, 10),
        ("全天候可用", "全天候", 10, 10),
        ("优良中低差", "优", 10, 10),
        ("优良中低差", "中", 10, "7.99"),
        ("是/否|否".replace("|", ""), "否", 10, 10),
        ("按质按量完成", "已完成100%", 10, 10),
    ],
)
def test_a_qualitative_row_stays_in_the_band_of_its_level(target, actual, reported, score):
    line = scored(row(target, actual, reported=reported))
    assert line.computed, line.explanation
    assert (line.method, line.score) == ("qual_80_60", Decimal(score))


@pytest.mark.parametrize("actual", ["见附件", "按质按量完成60%", "正在推进"])
def test_a_qualitative_row_without_a_level_keeps_its_score(actual):
    line = scored(row("显著提升", actual, reported=6))
    assert (line.computed, line.score) == (False, 6)
    assert "看不出属于达成、部分达成、未达成哪一档" in line.explanation


@pytest.mark.parametrize(
    ("name", "level2", "figures", "method", "score"),
    [
        ("财政供养人员控制率", None, "100% → 92%", "neg_ratio", 10),
        ("预算调整率", None, "3% → 0", "neg_ratio", 10),
        ("森林火灾受害率", None, "0.9 → 0", "neg_ratio", 10),
        ("因粮食市场波动引起的粮食安全事件发生数", None, "0起 → 0起", "neg_ratio", 10),
        ("安全事故发生次数", None, "0起 → 无", "neg_ratio", 10),
        ("监管责任事故", None, "2次 → 4次", "neg_ratio", 5),
        ("投诉举报处置率", None, "100% → 80%", "pos_linear", 8),
        ("群众投诉率", None, "2% → 4%", "neg_ratio", 5),
        ("产品不合格率", None, "2% → 4%", "neg_ratio", 5),
        ("产品合格率", None, "100% → 80%", "pos_linear", 8),
        ("成本节约率", "成本指标", "10% → 8%", "pos_linear", 8),
        ("成本控制率", "成本指标", "100% → 95%", "neg_ratio", 10),
        ("会议成本", "成本指标", "10万元 → 12.5万元", "neg_ratio", 8),
        ("资金到位率", "成本指标", "100% → 80%", "pos_linear", 8),
        ("结余率（计算方法为：结余数/预算数）", None, "5% → 10%", "neg_ratio", 5),
        ("培训人数（含投诉处理岗）", None, "100人 → 80人", "pos_linear", 8),
        ("污染防治项目数", None, "10个 → 8个", "pos_linear", 8),
        ("群众投诉受理数量", None, "10件 → 8件", "pos_linear", 8),
        ("群众投诉件数", None, "2件 → 4件", "neg_ratio", 5),
    ],
)
def test_a_target_without_sign_goes_by_the_name(name, level2, figures, method, score):
    line = scored(row(*figures.split(" → "), level2=level2, level3=name))
    assert (line.method, line.score) == (method, score)


def test_the_line_says_when_the_name_decided():
    assert scored(row("100%", "92%", level3="公用经费控制率")).explanation.endswith(
        "；指标值没有符号，按指标名称以少为好"
    )
    line = scored(row("10万元", "9万元", level3="会议费", level2="成本指标"))
    assert line.explanation.endswith("；指标值没有符号，按成本指标以少为好")
    assert "没有符号" not in scored(row("≤100%", "92%", level3="公用经费控制率")).explanation


def test_a_bare_target_may_be_an_upper_limit_by_the_scheme():
    assert scored(row("100", "80"), scheme_with(bare="at_most")).method == "neg_ratio"


def test_satisfaction_has_a_formula_of_its_own_where_the_scheme_says_so():
    satisfied = row("≥95%", "85%", dimension=Dimension.SATISFACTION)
    assert scored(satisfied).method == "pos_linear"
    line = scored(satisfied, load_scheme("mof2021_core"))
    assert (line.method, line.score) == ("sat_band", 8)


@pytest.mark.parametrize("target", [None, "—", "/"])
def test_a_rate_of_spending_without_target_goes_by_the_formula_for_spending(target):
    line = scored(row(target, "95%", reported=9, level3="预算执行率"))
    assert (line.method, line.score, line.computed) == (MOF2020.execution.formula, Decimal("9.50"), True)
    assert line.explanation == "没有指标值，按填报的执行率计，执行率 95.00%，得 10×95.00%=9.50 分"
    assert scored(row(target, "0.95", level3="资金执行率（%）")).score == Decimal("9.50")


@pytest.mark.parametrize(
    ("target", "actual", "name"),
    [
        ("—", "已执行", "预算执行率"),
        ("—", "12万元", "预算执行率"),
        ("—", "95%", "班次执行率"),
        ("—", None, "预算执行率"),
    ],
)
def test_other_rows_without_target_are_not_computed(target, actual, name):
    assert not scored(row(target, actual, reported=9, level3=name)).computed


def test_a_rate_of_spending_with_a_target_goes_by_the_target():
    assert scored(row("≥90%", "95%", level3="预算执行率")).score == 10


def test_parts_score_the_row_above_them():
    parts = (row("100亩", "100亩", None, is_part=True), row("10头", "5头", None, is_part=True))
    score = score_form(form(row(None, None, has_parts=True), *parts, row("≥1", "1")), MOF2020)
    assert [(line.method, line.score) for line in score.lines] == [("parts_mean", Decimal("7.50")), ("pos_linear", 10)]
    assert score.lines[0].explanation == "按 2 个分项的平均完成程度 75.00% 计，得 10×75.00%=7.50 分"


def test_a_row_with_parts_and_figures_of_its_own_goes_by_these():
    score = score_form(form(row("20亩", "10亩", has_parts=True), row("20亩", "20亩", None, is_part=True)), MOF2020)
    assert [line.score for line in score.lines] == [5]


def test_parts_that_cannot_be_computed_are_left_out_and_said():
    parts = (row("100亩", "80亩", None, is_part=True), row("10头", None, None, is_part=True))
    (line,) = score_form(form(row(None, None, has_parts=True), *parts), MOF2020).lines
    assert (line.score, line.computed) == (8, True)
    assert "另有 1 个分项无法计算，未计入" in line.explanation
    (line,) = score_form(form(row(None, None, reported=9, has_parts=True), parts[1]), MOF2020).lines
    assert (line.score, line.computed) == (9, False)


def test_a_layout_without_points_keeps_the_reported_score():
    line = scored(row("98%", "98%", None, "19.6", source=WITHOUT_POINTS))
    assert (line.score, line.max_score, line.computed) == (Decimal("19.60"), None, False)
    assert line.explanation == "完成 98%，目标 98%，本表不设分值列，无法按分值计算，取自评得分 19.60 分"


def test_blank_points_in_a_layout_that_has_them():
    line = scored(row("98%", "98%", None, "5"))
    assert (line.score, line.computed) == (5, False)
    assert line.explanation == "分值未填，无法计算，取自评得分 5.00 分"
    score = score_form(form(row("98%", "98%", None, None)), MOF2020)
    assert (score.lines[0].score, score.total) == (None, None)


@pytest.mark.parametrize(
    ("funding", "score", "explanation"),
    [
        (
            money("43.2", "37.24"),
            "8.62",
            "执行数 37.24 万元，全年预算数 43.2 万元，执行率 86.20%，得 10×86.20%=8.62 分",
        ),
        (money(25, "21.54576"), "8.62", None),
        (money(10, 10, 20), "10.00", None),
        (
            money(100, 104),
            "10.00",
            "执行数 104 万元，全年预算数 100 万元，执行率 104.00%，得满分 10 分；执行率超过 100%，只计到满分",
        ),
        (
            money(None, None, reported_rate=Decimal("0.76")),
            "7.60",
            "执行数或预算数未填，按填报的执行率计，执行率 76.00%，得 10×76.00%=7.60 分",
        ),
        (
            money(0, 0, reported=3),
            "3.00",
            "执行数 0 万元，全年预算数 0 万元，全年预算数不大于 0，执行率无法计算，取自评得分 3.00 分",
        ),
        (money(None, 5), "0.00", "全年执行数或全年预算数未填，执行率无法计算，自评得分未填，计 0 分"),
        (money(10, 10, None), "10.00", None),
        (money(10, 10, None, printed_points=Decimal(20)), "20.00", None),
        (
            money(10, 10, 100),
            "10.00",
            "执行数 10 万元，全年预算数 10 万元，执行率 100.00%，得满分 10 分；表中分值 100 不合理，按方案 10 分计",
        ),
    ],
)
def test_the_money_row(funding, score, explanation):
    (line,) = score_form(form(funding=[funding]), MOF2020).lines
    assert (line.name, line.dimension, str(line.score)) == ("预算执行率", None, score)
    assert line.source is funding.source
    assert explanation is None or line.explanation == explanation


def test_the_scheme_names_the_denominator():
    execution = MOF2020.execution.model_copy(update={"denominator": "initial"})
    scheme = MOF2020.model_copy(update={"execution": execution})
    funding = money(50, 40, initial_budget=Decimal(80))
    assert score_form(form(funding=[funding]), MOF2020).total == 8
    assert score_form(form(funding=[funding]), scheme).total == 5


def test_a_money_block_without_room_for_points_is_not_scored():
    funding = money(10, 10, None, source=SHEET)
    assert score_form(form(row("≥1", "1"), funding=[funding]), MOF2020).total == 10


def test_total_and_grade():
    score = score_form(form(row("≥10", "9", 90), funding=[money(10, 10)]), MOF2020)
    assert (score.total, score.max_total, score.grade, score.scheme) == (Decimal("91.00"), 100, "优", "mof2020")


def test_a_form_without_points_has_no_total():
    bare = row("100%", "100%", None, None, source=SHEET)
    score = score_form(form(bare, funding=[money(10, 10, None, source=SHEET)]), MOF2020)
    assert (score.lines, score.total, score.max_total, score.grade) == ((), None, None, None)


def test_a_scheme_without_points_shows_the_rate_only():
    score = score_form(form(row("≥10", "9"), funding=[money(10, "9.6")]), load_scheme("transfer"))
    (line,) = score.lines
    assert (line.score, score.total, score.grade) == (None, None, None)
    assert line.explanation.startswith("执行率 96.00%")


def criterion(name, points, reported):
    return ConclusionLine(name, max_score=number(points), reported_score=number(reported), source=SHEET)


CONCLUSION = [
    criterion("相关性", 25, 25),
    criterion("效率", 25, 24),
    criterion("效果", 25, 25),
    criterion("可持续性", 25, 24),
]


def test_a_form_whose_indicators_have_no_points_goes_by_its_conclusion_table():
    named_only = row(None, None, None, None, level3="组织调研次数")
    score = score_form(form(named_only, funding=[money(50, None)], conclusion=CONCLUSION), MOF2020)
    assert [(line.name, line.score, line.method) for line in score.lines] == [
        ("相关性", 25, "criterion_sum"),
        ("效率", 24, "criterion_sum"),
        ("效果", 25, "criterion_sum"),
        ("可持续性", 24, "criterion_sum"),
    ]
    assert (score.total, score.max_total, score.grade) == (98, 100, "优")
    assert score.lines[1].explanation == "评价结论表按准则打分，取自评得分，得 24.00 分"


def test_a_criterion_never_counts_above_its_points():
    score = score_form(form(conclusion=[criterion("效果", 25, 30)]), MOF2020)
    assert score.total == 25
    assert score.lines[0].explanation == "评价结论表按准则打分，取自评得分，自评得分超出分值，得满分 25 分"


def test_indicators_with_points_go_before_the_conclusion_table():
    assert score_form(form(row("≥1", "1"), conclusion=CONCLUSION), MOF2020).total == 10


def test_two_schemes_two_scores():
    drawn = form(
        row("≥100", "80", 30),
        row("≤160", "386", 30),
        row("效果明显", "部分达成", 30, 15),
        funding=[money(100, 90)],
    )
    totals = {
        name: score_form(drawn, load_scheme(name)).total for name in ("mof2020", "pmkpi", "hubei2020", "mof2021_core")
    }
    assert totals == {
        "mof2020": Decimal("63.44"),  # 9 + 24 + 12.44 + 18
        "pmkpi": Decimal("51.00"),  # 9 + 24 + 0 + 18
        "hubei2020": Decimal("69.44"),  # 18 + 24 + 12.44 + 15
        "mof2021_core": Decimal("52.44"),  # 7 + 15 + 12.44 + 18
    }


amounts = st.decimals(min_value=0, max_value=10**6, places=2)
points = st.decimals(min_value=0, max_value=100, places=2)
texts = st.text(max_size=12) | st.sampled_from(
    ["≥95%", "≤30万元", "=5", "100%", "0", "12月底前", "完成", "未达成", "±3%"]
)
schemes = st.sampled_from([load_scheme(name) for name in ("mof2020", "pmkpi", "mof2021_core", "hubei2020")])


@given(texts, texts, points, st.none() | st.decimals(min_value=-50, max_value=200, places=2), schemes)
def test_a_score_is_never_above_its_points_nor_negative(target, actual, full, reported, scheme):
    line = scored(row(target, actual, full, reported), scheme)
    assert 0 <= line.score <= full
    assert line.explanation


@given(amounts, amounts, amounts, points, schemes)
def test_a_score_never_falls_when_the_actual_value_of_an_at_least_row_rises(target, one, other, full, scheme):
    less, more = (
        scored(row(f"≥{target}个", f"{actual}个", full, full), scheme).score for actual in sorted((one, other))
    )
    assert less <= more


@given(amounts, amounts, schemes)
def test_execution_never_earns_more_than_its_points(budget, executed, scheme):
    score = score_form(form(funding=[money(budget, executed)]), scheme)
    (line,) = score.lines
    assert 0 <= line.score <= line.max_score


@pytest.mark.parametrize(
    ("slip", "executed", "score", "why"),
    [
        (1000, "99999", "10.00", "得满分"),
        (1000, "100000", "0.00", "两数相差 1000 倍以上，像是元和万元混用，执行率无法计算"),
        (300, "30000", "0.00", "两数相差 300 倍以上，像是元和万元混用，执行率无法计算"),
    ],
)
def test_amounts_in_two_units_of_money_make_no_rate(slip, executed, score, why):
    tolerances = MOF2020.tolerances.model_copy(update={"unit_slip": Decimal(slip)})
    scheme = MOF2020.model_copy(update={"tolerances": tolerances})
    (line,) = score_form(form(funding=[money(100, executed)]), scheme).lines
    assert line.computed == (score == "10.00")
    assert line.score == number(score)
    assert why in line.explanation


def test_a_form_that_gives_nothing_to_score_has_no_total():
    score = score_form(form(row("≥12次", None, 50), funding=[money(None, None)]), load_scheme("mof2020"))
    assert (score.total, score.grade) == (None, None)


def test_points_above_the_full_mark_earn_no_more_than_the_full_mark():
    score = score_form(form(row("≥12次", "12次", 120, 120), funding=[money(10, 10)]), load_scheme("mof2020"))
    assert score.total == 100


def test_a_form_whose_points_do_not_reach_the_full_mark_gets_no_grade():
    score = score_form(form(row("≥12次", "12次", 40, 40), funding=[money(10, 10)]), load_scheme("mof2020"))
    assert (score.total, score.grade) == (Decimal("50.00"), None)
