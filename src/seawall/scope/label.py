"""Where a text that a model reads comes from: who may have written it, and what is in it."""

from dataclasses import dataclass
from enum import IntEnum

from seawall.scope.request import Taint


class Integrity(IntEnum):
    """Who may have written a text, the more trusted first."""

    SYSTEM = 0
    """The application, for this feature."""
    USER = 1
    """The end user whom the session is for."""
    INTERNAL = 2
    """The team's own systems: what a stranger cannot write to."""
    UNTRUSTED = 3
    """Anybody."""

    @property
    def word(self) -> str:
        """Its name in files, JSON and the log."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Label:
    """
    What is known of a text for certain: who wrote it, from where it came, which data it holds.

    It comes from whoever fetched the text (a tool's line in the scope, the application), and
    never from the text itself. After FIDES (Costa et al., 2025).
    """

    integrity: Integrity
    source: str = ""
    classes: frozenset[str] = frozenset()

    @property
    def taint(self) -> Taint:
        """What a session has read that read this."""
        untrusted = self.integrity is Integrity.UNTRUSTED
        sources = frozenset({self.source}) if untrusted and self.source else frozenset[str]()
        return Taint(untrusted, self.classes, sources)


@dataclass(frozen=True, slots=True)
class Read:
    """A text that the model has read, and its label."""

    body: str
    label: Label
