"""The HTTP side of a witness (C2SP tlog-witness): one address, `POST /add-checkpoint`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import uvicorn

from seawall.ledger import MOST_BYTES, Answer, Witness

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

PATH = "/add-checkpoint"


class WitnessApp:
    """Answers for a witness, as an ASGI application."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; nothing else than HTTP is taken."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            answer = await self._answer(scope, receive)
            kind = answer.kind.encode()
            headers = [(b"content-type", kind), (b"content-length", b"%d" % _size(answer))]
            await send(
                {"type": "http.response.start", "status": answer.status, "headers": headers}
            )
            await send({"type": "http.response.body", "body": answer.body.encode()})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        if scope["path"] != PATH:
            return Answer(404, f"this is a witness; it has `{PATH}`\n")
        if scope["method"] != "POST":
            return Answer(405, "send a checkpoint with POST\n")
        body = b""
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return Answer(400, "the request ended early\n")
            body += message.get("body", b"")
            if len(body) > MOST_BYTES:
                return Answer(413, f"a request has at most {MOST_BYTES:,} bytes\n")
            if not message.get("more_body"):
                break
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return Answer(400, "the request is not UTF-8\n")
        return await asyncio.to_thread(self._witness.add, text)


def serve_witness(witness: Witness, *, host: str, port: int) -> None:
    """Serve a witness until it is told to stop."""
    app = WitnessApp(witness)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def _size(answer: Answer) -> int:
    return len(answer.body.encode())


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
