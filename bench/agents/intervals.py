"""The exact interval of a share, for shares near all or none, where approximations mislead."""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from seawall.figures import Interval

_HALVINGS = 60


def clopper_pearson(hits: int, rows: int, level: float = 0.95) -> Interval:
    """
    The interval of Clopper and Pearson (1934) of `hits` in `rows`; 0 to 1 of nothing.

    Each end is the share at which so many hits, or so few, would be left to half of what
    `level` leaves over.
    """
    beyond = (1 - level) / 2
    ways = _log_ways(rows)

    def least(share: float) -> float:
        """The probability of so many hits or more."""
        return _sum(ways, share, hits, rows)

    def most(share: float) -> float:
        """The probability of so few hits or fewer, with its sign turned so that it rises."""
        return -_sum(ways, share, 0, hits)

    low = _where(least, beyond) if hits else 0.0
    high = _where(most, -beyond) if hits < rows else 1.0
    return Interval(low, high)


def _log_ways(rows: int) -> npt.NDArray[np.float64]:
    counts = np.arange(rows + 1)
    factorials = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, rows + 1)))))
    ways: npt.NDArray[np.float64] = (
        factorials[rows] - factorials[counts] - factorials[rows - counts]
    )
    return ways


def _sum(ways: npt.NDArray[np.float64], share: float, first: int, last: int) -> float:
    hits, rows = np.arange(first, last + 1), len(ways) - 1
    chances = ways[hits] + hits * math.log(share) + (rows - hits) * math.log1p(-share)
    return float(np.exp(chances).sum())


def _where(rising: Callable[[float], float], wanted: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > wanted else (middle, high)
    return (low + high) / 2
