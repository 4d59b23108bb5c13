"""Calls where OpenAI's format has none do not reach a client whose calls are decided about."""

from typing import Any

import orjson
import pytest

from seawall.wire import chat
from tests.wire.corpus import ANSWERS

CALL = {"id": "c", "type": "function", "function": {"name": "refund", "arguments": "{}"}}


def answer(**message: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "message": {"role": "assistant", **message}}]}


def beside(**more: Any) -> dict[str, Any]:
    (choice,) = answer(content="Hi")["choices"]
    return {"choices": [{**choice, **more}]}


TEXT = {"type": "text", "text": "Hi"}


@pytest.mark.parametrize(
    ("document", "left"),
    [
        (answer(content="Hi", toolCalls=[CALL]), answer(content="Hi")),
        (answer(content="Hi", tool_use=[CALL]), answer(content="Hi")),
        (answer(content="Hi", functionCall=CALL), answer(content="Hi")),
        (answer(content="Hi", **{"Tool-Calls": [CALL]}), answer(content="Hi")),
        (beside(tool_calls=[CALL]), answer(content="Hi")),
        (beside(function_call=CALL), answer(content="Hi")),
        (beside(delta={"tool_calls": [CALL]}), answer(content="Hi")),
        ({**answer(content="Hi"), "tool_calls": [CALL]}, answer(content="Hi")),
        (answer(content=[TEXT, {"type": "tool_use", "name": "x"}]), answer(content=[TEXT])),
        (answer(content=[{**TEXT, "functionCall": CALL}]), answer(content=[TEXT])),
    ],
)
def test_what_looks_like_a_call_elsewhere_is_left_out(
    document: dict[str, Any], left: dict[str, Any]
) -> None:
    body = orjson.dumps(document)
    assert chat.read_answer(body, only_known_calls=True).document == left
    assert chat.read_answer(body).document == document


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_in_the_format_is_left_as_it_is(name: str) -> None:
    assert chat.read_answer(ANSWERS[name], only_known_calls=True) == chat.read_answer(
        ANSWERS[name]
    )
