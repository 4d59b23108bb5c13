"""What a model answers in these tests, in OpenAI's shapes."""

import json
from typing import Any

from aiohttp import web

from tests.gateway.running import Answer


def completion(*choices: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "m",
        "choices": [
            {"index": index, "message": {"role": "assistant", **choice}, "finish_reason": "stop"}
            for index, choice in enumerate(choices)
        ],
        "usage": {"prompt_tokens": 3, "completion_tokens": 5, "total_tokens": 8},
    }


def says(*texts: str) -> Answer:
    """Each text as a choice of a whole answer, or of a stream in pieces of three letters."""

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if body.get("stream"):
            chunks = [chunk for n, text in enumerate(texts) for chunk in pieces(n, text)]
            return await stream(request, chunks)
        return web.json_response(completion(*({"content": text} for text in texts)))

    return answer


def pieces(choice: int, text: str, *, length: int = 3) -> list[dict[str, Any]]:
    parts = [text[start : start + length] for start in range(0, len(text), length)]
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": part} for part in parts]
    return [*(chunk(choice, delta) for delta in deltas), chunk(choice, {}, "stop")]


def chunk(choice: int, delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "m",
        "choices": [{"index": choice, "delta": delta, "finish_reason": reason}],
    }


async def stream(
    request: web.Request, chunks: list[dict[str, Any]], *, done: bool = True
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    for each in chunks:
        await response.write(b"data: " + json.dumps(each).encode() + b"\n\n")
    if done:
        await response.write(b"data: [DONE]\n\n")
    await response.write_eof()
    return response


def calls_tool(name: str, arguments: dict[str, Any]) -> Answer:
    """A call of a tool, in a whole answer, or in a stream with its arguments in two pieces."""

    async def answer(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        text = json.dumps(arguments)
        call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": text}}
        if not body.get("stream"):
            return web.json_response(completion({"content": None, "tool_calls": [call]}))
        first = call | {"index": 0, "function": {"name": name, "arguments": text[:9]}}
        second = {"index": 0, "function": {"arguments": text[9:]}}
        deltas: list[dict[str, Any]] = [{"tool_calls": [first]}, {"tool_calls": [second]}]
        chunks = [*(chunk(0, delta) for delta in deltas), chunk(0, {}, "tool_calls")]
        return await stream(request, chunks)

    return answer
