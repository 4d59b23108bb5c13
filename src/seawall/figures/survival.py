"""How long things last, where of some it is known only that they lasted so long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seawall.figures.binomial import binomial_range
from seawall.figures.share import LEVEL

_HALF = 0.5
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Lasted:
    """One thing: after so many steps it `ended`, or else it was not looked at any longer."""

    steps: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Still:
    """After so many steps this `share` still lasts."""

    steps: int
    share: float


@dataclass(frozen=True, slots=True)
class Median:
    """
    When half have ended, and the interval of that.

    None is later than anybody looked; a `low` of 0 is where too few were looked at.
    """

    steps: int | None
    low: int | None
    high: int | None


def still(lasted: Iterable[Lasted]) -> tuple[Still, ...]:
    """
    The share that lasts, at each step at which any ended (Kaplan and Meier 1958, JASA 53:457).

    One that was looked at until a step counts as there at that step.
    """
    ordered = sorted(lasted, key=lambda it: it.steps)
    steps: list[Still] = []
    share, at_risk, place = 1.0, len(ordered), 0
    while place < len(ordered):
        now, start, ended = ordered[place].steps, place, 0
        while place < len(ordered) and ordered[place].steps == now:
            ended += ordered[place].ended
            place += 1
        if ended:
            share *= 1 - ended / at_risk
            steps.append(Still(now, share))
        at_risk -= place - start
    return tuple(steps)


def median(lasted: Sequence[Lasted], level: float = LEVEL) -> Median:
    """
    The first step after which no more than half last, by Kaplan and Meier.

    Its interval is that of order statistics, exact for whatever the times are distributed like.
    What was looked at for a shorter time than others is supposed to end at once for the one end,
    and never for the other: that can make it too wide, and never too narrow.
    """
    middle = next((at.steps for at in still(lasted) if at.share <= _HALF + _ROUNDING), None)
    rows = len(lasted)
    fewest, most = binomial_range(rows, _HALF, outside=(1 - level) / 2)
    soonest = sorted(it.steps for it in lasted)
    longest = max(soonest, default=0)
    early = [it.steps for it in lasted if it.ended or it.steps < longest]
    late = [it.steps for it in lasted if it.ended]
    return Median(middle, _at(sorted(early), fewest), _at(sorted(late), most + 1))


def _at(steps: Sequence[int], number: int) -> int | None:
    """The step at which so many have ended; None where that was not seen."""
    if number < 1:
        return 0
    return steps[number - 1] if number <= len(steps) else None
