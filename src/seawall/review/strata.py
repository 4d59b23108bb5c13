"""
One upper bound for a whole whose parts were reviewed by different shares.

Two ways, each at half of alpha, and the lower of them; both are valid, so both together are.
*Apart*: alpha is split among the parts, and their bounds are added up, each by its share: good
where one part says nearly all. *Together*: each part has its own martingale
(seawall.review.bounds), and at the true rates their product is one too, so it ever reaches
1 / alpha with a probability of at most alpha; the bound is the largest sum of share times rate
among all rates of the parts that it leaves. Good for many parts that say alike, because they pay
for bad luck once and not each by itself.

A `WeightedRate` (seawall.review.betting) bounds the same rate and is mostly tighter, unless a
small part of the decisions is hardly reviewed: it then makes little of all others.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from seawall.review.bounds import log_mixture, upper_rate

_PRICES = (1e-9, 1e18)
"""Of a unit of evidence, in rate: further than any that is asked for."""
_HALVINGS = 100
_HIGHEST = 1 - 1e-15


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the decisions: its share of them, reviews drawn from it uniformly, and errors."""

    share: float
    reviews: int
    errors: int


def combined_upper(parts: Sequence[Part], *, alpha: float, target: float) -> float:
    """
    The largest rate of the whole, 0 to 1, that the reviews of its parts leave possible.

    Over all looks together the true rate, the parts weighed by their `share` at that look, is ever
    over the bound with a probability of at most `alpha`. `target` as for `upper_rate`. Raises
    ValueError where the shares are not those of a whole.
    """
    if not math.isclose(sum(each.share for each in parts), 1, abs_tol=1e-6):
        raise ValueError("the shares of the parts must add up to 1; name every part once")
    if len(parts) == 1:
        return upper_rate(parts[0].reviews, parts[0].errors, alpha=alpha, target=target)
    each_alpha = alpha / 2 / len(parts)
    apart = sum(
        it.share * upper_rate(it.reviews, it.errors, alpha=each_alpha, target=target)
        for it in parts
    )
    return min(1.0, apart, _together(parts, -math.log(alpha / 2), target))


def _together(parts: Sequence[Part], reach: float, target: float) -> float:
    """The largest rate of the whole at which all evidence together is under `reach`."""
    weighed = [_Weighed(it, log_mixture(it.reviews, it.errors, target=target)) for it in parts]
    low, high = _PRICES
    for _ in range(_HALVINGS):
        price = math.sqrt(low * high)
        rates = [each.worst(price) for each in weighed]
        spent = sum(each.evidence(rate) for each, rate in zip(weighed, rates, strict=True))
        low, high = (price, high) if spent < reach else (low, price)
    # Whatever the price, this is no lower than the largest rate (weak duality): so it never
    # promises too much, however near to the best price the halvings came.
    whole = sum(it.share * rate for it, rate in zip(parts, rates, strict=True))
    return whole + max(0.0, reach - spent) / price


@dataclass(frozen=True, slots=True)
class _Weighed:
    it: Part
    mixture: float

    def worst(self, price: float) -> float:
        """The rate at which share x rate less its evidence at that price is largest."""
        n, s, g = self.it.reviews, self.it.errors, price * self.it.share
        root = math.sqrt((g - n) ** 2 + 4 * g * s)
        rate = (g - n + root) / (2 * g) if g > n else 2 * s / (n - g + root) if s else 0.0
        return rate if n == s else min(rate, _HIGHEST)

    def evidence(self, rate: float) -> float:
        """How much what was seen speaks against a rate: the logarithm of its martingale."""
        n, s = self.it.reviews, self.it.errors
        told = self.mixture
        if s:
            told -= s * math.log(rate)
        if n > s:
            told -= (n - s) * math.log1p(-rate)
        return told
