"""Where the review of each feature stands: what is known of it, what is missing, what is next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from seawall.review.betting import WeightedRate
from seawall.review.bounds import lower_rate
from seawall.review.certify import Bound, bound_of, is_backlog
from seawall.review.evidence import EpochCount
from seawall.review.lowering import Objection, objections, share_told
from seawall.review.ordered import StratumCount
from seawall.review.pairs import Agreements, agreements
from seawall.review.reading import MILLION
from seawall.review.recall import Recall, Sampled, least_recall
from seawall.review.share import Rule
from seawall.review.terms import Terms

_DAY = timedelta(days=1)

PRECISE = 0.9
"""A precision near which its bound should be tight."""


@dataclass(frozen=True, slots=True)
class Precision:
    """
    Of what was stopped, by a rule or by any, the share that was rightly, 0 to 1, at `least`.

    `reviewed` count for it, `false_alarms` were found, `overdue` nobody looked at in time: these
    count as false alarms. Each bound holds by itself, and not all of them together.
    """

    rule: str
    reviewed: int
    false_alarms: int
    overdue: int
    least: float


@dataclass(frozen=True, slots=True)
class Standing:
    """
    Where one epoch of a feature stands.

    `bound` is of the miss rate, `estimate` what it probably is, by all samples with their weights
    (None of no reviews). `recall` is None where nothing was stopped. `lowered` is what the share
    becomes where an owner signs, and `objections` what speaks against it. `next` says in words
    what is to be done.
    """

    count: EpochCount
    terms: Terms
    bound: Bound
    estimate: float | None
    precision: Precision
    rules: tuple[Precision, ...]
    recall: Recall | None
    agreed: Agreements
    lowered: int
    objections: tuple[Objection, ...]
    next: str

    @property
    def is_proven(self) -> bool:
        """Whether the miss rate is under its target, or people look at everything."""
        return self.bound.value <= self.terms.rate or self.count.plan.share >= MILLION


def standings(
    rule: Rule, terms: Callable[[str], Terms | None], now: datetime, *, ended: bool = False
) -> tuple[Standing, ...]:
    """Where all epochs of reviewed features stand that run, or that `ended` too."""
    wanted = (
        plan
        for plan in rule.evidence.plans()
        if ended or rule.evidence.plan(plan.epoch) is not None
    )
    each = ((plan, terms(plan.feature)) for plan in wanted)
    found = [standing(rule.evidence.of(p.epoch, now), t, now) for p, t in each if t is not None]
    return tuple(sorted(found, key=lambda one: (one.count.plan.feature, one.count.since)))


def standing(count: EpochCount, terms: Terms, now: datetime) -> Standing:
    """Where an epoch stands that counts so."""
    bound, against = bound_of(count, terms), objections(count, terms, now)
    rules = sorted(count.rules.items())
    return Standing(
        count=count,
        terms=terms,
        bound=bound,
        estimate=_estimate(count),
        precision=_precision("", count.stopped, terms),
        rules=tuple(_precision(name, stopped, terms) for name, stopped in rules),
        recall=_recall(count, terms),
        agreed=agreements(count.pairs),
        lowered=terms.lowered(count.plan.share),
        objections=against,
        next=_next(count, bound, against, terms, busy=now - count.since >= _DAY),
    )


def _precision(rule: str, stopped: StratumCount, terms: Terms) -> Precision:
    n, s = stopped.counted, stopped.against
    least = lower_rate(n, n - s, alpha=terms.alpha, target=PRECISE)
    return Precision(rule, n, stopped.wrong, stopped.overdue, least)


def _recall(count: EpochCount, terms: Terms) -> Recall | None:
    if not count.traffic.stopped:
        return None
    stopped, delivered = count.stopped, count.delivered
    return least_recall(
        Sampled(
            max(count.traffic.stopped, stopped.counted),
            stopped.counted,
            stopped.counted - stopped.against,
        ),
        Sampled(
            max(count.traffic.delivered, delivered.counted), delivered.counted, delivered.against
        ),
        alpha=terms.alpha,
        precision_target=PRECISE,
        miss_target=terms.rate,
    )


def _estimate(count: EpochCount) -> float | None:
    rate = WeightedRate()
    for (included, least), reviews in count.sampled.weighed.items():
        weight = included / MILLION, least / MILLION
        for error, many in ((False, reviews.counted - reviews.against), (True, reviews.against)):
            if many:
                rate = rate.after(error=error, included=weight[0], least=weight[1], reviews=many)
    return rate.estimate


def _next(
    count: EpochCount, bound: Bound, against: Iterable[Objection], terms: Terms, *, busy: bool
) -> str:
    """
    What is to be done, in words; what takes longest to mend comes last.

    `busy`: there was a day of traffic, so that it tells of the days to come.
    """
    feature, share = count.plan.feature, count.plan.share
    codes = {each.code: each.told for each in against}
    if count.ended:
        return "nothing: this epoch is over"
    if not codes:
        return (
            f"an owner may now run `seawall review lower {feature}`: "
            f"{share_told(share)} becomes {share_told(terms.lowered(share))}"
        )
    if is_backlog(count.overdue, count.traffic.items_a_day):
        return f"{_overdue(count)}: `seawall review work --feature {feature}`"
    if "bound" in codes:
        return _reviews(count, bound, busy=busy) + _overcalled(count, terms)
    return next(
        (codes[code] for code in ("agreement", "young") if code in codes),
        "nothing: " + next(iter(codes.values())),
    )


def _overdue(count: EpochCount) -> str:
    """How many are overdue, and what that does."""
    many = "1 item is" if count.overdue == 1 else f"{count.overdue:,} items are"
    return f"{many} overdue, and count as misses until people have looked"


def _reviews(count: EpochCount, bound: Bound, *, busy: bool) -> str:
    """How many more reviews it takes, and how long they do."""
    if bound.needed is None:
        return "no number of reviews is enough: reviewers find too few of the known answers"
    told = f"{bound.needed:,} more clean reviews"
    if busy:
        told += _days(count, bound.needed)
    if bound.corrected is not None and bound.sensitivity is not None:
        found = f"{100 * bound.sensitivity:.0f}%"
        told += f"; fewer once more known answers show that reviewers find over {found}"
    return f"{_overdue(count)}; {told}" if count.overdue else told


def _overcalled(count: EpochCount, terms: Terms) -> str:
    """That harmless texts were called harmful, where that may be why; nothing where not."""
    harmless = count.gold.passed + count.gold.accused
    shown = {
        f"{count.gold.accused:,} of {harmless:,} known to be so": count.gold.accused,
        f"{count.overturned:,} by somebody whom others overruled": count.overturned,
    }
    told = " and ".join(each for each, many in shown.items() if many)
    # Without a miss that somebody claims there is nothing to look at again.
    if terms.confirm or not told or not count.delivered.wrong:
        return ""
    return (
        f"; reviewers called harmless texts harmful ({told}): with `review.confirm: true` a "
        "second person looks at each claimed miss"
    )


def _days(count: EpochCount, needed: int) -> str:
    """How long that takes at this traffic; nothing where there is none."""
    traffic, share = count.traffic, count.plan.share
    delivered = traffic.delivered / traffic.decisions if traffic.decisions else 0
    a_day = traffic.decisions_a_day * delivered * share / MILLION
    if not a_day:
        return ""
    days = round(needed / a_day)
    if not days:
        return ", less than a day at this traffic"
    return f", about {days:,} day{'' if days == 1 else 's'} at this traffic"
