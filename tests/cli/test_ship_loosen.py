"""`seawall ship loosen`: leave for a weaker checklist ends, and the gate says so."""

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from seawall.access import Act, SignedAct, read_person_key, sign
from seawall.access.shipping import APPROVED, LONGEST_WEAKER, LOOSENING, STATED, request_id
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.ship_gate import ask_gate, log_result, sign_result
from seawall.assemble.shipping import Installation
from seawall.assemble.subject import file_digests, load_checklist, subject_of
from seawall.ledger import Query, open_for_reading
from seawall.ship.gate import Result
from seawall.ship.read import shipped
from seawall.terms import Event
from tests.cli.ship_office import COMMIT, KEPT, ShipOffice

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


def signed_by_two(office: ShipOffice, ago: timedelta, **more: str) -> None:
    """Leave as it was signed before it had an end, or with one."""
    then = datetime.now(UTC) - ago
    digest = load_checklist(office.policy, None).digest
    facts = {"checklist": digest, "weaker": ["log-whole"], "reason": "a test", **more}
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


def own(**bounds: Any) -> dict[str, Any]:
    """A checklist with a question of the team's own."""
    stated = {"sort": "stated", "about": ["privacy"], "at_least": 2, "within": "90d"}
    return own_of(**stated | bounds)


def own_of(**lines: Any) -> dict[str, Any]:
    probe = {"id": "privacy-said", "question": "Is it so?", **lines}
    return {"items": [{"id": "privacy", "question": "Private?", "probes": [probe]}]}


def drill(at_most: int) -> dict[str, Any]:
    """The same, answered by a drill that must be fast enough."""
    return own_of(sort="drill-passed", about=["erase"], at_most=at_most, within="90d")


UNNAMED = "is not named in the checklist any more"
WEAKER: tuple[tuple[dict[str, Any], dict[str, Any], tuple[str, str]], ...] = (
    ({"prompts": ["prompt.md"]}, {"prompts": []}, ("prompts", UNNAMED)),
    ({"model": "m-1"}, {"model": ""}, ("model", UNNAMED)),
    (own(), own(within="180d"), ("privacy-said", "accepts older evidence (`within`)")),
    (own(), own(at_least=1), ("privacy-said", "asks for fewer (`at_least`)")),
    (drill(60), drill(90), ("privacy-said", "accepts a higher bound (`at_most`)")),
    (own(), {"items": []}, ("privacy-said", "was taken out")),
)


def asked_at(office: ShipOffice, now: datetime) -> Result:
    """What the gate says and logs at some time."""
    here = Installation.open(office.policy, load_checklist(office.policy, None))
    subject = subject_of(here.path, here.checklist, commit=COMMIT)
    asked = ask_gate(here, subject, feature="support", now=now)
    log_result(here, asked)
    return asked.result


def checks(office: ShipOffice) -> list[Mapping[str, Any]]:
    """The facts of what the log has of the gate."""
    with open_for_reading(office.data) as log:
        return [entry.event.facts for entry in log.entries(Query(kind="ship.checked"))]


