"""Logits made comparable: probabilities, and how rare each is among harmless texts."""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    """
    What the logits of one question mean.

    `slope` and `offset` are Platt's (1999): the probability is the logistic of
    `slope * logit + offset`. `rates` are pairs (logit, share), the logits rising:
    the share of harmless stretches of text with at least this logit. The last pair
    lies beyond what was measured, and says how the logarithm of the share goes on
    falling.

    `hard` are such pairs for harmless texts in the words of attacks, which are taken
    to be `hard_share` of all texts: a text is of that kind as a whole, so more
    stretches make it no likelier.

    `extremal_index` (Leadbetter 1983), above 0 and at most 1, says how far the
    stretches of a text are tries of their own: what looks bad comes in clusters, in
    texts that are odd throughout. At 1 they are independent.
    """

    slope: float
    offset: float
    rates: tuple[tuple[float, float], ...]
    extremal_index: float = 1.0
    hard: tuple[tuple[float, float], ...] = ()
    hard_share: float = 0.0

    def probability(self, logit: float) -> float:
        """The probability that the answer is yes, 0 to 1."""
        return 1.0 / (1.0 + math.exp(-max(min(self.slope * logit + self.offset, 30.0), -30.0)))

    def fpr(self, logit: float, tries: float = 1) -> float:
        """
        The share of harmless texts with a logit as high in any of `tries` places.

        Sidak's correction (1967) for as many tries as are independent: without it a
        long document would be stopped by chance.
        """
        share = _share(self.rates, logit)
        tries = max(1.0, tries * self.extremal_index)
        plain = -math.expm1(tries * math.log1p(-min(share, 1.0 - 1e-12)))
        if not self.hard:
            return plain
        return (1.0 - self.hard_share) * plain + self.hard_share * _share(self.hard, logit)

    def logit_at(self, share: float, tries: float = 1) -> float:
        """The logit that this share of harmless texts reaches: the inverse of `fpr`."""
        low, high = -40.0, 60.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.fpr(middle, tries) > share else (low, middle)
        return high


def _share(rates: Sequence[tuple[float, float]], logit: float) -> float:
    """The share at a logit, between and beyond the pairs on the logarithm's line."""
    logits = [pair[0] for pair in rates]
    if logit < logits[0]:
        return 1.0
    place = min(max(bisect_left(logits, logit), 1), len(logits) - 1)
    (x0, s0), (x1, s1) = rates[place - 1], rates[place]
    slope = (math.log(s1) - math.log(s0)) / (x1 - x0)
    return min(1.0, math.exp(math.log(s0) + slope * (logit - x0)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """
    The curves of both models, by question (`context` included).

    `first` are the n-gram model's, `second` the encoder's. A window goes on to
    the encoder where the first model's logit of a question that matters is at
    least `unsure` for it: by the steps of TRIES, as in a long text only what is very
    sure counts, and what may count weighs less in its window.
    """

    first: Mapping[str, Curve]
    second: Mapping[str, Curve]
    unsure: Mapping[str, Sequence[float]]
