"""Cedar and the oracle say the same of any call to any scope."""

import os
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seawall.scope import Decider, Decision, Taint
from tests.scope.calls import a_call, a_scope, scopes
from tests.scope.oracle import NOBODY_CAN, people_needed

NIGHTLY = os.environ.get("SEAWALL_NIGHTLY") == "1"
CALLS = 25
"""To each scope, which takes longer to compile than a call to decide."""
SCOPES = 4_000 if NIGHTLY else 200

LAW = settings(max_examples=SCOPES, database=None)


def people(decision: Decision, given: int) -> int:
    """The decision in the oracle's terms, given so many approvals."""
    if decision.allowed:
        return given
    return decision.approvals or NOBODY_CAN


@pytest.mark.timeout(3600 if NIGHTLY else 120)
@LAW
@given(st.integers(0, 2**64))
def test_cedar_and_the_oracle_agree_on_every_call(seed: int) -> None:
    dice = Random(seed)
    scope = a_scope(dice)
    decider = Decider(scopes(scope))
    for _ in range(CALLS):
        request, now = a_call(dice, scope)
        needed = people_needed(scope, request, now)
        decision = decider.decide(request, now)
        assert decision.allowed == (request.approvals >= needed), (scope, request, decision)
        assert decision.allowed or people(decision, 0) == needed, (scope, request, decision)


@pytest.mark.timeout(3600 if NIGHTLY else 120)
@settings(max_examples=SCOPES // 5, database=None)
@given(st.integers(0, 2**64))
def test_more_taint_and_fewer_approvals_never_allow_more(seed: int) -> None:
    dice = Random(seed)
    scope = a_scope(dice)
    decider = Decider(scopes(scope))
    for _ in range(CALLS):
        request, now = a_call(dice, scope)
        more = Taint(untrusted=dice.random() < 0.5, classes=frozenset({"customer"}))
        worse = replace(
            request,
            taint=request.taint | more,
            from_untrusted=request.from_untrusted or dice.random() < 0.5,
            approvals=max(0, request.approvals - dice.randrange(2)),
            classes={name: found | {"customer"} for name, found in request.classes.items()},
        )
        before, after = decider.decide(request, now), decider.decide(worse, now)
        assert before.allowed or not after.allowed
        if not after.allowed:
            assert people(after, 0) >= (0 if before.allowed else people(before, 0))


def test_the_calls_by_chance_come_to_every_end() -> None:
    dice = Random(7)
    ends = set()
    for _ in range(40):
        scope = a_scope(dice)
        decider = Decider(scopes(scope))
        ends |= {decider.decide(*a_call(dice, scope)).reason.value for _ in range(CALLS)}
    assert ends >= {
        *("granted", "approval_required", "rule_of_two", "untrusted_argument", "clearance"),
        *("unknown_tool", "expired", "undeclared_argument", "missing_argument", "wrong_type"),
        *("unlabelled", "missing_attribute", "constraint"),
    }
