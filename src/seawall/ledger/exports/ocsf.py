"""
Entries as events of the Open Cybersecurity Schema Framework, version 1.9.0.

A verdict that found something is a Detection Finding (class 2004), all else is API Activity
(6003). Both carry the profiles `security_control`, where something was decided, and
`record_integrity`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from seawall.ledger.exports.source import Source, details, whole, word, words
from seawall.ledger.merkle import leaf_hash
from seawall.ledger.port import Entry
from seawall.terms import Event

VERSION = "1.9.0"
FINDING, ACTIVITY = 2004, 6003
_SHA_256 = {"algorithm": "SHA-256", "algorithm_id": 3}
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MILLISECOND = timedelta(milliseconds=1)
_OTHER, _OTHER_NAME = 99, "Other"


class _Outcome(NamedTuple):
    """What a security control did, in the words of the profile `security_control`."""

    action_id: int
    action: str
    disposition_id: int
    disposition: str
    severity_id: int
    severity: str


_ALLOWED = _Outcome(1, "Allowed", 1, "Allowed", 1, "Informational")
_DETECTED = _Outcome(1, "Allowed", 15, "Detected", 2, "Low")
_OUTCOMES = {
    "redact": _Outcome(1, "Allowed", _OTHER, "Redacted", 3, "Medium"),
    "hold": _Outcome(2, "Denied", 3, "Quarantined", 3, "Medium"),
    "block": _Outcome(2, "Denied", 2, "Blocked", 4, "High"),
}
_FAILED = {"rejected", "failed", "cut", "refused"}
_ACTIVITIES = {
    "received": (1, "Create"),
    "issued": (1, "Create"),
    "added": (1, "Create"),
    "tuned": (1, "Create"),
    "looked_up": (2, "Read"),
    "changed": (3, "Update"),
    "loaded": (3, "Update"),
    "revoked": (4, "Delete"),
    "removed": (4, "Delete"),
    "untuned": (4, "Delete"),
}


def ocsf_event(entry: Entry, source: Source) -> dict[str, Any]:
    """
    An entry as one OCSF event, without floats.

    `raw_data` are the entry's own bytes, whose RFC 6962 hash a receipt of the log proves. The
    attestation's fingerprint is SHA-256 over the RFC 8785 form of the event without the
    fingerprint itself, as the profile says; it tells accidents, not forgers.
    """
    found = "action" in entry.event.facts and bool(entry.event.facts.get("findings"))
    event = _finding(entry, source) if found else _activity(entry)
    event |= _common(entry, source)
    outcome = _outcome(entry.event)
    if outcome:
        event |= _control(entry.event, outcome)
    severity = outcome or _ALLOWED
    event["severity_id"], event["severity"] = severity.severity_id, severity.severity
    event["metadata"]["profiles"] = [
        *(["security_control"] if outcome else []),
        *(["ai_operation"] if "ai_model" in event else []),
        "record_integrity",
    ]
    event["attestation"] = {
        "uid": f"{source.origin}/{entry.index}",
        "authority_uid": source.origin,
        "chain_uid": source.origin,
    }
    event["attestation"]["fingerprint"] = {**_SHA_256, "value": fingerprint(event)}
    return event


def fingerprint(event: Mapping[str, Any]) -> str:
    """What `attestation.fingerprint` must be for an event to be whole, in hex."""
    attestation = {n: v for n, v in event["attestation"].items() if n != "fingerprint"}
    bare = {**event, "attestation": attestation}
    # without floats, and with names in ASCII, this is RFC 8785
    return sha256(orjson.dumps(bare, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _common(entry: Entry, source: Source) -> dict[str, Any]:
    """What every event has, whatever it tells."""
    event = entry.event
    metadata = {
        "version": VERSION,
        "product": {"name": "Seawall", "vendor_name": "Seawall", "version": source.version},
        "uid": f"{source.origin}/{entry.index}",
        "original_event_uid": str(entry.index),
        "sequence": entry.index,
        "log_name": source.origin,
        "log_provider": "Seawall",
        "log_format": "JSON",
        "event_code": event.kind,
        "tenant_uid": entry.tenant,
        "original_time": event.at.isoformat(),
        "logged_time": _milliseconds(event.at),
    }
    correlated = event.request or event.session
    if correlated:
        metadata["correlation_uid"] = correlated
    return {
        "time": _milliseconds(event.at),
        "message": event.kind,
        "metadata": metadata,
        "raw_data": entry.leaf.decode(),
        "raw_data_hash": {**_SHA_256, "value": sha256(entry.leaf).hexdigest()},
        "raw_data_size": len(entry.leaf),
        "unmapped": {"leaf_hash": leaf_hash(entry.leaf).hex()},
    }


def _finding(entry: Entry, source: Source) -> dict[str, Any]:
    event, facts = entry.event, entry.event.facts
    kinds, rules = words(facts, "findings"), words(facts, "rules") or words(facts, "shadow")
    side = word(facts, "side") or "text"
    evidences: list[dict[str, Any]] = [{"name": "who", "actor": _actor(event)}]
    evidences += [
        {"name": word(detail, "kind"), "data": dict(detail)} for detail in details(event)
    ]
    info: dict[str, Any] = {
        "uid": f"{source.origin}/{entry.index}",
        "title": f"{', '.join(kinds)} in the {side}",
        "types": kinds,
        "created_time": _milliseconds(event.at),
    }
    if rules:
        info["analytic"] = {"type_id": 1, "type": "Rule", "name": rules[0], "uid": rules[0]}
    if len(rules) > 1:
        others = [{"type_id": 1, "type": "Rule", "name": name} for name in rules[1:]]
        info["related_analytics"] = others
    told: dict[str, Any] = {
        **_classified(FINDING, "Detection Finding", "Findings", 1, "Create"),
        "finding_info": info,
        "status_id": 1,
        "status": "New",
        "is_alert": word(facts, "action") != "allow",
        "evidences": evidences,
    }
    if tokens := [word(detail, "token") for detail in details(event) if "token" in detail]:
        told["observables"] = [
            {"name": "evidences[].data.token", "type_id": _OTHER, "type": "Pseudonym", "value": t}
            for t in dict.fromkeys(tokens)
        ]
    sure = [whole(detail, "confidence") or 0 for detail in details(event)]
    if sure:
        told["confidence_score"] = max(sure) // 10_000
    if event.feature:
        told["resources"] = [{"name": event.feature, "type": "AI feature"}]
    return told


def _activity(entry: Entry) -> dict[str, Any]:
    event, facts = entry.event, entry.event.facts
    verb = event.kind.rpartition(".")[2]
    activity, name = _ACTIVITIES.get(verb, (_OTHER, _OTHER_NAME))
    failed = verb in _FAILED
    api: dict[str, Any] = {"operation": word(facts, "path") or event.kind}
    if event.request:
        api["request"] = {"uid": event.request}
    if upstream := word(facts, "upstream"):
        api["service"] = {"name": upstream}
    problem = word(facts, "code") or word(facts, "reason") or word(facts, "error")
    status = whole(facts, "status")
    if problem or status is not None:
        told = {"code": status, "error": problem or None}
        api["response"] = {name: value for name, value in told.items() if value is not None}
    activity_name = name if activity != _OTHER else event.kind
    event_of: dict[str, Any] = {
        **_classified(ACTIVITY, "API Activity", "Application Activity", activity, activity_name),
        "actor": _actor(event),
        "api": api,
        "src_endpoint": {"svc_name": event.feature or event.actor},
        "status_id": 2 if failed else 1,
        "status": "Failure" if failed else "Success",
    }
    if model := word(facts, "model"):
        provider = word(facts, "upstream") or "unknown"
        event_of["ai_model"] = {"name": model, "ai_provider": provider}
    return event_of


def _classified(
    uid: int, name: str, category: str, activity: int, activity_name: str
) -> dict[str, Any]:
    return {
        "activity_id": activity,
        "activity_name": activity_name,
        "category_uid": uid // 1000,
        "category_name": category,
        "class_uid": uid,
        "class_name": name,
        "type_uid": uid * 100 + activity,
        "type_name": f"{name}: {activity_name if activity != _OTHER else _OTHER_NAME}",
    }


def _outcome(event: Event) -> _Outcome | None:
    """What was decided; None for events that decide nothing."""
    action = word(event.facts, "action")
    if not action:
        return None
    passed = _DETECTED if event.facts.get("findings") else _ALLOWED
    return _OUTCOMES.get(action, passed)


def _control(event: Event, outcome: _Outcome) -> dict[str, Any]:
    control: dict[str, Any] = {
        "action_id": outcome.action_id,
        "action": outcome.action,
        "disposition_id": outcome.disposition_id,
        "disposition": outcome.disposition,
    }
    if revision := word(event.facts, "policy"):
        control["policy"] = {"uid": revision, "is_applied": True}
    return control


def _actor(event: Event) -> dict[str, Any]:
    """Who did it, as far as the log knows: pseudonyms, and the feature."""
    actor: dict[str, Any] = {"app_name": event.feature or event.actor}
    if event.principal:
        actor["user"] = {"uid": event.principal, "type_id": 1, "type": "User"}
    if event.session:
        actor["session"] = {"uid": event.session}
    return actor


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND
