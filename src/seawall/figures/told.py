"""The figures as programs read them: the JSON of `seawall bench detect`."""

from typing import Any

from seawall.figures.curve import Curve, Point
from seawall.figures.measured import Measured
from seawall.figures.reliability import Reliability
from seawall.figures.report import Group, Report, Times
from seawall.figures.share import Interval, Share

DIGITS = 6
"""Of a share; more would claim a precision that nothing has."""


def report_json(it: Report) -> dict[str, Any]:
    """The figures; shares are from 0 to 1, times in milliseconds. It holds nothing of a text."""
    return {
        "texts": it.all.texts,
        **_group(it.all),
        "by": {
            aspect: {group.name: _group(group) for group in groups}
            for aspect, groups in it.groups.items()
        },
        "false_alarms_by_rule": dict(it.alarms_by),
        "curve": _curve(it.curve) if it.curve else None,
        "reliability": _reliability(it.reliability) if it.reliability else None,
        "without_score": it.unscored,
        "not_fully_inspected": {"texts": it.partial, "notes": dict(it.notes)},
        "milliseconds": _times(it.times),
    }


def _group(it: Group) -> dict[str, Any]:
    return {"found": _share(it.found), "false_alarms": _share(it.alarms)}


def _share(it: Share) -> dict[str, Any]:
    value = None if it.value is None else _round(it.value)
    return {"count": it.hits, "of": it.rows, "share": value, **_interval(it.interval())}


def _interval(it: Interval) -> dict[str, float]:
    return {"low": _round(it.low), "high": _round(it.high)}


def _round(value: float) -> float:
    return round(value, DIGITS)


def _curve(it: Curve) -> dict[str, Any]:
    return {
        "area": {"value": _round(it.area.value), **_interval(it.area.interval)},
        "points": [_point(point) for point in it.points],
    }


def _point(it: Point) -> dict[str, Any]:
    if not it.cut:
        return {"allowed": it.allowed, "needs_harmless": it.needs, "score_over": None,
                "false_alarms": None, "found": None}  # fmt: skip
    return {
        "allowed": it.allowed,
        "needs_harmless": it.needs,
        "score_over": it.cut.over,
        "false_alarms": _share(it.cut.alarms),
        "found": _share(it.cut.found) | _interval(it.cut.interval),
    }


def _reliability(it: Reliability) -> dict[str, Any]:
    return {
        "error": _round(it.error),
        "bins": [
            {"from": b.low, "to": b.high, "score": _round(b.score), "attacks": _share(b.attacks)}
            for b in it.bins
        ],
    }


def _times(it: Times) -> dict[str, Any]:
    return {
        "median": _milliseconds(it.median),
        "p99": _milliseconds(it.p99),
        "slowest": [_slow(each) for each in it.slowest],
    }


def _slow(it: Measured) -> dict[str, Any]:
    return {
        "file": it.place.file,
        "row": it.place.row,
        "characters": it.characters,
        "milliseconds": _milliseconds(it.seconds),
    }


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)
