"""Whether a user's text is about what a feature is for, learned from the feature's own texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seawall.detect.classify.answers import Window
from seawall.detect.classify.calibration import Curve
from seawall.detect.classify.classifier import MOST_FPR
from seawall.detect.classify.correction import Array, Means, Numbers, Rows, rows_of
from seawall.detect.classify.rates import rates
from seawall.detect.classify.solver import minimise
from seawall.detect.classify.stretches import Mask
from seawall.terms import Finding, Inspection, Reading, Span, Stage

KIND = "scope.topic"
SCORE = "off_topic"

MOST_CHARACTERS = 4_000
"""What is read of a text; a topic shows early."""

SIZE_COSTS = 0.3
"""What large weights cost (L2), against one text's loss."""

_QUESTION = "topic"
_NOTHING = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class Topic:
    """Weights of a text's features, and how rare a sum is among allowed texts."""

    weights: Numbers
    curve: Curve

    def fpr(self, logit: float) -> float:
        """The share of allowed texts with a sum as high; 1 of what is rather allowed than not."""
        return self.curve.fpr(logit) if logit > 0.0 else 1.0


class Topics:
    """Finds `scope.topic` in a user's text that is not about what a feature is for."""

    name = "topics"

    def __init__(self, means: Means, topic: Topic) -> None:
        self._means = means
        self._topic = topic

    def read(self, inspection: Inspection) -> Reading:
        """How surely each text is about something else; `fpr` is the share of allowed ones."""
        texts = [text for text in inspection.texts if text.body.strip()]
        if inspection.stage is not Stage.INPUT or not texts:
            return Reading()
        rows = topic_rows([text.body for text in texts], self._means)
        logits = rows.times(self._topic.weights.astype(np.float64)).tolist()
        chance, fpr = self._topic.curve.probability, self._topic.fpr
        findings = tuple(
            Finding(
                KIND,
                Span(0, len(text.body)),
                round(chance(logit), 4),
                "model.topic",
                text.path,
                float(f"{fpr(logit):.2g}"),
            )
            for text, logit in zip(texts, logits, strict=True)
            if fpr(logit) <= MOST_FPR
        )
        return Reading(findings, {SCORE: round(chance(max(logits)), 4)})


def topic_rows(bodies: Sequence[str], means: Means) -> Rows:
    """The beginnings of texts as numbers, each text as one stretch."""
    windows = [
        Window(body, (Span(0, len(body)),)) for body in (each[:MOST_CHARACTERS] for each in bodies)
    ]
    return rows_of(_QUESTION, windows, (), means)


def learned_topic(rows: Rows, other: Mask, folds: Sequence[int]) -> tuple[Topic, Mask]:
    """
    What allowed and other texts teach of a topic, and which texts it would find.

    Logistic regression in which both sorts count the same. Each text is judged by
    weights and rates that come from the other folds alone, at `share_told`.
    """
    fold_of = np.array(folds)
    logits = np.zeros(len(other))
    for fold in np.unique(fold_of).tolist():
        rest = fold_of != fold
        logits[~rest] = rows.chosen(~rest).times(_fitted(rows.chosen(rest), other[rest]))
    share = share_told(int(np.sum(~other)))
    found = np.zeros(len(other), np.bool_)
    for fold in np.unique(fold_of).tolist():
        rest = fold_of != fold
        judge = Topic(_NOTHING, Curve(1.0, 0.0, rates(logits[rest & ~other])))
        found[~rest] = [judge.fpr(logit) <= share for logit in logits[~rest].tolist()]
    weights = _fitted(rows, other).astype(np.float32)
    return Topic(weights, Curve(1.0, 0.0, rates(logits[~other]))), found


def share_told(allowed: int) -> float:
    """The share of allowed texts at which others are to be found: 1%, or 5% of fewer than 500."""
    return 0.01 if allowed >= 500 else MOST_FPR  # noqa: PLR2004 - where 1% is five texts


def _fitted(rows: Rows, other: Mask) -> Array:
    count, others = len(other), int(np.sum(other))
    counts = np.where(other, count / 2 / max(others, 1), count / 2 / max(count - others, 1))

    def loss(weights: Array) -> tuple[float, Array]:
        odds = rows.times(weights)
        value = counts @ (np.logaddexp(0.0, odds) - other * odds)
        wrong = counts * (1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))) - other)
        value += SIZE_COSTS / 2 * (weights @ weights)
        return float(value), rows.back(wrong) + SIZE_COSTS * weights

    return minimise(loss, np.zeros(rows.size))
