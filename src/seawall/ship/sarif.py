"""A result as SARIF 2.1.0, which code hosts show beside a change: what does not pass, and why."""

from typing import Any

from seawall.ship.answer import Answer
from seawall.ship.checklist import Checklist, Probe, Severity
from seawall.ship.gate import Result

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SECURITY = {Severity.CRITICAL: "9.5", Severity.HIGH: "8.0", Severity.MEDIUM: "5.0"}
"""What hosts sort by, in the bands of CVSS."""


def sarif(result: Result, checklist: Checklist, *, file: str) -> dict[str, Any]:
    """The report; each finding stands at the policy file, which is what can be changed."""
    open_ones = [answer for answer in result.answers if not answer.outcome.passes]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "seawall ship",
                        "version": result.subject.names.get("version", ""),
                        "rules": [_rule(probe) for probe in checklist.probes],
                    }
                },
                "results": [_result(answer, checklist, file) for answer in open_ones],
            }
        ],
    }


def _rule(probe: Probe) -> dict[str, Any]:
    return {
        "id": probe.id,
        "shortDescription": {"text": probe.question},
        "help": {"text": probe.fix or probe.question},
        "properties": {"security-severity": _SECURITY[probe.severity], "tags": ["security"]},
    }


def _result(answer: Answer, checklist: Checklist, file: str) -> dict[str, Any]:
    severities = {probe.id: probe.severity for probe in checklist.probes}
    level = "warning" if severities.get(answer.probe) is Severity.MEDIUM else "error"
    told = f"{answer.outcome.words}: {answer.why}"
    return {
        "ruleId": answer.probe,
        "level": level,
        "message": {"text": told + (f". next: {answer.fix}" if answer.fix else "")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": file},
                    "region": {"startLine": 1},
                }
            }
        ],
    }
