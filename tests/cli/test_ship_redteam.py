"""Runs of the red team as `seawall ship` sees them: of what they were, and through what."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from seawall.assemble.ledger import open_ledger
from seawall.assemble.subject import digests_here
from seawall.ship.subject import digest_of
from seawall.terms import Event
from tests.cli.ship_office import ShipOffice


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> ShipOffice:
    return ShipOffice(tmp_path, monkeypatch, capsys)


def a_run(digests: Mapping[str, str]) -> dict[str, Any]:
    """What the log has of the first run of the red team, at its beginning and at its end."""
    return {"run": f"run_{'0' * 16}", "number": 1, "fair": True, "digests": dict(digests)}


def digests_of_run(office: ShipOffice) -> dict[str, str]:
    """The digests of a run of the office's target file, which ship.yaml names."""
    (office.folder / "redteam.yaml").write_text("targets: ...", "utf-8")
    office.write(files={"target": "redteam.yaml"})
    return {**digests_here(office.policy), "target": digest_of("targets: ...")}


def test_a_policy_that_is_edited_after_the_evidence_has_none(office: ShipOffice) -> None:
    digests = digests_here(office.policy)
    facts: dict[str, Any] = {
        "drill": "restore",
        "passed": True,
        "seconds": 1,
        "number": 1,
    }
    office.log("ship.drilled", **facts, digests=digests)
    run = a_run(digests)
    office.log("redteam.started", **run, targets=["guarded"])
    office.log("redteam.finished", **run, targets=[])
    assert office.probe("log-restores")["outcome"] == "pass"
    assert "no target" in office.probe("attacks-fail")["why"]
    office.policy.write_text(office.policy.read_text("utf-8") + "\nmessage: other\n", "utf-8")
    assert office.probe("log-restores")["outcome"] == "pass"  # it binds to the version alone
    found = office.probe("attacks-fail")
    assert (found["outcome"], "another `policy`" in found["why"]) == ("stale", True)


@pytest.mark.parametrize(
    "change",
    [
        {"upstreams": {"stub": {"base_url": "http://127.0.0.1:9/v1"}}},
        {"keys": "required"},
    ],
)
def test_a_run_is_of_the_server_that_answers_and_of_who_gets_in(
    office: ShipOffice, change: dict[str, Any]
) -> None:
    """A model that refuses everything may not answer in its place while it is attacked."""
    run = a_run(digests_here(office.policy))
    office.log("redteam.started", **run, targets=["guarded"])
    office.log("redteam.finished", **run, targets=[])
    document = yaml.safe_load(office.policy.read_text("utf-8"))
    office.policy.write_text(yaml.safe_dump(document | change), "utf-8")
    found = office.probe("attacks-fail")
    assert (found["outcome"], "another `settings`" in found["why"]) == ("stale", True)


@pytest.mark.parametrize(
    ("policy_of", "sessions", "conversations"),
    [("here", 3, 3), ("here", 1, 1), ("elsewhere", 3, 0)],
)
def test_a_run_went_through_this_policy_in_as_many_conversations_as_it_asked(
    office: ShipOffice, policy_of: str, sessions: int, conversations: int
) -> None:
    """Neither a flood of requests nor a gateway with a harder policy stands in for it."""
    digests = digests_of_run(office)
    other = f"sha256:{'0' * 64}"
    judged = {"side": "request", "policy": digests["policy"] if policy_of == "here" else other}
    target = {"target": "guarded", "oracle": "harm", "queries": 4, "passed": 4, "families": {}}
    office.log("redteam.started", **a_run(digests), targets=["guarded"])
    with open_ledger(office.policy) as log:
        for number in range(9):
            session = f"ss1.{'abc'[number % sessions] * 26}"
            asked = Event("text.allowed", datetime.now(UTC), "gateway", feature="support")
            log.append([replace(asked, session=session, facts=judged)])
    office.log("redteam.finished", **a_run(digests), targets=[target])
    found = office.probe("attacks-fail")
    assert found["outcome"] == "fail"
    assert f"has {conversations} conversations" in found["why"]


@pytest.mark.parametrize(("feature", "missing"), [("support", 1), ("other", 2)])
def test_the_answers_of_a_run_are_looked_up_in_the_log(
    office: ShipOffice, feature: str, missing: int
) -> None:
    """Under this feature and policy, and while the run went on: what came before is no answer."""
    digests = digests_of_run(office)
    numbers = [f"req_{n:016x}" for n in range(2)]
    target = {"target": "guarded", "oracle": "harm", "queries": 2, "passed": 2, "families": {}}

    def judge(number: int) -> None:
        asked = Event("text.allowed", datetime.now(UTC), "gateway", feature=feature)
        session, facts = (
            f"ss1.{'ab'[number] * 26}",
            {"side": "request", "policy": digests["policy"]},
        )
        with open_ledger(office.policy) as log:
            log.append([replace(asked, request=numbers[number], session=session, facts=facts)])

    judge(0)
    office.log("redteam.started", **a_run(digests), targets=["guarded"])
    judge(1)
    office.log("redteam.finished", **a_run(digests), targets=[{**target, "requests": numbers}])
    found = office.probe("attacks-fail")
    assert found["outcome"] == "fail"
    assert (
        f"of 2 answers of `guarded` that were looked up the log has {missing} not" in found["why"]
    )


def test_runs_of_other_subjects_push_none_of_ours_out(office: ShipOffice) -> None:
    """However many of them ended since."""
    digests = digests_of_run(office)
    target = {"target": "guarded", "oracle": "harm", "queries": 1, "passed": 1, "families": {}}
    office.log("redteam.started", **a_run(digests), targets=["guarded"])
    with open_ledger(office.policy) as log:
        asked = Event("text.allowed", datetime.now(UTC), "gateway", feature="support")
        facts = {"side": "request", "policy": digests["policy"]}
        log.append([replace(asked, session=f"ss1.{'a' * 26}", facts=facts)])
    office.log("redteam.finished", **a_run(digests), targets=[target])
    for number in range(2, 7):
        other = a_run({**digests, "policy": f"sha256:{'0' * 64}"})
        other |= {"run": f"run_{number:016x}", "number": number}
        office.log("redteam.started", **other, targets=["guarded"])
        office.log("redteam.finished", **other, targets=[target])
    assert "something else" not in office.probe("attacks-fail")["why"]
