"""Each formula of the library on figures that can be checked by head."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from evalbatch.choices import Comparison
from evalbatch.schemes import load_scheme
from evalbatch.schemes.awards import Case
from evalbatch.schemes.formulas import AnyFormula

FORMULAS = load_scheme("mof2020").formulas
SIGNS = {"≥": Comparison.AT_LEAST, "≤": Comparison.AT_MOST, "=": Comparison.EQUAL}


def earned(name, target, actual, points=10):
    """Points to the cent; None where the formula can't say."""
    case = Case(Decimal(points), SIGNS[target[0]], (Decimal(target[1:]),), Decimal(actual))
    award = FORMULAS[name].award(case)
    return None if award.earned is None else str(award.earned.quantize(Decimal("0.01")))


@pytest.mark.parametrize(
    ("formula", "target", "actual", "points", "expected"),
    [
        ("pos_linear", "≥100", "80", 10, "8.00"),
        ("pos_linear", "≥100", "130", 10, "10.00"),
        ("pos_linear", "≥100", "59", 10, "5.90"),
        ("pos_linear", "≥100", "-5", 10, "0.00"),
        ("pos_gate60", "≥100", "59", 10, "0.00"),
        ("pos_gate60", "≥100", "60", 10, "0.00"),
        ("pos_gate60", "≥100", "80", 10, "5.00"),
        ("pos_gate60", "≥100", "100", 10, "10.00"),
        ("yesno", "≥100", "99.9", 10, "0.00"),
        ("yesno", "≥100", "100", 10, "10.00"),
        ("yesno", "≤100", "100.1", 10, "0.00"),
        ("yesno", "≥0", "3", 10, "10.00"),
        ("neg_ratio", "≤90", "99", 10, "9.09"),
        ("neg_mirror", "≤90", "99", 10, "9.00"),
        ("neg_ratio", "≤160", "386", 15, "6.22"),
        ("neg_mirror", "≤160", "386", 15, "0.00"),
        ("neg_mirror", "≤100", "200", 10, "0.00"),
        ("neg_ratio", "≤90", "90", 10, "10.00"),
        ("neg_mirror", "≤90", "10", 10, "10.00"),
        ("equal", "=100", "80", 10, "8.00"),
        ("equal", "=100", "120", 10, "10.00"),
        ("equal_strict", "=6", "6", 5, "5.00"),
        ("equal_strict", "=6", "7", 5, None),
        ("equal_strict_zero", "=6", "7", 5, "0.00"),
        ("exec_linear10", "≥43.2", "37.24", 10, "8.62"),
        ("exec_linear10", "≥250000", "215457.6", 10, "8.62"),
        ("exec_linear10", "≥100", "104", 10, "10.00"),
        ("exec_linear20", "≥100", "50", 20, "10.00"),
        ("exec_band", "≥100", "100", 10, "10.00"),
        ("exec_band", "≥100", "99.99", 10, "7.00"),
        ("exec_band", "≥100", "80", 10, "7.00"),
        ("exec_band", "≥100", "60", 10, "5.00"),
        ("exec_band", "≥100", "59.9", 10, "0.00"),
        ("exec_90_15", "≥100", "90", 15, "15.00"),
        ("exec_90_15", "≥100", "88", 15, "13.00"),
        ("exec_90_15", "≥100", "88.5", 15, "14.00"),
        ("exec_90_15", "≥100", "10", 15, "0.00"),
        ("sat_band", "≥95", "90", 10, "10.00"),
        ("sat_band", "≥95", "85", 10, "8.00"),
        ("sat_band", "≥0.95", "0.85", 10, "8.00"),
        ("sat_band", "≥95", "59", 10, "0.00"),
        ("sat_step", "≥90", "90", 10, "10.00"),
        ("sat_step", "≥90", "86", 10, "10.00"),
        ("sat_step", "≥90", "80", 10, "8.00"),
        ("step_dev", "≥100", "94", 15, "13.00"),
        ("step_dev", "≤100", "107", 15, "13.00"),
        ("step_dev", "≥100", "10", 15, "0.00"),
        ("step_dev_time", "≥100", "88", 10, "7.00"),
    ],
)
def test_points(formula, target, actual, points, expected):
    assert earned(formula, target, actual, points) == expected


@pytest.mark.parametrize(
    ("formula", "sign", "actual", "expected"),
    [
        ("equal", "=", "0", "10.00"),
        ("equal", "=", "1", "0.00"),
        ("neg_ratio", "≤", "0", "10.00"),
        ("neg_ratio", "≤", "1", "0.00"),
        ("neg_mirror", "≤", "-1", "10.00"),
        ("neg_mirror", "≤", "1", "0.00"),
        ("pos_linear", "≥", "0", None),
        ("pos_linear", "≥", "5", None),
        ("exec_band", "≥", "5", None),
    ],
)
def test_a_target_of_zero_is_never_divided_by(formula, sign, actual, expected):
    assert earned(formula, f"{sign}0", actual) == expected


