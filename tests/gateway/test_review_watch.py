"""What follows from the log is logged once: shares move, epochs end, people hear of it."""

import asyncio
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from seawall.assemble.sampling import EpochKeys
from seawall.errors import LedgerError
from seawall.gateway.lessons import Lessons, Teaching
from seawall.gateway.review_watch import ReviewWatch, Signed
from seawall.gateway.reviewing import Reviewing
from seawall.ledger import Entry, Ledger, Query
from seawall.ledger.vault import Vault
from seawall.review.plans import GRACE, IDLE
from seawall.review.reading import Seen, word
from seawall.review.sampling import PLANNED, commitment_to, plan_of
from seawall.terms import Event, ReviewEntry
from tests.gateway.answers import says
from tests.gateway.reviewed import ALL, ask, items, plans
from tests.gateway.running import Running, running
from tests.gateway.test_reviewing import reload
from tests.review.entries import Log
from tests.waiting import until

LOW: dict[str, Any] = {"share": "2%", "notice": {"within": 50_000}}


@dataclass(frozen=True)
class Moved:
    epoch: str
    plan: str
    to: int
    reason: str
    act: str = ""


@dataclass
class Doubles:
    """A rule of a test: the share doubles with each delivered answer, once for each plan."""

    moved: set[str] = field(default_factory=set[str])
    current: dict[str, Any] = field(default_factory=dict[str, Any])
    seen: list[int] = field(default_factory=list[int])
    breaks: bool = False

    def take(self, seen: Seen) -> Sequence[Moved]:
        self.seen.append(seen.index)
        if self.breaks and seen.event.kind == "answer.delivered":
            raise RuntimeError("a fault of the rule")
        if seen.event.kind == PLANNED:
            plan = plan_of(seen.event, seen.index)
            self.current[plan.epoch] = plan
            return ()
        named = word(seen.event.facts, "plan")
        of = [plan for plan in self.current.values() if plan.id == named]
        if seen.event.kind != "answer.delivered" or not of or named in self.moved:
            return ()
        self.moved.add(named)
        return (Moved(of[0].epoch, named, 2 * of[0].share, "drift"),)


def unsigned(entries: Iterable[Entry]) -> Iterator[Seen]:
    return (Seen(entry.index, entry.event) for entry in entries)


def watch(
    gateway: Running,
    rule: Doubles | None = None,
    *,
    later: timedelta = timedelta(),
    follow: Sequence[Any] = (),
    learn: Any = None,
    pupil: Lessons | None = None,
    signed: Signed = unsigned,
) -> ReviewWatch:
    """Another gateway's watch of the same log, whose clock is ahead by so much."""
    parts = gateway.parts
    keys = EpochKeys(gateway.folder / ".seawall")
    reviewing = Reviewing(parts.ledger, keys, parts.metrics, lambda: parts.now() + later)
    gateway.do(reviewing.read)
    return ReviewWatch(
        reviewing,
        lambda: parts.live,
        signed=signed,
        rule=rule,
        follow=follow,
        learn=learn,
        pupil=pupil,
    )


def ended(gateway: Running) -> list[dict[str, Any]]:
    return [dict(entry.event.facts) for entry in gateway.events("review.epoch_ended")]


def test_a_move_of_the_rule_is_a_plan_and_the_next_decision_names_it(tmp_path: Path) -> None:
    """What the rule says is logged, and decisions are drawn by it from then on."""
    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        ask(gateway)
        gateway.do(watch(gateway, Doubles()).look)
        first, second = plans(gateway)
        assert (second.share, second.before, second.reason) == (40_000, 20_000, "drift")
        assert (second.epoch, second.commitment) == (first.epoch, first.commitment)
        until(lambda: ask(gateway).status_code == 200 and named(gateway)[-1] == second.id)


def named(gateway: Running) -> list[Any]:
    return [entry.event.facts.get("plan") for entry in gateway.events("answer.delivered")]


def test_of_many_gateways_one_makes_the_move(tmp_path: Path) -> None:
    """Each reads the same, and the log admits one plan after another."""
    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        ask(gateway)
        watches = [watch(gateway, Doubles()) for _ in range(4)]

        async def all_at_once() -> None:
            await asyncio.gather(*(each.look() for each in watches))

        gateway.do(all_at_once)
        assert [plan.share for plan in plans(gateway)] == [20_000, 40_000]


