"""In which order people look at items, and who may look at which."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from seawall.review.items import Item, Sort

REVIEWERS = frozenset({"reviewer", "lead", "admin"})
"""Who may look at items and decide about them."""
LEADS = frozenset({"lead", "admin"})
"""Who decides where two disagree, and sees an item whole."""

_WEIGHTS = {1: 9.0, 2: 3.0, 3: 1.0}
"""Of severities."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """
    Somebody who looks at items. `principals` are the pseudonyms that they have as end users.

    `decided` is how many items they decided today, of `cap` that are good for anybody.
    """

    name: str
    roles: frozenset[str]
    principals: frozenset[str] = frozenset()
    decided: int = 0
    cap: int = 200


def priority(item: Item, now: datetime) -> tuple[bool, float]:
    """
    What comes first: what somebody waits for, then severity, age against its time, and exposure.

    The larger the more urgent.
    """
    allowed = max((item.due - item.at).total_seconds(), 1.0)
    age = max((now - item.at).total_seconds(), 0.0)
    weight = _WEIGHTS.get(item.urgency, 1.0)
    return item.held, weight * (1 + age / allowed) * item.exposure


def objection(item: Item, reviewer: Reviewer, now: datetime) -> str | None:
    """What speaks against somebody taking an item now; None where nothing does."""
    if item.is_over(now):
        return f"{item.id} is over, and nobody decides about it any more"
    lease = item.taken(now)
    if lease is not None and lease.by != reviewer.name:
        return f"`{lease.by}` has {item.id} until {lease.until:%H:%M:%S} UTC"
    return _not_theirs(item, reviewer) or _not_now(item, reviewer)


def no_reviewer(reviewer: Reviewer) -> str | None:
    """Why somebody looks at no items at all; None where they do."""
    if not reviewer.roles.isdisjoint(REVIEWERS):
        return None
    return (
        f"to review needs the role `reviewer`, `lead` or `admin`, which `{reviewer.name}` has not"
    )


def own_traffic(item: Item, reviewer: Reviewer) -> str | None:
    """Why somebody does not look at their own; None where it is not."""
    if item.principal and item.principal in reviewer.principals:
        return f"{item.id} is of your own traffic; somebody else looks at it"
    return None


def _not_theirs(item: Item, reviewer: Reviewer) -> str | None:
    """Why it is not for this person at all."""
    said = no_reviewer(reviewer) or own_traffic(item, reviewer)
    if said is None and any(each.by == reviewer.name for each in item.judged):
        return f"`{reviewer.name}` has decided {item.id} already; it takes somebody else"
    return said


def _not_now(item: Item, reviewer: Reviewer) -> str | None:
    """Why it is not for this person as it stands."""
    if item.contested and reviewer.roles.isdisjoint(LEADS):
        return f"two disagree about {item.id}; a `lead` or an `admin` decides"
    if reviewer.decided >= reviewer.cap and not item.held:
        return (
            f"`{reviewer.name}` has decided {reviewer.decided} items today, and `daily_cap` is "
            f"{reviewer.cap}; go on tomorrow"
        )
    return None


def queue(
    items: Iterable[Item], now: datetime, *, features: Collection[str] = ()
) -> tuple[Item, ...]:
    """What is not over, the most urgent first; of these features, where any are named."""
    waiting = [
        each
        for each in items
        if not each.is_over(now) and (not features or each.feature in features)
    ]
    return tuple(sorted(waiting, key=lambda each: priority(each, now), reverse=True))


def shown_sort(item: Item) -> Sort:
    """The sort that a reviewer is told: of what is known already they are not told so."""
    return Sort.AUDIT if item.sort in (Sort.GOLD, Sort.RISK) else item.sort


def shown_judged(item: Item) -> int:
    """
    How many people have said something of an item, as whoever may look at it is told.

    That a second one is wanted for a claimed miss would tell them what the first said.
    """
    waits = item.takes > item.reviews and item.verdict is None and not item.contested
    return 0 if waits else len(item.judged)
