"""
Whether what comes by has changed (scores, lengths, blocks), on all traffic and without labels.

Each value has a rank p among those before it in the epoch, uniform and independent of all earlier
ones while nothing changes (seawall.review.ranks). A bet is a density f over p; its mean is 1, so
for R <- (R + 1) f(p) R less the number of values is a martingale: at the alarm, R >= threshold,
whenever it comes, so that the mean number of values until a false alarm is at least the threshold
(Volkhonskiy et al. 2017, COPA; Shin, Ramdas and Rinaldo 2024). R is a mean over bets on values
that are lower, and on such that are higher, than before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

from seawall.review.ranks import Ranks

POWERS = (0.95, 0.9, 0.8, 0.65, 0.5)
"""Bets that more than before are low, f(p) = k p^(k - 1); and by 1 - p, that more are high."""
TAILS = (0.01, 0.03, 0.1, 0.3)
"""Bets that a quarter as many as before are among the highest, or lowest: such as of blocks."""
_LEFT = 0.25
_FAIR = 1 - 1e-6
"""Ranks are drawn in steps of 2^-21 of a gap; what bets gain by that is less than this takes."""

_MOST = 1e250
"""Where R stops to rise; the alarm is long on."""
_NOTHING_YET = Ranks()


@dataclass(frozen=True, slots=True)
class Shift:
    """
    One measure of the traffic of one epoch; `threshold` is in values.

    While values are exchangeable (one distribution, in no order) the mean number of them until
    `alarm` is at least `threshold`. It rises on every change of what comes by: also on one that
    harms nobody, and on times of day that differ from each other. After an alarm start anew.
    For several measures watched together see `threshold_of_each`.
    """

    threshold: float
    values: int = 0
    ranks: Ranks = _NOTHING_YET
    grown: tuple[float, ...] = (0.0,) * (2 * (len(POWERS) + len(TAILS)))
    """R of each bet: on lower values, then on higher ones."""

    def after(self, value: float, u: float) -> Self:
        """
        Also a value; `u` is drawn uniformly from 0 to under 1 for it, with 53 bits.

        Raises ValueError for a value that is no number, and another `u`.
        """
        rank, ranks = self.ranks.ranked(value, u)
        grown = tuple(
            min((own + 1) * bet, _MOST) for own, bet in zip(self.grown, _bets(rank), strict=True)
        )
        return replace(self, values=self.values + 1, ranks=ranks, grown=grown)

    @property
    def value(self) -> float:
        """R: how much speaks for a change."""
        return sum(self.grown) / len(self.grown)

    @property
    def alarm(self) -> bool:
        """Whether what comes by must be taken for changed."""
        return self.value >= self.threshold

    @property
    def is_higher(self) -> bool:
        """Whether what speaks for a change are higher values than before, and not lower ones."""
        half = len(self.grown) // 2
        return sum(self.grown[half:]) > sum(self.grown[:half])


def threshold_of_each(threshold: float, measures: int) -> float:
    """
    What each of several measures must have for the first false alarm of any to be so late.

    R reaches C within n values with a probability of at most n / C (Doob), so any of m measures
    does with at most n m / C, however they hang together; summed up over n, the mean time is at
    least C / (2 m).
    """
    return threshold if measures == 1 else 2 * measures * threshold


def _bets(rank: float) -> tuple[float, ...]:
    return (*_lower(rank, 1 - rank), *_lower(1 - rank, rank))


def _lower(rank: float, over: float) -> Iterator[float]:
    """What bets on lower values than before pay: more that are low, or fewer that are high."""
    for power in POWERS:
        yield _FAIR * power * rank ** (power - 1)
    for tail in TAILS:
        yield _FAIR * (_LEFT if over < tail else (1 - _LEFT * tail) / (1 - tail))
