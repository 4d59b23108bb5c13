"""A rise of the rate of errors is noticed, and false alarms are as rare as stated."""

import math
from statistics import median

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from seawall.review.drift import MULTIPLES, Drift, bets, class_reference
from tests.review.streams import RISKY, TIMES, Plan, Streams, decisions_until_alarm, plan, rates

THRESHOLD, STREAMS, LONGEST = 300.0, 1000 * TIMES, 1500
HALF = plan(0.01)
"""Half of the reviews of a budget of 2% for the audit, half for the risky."""


def mean_until_alarm(
    drift: Streams, risk: NDArray[np.bool_], by_risk: tuple[float, float], weight: float
) -> tuple[float, float]:
    """The mean number of reviews until an alarm, cut at `LONGEST`, and its standard error."""
    dice = np.random.default_rng(21)
    alarm = np.full(STREAMS, float(LONGEST))
    for place in range(LONGEST):
        risky = risk[:, place]
        errors = dice.random(STREAMS) < np.where(risky, by_risk[1], by_risk[0])
        drift.step(errors, np.where(risky, weight, 1.0))
        alarm[(drift.value >= THRESHOLD) & (alarm == LONGEST)] = place + 1
    return float(alarm.mean()), float(alarm.std() / math.sqrt(STREAMS))


def drawn(it: Plan) -> NDArray[np.bool_]:
    return np.random.default_rng(20).random((STREAMS, LONGEST)) < it.risky


def test_the_trials_ask_what_drift_answers() -> None:
    """Review by review, weighted and not."""
    dice = np.random.default_rng(1)
    one, many = Drift(0.01, THRESHOLD), Streams(1, 0.01)
    for error, included in zip(
        dice.random(200) < 0.05, dice.choice([0.01, 0.2], 200), strict=True
    ):
        one = one.after(error=bool(error), included=float(included), least=0.01)
        many.step(np.array([error]), 0.01 / included)
        assert one.value == pytest.approx(many.value[0], rel=1e-12)
        assert one.alarm == (one.value >= THRESHOLD)
    assert one.reviews == 200


@pytest.mark.parametrize("reference", [0.002, 0.01, 0.2])
def test_false_alarms_are_as_rare_as_stated(reference: float) -> None:
    """At the reference itself, the mean number of reviews until one is at least the threshold."""
    nobody = np.zeros((STREAMS, LONGEST), bool)
    mean, error = mean_until_alarm(Streams(STREAMS, reference), nobody, (reference, 0.0), 1.0)
    assert mean >= THRESHOLD - 3 * error


@pytest.mark.parametrize("held", [0.0, RISKY, 0.7, 1.0])
def test_they_are_so_wherever_the_errors_are_when_risk_is_reviewed_more(held: float) -> None:
    """Knowing only that the rate over all decisions is at the reference."""
    by_risk = rates(0.01, held)
    mean, error = mean_until_alarm(Streams(STREAMS, 0.01), drawn(HALF), by_risk, HALF.weight)
    assert mean >= THRESHOLD - 3 * error


def test_without_the_weights_they_would_not_be() -> None:
    """So the trial can fail: it does so where risky reviews count like any other."""
    mean, _ = mean_until_alarm(Streams(STREAMS, 0.01), drawn(HALF), rates(0.01, 0.7), 1.0)
    assert mean < THRESHOLD / 3


def test_classes_may_be_judged_in_any_order_if_watched_apart() -> None:
    """All risky reviews first: the sum of both is right, and weights alone are not."""
    reference, threshold = 0.01, THRESHOLD
    by_risk = rates(reference, 1.0)
    dice = np.random.default_rng(22)
    low = Streams(STREAMS, class_reference(reference, 1 - RISKY))
    high = Streams(STREAMS, class_reference(reference, RISKY))
    alarm = np.full(STREAMS, float(LONGEST))
    for place in range(LONGEST):
        watched, rate = (high, by_risk[1]) if place < LONGEST / 2 else (low, by_risk[0])
        watched.step(dice.random(STREAMS) < rate)
        alarm[(low.value + high.value >= threshold) & (alarm == LONGEST)] = place + 1
    assert alarm.mean() >= threshold - 3 * alarm.std() / math.sqrt(STREAMS)
    first = np.ones((STREAMS, LONGEST), bool)
    weighted, _ = mean_until_alarm(Streams(STREAMS, reference), first, by_risk, HALF.weight)
    assert weighted < THRESHOLD / 3


