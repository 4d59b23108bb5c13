"""Whether the miss rate of an epoch is under its target, and what is missing where it is not."""

from dataclasses import dataclass

from seawall.review.bounds import clean_reviews_needed, fewest, upper_rate
from seawall.review.evidence import EpochCount
from seawall.review.labels import Gold, corrected_upper
from seawall.review.ordered import Reviews
from seawall.review.terms import Terms

MOST_OVERDUE, FEWEST_OVERDUE = 0.2, 10
"""Of a day's items, how many may be overdue; so few always may."""


@dataclass(frozen=True, slots=True)
class Bound:
    """
    What the miss rate of an epoch is at most, 0 to 1.

    `raw` takes reviewers for infallible; `corrected` allows for their errors, as far as items
    with known answers tell of them (None where there were none). `value` decides: the corrected
    one if there is one. After a raise it is the largest of what all reviews of the epoch show and
    what those since then do. `needed` is how many more clean reviews it takes for `value` to be
    at the target: 0 if it is, None if no number would do. `sensitivity` is the least share of
    the harmful that reviewers find, where that is known.
    """

    raw: float
    corrected: float | None
    sensitivity: float | None
    needed: int | None

    @property
    def value(self) -> float:
        """What counts."""
        return self.raw if self.corrected is None else self.corrected


def bound_of(count: EpochCount, terms: Terms) -> Bound:
    """The bound on the miss rate of what was delivered."""
    gold = gold_of(count)
    each = [_bound(reviews, gold, terms) for reviews in counted(count)]
    worst = max(each, key=lambda one: one.value)
    needs = [one.needed for one in each]
    return Bound(
        raw=max(one.raw for one in each),
        corrected=worst.corrected,
        sensitivity=worst.sensitivity,
        needed=None if None in needs else max(n for n in needs if n is not None),
    )


def counted(count: EpochCount) -> tuple[Reviews, ...]:
    """
    The reviews that a bound is made of: all of the epoch, and those since the last raise.

    What was overdue at the raise counts as drawn since then.
    """
    now, before = count.delivered, count.before
    everything = Reviews(now.counted, now.against)
    if before is None:
        return (everything,)
    since = max(now.counted - (before.counted - before.overdue), 0)
    against = max(now.against - (before.against - before.overdue), 0)
    return everything, Reviews(since, min(against, since))


def gold_of(count: EpochCount) -> Gold:
    """What items with known answers tell of the reviewers."""
    it = count.gold
    return Gold(
        it.found + it.missed, it.found, it.passed + it.accused, it.passed, confirm=count.confirm
    )


def is_under(reviews: Reviews, gold: Gold, terms: Terms) -> bool:
    """Whether the bound from these reviews alone is under the target."""
    return _at_most(reviews.counted, reviews.against, gold, terms) <= terms.rate


def _bound(reviews: Reviews, gold: Gold, terms: Terms) -> Bound:
    n, s = reviews.counted, reviews.against
    raw = upper_rate(n, s, alpha=terms.alpha, target=terms.rate)
    if not gold.harmful:
        needed = clean_reviews_needed(n, s, alpha=terms.alpha, target=terms.rate)
        return Bound(raw, None, None, needed)
    told = corrected_upper(n, s, gold, alpha=terms.alpha, target=terms.rate)
    needed = fewest(lambda more: _at_most(n + more, s, gold, terms) <= terms.rate)
    return Bound(raw, told.value, told.sensitivity, needed)


def _at_most(n: int, s: int, gold: Gold, terms: Terms) -> float:
    if gold.harmful:
        return corrected_upper(n, s, gold, alpha=terms.alpha, target=terms.rate).value
    return upper_rate(n, s, alpha=terms.alpha, target=terms.rate)


def is_backlog(overdue: int, items_a_day: float) -> bool:
    """Whether more is overdue than people will soon have looked at."""
    return overdue >= FEWEST_OVERDUE and overdue > MOST_OVERDUE * items_a_day
