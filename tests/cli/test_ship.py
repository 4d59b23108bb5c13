"""`seawall ship`: what a team meets, and what whoever cheats meets."""

import base64
import json
import secrets
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from seawall.access import Act, public_key, sign
from seawall.access.dsse import read_envelope, sign_bytes
from seawall.access.shipping import STATED
from seawall.assemble.demo_servers import policy
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.subject import digests_here
from seawall.ledger import own_verifiers
from seawall.ship.read import shipped
from seawall.ship.subject import digest_of
from seawall.terms import Event
from tests.cli.office import Office

ROLES = {"ana": "owner", "bo": "lead", "cy": "admin", "kit": "reviewer"}
LEADS = {"cy": "ana"}
COMMIT = "c0ffee"
KEPT = ("log-whole", "scope-current", "incident-procedure")


class ShipOffice(Office):
    """An installation of a feature `support`, whose people want to ship it."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
    ) -> None:
        super().__init__(folder, patch, capture, commands=("ship",), roles=ROLES, leads=LEADS)
        patch.setenv("SEAWALL_COMMIT", COMMIT)
        document = yaml.safe_load(self.policy.read_text("utf-8"))
        document |= {
            "features": {"support": {}},
            "rules": [{"name": "no-injection", "kind": "injection.*", "action": "block"}],
            "scopes": {
                "support": {
                    "purpose": "helps",
                    "owner": "ana",
                    "expires": str((datetime.now(UTC) + timedelta(days=30)).date()),
                    "tools": {},
                }
            },
        }
        self.policy.write_text(yaml.safe_dump(document), "utf-8")
        self.lines: dict[str, Any] = {"version": 1, "files": {"procedure": "incident.md"}}
        self.write()
        (folder / "incident.md").write_text("Call ana.", "utf-8")
        self.log("gateway.started")

    def write(self, **lines: Any) -> None:
        self.lines |= lines
        (self.folder / "ship.yaml").write_text(yaml.safe_dump(self.lines), "utf-8")

    def log(self, kind: str, *, at: datetime | None = None, **facts: Any) -> None:
        """What the gateway or a command would have logged."""
        with open_ledger(self.policy) as log:
            log.append([Event(kind, at or datetime.now(UTC), "gateway", facts=facts)])

    def done(self, who: str, *words: str) -> str:
        """The output of a command in which nothing may go wrong."""
        code, out, err = self(who, *words)
        assert code == 0, err
        return out

    def json(self) -> dict[str, Any]:
        code, out, _ = self("", "--json")
        told: dict[str, Any] = json.loads(out)
        assert code == (0 if told["ready"] else 5)
        return told

    def probe(self, name: str) -> Mapping[str, Any]:
        """What one probe came to."""
        items = self.json()["items"]
        (found,) = (p for item in items for p in item["probes"] if p["id"] == name)
        return dict(found)

    def loosened(self) -> None:
        """Only what this office can show is asked for, as two people signed."""
        self.write(without=[p.id for p in shipped().probes if p.id not in KEPT])
        out = self.done("ana", "loosen", "--reason", "a test of the rest", "--yes")
        self.done("bo", "approve", out.split()[-1], "--yes")

    def ready(self) -> Path:
        """A signed result that says READY."""
        self.loosened()
        for who in ("ana", "bo"):
            self.done(who, "state", "procedure")
        out = self.done("kit", "--out", "result.json")
        assert "support is READY" in out
        (self.folder / "log.key").write_text(self.log_key(), "utf-8")
        return self.folder / "result.json"

    def log_key(self) -> str:
        return "\n".join(verifier.vkey for verifier in own_verifiers(self.data))

    def verified(self, *words: str, key: str | None = None) -> tuple[int, str]:
        """What a deploy job is told of result.json: the code, and all that was said."""
        public = key or self.keys["kit"].public
        ours = ("--feature", "support", "--commit", COMMIT)
        asked = ("verify", "result.json", "--key", public, "--log-key", "log.key", *ours, *words)
        code, out, err = self("", *asked)
        return code, out + err


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> ShipOffice:
    return ShipOffice(tmp_path, monkeypatch, capsys)


def test_the_demo_s_project_is_not_ready_and_is_told_why_and_what_to_do(
    office: ShipOffice,
) -> None:
    office.policy.write_text(policy("http://127.0.0.1:9", datetime.now(UTC).date()), "utf-8")
    code, out, _ = office("")
    assert code == 5
    assert "default is NOT READY" in out
    for command in ("seawall ship probe", "seawall ship drill restore", "seawall redteam run"):
        assert command in out
    for question in ("Is input validation", "Is the red team completed?"):
        assert question in out


def test_each_time_is_logged_with_what_it_came_to(office: ShipOffice) -> None:
    office("")
    office("")
    assert office.all_kinds().count("ship.checked") == 2
    assert office.json()["subject"].keys() >= {"policy", "scopes", "version", "commit"}


def test_what_people_sign_is_shown_as_attested_and_ends_with_the_file(office: ShipOffice) -> None:
    for who in ("ana", "bo"):
        office.done(who, "state", "procedure")
    assert (
        office.probe("incident-procedure")["outcome"],
        office.probe("incident-procedure")["how"],
    ) == ("pass", "attested")
    (office.folder / "incident.md").write_text("Call nobody.", "utf-8")
    edited = office.probe("incident-procedure")
    assert (edited["outcome"], "changed since" in edited["why"]) == ("stale", True)


def test_results_of_tests_are_signed_with_their_numbers(office: ShipOffice) -> None:
    report = office.folder / "results.xml"
    case = '<testcase name="{}">{}</testcase>'
    good, bad = case.format("a", ""), case.format("b", "<failure/>")
    report.write_text(f"<testsuites><testsuite>{good}</testsuite></testsuites>", "utf-8")
    office.done("kit", "state", "tests", "--junit", str(report))
    assert office.probe("input-tested")["outcome"] == "pass"
    report.write_text(f"<testsuite>{good}{bad}</testsuite>", "utf-8")
    office.done("kit", "state", "tests", "--junit", str(report))
    assert office.probe("input-tested")["why"] == "1 of 2 tests failed"
    for content in ("", "<testsuite/>", "<!DOCTYPE a [<!ENTITY b 'c'>]><testsuite/>"):
        report.write_text(content, "utf-8")
        assert office("kit", "state", "tests", "--junit", str(report))[0] == 2
    assert office("kit", "state", "tests")[0] == 2


def test_nobody_signs_for_a_file_that_no_checklist_names(office: ShipOffice) -> None:
    """It would be worth nothing: nobody could tell later what was signed."""
    office.write(files={})
    for about in ("procedure", "target"):
        code, _, err = office("ana", "state", about)
        assert (code, f"names no file as `{about}`" in err) == (2, True)
    office.write(files={"procedure": "gone.md"})
    code, _, err = office("ana", "state", "procedure")
    assert (code, "`gone.md`, which ship.yaml names as `procedure`, is not there" in err) == (
        2,
        True,
    )
    assert "ship.stated" not in office.all_kinds()


def test_a_statement_is_of_the_file_that_its_probe_names(office: ShipOffice) -> None:
    probe = {
        "id": "privacy-assessed",
        "question": "Did they sign the assessment?",
        "sort": "stated",
        "about": ["privacy"],
        "file": "assessment",
        "at_least": 1,
        "within": "180d",
    }
    office.write(
        files={"assessment": "incident.md"},
        items=[{"id": "privacy", "question": "Private?", "probes": [probe]}],
    )
    office.done("ana", "state", "privacy")
    assert office.probe("privacy-assessed")["outcome"] == "pass"


def test_it_is_told_of_whom_somebody_signed_something(office: ShipOffice) -> None:
    assert office.done("ana", "state", "trained", "--person", "kit") == (
        "you signed that trained is so of kit\n"
    )


def test_faults_in_the_checklist_are_told_with_its_file(office: ShipOffice) -> None:
    office.write(without=["log-whle"])
    for words in ((), ("checklist",), ("requests",)):
        code, _, err = office("", *words)
        assert (code, "`ship.yaml` is no checklist\n  no probe is called `log-whle`" in err) == (
            2,
            True,
        )
    (office.folder / "mine.yaml").write_text("version: 1\nchanges: {}\n", "utf-8")
    code, _, err = office("", "--checklist", "mine.yaml")
    assert (code, "`mine.yaml` is no checklist" in err, "did you mean `change`" in err) == (
        2,
        True,
        True,
    )


def test_who_may_not_decide_is_told_before_they_are_asked(office: ShipOffice) -> None:
    """And where nobody can be asked, how to say it."""
    office.write(without=["log-whole"])
    request = office.done("ana", "loosen", "--reason", "a test", "--yes").split()[-1]
    for who, told in (("ana", "whoever asks cannot approve"), ("kit", "needs the role")):
        code, _, err = office(who, "approve", request, stdin="y\n")
        assert (code, told in err, "is that right?" in err) == (2, True, False)
    before = office.all_kinds()
    code, _, err = office("bo", "approve", request, stdin="")
    assert (code, "`--yes`" in err, "Traceback" in err) == (2, True, False)
    assert office("bo", "approve", request, stdin="n\n")[0] == 1
    assert office.all_kinds() == before
    assert office("bo", "approve", request, stdin="y\n")[0] == 0


def test_evidence_of_another_commit_does_not_count(
    office: ShipOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = office.folder / "results.xml"
    report.write_text('<testsuite><testcase name="a"/></testsuite>', "utf-8")
    office.done("kit", "state", "tests", "--junit", str(report))
    monkeypatch.setenv("SEAWALL_COMMIT", "another")
    found = office.probe("input-tested")
    assert (found["outcome"], "another `commit`" in found["why"]) == ("stale", True)


def test_the_commit_is_git_s_where_all_is_committed(
    office: ShipOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEAWALL_COMMIT")
    assert "commit" not in digests_here(office.policy)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(office.folder)]
    for words in (["init", "-q"], ["add", "ship.yaml"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], check=True)
    committed = digests_here(office.policy)
    assert "commit" in committed
    office.write(model="m-2")
    assert "commit" not in digests_here(office.policy)
    assert digests_here(office.policy)["model"] != committed.get("model")


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


def a_run(digests: Mapping[str, str]) -> dict[str, Any]:
    """What the log has of the first run of the red team, at its beginning and at its end."""
    return {"run": f"run_{'0' * 16}", "number": 1, "fair": True, "digests": dict(digests)}


@pytest.mark.parametrize(
    ("policy_of", "sessions", "conversations"),
    [("here", 3, 3), ("here", 1, 1), ("elsewhere", 3, 0)],
)
def test_a_run_went_through_this_policy_in_as_many_conversations_as_it_asked(
    office: ShipOffice, policy_of: str, sessions: int, conversations: int
) -> None:
    """Neither a flood of requests nor a gateway with a harder policy stands in for it."""
    (office.folder / "redteam.yaml").write_text("targets: ...", "utf-8")
    office.write(files={"target": "redteam.yaml"})
    digests = {**digests_here(office.policy), "target": digest_of("targets: ...")}
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
    (office.folder / "redteam.yaml").write_text("targets: ...", "utf-8")
    office.write(files={"target": "redteam.yaml"})
    digests = {**digests_here(office.policy), "target": digest_of("targets: ...")}
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
    (office.folder / "redteam.yaml").write_text("targets: ...", "utf-8")
    office.write(files={"target": "redteam.yaml"})
    digests = {**digests_here(office.policy), "target": digest_of("targets: ...")}
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


def test_old_evidence_that_is_handed_in_again_is_still_old(office: ShipOffice) -> None:
    """Whoever writes to the log directly gets no fresher statement than was signed."""
    people, then = load_people(office.policy), datetime.now(UTC) - timedelta(days=91)
    digests = digests_here(office.policy)
    with open_ledger(office.policy) as log:
        for who in ("ana", "bo"):
            facts: dict[str, Any] = {
                "about": "procedure",
                "number": 1,
                "digests": digests,
                "digest": f"sha256:{'0' * 64}",
            }
            act = Act(
                STATED, who, then, facts, secrets.token_hex(16), people.tenant, people.environment
            )
            log.append([sign(act, office.keys[who].signing).event])
    found = office.probe("incident-procedure")
    assert (found["outcome"], "91 d old" in found["why"]) == ("stale", True)


def test_a_clock_that_is_set_forward_makes_no_evidence_fresh(office: ShipOffice) -> None:
    facts: dict[str, Any] = {"drill": "erase", "passed": True, "seconds": 1, "number": 1}
    later = datetime.now(UTC) + timedelta(days=60)
    office.log("ship.drilled", at=later, **facts, digests=digests_here(office.policy))
    found = office.probe("log-erases")
    assert (found["outcome"], "clock" in found["why"]) == ("stale", True)


def test_a_failure_that_is_followed_by_a_gap_is_not_hidden(office: ShipOffice) -> None:
    facts: dict[str, Any] = {
        "drill": "erase",
        "seconds": 1,
        "digests": digests_here(office.policy),
    }
    office.log("ship.drilled", **facts, number=1, passed=True)
    assert office.probe("log-erases")["outcome"] == "pass"
    office.log("ship.drilled", **facts, number=3, passed=True)
    found = office.probe("log-erases")
    assert (found["outcome"], "hidden" in found["why"]) == ("fail", True)


def test_a_probe_that_is_taken_out_is_missed_until_two_people_signed(office: ShipOffice) -> None:
    office.write(without=["log-whole"])
    found = office.probe("log-whole")
    assert (found["outcome"], found["why"]) == (
        "fail",
        "it was taken out, and no two people signed for that",
    )
    out = office.done("ana", "loosen", "--reason", "a test", "--yes")
    request = out.split()[-1]
    for who, told in (
        ("ana", "whoever asks cannot approve"),
        ("cy", "in one reporting line"),
        ("kit", "needs the role"),
    ):
        code, _, err = office(who, "approve", request, "--yes")
        assert (code, told in err) == (2, True)
    office.done("bo", "approve", request, "--yes")
    whole = office.json()
    assert (whole["accepted"], whole["loosened_by"]) == (True, ["ana", "bo"])
    assert whole["weaker"] == [{"probe": "log-whole", "what": "was taken out"}]
    office.write(without=["log-whole", "log-witnessed"])
    assert office.probe("log-whole")["outcome"] == "fail"  # they signed for another checklist


def test_a_question_of_the_team_s_own_does_not_go_away_by_itself(office: ShipOffice) -> None:
    own = {
        "id": "privacy",
        "question": "Private?",
        "probes": [
            {
                "id": "privacy-said",
                "question": "Signed?",
                "sort": "stated",
                "about": ["privacy"],
                "at_least": 1,
                "within": "180d",
            }
        ],
    }
    office.write(items=[own])
    assert office.probe("privacy-said")["outcome"] == "missing"
    office.write(items=[])
    assert office.probe("privacy-said")["why"].startswith("it was taken out")
    # asking again does not make the weaker one the one that counts
    assert office.probe("privacy-said")["why"].startswith("it was taken out")


def test_prompts_are_not_forgotten_by_themselves(office: ShipOffice) -> None:
    (office.folder / "prompt.md").write_text("Be kind.", "utf-8")
    office.write(prompts=["prompt.md"])
    assert office.json()["accepted"]
    office.write(prompts=[])
    for _ in range(2):  # asking again does not make it the one that counts
        assert office.json()["weaker"] == [
            {"probe": "prompts", "what": "is not named in the checklist any more"}
        ]
    out = office.done("ana", "loosen", "--reason", "it has none by now", "--yes")
    office.done("bo", "approve", out.split()[-1], "--yes")
    assert office.json()["accepted"]


def test_a_waiver_goes_from_its_request_to_its_end(office: ShipOffice) -> None:
    day = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    waive = ("waive", "log-witnessed", "--reason", "it moves", "--control", "by mail", "--until")
    request = office.done("ana", *waive, day).split()[-1]
    found = office.probe("log-witnessed")
    assert "a waiver does not hold: one person asked for it" in found["why"]
    office.done("bo", "approve", request, "--yes")
    found = office.probe("log-witnessed")
    assert found["outcome"] == "waived"
    for word in (day, "`ana`", "`bo`", "by mail"):
        assert word in found["why"]
    assert "it holds" in office.done("", "requests")
    office.done("bo", "deny", request, "--yes")
    assert "it was denied" in office.probe("log-witnessed")["why"]
    far = (datetime.now(UTC) + timedelta(days=32)).date().isoformat()
    code, _, err = office("ana", *waive, far)
    assert (code, "longer than 30 days" in err) == (2, True)
    code, _, err = office("ana", "waive", "log-whole", *waive[2:], day)
    assert (code, "cannot be waived" in err) == (2, True)
    code, _, err = office("kit", *waive, day)
    assert (code, "needs the role" in err) == (2, True)
    code, _, err = office("ana", "excuse", "log-whole", "--reason", "x", "--until", day)
    assert (code, "does not let anybody" in err) == (2, True)


def test_a_deploy_job_accepts_what_is_right_in_all(office: ShipOffice) -> None:
    office.ready()
    assert office.verified("--here") == (0, "good: support is READY, by the checklist of then\n")
    code, said = office.verified()
    assert (code, "not compared: policy, scopes, settings, version, checklist\n" in said) == (
        0,
        True,
    )
    code, out, _ = office(
        "", "verify", "result.json", "--json", "--key", office.keys["kit"].public,
        "--log-key", office.log_key().split()[0], "--feature", "support", "--commit", COMMIT,
    )  # fmt: skip
    assert (code, json.loads(out)["good"]) == (0, True)


def test_a_deploy_job_refuses_another_subject(office: ShipOffice) -> None:
    office.ready()
    assert office.verified("--commit", "another") == (5, "refused:\n  it is of another `commit`\n")
    assert "it is of the feature `support`" in office.verified("--feature", "sales")[1]
    office.policy.write_text(office.policy.read_text("utf-8") + "\nmessage: other\n", "utf-8")
    code, said = office.verified("--here")
    assert (code, "it is of another `policy`" in said) == (5, True)


def test_a_deploy_job_says_what_it_deploys(office: ShipOffice) -> None:
    """A result of whatever feature or commit is not good enough for this one."""
    office.ready()
    asked = ("verify", "result.json", "--key", office.keys["kit"].public, "--log-key", "log.key")
    for words in (("--feature", "support"), ("--commit", COMMIT)):
        code, _, err = office("", *asked, *words)
        assert (code, "Missing option" in err) == (2, True)


def test_a_deploy_job_refuses_a_result_of_more_than_is_here(office: ShipOffice) -> None:
    """A file of prompts that ship.yaml does not name any more is compared with nothing."""
    (office.folder / "prompt.md").write_text("Be kind.", "utf-8")
    office.write(prompts=["prompt.md"])
    office.ready()
    assert office.verified("--here")[0] == 0
    office.write(prompts=[])
    code, said = office.verified("--here")
    assert (code, "of a `prompts`, and here is none" in said) == (5, True)


def test_a_deploy_job_refuses_keys_that_nobody_named_and_names_that_nobody_signed(
    office: ShipOffice,
) -> None:
    path = office.ready()
    code, said = office.verified(key=office.keys["ana"].public)
    assert (code, "0 of the keys that you name" in said) == (5, True)
    stranger = Ed25519PrivateKey.generate()
    told = json.loads(path.read_text("utf-8"))
    forged = sign_bytes(read_envelope(path.read_bytes()).payload, [stranger]).told
    forged["signatures"][0]["keyid"] = told["signatures"][0]["keyid"]  # type: ignore[index]
    path.write_text(json.dumps({**told, **forged}), "utf-8")
    assert office.verified()[0] == 5
    assert office.verified(key=public_key(stranger))[0] == 0  # that is what naming a key means
    code, said = office.verified("--signatures", "2")
    assert (code, "it takes 2" in said) == (5, True)


def test_a_deploy_job_refuses_what_was_changed_and_what_no_log_has(office: ShipOffice) -> None:
    path = office.ready()
    good = json.loads(path.read_text("utf-8"))
    payload = base64.b64decode(good["payload"])
    changed = base64.b64encode(payload.replace(b"support", b"sales--")).decode()
    cases: tuple[Any, ...] = (
        {**good, "payload": changed},
        {**good, "payloadType": "application/json"},
        {**good, "proof": None},
        {**good, "proof": {**good["proof"], "entry": base64.b64encode(b"{}").decode()}},
        {},
        [],
    )
    for spoilt in cases:
        path.write_text(json.dumps(spoilt), "utf-8")
        code, said = office.verified()
        assert (code, said.startswith("refused:")) == (5, True), said
    resigned = sign_bytes(payload + b" ", [office.keys["kit"].signing]).told
    path.write_text(json.dumps({**good, **resigned}), "utf-8")
    assert "another result" in office.verified()[1]


def test_a_deploy_job_refuses_a_result_that_says_not_ready(office: ShipOffice) -> None:
    office("kit", "--out", "result.json")
    (office.folder / "log.key").write_text(office.log_key(), "utf-8")
    code, said = office.verified()
    assert (code, "NOT READY" in said) == (5, True)
    rest = sum(p["outcome"] != "pass" for i in office.json()["items"] for p in i["probes"]) - 5
    assert f" and {rest} more\n" in said


def test_nobody_signs_a_result_with_a_key_that_the_policy_file_has_not(office: ShipOffice) -> None:
    old = office.key_file("kit")
    shutil.move(old, office.folder / "old.key")
    shutil.copy(office.key_file("ana"), old)
    old.chmod(0o600)
    text = old.read_text("ascii").replace("\nana\n", "\nkit\n")
    old.write_text(text, "ascii")
    code, _, err = office("kit", "--out", "result.json")
    assert (code, "not the key that the policy file has" in err) == (2, True)
    assert not (office.folder / "result.json").exists()


def test_reports_for_build_servers_code_hosts_and_pages_are_what_they_say(
    office: ShipOffice,
) -> None:
    office("", "--junit", "ship.xml", "--sarif", "ship.sarif", "--badge", "ship.svg")
    told = office.json()
    probes = [p for item in told["items"] for p in item["probes"]]
    suites = ET.parse(office.folder / "ship.xml").getroot()
    open_ones = {p["id"] for p in probes if p["outcome"] not in ("pass", "waived")}
    failed = {
        case.get("name") for case in suites.iter("testcase") if case.find("failure") is not None
    } | {case.get("name") for case in suites.iter("testcase") if case.find("error") is not None}
    assert failed == open_ones
    assert suites.get("tests") == str(len(probes))
    sarif = json.loads((office.folder / "ship.sarif").read_text("utf-8"))
    (run,) = sarif["runs"]
    assert (sarif["version"], {r["ruleId"] for r in run["results"]}) == ("2.1.0", open_ones)
    assert {r["id"] for r in run["tool"]["driver"]["rules"]} == {p["id"] for p in probes}
    svg = ET.parse(office.folder / "ship.svg").getroot()
    assert "not ready" in str(svg.get("aria-label"))


def test_a_feature_that_nobody_names_is_asked_for(office: ShipOffice) -> None:
    code, _, err = office("", "--feature", "sales")
    assert (code, "no feature `sales`" in err) == (2, True)


def test_the_checklist_is_printed_as_data(office: ShipOffice) -> None:
    out = office.done("", "checklist", "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["id"] for line in lines] == [p.id for p in shipped().probes]
