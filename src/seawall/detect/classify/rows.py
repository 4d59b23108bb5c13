"""Texts that a model reads in a row: the parts of a message, and what a user says in turns."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from seawall.detect.classify.windows import WINDOW_WEIGHT, weight
from seawall.terms import Finding, Inspection, Message, Role, Span, Stage, Text

TURNS = 4
"""Of a conversation, the user's last turns that are read together."""

GLUES = ("", "\n")
"""How models' chat templates join parts, and how messages follow each other."""

EDGE = WINDOW_WEIGHT
"""Code points on either side of a joint that a window across it can reach."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text: the text, and where the stretch starts and ends in it."""

    text: Text
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """Several stretches of text read as one; `starts` is where each begins in `text`."""

    text: Text
    stretches: tuple[Stretch, ...]
    starts: tuple[int, ...]

    def crosses(self, span: Span) -> bool:
        """Whether a span of the row has something of two stretches or more."""
        return bisect_left(self.starts, span.end) - bisect_right(self.starts, span.start) > 0

    def parts(self, finding: Finding) -> Iterator[Finding]:
        """What of a finding in the row lies in each text."""
        first = max(bisect_right(self.starts, finding.span.start) - 1, 0)
        last = bisect_left(self.starts, finding.span.end)
        for place in range(first, last):
            stretch = self.stretches[place]
            offset = self.starts[place] - stretch.start
            start = max(finding.span.start - offset, stretch.start)
            end = min(finding.span.end - offset, stretch.end)
            if start < end:
                note = f"{finding.note} (parts together)"
                yield replace(finding, span=Span(start, end), path=stretch.text.path, note=note)


def rows(inspection: Inspection) -> Iterator[Row]:
    """
    The rows of an inspection's texts, each by every glue; a text alone is no row.

    At the input, all that the user says between two answers is a row; in a context,
    the parts of a message that follow each other. Of a long text only its edges are
    in a row: what lies further in no window reaches from beyond it.
    """
    paths = {text.path for text in inspection.texts}
    find = _turns if inspection.stage is Stage.INPUT else _parts
    for texts in find(inspection.history):
        ours = [text for text in texts if text.path in paths and text.body]
        for stretches in _edges(ours):
            if len(stretches) > 1:
                yield from (_joined(stretches, glue) for glue in GLUES)


def last_turns(inspection: Inspection) -> Text | None:
    """The user's last turns as one text, the newest whole; None where there is but one."""
    spoken = ["\n".join(text.body for text in turn) for turn in _turns(inspection.history)]
    recent: list[str] = []
    size = 0
    for body in reversed(spoken[-TURNS:]):
        size += weight(body)
        if recent and size > WINDOW_WEIGHT:
            break
        recent.insert(0, body)
    return Text("\n".join(recent), Role.USER) if len(recent) > 1 else None


def _turns(history: Iterable[Message]) -> Iterator[list[Text]]:
    """What the user said between two answers, for each such time."""
    for answered, run in groupby(history, key=lambda message: message.role is Role.ASSISTANT):
        said = [text for message in run for text in message.texts if text.stage is Stage.INPUT]
        if said and not answered:
            yield said


def _parts(history: Iterable[Message]) -> Iterator[list[Text]]:
    """Parts that others wrote and that follow each other, of each message."""
    for message in history:
        for stage, run in groupby(message.texts, key=lambda text: text.stage):
            if stage is Stage.CONTEXT:
                yield list(run)


def _edges(texts: Iterable[Text]) -> Iterator[list[Stretch]]:
    """Texts as stretches, parted within each text that is too long to be read across."""
    together: list[Stretch] = []
    for text in texts:
        length = len(text.body)
        if length <= 2 * EDGE:
            together.append(Stretch(text, 0, length))
            continue
        yield [*together, Stretch(text, 0, EDGE)]
        together = [Stretch(text, length - EDGE, length)]
    yield together


def _joined(stretches: Sequence[Stretch], glue: str) -> Row:
    bodies = [stretch.text.body[stretch.start : stretch.end] for stretch in stretches]
    starts = [0]
    for body in bodies[:-1]:
        starts.append(starts[-1] + len(body) + len(glue))
    text = replace(stretches[0].text, body=glue.join(bodies), path="")
    return Row(text, tuple(stretches), tuple(starts))
