"""Where people take items, look at them and say what they are: in a terminal or over HTTP."""

import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from threading import RLock

from seawall.access.acts import Act
from seawall.access.attested import Attested, Said, admit
from seawall.access.people import People
from seawall.access.review_gold import GoldBox
from seawall.access.review_log import HORIZON, Gold, ReviewLog
from seawall.access.review_said import (
    deciding_objection,
    is_over,
    looking_objection,
    unread_objection,
)
from seawall.access.review_view import ReviewTexts, Shown, edited, shown
from seawall.access.reviewing import Bars
from seawall.access.two_people import refuse, word
from seawall.errors import AccessError, AlreadyUsed, LedgerError, Overtaken
from seawall.ledger import Ledger, Receipt
from seawall.ledger.vault import Body, Sealed
from seawall.policy.review import ReviewLines
from seawall.review.fold import after, step_key
from seawall.review.items import DECIDED, LEASED, RETURNED, UNMASKED, Item
from seawall.review.order import REVIEWERS, Reviewer, no_reviewer, objection
from seawall.review.reading import Seen, number
from seawall.review.waiting import choose
from seawall.terms import Event, Fact

_TRIES = 200
"""How often somebody is faster before we give up: each time another item was taken."""

_MOST_TAKEN = 1_000
"""Items that were taken here and are known without reading the log."""

_RESUMED = timedelta(minutes=1)
"""What is left of a lease at least, for its item to be worth going on with."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits: how many texts somebody waits for, what is late, and when most is due."""

    waiting: int
    held: int
    overdue: int
    oldest: datetime | None


