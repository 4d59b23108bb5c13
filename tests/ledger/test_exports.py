"""Exports are what the other formats' own definitions say, and hold what the log holds."""

import base64
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from google.protobuf.json_format import Parse
from hypothesis import given
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from seawall.ledger import Entry, Query, SqliteLedger, encode, open_proof, own_verifier, prove
from seawall.ledger.exports import Source, ocsf_event, otlp_logs, otlp_spans
from seawall.ledger.exports.ocsf import fingerprint
from seawall.ledger.exports.otel import span_id, trace_id
from seawall.ledger.leaf import Origin
from seawall.terms import Event, Fact
from tests.ledger.events import NOON, events

SOURCE = Source("seawall/acme/test/1f2e3d4c", "1.2.3")
ORIGIN = Origin("acme", "test", "p1")
TOKEN = "pz1.default.2026q3.pii-email.er6vgos23qxxqxj2r77smwjn74"
VERDICT: dict[str, Fact] = {
    "side": "answer",
    "action": "redact",
    "policy": "sha256:" + "0" * 64,
    "rules": ["no-pii", "no-secrets"],
    "findings": {"pii.email": 1, "secret.stripe": 1},
    "details": [
        {
            "kind": "pii.email",
            "rule": "no-pii",
            "action": "redact",
            "confidence": 980_000,
            "token": TOKEN,
        },
        {"kind": "secret.stripe", "rule": "no-secrets", "action": "redact", "confidence": 700_000},
    ],
}


def entry(kind: str, index: int = 7, facts: dict[str, Fact] | None = None, **whose: str) -> Entry:
    whose = {"request": "req_1", "session": "ss1.abc", "feature": "support", **whose}
    return stored(Event(kind, NOON, "gateway", facts=facts or {}, **whose), index)


def stored(event: Event, index: int = 0) -> Entry:
    leaf = encode(event, origin=ORIGIN, sequence=index)
    return Entry(index, leaf, event, ORIGIN.tenant, ORIGIN.environment, ORIGIN.producer, index)


TRAIL = [
    entry(
        "request.received", 1, {"path": "/chat/completions", "upstream": "openai", "choices": 2}
    ),
    entry("text.allowed", 2, {"side": "request", "action": "allow", "policy": "sha256:1"}),
    entry("text.redacted", 3, VERDICT),
    entry("answer.delivered", 4, {"side": "answer", "model": "gpt-x"}),
]
OTHERS = [
    entry("text.blocked", 5, {**VERDICT, "action": "block"}),
    entry("text.held", 6, {**VERDICT, "action": "hold"}),
    entry("text.allowed", 7, {"action": "allow", "shadow": ["s"], "findings": {"a.b": 1}}),
    entry("request.rejected", 8, {"status": 401, "code": "invalid_key"}),
    entry("upstream.failed", 9, {"upstream": "openai", "status": 500, "code": "upstream_failed"}),
    entry("answer.cut", 10, {"reason": "client_left"}),
    entry("key.issued", 11, {"key": "k_1"}, request="", session="", feature=""),
    entry("log.looked_up", 12, {"class": "indicator"}, request="", session="", feature=""),
    entry("policy.changed", 13, request="", session="", feature=""),
    entry("answer.delivered", 14, principal="pz1.default.2026q3.principal.abc"),
]

# What the schema requires of a class and of the objects in it, as of OCSF 1.9.0
# (events/findings/detection_finding.json, events/application/api_activity.json and what they
# extend and include; objects/*.json).
BASE = {
    "activity_id",
    "category_uid",
    "class_uid",
    "metadata",
    "severity_id",
    "time",
    "type_uid",
}
CLASSES = {
    2004: ("Findings", BASE | {"finding_info"}),
    6003: ("Application Activity", BASE | {"actor", "api", "src_endpoint"}),
}
REQUIRED = {
    "metadata": {"product", "version"},
    "finding_info": {"uid"},
    "api": {"operation"},
    "analytic": {"type_id"},
    "ai_model": {"name", "ai_provider"},
    "raw_data_hash": {"algorithm_id", "value"},
    "fingerprint": {"algorithm_id", "value"},
    "observables": {"name", "type_id"},
}
AT_LEAST_ONE = {
    "actor": {"process", "user", "session", "app_name", "app_uid"},
    "user": {"account", "name", "uid"},
    "src_endpoint": {"ip", "uid", "name", "hostname", "svc_name"},
    "product": {"name", "uid"},
    "policy": {"name", "type", "uid"},
    "attestation": {"fingerprint", "signatures"},
    "evidences": {"actor", "api", "data", "url", "user", "file"},
    "resources": {"name", "uid"},
    "service": {"name", "uid"},
    "request": {"uid"},
}
ACTIVITIES = {2004: {1, 2, 3}, 6003: {1, 2, 3, 4, 99}}
PROFILES = {"security_control", "ai_operation", "record_integrity"}


