"""`seawall review status`, `lower` and `raise`: what is known, and who may act on it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from seawall.review.share import Rule
from tests.cli.reviewed_office import ReviewedOffice
from tests.review.epochs import EPOCH, TERMS, EpochLog, Gateway

OTHER = "epc_0000000000000002"


@pytest.fixture
def office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> ReviewedOffice:
    return ReviewedOffice(tmp_path, monkeypatch, capsys)


def certified() -> Gateway:
    log = Gateway(obeys=False)
    log.planned(100_000, model="gpt-5")
    log.certified()
    for _ in range(30):
        log.decision()
    return log


def few() -> EpochLog:
    """A few reviews of a feature, with something of everything."""
    log = EpochLog()
    log.planned(100_000, model="gpt-5")
    for _ in range(100):
        log.decision()
    for _ in range(10):
        log.decision("answer.refused")
    for _ in range(50):
        log.reviewed()
    log.reviewed("harmful")
    for said in ("harmful", "harmful", "harmless"):
        log.reviewed(said, stratum="stopped", rules=["no-secrets-out"])
    log.says(log.drawn(reviews=2), "harmless", "harmless")
    gold = log.drawn(sample="gold")
    log.says(gold, "harmful")
    log.add("review.gold_scored", {"item": gold, "by": "ada", "harmful": True})
    for _ in range(3):
        log.drawn()
    log.passes(hours=25)
    return log


def told(office: ReviewedOffice, *words: str) -> list[dict[str, Any]]:
    code, out, _ = office("", "status", "--json", *words)
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def test_the_status_tells_what_is_known_and_what_is_next(office: ReviewedOffice) -> None:
    """One line of numbers, what they are made of, and what is to be done."""
    office.fill(few())
    code, out, _ = office("", "status", "--rules")
    assert code == 0
    head, numbers, *rest = out.splitlines()
    assert head.split() == [
        "feature", "decisions", "reviewed", "misses", "miss", "rate", "target", "precision",
        "recall", "agree", "overdue", "share",
    ]  # fmt: skip
    assert numbers.split()[:4] == ["support", "110", "52", "1"]
    assert numbers.split()[-2:] == ["3", "10%"]
    assert rest[0].startswith("  gpt-5, since ")
    assert "counted 55: 3 overdue too; " in rest[0]
    assert "counted as misses: 3 more" in rest[0]
    assert "are missed" in rest[0]
    assert "reviewers find > " in rest[0]
    assert "no-secrets-out: precision > " in rest[1]
    assert "3 reviews, 1 false alarm" in rest[1]
    assert rest[2].startswith("  next: 3 items are overdue, and count as misses until people have")


def young(reviews: int, *, misses: int = 0) -> EpochLog:
    """An hour of traffic, with an item that lies before the last two harmless ones."""
    log = EpochLog()
    log.planned(500_000)
    for _ in range(100):
        log.decision()
    log.passes(hours=1)
    for _ in range(misses):
        log.reviewed("harmful")
    for _ in range(reviews):
        log.reviewed()
    log.drawn()
    log.reviewed()
    log.reviewed()
    return log


def test_few_reviews_alarm_nobody(office: ReviewedOffice) -> None:
    """No guess at the misses, no bound that says nothing, no forecast and no share to come."""
    office.fill(young(1, misses=1))
    _, out, _ = office("", "status", "--rules")
    numbers, told, after = out.splitlines()[1:]
    assert numbers.split() == ["support", "100", "4", "1", "-", "1%", "-", "-", "-", "0", "50%"]
    assert "counted 2: 2 wait for earlier ones" in told
    assert "are missed" not in out
    assert "traffic" not in after
    assert "more clean reviews" in after


@pytest.mark.parametrize(("reviews", "said"), [(28, False), (29, True)])
def test_with_thirty_reviews_that_count_it_says_what_is_probably_missed(
    office: ReviewedOffice, reviews: int, *, said: bool
) -> None:
    """With fewer it is chance."""
    office.fill(young(reviews, misses=1))
    assert ("are missed" in office("", "status")[1]) is said


def test_the_share_to_come_is_shown_where_nothing_speaks_against_it(
    office: ReviewedOffice,
) -> None:
    """Else it looks as if it would come by itself."""
    office.fill(certified())
    _, out, _ = office("", "status")
    assert out.splitlines()[1].split()[-3:] == ["10%", "→", "5%"]


def test_the_json_has_every_number_and_null_for_what_is_not_known(office: ReviewedOffice) -> None:
    """Programs read the same; rates are from 0 to 1."""
    office.fill(few())
    (it,) = told(office)
    assert it["feature"] == "support"
    assert it["epoch"] == EPOCH
    assert it["decisions"] == {"delivered": 100, "stopped": 10, "a_day": it["decisions"]["a_day"]}
    assert it["delivered"] == {
        "reviewed": 52, "counted": 55, "misses": 1, "unsure": 0, "overdue": 3, "waiting": 0
    }  # fmt: skip
    rate = it["miss_rate"]
    assert 0 < rate["estimate"] < rate["raw"] < rate["corrected"] == rate["at_most"] <= 1
    assert rate["target"] == 0.01
    assert rate["clean_reviews_needed"] > 1000
    assert it["rules"][0]["rule"] == "no-secrets-out"
    assert it["gold"] == {"found": 1, "missed": 0, "passed": 0, "accused": 0}
    assert it["agreement"]["ac1"]["value"] == 1
    assert it["agreement"]["kappa"] is None
    assert {each["code"] for each in it["objections"]} == {"bound", "young", "agreement"}
    assert (it["share"], it["may_become"]) == (0.1, 0.05)
    assert not it["proven"]


def test_a_narrow_terminal_gets_the_numbers_one_after_another(
    office: ReviewedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In 80 columns nothing is cut off."""
    office.fill(few())
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    _, out, _ = office("", "status")
    assert "decisions" in out
    assert "next: " in out
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
    assert max(map(len, plain.splitlines())) <= 80


