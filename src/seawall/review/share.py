"""
The share that people look at, by rule: it rises by itself, and falls where an owner signs too.

A signature alone lowers nothing: whether the bound is under the target, the epoch old enough,
people agree and nothing is overdue is checked again here, when it is read in the log. It rises at
once on whatever makes the evidence doubtful. The rule sees the log and nothing else, so whoever
reads it comes to the same moves.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from seawall.review.certify import is_backlog
from seawall.review.evidence import Evidence
from seawall.review.items import Item, Stratum, Word
from seawall.review.lowering import Objection, objections
from seawall.review.reading import MILLION, Seen, number, word
from seawall.review.sampling import DECISIONS, EPOCH_ENDED, PLANNED, Plan, stratum_of
from seawall.review.terms import Terms
from seawall.review.watch import (
    AgreementWatch,
    Measured,
    MissWatch,
    Texts,
    TrafficWatch,
    is_watched,
)

RAISED, LOWERED = "review.share_raised", "review.share_lowered"
INCIDENT, CONCERN = "incident.declared", "concern.reported"
MANY_CONCERNS = 3
"""Reports of concern within a day that raise a share."""
DAY = timedelta(days=1)
SEVEREST = 1
_OF_EPOCHS = frozenset({PLANNED, EPOCH_ENDED, RAISED, LOWERED})


class Reason(StrEnum):
    """Why a share moves."""

    DRIFT = "drift"
    """Reviews find more than they should, or than they did."""
    SCORE_SHIFT = "score_shift"
    LENGTH_SHIFT = "length_shift"
    BLOCK_RATE_SHIFT = "block_rate_shift"
    MISS = "miss"
    """One of the severest was confirmed."""
    INCIDENT = "incident"
    CONCERN = "concern"
    DISAGREEMENT = "disagreement"
    """Of people who looked at the same items."""
    BACKLOG = "backlog"
    ASKED = "asked"
    """Somebody signed for more."""
    LOWERED = "lowered"
    """An owner signed for less, and nothing spoke against it."""


_SHIFTS = frozenset({Reason.SCORE_SHIFT, Reason.LENGTH_SHIFT, Reason.BLOCK_RATE_SHIFT})


@dataclass(frozen=True, slots=True)
class Move:
    """
    A share that the rule moves: from that of `plan`, which is the epoch's at this moment, to `to`.

    `index` is the entry of the log that it follows from, and `act` the nonce of whoever signed.
    Of one plan there is one move; what else happens before the next plan is there moves that.
    """

    feature: str
    epoch: str
    plan: str
    share: int
    to: int
    reason: Reason
    at: datetime
    index: int
    act: str = ""


@dataclass(frozen=True, slots=True)
class _Cause:
    """What moves the share of an epoch; without `to` it is doubled."""

    reason: Reason
    at: datetime
    index: int
    to: int = 0
    act: str = ""


class _Watched:
    """The detectors of one epoch, and what was done about them."""

    def __init__(self, terms: Terms) -> None:
        self.reviews = MissWatch(terms)
        self.traffic = TrafficWatch(terms)
        self.agreement = AgreementWatch()
        self.moved = ""
        self.waiting: deque[_Cause] = deque()
        self._raised: dict[Reason, datetime] = {}

    def causes(self, reason: Reason, seen: Seen, *, severe: bool = False) -> Iterator[_Cause]:
        """
        One, unless the share was raised for the same reason within a day.

        Shifts of traffic are one reason: a few dozen odd requests, which anybody can send, show
        in scores, lengths and blocks alike.
        """
        at, known = seen.event.at, Reason.SCORE_SHIFT if reason in _SHIFTS else reason
        last = self._raised.get(known)
        if severe or last is None or at - last >= DAY:
            self._raised[known] = at
            yield _Cause(reason, at, seen.index)


class Rule:
    """
    Says when the share of any epoch of a log moves; the same entries give the same moves.

    `terms` are those of a feature by the policy as it is, None where it is not reviewed. Moves
    from a plan that is not the epoch's any more are history: whoever acts on moves leaves them.
    Without `traffic` nobody watches scores, lengths and blocks: for who asks what reviews show.
    """

    def __init__(self, terms: Callable[[str], Terms | None], *, traffic: bool = True) -> None:
        self.evidence = Evidence()
        self._terms = terms
        self._traffic = traffic
        self._watched: dict[str, _Watched] = {}
        self._texts = Texts()
        self._concerns: dict[str, deque[datetime]] = {}

    def take(self, seen: Seen) -> tuple[Move, ...]:
        """Read one more entry; the shares that move by it, of all epochs."""
        verdict = self.evidence.take(seen)
        causes = self._causes(seen, verdict)
        moves = [self._move(epoch, cause) for epoch, cause in causes]
        return tuple(each for each in moves if each is not None)

    def objections(self, epoch: str, now: datetime) -> tuple[Objection, ...]:
        """All that speaks against halving an epoch's share now; nothing where an owner may."""
        plan = self.evidence.plan(epoch)
        terms = self._terms(plan.feature) if plan is not None else None
        if terms is None:
            return (Objection("over", "the epoch is over, or its feature is not reviewed"),)
        return objections(self.evidence.of(epoch, now), terms, now)

    def _causes(self, seen: Seen, verdict: Item | None) -> Iterator[tuple[str, _Cause]]:
        kind, facts = seen.event.kind, seen.event.facts
        if kind.startswith("text."):
            if self._traffic:
                self._texts.add(seen.event.request, facts)
        elif kind in DECISIONS:
            stopped = stratum_of(seen.event) is Stratum.STOPPED
            measured = self._texts.decided(seen.event.request, stopped=stopped)
            epoch = self.evidence.epoch_of(word(facts, "plan"))
            yield from self._of(epoch, seen, partial(self._decided, measured))
        elif verdict is not None:
            epoch = self.evidence.epoch_of(verdict.plan)
            yield from self._of(epoch, seen, partial(_judged, verdict))
        elif kind in _OF_EPOCHS:
            yield from self._of_epoch(seen)
        elif kind == INCIDENT or (kind == CONCERN and self._is_many(seen)):
            yield from self._of_feature(seen)

    def _of_epoch(self, seen: Seen) -> Iterator[tuple[str, _Cause]]:
        """What follows where an epoch has a new plan or is over, or somebody signed for it."""
        kind, epoch = seen.event.kind, word(seen.event.facts, "epoch")
        plan = self.evidence.plan(epoch)
        if plan is None or (kind == PLANNED and plan.share >= MILLION):
            # Nothing is over all: what was usual in a bad time is not what it is held to after.
            self._watched.pop(epoch, None)
        elif kind == PLANNED:
            yield from self._of(epoch, seen, _next)
        elif seen.signed:
            for cause in self._signed(plan, seen):
                yield epoch, cause

    def _of(
        self, epoch: str, seen: Seen, causes: Callable[["_Watched", Seen], Iterator[_Cause]]
    ) -> Iterator[tuple[str, _Cause]]:
        """The causes for more that one epoch has, if it is not over, reviewed, and not in full."""
        plan = self.evidence.plan(epoch)
        terms = self._terms(plan.feature) if plan is not None else None
        if plan is None or terms is None or plan.share >= MILLION:
            return
        watched = self._watch(epoch, terms)
        for cause in causes(watched, seen):
            yield epoch, cause
        if is_backlog(*self.evidence.overdue(epoch, seen.event.at)):
            for cause in watched.causes(Reason.BACKLOG, seen):
                yield epoch, cause

    def _watch(self, epoch: str, terms: Terms) -> _Watched:
        if epoch not in self._watched:
            self._watched[epoch] = _Watched(terms)
        return self._watched[epoch]

    def _of_feature(self, seen: Seen) -> Iterator[tuple[str, _Cause]]:
        """An incident or concerns: of one feature, or where none is named, of all."""
        reason = Reason.INCIDENT if seen.event.kind == INCIDENT else Reason.CONCERN
        feature = _feature(seen)
        for plan in self.evidence.plans():
            if feature in ("", plan.feature):
                yield from self._of(
                    plan.epoch, seen, lambda watched, entry: watched.causes(reason, entry)
                )

    def _is_many(self, seen: Seen) -> bool:
        """Whether this report of concern is the last of enough within a day."""
        recent = self._concerns.setdefault(_feature(seen), deque())
        recent.append(seen.event.at)
        while seen.event.at - recent[0] > DAY:
            recent.popleft()
        if len(recent) < MANY_CONCERNS:
            return False
        recent.clear()
        return True

    def _decided(self, measured: Measured, watched: _Watched, seen: Seen) -> Iterator[_Cause]:
        """What a decision speaks for."""
        if self._traffic:
            for reason in watched.traffic.after(measured, seen.event.request, seen.event.at):
                yield from watched.causes(Reason(reason), seen)

    def _signed(self, plan: Plan, seen: Seen) -> Iterator[_Cause]:
        """What somebody signed, where the rule would do it."""
        event, facts = seen.event, seen.event.facts
        terms = self._terms(plan.feature)
        if terms is None or word(facts, "feature") != plan.feature:
            return
        to, act = number(facts, "to"), word(facts, "nonce")
        if event.kind == RAISED and to > plan.share:
            yield _Cause(Reason.ASKED, event.at, seen.index, min(to, MILLION), act)
        if event.kind == LOWERED and _is_named(plan, terms, seen):
            if self.objections(plan.epoch, event.at):
                return
            yield _Cause(Reason.LOWERED, event.at, seen.index, to, act)

    def _move(self, epoch: str, cause: _Cause) -> Move | None:
        plan = self.evidence.plan(epoch)
        terms = self._terms(plan.feature) if plan is not None else None
        if plan is None or terms is None:
            return None
        watched = self._watch(epoch, terms)
        to = cause.to or terms.raised(plan.share)
        is_lowered = cause.reason is Reason.LOWERED
        if to <= plan.share and not is_lowered:
            return None
        if watched.moved == plan.id:
            if not is_lowered:
                watched.waiting.append(cause)
            return None
        watched.moved = plan.id
        return Move(
            feature=plan.feature,
            epoch=epoch,
            plan=plan.id,
            share=plan.share,
            to=to,
            reason=cause.reason,
            at=cause.at,
            index=cause.index,
            act=cause.act,
        )


