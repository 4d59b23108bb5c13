"""A change of who may do what is told, and it is weaker where somebody may do more."""

import base64
from typing import Any

import pytest

from seawall.policy import Effect, PersonLine, diff_people


def key(number: int) -> str:
    return f"ed25519:{base64.b64encode(bytes([number] * 32)).decode()}"


def seal_key(number: int) -> str:
    return key(number).replace("ed25519", "x25519")


def line(**changes: Any) -> PersonLine:
    return PersonLine(**{"roles": ("investigator",), "key": key(1), **changes})


@pytest.mark.parametrize(
    ("old", "new", "place", "effect"),
    [
        ({}, {"roles": ("lead",)}, "roles", Effect.WEAKER),
        ({}, {"roles": ("investigator", "lead")}, "roles", Effect.WEAKER),
        ({}, {"roles": ()}, "roles", Effect.STRONGER),
        ({}, {"key": key(2)}, "key", Effect.WEAKER),
        ({}, {"seal_key": seal_key(2)}, "seal_key", Effect.WEAKER),
        ({}, {"old_keys": (key(3),)}, "old_keys", Effect.WEAKER),
        ({"old_keys": (key(3),)}, {}, "old_keys", Effect.STRONGER),
        ({}, {"reports_to": "dan"}, "reports_to", Effect.STRONGER),
        ({"reports_to": "dan"}, {"reports_to": "eve"}, "reports_to", Effect.WEAKER),
        ({"reports_to": "dan"}, {}, "reports_to", Effect.WEAKER),
        ({}, {"sign_in": "a@x.org"}, "sign_in", Effect.WEAKER),
        ({"sign_in": "a@x.org"}, {"sign_in": "b@x.org"}, "sign_in", Effect.WEAKER),
        ({"sign_in": "a@x.org"}, {}, "sign_in", Effect.STRONGER),
    ],
)
def test_each_change_of_a_person_is_told_with_its_side(
    old: dict[str, Any], new: dict[str, Any], place: str, effect: Effect
) -> None:
    (change,) = diff_people({"ann": line(**old)}, {"ann": line(**new)})
    assert (change.where, change.effect) == (f"people.ann.{place}", effect)


def test_who_came_and_who_went_is_told_by_name() -> None:
    told = diff_people({"ann": line()}, {"bob": line()})
    assert [(change.where, change.what) for change in told] == [
        ("people.ann", "removed"),
        ("people.bob", "added"),
    ]
    assert {change.effect for change in told} == {Effect.WEAKER}


def test_no_key_is_told_and_the_order_of_roles_does_not_matter() -> None:
    before = {"ann": line(roles=("lead", "owner"))}
    assert diff_people(before, {"ann": line(roles=("owner", "lead"))}) == ()
    told = diff_people(before, {"ann": line(roles=("owner", "lead"), key=key(9))})
    assert "ed25519" not in str(told)


def test_how_somebody_is_called_elsewhere_is_not_told() -> None:
    told = diff_people({"ann": line(sign_in="a@x.org")}, {"ann": line(sign_in="b@x.org")})
    assert "x.org" not in str(told)
