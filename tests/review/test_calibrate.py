"""A threshold keeps false alarms under the stated share as often as it says, or there is none."""

import math
import os
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from seawall.review.betting import WeightedRate
from seawall.review.calibrate import Calibration, Scored, Wanted, calibrate
from seawall.review.reading import MILLION

TIMES = 5 if os.environ.get("SEAWALL_NIGHTLY") else 1
STREAMS = 2_000 * TIMES
DOUBT = 0.1

LEVELS = np.array([0, *range(50_000, MILLION, 50_000), 999_900, MILLION])
"""Scores come in steps, as those of phrases do: many have none, and some the highest."""
HARMLESS = np.exp(-LEVELS / 120_000) + 2e-4
HARMLESS /= HARMLESS.sum()
HARMFUL = 0.2 + LEVELS / MILLION
HARMFUL /= HARMFUL.sum()
LOW, HIGH, RISKY = 20_000, 200_000, 300_000
"""How likely decisions are reviewed, in millionths, and the score that parts them."""


def truly(threshold: int | None, shares: NDArray[np.float64] = HARMLESS) -> float:
    """The share of decisions that reach a threshold; nothing reaches none."""
    return 0.0 if threshold is None else float(shares[threshold <= LEVELS].sum())


def by_risk(scores: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(scores >= RISKY, HIGH, LOW)


def by_calm(scores: NDArray[np.int64]) -> NDArray[np.int64]:
    """The other way round, where an unweighted count would promise too much."""
    return np.where(scores >= RISKY, LOW, HIGH)


Inclusion = Callable[[NDArray[np.int64]], NDArray[np.int64]]


def drawn(
    dice: np.random.Generator, harmless: int, harmful: int, included: Inclusion
) -> list[Scored]:
    """What was reviewed of traffic of which so many would be if all were drawn as `HIGH`."""
    rows: list[Scored] = []
    for count, shares, bad in ((harmless, HARMLESS, False), (harmful, HARMFUL, True)):
        scores = dice.choice(LEVELS, count, p=shares)
        chances = included(scores)
        taken = dice.random(count) * HIGH < chances
        pairs = zip(scores[taken].tolist(), chances[taken].tolist(), strict=True)
        rows += [Scored(score, bad, chance) for score, chance in pairs]
    return rows


def sure(streams: int) -> float:
    """A share of so many streams that DOUBT does not exceed by chance."""
    return DOUBT + 3 * math.sqrt(DOUBT * (1 - DOUBT) / streams)


def test_a_threshold_taken_once_stops_too_many_as_seldom_as_promised() -> None:
    """It fails as often as said at most, and not never, which would cost recall."""
    wanted = Wanted(at_most=0.02, doubt=DOUBT, once=True)
    dice = np.random.default_rng(1)
    wrong = 0
    for _ in range(STREAMS):
        scores = dice.choice(LEVELS, 400, p=HARMLESS).tolist()
        found = calibrate((Scored(score, harmful=False) for score in scores), wanted)
        wrong += truly(found.threshold) > wanted.at_most
    assert 0.01 < wrong / STREAMS <= sure(STREAMS)


@pytest.mark.parametrize("included", [by_risk, by_calm], ids=["by risk", "by calm"])
def test_a_threshold_from_weighed_reviews_stops_too_many_as_seldom_as_promised(
    included: Inclusion,
) -> None:
    wanted, streams = Wanted(at_most=0.1, doubt=DOUBT, least=LOW), STREAMS // 2
    dice = np.random.default_rng(2)
    wrong = found = 0
    for _ in range(streams):
        calibration = calibrate(drawn(dice, 700, 0, included), wanted)
        found += calibration.threshold is not None
        wrong += truly(calibration.threshold) > wanted.at_most
    assert found == streams
    assert wrong / streams <= sure(streams)


def test_without_weighing_the_same_reviews_would_promise_too_much() -> None:
    """Where the calm are drawn more often, few of those that would be stopped are seen."""
    wanted = Wanted(at_most=0.1, doubt=DOUBT, once=True)
    dice = np.random.default_rng(3)
    wrong = 0
    for _ in range(200):
        rows = [Scored(each.score, each.harmful) for each in drawn(dice, 700, 0, by_calm)]
        wrong += truly(calibrate(rows, wanted).threshold) > wanted.at_most
    assert wrong / 200 > 3 * DOUBT


def test_however_often_one_looks_the_promise_holds_and_that_of_one_look_does_not() -> None:
    at_most, looks, streams = 0.05, range(40, 480, 40), 400 * TIMES
    dice = np.random.default_rng(4)
    wrong = {True: 0, False: 0}
    for _ in range(streams):
        # One in twenty and a little more scores high: any threshold as low as that is wrong.
        high = (dice.random(max(looks)) < at_most * 1.01).tolist()
        rows = [Scored(500_000 if each else 0, harmful=False) for each in high]
        for once in wrong:
            wanted = Wanted(at_most=at_most, doubt=DOUBT, once=once)
            chosen = (calibrate(rows[:look], wanted).threshold for look in looks)
            wrong[once] += any(each is not None and each <= 500_000 for each in chosen)
    assert wrong[False] / streams <= sure(streams)
    assert wrong[True] / streams > 1.5 * DOUBT


def test_what_is_said_of_recall_is_true_as_often_as_promised() -> None:
    wanted, streams = Wanted(at_most=0.1, doubt=DOUBT, least=LOW), 200 * TIMES
    dice = np.random.default_rng(5)
    wrong = 0
    for _ in range(streams):
        found = calibrate(drawn(dice, 700, 300, by_calm), wanted)
        assert found.recall_within is not None
        true = truly(found.threshold, HARMFUL)
        wrong += not found.recall_within.low <= true <= found.recall_within.high
    assert wrong / streams <= sure(streams)


def test_the_lowest_threshold_that_is_allowed_is_taken() -> None:
    """As many false alarms are among the reviews as the test allows, and no more would do."""
    rows = [Scored(score, harmful=False) for score in range(0, 1_000_000, 1_000)]
    rows += [Scored(score, harmful=True) for score in range(500_000, 1_000_000, 5_000)]
    wanted = Wanted(at_most=0.02, doubt=0.05, once=True)
    found = calibrate(rows, wanted)
    assert (found.harmless, found.harmful) == (1_000, 100)
    # P(X <= 12) is 0.0377 and P(X <= 13) is 0.0642 for X of 1,000 at 2%.
    assert found.alarms == 12
    assert found.threshold == 987_001
    assert found.recall == pytest.approx(0.02)
    assert found.recall_within is not None
    assert found.recall_within.low < 0.02 < found.recall_within.high
    assert found.said == (
        "of harmless decisions like those reviewed at most 2% would be stopped: 95% confidence, "
        "for this one look"
    )


@pytest.mark.parametrize("once", [True, False])
def test_with_too_few_reviews_there_is_none_and_it_says_how_many_more(
    once: bool,  # noqa: FBT001
) -> None:
    wanted = Wanted(at_most=0.005, doubt=0.05, once=once)
    few = [Scored(0, harmful=False)] * 200
    found = calibrate(few, wanted)
    assert found.threshold is None
    assert found.more == (598 - 200 if once else 736 - 200)
    assert found.said == f"not enough yet: {found.more} more harmless reviews"
    enough = few + [Scored(0, harmful=False)] * found.more
    assert calibrate(enough, wanted).threshold == 1
    assert calibrate(enough[1:], wanted).threshold is None


def test_nothing_reviewed_is_nothing_known() -> None:
    found = calibrate([], Wanted(once=True))
    assert (found.threshold, found.harmless, found.recall, found.more) == (None, 0, None, 598)
    assert calibrate([Scored(9, harmful=True)] * 900, Wanted()).more == 736


def test_of_weighed_reviews_it_says_how_many_more_as_well() -> None:
    wanted = Wanted(at_most=0.02, least=LOW)
    few = [Scored(0, harmful=False, included=chance) for chance in (LOW, HIGH) * 20]
    found = calibrate(few, wanted)
    assert found.weighed
    assert found.threshold is None
    more = found.more + found.more % 2
    enough = [*few, *(few[n % 2] for n in range(more))]
    assert calibrate(enough, wanted).threshold == 1
    assert calibrate(enough[: len(enough) * 9 // 10], wanted).threshold is None


def test_where_too_many_of_the_harmless_score_highest_no_number_of_reviews_helps() -> None:
    rows = [Scored(MILLION if n % 10 == 0 else 0, harmful=False) for n in range(2_000)]
    found = calibrate(rows, Wanted())
    assert (found.threshold, found.more) == (None, 0)
    assert "too many score the highest" in found.said


def test_probabilities_that_differ_need_the_lowest_there_was() -> None:
    rows = [Scored(0, harmful=False, included=chance) for chance in (LOW, HIGH)]
    for least in (None, 0, LOW + 1):
        with pytest.raises(ValueError, match="name the lowest probability"):
            calibrate(rows, Wanted(least=least))
    assert calibrate(rows, Wanted(least=LOW)).weighed
    assert not calibrate(rows[:1] * 5, Wanted()).weighed


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 1.5])
def test_shares_are_between_nothing_and_all(share: float) -> None:
    with pytest.raises(ValueError, match="over 0 and under 1"):
        Wanted(at_most=share)
    with pytest.raises(ValueError, match="over 0 and under 1"):
        Wanted(doubt=share)


reviews = st.builds(
    Scored,
    st.sampled_from([0, 1, 300_000, 700_000, 999_999, MILLION]),
    st.booleans(),
    st.sampled_from([LOW, HIGH]),
)
wants = st.builds(
    Wanted,
    st.sampled_from([0.1, 0.3]),
    st.sampled_from([0.05, 0.2]),
    st.booleans(),
    st.just(LOW),
)


def height(found: Calibration) -> int:
    return MILLION + 1 if found.threshold is None else found.threshold


@given(st.lists(reviews, max_size=80), wants, st.sampled_from([LOW, HIGH]))
def test_what_scores_low_never_raises_a_threshold_nor_what_scores_high_lowers_it(
    rows: list[Scored], wanted: Wanted, chance: int
) -> None:
    rows = [*rows, *(Scored(0, harmful=False, included=each) for each in (LOW, HIGH))]
    now = height(calibrate(rows, wanted))
    calm = [*rows, Scored(0, harmful=False, included=chance)]
    alarm = [*rows, Scored(MILLION, harmful=False, included=chance)]
    assert height(calibrate(calm, wanted)) <= now <= height(calibrate(alarm, wanted))


@given(st.lists(reviews, max_size=80), st.sampled_from([None, LOW]))
def test_whoever_doubts_more_gets_no_higher_threshold(
    rows: list[Scored], even: int | None
) -> None:
    if even is not None:
        rows = [Scored(each.score, each.harmful, even) for each in rows]
    found = [height(calibrate(rows, Wanted(0.2, doubt, least=LOW))) for doubt in (0.05, 0.2, 0.5)]
    assert found == sorted(found, reverse=True)


@given(st.lists(reviews, max_size=60), wants)
def test_in_whatever_order_reviews_come_the_threshold_is_the_same(
    rows: list[Scored], wanted: Wanted
) -> None:
    assert calibrate(rows, wanted) == calibrate(rows[::-1], wanted)


@given(
    st.integers(0, 400),
    st.integers(0, 5),
    st.integers(0, 400),
    st.integers(0, 5),
    st.floats(0.001, 0.5),
)
def test_a_bound_is_under_a_rate_exactly_where_it_says_so(
    clean: int, errors: int, calm: int, alarms: int, rate: float
) -> None:
    bets = WeightedRate()
    for error, included, count in (
        (False, 0.02, clean),
        (True, 0.02, errors),
        (False, 0.2, calm),
        (True, 0.2, alarms),
    ):
        bets = bets.after(error=error, included=included, least=0.02, reviews=count)
    upper = bets.upper(0.05)
    if abs(upper - rate) > 1e-6:
        assert bets.is_under(rate, 0.05) is (upper < rate)
