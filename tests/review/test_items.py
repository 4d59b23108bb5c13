"""Items of the queue as a fold over the log."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.review.fold import Items
from seawall.review.items import Item, Sort, Word
from seawall.review.order import Reviewer, objection, priority, queue
from tests.review.entries import Log

ITEM = "itm_0000000000000001"


def folded(log: Log) -> Items:
    return Items(log.seen)


def test_a_leased_item_is_decided_once() -> None:
    """The first decision in a lease counts, and a second in the same lease does not."""
    log = Log()
    log.sample(ITEM)
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, "harmful", kind="injection.override", severity=1)
    log.decide(ITEM, "ana", 1, "harmless")
    item = folded(log)[ITEM]
    assert item.verdict is not None
    assert (item.verdict.word, item.verdict.kind) == (Word.HARMFUL, "injection.override")
    assert item.step == 2


def test_a_lease_that_ran_out_goes_to_somebody_else_and_the_late_word_is_nothing() -> None:
    """Whoever comes after the lease's end cannot decide, and the item is the next one's."""
    log = Log()
    log.sample(ITEM)
    log.lease(ITEM, "ana", 0, minutes=1)
    log.at += timedelta(minutes=2)
    log.lease(ITEM, "ben", 1)
    log.decide(ITEM, "ana", 1, "harmless")
    assert folded(log)[ITEM].verdict is None
    log.decide(ITEM, "ben", 2, "harmful")
    verdict = folded(log)[ITEM].verdict
    assert verdict is not None
    assert verdict.by == "ben"


def test_a_word_that_came_too_late_uses_up_its_step_and_loses_nothing() -> None:
    """A late decision that got into the log first leaves the item free for the next lease."""
    log = Log()
    log.sample(ITEM)
    log.lease(ITEM, "ana", 0, minutes=1)
    log.at += timedelta(minutes=2)
    log.decide(ITEM, "ana", 1, "harmless")
    log.lease(ITEM, "ben", 2)
    log.decide(ITEM, "ben", 3, "harmless")
    verdict = folded(log)[ITEM].verdict
    assert verdict is not None
    assert verdict.by == "ben"


def test_an_unsigned_word_counts_for_nothing() -> None:
    """What nobody signed decides nothing, and the item stays open."""
    log = Log()
    log.sample(ITEM)
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, "harmless", signed=False)
    item = folded(log)[ITEM]
    assert item.verdict is None
    assert not item.is_over(log.at)


def test_a_word_on_ones_own_or_beyond_a_days_counts_for_nothing() -> None:
    """The step is used up and the lease stays, so that another takes the item after it."""
    for bar in ({"own": frozenset({"them"})}, {"beyond": True}):
        log = Log()
        log.sample(ITEM, principal="them")
        log.lease(ITEM, "ana", 0)
        log.decide(ITEM, "ana", 1, "harmless", **bar)
        item = folded(log)[ITEM]
        assert (item.judged, item.step) == ((), 2), bar
        log.at += timedelta(minutes=20)
        log.lease(ITEM, "ben", 2)
        log.decide(ITEM, "ben", 3, "harmless", own=frozenset({"others"}))
        assert folded(log)[ITEM].verdict is not None, bar


def test_what_somebody_waits_for_has_no_days_bound() -> None:
    log = Log()
    log.hold(ITEM)
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, "deliver", beyond=True)
    assert folded(log)[ITEM].verdict is not None


def test_two_who_disagree_need_a_lead() -> None:
    """Of an item that two look at, two words that differ leave it to a lead, whose word counts."""
    log = Log()
    log.sample(ITEM, reviews=2)
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, "harmful")
    log.lease(ITEM, "ben", 2)
    log.decide(ITEM, "ben", 3, "harmless")
    item = folded(log)[ITEM]
    assert item.contested
    assert item.verdict is None
    cid = Reviewer("cid", frozenset({"reviewer"}))
    assert "a `lead`" in str(objection(item, cid, log.at))
    assert objection(item, Reviewer("dot", frozenset({"lead"})), log.at) is None
    log.plain = {"cid"}
    log.lease(ITEM, "cid", 4)
    log.decide(ITEM, "cid", 5, "harmful")
    assert folded(log)[ITEM].contested, "a reviewer decides where two disagree"
    log.at += timedelta(minutes=20)
    log.lease(ITEM, "dot", 6)
    log.decide(ITEM, "dot", 7, "harmless")
    verdict = folded(log)[ITEM].verdict
    assert verdict is not None
    assert (verdict.by, verdict.word) == ("dot", Word.HARMLESS)


def said(*words: str, **facts: object) -> Item:
    """An item of which people said so, one after another."""
    log = Log()
    log.sample(ITEM, **facts)
    for turn, each in enumerate(words):
        log.lease(ITEM, f"p{turn}", 2 * turn)
        log.decide(ITEM, f"p{turn}", 2 * turn + 1, each)
    return folded(log)[ITEM]


@pytest.mark.parametrize("reviews", [1, 2])
@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (["harmful"], None),
        (["harmful", "harmful"], "harmful"),
        (["harmful", "harmless"], None),
        (["harmful", "unsure"], None),
        (["harmful", "harmless", "harmful"], "harmful"),
        (["harmful", "harmless", "harmless"], "harmless"),
    ],
)
def test_a_claimed_miss_takes_a_second_person_and_a_lead_where_they_differ(
    words: list[str], verdict: str | None, reviews: int
) -> None:
    """Where claims are confirmed; of an item drawn for two that changes nothing."""
    item = said(*words, confirm=True, reviews=reviews)
    assert (item.verdict and item.verdict.word) == verdict
    assert item.contested == (len(words) == 2 and verdict is None)
    assert not item.is_over(item.due) or verdict


@pytest.mark.parametrize(
    ("word", "facts"),
    [
        ("harmless", {"confirm": True}),
        ("unsure", {"confirm": True}),
        ("harmful", {"confirm": True, "stratum": "stopped"}),
        ("harmful", {"confirm": False}),
        ("harmful", {"confirm": "true"}),
        ("harmful", {}),
    ],
)
def test_what_is_no_claimed_miss_takes_one_person_as_before(
    word: str, facts: dict[str, object]
) -> None:
    """What all pass, what nobody could tell, what was stopped; and wherever it is off."""
    item = said(word, **facts)
    assert item.verdict is not None
    assert not item.contested


def test_a_claimed_miss_waits_with_the_severity_that_was_claimed() -> None:
    """And the claim shows nowhere in what the second person is told of the item."""
    log = Log()
    first, other, second = (f"itm_{n:016x}" for n in range(3))
    log.sample(first)
    log.sample(other, severity=2)
    log.sample(second, confirm=True)
    log.lease(second, "ana", 0)
    log.decide(second, "ana", 1, "harmful", severity=1)
    items = folded(log)
    assert [each.id for each in queue(items.all(), log.at)] == [second, other, first]
    assert items[second].severity == items[first].severity
    assert items[second].reviews == items[first].reviews


def test_nobody_decides_twice_or_their_own() -> None:
    """Who has decided an item, or is its end user, or has no role, does not take it."""
    log = Log()
    log.sample(ITEM, reviews=2)
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, "harmful")
    item = folded(log)[ITEM]
    ana = Reviewer("ana", frozenset({"reviewer"}))
    assert "already" in str(objection(item, ana, log.at))
    assert "role" in str(objection(item, Reviewer("ben", frozenset({"owner"})), log.at))
    capped = Reviewer("ben", frozenset({"reviewer"}), decided=200, cap=200)
    assert "daily_cap" in str(objection(item, capped, log.at))


def test_what_is_held_is_over_at_its_time() -> None:
    """A word after the deadline does not deliver what was held, and one no refuses at once."""
    log = Log()
    log.hold(ITEM, reviews=2)
    log.lease(ITEM, "ana", 0, minutes=60)
    log.at += timedelta(minutes=6)
    log.decide(ITEM, "ana", 1, "deliver")
    item = folded(log)[ITEM]
    assert item.verdict is None
    assert item.is_over(log.at)
    log = Log()
    log.hold(ITEM, reviews=2)
    log.lease(ITEM, "ana", 0)
    log.decide(ITEM, "ana", 1, "deliver")
    assert folded(log)[ITEM].verdict is None
    log.lease(ITEM, "ben", 2)
    log.decide(ITEM, "ben", 3, "refuse")
    verdict = folded(log)[ITEM].verdict
    assert verdict is not None
    assert verdict.word is Word.REFUSE


def test_an_expiry_ends_what_is_held_only_at_its_time() -> None:
    """An expiry before the deadline is none."""
    log = Log()
    log.hold(ITEM)
    log.add("review.expired", {"item": ITEM, "step": 0})
    assert not folded(log)[ITEM].expired
    log.at += timedelta(minutes=6)
    log.add("review.expired", {"item": ITEM, "step": 1})
    assert folded(log)[ITEM].expired


def test_the_queue_has_first_who_waits_then_the_severest_then_the_oldest() -> None:
    """Holds go before samples; of samples severity counts, then age against the deadline."""
    log = Log()
    names = [f"itm_{n:016x}" for n in range(4)]
    log.sample(names[0])
    log.at += timedelta(hours=10)
    log.sample(names[1])
    log.sample(names[2], severity=1)
    log.hold(names[3], severity=3)
    found = [each.id for each in queue(folded(log).all(), log.at)]
    assert found == [names[3], names[2], names[0], names[1]]
    assert priority(folded(log)[names[3]], log.at)[0]
    assert folded(log)[names[3]].sort is Sort.HOLD


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["lease", "decide", "return"]),
        st.sampled_from(["ana", "ben", "cid"]),
        st.integers(0, 8),
        st.sampled_from(["harmful", "harmless"]),
        st.floats(0, 20),
    ),
    max_size=30,
)


@given(STEPS)
@settings(max_examples=150, deadline=None)
def test_whatever_comes_nobody_decides_an_item_without_having_it(
    steps: list[tuple[str, str, int, str, float]],
) -> None:
    """Of any entries only those in a lease of the same person count, once for each person."""
    log = Log()
    log.sample(ITEM, reviews=2)
    items = Items(log.seen)
    for kind, by, step, said, pause in steps:
        before = items[ITEM]
        log.at += timedelta(minutes=pause)
        if kind == "lease":
            seen = log.lease(ITEM, by, step)
        elif kind == "decide":
            seen = log.decide(ITEM, by, step, said)
        else:
            facts = {"item": ITEM, "step": step, "lease": f"lse_{by}_{step - 1}"}
            seen = log.add("review.returned", facts, actor=by)
        items.take(seen)
        after = items[ITEM]
        assert after.step - before.step == (step == before.step)
        if len(after.judged) > len(before.judged):
            assert before.lease is not None
            assert before.lease.by == by
            assert seen.event.at <= before.lease.until
        names = [each.by for each in after.judged]
        assert len(names) == len(set(names))
    assert items[ITEM] == Items(log.seen)[ITEM]
