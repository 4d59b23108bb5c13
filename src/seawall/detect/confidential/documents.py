"""Quotes of documents that must not leave, of which only keyed fingerprints are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from seawall.detect.confidential.keyed import Hashes, Keyed
from seawall.detect.letters import Letters
from seawall.terms import Finding, Span, Text

RUN, ROW = 7, 20
"""A fingerprint is of so many words, and of so many letters at least, where words are short."""

WINDOW = 4
"""Of so many runs in a row at least one is kept, so that a quote of 25 words holds at least 4."""

FEWEST, NEAR = 3, 60
"""A quote is so many fingerprints of one document within so many words, not all of the same."""

_SPOKEN = 3
"""Words of a run that must have a letter: numbers in their order are everybody's."""

_NEVER = np.uint64(2**64 - 1)
_CERTAIN = 5
_LIKELY, _SURE = 0.9, 0.98


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """
    The fingerprints of many documents: `prints`, rising, and beside each whose it is.

    `names[n]` is what to call document n.
    """

    prints: Hashes
    whose: NDArray[np.int32]
    names: Sequence[str]

    @classmethod
    def of(cls, documents: Sequence[tuple[str, Hashes]]) -> "Fingerprints":
        """From each document's name and fingerprints."""
        if not documents:
            return cls(np.zeros(0, np.uint64), np.zeros(0, np.int32), ())
        prints = np.concatenate([own for _, own in documents])
        counts = [len(own) for _, own in documents]
        whose = np.repeat(np.arange(len(documents), dtype=np.int32), counts)
        order = np.argsort(prints, kind="stable")
        return cls(prints[order], whose[order], [name for name, _ in documents])


def fingerprints(text: str, keyed: Keyed) -> Hashes:
    """
    The fingerprints of a document, rising, each once.

    Winnowing (Schleimer, Wilkerson and Aiken 2003): of every WINDOW runs of words in a row the
    least hash is kept, whatever stands around them.
    """
    runs = _runs(Letters.of(text))
    hashes = keyed.stretches(runs.row, runs.starts, runs.ends)
    hashes[~runs.telling] = _NEVER
    if len(hashes) > WINDOW:
        hashes = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW).min(axis=1)
    kept = np.unique(hashes)
    return np.unique(keyed.digests(kept[kept != _NEVER]))


class Quotes:
    """
    Passages that a text shares with a document: `confidential.document`.

    Told by words alone, whatever their case, accents and punctuation.
    """

    name = "confidential.document"
    reach = 4_000

    def __init__(self, prints: Fingerprints, keyed: Keyed) -> None:
        self._prints = prints
        self._keyed = keyed

    def settled(self, body: str) -> int:
        """Up to the first of the last words that a quote may begin with."""
        letters = Letters.of(body)
        runs = _runs(letters)
        # The last word may grow, so a run that ends in it is not known yet.
        last = int(np.searchsorted(runs.after, len(letters.words)))
        if not letters.words:
            return 0
        places, _ = self._hits(runs, max(0, last - NEAR - RUN), last)
        return letters.starts[min(places.tolist(), default=last)]

    def find(self, text: Text) -> Iterator[Finding]:
        """Every quote, document by document."""
        letters = Letters.of(text.body)
        runs = _runs(letters)
        places, whose = self._hits(runs, 0, len(runs.starts))
        order = np.lexsort((places, whose))
        pairs = zip(whose[order].tolist(), places[order].tolist(), strict=True)
        for number, hits in groupby(pairs, key=lambda pair: pair[0]):
            for first, last, count in _quotes([at for _, at in hits]):
                span = Span(letters.starts[first], letters.ends[int(runs.after[last]) - 1])
                sure = _SURE if count >= _CERTAIN else _LIKELY
                yield Finding(self.name, span, sure, self._prints.names[number])

    def _hits(
        self, runs: "_Runs", first: int, last: int
    ) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Where runs of words stand that are a document's, and whose; from a word to a word."""
        prints = self._prints.prints
        asked = np.flatnonzero(runs.telling[first:last]) + first
        hashes = self._keyed.stretches(runs.row, runs.starts[asked], runs.ends[asked])
        digests = self._keyed.digests(hashes)
        low = np.searchsorted(prints, digests)
        counts = np.searchsorted(prints, digests, "right") - low
        known = np.flatnonzero(counts)
        rows = [np.arange(low[n], low[n] + counts[n]) for n in known]
        if not rows:
            return np.zeros(0, np.intp), np.zeros(0, np.int32)
        return np.repeat(asked[known], counts[known]), self._prints.whose[np.concatenate(rows)]


@dataclass(frozen=True, slots=True)
class _Runs:
    """
    The runs of a text, one from each word that has enough words after it.

    `starts` and `ends` are places in the `row` of its letters, `after` the number of the word
    after each run; `telling` is whether it says more than numbers do.
    """

    row: str
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    after: NDArray[np.intp]
    telling: NDArray[np.bool_]


def _runs(letters: Letters) -> _Runs:
    marks = np.array([*letters.marks, len(letters.row)], np.intp)
    many = len(letters.words)
    # Up to so many words, and further to so many letters where that is further.
    after = np.maximum(np.arange(many) + RUN, np.searchsorted(marks, marks[:many] + ROW))
    after = after[after <= many]
    spoken = np.cumsum([0, *(not word.isdigit() for word in letters.words)])
    telling = spoken[after] - spoken[: len(after)] >= _SPOKEN
    return _Runs(letters.row, marks[: len(after)], marks[after], after, telling)


def _quotes(hits: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Of rising places the quotes among them: the first, the last, how many."""
    groups: list[list[int]] = []
    for at in range(len(hits) - FEWEST + 1):
        if hits[at + FEWEST - 1] - hits[at] > NEAR:
            continue
        if groups and at <= groups[-1][1]:
            groups[-1][1] = at + FEWEST - 1
        else:
            groups.append([at, at + FEWEST - 1])
    for first, last in groups:
        if hits[last] - hits[first] >= RUN:  # two of them have no word in common
            yield hits[first], hits[last], last - first + 1
