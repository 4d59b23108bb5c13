"""
Letters moved along their alphabet, mirrored in it, or both, and perhaps backwards as well.

That is Caesar's code by any number of places, atbash, and each in the other. From one letter
of a word to the next it is the same step in all of them, up to its sign. So the steps of a text
are looked through once for the steps of known words, and the first letter then tells the key.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from string import ascii_lowercase

from ahocorasick_rs import BytesAhoCorasick, Implementation

from seawall.detect.views.edit import Edit
from seawall.detect.views.words import REVERSIBLE

SHORTEST = 4
"""Letters of a word; the steps of shorter ones are everywhere."""

_NO_LETTER = 96
_ZERO = 128
_NEVER = 255
_RAISED = bytes((value + _ZERO) % 256 for value in range(256))
_EDGE = 0
"""The step from a letter to what is none, and back."""


@dataclass(frozen=True, slots=True)
class Key:
    """
    What turns a coded letter back: its place from `offset`, or to it if `mirrored`, in `alphabet`.

    `backwards` says that the text must be turned round as well.
    """

    alphabet: str
    offset: int
    mirrored: bool
    backwards: bool

    @property
    def way(self) -> str:
        """The name of it, without the number of places."""
        name = "atbash" if self.mirrored else "caesar"
        return f"reversed {name}" if self.backwards else name

    def edit(self, body: str, start: int, end: int) -> Edit:
        """The edit that puts this stretch of a text right."""
        new = body[start:end].translate(self._table())
        if self.backwards:
            ends = range(end, start, -1)
            return Edit(start, end, new[::-1], range(end - 1, start - 1, -1), ends)
        return Edit(start, end, new, range(start, end), range(start + 1, end + 1))

    def _table(self) -> dict[int, str]:
        size = len(self.alphabet)
        sign = -1 if self.mirrored else 1
        table: dict[int, str] = {}
        for letters in (self.alphabet, self.alphabet.upper()):
            for place, char in enumerate(letters):
                table[ord(char)] = letters[sign * (place - self.offset) % size]
        return table


@dataclass(frozen=True, slots=True)
class _Sort:
    """A word under one sort of key, and the place of its first letter as it stands there."""

    number: int
    mirrored: bool
    backwards: bool
    first: int


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """
    An alphabet, with a codec that has each of its letters in one byte.

    `places` turns such a byte into the letter's place, `classes` the difference of two places
    into a step. `sorts` are for each pattern the words that it may be; `plain` is the place of
    the pattern's first letter where it is a word of plain text.
    """

    letters: str
    codec: str
    places: bytes
    classes: bytes
    sorts: tuple[tuple[_Sort, ...], ...]
    plain: bytes
    automaton: BytesAhoCorasick = field(repr=False)

    @classmethod
    def of(cls, letters: str, codec: str) -> "_Alphabet":
        """Make the tables for an alphabet."""
        places = bytearray([_NO_LETTER]) * 256
        for case in (letters, letters.upper()):
            for place, byte in enumerate(case.encode(codec)):
                places[byte] = place
        size = len(letters)
        classes = bytes(
            (value - _ZERO) % size + 1 if abs(value - _ZERO) < size else _EDGE
            for value in range(256)
        )
        known = sorted(
            word for word in REVERSIBLE if len(word) >= SHORTEST and set(word) <= set(letters)
        )
        sorts: dict[bytes, list[_Sort]] = {}
        for pattern, sort in _patterns(known, letters):
            sorts.setdefault(pattern, []).append(sort)
        plain = bytes(
            next((sort.first for sort in each if not sort.mirrored and not sort.backwards), _NEVER)
            for each in sorts.values()
        )
        return cls(
            letters,
            codec,
            bytes(places),
            classes,
            tuple(map(tuple, sorts.values())),
            plain,
            BytesAhoCorasick(list(sorts), implementation=Implementation.DFA),
        )

    def found(self, body: str) -> Iterator[tuple[Key, int, int, int]]:
        """The key, start and end of each known word that is coded, and the word's number."""
        coded = body.encode(self.codec, "replace").translate(self.places)
        places = b"%c%b%c" % (_NO_LETTER, coded, _NO_LETTER)
        steps = _steps(places).translate(self.classes)
        matches = self.automaton.find_matches_as_indexes(steps)
        plain = self.plain
        # Ordinary texts cost no more than this: their words are known words in no code at all.
        for index, start, edge in [m for m in matches if places[m[1] + 1] != plain[m[0]]]:
            end = edge - 1
            if body[max(0, start - 1) : start].isalnum() or body[end : end + 1].isalnum():
                continue
            for sort in self.sorts[index]:
                key = self._key(sort, places[start + 1])
                if key.offset or key.mirrored:
                    yield key, start, end, sort.number

    def _key(self, sort: _Sort, place: int) -> Key:
        """By which key a word begins with the letter of this place."""
        offset = place + sort.first if sort.mirrored else place - sort.first
        return Key(self.letters, offset % len(self.letters), sort.mirrored, sort.backwards)


def _patterns(known: Iterable[str], letters: str) -> Iterator[tuple[bytes, _Sort]]:
    """The steps of each word under each sort of key, with the edges before and behind it."""
    size = len(letters)
    for number, word in enumerate(known):
        places = [letters.index(char) for char in word]
        for backwards, row in ((False, places), (True, places[::-1])):
            for mirrored, sign in ((False, 1), (True, -1)):
                steps = (sign * (b - a) % size + 1 for a, b in pairwise(row))
                pattern = bytes((_EDGE, *steps, _EDGE))
                yield pattern, _Sort(number, mirrored, backwards, row[0])


def _steps(places: bytes) -> bytes:
    """
    From each place to the next, 128 being none.

    One subtraction of two numbers does it, a byte of which each place is: no byte borrows from
    the next, because 128 is on top of each that is subtracted from, and places are below that.
    """
    count = len(places) - 1
    first = int.from_bytes(places[:-1], "little")
    second = int.from_bytes(places.translate(_RAISED)[1:], "little")
    return (second - first).to_bytes(count, "little")


# Russian is coded with and without its seventh letter.
_LATIN = _Alphabet.of(ascii_lowercase, "latin-1")
_CYRILLIC = (
    _Alphabet.of("абвгдежзийклмнопрстуфхцчшщъыьэюя", "cp1251"),
    _Alphabet.of("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "cp1251"),
)


def ciphered(body: str, data: bytes) -> Iterator[tuple[Key, int, int, int]]:
    """
    The known words that stand in a text in code: the key, from where to where, which word.

    `data` are the text's bytes in UTF-8. Those of one key are in order.
    """
    yield from _LATIN.found(body)
    if b"\xd0" in data or b"\xd1" in data:
        for alphabet in _CYRILLIC:
            yield from alphabet.found(body)
