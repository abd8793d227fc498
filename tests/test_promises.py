"""A target against the one that was approved."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalbatch.values.promises import Change, changes
from evalbatch.values.quantity import parse_target


def changed(approved, stated, **more):
    return changes(parse_target(approved), parse_target(stated), **more)


@pytest.mark.parametrize(
    ("approved", "stated"),
    [
        ("≥95%", "95%以上"),
        ("≥95%", "不低于95％"),
        ("≥95%", "0.95"),
        ("≥12次", "12"),
        ("12次", "12 次"),
        ("120万元", "1200000元"),
        ("3-5次", "3～5次"),
        ("12月底前", "2023年12月31日前"),
        ("显著提升", "显著提升。"),
        ("优良中低差", "良"),
        ("优良中低差", "定性良"),
        ("提供决策依据", "定性提供决策依据"),
        ("定性：提供决策依据", "提供决策依据"),
        ("约5个", "约5个"),
        ("5±3%", "2%-8%"),
    ],
)
def test_both_ask_for_the_same(approved, stated):
    assert changed(approved, stated) == ()


@pytest.mark.parametrize(
    ("approved", "stated", "told"),
    [
        ("≥12次", "≥10次", Change.LOWER),
        ("12次", "10次", Change.LOWER),
        ("≥1.5万人", "≥15000人", None),
        ("≥10.5%", "≥105%", Change.HIGHER),
        ("≥0.5万亩", "≥4000亩", Change.LOWER),
        ("≤30万元", "≤35万元", Change.LOOSER),
        ("≤30万元", "25万元", Change.TIGHTER),
        ("9月底前", "12月底前", Change.LATER),
        ("2023年12月", "2023年6月", Change.EARLIER),
        ("≥5%", "≤5%", Change.SIGN),
        ("≥12次", "完成", Change.SIGN),
        ("≥12次", "≥12场", Change.MEASURE),
        ("3-5次", "2-5次", Change.VALUE),
        ("3-5次", "≥3次", Change.VALUE),
        ("显著提升", "有所提升", Change.WORDS),
        ("显著提升", "定性有所提升", Change.WORDS),
    ],
)
def test_what_changed_and_which_way(approved, stated, told):
    assert changed(approved, stated) == ((told,) if told else ())


def test_sign_and_figure_changed_together():
    assert changed("≥12次", "≤10次") == (Change.SIGN, Change.VALUE)


def test_where_less_is_better_a_higher_figure_promises_less():
    assert changed("5%", "8%", lower_is_better=True) == (Change.LOOSER,)
    assert changed("5%", "8%") == (Change.HIGHER,)


TEXTS = st.one_of(
    st.text(max_size=12),
    st.builds(
        "{}{}{}".format, st.sampled_from(["≥", "≤", "=", "", "约"]), st.integers(0, 200), st.sampled_from("次%人元年")
    ),
)


@settings(deadline=None)
@given(TEXTS)
def test_a_target_never_changes_itself(text):
    assert changed(text, text) == ()


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_no_two_targets_are_too_odd_to_compare(one, other):
    assert isinstance(changed(one, other), tuple)


@settings(deadline=None)
@given(st.decimals(1, 1000, places=2), st.decimals(1, 1000, places=2))
def test_lower_is_lower_whichever_figures(approved, stated):
    way = Change.LOWER if stated < approved else Change.HIGHER
    expected = () if stated == approved else (way,)
    assert changed(f"≥{approved}次", f"≥{stated}次") == expected
    assert changed(f"≥{approved}万元", f"≥{stated * Decimal(10000):f}元") == expected
