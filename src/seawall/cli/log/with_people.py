"""What people said of a request, beside what the log has of the request itself."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from seawall.ledger import Entry, LedgerReader, Query

_ASKING = {"tool.held": "approval.used", "approval.requested": "approval.*"}
"""Kinds that name an approval, and the kinds that are told of it; the later go before."""

_MADE = ("review.sampled", "review.held", "appeal.received")
"""Kinds by which there is an item for people."""

_SOON = timedelta(minutes=1)
"""A share that moves so soon after a word is told with it."""

Trail = Sequence[Entry]


def with_people(reader: LedgerReader, trail: Trail) -> Trail:
    """
    The trail of a request with what people said of it, and what came of that, in order.

    That is of its tool calls that waited, and of the items that it became: their acts carry no
    request, so they are found by the approval or the item.
    """
    if not trail:
        return trail
    known = {entry.index: entry for entry in trail}
    known |= {entry.index: entry for entry in _approvals(reader, trail)}
    for entry in _reviews(reader, trail):
        known.setdefault(entry.index, entry)
    return [known[index] for index in sorted(known)]


def request_of(reader: LedgerReader, item: str) -> str:
    """The request that an item is about; empty where the log has no such item."""
    made = reader.entries(Query(kind="|".join(_MADE), facts=(("item", item),), limit=1))
    entry = next(made, None)
    if entry is None:
        return ""
    return str(entry.event.facts.get("appealed") or entry.event.request)


def _approvals(reader: LedgerReader, trail: Trail) -> Iterator[Entry]:
    """
    What people said of tool calls that wait, and who used their word up.

    What people said stands once, with the request that asked them; others that met the same
    approval are told of its use alone.
    """
    asked: dict[str, str] = {}
    for kind, wanted in _ASKING.items():
        events = (entry.event for entry in trail if entry.event.kind == kind)
        found = (event.facts.get("approval") for event in events)
        asked |= {str(approval): wanted for approval in found if approval}
    first = trail[0].event
    for approval, kind in asked.items():
        told = Query(kind=kind, since=first.at, facts=(("approval", approval),))
        yield from (e for e in reader.entries(told) if e.event.request != first.request)


def _reviews(reader: LedgerReader, trail: Trail) -> Iterator[Entry]:
    first = trail[0].event
    made = [entry for entry in trail if entry.event.kind in _MADE]
    if first.request:
        appeals = Query(
            kind="appeal.received", since=first.at, facts=(("appealed", first.request),)
        )
        made += reader.entries(appeals)
    for item in made:
        yield item
        about = Query(
            kind="review.*",
            since=item.event.at,
            after=item.index,
            facts=(("item", str(item.event.facts.get("item"))),),
        )
        acts = list(reader.entries(about))
        yield from acts
        yield from _moved(reader, item, acts)


def _moved(reader: LedgerReader, item: Entry, acts: Iterable[Entry]) -> Iterator[Entry]:
    """The share that went up at once for what people said of a sample."""
    said = [entry for entry in acts if entry.event.kind == "review.decided"]
    plan = item.event.facts.get("plan")
    if not said or not plan:
        return
    drawn = next(reader.entries(Query(kind="review.planned", facts=(("plan", str(plan)),))), None)
    if drawn is None:
        return
    last = said[-1]
    plans = Query(
        kind="review.planned",
        after=last.index,
        until=last.event.at + _SOON,
        facts=(("epoch", str(drawn.event.facts.get("epoch"))),),
    )
    for entry in reader.entries(plans):
        if entry.event.facts.get("reason") in ("miss", "drift", "disagreement"):
            yield entry
