"""So many of so many, and how far that can be trusted."""

import math
from dataclasses import dataclass
from statistics import NormalDist

LEVEL = 0.95
"""How often an interval holds the true value, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both within it."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `rows`."""

    hits: int
    rows: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.hits / self.rows if self.rows else None

    def interval(self, level: float = LEVEL) -> Interval:
        """
        The Wilson score interval (Wilson 1927, JASA 22:209); 0 to 1 where there are no rows.

        It is not symmetric, stays within 0 and 1, and has a width even where
        all or none of the rows are hits.
        """
        if not self.rows:
            return Interval(0.0, 1.0)
        share, n, z = self.hits / self.rows, self.rows, quantile(level)
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return Interval(
            max(0.0, middle - half) if self.hits else 0.0,
            min(1.0, middle + half) if self.hits < n else 1.0,
        )


def quantile(level: float) -> float:
    """How many standard deviations a two-sided interval of a normal variable spans each way."""
    return NormalDist().inv_cdf((1 + level) / 2)
