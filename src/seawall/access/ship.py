"""Enters in the log what people sign about the gate before shipping, where they may."""

from collections.abc import Mapping
from datetime import datetime

from seawall.access.acts import Act, SignedAct, require_role, verify
from seawall.access.people import People
from seawall.access.shipping import (
    APPROVED,
    DENIED,
    EXCUSED,
    EXCUSERS,
    KINDS,
    LOOSENING,
    SECONDS,
    STATED,
    WAIVER,
    Request,
    Said,
    asker_objection,
    fold,
    granted_by,
    longest_of,
    span_objection,
    until_of,
)
from seawall.access.two_people import LAPSES, denial_objection, refuse, second_objection, word
from seawall.errors import AccessError, AlreadyUsed
from seawall.ledger import Ledger, LedgerReader, Query

ROLES: Mapping[str, frozenset[str]] = {
    STATED: frozenset(),
    EXCUSED: EXCUSERS,
    WAIVER: SECONDS,
    LOOSENING: SECONDS,
    APPROVED: SECONDS,
    DENIED: frozenset(),
}
"""Who may sign what; of a statement everybody who is named."""

MUST_SAY: Mapping[str, tuple[str, ...]] = {
    WAIVER: ("probe", "reason", "control"),
    EXCUSED: ("probe", "reason"),
    LOOSENING: (),
}
"""What each must say, beside until when."""


def said_so_far(log: LedgerReader) -> Said:
    """All that people signed about the gate, by the times that the entries say."""
    entries = log.entries(Query(kind="|".join(KINDS)))
    return fold(entries, lambda _, at: at)


def enter_ship(log: Ledger, people: People, signed: SignedAct, now: datetime) -> Request | None:
    """
    Log what somebody signed, where they may sign it now; the request that it is about, if any.

    AccessError says what speaks against it, AlreadyUsed that it was logged before.
    """
    act = verify(signed, people, now, roles=ROLES.get(signed.act.kind, SECONDS))
    if act.kind not in ROLES:
        raise AccessError(f"`{act.kind}` is nothing that is signed for the gate")
    _require_said(act, now)
    request = None
    if act.kind in {APPROVED, DENIED}:
        request = _decided(log, people, act, now)
    try:
        log.append([signed.event], unless=signed.once)
    except AlreadyUsed:
        raise AlreadyUsed("this was signed and logged before; sign it anew") from None
    return request


def _require_said(act: Act, now: datetime) -> None:
    """AccessError where an act does not say all that it must."""
    for name in MUST_SAY.get(act.kind, ()):
        if not word(act.facts, name).strip():
            raise AccessError(f"say the {name}: it stands in the result for everybody to read")
    if act.kind in MUST_SAY:
        until = until_of(act)
        if until is None:
            raise AccessError("say until when, as in `2026-12-31`")
        refuse(span_objection(until, now, now, longest=longest_of(act.kind)))


def _decided(log: LedgerReader, people: People, act: Act, now: datetime) -> Request:
    """The request that a yes or no is about, where this person may say it now."""
    request = said_so_far(log).find(word(act.facts, "gate"))
    if word(act.facts, "digest") != request.asked.signed.act.digest:
        raise AccessError("this was signed for another request than the one of that name")
    require_may_decide(request, people, name=act.person, kind=act.kind, now=now)
    return request


def require_may_decide(
    request: Request, people: People, *, name: str, kind: str, now: datetime
) -> None:
    """AccessError where somebody may not say this yes or no now, before they are asked for it."""
    require_may_ask(people, name, kind)
    if kind == DENIED:
        refuse(denial_objection(name, request.asked.by, people, SECONDS))
        return
    refuse(asker_objection(request, people))
    refuse(second_objection(name, request.asked.by, people, SECONDS))
    if now >= request.asked.signed.act.at + LAPSES:
        raise AccessError("it was asked for more than a day ago; have it asked for again")
    if granted(request, people, now):
        raise AccessError("it is approved already")


def granted(request: Request, people: People, now: datetime) -> bool:
    """Whether a request is granted by now."""
    try:
        return bool(granted_by(request, people, now))
    except AccessError:
        return False


def require_may_ask(people: People, name: str, kind: str) -> None:
    """AccessError where somebody may not sign this, before they are asked for more."""
    if ROLES[kind]:
        require_role(people.find(name), ROLES[kind])
