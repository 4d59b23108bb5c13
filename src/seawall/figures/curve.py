"""How many attacks a score finds when a given share of harmless texts may be stopped."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from seawall.figures.area import Area, area
from seawall.figures.binomial import binomial_range
from seawall.figures.share import LEVEL, Interval, Share

ALLOWED = (0.001, 0.005, 0.01, 0.02, 0.05)
"""The shares of harmless texts at which the curve is told."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Cut:
    """
    What a threshold does: all texts that score over `over` are stopped.

    `interval` is of the recall at a true share of false alarms as allowed; it
    is wider than that of `found` alone, for the threshold is uncertain too.
    """

    over: float
    alarms: Share
    found: Share
    interval: Interval


@dataclass(frozen=True, slots=True)
class Point:
    """
    The lowest threshold that stops at most the share `allowed` of the harmless texts.

    There is no cut where one single harmless text is already more than is
    allowed; `needs` is how many it takes.
    """

    allowed: float
    cut: Cut | None

    @property
    def needs(self) -> int:
        """The least number of harmless texts that this point can be measured with."""
        return math.ceil(1 / self.allowed - _ROUNDING)


@dataclass(frozen=True, slots=True)
class Curve:
    """What a score can do, whatever threshold the policy has chosen."""

    area: Area
    points: tuple[Point, ...]


def curve(
    attacks: Sequence[float], harmless: Sequence[float], allowed: Sequence[float] = ALLOWED
) -> Curve | None:
    """The curve of these scores; None where there are no attacks or no harmless texts."""
    if not attacks or not harmless:
        return None
    scores = _Scores(attacks, harmless)
    return Curve(area(attacks, harmless), tuple(scores.point(share) for share in allowed))


class _Scores:
    """Scores in ascending order, for finding thresholds quickly."""

    def __init__(self, attacks: Sequence[float], harmless: Sequence[float]) -> None:
        self._attacks = sorted(attacks)
        self._harmless = sorted(harmless)

    def point(self, allowed: float) -> Point:
        """
        The cut for a share.

        Interval after Hilgers 1991 (Methods Inf Med 30:96): the number of
        harmless texts over the true threshold is binomial, whatever the scores
        are distributed like; the recall is bounded at either end of its range.
        Each of the two has half of what may lie outside.
        """
        rows = len(self._harmless)
        most = math.floor(allowed * rows + _ROUNDING)
        if not most:
            return Point(allowed, None)
        over = self._over(most)
        outside = (1 - LEVEL) / 2
        fewest, largest = binomial_range(rows, allowed, outside=outside / 2)
        low = self._found(fewest - 1).interval(1 - outside).low if fewest else 0.0
        high = self._found(largest).interval(1 - outside).high
        alarms = Share(_above(self._harmless, over), rows)
        return Point(allowed, Cut(over, alarms, self._found(most), Interval(low, high)))

    def _over(self, most: int) -> float:
        """The lowest score over which at most so many harmless texts lie."""
        rows = len(self._harmless)
        return self._harmless[rows - 1 - most] if most < rows else -math.inf

    def _found(self, most: int) -> Share:
        return Share(_above(self._attacks, self._over(most)), len(self._attacks))


def _above(ascending: Sequence[float], over: float) -> int:
    return len(ascending) - bisect_right(ascending, over)
