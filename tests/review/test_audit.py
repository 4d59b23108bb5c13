"""What was drawn is drawn again from the log alone, and what was tampered with does not fit."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from seawall.review import audit as auditing
from seawall.review.audit import Audit, Report
from seawall.review.committed import LATE, READ, Fault, committed
from seawall.review.plans import Beginning, Configuration, Names, Plans, Shares, next_plan
from seawall.review.reading import Seen
from seawall.review.sampling import Plan, commitment_to, draw, epoch_key, item_of
from seawall.terms import Event
from tests.review.entries import NOW

MASTER = b"m" * 32
SHARES = Shares(200_000, 500_000, 10_000, 100_000, target=10_000, confidence=950_000)
RATES = ("target", "confidence")
ONE = Configuration("support", "sha256:1", "large", "ss1.one", "1")


class Traffic:
    """The log of a gateway that draws as it should."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.signed: set[int] = set()
        self.at = NOW
        self.plans = Plans()
        self._number = itertools.count()

    def add(self, kind: str, facts: dict[str, Any], request: str = "", **more: Any) -> Event:
        event = Event(kind, self.at, "gateway", request=request, feature="support", facts=facts)
        event = replace(event, **more)
        self.events.append(event)
        self.plans.take(Seen(len(self.events) - 1, event))
        return event

    def plan(self, wanted: Configuration = ONE) -> Plan:
        found = self.plans.find(wanted)
        if isinstance(found, Beginning):
            epoch = f"epc_{next(self._number)}"
            key = commitment_to(epoch_key(MASTER, epoch))
            new = found.plan(SHARES, Names(epoch, f"pln_{next(self._number)}", key))
            self.add("review.planned", new.facts)
            return self.plan(wanted)
        return found

    def move(self, share: int, reason: str = "drift", act: str = "") -> None:
        plan = self.plan()
        named = f"pln_{next(self._number)}"
        new = next_plan(plan, share, named=named, reason=reason, act=act)
        self.add("review.planned", new.facts)

    def configure(self, **shares: int) -> None:
        """As the policy file has something else while the epoch runs."""
        changed = replace(SHARES, **shares)
        new = self.plans.configured(self.plan(), changed, named=f"pln_{next(self._number)}")
        assert new is not None
        self.add("review.planned", new.facts)

    def lower(self, share: int) -> None:
        """As an owner signs for it, and the rule then does."""
        nonce = f"{next(self._number):032x}"
        facts = {"plan": self.plan().id, "to": share, "nonce": nonce}
        self.signed.add(len(self.events))
        self.add("review.share_lowered", facts, feature="")
        self.move(share, "lowered", nonce)

    def end(self, **facts: Any) -> None:
        epoch = self.plan().epoch
        key = epoch_key(MASTER, epoch).hex()
        self.add("review.epoch_ended", {"epoch": epoch, "reason": "idle", "key": key} | facts)

    def decide(
        self, *, plan: Plan | None = None, stopped: bool = False, risky: bool = False
    ) -> None:
        self.at += timedelta(seconds=1)
        plan = plan or self.plan()
        request = f"req_{next(self._number):024x}"
        self.add("request.received", {"path": "/chat/completions"}, request)
        start = len(self.events) - 1
        facts = {"side": "request", "scores": {"injection": 900_000 if risky else 0}}
        rules = {"rules": ["no-mail"]} if stopped else {}
        self.add("text.blocked" if stopped else "text.allowed", facts | rules, request)
        kind = "answer.refused" if stopped else "answer.delivered"
        ending = self.add(kind, {"side": "answer", "plan": plan.id}, request)
        key = epoch_key(MASTER, plan.epoch)
        drawn = draw(plan, key, self.events[start:])
        if drawn is not None:
            told = {
                "item": item_of(key, request),
                "plan": plan.id,
                "sample": drawn.sample,
                "stratum": drawn.stratum.value,
                "risk": drawn.risk.value,
                "included": drawn.included,
                "severity": drawn.severity,
                "reviews": drawn.reviews,
                "rules": list(drawn.rules),
            }
            self.add("review.sampled", told, ending.request)

    def some(self, count: int = 60) -> None:
        for n in range(count):
            self.decide(stopped=n % 7 == 0, risky=n % 5 == 0)

    def audited(
        self, events: Sequence[Event] | None = None, *, key: bytes | None = None, since: int = 0
    ) -> Report:
        """What an audit says of this log, or of one that was made of it."""
        entries = list(self.events if events is None else events)
        seen = [
            Seen(n, event, event.facts.get("nonce") in self._nonces())
            for n, event in enumerate(entries)
        ]
        master = key
        keys = None if master is None else (lambda epoch: epoch_key(master, epoch))
        known = committed((each for each in seen if each.event.kind in READ), keys)

        def trail(request: str, index: int) -> list[Event]:
            return [event for event in entries[: index + 1] if event.request == request]

        audit = Audit(known, trail)
        for each in seen[since:]:
            audit.take(each)
        return audit.close()

    def _nonces(self) -> set[Any]:
        return {self.events[index].facts["nonce"] for index in self.signed}