def objects(value: object, name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object in an event, by the attribute that it is the value of."""
    if isinstance(value, list):
        for member in value:
            yield from objects(member, name)
    elif isinstance(value, Mapping):
        yield name, value
        for key, member in value.items():
            yield from () if name == "evidences" and key == "data" else objects(member, key)


def must_be_valid(event: dict[str, Any]) -> None:
    """The requirements of the schema, read off its definitions."""
    category, required = CLASSES[event["class_uid"]]
    assert required <= event.keys()
    assert event["category_uid"] == event["class_uid"] // 1000
    assert event["category_name"] == category
    assert event["activity_id"] in ACTIVITIES[event["class_uid"]]
    assert event["type_uid"] == event["class_uid"] * 100 + event["activity_id"]
    assert event["severity_id"] in range(7)
    assert set(event["metadata"]["profiles"]) <= PROFILES
    assert ("disposition_id" in event) is ("security_control" in event["metadata"]["profiles"])
    for name, value in objects(event):
        assert REQUIRED.get(name, set()) <= value.keys(), name
        assert name not in AT_LEAST_ONE or AT_LEAST_ONE[name] & value.keys(), name


@pytest.mark.parametrize("one", [*TRAIL, *OTHERS], ids=lambda one: f"{one.index} {one.event.kind}")
def test_every_entry_is_an_event_of_ocsf(one: Entry) -> None:
    event = ocsf_event(one, SOURCE)
    must_be_valid(event)
    assert event["time"] == 1_785_585_600_000
    assert event["metadata"]["uid"] == f"{SOURCE.origin}/{one.index}"


@given(events)
def test_any_event_that_the_log_takes_can_be_exported(event: Event) -> None:
    one = stored(event)
    told = ocsf_event(one, SOURCE)
    must_be_valid(told)
    assert told["attestation"]["fingerprint"]["value"] == fingerprint(told)
    parse(otlp_logs([one], SOURCE), ExportLogsServiceRequest())
    parse(otlp_spans([[one]], SOURCE), ExportTraceServiceRequest())


@pytest.mark.parametrize(
    ("action", "disposition", "action_id", "severity"),
    [
        ("block", (2, "Blocked"), 2, "High"),
        ("hold", (3, "Quarantined"), 2, "Medium"),
        ("redact", (99, "Redacted"), 1, "Medium"),
        ("allow", (15, "Detected"), 1, "Low"),
    ],
)
def test_a_verdict_that_found_something_is_a_detection_finding(
    action: str, disposition: tuple[int, str], action_id: int, severity: str
) -> None:
    event = ocsf_event(entry("text.redacted", facts={**VERDICT, "action": action}), SOURCE)
    assert event["type_uid"] == 200_401
    assert (event["disposition_id"], event["disposition"]) == disposition
    assert (event["action_id"], event["severity"]) == (action_id, severity)
    assert event["finding_info"]["types"] == ["pii.email", "secret.stripe"]
    assert event["finding_info"]["analytic"]["name"] == "no-pii"
    assert event["confidence_score"] == 98
    assert [seen["value"] for seen in event["observables"]] == [TOKEN]


def test_a_verdict_that_found_nothing_is_allowed_activity_and_no_finding() -> None:
    event = ocsf_event(TRAIL[1], SOURCE)
    assert (event["class_uid"], event["disposition"]) == (6003, "Allowed")


def test_the_fingerprint_is_over_the_canonical_event_without_it() -> None:
    event = ocsf_event(TRAIL[2], SOURCE)
    said = event["attestation"].pop("fingerprint")["value"]
    assert said == sha256(rfc8785.dumps(event)).hexdigest()
    event["disposition"] = "Allowed"
    assert fingerprint(event) != said


def test_the_raw_data_of_an_event_is_what_a_receipt_proves(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([one.event for one in TRAIL])
        (found,) = ledger.entries(Query(kind="text.redacted"))
    event = ocsf_event(found, SOURCE)
    leaf = event["raw_data"].encode()
    assert sha256(leaf).hexdigest() == event["raw_data_hash"]["value"]
    assert sha256(b"\0" + leaf).hexdigest() == event["unmapped"]["leaf_hash"]
    open_proof(prove(tmp_path, found.index), leaf, [own_verifier(tmp_path)])


def parse(told: dict[str, Any], message: Any) -> Any:
    """Read as the protocol's own definitions say; identifiers are hex in OTLP, else base64."""

    def packed(value: Any) -> Any:
        if isinstance(value, list):
            return [packed(member) for member in value]
        if not isinstance(value, dict):
            return value
        return {
            name: base64.b64encode(bytes.fromhex(member)).decode()
            if name in ("traceId", "spanId")
            else packed(member)
            for name, member in value.items()
        }

    return Parse(json.dumps(packed(told)), message)


def attributes(message: Any) -> dict[str, object]:
    """The attributes of a parsed message."""
    told: dict[str, object] = {}
    for each in message.attributes:
        kind = each.value.WhichOneof("value")
        value = getattr(each.value, kind)
        told[each.key] = [v.string_value for v in value.values] if kind == "array_value" else value
    return told


def test_entries_are_log_records_of_opentelemetry() -> None:
    request = parse(otlp_logs([*TRAIL, *OTHERS], SOURCE), ExportLogsServiceRequest())
    (resource,) = request.resource_logs
    told = attributes(resource.resource)
    assert told["service.name"] == "seawall"
    assert told["deployment.environment.name"] == "test"
    records = resource.scope_logs[0].log_records
    assert [record.event_name for record in records] == [e.event.kind for e in [*TRAIL, *OTHERS]]
    redacted = records[2]
    assert redacted.time_unix_nano == 1_785_585_600 * 10**9
    assert (redacted.severity_number, redacted.severity_text) == (13, "WARN")
    assert redacted.trace_id.hex() == trace_id(TRAIL[2].event)
    told = attributes(redacted)
    assert told["gen_ai.conversation.id"] == "ss1.abc"
    assert told["seawall.log.index"] == 3
    body = {pair.key: pair.value for pair in redacted.body.kvlist_value.values}
    assert body["action"].string_value == "redact"
    assert not records[10].trace_id


def test_a_request_is_a_span_in_the_trace_of_its_session() -> None:
    other = [entry("request.rejected", 8, {"status": 401, "code": "bad"}, request="req_2")]
    request = parse(otlp_spans([TRAIL, other], SOURCE), ExportTraceServiceRequest())
    first, second = request.resource_spans[0].scope_spans[0].spans
    assert first.trace_id == second.trace_id == sha256(b"ss1.abc").digest()[:16]
    assert first.span_id.hex() == span_id(TRAIL[0].event)
    assert first.span_id != second.span_id
    assert first.name == "chat gpt-x"
    told = attributes(first)
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.provider.name"] == "openai"
    assert told["gen_ai.request.model"] == "gpt-x"
    assert told["gen_ai.request.choice.count"] == 2
    assert told["seawall.decision"] == "redact"
    assert told["seawall.rules"] == ["no-pii", "no-secrets"]
    assert [event.name for event in first.events] == [one.event.kind for one in TRAIL]
    assert first.start_time_unix_nano <= first.end_time_unix_nano
    assert first.status.code == 0
    assert attributes(second)["error.type"] == "bad"
    failed = parse(otlp_spans([[OTHERS[4]]], SOURCE), ExportTraceServiceRequest())
    assert failed.resource_spans[0].scope_spans[0].spans[0].status.code == 2


@pytest.mark.parametrize(
    ("kind", "fact", "word"),
    [
        ("answer.cut", "reason", "client_left"),
        ("request.failed", "error", "KeyError"),
        ("request.rejected", "code", "invalid_key"),
        ("upstream.failed", "code", "upstream_failed"),
    ],
)
def test_the_span_of_a_request_that_failed_says_what_of(kind: str, fact: str, word: str) -> None:
    trail = [TRAIL[0], entry(kind, 2, {"status": 500, fact: word})]
    request = parse(otlp_spans([trail], SOURCE), ExportTraceServiceRequest())
    (span,) = request.resource_spans[0].scope_spans[0].spans
    assert attributes(span)["error.type"] == word


def test_a_request_without_a_session_has_a_trace_of_its_own() -> None:
    one, other = (entry("request.rejected", request=name, session="").event for name in "ab")
    assert trace_id(one) != trace_id(other)
