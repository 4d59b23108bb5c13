"""A decision is no wherever anything is amiss, and says why without a value of the call."""

from dataclasses import replace
from datetime import UTC, date, datetime
from json import dumps
from random import Random
from typing import Any

import pytest

from seawall.errors import PolicyError
from seawall.scope import (
    Argument,
    Decider,
    Decision,
    Effect,
    Grant,
    Principal,
    Reason,
    Taint,
    cautions,
)
from seawall.scope.cedar import Compiled, Rule, compile_manifest, literal
from seawall.scope.decide import Ready
from seawall.scope.decision import SENTENCES
from seawall.scope.manifest import Manifest
from tests.scope.calls import a_call, a_scope, scopes
from tests.scope.matrix import matrix
from tests.scope.reference import REFERENCE

CASES = {case.name: case for case in matrix(REFERENCE)}
GRANTED = CASES["refund: granted"]
OVERFLOW = "context.approvals * 9223372036854775807 > 4"
"""Well typed, and an error of Cedar's once two people approved."""


def reference() -> tuple[Manifest, Compiled]:
    (manifest,) = scopes(REFERENCE)
    return manifest, compile_manifest(manifest)


def decided(**changes: Any) -> Decision:
    now = changes.pop("now", GRANTED.now)
    return Decider(scopes(REFERENCE)).decide(replace(GRANTED.request, **changes), now)


def test_a_grant_is_named_by_what_it_allowed() -> None:
    decision = decided()
    assert decision.allowed
    assert decision.grants == ("grant refund",)
    assert not decision.needs_approval


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"feature": "nobody"}, Reason.NO_SCOPE),
        ({"tool": "any write"}, Reason.UNKNOWN_TOOL),
        ({"tool": "refund2"}, Reason.UNKNOWN_TOOL),
        ({"arguments": "{"}, Reason.MALFORMED_ARGUMENTS),
        ({"arguments": '{"amounts": [1], "Amounts": 1}'}, Reason.UNDECLARED_ARGUMENT),
        ({"arguments": "{}"}, Reason.MISSING_ARGUMENT),
        ({"arguments": '{"amounts": [1, "1"]}'}, Reason.WRONG_TYPE),
        ({"arguments": '{"amounts": [0.00001]}'}, Reason.WRONG_TYPE),
        ({"arguments": '{"amounts": [1e999]}'}, Reason.WRONG_TYPE),
        ({"arguments": '{"amounts": [-0.0001]}'}, Reason.CONSTRAINT),
        ({"now": datetime(2027, 7, 1, tzinfo=UTC)}, Reason.EXPIRED),
        ({"now": datetime(2027, 1, 1)}, Reason.ERROR),  # noqa: DTZ001 - of no zone, on purpose
        ({"principal": Principal("\ud800")}, Reason.ERROR),
        ({"taint": Taint(untrusted=False, classes=frozenset({"\ud800"}))}, Reason.ERROR),
        ({"taint": None}, Reason.ERROR),
        ({"from_untrusted": None}, Reason.ERROR),
        ({"arguments": None}, Reason.ERROR),
        ({"approvals": 2**64}, Reason.ERROR),
    ],
    ids=range(18),
)
def test_each_thing_amiss_denies_and_says_why(changes: dict[str, Any], reason: Reason) -> None:
    decision = decided(**changes)
    assert (decision.allowed, decision.approvals) == (False, 0)
    assert decision.reason is reason
    assert decision.message.startswith(SENTENCES[reason])


def test_what_was_not_met_is_named_and_its_value_is_not() -> None:
    case = CASES["ticket.note: kind.enum"]
    arguments = '{"kind": "kept from others", "amount": 51}'
    request = replace(case.request, arguments=arguments)
    decision = Decider(scopes(REFERENCE)).decide(request, case.now)
    assert decision.failed == ("kind.enum", "amount.maximum")
    assert "kept from others" not in repr(decision) + decision.message


