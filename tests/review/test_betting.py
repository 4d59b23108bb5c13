"""Bounds by betting hold at every look, whatever the inclusion of decisions followed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from seawall.review.betting import Tally, WeightedRate
from seawall.review.bounds import upper_rate
from tests.review.streams import TIMES, Plan, owned, rates, reviews_so_far

ALPHA = 0.05
STREAMS, DECISIONS, EVERY = 2000 * TIMES, 50_000, 1000
SURE = ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / STREAMS)
LEAST, MOST = 0.01, 0.2
"""Inclusion of decisions of low and of high risk."""
PLAN = Plan(LEAST, MOST)


def reviewed(clean: int, errors: int, included: float = 1.0, least: float = 1.0) -> WeightedRate:
    rate = WeightedRate().after(error=False, included=included, least=least, reviews=clean)
    return rate.after(error=True, included=included, least=least, reviews=errors)


def joined(low: tuple[int, int], high: tuple[int, int]) -> WeightedRate:
    """Clean and errors of low risk, and of high."""
    rate = reviewed(*low, LEAST, LEAST)
    rate = rate.after(error=False, included=MOST, least=LEAST, reviews=high[0])
    return rate.after(error=True, included=MOST, least=LEAST, reviews=high[1])


def streams(rate: float, held: float, seed: int) -> NDArray[np.int64]:
    """What was reviewed so far, by stream and look, of errors of which the risky hold a share."""
    dice = np.random.default_rng(seed)
    return reviews_so_far(PLAN, rates(rate, held), EVERY, (STREAMS, DECISIONS // EVERY), dice)


def ever(counts: NDArray[np.int64], rate: float, side: str) -> float:
    """The share of streams whose bound, at any look, has the true rate on its wrong side."""
    return float((owned(PLAN, counts, rate, side) >= -math.log(ALPHA)).any(axis=1).mean())


@pytest.mark.parametrize("held", [0.05, 0.7, 1.0])
@pytest.mark.parametrize("rate", [0.01, 0.04])
@pytest.mark.parametrize("side", ["upper", "lower"])
def test_a_bound_holds_at_all_looks_wherever_the_errors_are(
    rate: float, held: float, side: str
) -> None:
    """Each side fails as seldom as promised, whether the risky hold their part, most or all."""
    assert ever(streams(rate, held, seed=round(held * 100)), rate, side) <= SURE


@pytest.mark.parametrize("side", ["upper", "lower"])
def test_the_trial_asks_what_the_bounds_answer(side: str) -> None:
    """What all bettors own reaches 1 / alpha at the bound, and nowhere else."""
    for seen in ((400, 3, 300, 20), (50, 0, 9, 9), (4000, 40, 10, 0)):
        it = joined((seen[0], seen[1]), (seen[2], seen[3]))
        bound = it.upper(ALPHA) if side == "upper" else it.lower(ALPHA)
        assert owned(PLAN, np.array([[seen]]), bound, side)[0, 0] == pytest.approx(
            -math.log(ALPHA), abs=1e-5
        )


def test_with_the_inclusion_left_out_the_bound_fails() -> None:
    """So the trial can fail: who takes all reviews for alike is wrong where risk misleads."""
    counts = streams(0.01, 0.0, seed=6)
    pooled = np.zeros_like(counts)
    pooled[:, :, 0], pooled[:, :, 1] = (
        counts[:, :, ::2].sum(axis=2),
        counts[:, :, 1::2].sum(axis=2),
    )
    assert ever(pooled, 0.01, "upper") > 2 * SURE


def test_a_manager_who_stops_when_it_looks_good_gains_nothing() -> None:
    """With a rate just over the target, a stream is hardly ever certified, at any moment."""
    rate = 0.01 * (1 + 1e-9)
    assert ever(streams(rate, 0.7, seed=7), rate, "upper") <= SURE


def test_the_estimate_is_right_on_average() -> None:
    """Horvitz and Thompson: exactly; Hajek: nearly; the mean of what was reviewed: not at all."""
    last = streams(0.01, 0.7, seed=8)[:, -1]
    told = [joined((a, b), (c, d)) for a, b, c, d in last.tolist()]
    exact = np.array([each.horvitz_thompson(DECISIONS) for each in told])
    hajek = np.array([each.estimate for each in told], float)
    error = exact.std() / math.sqrt(STREAMS)
    assert abs(exact.mean() - 0.01) < 4 * error < 0.0005
    assert abs(hajek.mean() - 0.01) < 0.0005
    assert (last[:, [1, 3]].sum(axis=1) / last.sum(axis=1)).mean() > 0.05


def test_without_a_review_nothing_is_known() -> None:
    nothing = WeightedRate()
    assert (nothing.estimate, nothing.upper(ALPHA), nothing.lower(ALPHA)) == (None, 1.0, 0.0)


def test_reviews_of_equal_weight_are_told_as_plain_counts_are() -> None:
    """No wider than a tenth over the mixture that knows its target beforehand."""
    for n, s in ((367, 0), (1000, 2), (1000, 10), (5000, 50)):
        tuned = upper_rate(n, s, alpha=ALPHA, target=0.01)
        assert 0.8 * tuned < reviewed(n - s, s).upper(ALPHA) < 1.1 * tuned


def test_risky_errors_that_are_reviewed_more_count_for_less() -> None:
    """Half of the reviews spent on risk, and the bound is no worse than with all spent evenly."""
    evenly = reviewed(998, 2, 0.02, 0.02)
    on_risk = joined((475, 0), (505, 15))
    assert evenly.estimate == pytest.approx(0.002)
    assert on_risk.estimate == pytest.approx(0.0015, abs=0.0001)
    assert on_risk.upper(ALPHA) < evenly.upper(ALPHA)


def test_so_many_clean_reviews_certify() -> None:
    needed = WeightedRate().clean_reviews_needed(
        alpha=ALPHA, target=0.01, included=LEAST, least=LEAST
    )
    assert needed is not None
    assert 300 < needed <= 380
    assert reviewed(needed, 0).upper(ALPHA) <= 0.01 < reviewed(needed - 1, 0).upper(ALPHA)
    # A review of the risky says little of the rest.
    risky = WeightedRate().clean_reviews_needed(
        alpha=ALPHA, target=0.01, included=MOST, least=LEAST
    )
    assert risky is not None
    assert risky > 10 * needed
    hopeless = reviewed(0, 10**6)
    assert hopeless.clean_reviews_needed(alpha=ALPHA, target=1e-4, included=1, least=1) is None


WEIGHTS = st.sampled_from([1.0, 0.5, 0.05])
COUNTS = st.integers(0, 400)


@given(st.lists(st.tuples(WEIGHTS, st.booleans(), COUNTS), max_size=6), WEIGHTS)
def test_bounds_move_the_way_that_reviews_point(
    seen: list[tuple[float, bool, int]], weight: float
) -> None:
    """A clean review never raises a bound, nor does an error lower one; order says nothing."""
    rate, backwards = WeightedRate(), WeightedRate()
    for each, error, many in seen:
        rate = rate.after(error=error, included=0.02 / each, least=0.02, reviews=many)
    for each, error, many in reversed(seen):
        backwards = backwards.after(error=error, included=0.02 / each, least=0.02, reviews=many)
    within = rate.interval(ALPHA)
    assert backwards.interval(ALPHA) == within
    assert 0 <= within.low < within.high <= 1
    assert rate.estimate is None or within.low <= rate.estimate <= within.high
    clean = rate.after(error=False, included=0.02 / weight, least=0.02).interval(ALPHA)
    wrong = rate.after(error=True, included=0.02 / weight, least=0.02).interval(ALPHA)
    for less, more in ((clean, within), (within, wrong)):
        assert less.low <= more.low * (1 + 1e-8)
        assert less.high <= more.high * (1 + 1e-8)


def test_reviews_are_counted_by_their_weight() -> None:
    rate = joined((3, 1), (2, 2)).after(error=True, included=0.4, least=0.02)
    assert rate.tallies == (Tally(0.05, 2, 3), Tally(1.0, 3, 1))
    assert rate.reviews == 9


@pytest.mark.parametrize(("included", "least"), [(0.1, 0.2), (1.1, 0.1), (0.5, 0.0)])
def test_what_cannot_be_included_so_is_refused(included: float, least: float) -> None:
    with pytest.raises(ValueError, match="`"):
        WeightedRate().after(error=False, included=included, least=least)
