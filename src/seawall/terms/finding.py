"""What a detector says: findings, scores, and what it did not look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points: `start` is in, `end` is not."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            message = f"a span must have 0 <= start <= end, not {self.start} and {self.end}"
            raise ValueError(message)

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something a detector saw: what it is and where, never what to do about it.

    A finding holds no copy of the text it points at, so that logging one
    cannot leak what it found. `confidence` is the probability that the finding
    is right, 0 to 1. `note` is said to people (which rule, which view) and
    must hold nothing of the text either. `path` names the text among several;
    the guard fills it in. `fpr` is the share of harmless texts that would show
    a finding as sure as this, 0 to 1; None where nobody measured it. `said` is whether the
    user of this conversation wrote the same; the guard fills it in where a rule asks. `token` is
    a pseudonym of the value that was found, by which equal values can be told in the log
    without one; whoever holds the key fills it in.
    """

    kind: str
    span: Span
    confidence: float = 1.0
    note: str = ""
    path: str = ""
    fpr: float | None = None
    said: bool = False
    token: str = ""

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            message = f"a confidence must be from 0 to 1, not {self.confidence}"
            raise ValueError(message)
        if self.fpr is not None and not 0.0 <= self.fpr <= 1.0:
            message = f"an fpr must be a share from 0 to 1, not {self.fpr}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    How much was looked at, in code points, and what was not and why.

    What could not be inspected is a value here, never a silent pass.
    """

    inspected: int = 0
    skipped: int = 0
    notes: tuple[str, ...] = ()

    def __add__(self, other: "Coverage") -> "Coverage":
        fresh = tuple(note for note in other.notes if note not in self.notes)
        return Coverage(
            self.inspected + other.inspected, self.skipped + other.skipped, self.notes + fresh
        )

    @property
    def extent(self) -> str:
        """One word for a header: `full`, `partial` or `none`."""
        if not self.skipped and not self.notes:
            return "full"
        return "partial" if self.inspected else "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """
    What a reader says of an inspection.

    `scores` are probabilities by name (`injection`, `abuse.phishing`); each
    finding names its text by `path`.
    """

    findings: tuple[Finding, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict[str, float])
    coverage: Coverage = Coverage()
