"""A writer's side of the log in PostgreSQL: hand in, and wait for a place."""

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import psycopg

from seawall.errors import AlreadyUsed, LedgerError
from seawall.ledger.leaf import Origin, encode_all
from seawall.ledger.port import Receipt
from seawall.ledger.postgres.connection import connect, explain, explained, require_tables
from seawall.ledger.writer import Outcome, Submission
from seawall.terms import Event

LONGEST_WORD = 1_000
"""Bytes of what an entry is found under: PostgreSQL's indexes hold no more than 2,700."""

MOST_IDS = 64
"""Ids of one writer that it is known to live by: each takes a lock of the server's."""

SPENT = "spent"
"""Why a submission was refused whose single-use key was used before."""

_GRACE = 2.0
"""Seconds beyond its patience that a writer waits: what is too late is dropped in that time."""

_LOOK = 0.25
"""Seconds after which a writer looks again though nothing was announced."""

_HAND_IN = """
INSERT INTO inbox (token, leaves, spend, until)
VALUES (%s, %s, %s, now() + make_interval(secs => %s))
"""
"""`now()` is when the server heard of it: what waits behind a lock waits no longer for that."""

_PLACE = """
SELECT first, refused, EXISTS (SELECT FROM inbox WHERE token = %(token)s)
FROM (SELECT) AS one LEFT JOIN receipt ON token = %(token)s
"""

_ALIVE = "SELECT pg_advisory_lock_shared(hashtextextended(%s, 0))"

_WHO_SERVES = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"

_STILL_SERVES = """
SELECT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE pid = %(pid)s AND coalesce(backend_start, %(start)s) = %(start)s
)
"""
"""Numbers of processes come again; one whose start this role may not see counts as the same."""


@dataclass(frozen=True, slots=True)
class _Backend:
    """The server's process that serves one connection."""

    pid: int
    start: datetime


@dataclass(frozen=True, slots=True)
class _Taken:
    """A submission of a batch that could be encoded."""

    place: int
    leaves: list[bytes]
    unless: str | None


