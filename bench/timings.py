"""Turn the times of bench/latency.py into figures with intervals; pure, so that tests hold it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
LEVEL = 0.95

Times = NDArray[np.float64]
Picks = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its 95% interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{short(self.value)} ({short(self.low)}–{short(self.high)})"


def short(value: float) -> str:
    """A number in three digits or so."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def typical(rounds: Sequence[Sequence[float]]) -> Times:
    """The median over rounds of each text's time: a hiccup of the machine does not count."""
    return np.median(np.array(rounds, np.float64), axis=0)


def resamples(count: int, *, seed: int = 0) -> Picks:
    """The bootstrap (Efron 1979): so many texts drawn with replacement, many times over."""
    return np.random.default_rng(seed).integers(0, count, (RESAMPLES, count))


def mean(times: Times, picks: Picks) -> Figure:
    """The mean over texts."""
    return _figure(lambda drawn: drawn.mean(axis=-1), times, picks)


def percentile(times: Times, picks: Picks, share: float) -> Figure:
    """The time that this percentage of texts stays within."""
    return _figure(lambda drawn: np.percentile(drawn, share, axis=-1), times, picks)


def ratio(times: Times, base: Times, picks: Picks) -> Figure:
    """The mean over the other's mean, of the same texts in each resample."""
    drawn = times[picks].mean(axis=1) / base[picks].mean(axis=1)
    return Figure(float(times.mean() / base.mean()), *_between(drawn))


def _figure(of: Callable[[Times], Times], times: Times, picks: Picks) -> Figure:
    return Figure(float(of(times)), *_between(of(times[picks])))


def _between(drawn: Times) -> tuple[float, float]:
    tail = 50 * (1 - LEVEL)
    low, high = np.percentile(drawn, (tail, 100 - tail))
    return float(low), float(high)