@pytest.fixture
def traffic() -> Traffic:
    """A log with two epochs, the first of them over, and moves up and down."""
    log = Traffic()
    log.some()
    log.move(400_000)
    log.some()
    log.lower(200_000)
    log.some()
    log.end()
    log.plan()
    log.some()
    return log


def faults(report: Report) -> set[Fault]:
    return set(report.faults)


def test_what_was_drawn_as_it_should_fits(traffic: Traffic) -> None:
    """Every decision is drawn again, and each item is the one that must be."""
    report = traffic.audited(key=MASTER)
    assert report.fits, report.found
    assert report.decisions == report.checked == 240
    sampled = sum(event.kind == "review.sampled" for event in traffic.events)
    assert report.drawn == sampled > 40


def test_that_claims_are_confirmed_is_no_part_of_the_draw(traffic: Traffic) -> None:
    """Items that say so fit their plans as well as those that do not."""
    told = [
        replace(event, facts={**event.facts, "confirm": True})
        if event.kind == "review.sampled"
        else event
        for event in traffic.events
    ]
    report = traffic.audited(told, key=MASTER)
    assert report.fits, report.found
    assert report.drawn > 40


def test_without_the_installations_key_an_epoch_that_runs_waits_for_its_end(
    traffic: Traffic,
) -> None:
    """From the log alone all is drawn again that is over; of the rest it is told how much."""
    report = traffic.audited()
    assert report.fits
    assert (report.decisions, report.checked, report.unchecked) == (240, 180, 60)
    traffic.end()
    assert traffic.audited().checked == 240


Tamper = Callable[[list[Event]], Iterable[Event]]


def first(events: Sequence[Event], kind: str, **facts: Any) -> int:
    """Where the first such event stands."""
    return next(
        n
        for n, event in enumerate(events)
        if event.kind == kind and all(event.facts.get(f) == v for f, v in facts.items())
    )


def without(events: list[Event], kind: str, **facts: Any) -> list[Event]:
    n = first(events, kind, **facts)
    return [*events[:n], *events[n + 1 :]]


def changed(events: list[Event], kind: str, **facts: Any) -> list[Event]:
    n = first(events, kind)
    other = replace(events[n], facts={**events[n].facts, **facts})
    return [*events[:n], other, *events[n + 1 :]]


def added(events: list[Event]) -> list[Event]:
    """An item of the first decision that none was made of."""
    drawn = {event.request for event in events if event.kind == "review.sampled"}
    n = next(
        n
        for n, event in enumerate(events)
        if event.kind == "answer.delivered" and event.request not in drawn
    )
    model = events[first(events, "review.sampled")]
    return [*events[: n + 1], replace(model, request=events[n].request), *events[n + 1 :]]


def unplanned(events: Sequence[Event]) -> list[Event]:
    """The same, of which no decision names a plan."""
    return [
        replace(event, facts={f: v for f, v in event.facts.items() if f != "plan"})
        if event.kind.startswith("answer.")
        else event
        for event in events
    ]


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (lambda events: without(events, "review.sampled"), Fault.SAMPLE_MISSING),
        (added, Fault.SAMPLE_ADDED),
        (lambda events: [*events, events[first(events, "review.sampled")]], Fault.SAMPLE_ADDED),
        (lambda events: changed(events, "review.sampled", included=7), Fault.SAMPLE_CHANGED),
        (lambda events: changed(events, "review.sampled", sample="risk"), Fault.SAMPLE_CHANGED),
        (lambda events: changed(events, "review.sampled", stratum="x"), Fault.SAMPLE_CHANGED),
        (lambda events: changed(events, "review.sampled", reviews=9), Fault.SAMPLE_CHANGED),
        (lambda events: changed(events, "review.sampled", item="itm_0"), Fault.SAMPLE_CHANGED),
        (lambda events: changed(events, "review.sampled", rules=["x"]), Fault.SAMPLE_CHANGED),
        (lambda events: changed(events, "review.planned", share=1), Fault.SAMPLE_ADDED),
        (lambda events: changed(events, "review.planned", share=999_999), Fault.SAMPLE_MISSING),
        (lambda events: changed(events, "review.epoch_ended", key="ab" * 32), Fault.WRONG_KEY),
        (lambda events: changed(events, "review.epoch_ended", key=""), Fault.KEY_UNTOLD),
        (
            lambda events: changed(events, "review.planned", commitment="cd" * 32),
            Fault.KEY_CHANGED,
        ),
        (lambda events: without(events, "review.planned"), Fault.UNKNOWN_PLAN),
        (lambda events: changed(events, "answer.delivered", plan="pln_x"), Fault.UNKNOWN_PLAN),
        (lambda events: [*events[:-20], *unplanned(events[-20:])], Fault.NO_PLAN),
        (lambda events: without(events, "review.share_lowered"), Fault.LOWERED_UNSIGNED),
    ],
)
def test_each_way_to_tamper_is_found(traffic: Traffic, tamper: Tamper, fault: Fault) -> None:
    """An item dropped, added or changed, a share, a key or a plan changed: none of it fits."""
    report = traffic.audited(list(tamper(traffic.events)), key=MASTER)
    assert not report.fits
    assert fault in faults(report), report.found


