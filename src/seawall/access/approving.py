"""
Approvals of tool calls as a fold over the log: what waits, who said yes or no, what was used.

An approval is for one call with exactly its arguments, for one feature and end user: the
`digest` says which. It is good once and for a time. All here is pure: the time is an argument.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
from seawall.errors import AccessError
from seawall.ledger import Entry

REQUESTED, GRANTED, DENIED, USED = (
    "approval.requested",
    "approval.granted",
    "approval.denied",
    "approval.used",
)
KINDS = "approval.*"

APPROVERS = frozenset({"reviewer", "lead", "admin", "owner"})
"""Who may let a tool call run."""

_MOST = 2


class Standing(StrEnum):
    """How an approval stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    USED = "used"


@dataclass(frozen=True, slots=True)
class ToolApproval:
    """
    A tool call that waits for people, and what they said, as the log has it.

    `people` is how many must say yes, `expires` until when. `index` is that of the entry in
    which it was asked for; `sealed` is where the call itself lies in the vault. `used` says
    that the call was let run.
    """

    id: str
    digest: str
    tool: str
    feature: str
    request: str
    reason: str
    people: int
    index: int
    asked: datetime
    expires: datetime
    sealed: str = ""
    granted: tuple[Signed, ...] = ()
    denied: tuple[Signed, ...] = ()
    used: bool = False


def fold(entries: Iterable[Entry]) -> dict[str, ToolApproval]:
    """
    What the log says of approvals, by id, in the order in which they were asked for.

    An entry that is not as it was signed, or is about an approval of another digest or of none
    that was asked for before it, counts for nothing.
    """
    found: dict[str, ToolApproval] = {}
    for entry, signed in read_acts(entries):
        if entry.event.kind == REQUESTED:
            asked = _asked(entry)
            if asked is not None:
                found.setdefault(asked.id, asked)
            continue
        known = found.get(word(entry.event.facts, "approval"))
        if known is not None and known.digest == word(entry.event.facts, "digest"):
            found[known.id] = _after(known, entry, signed)
    return found


def _asked(entry: Entry) -> ToolApproval | None:
    event, facts = entry.event, entry.event.facts
    people, sealed = facts.get("people"), facts.get("sealed")
    try:
        expires = datetime.fromisoformat(word(facts, "expires"))
    except ValueError:
        return None
    if not isinstance(people, int) or not 1 <= people <= _MOST or expires.tzinfo is None:
        return None
    return ToolApproval(
        id=word(facts, "approval"),
        digest=word(facts, "digest"),
        tool=word(facts, "tool"),
        feature=event.feature,
        request=event.request,
        reason=word(facts, "reason"),
        people=people,
        index=entry.index,
        asked=event.at,
        expires=expires,
        sealed=word(sealed, "ref") if isinstance(sealed, dict) else "",
    )


def _after(known: ToolApproval, entry: Entry, signed: SignedAct | None) -> ToolApproval:
    kind = entry.event.kind
    if kind == USED:
        return replace(known, used=True)
    if signed is None:
        return known
    who = who_signed(signed)
    if kind == GRANTED:
        return replace(known, granted=(*known.granted, who))
    return replace(known, denied=(*known.denied, who)) if kind == DENIED else known


def approvers(approval: ToolApproval, people: People) -> tuple[str, ...]:
    """
    Who of those that said yes counts: signed with their own key, with the role, in time.

    Of two that are one person, or in one reporting line, the first counts.
    """
    counted: list[str] = []
    for who in approval.granted:
        person = people.by_name.get(who.by)
        if person is None or not person.signed_with(who.key) or not person.may(APPROVERS):
            continue
        apart = all(
            second_objection(who.by, other, people, APPROVERS) is None for other in counted
        )
        if apart and who.at <= approval.expires:
            counted.append(who.by)
    return tuple(counted)


def standing(approval: ToolApproval, people: People, now: datetime) -> Standing:
    """How an approval stands now. Whoever said no decides, whatever became of their role."""
    if approval.used:
        return Standing.USED
    if any(_may_have_denied(who, people) for who in approval.denied):
        return Standing.DENIED
    if now > approval.expires:
        return Standing.EXPIRED
    enough = len(approvers(approval, people)) >= approval.people
    return Standing.APPROVED if enough else Standing.WAITING


def _may_have_denied(who: Signed, people: People) -> bool:
    person = people.by_name.get(who.by)
    return person is None or person.signed_with(who.key)


def objection(
    approval: ToolApproval, signed: SignedAct, people: People, now: datetime
) -> str | None:
    """What speaks against a person's yes or no being logged now; None where nothing does."""
    act = signed.act
    if word(act.facts, "digest") != approval.digest:
        return "this was signed for another call; look at the approval again, and sign that"
    stands = standing(approval, people, now)
    if stands not in (Standing.WAITING, Standing.APPROVED):
        return f"it is {stands.value}, and nobody decides about it any more"
    if act.kind == DENIED:
        return denial_objection(act.person, "", people, APPROVERS)
    if stands is Standing.APPROVED:
        return "enough people have said yes already"
    counted = approvers(approval, people)
    for other in counted or ("",):
        found = second_objection(act.person, other, people, APPROVERS)
        if found is not None:
            return found
    return None


def find(approvals: dict[str, ToolApproval], identity: str) -> ToolApproval:
    """The approval of this id; AccessError where the log has none."""
    found = approvals.get(identity)
    if found is None:
        raise AccessError("the log has no such approval; `seawall approve list` shows them")
    return found
