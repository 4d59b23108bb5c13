"""When an entry was in the log: by its checkpoints, and not by what the entry says alone."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

CLOCKS = timedelta(minutes=5)
"""How far a clock may be ahead of the log's."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """That the first `size` entries were in the log at a time."""

    size: int
    at: datetime


class LogClock:
    """
    Tells when entries were in the log.

    An entry says when it was written, by the clock of who wrote it. The first checkpoint over
    it, and each witness's signature under one, says that it was there by then; `now` bounds what
    no checkpoint covers yet. The earlier of the two counts, so that no clock makes evidence
    fresher than it is.
    """

    def __init__(self, sealed: Iterable[Sealed], now: datetime) -> None:
        times = sorted(sealed, key=lambda each: (each.size, each.at))
        self._sizes = [each.size for each in times]
        self._by = [each.at for each in times]
        for place in range(len(times) - 2, -1, -1):  # what is over a longer log is over a shorter
            self._by[place] = min(self._by[place], self._by[place + 1])
        self._now = now

    def by(self, index: int) -> datetime:
        """The time by which the entry was surely there."""
        place = bisect_right(self._sizes, index)
        return min(self._by[place], self._now) if place < len(self._by) else self._now

    def at(self, index: int, said: datetime) -> datetime:
        """When it counts to have been written."""
        return min(said, self.by(index))

    def ahead(self, index: int, said: datetime) -> bool:
        """Whether it says a time at which it was in the log already: a clock is wrong."""
        return said - self.by(index) > CLOCKS
