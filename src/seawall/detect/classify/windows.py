"""A text cut into sentences, and sentences gathered into windows that a model can read at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from seawall.detect.classify.answers import Window
from seawall.terms import Span

# A sentence ends at a line's end, or after a full stop in any of the common scripts.
_END = re.compile(r"\n\s*|(?<=[.!?…؟۔।])[\"'”’)\]]*\s+|(?<=[。！？])[”’」』）]*\s*|(?<=>)\s+(?=<)")

SENTENCE_CHARACTERS = 320
"""A longer sentence is cut at a space; logs and minified code know no full stops."""

WINDOW_WEIGHT = 400
"""The size of a window: code points, with those that cost a model a token each counted as four."""

PART_WEIGHT = 200
"""The size of a part of a window, in which one sentence of an attack is not lost among others."""

# Not among them are letters in other dress, full-width and mathematical: a word of them is one
# unknown token, and they must not make a text look longer than it is without them.
_NOT_WIDE = r"\x00-\u04ff\uff01-\uff5e\U0001d400-\U0001d7ff"
_WIDE = re.compile(f"[^{_NOT_WIDE}]")
_FULL_WIDTH_SIGN = re.compile(
    f"(?<![^{_NOT_WIDE}])[\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e](?![^{_NOT_WIDE}])"
)
_WIDE_COSTS = 3
_FURTHER = 0xFEE0
"""How far a full-width sign lies beyond the plain one."""


_LETTERS = re.compile(r"[^\W\d_]+")
_GLUED = 5
"""Runs of letters in one word, from which on it may be a sentence without spaces."""


def sentences(body: str) -> list[Span]:
    """
    The sentences of a text, in order, without the white space between them.

    Every code point that is not white space lies in exactly one of them.
    """
    spans: list[Span] = []
    start = 0
    for match in _END.finditer(body):
        spans += _pieces(body, start, match.start())
        start = match.end()
    spans += _pieces(body, start, len(body))
    return spans


def windows(body: str) -> list[tuple[int, Window]]:
    """The windows of a text, each with where it starts in the text."""
    spans = sentences(body)
    return [_window(body, spans[first:last]) for first, last in runs(body, spans)]


def parts(window: Window) -> list[Window]:
    """The parts of a window, of the same text and asked the same; none where it is one part."""
    found = runs(window.text, window.sentences, PART_WEIGHT)
    if len(found) == 1:
        return []
    cut = (_window(window.text, window.sentences[first:last])[1] for first, last in found)
    return [replace(window, text=part.text, sentences=part.sentences) for part in cut]


def _window(body: str, spans: Sequence[Span]) -> tuple[int, Window]:
    start = spans[0].start
    within = tuple(Span(s.start - start, s.end - start) for s in spans)
    return start, Window(body[start : spans[-1].end], within)


def runs(body: str, spans: Sequence[Span], most: int = WINDOW_WEIGHT) -> list[tuple[int, int]]:
    """
    Runs of neighbouring sentences, as `(first, after last)` into `spans`.

    Each is as long as `most` allows, which is what a model can read; each but the first
    begins with the last sentence of the one before (unless that alone is long), so that
    what two sentences say together is seen together. Linear in the number of sentences.
    """
    costs = [weight(body[span.start : span.end]) for span in spans]
    found: list[tuple[int, int]] = []
    first, size = 0, 0
    for number, cost in enumerate(costs):
        if size and size + cost > most:
            found.append((first, number))
            overlaps = costs[number - 1] + cost <= most and number - 1 > first
            first = number - 1 if overlaps else number
            size = costs[number - 1] if overlaps else 0
        size += cost
    if spans:
        found.append((first, len(spans)))
    return found


def is_speech(piece: str) -> bool:
    """
    Whether a piece of text can say anything: two words, a script without spaces, or words glued.

    A name or a number by itself orders nobody about, and to a model it is noise.
    """
    if len(piece.split(maxsplit=2)) > 1 or _WIDE.search(piece):
        return True
    return len(_LETTERS.findall(piece)) >= _GLUED


def narrowed(piece: str) -> str:
    """
    A piece of text as models read it, as long as it is: full-width signs as plain ones.

    Not those beside letters of the scripts to which they belong. Letters in full
    width are the business of views.
    """
    if piece.isascii():
        return piece
    return _FULL_WIDTH_SIGN.sub(lambda sign: chr(ord(sign[0]) - _FURTHER), piece)


def weight(piece: str) -> int:
    """What a piece of text costs a model, in code points of plain English."""
    if piece.isascii():
        return len(piece)
    return len(piece) + _WIDE_COSTS * len(_WIDE.findall(piece))


def _pieces(body: str, start: int, end: int) -> Iterator[Span]:
    """One sentence, without space around it, cut where it is too long."""
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    most = SENTENCE_CHARACTERS
    # A slice no longer than a window tells: without it, long runs would cost their square.
    while weight(body[start : min(end, start + WINDOW_WEIGHT + 1)]) > WINDOW_WEIGHT:
        while weight(body[start : min(start + most, end)]) > WINDOW_WEIGHT:
            most //= 2
        cut = body.rfind(" ", start + most // 2, start + most)
        cut = min(start + most, end) if cut < 0 else cut
        yield Span(start, cut)
        start = cut
        while start < end and body[start].isspace():
            start += 1
    if start < end:
        yield Span(start, end)
