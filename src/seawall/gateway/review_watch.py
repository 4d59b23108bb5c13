"""Follows the log for review: has shares move, epochs end, and all know who should."""

import asyncio
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import takewhile
from typing import Protocol

from seawall.errors import LedgerError
from seawall.gateway.parts import Live
from seawall.gateway.reviewing import MOST_TRIES, Reviewing, shares_of
from seawall.ledger import Entry, Query
from seawall.policy.review import ReviewLines
from seawall.review.items import DECIDED
from seawall.review.lists import ADDED, REMOVED, Lists
from seawall.review.plans import next_plan
from seawall.review.reading import Seen
from seawall.review.sampling import DECISIONS, EPOCH_ENDED, PLANNED
from seawall.terms import ReviewEntry

LOOK_SECONDS = 0.5
"""From one look at the log to the next."""

AT_ONCE = 1_000
"""Entries that are read from the log at once."""

IN_A_ROW = 50
"""Entries that are taken in before others of the event loop have their turn."""

REVIEWS, LEARNT = "review.*|appeal.*", f"{ADDED}|{REMOVED}"
AT_ANY_TIME = f"approval.requested|{REVIEWS}"
"""Kinds of what is for people, whether decisions are drawn or not."""

FOLLOWED = "|".join(("text.*", *sorted(DECISIONS), AT_ANY_TIME, "incident.*", "concern.*"))
"""The same with all that is told of decisions, where they are drawn."""

_OF_REVIEW = ("review.", "appeal.")

Signed = Callable[[Iterable[Entry]], Iterator[Seen]]
"""Tells of each entry, in the log's order, whether a person did it who may."""

Follow = Callable[[Seen], object]
"""Is told each entry that comes to the log, once, in order."""


Learn = Callable[[tuple[ReviewEntry, ...]], object]
"""Is given the entries that are in force, whenever these are others than before."""


class Move(Protocol):
    """The share that an epoch's decisions are drawn by from now on, and why."""

    @property
    def epoch(self) -> str:
        """Whose share moves."""
        ...

    @property
    def plan(self) -> str:
        """The plan that the epoch has; where it has another, the move is history."""
        ...

    @property
    def to(self) -> int:
        """The new share, in millionths."""
        ...

    @property
    def reason(self) -> str:
        """Why, in a word."""
        ...

    @property
    def act(self) -> str:
        """The nonce of whoever signed for it; empty where nobody had to."""
        ...


class ShareRule(Protocol):
    """Says when shares move, from the log alone."""

    def take(self, seen: Seen) -> Sequence[Move]:
        """Read one more entry; the shares that move by it."""
        ...


class Pupil(Protocol):
    """Learns from what people decided, and has the log say what."""

    def take(self, seen: Seen) -> None:
        """Read one more entry of review, from the first on."""
        ...

    async def teach(self) -> None:
        """Log what follows; LedgerError where the log does not take it."""
        ...


