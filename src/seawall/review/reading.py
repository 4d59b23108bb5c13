"""What a fold reads of the log, and the facts of an event as values of the type they should be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from seawall.terms import Event, Fact

LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)

MILLION = 1_000_000
"""Shares are whole millionths in events: the log holds no floats."""


@dataclass(frozen=True, slots=True)
class Seen:
    """
    An entry of the log: its place, the event, and whether it is what a person did.

    `signed` says that the person whom the event names as `by` has signed it, or did it while
    signed in, had the role for it, and used this nonce for the first time; `lead` that they may
    decide where others disagree. Of a decision `own` are the pseudonyms that they have as an end
    user, and `beyond` says that they had decided as many items on that day as one may. Who folds
    does not check that: whoever reads the log does.
    """

    index: int
    event: Event
    signed: bool = False
    lead: bool = False
    own: frozenset[str] = frozenset()
    beyond: bool = False


def word(facts: Mapping[str, Fact], name: str) -> str:
    """The string that a fact is, or nothing."""
    fact = facts.get(name)
    return fact if isinstance(fact, str) else ""


def number(facts: Mapping[str, Fact], name: str, otherwise: int = 0) -> int:
    """The whole number that a fact is, or another."""
    fact = facts.get(name)
    return fact if isinstance(fact, int) and not isinstance(fact, bool) else otherwise


def words(facts: Mapping[str, Fact], name: str) -> tuple[str, ...]:
    """The strings in a fact that is a list."""
    fact = facts.get(name)
    return tuple(each for each in fact if isinstance(each, str)) if isinstance(fact, list) else ()


def moment(facts: Mapping[str, Fact], name: str) -> datetime | None:
    """The time that a fact is, with its zone; None where it is none."""
    try:
        at = datetime.fromisoformat(word(facts, name))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
