"""How many reviews it takes to notice a rise, and so the share that must be looked at."""

import math

import numpy as np
import pytest

from seawall.review.floor import floor_share, reviews_until_alarm
from tests.review.streams import Streams


def simulated(reference: float, risen: float, threshold: float) -> tuple[float, float]:
    """The mean number of reviews until the alarm, from a fresh start, and its standard error."""
    streams = 600
    dice = np.random.default_rng(41)
    drift, alarm = Streams(streams, reference), np.zeros(streams)
    while not alarm.all():
        drift.step(dice.random(streams) < risen)
        alarm[(drift.value >= threshold) & (alarm == 0)] = drift.reviews
    return float(alarm.mean()), float(alarm.std() / math.sqrt(streams))


@pytest.mark.parametrize("threshold", [1000.0, 5000.0])
@pytest.mark.parametrize(
    ("reference", "risen"),
    [
        (0.01, 0.02),
        (0.01, 0.03),
        (0.01, 0.05),
        (0.002, 0.03),
        (0.002, 0.01),
        (0.03, 0.45),
        (0.005, 0.2),
    ],
)
def test_the_closed_form_is_a_little_over_what_is_simulated(
    reference: float, risen: float, threshold: float
) -> None:
    mean, error = simulated(reference, risen, threshold)
    told = reviews_until_alarm(reference, risen, threshold=threshold)
    assert mean - 3 * error <= told <= 2.2 * mean


def test_the_larger_the_rise_the_sooner() -> None:
    told = [reviews_until_alarm(0.01, risen, threshold=5000) for risen in (0.015, 0.02, 0.05, 0.3)]
    assert told == sorted(told, reverse=True)
    assert reviews_until_alarm(0.01, 0.01, threshold=5000) == math.inf


def test_the_floor_is_reviews_over_the_decisions_that_may_pass() -> None:
    reviews = reviews_until_alarm(0.01, 0.05, threshold=5000)
    share = floor_share(0.01, 0.05, threshold=5000, decisions=20_000)
    assert share == reviews / 20_000
    assert 0.005 < share < 0.012
    assert floor_share(0.01, 0.05, threshold=5000, decisions=50) > 1