@pytest.fixture
def whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> ShipOffice:
    """One whose checklist asks for all that is shipped."""
    (tmp_path / "prompt.md").write_text("Be kind.", "utf-8")
    return ShipOffice(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize(("before", "after", "weaker"), WEAKER)
def test_leave_ends_for_all_that_it_was_given_for(
    whole: ShipOffice, before: dict[str, Any], after: dict[str, Any], weaker: tuple[str, str]
) -> None:
    """Checks that were accepted by it do not become what counts, however many there were."""
    probe, what = weaker
    whole.write(**before)
    assert whole.json()["weaker"] == []
    whole.write(**after)
    assert not whole.json()["accepted"]
    end = (datetime.now(UTC) + timedelta(days=2)).date()
    request = whole.done("ana", *LOOSEN, "--until", str(end)).split()[-1]
    whole.done("bo", "approve", request, "--yes")
    for _ in range(2):
        told = whole.json()
        assert (told["accepted"], told["loosened_by"]) == (True, ["ana", "bo"])
        assert told["weaker"] == [{"probe": probe, "what": what}]
    until = datetime(end.year, end.month, end.day, tzinfo=UTC)
    assert [facts.get("loosened_until") for facts in checks(whole)] == [
        None,
        None,
        until.isoformat(),
        until.isoformat(),
    ]
    for late in (until, until + timedelta(days=400)):
        found = asked_at(whole, late)
        assert (found.accepted, found.loosened_by) == (False, ())
        (answer,) = (a for a in found.answers if a.probe == probe)
        assert answer.why == (
            f"it {what}, and the leave of `ana` and `bo` for that ran out on {end}"
        )
    whole.write(**before)
    assert whole.json()["accepted"]


def test_leave_is_signed_again_before_it_ends_for_prompts_too(whole: ShipOffice) -> None:
    whole.write(prompts=["prompt.md"])
    whole.json()
    whole.write(prompts=[])
    for _ in range(2):
        request = whole.done("ana", *LOOSEN).split()[-1]
        whole.done("bo", "approve", request, "--yes")
        assert whole.json()["accepted"]


def test_a_log_that_does_not_tell_by_what_a_check_was_accepted_hides_no_leave(
    whole: ShipOffice,
) -> None:
    """Nor does a check that was accepted after it, by what leave had made of the checklist."""
    whole.write(prompts=["prompt.md"], **own())
    whole.json()
    first = checks(whole)[0]
    digests = {part: at for part, at in first["digests"].items() if part != "prompts"}
    gone = {name: terms for name, terms in first["probes"].items() if name != "privacy-said"}
    more = {**gone, "another": first["probes"]["privacy-said"]}
    for number, probes in enumerate((gone, more), start=2):
        facts = {**first, "number": number, "digests": digests, "probes": probes}
        event = Event("ship.checked", datetime.now(UTC), "cli", feature="support", facts=facts)
        with open_ledger(whole.policy) as log:
            log.append([event])
    whole.write(prompts=[], items=[])
    assert {each["probe"] for each in whole.json()["weaker"]} == {
        "prompts",
        "privacy-said",
        "another",
    }


def test_what_was_asked_for_more_by_leave_takes_two_to_drop(office: ShipOffice) -> None:
    """Else a team that never ships without leave could drop its own questions by itself."""
    office.write(prompts=["incident.md"], **own())
    request = office.done("ana", *LOOSEN).split()[-1]
    office.done("bo", "approve", request, "--yes")
    assert office.json()["accepted"]
    office.write(without=[], prompts=[], items=[])
    whole = office.json()
    assert not whole["accepted"]
    assert {each["probe"] for each in whole["weaker"]} == {"privacy-said", "prompts"}


def test_a_deploy_job_refuses_a_result_by_leave_that_ran_out(office: ShipOffice) -> None:
    """It was READY when it was signed, and is young enough still."""
    office.write(without=[p.id for p in shipped().probes if p.id not in KEPT])
    now = datetime.now(UTC).replace(microsecond=0)
    end = now - timedelta(hours=1)
    signed_by_two(office, timedelta(hours=4), until=end.isoformat())
    here = Installation.open(office.policy, load_checklist(office.policy, None))
    subject = subject_of(here.path, here.checklist, commit=COMMIT)
    about = {"about": "procedure", "number": 1, "digests": dict(subject.digests)}
    about["digest"] = file_digests(here.checklist, here.path)["procedure"]
    for who in ("ana", "bo"):
        signed_then(office, STATED, who, now - timedelta(hours=4), **about)
    asked = ask_gate(here, subject, feature="support", now=now - timedelta(hours=2))
    assert asked.result.ready
    signed = sign_result(here, asked, read_person_key(office.key_file("kit")))
    told = {**signed.envelope.told, "proof": signed.proof.told}
    (office.folder / "result.json").write_text(json.dumps(told), "utf-8")
    (office.folder / "log.key").write_text(office.log_key(), "utf-8")
    why = "its checklist asks for less, and the leave of `ana` and `bo` for that ran out on"
    assert office.verified("--here") == (5, f"refused:\n  {why} {end:%Y-%m-%d}\n")
