"""Of tool calls the log has the tools and the hulls of their arguments, and no word of them."""

import json
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.gateway.hulls import called, returned
from seawall.ledger.facts import KINDS, minimal
from seawall.scope.hull import hull_of, read_hull
from seawall.terms import Event, Message, Role, Text, ToolCall
from tests.gateway.answers import calls_tool
from tests.gateway.running import running
from tests.ledger.events import NOON

MAIL = {
    "type": "function",
    "function": {
        "name": "send_mail",
        "parameters": {"properties": {"to": {}, "body": {}, "copies": {}, "file": {}, "ask": {}}},
    },
}
DOCUMENT: Any = {"tools": [MAIL]}
ARGUMENTS = {"to": "ann.smith@mail.corp.com", "body": "pl4nted words", "copies": 3, "secret": "x"}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("value", "hull"),
    [
        (None, {"type": "nothing"}),
        (True, {"type": "flag"}),
        (12, {"type": "number", "number": 12, "whole": True}),
        (12.0, {"type": "number", "number": 12}),
        (-12.5, {"type": "number", "number": -13}),
        (4111111111111111, {"type": "number", "digits": 16, "whole": True}),
        (float("inf"), {"type": "number"}),
        ("hello", {"type": "text", "length": 5}),
        ("ann@corp.com", {"type": "text", "length": 12, "domain": "corp.com", "plain": True}),
        (
            "https://a1b2.evil.example/x?y",
            {"type": "text", "length": 29, "domain": "evil.example", "plain": True},
        ),
        ("https://u:p@www.bbc.co.uk/", {"type": "text", "length": 26, "domain": "bbc.co.uk"}),
        ("http://10.0.0.1/", {"type": "text", "length": 16}),
        ("/home/ann/notes", {"type": "text", "length": 15, "prefix": "/home", "plain": True}),
        ("/home/../etc/passwd", {"type": "text", "length": 19, "prefix": "/home"}),
        (
            "/srv/reports/q3.pdf",
            {"type": "text", "length": 19, "prefix": "/srv/reports", "plain": True},
        ),
        ("/ann-smith/x", {"type": "text", "length": 12}),
        (
            "https://bob:p@ss.word@db.corp.com/x",
            {"type": "text", "length": 35, "domain": "corp.com"},
        ),
        ([1, 2], {"type": "list", "length": 2, "of": "number"}),
        ([], {"type": "list", "length": 0}),
        ([1, "a"], {"type": "list", "length": 2, "of": "mixed"}),
        ([[1], []], {"type": "list", "length": 2, "of": "list"}),
        ([1] * 1_001, {"type": "list", "length": 1_001}),
        (
            ["ann@corp.com", "bob@x.org", "eve@corp.com"],
            {
                "type": "list",
                "length": 3,
                "of": "text",
                "domains": ["corp.com", "x.org"],
                "plain": True,
            },
        ),
        (["ann@corp.com", "bob"], {"type": "list", "length": 2, "of": "text"}),
        ({"a": 1}, {"type": "object", "length": 1}),
    ],
)
def test_a_hull_says_how_large_and_where_to(value: Any, hull: dict[str, Any]) -> None:
    assert hull_of(value) == hull


def call(name: str, arguments: object) -> ToolCall:
    return ToolCall(name, Text(json.dumps(arguments), Role.ASSISTANT))


@given(values)
def test_a_hull_that_is_read_back_is_the_hull(value: Any) -> None:
    told = hull_of(value)
    hull = read_hull(told)
    assert hull is not None
    for name, fact in told.items():
        read = getattr(hull, name)
        assert (list(read) if isinstance(read, tuple) else read) == fact


def test_what_the_request_does_not_declare_is_only_counted() -> None:
    told = called([call("send_mail", ARGUMENTS), call("rm_rf", {"x": 1})], DOCUMENT)
    assert told["count"] == 2
    assert told["calls"] == [
        {
            "tool": "send_mail",
            "declared": True,
            "arguments": {
                "to": {"type": "text", "length": 23, "domain": "corp.com", "plain": True},
                "body": {"type": "text", "length": 13},
                "copies": {"type": "number", "number": 3, "whole": True},
            },
            "others": 1,
        },
        {"declared": False, "arguments": {}, "others": 1},
    ]
    broken = ToolCall("send_mail", Text('{"to": ', Role.ASSISTANT))
    assert called([broken], DOCUMENT)["calls"] == [
        {"tool": "send_mail", "declared": True, "readable": False}
    ]


@given(st.lists(st.tuples(st.sampled_from(["send_mail", "other"]), values), max_size=4), values)
def test_all_that_is_told_is_on_the_list_of_facts(calls: list[Any], tools: Any) -> None:
    for document in (DOCUMENT, {"tools": tools}, {}):
        told = called([call(name, each) for name, each in calls], document)
        event = Event("tool.called", NOON, "gateway", facts={"side": "answer", **told})
        assert minimal(event) == (event, ())
    assert {"tool.called", "tool.returned"} <= KINDS.keys()


def test_of_what_tools_returned_the_length_is_told() -> None:
    messages = [
        Message(Role.TOOL, (Text("12345"), Text("678"))),
        Message(Role.USER, (Text("x"),)),
    ]
    assert returned(messages) == {"count": 1, "lengths": [8]}
    assert returned(messages[1:]) == {}


@pytest.mark.parametrize("stream", [False, True])
def test_a_call_is_in_the_log_before_the_client_has_it(tmp_path: Path, *, stream: bool) -> None:
    with running(tmp_path, calls_tool("send_mail", ARGUMENTS)) as gateway:
        said = {"role": "user", "content": "Write to Ann."}
        ran = {"role": "assistant", "tool_calls": [{"id": "1", "type": "function"}]}
        ran["tool_calls"][0]["function"] = {"name": "send_mail", "arguments": "{}"}  # type: ignore[index]
        result = {"role": "tool", "tool_call_id": "1", "content": "sent"}
        body = {"model": "m", "messages": [said, ran, result], "tools": [MAIL], "stream": stream}
        answer = httpx2.post(gateway.url + "/v1/chat/completions", json=body, timeout=30)
        assert "pl4nted" in answer.text
        (made,) = gateway.events("tool.called")
        (back,) = gateway.events("tool.returned")
        assert made.event.facts["calls"][0]["tool"] == "send_mail"  # type: ignore[index,call-overload]
        assert back.event.facts["lengths"] == [4]
        assert not any(b"pl4nted" in entry.leaf for entry in gateway.events())
        assert orjson.loads(made.leaf)["request"] == answer.headers["x-seawall-request-id"]