def test_a_decision_that_is_made_another_request_is_found(traffic: Traffic) -> None:
    """The draw hangs on the id, so no decision takes the place of another."""
    drawn = [event.request for event in traffic.events if event.kind == "review.sampled"]
    for n, request in enumerate(drawn[:20]):
        other = f"req_{n + 10**9:024x}"
        renamed = [
            replace(event, request=other) if event.request == request else event
            for event in traffic.events
        ]
        assert faults(traffic.audited(renamed, key=MASTER)) <= {
            Fault.SAMPLE_ADDED,
            Fault.SAMPLE_CHANGED,
        }
        assert not traffic.audited(renamed, key=MASTER).fits


def test_a_decision_without_a_plan_is_found_once_its_feature_is_reviewed() -> None:
    """Nobody escapes the draw by naming no plan; before there was any, there is none to name."""
    log = Traffic()

    def plain(*kinds: str, path: str = "/chat/completions") -> None:
        log.at += timedelta(seconds=1)
        request = f"req_{len(log.events):024x}"
        log.add("request.received", {"path": path}, request)
        for kind in kinds or ("answer.delivered",):
            log.add(kind, {"side": "answer"}, request)

    plain()
    log.decide()
    plain()
    assert log.audited(key=MASTER).fits
    log.at += LATE
    plain(path="/seawall/v1/check")
    plain("answer.cut")
    assert log.audited(key=MASTER).fits
    plain()
    plain("answer.started", "answer.cut")
    assert log.audited(key=MASTER).faults == {Fault.NO_PLAN: 2}
    assert log.audited(log.events[:-5], key=MASTER).fits
    log.end()
    log.at += LATE
    plain()
    assert log.audited(key=MASTER).faults == {Fault.NO_PLAN: 2}


def test_an_item_beside_a_decision_that_names_no_plan_is_found() -> None:
    """Where nothing is drawn no item may be."""
    log = Traffic()
    log.add("request.received", {"path": "/embeddings"}, "req_1")
    log.add("answer.delivered", {"side": "answer"}, "req_1")
    log.add("review.sampled", {"item": "itm_1", "sample": "audit"}, "req_1")
    assert faults(log.audited(key=MASTER)) == {Fault.SAMPLE_ADDED}


def test_an_item_with_a_known_answer_is_no_sample() -> None:
    """What people add to learn how often they are right is of no decision."""
    log = Traffic()
    log.add("review.sampled", {"item": "itm_1", "sample": "gold"})
    assert log.audited(key=MASTER).fits
    log.add("review.sampled", {"item": "itm_1", "sample": "gold"}, "req_1")
    assert faults(log.audited(key=MASTER)) == {Fault.SAMPLE_ADDED}


def test_a_plan_that_was_over_for_a_while_is_found() -> None:
    """A gateway has a minute to hear of the next plan; one that died is excused."""
    log = Traffic()
    former = log.plan()
    log.move(400_000)
    log.at += LATE - timedelta(seconds=1)
    log.decide(plan=former)
    assert log.audited(key=MASTER).fits
    log.decide(plan=former)
    assert log.audited(key=MASTER).faults == {Fault.SUPERSEDED: 1}
    n = len(log.events) - 1 - first(log.events[::-1], "answer.delivered")
    cut = replace(log.events[n], kind="answer.cut")
    died = replace(cut, facts={**cut.facts, "reason": "gateway_died"})
    assert log.audited([*log.events[:n], died, *log.events[n + 1 :]], key=MASTER).fits


def test_a_plan_after_its_first_decision_is_found() -> None:
    """Who commits to a key once they have seen what there is can choose."""
    log = Traffic()
    log.some()
    late = [*log.events[1:8], log.events[0], *log.events[8:]]
    assert faults(log.audited(late, key=MASTER)) == {Fault.PLAN_TOO_LATE}


