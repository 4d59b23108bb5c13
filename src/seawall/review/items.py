"""
Items that people look at, as a fold over the log: what waits, who took it, what they said.

Who takes an item, gives it back or decides it takes one step of it, and a step is taken once: the
log admits one event under the key of a step (`step_key`), and the fold counts the one whose
`step` is the item's own: so no item is decided twice and none is lost, whoever dies when.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from seawall.review.reading import Seen, moment, number, word, words
from seawall.terms import Event

SAMPLED, HELD, APPEALED = "review.sampled", "review.held", "appeal.received"
LEASED, RETURNED, DECIDED = "review.leased", "review.returned", "review.decided"
EXPIRED, UNMASKED, COLLECTED = "review.expired", "review.unmasked", "review.collected"


class Sort(StrEnum):
    """Why people look at something. Of samples `audit` comes first in `both`."""

    HOLD = "hold"
    """Somebody waits for it."""
    APPROVAL = "approval"
    """A tool call that only people can let run."""
    APPEAL = "appeal"
    """An end user says that something was stopped by mistake."""
    RISK = "risk"
    """Drawn more often the riskier it looked, to catch what the filters miss."""
    AUDIT = "audit"
    """Drawn evenly, to know how much they miss."""
    GOLD = "gold"
    """Its answer is known, to know how often people are right. They see it as an audit."""


class Stratum(StrEnum):
    """What became of a decision."""

    DELIVERED = "delivered"
    STOPPED = "stopped"


class Word(StrEnum):
    """What a person says: of a sample or an appeal the first three, of what is held the others."""

    HARMFUL = "harmful"
    HARMLESS = "harmless"
    UNSURE = "unsure"
    DELIVER = "deliver"
    EDIT = "edit"
    REFUSE = "refuse"


OF_SAMPLES = frozenset({Word.HARMFUL, Word.HARMLESS, Word.UNSURE})
OF_HOLDS = frozenset({Word.DELIVER, Word.EDIT, Word.REFUSE})


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where a text lies in the vault, and the digest that it must have."""

    ref: str
    digest: str


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has taken an item, and until when it is theirs alone."""

    id: str
    by: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What one person said of an item.

    `kind` is what they found harmful in it, `severity` how bad it is (1 is the severest), and
    `edited` where the text lies that they would deliver instead.
    """

    by: str
    word: Word
    at: datetime
    index: int
    kind: str = ""
    severity: int = 3
    reason: str = ""
    edited: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """
    Something that people look at, and how far they are with it.

    `due` is when they should have; what is held is over then. `reviews` is how many people it
    takes by its draw; with `confirm` a claim that it is a miss takes a second one (`takes`).
    `included` is the probability in millionths with which it was drawn. `session` and
    `principal` are pseudonyms; `subject` is the request that it is about. `step` counts what
    was done with it. `unmasked` are those who saw it whole. `told` says of an appeal whether its
    text is what was stopped: `stopped`, `other`, or `user` where only they tell so.
    """

    id: str
    sort: Sort
    feature: str
    subject: str
    session: str
    principal: str
    index: int
    at: datetime
    due: datetime
    severity: int
    reviews: int
    confirm: bool = False
    exposure: int = 1
    rules: tuple[str, ...] = ()
    sealed: Sealed | None = None
    size: int = 0
    plan: str = ""
    stratum: Stratum = Stratum.DELIVERED
    sample: str = ""
    risk: str = "low"
    included: int = 1_000_000
    side: str = ""
    way: str = ""
    digest: str = ""
    told: str = ""
    step: int = 0
    lease: Lease | None = None
    judged: tuple[Judged, ...] = ()
    expired: bool = False
    collected: bool = False
    unmasked: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether somebody waits for it."""
        return self.sort is Sort.HOLD

    @property
    def words(self) -> frozenset[Word]:
        """What may be said of it."""
        return OF_HOLDS if self.held else OF_SAMPLES

    @property
    def unread(self) -> Word:
        """What alone may be said of it where nobody can read its text."""
        return Word.REFUSE if self.held else Word.UNSURE

    @property
    def claims(self) -> tuple[Judged, ...]:
        """Who said of what was delivered that it is harmful."""
        if self.stratum is not Stratum.DELIVERED:
            return ()
        return tuple(each for each in self.judged if each.word is Word.HARMFUL)

    @property
    def takes(self) -> int:
        """How many people it takes by now, before one more decides where these disagree."""
        return max(self.reviews, 2) if self.confirm and self.claims else self.reviews

    @property
    def urgency(self) -> int:
        """The severity that it waits with: what it looked like, or what somebody says it is."""
        claims = self.claims if self.confirm else ()
        return min([self.severity, *(each.severity for each in claims)])

    @property
    def verdict(self) -> Judged | None:
        """
        What was decided; None while more people must look.

        Of what is held one no is enough, and else as many must look as it takes: where any of
        them changed it, the last change counts, since not all let pass what it was before. Of
        samples as many must agree; where they do not, one more decides (`contested`).
        """
        if not self.judged:
            return None
        last = self.judged[-1]
        if self.held:
            refused = next((each for each in self.judged if each.word is Word.REFUSE), None)
            edits = [each for each in self.judged if each.word is Word.EDIT]
            passed = edits[-1] if edits else last
            return refused or (passed if len(self.judged) >= self.reviews else None)
        first = self.judged[: self.takes]
        if len(first) < self.takes:
            return None
        if len({each.word for each in first}) == 1:
            return first[-1]
        return self.judged[self.takes] if len(self.judged) > self.takes else None

    @property
    def contested(self) -> bool:
        """Whether people disagreed, so that a lead must say."""
        enough = not self.held and len(self.judged) >= self.takes
        return enough and self.verdict is None

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can say anything about it any more."""
        return self.verdict is not None or self.expired or (self.held and now > self.due)

    def taken(self, now: datetime) -> Lease | None:
        """The lease that is good now; None where anybody may take it."""
        lease = self.lease
        return lease if lease is not None and now <= lease.until else None


