"""How many of some rows a rare thing may hit by chance."""

import math

_SPREADS = 12
"""Standard deviations around the mean beyond which nothing is left to count."""


def binomial_range(rows: int, share: float, *, outside: float) -> tuple[int, int]:
    """
    The least and the most hits in `rows` tries of a true share, by the binomial distribution.

    At most `outside` of the probability lies under the first, and at most as
    much over the second.
    """
    mean, spread = rows * share, math.sqrt(rows * share * (1 - share))
    first = max(0, math.floor(mean - _SPREADS * spread) - _SPREADS)
    last = min(rows, math.ceil(mean + _SPREADS * spread) + _SPREADS)
    low, under = first, 0.0
    for hits in range(first, last + 1):
        if under <= outside:
            low = hits
        under += _probability(hits, rows, share)
        if under >= 1 - outside:
            return low, hits
    return low, last


def _probability(hits: int, rows: int, share: float) -> float:
    if share in {0.0, 1.0}:
        return float(hits == rows * share)
    choices = math.lgamma(rows + 1) - math.lgamma(hits + 1) - math.lgamma(rows - hits + 1)
    return math.exp(choices + hits * math.log(share) + (rows - hits) * math.log1p(-share))
