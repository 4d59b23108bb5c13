"""The range of a binomial count, against exact sums."""

from fractions import Fraction
from math import comb

from hypothesis import given
from hypothesis import strategies as st

from seawall.figures.binomial import binomial_range

SHARES = st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000)


def at_most(hits: int, rows: int, share: Fraction) -> Fraction:
    terms = (comb(rows, k) * share**k * (1 - share) ** (rows - k) for k in range(hits + 1))
    return sum(terms, Fraction(0))


@given(st.integers(1, 120), SHARES, st.sampled_from([0.0125, 0.025, 0.1]))
def test_the_range_is_the_narrowest_that_leaves_no_more_outside(
    rows: int, share: Fraction, outside: float
) -> None:
    low, high = binomial_range(rows, float(share), outside=outside)
    bound, slack = Fraction(outside), Fraction(1, 10**9)
    assert at_most(low - 1, rows, share) <= bound + slack
    assert at_most(low, rows, share) >= bound - slack
    assert at_most(high, rows, share) >= 1 - bound - slack
    assert at_most(high - 1, rows, share) <= 1 - bound + slack


def test_what_cannot_be_and_what_must_be() -> None:
    assert binomial_range(10, 0.0, outside=0.025) == (0, 0)
    assert binomial_range(10, 1.0, outside=0.025) == (10, 10)


def test_many_rows_are_no_trouble() -> None:
    low, high = binomial_range(1_000_000, 0.05, outside=0.025)
    assert 49_500 < low < 50_000 < high < 50_500
