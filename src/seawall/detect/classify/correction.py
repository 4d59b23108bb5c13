"""What one feature's own texts taught: corrections that are added to the shipped logits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify.answers import (
    CONTEXT,
    QUESTIONS,
    Answers,
    Model,
    Window,
    logit_of,
)
from seawall.detect.classify.grams import grams
from seawall.terms import Span

BITS = 12
"""Of a hash of an n-gram; those with equal bits share a weight."""

_BIAS = 0.5
_LOGIT_SCALE = 4.0
_LOGITS_SIZE = float(np.sqrt(6.0))
_MEANS_SIZE = 2.0

ANSWERED = len(QUESTIONS) + 1
"""What a model says of a stretch: the questions of its window, and `context`."""

Array = NDArray[np.float64]
Numbers = NDArray[np.float32]
Means = Callable[[Sequence[Window]], Numbers]
"""The mean embedding of each window: `GramModel.means`."""


@dataclass(frozen=True, slots=True)
class Rows:
    """
    Stretches of text as numbers, none of which is a word.

    `dense` is (stretches, width). `grams` are the hashes of the n-grams of each
    stretch, each once, one stretch after the other; `owners` says whose each is.
    A stretch's n-grams weigh as much together, however many they are.
    """

    dense: Numbers
    grams: NDArray[np.uint16]
    owners: NDArray[np.intp]

    @property
    def size(self) -> int:
        """How many weights a head over these rows has."""
        return int(self.dense.shape[1]) + (1 << BITS)

    def times(self, weights: Array) -> Array:
        """For each stretch the sum of what its features weigh."""
        width, count = self.dense.shape[1], len(self.dense)
        weighed = weights[width:][self.grams]
        sums = np.bincount(self.owners, weighed, minlength=count) * self._sizes()
        return np.asarray(self.dense @ weights[:width] + sums, np.float64)

    def back(self, values: Array) -> Array:
        """For each weight the sum of these values over the stretches that it counts in."""
        spread = (values * self._sizes())[self.owners]
        of_grams = np.bincount(self.grams, spread, minlength=1 << BITS)
        return np.concatenate([self.dense.T @ values, of_grams])

    def chosen(self, mask: NDArray[np.bool_]) -> "Rows":
        """The stretches that a mask names, in order."""
        kept = mask[self.owners]
        numbers = np.cumsum(mask) - 1
        return Rows(self.dense[mask], self.grams[kept], numbers[self.owners[kept]])

    def narrow(self, width: int) -> "Rows":
        """The same stretches with the first columns of `dense` only."""
        return replace(self, dense=self.dense[:, :width])

    def whole(self) -> Numbers:
        """All features, written out: (stretches, weights)."""
        width = self.dense.shape[1]
        everything = np.zeros((len(self.dense), self.size), np.float32)
        everything[:, :width] = self.dense
        everything[self.owners, width + self.grams.astype(np.intp)] = self._sizes()[self.owners]
        return everything

    def _sizes(self) -> Array:
        counts = np.bincount(self.owners, minlength=len(self.dense))
        return np.asarray(1.0 / np.sqrt(np.maximum(counts, 1.0)), np.float64)


@dataclass(frozen=True, slots=True)
class Correction:
    """
    What is added to a question's logits, as weights of the features of a stretch.

    `first` are weights for the n-gram model, whose doubt they can only raise;
    `second` those for the encoder.
    """

    question: str
    first: Numbers
    second: Numbers


class Raised:
    """The first model with corrections: it may send more on to the second, never less."""

    def __init__(self, model: Model, means: Means, corrections: Sequence[Correction]) -> None:
        self._model = model
        self._means = means
        self._corrections = corrections

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window, the corrected questions raised."""
        first = list(self._model.answers(windows))
        answers = first
        for correction in self._corrections:
            rows = rows_of(correction.question, windows, (first,), self._means)
            delta = np.maximum(rows.times(correction.first.astype(np.float64)), 0.0)
            answers = added(answers, correction.question, delta)
        return answers


