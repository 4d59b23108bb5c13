"""How long things last: a worked example, and how often the median's interval is right."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures.survival import Lasted, Median, median, still

RUNS = 20_000 if os.environ.get("SEAWALL_NIGHTLY") == "1" else 3_000
ALL = st.lists(st.builds(Lasted, st.integers(1, 100), st.booleans()), max_size=40)

WEEKS = (6, 6, 6, 7, 10, 13, 16, 22, 23)
LOST = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
"""Freireich et al. 1963: remissions under 6-MP, as every textbook has them."""


def test_the_curve_is_that_of_the_textbooks() -> None:
    lasted = [*(Lasted(w, ended=True) for w in WEEKS), *(Lasted(w, ended=False) for w in LOST)]
    told = {at.steps: at.share for at in still(lasted)}
    assert [*told] == [6, 7, 10, 13, 16, 22, 23]
    wanted = (0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448)
    assert tuple(told.values()) == pytest.approx(wanted, abs=0.0005)
    assert median(lasted).steps == 23


def test_of_nothing_and_of_what_never_ended_there_is_no_median() -> None:
    assert still([]) == ()
    assert median([Lasted(100, ended=False)] * 30) == Median(None, None, None)
    assert median([]).steps is None


def test_where_all_end_at_once_the_median_is_certain() -> None:
    assert median([Lasted(1, ended=True)] * 40) == Median(1, 1, 1)


@given(ALL)
def test_the_curve_falls_and_its_median_lies_in_its_interval(lasted: list[Lasted]) -> None:
    """None stands for later than anybody looked."""
    shares = [at.share for at in still(lasted)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)
    told = median(lasted)
    late = 1_000
    middle = late if told.steps is None else told.steps
    assert (late if told.low is None else told.low) <= middle
    assert middle <= (late if told.high is None else told.high)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=40))
def test_where_all_are_seen_to_end_the_median_is_the_lower_one(steps: list[int]) -> None:
    told = median([Lasted(each, ended=True) for each in steps])
    assert told.steps == sorted(steps)[(len(steps) - 1) // 2]


@pytest.mark.parametrize("rate", [0.5, 0.05, 0.01])
@pytest.mark.parametrize("lost", [0.0, 0.01])
def test_the_interval_holds_the_true_median_in_95_of_100_runs(rate: float, lost: float) -> None:
    """Queries until a success of a constant rate, at most 100 of them, some lost on the way."""
    dice = np.random.default_rng(3)
    true = int(np.ceil(np.log(0.5) / np.log(1 - rate)))
    holds = 0
    for _ in range(RUNS):
        success, end = dice.geometric(rate, 40), np.full(40, 100)
        if lost:
            end = np.minimum(end, dice.geometric(lost, 40))
        told = median(
            [Lasted(int(min(s, e)), ended=bool(s <= e)) for s, e in zip(success, end, strict=True)]
        )
        above = told.low is not None and told.low <= min(true, 100)
        holds += above and (told.high is None or true <= told.high)
    assert holds / RUNS >= 0.95 - 3 * (0.95 * 0.05 / RUNS) ** 0.5
