"""What the log promises to those who write to it and those who read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar

from seawall.terms import Event, Fact


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where the events of one append stand in the log, given only once they are durable."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """
    The log could not be written, and the work goes on without it: the events may wait.

    They have no place in the log yet. If `kept` they are on disk, and will be logged when the
    log works again. Else there was no room for them either, or the log failed with the reason
    `in_doubt` and may have them yet: they count as lost in the next `log.gap`.
    """

    kept: bool


Acknowledged = Receipt | SetAside
"""What became of an append that did not fail. SetAside only of events that may wait."""

Outcome_co = TypeVar("Outcome_co", covariant=True)


class Pending(Protocol[Outcome_co]):
    """What a `concurrent.futures.Future` is to who waits for it."""

    def result(self, timeout: float | None = None) -> Outcome_co:
        """Wait for the outcome; raises what went wrong."""
        ...

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Wait for what went wrong; None where nothing did."""
        ...

    def done(self) -> bool:
        """Whether there is an outcome."""
        ...

    def add_done_callback(self, fn: Callable[[Any], object], /) -> None:
        """Have this called with the future once there is an outcome, in whatever thread."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One entry of the log. `leaf` is the truth; all else is read from it.

    `index` counts from 0 over the whole log, `sequence` from 0 among the
    entries of one producer, so that a gap in it shows a lost entry.
    """

    index: int
    leaf: bytes
    event: Event
    tenant: str
    environment: str
    producer: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Query:
    """
    Which entries are asked for; what is left empty does not narrow.

    `kind` is a glob (`text.*`), or several parted by `|`. `since` is in, `until` is out;
    `after` is an index that is out: all that is found then was in the log when the search
    began, so that who goes on after the last misses nothing. Each of `facts` is a name
    and a value: the fact is that value, or holds it in its sequence, or has it as a name in
    its mapping. Of `tokens`, pseudonyms, one must stand somewhere in the entry as a whole string.
    `unfollowed_by` keeps only entries after which no entry of the same request
    has one of these kinds. The order is the log's own, oldest first unless
    `newest_first`.
    """

    kind: str = ""
    actor: str = ""
    request: str = ""
    session: str = ""
    principal: str = ""
    feature: str = ""
    since: datetime | None = None
    until: datetime | None = None
    after: int | None = None
    facts: tuple[tuple[str, str | int], ...] = ()
    tokens: tuple[str, ...] = ()
    unfollowed_by: tuple[str, ...] = ()
    limit: int | None = None
    newest_first: bool = False

    def admits(self, event: Event) -> bool:
        """Whether the event has the actor, the facts and one of the tokens asked for."""
        if self.actor and event.actor != self.actor:
            return False
        if self.tokens and tokens_in(event).isdisjoint(self.tokens):
            return False
        return all(
            name in event.facts and holds(event.facts[name], value) for name, value in self.facts
        )


def tokens_in(event: Event) -> set[str]:
    """Every string that stands in the event as a value: among them all its pseudonyms."""
    found = {event.session, event.principal, event.request}
    waiting: list[Fact] = [*event.facts.values()]
    while waiting:
        fact = waiting.pop()
        if isinstance(fact, str):
            found.add(fact)
        elif isinstance(fact, Mapping):
            waiting += fact.values()
        elif isinstance(fact, Sequence):
            waiting += fact
    return found - {""}


def holds(fact: Fact, value: str | int) -> bool:
    """Whether a fact is the value, or holds it as a member or a name."""
    if isinstance(fact, (str, int)):
        # True == 1 in Python, but not to somebody who asks for 1
        return fact == value and isinstance(fact, bool) is isinstance(value, bool)
    if isinstance(fact, Mapping):
        return value in fact
    return fact is not None and any(
        isinstance(member, (str, int)) and holds(member, value) for member in fact
    )


class LedgerReader(Protocol):
    """The log as an investigator sees it. Every method raises LedgerError if it cannot be read."""

    def entry(self, index: int) -> Entry | None:
        """The entry at this index, or None where the log does not reach."""
        ...

    def entries(self, query: Query) -> Iterator[Entry]:
        """The entries asked for, read as they are taken: never all in memory."""
        ...

    def request_trail(self, request: str) -> tuple[Entry, ...]:
        """All that was logged of one request, oldest first."""
        ...

    def close(self) -> None:
        """Let go of the log. What was submitted before is written first."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *failure: object) -> None: ...


class Ledger(LedgerReader, Protocol):
    """
    The append-only log. What it has acknowledged survives a crash at once after.

    The three ways to append differ only in how one waits. All events of one
    append are logged together and in order, or none is. Appends are logged in
    the order of submission. With `unless`, a key that can be used only once,
    the append raises AlreadyUsed and logs nothing where an earlier append, by
    whatever process, used the key. LedgerError means that nothing of this
    append was logged, but with the reason `in_doubt`: then all of it may be, now
    or soon. The log may be usable again for the next. What is set aside
    instead (SetAside) is logged later, and in order with its like only.
    """

    def append(self, events: Sequence[Event], *, unless: str | None = None) -> Acknowledged:
        """Log the events; returns once they are durable."""
        ...

    def submit(
        self, events: Sequence[Event], *, unless: str | None = None
    ) -> Pending[Acknowledged]:
        """Log the events; the future is done once they are. It cannot be cancelled."""
        ...

    async def append_async(
        self, events: Sequence[Event], *, unless: str | None = None
    ) -> Acknowledged:
        """
        Log the events; resumes the task once they are durable.

        Submitted at the call's first step. Cancelling the task does not
        withdraw them. The event loop wakes once for all appends that became
        durable together, so prefer this to wrapping the future of `submit`.
        """
        ...

    def lives(self, producer: str) -> bool:
        """
        Whether the writer of this id may still be appending, in whatever process.

        A log in a file knows of no other gateway: the data folder lets only one run.
        """
        ...


class DurableLedger(Ledger, Protocol):
    """A log that sets nothing aside: an append is durable, or it failed."""

    def append(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
        """Log the events; returns once they are durable."""
        ...

    def submit(self, events: Sequence[Event], *, unless: str | None = None) -> Pending[Receipt]:
        """Log the events; the future is done once they are. It cannot be cancelled."""
        ...

    async def append_async(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
        """Log the events; resumes the task once they are durable."""
        ...
