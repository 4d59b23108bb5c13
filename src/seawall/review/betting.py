"""
The rate of misses where some decisions were likelier to be reviewed than others, by betting.

A decision that was reviewed with probability `included` has the weight w = least / included, with
`least` the lowest probability that any decision had at that moment. Whatever the probabilities
followed (a score, a class, an hour), w (Y - m) is on average under nothing if the miss rate is
under m, and over it if it is over, because the reviewing and the weighing cancel out:
E[w (Y - m) | reviewed] = (p - m) least / E[included]. So nobody who bets against the true rate m
with stakes fixed beforehand gets rich: what they own is a martingale, and it is ever 1 / alpha
with a probability of at most alpha (Waudby-Smith and Ramdas 2023, JRSS B 86:1). The bound is the
rate from which on every bettor against it would own that much.

Bettors: whoever thinks that the rate is q = m (1 - t) stakes so much that a clean review at full
weight multiplies what they own by (1 - q) / (1 - m); who thinks that it is m + t (1 - m) bets the
other way. All t are played at once, from shares of the stake fixed beforehand, which needs no
tuning and makes the order of reviews irrelevant: counts by weight are all there is to keep.
Stakes against lower rates grow slower, so bounds need no grid and are found by bisection.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from seawall.review.bounds import Interval, fewest

_BETTORS = 48
_ALL_IN = 0.5
"""The part of the stake that bets on no miss at all; the rest is spread over all other rates."""
_NO_ERROR = 1 - 1e-9
_DIGITS = 12
"""Of a weight, so that equal ones are one however they were divided."""
_CLOSE = 1e-9
"""Of a bound, the part that makes no difference."""
_LEAST = 1e-12
"""A rate under which nothing is told apart."""


class Tally(NamedTuple):
    """Reviews of one weight."""

    weight: float
    clean: int
    errors: int


@dataclass(frozen=True, slots=True)
class WeightedRate:
    """
    The rate of errors among decisions, from reviews with unequal probabilities of inclusion.

    Promised at every look together, for reviews that come in an order which has nothing to do
    with what is in them (such as that of the decisions: skip no item that still waits), and for
    decisions that err with the same probability whatever came before: the true rate is ever over
    `upper(alpha)`, or ever under `lower(alpha)`, with a probability of at most `alpha`.
    It grows with the number of different weights, of which a plan has a few.
    """

    tallies: tuple[Tally, ...] = ()
    standing: float = 0.0
    """For how many decisions the reviewed ones stand: the sum of 1 / included."""
    missed: float = 0.0
    """For how many errors."""

    def after(self, *, error: bool, included: float, least: float, reviews: int = 1) -> Self:
        """
        Also `reviews` (1 unless told) of decisions that were included with that probability.

        Raises ValueError unless 0 < least <= included <= 1.
        """
        if not 0 < least <= included <= 1:
            raise ValueError(f"`{included}` must be at most 1 and at least `{least}`, over 0")
        clean, errors = (0, reviews) if error else (reviews, 0)
        return replace(
            self,
            tallies=_added(self.tallies, Tally(round(least / included, _DIGITS), clean, errors)),
            standing=self.standing + reviews / included,
            missed=self.missed + errors / included,
        )

    @property
    def reviews(self) -> int:
        """How many were reviewed."""
        return sum(each.clean + each.errors for each in self.tallies)

    @property
    def estimate(self) -> float | None:
        """The rate as weighed (Hajek 1971): near the truth for many; None of no reviews."""
        return self.missed / self.standing if self.standing else None

    def horvitz_thompson(self, decisions: int) -> float:
        """The rate among so many `decisions`, on average exactly (Horvitz and Thompson 1952)."""
        return self.missed / decisions

    def upper(self, alpha: float) -> float:
        """The largest rate that the reviews leave possible; 1 of none."""
        weights, clean, errors = self._columns()
        bets = np.outer(_FALLS, weights)
        lost = np.log1p(-bets) @ errors

        def is_out(rate: float) -> bool:
            won = np.log1p(bets * (rate / (1 - rate))) @ clean
            return _is_rich(won + lost, _FALL_SHARES, alpha)

        return _edge(is_out).high

    def is_under(self, rate: float, alpha: float) -> bool:
        """Whether `upper(alpha)` is at most this rate, without looking for it."""
        weights, clean, errors = self._columns()
        bets = np.outer(_FALLS, weights)
        won = np.log1p(bets * (rate / (1 - rate))) @ clean
        return _is_rich(won + np.log1p(-bets) @ errors, _FALL_SHARES, alpha)

    def lower(self, alpha: float) -> float:
        """The smallest rate that the reviews leave possible; 0 of none."""
        weights, clean, errors = self._columns()
        bets = np.outer(_RISES, weights)
        lost = np.log1p(-bets) @ clean

        def is_in(rate: float) -> bool:
            won = np.log1p(bets * (1 / rate - 1)) @ errors
            return not _is_rich(won + lost, _RISE_SHARES, alpha)

        return _edge(is_in).low

    def interval(self, alpha: float) -> Interval:
        """Both bounds, each at half of `alpha`."""
        return Interval(self.lower(alpha / 2), self.upper(alpha / 2))

    def clean_reviews_needed(
        self, *, alpha: float, target: float, included: float, least: float
    ) -> int | None:
        """
        How many more reviews, all clean and included so, until `upper` is at most `target`.

        0 if it is already; None if not within ten million more.
        """

        def is_under(more: int) -> bool:
            later = self.after(error=False, included=included, least=least, reviews=more)
            return later.upper(alpha) <= target

        return fewest(is_under)

    def _columns(self) -> tuple[NDArray[np.float64], ...]:
        return tuple(np.array(self.tallies, float).reshape(-1, len(Tally._fields)).T)


def _spread() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bets on lower rates: one on hardly any error at all, the others by the arcsine law."""
    places = (np.arange(_BETTORS) + 0.5) * (math.pi / 2 / _BETTORS)
    bets = np.append(np.sin(places) ** 2, _NO_ERROR)
    return bets, np.append(np.full(_BETTORS, (1 - _ALL_IN) / _BETTORS), _ALL_IN)


def _ladder() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bets on higher rates: as much on a rate of one in a million as on one of seventy percent."""
    return 2.0 ** (-np.arange(1, _BETTORS) / 2), np.full(_BETTORS - 1, 1 / (_BETTORS - 1))


_FALLS, _FALL_SHARES = _spread()
_RISES, _RISE_SHARES = _ladder()


def _is_rich(logs: NDArray[np.float64], shares: NDArray[np.float64], alpha: float) -> bool:
    """Whether all bettors together own 1 / alpha."""
    most = logs.max()
    return bool(most + math.log(shares @ np.exp(logs - most)) >= -math.log(alpha))


def _edge(is_above: Callable[[float], bool]) -> Interval:
    """Where from 0 to 1 it turns true, but for a part in a billion."""
    low, high = 0.0, 1.0
    while high - low > _CLOSE * high:
        middle = (low + high) / 2
        low, high = (low, middle) if is_above(middle) else (middle, high)
        if high < _LEAST:
            break
    return Interval(low, high)


def _added(tallies: tuple[Tally, ...], more: Tally) -> tuple[Tally, ...]:
    held = {each.weight: each for each in tallies}
    old = held.get(more.weight, Tally(more.weight, 0, 0))
    held[more.weight] = Tally(more.weight, old.clean + more.clean, old.errors + more.errors)
    return tuple(sorted(held.values()))
