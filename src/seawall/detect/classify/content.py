"""What an answer itself does to people: phishing, fraud, harassment, malware and their like."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify.arriving import Arriving
from seawall.detect.classify.calibration import Curve
from seawall.detect.classify.encoder import Encoder
from seawall.detect.classify.grams import grams
from seawall.detect.classify.windows import windows
from seawall.detect.onnx import session
from seawall.terms import Finding, Inspection, Reading, Span, Text

MOST_FPR = 0.05
"""Rarer things than this are findings; a policy may ask for less, not for more."""

MOST_READ = 8
"""Windows of one text that the model reads: of more, those that the screen doubts most."""


_REMEMBERED = 256
"""Windows of which the answers are kept."""

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
        self._known: dict[tuple[int, int], NDArray[np.float32]] = {}

    def answers(self, text: str) -> NDArray[np.float32]:
        """
        A logit for each question; of a text in pieces the highest.

        What was read as it arrived is read again with the whole, so the last answers
        are kept, by hashes that are the process's own: no text is.
        """
        key = hash(text), len(text)
        known = self._known.get(key)
        if known is None:
            known = self._read(text)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = known
        return known

    def _read(self, text: str) -> NDArray[np.float32]:
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
    stream need not wait for it: it reads the whole at the end, and along the way where a
    rule may stop the answer.
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

    @property
    def kinds(self) -> Sequence[str]:
        """All that it tells apart."""
        return [f"abuse.{question}" for question in self._curves]

    def watch(self, text: Text) -> "ContentWatch":
        """Reads a text that arrives in this place."""
        return ContentWatch(self, text.path)

    def found_in(self, window: str, start: int, *, tries: int, path: str) -> Iterator[Finding]:
        """
        What a window shows that is one of so many tries.

        The first windows that arrive are judged like those of a text of MOST_READ; of
        more than these the screen says which to read.
        """
        if tries > MOST_READ and self._screen.doubts(window).max() < 0.0:
            return
        logits = self._model.answers(window)
        for logit, (question, curve) in zip(logits.tolist(), self._curves.items(), strict=True):
            if (fpr := curve.fpr(logit, max(tries, MOST_READ))) <= MOST_FPR:
                span = Span(start, start + len(window))
                chance = curve.probability(logit)
                yield Finding(f"abuse.{question}", span, chance, path=path, fpr=fpr)

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


class ContentWatch:
    """Reads the windows of one text as they arrive."""

    def __init__(self, content: Content, path: str) -> None:
        self._content = content
        self._path = path
        self._windows = Arriving()
        self._read = 0

    def feed(self, piece: str) -> Iterator[Finding]:
        """What the windows show that are complete with this piece."""
        for start, window in self._windows.feed(piece):
            self._read += 1
            yield from self._content.found_in(
                window.text, start, tries=self._read, path=self._path
            )


QUESTIONS: Sequence[str] = (
    "harassment", "phishing", "fraud", "impersonation", "malware", "dangerous",
)  # fmt: skip
"""What the shipped model answers, in its order."""
