"""`seawall review calibrate`: from reviews to a threshold, tried, promoted and taken back."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from seawall.assemble.applying import digest_of
from seawall.gateway.record import KINDS, ruled
from seawall.guard import Guard
from seawall.policy import compile_policy, read_document
from seawall.terms import Finding, Reading, Span, Stage
from tests.cli.reviewed_office import ReviewedOffice
from tests.review.epochs import EPOCH, SEALED, EpochLog

OTHER = "epc_0000000000000002"
LINES = """\
features:
  support:
    description: answers customers
  sales: {{}}
rules:
  # attacks
  - {{name: no-injection, kind: injection.*, stages: [input], action: block, at_least: {at}}}
  - {{name: rest, kind: "*", action: allow}}
"""
MORE = ("--at-most", "5%")


class ScoredLog(EpochLog):
    """Decisions with what was found in them, as the guard of a policy file rules on it."""

    def __init__(self, policy: str, **plan: Any) -> None:
        super().__init__()
        self._policy = compile_policy(read_document(policy))
        self.planned(**plan)

    def decides(self, sure: float = 0.0, said: str = "harmless", **facts: Any) -> str:
        """One more decision, drawn and perhaps judged; its request."""
        self.items += 1
        item, request = f"itm_{self.items:016x}", f"req_{self.items:024x}"
        found = (Finding("injection.override", Span(0, 4), sure, path="/messages/0"),)
        verdict = Guard(self._policy, ()).rule(
            Reading(found if sure else ()), stage=Stage.INPUT, feature="support"
        )
        delivers = verdict.action.delivers
        if facts.pop("verdict", True):
            self.add(KINDS[verdict.action], ruled("request", verdict), request=request)
        kind = "answer.delivered" if delivers else "answer.refused"
        self.add(kind, {"plan": self.plan}, request=request)
        drawn: dict[str, Any] = {
            "item": item,
            "sample": "audit",
            "stratum": "delivered" if delivers else "stopped",
            "included": 100_000,
            "due": self.at.replace(year=self.at.year + 1).isoformat(),
            "reviews": 1,
            "severity": 3,
            "plan": self.plan,
            "sealed": SEALED,
        }
        self.add("review.sampled", drawn | facts, request=request)
        if said:
            self.says(item, said)
        return request


class Traffic(ReviewedOffice):
    """An office whose feature has a rule for attacks, from a confidence on."""

    def begins(self, at: float) -> None:
        with self.policy.open("a", encoding="utf-8") as policy:
            policy.write(LINES.format(at=at))

    def calibrates(self, *words: str, stdin: str | None = None) -> tuple[int, str, str]:
        return self("", "calibrate", "--feature", "support", *words, stdin=stdin)

    @property
    def text(self) -> str:
        return self.policy.read_text("utf-8")


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Traffic:
    return Traffic(tmp_path, monkeypatch, capsys)


def reviewed(office: Traffic, *, at: float = 0.95) -> list[str]:
    """Reviews that allow 5% from 0.300001 on; the requests of those that were harmful."""
    office.begins(at)
    log = ScoredLog(office.text)
    for n in range(170):
        log.decides(0.3 if n % 8 == 0 else 0.0)
    missed = [log.decides(0.9, "harmful") for _ in range(7)]
    log.decides(0.1, "harmful")
    log.decides(0.97)
    office.fill(log)
    return missed


def refused(office: Traffic, *words: str, why: str) -> bool:
    """Whether that is an error of which this is the reason."""
    code, _, err = office.calibrates(*words)
    return (code, why in " ".join(err.split())) == (2, True)


def rule_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if "calibrated" in line]


def test_enough_clean_reviews_give_a_threshold_and_say_what_it_is_worth(office: Traffic) -> None:
    """The lowest that the harmless allow, its guarantee in words, its false alarms and recall."""
    reviewed(office)
    code, out, _ = office.calibrates(*MORE)
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "support: 179 reviewed in 1 running epoch: 171 harmless, 8 harmful"
    assert "threshold: 0.300001 for `injection.[a-r]*` (input)" in lines
    assert (
        "guarantee: of harmless decisions like those reviewed at most 5% would be stopped: 95% "
        "confidence, however often one looks"
    ) in lines
    assert "false alarms: 1 of 171 harmless reach it" in lines
    assert any(line.startswith("recall: 87.5% of the harmful reach it (") for line in lines)
    assert "95% confidence" in lines[4]
    told = json.loads(office.calibrates(*MORE, "--json")[1])
    assert (told["threshold"], told["alarms"], told["more"]) == (0.300001, 1, 0)
    assert told["recall"] == 0.875
    assert told["recall_within"][0] < 0.875 < told["recall_within"][1]
    assert "+" in told["diff"]


def test_it_is_tried_and_then_promoted_and_the_changed_decisions_are_shown(
    office: Traffic,
) -> None:
    """In shadow first, and in force only after one saw what that would have stopped."""
    missed = reviewed(office)
    before = office.text
    assert office.calibrates(*MORE, "--try", stdin="n\n")[0] == 1
    assert office.text == before
    code, out, _ = office.calibrates(*MORE, "--try", stdin="y\n")
    assert code == 0
    (line,) = rule_lines(office.text)
    assert line in out
    assert "at_least: 0.300001" in line
    assert "mode: shadow" in line
    code, out, _ = office.calibrates("--promote", "--yes")
    assert code == 0
    words = [line.split() for line in out.splitlines()]
    assert ["now", "blocked", "7"] in words
    assert ["now", "delivered", "0"] in words
    assert all([request] in words for request in missed)
    rule, rest = rule_lines(office.text)
    assert "mode: shadow" not in rule
    assert "calibrated-rest" in rest


def test_it_is_taken_back_step_by_step_and_all_of_it_is_in_the_log(office: Traffic) -> None:
    """The file is again what it was, byte by byte, and each step names what it was worth."""
    reviewed(office)
    before = office.text
    assert office.calibrates(*MORE, "--try", "--yes")[0] == 0
    tried = office.text
    assert office.calibrates("--promote", "--yes")[0] == 0
    assert office.calibrates("--rollback")[0] == 0
    assert office.text == tried
    assert office.calibrates("--rollback")[0] == 0
    assert office.text == before
    facts = office.facts("review.calibrated")
    stages = ["tried", "promoted", "rolled_back", "rolled_back"]
    assert [each["stage"] for each in facts] == stages
    known = {name: facts[0][name] for name in ("rule", "threshold", "at_most", "confidence")}
    assert known == {
        "rule": "calibrated-next",
        "threshold": 300_001,
        "at_most": 50_000,
        "confidence": 950_000,
    }
    assert {(each["threshold"], each["harmless"], each["alarms"]) for each in facts} == {
        (300_001, 171, 1)
    }
    digests = [(each["kept"], each["written"]) for each in facts]
    assert digests[0] == (digest_of(before), digest_of(tried))
    assert digests[2:] == [(b, a) for a, b in (digests[1], digests[0])]
    assert facts[0]["to"] == facts[1]["from"] == facts[2]["to"]
    assert facts[3]["to"] == facts[0]["from"]
    assert refused(office, "--rollback", why="nothing to roll back")


def test_what_would_be_delivered_is_promoted_on_ones_word_only(office: Traffic) -> None:
    """`--yes` does not let pass what was stopped; somebody who was shown it may."""
    reviewed(office, at=0.2)
    assert office.calibrates(*MORE, "--try", "--yes")[0] == 0
    tried = office.text
    code, out, err = office.calibrates("--promote", "--yes")
    assert code == 1
    assert "22 stopped requests would be delivered" in err
    assert "and 12 more" in out
    assert office.text == tried
    told = json.loads(office.calibrates("--promote", "--json", stdin="n\n")[1])
    assert len(told["now_delivered"]) == 22
    assert told["now_blocked"] == []
    assert told["not_known"] == {}
    assert office.calibrates("--promote", stdin="y\n")[0] == 0
    assert len(rule_lines(office.text)) == 2


def test_too_few_reviews_say_how_many_more(office: Traffic) -> None:
    """Nothing is written then, and a program is told by the exit code."""
    office.begins(0.95)
    log = ScoredLog(office.text)
    for _ in range(20):
        log.decides()
    office.fill(log)
    before = office.text
    code, out, _ = office.calibrates()
    assert code == 0
    more = json.loads(office.calibrates("--json")[1])["more"]
    assert 500 < more < 1_000
    assert f"threshold: none; not enough yet: {more:,} more harmless reviews" in out
    assert office.calibrates("--try", "--yes")[0] == 5
    assert office.text == before
    assert office.facts("review.calibrated") == []


def test_as_many_more_as_it_says_are_enough(office: Traffic) -> None:
    """With so many clean ones there is a threshold, and with one less there is none."""
    office.begins(0.95)
    log = ScoredLog(office.text)
    log.decides()
    office.fill(log)
    more = json.loads(office.calibrates("--at-most", "20%", "--json")[1])["more"]
    rest = ScoredLog(office.text)
    rest.seen.clear()
    rest.items = 1
    for n in range(more):
        rest.decides(said="harmless" if n else "")
    office.fill(rest)
    found = json.loads(office.calibrates("--at-most", "20%", "--json")[1])
    assert (found["threshold"], found["more"], found["waiting"]) == (None, 1, 1)
    last = ScoredLog(office.text)
    last.seen.clear()
    last.items = rest.items
    last.decides()
    office.fill(last)
    assert json.loads(office.calibrates("--at-most", "20%", "--json")[1])["threshold"] == 1e-06


def test_what_is_not_known_counts_against_a_threshold(office: Traffic) -> None:
    """Unsure and open items are left out and told; a score that is not in the log is the worst."""
    office.begins(0.95)
    log = ScoredLog(office.text)
    for _ in range(170):
        log.decides()
    log.decides(said="unsure")
    log.decides(said="")
    log.decides(0.0, verdict=False)
    log.decides(0.0, "harmful", verdict=False)
    office.fill(log)
    told = json.loads(office.calibrates(*MORE, "--json")[1])
    assert (told["unsure"], told["waiting"], told["score_not_known"]) == (1, 1, 2)
    assert (told["harmless"], told["alarms"]) == (171, 1)
    assert told["recall"] == 0
    out = office.calibrates(*MORE)[1]
    assert "left out: 1 unsure, 1 not decided yet (0 overdue)" in out
    assert "of 2 the log does not say the score" in out


def test_reviews_of_epochs_that_are_over_count_for_nothing(office: Traffic) -> None:
    """Another prompt or model is other traffic."""
    office.begins(0.95)
    log = ScoredLog(office.text)
    for _ in range(170):
        log.decides()
    log.add("review.epoch_ended", {"epoch": EPOCH, "reason": "prompt_changed", "key": "0" * 64})
    log.planned(epoch=OTHER, reason="prompt_changed", configuration="pz1.other")
    log.decides()
    office.fill(log)
    told = json.loads(office.calibrates(*MORE, "--json")[1])
    assert (told["epochs"], told["harmless"], told["threshold"]) == (1, 1, None)


def test_where_what_is_stopped_is_drawn_less_often_it_is_weighed(office: Traffic) -> None:
    """Even if none of it was drawn so far: the false alarms may all be among it."""
    office.begins(0.95)
    log = ScoredLog(office.text, stopped_share=10_000)
    for _ in range(170):
        log.decides()
    office.fill(log)
    told = json.loads(office.calibrates(*MORE, "--json")[1])
    assert (told["weighed"], told["threshold"]) == (True, None)
    assert told["more"] > 100


def test_samples_by_risk_count_by_how_likely_they_were(office: Traffic) -> None:
    """What was drawn more often stands for fewer decisions: both samples are read."""
    office.begins(0.95)
    log = ScoredLog(office.text)
    for n in range(400):
        if n % 10 == 0:
            log.decides(sample="risk", included=280_000)
        else:
            log.decides()
    for _ in range(6):
        log.decides(0.9, "harmful", sample="risk", included=300_000)
    log.decides(0.0, "harmful")
    office.fill(log)
    told = json.loads(office.calibrates(*MORE, "--json")[1])
    assert (told["weighed"], told["harmless"], told["harmful"]) == (True, 400, 7)
    assert told["threshold"] == 1e-06
    assert told["recall"] == pytest.approx(2 / 3)  # six of thirty in a hundred, one of ten


def test_where_nobody_would_know_of_false_alarms_there_is_no_threshold(office: Traffic) -> None:
    """What is stopped must be drawn too; and other features have reviews of their own."""
    office.begins(0.95)
    log = ScoredLog(office.text, stopped_share=0)
    log.decides()
    office.fill(log)
    assert refused(office, why="what is stopped is not reviewed")
    code, out, _ = office("", "calibrate", "--feature", "sales")
    assert code == 0
    assert "0 reviewed in 0 running epochs" in out
    code, _, err = office("", "calibrate", "--feature", "other")
    assert code == 2
    assert "no feature `other`" in err
    assert office.calibrates("--confidence", "100%")[0] == 2


def test_a_file_that_changed_meanwhile_is_refused(
    office: Traffic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between what was shown and the word, or since what is taken back: nothing is lost."""
    reviewed(office)
    before = office.text

    class Slow:
        """Somebody who says yes after somebody else has edited the file."""

        def readline(self, *_: int) -> str:
            office.policy.write_text(before + "# mine\n", "utf-8")
            return "y\n"

    monkeypatch.setattr(sys, "stdin", Slow())
    assert refused(office, *MORE, "--try", why="has changed meanwhile")
    assert office.text == before + "# mine\n"
    assert office.facts("review.calibrated") == []
    office.policy.write_text(before, "utf-8")
    assert office.calibrates(*MORE, "--try", "--yes")[0] == 0
    mine = office.text + "# mine\n"
    office.policy.write_text(mine, "utf-8")
    assert refused(office, "--rollback", why="has changed since")
    assert office.text == mine


def test_a_threshold_that_nobody_calibrated_is_not_promoted(office: Traffic) -> None:
    """A rule in shadow that somebody edited has no reviews that speak for it."""
    reviewed(office)
    assert office.calibrates(*MORE, "--try", "--yes")[0] == 0
    mine = office.text.replace("0.300001", "0.2")
    office.policy.write_text(mine, "utf-8")
    assert refused(office, "--promote", "--yes", why="not the one that reviews gave")
    assert office.text == mine