class InboxStore:
    """
    Hands batches in, and returns once they have a place in the log, durably.

    The handing in need not be on disk by itself: the commit that gives places comes later in
    the server's own journal, and is. After a failure the writer goes on under a new id; what
    it does not know the fate of is dropped by whoever gives places, once it is too late.
    While a writer lives it holds a lock on its ids, so that others can tell.
    """

    def __init__(
        self, url: str, *, tenant: str, environment: str, patience: float, why: Callable[[], str]
    ) -> None:
        self._url = url
        self._tenant = tenant
        self._environment = environment
        self._patience = patience
        self._why = why
        self._connection: psycopg.Connection[Any] | None = None
        self._backend = _Backend(0, datetime.min.replace(tzinfo=UTC))
        self._producers: list[str] = []
        self._sequence = 0
        self._used = False
        self._begin()
        with explained(url):
            self._open()

    def log(self, batch: Sequence[Submission]) -> list[Outcome]:
        """Give a batch its place; one outcome for each submission, whatever happens."""
        outcomes: dict[int, Outcome] = {}
        numbered = list(enumerate(batch))
        # One that may be refused goes by itself: its numbers are then free for the next.
        for alone, group in groupby(numbered, key=lambda one: one[1].unless and one[0]):
            together = list(group)
            try:
                self._log_together(together, outcomes, spend=alone is not None)
            except Exception as error:  # noqa: BLE001 - the thread must live to serve the next
                self._drop()
                if self._used:
                    self._begin()
                failed = self._failure(error)
                _fail(together, outcomes, failed)
                _fail(numbered, outcomes, _not_tried(failed))
                break
        return [outcomes[place] for place, _ in numbered]

    def due_in(self) -> float | None:
        """Nothing is due here by the clock."""
        return None

    def tick(self) -> None:
        """Nothing is due here by the clock."""

    def close(self) -> None:
        """Let go of the database."""
        self._drop()

    def _log_together(
        self, numbered: list[tuple[int, Submission]], outcomes: dict[int, Outcome], *, spend: bool
    ) -> None:
        taken = list(self._encoded(numbered, outcomes))
        if not taken:
            return
        leaves = [leaf for one in taken for leaf in one.leaves]
        unless = taken[0].unless if spend else None
        first = self._placed(leaves, unless)
        if first is None:
            outcomes[taken[0].place] = AlreadyUsed(
                "this was done before, and can be done only once"
            )
            return
        self._sequence += len(leaves)
        for one in taken:
            outcomes[one.place] = Receipt(first, first + len(one.leaves) - 1)
            first += len(one.leaves)

    def _encoded(
        self, numbered: list[tuple[int, Submission]], outcomes: dict[int, Outcome]
    ) -> Iterator[_Taken]:
        sequence = self._sequence
        origin = Origin(self._tenant, self._environment, self._producers[-1])
        for place, submission in numbered:
            try:
                leaves = encode_all(submission.events, origin=origin, sequence=sequence)
                for event in submission.events:
                    require_words(event)
            except LedgerError as error:
                outcomes[place] = error
                continue
            sequence += len(leaves)
            yield _Taken(place, leaves, submission.unless)

    def _placed(self, leaves: list[bytes], unless: str | None) -> int | None:
        """The index of the first leaf in the log; None where the single-use key was used."""
        token = secrets.token_bytes(16)
        connection = self._listening()
        by = self._backend
        deadline = time.monotonic() + self._patience + _GRACE
        self._used = True  # whatever happens now, something may be logged under this id
        handed_in = self._hand_in(connection, (token, leaves, unless, self._patience))
        while True:
            try:
                done, first = self._looked_up(token, by)
                if done:
                    return first
                left = deadline - time.monotonic()
                if left <= 0:
                    raise self._in_doubt(handed_in=handed_in)
                for _ in self._listening().notifies(timeout=min(left, _LOOK), stop_after=1):
                    pass
            except psycopg.Error:
                self._drop()  # what was handed in may have its place all the same: look again
                if time.monotonic() > deadline:
                    raise self._in_doubt(handed_in=handed_in) from None
                time.sleep(_LOOK)

    def _hand_in(self, connection: psycopg.Connection[Any], row: tuple[object, ...]) -> bool:
        """Whether the database said that it has it. What it refuses is raised, and not there."""
        try:
            connection.execute(_HAND_IN, row)
        except psycopg.Error:
            if not connection.closed:
                raise
            self._drop()  # it may have been handed in all the same, or be so yet
            return False
        return True

    def _in_doubt(self, *, handed_in: bool) -> LedgerError:
        """Nobody knows whether it will be logged: who gives places does not, once it is late."""
        if not handed_in:
            return LedgerError(
                "the database broke off while it was given the events, and may log them yet; "
                "see how its server does",
                reason="in_doubt",
            )
        return LedgerError(
            "nobody gave the events a place in the log in time; "
            f"{self._why() or 'start `seawall log sequence`, or a gateway that may'}",
            reason="in_doubt",
        )

    def _looked_up(self, token: bytes, by: _Backend) -> tuple[bool, int | None]:
        """
        Whether what was handed in was seen to, and its first index.

        It is lost only once nobody may hand it in any more: the server's process that was
        given it goes on without us, perhaps behind somebody's lock.
        """
        first, refused, waits = self._asked(_PLACE, {"token": token})
        if first is None and not refused and not waits:
            if self._serves(by):
                return False, None
            first, refused, waits = self._asked(_PLACE, {"token": token})
        if refused == SPENT:
            return True, None
        if refused:
            raise LedgerError(f"the log did not take the events: {refused}")
        if first is None and not waits:
            raise LedgerError("the database lost the events before they were logged; try again")
        return first is not None, first

    def _serves(self, by: _Backend) -> bool:
        """Whether a process of the server that served a former connection is still there."""
        if by == self._backend:  # and has answered since: it is not at work on anything else
            return False
        (still,) = self._asked(_STILL_SERVES, {"pid": by.pid, "start": by.start})
        return bool(still)

    def _asked(self, query: str, values: dict[str, object]) -> tuple[Any, ...]:
        """The one row that answers."""
        (row,) = self._listening().execute(query, values).fetchall()
        return tuple(row)

    def _listening(self) -> psycopg.Connection[Any]:
        return self._connection or self._open()

    def _failure(self, error: Exception) -> LedgerError:
        if isinstance(error, LedgerError):
            return error
        if isinstance(error, psycopg.Error):
            return explain(error, self._url)
        return LedgerError(f"the log's writer failed ({type(error).__name__}); try again")

    def _begin(self) -> None:
        """Go on under a new id, that no entry has."""
        self._producers = [*self._producers[-MOST_IDS:], secrets.token_hex(8)]
        self._sequence = 0
        self._used = False

    def _open(self) -> psycopg.Connection[Any]:
        connection = connect(self._url, patience=self._patience)
        try:
            require_tables(connection, self._url)
            connection.execute("SET synchronous_commit = off")
            connection.execute(f"SET lock_timeout = {round(self._patience * 1000)}")
            for producer in self._producers:
                connection.execute(_ALIVE, (producer,))
            connection.execute("LISTEN seawall_receipt")
            self._backend = _Backend(*connection.execute(_WHO_SERVES).fetchall()[0])
        except BaseException:
            connection.close()
            raise
        self._connection = connection
        return connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _fail(
    submissions: Iterable[tuple[int, Submission]], outcomes: dict[int, Outcome], why: LedgerError
) -> None:
    """Give those that have no outcome yet an error each, of this kind."""
    for place, _ in submissions:
        outcomes.setdefault(place, LedgerError(*why.args, reason=why.reason))


def _not_tried(failed: LedgerError) -> LedgerError:
    """Why those failed that came after one that did: nobody has to doubt where they are."""
    if failed.reason != "in_doubt":
        return failed
    return LedgerError("the log has not answered to what came before the events; try again")


def require_words(event: Event) -> None:
    """LedgerError where PostgreSQL cannot find an entry under its own words."""
    words = {
        "kind": event.kind,
        "request": event.request,
        "session": event.session,
        "principal": event.principal,
        "feature": event.feature,
    }
    for name, word in words.items():
        if "\0" in word:
            raise LedgerError(f"the field `{name}` holds a NUL, which PostgreSQL does not keep")
        if len(word) * 4 > LONGEST_WORD and len(word.encode()) > LONGEST_WORD:
            raise LedgerError(f"the field `{name}` is longer than {LONGEST_WORD:,} bytes")


def lives(url: str, producer: str, *, patience: float) -> bool:
    """Whether a writer of this id is connected to the log's database."""
    attempt = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
    with explained(url), connect(url, patience=patience) as connection:
        row = connection.execute(attempt, (producer,)).fetchone()
        return row is not None and not row[0]
