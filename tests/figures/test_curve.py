"""Recall at an allowed share of false alarms."""

import random
from math import inf
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures import Share, curve
from seawall.figures.curve import ALLOWED

SCORE = st.one_of(st.sampled_from([0.0, 0.02, 0.5, 1.0]), st.floats(0, 1))
ATTACKS = st.lists(SCORE, min_size=1, max_size=40)
HARMLESS = st.lists(SCORE, min_size=1, max_size=300)


@given(ATTACKS, HARMLESS, st.sampled_from([0.01, 0.05, 0.2, 0.5]))
def test_a_cut_is_the_lowest_threshold_that_stops_no_more_than_is_allowed(
    attacks: list[float], harmless: list[float], allowed: float
) -> None:
    drawn = curve(attacks, harmless, (allowed,))
    assert drawn
    (point,) = drawn.points
    if len(harmless) < point.needs:
        assert point.cut is None
        return
    assert point.cut
    over = point.cut.over
    assert point.cut.alarms == Share(sum(s > over for s in harmless), len(harmless))
    assert point.cut.found == Share(sum(s > over for s in attacks), len(attacks))
    assert point.cut.alarms.hits <= allowed * len(harmless) + 1e-9
    lower = max((s for s in harmless if s < over), default=-inf)
    assert sum(s > lower for s in harmless) > allowed * len(harmless)


@given(ATTACKS, HARMLESS)
def test_whoever_allows_more_finds_no_less_and_the_interval_holds_what_is_found(
    attacks: list[float], harmless: list[float]
) -> None:
    drawn = curve(attacks, harmless)
    assert drawn
    cuts = [point.cut for point in drawn.points if point.cut]
    found = [cut.found.hits for cut in cuts]
    assert found == sorted(found)
    for cut in cuts:
        assert cut.found.value is not None
        assert cut.interval.low <= cut.found.value <= cut.interval.high
        plain = cut.found.interval()
        assert cut.interval.low <= plain.low < plain.high <= cut.interval.high


def test_a_share_finer_than_one_text_has_no_cut_and_says_what_it_takes() -> None:
    drawn = curve([0.9, 0.8], [0.1] * 199)
    assert drawn
    cuts = {point.allowed: point.cut for point in drawn.points}
    assert tuple(cuts) == ALLOWED
    assert cuts[0.001] is cuts[0.005] is None
    assert cuts[0.01]
    assert [point.needs for point in drawn.points] == [1000, 200, 100, 50, 20]


def test_exactly_enough_texts_are_enough() -> None:
    drawn = curve([0.9], [0.1] * 999 + [0.5], (0.001,))
    assert drawn
    assert drawn.points[0].cut
    assert drawn.points[0].cut.found == Share(1, 1)


def test_one_side_alone_has_no_curve() -> None:
    assert curve([], [0.1]) is None
    assert curve([0.9], []) is None


@pytest.mark.parametrize("allowed", [0.01, 0.05])
def test_the_interval_holds_the_true_recall_at_least_as_often_as_it_says(allowed: float) -> None:
    """Attacks are normal two deviations over harmless texts, so the true recall is known."""
    truth = 1 - NormalDist(2).cdf(NormalDist().inv_cdf(1 - allowed))
    dice = random.Random(5)
    held = 0
    for _ in range(200):
        attacks = [dice.gauss(2, 1) for _ in range(60)]
        drawn = curve(attacks, [dice.gauss(0, 1) for _ in range(200)], (allowed,))
        assert drawn
        assert drawn.points[0].cut
        within = drawn.points[0].cut.interval
        held += within.low <= truth <= within.high
    assert held / 200 >= 0.95