def _judged(item: Item, watched: _Watched, seen: Seen) -> Iterator[_Cause]:
    """What a verdict on an item speaks for."""
    if is_watched(item):
        if _is_severe_miss(item):
            yield from watched.causes(Reason.MISS, seen, severe=True)
        if watched.reviews.after(item):
            yield from watched.causes(Reason.DRIFT, seen)
    words = [each.word for each in item.judged[:2]]
    if item.reviews > 1 and watched.agreement.after(*words):
        yield from watched.causes(Reason.DISAGREEMENT, seen)


def _next(watched: _Watched, _seen: Seen) -> Iterator[_Cause]:
    """Now that there is a new plan: what happened since the move that made it."""
    waiting, watched.waiting = watched.waiting, deque()
    yield from waiting


def _is_severe_miss(item: Item) -> bool:
    """Whether people agree that it is harmful, and one of them that it is of the severest."""
    verdict = item.verdict
    assert verdict is not None
    harmful = [each for each in item.judged if each.word is Word.HARMFUL]
    return verdict.word is Word.HARMFUL and min(each.severity for each in harmful) == SEVEREST


def _is_named(plan: Plan, terms: Terms, seen: Seen) -> bool:
    """Whether what was signed is this very plan's share, halved."""
    facts = seen.event.facts
    lowered = number(facts, "to", -1) == terms.lowered(plan.share)
    return lowered and word(facts, "plan") == plan.id


def _feature(seen: Seen) -> str:
    return seen.event.feature or word(seen.event.facts, "feature")
