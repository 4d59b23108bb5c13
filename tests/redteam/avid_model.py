"""AVID's data model of reports, as its package avidtools 0.3.2 reads it, in JSON Schema."""

from typing import Any


def _holds(**fields: object) -> dict[str, Any]:
    """An object with all of these fields and no other."""
    return {
        "type": "object",
        "properties": fields,
        "required": [*fields],
        "additionalProperties": False,
    }


def _all_of(item: object) -> dict[str, Any]:
    return {"type": "array", "items": item}


_TEXT = {"type": "string", "minLength": 1}
_SAID = _holds(lang=_TEXT, value=_TEXT)

CLASSES = (
    "AIID Incident",
    "ATLAS Case Study",
    "CVE Entry",
    "LLM Evaluation",
    "Third-party Report",
    "Undefined",
)
TYPES = ("Issue", "Advisory", "Measurement", "Detection")
STAGES = (
    "L01: Business Understanding",
    "L02: Data Understanding",
    "L03: Data Preparation",
    "L04: Model Development",
    "L05: Evaluation",
    "L06: Deployment",
)
CATEGORIES = (
    "S0100: Software Vulnerability",
    "S0200: Supply Chain Compromise",
    "S0201: Model Compromise",
    "S0202: Software Compromise",
    "S0300: Over-permissive API",
    "S0301: Information Leak",
    "S0302: Excessive Queries",
    "S0400: Model Bypass",
    "S0401: Bad Features",
    "S0402: Insufficient Training Data",
    "S0403: Adversarial Example",
    "S0500: Exfiltration",
    "S0501: Model inversion",
    "S0502: Model theft",
    "S0600: Data Poisoning",
    "S0601: Ingest Poisoning",
    "P0300: Privacy",
    "P0400: Safety",
)
"""Those of security, and the two of performance that could be meant."""

REPORT = _holds(
    data_type={"const": "AVID"},
    data_version={"const": "0.2"},
    metadata=_holds(report_id=_TEXT),
    affects=_holds(
        developer=_all_of(_TEXT),
        deployer=_all_of(_TEXT),
        artifacts=_all_of(_holds(type={"enum": ["Dataset", "Model", "System"]}, name=_TEXT)),
    ),
    problemtype=_holds(classof={"enum": CLASSES}, type={"enum": TYPES}, description=_SAID),
    metrics=_all_of(
        _holds(
            name=_TEXT,
            detection_method=_holds(
                type={"enum": ["Significance Test", "Static Threshold"]}, name=_TEXT
            ),
            results={"type": "object"},
        )
    ),
    references=_all_of(
        _holds(type=_TEXT, label=_TEXT, url={"type": "string", "pattern": "^https://"})
    ),
    description=_SAID,
    impact=_holds(
        avid=_holds(
            risk_domain=_all_of({"enum": ["Security", "Ethics", "Performance"]}),
            sep_view=_all_of({"enum": CATEGORIES}),
            lifecycle_view=_all_of({"enum": STAGES}),
            taxonomy_version=_TEXT,
        ),
        atlas=_all_of(_holds(technique=_TEXT, description=_TEXT)),
    ),
    credit=_all_of(_SAID),
    reported_date={"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
)
