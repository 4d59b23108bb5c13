"""
Approvals of tool calls as a fold over the log: what waits, who said yes or no, what was used.

An approval is for one call with exactly its arguments, for one feature and end user: the
`digest` says which. It is good once and for a time. All here is pure: the time is an argument.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from seawall.access.acts import SignedAct, listed
from seawall.access.people import People
from seawall.access.two_people import (
    Signed,
    read_acts,
    who_signed,
    word,
)
from seawall.errors import AccessError
from seawall.ledger import Entry

REQUESTED, GRANTED, DENIED, VIEWED, USED = (
    "approval.requested",
    "approval.granted",
    "approval.denied",
    "approval.viewed",
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

    @property
    def open(self) -> bool:
        """Whether the call can still run by it, so that people may decide about it."""
        return self in (Standing.WAITING, Standing.APPROVED)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the arguments of a call lie in the vault, how long they are, what ties them to it."""

    ref: str
    digest: str
    size: int
    shown: str


@dataclass(frozen=True, slots=True)
class ToolApproval:
    """
    A tool call that waits for people, and what they said, as the log has it.

    `people` is how many must say yes, `expires` until when. `index` is that of the entry in
    which it was asked for; `kept` is where the call itself lies in the vault. `used` says
    that the call was let run. `session` and `principal` are pseudonyms.
    """

    id: str
    digest: str
    tool: str
    feature: str
    request: str
    session: str
    principal: str
    reason: str
    people: int
    index: int
    asked: datetime
    expires: datetime
    kept: Kept | None = None
    granted: tuple[Signed, ...] = ()
    denied: tuple[Signed, ...] = ()
    denied_why: str = ""
    viewed: tuple[Signed, ...] = ()
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
    people = facts.get("people")
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
        session=event.session,
        principal=event.principal,
        reason=word(facts, "reason"),
        people=people,
        index=entry.index,
        asked=event.at,
        expires=expires,
        kept=_kept(entry),
    )


def _kept(entry: Entry) -> Kept | None:
    facts = entry.event.facts
    sealed = facts.get("sealed")
    if not isinstance(sealed, dict):
        return None
    size = facts.get("size")
    return Kept(
        word(sealed, "ref"),
        word(sealed, "digest"),
        size if isinstance(size, int) else -1,
        word(facts, "shown"),
    )


def _after(known: ToolApproval, entry: Entry, signed: SignedAct | None) -> ToolApproval:
    kind = entry.event.kind
    if kind == USED:
        return replace(known, used=True)
    if signed is None or kind not in (GRANTED, DENIED, VIEWED):
        return known
    who = who_signed(signed)
    if kind == GRANTED:
        return replace(known, granted=(*known.granted, who))
    if kind == VIEWED:
        return replace(known, viewed=(*known.viewed, who))
    why = known.denied_why or word(signed.act.facts, "reason")
    return replace(known, denied=(*known.denied, who), denied_why=why)


def approvers(approval: ToolApproval, people: People) -> tuple[str, ...]:
    """
    Who of those that said yes counts: signed with the key they have now, with the role, in time.

    Of two that are one person, or in one reporting line, the first counts. A yes by a key that
    was changed since counts no more, for it may have been changed because it was stolen.
    """
    counted: list[str] = []
    for who in approval.granted:
        person = people.by_name.get(who.by)
        if person is None or person.key != who.key or who.at > approval.expires:
            continue
        if yes_objection(who.by, counted, people) is None:
            counted.append(who.by)
    return tuple(counted)


def yes_objection(name: str, counted: Iterable[str], people: People) -> str | None:
    """What speaks against a person's yes beside those that count already; None where nothing."""
    person = people.by_name.get(name)
    if person is None:
        return "whoever approves must be named under `people`"
    if not person.may(APPROVERS):
        return f"an approval needs the role {listed(APPROVERS)}, which `{name}` has not"
    for other in counted:
        if other == name:
            return f"`{name}` has said yes already; it takes somebody else"
        if people.in_one_line(name, other):
            return f"`{name}` and `{other}` are in one reporting line; ask somebody outside it"
    return None


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
    """What speaks against a person's yes, no or look being logged now; None where nothing."""
    act = signed.act
    if word(act.facts, "digest") != approval.digest:
        return "this was signed for another call; look at the approval again, and sign that"
    over = not_open(approval, people, now)
    if over is not None:
        return over
    if act.kind in (VIEWED, DENIED):
        return yes_objection(act.person, (), people)
    return no_yes(approval, act.person, people, now)


def not_open(approval: ToolApproval, people: People, now: datetime) -> str | None:
    """Why nobody decides about an approval any more; None where people do."""
    stands = standing(approval, people, now)
    if stands.open:
        return None
    return f"{approval.id} is {stands.value}, and nobody decides about it any more"


def no_yes(approval: ToolApproval, name: str, people: People, now: datetime) -> str | None:
    """What speaks against this person's yes to an open approval; None where nothing does."""
    if standing(approval, people, now) is Standing.APPROVED:
        return "enough people have said yes already"
    return yes_objection(name, approvers(approval, people), people)


def find(approvals: dict[str, ToolApproval], identity: str) -> ToolApproval:
    """The approval of this id; AccessError where the log has none."""
    found = approvals.get(identity)
    if found is None:
        raise AccessError("the log has no such approval; `seawall approve list` shows them")
    return found
