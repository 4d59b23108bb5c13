"""A subject that a feature is for, told by examples: how rare texts as unlike them are."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import atan2, cos, exp, inf, pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify.categories import Category, learned_category
from seawall.detect.classify.embedding import Backdrop, Vector, Vectors

_LEAST_SPREAD = 0.05
"""Examples that are all but copies of each other must not make all else foreign."""

_FARTHEST = -1.0
"""The likeness of what is rather like the counterexamples."""


@dataclass(frozen=True, slots=True)
class Subject:
    """
    What a feature is for, one sort of text.

    `direction` leads from ordinary texts to the examples. `mean` and `spread` are of the examples'
    likeness to it, each by the others alone (leave one out); `count` is how many there are.
    """

    category: Category
    direction: NDArray[np.float64]
    mean: float
    spread: float
    count: int

    def fpr(self, vector: Vector, whitened: NDArray[np.float64]) -> float:
        """
        The share of texts on the subject that are as unlike the examples.

        It is what Student's distribution says of one more value after `count` (a prediction
        interval), so that few examples say little. 1 of what is rather on the subject than
        ordinary.
        """
        logit = self.category.logit(vector)
        if logit > 0.0:
            return 1.0
        likeness = _FARTHEST if logit == -inf else float(self.direction @ whitened)
        off = (likeness - self.mean) / (self.spread * sqrt(1.0 + 1.0 / self.count))
        return share_below(off, self.count - 1)


def learned_subject(examples: Vectors, counterexamples: Vectors, backdrop: Backdrop) -> Subject:
    """A subject from two examples or more, (texts, width); `counterexamples` may be none."""
    category = learned_category(examples, counterexamples, backdrop)
    directions = backdrop.whitened(examples)
    count, total = len(directions), directions.sum(0)
    others = (total - directions) / (count - 1)
    likeness = np.einsum("ij,ij->i", directions, others)
    for place, vector in enumerate(examples):
        if category.logit(vector) == -inf:
            likeness[place] = _FARTHEST
    spread = max(float(likeness.std(ddof=1)), _LEAST_SPREAD)
    return Subject(category, total / count, float(likeness.mean()), spread, count)


def off_all(subjects: Iterable[Subject], vector: Vector, whitened: NDArray[np.float64]) -> float:
    """The share of texts on whichever subject is nearest that are as unlike it."""
    return max(subject.fpr(vector, whitened) for subject in subjects)


def chance_off(subjects: Iterable[Subject], vector: Vector) -> float:
    """How likely a text is ordinary rather than on one of the subjects, both being as frequent."""
    logit = max(subject.category.logit(vector) for subject in subjects)
    return round(1.0 / (1.0 + exp(max(min(logit, 30.0), -30.0))), 4)


def share_below(value: float, freedom: int) -> float:
    """
    The share of Student's distribution below a value, for whole degrees of freedom.

    By the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4.
    """
    angle = atan2(value, sqrt(freedom))
    even = freedom % 2 == 0
    term, total = (1.0 if even else cos(angle)), 0.0
    for step in range(freedom // 2):
        total += term
        odd, next_even = (2 * step + 1, 2 * step + 2) if even else (2 * step + 2, 2 * step + 3)
        term *= cos(angle) ** 2 * odd / next_even
    inner = sin(angle) * total if even else 2.0 / pi * (angle + sin(angle) * total)
    return min(max(0.5 + inner / 2.0, 0.0), 1.0)
