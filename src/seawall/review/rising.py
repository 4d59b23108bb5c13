"""
Whether reviews find errors more often than they did, where nobody knows how often that was.

A detector against a reference (seawall.review.drift) is slow where that is far over the true rate:
of a feature that misses 0.2% and may miss 1% it notices five times the usual not at all. This one
needs no reference. Each review has a rank p among those before it: an error is among the
highest, which of equal ones is drawn. While nothing changes p is uniform and independent of all
earlier ones (seawall.review.ranks), and a bet that pays 1 + l (1 / e - 1) where p is among the
highest share e, else 1 - l, is fair. So for R <- (R + 1) x bet the mean number of reviews until
R >= threshold is at least the threshold, whatever the rate is. R is a mean over bets.

Promised for reviews that err with one probability in no order: of one class of decisions by their
risk, of one epoch. R of several such classes may be added up: each rises by 1 on average with a
review of its own, so the mean number of all their reviews until the sum is at a threshold is at
least that too.
"""

from dataclasses import dataclass
from typing import Self

_TOPS = (0.02, 0.06, 0.2)
_STAKES = (0.1, 0.4)
BETS = tuple((top, stake) for top in _TOPS for stake in _STAKES)
"""On which share of the highest ranks, and how much of what is owned."""

MOST = 1e250
"""Where R stops to rise; the alarm is long on."""


@dataclass(frozen=True, slots=True)
class Rising:
    """The reviews of one class of decisions so far, and R of each bet on errors to come."""

    reviews: int = 0
    errors: int = 0
    grown: tuple[float, ...] = (0.0,) * len(BETS)

    def after(self, *, error: bool, u: float) -> Self:
        """Also one review; `u` is drawn uniformly from 0 to under 1 for it."""
        errors, clean = self.errors + error, self.reviews - self.errors + (not error)
        # From the top: 0 is the highest rank.
        rank = (u * errors if error else errors + u * clean) / (self.reviews + 1)
        grown = tuple(
            min((own + 1) * (1 - stake + (rank < top) * stake / top), MOST)
            for own, (top, stake) in zip(self.grown, BETS, strict=True)
        )
        return type(self)(self.reviews + 1, errors, grown)

    @property
    def value(self) -> float:
        """R: how much speaks for a rise; it hovers low without one."""
        return sum(self.grown) / len(self.grown)
