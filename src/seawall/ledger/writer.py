"""The one thread that writes: many appends become durable with one commit."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol

from seawall.errors import LedgerError
from seawall.ledger.port import Receipt
from seawall.terms import Event

Outcome = Receipt | LedgerError

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

_MANY = 8
_LOOKS = 4
"""
Where the last batch had so many submissions, one more or less saves little: the wait ends as
soon as as many came again, at one of so many looks. Writers that go on as soon as they are
answered, 64 say, would else wait for nobody.
"""

_LONGEST_GAP = 0.1
_NEWEST = 0.1
"""How gaps are followed: pauses count for this long at most, each with this weight."""


@dataclass(frozen=True, slots=True)
class Submission:
    """Events that are logged together or not at all, and who waits for the outcome."""

    events: Sequence[Event]
    unless: str | None
    waiter: "Future[Receipt] | asyncio.Future[Receipt]"


class Store(Protocol):
    """Where batches go. All calls come from one thread, and none of them raises."""

    def log(self, batch: Sequence[Submission]) -> list[Outcome]:
        """Make a batch durable; one outcome for each submission, whatever happens."""
        ...

    def due_in(self) -> float | None:
        """Seconds until `tick` should be called though nothing came; None for never."""
        ...

    def tick(self) -> None:
        """Do what is due by the clock."""
        ...

    def close(self) -> None:
        """Do what is due at the end, and let go."""
        ...


class Writer:
    """
    Takes submissions from any thread and logs them from its own, in order.

    Group commit: while one batch is being written the next gathers, and where
    submissions come thick it waits a moment for more, so that under load one
    fsync serves many.

    The queue's lock guards `_pending` and `_closed`; all else belongs to the
    thread.
    """

    def __init__(self, store: Store, *, queue_limit: int) -> None:
        self._store = store
        self._queue_limit = queue_limit
        self._queue: SimpleQueue[Submission | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._pending = 0
        self._closed = False
        self._gathered = 0.0
        self._last = 0
        self._gap = _LONGEST_GAP
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
            if batch:
                _settle(zip(batch, self._store.log(batch), strict=True))
                with self._lock:
                    self._pending -= sum(len(submission.events) for submission in batch)
            elif going:
                self._store.tick()
        self._store.close()

    def _gather(self) -> tuple[list[Submission], bool]:
        """
        Wait for work, then take all that is there, up to a batch; False at the end.

        Nothing is there where something is due by the clock before anything came.
        """
        batch: list[Submission] = []
        size = 0
        patience = self._store.due_in()
        with suppress(Empty):
            while size < _BATCH:
                submission = self._queue.get(block=not batch, timeout=patience)
                if submission is None:
                    return batch, False
                if not batch and self._gap < _BUSY_GAP:
                    self._await_company()
                batch.append(submission)
                size += len(submission.events)
        if batch:
            self._note_gap(len(batch))
        return batch, True

    def _await_company(self) -> None:
        """Let more come to a batch that has one, for a moment."""
        for _ in range(_LOOKS):
            if _MANY <= self._last <= self._queue.qsize() + 1:
                return
            time.sleep(_COMPANY / _LOOKS)

    def _note_gap(self, submissions: int) -> None:
        """Follow how long it is, of late, from one submission to the next, and how many came."""
        now = time.monotonic()
        gap = (now - self._gathered) / submissions
        self._gap += (min(gap, _LONGEST_GAP) - self._gap) * _NEWEST
        self._gathered = now
        self._last = submissions


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
