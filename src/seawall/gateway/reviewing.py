"""Draws which decisions people look at, by a plan that is in the log before anything is drawn."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from seawall.errors import AlreadyUsed, LedgerError
from seawall.gateway.metrics import Metrics
from seawall.gateway.sealing import Kept
from seawall.ledger import Ledger, LedgerReader, Query, minimal
from seawall.policy.review import ReviewLines
from seawall.review.items import SAMPLED, Stratum
from seawall.review.plans import (
    Beginning,
    Configuration,
    Ending,
    Names,
    Plans,
    Shares,
    after_key,
)
from seawall.review.reading import Seen
from seawall.review.sampling import (
    CUT,
    DECISIONS,
    EPOCH_ENDED,
    PLANNED,
    STARTED,
    Drawn,
    Plan,
    commitment_to,
    draw,
    item_of,
    may_be_drawn,
    tells,
)
from seawall.terms import Event, Fact

MOST_TRIES = 8
"""Epochs of one feature that others may begin while one gateway wants one of its own."""

Key = Callable[[str], bytes]
"""The key of an epoch, by the epoch's id."""

Seal = Callable[[Sequence[Kept], str], Awaitable[Fact]]
"""Seals texts of one side of an exchange; the fact that says where they lie."""

Wanted = tuple[Configuration, ReviewLines]
Latest = Callable[[], Wanted | None]
"""A configuration as the policy that is in force has it; None where it is not reviewed."""


