"""The assistant on a socket: a thin server of OpenAI's API around its mind."""

import asyncio
import contextlib
import json
from collections.abc import Callable

from aiohttp import web

from leaky_assistant import wire
from leaky_assistant.mind import Reply, Said, State, answer

HOST = "127.0.0.1"
"""Nobody else's machine may reach this."""

PACE = 0.002
"""Seconds between two streamed pieces."""


MOST_APART = 1_000
"""Users whose memories are kept; of more the oldest is forgotten."""


class Assistant:
    """One assistant for all who ask, and so one memory for all of them, unless `apart`."""

    def __init__(self, *, apart: bool = False) -> None:
        self.apart = apart
        self.states: dict[str, State] = {}

    def application(self) -> web.Application:
        """What serves it."""
        application = web.Application()
        application.add_routes(
            [
                web.post("/v1/chat/completions", self.chat),
                web.post("/v1/embeddings", self.embed),
                web.get("/v1/models", self.models),
            ]
        )
        return application

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """`POST /v1/chat/completions`, whole or streamed."""
        body = await _read(request)
        messages = wire.read_messages(body)
        if not messages:
            return web.json_response(wire.error("`messages` must hold a message"), status=400)
        who = str(body.get("user", "")) if self.apart else ""
        reply = answer(messages, self.states.pop(who, State()), tools=wire.read_tools(body))
        self.states[who] = reply.state
        if len(self.states) > MOST_APART:
            del self.states[next(iter(self.states))]
        if body.get("stream"):
            return await _stream(request, body, reply, messages)
        return web.json_response(wire.completion(reply, messages))

    async def embed(self, request: web.Request) -> web.Response:
        """`POST /v1/embeddings`."""
        return web.json_response(wire.embeddings(await _read(request)))

    async def models(self, request: web.Request) -> web.Response:  # noqa: ARG002 - aiohttp's shape
        """`GET /v1/models`."""
        return web.json_response(wire.models())


async def _read(request: web.Request) -> wire.Json:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        text = json.dumps(wire.error("the body must be a JSON object"))
        raise web.HTTPBadRequest(text=text, content_type="application/json")
    return body


async def _stream(
    request: web.Request, body: wire.Json, reply: Reply, messages: list[Said]
) -> web.StreamResponse:
    options = body.get("stream_options")
    with_usage = isinstance(options, dict) and options.get("include_usage") is True
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    with contextlib.suppress(ConnectionResetError):  # whoever asked may leave
        for chunk in wire.chunks(reply, messages, with_usage=with_usage):
            data = json.dumps(chunk, ensure_ascii=False)
            await response.write(f"data: {data}\n\n".encode())
            await asyncio.sleep(PACE)
        await response.write(b"data: [DONE]\n\n")
    return response


async def serve(port: int, *, started: Callable[[int], None], apart: bool = False) -> None:
    """
    Serve on this machine's loopback interface until cancelled; port 0 takes a free one.

    `started` is told the port once connections are accepted. `apart` keeps a memory for each user.
    """
    assistant = Assistant(apart=apart)
    runner = web.AppRunner(assistant.application(), access_log=None, handle_signals=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        started(runner.addresses[0][1])
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