class Thorough:
    """
    A model that goes on with every window wherever it would in a text of any length.

    Elsewhere nothing that the shipped models find could count; what a feature has been
    taught may be just there.
    """

    def __init__(self, model: Model) -> None:
        self._model = model

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window."""
        return list(self._model.answers([replace(w, thorough=True) for w in windows]))


class Corrected:
    """The second model with corrections, which also know what the first one said."""

    def __init__(
        self, model: Model, first: Model, means: Means, corrections: Sequence[Correction]
    ) -> None:
        self._model = model
        self._first = first
        self._means = means
        self._corrections = corrections

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window, the corrected questions corrected."""
        second = list(self._model.answers(windows))
        first = self._first.answers(windows)
        answers = second
        for correction in self._corrections:
            rows = rows_of(correction.question, windows, (first, second), self._means)
            delta = rows.times(correction.second.astype(np.float64))
            answers = added(answers, correction.question, delta)
        return answers


def stretches_of(question: str, windows: Sequence[Window]) -> list[Window]:
    """What a question is answered of: each window, or for `context` each sentence of each."""
    if question != CONTEXT:
        return list(windows)
    return [_alone(window.text[s.start : s.end]) for window in windows for s in window.sentences]


def rows_of(
    question: str, windows: Sequence[Window], answered: Sequence[Sequence[Answers]], means: Means
) -> Rows:
    """
    The stretches of these windows as numbers; `answered` is what each model said of the windows.

    The columns of the first model come first, so that its head reads a part of
    what the second's does.
    """
    stretches = stretches_of(question, windows)
    count = len(stretches)
    said = [_logits(question, windows, answers) for answers in answered]
    bias = np.full((count, 1), _BIAS)
    dense = np.hstack([bias, *said[:1], means(stretches) / _MEANS_SIZE, *said[1:]])
    hashes, owners = grams([stretch.text for stretch in stretches])
    buckets = (hashes >> np.uint64(64 - BITS)).astype(np.int64)
    once = np.unique((owners.astype(np.int64) << BITS) | buckets)
    return Rows(
        dense.astype(np.float32),
        (once & ((1 << BITS) - 1)).astype(np.uint16),
        (once >> BITS).astype(np.intp),
    )


def logits_of(question: str, answers: Sequence[Answers]) -> Array:
    """The logits of a question, one for each stretch."""
    if question == CONTEXT:
        return np.array([logit for each in answers for logit in each.sentences], np.float64)
    return np.array([logit_of(each, question) for each in answers], np.float64)


def added(answers: Sequence[Answers], question: str, delta: Array) -> list[Answers]:
    """The answers with something added to the logits of a question, for each stretch."""
    corrected: list[Answers] = []
    if question == CONTEXT:
        start = 0
        for each in answers:
            more = delta[start : start + len(each.sentences)].tolist()
            sentences = tuple(x + y for x, y in zip(each.sentences, more, strict=True))
            corrected.append(replace(each, sentences=sentences))
            start += len(each.sentences)
        return corrected
    place = QUESTIONS.index(question)
    for each, more_of in zip(answers, delta.tolist(), strict=True):
        logits = list(each.questions)
        logits[place] += more_of
        corrected.append(replace(each, questions=tuple(logits)))
    return corrected


def _logits(question: str, windows: Sequence[Window], answers: Sequence[Answers]) -> Numbers:
    """What a model said of each stretch, bent so that no answer counts without bound."""
    if question == CONTEXT:
        said = [
            (*each.questions, logit)
            for window, each in zip(windows, answers, strict=True)
            for _, logit in zip(window.sentences, each.sentences, strict=True)
        ]
    else:
        said = [(*each.questions, logit_of(each, CONTEXT)) for each in answers]
    logits = np.array(said, np.float32).reshape(len(said), ANSWERED)
    bent: Numbers = np.tanh(logits / _LOGIT_SCALE) / np.float32(_LOGITS_SIZE)
    return bent


def _alone(text: str) -> Window:
    return Window(text, (Span(0, len(text)),))
