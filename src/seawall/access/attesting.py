"""The desk by way of the gateway: what people do who are signed in, or handed in signed."""

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

from seawall.access.acts import Act, told_act
from seawall.access.attested import Attested, Said, admit
from seawall.access.people import People
from seawall.access.review_desk import Counts, ReviewDesk
from seawall.access.review_view import Shown
from seawall.errors import AccessError, Overtaken
from seawall.review.items import DECIDED, UNMASKED, Item, Word
from seawall.review.order import REVIEWERS, objection
from seawall.review.saying import Saying
from seawall.review.status import Standing
from seawall.terms import Fact


class AttestedReviews:
    """
    What a gateway asks of the desk, which is opened when first needed. Any thread may use it.

    `name` is somebody who is signed in: whoever calls says so, and their acts are logged as
    attested. `told` is a signed act as `SignedAct.told` has it. All methods read the log, and
    raise LedgerError where that fails; Overtaken where somebody else was faster, AccessError
    where somebody may not do something, AlreadyUsed where a nonce was used before.
    """

    def __init__(
        self,
        open_desk: Callable[[], ReviewDesk],
        people: Callable[[], People],
        standings: Callable[[datetime], Sequence[Standing]],
    ) -> None:
        self._open = open_desk
        self._people = people
        self._standings = standings
        self._lock = Lock()
        self._opened: ReviewDesk | None = None

    def waiting(
        self, name: str, now: datetime, *, features: Collection[str], most: int
    ) -> tuple[Item, ...]:
        """What waits that somebody may look at, the most urgent first."""
        return self._desk.for_person(name, now, features=features, most=most)

    def theirs(self, name: str, now: datetime) -> tuple[Item, ...]:
        """What somebody has taken and can go on with."""
        return tuple(self._desk.theirs(name, now))

    def counts(self, now: datetime, *, features: Collection[str]) -> Counts:
        """How much waits, for anybody."""
        return self._desk.counts(now, features=features)

    def find(self, identity: str, now: datetime) -> Item | None:
        """The item of this id; None where there is none in the last days."""
        try:
            return self._desk.item(identity, now)
        except AccessError:
            return None

    def take(self, name: str, now: datetime, *, features: Collection[str]) -> Item | None:
        """Take the next item; None where there is none for this person."""
        return self._desk.take(name, now, features=features)

    def why_none(self, name: str, now: datetime, *, features: Collection[str]) -> str:
        """Why there is none, for people."""
        return self._desk.why_none(name, now, features=features)

    def take_this(self, name: str, identity: str, now: datetime) -> Item:
        """Take a certain item; one that they have taken already stays theirs."""
        with self._late(name, identity, now):
            return self._desk.take_this(name, identity, now)

    def give_back(self, name: str, identity: str, now: datetime) -> Item:
        """Let others take it; nothing happens where they have it not."""
        self._desk.give_back(name, identity, now)
        return self._desk.item(identity, now)

    def show(self, name: str, identity: str, now: datetime) -> Shown:
        """The item with its texts, in which labels stand for secrets and personal values."""
        return self._desk.show(name, identity, now)

    def unmask(self, name: str, identity: str, now: datetime) -> Shown:
        """The same with the values, once the log says that this person saw them."""
        return self._unmask(self._attested(UNMASKED, name, {"item": identity}, now), now)

    def unmask_signed(self, told: Mapping[str, str], identity: str, now: datetime) -> Shown:
        """The same, by somebody's signature."""
        return self._unmask(told_act(told, {"item": identity}, self._people()), now)

    def decide(self, name: str, identity: str, saying: Saying, now: datetime) -> Item:
        """
        Log what somebody says of an item that they have taken; the item as it is then.

        The same said again changes nothing, and is no error.
        """
        item = self._desk.item(identity, now)
        if any(each.by == name and saying.is_like(each) for each in item.judged):
            return item
        lease = item.taken(now)
        mine = lease.id if lease is not None and lease.by == name else ""
        named = saying.lease or mine
        with self._late(name, identity, now, lease=named):
            facts = saying.facts(identity, step=item.step, lease=named)
            if saying.word is Word.EDIT:
                facts["sealed"] = self._desk.keep_edit(name, identity, saying.edited, now).fact
            return self._desk.decide(self._attested(DECIDED, name, facts, now), now)

    def decide_signed(
        self, told: Mapping[str, str], identity: str, saying: Saying, now: datetime
    ) -> Item:
        """The same by somebody's signature, over the lease and step that `saying` has."""
        if saying.word is Word.EDIT:
            raise AccessError(
                "an edited text cannot be signed before it is sealed; sign in, or use "
                "`seawall review decide`"
            )
        people = self._people()
        facts = saying.facts(identity, step=saying.step, lease=saying.lease)
        said = told_act(told, facts, people)
        admit(said, people, now, roles=REVIEWERS)
        with self._late(said.act.person, identity, now, lease=saying.lease):
            return self._desk.decide(said, now)

    def standings(self, now: datetime) -> Sequence[Standing]:
        """Where the reviews of each epoch stand that runs."""
        return self._standings(now)

    @property
    def _desk(self) -> ReviewDesk:
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _attested(self, kind: str, name: str, facts: Mapping[str, Fact], now: datetime) -> Said:
        people = self._people()
        nonce = secrets.token_hex(16)
        return Attested(Act(kind, name, now, facts, nonce, people.tenant, people.environment))

    def _unmask(self, said: Said, now: datetime) -> Shown:
        admit(said, self._people(), now, roles=REVIEWERS)
        try:
            return self._desk.unmask(said, now)
        except AccessError as problem:
            if self._desk.item(str(said.act.facts["item"]), now).is_over(now):
                raise Overtaken(str(problem)) from None
            raise

    @contextmanager
    def _late(self, name: str, identity: str, now: datetime, *, lease: str = "") -> Iterator[None]:
        """Tell apart who comes too late from who may not do it at all."""
        try:
            yield
        except AccessError as problem:
            if self._is_late(name, identity, now, lease):
                raise Overtaken(str(problem)) from None
            raise

    def _is_late(self, name: str, identity: str, now: datetime, lease: str) -> bool:
        item = self._desk.item(identity, now)
        has = item.taken(now)
        if item.is_over(now) or (has is not None and has.by != name):
            return True
        may = objection(item, self._desk.reviewer(name, now), now) is None
        return may and (has is None or has.id != lease)
