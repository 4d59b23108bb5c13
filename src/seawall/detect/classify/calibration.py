"""Logits made comparable: probabilities, and how rare each is among harmless texts."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    """
    What the logits of one question mean.

    `slope` and `offset` are Platt's (1999): the probability is the logistic of
    `slope * logit + offset`. `rates` are pairs (logit, share), the logits rising:
    the share of harmless stretches of text with at least this logit. Beyond the
    last pair the logarithm of the share goes on falling as it did.
    """

    slope: float
    offset: float
    rates: tuple[tuple[float, float], ...]

    def probability(self, logit: float) -> float:
        """The probability that the answer is yes, 0 to 1."""
        return 1.0 / (1.0 + math.exp(-max(min(self.slope * logit + self.offset, 30.0), -30.0)))

    def fpr(self, logit: float, tries: int = 1) -> float:
        """
        The share of harmless texts with a logit as high in any of `tries` places.

        Sidak's correction (1967): without it a long document would be stopped by
        chance.
        """
        share = math.exp(min(self._log_share(logit), 0.0))
        return -math.expm1(tries * math.log1p(-min(share, 1.0 - 1e-12)))

    def logit_at(self, share: float) -> float:
        """The logit that this share of harmless stretches reaches: the inverse of `fpr`."""
        low, high = -40.0, 60.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.fpr(middle) > share else (low, middle)
        return high

    def _log_share(self, logit: float) -> float:
        logits = [pair[0] for pair in self.rates]
        place = min(max(bisect_left(logits, logit), 1), len(logits) - 1)
        (x0, s0), (x1, s1) = self.rates[place - 1], self.rates[place]
        if logit < logits[0]:
            return 0.0
        slope = (math.log(s1) - math.log(s0)) / (x1 - x0)
        return math.log(s0) + slope * (logit - x0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """
    The curves of both models, by question (`context` included).

    `first` are the n-gram model's, `second` the encoder's. A window goes on to
    the encoder where the first model's logit of a question that matters is at
    least `unsure` for it.
    """

    first: Mapping[str, Curve]
    second: Mapping[str, Curve]
    unsure: Mapping[str, float]
