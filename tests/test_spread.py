"""What is out of line among peers."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from evalbatch.values.spread import Spread

TEN = Decimal(10)
AMOUNTS = st.decimals("0.01", "100000", places=2)


def numbers(*values):
    return [Decimal(str(value)) for value in values]


def test_a_hundredfold_among_equals_stands_off():
    assert Spread(numbers(100, 110, 95, 120, 105, 98, 100, 10000)).times_off(Decimal(10000), TEN) == Decimal(
        10000
    ) / Decimal("102.5")


def test_a_tenth_is_as_far_as_ten_times():
    peers = Spread(numbers(100, 100, 100, 100, 10))
    assert peers.times_off(Decimal(10), TEN) == Decimal("0.1")
    assert peers.times_off(Decimal(11), TEN) is None


def test_where_all_differ_by_nature_nothing_stands_off():
    assert Spread(numbers(2, 15, 40, 200, 900, 3000, 12000, 40000)).times_off(Decimal(40000), TEN) is None


def test_points_are_told_with_their_direction():
    peers = Spread(numbers(95, 96, 98, 100, 97, 0.98))
    assert peers.points_off(Decimal("0.98"), Decimal(50)) == Decimal("-95.52")
    assert peers.points_off(Decimal(60), Decimal(50)) is None


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=12))
def test_the_measure_does_not_matter(value, peers):
    """In 元 or in 万元, the same values are out of line."""
    mine = Spread(peers).times_off(value, TEN)
    larger = Spread([each * 10000 for each in peers]).times_off(value * 10000, TEN)
    assert mine == larger


@given(AMOUNTS, st.integers(1, 12))
def test_nothing_stands_off_among_its_equals(value, count):
    assert Spread([value] * count).times_off(value, TEN) is None
    assert Spread([value] * count).points_off(value, TEN) is None