class ReviewWatch:
    """
    Reads the log as it grows, and logs what follows from it.

    It begins where the oldest epoch began that still runs, so that rules see all of each epoch;
    what was followed before is not logged again, whoever did it. `follow` is told only what
    comes from now on, `learn` all entries that are in force whenever these are others; `pupil`
    reads all of reviews from the first on, and logs what it learns.
    """

    def __init__(
        self,
        reviewing: Reviewing,
        live: Callable[[], Live],
        *,
        signed: Signed,
        rule: ShareRule | None = None,
        follow: Sequence[Follow] = (),
        learn: Learn | None = None,
        pupil: Pupil | None = None,
    ) -> None:
        self._reviewing = reviewing
        self._log = reviewing.log
        self._live = live
        self._signed = signed
        self._rule = rule
        self._follow = follow
        self._learn = learn
        self._pupil = pupil
        self._lists = Lists()
        self._learnt: tuple[ReviewEntry, ...] = ()
        self._moves: dict[str, Move] = {}
        self._lines: ReviewLines | None = None
        self._after: int | None = None
        self._old = -1
        self._decided = False

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            with suppress(LedgerError), _telling():  # the log is down: the next look may read it
                await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Take in what is new in the log, and log what follows; LedgerError where that fails."""
        if self._after is None:
            await self._read_up()
        await self._read_on()
        if self._pupil is not None:
            with _telling():
                await self._pupil.teach()
        if self._decided:  # what was learnt of it counts at once
            self._decided = False
            await self._read_on()
        self._teach()
        await self._move_shares()
        await self._apply_file()
        await self._end_epochs()

    async def _read_up(self) -> None:
        """
        Take in what was learnt, and reviews before the oldest epoch began that still runs.

        What was learnt counts before all else is read: that of a long epoch takes minutes, and
        what is like a known miss would pass until then. An entry counts once, however often read.
        """
        begin, self._old = await asyncio.to_thread(self._beginning)
        await self._read_all(LEARNT, self._old, self._lists.take)
        self._teach()
        if self._pupil is not None:
            await self._read_all(REVIEWS, begin, self._learn_from)
        self._after = begin

    async def _read_all(self, kinds: str, until: int, take: Follow) -> None:
        done = -1
        while news := await asyncio.to_thread(self._some, kinds, done, until):
            done = news[-1].index
            for seen in news:
                take(seen)

    async def _read_on(self) -> None:
        """Take in what is new."""
        while True:
            news = await asyncio.to_thread(self._news, in_full=self._in_full())
            plans = self._reviewing.plans
            if any(s.event.kind in (PLANNED, EPOCH_ENDED) and s.index > plans.index for s in news):
                await self._reviewing.read()
            for number, seen in enumerate(news, 1):
                self._take(seen)
                if not number % IN_A_ROW:
                    await asyncio.sleep(0)
            if len(news) < AT_ONCE:
                break

    def _in_full(self) -> bool:
        """Whether all of the log matters, or only what is for people at once."""
        return self._live().review is not None or self._reviewing.plans.since() is not None

    def _beginning(self) -> tuple[int, int]:
        """After which entry to read all, and which was the last before this gateway looked."""
        last, since = self._last(), self._reviewing.plans.since()
        return (last if since is None else since - 1), last

    def _some(self, kinds: str, after: int, until: int | None = None) -> list[Seen]:
        """The next entries of these kinds, up to one of the log."""
        found = self._log.entries(Query(kind=kinds, after=after, limit=AT_ONCE))
        if until is not None:
            found = takewhile(lambda entry: entry.index <= until, found)
        # All read before any is told signed: a nonce counts once, and a failed read comes again.
        entries = list(found)
        return list(self._signed(entries))

    def _last(self) -> int:
        newest = next(self._log.entries(Query(limit=1, newest_first=True)), None)
        return newest.index if newest is not None else -1

    def _news(self, *, in_full: bool) -> list[Seen]:
        after = self._after
        assert after is not None
        if in_full:
            news = self._some(FOLLOWED, after)
            self._after = news[-1].index if news else after
        else:  # what is not for people is over then, and not read once decisions are drawn
            last = self._last()
            news = self._some(AT_ANY_TIME, after, last)
            self._after = last if len(news) < AT_ONCE else news[-1].index
        return news

    def _take(self, seen: Seen) -> None:
        self._reviewing.plans.take(seen)
        self._learn_from(seen)
        if self._rule is not None:
            with _telling():
                for move in self._rule.take(seen):
                    self._moves[move.epoch] = move
        for follow in self._follow if seen.index > self._old else ():
            with _telling():
                follow(seen)

    def _learn_from(self, seen: Seen) -> None:
        self._lists.take(seen)
        if self._pupil is not None and seen.event.kind.startswith(_OF_REVIEW):
            self._decided |= seen.event.kind == DECIDED
            with _telling():
                self._pupil.take(seen)

    def _teach(self) -> None:
        """Hand over what was learnt, where something came, went or is over."""
        learnt = self._lists.in_force(self._reviewing.now())
        if self._learn is not None and learnt != self._learnt:
            with _telling():
                self._learn(learnt)
                self._learnt = learnt

    async def _move_shares(self) -> None:
        """
        Log the plans that the rule's moves make, but for those that were made before.

        Where the policy file was first, the move is made from the plan that it left.
        """
        for epoch, move in list(self._moves.items()):
            for _ in range(MOST_TRIES):
                plan = self._reviewing.plans.standing(epoch, move.plan)
                if plan is None or (plan.id != move.plan and plan.share >= move.to):
                    break
                reason = str(move.reason)
                new = next_plan(plan, move.to, named=_new_plan(), reason=reason, act=move.act)
                await self._reviewing.follow(plan, new)
            del self._moves[epoch]

    async def _apply_file(self) -> None:
        """Log the plans that a policy file makes which was changed since the last look."""
        live = self._live()
        if live.review is not None and live.review != self._lines:
            for plan in list(self._reviewing.plans.live()):
                if plan.policy == live.policy.revision:
                    shares = shares_of(live.review.of(plan.feature))
                    new = self._reviewing.plans.configured(plan, shares, named=_new_plan())
                    if new is not None:
                        await self._reviewing.follow(plan, new)
        # Only now: what the log did not take, the next look tries again.
        self._lines = live.review

    async def _end_epochs(self) -> None:
        live = self._live()
        guideline = None if live.review is None else live.review.guideline
        over = self._reviewing.over(policy=live.policy.revision, guideline=guideline)
        for ending in over:
            await self._reviewing.end(ending)


@contextmanager
def _telling() -> Iterator[None]:
    """Tell what goes wrong, and go on: else no share would rise any more."""
    try:
        yield
    except LedgerError:
        raise
    except Exception as problem:  # noqa: BLE001 - its words may hold anything
        kind = type(problem).__name__
        print(f"seawall: a review cannot be followed: {kind}", file=sys.stderr)  # noqa: T201


def _new_plan() -> str:
    return f"pln_{secrets.token_hex(8)}"
