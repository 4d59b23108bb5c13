"""Shares of the harmless are what they are said to be, and texts count as far as they vary."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify import Curve
from seawall.detect.classify.answers import TRIES
from training.rarity import FEWEST_FLAGGED, HARD_SHARE, Answered, bounds, extremal_index, rates


def answered(texts: list[list[float]], attacks: list[float] | None = None) -> Answered:
    found = Answered()
    for stretches in texts:
        found.add([stretches], attack=False, hard=False)
    for logit in attacks or []:
        found.add([[logit]], attack=True, hard=False)
    return found


def drawn(texts: int, stretches: int, shared: float, seed: int = 1) -> list[list[float]]:
    """Normal logits of which a share of the variance is that of the text as a whole."""
    dice = np.random.default_rng(seed)
    whole = dice.normal(size=(texts, 1)) * np.sqrt(shared)
    own = dice.normal(size=(texts, stretches)) * np.sqrt(1 - shared)
    found: list[list[float]] = (whole + own).tolist()
    return found


def curve(found: Answered, index: float = 1.0) -> Curve:
    return Curve(1.0, 0.0, tuple((logit, share) for logit, share in rates(found.plain)), index)


@given(st.integers(0, 50))
def test_a_share_of_the_harmless_reaches_its_logit(seed: int) -> None:
    found = answered(drawn(2_000, 1, 0.0, seed))
    for share in (0.5, 0.1, 0.02):
        reached = np.array(found.plain) >= curve(found).logit_at(share)
        assert np.mean(reached) == pytest.approx(share, abs=0.002)  # rounded to 4 digits


def test_shares_are_told_as_far_as_the_texts_tell_and_then_fall_exponentially() -> None:
    # The logits of a memoryless law: 1 in 1,000 lies ln(1,000) above where all begin.
    dice = np.random.default_rng(5)
    found = answered([[x] for x in dice.exponential(size=20_000).tolist()])
    pairs = rates(found.plain)
    assert pairs[-2][1] == 0.0005
    assert curve(found).fpr(pairs[-2][0] + np.log(10)) == pytest.approx(0.00005, rel=0.3)


def test_stretches_of_their_own_are_tries_of_their_own() -> None:
    assert extremal_index(answered(drawn(3_000, 10, 0.0))) > 0.8


def test_stretches_that_vary_by_text_count_for_less() -> None:
    assert extremal_index(answered(drawn(3_000, 10, 0.95))) < 0.4


@pytest.mark.parametrize("shared", [0.0, 0.5, 0.95])
def test_as_many_harmless_texts_are_stopped_as_were_allowed(shared: float) -> None:
    known = answered(drawn(4_000, 10, shared))
    its = curve(known, extremal_index(known))
    others = drawn(4_000, 10, shared, seed=2)
    stopped = np.mean([its.fpr(max(stretches), 10) <= 0.02 for stretches in others])
    assert 0.008 < stopped < 0.032


def test_few_texts_say_nothing_about_how_stretches_cluster() -> None:
    assert extremal_index(answered(drawn(100, 10, 0.95))) == 1.0


def test_texts_in_the_words_of_attacks_weigh_their_share() -> None:
    found = answered([[0.0]] * 990)
    for _ in range(10):
        found.add([[5.0]], attack=False, hard=True)
    logits, weights = found.harmless()
    assert weights[logits == 5.0].sum() == pytest.approx(HARD_SHARE)


@pytest.mark.parametrize("step", range(len(TRIES)))
def test_the_bounds_keep_back_what_may_be_missed_of_what_is_flagged(step: int) -> None:
    dice = np.random.default_rng(3)
    attacks = dice.normal(4.0, 1.0, size=1_000)
    later = answered(drawn(2_000, 1, 0.0), attacks.tolist())
    earlier = answered([], (attacks + dice.normal(size=1_000)).tolist())
    its = curve(later)
    flagged = attacks >= its.logit_at(0.01, TRIES[step])
    kept = np.array(earlier.yes)[flagged] < bounds(earlier, later, its, 0.02)[step]
    assert np.sum(flagged) > FEWEST_FLAGGED
    assert np.mean(kept) == pytest.approx(0.02, abs=0.01)


def test_of_an_attack_the_window_counts_that_the_later_model_is_surest_of() -> None:
    later, earlier = answered(drawn(2_000, 1, 0.0)), Answered()
    for _ in range(FEWEST_FLAGGED):
        later.add([[9.0, 1.0], [0.0]], attack=True, hard=False)
        earlier.add([[-4.0, -5.0], [3.0]], attack=True, hard=False)
    assert bounds(earlier, later, curve(later), 0.02) == [-4.0] * len(TRIES)


def test_where_too_few_are_flagged_the_bound_is_that_of_fewer_tries() -> None:
    later = answered(drawn(2_000, 1, 0.0), np.linspace(2.4, 2.9, 60).tolist())
    earlier = answered([], np.linspace(0.0, 1.0, 60).tolist())
    found = bounds(earlier, later, curve(later), 0.02)
    assert found == [found[0]] * len(TRIES)
