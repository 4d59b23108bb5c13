"""A lower bound on recall needs both what was stopped and what was not."""

import math

import numpy as np
import pytest

from seawall.review.bounds import lower_rate, upper_rate
from seawall.review.recall import Recall, Sampled, least_recall


def recall(stopped: Sampled, delivered: Sampled, alpha: float = 0.05) -> Recall:
    return least_recall(stopped, delivered, alpha=alpha, precision_target=0.8, miss_target=0.005)


def test_it_is_made_of_two_bounds_with_half_of_alpha_each() -> None:
    it = recall(Sampled(2000, 400, 360), Sampled(100_000, 3000, 3))
    assert it.precision == lower_rate(400, 360, alpha=0.025, target=0.8)
    assert it.elusion == upper_rate(3000, 3, alpha=0.025, target=0.005)
    caught, missed = 2000 * it.precision, 100_000 * it.elusion
    assert it.least == caught / (caught + missed)


def test_without_one_of_the_two_nothing_is_known() -> None:
    """All stopped are harmful, yet nobody looked at the delivered: recall may be anything."""
    assert recall(Sampled(100, 0, 0), Sampled(10_000, 500, 0)).least == 0
    assert recall(Sampled(0, 0, 0), Sampled(10_000, 500, 0)).least == 0
    unseen = recall(Sampled(100, 100, 100), Sampled(10_000, 0, 0))
    assert unseen.elusion == 1
    assert unseen.least < 0.01


def test_it_is_over_the_truth_as_seldom_as_promised_at_all_looks() -> None:
    streams, looks, alpha = 1000, 10, 0.2
    precision, miss, totals = 0.7, 0.004, (1000, 50_000)
    truth = totals[0] * precision / (totals[0] * precision + totals[1] * miss)
    dice = np.random.default_rng(5)
    found = np.cumsum(dice.binomial(20, precision, (streams, looks)), axis=1)
    missed = np.cumsum(dice.binomial(200, miss, (streams, looks)), axis=1)
    failed = sum(
        any(
            recall(
                Sampled(totals[0], 20 * (look + 1), int(found[stream, look])),
                Sampled(totals[1], 200 * (look + 1), int(missed[stream, look])),
                alpha,
            ).least
            > truth
            for look in range(looks)
        )
        for stream in range(streams)
    )
    assert failed / streams <= alpha + 3 * math.sqrt(alpha * (1 - alpha) / streams)


def test_it_comes_near_the_truth_with_many_reviews() -> None:
    it = recall(Sampled(100_000, 50_000, 35_000), Sampled(5_000_000, 400_000, 1600))
    assert 0.75 < it.least < 70 / 90


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Sampled(10, 20, 1)
