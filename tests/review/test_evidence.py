"""What reviews show of each epoch."""

from collections import Counter

import pytest

from seawall.review.evidence import EpochCount, Evidence, GoldCount
from seawall.review.items import Word
from seawall.review.ordered import Reviews, StratumCount
from seawall.review.pairs import MOST_PAIRS
from tests.review.epochs import EPOCH, EpochLog

OTHER = "epc_0000000000000002"


def counts(log: EpochLog, epoch: str = EPOCH) -> EpochCount:
    return Evidence(log.seen).of(epoch, log.at)


def brief(it: StratumCount) -> tuple[int, int]:
    return it.counted, it.against


def busy_log() -> EpochLog:
    """A log with something of everything."""
    log = EpochLog()
    log.planned()
    for _ in range(20):
        log.decision()
    log.decision("answer.refused")
    log.reviewed()
    log.reviewed("harmful", severity=1)
    log.reviewed(sample="risk", risk="high", included=220_000)
    log.reviewed("harmful", stratum="stopped", rules=["no-secrets-out", "no-pii-out"])
    log.reviewed("harmless", stratum="stopped", rules=["no-pii-out"])
    log.says(log.drawn(reviews=2), "harmless", "harmless")
    log.says(log.drawn(reviews=2), "harmless", "harmful", "harmful")
    log.drawn(sealed=None)
    log.drawn()
    log.passes(hours=30)
    log.planned(200_000, reason="backlog")
    log.reviewed("unsure")
    log.drawn()
    gold = log.drawn(sample="gold")
    log.says(gold, "harmless")
    log.add("review.gold_scored", {"item": gold, "by": "ada", "harmful": True})
    log.planned(epoch=OTHER, reason="model_changed")
    log.decision()
    log.add("review.epoch_ended", {"epoch": EPOCH, "reason": "idle", "key": "0" * 64})
    return log


def test_decisions_count_for_the_epoch_of_the_plan_that_they_name() -> None:
    """Traffic by stratum; a plan that nobody knows is of no epoch."""
    log = EpochLog()
    first = log.planned()
    log.planned(epoch=OTHER, reason="model_changed")
    log.decision()
    log.decision("answer.cut", plan=first)
    log.decision("answer.refused", plan=first)
    log.decision(plan="pln_ffffffffffffffff")
    traffic = counts(log).traffic
    assert (traffic.delivered, traffic.stopped, traffic.decisions) == (1, 1, 2)
    assert counts(log, OTHER).traffic.decisions == 1


def test_a_new_epoch_begins_with_nothing() -> None:
    """Evidence counts within one epoch; a decision about an item of the last counts there."""
    log = EpochLog()
    log.planned()
    for _ in range(5):
        log.reviewed()
    old = log.drawn()
    log.planned(epoch=OTHER, reason="policy_changed")
    log.says(old, "harmful")
    assert brief(counts(log, OTHER).delivered) == (0, 0)
    assert brief(counts(log).delivered) == (6, 1)
    log.reviewed()
    assert brief(counts(log, OTHER).delivered) == (1, 0)


@pytest.mark.parametrize(
    ("stratum", "said", "against", "wrong"),
    [
        ("delivered", "harmless", 0, 0),
        ("delivered", "harmful", 1, 1),
        ("delivered", "unsure", 1, 0),
        ("stopped", "harmful", 0, 0),
        ("stopped", "harmless", 1, 1),
        ("stopped", "unsure", 1, 0),
    ],
)
def test_what_counts_against_what_was_decided(
    stratum: str, said: str, against: int, wrong: int
) -> None:
    """Misses of what was delivered, false alarms of what was stopped, and what nobody can tell."""
    log = EpochLog()
    log.planned()
    log.reviewed(said, stratum=stratum)
    shown = counts(log).delivered if stratum == "delivered" else counts(log).stopped
    assert (shown.counted, shown.against, shown.wrong) == (1, against, wrong)


def test_what_nobody_looked_at_in_time_counts_as_a_miss_until_somebody_does() -> None:
    """An item that lies over its time is a miss for certification, and no confirmed one."""
    log = EpochLog()
    log.planned()
    item = log.drawn()
    assert brief(counts(log).delivered) == (0, 0)
    assert counts(log).waiting == 1
    log.passes(hours=25)
    late = counts(log)
    assert brief(late.delivered) == (1, 1)
    assert (late.delivered.wrong, late.overdue, late.waiting) == (0, 1, 0)
    log.says(item, "harmless")
    assert brief(counts(log).delivered) == (1, 0)
    assert counts(log).overdue == 0


