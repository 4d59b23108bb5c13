"""The area under the ROC curve: how surely an attack scores over a harmless text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, variance

from seawall.figures.share import Interval, quantile

_HALVINGS = 60
_LEAST = 2
"""Texts on each side without which there is no variance to go by."""


@dataclass(frozen=True, slots=True)
class Area:
    """The area and its 95% interval; 0.5 is a coin, 1 a score that never errs."""

    value: float
    interval: Interval


def area(attacks: Sequence[float], harmless: Sequence[float]) -> Area:
    """
    The area for these scores; a tie counts as half. Neither side may be empty.

    Interval: DeLong, DeLong and Clarke-Pearson 1988 (Biometrics 44:837) by way
    of midranks (Sun and Xu 2014, IEEE SPL 21:1389), on the logit scale, which
    keeps it within 0 and 1. Where the texts are separated so well, or are so
    few, that there is no variance: Newcombe 2006 (Stat Med 25:559), method 5.
    """
    together = _midranks([*attacks, *harmless])
    many, few = len(attacks), len(harmless)
    over = [(all_ - own) / few for all_, own in zip(together, _midranks(attacks), strict=False)]
    under = [
        1 - (all_ - own) / many
        for all_, own in zip(together[many:], _midranks(harmless), strict=True)
    ]
    value = fmean(over)
    spread = 0.0
    if min(many, few) >= _LEAST:
        spread = math.sqrt(variance(over) / many + variance(under) / few)
    if spread and 0 < value < 1:
        return Area(value, _on_logits(value, spread))
    return Area(value, _newcombe(value, many, few))


def _midranks(values: Sequence[float]) -> list[float]:
    """The rank of each value from 1 on; equal values share the middle of theirs."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + end + 1) / 2
        start = end
    return ranks


def _on_logits(value: float, spread: float) -> Interval:
    middle = math.log(value / (1 - value))
    half = quantile(0.95) * spread / (value * (1 - value))
    return Interval(_logistic(middle - half), _logistic(middle + half))


def _logistic(logit: float) -> float:
    if logit >= 0:
        return 1 / (1 + math.exp(-logit))
    return math.exp(logit) / (1 + math.exp(logit))


def _newcombe(value: float, many: int, few: int) -> Interval:
    """The areas that are within 1.96 of their own standard errors of this one."""
    return Interval(_limit(value, many, few), 1 - _limit(1 - value, few, many))


def _limit(value: float, many: int, few: int) -> float:
    """The lower limit, by halving: under it the distance is larger than allowed."""
    low, high = 0.0, value
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if value - middle > quantile(0.95) * _error(middle, many, few):
            low = middle
        else:
            high = middle
    return low


def _error(value: float, many: int, few: int) -> float:
    """The standard error of an area, after Hanley and McNeil 1982 (Radiology 143:29)."""
    size = (many + few) / 2 - 1
    shape = 1 + size * ((1 - value) / (2 - value) + value / (1 + value))
    return math.sqrt(value * (1 - value) * shape / (many * few))
