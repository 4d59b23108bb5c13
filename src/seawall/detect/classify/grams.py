"""
The first model: embeddings of hashed n-grams, and a small network over their mean.

It reads a few sentences in a fifth of a millisecond, and decides whether the encoder
need read it too. The method is fastText's (Joulin et al. 2017), with the
hashing trick of Weinberger et al. 2009.
"""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from seawall.detect.classify.answers import Answers, Window
from seawall.detect.classify.windows import narrowed

CHARACTERS = (3, 5)
"""Lengths of the character n-grams."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_GAP = " " * max(CHARACTERS)

Hashes = NDArray[np.uint64]


class GramModel:
    """
    Answers from n-grams alone; the questions first, `context` last.

    `table` is (buckets, width), a row for each hash, with `scale` to multiply
    it by; `hidden` and `outputs` are the weights and biases of the two layers.
    """

    def __init__(
        self,
        table: NDArray[np.int8],
        scale: float,
        hidden: tuple[NDArray[np.float32], NDArray[np.float32]],
        outputs: tuple[NDArray[np.float32], NDArray[np.float32]],
    ) -> None:
        self._table = table
        self._scale = np.float32(scale)
        self._hidden = hidden
        self._outputs = outputs
        self._bits = int(table.shape[0]).bit_length() - 1

    def answers(self, windows: Sequence[Window]) -> list[Answers]:
        """The answers for each window."""
        if not windows:
            return []
        pieces = [sentence for window in windows for sentence in _sentences(window)]
        sums, counts = self._sums(pieces)
        owners = np.repeat(
            np.arange(len(windows)), [max(1, len(window.sentences)) for window in windows]
        )
        whole = np.zeros((len(windows), sums.shape[1]), np.float32)
        np.add.at(whole, owners, sums)
        sizes = np.zeros(len(windows), np.float32)
        np.add.at(sizes, owners, counts)
        logits = self._logits(np.vstack([whole, sums]), np.concatenate([sizes, counts]))
        of_windows = logits[: len(windows), :-1].tolist()
        of_sentences = logits[len(windows) :, -1].tolist()
        answers: list[Answers] = []
        first = 0
        for window, questions in zip(windows, of_windows, strict=True):
            count = max(1, len(window.sentences))
            planted = of_sentences[first : first + count][: len(window.sentences)]
            answers.append(Answers(tuple(questions), tuple(planted)))
            first += count
        return answers

    def means(self, windows: Sequence[Window]) -> NDArray[np.float32]:
        """
        For each window the mean embedding of its n-grams, (windows, width).

        It is over the square root of their number, as what the network reads.
        """
        return _means(*self._sums([window.text for window in windows]))

    def _sums(self, pieces: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For each piece the sum of the embeddings of its n-grams, and their number."""
        hashes, owners = grams(pieces)
        rows = self._table[(hashes >> np.uint64(64 - self._bits)).astype(np.intp)]
        sums = np.zeros((len(pieces), self._table.shape[1]), np.float32)
        counts = np.bincount(owners, minlength=len(pieces)).astype(np.float32)
        order = np.argsort(owners, kind="stable")
        present = np.flatnonzero(counts)
        if present.size:
            starts = np.concatenate([[0], np.cumsum(counts[present].astype(np.intp))[:-1]])
            sums[present] = np.add.reduceat(rows[order].astype(np.int32), starts, axis=0)
        return sums * self._scale, counts

    def _logits(
        self, sums: NDArray[np.float32], counts: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        means = _means(sums, counts)
        inner = np.maximum(means @ self._hidden[0].T + self._hidden[1], 0.0)
        logits: NDArray[np.float32] = (
            np.concatenate([means, inner], axis=1) @ self._outputs[0].T + self._outputs[1]
        )
        return logits


def _means(sums: NDArray[np.float32], counts: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(sums / np.sqrt(np.maximum(counts, 1.0))[:, None], np.float32)


def grams(pieces: Sequence[str]) -> tuple[Hashes, NDArray[np.intp]]:
    """
    The hashes of all n-grams of some texts, and for each hash the index of its text.

    Of words alone, in twos, in twos with one left out, and in threes; of
    characters by CHARACTERS. All hashes of a text are those that it has alone.
    """
    folded = [narrowed(piece).lower() for piece in pieces]
    joined = _GAP.join(folded) + _GAP
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.array([len(piece) + len(_GAP) for piece in folded], np.intp)
    owners = np.repeat(np.arange(len(pieces), dtype=np.intp), lengths)
    lettered = _letters()[np.minimum(codes, 0xFFFF)]
    values = codes.astype(np.uint64) + np.uint64(1)
    nothing = (np.zeros(0, np.uint64), np.zeros(0, np.intp))
    parts = [
        nothing,
        *_of_characters(values, owners, lettered),
        *_of_words(values, owners, lettered),
    ]
    return np.concatenate([h for h, _ in parts]) * _MIX, np.concatenate([o for _, o in parts])


Part = tuple[Hashes, NDArray[np.intp]]


def _of_characters(
    values: Hashes, owners: NDArray[np.intp], lettered: NDArray[np.bool_]
) -> Iterator[Part]:
    powers = _powers(max(CHARACTERS))
    size = len(values) - len(_GAP)
    if size <= 0:
        return
    rolling = np.zeros(size, np.uint64)
    opens = lettered[1 : size + 1] & (owners[:size] == owners[1 : size + 1])
    starts = np.flatnonzero(lettered[:size] | opens)
    for place in range(max(CHARACTERS)):
        rolling += values[place : place + size] * powers[place]
        if place + 1 in CHARACTERS:
            yield (rolling[starts] ^ np.uint64(place)) * _BASE, owners[starts]


def _of_words(
    values: Hashes, owners: NDArray[np.intp], lettered: NDArray[np.bool_]
) -> Iterator[Part]:
    edges = np.flatnonzero(np.diff(lettered.astype(np.int8), prepend=0, append=0))
    starts, ends = edges[::2], edges[1::2]
    if not starts.size:
        return
    powers = _powers(len(values))
    running = np.concatenate([[np.uint64(0)], np.cumsum(values * powers[: len(values)])])
    # The hash of a word does not depend on where it stands.
    words = (running[ends] - running[starts]) * _inverses(len(values))[starts]
    words ^= words >> np.uint64(29)
    words *= _BASE
    whose = owners[starts]
    yield words, whose
    for gap, salt in ((1, np.uint64(3)), (2, np.uint64(5))):
        same = whose[gap:] == whose[:-gap]
        pairs = (words[:-gap] * salt + words[gap:]) * _BASE
        yield pairs[same] + salt, whose[gap:][same]
    same = whose[2:] == whose[:-2]
    triples = ((words[:-2] * np.uint64(7) + words[1:-1]) * _BASE + words[2:]) * _BASE
    yield triples[same], whose[2:][same]


@cache
def _letters() -> NDArray[np.bool_]:
    """Whether each code point of the basic plane belongs into a word; those above, as its last."""
    return np.array([chr(code).isalnum() for code in range(0xFFFF)] + [True])


_GROWN = 1 << 16


def _powers(count: int) -> Hashes:
    return _table_of_powers(int(_BASE) | 1, max(_GROWN, 1 << count.bit_length()))


def _inverses(count: int) -> Hashes:
    inverse = pow(int(_BASE) | 1, -1, 1 << 64)
    return _table_of_powers(inverse, max(_GROWN, 1 << count.bit_length()))


@cache
def _table_of_powers(base: int, count: int) -> Hashes:
    table = np.full(count, base, np.uint64)
    table[0] = 1
    return np.cumprod(table)


def _sentences(window: Window) -> list[str]:
    if not window.sentences:
        return [window.text]
    return [window.text[span.start : span.end] for span in window.sentences]