@pytest.mark.parametrize("twin", ["Path", "PATH", "ｐath", "ﬁle", "FILE"])
def test_no_argument_comes_by_in_other_letters_where_others_are_allowed(twin: str) -> None:
    read = REFERENCE["tools"]["files.read"]
    tool = {**read, "arguments": {**read["arguments"], "file": {"required": False}}}
    decider = Decider(scopes({**REFERENCE, "tools": {"files.read": tool}}))
    fine = CASES["files.read: granted"]
    arguments = dumps({"path": "/data/in", "name": "a", twin: "/etc/passwd"})
    decision = decider.decide(replace(fine.request, arguments=arguments), fine.now)
    assert decision.reason is Reason.MALFORMED_ARGUMENTS
    assert "in other letters" in decision.message
    assert "passwd" not in decision.message
    assert twin not in decision.message


def test_a_rule_that_fails_denies_though_cedar_would_leave_it_out() -> None:
    manifest, compiled = reference()
    rule = Rule("broken", "forbid", "principal, action, resource", (f"when {{ {OVERFLOW} }}",))
    ready = Ready(manifest, replace(compiled, rules=(*compiled.rules, rule)))
    assert ready.decide(GRANTED.request, GRANTED.now).allowed
    broken = ready.decide(replace(GRANTED.request, approvals=2), GRANTED.now)
    assert (broken.allowed, broken.reason) == (False, Reason.ERROR)


def test_a_request_that_the_schema_does_not_know_is_denied() -> None:
    manifest, compiled = reference()
    asking = compiled.schema.replace("approvals: Long", "approvals: Long, label: String")
    ready = Ready(manifest, replace(compiled, schema=asking))
    for case in CASES.values():
        assert not ready.decide(replace(case.request, approvals=2), case.now).allowed


def test_a_failure_in_saying_why_is_no_yes() -> None:
    manifest, compiled = reference()
    ready = Ready(manifest, replace(compiled, reasons={}))
    case = CASES["refund: amounts.minimum"]
    assert ready.decide(case.request, case.now).reason is Reason.ERROR


def test_policies_that_do_not_type_check_are_refused_when_they_are_loaded() -> None:
    manifest, compiled = reference()
    rule = Rule("bad", "permit", "principal, action, resource", ("when { context.nothing };",))
    with pytest.raises(PolicyError, match=r"`scopes.support`: Cedar does not take it"):
        Ready(manifest, replace(compiled, rules=(rule,)))
    with pytest.raises(PolicyError, match=r"`scopes.support`"):
        Ready(manifest, replace(compiled, schema="entity"))


def test_irreversible_calls_wait_for_two_people() -> None:
    decider = Decider(scopes(REFERENCE))
    case = CASES["mail.send: granted"]
    decision = decider.decide(case.request, case.now)
    assert (decision.needs_approval, decision.four_eyes) == (True, True)
    assert decision.reason is Reason.APPROVAL_REQUIRED
    case = CASES["refund: both"]
    decision = decider.decide(case.request, case.now)
    assert (decision.needs_approval, decision.four_eyes) == (True, False)
    assert decision.reason is Reason.RULE_OF_TWO


