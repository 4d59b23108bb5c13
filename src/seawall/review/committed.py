"""What the log commits to before anything is drawn: plans, and the keys that epochs end with."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from seawall.review.lowering import share_told
from seawall.review.reading import Seen, number, word
from seawall.review.sampling import EPOCH_ENDED, PLANNED, Plan, commitment_to, plan_of

SHARE_LOWERED = "review.share_lowered"
READ = (PLANNED, EPOCH_ENDED, SHARE_LOWERED)
"""The kinds of entries that say what was committed to."""

LATE = timedelta(seconds=60)
"""How long a plan may have been over: gateways hear of it in a second, and clocks differ."""

KeyOf = Callable[[str], bytes]
"""The key that this installation has for an epoch, by the epoch's id."""


class Fault(StrEnum):
    """What does not fit in what was drawn."""

    NO_PLAN = "no_plan"
    """A decision names no plan, though its feature was reviewed."""
    UNKNOWN_PLAN = "unknown_plan"
    """It names a plan that the log does not have, or that is another feature's."""
    PLAN_TOO_LATE = "plan_too_late"
    """The plan came after the decision."""
    SUPERSEDED = "superseded"
    """The plan was over for a while when the decision was made."""
    SAMPLE_MISSING = "sample_missing"
    """A decision was drawn, and no item was made of it."""
    SAMPLE_ADDED = "sample_added"
    """An item was made of a decision that was not drawn, or of none."""
    SAMPLE_CHANGED = "sample_changed"
    """An item does not say of its draw what was drawn."""
    WRONG_KEY = "wrong_key"
    """The key that was told is not the one that was committed to."""
    KEY_UNTOLD = "key_untold"
    """The epoch is over, and nobody can say by which key it drew."""
    KEY_CHANGED = "key_changed"
    """A plan of an epoch commits to another key than the first did."""
    LOWERED_UNSIGNED = "lowered_unsigned"
    """A share went down, and no owner signed for it."""
    WEAKENED = "weakened"
    """What decisions are drawn or judged by got weaker while their epoch ran."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that does not fit: where in the log, of which request, and what is amiss."""

    fault: Fault
    index: int
    request: str = ""
    what: str = ""


@dataclass(slots=True)
class PlanSpan:
    """A plan, and until when it counted; without an end it counts."""

    plan: Plan
    over: datetime | None = None


_NEVER = datetime.max.replace(tzinfo=UTC)
_Span = tuple[datetime, datetime]


@dataclass(slots=True)
class _Epoch:
    feature: str
    commitment: str
    since: datetime
    plan: str
    over: datetime | None = None


@dataclass(slots=True)
class Committed:
    """
    All plans of a log, the keys of its epochs as far as they are known, and what is amiss there.

    `keys` has those that fit what was committed to: told at the end of an epoch, or of one that
    still runs the installation's own. Epochs without one cannot be drawn again, now or ever.
    """

    plans: dict[str, PlanSpan] = field(default_factory=dict[str, PlanSpan])
    keys: dict[str, bytes] = field(default_factory=dict[str, bytes])
    found: list[Found] = field(default_factory=list[Found])
    _epochs: dict[str, _Epoch] = field(default_factory=dict[str, _Epoch])
    _signed: dict[str, tuple[str, int]] = field(default_factory=dict[str, tuple[str, int]])
    _reviewed: dict[str, list[_Span]] = field(default_factory=dict[str, list[_Span]])

    def is_reviewed(self, feature: str, since: datetime, until: datetime) -> bool:
        """Whether epochs of a feature ran all the time between two moments; after `know`."""
        spans = self._reviewed.get(feature, [])
        last = bisect_right(spans, since, key=lambda span: span[0]) - 1
        return last >= 0 and spans[last][1] >= until

    def take(self, seen: Seen) -> None:
        """Take in an entry of the kinds in READ, in the log's order."""
        if seen.event.kind == PLANNED:
            self._plan(plan_of(seen.event, seen.index))
        elif seen.event.kind == EPOCH_ENDED:
            self._end(seen)
        elif seen.event.kind == SHARE_LOWERED and seen.signed:
            facts = seen.event.facts
            self._signed[word(facts, "nonce")] = (word(facts, "plan"), number(facts, "to"))

    def know(self, key_of: KeyOf | None) -> None:
        """All is taken in: take the installation's own keys for the epochs that still run."""
        for each in sorted(self._epochs.values(), key=lambda each: each.since):
            spans = self._reviewed.setdefault(each.feature, [])
            over = each.over or _NEVER
            if spans and spans[-1][1] >= each.since:
                spans[-1] = (spans[-1][0], max(spans[-1][1], over))
            else:
                spans.append((each.since, over))
        for epoch, each in self._epochs.items():
            if each.over is None and key_of is not None:
                key = key_of(epoch)
                if commitment_to(key) == each.commitment:
                    self.keys[epoch] = key

    def _plan(self, plan: Plan) -> None:
        assert plan.since is not None
        self.plans.setdefault(plan.id, PlanSpan(plan))
        known = self._epochs.get(plan.epoch)
        if known is None:
            self._epochs[plan.epoch] = _Epoch(plan.feature, plan.commitment, plan.since, plan.id)
            return
        if plan.commitment != known.commitment:
            self._amiss(Fault.KEY_CHANGED, plan.index, plan.epoch)
        before = self.plans[known.plan]
        before.over, known.plan = plan.since, plan.id
        named, to = self._signed.get(plan.act, ("", 0))
        if plan.share < before.plan.share and (named != before.plan.id or plan.share < to):
            self._amiss(Fault.LOWERED_UNSIGNED, plan.index, plan.id)
        for weaker in _weaker(before.plan, plan):
            self._amiss(Fault.WEAKENED, plan.index, f"{plan.id}: {weaker}")

    def _end(self, seen: Seen) -> None:
        epoch, told = (word(seen.event.facts, name) for name in ("epoch", "key"))
        known = self._epochs.get(epoch)
        if known is None or known.over is not None:
            return
        known.over = self.plans[known.plan].over = seen.event.at
        key = _bytes(told)
        if not key:
            self._amiss(Fault.KEY_UNTOLD, seen.index, epoch)
        elif commitment_to(key) != known.commitment:
            self._amiss(Fault.WRONG_KEY, seen.index, epoch)
        else:
            self.keys[epoch] = key

    def _amiss(self, fault: Fault, index: int, what: str) -> None:
        self.found.append(Found(fault, index, what=what))


def committed(entries: Iterable[Seen], key_of: KeyOf | None = None) -> Committed:
    """What these entries commit to; of others than those in READ nothing matters."""
    known = Committed()
    for seen in entries:
        known.take(seen)
    known.know(key_of)
    return known


def _weaker(before: Plan, after: Plan) -> Iterator[str]:
    """
    What of a plan is weaker than of the one before, but the share: that may be signed for.

    A log of an older Seawall does not say the target; who said it cannot take it back.
    """
    for name in ("stopped_share", "risk_share", "double", "confidence"):
        was, now = getattr(before, name), getattr(after, name)
        if now < was:
            yield f"{name} {share_told(was)} -> {share_told(now)}"
    if before.target and not 0 < after.target <= before.target:
        yield f"target {share_told(before.target)} -> {share_told(after.target)}"


def _bytes(told: str) -> bytes:
    try:
        return bytes.fromhex(told)
    except ValueError:
        return b""
