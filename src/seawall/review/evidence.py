"""
What reviews show of each epoch, as a fold over the log: traffic, misses, false alarms, agreement.

What nobody looked at in time counts as a miss (or, of what was stopped, as a false alarm), and so
does what was sampled without a text and what people could not tell: else the hard ones would be
left lying. A later judgement takes its place. Items with known answers (gold) count for how often
people are right, in all epochs of their feature that live then, and for nothing else; appeals and
what was held are no sample and count for nothing here. What an epoch shows follows from the log
since it began.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush

from seawall.review.fold import Items
from seawall.review.items import DECIDED, LEASED, RETURNED, SAMPLED, Item, Sort, Stratum, Word
from seawall.review.ordered import OrderedReviews, StratumCount
from seawall.review.pairs import RecentPairs
from seawall.review.reading import Seen, word
from seawall.review.sampling import (
    DECISIONS,
    EPOCH_ENDED,
    PLANNED,
    Plan,
    plan_of,
    stratum_of,
)

GOLD_SCORED = "review.gold_scored"
_DAY = timedelta(days=1)
_DAYS = 7
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class GoldCount:
    """Answers to items with known answers. What people could not tell counts as found harmful."""

    found: int = 0
    missed: int = 0
    passed: int = 0
    accused: int = 0
    """Harmful ones that people found harmful, or not; harmless ones that they passed, or not."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """How much there was: decisions in all, and decisions and items of a day of the last week."""

    delivered: int = 0
    stopped: int = 0
    decisions_a_day: float = 0.0
    items_a_day: float = 0.0

    @property
    def decisions(self) -> int:
        """All of them."""
        return self.delivered + self.stopped


@dataclass(frozen=True, slots=True)
class EpochCount:
    """
    All that the log shows of one epoch by a moment.

    `delivered` and `stopped` count the audit sample, `rules` the same of what each rule stopped,
    and `sampled` all that was drawn of what was delivered, by the risk too, with its weights.
    `before` is `delivered` as it was when the share was raised last (None where it never was),
    at `raised`. `pairs` are the first two words on each of the last items that were drawn for two
    people, and `overdue` and `waiting` the items of all samples. `confirm` says that some of the
    audit sample took a second look at a claimed miss; `overturned` counts claims that came to be
    harmless.
    """

    plan: Plan
    since: datetime
    ended: bool
    traffic: Traffic
    delivered: StratumCount
    stopped: StratumCount
    rules: Mapping[str, StratumCount]
    sampled: StratumCount
    gold: GoldCount
    pairs: Mapping[tuple[Word, Word], int]
    overdue: int
    waiting: int
    raised: datetime | None = None
    before: StratumCount | None = None
    confirm: bool = False
    overturned: int = 0


class Evidence:
    """All epochs of a log, folded as it grows: the same entries in order give the same counts."""

    def __init__(self, entries: Iterable[Seen] = ()) -> None:
        self._epochs: dict[str, _Epoch] = {}
        self._plans: dict[str, Plan] = {}
        self._items = Items()
        self._folds: Mapping[str, Callable[[Seen], None]] = {
            PLANNED: self._planned,
            EPOCH_ENDED: self._ended,
            SAMPLED: self._drawn,
            GOLD_SCORED: self._scored,
        }
        for entry in entries:
            self.take(entry)

    def take(self, seen: Seen) -> Item | None:
        """Count one more entry; the sampled item that people came to a verdict about by it."""
        kind = seen.event.kind
        if kind in DECISIONS:
            self._decision(seen)
        elif kind in (LEASED, RETURNED):
            self._items.take(seen)
        elif kind == DECIDED:
            return self._decided(seen)
        elif kind in self._folds:
            self._folds[kind](seen)
        return None

    def plans(self) -> tuple[Plan, ...]:
        """The plan that each epoch has by now, or had last, in the order in which they began."""
        return tuple(each.plan for each in self._epochs.values())

    def plan(self, identity: str) -> Plan | None:
        """The plan that an epoch has by now; None where there is none, or it is over."""
        epoch = self._epochs.get(identity)
        return epoch.plan if epoch is not None and not epoch.ended else None

    def epoch_of(self, plan: str) -> str:
        """The epoch that a plan is of; nothing where the log knows no such plan."""
        known = self._plans.get(plan)
        return known.epoch if known is not None else ""

    def overdue(self, identity: str, now: datetime) -> tuple[int, float]:
        """How many items of an epoch are overdue, and how many it has in a day."""
        epoch = self._epochs[identity]
        epoch.settle(now)
        return len(epoch.late), epoch.days.a_day(now, epoch.since)[1]

    def of(self, identity: str, now: datetime) -> EpochCount:
        """What the log shows of an epoch by `now`, which is not before its last entry."""
        return self._epochs[identity].at(now)

    def _planned(self, seen: Seen) -> None:
        plan = plan_of(seen.event, seen.index)
        epoch = self._epochs.get(plan.epoch)
        if epoch is None:
            self._epochs[plan.epoch] = _Epoch(plan, seen.event.at)
        else:
            epoch.change(plan, seen.event.at)
        self._plans[plan.id] = plan

    def _ended(self, seen: Seen) -> None:
        epoch = self._epochs.get(word(seen.event.facts, "epoch"))
        if epoch is not None:
            epoch.ended = True

    def _decision(self, seen: Seen) -> None:
        epoch = self._epochs.get(self.epoch_of(word(seen.event.facts, "plan")))
        if epoch is not None:
            epoch.traffic[stratum_of(seen.event)] += 1
            epoch.days.add(seen.event.at, decisions=1)

    def _drawn(self, seen: Seen) -> None:
        item = self._items.take(seen)
        if item is None or item.sort is Sort.GOLD:
            return
        plan = self._plans.get(item.plan)
        if plan is None:
            self._items.forget(item.id)
        else:
            self._epochs[plan.epoch].draw(item, plan.share)

    def _decided(self, seen: Seen) -> Item | None:
        item = self._items.take(seen)
        if item is None or item.verdict is None or item.sort is Sort.GOLD:
            return None  # of gold it counts when its answer is told
        self._items.forget(item.id)
        epoch = self._epochs[self._plans[item.plan].epoch]
        epoch.settle(seen.event.at)
        epoch.judge(item)
        return item

    def _scored(self, seen: Seen) -> None:
        facts = seen.event.facts
        item = self._items.get(word(facts, "item"))
        harmful, by = facts.get("harmful"), word(facts, "by")
        if item is None or item.sort is not Sort.GOLD or not isinstance(harmful, bool):
            return
        said = next((each.word for each in item.judged if each.by == by), None)
        if said is None:
            return
        self._items.forget(item.id)
        for epoch in self._epochs.values():
            same = epoch.plan.feature == item.feature and epoch.begun < item.index
            if same and not epoch.ended:
                epoch.gold[harmful, said is not Word.HARMLESS] += 1


@dataclass(slots=True)
class _Days:
    """Decisions and items by day, of the last week."""

    counts: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])

    def add(self, at: datetime, *, decisions: int = 0, items: int = 0) -> None:
        day = at.toordinal()
        old = self.counts.get(day, (0, 0))
        self.counts[day] = (old[0] + decisions, old[1] + items)
        if len(self.counts) > _DAYS:
            del self.counts[min(self.counts)]

    def a_day(self, now: datetime, since: datetime) -> tuple[float, float]:
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        first = today - (_DAYS - 1) * _DAY
        days = max(now - max(since, first), _HOUR) / _DAY
        recent = [each for day, each in self.counts.items() if day >= first.toordinal()]
        return sum(each[0] for each in recent) / days, sum(each[1] for each in recent) / days


class _Epoch:
    """What is counted of one epoch."""

    def __init__(self, plan: Plan, since: datetime) -> None:
        self.plan = plan
        self.begun = plan.index
        self.since = since
        self.ended = False
        self.gold: Counter[tuple[bool, bool]] = Counter()
        self.traffic: Counter[Stratum] = Counter()
        self.days = _Days()
        self.samples = {stratum: OrderedReviews() for stratum in Stratum}
        self.rules: dict[str, OrderedReviews] = {}
        self.sampled = OrderedReviews()
        self.pairs = RecentPairs()
        self.unjudged: set[str] = set()
        self.late: set[str] = set()
        self.raised: datetime | None = None
        self.before: StratumCount | None = None
        self.confirm = False
        self.overturned = 0
        self._due: list[tuple[datetime, str]] = []

    def change(self, plan: Plan, now: datetime) -> None:
        if plan.share > self.plan.share:
            self.raised, self.before = now, self.samples[Stratum.DELIVERED].at(now)
        self.plan = plan

    def draw(self, item: Item, share: int) -> None:
        self.days.add(item.at, items=1)
        # Without a text nobody can look at it: that is as if nobody had in time.
        due = item.due if item.sealed is not None else item.at
        for sample in self._samples(item):
            sample.draw(item.id, due)
        if item.stratum is Stratum.DELIVERED:
            least = max(min(share, item.included), 1)
            self.sampled.draw(item.id, due, (item.included, least))
            self.confirm |= item.confirm and item.sort is Sort.AUDIT
        self.unjudged.add(item.id)
        heappush(self._due, (due, item.id))
        self.settle(item.at)

    def judge(self, item: Item) -> None:
        verdict = item.verdict
        assert verdict is not None
        unsure = verdict.word is Word.UNSURE
        fine = Word.HARMLESS if item.stratum is Stratum.DELIVERED else Word.HARMFUL
        against = verdict.word is not fine
        for sample in (*self._samples(item), self.sampled):
            sample.judge(item.id, against=against, unsure=unsure)
        self.unjudged.discard(item.id)
        self.late.discard(item.id)
        self.overturned += bool(item.claims) and verdict.word is Word.HARMLESS
        # Whom a claim was confirmed by tells less: of what all pass nobody takes a second look.
        if item.reviews > 1:
            first, second = item.judged[:2]
            self.pairs.add(first.word, second.word)

    def settle(self, now: datetime) -> None:
        """Take in that time has passed."""
        while self._due and self._due[0][0] <= now:
            item = heappop(self._due)[1]
            if item in self.unjudged:
                self.unjudged.discard(item)
                self.late.add(item)
        for each in (*self.samples.values(), self.sampled, *self.rules.values()):
            each.settle(now)

    def at(self, now: datetime) -> EpochCount:
        self.settle(now)
        decisions, items = self.days.a_day(now, self.since)
        traffic = Traffic(
            self.traffic[Stratum.DELIVERED], self.traffic[Stratum.STOPPED], decisions, items
        )
        gold = self.gold
        return EpochCount(
            plan=self.plan,
            since=self.since,
            ended=self.ended,
            traffic=traffic,
            delivered=self.samples[Stratum.DELIVERED].at(now),
            stopped=self.samples[Stratum.STOPPED].at(now),
            rules={name: each.at(now) for name, each in self.rules.items()},
            sampled=self.sampled.at(now),
            gold=GoldCount(
                gold[True, True], gold[True, False], gold[False, False], gold[False, True]
            ),
            pairs=dict(self.pairs.counts),
            overdue=len(self.late),
            waiting=len(self.unjudged),
            raised=self.raised,
            before=self.before,
            confirm=self.confirm,
            overturned=self.overturned,
        )

    def _samples(self, item: Item) -> list[OrderedReviews]:
        """The counts that an item is of, but for that of all that was drawn."""
        if item.sort is not Sort.AUDIT:
            return []
        named = item.rules if item.stratum is Stratum.STOPPED else ()
        of_rules = [self.rules.setdefault(name, OrderedReviews()) for name in named]
        return [self.samples[item.stratum], *of_rules]
