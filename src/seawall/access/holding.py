"""
Legal holds as a fold over the log: who asked for one, who was second, what became of it.

What the log says is one thing (`fold`: signatures are checked against the keys in
the entries, and nothing else); what it allows is another, which depends on the
people there are now and on the time (`pending`, `second_to`). All here is pure:
the time is an argument.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from seawall.access.acts import SignedAct
from seawall.access.people import People
from seawall.access.two_people import (
    Signed,
    denial_objection,
    read_acts,
    second_objection,
    who_signed,
    word,
)
from seawall.errors import AccessError, LedgerError
from seawall.ledger import Entry
from seawall.ledger.vault import Hold, facts_of, holds_of
from seawall.ledger.vault.told import HOLD_CLOSED, HOLD_DROPPED, HOLD_OPENED
from seawall.terms import Event, Fact

REQUESTED, APPROVED, DENIED = "hold.requested", "hold.approved", "hold.denied"
CLOSE_REQUESTED, CLOSE_APPROVED = "hold.close_requested", "hold.close_approved"
KINDS = ("hold.*", "vault.hold_*")

SECONDS = frozenset({"lead", "admin", "owner", "custodian"})
"""Who may say yes or no to what another asks for."""

ASKERS = SECONDS | {"investigator"}
"""Who may ask for a hold, or for its end."""


class Standing(StrEnum):
    """How a hold stands. The first three hold."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSING = "open, to be closed"
    LAPSED = "lapsed"
    DENIED = "denied"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Request:
    """
    That somebody asked for a hold, or for its end, and what others said to it.

    `digest` is that of the request as it was signed; whoever approves it signs that.
    """

    digest: str
    asked: Signed
    approved: tuple[Signed, ...] = ()
    denied: tuple[Signed, ...] = ()
    tenant: str = "default"
    environment: str = "default"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done in the vault: when, by whose word, and by which acts (their nonces)."""

    at: datetime
    by: tuple[str, ...]
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """
    A legal hold, and all that was done about it, as the log has it.

    `lines` say what it matches, as it was asked for. `opening` is None for one that was
    opened in the vault by none of these acts.
    """

    name: str
    lines: tuple[Hold, ...]
    opening: Request | None = None
    closings: tuple[Request, ...] = ()
    opened: Done | None = None
    dropped: Done | None = None
    closed: Done | None = None


@dataclass(frozen=True, slots=True)
class Holdings:
    """Every legal hold that the log has, oldest first. A name is good once."""

    by_name: Mapping[str, Holding] = field(default_factory=dict[str, Holding])

    def find(self, name: str) -> Holding:
        """The one of this name; AccessError where the log has none."""
        found = self.by_name.get(name)
        if found is None:
            raise AccessError("the log has no hold of this name; `seawall log hold list`")
        return found


def fold(entries: Iterable[Entry]) -> Holdings:
    """
    What the log says of legal holds. Entries of other kinds do not matter.

    An act that is not as it was signed, or is about what was not there before it in
    the same installation, counts for nothing; of two requests of one name the first counts.
    """
    found: dict[str, Holding] = {}
    for entry, signed in read_acts(entries):
        name = word(entry.event.facts, "hold")
        was = found.get(name)
        if entry.event.kind.startswith("vault."):
            now = _by_vault(was, entry.event)
        else:
            now = was if signed is None else _by_act(was, signed)
        if now is not None:
            found[name] = now
    return Holdings(found)


def read_request(signed: SignedAct) -> Holding | None:
    """The hold that an act asks for; None where what was signed is not all that it would be."""
    act = signed.act
    lines = _lines(act.facts, by=(act.person,), at=act.at)
    if act.kind != REQUESTED or not lines or facts_of(lines) != dict(act.facts):
        return None
    return Holding(lines[0].name, lines, _request(signed))


def pending(holding: Holding, people: People, now: datetime) -> Request | None:
    """What somebody asked for that a second person can still approve."""
    if holding.closed:
        return None
    if holding.opened:
        asked = [each for each in holding.closings if asker_objection(each, people) is None]
    else:
        asked = [holding.opening] if holding.opening and not holding.dropped else []
    waiting = [each for each in asked if _waits(each, people, now)]
    return waiting[-1] if waiting else None


def asker_objection(request: Request, people: People) -> str | None:
    """What speaks against anybody approving a request of its asker; None where nothing does."""
    asked = request.asked
    if (request.tenant, request.environment) != (people.tenant, people.environment):
        return "this was asked for in another installation"
    person = people.by_name.get(asked.by)
    if person is None or person.key != asked.key or not person.may(ASKERS):
        return f"`{asked.by}` may not ask for a hold, or has another key now"
    return None


def second_to(request: Request, second: str, people: People) -> str | None:
    """What speaks against this person approving a request; None where nothing does."""
    told = asker_objection(request, people)
    return told or second_objection(second, request.asked.by, people, SECONDS)


def denier_to(request: Request, denier: str, people: People) -> str | None:
    """What speaks against this person denying a request; None where nothing does."""
    return denial_objection(denier, request.asked.by, people, SECONDS)


def standing(holding: Holding, people: People, now: datetime) -> Standing:
    """How a hold stands."""
    if holding.closed:
        return Standing.CLOSED
    if holding.opened:
        return Standing.CLOSING if pending(holding, people, now) else Standing.OPEN
    if holding.dropped and holding.dropped.by:
        return Standing.DENIED
    late = holding.opening is None or now >= holding.opening.asked.lapses
    return Standing.LAPSED if late or holding.dropped else Standing.WAITING


def opened_by(holding: Holding, people: People) -> tuple[Signed, Signed] | None:
    """
    The two acts by which the vault opened a hold, as anybody can check.

    None where the log does not have them both, by two people, each signed with a key that is
    or was theirs.
    """
    return _proof(holding.opened, [holding.opening] if holding.opening else [], people)


def closed_by(holding: Holding, people: People) -> tuple[Signed, Signed] | None:
    """The two acts by which the vault closed a hold, likewise."""
    return _proof(holding.closed, holding.closings, people)


def _proof(
    done: Done | None, requests: Iterable[Request], people: People
) -> tuple[Signed, Signed] | None:
    for request in requests:
        for second in request.approved:
            if done and _are(done, request.asked, second, people):
                return request.asked, second
    return None


def _are(done: Done, first: Signed, second: Signed, people: People) -> bool:
    """Whether these two are those by whom something was done."""
    named = done.by == (first.by, second.by) and done.acts == (first.nonce, second.nonce)
    return named and first.by != second.by and _theirs(first, people) and _theirs(second, people)


def _theirs(signed: Signed, people: People) -> bool:
    """Whether it was signed with a key that is or was that person's."""
    person = people.by_name.get(signed.by)
    return person is not None and person.signed_with(signed.key)


