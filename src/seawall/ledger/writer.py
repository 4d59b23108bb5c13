"""The one thread that writes: many appends become durable with one commit."""

import asyncio
import secrets
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from seawall.errors import AlreadyUsed, LedgerError
from seawall.ledger.checkpoints import EVERY, Checkpoints, open_checkpoints
from seawall.ledger.database import FILE, explain, open_to_write
from seawall.ledger.leaf import Origin, encode, microseconds
from seawall.ledger.merkle import Frontier, leaf_hash
from seawall.ledger.port import Receipt
from seawall.ledger.tree import Tree
from seawall.terms import Event

Outcome = Receipt | LedgerError

Row = tuple[int, bytes, str, int, str, str, str, str, bytes]
"""A row of the table of leaves."""

_BATCH = 1_024
"""Events in one commit, roughly: more would gain nothing and keep other processes waiting."""

_BUSY_GAP = 0.0025
"""Seconds from one submission to the next under which a batch waits for company."""

_COMPANY = 0.001
"""
Seconds that it waits then. A commit costs some 300 microseconds of processor
whatever is in it, so at a thousand requests a second one for each would take
a third of a core (PostgreSQL's `commit_delay` does the same for the same reason).
"""

_LONGEST_GAP = 0.1
_NEWEST = 0.1
"""How gaps are followed: pauses count for this long at most, each with this weight."""

_INSERT = "INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SPEND = "INSERT INTO spent VALUES (?, ?) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Submission:
    """Events that are logged together or not at all, and who waits for the outcome."""

    events: Sequence[Event]
    unless: str | None
    waiter: "Future[Receipt] | asyncio.Future[Receipt]"


