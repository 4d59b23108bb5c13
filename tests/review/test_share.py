"""The rule by which the share moves that people look at."""

import random
from datetime import timedelta
from typing import Any

import pytest

from seawall.review.evidence import Evidence
from seawall.review.reading import MILLION
from seawall.review.share import Move, Reason, Rule
from seawall.review.terms import Terms
from tests.review.epochs import EPOCH, TERMS, Gateway

OTHER = "epc_0000000000000002"


@pytest.fixture
def log() -> Gateway:
    gateway = Gateway()
    gateway.planned(100_000)
    return gateway


def codes(log: Gateway) -> list[str]:
    return [each.code for each in log.rule.objections(EPOCH, log.at)]


def test_a_share_is_halved_where_an_owner_signs_and_nothing_speaks_against_it(
    log: Gateway,
) -> None:
    """Bound, age, agreement and backlog are as they must be: the move names the act."""
    log.certified()
    assert codes(log) == []
    first = log.plan
    log.signs(nonce="a" * 32)
    (move,) = log.moves
    assert (move.reason, move.plan, move.share, move.to) == ("lowered", first, 100_000, 50_000)
    assert (move.act, move.epoch, move.feature) == ("a" * 32, EPOCH, "support")
    assert log.share == 50_000


def test_a_signature_alone_lowers_nothing(log: Gateway) -> None:
    """Without evidence the rule does not do what an owner signed for."""
    log.signs()
    assert log.moves == []


def test_nothing_is_lowered_without_a_signature(log: Gateway) -> None:
    """Evidence alone lowers nothing, and nor does an act that nobody signed."""
    log.certified()
    log.signs(signed=False)
    assert log.moves == []


@pytest.mark.parametrize(
    "facts",
    [
        {"plan": "pln_ffffffffffffffff"},
        {"to": 40_000},
        {"to": 60_000},
        {"to": 0},
        {"feature": "other"},
        {"epoch": OTHER},
    ],
    ids=lambda facts: next(iter(facts)),
)
def test_what_was_signed_must_be_the_present_plan_halved(
    log: Gateway, facts: dict[str, Any]
) -> None:
    """Who signed for another plan, step, feature or epoch signed for none of this."""
    log.certified()
    log.signs(**facts)
    assert log.moves == []


def test_what_is_shared_by_all_prompts_that_are_too_many_keeps_its_share() -> None:
    """Whoever asks with many prompts makes that epoch theirs, and would have it certified."""
    log = Gateway()
    log.planned(100_000, configuration="")
    log.certified()
    assert codes(log) == ["others"]
    log.signs()
    assert log.moves == []


def test_one_signature_halves_once(log: Gateway) -> None:
    """The plan after it is another, which nobody has signed for yet."""
    log.certified()
    log.signs()
    first = next(each for each in log.seen if each.event.kind == "review.share_lowered")
    log.add("review.share_lowered", dict(first.event.facts), signed=True, feature="")
    assert log.reasons == ["lowered"]
    log.signs()
    assert log.reasons == ["lowered", "lowered"]


def test_the_share_does_not_fall_under_the_floor(log: Gateway) -> None:
    """The floor comes from how soon a rise must be noticed; a step of next to nothing is none."""
    log.certified()
    log.planned(28_000, reason="lowered")
    log.signs(to=TERMS.lowered(log.share))
    assert log.share == TERMS.floor
    assert codes(log) == ["floor"]
    log.signs(to=log.share)
    assert log.share == TERMS.floor
    assert 15_000 < TERMS.floor < 25_000
    log.planned(25_000, reason="asked")
    log.passes(days=8)
    assert "floor" in codes(log)


def test_what_speaks_against_looking_at_less_is_told_at_once(log: Gateway) -> None:
    """A young epoch without evidence: its bound, its age and its pairs."""
    assert codes(log) == ["bound", "young", "agreement"]


def test_a_bound_over_the_target_keeps_the_share(log: Gateway) -> None:
    """Two misses in so many reviews are too many."""
    log.certified()
    for _ in range(2):
        log.reviewed("harmful")
    assert codes(log) == ["bound"]
    log.signs()
    assert log.moves == []


def test_a_young_epoch_keeps_its_share() -> None:
    """However many reviews there are."""
    log = Gateway()
    log.passes(days=-8)
    log.planned(100_000)
    log.certified()
    log.passes(days=-2)
    assert codes(log) == ["young"]


def test_people_who_disagree_keep_the_share(log: Gateway) -> None:
    """A number from reviews is worth what the reviews are worth."""
    log.certified()
    for _ in range(40):
        log.says(log.drawn(reviews=2), "harmless", "unsure", "harmless")
    assert "agreement" in codes(log)


