"""Bounds that allow for reviewers who miss things, and call harmless ones harmful."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.review.bounds import upper_rate
from seawall.review.labels import SOUND, Gold, confirmed, corrected_lower, corrected_upper

ALPHA, TARGET = 0.05, 0.01


def test_perfect_reviewers_with_much_gold_cost_little() -> None:
    it = corrected_upper(5000, 5, Gold(3000, 3000, 0, 0), alpha=ALPHA, target=TARGET)
    assert it.enough
    assert it.raw < it.value < 1.15 * it.raw


def test_reviewers_who_miss_half_double_the_bound() -> None:
    it = corrected_upper(5000, 20, Gold(10_000, 5000, 0, 0), alpha=ALPHA, target=TARGET)
    assert 2 * it.raw < it.value < 2.5 * it.raw


def test_few_gold_items_make_it_large_and_say_so() -> None:
    """Never silently the raw bound: without gold it is 1, and how many are missing is told."""
    none = corrected_upper(5000, 5, Gold(0, 0, 0, 0), alpha=ALPHA, target=TARGET)
    assert (none.value, none.enough) == (1.0, False)
    few = corrected_upper(5000, 5, Gold(4, 4, 0, 0), alpha=ALPHA, target=TARGET)
    assert few.value > 2 * few.raw
    assert not few.enough
    assert none.gold_needed is not None
    assert none.gold_needed <= 12
    assert few.gold_needed == none.gold_needed - 4
    then = Gold(4 + few.gold_needed, 4 + few.gold_needed, 0, 0)
    enough = corrected_upper(5000, 5, then, alpha=ALPHA, target=TARGET)
    assert enough.enough
    assert enough.sensitivity >= SOUND


def test_known_overcalling_is_taken_off() -> None:
    """Two in a hundred harmless items are called harmful, and hardly anything else is there."""
    gold = Gold(500, 480, 20_000, 19_600)
    it = corrected_upper(5000, 110, gold, alpha=ALPHA, target=TARGET)
    assert it.raw > 0.022
    assert it.value < 0.6 * it.raw
    assert 0.015 < it.overcalled < 0.02


@pytest.mark.parametrize(
    ("rate", "sensitivity", "overcalled"),
    [(0.01, 0.7, 0.02), (0.05, 0.95, 0.0), (0.002, 0.5, 0.01)],
)
def test_it_is_under_the_truth_as_seldom_as_promised_at_all_looks(
    rate: float, sensitivity: float, overcalled: float
) -> None:
    """Reviews and gold grow together, and a look is taken at each step."""
    streams, looks, alpha = 300, 10, 0.2
    dice = np.random.default_rng(9)
    reported = rate * sensitivity + (1 - rate) * overcalled
    judged = np.cumsum(dice.binomial(300, reported, (streams, looks)), axis=1)
    found = np.cumsum(dice.binomial(10, sensitivity, (streams, looks)), axis=1)
    cleared = np.cumsum(dice.binomial(30, 1 - overcalled, (streams, looks)), axis=1)
    failed = 0
    for stream in range(streams):
        told = [
            corrected_upper(
                300 * look,
                int(judged[stream, look - 1]),
                Gold(
                    10 * look,
                    int(found[stream, look - 1]),
                    30 * look,
                    int(cleared[stream, look - 1]),
                ),
                alpha=alpha,
                target=TARGET,
            )
            for look in range(1, looks + 1)
        ]
        failed += any(each.value < rate for each in told)
    assert failed / streams <= alpha + 3 * math.sqrt(alpha * (1 - alpha) / streams)


@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0, 1)), min_size=1, max_size=5))
def test_a_second_look_finds_at_least_so_many_whatever_the_items(
    mixture: list[tuple[float, float]],
) -> None:
    """Some items are harder than others: each is called harmful at a rate of its own."""
    total = sum(weight for weight, _ in mixture)
    mean = sum(weight * rate for weight, rate in mixture) / total
    come = sum(w * x * (x + (1 - x) * x) for w, x in mixture) / total
    by_two = sum(w * x * x * (3 - 2 * x) for w, x in mixture) / total
    assert confirmed(mean) <= min(come, by_two, mean) + 1e-12


def test_the_least_that_a_second_look_finds_is_reached() -> None:
    """By items that are alike, or of which some are plain and others even."""
    assert confirmed(0.02) == pytest.approx(0.02 * (0.02 + 0.98 * 0.02))
    plain, even = 1.0, 0.5 * (0.5 + 0.5 * 0.5)
    assert confirmed(0.9) == pytest.approx(0.8 * plain + 0.2 * even)
    assert (confirmed(0), confirmed(1)) == (0, 1)


def later_than_promised(*, confirm: bool, alpha: float = 0.2) -> float:
    """How often a bound from claims that two confirm is ever under the truth; much gold."""
    rate, sensitivity, overcalled, looks = 0.02, 0.5, 0.02, 10
    come = [x * (x + (1 - x) * x) for x in (sensitivity, overcalled)]
    dice = np.random.default_rng(12)
    reported = rate * come[0] + (1 - rate) * come[1]
    judged = np.cumsum(dice.binomial(10_000, reported, (200, looks)), axis=1)
    found = np.cumsum(dice.binomial(2_000, sensitivity, (200, looks)), axis=1)
    passed = np.cumsum(dice.binomial(2_000, 1 - overcalled, (200, looks)), axis=1)
    failed = 0
    for at in range(200):
        bounds = (
            corrected_upper(
                10_000 * look,
                int(judged[at, look - 1]),
                Gold(
                    2_000 * look,
                    int(found[at, look - 1]),
                    2_000 * look,
                    int(passed[at, look - 1]),
                    confirm,
                ),
                alpha=alpha,
                target=TARGET,
            )
            for look in range(1, looks + 1)
        )
        failed += any(each.value < rate for each in bounds)
    return failed / 200


def test_gold_of_one_person_is_not_taken_for_that_of_two() -> None:
    """A second look finds less and overcalls less than gold shows, and the bound allows for it."""
    alpha = 0.2
    assert later_than_promised(confirm=True) <= alpha + 3 * math.sqrt(alpha * (1 - alpha) / 200)
    assert later_than_promised(confirm=False) > 0.9


def test_the_raw_bound_fails_where_reviewers_miss_a_half() -> None:
    """So the trial above can fail: the same reviews, taken for the truth."""
    dice = np.random.default_rng(10)
    judged = dice.binomial(5000, 0.02 * 0.5, 1000)
    under = [upper_rate(5000, int(s), alpha=ALPHA, target=TARGET) < 0.02 for s in judged]
    assert sum(under) > 900


def test_precision_allows_for_overcalling_only() -> None:
    gold = Gold(0, 0, 1000, 990)
    least = corrected_lower(1000, 900, gold, alpha=ALPHA, target=0.8)
    assert 0.85 < least < 0.9
    assert corrected_lower(1000, 900, Gold(0, 0, 0, 0), alpha=ALPHA, target=0.8) == 0
    assert corrected_lower(1000, 5, gold, alpha=ALPHA, target=0.8) == 0


def test_intervals_of_reviewers_hold_what_gold_shows() -> None:
    gold = Gold(50, 45, 200, 199)
    found, cleared = gold.sensitivity(ALPHA), gold.specificity(ALPHA)
    assert 0.7 < found.low < 0.9 < found.high < 1
    assert 0.95 < cleared.low < 0.995 < cleared.high < 1


@given(st.integers(0, 2000), st.integers(0, 60), st.integers(0, 300), st.integers(0, 100))
def test_more_found_gold_never_makes_it_larger(
    clean: int, errors: int, found: int, lost: int
) -> None:
    def value(more: int, less: int) -> float:
        gold = Gold(found + lost + more + less, found + more, 100, 99)
        return corrected_upper(clean + errors, errors, gold, alpha=ALPHA, target=TARGET).value

    assert value(1, 0) <= value(0, 0) * (1 + 1e-9)
    assert value(0, 1) >= value(0, 0) * (1 - 1e-9)


def test_gold_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="gold"):
        Gold(3, 4, 0, 0)
