"""Paired differences: against printed examples, and how often their intervals are right."""

import math
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.figures.paired import Paired

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
COUNTS = st.integers(0, 60)
STEPS = 20 if NIGHTLY else 10
TRUTHS = [
    (more / STEPS, fewer / STEPS)
    for more in range(STEPS + 1)
    for fewer in range(min(more, STEPS - more) + 1)
]
"""What only the second hits, and only the first: none, all, and all between."""


def test_the_interval_is_that_of_the_printed_example() -> None:
    """Airways before and after a transplant (Fagerland, Lydersen and Laake 2014): 1, 1, 7, 12."""
    within = Paired(both=1, first=1, second=7, rows=21).interval()
    assert (within.low, within.high) == pytest.approx((0.026, 0.517), abs=0.0005)


@pytest.mark.parametrize(("first", "second", "rows"), [(1, 7, 21), (0, 1, 44), (3, 3, 9)])
def test_the_ends_are_where_a_score_test_by_hand_has_them(
    first: int, second: int, rows: int
) -> None:
    """By the likelihood's maximum on a fine grid, instead of by the formula for it."""
    within = Paired(0, first, second, rows).interval()
    for end, sign in ((within.low, 1), (within.high, -1)):
        least, most = max(0.0, -end), min(1.0, (1 - end) / 2)
        grid = [least + (most - least) * step / 20_000 for step in range(1, 20_000)]
        seen = (first, second, rows)
        _, fewer = max((_likelihood(seen, share, end), share) for share in grid)
        spread = 2 * fewer + end * (1 - end)
        score = (second - first - rows * end) / math.sqrt(rows * spread)
        assert score == pytest.approx(sign * 1.96, abs=0.02)


def _likelihood(seen: tuple[int, int, int], fewer: float, difference: float) -> float:
    first, second, rows = seen
    neither = rows - first - second
    chances = ((first, fewer), (second, fewer + difference), (neither, 1 - 2 * fewer - difference))
    return math.fsum(n * math.log(chance) for n, chance in chances if n)


def test_the_chance_is_that_of_mcnemar() -> None:
    """1 against 7: twice the probability of at most 1 in 8 throws of a coin."""
    assert Paired(1, 1, 7, 21).chance == pytest.approx(2 * 9 / 256)
    assert Paired(5, 0, 0, 9).chance == 1
    assert Paired(0, 3, 3, 9).chance == 1


def test_of_nothing_nothing_is_known() -> None:
    nothing = Paired.of([])
    assert nothing.difference is None
    assert (nothing.interval().low, nothing.interval().high) == (-1, 1)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_difference_lies_in_its_interval_and_turns_round(
    both: int, first: int, second: int, neither: int
) -> None:
    """Who changes first and second gets the same with the other sign."""
    pair = Paired(both, first, second, both + first + second + neither)
    if pair.difference is None:
        return
    within, turned = pair.interval(), Paired(both, second, first, pair.rows).interval()
    assert within.low - 1e-9 <= pair.difference <= within.high + 1e-9
    assert (turned.low, turned.high) == pytest.approx((-within.high, -within.low), abs=1e-9)
    assert -1 <= within.low < within.high <= 1


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
def test_pairs_are_counted_once_each(pairs: list[tuple[bool, bool]]) -> None:
    counted = Paired.of(pairs)
    assert counted.both + counted.second == sum(second for _, second in pairs)
    assert counted.both + counted.first == sum(first for first, _ in pairs)
    assert counted.rows == len(pairs)


@pytest.mark.parametrize("rows", [6, 10, 40] if NIGHTLY else [10])
def test_the_interval_holds_what_is_true_in_95_of_100_runs(rows: int) -> None:
    """Exactly summed over all that can be seen: 95% over all truths, and never below 91%."""
    within = {
        (more, fewer): Paired(0, fewer, more, rows).interval()
        for more in range(rows + 1)
        for fewer in range(rows + 1 - more)
    }
    held = [
        math.fsum(
            _probability(seen, truth, rows)
            for seen, it in within.items()
            if it.low - 1e-9 <= truth[0] - truth[1] <= it.high + 1e-9
        )
        for truth in TRUTHS
    ]
    assert math.fsum(held) / len(held) >= 0.95
    assert min(held) >= 0.91


def _probability(seen: tuple[int, int], shares: tuple[float, float], rows: int) -> float:
    counts = (*seen, rows - sum(seen))
    chances = (*shares, max(0.0, 1 - sum(shares)))
    ways = math.factorial(rows) // math.prod(math.factorial(count) for count in counts)
    return ways * math.prod(chance**count for chance, count in zip(chances, counts, strict=True))
