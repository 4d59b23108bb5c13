"""What a hull tells of a call under another scope is true, and what it does not tell is said."""

import os
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.gateway.hulls import hulls_of
from seawall.ledger import minimal
from seawall.scope import CLEAN, Manifest, Principal, ToolRequest, problems
from seawall.scope.replaying import Outcome, replay
from seawall.scope.usage import call_of
from seawall.terms import Event, Role, Text, ToolCall
from tests.ledger.events import NOON
from tests.scope.calls import KNOWN, a_call, a_scope, scopes, written
from tests.scope.oracle import Lines, people_needed
from tests.scope.reference import REFERENCE
from tests.scope.rewritten import edited

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
PAIRS = 20_000 if NIGHTLY else 1_000
CALLS = 20


def logged(request: ToolRequest, manifest: Manifest) -> Event:
    """The event of a call that ran, as a gateway under this scope logs it."""
    grant = manifest.grant(request.tool)
    call = ToolCall(request.tool, Text(request.arguments, Role.ASSISTANT))
    facts: dict[str, Any] = {
        "side": "answer",
        "mode": "enforce",
        "tool": request.tool,
        "untrusted": request.taint.untrusted,
        "classes": sorted(request.taint.classes),
        **hulls_of(call, grant.arguments if grant else ()),
    }
    if request.approvals:
        facts["approval"] = "apr_0123456789abcdef"
    return minimal(Event("tool.allowed", NOON, "gateway", feature="support", facts=facts))[0]


def as_the_gateway_asks(request: ToolRequest, manifest: Manifest) -> ToolRequest:
    """The same, with classes of data only for the arguments whose line asks for them."""
    grant = manifest.grant(request.tool)
    asked = {n for n, a in (grant.arguments if grant else {}).items() if a.data_class}
    classes = {name: found for name, found in request.classes.items() if name in asked}
    return ToolRequest(
        feature=request.feature,
        tool=request.tool,
        arguments=request.arguments,
        taint=request.taint,
        from_untrusted=request.from_untrusted,
        principal=request.principal,
        approvals=request.approvals,
        classes=classes,
    )


@pytest.mark.timeout(3600 if NIGHTLY else 120)
@settings(max_examples=PAIRS, database=None)
@given(st.integers(0, 2**64))
def test_what_is_told_of_a_past_call_is_what_would_have_been_decided(seed: int) -> None:
    dice = Random(seed)
    old = REFERENCE if dice.random() < 0.2 else a_scope(dice)
    new = edited(dice, old)
    (before,), (after,) = scopes(old), scopes(new)
    if any(problems(before)) or any(problems(after)):
        return
    for _ in range(CALLS):
        request, now = a_call(dice, old)
        request = as_the_gateway_asks(request, before)
        if people_needed(old, request, now) > request.approvals:
            continue
        call = call_of(logged(request, before))
        assert call is not None
        outcome = replay(call, before, after)
        assert outcome is not None
        would = people_needed(new, as_the_gateway_asks(request, after), now) <= request.approvals
        told = outcome.outcome
        assert would if told is Outcome.FINE else not would or told is Outcome.UNTOLD, (
            *(old, new, request, outcome),
        )


def outcomes(old: Lines, new: Lines, **arguments: Any) -> str:
    """What is told of one call of `t`, whose arguments are these."""
    scope = {**REFERENCE, "tools": {"t": {"effect": "read", "arguments": old}}}
    other = {**scope, "tools": {"t": {"effect": "read", "arguments": new}}}
    (before,), (after,) = scopes(scope), scopes(other)
    request = ToolRequest(
        feature="support",
        tool="t",
        arguments=written(arguments),
        taint=CLEAN,
        from_untrusted=False,
        principal=Principal("u", KNOWN),
    )
    call = call_of(logged(request, before))
    assert call is not None
    told = replay(call, before, after)
    assert told is not None
    return told.outcome.value


@pytest.mark.parametrize(
    ("old", "new", "value", "told"),
    [
        ({"maximum": 50}, {"maximum": 30}, 31, "denied"),
        ({"maximum": 50}, {"maximum": 30}, 30.5, "untold"),
        ({"maximum": 50}, {"maximum": 30}, 29.5, "fine"),
        ({"minimum": 0}, {"minimum": 5}, 4, "denied"),
        ({"minimum": 0}, {"minimum": 5}, 5, "fine"),
        ({"minimum": 0}, {"minimum": 5.5}, 5.7, "untold"),
        ({"minimum": 0}, {"minimum": 5.5}, 4.9, "denied"),
        ({"maximum": 5e9}, {"maximum": 3e9}, 2_000_000_000, "untold"),
        ({}, {"max_length": 3}, "abcd", "denied"),
        ({}, {"max_length": 4}, "abcd", "fine"),
        ({}, {"domains": ["corp.com", "*.corp.com"]}, "ann@mail.corp.com", "fine"),
        ({}, {"domains": ["corp.com"]}, "ann@mail.corp.com", "untold"),
        ({}, {"domains": ["corp.com", "*.corp.com"]}, "ftp://corp.com/", "untold"),
        ({}, {"domains": ["x.org"]}, "ann@corp.com", "denied"),
        ({"domains": ["corp.com", "x.org"]}, {"domains": ["corp.com"]}, "a@corp.com", "fine"),
        ({"domains": ["corp.com", "x.org"]}, {"domains": ["corp.com"]}, "a@x.org", "denied"),
        ({}, {"path_prefix": "/srv"}, "/srv/reports/q3", "fine"),
        ({}, {"path_prefix": "/srv"}, "/srv/../etc", "untold"),
        ({}, {"path_prefix": "/srv/reports/q3"}, "/srv/reports/q3", "untold"),
        ({}, {"path_prefix": "/srv"}, "/etc/passwd", "denied"),
        ({"matches": "a.*"}, {"matches": "ab.*"}, "abc", "untold"),
        ({"max_items": 9}, {"max_items": 2}, ["a", "b", "c"], "denied"),
    ],
)
def test_a_hull_tells_what_it_can(old: Lines, new: Lines, value: Any, told: str) -> None:
    assert outcomes({"a": old}, {"a": new}, a=value) == told


def test_an_argument_that_is_taken_out_or_required_now() -> None:
    optional = {"a": {"required": False}, "b": {}}
    assert outcomes(optional, {"b": {}}, a="x", b="y") == "denied"
    assert outcomes(optional, {"b": {}}, b="y") == "fine"
    assert outcomes(optional, {"a": {}, "b": {}}, b="y") == "denied"
    assert outcomes(optional, {"a": {}, "b": {}}, a="x", b="y") == "fine"


def test_the_calls_by_chance_come_to_every_end() -> None:
    dice = Random(5)
    ends: set[str] = set()
    for _ in range(400):
        old = a_scope(dice)
        (before,), (after,) = scopes(old), scopes(edited(dice, old))
        request, now = a_call(dice, old)
        call = call_of(logged(request, before))
        if people_needed(old, request, now) <= request.approvals and call:
            told = replay(call, before, after)
            ends.add(told.outcome.value if told else "")
    assert ends == {"fine", "denied", "untold"}
