"""Reviews counted in the order of drawing."""

import random
from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import example, given
from hypothesis import strategies as st

from seawall.review.bounds import upper_rate
from seawall.review.ordered import OrderedReviews, Reviews

START = datetime(2026, 11, 30, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
bound = partial(upper_rate, alpha=0.05, target=0.01)


def test_harmless_reviews_count_once_all_that_were_drawn_before_are_over() -> None:
    """Whoever judges the harmless first gains nothing: they count after the doubtful one."""
    reviews = OrderedReviews()
    for name in ("doubtful", "fine", "fine too"):
        reviews.draw(name, START + HOUR)
    reviews.judge("fine", against=False)
    reviews.judge("fine too", against=False)
    early = reviews.at(START)
    assert (early.counted, early.judged, early.waiting) == (0, 2, 1)
    late = reviews.at(START + HOUR)
    assert (late.counted, late.against, late.overdue) == (3, 1, 1)


def test_an_error_counts_at_once() -> None:
    """A miss behind an item that still waits is not hidden by it."""
    reviews = OrderedReviews()
    reviews.draw("waits", START + HOUR)
    reviews.draw("miss", START + HOUR)
    reviews.judge("miss", against=True)
    assert (reviews.at(START).counted, reviews.at(START).against) == (1, 1)


def test_a_late_judgement_takes_the_place_of_overdue() -> None:
    """What nobody judged in time counts against until somebody does."""
    reviews = OrderedReviews()
    reviews.draw("late", START)
    reviews.draw("later", START)
    reviews.settle(START + HOUR)
    assert reviews.at(START + HOUR).against == 2
    reviews.judge("late", against=False)
    reviews.judge("later", against=True)
    now = reviews.at(START + HOUR)
    assert (now.counted, now.against, now.wrong, now.overdue) == (2, 1, 1, 0)


def test_what_was_not_drawn_counts_for_nothing() -> None:
    """A verdict on something of another sample changes no count."""
    reviews = OrderedReviews()
    reviews.judge("other", against=True)
    assert reviews.at(START) == OrderedReviews().at(START)


def test_reviews_are_counted_by_how_they_were_weighed() -> None:
    """Each weight has its own counts, also where a judgement comes late."""
    reviews = OrderedReviews()
    reviews.draw("even", START + HOUR, (20_000, 20_000))
    reviews.draw("risky", START, (200_000, 20_000))
    reviews.settle(START)
    reviews.judge("even", against=False)
    reviews.judge("risky", against=True)
    assert reviews.at(START + HOUR).weighed == {
        (20_000, 20_000): Reviews(1, 0),
        (200_000, 20_000): Reviews(1, 1),
    }


STEPS = st.lists(st.tuples(st.sampled_from("dwhm"), st.integers(0, 9), st.integers(0, 3)))


@given(steps=STEPS)
@example(steps=[("d", 0, 0), ("h", 0, 1), ("m", 0, 1)])
def test_to_settle_changes_no_count(steps: list[tuple[str, int, int]]) -> None:
    """Settled at each moment or never, counts are the same; a second judgement is none."""
    often, never, now, drawn = OrderedReviews(), OrderedReviews(), START, 0
    for what, which, hours in steps:
        now += hours * HOUR
        for each in (often, never):
            if what == "d":
                each.draw(str(drawn), now + which * HOUR)
            elif what in "hm" and which < drawn:
                each.judge(str(which), against=what == "m")
        drawn += what == "d"
        often.settle(now)
        told, expected = often.at(now), never.at(now)
        assert told == expected


@given(verdicts=st.lists(st.booleans(), min_size=1), order=st.randoms(use_true_random=False))
def test_in_which_order_people_judge_makes_no_difference_in_the_end(
    verdicts: list[bool], order: object
) -> None:
    """All judged in time: as many count, and as many against, whatever came first."""
    reviews = OrderedReviews()
    names = [str(n) for n in range(len(verdicts))]
    for name in names:
        reviews.draw(name, START + HOUR)
    order.shuffle(names)  # type: ignore[attr-defined]
    for name in names:
        reviews.judge(name, against=verdicts[int(name)])
        so_far = reviews.at(START)
        assert so_far.against == so_far.wrong
    told = reviews.at(START)
    assert (told.counted, told.against) == (len(verdicts), sum(verdicts))


def test_a_manager_who_leaves_the_doubtful_ones_lying_certifies_nothing_more() -> None:
    """
    A feature that misses 2%, against a target of 1%: whoever judges the harmless at once, lets
    the misses lie until they are overdue, and looks all the time, gains nothing.
    """
    dice = random.Random(11)
    streams, patience, ever, naively = 150, 200, 0, 0
    for _ in range(streams):
        reviews, fooled, won = OrderedReviews(), False, False
        for n in range(900):
            now = START + n * HOUR
            reviews.draw(str(n), now + patience * HOUR)
            if dice.random() >= 0.02:
                reviews.judge(str(n), against=False)
            if n % 50 == 49:
                told = reviews.at(now)
                won |= bound(told.counted, told.against) <= 0.01
                fooled |= bound(told.judged, 0) <= 0.01
        ever, naively = ever + won, naively + fooled
    assert ever <= (0.05 + 3 * (0.05 * 0.95 / streams) ** 0.5) * streams
    assert naively == streams