CLASSES = st.lists(
    st.tuples(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0, 1)), min_size=1, max_size=4
)


@given(CLASSES, st.floats(0.0005, 0.5))
def test_no_bet_gains_on_average_while_the_rate_is_at_most_the_reference(
    classes: list[tuple[float, float, float]], reference: float
) -> None:
    """Exactly, for classes of any share, inclusion and rate: one review's mean of each bet."""
    shares = [share for share, _, _ in classes]
    rate = sum(share * rate for share, _, rate in classes) / sum(shares)
    scale = min(1.0, reference / rate) if rate else 1.0
    least = min(included for _, included, _ in classes)
    reviewed = sum(share * included for share, included, _ in classes)
    mean = np.zeros(len(bets(reference)))
    for share, included, unscaled in classes:
        wrong = unscaled * scale
        for error, chance in ((True, wrong), (False, 1 - wrong)):
            told = Drift(reference, 100).after(error=error, included=included, least=least)
            assert min(told.grown) > 0
            mean += share * included / reviewed * chance * np.array(told.grown)
    assert mean.max() <= 1 + 1e-9


def test_of_equal_weight_a_bet_is_the_likelihood_ratio() -> None:
    told = Drift(0.01, 100).after(error=True), Drift(0.01, 100).after(error=False)
    fitting = [multiple for multiple in MULTIPLES if multiple <= 50]
    assert told[0].grown == pytest.approx(fitting)
    assert told[1].grown == pytest.approx([(1 - k * 0.01) / 0.99 for k in fitting])


def test_a_rise_is_noticed_within_2500_decisions_with_risk_sampling() -> None:
    """From 0.2% to 3%, looking at 2%, where 5% of the traffic holds 70% of the errors."""
    before, after = rates(0.002, 0.7), rates(0.03, 0.7)
    halved = decisions_until_alarm(HALF, before, after, threshold=5000, seed=31)
    evenly = decisions_until_alarm(plan(0.02), before, after, threshold=5000, seed=32)
    assert median(halved) < 1500
    assert median(evenly) > 2500


def test_a_rise_where_nobody_expected_it_is_noticed_too() -> None:
    """All new errors are spread like the traffic: later than evenly, yet not out of reach."""
    before, after = rates(0.002, 0.7), rates(0.03, RISKY)
    halved = decisions_until_alarm(HALF, before, after, threshold=5000, seed=33)
    assert median(halved) < 8000


@given(st.lists(st.booleans(), max_size=60), st.floats(0.001, 0.9))
def test_an_error_speaks_for_a_rise_and_a_clean_review_against(
    seen: list[bool], reference: float
) -> None:
    drift = Drift(reference, 100)
    for error in seen:
        drift = drift.after(error=error)
    assume(drift.value < 1e200)
    wrong, clean = drift.after(error=True), drift.after(error=False)
    assert wrong.value > drift.value + 1 > clean.value
    assert drift.after(error=True, included=0.2, least=0.01).value < wrong.value


def test_it_never_overflows() -> None:
    drift = Drift(0.01, 100)
    for _ in range(2000):
        drift = drift.after(error=True)
    assert drift.alarm
    assert math.isfinite(drift.after(error=False).value)


def test_what_cannot_be_is_refused() -> None:
    for reference, threshold in ((0.0, 100.0), (1.0, 100.0), (0.1, 1.0)):
        with pytest.raises(ValueError, match="`"):
            Drift(reference, threshold)
    with pytest.raises(ValueError, match="`"):
        Drift(0.1, 100).after(error=True, included=0.1, least=0.2)
