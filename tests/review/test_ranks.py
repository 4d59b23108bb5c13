"""Ranks are uniform and independent whatever the values, with bounded memory."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from seawall.review.ranks import KEPT, Ranks

VALUES = 20_000
DICE = np.random.default_rng(51)
STREAMS = {
    "heavy-tailed": DICE.standard_cauchy(VALUES),
    "blocks, one in fifty": (DICE.random(VALUES) < 0.02).astype(float),
    "lengths": DICE.negative_binomial(3, 0.1, VALUES).astype(float),
    "always the same": np.zeros(VALUES),
    "mostly nothing": np.maximum(0.0, DICE.normal(-1.5, 1, VALUES)),
    "a shuffled pack": DICE.permutation(np.repeat([1.0, 2.0, 30.0, np.inf], VALUES // 4)),
}


def ranks_of(values: NDArray[np.float64], seed: int) -> tuple[NDArray[np.float64], Ranks]:
    dice, ranks, told = random.Random(seed), Ranks(), []
    for value in values.tolist():
        rank, ranks = ranks.ranked(value, dice.random())
        told.append(rank)
    return np.array(told), ranks


@pytest.mark.parametrize("name", STREAMS)
def test_ranks_are_uniform_and_independent_of_the_ones_before(name: str) -> None:
    """A table of each rank by the one before, ten by ten, is as even as chance makes one."""
    told, kept = ranks_of(STREAMS[name], seed=1)
    assert 0 < told.min() < told.max() < 1
    cells, _, _ = np.histogram2d(told[:-1], told[1:], bins=10, range=[[0, 1], [0, 1]])
    expected = (VALUES - 1) / 100
    chi = ((cells - expected) ** 2 / expected).sum()
    assert 55 < chi < 155  # chi-square of 99: outside once in a few thousand
    fine = np.histogram(told, bins=1000, range=(0, 1))[0]
    assert 850 < ((fine - 20) ** 2 / 20).sum() < 1160
    assert len(kept.cuts) == KEPT
    assert sum(kept.gaps) == VALUES + 1


def test_higher_values_rank_higher() -> None:
    told, kept = ranks_of(np.random.default_rng(52).normal(0, 1, 2000), seed=2)
    assert told.mean() == pytest.approx(0.5, abs=0.03)
    assert kept.ranked(9.0, 0.5)[0] > 0.99
    assert kept.ranked(-9.0, 0.5)[0] < 0.01
    assert 0.4 < kept.ranked(0.0, 0.5)[0] < 0.6


@given(
    st.lists(st.tuples(st.floats(allow_nan=False), st.floats(0, 1, exclude_max=True)), max_size=40)
)
def test_the_first_values_have_their_rank_among_all(pairs: list[tuple[float, float]]) -> None:
    """The place of each is that among the values before it, but for ties and the place within."""
    ranks = Ranks()
    for place, (value, u) in enumerate(pairs):
        rank, ranks = ranks.ranked(value, u)
        under = sum(other < value for other, _ in pairs[:place])
        up_to = sum(other <= value for other, _ in pairs[:place])
        assert under <= rank * (place + 1) <= up_to + 1


def test_the_work_does_not_grow() -> None:
    """After the first values nothing is kept but counts."""
    _, early = ranks_of(STREAMS["lengths"][:KEPT], seed=3)
    _, late = ranks_of(STREAMS["lengths"], seed=3)
    assert early.cuts == late.cuts
    assert len(late.gaps) == len(early.gaps) == KEPT + 1


def test_what_is_no_number_is_refused() -> None:
    for value, u in ((float("nan"), 0.5), (1.0, 1.0), (1.0, -0.1)):
        with pytest.raises(ValueError, match="`"):
            Ranks().ranked(value, u)
