"""Watches one epoch for a change: in what reviews find, and in all that comes by."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from seawall.review.drift import Drift
from seawall.review.items import Item, Sort, Stratum, Word
from seawall.review.pairs import RecentPairs, agreements
from seawall.review.ranks import Ranks
from seawall.review.rising import Rising
from seawall.review.shift import Shift
from seawall.review.terms import Terms

_QUARTER, _SATURDAY = 6, 5
_BITS = 53


@dataclass(frozen=True, slots=True)
class Measured:
    """
    What all traffic is watched by, of one decision.

    `score` is the highest in millionths, `length` how many characters were read; None where the
    log tells of no text.
    """

    stopped: bool
    score: int | None = None
    length: int | None = None


class MissWatch:
    """
    Whether reviews of what was delivered find more than they should, or more than they did.

    The first is of the audit sample against the target (seawall.review.drift), the second of
    each risk by itself (seawall.review.rising), which is where samples by risk tell most. By the
    word that people came to: what is overdue or unsure tells of the people, not of the feature.
    """

    def __init__(self, terms: Terms) -> None:
        self._threshold = terms.drift_threshold
        self._afresh = Drift(terms.rate, self._threshold)
        self._drift = self._afresh
        self._rising: dict[str, Rising] = {}

    def after(self, item: Item) -> bool:
        """Whether there is an alarm now that people came to a verdict about one more item."""
        assert item.verdict is not None
        error = item.verdict.word is Word.HARMFUL
        if item.sort is Sort.AUDIT:
            self._drift = self._drift.after(error=error)
        rising = self._rising.get(item.risk, Rising())
        self._rising[item.risk] = rising.after(error=error, u=uniform("verdict", item.id))
        risen = sum(each.value for each in self._rising.values())
        if not self._drift.alarm and risen < self._threshold:
            return False
        self._drift, self._rising = self._afresh, {}
        return True


class AgreementWatch:
    """Whether people who look at the same item agree too little by now."""

    def __init__(self) -> None:
        self._pairs = RecentPairs()

    def after(self, first: Word, second: Word) -> bool:
        """Whether there is an alarm now that two said this of one more item."""
        self._pairs.add(first, second)
        agreed = agreements(self._pairs.counts)
        if not agreed.is_known or agreed.is_good:
            return False
        self._pairs.clear()
        return True


class TrafficWatch:
    """
    Whether scores, lengths or blocks of all decisions of one epoch have changed.

    Each is ranked among those of the same quarter of the day, of working days or of weekends (in
    UTC): nights and weekends are no change. That needs no labels and no reviews.
    """

    def __init__(self, terms: Terms) -> None:
        self._threshold = terms.shift_threshold
        self._shifts: dict[str, Shift] = {}
        self._ranks: dict[tuple[str, bool, int], Ranks] = {}

    def after(self, measured: Measured, request: str, at: datetime) -> tuple[str, ...]:
        """The reasons for which there is an alarm now, as plans name them."""
        values = {
            "score_shift": measured.score,
            "length_shift": measured.length,
            "block_rate_shift": int(measured.stopped),
        }
        return tuple(
            reason
            for reason, value in values.items()
            if value is not None and self._is_alarm(reason, value, request, at)
        )

    def _is_alarm(self, reason: str, value: int, request: str, at: datetime) -> bool:
        hours = (reason, at.weekday() >= _SATURDAY, at.hour // _QUARTER)
        shift = self._shifts.get(reason, Shift(self._threshold))
        own = replace(shift, ranks=self._ranks.get(hours, Ranks()))
        shift = own.after(value, uniform(reason, request))
        if shift.alarm:
            self._shifts.pop(reason, None)
            self._ranks = {key: each for key, each in self._ranks.items() if key[0] != reason}
            return True
        self._shifts[reason], self._ranks[hours] = shift, shift.ranks
        return False


def uniform(purpose: str, identity: str) -> float:
    """A number from 0 to under 1 that looks drawn, and is the same whoever reads the log."""
    digest = hashlib.sha256(f"seawall review {purpose}\0{identity}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> (64 - _BITS)) * 2.0**-_BITS


def is_watched(item: Item) -> bool:
    """Whether what people say of an item tells of misses."""
    return item.stratum is Stratum.DELIVERED and item.sort in (Sort.AUDIT, Sort.RISK)


class Texts:
    """
    What the log said of the texts of requests that are not decided yet.

    Of so many requests at once only the newest are kept: more are at work in no gateway.
    """

    MOST = 10_000

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, int]] = {}

    def add(self, request: str, facts: Mapping[str, object]) -> None:
        """A text of a request was read."""
        scores, length = facts.get("scores"), facts.get("inspected")
        told = scores.values() if isinstance(scores, Mapping) else ()
        top = max((each for each in told if isinstance(each, int)), default=0)
        before = self._open.pop(request, (0, 0))
        read = length if isinstance(length, int) else 0
        self._open[request] = (max(before[0], top), before[1] + read)
        if len(self._open) > self.MOST:
            del self._open[next(iter(self._open))]

    def decided(self, request: str, *, stopped: bool) -> Measured:
        """What comes of a request whose decision is there."""
        score, length = self._open.pop(request, (None, None))
        return Measured(stopped, score, length)
