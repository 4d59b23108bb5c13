"""Tool calls that arrive in fragments."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import WireError
from seawall.wire import Json
from seawall.wire.chat_calls import MAX_CALLS, HeldCalls

ARGUMENTS = '{"city": "Bergen", "days": [1, 2]}'


def part(**fields: Json) -> list[Json]:
    return [dict(fields)]


@given(st.lists(st.integers(0, len(ARGUMENTS)), max_size=8), st.booleans())
def test_fragments_join_to_the_call_with_or_without_an_index(
    places: list[int],
    indexed: bool,  # noqa: FBT001 - a case
) -> None:
    index: dict[str, Json] = {"index": 0} if indexed else {}
    calls = HeldCalls()
    head: Json = {"name": "weather", "arguments": ""}
    calls.receive("tool_calls", part(**index, id="c1", function=head), "/x")
    edges = [0, *sorted(places), len(ARGUMENTS)]
    for start, end in pairwise(edges):
        more: Json = {"arguments": ARGUMENTS[start:end]}
        calls.receive("tool_calls", part(**index, function=more), "/x")
    texts, (call,) = calls.complete(2)
    assert (call.name, call.arguments.body) == ("weather", ARGUMENTS)
    above = "/choices/2/message/tool_calls/0/function"
    assert call.arguments.path == f"{above}/arguments"
    assert [(text.body, text.path) for text in texts] == [("weather", f"{above}/name")]
    assert calls.size == len("c1weather" + ARGUMENTS)


def test_a_custom_tool_keeps_its_own_form() -> None:
    calls = HeldCalls()
    body: Json = {"name": "shell", "input": "ls"}
    calls.receive("tool_calls", part(index=0, id="c1", type="custom", custom=body), "/x")
    _, found = calls.complete(0)
    assert calls.delta(0, found) == {
        "tool_calls": [{"index": 0, "id": "c1", "type": "custom", "custom": body}]
    }


def test_a_call_without_a_name_is_still_a_call() -> None:
    calls = HeldCalls()
    calls.receive("tool_calls", part(index=5, function={"arguments": "{}"}), "/x")
    texts, (call,) = calls.complete(0)
    assert texts == ()
    assert (call.name, call.arguments.body) == ("", "{}")


def test_calls_are_numbered_anew_when_some_are_left_out() -> None:
    calls = HeldCalls()
    for index in range(3):
        body: Json = {"name": f"tool{index}", "arguments": "{}"}
        calls.receive("tool_calls", part(index=index, id=f"c{index}", function=body), "/x")
    _, found = calls.complete(0)
    delta = calls.delta(0, found[1:])["tool_calls"]
    assert isinstance(delta, list)
    assert [(e["index"], e["id"]) for e in delta if isinstance(e, dict)] == [(0, "c1"), (1, "c2")]


def test_calls_of_one_choice_are_bounded() -> None:
    calls = HeldCalls()
    with pytest.raises(WireError, match="at most"):
        _ = [
            calls.receive("tool_calls", part(id=f"c{n}", function={}), "/x")  # type: ignore[func-returns-value] # for the error
            for n in range(MAX_CALLS + 2)
        ]