def step_key(item: str, step: int) -> str:
    """The single-use key under which an item's step is logged: the second is AlreadyUsed."""
    return f"review:{item}:{step}"


class Items:
    """
    All items of a log, folded as it grows: the same entries in order give the same items.

    An entry counts that fits the item as it is by then; one that is not signed where it must be
    counts for nothing.
    """

    def __init__(self, entries: Iterable[Seen] = ()) -> None:
        self._items: dict[str, Item] = {}
        for entry in entries:
            self.take(entry)

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, identity: str) -> Item:
        return self._items[identity]

    def get(self, identity: str) -> Item | None:
        """The item of this id; None where there is none."""
        return self._items.get(identity)

    def all(self) -> Iterable[Item]:
        """Every item, in the order of the log."""
        return self._items.values()

    def forget(self, identity: str) -> None:
        """Drop an item that is over, where so many were that they do not fit the memory."""
        self._items.pop(identity, None)

    def take(self, seen: Seen) -> Item | None:
        """Count one more entry; the item that it changed, as it is now, or None."""
        event = seen.event
        if event.kind in _MADE:
            made = _made(seen)
            if made is None or made.id in self._items:
                return None
            self._items[made.id] = made
            return made
        known = self._items.get(word(event.facts, "item"))
        if known is None or event.kind not in _CHANGES:
            return None
        changed = after(known, seen)
        if changed is None:
            return None
        self._items[known.id] = changed
        return changed


_MADE = {SAMPLED: "", HELD: "hold", APPEALED: "appeal"}
_CHANGES = frozenset({LEASED, RETURNED, DECIDED, EXPIRED, UNMASKED, COLLECTED})
_SORTS = {"audit": Sort.AUDIT, "both": Sort.AUDIT, "risk": Sort.RISK, "gold": Sort.GOLD}


