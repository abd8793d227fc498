"""Actual values beside their targets: figures in one measure, days in one order, words by their level."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.reading.quantity import is_met, parse_quantity, parse_target
from evalbatch.values.phrases import shipped_words, wants_less
from evalbatch.values.quantity import bounds, in_measure_of

WORDS = shipped_words().wordings


@pytest.mark.parametrize(
    ("target", "actual", "figure"),
    [
        pytest.param("30万元", "285000元", "28.5", id="元 in 万元"),
        pytest.param("30万元", "0.3亿元", "3000", id="亿元 in 万元"),
        pytest.param("300000元", "28万元", "280000", id="万元 in 元"),
        pytest.param("2公里", "1500米", "1.5", id="米 in 公里"),
        pytest.param("2km", "2公里", "2", id="letters and signs"),
        pytest.param("1公顷", "15亩", "1", id="亩 in 公顷, exactly"),
        pytest.param("2平方千米", "200公顷", "2", id="公顷 in 平方千米"),
        pytest.param("320万亩", "3200000亩", "320", id="亩 in 万亩"),
        pytest.param("5吨", "5000公斤", "5", id="公斤 in 吨"),
        pytest.param("5升", "5000ml", "5", id="ml in 升"),
        pytest.param("2小时", "90分钟", "1.5", id="分钟 in 小时"),
        pytest.param("2年", "24个月", "2", id="months in years"),
        pytest.param("10万人", "98000人", "9.8", id="人 in 万人"),
        pytest.param("3‰", "0.2%", "2", id="per cent in per mille"),
        pytest.param("530元/人*月", "583元/人·月", "583", id="two signs for per"),
        pytest.param("10个", "12项", "12", id="个 counts anything"),
        pytest.param("5万", "50000元", "5", id="a multiple of no named thing"),
        pytest.param("=58740元", "5.87万元", "58740", id="the equal figure, rounded"),
        pytest.param("=100%", "=100%", "100", id="an equals sign states a figure"),
        pytest.param("0起", "未发生", "0", id="zero in words"),
        pytest.param("95%", "应保尽保", "100", id="all in words"),
        pytest.param("95%", "97", "97", id="no sign: per cents"),
        pytest.param("95%", "0.95", "95", id="no sign: a share"),
        pytest.param("95%", "1", "100", id="no sign: all of it"),
        pytest.param("5%", "0.05", "5", id="a small share"),
        pytest.param("2%", "0.5", "0.5", id="a small per cent"),
        pytest.param("0.95", "95%", "0.95", id="a share as target"),
        pytest.param("95", "97%", "97", id="per cents without sign as target"),
        pytest.param("80000", "8万亩", "80000", id="the target leaves 亩 out"),
        pytest.param("8万亩", "80000", "8", id="the actual value leaves 万 out"),
        pytest.param("2万元", "5", "5", id="and here it doesn't"),
        pytest.param("43.2", "37.24万元", "37.24", id="nor does this target"),
    ],
)
def test_in_the_measure_of_the_target(target, actual, figure):
    assert in_measure_of(parse_target(target), parse_quantity(actual)) == Decimal(figure)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        pytest.param("100人", "50元", id="heads and money"),
        pytest.param("100人次", "100人", id="visits and heads"),
        pytest.param("10项", "12件", id="two kinds of things"),
        pytest.param("2公里", "2亩", id="length and area"),
        pytest.param("5%", "5次", id="a share and times"),
        pytest.param("5个百分点", "5%", id="points and per cents"),
        pytest.param("5元/人", "5元/户", id="per head and per household"),
        pytest.param("5元", "5元/人", id="in all and per head"),
        pytest.param("0起", "无法统计", id="a word that begins like zero"),
    ],
)
def test_what_cannot_be_compared(target, actual):
    assert in_measure_of(parse_target(target), parse_quantity(actual)) is None


@given(st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from(["亩", "公顷", "元", "%", "人", "km"]))
def test_a_figure_in_its_own_measure_stays_as_it_is(number, measure):
    assert in_measure_of(parse_target(f"≥1{measure}"), parse_quantity(f"{number}{measure}")) == number


@pytest.mark.parametrize(
    ("target", "expected"), [("±3%", (-3, 3)), ("100±5米", (95, 105)), ("3-5次", (3, 5)), ("≥5", (5,))]
)
def test_bounds(target, expected):
    assert bounds(parse_target(target)) == expected


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("9月前", "7月", True),
        ("9月前", "9月", True),
        ("9月前", "10月", False),
        ("9月前", "2023年", None),
        ("2023年12月", "2023年10月", True),
        ("2023年12月", "10月", True),
        ("2023年12月", "2024年1月", False),
        ("2023年底", "2023-11-30", True),
        ("2023年底", "2023年", True),
        ("2023年", "2023年", True),
        ("2023年12月15日", "2023年", None),
        ("2021年12月31日", "2021年12月31日", True),
        ("2021年12月30日", "2021.12.31", False),
        ("2021年1月-12月", "2021年11月", True),
        ("2020年1月--2020年11月", "2020年12月", False),
        ("12月底到位", "12月15日", True),
        ("6月中旬", "6月15日", True),
        ("6月中旬", "6月25日", False),
        ("6月20日前", "6月下旬", False),
        ("第三季度", "9月", True),
        ("三季度前", "10月", False),
        ("上半年", "2023年7月", False),
        ("2023年12月底", "按时完成", True),
        ("2023年12月底", "达成预期指标", True),
        ("2023年12月底", "未逾期，11月完成", True),
        ("2023年12月底", "因汛期延期，2023年11月完成", True),
        ("2023年12月底", "延期", False),
        ("2023年12月底", "2023年12月未完成", False),
        ("2023年12月底", "见附件", None),
    ],
)
def test_in_time(target, actual, expected):
    assert WORDS.in_time(parse_target(target), parse_quantity(actual)) is expected
    assert is_met(parse_target(target), parse_quantity(actual)) is expected


@pytest.mark.parametrize(
    ("target", "actual", "level"),
    [
        ("效果明显", "达成预期指标", "achieved"),
        ("效果明显", "部分达成年度指标并具有一定效果", "partial"),
        ("效果明显", "未达成年度指标且效果较差", "missed"),
        ("较上年下降", "同比下降5.2%", "achieved"),
        ("逐年提高", "提高3.5%", "achieved"),
        ("较上年下降", "同比上升2%", None),  # of what, only a reader can tell
        ("较上年下降", "下降5.2%，未完成任务", "missed"),
        ("显著提升", "有所提升3%", None),
        ("零事故", "0", "achieved"),
        ("无投诉", "2起", "missed"),
        ("无害化处理", "100", None),
        ("不超过预算", "未超预算", "achieved"),
        ("健全", "部分达成：激励办法尚未出台", "partial"),  # the level is named; what follows tells why
        ("完备", "基本完备，达成预期指标", "achieved"),
        ("持续稳定", "配送率99%，供应持续稳定，达成预期指标", "achieved"),
        ("健全", "达成预期指标，但办法尚未出台", "missed"),
        ("健全", "达成指标、未达成指标", "missed"),
        ("效果明显", "效果明显，但群众满意度一般", "partial"),
        ("效果明显", "总体较好，个别任务未完成", "missed"),
        ("效果明显", "偏差较小，效果明显", "achieved"),
        ("保障运转", "保障基本公共服务正常运转", "achieved"),
        ("合格", "不存在不合格情况", "achieved"),
        ("合格", "不存在不合格情况，但未按时完成", "missed"),
        ("良好", "好。", "achieved"),
        ("无投诉", "未收到投诉", "achieved"),
        ("健全", "尚未健全", "missed"),
        ("显著提升", "有所提升", None),
        ("逐步提升", "逐步提升", "achieved"),
        ("按质按量完成", "100%", "achieved"),
        ("效果明显", "100%", None),
        ("优良中低差", "良", "achieved"),
        ("优良中低差", "中", "partial"),
        ("优良中低差", "低", "missed"),
        ("优良中低差", "优良中低差", None),
        ("好/较好/一般/差", "较好", "achieved"),
        ("是/否否", "否", "achieved"),
        ("有", "无", "missed"),
        ("是/否", "是", None),
    ],
)
def test_the_level_of_words(target, actual, level):
    target, actual = parse_target(target), parse_quantity(actual)
    assert WORDS.level(target, actual) == level
    assert is_met(target, actual) is {"achieved": True, None: None}.get(level, False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("森林火灾受害率", True),
        ("一般公共预算结余率（％）", True),
        ("测量误差", True),
        ("死亡人数", True),
        ("投诉处理率", False),
        ("高血压患者血压控制率", False),
        ("成本节约率", False),
        ("培训人数", False),
        ("火灾次数", True),
        ("扑救火灾次数", False),  # so much of it was dealt with
        ("投诉件数", True),
        ("处理投诉件数", False),
        ("处理超时率", True),
        ("平均办理时间", True),
        ("压缩办理时间", False),
        ("灾害损失", True),
        ("挽回经济损失", False),
        ("避免损失", False),
    ],
)
def test_names_that_want_less(name, expected):
    assert wants_less(name) is expected


def test_a_word_has_one_meaning():
    lists = WORDS.model_dump(exclude={"negations", "none", "whole"})
    often = Counter(word for words in lists.values() for word in words)
    assert [word for word, count in often.items() if count > 1] == []
    direction = shipped_words().direction
    assert not set(direction.lower) & set(direction.higher)


def test_a_blank_word_is_refused():
    with pytest.raises(ValueError, match="有空的词，请删去空引号"):
        WORDS.model_validate({"achieved": ["圆满", ""]})


def test_own_words_count_with_their_negation():
    own = WORDS.model_copy(update={"achieved": (*WORDS.achieved, "圆满")})
    target = parse_target("效果好")
    assert WORDS.level(target, parse_quantity("圆满")) is None
    assert own.level(target, parse_quantity("圆满")) == "achieved"
    assert own.level(target, parse_quantity("不够圆满")) == "missed"