def test_a_negative_target_that_is_missed_has_no_proportion():
    assert earned("pos_linear", "≥-5", "-3") == "10.00"
    assert earned("pos_linear", "≥-5", "-8") is None
    assert earned("neg_ratio", "≤-5", "-8") == "10.00"
    assert earned("neg_ratio", "≤-5", "-3") is None


@pytest.mark.parametrize(
    ("formula", "bounds", "actual", "expected"),
    [
        ("range", (90, 110), "100", "10.00"),
        ("range", (90, 110), "110", "10.00"),
        ("range", (90, 110), "81", "9.00"),
        ("range", (90, 110), "137.5", "8.00"),
        ("range", (-3, 3), "-2", "10.00"),
        ("range", (-3, 3), "-4", "7.50"),
        ("range", (0, 5), "-1", "0.00"),
        ("range_strict", (90, 110), "111", "0.00"),
    ],
)
def test_ranges(formula, bounds, actual, expected):
    case = Case(Decimal(10), Comparison.RANGE, tuple(map(Decimal, bounds)), Decimal(actual))
    assert str(FORMULAS[formula].award(case).earned.quantize(Decimal("0.01"))) == expected


@pytest.mark.parametrize(
    ("formula", "on_time", "expected"),
    [("date", True, 10), ("date", False, None), ("date", None, None), ("date_strict", False, 0)],
)
def test_dates(formula, on_time, expected):
    assert FORMULAS[formula].award(Case(Decimal(10), on_time=on_time)).earned == expected


@pytest.mark.parametrize(
    ("formula", "level", "reported", "expected"),
    [
        ("qual_80_60", "achieved", "10", "10"),
        ("qual_80_60", "achieved", "8", "8"),
        ("qual_80_60", "achieved", "7", "8"),
        ("qual_80_60", "partial", "8", "7.99"),
        ("qual_80_60", "partial", "6", "6"),
        ("qual_80_60", "partial", "3", "6"),
        ("qual_80_60", "missed", "10", "5.99"),
        ("qual_80_60", "missed", "0", "0"),
        ("qual_80_50", "partial", "5", "5"),
        ("qual_80_50", "missed", "5", "4.99"),
        ("qual_80_60", None, "10", None),
        ("qual_80_60", "achieved", None, None),
    ],
)
def test_a_qualitative_row_keeps_its_score_within_the_band_of_its_level(formula, level, reported, expected):
    case = Case(Decimal(10), level=level, reported=reported and Decimal(reported))
    assert FORMULAS[formula].award(case).earned == (expected and Decimal(expected))


def test_explanations_hold_the_figures():
    case = Case(Decimal(2), Comparison.AT_LEAST, (Decimal(214),), Decimal(203))
    award = FORMULAS["pos_linear"].award(case)
    assert (award.because, award.working) == ("完成率 94.86%", "2×94.86%")
    case = Case(Decimal(10), Comparison.AT_MOST, (Decimal(90),), Decimal(99))
    award = FORMULAS["neg_ratio"].award(case)
    assert (award.because, award.working) == ("超过上限 10.00%", "10×90÷99")
    assert FORMULAS["neg_mirror"].award(case).working == "10×(1-10.00%)"


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_every_formula_says_what_it_does_and_where_it_comes_from(formula):
    assert formula.words
    assert formula.source


@pytest.mark.parametrize(
    "broken",
    [
        {"kind": "bands", "by": "rate", "bands": [{"at_least": 0, "share": 0}, {"at_least": 1, "share": 1}]},
        {"kind": "bands", "by": "rate", "bands": [{"at_least": 1, "share": 1}]},
        {"kind": "bands", "by": "rate", "bands": [{"at_least": 1, "share": 0}, {"at_least": 0, "share": 1}]},
        {"kind": "levels", "achieved": "0.6", "partial": "0.8"},
        {"kind": "steps", "step": 0, "loss": 1},
        {"kind": "proportional", "gate": 1},
    ],
)
def test_a_formula_that_makes_no_sense_is_refused(broken):
    with pytest.raises(ValidationError):
        TypeAdapter(AnyFormula).validate_python({"words": "公式", "source": "出处"} | broken)


figures = st.decimals(min_value=-(10**6), max_value=10**6, places=2)
rising = st.sampled_from([name for name, formula in FORMULAS.items() if "at_least" in formula.serves])
falling = st.sampled_from([name for name, formula in FORMULAS.items() if "at_most" in formula.serves])
points = st.decimals(min_value=0, max_value=100, places=2)


@given(rising, points, figures, figures, figures)
def test_more_never_earns_less_under_at_least(name, full, target, one, other):
    less, more = (
        FORMULAS[name].award(Case(full, Comparison.AT_LEAST, (target,), figure)).earned
        for figure in sorted((one, other))
    )
    if less is not None and more is not None:
        assert 0 <= less <= more <= full


@given(falling, points, figures, figures, figures)
def test_more_never_earns_more_under_at_most(name, full, target, one, other):
    less, more = (
        FORMULAS[name].award(Case(full, Comparison.AT_MOST, (target,), figure)).earned
        for figure in sorted((one, other))
    )
    if less is not None and more is not None:
        assert 0 <= more <= less <= full
