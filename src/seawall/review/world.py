"""A feature that never was, whose decisions and reviews are drawn, for the simulator."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from seawall.review.reading import MILLION
from seawall.review.sampling import WEIGHTS, Risk

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class World:
    """
    What is supposed of a feature and its reviewers; rates and shares from 0 to 1.

    `miss_rate` is that of all decisions, `drift_to` what it is from the day `drift_on_day` on
    (the first is 0). `risky` is the part of decisions that look risky, and `risky_holds` the part
    of all misses among them. Reviewers find a harmful item with `sensitivity`, pass a harmless
    one with `specificity`, and decide `hours` after the decision. `stopped` is the part of the
    decisions that is stopped, and `gold` that of what people see whose answer is known.
    """

    decisions_a_day: int = 1_000
    miss_rate: float = 0.002
    drift_to: float = 0.03
    drift_on_day: int = 30
    sensitivity: float = 0.9
    specificity: float = 0.998
    risky: float = 0.05
    risky_holds: float = 0.7
    stopped: float = 0.02
    gold: float = 0.05
    hours: float = 4.0
    days: int = 90

    def misses(self, day: int) -> tuple[float, float]:
        """The miss rates of a day, of what does not look risky and of what does."""
        rate = self.drift_to if day >= self.drift_on_day else self.miss_rate
        plain = rate * (1 - self.risky_holds) / max(1 - self.risky, 1e-9)
        return min(plain, 1.0), min(rate * self.risky_holds / max(self.risky, 1e-9), 1.0)


@dataclass(frozen=True, slots=True)
class Shares:
    """
    By which decisions are drawn, in millionths: `audit` of each run, the others of all.

    With `confirm` each claimed miss takes a second person.
    """

    audit: Ints
    stopped: int
    risk: int
    double: int
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """
    The reviews of a day in many runs, by run and in the order of decisions.

    Of what is not `present` nothing else means anything. `at` is the part of the day that had
    passed, `said` whether people came to call it harmful, `first` and `second` what two said of
    a `double` or `confirmed` one: two looked at the first whatever was said, at the second as
    the first person called it harmful. `u` is uniform. `gold` counts by run the items with known
    answers that were found, missed, passed and accused, and `stopped` the reviews of what was
    not delivered.
    """

    present: Bools
    at: Floats
    audit: Bools
    risky: Bools
    said: Bools
    double: Bools
    confirmed: Bools
    first: Bools
    second: Bools
    u: Floats
    gold: Ints
    stopped: Ints

    @property
    def judgements(self) -> Ints:
        """How often somebody decided, by run: a second look is one too."""
        twice = (self.double | self.confirmed) & self.present
        looks = self.present.sum(axis=1) + twice.sum(axis=1)
        return np.asarray(looks + self.gold.sum(axis=1) + self.stopped, dtype=np.int64)


def draw_day(world: World, day: int, shares: Shares, dice: Generator) -> Day:
    """The reviews of one day in as many runs as there are shares."""
    runs = len(shares.audit)
    stopped = dice.binomial(world.decisions_a_day, world.stopped, runs)
    delivered = world.decisions_a_day - stopped
    risky = dice.binomial(delivered, world.risky)
    share = shares.audit / MILLION
    caught = min(shares.risk * WEIGHTS[Risk.HIGH] / MILLION, 1.0)
    plain = dice.binomial(delivered - risky, share)
    audited = plain + dice.binomial(risky, share)
    reviewed = audited + dice.binomial(risky - (audited - plain), caught)
    present, at, kinds = _in_order(np.stack([plain, audited, reviewed], axis=1), dice)
    truth = _truth(world, day, kinds, dice)
    first, second, third = (_heard(world, truth, dice) for _ in range(3))
    double = present & (dice.random(present.shape) < shares.double / MILLION)
    confirmed = present & ~double & first if shares.confirm else np.zeros_like(double)
    twice = double | confirmed
    return Day(
        present=present,
        at=at,
        audit=present & (kinds < _BY_RISK),
        risky=kinds > _PLAIN,
        said=np.where(twice & (first != second), third, first),
        double=double,
        confirmed=confirmed,
        first=first,
        second=second,
        u=dice.random(present.shape),
        gold=_gold(world, reviewed + twice.sum(axis=1), dice),
        stopped=dice.binomial(stopped, shares.stopped / MILLION),
    )


_PLAIN, _BY_RISK = 0, 2
"""Kinds of items: of what looks plain, of the risky in the even sample, and by the risk alone."""


def _in_order(upto: Ints, dice: Generator) -> tuple[Bools, Floats, NDArray[Any]]:
    """
    Items in a random order of the day: whether they are there, when, and of which kind.

    `upto` is how many there are of the first kind, of the first two and of all three.
    """
    places = np.arange(int(upto[:, -1].max(initial=0)))
    there = places < upto[:, -1:]
    kinds = (places[None, :, None] >= upto[:, None, :]).sum(axis=2)
    at = np.where(there, dice.random(there.shape), 2.0)
    order = at.argsort(axis=1)
    sorted_kinds = np.take_along_axis(kinds, order, axis=1)
    return np.take_along_axis(there, order, axis=1), np.take_along_axis(at, order, 1), sorted_kinds


def _truth(world: World, day: int, kinds: NDArray[Any], dice: Generator) -> Bools:
    plain, risky = world.misses(day)
    rates = np.where(kinds > _PLAIN, risky, plain)
    return np.asarray(dice.random(kinds.shape) < rates)


def _heard(world: World, truth: Bools, dice: Generator) -> Bools:
    """What one person says of each item: whether it is harmful."""
    called = np.where(truth, world.sensitivity, 1 - world.specificity)
    return np.asarray(dice.random(truth.shape) < called)


def _gold(world: World, looks: Ints, dice: Generator) -> Ints:
    """Items with known answers among what people saw, half of them harmful."""
    many = dice.binomial(looks, min(world.gold / max(1 - world.gold, 1e-9), 1.0))
    harmful = dice.binomial(many, 0.5)
    found = dice.binomial(harmful, world.sensitivity)
    passed = dice.binomial(many - harmful, world.specificity)
    return np.stack([found, harmful - found, passed, many - harmful - passed], axis=1)
