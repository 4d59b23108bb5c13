"""What speaks against people looking at less, in words, and the numbers behind it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from seawall.review.certify import bound_of, counted, is_backlog, is_under
from seawall.review.evidence import EpochCount, Evidence, GoldCount
from seawall.review.items import Word
from seawall.review.labels import Gold
from seawall.review.lowering import objections, percent
from seawall.review.ordered import Reviews, StratumCount
from seawall.review.pairs import MOST_PAIRS, RecentPairs, agreements
from seawall.review.terms import Terms
from tests.review.epochs import EPOCH, TERMS, EpochLog

AGREE = {(Word.HARMLESS, Word.HARMLESS): 50}


def counts(reviews: int, misses: int, **facts: object) -> EpochCount:
    log = EpochLog()
    log.planned()
    log.passes(days=10)
    log.decision()
    shown = Evidence(log.seen).of(EPOCH, log.at)
    return replace(shown, delivered=StratumCount(reviews, misses), pairs=AGREE, **facts)  # type: ignore[arg-type]


def told(count: EpochCount) -> list[str]:
    return [each.told for each in objections(count, TERMS, count.since + timedelta(days=99))]


def test_zero_defect_reviews_to_certify_one_percent_at_95_are_at_most_380() -> None:
    """The promise of the design, by the rule that lowers the share."""
    assert bound_of(counts(0, 0), TERMS).needed in range(300, 381)
    assert told(counts(380, 0)) == []


def test_the_bound_says_how_many_more_clean_reviews_it_takes() -> None:
    """In words, with the bound as it is; so many more bring it there, and one fewer do not."""
    first = counts(200, 1)
    needed = bound_of(first, TERMS).needed
    assert needed is not None
    (reason,) = told(first)
    assert reason == (
        f"the miss rate may be {percent(bound_of(first, TERMS).value)}, and the target is 1%: "
        f"{needed:,} more clean reviews bring it there"
    )
    assert bound_of(counts(200 + needed, 1), TERMS).value <= 0.01
    assert bound_of(counts(199 + needed, 1), TERMS).value > 0.01


def test_the_bound_allows_for_what_reviewers_miss_as_soon_as_gold_tells() -> None:
    """One harmful item with a known answer, and the raw bound decides no more."""
    clean = counts(380, 0)
    assert bound_of(clean, TERMS).corrected is None
    known = bound_of(replace(clean, gold=GoldCount(found=20)), TERMS)
    assert known.corrected is not None
    assert known.raw < known.corrected == known.value
    assert known.needed
    assert known.sensitivity is not None
    assert 0.7 < known.sensitivity < 1
    enough = counts(380 + known.needed, 0, gold=GoldCount(found=20))
    assert bound_of(enough, TERMS).value <= 0.01
    poor = bound_of(replace(clean, gold=GoldCount(found=10, missed=10)), TERMS)
    assert poor.value > known.value


def test_gold_that_is_harmless_alone_corrects_nothing() -> None:
    """It tells nothing of what reviewers miss."""
    assert bound_of(counts(380, 0, gold=GoldCount(passed=9, accused=1)), TERMS).corrected is None


def test_no_number_of_reviews_is_named_where_none_would_do() -> None:
    """Reviewers who find nothing of what is known to be harmful certify nothing."""
    blind = counts(380, 0, gold=GoldCount(missed=10))
    assert bound_of(blind, TERMS).needed is None
    assert "no number of clean reviews brings it there" in told(blind)[0]


def test_after_a_raise_the_worst_of_both_counts_decides() -> None:
    """All reviews of the epoch, and those since the raise; overdue then counts as drawn since."""
    before = StratumCount(counted=1000, against=3, overdue=2)
    count = replace(counts(1100, 3), before=before, raised=counts(0, 0).since)
    assert counted(count) == (Reviews(1100, 3), Reviews(102, 2))
    assert bound_of(count, TERMS).value > bound_of(counts(1100, 3), TERMS).value
    plain = bound_of(replace(count, before=None), TERMS)
    assert plain == bound_of(counts(1100, 3), TERMS)


def test_of_no_reviews_it_says_that_there_are_none() -> None:
    """A rate of 100% would look as if somebody had found it."""
    none = counts(0, 0)
    assert told(none)[0].startswith("no reviews yet, and the target is 1%: ")
    waiting = replace(none, delivered=StratumCount(judged=3))
    assert told(waiting)[0].startswith("no reviews count yet, and the target is 1%: ")
    raised = replace(counts(900, 0), before=StratumCount(900, 0), raised=none.since)
    assert told(raised)[0].startswith("no reviews count since the share was raised, and ")


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=5), "less than a minute ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23), "23 hours ago"),
        (timedelta(days=1), "1.0 days ago"),
    ],
)
def test_a_young_epoch_is_told_in_a_unit_that_fits(age: timedelta, said: str) -> None:
    """Hours and minutes of the first day."""
    count = counts(380, 0)
    (reason,) = objections(count, TERMS, count.since + age)
    assert reason.told == f"the epoch began {said}, and `least_days` is 7"


def test_what_is_at_its_floor_names_what_the_floor_is_for() -> None:
    """Which rise, within how many decisions."""
    count = counts(1000, 0)
    low = replace(count, plan=replace(count.plan, share=TERMS.floor))
    (reason,) = told(low)
    floor = percent(TERMS.floor / 1e6)
    assert reason == (
        f"the share is {floor}; under {floor} a rise to 3% is not noticed within 25,000 decisions "
        "(`review.notice`)"
    )


def test_a_rise_that_is_no_rise_keeps_the_share_at_all() -> None:
    """Who wants to notice a rate that is under the target must look at everything."""
    assert Terms(notice_rate=10_000).floor == 1_000_000


def test_terms_at_their_ends_are_no_error() -> None:
    """A target of nothing, a confidence of all: allowed by the policy, and never reached."""
    odd = Terms(target=0, confidence=1_000_000, share=0, false_alarms=0)
    assert objections(counts(380, 0), odd, counts(0, 0).since)
    assert odd.shift_threshold > odd.drift_threshold > 1


def test_a_backlog_is_a_fifth_of_a_days_items_and_ten_at_least() -> None:
    """Few overdue items are none, and many of very many neither."""
    assert [is_backlog(9, 0), is_backlog(10, 0), is_backlog(10, 50), is_backlog(11, 50)] == [
        False,
        True,
        False,
        True,
    ]


def test_agreement_is_known_from_twenty_pairs_on_and_good_at_its_lower_end() -> None:
    """Nineteen tell nothing; twenty alike are good; with four apart they are not."""
    alike, apart = (Word.HARMLESS, Word.HARMLESS), (Word.HARMLESS, Word.HARMFUL)
    assert not agreements({alike: 19}).is_known
    assert agreements({alike: 20}).is_good
    assert not agreements({alike: 16, apart: 4}).is_good
    assert not agreements({}).is_good


def test_pairs_are_the_last_ones() -> None:
    """What is pushed out is counted no more."""
    pairs = RecentPairs()
    pairs.add(Word.UNSURE, Word.HARMFUL)
    for _ in range(MOST_PAIRS):
        pairs.add(Word.HARMLESS, Word.HARMLESS)
    assert pairs.counts == {(Word.HARMLESS, Word.HARMLESS): MOST_PAIRS}
    pairs.clear()
    assert not pairs.counts


@pytest.mark.parametrize("gold", [Gold(0, 0, 0, 0), Gold(20, 19, 20, 20)])
@pytest.mark.parametrize(("reviews", "misses"), [(300, 0), (380, 0), (600, 0), (900, 2), (0, 0)])
def test_a_bound_is_under_the_target_where_the_rule_says_so(
    gold: Gold, reviews: int, misses: int
) -> None:
    """The short way that the simulator asks is the one that the rule goes."""
    it = GoldCount(
        gold.found, gold.harmful - gold.found, gold.cleared, gold.harmless - gold.cleared
    )
    whole = bound_of(counts(reviews, misses, gold=it), TERMS)
    assert is_under(Reviews(reviews, misses), gold, TERMS) == (whole.value <= TERMS.rate)
