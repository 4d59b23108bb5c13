"""Texts cut into stretches and read by both models: what corrections are learned from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify.answers import CONTEXT, QUESTIONS, Answers, Model, Window, logit_of
from seawall.detect.classify.calibration import Calibration
from seawall.detect.classify.classifier import MOST_READ, pieces_of, tries_of
from seawall.detect.classify.correction import (
    Array,
    Means,
    Rows,
    logits_of,
    rows_of,
)

FAR = -30.0
"""The logit of what no model was asked about."""

ASKING = ("input", "abuse")
"""Questions at the stage input that send a window on to the second model."""

Mask = NDArray[np.bool_]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Stretches:
    """
    Texts cut into stretches, with what the shipped models said of each.

    `rows`, `first`, `second`, `others` and `owners` have an entry for each
    stretch: its features, the logits of the question by either model, how far
    another question is above what is surely harmless, and its text's number.
    `tries` and `attack` have one for each text: in how many places it could
    look like an attack by chance, and what it is. Each text must have a stretch.
    """

    rows: Rows
    first: Array
    second: Array
    others: Array
    owners: Numbers
    tries: Numbers
    attack: Mask

    def chosen(self, texts: Mask) -> "Stretches":
        """The texts that a mask names, in order."""
        kept = texts[self.owners]
        numbers = np.cumsum(texts) - 1
        return Stretches(
            self.rows.chosen(kept),
            self.first[kept],
            self.second[kept],
            self.others[kept],
            numbers[self.owners[kept]],
            self.tries[texts],
            self.attack[texts],
        )

    def firsts(self) -> Rows:
        """The first stretch of each text."""
        kept = np.zeros(len(self.owners), np.bool_)
        kept[np.unique(self.owners, return_index=True)[1]] = True
        return self.rows.chosen(kept)

    def surest(self, logits: Array) -> Array:
        """For each text the highest of its stretches' logits."""
        found = np.full(len(self.attack), FAR)
        np.maximum.at(found, self.owners, logits)
        return found


@dataclass(frozen=True, slots=True)
class Reader:
    """Both models with what their logits mean, and one question to ask of texts."""

    question: str
    first: Model
    second: Model
    means: Means
    calibration: Calibration

    def read(self, body: str, *, attack: bool) -> Stretches:
        """
        One text, in all its views, as the classifier of a tuned feature would read it.

        Beyond MOST_READ windows only those are kept that the first model doubts most.
        A text without words has no stretches.
        """
        pieces = list(pieces_of(body))
        tries = tries_of(pieces, (self.question,))
        asked = (CONTEXT,) if self._in_context else QUESTIONS
        windows = [
            replace(piece.window, tries=tries, asked=asked, thorough=True) for piece in pieces
        ]
        first = list(self.first.answers(windows)) if windows else []
        doubts = [self._doubt(answers) for answers in first]
        kept = sorted(sorted(range(len(windows)), key=lambda n: -doubts[n])[:MOST_READ])
        windows, first = [windows[n] for n in kept], [first[n] for n in kept]
        second = list(self.second.answers(windows)) if windows else []
        others = np.array(list(self._others(windows, first)), np.float64)
        return Stretches(
            rows_of(self.question, windows, (first, second), self.means),
            logits_of(self.question, first),
            logits_of(self.question, second),
            others,
            np.zeros(len(others), np.intp),
            np.array([max(tries, 1)], np.intp),
            np.array([attack], np.bool_),
        )

    @property
    def _in_context(self) -> bool:
        return self.question == CONTEXT

    def _doubt(self, answers: Answers) -> float:
        unsure = self.calibration.unsure
        asked = (CONTEXT,) if self._in_context else ASKING
        return max(logit_of(answers, question) - min(unsure[question]) for question in asked)

    def _others(self, windows: Sequence[Window], first: Sequence[Answers]) -> Iterator[float]:
        """For each stretch how much else there is that sends its window on."""
        unsure = self.calibration.unsure
        for window, answers in zip(windows, first, strict=True):
            if self._in_context:
                yield from [self._doubt(answers)] * len(window.sentences)
            else:
                others = [question for question in ASKING if question != self.question]
                yield max(logit_of(answers, other) - min(unsure[other]) for other in others)


class Remembered:
    """A model that is asked about each window once, however many questions need it."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known: dict[Window, Answers] = {}

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window."""
        fresh = [window for window in dict.fromkeys(windows) if window not in self._known]
        if fresh:
            self._known.update(zip(fresh, self._model.answers(fresh), strict=True))
        return [self._known[window] for window in windows]


def joined(parts: Sequence[Stretches]) -> Stretches:
    """Several texts as one set, in order."""
    stretches = np.cumsum([0, *(len(part.owners) for part in parts)])
    texts = np.cumsum([0, *(len(part.attack) for part in parts)])
    shifted = [part.rows.owners + start for part, start in zip(parts, stretches, strict=False)]
    owners = [part.owners + start for part, start in zip(parts, texts, strict=False)]
    return Stretches(
        Rows(
            np.concatenate([part.rows.dense for part in parts]),
            np.concatenate([part.rows.grams for part in parts]),
            np.concatenate(shifted).astype(np.intp),
        ),
        np.concatenate([part.first for part in parts]),
        np.concatenate([part.second for part in parts]),
        np.concatenate([part.others for part in parts]),
        np.concatenate(owners).astype(np.intp),
        np.concatenate([part.tries for part in parts]),
        np.concatenate([part.attack for part in parts]),
    )
