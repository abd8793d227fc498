"""Figures in running text: only what is said plainly is taken."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.values.statements import amounts_stated, rates_stated, rows_stated, sums_stated, years_stated


def amounts(text, project=""):
    return [(each.name, each.printed, each.value) for each in amounts_stated(text, project)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("年初预算数为50万元", [("initial_budget", "50万元", Decimal(50))]),
        ("全年预算 1,200,000.50 元", [("adjusted_budget", "1,200,000.50元", Decimal("120.000050"))]),
        ("累计支出：0.5亿元", [("executed", "0.5亿元", Decimal(5000))]),
        ("项目总资金共计80.00万元，已拨付", [("", "80.00万元", Decimal(80))]),
        ("机构编制专项经费50万元", [("", "50万元", Decimal(50))]),
        (
            "全年执行数45万元。年初预算40万元",
            [("executed", "45万元", Decimal(45)), ("initial_budget", "40万元", Decimal(40))],
        ),
    ],
)
def test_an_amount_stands_behind_its_name(text, wanted):
    assert amounts(text, "机构编制专项经费") == wanted


@pytest.mark.parametrize(
    "text",
    [
        "上年年初预算40万元",
        "中央财政年初预算40万元",
        "人均全年支出40元",
        "全年支出约40万元",
        "全年支出40万元以上",
        "全年支出40元/人",
        "全年支出40多万元",
        "其中全年支出4万元用于培训",
        "全年预算编制工作40人",
        "本项目年初预算编制及时",
    ],
)
def test_other_money_is_left_alone(text):
    assert amounts(text, "干部培训") == []


def test_a_figure_may_be_rounded_in_its_last_digit():
    (rate,) = rates_stated("预算执行率达到97.8%")
    assert (rate.value, rate.step) == (Decimal("0.978"), Decimal("0.0005"))


def test_years_and_counts():
    assert years_stated("2022年度绩效目标，2023 年完成，12023年") == ((2022, True), (2023, False))
    assert years_stated("落实2022年度审计意见") == ((2022, False),)
    assert rows_stated("设置三级指标共13个，其中15项三级指标") == (13, 15)


@pytest.mark.parametrize(
    ("text", "total", "parts"),
    [
        ("120条（甲60条、乙40条、丙20条）", 120, (60, 40, 20)),
        ("下达50万元。主要包括以下几项：（1）甲38万元。（2）乙7万元。（3）丙5万元。后来", 50, (38, 7, 5)),
        ("下达50万元，分别为：1.甲38万元；2.乙7万元；3.丙5万元；", 50, (38, 7, 5)),
    ],
)
def test_a_total_with_its_parts(text, total, parts):
    (stated,) = sums_stated(text)
    assert (stated.total, stated.parts) == (total, parts)


@pytest.mark.parametrize(
    "text",
    [
        "120条（其中甲60条、乙40条、丙40条）",
        "120条（甲60条、乙40条等、丙40条）",
        "120人（男60人、女50人）",
        "120人（老人200户、儿童100户、妇女30户）",
        "120条（甲60条（含20条）、乙40条、丙40条）",
        "（一）50万元用于培训",
    ],
)
def test_a_list_that_may_be_partial_is_no_sum(text):
    assert list(sums_stated(text)) == []


@given(st.text(alphabet="年初预算全执行数率资金其中万元条（）()0123456789.,，。：共为约%（1）、\n", max_size=200))
def test_any_text_at_all_is_read(text):
    assert all(each.step > 0 for each in (*amounts_stated(text, "项目资金"), *rates_stated(text)))
    assert all(len(each.parts) > 2 for each in sums_stated(text))
    assert years_stated(text) is not None
    assert rows_stated(text) is not None
