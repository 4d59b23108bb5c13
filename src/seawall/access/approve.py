"""What people do about tool calls that wait: each act is in the log before it counts."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from seawall.access.acts import Act, SignedAct, verify
from seawall.access.approving import (
    APPROVERS,
    DENIED,
    GRANTED,
    KINDS,
    VIEWED,
    Kept,
    ToolApproval,
    find,
    fold,
    no_yes,
    not_open,
    objection,
)
from seawall.access.people import People
from seawall.access.two_people import refuse, word
from seawall.errors import AccessError, AlreadyUsed, LedgerError
from seawall.ledger import Ledger, LedgerReader, Query
from seawall.ledger.vault.blot import BLOT
from seawall.scope import decided_once, shown

LONGEST_REASON = 300

ReadText = Callable[[str, str], Mapping[str, Any]]
"""The sealed text of a ref and a digest; LedgerError where it is gone or is not that text."""

Keyed = Callable[[Sequence[str]], str]
"""The installation's keyed hash of some parts, as the gateway made the digest."""

_IDENTITY = re.compile(r"apr_[0-9a-f]{16}")


class Proof(StrEnum):
    """Whether what people are shown is what the digest, which they sign, is of."""

    SAME = "same"
    BLOTTED = "blotted"
    """Secrets were taken out before it was kept, so nobody can tell."""
    OTHER = "other"
    GONE = "gone"
    """There is nothing to be shown."""


@dataclass(frozen=True, slots=True)
class Viewed:
    """A call as people see it; `trouble` says why they do not, where they do not."""

    approval: ToolApproval
    proof: Proof
    arguments: str = ""
    trouble: str = ""


def approval_of(
    log: LedgerReader, identity: str, *, since: datetime | None = None
) -> ToolApproval:
    """An approval as the log has it; AccessError where it has none (since then)."""
    asked = Query(kind=KINDS, since=since, facts=(("approval", identity),))
    known = fold(log.entries(asked)) if _IDENTITY.fullmatch(identity) else {}
    return find(known, identity)


def all_approvals(log: LedgerReader, *, since: datetime) -> tuple[ToolApproval, ...]:
    """Every approval that was asked for since then, oldest first."""
    return tuple(fold(log.entries(Query(kind=KINDS, since=since))).values())


def grantable(
    log: LedgerReader, people: People, identity: str, *, name: str, now: datetime
) -> ToolApproval:
    """The approval that this person may say yes to now; AccessError says why they may not."""
    about = approval_of(log, identity)
    refuse(not_open(about, people, now) or no_yes(about, name, people, now))
    return about


def enter_word(ledger: Ledger, people: People, signed: SignedAct, now: datetime) -> ToolApproval:
    """
    Log somebody's yes or no to a tool call, where it may be said now; the approval before it.

    AccessError says why it may not. A no and a use exclude each other, whoever is first.
    AlreadyUsed where this very act was logged before.
    """
    act = verify(signed, people, now, roles=APPROVERS)
    if act.kind not in (GRANTED, DENIED):
        raise AccessError(f"`{act.kind}` is nothing that is said of a tool call")
    _check_reason(word(act.facts, "reason"))
    about = approval_of(ledger, word(act.facts, "approval"))
    refuse(objection(about, signed, people, now))
    _require_fresh(ledger, act)
    if act.kind == GRANTED:
        ledger.append([signed.event], unless=signed.once)
        return about
    try:
        ledger.append([signed.event], unless=decided_once(about.id))
    except AlreadyUsed:
        raise AccessError(f"{about.id} was used or denied a moment ago") from None
    return about


def view(
    ledger: Ledger,
    people: People,
    signed: SignedAct,
    now: datetime,
    *,
    read: ReadText,
    keyed: Keyed,
) -> Viewed:
    """
    Open the arguments of a call that waits, logged durably before they are read.

    AccessError says why it may not be. What cannot be opened, or is not what was asked for,
    is said and not raised.
    """
    act = verify(signed, people, now, roles=APPROVERS)
    if act.kind != VIEWED:
        raise AccessError(f"`{act.kind}` opens nothing")
    about = approval_of(ledger, word(act.facts, "approval"))
    refuse(objection(about, signed, people, now))
    _require_fresh(ledger, act)
    ledger.append([signed.event], unless=signed.once)
    if about.kept is None:
        return Viewed(about, Proof.GONE, trouble="the log does not say where the call was kept")
    try:
        body = read(about.kept.ref, about.kept.digest)
    except LedgerError as trouble:
        return Viewed(about, Proof.GONE, trouble=str(trouble))
    return _viewed(about, about.kept, body, keyed)


def _viewed(about: ToolApproval, kept: Kept, body: Mapping[str, Any], keyed: Keyed) -> Viewed:
    texts = body.get("texts")
    only = texts[0] if isinstance(texts, list) and len(texts) == 1 else {}
    arguments, tool = only.get("text"), only.get("source")
    if not isinstance(arguments, str) or tool != about.tool:
        trouble = "what was kept is no call of this tool"
        return Viewed(about, Proof.OTHER, trouble=trouble)
    if keyed(shown(about.digest, about.tool, arguments)) == kept.shown:
        return Viewed(about, Proof.SAME, arguments)
    if BLOT in arguments and len(arguments) == kept.size:
        return Viewed(about, Proof.BLOTTED, arguments)
    trouble = "what was kept is not the call that was asked about: it was cut short or changed"
    return Viewed(about, Proof.OTHER, arguments, trouble)


def _require_fresh(log: LedgerReader, act: Act) -> None:
    """AlreadyUsed where the log has an act with this nonce: the next counts for nothing in it."""
    used = Query(kind=KINDS, facts=(("nonce", act.nonce),), limit=1)
    if next(log.entries(used), None) is not None:
        raise AlreadyUsed("this was signed with a nonce that the log has; sign it anew")


def _check_reason(reason: str) -> None:
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise AccessError(f"write the reason on one line, of {LONGEST_REASON} characters at most")