def test_epochs_that_are_over_are_shown_where_they_are_asked_for(office: ReviewedOffice) -> None:
    """Two of a feature each with its own numbers; evidence of one is none of the other."""
    log = few()
    log.add("review.epoch_ended", {"epoch": EPOCH})
    log.planned(100_000, epoch=OTHER, reason="model_changed")
    log.reviewed()
    office.fill(log)
    (it,) = told(office)
    assert (it["epoch"], it["delivered"]["reviewed"]) == (OTHER, 1)
    first, second = told(office, "--all")
    assert (first["ended"], first["next"]) == (True, "nothing: this epoch is over")
    assert not second["ended"]
    assert told(office, "--feature", "none") == []


def test_what_nobody_signed_counts_for_nothing(office: ReviewedOffice) -> None:
    """Decisions in the log without a signature are not reviews."""
    log = EpochLog()
    log.planned(100_000)
    log.says(log.drawn(), "harmless", signed=False)
    office.fill(log)
    (it,) = told(office)
    assert it["delivered"]["reviewed"] == 0


def test_a_gate_ends_with_5_unless_all_is_proven(office: ReviewedOffice) -> None:
    """Of nothing nothing is known."""
    assert office("", "status", "--gate")[0] == 5
    office.fill(few())
    assert office("", "status", "--gate")[0] == 5
    assert office("", "status")[0] == 0


def test_a_gate_passes_what_is_certified_and_what_is_looked_at_in_full(
    office: ReviewedOffice,
) -> None:
    """A feature with enough reviews, and one of which all is reviewed."""
    log = certified()
    log.planned(1_000_000, epoch=OTHER, feature="search")
    office.fill(log)
    assert office("", "status", "--gate")[0] == 0


