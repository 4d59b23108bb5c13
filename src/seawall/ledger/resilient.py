"""A log that goes on, with what may wait, while it cannot be written, and then tells of it."""

import asyncio
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from queue import Empty, SimpleQueue

from seawall.errors import AlreadyUsed, LedgerError
from seawall.ledger.classes import Classes
from seawall.ledger.facts import minimal
from seawall.ledger.gap import IN_DOUBT, Gap
from seawall.ledger.port import Acknowledged, Ledger, Pending, SetAside
from seawall.ledger.spool import Held, Segment, Spool, spooled_line
from seawall.ledger.watch import LogWatch
from seawall.ledger.wrapped import Wrapped
from seawall.terms import Event

EVERY = 1.0
"""Seconds from one try to the next while the log cannot be written."""

_BATCH = 256
"""Appends that are set aside with one fsync."""


@dataclass(frozen=True, slots=True)
class _Aside:
    """Events to set aside, as lines, and who waits for it."""

    events: Sequence[Event]
    lines: Sequence[bytes]
    waiter: "Future[Acknowledged]"


@dataclass(frozen=True, slots=True)
class _Tried:
    """How it went to log a segment, and with it what else was missed until then, under a key."""

    key: str
    segment: Segment | None
    missed: Gap
    problem: BaseException | None = None


@dataclass(frozen=True, slots=True)
class _Wake:
    """Something changed; `now` where it is worth a try at once."""

    now: bool


_Item = _Aside | _Tried | _Wake | None


