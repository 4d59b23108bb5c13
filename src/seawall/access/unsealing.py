"""
Break-glass as a fold over the log: who asked to open texts, who approved, who looked after.

What the log says is one thing (`fold`: signatures are checked against the keys in
the entries, and nothing else); what it allows is another, which depends on the
people there are now and on the time (`approvals`, `opening_objection`, `overdue`).
All here is pure: the time is an argument.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain

from seawall.access.acts import CLOCKS, SignedAct, listed
from seawall.access.people import People
from seawall.access.two_people import (
    LAPSES,
    Signed,
    denial_objection,
    read_acts,
    second_objection,
    who_signed,
    word,
)
from seawall.errors import AccessError
from seawall.ledger import Entry
from seawall.terms import Fact

REQUESTED, APPROVED, DENIED = "unseal.requested", "unseal.approved", "unseal.denied"
OPENED, REVIEWED = "unseal.opened", "unseal.reviewed"
KINDS = "unseal.*"

INVESTIGATORS = frozenset({"investigator"})
APPROVERS = frozenset({"lead", "admin"})
CUSTODIANS = frozenset({"custodian"})
REVIEWERS = frozenset({"lead", "admin", "owner"})

MOST_MINUTES = 15
"""The longest that an approval opens anything."""

REVIEW_WITHIN = timedelta(hours=72)
"""The time in which somebody else must have looked at what was opened."""


class Standing(StrEnum):
    """How an unsealing stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    EXPIRED = "expired"
    LAPSED = "lapsed"
    DENIED = "denied"
    OPENED = "to be reviewed"
    OVERDUE = "overdue"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody looked at the first `openings` openings, and what they say of them."""

    signed: Signed
    openings: int
    note: str


@dataclass(frozen=True, slots=True)
class Approval(Signed):
    """Somebody said yes; `handed` is the digest of the shares that they handed over with it."""

    handed: str = ""


@dataclass(frozen=True, slots=True)
class Unsealing:
    """
    A request to open texts, and all that was done about it, as the log has it.

    `request`, `session` or `entries` (indexes of the log) say which: those that
    were logged before the request, which is at `index`. `digest` is that of the
    request as it was signed; whoever approves it signs that. `strict` says that
    the requester asked for texts of the strict class. `seal_key` is the
    `x25519:` key that custodians hand over to, signed by whoever asked. One of `denied`
    ends it for good, whatever becomes of that person: only who may deny gets it logged, and
    what one too many ends is asked for again.
    """

    id: str
    digest: str
    index: int
    requested: Signed
    case: str
    purpose: str
    minutes: int
    request: str = ""
    session: str = ""
    entries: tuple[int, ...] = ()
    strict: bool = False
    seal_key: str = ""
    approved: tuple[Approval, ...] = ()
    denied: tuple[Signed, ...] = ()
    reason: str = ""
    opened: tuple[Signed, ...] = ()
    reviewed: tuple[Review, ...] = ()
    tenant: str = "default"
    environment: str = "default"

    @property
    def lasts(self) -> timedelta:
        """How long each approval opens anything."""
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Unsealings:
    """Every request to open texts that the log has, oldest first."""

    by_id: Mapping[str, Unsealing] = field(default_factory=dict[str, Unsealing])

    def find(self, identity: str) -> Unsealing:
        """The one of this id; AccessError where the log has none."""
        found = self.by_id.get(identity)
        if found is None:
            raise AccessError(
                "the log has no such request to open texts; `seawall log unseal list` shows them"
            )
        return found


def fold(entries: Iterable[Entry]) -> Unsealings:
    """
    What the log says of unsealings. Entries of other kinds do not matter.

    An entry that is not as it was signed, that repeats another's nonce, that is
    of no time in which anybody signs, or that is about a request that was not
    made before it in the same installation, counts for nothing.
    """
    found: dict[str, Unsealing] = {}
    for entry, signed in read_acts(entries):
        if signed is None:
            continue
        if entry.event.kind == REQUESTED:
            asked = read_request(signed, entry.index)
            if asked is not None:
                found.setdefault(asked.id, asked)
            continue
        about = found.get(str(signed.act.facts.get("unsealing")))
        if about is not None and _is_about(signed, about):
            found[about.id] = _with(about, signed)
    return Unsealings(found)


def identity_of(digest: str) -> str:
    """The short id of the request with this digest."""
    return f"uns_{digest.removeprefix('sha256:')[:12]}"


def approver_objection(
    unsealing: Unsealing, approver: str, people: People, *, strict: bool
) -> str | None:
    """What speaks against this person approving; None where nothing does."""
    roles = CUSTODIANS if strict else APPROVERS
    what = "texts of the strict class need" if strict else "an approval needs"
    return second_objection(approver, unsealing.requested.by, people, roles, what=what)


def keeper_objection(asker: str, seal_key: str, keepers: Mapping[str, str]) -> str | None:
    """
    What speaks against this person asking for a text whose key these keep; None if nothing does.

    By their name or their key, so also where they were custodian once: with their own share
    one other would be enough.
    """
    if asker in keepers or seal_key in keepers.values():
        return f"`{asker}` keeps a share of the key of such a text; have somebody else ask"
    return None


def approvals(
    unsealing: Unsealing, people: People, now: datetime, *, strict: bool
) -> tuple[Approval, ...]:
    """The approvals in force: by people who may, with their keys of today, one for each."""
    in_force: dict[str, Approval] = {}
    if (unsealing.tenant, unsealing.environment) != (people.tenant, people.environment):
        return ()  # asked for and approved elsewhere, and copied into this log
    for each in unsealing.approved:
        person = people.by_name.get(each.by)
        if (
            person is not None
            and each.key == person.key
            and approver_objection(unsealing, each.by, people, strict=strict) is None
            and each.at - CLOCKS <= now < each.at + unsealing.lasts
            and each.at - unsealing.requested.at < LAPSES
        ):
            in_force[each.by] = each
    return tuple(in_force.values())


def wanted(*, strict: bool) -> int:
    """How many people must approve."""
    return 2 if strict else 1


def until(unsealing: Unsealing, people: People, now: datetime, *, strict: bool) -> datetime | None:
    """Until when texts may be opened; None where they may not be."""
    ends = sorted(each.at for each in approvals(unsealing, people, now, strict=strict))
    enough = len(ends) >= wanted(strict=strict) and not unsealing.denied
    return ends[-wanted(strict=strict)] + unsealing.lasts if enough else None


def denier_objection(unsealing: Unsealing, denier: str, people: People) -> str | None:
    """What speaks against this person ending the request; None where nothing does."""
    roles = APPROVERS | CUSTODIANS
    return denial_objection(denier, unsealing.requested.by, people, roles)


def waiting_objection(unsealing: Unsealing, now: datetime) -> str | None:
    """What speaks against anybody still approving the request; None where nothing does."""
    if unsealing.denied:
        return "this request was denied; ask again"
    if now - unsealing.requested.at >= LAPSES:
        return "this request has lapsed; ask again"
    return None


def opening_objection(
    unsealing: Unsealing, opener: str, people: People, now: datetime, *, strict: bool
) -> str | None:
    """What speaks against this person opening the texts now; None where nothing does."""
    asked = unsealing.requested
    person = people.by_name.get(asked.by)
    if opener != asked.by:
        return f"only who asked may open, and that is `{asked.by}`"
    if person is None or person.key != asked.key or not person.may(INVESTIGATORS):
        return f"`{asked.by}` does not investigate here any more"
    if unsealing.denied:
        return "this request was denied; ask again"
    if until(unsealing, people, now, strict=strict) is not None:
        return None
    have, need = len(approvals(unsealing, people, now, strict=strict)), wanted(strict=strict)
    who = "custodians" if strict else "lead or admin"
    past = "; earlier ones have expired or do not count" if len(unsealing.approved) > have else ""
    return f"{have} of {need} approvals ({who}) are in force{past}; have it approved (again)"


def reviewer_objection(unsealing: Unsealing, reviewer: str, people: People) -> str | None:
    """What speaks against this person reviewing what was opened; None where nothing does."""
    person = people.by_name.get(reviewer)
    asked = unsealing.requested.by
    if person is None:
        return "whoever reviews must be named under `people`"
    approved = (
        each.by == reviewer and person.signed_with(each.key) for each in unsealing.approved
    )
    if reviewer == asked or any(approved):
        return "a review is by a third person, who neither asked nor approved"
    if person.reports_to == asked:
        return f"`{reviewer}` reports to `{asked}`; have somebody else review"
    if not person.may(REVIEWERS):
        return f"a review needs the role {listed(REVIEWERS)}, which `{reviewer}` has not"
    return None


def unreviewed(unsealing: Unsealing, people: People) -> tuple[Signed, ...]:
    """The openings that nobody who may has reviewed."""
    seen = (
        review.openings
        for review in unsealing.reviewed
        if reviewer_objection(unsealing, review.signed.by, people) is None
        and people.by_name[review.signed.by].signed_with(review.signed.key)
    )
    return unsealing.opened[max(chain((0,), seen)) :]


def overdue(state: Unsealings, people: People, now: datetime) -> tuple[Unsealing, ...]:
    """The unsealings of which something was opened, and not reviewed in time."""
    return tuple(
        each
        for each in state.by_id.values()
        if any(now - opened.at >= REVIEW_WITHIN for opened in unreviewed(each, people))
    )


def standing(unsealing: Unsealing, people: People, now: datetime, *, strict: bool) -> Standing:
    """How an unsealing stands; what must still be reviewed is said before all else."""
    unseen = unreviewed(unsealing, people)
    if unseen:
        late = any(now - each.at >= REVIEW_WITHIN for each in unseen)
        return Standing.OVERDUE if late else Standing.OPENED
    if unsealing.denied:
        return Standing.DENIED
    if until(unsealing, people, now, strict=strict) is not None:
        return Standing.APPROVED
    if unsealing.opened:
        return Standing.REVIEWED
    if now - unsealing.requested.at >= LAPSES:
        return Standing.LAPSED
    enough = len(unsealing.approved) >= wanted(strict=strict)
    return Standing.EXPIRED if enough else Standing.WAITING


def read_request(signed: SignedAct, index: int) -> Unsealing | None:
    """The request that an act at an index is; None where it is none that could be granted."""
    act, facts = signed.act, signed.act.facts
    entries, minutes = _indexes(facts.get("entries", ())), facts.get("minutes")
    named = (word(facts, "request"), word(facts, "session"), entries)
    if entries is None or sum(map(bool, named)) != 1:
        return None
    if type(minutes) is not int or not 1 <= minutes <= MOST_MINUTES:
        return None
    return Unsealing(
        id=identity_of(act.digest),
        digest=act.digest,
        index=index,
        requested=who_signed(signed),
        case=word(facts, "case"),
        purpose=word(facts, "purpose"),
        minutes=minutes,
        request=word(facts, "request"),
        session=word(facts, "session"),
        entries=entries,
        strict=facts.get("strict") is True,
        seal_key=word(facts, "seal_key"),
        tenant=act.tenant,
        environment=act.environment,
    )


def _is_about(signed: SignedAct, unsealing: Unsealing) -> bool:
    """Whether an act is about this very request, as it was signed, in its installation."""
    act = signed.act
    same = (act.tenant, act.environment) == (unsealing.tenant, unsealing.environment)
    return same and act.facts.get("digest") == unsealing.digest


def _with(about: Unsealing, signed: SignedAct) -> Unsealing:
    """The unsealing after one more act about it."""
    who, facts = who_signed(signed), signed.act.facts
    if signed.act.kind == APPROVED:
        yes = Approval(who.by, who.key, who.at, who.nonce, word(facts, "handed"))
        return replace(about, approved=(*about.approved, yes))
    if signed.act.kind == DENIED:
        reason = about.reason or word(facts, "reason")
        return replace(about, denied=(*about.denied, who), reason=reason)
    if signed.act.kind == OPENED:
        return replace(about, opened=(*about.opened, who))
    if signed.act.kind == REVIEWED:
        counted = facts.get("openings")
        openings = min(counted, len(about.opened)) if type(counted) is int else 0
        review = Review(who, openings, word(facts, "note"))
        return replace(about, reviewed=(*about.reviewed, review))
    return about


def _indexes(fact: Fact) -> tuple[int, ...] | None:
    """The indexes that a fact lists; None where it is anything else."""
    if not isinstance(fact, (list, tuple)):
        return None
    indexes = tuple(index for index in fact if type(index) is int and index >= 0)
    return indexes if len(indexes) == len(fact) else None
