"""`seawall ship`: what a team meets, and what whoever cheats meets."""

import json
import secrets
import subprocess
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from seawall.access import Act, sign
from seawall.access.shipping import STATED
from seawall.assemble.demo_servers import policy
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.subject import digests_here
from seawall.ship.read import shipped
from tests.cli.ship_office import ShipOffice


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
