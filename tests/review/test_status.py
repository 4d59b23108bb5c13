"""Where reviews stand: what is known, what is missing, and what is next, in words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from seawall.review.evidence import GoldCount, Traffic
from seawall.review.items import Word
from seawall.review.ordered import Reviews, StratumCount
from seawall.review.share import Rule
from seawall.review.status import Standing, standing, standings
from seawall.review.terms import Terms
from tests.review.epochs import EPOCH, TERMS, EpochLog, Gateway

OTHER = "epc_0000000000000002"
AGREE = {(Word.HARMLESS, Word.HARMLESS): 50}
BUSY = Traffic(delivered=9_000, stopped=1_000, decisions_a_day=1_000.0, items_a_day=100.0)


def stands(reviews: int = 380, misses: int = 0, *, days: int = 10, **facts: object) -> Standing:
    log = EpochLog()
    log.planned()
    rule = Rule(lambda _: TERMS)
    for seen in log.seen:
        rule.take(seen)
    known: dict[str, object] = {
        "delivered": StratumCount(reviews, misses, wrong=misses, judged=reviews),
        "pairs": AGREE,
        "traffic": BUSY,
    }
    count = replace(rule.evidence.of(EPOCH, log.at), **known | facts)  # type: ignore[arg-type]
    return standing(count, TERMS, log.at + timedelta(days=days))


LATE = "items are overdue, and count as misses until people have looked"


@pytest.mark.parametrize(
    ("it", "told"),
    [
        (stands(), "an owner may now run `seawall review lower support`: 10% becomes 5%"),
        (stands(300), "67 more clean reviews, about 1 day at this traffic"),
        (stands(0), "367 more clean reviews, about 4 days at this traffic"),
        (stands(360), "7 more clean reviews, less than a day at this traffic"),
        (stands(0, traffic=Traffic()), "367 more clean reviews"),
        (
            stands(300, overdue=3),
            f"3 {LATE}; 67 more clean reviews, about 1 day at this traffic",
        ),
        (stands(300, overdue=30), f"30 {LATE}: `seawall review work --feature support`"),
        (stands(days=3), "the epoch began 3.0 days ago, and `least_days` is 7"),
        (
            stands(pairs={}),
            "two people looked at 0 items, and it takes 20 to tell whether they agree",
        ),
        (
            stands(gold=GoldCount(missed=5)),
            "no number of reviews is enough: reviewers find too few of the known answers",
        ),
        (stands(300, days=0), "67 more clean reviews"),
        (stands(ended=True), "nothing: this epoch is over"),
    ],
)
def test_what_is_next_is_said_in_words(it: Standing, told: str) -> None:
    """The first thing to be done; what takes longest to mend comes last."""
    assert it.next == told


def test_known_answers_that_cost_reviews_are_named() -> None:
    """More of them would show that reviewers find more, and make the bound smaller."""
    it = stands(gold=GoldCount(found=20))
    assert it.bound.corrected is not None
    assert it.next.endswith("; fewer once more known answers show that reviewers find over 78%")


@pytest.mark.parametrize(
    ("gold", "overturned", "told"),
    [
        (GoldCount(accused=2, passed=98), 0, "2 of 100 known to be so"),
        (GoldCount(), 3, "3 by somebody whom others overruled"),
        (
            GoldCount(accused=1, passed=9),
            1,
            "1 of 10 known to be so and 1 by somebody whom others overruled",
        ),
    ],
)
def test_claims_that_are_wrong_ask_for_a_second_look(
    gold: GoldCount, overturned: int, told: str
) -> None:
    """Where they keep a bound over its target, and nobody looks again yet."""
    it = stands(misses=4, gold=gold, overturned=overturned)
    assert it.next.endswith(
        f"; reviewers called harmless texts harmful ({told}): with `review.confirm: true` a "
        "second person looks at each claimed miss"
    )
    advice = "review.confirm"
    assert advice not in stands(misses=0, gold=gold, overturned=overturned, days=3).next
    assert advice not in stands(300, gold=gold, overturned=overturned).next
    assert advice not in stands(misses=4, gold=GoldCount(passed=100)).next
    on = standing(it.count, replace(TERMS, confirm=True), it.count.since)
    assert "bound" in {each.code for each in on.objections}
    assert advice not in on.next


def test_precision_and_recall_are_lower_bounds_of_what_was_reviewed() -> None:
    """Overdue counts as a false alarm; each rule has its own."""
    stopped = StratumCount(counted=100, against=5, wrong=4, overdue=1, judged=99)
    it = stands(stopped=stopped, rules={"b": stopped, "a": StratumCount(10, 0)})
    assert 0.85 < it.precision.least < 0.95
    assert (it.precision.false_alarms, it.precision.overdue) == (4, 1)
    assert [each.rule for each in it.rules] == ["a", "b"]
    assert it.recall is not None
    assert 0.5 < it.recall.least < 1
    # Of each part half of what may fail, so it is further off.
    assert it.recall.precision < it.precision.least
    assert it.recall.elusion > it.bound.value
    assert stands(traffic=Traffic(delivered=10)).recall is None


def test_the_estimate_weighs_what_was_drawn_by_risk() -> None:
    """Ten misses of items drawn ten times as often stand for as many as one of the others."""
    sampled = StratumCount(
        weighed={(100_000, 10_000): Reviews(100, 10), (10_000, 10_000): Reviews(100, 0)}
    )
    assert stands(sampled=sampled).estimate == pytest.approx(10 / 11 * 0.01)
    assert stands().estimate is None


def test_all_running_epochs_of_reviewed_features_are_told_in_order() -> None:
    """By feature and age; those that are over only where they are wanted."""
    log = Gateway(obeys=False)
    log.planned(epoch=OTHER)
    log.planned()
    log.planned(epoch="epc_3", feature="mail")
    log.planned(epoch="epc_4", feature="unreviewed")
    log.add("review.epoch_ended", {"epoch": OTHER})

    def terms(feature: str) -> Terms | None:
        return TERMS if feature != "unreviewed" else None

    def names(*, ended: bool) -> list[str]:
        found = standings(log.rule, terms, log.at, ended=ended)
        return [each.count.plan.epoch for each in found]

    assert names(ended=False) == ["epc_3", EPOCH]
    assert names(ended=True) == ["epc_3", OTHER, EPOCH]


def test_a_feature_that_is_looked_at_in_full_needs_no_proof() -> None:
    """Whatever is missed, people see it."""
    full = stands(0)
    assert not full.is_proven
    count = replace(full.count, plan=replace(full.count.plan, share=1_000_000))
    assert standing(count, TERMS, full.count.since).is_proven
