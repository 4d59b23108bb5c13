"""A verdict as users read it: the JSON of `seawall check`, `seawall scan` and the gateway."""

from typing import Any

from seawall.guard.redact import redact
from seawall.guard.substitutes import Substitutes
from seawall.terms import Ruling, Verdict

DIGITS = 6
"""Of a probability; more would claim a precision that nothing has."""


def verdict_json(
    verdict: Verdict, text: str, substitutes: Substitutes | None = None
) -> dict[str, Any]:
    """
    The verdict on one text. `text` in it is what may be delivered, or null.

    Offsets are code points in the original text. `substitutes` give what stands in the
    place of values, as `redact` takes them.
    """
    delivers = verdict.action.delivers
    delivered = redact(text, verdict.redactions(), substitutes) if delivers else None
    return {
        "action": verdict.action.word,
        "text": delivered,
        "scores": {name: round(score, DIGITS) for name, score in verdict.scores.items()},
        "findings": [_finding(ruling) for ruling in verdict.rulings],
        "coverage": {
            "inspected": verdict.coverage.inspected,
            "skipped": verdict.coverage.skipped,
            "notes": list(verdict.coverage.notes),
        },
        "policy": {"name": verdict.policy, "revision": verdict.revision},
    }


def _finding(ruling: Ruling) -> dict[str, Any]:
    finding = ruling.finding
    measured: dict[str, Any] = {} if finding.fpr is None else {"fpr": round(finding.fpr, DIGITS)}
    if finding.said:
        measured["said"] = True
    lifted = {"lifted_by": ruling.lifted_by} if ruling.lifted_by else {}
    return {
        "kind": finding.kind,
        "start": finding.span.start,
        "end": finding.span.end,
        "confidence": round(finding.confidence, DIGITS),
        **measured,
        "rule": ruling.rule_name or None,
        "action": ruling.action.word,
        "mode": ruling.mode.value,
        "stage": ruling.stage.value,
        **lifted,
        "note": finding.note,
    }