class Writer:
    """
    Takes submissions from any thread and logs them from its own, in order.

    Group commit: while one batch is being written the next gathers, and where
    submissions come thick it waits a moment for more, so that under load one
    fsync serves many. After a failure the file is opened afresh
    for the next batch, under a new producer id: what a failed commit left on
    disk can then never share a producer and sequence with a later entry.

    The queue's lock guards `_pending` and `_closed`; all else belongs to the
    thread.
    """

    def __init__(
        self, folder: Path, *, tenant: str, environment: str, patience: float, queue_limit: int
    ) -> None:
        self._folder = folder
        self._tenant = tenant
        self._environment = environment
        self._patience = patience
        self._queue_limit = queue_limit
        self._queue: SimpleQueue[Submission | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._pending = 0
        self._closed = False
        self._connection: sqlite3.Connection | None = None
        self._checkpoints: Checkpoints | None = None
        self._frontier = Frontier()
        self._origin = Origin(tenant, environment, "")
        self._sequence = 0
        self._late = False
        self._gathered = 0.0
        self._gap = _LONGEST_GAP
        self._open()  # in the caller, who is to see what is wrong with the file
        self._thread = threading.Thread(target=self._run, name="seawall-ledger", daemon=True)
        self._thread.start()

    def submit(self, submission: Submission) -> None:
        """Put a submission in the queue, or raise LedgerError where it cannot be taken."""
        size = len(submission.events)
        if not size:
            raise LedgerError("there is nothing to append; give at least one event")
        if submission.unless is not None and not submission.unless.isascii():
            raise LedgerError("a single-use key must be ASCII text")
        with self._lock:
            if self._closed:
                raise LedgerError("the log is closed; open it again to append")
            if self._pending and self._pending + size > self._queue_limit:
                raise LedgerError(
                    f"the log is falling behind ({self._pending:,} events wait for the disk); "
                    "send less at a time, or put the data folder on a faster disk"
                )
            self._pending += size
            self._queue.put(submission)

    def close(self) -> None:
        """Write all that was submitted, then let go of the file. Twice does no harm."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            batch, going = self._gather()
            _settle(zip(batch, self._log(batch), strict=True))
            with self._lock:
                self._pending -= sum(len(submission.events) for submission in batch)
        self._log_checkpoint(at_end=True)
        self._drop()

    def _gather(self) -> tuple[list[Submission], bool]:
        """
        Wait for work, then take all that is there, up to a batch; False at the end.

        Nothing is there where a checkpoint is due before anything came.
        """
        batch: list[Submission] = []
        size = 0
        patience = self._checkpoints.due_in() if self._checkpoints else None
        if self._late:
            patience = EVERY
        with suppress(Empty):
            while size < _BATCH:
                submission = self._queue.get(block=not batch, timeout=patience)
                if submission is None:
                    return batch, False
                if not batch and self._gap < _BUSY_GAP:
                    time.sleep(_COMPANY)
                batch.append(submission)
                size += len(submission.events)
        if batch:
            self._note_gap(len(batch))
        return batch, True

    def _note_gap(self, submissions: int) -> None:
        """Follow how long it is, of late, from one submission to the next."""
        now = time.monotonic()
        gap = (now - self._gathered) / submissions
        self._gap += (min(gap, _LONGEST_GAP) - self._gap) * _NEWEST
        self._gathered = now

    def _log(self, batch: list[Submission]) -> list[Outcome]:
        """Commit a batch; one outcome for each submission, whatever happens."""
        if not batch:
            self._log_checkpoint()
            return []
        try:
            connection = self._connection or self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                outcomes, sequence = self._insert(connection, batch)
                self._commit(connection)
            except BaseException:
                self._drop()
                raise
        except LedgerError as error:
            return [LedgerError(*error.args) for _ in batch]
        except sqlite3.Error as error:
            return [explain(error, self._folder / FILE) for _ in batch]
        except Exception as error:  # noqa: BLE001 - the thread must live to serve the next batch
            reason = type(error).__name__
            return [LedgerError(f"the log's writer failed ({reason}); try again") for _ in batch]
        self._sequence = sequence
        return outcomes

    def _commit(self, connection: sqlite3.Connection, *, at_end: bool = False) -> None:
        """Commit, with a checkpoint where one is due."""
        assert self._checkpoints is not None
        signed = self._checkpoints.write_due(self._frontier, at_end=at_end)
        connection.execute("COMMIT")
        self._checkpoints.grown(self._frontier)
        if signed:
            with suppress(LedgerError):  # the events are durable; the next checkpoint tries again
                self._checkpoints.written(self._frontier)

    def _log_checkpoint(self, *, at_end: bool = False) -> None:
        """A checkpoint by itself, where one is due; what fails is tried again in a while."""
        if self._connection is None and not self._late:
            return
        try:
            connection = self._connection or self._open()
            connection.execute("BEGIN IMMEDIATE")
            self._catch_up(connection)
            self._commit(connection, at_end=at_end or self._late)
            self._late = False
        except Exception:  # noqa: BLE001 - the thread must live to serve the next batch
            self._late = True
            self._drop()

    def _catch_up(self, connection: sqlite3.Connection) -> int:
        """Take in what other processes appended; the log's size."""
        tree = Tree(connection)
        size = tree.size
        if self._frontier.size != size:
            self._frontier = tree.frontier(size)
        return size

    def _insert(
        self, connection: sqlite3.Connection, batch: list[Submission]
    ) -> tuple[list[Outcome], int]:
        """Insert what can be encoded and was not done before; the outcomes, the next sequence."""
        index, sequence = self._catch_up(connection), self._sequence
        outcomes: list[Outcome] = []
        rows: list[Row] = []
        for submission in batch:
            try:
                fresh = self._rows(submission.events, index, sequence)
                self._spend(connection, submission.unless, index)
            except LedgerError as error:
                outcomes.append(error)
                continue
            rows += fresh
            outcomes.append(Receipt(index, index + len(fresh) - 1))
            index += len(fresh)
            sequence += len(fresh)
        connection.executemany(_INSERT, rows)
        frontier = Frontier(self._frontier.size, self._frontier.hashes)
        Tree(connection).keep(frontier.extend(row[-1] for row in rows))
        self._frontier = frontier
        return outcomes, sequence

    def _rows(self, events: Sequence[Event], index: int, sequence: int) -> list[Row]:
        """The rows of one submission; LedgerError, and harm to no other, if it has none."""
        try:
            leaves = (
                encode(event, origin=self._origin, sequence=sequence + place)
                for place, event in enumerate(events)
            )
            return [
                (
                    index + place,
                    leaf,
                    event.kind,
                    microseconds(event.at),
                    event.request,
                    event.session,
                    event.principal,
                    event.feature,
                    leaf_hash(leaf),
                )
                for place, (event, leaf) in enumerate(zip(events, leaves, strict=True))
            ]
        except LedgerError:
            raise
        except Exception as error:  # noqa: BLE001 - facts are the caller's: they may do anything
            reason = type(error).__name__
            raise LedgerError(f"the event's facts cannot be read ({reason})") from None

    def _spend(self, connection: sqlite3.Connection, key: str | None, index: int) -> None:
        if key is not None and not connection.execute(_SPEND, (key, index)).rowcount:
            raise AlreadyUsed("this was done before, and can be done only once")

    def _open(self) -> sqlite3.Connection:
        self._connection = open_to_write(self._folder, patience=self._patience)
        self._origin = Origin(self._tenant, self._environment, secrets.token_hex(8))
        self._sequence = 0
        self._frontier = Frontier()
        try:
            self._checkpoints = open_checkpoints(
                self._connection, self._folder, tenant=self._tenant, environment=self._environment
            )
        except sqlite3.Error as error:
            self._drop()
            raise explain(error, self._folder / FILE) from None
        except BaseException:
            self._drop()
            raise
        return self._connection

    def _drop(self) -> None:
        """Close the file; an open transaction is rolled back by that."""
        connection, self._connection, self._checkpoints = self._connection, None, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


def _settle(outcomes: Iterable[tuple[Submission, Outcome]]) -> None:
    """Tell everybody who waits; each event loop is woken once for all of its own."""
    by_loop: defaultdict[
        asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Receipt], Outcome]]
    ] = defaultdict(list)
    for submission, outcome in outcomes:
        waiter = submission.waiter
        if isinstance(waiter, asyncio.Future):
            by_loop[waiter.get_loop()].append((waiter, outcome))
        elif isinstance(outcome, Receipt):
            waiter.set_result(outcome)
        else:
            waiter.set_exception(outcome)
    for loop, mine in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed, and nobody waits any more
            loop.call_soon_threadsafe(_resolve, mine)


def _resolve(outcomes: list[tuple[asyncio.Future[Receipt], Outcome]]) -> None:
    """Finish the futures of one event loop, inside it."""
    for waiter, outcome in outcomes:
        if waiter.done():  # its task was cancelled; the events are logged all the same
            continue
        if isinstance(outcome, Receipt):
            waiter.set_result(outcome)
        else:
            waiter.set_exception(outcome)