def test_what_was_sampled_without_a_text_counts_as_a_miss_at_once() -> None:
    """Nobody can look at it, so nobody may leave texts away to look better."""
    log = EpochLog()
    log.planned()
    log.drawn(sealed=None)
    assert brief(counts(log).delivered) == (1, 1)
    assert counts(log).overdue == 1


def test_a_decision_that_nobody_signed_counts_for_nothing() -> None:
    """The fold goes by what people signed."""
    log = EpochLog()
    log.planned()
    log.says(log.drawn(), "harmful", signed=False)
    assert counts(log).delivered.judged == 0


def test_false_alarms_are_counted_for_every_rule_that_acted() -> None:
    """The precision of a rule is of what it stopped, with others or alone."""
    log = EpochLog()
    log.planned()
    log.reviewed("harmful", stratum="stopped", rules=["a", "b"])
    log.reviewed("harmless", stratum="stopped", rules=["b"])
    log.reviewed("harmless", rules=["a"])
    rules = counts(log).rules
    assert {name: brief(each) for name, each in rules.items()} == {"a": (1, 0), "b": (2, 1)}


def test_risk_samples_count_with_their_weights_and_not_for_the_even_sample() -> None:
    """What was drawn for its risk says nothing of the average; weighed it does."""
    log = EpochLog()
    log.planned(20_000)
    log.reviewed("harmful", sample="risk", risk="high", included=216_000)
    log.reviewed("harmless", sample="both", risk="high", included=216_000)
    log.reviewed(included=20_000)
    shown = counts(log)
    assert brief(shown.delivered) == (2, 0)
    assert shown.sampled.weighed == {
        (216_000, 20_000): Reviews(2, 1),
        (20_000, 20_000): Reviews(1, 0),
    }


def test_gold_counts_for_how_often_people_are_right_and_for_nothing_else() -> None:
    """By the answers that were told afterwards; `unsure` counts as found harmful, as it does."""
    log = EpochLog()
    log.planned()
    answers = [("harmful", True), ("harmless", True), ("harmless", False), ("unsure", False)]
    for said, harmful in answers:
        item = log.drawn(sample="gold")
        log.says(item, said)
        log.add("review.gold_scored", {"item": item, "by": "ada", "harmful": harmful})
    unscored = log.drawn(sample="gold")
    log.says(unscored, "harmful")
    other = log.drawn()
    log.add("review.gold_scored", {"item": other, "by": "ada", "harmful": True})
    shown = counts(log)
    assert shown.gold == GoldCount(found=1, missed=1, passed=1, accused=1)
    assert brief(shown.delivered) == (0, 0)
    assert shown.waiting == 1


def test_gold_counts_for_the_epochs_that_live_while_it_is_looked_at() -> None:
    """Of its feature; not for one that is over, or began after somebody was given it."""
    log = EpochLog()
    log.planned()
    log.planned(epoch=OTHER, reason="model_changed")
    log.planned(epoch="epc_3", feature="search")
    item = log.drawn(sample="gold")
    log.planned(epoch="epc_4", reason="prompt_changed")
    log.add("review.epoch_ended", {"epoch": EPOCH})
    log.says(item, "harmful")
    log.add("review.gold_scored", {"item": item, "by": "ada", "harmful": True})
    found = {name: counts(log, name).gold.found for name in (EPOCH, OTHER, "epc_3", "epc_4")}
    assert found == {EPOCH: 0, OTHER: 1, "epc_3": 0, "epc_4": 0}


def test_an_epoch_shows_the_same_to_who_reads_the_log_since_it_began() -> None:
    """A gateway that starts reads no more of the log than its running epochs need."""
    log = busy_log()
    log.planned(epoch="epc_5", reason="policy_changed")
    start = len(log.seen) - 1
    item = log.drawn(sample="gold")
    log.says(item, "harmful")
    log.add("review.gold_scored", {"item": item, "by": "ada", "harmful": True})
    log.reviewed()
    assert Evidence(log.seen[start:]).of("epc_5", log.at) == counts(log, "epc_5")


def test_agreement_is_of_the_first_two_who_looked_before_anybody_mediates() -> None:
    """A third word settles the item, and changes nothing of whether two agreed."""
    log = EpochLog()
    log.planned()
    log.says(log.drawn(reviews=2), "harmless", "harmful", "harmful")
    log.says(log.drawn(reviews=2), "harmless", "harmless")
    log.reviewed()
    assert counts(log).pairs == {
        (Word.HARMLESS, Word.HARMFUL): 1,
        (Word.HARMLESS, Word.HARMLESS): 1,
    }


