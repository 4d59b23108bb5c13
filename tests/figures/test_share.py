"""Shares and their intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures import Share
from seawall.figures.share import quantile


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_lies_between_nothing_and_all_and_holds_the_share(
    hits: int, more: int
) -> None:
    share = Share(hits, hits + more)
    within = share.interval()
    assert 0.0 <= within.low < within.high <= 1.0
    assert share.value is None or within.low <= share.value <= within.high


@given(st.integers(0, 200), st.integers(1, 200))
def test_hits_and_misses_mirror_each_other(hits: int, more: int) -> None:
    found, missed = Share(hits, hits + more).interval(), Share(more, hits + more).interval()
    assert found.low == pytest.approx(1 - missed.high, abs=1e-12)
    assert found.high == pytest.approx(1 - missed.low, abs=1e-12)


def test_an_interval_is_that_of_wilson() -> None:
    within = Share(5, 10).interval()
    assert (round(within.low, 4), round(within.high, 4)) == (0.2366, 0.7634)
    newcombe = Share(81, 263).interval()  # Newcombe 1998, Stat Med 17:857, table I, method 3
    assert (round(newcombe.low, 4), round(newcombe.high, 4)) == (0.2553, 0.3662)


def test_nothing_of_nothing_says_nothing() -> None:
    assert Share(0, 0).value is None
    within = Share(0, 0).interval()
    assert (within.low, within.high) == (0.0, 1.0)


def test_a_surer_interval_is_wider() -> None:
    usual, surer = Share(3, 20).interval(), Share(3, 20).interval(0.99)
    assert surer.low < usual.low < usual.high < surer.high
    assert quantile(0.95) == pytest.approx(1.959964)
