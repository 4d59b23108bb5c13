"""
How large, or how small, a rate may still be after so many reviews: bounds that hold at any look.

A confidence interval of the textbook is for one look at a size chosen beforehand. Who looks after
each review and stops when it looks good breaks its promise (a 5% bound of Clopper and Pearson
fails about a quarter of the time). These bounds hold at all looks at once: over a whole stream,
however long, the true rate is *ever* outside with a probability of at most `alpha`.

How: for a rate p, M(p) = B(a + s, b + n - s) / (B(a, b) p^s (1 - p)^(n - s)), the likelihood of
what was seen averaged over a Beta(a, b) of rates, against that under p. Where p is the true rate
this is a martingale that starts at 1, so that it ever reaches 1 / alpha with a probability of at
most alpha (Ville 1939; Robbins 1970, AMS 41:1397). A bound is where M(p) reaches it. Promised for
reviews that err with the same probability, whatever came before: a uniform sample of one epoch.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

FURTHEST = 10**7
"""Reviews beyond which nobody plans."""

_PRIOR = 0.25
"""
The weight of the mixture near a rate of nothing.

Beta(1/4, 1 / (4 target)) has its mean near the target and most of its mass well under it: so a
bound on clean reviews comes under the target after 1.25 times the reviews of a single look.
"""
_CLOSE = 1e-11
"""Of a bound, the part that makes no difference."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, both within it."""

    low: float
    high: float


def upper_rate(n: int, s: int, *, alpha: float, target: float) -> float:
    """
    The largest rate, 0 to 1, that `s` errors in `n` reviews leave possible; 1 of none.

    Over all looks at a stream together the true rate is ever over the bound with a probability
    of at most `alpha`. `target` is the rate that one hopes to get under: it makes bounds near to
    it tight, and may be any, but chosen before the reviews. Raises ValueError for what cannot be.
    """
    _check(n, s, alpha, target)
    if s == n:
        return 1.0
    reach = log_mixture(n, s, target=target) + math.log(alpha)
    if not s:
        return -math.expm1(reach / n)
    return _root(n, s, reach)


def lower_rate(n: int, s: int, *, alpha: float, target: float) -> float:
    """
    The smallest rate, 0 to 1, that `s` hits in `n` reviews leave possible; 0 of none.

    For a rate that one hopes to get over, such as the precision of what was stopped: `target` is
    that rate. The true one is ever under the bound with a probability of at most `alpha`, over
    all looks together. Raises ValueError for what cannot be.
    """
    return 1 - upper_rate(n, n - s, alpha=alpha, target=1 - target)


def rate_interval(n: int, s: int, *, alpha: float, target: float) -> Interval:
    """
    Both bounds, each at half of `alpha`: the true rate is ever outside with `alpha` at most.

    `target` as for `upper_rate`: a rate near which both should be tight.
    """
    return Interval(
        lower_rate(n, s, alpha=alpha / 2, target=target),
        upper_rate(n, s, alpha=alpha / 2, target=target),
    )


def clean_reviews_needed(n: int, s: int, *, alpha: float, target: float) -> int | None:
    """
    How many more reviews, all without an error, until `upper_rate` is at most `target`.

    0 if it is already; None if not within ten million more.
    """

    def is_under(more: int) -> bool:
        return upper_rate(n + more, s, alpha=alpha, target=target) <= target

    return fewest(is_under)


def fewest(is_enough: Callable[[int], bool]) -> int | None:
    """The smallest number from 0 to ten million that is enough; all over it must be as well."""
    if is_enough(0):
        return 0
    short, enough = 0, 64
    while not is_enough(enough):
        if enough == FURTHEST:
            return None
        short, enough = enough, min(2 * enough, FURTHEST)
    while enough - short > 1:
        middle = (short + enough) // 2
        short, enough = (short, middle) if is_enough(middle) else (middle, enough)
    return enough


def log_mixture(n: int, s: int, *, target: float) -> float:
    """The logarithm of the likelihood of `s` errors in `n`, averaged over the mixture of rates."""
    a, b = _PRIOR, _PRIOR / target
    return _log_beta(a + s, b + n - s) - _log_beta_of_prior(a, b)


def _root(n: int, s: int, reach: float) -> float:
    """
    The rate over s / n at which the mixture reaches 1 / alpha, from above.

    There the divergence KL(s / n, p) of two Bernoullis is `apart`; and as it is at least
    (p - s / n)^2 / (2 p), the root lies no further than `high`.
    """
    seen = s / n
    apart = (s * math.log(seen) + (n - s) * math.log1p(-seen) - reach) / n
    low, high = seen, min(1.0, seen + apart + math.sqrt(apart * (apart + 2 * seen)))
    while high - low > _CLOSE * high:
        middle = (low + high) / 2
        if reach > s * math.log(middle) + (n - s) * math.log1p(-middle):
            high = middle
        else:
            low = middle
    return high


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


_log_beta_of_prior = lru_cache(maxsize=64)(_log_beta)


def _check(n: int, s: int, alpha: float, target: float) -> None:
    if not 0 <= s <= n:
        raise ValueError(f"`{s}` of `{n}` cannot be: name reviews, and those of them that count")
    if not (0 < alpha < 1 and 0 < target < 1):
        raise ValueError(f"`{alpha}` and `{target}` must lie between 0 and 1, without the ends")
