"""Bounds on rates hold at every look at once, and are near to what a single look would give."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from seawall.figures.binomial import upper_bound
from seawall.review.bounds import FURTHEST, clean_reviews_needed, lower_rate, upper_rate
from tests.review.streams import TIMES

ALPHA = 0.05
STREAMS, REVIEWS, EVERY = 2000 * TIMES, 5000, 50
SURE = ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / STREAMS)
TARGETS = st.sampled_from([0.001, 0.005, 0.01, 0.05, 0.3])
ALPHAS = st.sampled_from([0.2, 0.05, 0.01, 0.0001])


def grown(clean: int, errors: int, rate: Fraction, target: Fraction) -> Fraction:
    """What a bettor against `rate` owns after such reviews, worked out bet by bet in fractions."""
    own, a, b = Fraction(1), Fraction(1, 4), Fraction(1, 4) / target
    for _ in range(clean):
        own, b = own * b / (a + b) / (1 - rate), b + 1
    for _ in range(errors):
        own, a = own * a / (a + b) / rate, a + 1
    return own


def streams(rates: "float | NDArray[np.float64]", seed: int) -> NDArray[np.int64]:
    """Errors so far, by stream and review."""
    dice = np.random.default_rng(seed)
    return np.cumsum(dice.random((STREAMS, REVIEWS)) < rates, axis=1, dtype=np.int64)


def ever_under(
    bound: Callable[[int, int], float], rate: float, errors: NDArray[np.int64], every: int
) -> float:
    """The share of streams whose bound comes under the true rate at any look."""
    failed = np.zeros(STREAMS, bool)
    most = -1  # errors at which the bound is still under the rate; it only grows with the reviews
    for n in range(every, REVIEWS + 1, every):
        while most < n and bound(n, most + 1) < rate:
            most += 1
        failed |= errors[:, n - 1] <= most
    return float(failed.mean())


def ours(target: float) -> Callable[[int, int], float]:
    return lambda n, s: upper_rate(n, s, alpha=ALPHA, target=target)


def clopper_pearson(n: int, s: int) -> float:
    return upper_bound(s, n, outside=ALPHA)


@pytest.mark.parametrize(("target", "needed"), [(5, 73), (1, 367), (0.5, 736), (0.1, 3684)])
def test_so_many_clean_reviews_certify_a_target_in_percent(target: float, needed: int) -> None:
    """The first count at which a bettor against the target owns twenty times the stake."""
    assert clean_reviews_needed(0, 0, alpha=ALPHA, target=target / 100) == needed
    exact = Fraction(str(target)) / 100
    assert grown(needed - 1, 0, exact, exact) < 20 <= grown(needed, 0, exact, exact)


def test_a_bound_is_where_the_bettor_owns_one_over_alpha() -> None:
    """Also with errors, and whatever their order."""
    for n, s, target in (
        (50, 1, Fraction(1, 20)),
        (300, 7, Fraction(1, 100)),
        (40, 39, Fraction(1, 3)),
    ):
        bound = Fraction(upper_rate(n, s, alpha=ALPHA, target=float(target)))
        assert abs(grown(n - s, s, bound, target) * Fraction(1, 20) - 1) < Fraction(1, 10**6)


@pytest.mark.parametrize(
    ("rate", "target"), [(0.01, 0.01), (0.01, 0.002), (0.002, 0.01), (0.2, 0.05)]
)
def test_a_bound_holds_at_all_looks_together(rate: float, target: float) -> None:
    """Looking after each review fails at most as often as promised; fresh for each rate."""
    assert ever_under(ours(target), rate, streams(rate, seed=1), 1) <= SURE


def test_a_bound_for_a_single_look_fails_about_a_quarter_of_the_time() -> None:
    """So the trial can fail: it does so with Clopper and Pearson, looking every fifty reviews."""
    errors = streams(0.01, seed=2)
    assert 0.15 < ever_under(clopper_pearson, 0.01, errors, EVERY) < 0.35
    assert ever_under(ours(0.01), 0.01, errors, EVERY) <= SURE


def test_a_manager_who_stops_when_it_looks_good_gains_nothing() -> None:
    """With a rate just over the target, a stream is hardly ever certified, at any moment."""
    target, rate = 0.01, 0.01 * (1 + 1e-9)
    errors = streams(rate, seed=3)
    assert ever_under(ours(target), rate, errors, 1) <= SURE
    assert ever_under(clopper_pearson, rate, errors, EVERY) > 3 * SURE


def test_a_rate_that_swings_is_no_trouble() -> None:
    """By day 0.2%, by night 1.8%: after whole days the bound is seldom under their mean."""
    swing = np.where(np.arange(REVIEWS) % 500 < 250, 0.018, 0.002)
    assert ever_under(ours(0.01), 0.01, streams(swing, seed=4), EVERY * 10) <= SURE


@given(st.integers(0, 3000), st.integers(0, 3000), TARGETS, ALPHAS)
def test_a_bound_moves_the_way_that_reviews_point(
    clean: int, errors: int, target: float, alpha: float
) -> None:
    n, s = clean + errors, errors
    bound = upper_rate(n, s, alpha=alpha, target=target)
    assert 0 < bound <= 1
    assert not n or s / n <= bound
    assert upper_rate(n + 1, s, alpha=alpha, target=target) <= bound
    assert upper_rate(n + 1, s + 1, alpha=alpha, target=target) >= bound * (1 - 1e-9) or not n
    assert upper_rate(n, s, alpha=alpha / 2, target=target) >= bound
    assert lower_rate(n, s, alpha=alpha, target=target) == 1 - upper_rate(
        n, clean, alpha=alpha, target=1 - target
    )


@given(st.integers(0, 20_000), st.integers(0, 40), TARGETS, ALPHAS)
def test_just_so_many_clean_reviews_are_needed(
    clean: int, errors: int, target: float, alpha: float
) -> None:
    n = clean + errors
    needed = clean_reviews_needed(n, errors, alpha=alpha, target=target)
    assert needed is not None
    assert upper_rate(n + needed, errors, alpha=alpha, target=target) <= target
    if needed:
        assert upper_rate(n + needed - 1, errors, alpha=alpha, target=target) > target


def test_the_ends_are_what_nothing_and_very_much_say() -> None:
    assert upper_rate(0, 0, alpha=ALPHA, target=0.01) == 1
    assert lower_rate(0, 0, alpha=ALPHA, target=0.9) == 0
    assert upper_rate(7, 7, alpha=ALPHA, target=0.01) == 1
    assert lower_rate(7, 0, alpha=ALPHA, target=0.9) == 0
    assert 6e-7 < upper_rate(FURTHEST, 0, alpha=ALPHA, target=0.01) < 7e-7
    assert 0.5 < upper_rate(FURTHEST, FURTHEST // 2, alpha=ALPHA, target=0.01) < 0.502
    assert 1 - 1e-6 < upper_rate(FURTHEST, FURTHEST - 1, alpha=ALPHA, target=0.01) <= 1
    assert clean_reviews_needed(10**5, 10**5, alpha=ALPHA, target=0.001) is None


@pytest.mark.parametrize(
    ("n", "s", "alpha", "target"),
    [
        (1, 2, 0.05, 0.01),
        (1, -1, 0.05, 0.01),
        (9, 1, 0.0, 0.01),
        (9, 1, 1.0, 0.01),
        (9, 1, 0.05, 0.0),
    ],
)
def test_what_cannot_be_is_refused(n: int, s: int, alpha: float, target: float) -> None:
    with pytest.raises(ValueError, match="`"):
        upper_rate(n, s, alpha=alpha, target=target)
