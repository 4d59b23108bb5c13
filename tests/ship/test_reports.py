"""Reports for programs say what the result says, whatever stands in its words."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from seawall.ship.answer import Answer, How, Outcome
from seawall.ship.badge import badge
from seawall.ship.checklist import Item
from seawall.ship.gate import Answered, Result
from seawall.ship.junit import junit
from seawall.ship.read import shipped
from seawall.ship.sarif import sarif
from seawall.ship.told import result_json
from tests.ship.world import NOW, SUBJECT

HOSTILE = "a \"b\" <c> & 'd' ]]> \N{SNOWMAN}"
IDS = [probe.id for probe in shipped().probes]


def result(*outcomes: Outcome) -> Result:
    answers = tuple(
        Answer(name, outcome, HOSTILE, f"do {HOSTILE}", How.VERIFIED, (n,), NOW)
        for n, (name, outcome) in enumerate(zip(IDS, outcomes, strict=False))
    )
    item = Answered(Item("one", "one?", ()), answers)
    return Result("support", NOW, SUBJECT, (item,))


ALL = result(*Outcome)


def test_a_test_case_of_each_outcome_is_what_build_servers_take_it_for() -> None:
    suites = ET.fromstring(junit(ALL))
    (suite,) = suites
    counts = {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "7", "failures": "3", "errors": "1", "skipped": "2"}
    by_tag = {case.get("name"): case[0].tag for case in suite}
    wanted = ["properties", "failure", "failure", "failure", "error", "skipped", "skipped"]
    assert list(by_tag.values()) == wanted
    assert HOSTILE in str(suite[1][0].get("message"))


def test_control_characters_make_no_report_unreadable() -> None:
    spoilt = replace(ALL.answers[1], why="a\x1b[2J\x00b")
    it = replace(ALL, items=(replace(ALL.items[0], answers=(spoilt,)),))
    (message,) = (case[0].get("message") for case in ET.fromstring(junit(it)).iter("testcase"))
    assert message is not None
    assert message.startswith("a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}b")


def test_a_finding_of_each_that_does_not_pass_and_of_no_other() -> None:
    told = json.loads(json.dumps(sarif(ALL, shipped(), file="seawall.yaml")))
    (run,) = told["runs"]
    open_ones = [a.probe for a in ALL.answers if not a.outcome.passes]
    assert [found["ruleId"] for found in run["results"]] == open_ones
    assert {found["level"] for found in run["results"]} <= {"error", "warning"}
    places = [found["locations"][0]["physicalLocation"] for found in run["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {"seawall.yaml"}


@pytest.mark.parametrize(
    ("outcome", "word"), [(Outcome.PASS, "ready"), (Outcome.FAIL, "not ready")]
)
def test_a_badge_says_of_which_day_it_is(outcome: Outcome, word: str) -> None:
    svg = ET.fromstring(badge(replace(result(outcome), feature=HOSTILE)))
    label = str(svg.get("aria-label"))
    assert label.startswith(f"seawall ship: {HOSTILE} is {word}")
    assert "2026-11-30" in label


def test_json_has_all_answers_with_their_reasons_and_entries() -> None:
    told = json.loads(json.dumps(result_json(ALL, shipped())))
    probes = told["items"][0]["probes"]
    assert [p["outcome"] for p in probes] == [o.value for o in Outcome]
    assert [p["entries"] for p in probes] == [[n] for n in range(7)]
    assert told["ready"] is False
    assert {p["at"] for p in probes} == {"2026-11-30T12:00:00+00:00"}
