"""Opens and closes legal holds by the word of two people: what is done is in the log with it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge

from seawall.access.acts import Act, SignedAct, verify
from seawall.access.holding import (
    APPROVED,
    ASKERS,
    CLOSE_APPROVED,
    CLOSE_REQUESTED,
    DENIED,
    KINDS,
    REQUESTED,
    Holding,
    Holdings,
    Request,
    Standing,
    denier_to,
    fold,
    pending,
    read_request,
    second_to,
    standing,
)
from seawall.access.people import People
from seawall.access.two_people import LAPSES, refuse, word
from seawall.access.unsealing import KINDS as UNSEALINGS
from seawall.errors import AccessError, AlreadyUsed
from seawall.ledger import Ledger, LedgerReader, Query
from seawall.ledger.fact_words import PSEUDONYM
from seawall.ledger.vault import Vault, closed_event, dropped_event, opened_event
from seawall.terms import Event

_ACTS = (*KINDS, UNSEALINGS)
"""What people sign, by kind."""


@dataclass(frozen=True, slots=True)
class Holds:
    """Where legal holds of an installation are: its log, the vault beside it, its people."""

    ledger: Ledger
    vault: Vault
    people: People


def holdings(log: LedgerReader) -> Holdings:
    """Every legal hold, as the log has it now."""
    entries = (log.entries(Query(kind=kind)) for kind in KINDS)
    return fold(merge(*entries, key=lambda entry: entry.index))


def enter_hold(holds: Holds, signed: SignedAct, now: datetime, *, reason: str = "") -> Holding:
    """
    Do one step of a hold, where it may be done now; the hold before it.

    A request holds at once, for a day; `reason` stays with it in the vault. AccessError says
    why a step may not be done, AlreadyUsed that it was done before, or the request decided.
    """
    act = verify(signed, holds.people, now)
    step = _STEPS.get(act.kind)
    if step is None:
        raise AccessError(f"`{act.kind}` is nothing that can be done to a hold")
    _require_fresh(holds.ledger, act)
    return step(holds, signed, now, reason)


def _require_fresh(log: LedgerReader, act: Act) -> None:
    """
    AlreadyUsed where the log has an act with this nonce: the next counts for nothing in it.

    What it did in the vault would then be by nobody's word.
    """
    used = (("nonce", act.nonce),)
    if any(True for kind in _ACTS for _ in log.entries(Query(kind=kind, facts=used, limit=1))):
        raise AlreadyUsed("this was signed with a nonce that the log has; sign it anew")


def to_decide(holding: Holding, people: People, now: datetime) -> Request:
    """What waits for a second person's yes or no; AccessError where nothing does."""
    request = pending(holding, people, now)
    if request is None:
        raise AccessError(f"{_why_not(holding, people, now)}; there is nothing to decide")
    return request


def drop_lapsed(ledger: Ledger, vault: Vault, now: datetime) -> tuple[str, ...]:
    """
    End the holds that nobody approved within a day of their request; their names.

    Whoever erases does this before, else they would hold for ever.
    """
    late = {
        hold.name: hold
        for hold in vault.holds()
        if hold.provisional and hold.closed is None and now - hold.opened >= LAPSES
    }
    for name in late:
        with suppress(AlreadyUsed):  # decided at this very moment
            ledger.append([dropped_event(name, (), now, actor="cli")], unless=_decided(name))
    if late:
        vault.reapply(ledger)
    return tuple(late)


def _ask(holds: Holds, signed: SignedAct, now: datetime, reason: str) -> Holding:
    verify(signed, holds.people, now, roles=ASKERS)
    asked = read_request(signed)
    if asked is None:
        raise AccessError("a hold is asked for by a name, and by what it matches, and no more")
    named = [line.subject for line in asked.lines if line.subject]
    if not all(map(PSEUDONYM.pattern.fullmatch, named)):
        raise AccessError("a hold names people by pseudonyms, `pz1...` or `ss1...`, in full")
    if asked.name in holdings(holds.ledger).by_name:
        raise AccessError(f"there was a hold `{asked.name}` before; give this one another name")
    lines = [replace(line, reason=reason) for line in asked.lines]
    placed = opened_event(lines, actor=signed.act.person, acts=[signed.act.nonce])
    holds.vault.open_hold(
        lines, record=_append(holds, [signed.event, placed], once=f"hold:{asked.name}")
    )
    return asked


