"""
Whether the rate of errors in reviews has risen over a reference, noticed as soon as it shows.

A Shiryaev-Roberts e-detector (Shin, Ramdas and Rinaldo 2024, NEJSDS 2:229): M <- (M + 1) e for
each review, an alarm at M >= threshold. As long as the rate is at most the reference r, each e is
on average at most 1, so M less the number of reviews falls on average, and at the alarm, whenever
it comes, M is at least the threshold: so the mean number of reviews until a false alarm is at
least the threshold. M is a mean over bets on multiples of the reference, for which the same holds.

*The weights.* A decision that is reviewed with probability `included` weighs
w = least / included, `least` being the lowest probability of any decision at that moment; 1 where
all have the same. The bet on a rate of k r is e = 1 + b w (Y - r), b = (k - 1) / (1 - r), with
Y = 1 for an error. For w = 1 that is the likelihood ratio: k for an error, (1 - k r) / (1 - r) for
none. In general, whatever the probabilities follow (risk, class, hour),
E[w Y | reviewed] = p least / E[included] and E[w | reviewed] = least / E[included], so that
E[e | reviewed] = 1 + b (p - r) least / E[included]: at most 1 if the rate p over *all* decisions
is at most r. Bets stake no more than half (b r <= 1/2), so e stays over 0. Risky decisions that
are reviewed more thus make M rise sooner, and none of the promise depends on how well their risk
was known.

*The order.* Reviews must come in an order that has nothing to do with what is in them, such as
that of the decisions; an item that waits for its judgement holds up the later ones. Where classes
are judged at different speeds, watch each by itself against what the reference leaves it
(`class_reference`), without weights, and alarm when the sum of their `value` is at the threshold:
each M rises by at most 1 on average with a review of its own, so their sum does with any.
"""

from dataclasses import dataclass, replace
from typing import Self

MULTIPLES = (1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0)
"""Of the reference, the rates that are bet on: the largest only where the reference is small."""

_MOST_STAKED = 0.5
"""Of what a bet owns, the most that a clean review may cost."""
_MOST = 1e250
"""Where M stops to rise; the alarm is long on."""


@dataclass(frozen=True, slots=True)
class Drift:
    """
    The reviews of one epoch against a reference rate; `threshold` is in reviews.

    With the rate at or under `reference` the mean number of reviews until `alarm` is at least
    `threshold`, whatever else happens. After an alarm start anew.
    """

    reference: float
    threshold: float
    reviews: int = 0
    grown: tuple[float, ...] = ()
    """M of each bet, in the order of `bets(reference)`."""

    def __post_init__(self) -> None:
        if not (0 < self.reference < 1 and self.threshold > 1):
            raise ValueError(
                f"`{self.reference}` must lie between 0 and 1, and `{self.threshold}` over 1"
            )
        if not self.grown:
            object.__setattr__(self, "grown", (0.0,) * len(bets(self.reference)))

    def after(self, *, error: bool, included: float = 1.0, least: float = 1.0) -> Self:
        """Also one review, of a decision that was included with that probability."""
        if not 0 < least <= included <= 1:
            raise ValueError(f"`{included}` must be at most 1 and at least `{least}`, over 0")
        moved = least / included * (error - self.reference)
        grown = tuple(
            min((own + 1) * (1 + bet * moved), _MOST)
            for own, bet in zip(self.grown, bets(self.reference), strict=True)
        )
        return replace(self, reviews=self.reviews + 1, grown=grown)

    @property
    def value(self) -> float:
        """M: how much speaks for a rise; it hovers low without one."""
        return sum(self.grown) / len(self.grown)

    @property
    def alarm(self) -> bool:
        """Whether the rate must be taken for risen."""
        return self.value >= self.threshold


def bets(reference: float) -> tuple[float, ...]:
    """What is bet per unit of Y, for each of the multiples that the reference leaves room for."""
    all_bets = ((multiple - 1) / (1 - reference) for multiple in MULTIPLES)
    fitting = tuple(bet for bet in all_bets if bet * reference <= _MOST_STAKED)
    return fitting or (_MOST_STAKED / reference,)


def class_reference(reference: float, share: float) -> float:
    """
    The highest rate that a class of decisions can have while that of all is at most `reference`.

    `share` is the class's part of the decisions. 1 where even nothing but errors would fit.
    """
    return min(1.0, reference / share)
