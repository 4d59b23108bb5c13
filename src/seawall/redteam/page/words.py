"""Numbers of a run as its page says them."""

from seawall.figures.share import Interval
from seawall.figures.survival import Median
from seawall.redteam.figures import Rate

_MOST, _LEAST = 99.95, 0.05
"""Percents between which one digit neither says all nor none."""

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


def percent(value: float) -> str:
    """A share: `2.5%`, `100%`; neither all nor none where it is not."""
    if value in {0.0, 1.0}:
        return f"{value:.0%}"
    hundred = 100 * value
    return ">99.9%" if hundred >= _MOST else f"{hundred:.1f}%" if hundred >= _LEAST else "<0.1%"


def whole(value: float) -> str:
    """A share in whole percents; neither all nor none where it is not."""
    said = f"{value:.0%}"
    if said in {"0%", "100%"} and value not in {0.0, 1.0}:
        return "<1%" if said == "0%" else ">99%"
    return said


def between(it: Interval) -> str:
    """An interval in whole percents, outwards, so that it claims no more: `12–37%`."""
    return f"{_down(it.low)}{DASH}{-_down(-it.high)}%"


def points(value: float) -> str:
    """A difference of two shares in percentage points, with its sign."""
    said = f"{100 * value:+.0f}"
    return "0" if said in {"+0", "-0"} else said.replace("-", MINUS)


def between_points(it: Interval) -> str:
    """An interval of a difference in percentage points."""
    return f"{points(it.low)} to {points(it.high)}"


def queries(it: Median, budget: int) -> str:
    """A median number of queries, or that it is more than anybody asked."""
    return f"over {budget:,}" if it.steps is None else f"{it.steps:,}"


def count(it: Rate) -> str:
    """`4 of 240`."""
    return f"{it.hits:,} of {it.rows:,}"


def many(number: int, noun: str, plural: str = "") -> str:
    """The number with its noun: `1 seed`, `2,000 seeds`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def family_name(family: str) -> str:
    """A family for people: `cross user`."""
    return family.replace("_", " ")


def _down(value: float) -> int:
    """Whole percents below; what is off by rounding alone does not count."""
    return int((100 * value + 1e-6) // 1)
