"""What a judge that errs says of some rows, and what is true of them."""

import math
from dataclasses import dataclass

from seawall.figures.share import LEVEL, Interval, Share, quantile


@dataclass(frozen=True, slots=True)
class Corrected:
    """
    The share that is true, as far as a judge lets it be known.

    `value` is None where the judge is no better than a coin: then the interval is 0 to 1.
    """

    value: float | None
    interval: Interval


def corrected(called: Share, *, found: Share, cleared: Share, level: float = LEVEL) -> Corrected:
    """
    The true share behind what a judge called, by what it did on rows that people had labelled.

    There it `found` so many of the bad ones, and `cleared` so many of the good ones. All three
    counts must be of the same unit: a judge of one answer is no judge of the worst of a hundred.

    Value: Rogan and Gladen 1978 (Am J Epidemiol 107:71), kept within 0 and 1. Interval: Lang and
    Reiczigel 2014 (Prev Vet Med 113:13), which takes the judge to be as uncertain as it is.
    """
    if not (called.rows and found.rows and cleared.rows):
        return Corrected(None, Interval(0.0, 1.0))
    value = _true(_share(called), _share(found), _share(cleared))
    z = quantile(level)
    rows = called.rows + z * z
    hits = (called.hits + z * z / 2) / rows
    right, wrong = _Rate.of(found), _Rate.of(cleared)
    skill = right.value + wrong.value - 1
    if value is None or skill <= 0:
        return Corrected(None, Interval(0.0, 1.0))
    middle = (hits + wrong.value - 1) / skill
    move = 2 * z * z * (middle * right.spread - (1 - middle) * wrong.spread)
    spread = hits * (1 - hits) / rows + middle**2 * right.spread + (1 - middle) ** 2 * wrong.spread
    half = z * math.sqrt(spread) / skill
    return Corrected(value, Interval(_within(middle + move - half), _within(middle + move + half)))


@dataclass(frozen=True, slots=True)
class _Rate:
    """A rate of the judge's, with one success and one failure more than were seen."""

    value: float
    spread: float

    @classmethod
    def of(cls, share: Share) -> "_Rate":
        rows = share.rows + 2
        value = (share.hits + 1) / rows
        return cls(value, value * (1 - value) / rows)


def _true(called: float, found: float, cleared: float) -> float | None:
    skill = found + cleared - 1
    return _within((called + cleared - 1) / skill) if skill > 0 else None


def _share(share: Share) -> float:
    return share.hits / share.rows


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
