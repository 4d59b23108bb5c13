"""What many simulated runs come to: medians, how far they spread, and what that is in a week."""

from dataclasses import dataclass

import numpy as np

from seawall.review.reading import MILLION
from seawall.review.simulate import Simulated
from seawall.review.terms import Terms
from seawall.review.world import Floats, World

WEEK = 7
QUARTER = 91


@dataclass(frozen=True, slots=True)
class Spread:
    """Of those `runs` (0 to 1) in which it happened: the median, and the middle nine tenths."""

    runs: float
    median: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """
    What a team would see.

    `certified` and `noticed` are in days, `noticed_decisions` in decisions. `false_raises` is how
    often in a quarter reviews raise the share although nothing has changed, and
    `most_false_shifts` how often changes of the traffic do, at most. `weekly` are the reviews of
    each week, and `shares` the median share of each day, from 0 to 1.
    """

    certified: Spread
    noticed: Spread
    noticed_decisions: Spread
    false_raises: float
    most_false_shifts: float
    weekly: tuple[float, ...]
    shares: tuple[float, ...]


def figures_of(simulated: Simulated, world: World, terms: Terms) -> Figures:
    """The figures of some runs."""
    steady = min(world.drift_on_day, world.days)
    quarters = steady / QUARTER
    decisions = world.decisions_a_day * QUARTER
    apart = max(terms.false_alarms, 2) * MILLION / max(terms.share, 1)
    return Figures(
        certified=_spread(simulated.certified),
        noticed=_spread(simulated.noticed),
        noticed_decisions=_spread(simulated.noticed * world.decisions_a_day),
        false_raises=float(simulated.false_raises.mean()) / quarters if quarters else 0.0,
        most_false_shifts=decisions / apart,
        weekly=tuple(
            float(simulated.judgements[:, day : day + WEEK].mean()) * WEEK
            for day in range(0, world.days, WEEK)
        ),
        shares=tuple(float(each) / MILLION for each in np.median(simulated.shares, axis=0)),
    )


def _spread(values: Floats) -> Spread:
    there = values[np.isfinite(values)]
    runs = len(there) / len(values)
    if not len(there):
        return Spread(runs, None, None, None)
    low, median, high = (float(each) for each in np.quantile(there, (0.05, 0.5, 0.95)))
    return Spread(runs, median, low, high)
