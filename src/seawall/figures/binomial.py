"""How many of some rows a rare thing may hit by chance."""

import math

from seawall.figures.share import Interval

_SPREADS = 12
"""Standard deviations around the mean beyond which nothing is left to count."""

_CLOSE = 1e-9
"""Of a bound, the part that makes no difference."""
_NOTHING = 1e-15


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


def upper_bound(hits: int, rows: int, *, outside: float) -> float:
    """
    The largest true share at which no more than `hits` in `rows` is still as likely as `outside`.

    The one-sided bound of Clopper and Pearson (1934, Biometrika 26:404); 1 of nothing.
    """
    if hits >= rows:
        return 1.0
    if not hits:
        return float(1 - outside ** (1 / rows))
    low, high = hits / rows, 1.0
    while high - low > _CLOSE * low:
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(hits, rows, middle) > outside else (low, middle)
    return high


def clopper_pearson(hits: int, rows: int, level: float = 0.95) -> Interval:
    """
    The exact interval of a share of `hits` in `rows`; 0 to 1 of nothing (Clopper and Pearson).

    For shares near all or none, where approximations mislead. Each end is the share at which
    so many hits, or so few, would be left to half of what `level` leaves over.
    """
    beyond = (1 - level) / 2
    low = 1 - upper_bound(rows - hits, rows, outside=beyond)
    return Interval(low, upper_bound(hits, rows, outside=beyond))


def _at_most(hits: int, rows: int, share: float) -> float:
    """The probability of no more hits, at a share above theirs: the terms below fall off."""
    total = 0.0
    for each in range(hits, -1, -1):
        term = _probability(each, rows, share)
        total += term
        if term < total * _NOTHING:
            break
    return total


def _probability(hits: int, rows: int, share: float) -> float:
    if share in {0.0, 1.0}:
        return float(hits == rows * share)
    choices = math.lgamma(rows + 1) - math.lgamma(hits + 1) - math.lgamma(rows - hits + 1)
    return math.exp(choices + hits * math.log(share) + (rows - hits) * math.log1p(-share))
