"""The detectors of seawall.review.watch for many runs at once; a test holds them to be equal."""

import numpy as np

from seawall.review.drift import bets
from seawall.review.rising import BETS, MOST
from seawall.review.terms import Terms
from seawall.review.world import Bools, Floats, Ints


class ManyWatches:
    """A `MissWatch` for each of many runs; of risks there are two, risky and not."""

    def __init__(self, terms: Terms, runs: int) -> None:
        reference, stakes = terms.rate, np.array(bets(terms.rate))
        self._threshold = terms.drift_threshold
        self._moves = np.stack([1 - stakes * reference, 1 + stakes * (1 - reference)])
        tops, stakes = np.array(BETS).T
        self._tops, self._lost, self._won = tops, 1 - stakes, stakes / tops
        self._drift = np.zeros((runs, self._moves.shape[1]))
        self._rising = np.zeros((2 * runs, len(tops)))
        self._reviews = np.zeros(2 * runs)
        self._errors = np.zeros(2 * runs)
        self._values = np.zeros(2 * runs)

    def after(
        self, runs: Ints, *, audit: Bools, risky: Bools, said: Bools, u: Floats
    ) -> list[int]:
        """Those of some `runs` that have an alarm now that each of them has one more verdict."""
        even, errors = runs[audit], said[audit]
        self._drift[even] = np.minimum((self._drift[even] + 1) * self._moves[errors * 1], MOST)
        at = 2 * runs + risky
        self._rise(at, said, u)
        risen = self._values[at - risky] + self._values[at - risky + 1]
        drifted = self._drift[runs].sum(axis=1) >= self._threshold * self._drift.shape[1]
        alarms = runs[drifted | (risen >= self._threshold)]
        if len(alarms):
            self.begin(alarms)
        return [int(run) for run in alarms]

    def begin(self, runs: Ints) -> None:
        """Some runs begin anew."""
        self._drift[runs] = 0
        for each in (self._rising, self._reviews, self._errors, self._values):
            each[2 * runs] = 0
            each[2 * runs + 1] = 0

    def _rise(self, at: Ints, said: Bools, u: Floats) -> None:
        self._reviews[at] += 1
        self._errors[at] += said
        reviews, errors = self._reviews[at], self._errors[at]
        rank = np.where(said, u * errors, errors + u * (reviews - errors)) / reviews
        bet = self._lost + (rank[:, None] < self._tops) * self._won
        grown = np.minimum((self._rising[at] + 1) * bet, MOST)
        self._rising[at] = grown
        self._values[at] = grown.sum(axis=1) / grown.shape[1]
