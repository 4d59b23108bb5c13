"""Sorts of text that a team named by examples: `content.NAME`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify.answers import Window
from seawall.detect.classify.arriving import Arriving
from seawall.detect.classify.calibration import Curve
from seawall.detect.classify.embedding import Backdrop, Embeds, Vector, Vectors
from seawall.detect.classify.rates import rates
from seawall.detect.classify.windows import windows
from seawall.terms import Finding, Inspection, Reading, Span, Text

MOST_FPR = 0.05
"""Rarer things than this are findings; a policy may ask for less, not for more."""

FEW = 8
"""The windows of a text that arrives are judged as if it had at least so many."""

_COARSE = 0.05
"""Added to each variance where counterexamples are told from examples."""

_THE_SAME = 0.95
"""A text so near to a counterexample is one, as the cosine."""

_PRIOR = 0.01
"""How many texts of all are of a category, for want of knowledge."""


@dataclass(frozen=True, slots=True)
class Line:
    """
    Between two sorts of texts: above 0 a text is rather of the one than of the other.

    Fisher's linear discriminant (1936), whose values are logarithms of likelihood ratios.
    """

    weights: NDArray[np.float64]
    offset: float

    def at(self, vectors: Vectors) -> float:
        """The value at a text's vector."""
        return float(vectors @ self.weights) - self.offset


@dataclass(frozen=True, slots=True)
class Category:
    """
    One sort of text, told from ordinary texts.

    `ordinary` gives the logarithm of how much likelier a text is of this sort than
    ordinary; `curve` says how rare that is among ordinary texts. Where there are
    `counterexamples`, vectors of texts that are near and not meant, `meant` is such a logarithm
    too: below 0 a text is rather like these.
    """

    ordinary: Line
    curve: Curve
    counterexamples: Vectors
    meant: Line | None = None

    def logit(self, vector: Vector) -> float:
        """How much likelier than ordinary, as a logarithm; least where it is not meant."""
        if self.meant and (
            self.meant.at(vector) < 0.0 or (self.counterexamples @ vector).max() > _THE_SAME
        ):
            return -inf
        return self.ordinary.at(vector)

    def chance(self, logit: float) -> float:
        """The probability that a text with this logit is of this sort."""
        odds = max(min(logit + log(_PRIOR / (1 - _PRIOR)), 30.0), -30.0)
        return round(1.0 / (1.0 + exp(-odds)), 4)


def learned_category(examples: Vectors, counterexamples: Vectors, backdrop: Backdrop) -> Category:
    """
    A category from its examples, (texts, width); the `counterexamples` may be none.

    The spread of ordinary texts stands for that of the examples, who are few.
    """
    precision = backdrop.precision
    ordinary = _between(examples.mean(0), backdrop.mean, precision)
    values = backdrop.vectors @ ordinary.weights - ordinary.offset
    curve = Curve(1.0, 0.0, rates(values))
    if not len(counterexamples):
        return Category(ordinary, curve, counterexamples)
    # Coarser than what tells from ordinary texts: between two small groups much is chance.
    spread = np.linalg.inv(precision) + _COARSE * np.eye(len(precision))
    coarse = np.asarray(np.linalg.inv(spread), np.float64)
    meant = _between(examples.mean(0), counterexamples.mean(0), coarse)
    return Category(ordinary, curve, counterexamples, meant)


def _between(one: Vector, other: Vector, precision: NDArray[np.float64]) -> Line:
    weights = precision @ (one.astype(np.float64) - other)
    return Line(weights, float(weights @ (one + other) / 2))


class Categories:
    """
    Reads texts for the categories of a policy, window by window.

    A stream need not wait for it: it reads along where a rule may stop the answer, and the
    whole at the end.
    """

    name = "categories"
    waited_for = False

    def __init__(self, embedding: Embeds, categories: Mapping[str, Category]) -> None:
        """`categories` by name."""
        self._embedding = embedding
        self._categories = dict(categories)

    @property
    def kinds(self) -> Sequence[str]:
        """All that it tells apart."""
        return [kind_of(name) for name in self._categories]

    def read(self, inspection: Inspection) -> Reading:
        """How likely each category is in these texts, and where."""
        scores = dict.fromkeys(self.kinds, 0.0)
        findings: list[Finding] = []
        for text in inspection.texts:
            placed = windows(text.body)
            seen = [self._embedding.of(window.text) for _, window in placed]
            for name, category in self._categories.items() if placed else ():
                logits = [category.logit(vector) for vector in seen]
                place = int(np.argmax(logits))
                kind, chance = kind_of(name), category.chance(logits[place])
                scores[kind] = max(scores[kind], chance)
                findings += _found(category, name, placed[place], logits[place], len(seen), text)
        return Reading(tuple(findings), scores)

    def watch(self, text: Text) -> "CategoryWatch":
        """Reads a text that arrives in this place."""
        return CategoryWatch(self, text)

    def found_in(self, placed: tuple[int, Window], tries: int, text: Text) -> Iterator[Finding]:
        """What a window shows that is one of so many."""
        vector = self._embedding.of(placed[1].text)
        for name, category in self._categories.items():
            yield from _found(category, name, placed, category.logit(vector), tries, text)


class CategoryWatch:
    """Reads the windows of one text as they arrive."""

    def __init__(self, categories: Categories, text: Text) -> None:
        self._categories = categories
        self._text = text
        self._windows = Arriving()
        self._read = 0

    def feed(self, piece: str) -> Iterator[Finding]:
        """What the windows show that are complete with this piece."""
        for placed in self._windows.feed(piece):
            self._read += 1
            yield from self._categories.found_in(placed, max(self._read, FEW), self._text)


def kind_of(name: str) -> str:
    """The kind of finding of a category."""
    return f"content.{name}"


def _found(
    category: Category,
    name: str,
    placed: tuple[int, Window],
    logit: float,
    tries: int,
    text: Text,
) -> Iterator[Finding]:
    fpr = category.curve.fpr(logit, tries)
    if fpr <= MOST_FPR:
        start, window = placed
        span = Span(start, start + len(window.text))
        yield Finding(
            kind_of(name), span, category.chance(logit), path=text.path, fpr=float(f"{fpr:.2g}")
        )
