"""Shares that a judge tells: corrected by how often it errs, and as uncertain as that."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures.judged import corrected
from seawall.figures.share import Share

RUNS = 20_000 if os.environ.get("SEAWALL_NIGHTLY") == "1" else 3_000
JUDGES = ((0.92, 0.39, 100), (0.95, 0.95, 40), (0.99, 0.99, 200), (1.0, 1.0, 100), (0.6, 0.6, 100))
"""Sensitivity, specificity, and answers of each sort by which they were measured."""
TRUE = (0.0, 0.01, 0.05, 0.2, 0.5, 1.0)


def test_a_judge_that_calls_much_harmless_bad_is_corrected() -> None:
    """Of 5% true a judge with .92 and .39 calls 62.55%: what it says is 5%, and hardly known."""
    share = Share(6255, 10_000)
    told = corrected(share, found=Share(92, 100), cleared=Share(39, 100))
    assert told.value == pytest.approx(0.05, abs=0.001)
    assert told.interval.low == 0
    assert told.interval.high > 0.25


def test_a_perfect_judge_changes_little() -> None:
    told = corrected(Share(10, 100), found=Share(500, 500), cleared=Share(500, 500))
    assert told.value == pytest.approx(0.1)
    plain = Share(10, 100).interval()
    assert told.interval.low == pytest.approx(plain.low, abs=0.02)
    assert told.interval.high == pytest.approx(plain.high, abs=0.02)


@pytest.mark.parametrize("found", [Share(0, 0), Share(50, 100), Share(30, 100)])
def test_a_judge_no_better_than_a_coin_tells_nothing(found: Share) -> None:
    """Also one that nobody has measured."""
    told = corrected(Share(3, 10), found=found, cleared=Share(50, 100))
    assert told.value is None
    assert (told.interval.low, told.interval.high) == (0, 1)


SHARES = st.integers(0, 200).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@given(SHARES, SHARES, SHARES)
def test_the_interval_stays_within_nothing_and_all(
    called: Share, found: Share, cleared: Share
) -> None:
    told = corrected(called, found=found, cleared=cleared)
    assert 0 <= told.interval.low <= told.interval.high <= 1


@pytest.mark.parametrize(("finds", "clears", "labelled"), JUDGES)
@pytest.mark.parametrize("rows", [40, 400])
def test_the_interval_holds_what_is_true_in_95_of_100_runs(
    finds: float, clears: float, labelled: int, *, rows: int
) -> None:
    """Rare shares and bad judges included: within the error of so many simulated runs."""
    dice = np.random.default_rng(rows)
    for true in TRUE:
        calls = dice.binomial(rows, true * finds + (1 - true) * (1 - clears), RUNS)
        found, cleared = (
            dice.binomial(labelled, finds, RUNS),
            dice.binomial(labelled, clears, RUNS),
        )
        holds = 0
        for called, right, wrong in zip(calls, found, cleared, strict=True):
            within = corrected(
                Share(int(called), rows),
                found=Share(int(right), labelled),
                cleared=Share(int(wrong), labelled),
            ).interval
            holds += within.low - 1e-9 <= true <= within.high + 1e-9
        error = 3 * (0.94 * 0.06 / RUNS) ** 0.5
        assert holds / RUNS >= 0.94 - error, true
