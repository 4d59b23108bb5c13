"""Detectors of one epoch together: false alarms of any are as far apart as the policy says."""

import os
import random
from datetime import UTC, datetime, timedelta
from statistics import mean, stdev

import numpy as np
import pytest

from seawall.review.many_watches import ManyWatches
from seawall.review.terms import Terms
from seawall.review.watch import Measured, Texts, TrafficWatch, uniform

STREAMS = 1_000 if os.environ.get("SEAWALL_NIGHTLY") == "1" else 100
START = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize("missed", [(0.01, 0.01), (0.003, 0.143), (0.0, 0.2)])
def test_reviews_raise_a_false_alarm_no_more_often_than_stated(
    missed: tuple[float, float],
) -> None:
    """At the target, however it is spread over the risky: both detectors together, in reviews."""
    terms, dice = Terms(false_alarms=100), np.random.default_rng(1)
    watches = ManyWatches(terms, STREAMS)
    runs, took = np.arange(STREAMS), np.zeros(STREAMS)
    reviews = 0
    while len(runs):
        reviews += 1
        risky = dice.random(len(runs)) < 0.05
        said = dice.random(len(runs)) < np.where(risky, missed[1], missed[0])
        # All are in the even sample: the risky are reviewed no more often.
        alarms = watches.after(
            runs,
            audit=np.ones(len(runs), dtype=bool),
            risky=risky,
            said=said,
            u=dice.random(len(runs)),
        )
        took[alarms] = reviews
        runs = np.setdiff1d(runs, alarms)
    assert took.mean() >= 100 - 3 * took.std() / STREAMS**0.5


def test_traffic_raises_a_false_alarm_no_more_often_than_stated() -> None:
    """Scores, lengths and blocks that hang together, at all hours; the first alarm of any."""
    terms, took = Terms(false_alarms=50, share=1_000_000), []
    for stream in range(STREAMS // 2):
        dice, watch, decisions = random.Random(stream), TrafficWatch(terms), 0
        alarm: tuple[str, ...] = ()
        while not alarm and decisions < 500:
            decisions += 1
            score = int(dice.expovariate(1e-4))
            measured = Measured(score > 30_000, score, score // 7 + dice.randrange(50))
            at = START + decisions * timedelta(hours=5)
            alarm = watch.after(measured, f"{stream} {decisions}", at)
        took.append(decisions)
    assert mean(took) >= 50 - 3 * stdev(took) / len(took) ** 0.5


def test_a_decision_without_texts_tells_of_blocks_alone() -> None:
    """An embedding, or one whose texts came before anybody watched."""
    watch = TrafficWatch(Terms(false_alarms=1, share=1_000_000))
    alarms: set[str] = set()
    for n in range(400):
        alarms.update(watch.after(Measured(stopped=n > 200), f"req {n}", START))
    assert alarms == {"block_rate_shift"}


def test_texts_of_a_request_are_kept_until_its_decision() -> None:
    """The highest score, and all that was read; then nothing is kept of it."""
    texts = Texts()
    texts.add("a", {"scores": {"x": 5, "y": 70}, "inspected": 100})
    texts.add("a", {"scores": {"x": 30}, "inspected": 20})
    texts.add("b", {"inspected": 7})
    assert texts.decided("a", stopped=True) == Measured(stopped=True, score=70, length=120)
    assert texts.decided("b", stopped=False) == Measured(stopped=False, score=0, length=7)
    assert texts.decided("a", stopped=False) == Measured(stopped=False)


def test_of_too_many_open_requests_the_oldest_are_dropped() -> None:
    """A gateway that never ends its requests fills no memory."""
    texts = Texts()
    for n in range(Texts.MOST + 1):
        texts.add(str(n), {"inspected": n})
    assert texts.decided("0", stopped=False).length is None
    assert texts.decided("1", stopped=False).length == 1


def test_drawn_numbers_are_uniform_and_the_same_for_everybody() -> None:
    """From the log alone, so that who reads it comes to the same alarms."""
    assert uniform("score", "req_1") == uniform("score", "req_1")
    assert uniform("score", "req_1") != uniform("length", "req_1")
    drawn = [uniform("score", f"req_{n}") for n in range(20_000)]
    assert all(0 <= each < 1 for each in drawn)
    counts, _ = np.histogram(drawn, bins=20, range=(0, 1))
    assert ((counts - 1_000) ** 2 / 1_000).sum() < 45  # chi-square, 19 degrees, one in 1,500
