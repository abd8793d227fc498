"""Target and actual values as clerks write them, and whether one meets the other."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.choices import Comparison
from evalbatch.reading.quantity import (
    achieved_ratio,
    is_met,
    parse_amount,
    parse_number,
    parse_quantity,
    parse_target,
)
from evalbatch.values.phrases import wants_less
from evalbatch.values.quantity import least_figure

TRUTH = Path(__file__).resolve().parents[2] / "shared" / "forms" / "values.tsv"


def read(text):
    """Comparison, figures and measure of a target, in a line: at_least 95 %."""
    target = parse_target(text)
    return " ".join(filter(None, (target.comparison, *map(str, target.numbers), target.measure)))


def met(target, actual, **options):
    return is_met(parse_target(target), parse_quantity(actual), **options)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        pytest.param("≥12次", "at_least 12 次", id="sign"),
        pytest.param("＞ ８５ ％", "at_least 85 %", id="full width and blanks"),
        pytest.param("》90百分比", "at_least 90 %", id="the bracket of a Chinese keyboard; 百分比 is %"),
        pytest.param("=》100%", "at_least 100 %", id="two signs for one"),
        pytest.param(">=12,345.6元", "at_least 12345.6 元", id="thousands sign"),
        pytest.param("不少于2 500 人次", "at_least 2500 人次", id="blank inside a figure"),
        pytest.param("不得低于三次", "at_least 3 次", id="Chinese numeral"),
        pytest.param("至少全年完成2次宣传", "at_least 2 次", id="a word away from its figure"),
        pytest.param("80分及以上", "at_least 80 分", id="word behind"),
        pytest.param("百分之九十五以上", "at_least 95 %", id="percent in words"),
        pytest.param("超13万元/年", "at_least 13 万元/年", id="measure per year"),
        pytest.param("正向大于等于98%", "at_least 98 %", id="three cells joined, direction first"),
        pytest.param("正向98%", "at_least 98 %", id="direction alone"),
        pytest.param("5000吨储备粮到位率≥100%", "at_least 100 %", id="a name with a figure before it"),
        pytest.param("PM2.5年均浓度≤35微克/立方米", "at_most 35 微克/立方米", id="a name with digits"),
        pytest.param("《3%", "at_most 3 %", id="the other bracket"),
        pytest.param("不超过30万元", "at_most 30 万元", id="not above"),
        pytest.param("控制在6.5次/10万公顷", "at_most 6.5 次/10万公顷", id="kept within"),
        pytest.param("控制在90%以上", "at_least 90 %", id="a clear word wins over 控制在"),
        pytest.param("3个工作日内", "at_most 3 个工作日", id="within days"),
        pytest.param("反向小于等于1", "at_most 1", id="three cells, no measure"),
        pytest.param("＝100％", "equal 100 %", id="equal"),
        pytest.param("═0.5万亩", "equal 0.5 万亩", id="a line for a sign"),
        pytest.param("38508人", "bare 38508 人", id="no sign"),
        pytest.param("100%（1.0）", "bare 100 %", id="an aside in brackets"),
        pytest.param("100%覆盖", "bare 100 %", id="a word behind"),
        pytest.param("每季度1次", "bare 1 次", id="each quarter"),
        pytest.param("十个", "bare 10 个", id="spelled"),
        pytest.param("530元/人·月", "bare 530 元/人·月", id="per head and month"),
        pytest.param("10台（套）", "bare 10 台(套)", id="a measure with brackets"),
        pytest.param("2人/村", "bare 2 人/村", id="per what no table knows"),
        pytest.param("-18℃", "bare -18 °C", id="below zero"),
        pytest.param("80000(亩)", "bare 80000 亩", id="a measure in brackets"),
        pytest.param("2023年完成5个", "bare 5 个", id="the year is no target"),
        pytest.param("20标段", "bare 20 标段", id="a measure of its own"),
        pytest.param("25TB", "bare 25 TB", id="Latin measure"),
        pytest.param("3－5次", "range 3 5 次", id="range"),
        pytest.param("90%～95%", "range 90 95 %", id="range with measures"),
        pytest.param("≥80%且≤100%", "range 80 100 %", id="two bounds"),
        pytest.param("±3%以内", "range 3 %", id="deviation"),
        pytest.param("100±5米", "range 100 5 米", id="deviation from a figure"),
        pytest.param("2020年12月底前", "date 2020 12", id="month"),
        pytest.param("9月前", "date 9", id="month without year"),
        pytest.param("十二月底到位", "date 12", id="month spelled"),
        pytest.param("1-12月", "date 1 12", id="months"),
        pytest.param("2021年1月-12月", "date 2021 1 12", id="months of a year"),
        pytest.param("2020年1月--2020年11月", "date 2020 1 2020 11", id="month to month"),
        pytest.param("2023年底", "date 2023", id="end of year"),
        pytest.param("2021年全年", "date 2021", id="whole year"),
        pytest.param("2021-2025", "date 2021 2025", id="years"),
        pytest.param("年底前", "date", id="end of this year"),
        pytest.param("2023-10-31 00:00:00", "date 2023 10 31", id="a date cell's text"),
        pytest.param("2023/10/31", "date 2023 10 31", id="slashes"),
        pytest.param("2023.10", "date 2023 10", id="year and month with a point"),
        pytest.param("第四季度", "date 4", id="quarter"),
        pytest.param("1-3季度", "date 1 3", id="quarters"),
        pytest.param("23年12月前", "date 2023 12", id="a short year"),
        pytest.param("显著提升", "qualitative", id="words"),
        pytest.param("定性长期", "qualitative", id="three cells of words"),
        pytest.param("全年", "qualitative", id="a year that isn't named"),
        pytest.param("优良", "qualitative", id="two levels are a word"),
        pytest.param("一次性", "qualitative", id="a numeral inside a word"),
        pytest.param("创建5A级景区", "qualitative", id="a name with a digit"),
        pytest.param("按《办法》（财预〔2020〕10号）执行", "qualitative", id="number of a document"),
        pytest.param("完成2023年度部门决算编报", "qualitative", id="a year in passing"),
        pytest.param("1.组织培训；2.开展检查", "qualitative", id="numbered tasks"),
        pytest.param("定性优良中低差", "option_list", id="levels"),
        pytest.param("好坏", "option_list", id="a pair of levels"),
        pytest.param("好/较好/一般/差", "option_list", id="levels with slashes"),
        pytest.param("是/否", "boolean", id="yes or no"),
        pytest.param("是/否否", "boolean", id="yes or no, and the answer"),
        pytest.param("暂定量按15次作业且总航时不少于30小时测算", "unparseable 15 30", id="two things at once"),
        pytest.param("约50人", "unparseable 50 人", id="roughly"),
        pytest.param("≥**人", "unparseable", id="a prompt left in"),
        pytest.param("——", "unparseable", id="dash"),
        pytest.param("", "unparseable", id="blank"),
    ],
)
def test_a_target_is_read(text, meaning):
    assert read(text) == meaning


@pytest.mark.parametrize(
    ("text", "comparison", "number"),
    [
        pytest.param("达到98%", Comparison.BARE, "98", id="reached is a figure"),
        pytest.param("已完成38,508人", Comparison.BARE, "38508", id="done so many"),
        pytest.param("≥360天", Comparison.AT_LEAST, "360", id="the target's sign repeated"),
        pytest.param("≤ 30万元", Comparison.AT_MOST, "30", id="and the other one"),
    ],
)
def test_an_actual_value_is_read(text, comparison, number):
    quantity = parse_quantity(text)
    assert (quantity.comparison, *quantity.numbers) == (comparison, Decimal(number))


@pytest.mark.parametrize(
    ("text", "number", "measure"),
    [
        pytest.param("200余人", "200", "人", id="and some more"),
        pytest.param("3000多份", "3000", "份", id="by another word"),
        pytest.param("1.2万余亩", "1.2", "万亩", id="behind a multiple"),
        pytest.param("共培训200余人", "200", "人", id="in a sentence"),
        pytest.param("二十余场", "20", "场", id="spelled"),
        pytest.param("98多%", "98", "%", id="of a share"),
        pytest.param("200余", "200", "", id="without measure"),
    ],
)
def test_a_figure_and_more_is_a_least_figure(text, number, measure):
    least = least_figure(parse_quantity(text))
    assert (least.numbers, least.measure) == ((Decimal(number),), measure)


@pytest.mark.parametrize(
    "text",
    [
        "200人",
        "≥200人",
        "200人以上",
        "约200余人",
        "近200余人",
        "98.5%左右",
        "不足200余人",
        "还差200余人",
        "按时完成200余份",
        "200-300余人",
        "余2项",
        "3多元化",
        "200多媒体",
        "3个多月",
        "200余额",
        "培训200余人，合格率98%",
        "",
    ],
)
def test_other_words_at_a_figure_make_no_least_figure(text):
    assert least_figure(parse_quantity(text)) is None


YES, NO, UNJUDGED = True, False, None


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        pytest.param("≥5万元", "52000元", YES, id="元 against 万元"),
        pytest.param("≥5万元", "4.99万元", NO, id="a little less"),
        pytest.param("≤0.3亿元", "2,980万元", YES, id="万元 against 亿元"),
        pytest.param("≥1万亩", "9800亩", NO, id="亩 against 万亩"),
        pytest.param("≥10亩", "0.7公顷", YES, id="公顷 against 亩"),
        pytest.param("≤5‰", "0.4%", YES, id="% against ‰"),
        pytest.param("≤18/10万", "12.5/10万", YES, id="of a hundred thousand"),
        pytest.param("≤18/10万", "19.2/100000", NO, id="of a hundred thousand, in figures"),
        pytest.param("下降到18/10万", "12/10万", YES, id="down to"),
        pytest.param("≤万分之二", "1.6/10000", YES, id="万分之二"),
        pytest.param("100%", "100%（每月10日前）", YES, id="a date told beside the figure"),
        pytest.param("≤1/万", "0.6/万", YES, id="of ten thousand"),
        pytest.param("≤1/万", "2‱", NO, id="of ten thousand, as a sign"),
        pytest.param("≤2/10000", "0.1‰", YES, id="‰ against ten thousandths"),
        pytest.param("≥1.5km", "1500米", YES, id="米 against km"),
        pytest.param("=2吨", "2000千克", YES, id="千克 against 吨"),
        pytest.param("≤3小时", "200分钟", NO, id="分钟 against 小时"),
        pytest.param("≤6.5次/10万公顷", "0.07次/千公顷", NO, id="per area"),
        pytest.param("≥530元/人*月", "583元", YES, id="the actual value leaves the head and month out"),
        pytest.param("≥100人", "120名", YES, id="two words for heads"),
        pytest.param("≥100人", "120人次", UNJUDGED, id="heads and visits differ"),
        pytest.param("≥50次", "60万元", UNJUDGED, id="times and money"),
        pytest.param("≥95%", "96", YES, id="no measure: the target's"),
        pytest.param("≥90%", "0.95", YES, id="a share of one"),
        pytest.param("=100%", "1", YES, id="all of it"),
        pytest.param("≤5%", "0.3", YES, id="small per cents stay per cents"),
        pytest.param("≥2000个", "2000.5", YES, id="looks like a month"),
        pytest.param("214人", "203人", NO, id="a figure without sign is a least one"),
        pytest.param("=6万元", "5.5万元", NO, id="not equal"),
        pytest.param("=100%", "99.6%", NO, id="never rounded up to the target"),
        pytest.param("=58670元", "5.87万元", YES, id="equal within the digits shown"),
        pytest.param("3-5次", "4次", YES, id="within"),
        pytest.param("3-5次", "6次", NO, id="outside"),
        pytest.param("±3%以内", "-2.5%", YES, id="within the deviation"),
        pytest.param("100±5米", "94米", NO, id="outside the deviation"),
        pytest.param("≥360天", "≥360天", UNJUDGED, id="a sign repeated is no figure"),
        pytest.param("≤30万元", "完成", UNJUDGED, id="a word is no figure"),
        pytest.param("≥95%", "未完成", NO, id="unless it owns up"),
        pytest.param("≥95%", "已实现全覆盖", YES, id="or is as good as 100%"),
        pytest.param("100%", "无", UNJUDGED, id="none of what?"),
        pytest.param("0起", "未发生", YES, id="none against zero"),
        pytest.param("≥95%", "/", UNJUDGED, id="a dash"),
        pytest.param("2023年12月", "2023年10月", YES, id="earlier"),
        pytest.param("2023年12月底前", "2023-12-31", YES, id="on the day"),
        pytest.param("2023年6月", "2023.10", NO, id="later"),
        pytest.param("2023年12月", "2024年1月5日", NO, id="the next year"),
        pytest.param("9月前", "2023年7月", YES, id="months decide where the year is missing"),
        pytest.param("2021年1月-12月", "2021年12月", YES, id="the end of a period"),
        pytest.param("2023年6月", "2023年", UNJUDGED, id="some time that year"),
        pytest.param("2023年12月底", "规定时间内完成", YES, id="on time in words"),
        pytest.param("2023年12月底", "未按时完成", NO, id="late in words"),
        pytest.param("2023年12月底", "基本完成", UNJUDGED, id="nearly done"),
        pytest.param("效果明显", "达成预期指标", YES, id="reached"),
        pytest.param("效果明显", "不够明显", NO, id="negation"),
        pytest.param("完成", "未完成", NO, id="negation of the target's own word"),
        pytest.param("完成", "部分完成", NO, id="in part"),
        pytest.param("完成", "基本完成", NO, id="by and large is in part"),
        pytest.param("完成", "已按计划完成", YES, id="by plan is done"),
        pytest.param("显著提升", "有所提升", UNJUDGED, id="to some degree"),
        pytest.param("逐步提高", "逐步提高", YES, id="the target's own degree"),
        pytest.param("全天候可用", "全天候", YES, id="part of the target"),
        pytest.param("良好", "较差", NO, id="a bad level"),
        pytest.param("误差小", "误差小", YES, id="误差 isn't bad"),
        pytest.param("无安全事故", "未发生安全事故", YES, id="none is what is wanted"),
        pytest.param("保护未成年人", "未成年人得到有效保障", YES, id="未成年人 aren't a negation"),
        pytest.param("按质按量完成", "已完成100%", YES, id="all of a task"),
        pytest.param("按质按量完成", "已完成80%", NO, id="not all of it"),
        pytest.param("优良中低差", "优", YES, id="the best level"),
        pytest.param("优良中低差", "差", NO, id="the worst"),
        pytest.param("优良中低差", "良", YES, id="a level of four fifths or more"),
        pytest.param("优良中低差", "中", NO, id="a level below that"),
        pytest.param("好坏", "好坏", UNJUDGED, id="the list itself"),
        pytest.param("是/否否", "否", YES, id="the answer that is wanted"),
        pytest.param("是/否否", "是", NO, id="the other answer"),
        pytest.param("是/否", "是", UNJUDGED, id="which answer is wanted?"),
        pytest.param("约50人", "50人", UNJUDGED, id="a target that says nothing certain"),
        pytest.param("≥98%(百分比)", "99%", YES, id="a unit cell that says its unit again"),
        pytest.param("≥98百分比（%）", "97", NO, id="the other way round"),
        pytest.param("≥98百分比（%）", "0.99", YES, id="a share beside it"),
        pytest.param("≥98人（次）", "99人次", YES, id="人(次) is 人次"),
        pytest.param("≥98人（次）", "97人", NO, id="or 人"),
        pytest.param("≥98人（次）", "97场", UNJUDGED, id="but no 场"),
        pytest.param("≥9台（套）", "10台", YES, id="台 of 台(套)"),
        pytest.param("≥9万元（元）", "10元", UNJUDGED, id="two sizes of one thing say nothing certain"),
        pytest.param("≥200人", "200余人", YES, id="a least figure reaches the target"),
        pytest.param("200人", "200余人", YES, id="also without sign"),
        pytest.param("≥300人", "200余人", UNJUDGED, id="a least figure below the target"),
        pytest.param("≤200人", "200余人", UNJUDGED, id="a least figure at the limit"),
        pytest.param("≤200人", "300余人", NO, id="a least figure beyond the limit"),
        pytest.param("=200人", "200余人", UNJUDGED, id="the very figure is asked"),
        pytest.param("100-200人", "150余人", UNJUDGED, id="a least figure inside a range"),
        pytest.param("100-200人", "300余人", NO, id="a least figure beyond a range"),
        pytest.param("≥200人", "200余份", UNJUDGED, id="a least figure of something else"),
    ],
)
def test_a_target_is_met(target, actual, expected):
    assert met(target, actual) is expected


@pytest.mark.parametrize(
    ("target", "actual", "ratio"),
    [
        pytest.param("≥5万元", "40000元", "0.8", id="in one measure"),
        pytest.param("≤160吨", "386吨", "2.4125", id="at most: actual over target as well"),
        pytest.param("100%", "0.95", "0.95", id="a share of one"),
        pytest.param("=0起", "1起", None, id="zero target"),
        pytest.param("3-5次", "4次", None, id="a range has no ratio"),
        pytest.param("≥5个", "已完成", None, id="words have none"),
        pytest.param("≥5个", "3万元", None, id="nor have unlike measures"),
    ],
)
def test_the_share_achieved(target, actual, ratio):
    assert achieved_ratio(parse_target(target), parse_quantity(actual)) == (ratio and Decimal(ratio))


def test_less_is_better_where_the_name_says_so():
    assert wants_less("森林火灾受害率")
    assert not wants_less("投诉处理率")
    assert met("0.9", "0", lower_is_better=True)
    assert not met("0.9", "0")
    assert achieved_ratio(parse_target("4%"), parse_quantity("5%"), lower_is_better=True) == Decimal("0.8")


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        pytest.param("90.00", "万元", "90", id="the header's unit"),
        pytest.param("235,800", "元", "23.58", id="a header in 元"),
        pytest.param("235,800元", "万元", "23.58", id="the cell's own unit wins"),
        pytest.param("5.8万", "元", "5.8", id="万 alone"),
        pytest.param("2.45亿元", "万元", "24500", id="亿元"),
        pytest.param("2.38  万元", "元", "2.38", id="blanks"),
        pytest.param("６２０．８２万元", "万元", "620.82", id="full width"),
        pytest.param("1 234.5", "万元", "1234.5", id="a blank for a thousands sign"),
        pytest.param("-5", "万元", "-5", id="negative"),
        pytest.param("约5万", "万元", None, id="roughly is no amount"),
        pytest.param("—", "万元", None, id="dash"),
        pytest.param("/", "万元", None, id="slash"),
        pytest.param("无", "万元", None, id="none"),
        pytest.param("5个", "万元", None, id="not money"),
        pytest.param("", "万元", None, id="blank"),
    ],
)
def test_an_amount_in_wanyuan(text, unit, amount):
    assert parse_amount(text, unit) == (amount and Decimal(amount))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("10", "10", id="plain"),
        pytest.param("10分", "10", id="points"),
        pytest.param("９.５", "9.5", id="full width"),
        pytest.param("1,000", "1000", id="thousands sign"),
        pytest.param("86.2%", "0.862", id="a rate is a share of one"),
        pytest.param("8‰", "0.008", id="per mille"),
        pytest.param("20分*执行率", None, id="a formula"),
        pytest.param("优", None, id="a grade"),
        pytest.param("~", None, id="tilde"),
        pytest.param("", None, id="blank"),
    ],
)
def test_a_number_of_points_or_a_rate(text, number):
    assert parse_number(text) == (number and Decimal(number))


PIECES = st.sampled_from(
    [
        *"≥≤=》《±~-.,、/()%‰万亿元个次年月日前底每超约内未是否优差十百一①\n\u3000",
        *("2023", "12", "5", "0", "１２", "百分之", "不低于", "以上", "完成", "部分", "优良中差", "定性", "季度", "**"),
        *("〔2020〕", "E+", "km", "m²", "人·月"),
    ]
)
ANY_TEXT = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=10).map("".join))


@settings(max_examples=400)
@given(ANY_TEXT, ANY_TEXT)
def test_no_text_is_too_strange(one, other):
    target, quantity = parse_target(one), parse_quantity(other)
    assert target.text == one
    assert isinstance(is_met(target, quantity), bool | None)
    assert isinstance(achieved_ratio(target, quantity, lower_is_better=True), Decimal | None)
    assert isinstance(parse_amount(one, other), Decimal | None)
    assert isinstance(parse_number(one), Decimal | None)


@pytest.mark.parametrize("text", ["9" * 100_000, "≥" * 50_000, "(" * 50_000, "1-" * 50_000, "1年" * 50_000])
def test_no_text_is_too_long(text):
    assert parse_target(text).text == text
    assert met("完成", text) is None
    assert parse_amount(text, "元") is None


SIGNS = {
    Comparison.AT_LEAST: ("≥", "≧", ">", "＞", ">=", "》", "》=", "不低于", "不少于", "至少", "大于等于", "超过"),
    Comparison.AT_MOST: ("≤", "≦", "<", "＜", "<=", "《", "‹=", "不超过", "不高于", "小于等于", "控制在"),
    Comparison.EQUAL: ("=", "＝", "═", "等于"),
    Comparison.BARE: ("",),
}
MEASURES = (
    "%",
    "个",
    "人次",
    "万元",
    "亿元",
    "万亩",
    "km",
    "平方米",
    "元/人·月",
    "次/10万公顷",
    "个工作日",
    "台(套)",
    "TB",
)
NUMBERS = st.decimals(min_value=0, max_value=10**7, places=2)
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@settings(max_examples=400)
@given(
    st.sampled_from([(comparison, sign) for comparison, signs in SIGNS.items() for sign in signs]),
    NUMBERS,
    st.sampled_from(MEASURES),
    st.sampled_from([("", False), (",", False), (",", True), ("", True)]),
    st.lists(st.sampled_from(["", "", " ", "\u3000", "\xa0"]), min_size=40, max_size=40),
)
def test_the_same_value_in_any_writing(sign, number, measure, style, blanks):
    (comparison, written), (thousands, wide) = sign, style
    text = f"{written}{format(number, thousands)}{measure}"
    text = text.translate(FULL_WIDTH) if wide else text
    text = "".join(letter + blank for letter, blank in zip(text, blanks, strict=False))
    target = parse_target(text)
    assert (target.comparison, target.numbers, target.measure) == (comparison, (number,), measure)


@given(
    NUMBERS, NUMBERS, NUMBERS, st.sampled_from([("万元", "元"), ("%", "%"), ("亩", "公顷"), ("个", "个"), ("km", "米")])
)
def test_more_is_never_less(bound, some, more, measures):
    some, more = sorted((some, more))
    target = f"≥{bound}{measures[0]}"
    if met(target, f"{some}{measures[1]}"):
        assert met(target, f"{more}{measures[1]}")


@given(NUMBERS, NUMBERS, NUMBERS, st.sampled_from(["≥", "≤", "=", ""]), st.sampled_from(["余人", "多人", "余"]))
def test_what_a_least_figure_decides_holds_for_every_figure_above(wanted, least, above, sign, more):
    decided = met(f"{sign}{wanted}人", f"{least}{more}")
    if decided is not None:
        assert met(f"{sign}{wanted}人", f"{max(least, above) + 1}人") is decided


@pytest.mark.skipif(not TRUTH.is_file(), reason=f"no table of judged values at {TRUTH}")
def test_published_values_are_read_and_judged_as_people_do():
    with TRUTH.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    answers = {True: "yes", False: "no", None: "unknown"}
    misses, asked = [], 0
    for row in rows:
        target = parse_target(row["target"].replace("|", ""))
        asked += 1
        if target.comparison != row["kind"]:
            misses.append((row["target"], target))
        if row["numbers"]:
            asked += 1
            if [parse_number(number) for number in row["numbers"].split(";")] != list(target.numbers):
                misses.append((row["target"], target))
        if row["measure"]:
            asked += 1
            if row["measure"] != target.measure:
                misses.append((row["target"], target))
        if row["actual"] and row["met"] != "unknown":
            asked += 1
            answer = is_met(target, parse_quantity(row["actual"]), lower_is_better=wants_less(row["level3"]))
            if answers[answer] != row["met"]:
                misses.append((row["target"], row["actual"], answer))
    assert len(misses) <= 0.02 * asked, misses
