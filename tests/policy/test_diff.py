"""A comparison of policies misses nothing, and knows what is weaker."""

from dataclasses import replace

import pytest
from hypothesis import given

from seawall.policy import Effect, diff
from seawall.terms import Action, Mode, Policy, Rule, Stage
from tests.policy.test_decide import policies


def policy(*rules: Rule, otherwise: Action = Action.HOLD) -> Policy:
    return Policy("p", "r", rules, otherwise=otherwise)


RULE = Rule("a", "pii.*", Action.REDACT, 0.5)


@given(policies)
def test_a_policy_does_not_differ_from_itself(some: Policy) -> None:
    assert diff(some, some) == ()


@given(policies, policies)
def test_what_is_stronger_one_way_is_weaker_the_other(one: Policy, other: Policy) -> None:
    there, back = diff(one, other), diff(other, one)
    opposite = {Effect.STRONGER: Effect.WEAKER, Effect.WEAKER: Effect.STRONGER}
    assert sorted((c.where, opposite.get(c.effect, c.effect)) for c in there) == sorted(
        (c.where, c.effect) for c in back
    )


def test_each_way_to_weaken_is_told_as_such() -> None:
    weaker = [
        policy(),
        policy(Rule("a", "pii.*", Action.ALLOW, 0.5)),
        policy(Rule("a", "pii.*", Action.REDACT, 0.9)),
        policy(Rule("a", "pii.*", Action.REDACT, 0.5, mode=Mode.SHADOW)),
        policy(Rule("a", "pii.*", Action.REDACT, 0.5, frozenset({Stage.OUTPUT}))),
        policy(replace(RULE, unless_said=True)),
        policy(RULE, otherwise=Action.ALLOW),
    ]
    for after in weaker:
        assert [change.effect for change in diff(policy(RULE), after)] == [Effect.WEAKER]


@pytest.mark.parametrize(
    ("action", "before", "after", "what", "effect"),
    [
        (Action.BLOCK, 0.005, 0.001, "`0.5%` -> `0.1%`", Effect.WEAKER),
        (Action.BLOCK, 0.001, 0.07, "`0.1%` -> `7%`", Effect.STRONGER),
        (Action.BLOCK, None, 0.0005, "`none` -> `0.05%`", Effect.CHANGED),
        (Action.BLOCK, 0.01, None, "`1%` -> `none`", Effect.CHANGED),
        (Action.ALLOW, 0.001, 0.01, "`0.1%` -> `1%`", Effect.CHANGED),
    ],
)
def test_a_changed_share_is_told_in_percent(
    action: Action, before: float | None, after: float | None, what: str, effect: Effect
) -> None:
    old, new = (policy(Rule("a", "pii.*", action, fpr=share)) for share in (before, after))
    (change,) = diff(old, new)
    assert (change.where, change.what, change.effect) == ("rules.a.fpr", what, effect)


def test_a_change_of_order_is_told() -> None:
    other = Rule("b", "pii.email", Action.ALLOW)
    (change,) = diff(policy(RULE, other), policy(other, RULE))
    assert change.what == "`b` is now tried before `a`"
