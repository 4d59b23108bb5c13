"""Which words moved an answer: they are left out in turn, and the window is read again."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from seawall.detect.classify.answers import Answers, Model, Window
from seawall.detect.classify.calibration import Curve
from seawall.terms import Span

MOST = 40
"""Stretches that are left out of a window, for each is another reading of it."""

MOST_TOLD = 6

RUN = 3
"""Neighbouring words that are left out together where one alone changes little."""

ENOUGH = 1.0
"""Of a logit: where a single word moves an answer by as much, runs need not be tried."""

LEAST = 0.2
"""Of a logit: what moves an answer by less says nothing."""

LEAST_SHARE = 0.15
"""Of what the weightiest stretch moves: the same."""

_SPACED, _PAIRED, _LONG = 1, 2, 4
_UNSPACED = (
    (0x0E00, 0x0EFF, _LONG), (0x1000, 0x109F, _LONG), (0x1780, 0x17FF, _LONG),
    (0x3040, 0x30FF, _PAIRED), (0x3400, 0x9FFF, _PAIRED), (0xF900, 0xFAFF, _PAIRED),
    (0x20000, 0x3FFFF, _PAIRED),
)  # fmt: skip
"""Scripts without spaces between words, and how many code points make about a word."""

_APOSTROPHES = "'’"


@dataclass(frozen=True, slots=True)
class Moved:
    """
    A stretch of a window, and what the answer is without it.

    `drop` is by how much the logit falls; below 0 it rises. `left` is the
    probability that remains, and `fpr` the share of harmless texts with one as sure.
    """

    span: Span
    drop: float
    left: float
    fpr: float


def words(text: str) -> list[Span]:
    """
    The words of a text, in order: letters, digits and the marks on them.

    Where a script writes no spaces, a few code points count as one.
    """
    found: list[Span] = []
    for length, run in groupby(range(len(text)), key=lambda place: _sort(text, place)):
        places = list(run)
        if length:
            step = len(places) if length == _SPACED else length
            found += (
                Span(places[first], places[min(first + step, len(places)) - 1] + 1)
                for first in range(0, len(places), step)
            )
    return found


def runs(spans: Sequence[Span]) -> list[Span]:
    """Each run of RUN neighbouring words; none where that would be all of them."""
    if len(spans) <= RUN:
        return []
    return [
        Span(first.start, last.end) for first, last in zip(spans, spans[RUN - 1 :], strict=False)
    ]


def without(window: Window, spans: Iterable[Span]) -> Window:
    """The window as if some stretches of it, and a space beside each, had never been there."""
    for span in sorted(spans, reverse=True):
        window = _cut(window, span)
    return window


def weighty(moved: Iterable[Moved]) -> tuple[Moved, ...]:
    """
    Those that an answer hangs on most, the first the most: at most MOST_TOLD, none overlapping.

    None where no stretch by itself moves it.
    """
    ordered = sorted(moved, key=lambda each: -each.drop)
    least = max(LEAST, LEAST_SHARE * max((each.drop for each in ordered), default=0.0))
    kept: list[Moved] = []
    for each in ordered:
        if each.drop < least or len(kept) == MOST_TOLD:
            break
        if not any(each.span.overlaps(other.span) for other in kept):
            kept.append(each)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to one model: its logit, and what that means in so many places (`tries`)."""

    model: Model
    curve: Curve
    logit: Callable[[Answers], float]
    tries: int

    def moved(self, span: Span, whole: Answers, rest: Answers) -> Moved:
        """What leaving a stretch out does, from the answers with it and without."""
        before, after = self.logit(whole), self.logit(rest)
        return Moved(
            span,
            before - after,
            self.curve.probability(after),
            self.curve.fpr(after, self.tries),
        )


def left_out(asked: Asked, window: Window, spans: Sequence[Span]) -> tuple[Moved, ...]:
    """
    What each stretch, left out by itself, does to the model's answer, in the order of the text.

    Occlusion (Zeiler and Fergus 2014; for text Li et al. 2016). What two stretches say
    twice is moved by neither alone.
    """
    whole, *others = asked.model.answers([window, *(without(window, [span]) for span in spans)])
    return tuple(asked.moved(span, whole, rest) for span, rest in zip(spans, others, strict=True))


def likeliest(asked: Asked, window: Window, spans: Sequence[Span]) -> list[Span]:
    """
    At most MOST of the stretches, in the order of the text.

    Those that speak most for yes to a model that costs nothing to ask: of the six
    words that do to the encoder it names 73%, in windows of 65 words.
    """
    if len(spans) <= MOST:
        return list(spans)
    moved = sorted(left_out(asked, window, spans), key=lambda each: -each.drop)
    return sorted(each.span for each in moved[:MOST])


def _cut(window: Window, span: Span) -> Window:
    start, end = span.start, span.end
    if window.text[end : end + 1] == " ":
        end += 1
    elif start and window.text[start - 1] == " ":
        start -= 1

    def moved(place: int) -> int:
        return place if place <= start else max(start, place - (end - start))

    sentences = tuple(Span(moved(s.start), moved(s.end)) for s in window.sentences)
    return replace(window, text=window.text[:start] + window.text[end:], sentences=sentences)


def _sort(text: str, place: int) -> int:
    """0 where no word is, else how many code points make a word; 1 where spaces say it."""
    character = text[place]
    if character in _APOSTROPHES:
        beside = (text[max(place - 1, 0)], text[min(place + 1, len(text) - 1)])
        return (
            _SPACED if all(each.isalpha() and _script(each) == _SPACED for each in beside) else 0
        )
    joins = character in "\u200c\u200d"  # between letters of Persian and of Hindi
    return _script(character) if joins or unicodedata.category(character)[0] in "LMN" else 0


def _script(character: str) -> int:
    code = ord(character)
    return next((length for low, high, length in _UNSPACED if low <= code <= high), _SPACED)