def _waits(request: Request, people: People, now: datetime) -> bool:
    denied = any(_counts(each, people) for each in request.denied)
    return not denied and now < request.asked.lapses


def _counts(denial: Signed, people: People) -> bool:
    """
    Whether a denial counts: whatever roles its signer has by now, and also where they left.

    By a key that is not theirs it does not: a hold that ends lets go of what it held.
    """
    return denial.by not in people.by_name or _theirs(denial, people)


def _by_act(was: Holding | None, signed: SignedAct) -> Holding | None:
    """A hold after one more act about it."""
    kind = signed.act.kind
    if kind == REQUESTED:
        return was or read_request(signed)
    if was is None:
        return None
    if kind == CLOSE_REQUESTED:
        return replace(was, closings=(*was.closings, _request(signed)))
    opening = was.opening and _said(was.opening, signed, approves=APPROVED)
    closings = tuple(_said(each, signed, approves=CLOSE_APPROVED) for each in was.closings)
    return replace(was, opening=opening, closings=closings)


def _said(request: Request, signed: SignedAct, *, approves: str) -> Request:
    """A request after an act that may be about it: as it was signed, in its installation."""
    act, who = signed.act, who_signed(signed)
    same = (act.tenant, act.environment) == (request.tenant, request.environment)
    if not same or act.facts.get("digest") != request.digest:
        return request
    if act.kind == approves:
        return replace(request, approved=(*request.approved, who))
    if act.kind == DENIED:
        return replace(request, denied=(*request.denied, who))
    return request


def _by_vault(was: Holding | None, event: Event) -> Holding | None:
    """A hold after what was done in the vault; that is nobody's act, and names those it is by."""
    done = Done(event.at, _words(event.facts, "by"), _words(event.facts, "acts"))
    if event.kind == HOLD_OPENED:
        lines = _lines(event.facts, by=done.by, at=event.at)
        if was is not None:
            return replace(was, opened=was.opened or done)
        return Holding(lines[0].name, lines, opened=done) if lines else None
    if was is not None and event.kind == HOLD_DROPPED and not was.opened:
        return replace(was, dropped=was.dropped or done)
    if was is not None and event.kind == HOLD_CLOSED and was.opened:
        return replace(was, closed=was.closed or done)
    return was


def _lines(facts: Mapping[str, Fact], *, by: tuple[str, ...], at: datetime) -> tuple[Hold, ...]:
    """What a hold matches; nothing where the facts are none of a hold."""
    try:
        return tuple(holds_of(facts, by=by, at=at))
    except LedgerError:
        return ()


def _request(signed: SignedAct) -> Request:
    act = signed.act
    return Request(act.digest, who_signed(signed), tenant=act.tenant, environment=act.environment)


def _words(facts: Mapping[str, Fact], name: str) -> tuple[str, ...]:
    fact = facts.get(name)
    members = fact if isinstance(fact, (list, tuple)) else ()
    return tuple(each for each in members if isinstance(each, str))
