"""A text as its letters and digits alone, which spacing, case and marks do not change."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from seawall.terms import Span

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that part no words; in these each letter stands for itself."""

FIRST_UNSPACED = UNSPACED[0]
"""No letter before this is of such a script."""

_WORD = re.compile(rf"[{UNSPACED}]|(?:(?![{UNSPACED}])[^\W_])+")


@dataclass(frozen=True, slots=True)
class Letters:
    """
    The letters of a text in a row, in lower case, and where each word of them stands.

    `row` is the text's letters; `words[n]` begins at `marks[n]` of it, and came from the
    code points `starts[n]` to `ends[n]` of the text.
    """

    row: str = field(repr=False)
    words: list[str] = field(repr=False)
    marks: list[int] = field(repr=False)
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)

    @classmethod
    def of(cls, body: str) -> "Letters":
        """The letters of this text."""
        spans = [match.span() for match in _WORD.finditer(body)]
        words = [_bare(body[start:end].lower()) for start, end in spans]
        marks = [0, *accumulate(map(len, words))][:-1]
        return cls("".join(words), words, marks, [s for s, _ in spans], [e for _, e in spans])

    def within(self, start: int, end: int) -> range:
        """The numbers of the words that stand within these code points, or across their edges."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def span(self, start: int, end: int) -> Span:
        """Where the words stand that these letters of the row belong to."""
        first = bisect_right(self.marks, start) - 1
        last = bisect_left(self.marks, end) - 1
        return Span(self.starts[first], self.ends[last])


def _bare(word: str) -> str:
    """A word without the accents of its Latin letters, which a leak may add or leave out."""
    if word.isascii():
        return word
    bases = (unicodedata.normalize("NFD", letter)[0] for letter in word)
    return "".join(b if b.isascii() else own for b, own in zip(bases, word, strict=True))
