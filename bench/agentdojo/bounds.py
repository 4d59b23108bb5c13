"""How far so many of so many can be trusted: the exact interval of Clopper and Pearson (1934)."""

import math
from collections.abc import Callable

LEVEL = 0.95


def clopper_pearson(hits: int, rows: int) -> tuple[float, float]:
    """The least and the greatest true share of which the hits are no rare outcome."""
    rare = (1 - LEVEL) / 2
    low = _root(lambda share: 1 - _at_most(hits - 1, rows, share) < rare) if hits else 0.0
    high = _root(lambda share: _at_most(hits, rows, share) > rare) if hits < rows else 1.0
    return low, high


def _root(below: Callable[[float], bool]) -> float:
    """Where something that holds up to a share stops to hold."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return low


def _at_most(hits: int, rows: int, share: float) -> float:
    whole = math.lgamma(rows + 1)
    return sum(
        math.exp(
            whole
            - math.lgamma(each + 1)
            - math.lgamma(rows - each + 1)
            + each * math.log(share)
            + (rows - each) * math.log1p(-share)
        )
        for each in range(hits + 1)
    )
