"""Follows what people decide about what is held, for all who wait: one reader of the log."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from seawall.errors import AlreadyUsed, LedgerError
from seawall.gateway.metrics import Metrics
from seawall.ledger import Entry, Ledger, Query, Receipt
from seawall.review.fold import Items, step_key
from seawall.review.held import LONGEST, State, is_an_item, state_of
from seawall.review.items import EXPIRED, HELD, Item
from seawall.review.reading import Seen
from seawall.terms import Event, Fact

LOOK_SECONDS, IDLE_SECONDS = 0.3, 3.0
"""From one look at the log to the next, while something is held and while nothing is."""

PARTS = 4
"""Of the places of a feature, an end user has one part of so many."""

GRACE = 2.0
"""Seconds beyond its time in which who waits still hears of a word that came in time."""

STEPS = "review.[cdehlr]*"
"""Kinds of events of what is held; samples, of which there are many more, are not among them."""

KNOWN = timedelta(days=7)
"""How long an item is told of."""

_TRIES = 5

ReadText = Callable[[str, str], Mapping[str, Fact]]
"""The sealed text of a ref and a digest; LedgerError where it is gone or is not that text."""

Reads = Callable[[Iterable[Entry]], Iterator[Seen]]
"""Tells of each entry, in the log's order, whether a person did it who may."""


