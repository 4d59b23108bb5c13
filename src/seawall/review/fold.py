"""
Items as a fold over the log: what waits, who took it, what they said.

Who takes an item, gives it back or decides takes one step of it, and a step is taken once: the
log admits one event under the key of a step (`step_key`), and the fold counts the one whose
`step` is the item's own: so no item is decided twice and none is lost, whoever dies when.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypedDict

from seawall.review.items import (
    APPEALED,
    COLLECTED,
    DECIDED,
    EXPIRED,
    HELD,
    LEASED,
    RETURNED,
    SAMPLED,
    UNMASKED,
    Item,
    Judged,
    Lease,
    Sealed,
    Sort,
    Stratum,
    Word,
)
from seawall.review.reading import Seen, moment, number, word, words
from seawall.terms import Event


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
    # The desk gives nobody such an item, and whoever writes the log themselves passes no desk.
    barred = barred or item.principal in seen.own or (seen.beyond and not item.held)
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
