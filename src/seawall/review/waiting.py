"""Items that wait, kept in order as they come, so that the next is found without sorting them."""

import heapq
import zlib
from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice, takewhile

from seawall.review.fold import Items
from seawall.review.items import Item
from seawall.review.order import LEADS, Reviewer, objection, priority

_LOOKED_AT = 4
"""Of each that is at work: so many items from the front one chooses among."""


@dataclass(frozen=True, slots=True)
class _Alike:
    """
    What items have in common of which the older is always the more urgent.

    All but their age that `priority` asks for, and who has judged them already.
    """

    held: bool
    urgency: int
    exposure: int
    allowed: float
    judged: frozenset[str]
    contested: bool


_Place = tuple[datetime, int, str]
"""When an item was made, its place in the log, and its id."""


class Waiting:
    """
    The items of a fold that are not over, the most urgent first for whoever asks.

    Items that differ in nothing but their age stay in the order of their age for ever, so
    each such line is kept by itself, and only the first of each line is compared.
    """

    def __init__(self, items: Items) -> None:
        self._items = items
        self._lines: dict[_Alike, list[_Place]] = {}
        self._line_of: dict[str, _Alike] = {}
        for item in items.all():
            self.put(item)

    def __len__(self) -> int:
        return len(self._line_of)

    def __iter__(self) -> Iterator[Item]:
        """All of them in no order, perhaps some that somebody waited for too long."""
        return (self._items[identity] for identity in self._line_of)

    def put(self, item: Item) -> None:
        """Take in an item as it is now, in the place of what it was."""
        wanted = None if item.verdict is not None or item.expired else _alike(item)
        known = self._line_of.get(item.id)
        if wanted == known:
            return
        if known is not None:
            self._remove(item, known)
        if wanted is not None:
            insort(self._lines.setdefault(wanted, []), _place(item))
            self._line_of[item.id] = wanted

    def all(self, now: datetime, *, features: Collection[str] = ()) -> Iterator[Item]:
        """What is not over, the most urgent first; of these features, where any are named."""
        return self._merged(self._lines, now, features)

    def for_(
        self, reviewer: Reviewer, now: datetime, *, features: Collection[str] = ()
    ) -> Iterator[Item]:
        """What nobody has and this person may take now, the most urgent first."""
        lines = [line for line in self._lines if _may_look(line, reviewer)]
        for item in self._merged(lines, now, features):
            if item.taken(now) is None and objection(item, reviewer, now) is None:
                yield item

    def _merged(
        self, lines: Iterable[_Alike], now: datetime, features: Collection[str]
    ) -> Iterator[Item]:
        streams = (self._stream(self._lines[line], now, features) for line in lines)
        return heapq.merge(*streams, key=lambda each: priority(each, now), reverse=True)

    def _stream(
        self, line: list[_Place], now: datetime, features: Collection[str]
    ) -> Iterator[Item]:
        for _, _, identity in line:
            item = self._items[identity]
            if not item.is_over(now) and (not features or item.feature in features):
                yield item

    def _remove(self, item: Item, known: _Alike) -> None:
        line = self._lines[known]
        del line[bisect_left(line, _place(item))]
        if not line:
            del self._lines[known]
        del self._line_of[item.id]


def choose(candidates: Iterable[Item], name: str, at_work: Collection[str]) -> Item | None:
    """
    The item that somebody takes who is not alone at work; None where there is none.

    Of the most urgent ones each person begins with others, so that they seldom reach for the
    same: who is alone takes the very first. What somebody waits for goes before all else.
    """
    people = sorted({*at_work, name})
    found = iter(candidates)
    first = next(found, None)
    if first is None or len(people) == 1:
        return first
    own = people.index(name)
    alike = takewhile(lambda each: each.held is first.held, chain((first,), found))
    near = islice(alike, _LOOKED_AT * len(people))
    mine = (each for each in near if zlib.crc32(each.id.encode()) % len(people) == own)
    return next(mine, first)


def _alike(item: Item) -> _Alike:
    return _Alike(
        held=item.held,
        urgency=item.urgency,
        exposure=item.exposure,
        allowed=(item.due - item.at).total_seconds(),
        judged=frozenset(each.by for each in item.judged),
        contested=item.contested,
    )


def _place(item: Item) -> _Place:
    return item.at, item.index, item.id


def _may_look(line: _Alike, reviewer: Reviewer) -> bool:
    """What is plain of a whole line: items that one has judged would pile up at its front."""
    if reviewer.name in line.judged:
        return False
    return not line.contested or not reviewer.roles.isdisjoint(LEADS)
