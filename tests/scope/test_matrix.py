"""The authorisation matrix holds, and notices every small mistake in the compiled policies."""

from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pytest

from seawall.errors import PolicyError
from seawall.scope import Decider
from seawall.scope.cedar import compile_manifest
from seawall.scope.decide import Ready
from tests.scope.calls import a_scope, scopes
from tests.scope.matrix import DENIED, Case, matrix
from tests.scope.mutants import mutants
from tests.scope.oracle import CONSTRAINTS, people_needed
from tests.scope.reference import REFERENCE

pytestmark = pytest.mark.long

CASES = matrix(REFERENCE)
MOST_PEOPLE = 2
"""No more are ever asked for."""


def mistaken(decider: Decider | Ready, cases: Iterable[Case]) -> str:
    """The first case in which a decider is mistaken; empty for none."""
    for case in cases:
        for approvals in {
            max(0, min(case.people, MOST_PEOPLE) - 1),
            min(case.people, MOST_PEOPLE),
        }:
            request = replace(case.request, approvals=approvals)
            decision = decider.decide(request, case.now)
            if decision.allowed != (approvals >= case.people):
                return f"{case.name} ({approvals} approvals): {decision}"
    return ""


def test_the_reference_has_a_no_for_every_constraint() -> None:
    denied = {case.name.rpartition(".")[2] for case in CASES if case.people == DENIED}
    assert denied >= set(CONSTRAINTS)
    assert {case.people for case in CASES} >= {0, 1, 2}


def test_the_matrix_of_the_reference_holds() -> None:
    assert mistaken(Decider(scopes(REFERENCE)), CASES) == ""


def test_the_matrix_and_the_oracle_agree() -> None:
    for case in CASES:
        assert min(people_needed(REFERENCE, case.request, case.now), DENIED) == case.people, (
            case.name
        )


def test_the_matrix_of_any_manifest_holds() -> None:
    dice = Random(11)
    tried = 0
    while tried < 15:
        scope = a_scope(dice)
        try:
            cases = matrix(scope)
        except IndexError:  # constraints that no value meets: there is no yes to ask for
            continue
        tried += 1
        assert mistaken(Decider(scopes(scope)), cases) == ""


def test_every_mistake_in_the_policies_is_noticed() -> None:
    (manifest,) = scopes(REFERENCE)
    plain = replace(compile_manifest(manifest), reasons={})  # why it is a no is of no matter here
    lived, died = [], 0
    likely = list(CASES)
    for name, compiled in mutants(plain):
        try:
            ready = Ready(manifest, compiled)
        except PolicyError:  # Cedar's own type checker notices
            continue
        tool = name.partition(":")[0].removeprefix("grant ")
        likely.sort(key=lambda case: case.request.tool != tool)
        found = next((case for case in likely if mistaken(ready, [case])), None)
        if found is None:
            lived.append(name)
            continue
        died += 1
        likely.remove(found)  # mistakes in one grant are noticed by the same few
        likely.insert(0, found)
    assert "\n".join(lived) == ""
    assert died > 150
