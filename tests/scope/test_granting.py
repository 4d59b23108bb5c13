"""Since when a grant is there, and since when its line is as it is, is told by the log."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from seawall.ledger import minimal
from seawall.scope import Grant, Manifest
from seawall.scope.granting import MOST_TOLD, Granted, ages, granted, grantings, history, mark_of
from seawall.terms import Event
from tests.ledger.events import NOON
from tests.scope.calls import scopes
from tests.scope.reference import REFERENCE

REVISION = "sha256:" + "0" * 64


def logged(*days: tuple[int, tuple[Manifest, ...]]) -> list[Event]:
    """The events of a gateway that takes in other scopes on some days, as the log keeps them."""
    events, before = [], dict[str, Granted]()
    for day, manifests in days:
        after = granted(manifests)
        for feature, facts in grantings(before, after, REVISION):
            event = Event(
                "scope.granted",
                NOON + timedelta(days=day),
                "gateway",
                feature=feature,
                facts=facts,
            )
            kept, dropped = minimal(event)
            assert dropped == ()
            events.append(kept)
        before = after
    return events


def with_tools(**tools: Any) -> tuple[Manifest, ...]:
    return scopes({**REFERENCE, "tools": tools})


READ: dict[str, Any] = {"effect": "read"}
WIDE: dict[str, Any] = {"effect": "read", "others": "allow"}


def test_a_grant_is_as_old_as_the_time_that_it_was_there_without_a_break() -> None:
    events = logged(
        (0, with_tools(a=READ, b=READ, c=WIDE, e=WIDE)),
        (5, with_tools(b=READ, c=READ, e=READ)),
        (9, with_tools(b=READ, a=READ, c=WIDE, e=READ)),
        (12, with_tools(b=READ, a=READ, c=WIDE, e=READ)),
    )
    (now,) = with_tools(a=READ, b=READ, c=READ, d=READ, e=READ)
    found = ages(history(events)["support"], now)
    assert {tool: (at - NOON).days for tool, at in found.tools.items()} == {
        "a": 9,
        "b": 0,
        "c": 0,
        "e": 0,
    }
    # The log's last word on c is of another line than the file's.
    assert {tool: (at - NOON).days for tool, at in found.lines.items()} == {"a": 9, "b": 0, "e": 5}


def test_a_class_of_data_has_an_age_too() -> None:
    wide, tight = ({**REFERENCE, "data_classes": each} for each in (["x", "y"], ["x"]))
    tools = {"tools": {"a": READ}}
    events = logged(*((day, scopes({**s, **tools})) for day, s in enumerate((wide, tight, wide))))
    (now,) = scopes({**wide, **tools})
    found = ages(history(events)["support"], now)
    assert {name: (at - NOON).days for name, at in found.classes.items()} == {"x": 0, "y": 2}


def test_nothing_is_told_twice_and_a_scope_that_is_gone_grants_nothing() -> None:
    (one,) = with_tools(a=READ)
    assert len(logged((0, (one,)), (1, (one,)))) == 1
    past = history(logged((0, (one,)), (1, ())))["support"]
    assert past[-1][1] == Granted()
    assert ages(past, one).tools == {}


def test_a_large_scope_takes_several_entries_and_is_one_again() -> None:
    (large,) = with_tools(**{f"{'long' * 30}{n}": READ for n in range(2 * MOST_TOLD + 1)})
    events = logged((0, (large,)))
    assert len(events) == 3
    past = history([*logged((0, with_tools(a=READ))), *events])["support"]
    assert past[-1][1] == granted([large])["support"]


def test_the_mark_of_a_grant_is_of_what_it_allows() -> None:
    (old,), (new,) = with_tools(a=READ), with_tools(a={**READ, "keep": True, "approvals": 0})
    assert mark_of(old.grants[0]) == mark_of(new.grants[0])
    marks = {mark_of(grant) for grant in scopes(REFERENCE)[0].grants}
    assert len(marks) == len(REFERENCE["tools"])
    grant = Grant("a", old.grants[0].effect)
    assert mark_of(grant) != mark_of(replace(grant, others=True))