def _approve(holds: Holds, signed: SignedAct, now: datetime, reason: str) -> Holding:
    holding, request = _about(holds, signed.act, now)
    if holding.opened:
        raise AccessError("this hold is open; it is its end that was asked for")
    refuse(second_to(request, signed.act.person, holds.people))
    by, acts = _both(request, signed.act)
    lines = [replace(line, opened=signed.act.at, by=by, reason=reason) for line in holding.lines]
    opened = opened_event(lines, actor=signed.act.person, acts=acts)
    holds.vault.open_hold(
        lines, record=_append(holds, [signed.event, opened], once=_decided(holding.name))
    )
    return holding


def _ask_to_close(holds: Holds, signed: SignedAct, now: datetime, reason: str) -> Holding:
    del reason
    verify(signed, holds.people, now, roles=ASKERS)
    holding = holdings(holds.ledger).find(word(signed.act.facts, "hold"))
    if standing(holding, holds.people, now) is not Standing.OPEN:
        told = _why_not(holding, holds.people, now)
        raise AccessError(f"{told}; only an open hold can be closed, and asked for once")
    holds.ledger.append([signed.event], unless=signed.once)
    return holding


def _approve_closing(holds: Holds, signed: SignedAct, now: datetime, reason: str) -> Holding:
    del reason
    holding, request = _about(holds, signed.act, now)
    if not holding.opened:
        raise AccessError("this hold is not open yet, so its end cannot be approved")
    refuse(second_to(request, signed.act.person, holds.people))
    (by, acts), at = _both(request, signed.act), signed.act.at
    closed = closed_event(holding.name, by, at, actor=signed.act.person, acts=acts)
    record = _append(holds, [signed.event, closed], once=_decided(request.digest))
    holds.vault.close_hold(holding.name, by, at, record=record)
    return holding


def _deny(holds: Holds, signed: SignedAct, now: datetime, reason: str) -> Holding:
    del reason
    act = signed.act
    holding, request = _about(holds, act, now)
    refuse(denier_to(request, act.person, holds.people))
    if holding.opened:
        holds.ledger.append([signed.event], unless=_decided(request.digest))
        return holding
    acts = (request.asked.nonce, act.nonce)
    dropped = dropped_event(holding.name, (act.person,), act.at, actor=act.person, acts=acts)
    holds.ledger.append([signed.event, dropped], unless=_decided(holding.name))
    holds.vault.reapply(holds.ledger)
    return holding


_Step = Callable[[Holds, SignedAct, datetime, str], Holding]

_STEPS: Mapping[str, _Step] = {
    REQUESTED: _ask,
    APPROVED: _approve,
    DENIED: _deny,
    CLOSE_REQUESTED: _ask_to_close,
    CLOSE_APPROVED: _approve_closing,
}


def _about(holds: Holds, act: Act, now: datetime) -> tuple[Holding, Request]:
    """The request that an act is about; AccessError where it waits no more, or was another."""
    holding = holdings(holds.ledger).find(word(act.facts, "hold"))
    request = to_decide(holding, holds.people, now)
    if act.facts.get("digest") != request.digest:
        raise AccessError("this was signed for another request than the log has; look at it again")
    return holding, request


def _why_not(holding: Holding, people: People, now: datetime) -> str:
    return f"the hold `{holding.name}` is {standing(holding, people, now).value}"


def _both(request: Request, act: Act) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two by whom something is done, and the nonces of what they signed."""
    return (request.asked.by, act.person), (request.asked.nonce, act.nonce)


def _append(holds: Holds, events: Sequence[Event], *, once: str) -> Callable[[], object]:
    """What appends these events, if nothing was under this single-use key before."""
    return lambda: holds.ledger.append(events, unless=once)


def _decided(what: str) -> str:
    """The single-use key of a decision: of yes, no and too late, one is logged."""
    return f"hold.decided:{what}"
