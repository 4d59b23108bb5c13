"""A feature's own shares of false alarms are those of its harmless texts."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seawall.detect.classify import Curve
from seawall.detect.classify.rates import rates

logits = st.lists(st.floats(-20, 20), min_size=1, max_size=400)


@given(logits)
def test_logits_rise_and_shares_fall(harmless: list[float]) -> None:
    pairs = rates(np.array(harmless))
    assert len(pairs) >= 2
    for (low, often), (high, seldom) in pairwise(pairs):
        assert low < high
        assert often > seldom > 0.0


@given(st.integers(0, 200))
def test_so_many_harmless_texts_are_as_high_as_the_curve_says(seed: int) -> None:
    harmless = np.random.default_rng(seed).normal(size=2_000)
    curve = Curve(1.0, 0.0, rates(harmless))
    for share in (0.2, 0.05, 0.01):
        over = np.mean([curve.fpr(logit) <= share for logit in harmless.tolist()])
        assert share / 2 <= over <= share * 2


def test_beyond_what_the_texts_tell_the_share_goes_on_falling_but_not_at_once() -> None:
    harmless = np.random.default_rng(1).exponential(size=1_000)
    curve = Curve(1.0, 0.0, rates(harmless))
    beyond = float(harmless.max()) + 3.0
    assert 1e-7 < curve.fpr(beyond) < 0.001
    assert curve.fpr(beyond + 1.0) < curve.fpr(beyond)
