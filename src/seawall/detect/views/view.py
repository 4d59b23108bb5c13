"""A view: the text as a detector may read it, with the way back to the original."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from seawall.detect.views.edit import Step
from seawall.detect.views.tail import settled_length
from seawall.terms import Span


class Family(StrEnum):
    """What a view undoes."""

    PLAIN = "plain"
    NORMAL = "normal"
    SPELLED = "spelled"
    DECODED = "decoded"
    SCRAMBLED = "scrambled"


@dataclass(frozen=True, slots=True)
class Limits:
    """
    How much is undone; what a bound cuts off is said in the notes of the views.

    `depth` counts layers of encoding. Beyond the first `size` code points of a
    text, and of a run beyond its first `length`, nothing is decoded, respelled
    or unscrambled; normalising has no such bound. At most `runs` runs are
    decoded per layer. All bounds count from the left, so that a text and its
    continuation are treated alike where they agree.
    """

    depth: int = 3
    size: int = 131_072
    runs: int = 4_096
    length: int = 65_536


@dataclass(frozen=True, slots=True)
class View:
    """
    One reading of a text, and the map of its code points back to the original.

    `name` says how it was made (`text`, `normal`, `base64>hex`) and holds
    nothing of the text. `depth` counts what was undone on the way.
    `steps` lead from the original to `body`; the last `own` of them tell this
    view from the plainer one that it was made from.
    """

    name: str
    family: Family
    body: str
    depth: int = 0
    steps: tuple[Step, ...] = field(default=(), repr=False)
    own: int = field(default=0, repr=False)

    def origin(self, span: Span) -> Span:
        """The code points of the original that a span of this view came from."""
        for step in reversed(self.steps):
            span = step.back(span)
        return span

    def touches(self, span: Span) -> bool:
        """
        Whether a span includes, or stands beside, anything that this view changed.

        What does not is seen alike in the plainer view, neighbours included.
        """
        for step in self.steps[: -self.own - 1 : -1]:
            if step.touches(span):
                return True
            span = step.back(span)
        return False

    def changed(self) -> Iterator[Span]:
        """The stretches of the original that read differently in this view."""
        for index, step in enumerate(self.steps):
            for edit in step.edits:
                span = Span(edit.start, edit.end)
                for before in reversed(self.steps[:index]):
                    span = before.back(span)
                yield span

    def settled(self, settle: Callable[[str], int], *, scrambled: bool = True) -> int:
        """
        How many code points of the original, from the start, are beyond doubt.

        `settle` says how much of a text no continuation changes for the
        detectors that are shown this view. Whatever follows the original: a
        finding of theirs that starts there is there in the longer text too,
        and no further one will be. `scrambled` says whether this view, or one
        made from it, may be of the scrambled family.
        """
        place = len(self.steps[0].before if self.steps else self.body)
        for step in self.steps:
            place = step.forth(settled_length(step.before[:place], scrambled=scrambled))
        place = settled_length(self.body[:place], scrambled=scrambled)
        place = settle(self.body[:place])
        return self.origin(Span(place, len(self.body))).start


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one text, the plain one first, and which bounds were hit."""

    views: tuple[View, ...]
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[View]:
        return iter(self.views)
