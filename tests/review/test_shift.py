"""A change of what comes by is noticed, and false alarms are as rare as stated, whatever comes."""

import math
import random
from collections.abc import Callable
from statistics import fmean, median, stdev

import numpy as np
import pytest
from numpy.typing import NDArray

from seawall.review.shift import POWERS, TAILS, Shift, threshold_of_each
from tests.review.streams import TIMES

THRESHOLD, STREAMS, LONGEST = 150.0, 150 * TIMES, 600

Values = Callable[[np.random.Generator, int], NDArray[np.float64]]
"""So many values of a stream in which nothing changes."""

QUIET: dict[str, Values] = {
    "heavy-tailed": lambda dice, size: dice.standard_cauchy(size),
    "blocks, one in fifty": lambda dice, size: (dice.random(size) < 0.02).astype(float),
    "lengths": lambda dice, size: dice.negative_binomial(3, 0.1, size).astype(float),
    "always the same": lambda _, size: np.zeros(size),
    "a shuffled pack": lambda dice, size: dice.permutation(np.arange(size) // (size // 3)).astype(
        float
    ),
}


def paid(ranks: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the bets on lower values pay at each rank."""
    rows = [power * ranks ** (power - 1) for power in POWERS]
    rows += [np.where(ranks > 1 - tail, 0.25, (1 - tail / 4) / (1 - tail)) for tail in TAILS]
    return np.array(rows)


def until_alarm(shift: Shift, values: NDArray[np.float64], seed: int) -> int:
    """How many values it takes, or one more than there are."""
    dice = random.Random(seed)
    for place, value in enumerate(values.tolist(), 1):
        shift = shift.after(value, dice.random())
        if shift.alarm:
            return place
    return len(values) + 1


def settled(values: NDArray[np.float64], threshold: float, seed: int) -> Shift:
    """After those values."""
    dice, shift = random.Random(seed), Shift(threshold)
    for value in values.tolist():
        shift = shift.after(value, dice.random())
    return shift


@pytest.mark.parametrize("name", QUIET)
def test_false_alarms_are_as_rare_as_stated_whatever_comes(name: str) -> None:
    """The mean number of values until one, cut at four times the threshold, is at least it."""
    dice = np.random.default_rng(61)
    told = [
        until_alarm(Shift(THRESHOLD), QUIET[name](dice, LONGEST), seed) for seed in range(STREAMS)
    ]
    assert fmean(told) >= THRESHOLD - 3 * stdev(told) / math.sqrt(STREAMS)


def test_so_they_are_at_thresholds_that_are_used() -> None:
    """Of uniform ranks, which is what any values come to, for many streams at once."""
    threshold, streams = 2000.0, 400 * TIMES
    grown = np.zeros((2 * (len(POWERS) + len(TAILS)), streams))
    alarm = np.zeros(streams)
    dice = np.random.default_rng(62)
    for place in range(1, 8001):
        ranks = dice.random(streams)
        grown = np.minimum((grown + 1) * np.vstack([paid(ranks), paid(1 - ranks)]), 1e250)
        alarm[(grown.mean(axis=0) >= threshold) & (alarm == 0)] = place
    alarm[alarm == 0] = 8001
    assert alarm.mean() >= threshold - 3 * alarm.std() / math.sqrt(streams)


def test_of_measures_that_hang_together_the_first_is_as_late_as_stated() -> None:
    """A score, its square and how it is rounded, watched at once."""
    each = threshold_of_each(60.0, 3)
    dice, told = np.random.default_rng(63), []
    for seed in range(STREAMS):
        scores = dice.normal(0, 1, 240)
        told.append(
            min(
                until_alarm(Shift(each), values, seed)
                for values in (scores, scores**2, np.round(scores))
            )
        )
    assert fmean(told) >= 60 - 3 * stdev(told) / math.sqrt(STREAMS)
    assert threshold_of_each(60.0, 1) == 60.0


@pytest.mark.parametrize(
    ("before", "after", "within"),
    [
        (lambda dice, n: dice.normal(0, 1, n), lambda dice, n: dice.normal(0.5, 1, n), 200),
        (lambda dice, n: dice.normal(0, 1, n), lambda dice, n: dice.normal(-0.5, 1, n), 200),
        (lambda dice, n: dice.random(n) < 0.02, lambda dice, n: dice.random(n) < 0.06, 1000),
        (lambda dice, n: dice.random(n) < 0.06, lambda dice, n: dice.random(n) < 0.02, 1500),
        (lambda dice, n: dice.geometric(0.01, n), lambda dice, n: dice.geometric(0.02, n), 200),
    ],
    ids=["higher scores", "lower scores", "more blocks", "fewer blocks", "shorter texts"],
)
def test_a_change_is_noticed_either_way(before: Values, after: Values, within: int) -> None:
    """At a hundred thousand values between false alarms, after six thousand quiet ones."""
    dice, told = np.random.default_rng(64), []
    for seed in range(7):
        shift = settled(np.asarray(before(dice, 6000), float), 100_000, seed)
        told.append(until_alarm(shift, np.asarray(after(dice, 4000), float), seed + 100))
    assert median(told) <= within


def test_it_tells_which_way() -> None:
    shift = settled(np.random.default_rng(65).normal(0, 1, 1000), 100_000, seed=1)
    dice = random.Random(2)
    higher = lower = shift
    for _ in range(100):
        higher, lower = higher.after(2.0, dice.random()), lower.after(-2.0, dice.random())
    assert higher.alarm
    assert lower.alarm
    assert higher.is_higher
    assert not lower.is_higher
    assert higher.values == 1100
    for _ in range(3000):
        higher = higher.after(9.0, dice.random())
    assert math.isfinite(higher.value)


def test_no_bet_gains_on_average() -> None:
    """Over the ranks that are drawn, each pays no more than its stake, and hardly less."""
    ranks = (np.arange(2**21) + 0.5) / 2**21
    for place in range(5, 2**21, 99_991):
        told = Shift(100.0).after(0.0, place / 2**53).grown  # the first of all: u is its place
        both = np.vstack([paid(ranks[[place]]), paid(1 - ranks[[place]])])
        assert told == pytest.approx(both[:, 0].tolist(), rel=2e-6)
    means = paid(ranks).mean(axis=1)
    assert 0.999 < means.min() < means.max() * (1 - 1e-6) <= 1