def test_who_has_nobody_else_to_look_is_not_asked_how_far_they_agree() -> None:
    """Without double reviews by the policy nothing is demanded of them."""
    log = Gateway(Terms(double=0))
    log.planned(100_000)
    assert "agreement" not in codes(log)


def test_overdue_items_keep_the_share_and_are_misses_until_they_are_judged(log: Gateway) -> None:
    """Who looks only at the easy ones and leaves the others lying gains nothing."""
    log.certified()
    left = [log.drawn() for _ in range(13)]
    log.passes(hours=25)
    assert codes(log) == ["bound", "backlog"]
    for item in left:
        log.says(item, "harmless")
    assert codes(log) == []


def test_gold_that_people_miss_keeps_the_share(log: Gateway) -> None:
    """Once items with known answers tell of the reviewers, the bound allows for their errors."""
    log.certified()
    assert codes(log) == []
    for found in (True, True, False, True, False, True):
        item = log.drawn(sample="gold")
        log.says(item, "harmful" if found else "harmless")
        log.add("review.gold_scored", {"item": item, "by": "ada", "harmful": True})
    assert codes(log) == ["bound"]


def test_a_severe_miss_doubles_the_share_at_once_and_each_time(log: Gateway) -> None:
    """Whatever else: one of the severest in the even or in the risk sample, up to all."""
    log.reviewed("harmful", severity=3)
    assert log.moves == []
    item = log.drawn(sample="risk", included=280_000)
    log.says(item, "harmful", severity=1)
    assert (log.reasons, log.share) == (["miss"], 200_000)
    for _ in range(4):
        log.says(log.drawn(), "harmful", severity=1)
    assert log.reasons == ["miss"] * 4
    assert log.share == MILLION


def test_a_severe_claim_moves_the_share_once_it_is_confirmed(log: Gateway) -> None:
    """One person's word alone does not, where a second one must look."""
    item = log.drawn(confirm=True)
    log.says(item, "harmful", by="ana", severity=1)
    assert log.moves == []
    log.lease(item, "ben", 2)
    log.decide(item, "ben", 3, "harmful", severity=2)
    assert (log.reasons, log.share) == (["miss"], 200_000)


def test_second_looks_at_claims_are_no_disagreement(log: Gateway) -> None:
    """They are claims of one, picked for that: how far people agree is known from others."""
    for _ in range(30):
        log.says(log.drawn(confirm=True), "harmful", "harmless", "harmless")
    assert log.moves == []


def test_a_severe_false_alarm_or_a_harmless_one_is_no_miss(log: Gateway) -> None:
    """What was stopped was not missed; what is harmless has no severity."""
    log.says(log.drawn(stratum="stopped"), "harmful", severity=1)
    log.says(log.drawn(stratum="stopped"), "harmless", severity=1)
    log.says(log.drawn(), "harmless", severity=1)
    assert log.moves == []


def test_reviews_that_find_more_than_the_target_raise_the_share(log: Gateway) -> None:
    """Drift, against the target: by the even sample."""
    for _ in range(100):
        log.reviewed()
    while not log.moves:
        log.reviewed("harmful")
        log.reviewed()
    assert log.reasons == ["drift"]
    assert log.share == 200_000


def test_risk_samples_that_find_more_than_they_did_raise_the_share(log: Gateway) -> None:
    """Drift that no reference was needed for: risky decisions that were fine are no more."""
    for _ in range(150):
        log.reviewed(sample="risk", risk="high", included=280_000)
    found = 0
    while not log.moves:
        found += 1
        log.reviewed("harmful", sample="risk", risk="high", included=280_000)
    assert log.reasons == ["drift"]
    assert found < 10


def test_detectors_begin_anew_after_an_alarm_and_raise_once_a_day(log: Gateway) -> None:
    """A second alarm for the same reason within a day moves nothing; after it one does."""
    for _ in range(60):
        log.reviewed("harmful")
    assert log.reasons == ["drift"]
    log.passes(days=1)
    for _ in range(60):
        log.reviewed("harmful")
    assert log.reasons == ["drift", "drift"]


def test_unsure_and_overdue_are_no_drift(log: Gateway) -> None:
    """They tell of the people, not of the feature."""
    for _ in range(60):
        log.reviewed("unsure")
    assert log.moves == []


def test_people_who_disagree_raise_the_share(log: Gateway) -> None:
    """At the twentieth item that two looked at; the count begins anew then."""
    for turn in range(20):
        words = ("harmless", "harmless") if turn % 2 else ("harmless", "harmful", "harmless")
        log.says(log.drawn(reviews=2), *words)
    assert log.reasons == ["disagreement"]


