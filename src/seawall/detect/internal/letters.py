"""A text as its letters and digits alone, which spacing, case and marks do not change."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from seawall.terms import Span

UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that part no words; in these each letter stands for itself."""

_WORD = re.compile(rf"[{UNSPACED}]|(?:(?![{UNSPACED}])[^\W_])+")


@dataclass(frozen=True, slots=True)
class Letters:
    """
    The letters of a text in a row, in lower case, and where each word of them stands.

    `row` is the text's letters; word `n` begins at `marks[n]` of it, and came from the
    code points `starts[n]` to `ends[n]` of the text.
    """

    row: str = field(repr=False)
    marks: tuple[int, ...] = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)
    ends: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, body: str) -> "Letters":
        """The letters of this text."""
        words: list[str] = []
        marks: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        length = 0
        for match in _WORD.finditer(body):
            word = match[0].lower()
            words.append(word)
            marks.append(length)
            starts.append(match.start())
            ends.append(match.end())
            length += len(word)
        return cls("".join(words), tuple(marks), tuple(starts), tuple(ends))

    def words(self, start: int, end: int) -> range:
        """The numbers of the words that stand within these code points, or across their edges."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def word(self, number: int) -> str:
        """One word."""
        after = self.marks[number + 1] if number + 1 < len(self.marks) else len(self.row)
        return self.row[self.marks[number] : after]

    def span(self, start: int, end: int) -> Span:
        """Where the words stand that these letters of the row belong to."""
        first = bisect_right(self.marks, start) - 1
        last = bisect_left(self.marks, end) - 1
        return Span(self.starts[first], self.ends[last])
