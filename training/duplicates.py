"""Near-duplicates: found by sketches (Broder 1997), proved by the overlap of word triples."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence

from training.examples import Example

ALIKE = 0.6
"""Two texts that share this much of the smaller one's word triples are one text."""

SKETCH = 8

_WORD = re.compile(r"\w", re.UNICODE)
_WORDS = re.compile(r"[^\W_]+", re.UNICODE)


def shingles(text: str) -> frozenset[int]:
    """The word triples of a text, hashed; characters where it is written without spaces."""
    words = _WORDS.findall(text.lower())
    if len(words) < 4 and len(text) > 12:
        words = list("".join(words))
    if len(words) < 3:
        return frozenset({zlib.crc32(" ".join(words).encode())})
    triples = (" ".join(words[n : n + 3]) for n in range(len(words) - 2))
    return frozenset(zlib.crc32(triple.encode()) for triple in triples)


class Seen:
    """Texts that were seen, and whether another is nearly one of them."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._all: list[frozenset[int]] = []
        self._by_hash: defaultdict[int, list[int]] = defaultdict(list)
        for text in texts:
            self.add(shingles(text))

    def add(self, marks: frozenset[int]) -> None:
        """See a text."""
        for mark in _sketch(marks):
            self._by_hash[mark].append(len(self._all))
        self._all.append(marks)

    def like(self, marks: frozenset[int]) -> bool:
        """Whether something alike was seen."""
        candidates = {n for mark in _sketch(marks) for n in self._by_hash.get(mark, ())[:200]}
        return any(_alike(marks, self._all[number]) for number in candidates)


def without(examples: Sequence[Example], held_out: Iterable[str]) -> list[Example]:
    """Examples that are near-duplicates neither of held-out texts nor of an earlier example."""
    forbidden, kept_marks = Seen(held_out), Seen()
    kept: list[Example] = []
    for example in examples:
        marks = shingles(example.text)
        if forbidden.like(marks):
            continue
        # Pairs that differ in a word on purpose are what we wrote them for.
        if not example.source.startswith("own_"):
            if kept_marks.like(marks):
                continue
            kept_marks.add(marks)
        kept.append(example)
    return kept


def _sketch(marks: frozenset[int]) -> list[int]:
    return sorted(marks)[:SKETCH]


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    return len(one & other) >= ALIKE * min(len(one), len(other)) and (
        min(len(one), len(other)) * 3 >= max(len(one), len(other))
    )