def test_a_backlog_raises_the_share(log: Gateway) -> None:
    """Ten items and a fifth of a day's that nobody looked at in time; not again the same day."""
    for _ in range(9):
        log.drawn()
    log.passes(hours=25)
    log.decision()
    assert log.moves == []
    log.drawn(sealed=None)
    log.decision()
    assert log.reasons == ["backlog"]
    log.decision()
    assert log.reasons == ["backlog"]


def test_a_few_overdue_of_very_many_items_are_no_backlog(log: Gateway) -> None:
    """A tenth of what comes in a day is soon looked at."""
    for _ in range(100):
        log.reviewed()
    for _ in range(10):
        log.drawn()
    log.passes(hours=25)
    log.decision()
    assert log.moves == []


def test_an_incident_raises_the_feature_and_one_of_no_feature_raises_all(log: Gateway) -> None:
    """All live epochs of it, and none that is over or not reviewed."""
    log.planned(50_000, epoch=OTHER, feature="search")
    log.planned(50_000, epoch="epc_3", feature="unreviewed")
    log.planned(50_000, epoch="epc_4")
    log.add("review.epoch_ended", {"epoch": "epc_4"})
    log.add("incident.declared", {}, feature="support")
    assert [(move.epoch, move.reason) for move in log.moves] == [(EPOCH, "incident")]
    log.passes(days=2)
    log.add("incident.declared", {}, feature="")
    assert [move.epoch for move in log.moves] == [EPOCH, EPOCH, OTHER]


def test_three_reports_of_concern_within_a_day_raise_the_share(log: Gateway) -> None:
    """Two do not, nor three that are further apart, nor of another feature."""
    for _ in range(3):
        log.add("concern.reported", {})
        log.add("concern.reported", {}, feature="search")
        assert log.moves == []
        log.passes(hours=13)
    for _ in range(2):
        log.add("concern.reported", {})
    assert log.reasons == ["concern"]


def test_whoever_may_asks_for_more(log: Gateway) -> None:
    """To what they signed for, and never to less; not where nobody signed."""
    log.signs("review.share_raised", to=400_000, reason="incident", nonce="b" * 32)
    (move,) = log.moves
    assert (move.reason, move.to, move.act) == ("asked", 400_000, "b" * 32)
    log.signs("review.share_raised", to=300_000, reason="incident")
    log.signs("review.share_raised", to=500_000, reason="incident", signed=False)
    assert len(log.moves) == 1
    log.signs("review.share_raised", to=5 * MILLION, reason="incident")
    assert log.share == MILLION


def test_after_a_raise_evidence_counts_since_then_too(log: Gateway) -> None:
    """What was certified before an alarm does not lower the share after it."""
    log.certified(1000)
    assert codes(log) == []
    log.add("incident.declared", {})
    log.passes(days=8)
    assert codes(log) == ["bound"]
    log.certified(380)
    assert codes(log) == []


def test_a_raise_keeps_the_share_for_days(log: Gateway) -> None:
    """`least_days` are those of the epoch and of the last raise."""
    log.certified(1000)
    log.add("incident.declared", {})
    log.passes(days=-8)
    log.certified(400)
    assert codes(log) == ["young"]


def test_what_happens_before_the_next_plan_is_there_moves_that_plan() -> None:
    """Of one plan there is one move; a second alarm is not lost for it."""
    log = Gateway(obeys=False)
    log.planned(100_000)
    log.says(log.drawn(), "harmful", severity=1)
    log.says(log.drawn(), "harmful", severity=1)
    log.add("incident.declared", {})
    assert [move.to for move in log.moves] == [200_000]
    log.planned(200_000, reason="miss")
    log.planned(400_000, reason="miss")
    log.planned(800_000, reason="incident")
    assert [(move.share, move.to) for move in log.moves] == [
        (100_000, 200_000),
        (200_000, 400_000),
        (400_000, 800_000),
    ]


def test_a_full_share_moves_no_more() -> None:
    """Nothing is over all."""
    log = Gateway()
    log.planned(MILLION)
    log.add("incident.declared", {})
    assert log.moves == []


def test_a_share_of_nothing_rises_to_the_floor() -> None:
    """Twice nothing would be nothing."""
    log = Gateway()
    log.planned(0)
    log.add("incident.declared", {})
    assert log.share == TERMS.floor


