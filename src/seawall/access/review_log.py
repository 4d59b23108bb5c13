"""What the log says of review by now: items, what waits, who is at work, known answers."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from seawall.access.people import People
from seawall.access.reviewing import Bars, ReviewActs
from seawall.ledger import LedgerReader, Query
from seawall.review.fold import Items, sealed_of
from seawall.review.items import APPEALED, Item, Sealed, Sort
from seawall.review.reading import Seen, word
from seawall.review.waiting import Waiting

HORIZON = timedelta(days=30)
"""Items that are older are nobody's work any more: evidence counts them as not looked at."""

AT_WORK = timedelta(minutes=10)
"""Whoever took an item within this time is at work."""

GOLD_ADDED, GOLD_SCORED = "review.gold_added", "review.gold_scored"

KINDS = f"review.*|{APPEALED}"

_MOST_OVER = 50_000
"""Items that are over and still known by their ids; older ones are looked up in the log."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A text whose answer is known. `commitment` ties the answer, which lies with the text."""

    id: str
    feature: str
    sealed: Sealed
    commitment: str
    size: int = 0


class ReviewLog:
    """
    A fold over the log that goes on where it stopped.

    Each entry is read once, and each signature checked once, however often it is asked. It
    begins with the entries of the last days (`HORIZON`). Not for several threads at once.
    """

    def __init__(
        self,
        log: LedgerReader,
        people: Callable[[], People],
        *,
        sign_in: bool = False,
        bars: Bars | None = None,
    ) -> None:
        self._log = log
        self._people = people
        self._acts = ReviewActs(sign_in=sign_in, bars=bars)
        self._last = -1
        self._begun = False
        self.items = Items()
        self.waiting = Waiting(self.items)
        self.golds: dict[str, Gold] = {}
        self.unscored: dict[str, Item] = {}
        """Items of known answers that were decided, and whose score is not in the log."""
        self._over: deque[str] = deque()
        self._decided: Counter[tuple[str, date]] = Counter()
        self._taken: Counter[str] = Counter()
        self._took: dict[str, datetime] = {}
        self._known: dict[str, set[str]] = {}
        self._nonces: dict[int, str] = {}

    def catch_up(self, now: datetime) -> None:
        """Read what was logged since; LedgerError where it cannot be."""
        since = None if self._begun else now - HORIZON
        entries = self._log.entries(Query(kind=KINDS, after=self._last, since=since))
        for seen in self._acts.seen(entries, self._people()):
            self._take(seen)
            self._last = seen.index
        self._begun = True

    def knows(self, nonce: str) -> bool:
        """Whether an act with this nonce is in the log."""
        return self._acts.knows(nonce)

    def is_by(self, item: Item, name: str, nonce: str) -> bool:
        """Whether what somebody said of an item is the act with this nonce."""
        mine = (each.index for each in item.judged if each.by == name)
        return any(self._nonces.get(index) == nonce for index in mine)

    def decided(self, name: str, now: datetime) -> int:
        """How many items somebody has decided on this day, in UTC."""
        return self._decided[name, now.astimezone(UTC).date()]

    def taken(self, name: str) -> int:
        """How many items somebody has ever taken."""
        return self._taken[name]

    def at_work(self, now: datetime) -> list[str]:
        """Who has taken an item of late."""
        return [name for name, at in self._took.items() if now - at <= AT_WORK]

    def theirs(self, name: str, now: datetime) -> list[Item]:
        """What somebody has taken and not decided."""
        taken = ((each, each.taken(now)) for each in self.waiting.all(now))
        return [each for each, lease in taken if lease is not None and lease.by == name]

    def new_golds(self, name: str) -> list[Gold]:
        """The known answers that somebody has not been given yet, the newest last."""
        given = self._known.get(name, set())
        return [each for each in self.golds.values() if each.sealed.ref not in given]

    def _take(self, seen: Seen) -> None:
        if seen.event.kind == GOLD_ADDED:
            self._add_gold(seen)
            return
        if seen.event.kind == GOLD_SCORED:
            self.unscored.pop(word(seen.event.facts, "item"), None)
            return
        before = self.items.get(word(seen.event.facts, "item"))
        item = self.items.take(seen)
        if item is not None:
            self._changed(before, item, seen)

    def _changed(self, before: Item | None, item: Item, seen: Seen) -> None:
        if before is None or item.judged is not before.judged or item.expired:
            self.waiting.put(item)  # else it stands in the same line
        if before is None:
            return
        if item.lease is not None and item.lease is not before.lease:
            self._was_taken(item, item.lease.by, seen.event.at)
        if item.judged is not before.judged:
            self._was_judged(item, seen)

    def _was_taken(self, item: Item, by: str, at: datetime) -> None:
        self._taken[by] += 1
        self._took[by] = at
        if item.sort is Sort.GOLD and item.sealed is not None:
            self._known.setdefault(by, set()).add(item.sealed.ref)

    def _was_judged(self, item: Item, seen: Seen) -> None:
        event = seen.event
        self._decided[item.judged[-1].by, event.at.astimezone(UTC).date()] += 1
        self._nonces[seen.index] = word(event.facts, "nonce")
        if item.sort is Sort.GOLD:
            self.unscored[item.id] = item
        if item.verdict is not None:
            self._forget(item)

    def _forget(self, item: Item) -> None:
        """Note that it is over; of all that are so the oldest are not known any more."""
        self._over.append(item.id)
        if len(self._over) > _MOST_OVER:
            oldest = self._over.popleft()
            for judged in self.items[oldest].judged:
                self._nonces.pop(judged.index, None)
            self.items.forget(oldest)

    def _add_gold(self, seen: Seen) -> None:
        facts = seen.event.facts
        sealed = sealed_of(seen.event, "sealed")
        if seen.signed and sealed is not None:
            gold = Gold(
                word(facts, "item"), word(facts, "feature"), sealed, word(facts, "commitment")
            )
            self.golds[gold.id] = gold
