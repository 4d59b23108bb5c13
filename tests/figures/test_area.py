"""The area under the ROC curve, against its definition."""

import random
from statistics import fmean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures import area
from seawall.figures.area import _logistic, _on_logits

SCORES = st.lists(st.sampled_from([0.0, 0.02, 0.1, 0.3, 0.5, 0.9, 1.0]), min_size=1, max_size=25)


def won(attack: float, harmless: float) -> float:
    return float(attack > harmless) + (attack == harmless) / 2


@given(SCORES, SCORES)
def test_it_is_the_share_of_pairs_in_which_the_attack_scores_higher(
    attacks: list[float], harmless: list[float]
) -> None:
    pairs = [won(a, h) for a in attacks for h in harmless]
    assert area(attacks, harmless).value == pytest.approx(fmean(pairs))


@given(SCORES, SCORES)
def test_it_lies_within_its_interval_which_is_never_empty(
    attacks: list[float], harmless: list[float]
) -> None:
    it = area(attacks, harmless)
    assert 0.0 <= it.interval.low <= it.value <= it.interval.high <= 1.0
    assert it.interval.low < it.interval.high


@given(SCORES, SCORES)
def test_exchanging_the_sides_mirrors_it(attacks: list[float], harmless: list[float]) -> None:
    one, other = area(attacks, harmless), area(harmless, attacks)
    assert one.value == pytest.approx(1 - other.value)
    assert one.interval.low == pytest.approx(1 - other.interval.high, abs=1e-9)


def test_its_spread_is_that_of_delong() -> None:
    dice = random.Random(3)
    attacks = [round(dice.gauss(1, 1), 1) for _ in range(40)]
    harmless = [round(dice.gauss(0, 1), 1) for _ in range(60)]
    over = [fmean(won(a, h) for h in harmless) for a in attacks]
    under = [fmean(won(a, h) for a in attacks) for h in harmless]
    spread = (variance(over) / len(over) + variance(under) / len(under)) ** 0.5
    expected = _on_logits(fmean(over), spread)
    found = area(attacks, harmless).interval
    assert found.low == pytest.approx(expected.low)
    assert found.high == pytest.approx(expected.high)


def test_a_perfect_score_on_few_texts_is_not_sure() -> None:
    few, many = area([0.9] * 5, [0.1] * 5), area([0.9] * 500, [0.1] * 500)
    assert few.value == many.value == 1.0
    assert few.interval.low < 0.8
    assert many.interval.low > 0.99
    assert few.interval.high == many.interval.high == 1.0


def test_the_interval_holds_the_true_area_as_often_as_it_says() -> None:
    """Two normal distributions one deviation apart have an area of 0.7602."""
    dice = random.Random(11)
    held = 0
    for _ in range(400):
        attacks = [dice.gauss(1, 1) for _ in range(30)]
        harmless = [dice.gauss(0, 1) for _ in range(50)]
        within = area(attacks, harmless).interval
        held += within.low <= 0.7602 <= within.high
    assert 0.92 <= held / 400 <= 0.98


def test_no_logit_is_too_large() -> None:
    assert _logistic(-1000.0) == 0.0
    assert _logistic(1000.0) == 1.0
