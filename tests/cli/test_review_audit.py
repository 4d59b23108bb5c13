"""`seawall review audit` draws again what a gateway drew, and finds what was tampered with."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from seawall.assemble.review_audit import audit_samples
from seawall.assemble.sampling import FILE, EpochKeys
from seawall.cli import main
from seawall.ledger import Entry, Query, open_for_reading
from seawall.review.audit import Audit, Report
from seawall.review.committed import READ, Fault, committed
from seawall.review.plans import GRACE
from seawall.review.reading import Seen
from seawall.terms import Event, Fact
from tests.gateway.answers import says
from tests.gateway.reviewed import ask
from tests.gateway.running import Running, running
from tests.gateway.test_review_watch import watch
from tests.gateway.test_reviewing import BLOCK_MAIL, reload
from tests.gateway.test_sealing import MAIL

SHARES = {"share": "40%", "stopped_share": "60%", "risk_share": "2%", "double": "50%"}


def run(patch: pytest.MonkeyPatch, *words: str) -> int:
    patch.setattr(sys, "argv", ["seawall", "review", "audit", *words])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code is None or isinstance(end.value.code, int)
    return end.value.code or 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose gateway answered for a while, under two policies."""
    folder = tmp_path_factory.mktemp("reviewed")
    with running(folder, says("Hi"), review=SHARES, rules=[BLOCK_MAIL]) as gateway:
        traffic(gateway)
        reload(gateway, otherwise="block")
        gateway.do(watch(gateway, later=GRACE).look)
        gateway.do(gateway.parts.reviewing.read)
        traffic(gateway)
    return folder


def traffic(gateway: Running) -> None:
    for n in range(16):
        question = f"I am {MAIL}" if n % 4 == 0 else f"Hello {n}"
        ask(gateway, question, stream=n % 3 == 0, model=f"m{n % 2}")


def entries(folder: Path) -> list[Entry]:
    with open_for_reading(folder / ".seawall") as log:
        return list(log.entries(Query()))


def test_honest_traffic_over_a_real_gateway_fits(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whole and streamed, delivered and stopped, by two policies and models: all is as drawn."""
    monkeypatch.chdir(folder)
    assert run(monkeypatch) == 0
    told = capsys.readouterr().out
    assert "32 decisions, 32 of them drawn again" in told
    assert "everything fits" in told
    assert run(monkeypatch, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["fits"]
    assert (report["decisions"], report["checked"], report["unchecked"]) == (32, 32, 0)
    sampled = sum(entry.event.kind == "review.sampled" for entry in entries(folder))
    assert report["drawn"] == sampled > 5


def test_a_copy_of_the_log_is_enough_for_what_is_over(folder: Path) -> None:
    """Whoever has no key of the installation draws again what the log has the keys of."""
    key = folder / ".seawall" / FILE
    kept = key.read_bytes()
    key.unlink()
    try:
        report = audit_samples(folder / ".seawall", None)
    finally:
        key.write_bytes(kept)
    assert report.fits
    assert (report.checked, report.unchecked) == (16, 16)


def test_an_audit_may_begin_at_a_moment(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only decisions from then on are drawn again, by plans from before."""
    monkeypatch.chdir(folder)
    planned = [e.event for e in entries(folder) if e.event.kind == "review.planned"]
    changed = [event for event in planned if event.facts["reason"] == "policy_changed"]
    since = changed[0].at.isoformat()
    assert run(monkeypatch, "--since", since, "--json") == 0
    assert json.loads(capsys.readouterr().out)["decisions"] == 16


Tamper = Callable[[list[Event]], Sequence[Event]]


def tampered(folder: Path, tamper: Tamper) -> Report:
    """What an audit says of this log as somebody with its keys would have rewritten it."""
    events = list(tamper([entry.event for entry in entries(folder)]))
    seen = [Seen(index, event) for index, event in enumerate(events)]
    known = committed((e for e in seen if e.event.kind in READ), EpochKeys(folder / ".seawall"))
    audit = Audit(known, lambda request, _: [e for e in events if e.request == request])
    for each in seen:
        audit.take(each)
    return audit.close()


def every(events: list[Event], kind: str, **facts: Fact) -> list[Event]:
    """The same, with these facts in all events of a kind."""
    return [
        replace(event, facts={**event.facts, **facts}) if event.kind == kind else event
        for event in events
    ]


def doubled(events: list[Event]) -> list[Event]:
    """An item for each decision that was not drawn, made of another's."""
    model = next(event for event in events if event.kind == "review.sampled")
    drawn = {event.request for event in events if event.kind == "review.sampled"}
    made: list[Event] = []
    for event in events:
        made.append(event)
        if event.kind == "answer.delivered" and event.request not in drawn:
            made.append(replace(model, request=event.request))
    return made


@pytest.mark.parametrize(
    ("tamper", "fault"),
    [
        (lambda events: [e for e in events if e.kind != "review.sampled"], Fault.SAMPLE_MISSING),
        (doubled, Fault.SAMPLE_ADDED),
        (lambda events: every(events, "review.planned", share=1_000_000), Fault.SAMPLE_MISSING),
        (lambda events: every(events, "review.planned", share=0), Fault.SAMPLE_ADDED),
        (lambda events: every(events, "review.sampled", included=1), Fault.SAMPLE_CHANGED),
        (lambda events: every(events, "review.epoch_ended", key="0" * 64), Fault.WRONG_KEY),
        (lambda events: every(events, "answer.refused", plan="pln_x"), Fault.UNKNOWN_PLAN),
    ],
)
def test_a_log_that_was_rewritten_does_not_fit(folder: Path, tamper: Tamper, fault: Fault) -> None:
    """An item dropped or added, a share, an inclusion or a key changed: each is found."""
    assert tampered(folder, lambda events: events).fits
    assert tampered(folder, tamper).faults[fault]


def test_what_does_not_fit_is_told_with_its_place_and_code_6(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A gateway that skips what it drew is found by the command."""
    with running(tmp_path, says("Hi"), review=SHARES | {"share": "100%"}) as gateway:
        ask(gateway)
        plan = gateway.events("review.planned")[0].event.facts["plan"]
        request = "req_" + "0" * 24

        async def skip() -> None:
            received = Event("request.received", gateway.parts.now(), "gateway", request=request)
            received = replace(received, feature="default", facts={"path": "/chat/completions"})
            facts = {"plan": plan, "side": "answer"}
            ended = replace(received, kind="answer.delivered", facts=facts)
            await gateway.parts.ledger.append_async([received, ended])

        gateway.do(skip)
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch) == 6
    told = capsys.readouterr().out
    assert "what does not fit: 1" in told
    assert f"it was drawn, and no item was made of it ({request}, itm_" in told
    assert run(monkeypatch, "--json") == 6
    (found,) = json.loads(capsys.readouterr().out)["found"]
    assert (found["fault"], found["request"]) == ("sample_missing", request)