class ReviewDesk:
    """
    Items as the log has them by now, and what people do with them.

    Who takes an item, gives it back or decides takes a step of it, which the log admits once:
    so several desks, in whatever processes, may serve the same log. Any thread may use it. All
    methods read the log first, and raise LedgerError where that fails; AccessError says why
    somebody may not do something.
    """

    def __init__(
        self,
        log: Ledger,
        people: Callable[[], People],
        lines: Callable[[], ReviewLines],
        *,
        texts: ReviewTexts,
        principals: Callable[[str, datetime], frozenset[str]],
        gold_key: bytes,
        sign_in: bool = False,
    ) -> None:
        """
        `principals` are the pseudonyms that somebody has as an end user.

        `gold_key` chooses who is given which known answer, and nobody else may have it; with
        `sign_in` counts what people did while signed in.
        """
        self._log = log
        self._people = people
        self._lines = lines
        self._texts = texts
        self._principals = principals
        self._lock = RLock()
        self._sign_in = sign_in
        self._mine: dict[str, Item] = {}
        bars = Bars(lambda name: principals(name, datetime.now(UTC)), lambda: lines().daily_cap)
        self._read = ReviewLog(log, people, sign_in=sign_in, bars=bars)
        self._gold = GoldBox(log, self._read, texts, key=gold_key)

    def waiting(self, now: datetime, *, features: Collection[str] = ()) -> tuple[Item, ...]:
        """What is not over, the most urgent first; of these features, where any are named."""
        with self._lock:
            self._read.catch_up(now)
            return tuple(self._read.waiting.all(now, features=features))

    def for_person(
        self, name: str, now: datetime, *, features: Collection[str] = (), most: int
    ) -> tuple[Item, ...]:
        """
        What waits that somebody may look at, so many at most, the most urgent first.

        Also what others have taken: it may come back.
        """
        with self._lock:
            self._read.catch_up(now)
            reviewer = self.reviewer(name, now)
            waiting = self._read.waiting.all(now, features=features)
            theirs = (
                each
                for each in waiting
                if objection(replace(each, lease=None), reviewer, now) is None
            )
            return tuple(islice(theirs, most))

    def counts(self, now: datetime, *, features: Collection[str] = ()) -> Counts:
        """How much waits."""
        with self._lock:
            self._read.catch_up(now)
            found = [
                each
                for each in self._read.waiting
                if not each.is_over(now) and (not features or each.feature in features)
            ]
        return Counts(
            waiting=len(found),
            held=sum(each.held for each in found),
            overdue=sum(each.due < now for each in found),
            oldest=min((each.due for each in found), default=None),
        )

    def all(self, now: datetime) -> tuple[Item, ...]:
        """Every item of the last days, over or not, in the order of the log."""
        with self._lock:
            self._read.catch_up(now)
            return tuple(self._read.items.all())

    def item(self, identity: str, now: datetime) -> Item:
        """An item as it is by now; AccessError where there is none in the last days."""
        with self._lock:
            self._read.catch_up(now)
            found = self._read.items.get(identity)
        if found is None:
            raise AccessError(
                f"no item of this id is in the log of the last {HORIZON.days} days; "
                "`seawall review list` shows what waits"
            )
        return found

    def reviewer(self, name: str, now: datetime) -> Reviewer:
        """Somebody with what speaks for and against their taking an item."""
        person = self._people().find(name)
        return Reviewer(
            name,
            person.roles,
            self._principals(name, now),
            self._read.decided(name, now),
            self._lines().daily_cap,
        )

    def theirs(self, name: str, now: datetime) -> list[Item]:
        """What somebody took before, still has and can go on with."""
        with self._lock:
            self._read.catch_up(now)
            later = now + _RESUMED
            mine = self._read.theirs(name, now)
            return [each for each in mine if each.held or each.taken(later)]

    def take(
        self,
        name: str,
        now: datetime,
        *,
        features: Collection[str] = (),
        item: str = "",
        held: bool = False,
        without: Collection[str] = (),
    ) -> Item | None:
        """
        Take a certain item, or the most urgent that nobody has, for the time of a lease.

        Of these features, where any are named; where `held`, of what somebody waits for; and
        of none of those `without`. None where there is none for this person: `why_none`.
        """
        if item:
            return self.take_this(name, item, now)
        with self._lock:
            for _ in range(_TRIES):
                self._read.catch_up(now)
                reviewer = self.reviewer(name, now)
                refuse(no_reviewer(reviewer))
                found = self._read.waiting.for_(reviewer, now, features=features)
                if held:
                    found = takewhile(lambda each: each.held, found)
                left = (each for each in found if each.id not in without)
                wanted = choose(left, name, self._read.at_work(now))
                if wanted is None:
                    return None
                taken = self._instead(wanted, name, now) or self._lease(wanted, name, now)
                if taken is not None:
                    return taken
        raise Overtaken("others were faster again and again; try again in a moment")

    def take_this(self, name: str, identity: str, now: datetime) -> Item:
        """Take a certain item; one that they have taken already stays theirs."""
        with self._lock:
            for _ in range(_TRIES):
                item = self.item(identity, now)
                refuse(objection(item, self.reviewer(name, now), now))
                if item.taken(now):
                    return item
                taken = self._lease(item, name, now)
                if taken is not None:
                    return taken
        raise Overtaken(f"others took {identity} again and again; try again in a moment")

    def why_none(self, name: str, now: datetime, *, features: Collection[str] = ()) -> str:
        """Why there is nothing for somebody to take, for people."""
        reviewer = self.reviewer(name, now)
        waiting = self.waiting(now, features=features)
        free = [each for each in waiting if each.taken(now) is None]
        if not free:
            return "nothing waits" if not waiting else "others look at all that waits"
        if reviewer.decided >= reviewer.cap:
            return str(objection(free[-1], reviewer, now) or "nothing waits for you")
        return "what waits is for others: your own traffic, or what takes another person or a lead"

    def give_back(self, name: str, identity: str, now: datetime) -> None:
        """Let others take an item that somebody has; nothing happens where they have it not."""
        with self._lock:
            item = self.item(identity, now)
            lease = item.taken(now)
            if lease is None or lease.by != name:
                return
            facts: dict[str, Fact] = {"item": item.id, "step": item.step, "lease": lease.id}
            with suppress(AlreadyUsed):  # it is not theirs any more
                self._step(item, Event(RETURNED, now, name, facts=facts))

    def show(self, name: str, identity: str, now: datetime) -> Shown:
        """
        An item with its texts, in which labels stand for secrets and personal values.

        For whoever has taken it, and for a lead. Of what is over the texts are not shown.
        """
        with self._lock:
            item = self.item(identity, now)
            reviewer = self.reviewer(name, now)
            if item.is_over(now):
                return Shown(item, trouble=is_over(item))
            refuse(looking_objection(item, reviewer, now))
        return shown(item, self._texts, masked=True)

    def unmask(self, said: Said, now: datetime) -> Shown:
        """The same with the values, once the log says that this person saw them."""
        act = self._admitted(said, now)
        if act.kind != UNMASKED:
            raise AccessError(f"`{act.kind}` opens nothing")
        with self._lock:
            item = self.item(word(act.facts, "item"), now)
            if item.is_over(now):
                raise AccessError(is_over(item))
            refuse(looking_objection(item, self.reviewer(act.person, now), now))
            self._require_fresh(act)
            self._log.append([said.event], unless=said.once)
        return shown(item, self._texts, masked=False)

    def keep_edit(self, name: str, identity: str, new: Sequence[str], now: datetime) -> Sealed:
        """Seal the texts that somebody would deliver of what is held and theirs; see `edited`."""
        item = self.item(identity, now)
        lease = item.taken(now)
        if lease is None or lease.by != name or not item.held:
            raise AccessError(f"only what is held is edited, by who has taken it: not {item.id}")
        body = edited(item, new, self._texts)
        return self._texts.seal(body, subject=item.principal or item.session, at=now)

    def decide(self, said: Said, now: datetime) -> Item:
        """
        Log what somebody says of an item that they have taken; the item as it is then.

        Said again with the same nonce it changes nothing, and is no error.
        """
        act = self._admitted(said, now)
        if act.kind != DECIDED:
            raise AccessError(f"`{act.kind}` decides nothing")
        with self._lock:
            item = self._mine.get(word(act.facts, "item"))
            if item is None or item.step != number(act.facts, "step"):
                item = self.item(word(act.facts, "item"), now)
            if self._read.is_by(item, act.person, act.nonce):
                return item
            refuse(deciding_objection(item, act, self.reviewer(act.person, now), now))
            refuse(self._unread(item, word(act.facts, "said")))
            self._require_fresh(act)
            try:
                decided = self._step(item, said.event, signed=True)
            except AlreadyUsed:
                return self._said_before(act, now)
            # It is in the log by now; a score that cannot be is the next one's work.
            with suppress(LedgerError):
                self._gold.score(decided, now)
            return decided

    def _unread(self, item: Item, said: str) -> str | None:
        """Why this cannot be said, where nobody can read the text by now."""
        if said == item.unread:
            return None
        return unread_objection(item, said, shown(item, self._texts, masked=False).trouble)

    def _admitted(self, said: Said, now: datetime) -> Act:
        """The act, where it counts for whoever reads the log by the same policy."""
        if isinstance(said, Attested) and not self._sign_in:
            raise AccessError(
                "by the policy that this began with nobody signs in, so that this would not "
                "count; restart the gateway"
            )
        return admit(said, self._people(), now, roles=REVIEWERS)

    def _said_before(self, act: Act, now: datetime) -> Item:
        """The item where this very act took the step; AccessError where another did."""
        item = self.item(word(act.facts, "item"), now)
        if not self._read.is_by(item, act.person, act.nonce):
            raise AccessError(f"{item.id} went on without you; look at it again")
        return item

    def gold_facts(self, body: Body, *, feature: str, now: datetime) -> dict[str, Fact]:
        """Seal a text whose answer is known (`gold_body`); what whoever adds it signs."""
        return self._gold.facts(body, feature=feature, at=now)

    def add_gold(self, said: Said, now: datetime) -> None:
        """Log what somebody adds to the known answers; AccessError says why they may not."""
        self._gold.add(said, self._people(), now)

    def golds(self, now: datetime) -> tuple[Gold, ...]:
        """The known answers of the last days."""
        with self._lock:
            self._read.catch_up(now)
            return tuple(self._read.golds.values())

    def _instead(self, wanted: Item, name: str, now: datetime) -> Item | None:
        """An item whose answer is known, in the place of one that nobody waits for."""
        if wanted.held:
            return None
        lines = self._lines()
        until = now + timedelta(minutes=lines.lease_minutes)
        return self._gold.instead_of(wanted, name, share=lines.gold, now=now, until=until)

    def _lease(self, item: Item, name: str, now: datetime) -> Item | None:
        """The item as somebody has taken it; None where somebody else was faster."""
        lease = f"lse_{secrets.token_hex(8)}"
        until = now + timedelta(minutes=self._lines().lease_minutes)
        until = min(until, item.due) if item.held else until
        facts: dict[str, Fact] = {
            "item": item.id,
            "step": item.step,
            "lease": lease,
            "until": until.isoformat(),
        }
        try:
            return self._step(item, Event(LEASED, now, name, facts=facts))
        except AlreadyUsed:
            return None

    def _step(self, item: Item, event: Event, *, signed: bool = False) -> Item:
        """
        Log a step of an item; the item after it. AlreadyUsed where somebody took that step.

        Whatever else was logged meanwhile, nothing took this step: so the item was as we know
        it, and need not be read again.
        """
        self._mine.pop(item.id, None)
        place = self._log.append([event], unless=step_key(item.id, item.step))
        if not isinstance(place, Receipt):
            raise LedgerError("the log cannot be written now, so this was not done; try again")
        # whoever decides a contested item is a lead: that was asked before
        stepped = after(item, Seen(place.first, event, signed, lead=signed)) or item
        if event.kind == LEASED:
            self._mine[item.id] = stepped
            if len(self._mine) > _MOST_TAKEN:
                self._mine.pop(next(iter(self._mine)))
        return stepped

    def _require_fresh(self, act: Act) -> None:
        if self._read.knows(act.nonce):
            raise AlreadyUsed("this was signed with a nonce that the log has; sign it anew")
