"""What happens to an event that the log cannot take: the work stops, or it is set aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from seawall.errors import LedgerError
from seawall.ledger.facts import KINDS
from seawall.terms import Event

BEST_EFFORT = frozenset({"answer.cut", "answer.observed", "gateway.stopped", "review.sampled"})
"""
What only tells of something that is over: nothing could be held back for it any more.

A sample is logged together with the end of an answer, and waits only where that does.
"""

NEVER = (
    "approval.*",
    "gateway.probed",
    "gateway.started",
    "hold.*",
    "key.*",
    "kept.*",
    "log.*",
    "memory.*",
    "model.*",
    "people.*",
    "policy.*",
    "pseudonyms.*",
    "redteam.*",
    "review.*",
    "scope.*",
    "ship.*",
    "text.unseal*",
    "tool.*",
    "unseal.*",
    "vault.*",
)
"""What nobody may do unlogged, whatever the policy file says."""


def movable(kind: str) -> bool:
    """Whether a policy file may have events of this kind set aside."""
    return kind in KINDS and not any(fnmatchcase(kind, glob) for glob in NEVER)


def spoolable(kind: str) -> bool:
    """Whether events of this kind may be set aside at all, by some policy file or by any."""
    return kind in BEST_EFFORT or movable(kind)


@dataclass(frozen=True, slots=True)
class Classes:
    """
    Which kinds are logged as far as possible (`best_effort`); all others must be.

    An append of only these goes on where the log cannot take it, and the log is told
    afterwards. Any other fails, and with it what it was about.
    """

    best_effort: frozenset[str] = BEST_EFFORT

    def may_wait(self, events: Sequence[Event]) -> bool:
        """Whether all of these events may be set aside, and there are any."""
        return bool(events) and all(event.kind in self.best_effort for event in events)


def classes_of(globs: Iterable[str]) -> Classes:
    """
    The classes where kinds that fit a glob are logged as far as possible, besides the usual.

    Raises LedgerError for a glob that fits no kind which may be.
    """
    moved = set(BEST_EFFORT)
    for glob in globs:
        fitting = {kind for kind in KINDS if fnmatchcase(kind, glob) and movable(kind)}
        if not fitting:
            raise LedgerError(
                f"`{glob}` in `log.best_effort` is no kind of event that may be set aside; "
                f"there are: {', '.join(filter(movable, KINDS))}"
            )
        moved |= fitting
    return Classes(frozenset(moved))
