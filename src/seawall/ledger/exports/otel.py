"""
Entries as OpenTelemetry logs and spans, in the JSON encoding of OTLP 1.

Identifiers are hex and 64-bit numbers are strings, as OTLP/JSON has it. Attributes have the names
of the semantic conventions where these name one (GenAI, `enduser.pseudo.id`), else `seawall.*`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from seawall.ledger.exports.source import Source, whole, word, words
from seawall.ledger.merkle import leaf_hash
from seawall.ledger.port import Entry
from seawall.terms import Event, Fact

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)
_SERVER = 2
_ERROR = 2
_SEVERITIES = {"block": (17, "ERROR"), "hold": (13, "WARN"), "redact": (13, "WARN")}
_FAULTS = {"upstream.failed", "request.failed", "answer.cut"}
_ENDS = {"answer.delivered", "answer.refused", "answer.cut", "request.rejected", "request.failed"}
_PROBLEMS = ("code", "reason", "error")
"""The facts that say what a fault was: each kind has one of them."""
_OPERATIONS = {"/chat/completions": "chat", "/embeddings": "embeddings"}


def otlp_logs(entries: Iterable[Entry], source: Source) -> dict[str, Any]:
    """Entries as one ExportLogsServiceRequest: a record each, all facts in its body."""
    return {
        "resourceLogs": [
            {
                "resource": _resource(resource, source),
                "scopeLogs": [
                    {"scope": _scope(source), "logRecords": [_record(e, source) for e in group]}
                ],
            }
            for resource, group in _by_resource(entries)
        ]
    }


def otlp_spans(trails: Iterable[Sequence[Entry]], source: Source) -> dict[str, Any]:
    """
    Requests as one ExportTraceServiceRequest: a span each, its entries the span's events.

    The trace is the session, so that a conversation is one trace; a request without one has
    a trace of its own. The identifiers are digests: exported twice, they are the same.
    """
    by_first = {trail[0].index: trail for trail in trails if trail}
    firsts = [trail[0] for trail in by_first.values()]
    return {
        "resourceSpans": [
            {
                "resource": _resource(resource, source),
                "scopeSpans": [
                    {
                        "scope": _scope(source),
                        "spans": [_span(by_first[e.index], source) for e in group],
                    }
                ],
            }
            for resource, group in _by_resource(firsts)
        ]
    }


def trace_id(event: Event) -> str:
    """16 bytes in hex: of the session, or of the request where there is none."""
    return sha256((event.session or event.request).encode()).hexdigest()[:32]


def span_id(event: Event) -> str:
    """8 bytes in hex, of the request."""
    return sha256(event.request.encode()).hexdigest()[:16]


def _record(entry: Entry, source: Source) -> dict[str, Any]:
    event = entry.event
    severity, text = _SEVERITIES.get(word(event.facts, "action"), (9, "INFO"))
    if event.kind in _FAULTS:
        severity, text = 17, "ERROR"
    record: dict[str, Any] = {
        "timeUnixNano": _nanoseconds(event.at),
        "observedTimeUnixNano": _nanoseconds(event.at),
        "severityNumber": severity,
        "severityText": text,
        "eventName": event.kind,
        "body": _value(event.facts),
        "attributes": _attributes(
            {
                **_whose(event),
                "seawall.log.origin": source.origin,
                "seawall.log.index": entry.index,
                "seawall.log.leaf_hash": leaf_hash(entry.leaf).hex(),
                "seawall.actor": event.actor,
                "seawall.request": event.request,
            }
        ),
    }
    if event.request:
        record |= {"traceId": trace_id(event), "spanId": span_id(event)}
    return record


def _span(trail: Sequence[Entry], source: Source) -> dict[str, Any]:
    events = [entry.event for entry in trail]
    first = events[0]
    end = max((e.at for e in events if e.kind in _ENDS), default=events[-1].at)
    facts: dict[str, Fact] = {}
    for event in events:
        facts |= event.facts
    told = _of_request(events, facts)
    operation = told.get("gen_ai.operation.name") or "request"
    name = f"{operation} {told.get('gen_ai.request.model') or ''}".rstrip()
    span: dict[str, Any] = {
        "traceId": trace_id(first),
        "spanId": span_id(first),
        "name": name,
        "kind": _SERVER,
        "startTimeUnixNano": _nanoseconds(first.at),
        "endTimeUnixNano": _nanoseconds(max(end, first.at)),
        "attributes": _attributes(
            {**_whose(first), "seawall.request": first.request, **told},
        ),
        "events": [_moment(entry, source) for entry in trail],
    }
    fault = next((event for event in events if event.kind in _FAULTS), None)
    if fault:
        span["status"] = {"code": _ERROR, "message": fault.kind}
    return span


def _of_request(events: Sequence[Event], facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """What the events of a request say of the call to a model, and of what was decided."""
    path = word(facts, "path")
    choices = whole(facts, "choices")
    rules = [rule for event in events for rule in words(event.facts, "rules")]
    actions = [word(event.facts, "action") for event in events]
    strongest = next((a for a in ("block", "hold", "redact", "allow") if a in actions), "")
    faults = [event for event in events if event.kind in {*_FAULTS, "request.rejected"}]
    problems = (word(fault.facts, name) for fault in faults for name in _PROBLEMS)
    return {
        "gen_ai.operation.name": _OPERATIONS.get(path, ""),
        "gen_ai.provider.name": word(facts, "upstream"),
        "gen_ai.request.model": word(facts, "model"),
        "gen_ai.request.choice.count": choices if choices and choices > 1 else None,
        "http.route": path,
        "http.response.status_code": whole(facts, "status"),
        "error.type": next(filter(None, problems), ""),
        "seawall.decision": strongest,
        "seawall.rules": list(dict.fromkeys(rules)),
        "seawall.policy": word(facts, "policy"),
    }


def _moment(entry: Entry, source: Source) -> dict[str, Any]:
    facts = entry.event.facts
    findings = facts.get("findings")
    told: dict[str, Fact] = {
        "seawall.log.index": entry.index,
        "seawall.log.origin": source.origin,
        "seawall.side": word(facts, "side"),
        "seawall.action": word(facts, "action"),
        "seawall.rules": words(facts, "rules"),
        "seawall.findings": list(findings) if isinstance(findings, Mapping) else None,
        "seawall.reason": word(facts, "reason") or word(facts, "code"),
    }
    return {
        "timeUnixNano": _nanoseconds(entry.event.at),
        "name": entry.event.kind,
        "attributes": _attributes(told),
    }


def _whose(event: Event) -> dict[str, Fact]:
    return {
        "seawall.feature": event.feature,
        "gen_ai.conversation.id": event.session,
        "enduser.pseudo.id": event.principal,
    }


_Resource = tuple[str, str, str]


def _by_resource(entries: Iterable[Entry]) -> Iterable[tuple[_Resource, list[Entry]]]:
    """Entries by tenant, environment and the process that wrote them, each group in order."""
    groups: dict[_Resource, list[Entry]] = {}
    for entry in entries:
        key = (entry.tenant, entry.environment, entry.producer)
        groups.setdefault(key, []).append(entry)
    return groups.items()


def _resource(resource: _Resource, source: Source) -> dict[str, Any]:
    tenant, environment, producer = resource
    return {
        "attributes": _attributes(
            {
                "service.name": "seawall",
                "service.namespace": tenant,
                "service.version": source.version,
                "service.instance.id": producer,
                "deployment.environment.name": environment,
            }
        )
    }


def _scope(source: Source) -> dict[str, Any]:
    return {"name": "seawall.log", "version": source.version}


def _attributes(facts: Mapping[str, Fact]) -> list[dict[str, Any]]:
    """The facts that say something, as attributes."""
    return [
        {"key": name, "value": _value(fact)}
        for name, fact in facts.items()
        if fact is not None and fact not in ("", [])
    ]


def _value(fact: Fact) -> dict[str, Any]:
    """A fact as an AnyValue."""
    match fact:
        case None:
            return {}
        case bool():
            return {"boolValue": fact}
        case int():
            return {"intValue": str(fact)}
        case str():
            return {"stringValue": fact}
        case Mapping():
            values = [{"key": name, "value": _value(member)} for name, member in fact.items()]
            return {"kvlistValue": {"values": values}}
        case _:
            return {"arrayValue": {"values": [_value(member) for member in fact]}}


def _nanoseconds(at: datetime) -> str:
    """Nanoseconds since 1970; 0, which is unknown, for what no unsigned 64 bits hold."""
    since = (at - _EPOCH) // _MICROSECOND * 1_000
    return str(since if 0 <= since < 2**64 else 0)
