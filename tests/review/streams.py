"""Reviews of many streams at once, and what bounds and drift say of each, for tests and bench."""

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seawall.review.betting import _FALL_SHARES, _FALLS, _RISE_SHARES, _RISES
from seawall.review.drift import bets

TIMES = 5 if os.environ.get("SEAWALL_NIGHTLY") == "1" else 1
"""As many streams in the night as by day."""

RISKY = 0.05
"""The share of the decisions that are known to be of high risk."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The probabilities by which decisions of low and of high risk are reviewed."""

    low: float
    high: float

    @property
    def share(self) -> float:
        """Of all decisions, those that are reviewed."""
        return (1 - RISKY) * self.low + RISKY * self.high

    @property
    def risky(self) -> float:
        """Of the reviews, those of high risk."""
        return RISKY * self.high / self.share

    @property
    def weight(self) -> float:
        """Of a review of high risk."""
        return self.low / self.high


def plan(audit: float, budget: float = 0.02) -> Plan:
    """`audit` of all decisions and, with what the budget leaves, of those of high risk."""
    risk = (budget - audit) / RISKY / (1 - audit)
    return Plan(audit, 1 - (1 - audit) * (1 - risk))


def rates(rate: float, held: float) -> tuple[float, float]:
    """The rates of low and of high risk, of which the latter hold the share `held` of errors."""
    return rate * (1 - held) / (1 - RISKY), rate * held / RISKY


def reviews_so_far(
    it: Plan,
    by_risk: tuple[float, float],
    every: int,
    size: tuple[int, int],
    dice: np.random.Generator,
) -> NDArray[np.int64]:
    """
    By stream, look (each after `every` decisions more) and kind.

    Kinds are clean and errors of low risk, and of high; `by_risk` the rates of errors of both.
    """
    low, high = by_risk
    shares = (1 - RISKY) * it.low, RISKY * it.high
    kinds = [shares[0] * (1 - low), shares[0] * low, shares[1] * (1 - high), shares[1] * high]
    each = dice.multinomial(every, [*kinds, 1 - sum(kinds)], size=size)
    return np.cumsum(each, axis=1)[:, :, :4]


def owned(it: Plan, counts: NDArray[np.int64], rate: float, side: str) -> NDArray[np.float64]:
    """The logarithm of what all bettors against a true rate own, by stream and look."""
    bets, shares = (_FALLS, _FALL_SHARES) if side == "upper" else (_RISES, _RISE_SHARES)
    tables: list[NDArray[np.float64]] = []
    for weight in (1.0, it.weight):
        if side == "upper":
            tables += [1 + bets * weight * rate / (1 - rate), 1 - bets * weight]
        else:
            tables += [1 - bets * weight, 1 + bets * weight * (1 / rate - 1)]
    logs = counts @ np.log(np.array(tables))
    most = logs.max(axis=-1, keepdims=True)
    return np.asarray(most[..., 0] + np.log(np.exp(logs - most) @ shares))


class Streams:
    """M of many streams; `step` takes one review of each."""

    def __init__(self, streams: int, reference: float) -> None:
        self.reference = reference
        self.bets = np.array(bets(reference))
        self.grown = np.zeros((streams, len(self.bets)))
        self.reviews = 0

    def step(self, errors: NDArray[np.bool_], weights: NDArray[np.float64] | float = 1.0) -> None:
        moved = (weights * (errors - self.reference))[:, None]
        self.reviews += 1
        self.grown = np.minimum((self.grown + 1) * (1 + self.bets * moved), 1e250)

    @property
    def value(self) -> NDArray[np.float64]:
        return np.asarray(self.grown.mean(axis=1))


def decisions_until_alarm(
    it: Plan,
    before: tuple[float, float],
    after: tuple[float, float],
    *,
    threshold: float,
    seed: int,
    streams: int = 1000,
    quiet: int = 50_000,
    longest: int = 40_000,
    reference: float = 0.002,
) -> NDArray[np.float64]:
    """
    The decisions from a rise to the alarm, by stream, after so many `quiet` ones.

    Rates are those of low and of high risk. A false alarm starts a stream anew.
    """
    dice = np.random.default_rng(seed)
    drift = Streams(streams, reference)
    for _ in range(round(quiet * it.share)):
        _step(drift, it, before, dice)
        drift.grown[drift.value >= threshold] = 0.0
    clock, alarm = np.zeros(streams), np.full(streams, float(longest))
    while clock.min() < longest and (alarm == longest).any():
        clock += dice.geometric(it.share, streams)
        _step(drift, it, after, dice)
        rung = (drift.value >= threshold) & (alarm == longest)
        alarm[rung] = np.minimum(clock[rung], longest)
    return alarm


def _step(
    drift: Streams, it: Plan, by_risk: tuple[float, float], dice: np.random.Generator
) -> None:
    risky = dice.random(len(drift.grown)) < it.risky
    errors = dice.random(len(drift.grown)) < np.where(risky, by_risk[1], by_risk[0])
    drift.step(errors, np.where(risky, it.weight, 1.0))
