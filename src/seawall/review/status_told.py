"""Where reviews stand, as programs read it."""

from typing import Any

from seawall.review.agreement import Agreement
from seawall.review.ordered import StratumCount
from seawall.review.reading import MILLION
from seawall.review.status import Precision, Standing

_DIGITS = 6


def standing_json(it: Standing) -> dict[str, Any]:
    """One epoch: rates and shares from 0 to 1, `null` what is not known."""
    count, plan = it.count, it.count.plan
    return {
        "feature": plan.feature,
        "epoch": plan.epoch,
        "plan": plan.id,
        "policy": plan.policy,
        "model": plan.model,
        "guideline": plan.guideline,
        "began": count.since.isoformat(timespec="seconds"),
        "because": plan.reason,
        "ended": count.ended,
        "decisions": {
            "delivered": count.traffic.delivered,
            "stopped": count.traffic.stopped,
            "a_day": round(count.traffic.decisions_a_day, 1),
        },
        "delivered": _stratum(count.delivered, wrong="misses"),
        "stopped": _stratum(count.stopped, wrong="false_alarms"),
        "waiting": count.waiting,
        "overdue": count.overdue,
        "miss_rate": _miss_rate(it),
        "precision": _precision(it.precision)["at_least"],
        "rules": [_precision(each) for each in it.rules],
        "recall": None if it.recall is None else _round(it.recall.least),
        "elusion": None if it.recall is None else _round(it.recall.elusion),
        "agreement": {
            "pairs": it.agreed.pairs,
            "ac1": _agreement(it.agreed.ac1),
            "kappa": _agreement(it.agreed.kappa),
        },
        "gold": {
            "found": count.gold.found,
            "missed": count.gold.missed,
            "passed": count.gold.passed,
            "accused": count.gold.accused,
        },
        "share": plan.share / MILLION,
        "may_become": it.lowered / MILLION,
        "floor": it.terms.floor / MILLION,
        "objections": [{"code": each.code, "told": each.told} for each in it.objections],
        "next": it.next,
        "proven": it.is_proven,
    }


def _miss_rate(it: Standing) -> dict[str, Any]:
    bound = it.bound
    return {
        "at_most": _round(bound.value),
        "raw": _round(bound.raw),
        "corrected": None if bound.corrected is None else _round(bound.corrected),
        "reviewers_find_at_least": None
        if bound.sensitivity is None
        else _round(bound.sensitivity),
        "estimate": None if it.estimate is None else _round(it.estimate),
        "target": it.terms.target / MILLION,
        "confidence": it.terms.confidence / MILLION,
        "clean_reviews_needed": bound.needed,
    }


def _stratum(it: StratumCount, *, wrong: str) -> dict[str, int]:
    return {
        "reviewed": it.judged,
        "counted": it.counted,
        wrong: it.wrong,
        "unsure": it.unsure,
        "overdue": it.overdue,
        "waiting": it.waiting,
    }


def _precision(it: Precision) -> dict[str, Any]:
    return {
        "rule": it.rule,
        "counted": it.reviewed,
        "false_alarms": it.false_alarms,
        "overdue": it.overdue,
        "at_least": _round(it.least) if it.reviewed else None,
    }


def _agreement(it: Agreement) -> dict[str, float] | None:
    if it.value is None:
        return None
    return {"value": _round(it.value), "low": _round(it.low), "high": _round(it.high)}


def _round(value: float) -> float:
    return round(value, _DIGITS)
