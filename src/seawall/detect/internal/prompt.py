"""The system's own instructions in an answer: `internal.system_prompt`."""

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

from seawall.detect.internal.shared import LONGEST, ROW, Known, Piece, last_sentence
from seawall.detect.letters import Letters
from seawall.terms import Finding, Inspection, Reading, Role, Span, Text

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

_BY_ITSELF = 24
"""Letters of a sentence that directs, from which on a piece by itself may be one of several."""

_BY_CHANCE = 16
"""How many letters of such a piece two texts may share by chance."""

_HALF_OF_SEVERAL = 30
"""Letters, beyond those by chance, of which half of those who share so many did by chance."""

_DIRECTING = 0.6
"""What a letter of a piece counts on the average, from which on it is no mere fact."""

_SURE_OF_SEVERAL = 0.5
"""Several pieces are something to speak of when they are rather from the instructions than not."""


class PromptLeaks:
    """
    Instructions that the application gave the model for this request, in the model's answer.

    System text and tool definitions are compared with the answer by their letters
    alone (winnowing's shingles, Schleimer et al., SIGMOD 2003, without the winnowing:
    prompts are short), and sentence by sentence by their words in any order. So
    spacing, case, marks, bullets and the order of words and sentences do not matter. What
    the user or a tool said in the same words is no secret and does not count. Pieces
    that say little by themselves count together with those of earlier answers.
    """

    name = KIND

    def seek(self, inspection: Inspection) -> "PromptLeak | None":
        """The finder of these very instructions; None where there are none."""
        return _leak_of(inspection)


class SpreadLeaks:
    """
    Pieces of the instructions all over an answer, none of which says much by itself.

    It reads a text whole, at its end. Only what directs counts: the facts of a prompt
    are there to be told.
    """

    name = KIND
    waited_for = False
    quick = True

    def read(self, inspection: Inspection) -> Reading:
        """The pieces that tell much together, with those of earlier answers."""
        leak = _leak_of(inspection)
        if leak is None:
            return Reading()
        found = (leak.spread(text) for text in inspection.texts)
        return Reading(tuple(finding for findings in found for finding in findings))


class PromptLeak:
    """Finds the instructions of one request."""

    name = KIND
    reach = 3_000

    def __init__(
        self, known: Known, said: tuple[str, ...] = (), earlier: tuple[str, ...] = ()
    ) -> None:
        """`said` is what users and tools wrote, `earlier` what the assistant did."""
        self._known = known
        self._said = said
        self._earlier = earlier

    def find(self, text: Text) -> Iterator[Finding]:
        """Every stretch that holds enough of the instructions, left to right."""
        letters = Letters.of(text.body)
        for leak in _together(self._known.pieces(text.body, letters)):
            confidence = self._confidence(letters, leak)
            if self._earlier and confidence < _MOST:
                own = dict(self._directing(letters, leak))
                if own:
                    confidence = max(confidence, _of_several({**self._given_away, **own}))
            if confidence and not self._was_said(letters, leak):
                yield Finding(KIND, _span(leak), confidence)

    def spread(self, text: Text) -> Iterator[Finding]:
        """The pieces of a whole text that tell much together, with those of earlier answers."""
        letters = Letters.of(text.body)
        pieces = self._known.pieces(text.body, letters)
        own = dict(self._directing(letters, pieces))
        confidence = _of_several({**self._given_away, **own}) if own else 0.0
        if confidence < _SURE_OF_SEVERAL:
            return
        for leak in _together(pieces):
            if self._confidence(letters, leak) < confidence:  # else it was found by itself
                for piece in leak:
                    if any(self._directing(letters, [piece])):
                        yield Finding(KIND, piece.span, confidence, "in pieces", text.path)

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

    def _directing(self, letters: Letters, pieces: Iterable[Piece]) -> Iterator[tuple[str, int]]:
        """The pieces that direct, nobody said and do not only chime in: letters, and how many."""
        for piece in pieces:
            row = _row(letters, piece.span)
            directs = len(row) >= _BY_ITSELF and piece.shared >= _DIRECTING * len(row)
            # The words at its edges may be the answer's own.
            if directs and row[: len(row) * 3 // 4] not in self._known_said:
                yield row, len(row)

    @cached_property
    def _given_away(self) -> Mapping[str, int]:
        """The pieces that direct in earlier answers, each once."""
        given: dict[str, int] = {}
        for body in self._earlier:
            letters = Letters.of(body)
            given.update(self._directing(letters, self._known.pieces(body, letters)))
        return given

    @cached_property
    def _known_said(self) -> str:
        return "\n".join(Letters.of(body).row for body in self._said)


@lru_cache(maxsize=_KEPT)
def _known(bodies: tuple[str, ...]) -> Known:
    return Known.of(bodies)


def _leak_of(inspection: Inspection) -> PromptLeak | None:
    bodies = tuple(text.body for text in inspection.instructions)
    if not bodies:
        return None
    said = _bodies_of(inspection, Role.USER, Role.TOOL)
    return PromptLeak(_known(bodies), said, _bodies_of(inspection, Role.ASSISTANT))


def _bodies_of(inspection: Inspection, *roles: Role) -> tuple[str, ...]:
    return tuple(
        text.body
        for message in inspection.history
        if message.role in roles
        for text in message.texts
    )


def _of_several(pieces: Mapping[str, int]) -> float:
    """How sure several pieces together make, each beyond what it shares by chance."""
    beyond = sum(letters - _BY_CHANCE for letters in pieces.values())
    return round(min(1 - math.exp2(-beyond / _HALF_OF_SEVERAL), _MOST), 2)


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