def test_agreement_is_of_the_last_items() -> None:
    """What two disagreed about long ago says nothing of today."""
    log = EpochLog()
    log.planned()
    log.says(log.drawn(reviews=2), "harmless", "harmful", "harmful")
    for _ in range(MOST_PAIRS):
        log.says(log.drawn(reviews=2), "harmless", "harmless")
    assert counts(log).pairs == Counter({(Word.HARMLESS, Word.HARMLESS): MOST_PAIRS})


def test_the_counts_when_the_share_was_raised_are_kept() -> None:
    """What is known since an alarm can be told from what was known before."""
    log = EpochLog()
    log.planned(50_000)
    log.reviewed()
    log.reviewed("harmful")
    log.planned(100_000, reason="drift")
    raised = log.at
    log.reviewed()
    shown = counts(log)
    assert shown.raised == raised
    assert shown.before is not None
    assert brief(shown.before) == (2, 1)
    log.planned(50_000, reason="lowered")
    assert counts(log).raised == raised


def test_traffic_of_a_day_is_that_of_the_last_week() -> None:
    """A day's decisions and items tell how long it takes; what is older than a week does not."""
    log = EpochLog()
    log.planned()
    for _ in range(500):
        log.decision()
    for _ in range(10):
        log.passes(days=1)
        for _ in range(20):
            log.decision()
        log.drawn()
    shown = counts(log)
    assert 18 < shown.traffic.decisions_a_day < 24
    assert 0.9 < shown.traffic.items_a_day < 1.2


def test_an_epoch_that_ended_says_so() -> None:
    """Its plan is over, and its counts remain."""
    log = busy_log()
    evidence = Evidence(log.seen)
    assert evidence.plan(EPOCH) is None
    assert evidence.plan(OTHER) is not None
    assert counts(log).ended
    assert counts(log).delivered.judged == 5


def test_entries_folded_one_by_one_and_looked_at_each_time_give_the_same() -> None:
    """The fold is of the entries and of nothing else: to look in between changes nothing."""
    log = busy_log()
    looked = Evidence()
    for index, entry in enumerate(log.seen):
        looked.take(entry)
        for plan in looked.plans():
            told = looked.of(plan.epoch, entry.event.at)
            assert told == Evidence(log.seen[: index + 1]).of(plan.epoch, entry.event.at)
    assert looked.of(EPOCH, log.at) == counts(log)


def test_a_claimed_miss_is_neither_until_somebody_else_has_looked() -> None:
    """It waits, with all drawn after it; overdue it is a miss, and a later word may clear it."""
    log = EpochLog()
    log.planned()
    log.reviewed(confirm=True)
    claimed = log.drawn(confirm=True)
    log.says(claimed, "harmful", by="ana")
    log.reviewed(confirm=True)
    it = counts(log)
    assert brief(it.delivered) == (1, 0)
    assert (it.delivered.wrong, it.waiting, it.overturned) == (0, 1, 0)
    log.passes(hours=30)
    it = counts(log)
    assert brief(it.delivered) == (3, 1)
    assert (it.delivered.overdue, it.overdue) == (1, 1)
    for turn, said in enumerate(("harmless", "harmless"), start=1):
        log.lease(claimed, f"ben{turn}", 2 * turn)
        log.decide(claimed, f"ben{turn}", 2 * turn + 1, said)
    it = counts(log)
    assert brief(it.delivered) == (3, 0)
    assert (it.delivered.overdue, it.overdue, it.overturned) == (0, 0, 1)


def test_a_confirmed_miss_counts_as_one() -> None:
    """As soon as the second person says so too."""
    log = EpochLog()
    log.planned()
    log.says(log.drawn(confirm=True), "harmful", "harmful")
    assert brief(counts(log).delivered) == (1, 1)
    assert counts(log).overturned == 0


def test_second_looks_at_claims_tell_nothing_of_agreement() -> None:
    """They are no even sample: only items that were drawn for two are pairs."""
    log = EpochLog()
    log.planned()
    log.says(log.drawn(confirm=True), "harmful", "harmful")
    log.says(log.drawn(confirm=True), "harmful", "harmless", "harmless")
    assert not counts(log).pairs
    log.says(log.drawn(confirm=True, reviews=2), "harmful", "harmless", "harmless")
    assert counts(log).pairs == {(Word.HARMFUL, Word.HARMLESS): 1}
    assert counts(log).overturned == 2


def test_whether_claims_are_confirmed_is_known_from_the_items() -> None:
    """Of the audit sample of what was delivered, from the first item of the epoch on."""
    log = EpochLog()
    log.planned()
    log.drawn()
    log.drawn(confirm=True, sample="risk")
    log.drawn(confirm=True, stratum="stopped")
    assert not counts(log).confirm
    log.drawn(confirm=True)
    log.drawn()
    assert counts(log).confirm
