"""Models that misbehave: they hang, hang up, never end, or wait for the test's word."""

import asyncio
import json
import queue
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.gateway.answers import chunk, completion
from tests.gateway.running import Answer, Running


def raw(status: int, body: bytes | dict[str, Any] | list[Any], **headers: str) -> Answer:
    """An answer of this status, body and headers (`_` for `-`), whatever they are."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}

    async def answer(request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        return web.Response(
            status=status, body=data, headers={"content-type": "application/json", **names}
        )

    return answer


def refusing(status: int, message: str, **headers: str) -> Answer:
    """An error in OpenAI's envelope."""
    said = {"message": message, "type": "some_type", "param": None, "code": "some_code"}
    return raw(status, {"error": said}, **headers)


def sends(*pieces: bytes, kind: str = "text/event-stream", then: str = "end") -> Answer:
    """These bytes one after another, and then the `end`, a `reset`, or `silence`."""

    async def answer(request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": kind})
        await response.prepare(request)
        for piece in pieces:
            await response.write(piece)
        if then == "reset":
            hang_up(request)
        elif then == "silence":
            await asyncio.Event().wait()
        return response

    return answer


def event(data: dict[str, Any]) -> bytes:
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def words(*texts: str) -> list[bytes]:
    """The beginning of a streamed answer that says these texts."""
    return [event(chunk(0, {"content": text})) for text in texts]


def hang_up(request: web.Request) -> None:
    transport = request.transport
    assert transport is not None
    transport.abort()


async def hangs_up(request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
    hang_up(request)
    return web.Response()


async def is_silent(request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


@dataclass
class Endless:
    """A streamed answer without an end; `written` counts its bytes."""

    written: int = 0

    async def __call__(self, request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        piece = words("Bread rises because yeast makes gas. " * 100)[0]
        while True:
            await response.write(piece)
            self.written += len(piece)
            await asyncio.sleep(0)


@dataclass
class Waiting:
    """A model that says when it was asked, and answers when it is let go."""

    arrived: "queue.Queue[None]" = field(default_factory=queue.Queue)
    _may_go: asyncio.Event = field(default_factory=asyncio.Event)

    def let_go(self, loop: asyncio.AbstractEventLoop) -> None:
        """Answer, all that asked; `loop` is the one that the model is served by."""
        loop.call_soon_threadsafe(self._may_go.set)

    def await_arrivals(self, count: int) -> None:
        for _ in range(count):
            self.arrived.get(timeout=20)

    async def __call__(self, request: web.Request, asked: dict[str, Any]) -> web.StreamResponse:
        response = web.StreamResponse()
        if asked.get("stream"):
            response.headers["content-type"] = "text/event-stream"
            await response.prepare(request)
            await response.write(event(chunk(0, {"role": "assistant", "content": "Yes. "})))
        self.arrived.put(None)
        await self._may_go.wait()
        if not asked.get("stream"):
            return web.json_response(completion({"content": "Yes."}))
        await response.write(event(chunk(0, {"content": "And more."})))
        await response.write(event(chunk(0, {}, "stop")) + b"data: [DONE]\n\n")
        return response


def events_of(gateway: Running, request: str) -> Sequence[str]:
    """The kinds of all events of a request, in the log's order."""
    return [entry.event.kind for entry in gateway.events(request=request)]
