"""What speaks against people looking at less of a feature: all of it, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from seawall.review.certify import Bound, bound_of, counted, is_backlog
from seawall.review.evidence import EpochCount
from seawall.review.pairs import FEWEST_PAIRS, GOOD, Agreements, agreements
from seawall.review.reading import MILLION
from seawall.review.terms import Terms

_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason: a `code` for programs, and what is `told` to people."""

    code: str
    told: str


def objections(count: EpochCount, terms: Terms, now: datetime) -> tuple[Objection, ...]:
    """All that speaks against halving the share now; nothing where an owner may."""
    found = (
        _others(count),
        _floor(count, terms),
        _bound(count, terms),
        _young(count, terms, now),
        _apart(agreements(count.pairs), terms),
        _backlog(count),
    )
    return tuple(each for each in found if each is not None)


def percent(rate: float) -> str:
    """A rate from 0 to 1 as people read it: `2.5%`, `0.031%`."""
    return f"{100 * rate:.3g}%"


def share_told(share: int) -> str:
    """A share in millionths as people read it."""
    return percent(share / MILLION)


def _others(count: EpochCount) -> Objection | None:
    if count.plan.configuration:
        return None
    told = (
        "prompts and models that are too many to have epochs of their own share this one, and "
        "whoever asks can make it theirs: its share stays"
    )
    return Objection("others", told)


def _floor(count: EpochCount, terms: Terms) -> Objection | None:
    if terms.lowered(count.plan.share) < count.plan.share:
        return None
    told = (
        f"the share is {share_told(count.plan.share)}; under {share_told(terms.floor)} a rise to "
        f"{share_told(terms.notice_rate)} is not noticed within {terms.notice_within:,} decisions "
        "(`review.notice`)"
    )
    return Objection("floor", told)


def _bound(count: EpochCount, terms: Terms) -> Objection | None:
    bound = bound_of(count, terms)
    if bound.value <= terms.rate:
        return None
    target = share_told(terms.target)
    more = (
        "no number of clean reviews brings it there"
        if bound.needed is None
        else f"{bound.needed:,} more clean reviews bring it there"
    )
    return Objection("bound", f"{_known(count, bound)}, and the target is {target}: {more}")


def _known(count: EpochCount, bound: Bound) -> str:
    """What there is to be said of the miss rate: of no reviews, that there are none."""
    reviews, *since = counted(count)
    if not reviews.counted:
        return "no reviews count yet" if count.delivered.judged else "no reviews yet"
    if any(not each.counted for each in since):
        return "no reviews count since the share was raised"
    return f"the miss rate may be {percent(bound.value)}"


def _young(count: EpochCount, terms: Terms, now: datetime) -> Objection | None:
    for what, since in (("the epoch began", count.since), ("the share was raised", count.raised)):
        if since is not None and now - since < terms.least_age:
            told = f"{what} {_ago(now - since)}, and `least_days` is {terms.least_days}"
            return Objection("young", told)
    return None


def _ago(age: timedelta) -> str:
    """How long ago, in the largest unit of which there is one at least."""
    if age >= _DAY:
        return f"{age / _DAY:.1f} days ago"
    for unit, name in ((_HOUR, "hour"), (_MINUTE, "minute")):
        if many := age // unit:
            return f"{many} {name}{'' if many == 1 else 's'} ago"
    return "less than a minute ago"


def _apart(agreed: Agreements, terms: Terms) -> Objection | None:
    if not agreed.is_known:
        told = f"two people looked at {agreed.pairs} items, and it takes {FEWEST_PAIRS} to tell"
        # Who has nobody else to look cannot be asked how far they agree.
        return Objection("agreement", f"{told} whether they agree") if terms.double else None
    if agreed.is_good:
        return None
    told = f"people agree too little: their agreement (AC1) may be {agreed.ac1.low:.2f}, "
    return Objection("agreement", f"{told}and it takes {GOOD}")


def _backlog(count: EpochCount) -> Objection | None:
    if not is_backlog(count.overdue, count.traffic.items_a_day):
        return None
    return Objection("backlog", f"{count.overdue:,} items are overdue")