def traffic(log: Gateway, decisions: int, **measured: int) -> None:
    dice = random.Random(len(log.seen))
    for _ in range(decisions):
        request = f"req_{len(log.seen):016x}"
        score = measured.get("score", 0) + dice.randrange(1000)
        told = {
            "scores": {"injection": score, "hate": 0},
            "inspected": measured.get("length", 0) + dice.randrange(400),
        }
        log.add("text.allowed", told, request=request)
        stopped = dice.randrange(100) < measured.get("stops", 3)
        kind = "answer.refused" if stopped else "answer.delivered"
        log.add(kind, {"plan": log.plan}, request=request)
        log.passes(seconds=60)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"score": 400}, "score_shift"),
        ({"length": 200}, "length_shift"),
        ({"stops": 20}, "block_rate_shift"),
    ],
)
def test_traffic_that_changes_raises_the_share(
    log: Gateway, changed: dict[str, int], reason: str
) -> None:
    """On all decisions, without a review; and not as long as it stays as it was."""
    traffic(log, 3000)
    assert log.moves == []
    traffic(log, 700, **changed)
    assert log.reasons == [reason]


def test_nights_and_weekends_are_no_change() -> None:
    """What comes at one time of day is compared with what came then, here for three weeks."""
    log = Gateway()
    log.planned(100_000)
    for _day in range(21):
        for quarter in range(4):
            weekend = log.at.weekday() >= 5
            log.at = log.at.replace(hour=6 * quarter, minute=0)
            traffic(log, 40, length=100 * quarter + 300 * weekend, score=50 * quarter)
        log.at = log.at.replace(hour=0) + timedelta(days=1)
    assert log.moves == []


def everything() -> Gateway:
    """A log in which shares move for many reasons."""
    log = Gateway()
    log.planned(100_000, epoch=OTHER, feature="search")
    log.add("incident.declared", {}, feature="search")
    log.planned(100_000)
    traffic(log, 50)
    log.certified()
    log.signs()
    log.signs("review.share_raised", to=60_000, reason="concern")
    log.add("incident.declared", {})
    for _ in range(30):
        log.reviewed("harmful", severity=2)
    log.says(log.drawn(), "harmful", severity=1)
    for _ in range(20):
        log.says(log.drawn(reviews=2), "harmless", "harmful", "harmless")
    for _ in range(100):
        log.drawn()
    log.passes(hours=30)
    log.decision()
    log.add("review.epoch_ended", {"epoch": EPOCH})
    log.add("incident.declared", {})
    return log


def test_who_reads_the_log_again_comes_to_the_same_moves() -> None:
    """In one go by another object as entry by entry; and with the evidence that goes with it."""
    log = everything()
    again = Rule(lambda _: TERMS)
    moves: list[Move] = [move for seen in log.seen for move in again.take(seen)]
    assert moves == log.moves
    assert {move.reason for move in moves} >= set(Reason) - {
        Reason.CONCERN,
        Reason.SCORE_SHIFT,
        Reason.LENGTH_SHIFT,
        Reason.BLOCK_RATE_SHIFT,
    }
    assert again.evidence.of(OTHER, log.at) == Evidence(log.seen).of(OTHER, log.at)


def test_a_new_epoch_begins_with_new_detectors_and_no_evidence(log: Gateway) -> None:
    """After a change of the model nothing that was known before lowers the share."""
    log.certified()
    log.add("review.epoch_ended", {"epoch": EPOCH})
    log.planned(100_000, epoch=OTHER, reason="model_changed")
    log.passes(days=10)
    told = [each.code for each in log.rule.objections(OTHER, log.at)]
    assert told == ["bound", "agreement"]
    assert [each.code for each in log.rule.objections(EPOCH, log.at)] == ["over"]
    log.signs(epoch=OTHER, to=50_000)
    assert log.moves == []


def test_a_feature_that_is_not_reviewed_moves_nothing() -> None:
    """Its terms are none."""
    log = Gateway()
    log.planned(100_000, feature="unreviewed")
    log.add("incident.declared", {}, feature="unreviewed")
    assert log.moves == []


def test_an_item_of_no_known_plan_moves_nothing() -> None:
    """What the log does not explain speaks for nothing."""
    log = Gateway()
    log.says(log.drawn(plan="pln_ffffffffffffffff"), "harmful", severity=1)
    assert log.moves == []


def test_who_asks_only_what_reviews_show_sees_the_same_counts() -> None:
    """Without watching the traffic."""
    log = everything()
    quiet = Rule(lambda _: TERMS, traffic=False)
    for seen in log.seen:
        quiet.take(seen)
    assert quiet.evidence.of(EPOCH, log.at) == log.rule.evidence.of(EPOCH, log.at)
