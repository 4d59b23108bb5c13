"""Words into pieces of a fixed vocabulary, as BERT reads them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

_CHINESE = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
"""The blocks that BERT's own code takes apart, a character a word; other scripts it does not."""

_SPACES = "\t\n\r \xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + (
    "\u2028\u2029\u202f\u205f\u3000"
)  # fmt: skip
_RUN = re.compile(f"[^{_SPACES}]+")
LONGEST_WORD = 400
"""In letters; BERT's own hundred would leave a clause without spaces unread."""

_REMEMBERED = 24
_MOST_REMEMBERED = 1 << 15
_UNKNOWN, _FIRST, _LAST = "[UNK]", "[CLS]", "[SEP]"


@dataclass(frozen=True, slots=True)
class Tokens:
    """
    A text as numbers: `ids`, and for each the code points `offsets` that it came from.

    The first and the last are the marks that a model expects; they came from nowhere.
    """

    ids: Sequence[int]
    offsets: Sequence[tuple[int, int]]


class WordPiece:
    """
    Greedy longest match from the left (Wu et al. 2016), without case or accents.

    The rules are those of BERT's uncased tokenizer (Devlin et al. 2019); the tests
    hold it against the `tokenizers` library, which would bring a network client
    with it into everybody's gateway. Line n of the vocabulary is the piece with id n.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids: Mapping[str, int] = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = self._ids[_UNKNOWN]
        self._first = self._ids[_FIRST]
        self._last = self._ids[_LAST]
        self._known: dict[str, Sequence[tuple[int, int, int]]] = {}

    def tokens(self, text: str, most: int) -> list[Tokens]:
        """The text in runs of at most `most` tokens, marks included: one, unless it is long."""
        ids: list[int] = []
        offsets: list[tuple[int, int]] = []
        for match in _RUN.finditer(text):
            start = match.start()
            for piece, first, last in self._pieces(match[0]):
                ids.append(piece)
                offsets.append((start + first, start + last))
        room = most - 2
        return [
            Tokens(
                (self._first, *ids[begin : begin + room], self._last),
                ((0, 0), *offsets[begin : begin + room], (0, 0)),
            )
            for begin in range(0, max(len(ids), 1), room)
        ]

    def _pieces(self, run: str) -> Sequence[tuple[int, int, int]]:
        """The pieces of what stands between spaces, with their places; short runs come again."""
        known = self._known.get(run)
        if known is None:
            known = tuple(self._placed(run))
            if len(run) < _REMEMBERED and len(self._known) < _MOST_REMEMBERED:
                self._known[run] = known
        return known

    def _placed(self, run: str) -> Iterator[tuple[int, int, int]]:
        for word, places in _words(run):
            start = 0
            for piece, length in self._split(word):
                end = start + length
                yield piece, places[start], places[end - 1] + 1
                start = end

    def _split(self, word: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                number = self._ids.get(mark + word[start:end])
                if number is not None:
                    found.append((number, end - start))
                    start = end
                    break
            else:
                return [(self._unknown, len(word))]
        return found or [(self._unknown, len(word))]


def _words(text: str) -> Iterator[tuple[str, list[int]]]:
    """Each word as it is looked up, and for each of its characters its place in the text."""
    word: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        folded, alone = _folded(character)
        if alone and word:
            yield "".join(word), places
            word, places = [], []
        if not folded:
            continue
        word += folded
        places += [place] * len(folded)
        if alone:
            yield "".join(word), places
            word, places = [], []
    if word:
        yield "".join(word), places


@cache
def _folded(character: str) -> tuple[str, bool]:
    """A character as it is looked up, `""` for none, and whether it stands alone."""
    code, category = ord(character), unicodedata.category(character)
    if character in _SPACES:
        return "", True
    if code in {0, 0xFFFD} or category in {"Cc", "Cf", "Co", "Cs"}:
        return "", False
    bare = "".join(
        part
        for part in unicodedata.normalize("NFD", character)
        if unicodedata.category(part) != "Mn"
    )
    chinese = any(first <= code <= last for first, last in _CHINESE)
    symbol = category.startswith("P") or (code < 128 and not character.isalnum())  # noqa: PLR2004 - ASCII
    return bare.lower(), chinese or symbol
