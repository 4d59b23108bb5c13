"""Asks people about what the guard holds: an item in the log, and their word on it."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from seawall.errors import LedgerError
from seawall.gateway.exchange import Exchange
from seawall.gateway.http import Refused
from seawall.gateway.record import lifted
from seawall.gateway.sealing import SECRETS
from seawall.ledger import Receipt
from seawall.policy.review import ReviewLines
from seawall.review.held import State, changed, state_of
from seawall.review.items import HELD, Item, Sealed
from seawall.review.reading import Seen
from seawall.review.sampling import SEVEREST
from seawall.terms import Action, Event, Fact, Text, Verdict
from seawall.wire import Json

NAMED = "x-seawall-review"
"""The header that names an item."""

FULL = "full"
"""Said where as many texts of a feature wait as may, and nobody was asked about one more."""

_TWO = 2


@dataclass(frozen=True, slots=True)
class Matter:
    """What people are asked about: a keyed digest of exactly that, and where it lies sealed."""

    side: str
    digest: str
    verdict: Verdict
    texts: Sequence[Text]
    sealed: Fact


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    How far people are with what is held, in a word that the log knows; empty if not asked.

    `edits` are the texts that they changed, by their place in the order in which all are sealed.
    """

    review: str = ""
    item: Item | None = None
    edits: Mapping[int, str] = field(default_factory=dict[int, str])

    @property
    def passes(self) -> bool:
        """Whether people let it pass, perhaps changed."""
        return self.review in (State.DELIVERED, State.EDITED)

    def new(self, texts: Sequence[Text]) -> dict[str, str]:
        """What people changed of these texts, which are all that are sealed, by path."""
        return {texts[n].path: new for n, new in self.edits.items() if n < len(texts)}

    @property
    def waits(self) -> bool:
        """Whether people have not decided yet."""
        return self.review == State.WAITING

    @property
    def told(self) -> dict[str, Json]:
        """What a client's program is told of it; nothing where it has nothing to wait for."""
        if self.item is None or not self.waits:
            return {}
        until = self.item.due.isoformat(timespec="seconds")
        return {"review": {"item": self.item.id, "until": until}}

    @property
    def facts(self) -> dict[str, Fact]:
        """What the log is told of it with the refusal."""
        return {"review": self.review} if self.review else {}


NOBODY_ASKED = Outcome()


def lines_of(exchange: Exchange) -> ReviewLines | None:
    """How what is held of the feature waits for people; None where it is refused at once."""
    lines = exchange.live.review_of(exchange.caller.feature)
    return lines if lines is not None and lines.hold != "refuse" else None


def checked(verdict: Verdict) -> Verdict:
    """
    The verdict on a text that a person wrote: it is not held again, or none would ever leave.

    A secret in it is taken out, since whoever let it pass may have pasted it by mistake.
    """
    taken = tuple(
        replace(each, action=Action.REDACT)
        if each.action is Action.HOLD and each.finding.kind.startswith(SECRETS)
        else each
        for each in verdict.rulings
    )
    return lifted(replace(verdict, rulings=taken))


def severity_of(verdict: Verdict) -> int:
    """How bad it would be to let this pass by mistake; 1 takes two people."""
    stopping = (r.finding.kind for r in verdict.rulings if r.enforced and not r.action.delivers)
    return 1 if any(kind.startswith(SEVEREST) for kind in stopping) else 2


def reviews_of(verdict: Verdict) -> int:
    """How many people must look at it."""
    return _TWO if severity_of(verdict) == 1 else 1


async def ask_people(exchange: Exchange, matter: Matter, *before: Event) -> Outcome:
    """
    Ask people, and log that in one append with what came `before`.

    What came before is logged in any case; people are not asked where they could not see all of
    it, or as many texts of the feature wait as may. LedgerError where the log does not take it.
    """
    lines, watch = lines_of(exchange), exchange.parts.held
    assert lines is not None
    if any(len(text.body) > exchange.live.limits.text_characters for text in matter.texts):
        exchange.note(*before)  # what is beyond is not sealed, and would leave with the rest
        return NOBODY_ASKED
    feature, event = exchange.caller.feature, exchange.event(HELD, _facts(exchange, matter, lines))
    if not watch.reserve(feature, principal=event.principal, most=lines.waiting):
        exchange.note(*before)
        exchange.parts.metrics.held.labels(lines.hold, FULL).inc()
        return Outcome(FULL)
    try:
        done = await exchange.record(*before, event)
        if not isinstance(done, Receipt):  # set aside, where nobody can see it in time
            return Outcome(State.EXPIRED)
        item = watch.begun(Seen(done.last, event))
    finally:
        watch.free(feature)
    exchange.review = item.id
    return Outcome(State.WAITING, item)


def _facts(exchange: Exchange, matter: Matter, lines: ReviewLines) -> dict[str, Fact]:
    verdict = matter.verdict
    due = exchange.parts.now() + timedelta(seconds=lines.deadlines.hold_seconds)
    return {
        "item": f"itm_{secrets.token_hex(8)}",
        "side": matter.side,
        "way": lines.hold,
        "due": due.isoformat(),
        "severity": severity_of(verdict),
        "reviews": reviews_of(verdict),
        "exposure": lines.exposure,
        "rules": list(verdict.rules),
        "digest": matter.digest,
        "sealed": matter.sealed,
        "size": sum(len(text.body) for text in matter.texts),
    }


async def wait(exchange: Exchange, outcome: Outcome) -> Outcome:
    """
    What people decide, once they have, or their time is over.

    Who waits takes no place of those who are worked for.
    """
    if outcome.item is None or not outcome.waits:
        return outcome
    parts = exchange.parts
    parts.working -= 1
    try:
        item = await parts.held.over(outcome.item)
    finally:
        parts.working += 1
    return await outcome_of(exchange, item)


async def outcome_of(exchange: Exchange, item: Item) -> Outcome:
    """How far people are with an item, with the texts that they wrote."""
    state = state_of(item, exchange.parts.now())
    edited = item.verdict.edited if item.verdict is not None else None
    if state is not State.EDITED:
        return Outcome(state.value, item)
    try:
        before, after = [await _read(exchange, each) for each in (item.sealed, edited)]
    except LedgerError:  # what they wrote is gone, and what they changed it from they did not want
        return Outcome(State.REFUSED, item)
    edits = changed(before, after)
    return Outcome(State.REFUSED, item) if edits is None else Outcome(state.value, item, edits)


async def _read(exchange: Exchange, sealed: Sealed | None) -> Mapping[str, Fact]:
    if sealed is None:
        raise LedgerError("nothing was sealed")
    return await asyncio.to_thread(exchange.parts.held.read_text, sealed.ref, sealed.digest)


def whose(exchange: Exchange, item: Item | None) -> Item:
    """
    The item, where it is the caller's feature's, and of the end user whom they name.

    Refused with 404 where it is not: of others nothing is told, not even that they exist.
    """
    named = exchange.caller.principal
    if item is None or item.feature != exchange.caller.feature:
        raise unknown()
    if named and exchange.parts.pseudonyms.token("principal", named, item.at) != item.principal:
        raise unknown()
    return item


def unknown() -> Refused:
    """That nothing is known under an id."""
    return Refused(404, "nothing is known under this id; it may be too old", code="item_not_found")
