"""The shapes that a detector can have. No base class: any object that fits will do."""

from collections.abc import Iterable, Sequence
from typing import Protocol, runtime_checkable

from seawall.terms import Finding, Inspection, Reading, Text


@runtime_checkable
class Finder(Protocol):
    """
    Finds things in one text at a time, by looking at a bounded neighbourhood.

    `reach` is what makes streaming exact: the length in code points of the
    longest match, plus the context looked at on either side. Whatever stands
    further than `reach` before the end of a text cannot be changed by what
    comes after it; a match that touches the last `reach` code points may grow.
    `find` is pure, and its spans are code points of `text.body`.
    """

    @property
    def name(self) -> str:
        """What people call it; a kind of finding where it has only one."""
        ...

    @property
    def reach(self) -> int:
        """The longest match and its context, in code points."""
        ...

    def find(self, text: Text) -> Iterable[Finding]:
        """Everything seen in this text."""
        ...


@runtime_checkable
class Settling(Finder, Protocol):
    """
    A finder that knows more than its reach about what is still open at the end of a text.

    Most text holds nothing that could become a finding, so a stream need not
    keep back a whole reach of it.
    """

    def settled(self, body: str) -> int:
        """
        How many code points, from the start, are beyond doubt, whatever text follows.

        Findings that end by there stay as they are and no other will; one that
        starts before and ends after is seen already, and may still change.
        """
        ...


@runtime_checkable
class Reader(Protocol):
    """
    Reads all texts of a stage together, with who wrote them and what came before.

    A reader needs the whole text, so a streamed answer is held until its end
    where a reader is in use at the output stage; but for one that says of itself
    `waited_for = False`: it is asked at the end, and what it finds may come too late
    for what was sent. One that says `quick = True` is asked where others wait. Each finding
    names its text by `path`.
    """

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def read(self, inspection: Inspection) -> Reading:
        """What is to be said of these texts."""
        ...


class Watch(Protocol):
    """Reads one text while it arrives."""

    def feed(self, piece: str) -> Iterable[Finding]:
        """Take a piece; what is certain with it, in code points of the whole text so far."""
        ...


@runtime_checkable
class Watching(Reader, Protocol):
    """
    A reader that nobody waits for, and that can tell of some of it before the end.

    It is asked so where a rule would stop a text for something of its `kinds`.
    """

    @property
    def kinds(self) -> Sequence[str]:
        """What it may find."""
        ...

    def watch(self, text: Text) -> Watch:
        """A new look at a text that is about to arrive in this place."""
        ...


@runtime_checkable
class Seeker(Protocol):
    """
    Knows from what is around some texts what to look for in them.

    The finder that it gives is used for texts of this inspection only, as any
    finder is: in each text by itself, while it arrives, and in its views.
    """

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def seek(self, inspection: Inspection) -> Finder | None:
        """A finder for texts of this inspection; None where there is nothing to look for."""
        ...


Detector = Finder | Reader | Seeker
