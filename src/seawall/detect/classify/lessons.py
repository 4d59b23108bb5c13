"""Corrections learned from labelled texts: what is fitted, and against what it is held."""

from dataclasses import dataclass

import numpy as np

from seawall.detect.classify.calibration import Curve
from seawall.detect.classify.correction import ANSWERED, Array, Correction, Rows
from seawall.detect.classify.correction import Numbers as Weights
from seawall.detect.classify.solver import minimise
from seawall.detect.classify.stretches import FAR, Mask, Numbers, Stretches

SIZE_COSTS = 0.3
"""What large weights cost (L2), against one text's loss."""

RIGHT_WAY_COSTS = 0.3
"""What it costs to move an anchor to its own side, against to the other side."""

MARGIN = 1.0
"""How far beyond the threshold an attack should be, and below it a benign text, in log odds."""

MOST_FOLDS = 5

ALIKE = 0.8
"""Texts whose n-grams are alike to this degree (cosine) are kept in one fold."""

_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Strength:
    """
    How bold a correction is.

    `anchored` is what a change on the anchors costs, `benign` what a false alarm
    costs for each missed attack, and `part` how much of what was learned counts.
    """

    anchored: float
    benign: float
    part: float = 1.0


STRENGTHS = (
    Strength(100, 4),
    Strength(100, 16),
    Strength(400, 16),
    Strength(400, 16, 0.75),
    Strength(400, 64, 0.5),
    Strength(1600, 256, 0.5),
    Strength(1600, 256, 0.25),
)
"""From bold to careful."""

_SENDING = Strength(100, 1)
"""Of what is sent on to the encoder: a text too many costs a few milliseconds."""


@dataclass(frozen=True, slots=True)
class Bar:
    """
    When a text is stopped, and what logits mean.

    `first` and `second` are the curves of the question by either model, `unsure`
    the first's logit from which on the second reads, `share` the share of
    harmless texts that a rule allows itself.
    """

    question: str
    first: Curve
    second: Curve
    unsure: float
    share: float

    def stopped(self, texts: Stretches, first: Array, second: Array) -> Mask:
        """Which texts are stopped, where these are the logits of their stretches."""
        read = np.maximum(first - self.unsure, texts.others) > 0.0
        surest = texts.surest(np.where(read, second, FAR))
        rare = [
            self.second.fpr(logit, int(tries)) <= self.share
            for logit, tries in zip(surest.tolist(), texts.tries.tolist(), strict=True)
        ]
        return np.array(rare, np.bool_)


class Anchors:
    """
    Stretches of texts of all sorts, on which a correction should change little.

    `attack` says of each to which side it belongs; moving it there costs less.
    `undo` takes the curvature of the anchors' cost, and of the weights', out of
    a gradient, by the identity of Woodbury (1950) over the anchors' own products.
    """

    def __init__(self, rows: Rows, attack: Mask) -> None:
        self.rows = rows
        self.attack = attack
        self._wrong_way = np.where(attack, -1.0, 1.0)
        everywhere = rows.whole()
        self._products = (everywhere @ everywhere.T).astype(np.float64)
        self._inverses: dict[float, Array] = {}

    def narrow(self, width: int) -> "Anchors":
        """The same anchors with the first columns only."""
        return Anchors(self.rows.narrow(width), self.attack)

    def moved(self, weights: Array) -> tuple[Array, Array]:
        """How far a correction moves each anchor, and the same by what it costs."""
        moved = self.rows.times(weights)
        cost = np.where(moved * self._wrong_way > 0.0, 1.0, RIGHT_WAY_COSTS)
        return moved, cost * moved

    def cost(self, strength: Strength) -> float:
        """What the square of a change costs on each anchor."""
        return strength.anchored / max(len(self.rows.dense), 1)

    def undo(self, gradient: Array, cost: float) -> Array:
        """The gradient as if the anchors and the weights cost nothing."""
        if cost not in self._inverses:
            ridge = SIZE_COSTS / cost * np.eye(len(self._products))
            inverse = np.linalg.inv(self._products + ridge)
            self._inverses[cost] = np.asarray(inverse, np.float64)
        seen = self._inverses[cost] @ self.rows.times(gradient)
        undone: Array = (gradient - self.rows.back(seen)) / SIZE_COSTS
        return undone


