"""The range of a binomial count, against exact sums."""

import math
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures.binomial import binomial_range, clopper_pearson, upper_bound

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


@given(st.integers(1, 120), st.integers(0, 119), st.sampled_from([0.01, 0.05]))
def test_at_the_upper_bound_so_few_hits_are_just_likely_enough(
    rows: int, hits: int, outside: float
) -> None:
    bound = upper_bound(hits, rows, outside=outside)
    if hits >= rows:
        assert bound == 1
        return
    assert abs(at_most(hits, rows, Fraction(bound)) - Fraction(outside)) < Fraction(1, 10**6)


def test_no_hits_in_three_hundred_are_less_than_one_in_a_hundred() -> None:
    assert 0.0099 < upper_bound(0, 300, outside=0.05) < 0.01
    assert upper_bound(0, 0, outside=0.05) == 1
    assert 0.0502 < upper_bound(50_000, 1_000_000, outside=0.05) < 0.0505


def test_an_exact_interval_is_what_can_be_worked_out_by_hand() -> None:
    """Of none in n the upper end is where (1 - p)^n is 2.5%, of all the mirror of it."""
    none, every = clopper_pearson(0, 30), clopper_pearson(30, 30)
    assert none.low == 0
    assert math.isclose(none.high, 1 - 0.025 ** (1 / 30), abs_tol=1e-9)
    assert math.isclose(every.low, 0.025 ** (1 / 30), abs_tol=1e-9)
    assert every.high == 1
    half = clopper_pearson(5, 10)  # from the tables of 1934
    assert math.isclose(half.low, 0.1871, abs_tol=5e-5)
    assert math.isclose(half.high, 0.8129, abs_tol=5e-5)
    nothing = clopper_pearson(0, 0)
    assert (nothing.low, nothing.high) == (0, 1)


@pytest.mark.parametrize(
    ("hits", "rows", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),
        (10, 10, 0.6915, 1.0),
        (5, 10, 0.1871, 0.8129),
        (1, 100, 0.00025, 0.0545),
        (20, 949, 0.0129, 0.0324),
    ],
)
def test_the_exact_interval(hits: int, rows: int, low: float, high: float) -> None:
    """As printed tables and other programs have it."""
    within = clopper_pearson(hits, rows)
    assert (within.low, within.high) == pytest.approx((low, high), abs=0.0001)
