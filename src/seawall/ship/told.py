"""A result as programs read it."""

from datetime import datetime
from typing import Any

from seawall.ship.answer import Answer, How
from seawall.ship.checklist import Checklist, Probe
from seawall.ship.gate import Result


def result_json(result: Result, checklist: Checklist) -> dict[str, Any]:
    """The whole result: stable names, times in ISO 8601, `null` what is not known."""
    probes = {probe.id: probe for probe in checklist.probes}
    return {
        "feature": result.feature,
        "ready": result.ready,
        "at": result.at.isoformat(timespec="seconds"),
        "subject": dict(result.subject.digests),
        "names": dict(result.subject.names),
        "verified": result.count(How.VERIFIED),
        "attested": result.count(How.ATTESTED),
        "items": [
            {
                "id": each.item.id,
                "question": each.item.question,
                "passes": each.passes,
                "probes": [_answer(a, probes.get(a.probe)) for a in each.answers],
            }
            for each in result.items
        ],
        "weaker": [{"probe": each.probe, "what": each.what} for each in result.weaker],
        "accepted": result.accepted,
        "loosened_by": list(result.loosened_by),
        "loosened_until": _moment(result.loosened_until),
    }


def _answer(answer: Answer, probe: Probe | None) -> dict[str, Any]:
    return {
        "id": answer.probe,
        "question": probe.question if probe else None,
        "severity": probe.severity.value if probe else "critical",
        "outcome": answer.outcome.value,
        "how": answer.how.value,
        "why": answer.why,
        "fix": answer.fix or None,
        "entries": list(answer.entries),
        "at": _moment(answer.at),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
