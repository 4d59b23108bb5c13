"""Calls that an answer has where OpenAI's format has none, through the gateway."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.gateway.answers import chunk, completion, stream
from tests.gateway.scoped import SCOPE, changed, scoped

CALL = {"id": "c", "type": "function", "function": {"name": "refund", "arguments": "{}"}}


async def elsewhere(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    """Calls beside the message and under a name of another format, and a word under our mark."""
    if body.get("stream"):
        deltas = ({"content": "Hi", "toolCalls": [CALL]}, {"seawall": "approved"})
        return await stream(request, [*(chunk(0, each) for each in deltas), chunk(0, {}, "stop")])
    whole = completion({"content": "Hi", "toolCalls": [CALL]})
    whole["choices"][0]["tool_calls"] = [CALL]
    return web.json_response(whole)


@pytest.mark.parametrize(
    ("scopes", "passes"),
    [
        ({"support": SCOPE}, False),
        ({"sales": SCOPE}, False),
        ({"support": changed(mode="shadow")}, True),
        ({}, True),
    ],
    ids=["scope", "scope of another feature", "shadow", "no scopes"],
)
def test_a_whole_answer_passes_them_only_where_no_scope_is_enforced(
    tmp_path: Path,
    scopes: dict[str, Any],
    passes: bool,  # noqa: FBT001 - a case
) -> None:
    features: dict[str, Any] = {"support": {}, "sales": {}}
    allow = [{"name": "all", "kind": "*", "action": "allow"}]
    with scoped(tmp_path, elsewhere, features=features, scopes=scopes, rules=allow) as client:
        (choice,) = client.ask("Hello").choices
    assert choice.message.content == "Hi"
    assert ("tool_calls" in choice.model_dump()) is passes
    assert ("toolCalls" in choice.message.model_dump()) is passes


def test_a_stream_passes_none(tmp_path: Path) -> None:
    with scoped(tmp_path, elsewhere) as client:
        deltas = [part.choices[0].delta for part in client.ask("Hello", stream=True)]
    said = [delta.model_dump(exclude_none=True) for delta in deltas]
    assert "".join(each.get("content", "") for each in said) == "Hi"
    assert {key for each in said for key in each} <= {"role", "content"}
