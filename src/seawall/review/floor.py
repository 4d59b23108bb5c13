"""The smallest share of decisions to review that still notices a rise within a stated time."""

import math

from seawall.review.drift import bets

_EULER = 0.5772156649015329
_ALIKE = 3
"""How many of the bets rise nearly as fast as the best of them."""


def reviews_until_alarm(reference: float, risen: float, *, threshold: float) -> float:
    """
    About how many reviews `Drift` needs on average to notice that the rate is now `risen`.

    A closed form, mostly 1.1 to 1.6 times what simulation gives, and never under it in a hundred
    settings: (log(1 + 3 threshold g exp(-0.577)) + jump) / g for a bet that grows by g per review,
    at its least over the bets. Of a lone bet the mean is
    (log(threshold g) - 0.577 + overshoot) / g, the sum over all starts being about 1 / g times the
    inverse of an exponential variable (Pollak 1987, AMS 15:749); a mean over bets acts like at
    most three times the threshold; the overshoot is E[x^2] / (2 g) (renewal theory), or the whole
    jump if that is less. Infinite where nothing has risen. For reviews of equal weight, from a
    fresh start.
    """
    return min(
        (_reviews(bet, reference, risen, threshold) for bet in bets(reference)), default=math.inf
    )


def floor_share(reference: float, risen: float, *, threshold: float, decisions: float) -> float:
    """
    The share of decisions to review so that the mean time to notice is at most `decisions`.

    Over 1 where that many are too few even if all were reviewed.
    """
    return reviews_until_alarm(reference, risen, threshold=threshold) / decisions


def _reviews(bet: float, reference: float, risen: float, threshold: float) -> float:
    up, down = math.log1p(bet * (1 - reference)), math.log1p(-bet * reference)
    growth = risen * up + (1 - risen) * down
    if growth <= 0:
        return math.inf
    jump = min(up, risen * up * up / (2 * growth))
    return (math.log1p(_ALIKE * threshold * growth * math.exp(-_EULER)) + jump) / growth
