"""The figures of a run as programs read them: the JSON of `seawall redteam report`."""

from collections.abc import Mapping
from typing import Any

from seawall.figures.judged import Corrected
from seawall.figures.paired import Paired
from seawall.figures.share import Interval
from seawall.figures.survival import Median
from seawall.redteam.figures.changes import AtTarget, Changes
from seawall.redteam.figures.group import Group, Rate
from seawall.redteam.figures.operators import OperatorRate
from seawall.redteam.figures.pairs import Pair
from seawall.redteam.figures.report import Alarms, At, Report
from seawall.redteam.record import Plan, Tried

FORMAT = "seawall.redteam.report/1"
DIFF_FORMAT = "seawall.redteam.diff/1"

DIGITS = 6
"""Of a share; more would claim a precision that nothing has."""


def report_json(it: Report) -> dict[str, Any]:
    """
    All figures. Shares are from 0 to 1; null is what is not known or was not run.

    It holds no text of an attack.
    """
    return {
        "format": FORMAT,
        "run": plan_json(it.plan) | {"finished": it.finished},
        "targets": [_at(each) for each in it.at],
        "pairs": [pair_json(each) for each in it.pairs],
        "false_alarms": {target: _alarms(alarms) for target, alarms in it.alarms.items()},
    }


def plan_json(it: Plan) -> dict[str, Any]:
    """What a run was of."""
    return {
        "run": it.run,
        "began": it.began,
        "seed": it.seed,
        "budget": it.budget,
        "search": it.search,
        "operators": len(it.operators),
        "targets": list(it.targets),
        "digests": dict(it.digests),
        "left_out": dict(it.left_out),
    }


def pair_json(it: Pair) -> dict[str, Any]:
    """Two targets on the same seeds."""
    return {
        "first": it.first,
        "second": it.second,
        "all": paired_json(it.all),
        "families": {family.value: paired_json(each) for family, each in it.families.items()},
    }


def paired_json(it: Paired, within: Interval | None = None) -> dict[str, Any]:
    """A difference: how many both broke, either alone, and the interval of it."""
    difference = it.difference
    return {
        "seeds": it.rows,
        "both": it.both,
        "first_only": it.first,
        "second_only": it.second,
        "difference": None if difference is None else _round(difference),
        **_interval(within or it.interval()),
        "chance": _round(it.chance),
    }


def rate_json(it: Rate) -> dict[str, Any]:
    """A share with its interval and its one-sided bound."""
    value = it.value
    return {
        "count": it.hits,
        "of": it.rows,
        "share": None if value is None else _round(value),
        **_interval(it.interval),
        "at_most": _round(it.at_most),
    }


def changes_json(it: Changes) -> dict[str, Any]:
    """What changed from one run to another. Intervals of families hold together, at 95%."""
    return {
        "format": DIFF_FORMAT,
        "before": plan_json(it.before),
        "now": plan_json(it.now),
        "budget": it.budget,
        "worse": it.worse,
        "targets": {each.target: _changed(each) for each in it.at},
        "digests": {each.name: {"before": each.before, "now": each.now} for each in it.moved},
        "attacker_changed": list(it.attacker),
        "not_compared": list(it.apart),
    }


def _changed(it: AtTarget) -> dict[str, Any]:
    return {
        "worse": list(it.worse),
        "better": list(it.better),
        "all": paired_json(it.pair.all, it.within(it.pair.all)),
        "families": {
            family.value: paired_json(each, it.within(each))
            for family, each in it.pair.families.items()
        },
        "newly_broken": list(it.broken),
        "no_more_broken": list(it.mended),
        "false_alarms": paired_json(it.alarms),
    }


def _at(it: At) -> dict[str, Any]:
    return {
        "target": it.target,
        "oracle": it.oracle.value,
        "judge": it.judge or None,
        "queries": it.queries,
        "all": _group(it.all),
        "families": {each.name: _group(each) for each in it.families},
        "languages": {each.name: _group(each) for each in it.languages},
        "operators": {each.name: _operator(each) for each in it.operators},
        "found": [_found(each) for each in it.found],
        "edit_cost": None if it.cost is None else _round(it.cost),
        "corrected_first_query": _corrected(it.corrected) if it.corrected else None,
    }


def _group(it: Group) -> dict[str, Any]:
    return {
        "seeds": it.rows,
        "success": {str(at.queries): rate_json(at.rate) if at.rate else None for at in it.columns},
        "harm": rate_json(it.harm) if it.harm else None,
        "median_queries": _median(it.median),
        "lineages": rate_json(it.lineages),
        "not_run": dict(it.not_run),
    }


def _operator(it: OperatorRate) -> dict[str, Any]:
    return {
        "alone": rate_json(it.alone) if it.alone.rows else None,
        "families": {family.value: rate_json(each) for family, each in it.families.items()},
        "found": it.found,
    }


def _found(it: Tried) -> dict[str, Any]:
    return {
        "seed": it.seed,
        "family": it.family.value,
        "language": it.language,
        "lineage": it.lineage,
        "broken_at": it.broken_at,
        "chain": [
            {"operator": step.operator, "salt": step.salt, "at": step.at}
            for step in it.shortest or ()
        ],
        "edit_cost": _round(it.found.cost) if it.found else None,
        "private": it.private,
    }


def _alarms(it: Alarms) -> dict[str, Any]:
    languages: Mapping[str, Rate] = it.languages
    return {
        "all": rate_json(it.all),
        "languages": {name: rate_json(each) for name, each in languages.items()},
        "not_run": dict(it.not_run),
    }


def _median(it: Median) -> dict[str, int | None]:
    return {"queries": it.steps, "low": it.low, "high": it.high}


def _corrected(it: Corrected) -> dict[str, Any]:
    return {"share": None if it.value is None else _round(it.value), **_interval(it.interval)}


def _interval(it: Interval) -> dict[str, float]:
    return {"low": _round(it.low), "high": _round(it.high)}


def _round(value: float) -> float:
    return round(value, DIGITS)