class Reviewing:
    """
    The plans that decisions are drawn by, and new ones where a configuration has none.

    Several gateways on one log have the same. Everything here runs in the event loop but for
    reading the log.
    """

    def __init__(
        self, log: Ledger, key: Key, metrics: Metrics, now: Callable[[], datetime]
    ) -> None:
        self.plans = Plans()
        self.key = key
        self.metrics = metrics
        self.log = log
        self.now = now
        self._one_at_a_time = asyncio.Lock()
        self._later: set[asyncio.Task[None]] = set()

    async def read(self) -> None:
        """Take in the plans, and the ends of epochs, that the log has by now; LedgerError else."""
        for entry in await asyncio.to_thread(plans_after, self.log, self.plans.index):
            self.plans.take(entry)

    async def begin(self, latest: Latest) -> "Decision | None":
        """
        What is to be drawn once a request has its answer; None where nobody reviews it.

        Nothing either where the log cannot take the plan that it would be drawn by: whether
        the request goes on then is for the log that its own events go to.
        """
        wanted = latest()
        if wanted is None:
            return None
        with suppress(LedgerError):
            plan = await self.plan(*wanted)
            if plan is not None:
                return Decision(self, latest, wanted, plan)
        return None

    async def plan(self, wanted: Configuration, lines: ReviewLines) -> Plan | None:
        """The plan for a configuration, in the log; None where this gateway cannot draw by it."""
        for _ in range(MOST_TRIES):
            found = self.plans.find(wanted)
            if isinstance(found, Plan):
                return found if self.can_draw(found) else None
            async with self._one_at_a_time:
                found = self.plans.find(wanted)
                if isinstance(found, Beginning):
                    await self._begin(found, lines)
        return None

    async def _begin(self, beginning: Beginning, lines: ReviewLines) -> None:
        """Have an epoch begin, or find that another gateway had one begin."""
        epoch, plan = (f"{kind}_{secrets.token_hex(8)}" for kind in ("epc", "pln"))
        names = Names(epoch, plan, commitment_to(self.key(epoch)))
        event = planned(beginning.plan(self._first(beginning, lines), names), self.now())
        with suppress(AlreadyUsed):
            await self.log.append_async([event], unless=beginning.once)
        await self.read()

    def _first(self, beginning: Beginning, lines: ReviewLines) -> Shares:
        """
        The shares that an epoch begins with: the file's, or what the feature was raised to.

        Else whoever sends another prompt would have people look at as little as at first.
        """
        feature, shares = beginning.configuration.feature, shares_of(lines)
        others = (plan.share for plan in self.plans.live() if plan.feature == feature)
        return replace(shares, share=max(shares.share, *others, 0))

    async def end(self, ending: Ending) -> None:
        """Have an epoch end, and its key be known, unless something followed its plan before."""
        plan, known = ending.plan, self.can_draw(ending.plan)
        facts: dict[str, Fact] = {"epoch": plan.epoch, "reason": ending.reason}
        facts |= {"key": self.key(plan.epoch).hex()} if known else {}
        event = Event(EPOCH_ENDED, self.now(), "gateway", feature=plan.feature, facts=facts)
        await self._follow(plan, event)

    async def follow(self, plan: Plan, new: Plan) -> None:
        """Have another plan follow one, unless something followed it before."""
        await self._follow(plan, planned(new, self.now()))

    async def _follow(self, plan: Plan, event: Event) -> None:
        with suppress(AlreadyUsed):
            await self.log.append_async([event], unless=after_key(plan))
        await self.read()

    def over(self, *, policy: str, guideline: str | None) -> list[Ending]:
        """The epochs that are over by now, and whose key this gateway can tell."""
        ended = self.plans.ended(self.now(), policy=policy, guideline=guideline)
        return [ending for ending in ended if self.can_draw(ending.plan)]

    async def end_lost(self) -> None:
        """End the epochs whose key was lost: nothing can be drawn by them any more."""
        for plan in list(self.plans.live()):
            if not self.can_draw(plan):
                await self.end(Ending(plan, "key_lost"))

    def can_draw(self, plan: Plan) -> bool:
        """Whether this gateway has the key that the epoch of a plan was committed to."""
        return commitment_to(self.key(plan.epoch)) == plan.commitment

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this beside all else; `settle` waits for it."""
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def settle(self) -> None:
        """Wait for what was to be done beside all else."""
        await asyncio.gather(*self._later, return_exceptions=True)


class Decision:
    """
    What is to be drawn of one request once it has its answer.

    `asked` are the texts that came in and people would have to see, `answered` gives those that
    came of them: as they were delivered, or as they were stopped.
    """

    def __init__(self, reviewing: Reviewing, latest: Latest, wanted: Wanted, plan: Plan) -> None:
        self.asked: Sequence[Kept] = ()
        self.answered: Callable[[], Sequence[Kept]] = tuple
        self._reviewing = reviewing
        self._latest = latest
        self._lines = wanted[1]
        self._began = plan
        self._trail: list[Event] = []
        self._started = False

    @property
    def fact(self) -> dict[str, Fact]:
        """The plan, as events name it."""
        return {"plan": self._began.id}

    def hear(self, events: Iterable[Event]) -> None:
        """Take in events of the request, as the log is given them."""
        events = list(events)
        self._started |= any(event.kind == STARTED for event in events)
        self._trail += (event for event in events if tells(event.kind))

    def ends_with(self, ending: Event) -> bool:
        """Whether it is a decision that ends so: not what was cut before it started."""
        return ending.kind in DECISIONS and (ending.kind != CUT or self._started)

    def end_at_once(self, ending: Event) -> Event | None:
        """The ending as it is logged; None where something must be awaited first (see `end`)."""
        plan = self._reviewing.plans.of_epoch(self._began.epoch)
        if plan is None:
            return None
        ending = _naming(ending, plan)
        return None if self._draw(plan, ending) is not None else ending

    async def end(self, ending: Event, seal: Seal) -> tuple[Event, ...]:
        """
        The ending as it is logged, and the item that it becomes for people, if it is drawn.

        What is drawn is never skipped: where its texts cannot be sealed the item says so by
        having none, and counts as a miss. The plan is the one that counts now; where the epoch
        is over, that of the policy by now.
        """
        plan = self._reviewing.plans.of_epoch(self._began.epoch) or await self._anew()
        if plan is None:
            return (ending,)
        ending = _naming(ending, plan)
        drawn = self._draw(plan, ending)
        if drawn is None:
            return (ending,)
        kept = self._kept(ending)
        sealed = await self._sealed(kept, ending, seal)
        told = "sealed" if sealed else "unsealed"
        self._reviewing.metrics.review_samples.labels(drawn.sample, told).inc()
        key = self._reviewing.key(plan.epoch)
        item = sample_of(plan, key, drawn, ending, self._lines)
        return (ending, replace(item, facts={**item.facts, **sealed}))

    async def _anew(self) -> Plan | None:
        latest = self._latest()
        if latest is not None:
            with suppress(LedgerError):
                return await self._reviewing.plan(*latest)
        return None

    def _draw(self, plan: Plan, ending: Event) -> Drawn | None:
        key = self._reviewing.key(plan.epoch)
        if not may_be_drawn(plan, key, ending.request):
            return None
        return draw(plan, key, (minimal(event)[0] for event in (*self._trail, ending)))

    def _kept(self, ending: Event) -> list[Kept]:
        answered = () if ending.facts.get("side") == "request" else self.answered()
        return [each for each in (*self.asked, *answered) if each.texts]

    async def _sealed(self, kept: Sequence[Kept], ending: Event, seal: Seal) -> dict[str, Fact]:
        side = "request" if ending.facts.get("side") == "request" else "answer"
        try:
            size = sum(len(text.body) for each in kept for text in each.texts)
            return {"sealed": await seal(kept, side), "size": size}
        except Exception:  # noqa: BLE001 - whatever goes wrong with it, the decision is not skipped
            return {}


def plans_after(log: LedgerReader, index: int) -> list[Seen]:
    """The plans, and the ends of epochs, in the log after an index."""
    found = log.entries(Query(kind=f"{PLANNED}|{EPOCH_ENDED}", after=index))
    return [Seen(entry.index, entry.event) for entry in found]


def planned(plan: Plan, at: datetime) -> Event:
    """The event that has a plan count."""
    return Event(PLANNED, at, "gateway", feature=plan.feature, facts=plan.facts)


def shares_of(lines: ReviewLines) -> Shares:
    """The shares that a policy file has an epoch begin with, and what it is judged by."""
    return Shares(
        lines.share,
        lines.stopped_share,
        lines.risk_share,
        lines.double,
        lines.target,
        lines.confidence,
    )


def sample_of(plan: Plan, key: bytes, drawn: Drawn, ending: Event, lines: ReviewLines) -> Event:
    """The item that a decision becomes which ends so and was drawn; its texts are not in it."""
    audited = drawn.sample == "audit"
    hours = lines.deadlines.audit_hours if audited else lines.deadlines.risk_hours
    facts: dict[str, Fact] = {
        "item": item_of(key, ending.request),
        "plan": plan.id,
        "sample": drawn.sample,
        "stratum": drawn.stratum.value,
        "risk": drawn.risk.value,
        "included": drawn.included,
        "severity": drawn.severity,
        "reviews": drawn.reviews,
        "rules": list(drawn.rules),
        "exposure": lines.exposure,
        "due": (ending.at + timedelta(hours=hours)).isoformat(),
    }
    if lines.confirm and drawn.stratum is Stratum.DELIVERED:
        facts["confirm"] = True
    return replace(ending, kind=SAMPLED, facts=facts)


def _naming(ending: Event, plan: Plan) -> Event:
    return replace(ending, facts={**ending.facts, "plan": plan.id})
