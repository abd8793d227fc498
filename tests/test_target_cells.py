"""A target as the three cells of our template, and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalbatch.choices import Comparison
from evalbatch.templates.target_cells import issued_cells, read_back, target_cells
from evalbatch.values.measure import plain
from evalbatch.values.promises import changes
from evalbatch.values.quantity import parse_target
from evalbatch.values.target_parts import target_as_told, target_of_parts


@pytest.mark.parametrize(
    ("text", "sign", "value", "measure"),
    [
        ("≥300人次", "≥", 300, "人次"),
        (">90%", "＞", 90, "%"),
        ("95%以上", "≥", 95, "%"),
        ("12次", "", 12, "次"),
        ("20-30万元", "区间", "20-30", "万元"),
        ("10%-20%", "区间", "10-20", "%"),
        ("10个至20个", "区间", "10-20", "个"),
        ("2024年12月底前", "时限", "2024年12月底前", ""),
        ("2024-12-31 0:00:00", "时限", "2024-12-31", ""),
        ("明显提升", "定性", "明显提升", ""),
        ("±5%", "定性", "±5%", ""),
        ("-5%-10%", "定性", "-5%-10%", ""),
        ("培训覆盖率不低于95%", "定性", "培训覆盖率不低于95%", ""),
        ("≥10次、≥20人", "定性", "≥10次、≥20人", ""),
        ("每季度1次", "定性", "每季度1次", ""),
    ],
)
def test_an_approved_target_is_handed_out_in_cells_that_the_template_can_judge(text, sign, value, measure):
    cells = issued_cells(parse_target(text))
    value = Decimal(value) if isinstance(value, int) else value
    assert (cells.sign, cells.value, cells.measure) == (sign, value, measure)


def test_a_form_to_print_keeps_a_target_whole_that_cannot_be_parted():
    cells = target_cells(parse_target("≥10次、≥20人"))
    assert (cells.sign, cells.value) == ("", "≥10次、≥20人")


@given(
    st.sampled_from(["", "≥", "＞", "<=", "不低于", "不超过", "至少", "=", "约", "每季度", "±", "定性："]),
    st.decimals("0", "100000", places=2) | st.integers(0, 100_000).map(Decimal),
    st.sampled_from(["", "%", "次", "万元", "人次", "次/年", "台（套）", "亩", "个工作日"]),
    st.sampled_from(["", "以上", "以内", "左右", "-200000", "，全部完成"]),
)
def test_the_three_cells_ask_for_what_the_text_asked_for(before, number, measure, behind):
    asked = parse_target(f"{before}{number}{measure}{behind}")
    back = read_back(issued_cells(asked))
    assert changes(asked, back) == ()


class TestReading:
    @pytest.mark.parametrize(
        ("cell", "measure"),
        [("%（百分比）", "%"), ("百分比(%)", "%"), ("元（人民币）", "元"), ("台（套）", "台（套）"), ("百分比", "%")],
    )
    @pytest.mark.parametrize("sign", ["", "≥"])
    def test_a_bracket_that_says_the_measure_again_is_dropped(self, cell, measure, sign):
        assert plain(target_of_parts(sign, "98", cell).measure) == plain(measure)

    def test_a_figure_that_looks_like_a_month_has_a_measure(self):
        target = target_of_parts("", "2005.01", "次")
        assert (target.comparison, target.numbers, target.measure) == (Comparison.BARE, (Decimal("2005.01"),), "次")

    def test_a_month_has_none(self):
        assert target_of_parts("", "2005.01", "").comparison is Comparison.DATE

    def test_in_our_own_template_the_sign_decides(self):
        target = target_of_parts("定性", "≥95%", "", sign_decides=True)
        assert (target.text, target.comparison, target.numbers) == ("≥95%", Comparison.QUALITATIVE, ())

    def test_a_form_of_others_may_call_a_figure_what_it_likes(self):
        target = target_of_parts("定性", "95", "%")
        assert (target.comparison, target.numbers, target.measure) == (Comparison.BARE, (Decimal(95),), "%")

    @pytest.mark.parametrize(
        ("sign", "value", "measure", "shown"),
        [
            ("定性", "明显提升", "", "明显提升"),
            ("定性", "明显提升", "项", "明显提升"),
            ("正向", "长期", "", "长期"),
            ("定性", "12月底前", "", "12月底前"),
            ("定性", "优良中低差", "", "优良中低差"),
            ("是/否", "是", "", "是"),
            ("定性", "95", "%", "95%"),
            ("反向", "5", "%", "反向5%"),  # the sign says what the figure alone does not
            ("≥", "95", "%", "≥95%"),
        ],
    )
    def test_messages_quote_what_stands_in_the_cells(self, sign, value, measure, shown):
        target = target_of_parts(sign, value, measure)
        assert (target.shown, target) == (shown, parse_target(f"{sign}{value}{measure}"))

    @pytest.mark.parametrize(
        ("sign", "value", "measure"),
        [("定性", "明显提升", ""), ("定性", "95", "%"), ("反向", "5", "%"), ("≥", "95", "%"), ("", "定性：良好", "")],
    )
    def test_results_told_once_are_quoted_as_before(self, sign, value, measure):
        target = target_of_parts(sign, value, measure)
        assert (target_as_told(target.text), target_as_told(target.text).shown) == (target, target.shown)

    def test_the_text_of_our_own_is_that_of_its_cell(self):
        assert target_of_parts("定性", "明显改善", "", sign_decides=True).text == "明显改善"

    def test_a_choice_stays_one(self):
        assert target_of_parts("定性", "优良中低差", "", sign_decides=True).comparison is Comparison.OPTION_LIST

    def test_a_measure_is_taken_from_its_cell_where_the_text_has_none(self):
        target = target_of_parts("", "12", "次")
        assert (target.numbers, target.measure) == ((Decimal(12),), "次")