@pytest.mark.parametrize(
    ("tool", "said"),
    [
        ({"effect": "read", "returns": ["secret"]}, r"tools.t.returns`: `secret` is not in"),
        ({"arguments": {"a": {"minimum": 0.00001}}}, r"arguments.a.minimum` is too large"),
        ({"arguments": {"a": {"minimum": 2, "maximum": 1}}}, r"a.minimum` is above"),
        ({"arguments": {"a": {"type": "string", "maximum": 1}}}, r"a.maximum` is for numbers"),
        ({"arguments": {"a": {"type": "number", "matches": "1"}}}, r"a.matches` is for strings"),
        ({"arguments": {"a": {"enum": ["x", 1]}}}, r"a.enum` holds what is no string"),
        ({"arguments": {"a": {"domains": ["a..b"]}}}, r"a.domains`: `a..b` is no host"),
        ({"arguments": {"a": {"path_prefix": "/a/../b"}}}, r"a.path_prefix` is not a plain"),
        ({"arguments": {"a": {"matches": "(?i)a"}}}, r"a.matches`: use"),
        ({"arguments": {"a": {"data_class": "secret"}}}, r"a.data_class` is not in"),
        (
            {
                "arguments": {
                    "a": {"equals_principal": "x"},
                    "b": {"type": "integer", "equals_principal": "x"},
                }
            },
            r"b.equals_principal`: `x` is of another",
        ),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused_with_its_place(
    tool: dict[str, Any], said: str
) -> None:
    lines = {"purpose": "p", "owner": "o", "expires": "2027-06-30"}
    with pytest.raises(PolicyError, match=said):
        Decider(scopes({**lines, "tools": {"t": {"effect": "read", **tool}}}))


def test_a_scope_without_tools_is_one_that_grants_nothing() -> None:
    lines = {"purpose": "p", "owner": "o", "expires": "2027-06-30", "tools": {}}
    decision = Decider(scopes(lines)).decide(GRANTED.request, GRANTED.now)
    assert decision.reason is Reason.UNKNOWN_TOOL


def test_what_an_owner_should_look_at_is_told() -> None:
    (manifest,) = scopes(REFERENCE)
    told = "\n".join(cautions(manifest, date(2027, 6, 20)))
    assert "expires on 2027-06-30" in told
    assert "strangers wrote (`orders.find`, `audited`, `mail.send`, `ticket.note`)" in told
    assert "sensitive data (`orders.find`) and send data out (`mail.send`, `ticket.note`)" in told
    assert "`account.close` cannot be undone" in told
    assert "`files.read` takes arguments that nobody listed" in told
    assert "`mail.send` sends" not in told
    assert "every call is denied" in "\n".join(cautions(manifest, date(2027, 7, 1)))
    assert "90 days" in "\n".join(cautions(manifest, date(2026, 7, 1)))
    assert "nobody answers" in "\n".join(cautions(replace(manifest, owner=" "), date(2027, 6, 1)))


@pytest.mark.parametrize("left_out", ["untrusted", "classes", "egress"])
def test_two_of_the_three_are_not_lethal(left_out: str) -> None:
    find: dict[str, Any] = {"effect": "read", "untrusted": left_out != "untrusted"}
    effect = "write" if left_out == "egress" else "egress"
    classes = [] if left_out == "classes" else ["customer"]
    send = {"effect": effect, "untrusted": False, "arguments": {"to": {"domains": ["a.org"]}}}
    lines = {"purpose": "p", "owner": "o", "expires": "2027-06-30", "data_classes": classes}
    (manifest,) = scopes({**lines, "tools": {"find": find, "send": send}})
    assert "strangers" not in "\n".join(cautions(manifest, date(2027, 6, 1)))


def test_a_string_in_a_policy_cannot_say_more_than_itself() -> None:
    odd = ['"]) || true || (["', "\\", "\n", "\u202e", "*", "\U0001f600", "\x00", "${x}"]
    tool = {"effect": "read", "arguments": {"a": {"enum": odd[:-1]}}}
    lines = {"purpose": "p", "owner": "o", "expires": "2027-06-30", "tools": {"t": tool}}
    decider = Decider(scopes(lines))
    request = replace(GRANTED.request, tool="t", classes={})
    for word in odd:
        arguments = '{"a": ' + dumps(word) + "}"
        decision = decider.decide(replace(request, arguments=arguments), GRANTED.now)
        assert decision.allowed == (word in odd[:-1])
    assert all(letter.isascii() and letter.isprintable() for letter in literal("".join(odd)))


def test_names_in_a_policy_cannot_say_more_than_themselves() -> None:
    odd = '") permit(principal, action, resource); //'
    grant = Grant(odd, Effect.READ, arguments={odd: Argument(enum=("a",))})
    decider = Decider([Manifest("support", "p", "o", date(2027, 6, 30), (grant,))])
    request = replace(GRANTED.request, tool=odd, classes={})
    for value, failed in (("a", ()), ("b", (f"{odd}.enum",))):
        decision = decider.decide(replace(request, arguments=dumps({odd: value})), GRANTED.now)
        assert (decision.allowed, decision.failed) == (value == "a", failed)


def test_deciding_keeps_nothing_from_one_call_to_the_next() -> None:
    dice = Random(3)
    scope = a_scope(dice)
    calls = [a_call(dice, scope) for _ in range(40)]
    decider = Decider(scopes(scope))
    forwards = [decider.decide(*call) for call in calls]
    assert [decider.decide(*call) for call in reversed(calls)] == forwards[::-1]
