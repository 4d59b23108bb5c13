"""A text as words, and each word as the numbers that the tagger reads."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

LONGEST = 24
"""Code points of a word; each letter of a longer run counts as a word by itself."""

FAR = 16
"""Blanks between two words that part a text: what stands on the other side tells nothing."""

LETTERS = 16
"""Letters of a word that are looked at: the first ten and the last six of a longer one."""

_FIRST, _LAST = 10, 6
ALPHABET = 384
"""How many numbers a letter can have; 0 is none."""

SHAPES, GAPS = 8, 6
"""Facts about how a word is written and, from the sixth on, what stands before it."""

_LETTER = r"[^\W\d_]"
# A run counts in the same way wherever a text that holds it is cut, but near the cut.
_ATOM = re.compile(
    rf"(?<!{_LETTER}){_LETTER}(?:{_LETTER}|[\u0300-\u036f]){{0,{LONGEST - 1}}}+(?!{_LETTER})"
    rf"|(?<!\d)\d{{1,{LONGEST}}}+(?!\d)|\S"
)
_LATIN_END = 0x250
_REMEMBERED = 1 << 14

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Words:
    """
    The words of a text: `places` (code points), and what is known of each.

    `rows` (n) are lines of the vocabulary, 0 for a word that it lacks; `spellings` the
    numbers of each word's letters, LETTERS of two bytes; `shapes` (n, SHAPES), each 0 or 1.
    """

    places: Sequence[Place]
    rows: NDArray[np.int32]
    spellings: Sequence[bytes]
    shapes: NDArray[np.float32]

    @property
    def letters(self) -> NDArray[np.uint16]:
        """The numbers of the letters, (n, LETTERS)."""
        return letters_of(self.spellings)

    def part(self, first: int, last: int) -> "Words":
        """Some of them."""
        some = slice(first, last)
        return Words(self.places[some], self.rows[some], self.spellings[some], self.shapes[some])


def places_of(text: str) -> list[Place]:
    """Where words stand: runs of letters, runs of digits, and single other characters."""
    return [match.span() for match in _ATOM.finditer(text)]


def words_of(text: str, vocabulary: Mapping[str, int]) -> Words:
    """The words of a text, as numbers."""
    places = places_of(text)
    known = [_known(text[start:end]) for start, end in places]
    rows = np.array([vocabulary.get(folded, 0) for folded, _, _ in known], np.int32)
    written = b"".join([shape for _, _, shape in known])
    shapes = np.zeros((len(places), SHAPES), np.float32)
    shapes[:, :GAPS] = np.frombuffer(written, np.uint8).reshape(len(places), GAPS)
    before = 0
    for number, (start, end) in enumerate(places):
        if start > before:
            shapes[number, GAPS] = 1
            shapes[number, GAPS + 1] = "\n" in text[before:start]
        before = end
    return Words(places, rows, [spelling for _, spelling, _ in known], shapes)


def letters_of(spellings: Sequence[bytes]) -> NDArray[np.uint16]:
    """The numbers of some words' letters, (words, LETTERS)."""
    return np.frombuffer(b"".join(spellings), np.uint16).reshape(len(spellings), LETTERS)


def folded(word: str) -> str:
    """A word without case and accents; a number as so many noughts."""
    if word.isdigit():
        return "0" * min(len(word), 6)
    parts = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in parts if not unicodedata.combining(c)) or word


@lru_cache(_REMEMBERED)
def _known(word: str) -> tuple[str, bytes, bytes]:
    kept = word if len(word) <= LETTERS else word[:_FIRST] + word[-_LAST:]
    numbers = [*map(_letter, kept), *([0] * (LETTERS - len(kept)))]
    upper = word[:1].isupper()
    shape = (
        upper and not word[1:].isupper(),
        word.isupper() and len(word) > 1,
        word.islower(),
        word.isdigit(),
        not word.isalnum(),
        any(map(str.isupper, word[1:])) and not word.isupper(),
    )
    return folded(word), np.array(numbers, np.uint16).tobytes(), bytes(shape)


def _letter(letter: str) -> int:
    """Each Latin letter its own number, those of other scripts one for each block of 256."""
    point = ord(letter)
    spread = point if point < _LATIN_END else _LATIN_END + point // 256
    return spread % (ALPHABET - 1) + 1
