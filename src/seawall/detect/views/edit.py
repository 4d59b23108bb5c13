"""How one text became another: stretches replaced, and the map of offsets back."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from seawall.terms import Span


@dataclass(frozen=True, slots=True)
class Edit:
    """
    One stretch of a text, and what stands there instead.

    `lows` and `highs` give for each character of `body` the stretch of the text
    before that it came from, and rise or fall together; empty means that every
    character came from the whole of `start` to `end`.
    """

    start: int
    end: int
    body: str
    lows: Sequence[int] = ()
    highs: Sequence[int] = ()

    def origin(self, first: int, last: int) -> Span:
        """Where the characters `first` to `last` (both in) of the body came from."""
        if not self.lows:
            return Span(self.start, self.end)
        lows, highs = self.lows, self.highs
        return Span(min(lows[first], lows[last]), max(highs[first], highs[last]))


_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Step:
    """
    A text before and after some edits; whatever no edit names is carried over 1:1.

    Edits are in order and do not overlap. `marks` are the offsets at which the
    edits stand in `after`. Build one with `Step.of`.
    """

    before: str
    after: str
    edits: tuple[Edit, ...]
    marks: tuple[int, ...]

    @classmethod
    def of(cls, before: str, edits: Iterable[Edit]) -> "Step":
        """Apply the edits to the text."""
        pieces: list[str] = []
        marks: list[int] = []
        done = length = 0
        kept = tuple(edits)
        for edit in kept:
            pieces += (before[done : edit.start], edit.body)
            marks.append(length + edit.start - done)
            length = marks[-1] + len(edit.body)
            done = edit.end
        pieces.append(before[done:])
        return cls(before, "".join(pieces), kept, tuple(marks))

    def back(self, span: Span) -> Span:
        """Where a span of the text after came from; an empty span stays empty."""
        if not len(span):
            if span.start >= len(self.after):
                return Span(len(self.before), len(self.before))
            place = self.back(Span(span.start, span.start + 1)).start
            return Span(place, place)
        first, from_first = self._at(span.start)
        last, from_last = self._at(span.end - 1)
        if first == last and self._within(last, from_last):
            return self.edits[first].origin(from_first, from_last)
        start = self._source(first, from_first, reaching=-1).start
        return Span(start, self._source(last, from_last, reaching=0).end)

    def forth(self, place: int) -> int:
        """Where an offset of the text before now stands; inside an edit, where the edit starts."""
        index = bisect_right(self.edits, place, key=_START) - 1
        if index < 0:
            return place
        edit, mark = self.edits[index], self.marks[index]
        return mark if place < edit.end else mark + len(edit.body) + place - edit.end

    def touches(self, span: Span) -> bool:
        """Whether a span of the text after includes an edit or stands right beside one."""
        index = bisect_right(self.marks, span.end) - 1
        if index < 0:
            return False
        return self.marks[index] + len(self.edits[index].body) >= span.start

    def _at(self, place: int) -> tuple[int, int]:
        """The last edit at or before an offset of the text after, and how far behind its mark."""
        index = bisect_right(self.marks, place) - 1
        return index, place - self.marks[index] if index >= 0 else place

    def _within(self, index: int, offset: int) -> bool:
        return index >= 0 and offset < len(self.edits[index].body)

    def _source(self, index: int, offset: int, *, reaching: int) -> Span:
        """The origin of a character and, inside an edit, of all to its last (-1) or first (0)."""
        if index < 0:
            return Span(offset, offset + 1)
        edit = self.edits[index]
        if offset < len(edit.body):
            other = reaching % len(edit.body)
            return edit.origin(min(offset, other), max(offset, other))
        place = edit.end + offset - len(edit.body)
        return Span(place, place + 1)
