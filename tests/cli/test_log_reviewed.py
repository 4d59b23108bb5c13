"""The story of a request tells what people said of it, though their acts carry no request."""

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from seawall.cli import main
from seawall.cli.log.show_reviewed import reviewed
from seawall.ledger import SqliteLedger
from seawall.ledger.facts import KINDS
from seawall.terms import Event
from tests.access.staff import signed
from tests.ledger.events import NOON

ITEM, OTHER = "itm_0123456789abcdef", "itm_fedcba9876543210"
REQUEST = "req_" + "0" * 24
LEASE = "lse_" + "0" * 16
FIRST, SECOND = "pln_" + "1" * 16, "pln_" + "2" * 16
EPOCH = "epc_" + "1" * 16
ENTRY = "ent_" + "0" * 16
SAMPLED = "drawn for the audit and for its risk, though its texts are not kept"
WHY = "injection.override, severity 1"


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def event(kind: str, seconds: float, *, request: str = "", **facts: Any) -> Event:
    return Event(kind, at(seconds), "gateway", request=request, feature="support", facts=facts)


def planned(seconds: float, plan: str, share: int, reason: str, **facts: Any) -> Event:
    told = {"plan": plan, "epoch": EPOCH, "share": share, "reason": reason, **facts}
    return event("review.planned", seconds, **told)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A log in which a sample was judged a miss, its share went up, and its like is stopped."""
    due = at(3_600).isoformat()
    sampled: dict[str, Any] = {"item": ITEM, "plan": FIRST, "sample": "both", "due": due}
    said: dict[str, Any] = {"item": ITEM, "step": 1, "lease": LEASE, "said": "harmful"}
    said |= {"kind": "injection.override", "severity": 1, "reason": "it obeys the mail"}
    entry = {"entry": ENTRY, "action": "block", "item": ITEM, "stage": "input"}
    received: dict[str, Any] = {"upstream": "m", "messages": 1, "bytes": 9}
    leased = event("review.leased", 5, item=ITEM, step=0, lease=LEASE, until=due)
    other, own = "req_" + "1" * 24, "req_" + "2" * 24
    events = [
        planned(-60, FIRST, 20_000, "first"),
        event("request.received", 0, request=REQUEST, **received),
        event("answer.delivered", 0.2, request=REQUEST, side="answer", plan=FIRST),
        event("review.sampled", 0.2, request=REQUEST, **sampled),
        event("review.sampled", 0.3, request=other, **{**sampled, "item": OTHER}),
        replace(leased, actor="bob", feature=""),
        signed("review.decided", "bob", said, at=at(9)).event,
        event("review.entry_added", 9.4, **entry, expires=at(86_400 * 30).isoformat()),
        planned(9.5, SECOND, 40_000, "miss", **{"from": 20_000}),
        event("appeal.received", 20, request=own, item=OTHER, appealed=other, due=due),
        planned(500, "pln_" + "3" * 16, 80_000, "drift", **{"from": 40_000}),
    ]
    with SqliteLedger(tmp_path / "data") as log:
        log.append(events)
    return tmp_path / "data"


def trace(
    what: str,
    folder: Path,
    patch: pytest.MonkeyPatch,
    capture: pytest.CaptureFixture[str],
) -> list[str]:
    patch.setattr(sys, "argv", ["seawall", "log", "trace", what, "--data", str(folder)])
    patch.setenv("TTY_COMPATIBLE", "0")
    with pytest.raises(SystemExit) as end:
        main()
    assert not end.value.code
    return [" ".join(line.split()) for line in capture.readouterr().out.splitlines()]


@pytest.mark.parametrize("what", [REQUEST, ITEM])
def test_a_request_is_told_with_its_item_who_took_it_and_what_they_said(
    what: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """From the answer to the share that rose: one story, in order, whichever id one has."""
    told = trace(what, folder, monkeypatch, capsys)
    story = "\n".join(line for line in told if line.startswith("+"))
    assert (
        story
        == f"""\
+0.0 ms received for m, 1 message, 9 bytes
+200.0 ms delivered the client has the answer
+200.0 ms sampled {SAMPLED}: a person looks at it until 2026-08-01 13:00 UTC ({ITEM})
+5.0 s leased bob took it until 2026-08-01 13:00 UTC ({ITEM})
+9.0 s decided bob said: it is harmful ({WHY}): it obeys the mail ({ITEM})
+9.4 s entry_added what is like it is stopped from now on, until 2026-08-31 12:00 UTC ({ENTRY})
+9.5 s planned people look at 4% from now on, in place of 2%: miss"""
    )


def test_an_appeal_is_told_with_the_request_that_it_is_about(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It was asked in a request of its own, which the story names."""
    told = trace("req_" + "1" * 24, folder, monkeypatch, capsys)
    (line,) = [line for line in told if "stopped by mistake" in line]
    assert line.endswith(f"({OTHER}), in req_{'2' * 24}")


def test_every_kind_of_review_is_told_in_words() -> None:
    """No kind is left to be read as bare facts."""
    kinds = [kind for kind in KINDS if kind.startswith(("review.", "appeal."))]
    assert len(kinds) > 15
    for kind in kinds:
        told = reviewed(Event(kind, NOON, "ann", facts={"item": ITEM}))
        assert told, kind
    assert reviewed(Event("text.allowed", NOON, "gateway")) is None


@pytest.mark.parametrize(
    ("reviews", "told"),
    [
        (1, "a person looks at it until 2026-08-01 13:00 UTC, and a second one if they call it"),
        (2, "two people look at it until 2026-08-01 13:00 UTC ("),
    ],
)
def test_it_is_told_where_a_claim_takes_a_second_person(reviews: int, told: str) -> None:
    """Of what is drawn for two it goes without saying."""
    facts: dict[str, Any] = {"item": ITEM, "due": at(3_600).isoformat(), "reviews": reviews}
    facts["confirm"] = True
    assert told in str(reviewed(Event("review.sampled", NOON, "gateway", facts=facts)))


def test_what_steers_a_terminal_is_not_told_as_it_is() -> None:
    """A reason is somebody's words, and shown without what they could do with them."""
    facts = {"by": "bob", "said": "refuse", "reason": "no\x1b[2Jthing"}
    told = reviewed(Event("review.decided", NOON, "bob", facts=facts))
    assert told is not None
    assert "\x1b" not in told