class HeldWatch:
    """
    Knows what is held, and wakes who waits for it once people have decided or its time is over.

    One task reads the log for all of them, and logs that what nobody decided about is over:
    whatever gateway held it, and whether that lives or not. Several gateways may: a step of an
    item is logged once. `reads` makes a reader of one pass over the log, and `read_text` opens
    what is sealed; `wanted` says whether anything may be held. Who asks people unless they were
    asked already holds `one_by_one`.
    """

    def __init__(
        self,
        log: Ledger,
        reads: Callable[[], Reads],
        read_text: ReadText,
        *,
        metrics: Metrics,
        now: Callable[[], datetime],
        wanted: Callable[[], bool],
    ) -> None:
        self._log = log
        self.reads = reads
        self._read: Reads | None = None
        self.read_text = read_text
        self._metrics = metrics
        self._now = now
        self._wanted = wanted
        self._after: int | None = None
        self._items = Items()
        self._open: dict[str, None] = {}
        self._newest: dict[str, str] = {}
        self._ours: set[str] = set()
        self._asking: Counter[str] = Counter()
        self._waiters: dict[str, asyncio.Future[Item]] = {}
        self.one_by_one = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._stirred = asyncio.Event()
        self._leaving: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            if self._open or self._wanted():
                await self._look_safely()
            if self._open:
                await asyncio.sleep(LOOK_SECONDS)
                continue
            self._stirred.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._stirred.wait()

    async def _look_safely(self) -> None:
        try:
            await self.look()
        except LedgerError:  # the next look may read it; who waits is refused in time
            return
        except Exception as problem:  # noqa: BLE001 - else nobody would hear of any word again
            kind = type(problem).__name__
            print(f"seawall: what is held cannot be followed: {kind}", file=sys.stderr)  # noqa: T201

    async def close(self) -> None:
        """Let the log say of those whose clients left that nobody waits, as far as it takes it."""
        if self._leaving:
            await asyncio.wait(set(self._leaving), timeout=GRACE)

    async def look(self) -> None:
        """Take in what is new in the log, and end what is over; LedgerError where that fails."""
        async with self._looking:
            for seen in await asyncio.to_thread(self._news):
                self._take(seen)
            now = self._now()
            for identity in list(self._open):
                item = self._items[identity]
                if item.verdict is None and not item.expired and now > item.due:
                    await self._end(item, "late")
            self._forget(now)
            self._metrics.held_waiting.set(len(self._open))

    def reserve(self, feature: str, *, principal: str, most: int) -> bool:
        """
        Take one of so many places of a feature, until `free`; False where none is left.

        One end user has a quarter of them at most: nobody keeps all others from being asked about.
        """
        waiting = [one for each in self._open if (one := self._items[each]).feature == feature]
        if len(waiting) + self._asking[feature] >= most:
            return False
        theirs = sum(each.principal == principal for each in waiting)
        if principal and theirs >= max(most // PARTS, 1):
            return False
        self._asking[feature] += 1
        return True

    def free(self, feature: str) -> None:
        """Give a place back; what was held meanwhile has its own by `begun`."""
        self._asking[feature] -= 1

    def begun(self, seen: Seen) -> Item:
        """Something is held from now on, as the log has it."""
        self._take(seen)
        item = self._items[str(seen.event.facts["item"])]
        self._ours.add(item.id)
        self._stirred.set()
        return item

    def known(self, digest: str) -> Item | None:
        """What was held last of this digest, until its time is over; None where nothing was."""
        item = self._items.get(self._newest.get(digest, ""))
        return item if item is not None and self._now() <= item.due else None

    async def find(self, identity: str) -> Item | None:
        """What is or was held under this id; None where nothing was in the last days."""
        if not is_an_item(identity):
            return None
        known = self._items.get(identity)
        return known or await asyncio.to_thread(self._found, identity)

    async def over(self, item: Item) -> Item:
        """
        The item, once people have decided or its time is over.

        Whoever is cancelled meanwhile has the log say that nobody waits for it.
        """
        if item.id not in self._open:
            return self._items.get(item.id) or replace(item, expired=True)
        waiter: asyncio.Future[Item] = asyncio.get_running_loop().create_future()
        self._waiters[item.id] = waiter
        left = (item.due - self._now()).total_seconds() + GRACE
        try:
            async with asyncio.timeout(max(left, 0.0)):
                return await waiter
        except TimeoutError:
            return replace(item, expired=True)
        except asyncio.CancelledError:
            leaving = asyncio.create_task(self._leave(item.id))
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)
            raise
        finally:
            del self._waiters[item.id]

    async def _leave(self, identity: str) -> None:
        for _ in range(_TRIES):
            with suppress(LedgerError):
                await self.look()
                if identity not in self._open:
                    return
                await self._end(self._items[identity], "client_gone")
                if identity not in self._open:
                    return

    async def _end(self, item: Item, why: str) -> None:
        """Log that an item is over, unless somebody took its next step before."""
        facts: dict[str, Fact] = {"item": item.id, "step": item.step, "reason": why}
        event = Event(
            EXPIRED,
            self._now(),
            "gateway",
            request=item.subject,
            feature=item.feature,
            session=item.session,
            principal=item.principal,
            facts=facts,
        )
        once = step_key(item.id, item.step)
        with suppress(AlreadyUsed):  # the next look tells what they did
            done = await self._log.append_async((event,), unless=once)
            result = "expired" if why == "late" else "client_gone"
            self._metrics.held.labels(item.way, result).inc()
            self._take(Seen(done.last if isinstance(done, Receipt) else -1, event))

    def _take(self, seen: Seen) -> None:
        changed = self._items.take(seen)
        if changed is None:
            return
        if seen.event.kind == HELD:
            self._open[changed.id] = None
            self._newest[changed.digest] = changed.id
        if changed.id in self._open and (changed.verdict is not None or changed.expired):
            del self._open[changed.id]
            self._count(changed)
            waiter = self._waiters.get(changed.id)
            if waiter is not None and not waiter.done():
                waiter.set_result(changed)

    def _count(self, item: Item) -> None:
        """Count what people decided about what this gateway held."""
        state = state_of(item, self._now())
        if item.id in self._ours and state is not State.EXPIRED:
            self._metrics.held.labels(item.way, state.value).inc()

    def _forget(self, now: datetime) -> None:
        """Drop what is over and told to all."""
        for item in list(self._items.all()):
            if item.id not in self._open and now > item.due:
                self._items.forget(item.id)
                self._ours.discard(item.id)
                if self._newest.get(item.digest) == item.id:
                    del self._newest[item.digest]

    def _news(self) -> list[Seen]:
        """What the log has that was not read yet; at first of as long as anything is held."""
        if self._after is None:
            newest = next(self._log.entries(Query(limit=1, newest_first=True)), None)
            entries = list(self._log.entries(Query(kind=STEPS, since=self._now() - LONGEST)))
            after = newest.index if newest is not None else -1
        else:
            after = self._after
            entries = list(self._log.entries(Query(kind=STEPS, after=after)))
        self._read = self._read or self.reads()
        seen = list(self._read(entries))
        self._after = max((after, *(entry.index for entry in entries)))
        return seen

    def _found(self, identity: str) -> Item | None:
        """It and its steps; first whether it is there, so that made up ids cost little."""
        since, named = self._now() - KNOWN, (("item", identity),)
        held = Query(kind=HELD, since=since, facts=named, limit=1)
        begun = next(iter(self._log.entries(held)), None)
        if begun is None:
            return None
        about = Query(kind=STEPS, after=begun.index - 1, facts=named)
        return Items(self.reads()(self._log.entries(about))).get(identity)