class Resilient(Wrapped):
    """
    The log within; see seawall.ledger.port.Ledger.

    An append that holds any event which must be logged, or that has a single-use key, fails
    where the log fails. One of best-effort events only is then set aside, on another disk if
    the spool is there, and answered with SetAside. As soon as the log works, what was set
    aside is logged in order, with a `log.gap` that says how much came late, was lost and was
    refused. What the log cannot tell the fate of counts as lost. Each segment of the spool is
    logged once, whenever the process dies.

    From the first failure until the log was told of the gap, best-effort events go to the
    spool without asking the log, so that they stay in order and wait for nobody.

    One thread has the spool, `_trying`, `_doubted` and `_next_try`. The lock guards the other
    fields that change, and what sets or clears `_up`.
    """

    def __init__(
        self,
        within: Ledger,
        spool: Spool,
        classes: Classes,
        *,
        watch: LogWatch,
        now: Callable[[], datetime],
        every: float = EVERY,
    ) -> None:
        super().__init__(within)
        self._spool = spool
        self._classes = classes
        self._watch = watch
        self._now = now
        self._every = every
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        self._lock = threading.Lock()
        self._missed = Gap()
        self._reason = "other"
        self._up = threading.Event()
        self._closed = False
        self._asides = 0
        self._hopeful = False
        self._trying = False
        self._doubted: _Tried | None = None
        self._next_try = 0.0
        if not spool.waiting:
            self._up.set()
        watch.works(up=self.works)
        self._thread = threading.Thread(target=self._run, name="seawall-spool", daemon=True)
        self._thread.start()

    @property
    def works(self) -> bool:
        """Whether the log takes what it is given, and has been told what it missed."""
        return self._up.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until the log works, so long at most; whether it does."""
        return self._up.wait(seconds)

    def append(self, events: Sequence[Event], *, unless: str | None = None) -> Acknowledged:
        """Log the events, all or none; returns once they are durable."""
        return self.submit(events, unless=unless).result()

    def submit(
        self, events: Sequence[Event], *, unless: str | None = None
    ) -> Pending[Acknowledged]:
        """Log the events, all or none; the future is done once they are durable."""
        if unless is not None or not self._classes.may_wait(events):
            return self._must(events, unless)
        waiter: Future[Acknowledged] = Future()
        waiter.set_running_or_notify_cancel()  # from here on it cannot be cancelled
        if self.works or not self._set_aside(events, waiter, None):
            self._log(events, waiter)
        return waiter

    async def append_async(
        self, events: Sequence[Event], *, unless: str | None = None
    ) -> Acknowledged:
        """Log the events, all or none; resumes the task once they are durable."""
        if unless is None and self._classes.may_wait(events):
            pending = self.submit(events)
            assert isinstance(pending, Future)
            return await asyncio.wrap_future(pending)
        try:
            receipt = await self._within.append_async(events, unless=unless)
        except LedgerError as error:
            self._heard(events, error)
            raise
        self._heard(events, None)
        return receipt

    def close(self) -> None:
        """Write all that was submitted, set aside what cannot be, and let go. Twice is no harm."""
        self._within.close()
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _must(self, events: Sequence[Event], unless: str | None) -> Pending[Acknowledged]:
        try:
            future = self._within.submit(events, unless=unless)
        except LedgerError as error:
            self._heard(events, error)
            raise
        future.add_done_callback(lambda done: self._heard(events, done.exception()))
        return future

    def _heard(self, events: Sequence[Event], problem: BaseException | None) -> None:
        """Take in how an append went that must be logged."""
        if problem is None or isinstance(problem, AlreadyUsed):
            if not self.works:
                self._queue.put(_Wake(now=True))
        elif isinstance(problem, LedgerError) and events:
            with suppress(LedgerError):  # the events' own fault says nothing of the log
                _lines(events)
                self._failed(problem, Gap.of([self._now()], refused=len(events)))

    def _failed(self, problem: LedgerError, missed: Gap) -> None:
        reason = problem.reason
        self._watch.failed(reason)
        with self._lock:
            self._missed += missed.because(reason)
            self._break_down(reason)

    def _log(self, events: Sequence[Event], waiter: "Future[Acknowledged]") -> None:
        """Log what may wait, and set it aside where that fails."""
        try:
            future = self._within.submit(events)
        except LedgerError as error:
            self._set_aside(events, waiter, error)
        else:
            future.add_done_callback(lambda done: self._pass_on(events, waiter, done))

    def _pass_on(
        self,
        events: Sequence[Event],
        waiter: "Future[Acknowledged]",
        done: Pending[Acknowledged],
    ) -> None:
        problem = done.exception()
        if problem is None:
            waiter.set_result(done.result())
        elif not isinstance(problem, LedgerError):
            waiter.set_exception(problem)
        elif problem.reason != IN_DOUBT:
            self._set_aside(events, waiter, problem)
        else:  # it may be logged yet: set aside, it would be there twice
            many = len(events)
            self._watch.lost(many)
            self._failed(problem, Gap.of((event.at for event in events), lost=many))
            waiter.set_result(SetAside(kept=False))

    def _set_aside(
        self,
        events: Sequence[Event],
        waiter: "Future[Acknowledged]",
        problem: LedgerError | None,
    ) -> bool:
        """
        Have the spool's thread keep them, or say that the log works again.

        `problem` is what the log said, if it was asked.
        """
        try:
            lines = _lines(events)
        except LedgerError as error:
            waiter.set_exception(problem or error)
            return True
        reason = problem.reason if problem else ""
        if reason:
            self._watch.failed(reason)
        with self._lock:
            if not reason and self.works:
                return False
            if reason:
                self._break_down(reason)
            if not self._closed:
                self._asides += 1
                self._queue.put(_Aside(events, lines, waiter))
                return True
        waiter.set_exception(problem or LedgerError("the log is closed; open it again to append"))
        return True

    def _run(self) -> None:
        going = True
        while going:
            items = self._gather()
            going = None not in items
            asides = [item for item in items if isinstance(item, _Aside)]
            try:
                self._work(items, asides)
            except Exception as error:  # noqa: BLE001 - the thread must live to serve the next
                problem = LedgerError(f"the spool failed ({type(error).__name__}); try again")
                for aside in asides:
                    if not aside.waiter.done():
                        aside.waiter.set_exception(problem)
        with self._lock:
            missed = self._missed
        if missed.size:
            self._spool.note(missed)
        self._spool.close()

    def _work(self, items: Sequence[_Item], asides: Sequence[_Aside]) -> None:
        if asides:
            self._take(asides)
        for item in items:
            if isinstance(item, _Tried):
                self._settle(item)
            elif isinstance(item, _Wake):
                self._next_try = 0.0 if item.now else time.monotonic() + self._every
        if not self.works and None not in items and time.monotonic() >= self._next_try:
            self._try()

    def _gather(self) -> list[_Item]:
        """Wait for work, or until it is time to try again, then take all that is there."""
        patience = None if self.works else max(self._next_try - time.monotonic(), 0.0)
        items: list[_Item] = []
        with suppress(Empty):
            # While a try is on its way, its outcome is what comes next.
            items.append(self._queue.get(timeout=None if self._trying else patience))
            while len(items) < _BATCH:
                items.append(self._queue.get_nowait())
        return items

    def _take(self, asides: Sequence[_Aside]) -> None:
        """
        Keep these, or log them where what came before them is logged or on its way.

        Under load, something is always being set aside while the last of the spool is being
        logged: without this the spool would never be empty.
        """
        if self._hopeful and self._spool.waiting <= int(self._trying):
            for aside in asides:
                self._log(aside.events, aside.waiter)
        else:
            self._keep(asides)
        with self._lock:
            self._asides -= len(asides)

    def _keep(self, asides: Sequence[_Aside]) -> None:
        with self._lock:
            reason = self._reason
        kept = self._spool.keep([aside.lines for aside in asides], reason=reason)
        for aside, is_kept in zip(asides, kept, strict=True):
            many = len(aside.events)
            if is_kept:
                self._watch.spooled(many)
            else:
                self._watch.lost(many)
                gap = Gap.of((event.at for event in aside.events), lost=many)
                with self._lock:
                    self._missed += gap.because(reason)
            aside.waiter.set_result(SetAside(is_kept))

    def _break_down(self, reason: str) -> None:
        """The log is down from now on, for this reason; the lock is held."""
        self._reason = reason
        self._hopeful = False
        if self.works:
            self._up.clear()
            self._watch.works(up=False)
            self._queue.put(_Wake(now=False))

    def _try(self) -> None:
        """Log the oldest segment, and with it what else was missed."""
        if self._trying:
            return
        self._next_try = time.monotonic() + self._every
        with self._lock:
            missed = self._missed
        doubted, segment = self._doubted, self._spool.oldest()
        key = segment.key if segment else secrets.token_hex(16)
        if doubted is not None:  # it may be logged: the very same is tried until that is known
            key, segment, missed = doubted.key, doubted.segment, doubted.missed
        held = self._spool.read(segment) if segment else Held()
        gap = missed + held.gap
        if segment is None and not gap.size:
            self._recover()
            return
        self._trying = True
        told, _ = minimal(gap.event(self._now()))  # what the spool said may be anything
        tried = _Tried(key, segment, missed)
        try:
            future = self._within.submit((*held.events, told), unless=key)
        except LedgerError as error:
            self._queue.put(replace(tried, problem=error))
        else:
            future.add_done_callback(
                lambda done: self._queue.put(replace(tried, problem=done.exception()))
            )

    def _recover(self) -> None:
        """Say that the log works, unless something was missed meanwhile or is on its way here."""
        with self._lock:
            if self._asides or self._missed.size:
                self._next_try = 0.0
            else:
                self._up.set()
                self._watch.works(up=True)

    def _settle(self, tried: _Tried) -> None:
        """Take in how a try went; after a good one comes the next."""
        self._trying = False
        again = isinstance(tried.problem, AlreadyUsed)  # it was logged, and then the process died
        if tried.problem is not None and not again:
            if isinstance(tried.problem, LedgerError):
                self._watch.failed(tried.problem.reason)
                if tried.problem.reason == IN_DOUBT:
                    self._doubted = tried
            self._next_try = time.monotonic() + self._every
            return
        self._hopeful = True
        if tried.segment is not None:
            self._spool.remove(tried.segment)
        if not again or self._doubted is not None:
            with self._lock:
                self._missed -= tried.missed
        self._doubted = None
        self._next_try = 0.0


def _lines(events: Sequence[Event]) -> list[bytes]:
    """The events as lines; LedgerError where one can never be logged."""
    return [spooled_line(event) for event in events]