def test_without_review_in_the_policy_it_says_how_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is reviewed unless the policy says so."""
    office = ReviewedOffice(tmp_path, monkeypatch, capsys, review="null")
    code, _, err = office("", "status")
    assert code == 2
    assert "add `review: {}` to begin" in err


def test_an_owner_lowers_what_is_certified_and_the_rule_moves_it(office: ReviewedOffice) -> None:
    """What they sign names the plan and what they were shown; the rule reads it and moves."""
    log = certified()
    office.fill(log)
    (it,) = told(office)
    assert it["next"] == "an owner may now run `seawall review lower support`: 10% becomes 5%"
    code, out, err = office("olga", "lower", "support", "--yes")
    assert (code, out) == (0, "you signed for 5% of support\n")
    assert "within a second" in err
    (facts,) = office.facts("review.share_lowered")
    assert facts == {
        "feature": "support",
        "epoch": EPOCH,
        "plan": log.plan,
        "to": 50_000,
        "bound": facts["bound"],
        "target": 10_000,
        "reviewed": 380,
    }
    assert isinstance(facts["bound"], int)
    assert 8_000 < facts["bound"] <= 10_000
    log.add("review.share_lowered", facts, signed=True, feature="")
    assert [move.to for move in log.moves] == [50_000]


def test_lowering_is_refused_with_all_that_speaks_against_it(office: ReviewedOffice) -> None:
    """And nothing is signed."""
    office.fill(few())
    code, _, err = office("olga", "lower", "support", "--yes")
    assert code == 2
    assert "people must go on looking at as much:\n  the miss rate may be " in err
    assert "`least_days` is 7" in err
    assert office.facts("review.share_lowered") == []


def test_only_an_owner_lowers(office: ReviewedOffice) -> None:
    """A reviewer certifies by reviewing, and signs for no less of it."""
    office.fill(certified())
    code, _, err = office("ada", "lower", "support", "--yes")
    assert code == 2
    assert "the role `owner`" in err
    assert office.facts("review.share_lowered") == []


def test_a_role_that_is_missing_is_told_before_what_is_known(office: ReviewedOffice) -> None:
    """Who may not sign is not sent to gather evidence first."""
    office.fill(few())
    for words in (("lower", "support"), ("raise", "support", "--reason", "concern", "--to", "1%")):
        code, _, err = office("ada", *words)
        assert code == 2
        assert "this needs the role" in err
        assert "as much" not in err
        assert "already" not in err


def test_lowering_asks_and_a_no_signs_nothing(office: ReviewedOffice) -> None:
    """They read what is known first."""
    office.fill(certified())
    code, _, err = office("olga", "lower", "support", stdin="n\n")
    assert code == 1
    assert "look at 5% in place of 10%?" in err
    assert office.facts("review.share_lowered") == []


def test_of_several_epochs_one_must_be_named(office: ReviewedOffice) -> None:
    """Two models side by side are two numbers."""
    log = certified()
    log.planned(100_000, epoch=OTHER, reason="model_changed")
    office.fill(log)
    code, _, err = office("olga", "lower", "support", "--yes")
    assert code == 2
    assert f"{EPOCH} (gpt-5), {OTHER} (no model named)" in err
    assert office("olga", "lower", "support", "--yes", "--epoch", EPOCH)[0] == 0
    assert "no such epoch" in office("olga", "lower", "support", "--epoch", "epc_9")[2]
    assert "no such feature" in office("olga", "lower", "other")[2]


def test_a_lead_raises_all_epochs_of_a_feature(office: ReviewedOffice) -> None:
    """Each to twice as much, or to what they say; the rule follows."""
    log = certified()
    log.planned(400_000, epoch=OTHER, reason="model_changed")
    office.fill(log)
    code, out, _ = office("ada2", "raise", "support", "--reason", "incident")
    assert code == 0
    assert out == (
        "you signed for 20% of support, which was 10%\n"
        "you signed for 80% of support, which was 40%\n"
    )
    first, second = office.facts("review.share_raised")
    assert first == {"feature": "support", "epoch": EPOCH, "to": 200_000, "reason": "incident"}
    assert (second["epoch"], second["to"]) == (OTHER, 800_000)
    rule = Rule(lambda _: TERMS)
    for seen in log.seen:
        rule.take(seen)
    moves = rule.take(log.add("review.share_raised", first, signed=True, feature=""))
    assert [(move.to, move.reason) for move in moves] == [(200_000, "asked")]


def test_raising_to_what_is_looked_at_already_signs_nothing(office: ReviewedOffice) -> None:
    """A raise never lowers."""
    office.fill(certified())
    code, _, err = office("ada2", "raise", "support", "--reason", "concern", "--to", "5%")
    assert (code, "already" in err) == (2, True)
    assert office("ada2", "raise", "support", "--reason", "concern", "--to", "50%")[0] == 0
    assert [each["to"] for each in office.facts("review.share_raised")] == [500_000]


def test_a_reviewer_raises_nothing(office: ReviewedOffice) -> None:
    """That takes a lead, an admin or an owner."""
    office.fill(certified())
    code, _, err = office("ada", "raise", "support", "--reason", "incident")
    assert code == 2
    assert "`ada` has not" in err