class Lessons:
    """
    What labelled texts teach, and what of it holds for texts that were not learned from.

    A logistic regression whose zero is the shipped answer at the bar: what is
    right already with a margin teaches nothing. Weights are held near zero, and so
    is every change on the `anchors`, stretches of texts of all sorts (as Li and
    Hoiem 2016 keep old answers), so that few texts change little.
    """

    def __init__(self, texts: Stretches, anchors: Anchors, bar: Bar) -> None:
        self._texts = texts
        self._of_first = anchors.narrow(_first_width(anchors.rows))
        self._of_second = anchors
        self._bar = bar
        self._folds = folds(texts.firsts(), texts.attack)
        everything = np.ones(len(texts.attack), np.bool_)
        self._whole = self._first(everything)
        self._parts = [
            (self._folds != fold, self._first(self._folds != fold))
            for fold in np.unique(self._folds).tolist()
        ]

    def correction(self, strength: Strength) -> Correction:
        """The correction that all texts teach."""
        return self._with(self._texts, self._whole, strength)

    def stopped(self, strength: Strength) -> Mask:
        """Which texts are stopped by a correction that learned from the other folds alone."""
        found = np.zeros(len(self._texts.attack), np.bool_)
        for learned_from, first in self._parts:
            correction = self._with(self._texts.chosen(learned_from), first, strength)
            rest = self._texts.chosen(~learned_from)
            found[~learned_from] = self._bar.stopped(rest, *corrected(rest, correction))
        return found

    def _first(self, learned_from: Mask) -> Array:
        texts = self._texts.chosen(learned_from)
        rows = texts.rows.narrow(_first_width(texts.rows))
        off = self._bar.first.slope * (texts.first - self._bar.unsure)
        weights = _fitted(rows, self._of_first, _Aim(texts, off, _SENDING))
        return weights / self._bar.first.slope

    def _with(self, texts: Stretches, first: Array, strength: Strength) -> Correction:
        curve = self._bar.second
        bars = [curve.logit_at(self._bar.share, tries) for tries in texts.tries.tolist()]
        off = curve.slope * (texts.second - np.array(bars, np.float64)[texts.owners])
        second = _fitted(texts.rows, self._of_second, _Aim(texts, off, strength)) / curve.slope
        second *= strength.part
        return Correction(self._bar.question, _stored(first), _stored(second))


def _stored(weights: Array) -> Weights:
    """The weights as a file keeps them, so that what was measured is what is used."""
    return weights.astype(np.float16).astype(np.float32)


def corrected(texts: Stretches, correction: Correction) -> tuple[Array, Array]:
    """The logits of both models with a correction."""
    rows = texts.rows.narrow(_first_width(texts.rows))
    raised = rows.times(correction.first.astype(np.float64))
    moved = texts.rows.times(correction.second.astype(np.float64))
    return texts.first + np.maximum(raised, 0.0), texts.second + moved


def folds(rows: Rows, labels: Mask) -> Numbers:
    """For each text (a row) the number of its fold: near-duplicates in one, labels in all."""
    groups = _groups(rows)
    sizes = np.zeros((2, MOST_FOLDS), np.intp)
    fold_of: dict[int, int] = {}
    for group in np.unique(groups).tolist():
        members = groups == group
        yes = int(np.sum(labels[members]))
        counts = np.array([int(np.sum(members)) - yes, yes])
        fold = int(np.lexsort((sizes.sum(axis=0), sizes[int(yes > 0)]))[0])
        sizes[:, fold] += counts
        fold_of[group] = fold
    return np.array([fold_of[group] for group in groups.tolist()], np.intp)


def _groups(rows: Rows) -> Numbers:
    """For each row the number of the first that it is a near-duplicate of, at any remove."""
    vectors = rows.narrow(0).whole()
    groups = np.arange(len(vectors), dtype=np.intp)
    for start in range(0, len(vectors), _AT_ONCE):
        alike = vectors[start : start + _AT_ONCE] @ vectors.T > ALIKE
        for one, other in zip(*np.nonzero(alike), strict=True):
            first, second = sorted((groups[start + one], groups[other]))
            if first != second:
                groups[groups == second] = first
    return groups


@dataclass(frozen=True, slots=True)
class _Aim:
    """Texts to learn from, by how much each stretch is over the threshold, and how boldly."""

    texts: Stretches
    over: Array
    strength: Strength

    def weights(self) -> Array:
        """What each stretch counts: an attack its surest, a benign text all, its surest half."""
        texts = self.texts
        attack = texts.attack[texts.owners]
        surest = np.zeros(len(texts.owners), np.bool_)
        order = np.lexsort((texts.second, texts.owners))
        surest[order[np.append(np.diff(texts.owners[order]) != 0, True)]] = True
        others = np.bincount(texts.owners, minlength=len(texts.attack)) - 1
        share = np.where(surest, 0.5 + 0.5 * (others == 0)[texts.owners], 0.0)
        share += np.where(~surest, 0.5 / np.maximum(others, 1)[texts.owners], 0.0)
        counted = np.where(attack, surest, share)
        count, attacks = len(texts.attack), int(np.sum(texts.attack))
        of_attack = count / 2 / max(attacks, 1)
        of_benign = self.strength.benign * count / 2 / max(count - attacks, 1)
        return np.asarray(counted * np.where(attack, of_attack, of_benign), np.float64)


def _fitted(rows: Rows, anchors: Anchors, aim: _Aim) -> Array:
    """The weights that bring the texts to their side of the threshold."""
    attack = aim.texts.attack[aim.texts.owners]
    over = aim.over + np.where(attack, -MARGIN, MARGIN)
    counts = aim.weights()
    anchored = anchors.cost(aim.strength)

    def loss(weights: Array) -> tuple[float, Array]:
        odds = over + rows.times(weights)
        moved, costly = anchors.moved(weights)
        value = counts @ (np.logaddexp(0.0, odds) - attack * odds)
        value += (SIZE_COSTS * (weights @ weights) + anchored * (moved @ costly)) / 2
        wrong = counts * (1.0 / (1.0 + np.exp(-np.clip(odds, FAR, -FAR))) - attack)
        slope = rows.back(wrong) + SIZE_COSTS * weights + anchored * anchors.rows.back(costly)
        return float(value), slope

    return minimise(
        loss, np.zeros(rows.size), undo=lambda gradient: anchors.undo(gradient, anchored)
    )


def _first_width(rows: Rows) -> int:
    """How many columns the first model's head reads: all but what the second said."""
    return int(rows.dense.shape[1]) - ANSWERED