def test_a_watch_that_starts_again_reads_the_epoch_from_its_beginning(tmp_path: Path) -> None:
    """The rule sees all of an epoch that runs, and no move is made twice."""
    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        ask(gateway)
        gateway.do(watch(gateway, Doubles()).look)
        again = Doubles()
        gateway.do(watch(gateway, again).look)
        assert [plan.share for plan in plans(gateway)] == [20_000, 40_000]
        assert plans(gateway)[0].index in again.seen
        assert again.seen == sorted(set(again.seen))


def test_a_fault_of_the_rule_stops_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What comes after an entry that a rule cannot take is taken, and the operator is told."""
    heard: list[str] = []
    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        rule = Doubles(breaks=True)
        watching = watch(gateway, rule, follow=[lambda seen: heard.append(seen.event.kind)])
        gateway.do(watching.look)
        ask(gateway)
        ask(gateway)
        gateway.do(watching.look)
        assert heard.count("answer.delivered") == 2
        assert gateway.events("answer.delivered")[-1].index in rule.seen
        assert "cannot be followed: RuntimeError" in capsys.readouterr().err


def test_a_changed_policy_ends_its_epochs_and_tells_their_keys(tmp_path: Path) -> None:
    """Once nobody decides by the former policy any more, all can draw again what it drew."""
    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        ask(gateway)
        reload(gateway, otherwise="block")
        ask(gateway)
        gateway.do(watch(gateway).look)
        assert ended(gateway) == []
        gateway.do(watch(gateway, later=GRACE).look)
        (told,) = ended(gateway)
        former, present = plans(gateway)
        assert (told["epoch"], told["reason"]) == (former.epoch, "policy_changed")
        assert commitment_to(bytes.fromhex(told["key"])) == former.commitment
        assert present.reason == "policy_changed"
        gateway.do(watch(gateway, later=GRACE).look)
        assert len(ended(gateway)) == 1


def test_an_idle_epoch_ends(tmp_path: Path) -> None:
    """What nothing was of for a week is over; the next request begins anew."""
    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        ask(gateway)
        gateway.do(watch(gateway, later=IDLE - timedelta(minutes=1)).look)
        assert ended(gateway) == []
        gateway.do(watch(gateway, later=IDLE).look)
        assert [each["reason"] for each in ended(gateway)] == ["idle"]
        gateway.do(gateway.parts.reviewing.read)
        ask(gateway)
        assert len({plan.epoch for plan in plans(gateway)}) == 2


def test_review_that_is_turned_off_ends_all_epochs(tmp_path: Path) -> None:
    """The log says that decisions need no plan any more, and they name none."""
    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        ask(gateway)
        reload(gateway, review=None)
        ask(gateway)
        assert named(gateway)[-1] is None
        gateway.do(watch(gateway, later=GRACE).look)
        assert [each["reason"] for each in ended(gateway)] == ["turned_off"]


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_whose_epoch_ended_meanwhile_is_drawn_by_the_policy_in_force(
    tmp_path: Path, *, stream: bool
) -> None:
    """A long answer is never drawn by a key that everybody knows by then."""
    go_on = threading.Event()

    async def waits(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        await asyncio.to_thread(go_on.wait)
        return await says("Hi")(request, body)

    with running(tmp_path, waits, review=LOW) as gateway, ThreadPoolExecutor() as threads:
        answered = threads.submit(ask, gateway, stream=stream)
        until(lambda: bool(gateway.model.asked))
        reload(gateway, otherwise="block")
        gateway.do(watch(gateway, later=GRACE).look)
        assert [each["reason"] for each in ended(gateway)] == ["policy_changed"]
        gateway.do(gateway.parts.reviewing.read)
        go_on.set()
        assert answered.result().status_code == 200
        former, present = plans(gateway)
        assert named(gateway) == [present.id]
        assert (present.reason, present.policy) == (
            "policy_changed",
            gateway.parts.live.policy.revision,
        )
        assert former.policy != present.policy


def test_a_higher_share_in_the_file_counts_at_once_and_once(tmp_path: Path) -> None:
    """A team that wants to look at more need not wait for another epoch."""
    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        ask(gateway)
        watching = watch(gateway)
        gateway.do(watching.look)
        assert len(plans(gateway)) == 1
        reload(gateway, review={"share": "50%", "risk_share": "3%"})
        gateway.do(watching.look)
        gateway.do(watching.look)
        first, second = plans(gateway)
        assert (second.share, second.before, second.risk_share) == (500_000, 20_000, 30_000)
        assert (second.reason, second.epoch) == ("configured", first.epoch)
        gateway.do(watch(gateway).look)
        assert len(plans(gateway)) == 2


@dataclass
class Faltering:
    """A log of which one append, or one read after some entries, fails."""

    log: Ledger
    fails: str
    failed: bool = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)

    async def append_async(self, events: Sequence[Event], **more: Any) -> Any:
        if self.fails == "append" and not self.failed:
            self.failed = True
            raise LedgerError("the log cannot be written now")
        return await self.log.append_async(events, **more)

    def entries(self, query: Query) -> Iterator[Entry]:
        for entry in self.log.entries(query):
            yield entry
            if self.fails == entry.event.kind and not self.failed:
                self.failed = True
                raise LedgerError("the log cannot be read now")


def faltering(gateway: Running, watching: ReviewWatch, fails: str) -> None:
    watching._log = watching._reviewing.log = Faltering(gateway.parts.ledger, fails)


def test_a_higher_share_in_the_file_is_not_lost_where_the_log_fails(tmp_path: Path) -> None:
    """The look after the one whose plan the log did not take tries again."""
    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        ask(gateway)
        watching = watch(gateway)
        gateway.do(watching.look)
        reload(gateway, review={"share": "50%"})
        faltering(gateway, watching, "append")
        with pytest.raises(LedgerError):
            gateway.do(watching.look)
        gateway.do(watching.look)
        assert plans(gateway)[-1].share == 500_000


def test_what_somebody_signed_counts_where_the_first_read_of_it_fails(tmp_path: Path) -> None:
    """A read that breaks off behind a signed entry does not use up its nonce."""
    nonces, heard = set[int](), list[bool]()

    def signed(entries: Iterable[Entry]) -> Iterator[Seen]:
        for entry in entries:
            once = entry.index not in nonces
            nonces.add(entry.index)
            yield Seen(entry.index, entry.event, once)

    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        ask(gateway)
        follow = [lambda seen: heard.append(seen.signed)]
        watching = watch(gateway, follow=follow, signed=signed)
        gateway.do(watching.look)
        ask(gateway)
        heard.clear()
        faltering(gateway, watching, "answer.delivered")
        with pytest.raises(LedgerError):
            gateway.do(watching.look)
        gateway.do(watching.look)
        assert heard
        assert all(heard)


def test_a_move_that_the_file_came_before_is_made_all_the_same(tmp_path: Path) -> None:
    """No raise is lost because somebody changed the file in the same moment."""
    with running(tmp_path, says("Hi"), review={"share": "20%"}) as gateway:
        ask(gateway)
        watching, other = watch(gateway, Doubles()), watch(gateway)
        gateway.do(other.look)
        reload(gateway, review={"share": "20%", "risk_share": "3%"})
        gateway.do(other.look)
        gateway.do(watching.look)
        assert [(plan.share, plan.reason) for plan in plans(gateway)] == [
            (200_000, "first"),
            (200_000, "configured"),
            (400_000, "drift"),
        ]


def test_without_review_what_is_for_people_is_heard_and_nothing_is_missed(tmp_path: Path) -> None:
    """Approvals are told where nothing is drawn, and turning review on or off loses no entry."""
    heard: list[str] = []
    with running(tmp_path, says("Hi")) as gateway:
        watching = watch(gateway, follow=[lambda seen: heard.append(seen.event.kind)])
        gateway.do(watching.look)

        async def approval() -> None:
            await gateway.parts.ledger.append_async(
                [Event("approval.requested", gateway.parts.now(), "gateway")]
            )

        ask(gateway)
        gateway.do(approval)
        gateway.do(watching.look)
        assert heard == ["approval.requested"]
        reload(gateway, review=LOW)
        ask(gateway)
        gateway.do(approval)
        gateway.do(watching.look)
        assert heard.count("approval.requested") == 2
        assert heard.count("answer.delivered") == 1


def test_what_was_learnt_is_handed_over_with_its_beginning_and_its_end(tmp_path: Path) -> None:
    """Entries of before the start count, new ones within a look, and those that are over go."""
    given: list[list[str]] = []

    def learn(entries: tuple[ReviewEntry, ...]) -> None:
        given.append([entry.id[-1] for entry in entries])

    async def add(number: int, hours: int) -> None:
        now = gateway.parts.now()
        facts: dict[str, Any] = {
            "entry": f"ent_{number:016x}",
            "action": "block",
            "stage": "input",
            "signature": "A" * 30,
            "expires": (now + timedelta(hours=hours)).isoformat(),
            "owner": "ann",
            "item": f"itm_{number:016x}",
        }
        await gateway.parts.ledger.append_async(
            [Event("review.entry_added", now, "gateway", facts=facts)]
        )

    with running(tmp_path, says("Hi"), review=LOW) as gateway:
        gateway.do(lambda: add(1, hours=1))
        watching = watch(gateway, learn=learn)
        gateway.do(watching.look)
        gateway.do(watching.look)
        gateway.do(lambda: add(2, hours=5))
        gateway.do(watching.look)
        assert given == [["1"], ["1", "2"]]
        read: list[str] = []
        first = Doubles()
        ask(gateway)
        again = watch(
            gateway,
            first,
            learn=lambda entries: read.append(f"{len(entries)} of {len(first.seen)}"),
        )
        gateway.do(again.look)
        assert first.seen
        assert read == ["2 of 0"]  # before all that an epoch has, which may take minutes
        gateway.do(watch(gateway, later=timedelta(hours=2), learn=learn).look)
        assert given[2:] == [["2"]]


def test_what_people_decided_is_learnt_in_the_same_look_also_from_before(tmp_path: Path) -> None:
    """A confirmed miss counts as soon as it is read, whether a gateway ran when it was said."""
    given: list[ReviewEntry] = []

    async def decide() -> None:
        now, item = gateway.parts.now(), items(gateway)[-1]
        lease = "lse_" + "0" * 16
        until = (now + timedelta(minutes=5)).isoformat()
        took: dict[str, Any] = {"item": item.id, "step": 0, "lease": lease, "until": until}
        said: dict[str, Any] = {"item": item.id, "step": 1, "lease": lease, "said": "harmful"}
        said |= {"by": "ann", "kind": "injection.override", "severity": 2}
        events = [
            Event("review.leased", now, "ann", facts=took),
            Event("review.decided", now, "ann", facts=said),
        ]
        await gateway.parts.ledger.append_async(events)

    def signed(entries: Iterable[Entry]) -> Iterator[Seen]:
        for entry in entries:
            yield Seen(entry.index, entry.event, entry.event.kind == "review.decided")

    def learning() -> ReviewWatch:
        parts = gateway.parts
        teaching = Teaching(
            parts.ledger,
            vault.read,
            lambda *_: "mh1." + "A" * 40,
            lambda *_: False,
            lambda: parts.live.review,
            parts.now,
        )
        return watch(gateway, signed=signed, learn=given.extend, pupil=Lessons(teaching))

    review = ALL | {"double": "0%"}
    with (
        running(tmp_path, says("Hi"), review=review) as gateway,
        Vault.open(tmp_path / ".seawall") as vault,
    ):
        ask(gateway, "What can I cook on Sunday for two small children?")
        gateway.do(decide)
        first = learning()
        gateway.do(first.look)
        assert [entry.item for entry in given] == [items(gateway)[0].id]
        ask(gateway, "Which museum in town is open on Monday mornings?")
        gateway.do(decide)
        gateway.do(first.look)
        assert {entry.item for entry in given} == {item.id for item in items(gateway)}
        again = learning()
        gateway.do(again.look)
        assert len(gateway.events("review.entry_added")) == 2


def test_what_teaches_nothing_is_not_kept_for_it(tmp_path: Path) -> None:
    """Texts that are held and expire are many, and none of them is ever decided."""
    log = Log()
    log.hold("itm_1")
    log.sample("itm_2", sample="gold")
    log.sample("itm_3")
    with running(tmp_path, says("Hi")) as gateway:
        parts = gateway.parts
        teaching = Teaching(
            parts.ledger, lambda *_: {}, lambda *_: "", lambda *_: False, lambda: None, parts.now
        )
        lessons = Lessons(teaching)
        for each in log.seen:
            lessons.take(each)
        assert [item.id for item in lessons._items.all()] == ["itm_3"]
