"""How far reviewers agree beyond what chance explains: kappa, AC1 and alpha, with intervals."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

LEVEL = 0.95
"""How often an interval holds the true value, for many items."""

_FEWEST = 2
"""Judgements of one item without which it says nothing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    1 for perfect agreement, 0 for no more than by chance; None where chance explains everything.

    Between `low` and `high` lies the true value for nineteen in twenty sets of many items: the
    jackknife over items (Efron and Stein 1981, AMS 9:586), and where nobody ever disagreed the
    exact bound of Clopper and Pearson on how often they do. `items` had two judgements or more.
    """

    value: float | None
    low: float
    high: float
    items: int


class _Differing(NamedTuple):
    """How often judgements of one item differ, and how often chance alone would make them."""

    seen: float
    by_chance: float

    @property
    def agreement(self) -> float | None:
        return 1 - self.seen / self.by_chance if self.by_chance > 0 else None


_Counts = Mapping[tuple[str, ...], int]
"""How many items were judged so."""


def kappa(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """
    Cohen's kappa of first and second judgements (1960, Educ Psychol Meas 20:37).

    It is low where one answer is rare, however well people agree: see `ac1` beside it.
    """
    counts: Counter[tuple[str, ...]] = Counter(pairs)
    return _agreement(counts, _cohen)


def ac1(pairs: Iterable[tuple[str, str]], *, answers: int) -> Agreement:
    """
    Gwet's AC1 of first and second judgements (2008, Br J Math Stat Psychol 61:29).

    It does not collapse where one answer is rare. `answers` is how many there were to choose from;
    raises ValueError where fewer than two, or more were given.
    """
    counts: Counter[tuple[str, ...]] = Counter(pairs)
    if answers < max(_FEWEST, len({each for pair in counts for each in pair})):
        raise ValueError(f"`{answers}` answers are fewer than were given, or than two")
    return _agreement(counts, lambda these: _gwet(these, answers))


def alpha(items: Iterable[Sequence[str | None]]) -> Agreement:
    """
    Krippendorff's alpha for answers without an order (2011, Computing alpha-reliability).

    Each item has the judgements that it got, from however many people; None is a missing one.
    Items with fewer than two are left out.
    """
    judged = (tuple(sorted(each for each in item if each is not None)) for item in items)
    return _agreement(Counter(each for each in judged if len(each) >= _FEWEST), _krippendorff)


def _cohen(counts: _Counts) -> _Differing:
    total = sum(counts.values())
    first, second = _votes(counts, 0), _votes(counts, 1)
    alike = sum(votes * second[answer] for answer, votes in first.items()) / total**2
    return _Differing(_apart(counts) / total, 1 - alike)


def _gwet(counts: _Counts, answers: int) -> _Differing:
    total = sum(counts.values())
    shares = [votes / total / 2 for votes in (_votes(counts, 0) + _votes(counts, 1)).values()]
    alike = sum(share * (1 - share) for share in shares) / (answers - 1)
    return _Differing(_apart(counts) / total, 1 - alike)


def _krippendorff(counts: _Counts) -> _Differing:
    all_votes: Counter[str] = Counter()
    seen = 0.0
    for item, items in counts.items():
        votes = Counter(item)
        seen += items * _unlike(votes) / (len(item) - 1)
        for answer, many in votes.items():
            all_votes[answer] += items * many
    total = all_votes.total()
    return _Differing(seen / total, _unlike(all_votes) / total / (total - 1))


def _votes(counts: _Counts, place: int) -> Counter[str]:
    votes: Counter[str] = Counter()
    for pair, items in counts.items():
        votes[pair[place]] += items
    return votes


def _apart(counts: _Counts) -> int:
    return sum(items for (one, other), items in counts.items() if one != other)


def _unlike(votes: Counter[str]) -> int:
    """Ordered pairs of votes that differ."""
    return votes.total() ** 2 - sum(many * many for many in votes.values())


def _agreement(
    counts: Counter[tuple[str, ...]], measured: Callable[[_Counts], _Differing]
) -> Agreement:
    items = counts.total()
    whole = measured(counts) if items else _Differing(0.0, 0.0)
    value = whole.agreement
    if value is None:
        return Agreement(None, -1.0, 1.0, items)
    if not whole.seen:
        seldom = 1 - ((1 - LEVEL) / 2) ** (1 / items)
        return Agreement(value, max(-1.0, 1 - seldom / whole.by_chance), 1.0, items)
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * _error(counts, measured)
    return Agreement(value, max(-1.0, value - half), min(1.0, value + half), items)


def _error(counts: Counter[tuple[str, ...]], measured: Callable[[_Counts], _Differing]) -> float:
    """The standard error, from leaving out each item; without end where one carries all."""
    items = counts.total()
    if items < _FEWEST:
        return math.inf
    left: list[tuple[float, int]] = []
    for cell, many in counts.items():
        value = measured(counts - Counter([cell])).agreement
        if value is None:
            return math.inf
        left.append((value, many))
    mean = sum(value * many for value, many in left) / items
    spread = sum(many * (value - mean) ** 2 for value, many in left)
    return math.sqrt((items - 1) / items * spread)