def _made(seen: Seen) -> Item | None:
    event, facts = seen.event, seen.event.facts
    due = moment(facts, "due")
    sample = word(facts, "sample")
    sort = Sort(_MADE[event.kind]) if _MADE[event.kind] else _SORTS.get(sample)
    if due is None or sort is None:
        return None
    return Item(
        id=word(facts, "item"),
        sort=sort,
        feature=event.feature,
        subject=word(facts, "appealed") or event.request,
        session=event.session,
        principal=event.principal,
        index=seen.index,
        at=event.at,
        due=due,
        severity=number(facts, "severity", 3),
        reviews=number(facts, "reviews", 1),
        confirm=facts.get("confirm") is True,
        exposure=number(facts, "exposure", 1),
        rules=words(facts, "rules"),
        sealed=sealed_of(event, "sealed"),
        size=number(facts, "size"),
        plan=word(facts, "plan"),
        stratum=_stratum(event),
        sample=sample,
        risk=word(facts, "risk") or "low",
        included=number(facts, "included", 1_000_000),
        side=word(facts, "side"),
        way=word(facts, "way"),
        digest=word(facts, "digest"),
        told=word(facts, "told"),
    )


def _stratum(event: Event) -> Stratum:
    stopped = event.kind != SAMPLED or word(event.facts, "stratum") == Stratum.STOPPED
    return Stratum.STOPPED if stopped else Stratum.DELIVERED


def sealed_of(event: Event, name: str) -> Sealed | None:
    """Where a text lies that a fact tells of; None where it tells of none."""
    fact = event.facts.get(name)
    if not isinstance(fact, dict):
        return None
    return Sealed(word(fact, "ref"), word(fact, "digest"))


def after(item: Item, seen: Seen) -> Item | None:
    """The item after one more entry about it; None where that changes nothing."""
    event, facts = seen.event, seen.event.facts
    if event.kind == UNMASKED:
        by = word(facts, "by")
        return replace(item, unmasked=(*item.unmasked, by)) if seen.signed else None
    if event.kind == COLLECTED:
        return replace(item, collected=True)
    if number(facts, "step", -1) != item.step:
        return None
    # The step is used up in the log whatever it says, so it must be in the fold.
    return replace(item, step=item.step + 1, **_changes(item, seen))


class _Changes(TypedDict, total=False):
    """What a step changes of an item beside its step."""

    lease: Lease | None
    judged: tuple[Judged, ...]
    expired: bool


def _changes(item: Item, seen: Seen) -> _Changes:
    """What one step changes; nothing where the step is not one that counts."""
    event = seen.event
    match event.kind:
        case "review.leased":
            return _leased(item, event)
        case "review.decided":
            return _decided(item, seen)
        case "review.expired" if item.held and _has_ended(item, event):
            return {"lease": None, "expired": True}
        case "review.returned" if _is_lessee(item, event.actor, word(event.facts, "lease")):
            return {"lease": None}
        case _:
            return {}


def _has_ended(item: Item, event: Event) -> bool:
    """Whether nobody waits for it any more: its time is over, or who waited has left."""
    return event.at >= item.due or word(event.facts, "reason") == "client_gone"


def _is_lessee(item: Item, by: str, lease: str) -> bool:
    return item.lease is not None and item.lease.id == lease and item.lease.by == by


def _leased(item: Item, event: Event) -> _Changes:
    until, lease = moment(event.facts, "until"), word(event.facts, "lease")
    if until is None or not lease or item.is_over(event.at) or item.taken(event.at):
        return {}
    return {"lease": Lease(lease, event.actor, until)}


def _decided(item: Item, seen: Seen) -> _Changes:
    event, facts = seen.event, seen.event.facts
    by, said = word(facts, "by"), word(facts, "said")
    lease = item.lease
    if not seen.signed or lease is None or not _is_lessee(item, by, word(facts, "lease")):
        return {}
    barred = event.at > lease.until or (item.contested and not seen.lead)
    barred = barred or item.is_over(event.at) or any(each.by == by for each in item.judged)
    if barred or said not in item.words:
        return {}
    judged = Judged(
        by=by,
        word=Word(said),
        at=event.at,
        index=seen.index,
        kind=word(facts, "kind"),
        severity=number(facts, "severity", 3),
        reason=word(facts, "reason"),
        edited=sealed_of(event, "sealed"),
    )
    return {"lease": None, "judged": (*item.judged, judged)}
