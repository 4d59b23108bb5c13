"""The network that says of each word whether it is part of a name, a place or an address."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seawall.detect.onnx import session
from seawall.detect.personal.tagged.words import FAR, GAPS, Place, Words, letters_of, words_of

Floats = NDArray[np.float32]

_PARTING = 12
_PIECES, _LONGEST_PIECE = 2_000, 1_000
"""Pieces that are remembered, and code points of one: a few megabytes in all."""


@dataclass(frozen=True, slots=True)
class Chances:
    """
    What each word of a text may be.

    `whole` (words, 1 + kinds): the probability that it is nothing, then of each kind;
    `begins` (words, kinds): whether it rather begins such a thing than goes on with one.
    """

    kinds: Sequence[str]
    whole: Floats
    begins: NDArray[np.bool_]

    @classmethod
    def of(cls, kinds: Sequence[str], shares: Floats) -> "Chances":
        """From the probabilities of `none`, and of each kind that it begins or goes on."""
        begins, goes_on = shares[:, 1::2], shares[:, 2::2]
        whole = np.concatenate([shares[:, :1], begins + goes_on], axis=1)
        return cls(kinds, whole, begins > goes_on)


@dataclass(frozen=True, slots=True)
class Tables:
    """
    What is known of words and letters before the network reads them.

    `table` is (words, width), to be multiplied by `scale`; `letters` are three tables
    (alphabet, filters), one for each place of a filter over letters.
    """

    vocabulary: Mapping[str, int]
    table: NDArray[np.int8]
    scale: Floats
    letters: tuple[Floats, Floats, Floats]
    letters_bias: Floats

    def seen(self, words: Words) -> Floats:
        """The numbers of each word: what it means, how it is spelt, and how it is written."""
        meant = self.table[words.rows] * self.scale
        return np.concatenate([meant, self._spelt(words), words.shapes], axis=1)

    def _spelt(self, words: Words) -> Floats:
        """What the letters of each word say; words that stand there twice are read once."""
        numbers = {spelling: n for n, spelling in enumerate(dict.fromkeys(words.spellings))}
        which = [numbers[spelling] for spelling in words.spellings]
        spelt = letters_of(list(numbers))
        before, at, after = (table[spelt] for table in self.letters)
        looked = at + self.letters_bias
        looked[:, 1:] += before[:, :-1]
        looked[:, :-1] += after[:, 1:]
        strongest: Floats = np.maximum(looked, 0).max(axis=1)
        return strongest[which]


class Tagger:
    """
    Says of each word what it may be part of.

    A word's chances hang on `sight` words to each side of it, and on nothing else of the text.
    The method: convolutions over words and over the letters of each (Collobert et al. 2011,
    Ma and Hovy 2016), dilated (Strubell et al. 2017), gated (Dauphin et al. 2017).
    """

    def __init__(self, tables: Tables, network: bytes, kinds: Sequence[str], sight: int) -> None:
        """`network` is ONNX; `kinds` name what a word can be part of."""
        self.kinds = kinds
        self.sight = sight
        self._tables = tables
        self._network = session(network)
        self._remembered: OrderedDict[str, Floats] = OrderedDict()

    def read(self, text: str) -> tuple[Sequence[Place], Chances]:
        """
        The places of a text's words, and what each may be.

        Pieces that were read not long ago, between the same words, are not read again: while
        a text streams in, most of it was.
        """
        words = words_of(text, self._tables.vocabulary)
        shares = np.zeros((len(words.places), 1 + 2 * len(self.kinds)), np.float32)
        unread: list[tuple[int, int, str]] = []
        for first, last in _pieces(words):
            piece = self._piece(text, words, first, last)
            known = self._remembered.get(piece)
            if known is None:
                unread.append((first, last, piece))
            else:
                shares[first:last] = known
        for first, last in _together(unread):
            shares[first:last] = self._shares(words, first, last)
        # A copy, as a slice would keep all of the text's numbers with it.
        self._remember((piece, shares[first:last].copy()) for first, last, piece in unread)
        return words.places, Chances.of(self.kinds, shares)

    def _piece(self, text: str, words: Words, first: int, last: int) -> str:
        """Some words with all that their chances hang on."""
        begin, end = max(0, first - self.sight), min(len(words.places), last + self.sight)
        gap = words.shapes[begin, GAPS:].tolist()
        where = text[words.places[begin][0] : words.places[end - 1][1]]
        return f"{first - begin} {last - begin} {end - begin} {gap} {where}"

    def _remember(self, read: Iterable[tuple[str, Floats]]) -> None:
        """Keep what was read; the oldest is forgotten. Threads may come in between."""
        self._remembered.update(each for each in read if len(each[0]) <= _LONGEST_PIECE)
        while len(self._remembered) > _PIECES:
            self._remembered.popitem(last=False)

    def _shares(self, words: Words, first: int, last: int) -> Floats:
        """The probabilities for some words, read with those that they hang on."""
        begin, end = max(0, first - self.sight), min(len(words.places), last + self.sight)
        part = words.part(begin, end)
        seen = self._tables.seen(part)
        where = self._spread(part)
        room = int(where[-1]) + 1
        wide = np.zeros((1, room, seen.shape[1]), np.float32)
        there = np.zeros((1, room, 1), np.float32)
        wide[0, where], there[0, where] = seen, 1
        (shares,) = self._network.run(None, {"seen": wide, "there": there})
        asked: Floats = np.asarray(shares, np.float32)[0, where][first - begin : last - begin]
        return asked

    def _spread(self, words: Words) -> NDArray[np.intp]:
        """Where each word stands, with too much room to look across where a long gap is."""
        starts = np.array([start for start, _ in words.places])
        ends = np.array([end for _, end in words.places])
        steps = np.ones(len(starts), np.intp)
        steps[0] = 0
        steps[1:][starts[1:] - ends[:-1] >= FAR] += self.sight
        return np.cumsum(steps)


def _pieces(words: Words) -> Iterator[tuple[int, int]]:
    """The words in pieces of a dozen or so, parted by what they are, not by where they stand."""
    if not words.places:
        return
    ends = np.flatnonzero(words.letters.sum(axis=1, dtype=np.int64) % _PARTING == 0) + 1
    first = 0
    for last in (*ends.tolist(), len(words.places)):
        if last > first:
            yield first, last
        first = last


def _together(unread: Sequence[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Pieces that follow each other as one."""
    start = end = 0
    for first, last, _ in unread:
        if first != end and end > start:
            yield start, end
        if first != end:
            start = first
        end = last
    if end > start:
        yield start, end


def tagger_of(arrays: Mapping[str, NDArray[np.generic]], network: bytes) -> Tagger:
    """The tagger of these files' contents; an error of any sort where they are not one."""

    def lines(name: str) -> list[str]:
        return bytes(np.asarray(arrays[name], np.uint8)).decode().split("\n")

    before, at, after = np.asarray(arrays["letters"], np.float32)
    tables = Tables(
        {word: row for row, word in enumerate(lines("vocabulary")) if row},
        np.asarray(arrays["table"], np.int8),
        np.asarray(arrays["scale"], np.float32),
        (before, at, after),
        np.asarray(arrays["letters_bias"], np.float32),
    )
    return Tagger(tables, network, lines("kinds"), int(np.asarray(arrays["sight"]).item()))
