"""OpenAI's shapes: requests read without much care, replies written whole or in small pieces."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import cycle
from struct import pack

from leaky_assistant.mind import Reply, Said

MODEL = "lanternfish-1"
CREATED = 1_760_000_000
DIMENSIONS = 64

PIECES = (3, 1, 4, 2, 5, 3, 2)
"""Lengths of streamed pieces, taken in turn: like tokens, they cut values in the middle."""

Json = Mapping[str, object]


def read_messages(body: Json) -> list[Said]:
    """What was said, oldest first; content parts that are no text are skipped."""
    entries = body.get("messages")
    if not isinstance(entries, list):
        return []
    return [
        Said(str(entry.get("role", "user")), _text(entry.get("content")))
        for entry in entries
        if isinstance(entry, dict)
    ]


def read_tools(body: Json) -> frozenset[str]:
    """The names of the tools that the client can run."""
    tools = body.get("tools")
    if not isinstance(tools, list):
        return frozenset()
    functions = (tool.get("function") for tool in tools if isinstance(tool, dict))
    return frozenset(str(each.get("name")) for each in functions if isinstance(each, dict))


def completion(reply: Reply, messages: Sequence[Said]) -> Json:
    """A reply as one `chat.completion`."""
    calls = _calls(reply)
    message: dict[str, object] = {"role": "assistant", "content": reply.text or None}
    if calls:
        message["tool_calls"] = calls
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _reason(reply)}
    return {
        **_about(reply, "chat.completion"),
        "choices": [choice],
        "usage": usage(reply, messages),
    }


def chunks(reply: Reply, messages: Sequence[Said], *, with_usage: bool) -> Iterator[Json]:
    """A reply as `chat.completion.chunk`s, cut small."""
    about = _about(reply, "chat.completion.chunk")
    opening: dict[str, object] = {"role": "assistant", "content": ""}
    for delta in (opening, *_deltas(reply)):
        yield {**about, "choices": [_choice(delta, None)]}
    yield {**about, "choices": [_choice({}, _reason(reply))]}
    if with_usage:
        yield {**about, "choices": [], "usage": usage(reply, messages)}


def usage(reply: Reply, messages: Sequence[Said]) -> dict[str, int]:
    """Tokens, at four characters each."""
    asked = sum(len(said.text) for said in messages) // 4 + 1
    answered = len(reply.text) // 4 + 1
    return {
        "prompt_tokens": asked,
        "completion_tokens": answered,
        "total_tokens": asked + answered,
    }


def embeddings(body: Json) -> Json:
    """A vector for each text of `input`: the same words always give the same one."""
    given = body.get("input")
    texts = given if isinstance(given, list) else [given]
    packed = body.get("encoding_format") == "base64"
    vectors = [vector(str(text)) for text in texts]
    data = [
        {"object": "embedding", "index": index, "embedding": _packed(each) if packed else each}
        for index, each in enumerate(vectors)
    ]
    tokens = sum(len(str(text)) for text in texts) // 4 + 1
    counted = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "model": MODEL, "data": data, "usage": counted}


def vector(text: str) -> list[float]:
    """A bag of hashed words, of length 1: texts that share words are near each other."""
    sums = [0.0] * DIMENSIONS
    for word in text.lower().split() or [""]:
        for place, byte in enumerate(blake2b(word.encode("utf-8", "replace")).digest()):
            sums[place] += byte - 127.5
    length = sum(value * value for value in sums) ** 0.5
    return [value / length for value in sums]


def models() -> Json:
    """The list of the one model."""
    about = {"id": MODEL, "object": "model", "created": CREATED, "owned_by": "lanternfish-kits"}
    return {"object": "list", "data": [about]}


def error(message: str) -> Json:
    """A mistake of the client's."""
    about = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return {"error": about}


def _text(content: object) -> str:
    if isinstance(content, list):
        parts = (part.get("text", "") for part in content if isinstance(part, dict))
        return "\n".join(str(part) for part in parts)
    return content if isinstance(content, str) else ""


def _about(reply: Reply, kind: str) -> dict[str, object]:
    said = repr((reply.text, reply.call))
    identity = blake2b(said.encode("utf-8", "replace"), digest_size=12).hexdigest()
    return {"id": f"chatcmpl-{identity}", "object": kind, "created": CREATED, "model": MODEL}


def _reason(reply: Reply) -> str:
    return "tool_calls" if reply.call else "stop"


def _calls(reply: Reply) -> list[dict[str, object]]:
    if reply.call is None:
        return []
    arguments = json.dumps(dict(reply.call.arguments), ensure_ascii=False)
    function = {"name": reply.call.tool, "arguments": arguments}
    identity = blake2b(arguments.encode(), digest_size=9).hexdigest()
    return [{"id": f"call_{identity}", "type": "function", "function": function}]


def _deltas(reply: Reply) -> Iterator[dict[str, object]]:
    for call in _calls(reply):
        function = call["function"]
        assert isinstance(function, dict)
        begun = {**call, "index": 0, "function": {"name": function["name"], "arguments": ""}}
        yield {"tool_calls": [begun]}
        for piece in cut(function["arguments"]):
            yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
    for piece in cut(reply.text):
        yield {"content": piece}


def cut(text: str) -> Iterator[str]:
    """The text in small pieces."""
    at = 0
    for size in cycle(PIECES):
        if at >= len(text):
            return
        yield text[at : at + size]
        at += size


def _choice(delta: Mapping[str, object], reason: str | None) -> dict[str, object]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}


def _packed(values: Sequence[float]) -> str:
    return b64encode(pack(f"<{len(values)}f", *values)).decode("ascii")
