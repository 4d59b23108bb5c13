"""What an answer itself does to people: phishing, fraud, harassment, malware and their like."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify.calibration import Curve
from seawall.detect.classify.encoder import Encoder
from seawall.detect.classify.grams import grams
from seawall.detect.classify.windows import windows
from seawall.detect.onnx import session
from seawall.terms import Finding, Inspection, Reading, Span

MOST_FPR = 0.05
"""Rarer things than this are findings; a policy may ask for less, not for more."""

MOST_READ = 8
"""Windows of one text that the model reads: of more, those that the screen doubts most."""


BUCKET_BITS = 16
"""The screen knows so many n-grams apart, by their hashes (Weinberger et al. 2009)."""


def gram_buckets(text: str) -> NDArray[np.intp]:
    """The bucket of each n-gram of a text, each bucket once."""
    hashes, _ = grams([text])
    return np.unique((hashes >> np.uint64(64 - BUCKET_BITS)).astype(np.intp))


class Screen:
    """
    Tells by n-grams alone which windows of a long text the model should rather read.

    `table` has a row of weights for each bucket, and last the biases; `bars` are what the
    sums of nine tenths of what is harmful reach, so that questions can be compared.
    """

    def __init__(self, table: NDArray[np.float16], bars: Sequence[float]) -> None:
        self._table = table
        self._bars = np.array(bars)

    def doubts(self, text: str) -> NDArray[np.float32]:
        """For each question how far above its bar the sum is."""
        buckets = gram_buckets(text)
        sums = self._table[buckets].sum(axis=0, dtype=np.float32) / max(len(buckets), 1) ** 0.5
        doubts: NDArray[np.float32] = sums + self._table[-1] - self._bars
        return doubts


class Answering(Protocol):
    """Whatever answers the questions of a window: `ContentModel`."""

    def answers(self, text: str) -> NDArray[np.float32]:
        """A logit for each question."""
        ...


class Screening(Protocol):
    """Whatever tells which windows to read first: `Screen`."""

    def doubts(self, text: str) -> NDArray[np.float32]:
        """For each question how doubtful a window is; around 0 it may well be harmful."""
        ...


class ContentModel:
    """
    Answers for a window of text, from two layers over what the encoder's lower part gives.

    `graph` is ONNX; it takes `hidden` (1, tokens, width) and gives `answers` (1, questions).
    """

    def __init__(self, encoder: Encoder, graph: bytes) -> None:
        self._encoder = encoder
        self._graph = session(graph)

    def answers(self, text: str) -> NDArray[np.float32]:
        """A logit for each question; of a text in pieces the highest."""
        read = [
            self._graph.run(None, {"hidden": hidden})[0][0]
            for hidden in self._encoder.hidden(text)
        ]
        highest: NDArray[np.float32] = np.max(read, axis=0)
        return highest


class Content:
    """
    Reads answers for harm in what they say, whoever asked for it: `abuse.*`.

    Requests to do harm are the classifier's, at the input; the kinds are the same. A
    stream need not wait for it: it reads the whole at the end.
    """

    name = "content"
    waited_for = False

    def __init__(self, model: Answering, curves: Mapping[str, Curve], screen: Screening) -> None:
        """`curves` say what the model's logits mean, in the order of its questions."""
        self._model = model
        self._curves = curves
        self._screen = screen

    def read(self, inspection: Inspection) -> Reading:
        """How likely each kind of harm is in these texts, and where."""
        scores = {f"abuse.{question}": 0.0 for question in self._curves}
        findings: list[Finding] = []
        for text in inspection.texts:
            pieces = windows(text.body)
            logits = self._logits([window.text for _, window in pieces])
            for number, (question, curve) in enumerate(self._curves.items() if pieces else ()):
                place = int(logits[:, number].argmax())
                logit = float(logits[place, number])
                name, chance = f"abuse.{question}", curve.probability(logit)
                scores[name] = max(scores[name], chance)
                if (fpr := curve.fpr(logit, len(pieces))) <= MOST_FPR:
                    start, window = pieces[place]
                    span = Span(start, start + len(window.text))
                    findings.append(Finding(name, span, chance, path=text.path, fpr=fpr))
        scores["abuse"] = max(scores.values())
        return Reading(tuple(findings), scores)

    def _logits(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """
        The logits of each window, (windows, questions).

        One of many that are less doubtful is taken for less harmful than half of what is
        harmless.
        """
        if len(texts) <= MOST_READ:
            read = [self._model.answers(text) for text in texts]
            return np.array(read, np.float32).reshape(len(texts), len(self._curves))
        doubts = np.array([self._screen.doubts(text) for text in texts], np.float32)
        usual = [curve.logit_at(0.5) for curve in self._curves.values()]
        logits = np.minimum(doubts, 0) + np.array(usual, np.float32)
        for number in np.argsort(-doubts.max(axis=1), kind="stable")[:MOST_READ]:
            logits[number] = self._model.answers(texts[number])
        return logits


QUESTIONS: Sequence[str] = (
    "harassment", "phishing", "fraud", "impersonation", "malware", "dangerous",
)  # fmt: skip
"""What the shipped model answers, in its order."""
