"""A rise of errors in reviews that is noticed without a reference."""

import os
import random
from statistics import mean, median, stdev

import pytest

from seawall.review.rising import BETS, Rising

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
STREAMS = 2_000 if NIGHTLY else 200


def until_alarm(
    rate: float, dice: random.Random, *, threshold: float, start: Rising | None = None
) -> int:
    rising, reviews = start or Rising(), 0
    while rising.value < threshold:
        reviews += 1
        rising = rising.after(error=dice.random() < rate, u=dice.random())
    return reviews


@pytest.mark.parametrize("rate", [0.0, 0.002, 0.03, 0.3, 1.0])
def test_false_alarms_are_as_far_apart_as_stated_whatever_the_rate(rate: float) -> None:
    """The mean number of reviews to one is at least the threshold, with no reference known."""
    dice = random.Random(1)
    took = [until_alarm(rate, dice, threshold=50) for _ in range(STREAMS)]
    assert mean(took) >= 50 - 3 * stdev(took) / STREAMS**0.5


def test_false_alarms_of_several_classes_added_up_are_as_far_apart() -> None:
    """In all their reviews together, however often each class comes."""
    dice = random.Random(2)
    took = []
    for _ in range(STREAMS):
        classes, reviews = [Rising(), Rising(), Rising()], 0
        while sum(each.value for each in classes) < 50:
            reviews += 1
            at = dice.choices((0, 1, 2), (70, 25, 5))[0]
            error = dice.random() < (0.002, 0.01, 0.3)[at]
            classes[at] = classes[at].after(error=error, u=dice.random())
        took.append(reviews)
    assert mean(took) >= 50 - 3 * stdev(took) / STREAMS**0.5


@pytest.mark.parametrize(("reviews", "errors"), [(1, 0), (1, 1), (10, 0), (10, 3), (99, 99)])
def test_each_bet_is_fair_whichever_review_of_a_bag_comes_last(reviews: int, errors: int) -> None:
    """Each is as likely to be the last one; over all of them and all `u` a bet pays 1."""
    steps = [(n + 0.5) / 4000 for n in range(4000)]

    def pays(*, error: bool) -> list[float]:
        before = Rising(reviews - 1, errors - error)
        told = [before.after(error=error, u=u).grown for u in steps]
        return [mean(each) for each in zip(*told, strict=True)]

    wrong = pays(error=True) if errors else [0.0] * len(BETS)
    clean = pays(error=False) if errors < reviews else [0.0] * len(BETS)
    share = errors / reviews
    paid = [share * one + (1 - share) * other for one, other in zip(wrong, clean, strict=True)]
    assert paid == pytest.approx([1] * len(BETS), abs=2e-3)


def test_a_rise_is_noticed_soon_once_the_usual_is_known() -> None:
    """Of risky decisions a thirtieth was missed, then two fifths: a dozen reviews tell."""
    dice = random.Random(3)
    took = []
    for _ in range(STREAMS):
        usual = Rising()
        for _ in range(300):
            usual = usual.after(error=dice.random() < 0.028, u=dice.random())
            usual = Rising() if usual.value >= 40_000 else usual
        took.append(until_alarm(0.42, dice, threshold=40_000, start=usual))
    assert median(took) <= 18


def test_fewer_errors_are_no_alarm() -> None:
    """What gets better hovers low."""
    dice = random.Random(4)
    rising = Rising()
    for n in range(2000):
        rising = rising.after(error=dice.random() < (0.3 if n < 1000 else 0.05), u=dice.random())
    assert rising.value < 1000
