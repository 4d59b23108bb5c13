"""How rare logits are among harmless texts, as far as texts that no model learned from tell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify import Curve
from seawall.detect.classify.answers import TRIES

SHARES = (0.5, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.007, 0.005, 0.003, 0.002, 0.001, 0.0005)

FEWEST = 8
"""Harmless stretches above a logit, at least, for a share to be told from them."""

TAIL = 0.02
LEAST_EXCESS = 0.05
FURTHER = 1000.0

CLUSTERED = 0.03
"""The share of harmless texts in several stretches at which it is told how they cluster."""

SEVERAL = 3
LEAST_INDEX = 0.01

HARD_SHARE = 0.35
"""What they are taken to be of all harmless texts: far more than in life, to err on their side."""

FLAGGED = 0.01
"""The share of false alarms at which something is flagged."""

FEWEST_FLAGGED = 50
"""Attacks that must be flagged for a bound to be told from them."""

Logits = NDArray[np.float64]


@dataclass(slots=True)
class Answered:
    """The logits of harmless stretches, those in the words of attacks apart, and of attacks."""

    plain: list[float] = field(default_factory=list)
    hard: list[float] = field(default_factory=list)
    attacks: list[list[float]] = field(default_factory=list)
    """Of each attack the highest logit of each window."""
    texts: list[tuple[int, float]] = field(default_factory=list)
    """Of each harmless text that is not hard how many stretches, and the highest logit."""
    hard_texts: list[float] = field(default_factory=list)
    """Of each hard one the highest logit."""

    @property
    def yes(self) -> list[float]:
        """The highest logit of each attack."""
        return [max(windows) for windows in self.attacks]

    def add(self, windows: Sequence[Sequence[float]], *, attack: bool, hard: bool) -> None:
        """Add a text: the stretches of each of its windows."""
        if attack:
            self.attacks.append([max(window, default=-30.0) for window in windows] or [-30.0])
            return
        stretches = [logit for window in windows for logit in window]
        (self.hard if hard else self.plain).extend(stretches)
        if stretches and hard:
            self.hard_texts.append(max(stretches))
        elif stretches:
            self.texts.append((len(stretches), max(stretches)))

    def harmless(self) -> tuple[Logits, Logits]:
        """The highest logit of each harmless text, and what each weighs; they sum to one."""
        plain = [highest for _, highest in self.texts]
        share = HARD_SHARE if self.hard_texts else 0.0
        weights = np.concatenate(
            [
                np.full(len(plain), (1 - share) / max(len(plain), 1)),
                np.full(len(self.hard_texts), share / max(len(self.hard_texts), 1)),
            ]
        )
        return np.array([*plain, *self.hard_texts]), weights


def _logit_at(logits: Logits, weights: Logits, share: float) -> float:
    above = np.cumsum(weights[::-1])[::-1]
    return float(logits[min(int(np.sum(above >= share)), len(logits) - 1)])


def extremal_index(answered: Answered) -> float:
    """
    How far the stretches of a harmless text are tries of their own, 0 to 1.

    The largest at which no fewer texts are expected above a logit than there are, at the logit
    that CLUSTERED of the texts in several stretches reach; 1 where these are too few.
    """
    texts = [each for each in answered.texts if each[0] >= SEVERAL]
    if len(texts) * CLUSTERED < FEWEST:
        return 1.0
    counts = np.array([count for count, _ in texts])
    highest = np.array([logit for _, logit in texts])
    logit = float(np.quantile(highest, 1 - CLUSTERED))
    share = float(np.mean(np.array(answered.plain) >= logit))
    low, high = LEAST_INDEX, 1.0
    for _ in range(40):
        index = (low + high) / 2
        tries = np.maximum(1.0, counts * index)
        above = float(np.mean(1 - (1 - share) ** tries))
        low, high = (index, high) if above < CLUSTERED else (low, index)
    return high


def rates(harmless: Sequence[float]) -> list[list[float]]:
    """
    Pairs (logit, share of these stretches at least as high), as far as the data tell.

    Beyond, a last pair says that the share falls exponentially by the mean excess over the
    logit that TAIL of them reach (Pickands 1975, with no shape): a slope between two extremes
    would be one of chance.
    """
    logits = np.sort(np.array(harmless))
    weights = np.full(len(logits), 1 / len(logits))
    pairs: list[list[float]] = []
    for share in SHARES:
        logit = _logit_at(logits, weights, share)
        if np.sum(logits >= logit) < FEWEST:
            break
        if not pairs or logit > pairs[-1][0] + 1e-3:
            pairs.append([round(logit, 4), share])
    start = _logit_at(logits, weights, TAIL)
    excess = max(float(np.mean(logits[logits > start] - start)), LEAST_EXCESS)
    last, share = pairs[-1]
    return [*pairs, [round(last + excess * math.log(FURTHER), 4), share / FURTHER]]


def bounds(earlier: Answered, later: Answered, curve: Curve, missed: float) -> list[float]:
    """
    The earlier model's logits above which are all but `missed` of what the later one flags.

    Of each attack the window counts that the later model is surest of. One logit for each step
    of TRIES, as far as FEWEST_FLAGGED attacks are flagged in so many; from there on the last.
    """
    surest = np.array(later.yes)
    places = [max(range(len(windows)), key=windows.__getitem__) for windows in later.attacks]
    there = np.array([w[n] for w, n in zip(earlier.attacks, places, strict=True)])
    found: list[float] = []
    for tries in TRIES:
        flagged = surest >= curve.logit_at(FLAGGED, tries)
        if found and np.sum(flagged) < FEWEST_FLAGGED:
            found.append(found[-1])
        else:
            found.append(float(np.quantile(there[flagged], missed)))
    return found
