"""What somebody does at the desk with the key that they have here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from seawall.access import (
    Counts,
    PersonKey,
    Shown,
    SignedAct,
    ToolApproval,
    Viewed,
    all_approvals,
)
from seawall.access.approvals import LONGEST
from seawall.access.approving import DENIED, GRANTED, VIEWED, Standing, no_yes, standing
from seawall.assemble.reviewing import ReviewRoom
from seawall.cli.approve.show import heard_before
from seawall.cli.signing import sign_now
from seawall.review.items import DECIDED, UNMASKED, Item, Word
from seawall.review.order import LEADS
from seawall.terms import Fact

_NEARLY_OVER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody says of an item; `edited` are the texts to be delivered instead."""

    word: Word
    kind: str = ""
    severity: int = 0
    reason: str = ""
    edited: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    Of which items somebody takes one: of these features, where any are named.

    `held` is for what somebody waits for alone; `without` are items to be left to others.
    """

    features: Collection[str] = ()
    held: bool = False
    without: Collection[str] = ()


class Mine:
    """The desk as one person uses it, by acts that they sign."""

    def __init__(self, room: ReviewRoom, key: PersonKey) -> None:
        self._room = room
        self._key = key

    @property
    def name(self) -> str:
        """Who it is."""
        return self._key.name

    def take(self, wanted: Wanted) -> Item | None:
        """The next item, taken."""
        return self._room.desk.take(
            self.name,
            _now(),
            features=wanted.features,
            held=wanted.held,
            without=wanted.without,
        )

    def take_this(self, identity: str) -> Item:
        """A certain item, taken."""
        return self._room.desk.take_this(self.name, identity, _now())

    def why_none(self, wanted: Wanted) -> str:
        """Why there is nothing to take."""
        return self._room.desk.why_none(self.name, _now(), features=wanted.features)

    def counts(self, wanted: Wanted) -> Counts:
        """How much waits."""
        return self._room.desk.counts(_now(), features=wanted.features)

    def look(self, item: Item) -> None:
        """Take it, to see it; who leads sees what others have without taking it."""
        now = _now()
        lease = item.taken(now)
        theirs = lease is not None and lease.by != self.name
        if not item.is_over(now) and not (theirs and self._leads):
            self.take_this(item.id)

    def resumed(self) -> list[Item]:
        """What was taken before and can be gone on with."""
        return self._room.desk.theirs(self.name, _now())

    def give_back(self, item: Item) -> None:
        """Let others take it."""
        self._room.desk.give_back(self.name, item.id, _now())

    def show(self, item: Item) -> Shown:
        """The item with labels for values."""
        return self._room.desk.show(self.name, item.id, _now())

    def unmask(self, item: Item) -> Shown:
        """The item as it is, logged and signed."""
        signed, now = sign_now(UNMASKED, {"item": item.id}, self._room.people, key=self._key)
        return self._room.desk.unmask(signed, now)

    def decide(self, item: Item, said: Judgement) -> Item:
        """
        Say it, signed; the item as it is then.

        What ran out while it was read is taken again, unless somebody else has it by now.
        """
        lease = item.lease
        if lease is None or lease.by != self.name or _now() > lease.until - _NEARLY_OVER:
            item = self.take_this(item.id)
            lease = item.lease
        assert lease is not None
        facts: dict[str, Fact] = {
            "item": item.id,
            "step": item.step,
            "lease": lease.id,
            "said": said.word.value,
        }
        facts |= _if_any({"kind": said.kind, "severity": said.severity, "reason": said.reason})
        if said.word is Word.EDIT:
            sealed = self._room.desk.keep_edit(self.name, item.id, said.edited, _now())
            facts["sealed"] = sealed.fact
        signed, now = sign_now(DECIDED, facts, self._room.people, key=self._key)
        return self._room.desk.decide(signed, now)

    def approvals(self, *, features: Collection[str] = ()) -> list[ToolApproval]:
        """Tool calls that wait, and that this person may say yes to."""
        now = _now()
        return [
            each
            for each in waiting_approvals(self._room, now, features=features)
            if no_yes(each, self.name, self._room.people, now) is None
        ]

    def view(self, about: ToolApproval) -> Viewed:
        """A tool call with its arguments, logged and signed."""
        signed, now = self._about(VIEWED, about)
        return self._room.approvals.view(signed, now)

    def heard(self, about: ToolApproval) -> str:
        """What the sessions had read that asked for a tool call."""
        return heard_before(self._room.ledger, about).told

    def approve(self, about: ToolApproval, *, yes: bool) -> None:
        """Say yes or no to a tool call, signed."""
        signed, now = self._about(GRANTED if yes else DENIED, about)
        self._room.approvals.say(signed, now)

    @property
    def _leads(self) -> bool:
        return self._room.people.find(self.name).may(LEADS)

    def _about(self, kind: str, about: ToolApproval) -> tuple[SignedAct, datetime]:
        facts: dict[str, Fact] = {"approval": about.id, "digest": about.digest}
        return sign_now(kind, facts, self._room.people, key=self._key)


def waiting_approvals(
    room: ReviewRoom, now: datetime, *, features: Collection[str] = ()
) -> list[ToolApproval]:
    """Tool calls that wait for people."""
    found = all_approvals(room.ledger, since=now - LONGEST)
    return [
        each
        for each in found
        if standing(each, room.people, now) is Standing.WAITING
        and (not features or each.feature in features)
    ]


def _if_any(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {name: fact for name, fact in facts.items() if fact}


def _now() -> datetime:
    return datetime.now(UTC)
