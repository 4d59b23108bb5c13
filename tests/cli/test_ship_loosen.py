"""`seawall ship loosen`: leave for a weaker checklist ends, and the gate says so."""

import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from seawall.access import Act, SignedAct, sign
from seawall.access.shipping import APPROVED, LONGEST_WEAKER, LOOSENING, request_id
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.subject import load_checklist
from tests.cli.test_ship import ShipOffice

LOOSEN = ("loosen", "--reason", "a test", "--yes")


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> ShipOffice:
    """One whose checklist asks no more whether the log is whole."""
    made = ShipOffice(tmp_path, monkeypatch, capsys)
    made.write(without=["log-whole"])
    return made


def signed_then(office: ShipOffice, kind: str, by: str, then: datetime, **facts: Any) -> SignedAct:
    """What somebody signed and logged at some time."""
    people = load_people(office.policy)
    nonce = secrets.token_hex(16)
    act = Act(kind, by, then, facts, nonce, people.tenant, people.environment)
    done = sign(act, office.keys[by].signing)
    with open_ledger(office.policy) as log:
        log.append([done.event])
    return done


def signed_by_two(office: ShipOffice, ago: timedelta) -> None:
    """Leave as it was signed before it had an end."""
    then = datetime.now(UTC) - ago
    digest = load_checklist(office.policy, None).digest
    facts = {"checklist": digest, "weaker": ["log-whole"], "reason": "a test"}
    ask = signed_then(office, LOOSENING, "ana", then, **facts)
    said = {"gate": request_id(ask), "digest": ask.act.digest}
    signed_then(office, APPROVED, "bo", then, **said)


def test_leave_from_before_it_had_an_end_runs_out_and_is_signed_again(office: ShipOffice) -> None:
    signed_by_two(office, timedelta(days=181))
    found = office.probe("log-whole")
    assert found["outcome"] == "fail"
    assert "the leave of `ana` and `bo` for that ran out on" in found["why"]
    assert "`seawall ship loosen --reason WHY`" in found["fix"]
    assert "it ended on" in office.done("", "requests")
    request = office.done("ana", *LOOSEN).split()[-1]
    office.done("bo", "approve", request, "--yes")
    whole = office.json()
    assert (whole["accepted"], whole["loosened_by"]) == (True, ["ana", "bo"])


def test_leave_from_before_it_had_an_end_counts_from_its_time_in_the_log(
    office: ShipOffice,
) -> None:
    signed_by_two(office, timedelta(days=170))
    whole = office.json()
    end = datetime.fromisoformat(whole["loosened_until"])
    assert whole["accepted"]
    assert timedelta(days=9) < end - datetime.now(UTC) <= timedelta(days=10)


def test_leave_ends_on_the_day_that_is_named_or_as_late_as_it_may(office: ShipOffice) -> None:
    soon = (datetime.now(UTC) + timedelta(days=20)).date()
    request = office.done("ana", *LOOSEN, "--until", str(soon)).split()[-1]
    assert f"until {soon}: log-whole" in office.done("", "requests")
    office.done("bo", "approve", request, "--yes")
    assert office.json()["loosened_until"] == f"{soon}T00:00:00+00:00"
    request = office.done("ana", *LOOSEN).split()[-1]  # before it ends, as it should be
    office.done("bo", "approve", request, "--yes")
    end = datetime.fromisoformat(office.json()["loosened_until"])
    left = end - datetime.now(UTC)
    assert LONGEST_WEAKER - timedelta(days=1, minutes=5) < left <= LONGEST_WEAKER
    for days, told in ((182, "longer than 180 days"), (0, "it ended on")):
        day = (datetime.now(UTC) + timedelta(days=days)).date()
        code, _, err = office("ana", *LOOSEN, "--until", str(day))
        assert (code, told in err) == (2, True)
