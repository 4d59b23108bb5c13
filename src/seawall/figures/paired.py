"""Whether of two that were tried on the same rows one hits more often than the other."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from seawall.figures.share import LEVEL, Interval, quantile

_HALVINGS = 60
_NO_SPREAD = 1e-15
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Paired:
    """Of `rows`, so many were hit by `both`, by the `first` alone, and by the `second` alone."""

    both: int
    first: int
    second: int
    rows: int

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, bool]]) -> Self:
        """Count pairs of what the first and the second did on the same row."""
        both = first = second = rows = 0
        for one, other in pairs:
            both += one and other
            first += one and not other
            second += other and not one
            rows += 1
        return cls(both, first, second, rows)

    @property
    def difference(self) -> float | None:
        """The second's share less the first's, -1 to 1; None of nothing."""
        return (self.second - self.first) / self.rows if self.rows else None

    def interval(self, level: float = LEVEL) -> Interval:
        """
        The score interval of the difference (Tango 1998, Stat Med 17:891); -1 to 1 of nothing.

        It has a width where all or none of the rows differ, and Fagerland, Lydersen and Laake
        2014 (Stat Med 33:2850) recommend it also for few rows. Summed over all truths it holds
        in 95 of 100 at least; at the worst one in 91 of 100 for 10 rows, in 93 for 40.
        """
        if not self.rows:
            return Interval(-1.0, 1.0)
        middle, away = (self.second - self.first) / self.rows, quantile(level)
        return Interval(self._limit(away, -1.0, middle), self._limit(-away, middle, 1.0))

    @property
    def chance(self) -> float:
        """
        How likely it is that two equal ones differ as much, or more (McNemar, exact, two-sided).

        It is 1 where nothing differs.
        """
        differ, fewer = self.first + self.second, min(self.first, self.second)
        under = sum(math.comb(differ, hits) for hits in range(fewer + 1))
        return min(1.0, float(2 * under / 2**differ))

    def _limit(self, away: float, low: float, high: float) -> float:
        """The difference from which what was seen is so many of its standard errors away."""
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self._score(middle) > away else (low, middle)
        return (low + high) / 2

    def _score(self, difference: float) -> float:
        """How many standard errors what was seen is from a difference: it falls as that rises."""
        n, more, fewer = self.rows, self.second, self.first
        b = (2 * n - more + fewer) * difference - more - fewer
        c = -fewer * difference * (1 - difference)
        only_first = (math.sqrt(max(0.0, b * b - 8 * n * c)) - b) / (4 * n)
        spread = n * (2 * only_first + difference * (1 - difference))
        apart = more - fewer - n * difference
        if spread > _NO_SPREAD:
            return apart / math.sqrt(spread)
        return 0.0 if abs(apart) < _ROUNDING else math.copysign(math.inf, apart)
