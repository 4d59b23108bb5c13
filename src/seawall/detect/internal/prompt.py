"""The system's own instructions in an answer: `internal.system_prompt`."""

import math
from collections.abc import Iterator
from functools import cached_property, lru_cache

from seawall.detect.internal.shared import LONGEST, ROW, Known, Piece, last_sentence
from seawall.detect.letters import Letters
from seawall.terms import Finding, Inspection, Role, Span, Text

KIND = "internal.system_prompt"

_GAP = 160
"""Code points between two pieces that are still one leak."""

_HALF = 36
"""Letters, some ten words, of which half of those who share so many do by chance."""

_LEAST, _MOST = 50, 0.99
"""Letters from which on anything is said, and how sure one can be at the most."""

_SHORTEST, _SHORT = 30, 120
"""Letters of instructions so short that they are a leak as a whole."""

_KEPT = 64


class PromptLeaks:
    """
    Instructions that the application gave the model for this request, in the model's answer.

    System text and tool definitions are compared with the answer by their letters
    alone (winnowing's shingles, Schleimer et al., SIGMOD 2003, without the winnowing:
    prompts are short), and sentence by sentence by their words in any order. So
    spacing, case, marks, bullets and the order of words and sentences do not matter. What
    the user or a tool said in the same words is no secret and does not count.
    """

    name = KIND

    def __init__(self) -> None:
        self._known = lru_cache(maxsize=_KEPT)(Known.of)

    def seek(self, inspection: Inspection) -> "PromptLeak | None":
        """The finder of these very instructions; None where there are none."""
        bodies = tuple(text.body for text in inspection.instructions)
        return PromptLeak(self._known(bodies), tuple(_said(inspection))) if bodies else None


class PromptLeak:
    """Finds the instructions of one request."""

    name = KIND
    reach = 3_000

    def __init__(self, known: Known, said: tuple[Text, ...]) -> None:
        self._known = known
        self._said = said

    def find(self, text: Text) -> Iterator[Finding]:
        """Every stretch that holds enough of the instructions, left to right."""
        letters = Letters.of(text.body)
        for leak in _together(self._known.pieces(text.body, letters)):
            confidence = self._confidence(letters, leak)
            if confidence and not self._was_said(letters, leak):
                yield Finding(KIND, _span(leak), confidence)

    def settled(self, body: str) -> int:
        """Up to the first piece that more of the instructions may follow."""
        letters = Letters.of(body)
        first = self._begun(body, letters)
        last = last_sentence(body, letters, longest=LONGEST)
        word = self._known.likeness(last).first if last else -1
        if word >= 0:
            first = min(first, letters.starts[word])
        for leak in reversed(_together(self._known.pieces(body, letters))):
            if _span(leak).end + _GAP >= first:
                first = min(first, _span(leak).start)
        return first

    def _begun(self, body: str, letters: Letters) -> int:
        """Where letters begin that go on as the instructions do, up to the end of the text."""
        size = len(letters.row)
        for mark, start in zip(letters.marks, letters.starts, strict=True):
            if mark > size - ROW and letters.row[mark:] in self._known.row:
                return start
        return len(body)

    def _confidence(self, letters: Letters, leak: list[Piece]) -> float:
        shared = sum(piece.shared for piece in leak)
        if shared >= _LEAST:
            return round(min(1 - math.exp2(-shared / _HALF), _MOST), 2)
        row = _row(letters, _span(leak))
        short = (each for each in self._known.bodies if _SHORTEST <= len(each) <= _SHORT)
        return _MOST if any(each in row for each in short) else 0.0

    def _was_said(self, letters: Letters, leak: list[Piece]) -> bool:
        """Whether the user or a tool said all of this."""
        said = self._known_said
        return bool(said) and all(_row(letters, piece.span) in said for piece in leak)

    @cached_property
    def _known_said(self) -> str:
        return "\n".join(Letters.of(text.body).row for text in self._said)


def _said(inspection: Inspection) -> Iterator[Text]:
    for message in inspection.history:
        if message.role in (Role.USER, Role.TOOL):
            yield from message.texts


def _span(leak: list[Piece]) -> Span:
    return Span(leak[0].span.start, leak[-1].span.end)


def _row(letters: Letters, span: Span) -> str:
    """The letters of a stretch."""
    numbers = letters.within(span.start, span.end)
    return "".join(letters.words[numbers.start : numbers.stop])


def _together(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces near each other, as one leak."""
    leaks: list[list[Piece]] = []
    for piece in pieces:
        if leaks and piece.span.start - leaks[-1][-1].span.end <= _GAP:
            leaks[-1].append(piece)
        else:
            leaks.append([piece])
    return leaks
