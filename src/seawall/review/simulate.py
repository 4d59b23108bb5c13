"""
What the rule and the bounds would do for a team: many seeded runs of a feature that never was.

It is the same code as in a gateway (bounds, objections, the agreement of people), and the same
arithmetic for all runs at once where that is many times faster (seawall.review.many_watches). It
supposes that every item is judged in time, that an owner signs at the end of the day as soon as
they may, that plans change at the end of the day, and that nothing else moves the share: no
incident, no report of concern, no change of scores, lengths or blocks.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.random import Generator

from seawall.review.certify import is_under
from seawall.review.items import Word
from seawall.review.labels import Gold
from seawall.review.many_watches import ManyWatches
from seawall.review.ordered import Reviews
from seawall.review.pairs import MOST_PAIRS, agreements
from seawall.review.reading import MILLION
from seawall.review.terms import Terms
from seawall.review.watch import AgreementWatch
from seawall.review.world import Day, Floats, Ints, Shares, World, draw_day

DrawDay = Callable[[int, Shares], Day]
"""The reviews of a day, in as many runs as there are shares."""

_NOTHING = Reviews()
_NO_GOLD = Gold(0, 0, 0, 0)
_WORDS = (Word.HARMLESS, Word.HARMFUL)
_PAIRS = tuple((first, second) for first in _WORDS for second in _WORDS)


@dataclass(frozen=True, slots=True)
class Simulated:
    """
    What came of many runs.

    By run and day: `shares` in millionths as a day began, and `judgements`, how often people
    decided. By run: `certified`, the days until the bound was at the target at the end of one,
    and `noticed`, those from the drift to the alarm (both no number where that never was).
    `false_raises` counts raises before the drift.
    """

    shares: Ints
    judgements: Ints
    certified: Floats
    noticed: Floats
    false_raises: Ints


@dataclass(slots=True)
class _Run:
    """One run, as far as it is not kept for all at once; times are in days."""

    share: int
    reviews: Reviews = _NOTHING
    before: Reviews | None = None
    raised: int = 0
    gold: Gold = _NO_GOLD
    pairs: list[tuple[Word, Word]] = field(default_factory=list[tuple[Word, Word]])
    agreement: AgreementWatch = field(default_factory=AgreementWatch)
    last: dict[str, float] = field(default_factory=dict[str, float])
    causes: int = 0

    def alarm(self, reason: str, at: float) -> bool:
        """Take in an alarm; whether it raises the share, as it does once a day."""
        if at - self.last.get(reason, -1.0) < 1:
            return False
        self.last[reason] = at
        self.causes += 1
        return True

    def looked_at_by_two(self, pairs: Sequence[tuple[Word, Word]], at: Floats) -> None:
        """Two people judged some items, at those times."""
        self.pairs = [*self.pairs, *pairs][-MOST_PAIRS:]
        if self.share < MILLION:
            for (first, second), moment in zip(pairs, at, strict=True):
                if self.agreement.after(first, second):
                    self.alarm("disagreement", float(moment))

    def count(self, reviews: int, against: int, gold: Ints) -> None:
        """Take in what the reviews of a day found."""
        it = self.reviews
        self.reviews = Reviews(it.counted + reviews, it.against + against)
        found, missed, passed, accused = (int(each) for each in gold)
        old = self.gold
        self.gold = replace(
            old,
            harmful=old.harmful + found + missed,
            found=old.found + found,
            harmless=old.harmless + passed + accused,
            cleared=old.cleared + passed,
        )

    def is_certified(self, terms: Terms) -> bool:
        """Whether the bound is at the target."""
        it, before = self.reviews, self.before
        if not is_under(it, self.gold, terms):
            return False
        if before is None:
            return True
        since = Reviews(it.counted - before.counted, it.against - before.against)
        return is_under(since, self.gold, terms)

    def close(self, day: int, terms: Terms, *, certified: bool) -> None:
        """The share moves at the end of a day."""
        if self.causes:
            self._raise(day, terms)
        elif certified and day + 1 - self.raised >= terms.least_days and self._agree(terms):
            self.share = min(self.share, terms.lowered(self.share))
        self.causes = 0

    def _raise(self, day: int, terms: Terms) -> None:
        before = self.share
        for _ in range(self.causes):
            self.share = max(self.share, terms.raised(self.share))
        if self.share > before:
            self.raised, self.before = day + 1, self.reviews
        if self.share == MILLION:
            self.agreement, self.last = AgreementWatch(), {}

    def _agree(self, terms: Terms) -> bool:
        agreed = agreements(Counter(self.pairs))
        return agreed.is_good if agreed.is_known else not terms.double


def simulate(
    world: World, terms: Terms, dice: Generator, *, runs: int, risk_share: int, stopped_share: int
) -> Simulated:
    """Play so many runs, with those shares of plans; the same for the same `dice`."""
    return play(
        world,
        terms,
        lambda day, shares: draw_day(world, day, shares, dice),
        shares=Shares(
            np.full(runs, terms.share), stopped_share, risk_share, terms.double, terms.confirm
        ),
    )


def play(world: World, terms: Terms, draw: DrawDay, *, shares: Shares) -> Simulated:
    """Play the days that `draw` gives, by the shares of the first."""
    gold = replace(_NO_GOLD, confirm=shares.confirm)
    runs = [_Run(int(share), gold=gold) for share in shares.audit]
    many = len(runs)
    watches = ManyWatches(terms, many)
    told = Simulated(
        shares=np.zeros((many, world.days), dtype=np.int64),
        judgements=np.zeros((many, world.days), dtype=np.int64),
        certified=np.full(many, np.nan),
        noticed=np.full(many, np.nan),
        false_raises=np.zeros(many, dtype=np.int64),
    )
    for at in range(world.days):
        shares = replace(shares, audit=np.array([run.share for run in runs]))
        day = draw(at, shares)
        told.shares[:, at], told.judgements[:, at] = shares.audit, day.judgements
        _watch(day, watches, at, runs, told=told, world=world)
        _agree(day, at, runs)
        if at < world.drift_on_day:
            told.false_raises[:] += np.array([run.causes for run in runs])
        _close(day, at, runs, told=told, terms=terms)
        watches.begin(np.flatnonzero([run.share == MILLION for run in runs]))
    return told


def _watch(
    day: Day, watches: ManyWatches, at: int, runs: list[_Run], *, told: Simulated, world: World
) -> None:
    """Alarms of a rise, one review of each run after another, where the share may rise."""
    may_rise = np.flatnonzero([run.share < MILLION for run in runs])
    if not len(may_rise):
        return
    most = int(day.present[may_rise].sum(axis=1).max())
    columns = (
        np.ascontiguousarray(each[may_rise, :most].T)
        for each in (day.present, day.audit, day.risky, day.said, day.u)
    )
    for place, (now, audit, risky, said, u) in enumerate(zip(*columns, strict=True)):
        alarms = watches.after(
            may_rise[now], audit=audit[now], risky=risky[now], said=said[now], u=u[now]
        )
        for run in alarms:
            moment = at + float(day.at[run, place])
            raised = runs[run].alarm("drift", moment)
            if raised and at >= world.drift_on_day and np.isnan(told.noticed[run]):
                told.noticed[run] = moment - world.drift_on_day + world.hours / 24


def _agree(day: Day, at: int, runs: list[_Run]) -> None:
    """What two said of the same items, run by run."""
    double = day.double & day.present
    codes = 2 * day.first + day.second
    for place, run in enumerate(runs):
        here = double[place]
        if here.any():
            pairs = [_PAIRS[code] for code in codes[place, here]]
            run.looked_at_by_two(pairs, at + day.at[place, here])


def _close(day: Day, at: int, runs: list[_Run], *, told: Simulated, terms: Terms) -> None:
    even = day.present & day.audit
    reviews, against = even.sum(axis=1), (even & day.said).sum(axis=1)
    for place, run in enumerate(runs):
        run.count(int(reviews[place]), int(against[place]), day.gold[place])
        certified = run.is_certified(terms)
        if certified and np.isnan(told.certified[place]):
            told.certified[place] = at + 1
        run.close(at, terms, certified=certified)
