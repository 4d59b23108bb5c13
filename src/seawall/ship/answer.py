"""What a probe comes to: its outcome, why, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What a probe comes to. Whatever is not known does not pass."""

    PASS = "pass"  # noqa: S105 - a word
    FAIL = "fail"
    """It is known, and it is not as it must be."""
    STALE = "stale"
    """It was known once: too long ago, or of another subject."""
    MISSING = "missing"
    """Nothing is known."""
    ERROR = "error"
    """It could not be asked."""
    NOT_APPLICABLE = "not_applicable"
    """Somebody signed why the question has no sense here."""
    WAIVED = "waived"
    """Two people signed that it ships without for a while."""

    @property
    def passes(self) -> bool:
        """Whether a feature may ship with it."""
        return self in {Outcome.PASS, Outcome.NOT_APPLICABLE, Outcome.WAIVED}

    @property
    def words(self) -> str:
        """As people read it."""
        return self.value.replace("_", " ")


class How(StrEnum):
    """By what an answer is known."""

    VERIFIED = "verified"
    """A machine found it: in the log, or by looking."""
    ATTESTED = "attested"
    """A person signed it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What one probe came to.

    `why` is one line for people; `fix` the command, or the deed, that gets a better one.
    `entries` are the entries of the log that it is known by, and `at` when the newest of them
    was in the log.
    """

    probe: str
    outcome: Outcome
    why: str
    fix: str = ""
    how: How = How.VERIFIED
    entries: tuple[int, ...] = ()
    at: datetime | None = None