def test_a_share_that_goes_down_without_an_owner_is_found() -> None:
    """Nor does a signature for another plan, or for more, lower anything."""
    log = Traffic()
    log.lower(100_000)
    log.lower(50_000)
    assert log.audited(key=MASTER).fits
    signed = [e for e in log.events if e.kind == "review.share_lowered"]
    log.move(25_000, "lowered")
    log.move(12_000, "lowered", str(signed[0].facts["nonce"]))
    nonce = f"{99:032x}"
    log.signed.add(len(log.events))
    log.add("review.share_lowered", {"plan": log.plan().id, "to": 10_000, "nonce": nonce})
    log.move(9_999, "lowered", nonce)
    assert log.audited(key=MASTER).faults == {Fault.LOWERED_UNSIGNED: 3}


@pytest.mark.parametrize(
    ("weaker", "told"),
    [
        ({"target": 50_000}, "target 1% -> 5%"),
        ({"confidence": 800_000}, "confidence 95% -> 80%"),
        ({"risk_share": 0}, "risk_share 1% -> 0%"),
        ({"double": 50_000}, "double 10% -> 5%"),
        ({"stopped_share": 100_000}, "stopped_share 50% -> 10%"),
    ],
)
def test_what_gets_weaker_while_an_epoch_runs_is_told(weaker: dict[str, int], told: str) -> None:
    """Whoever has seen the evidence must not choose by what it is judged; back again is fine."""
    log = Traffic()
    log.some()
    log.configure(**weaker)
    log.some()
    named = log.plan().id
    log.configure()
    log.some()
    report = log.audited(key=MASTER)
    assert report.faults == {Fault.WEAKENED: 1}
    assert report.found[0].what == f"{named}: {told}"


def test_what_gets_stronger_or_begins_an_epoch_is_no_fault() -> None:
    log = Traffic()
    log.some()
    log.configure(target=5_000, confidence=990_000, risk_share=20_000, double=200_000)
    log.some()
    other = replace(ONE, guideline="2")
    log.plan(other)
    assert log.audited(key=MASTER).fits


def test_a_target_that_was_told_is_not_taken_back_and_an_older_log_tells_none() -> None:
    log = Traffic()
    log.some()
    older = [
        replace(event, facts={n: fact for n, fact in event.facts.items() if n not in RATES})
        for event in log.events
    ]
    assert log.audited(older, key=MASTER).fits
    log.move(400_000)
    last = log.events[-1]
    taken_back = replace(last, facts={**last.facts, "target": 0, "confidence": 0})
    report = log.audited([*log.events[:-1], taken_back], key=MASTER)
    assert report.faults == {Fault.WEAKENED: 2}


def test_a_decision_that_was_logged_twice_is_drawn_twice() -> None:
    """A client that leaves while its end is logged has two, and both items are the same one."""
    log = Traffic()
    while log.events[-1:] == [] or log.events[-1].kind != "review.sampled":
        log.decide()
    sample = log.events[-1]
    cut = {"reason": "client_gone", "plan": sample.facts["plan"]}
    log.add("answer.cut", cut, sample.request)
    assert faults(log.audited(key=MASTER)) == {Fault.SAMPLE_MISSING}
    log.add("review.sampled", dict(sample.facts), sample.request)
    assert log.audited(key=MASTER).fits


def test_an_audit_that_begins_in_the_middle_reads_up_on_what_began_before(
    traffic: Traffic,
) -> None:
    """Wherever it begins, what it has seen of a request is made whole from the log."""
    begin = first(traffic.events, "text.allowed") + 100
    while traffic.events[begin].kind != "text.allowed":
        begin += 1
    report = traffic.audited(key=MASTER, since=begin)
    assert report.fits, report.found
    assert 100 < report.checked < 240


def test_the_memory_of_an_audit_is_bounded_and_nothing_is_lost_by_it(
    traffic: Traffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests that never end fill nothing, and an item that does not come is missed in time."""
    monkeypatch.setattr(auditing, "MOST_OPEN", 8)
    open_ones = [
        replace(event, request=f"req_open{n}", kind="request.received", facts={})
        for n, event in enumerate(traffic.events)
    ]
    mixed = [each for pair in zip(traffic.events, open_ones, strict=True) for each in pair]
    assert traffic.audited(mixed, key=MASTER).fits
    missing = without(traffic.events, "review.sampled")
    assert traffic.audited(missing, key=MASTER).faults == {Fault.SAMPLE_MISSING: 1}


def test_of_very_much_that_does_not_fit_all_is_counted_and_the_first_told(
    traffic: Traffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that was gutted does not fill the memory either."""
    monkeypatch.setattr(auditing, "MOST_TOLD", 5)
    gutted = [event for event in traffic.events if event.kind != "review.sampled"]
    report = traffic.audited(gutted, key=MASTER)
    assert report.faults[Fault.SAMPLE_MISSING] > 40
    assert len(report.found) == 5
