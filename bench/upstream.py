"""
A small OpenAI-compatible server that stands in for the model, built to be nobody's bottleneck.

It answers each question of the fixed mix with its own answer, plain or
streamed, and any other question with an error. The bytes of every answer are
made once, at the start, so that a request costs it parsing and one write.
"""

import argparse
import asyncio
from collections.abc import Sequence
from typing import cast

import httptools
import orjson
import uvloop

from bench.mix import Exchange, exchanges, long_exchanges

DELTA = 20  # characters of an answer in one streamed event: about five tokens
CREATED = 1_760_000_000


class Answers:
    """Every answer that the server can give, as the bytes that go on the wire."""

    def __init__(self, lengths: Sequence[int] = ()) -> None:
        """Besides those of the mix, answers of these `lengths` in code points."""
        mix = [*exchanges(), *(it for length in lengths for it in long_exchanges(length))]
        self._plain = {it.question: _plain(number, it) for number, it in enumerate(mix)}
        self._streamed = {it.question: _streamed(number, it) for number, it in enumerate(mix)}
        self.models = _response(200, {"object": "list", "data": [_MODEL]})
        self.unknown_path = _error(404, "this server has /v1/chat/completions and /v1/models")
        self.unreadable = _error(400, "the body is no chat request of the benchmark's mix")

    def chat(self, body: bytes) -> list[bytes]:
        """Give the pieces of the answer to a chat request: one, or one for each streamed event."""
        try:
            request = orjson.loads(body)
            question = request["messages"][-1]["content"]
            if request.get("stream"):
                return self._streamed[question]
            return [self._plain[question]]
        except (ValueError, LookupError, TypeError, AttributeError):
            return [self.unreadable]


class Upstream(asyncio.Protocol):
    """One keep-alive connection; `pace` is the time between two streamed events, in seconds."""

    def __init__(self, answers: Answers, pace: float) -> None:
        self._answers = answers
        self._pace = pace
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start to read requests."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self._parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        """Parse what came; a broken request ends the connection."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._transport.close()

    def on_message_begin(self) -> None:
        """Forget the last request."""
        self._body = b""

    def on_url(self, url: bytes) -> None:
        """Remember the path."""
        self._path = url

    def on_body(self, body: bytes) -> None:
        """Collect the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Answer the request."""
        asked = self._parser.get_method(), self._path
        if asked == (b"POST", b"/v1/chat/completions"):
            self._send(self._answers.chat(self._body), self._loop.time())
        elif asked == (b"GET", b"/v1/models"):
            self._transport.write(self._answers.models)
        else:
            self._transport.write(self._answers.unknown_path)

    def _send(self, pieces: list[bytes], due: float) -> None:
        """Write one piece now and the others when they are due; all at once without a pace."""
        if not self._pace:
            self._transport.write(b"".join(pieces))
        elif not self._transport.is_closing():
            self._transport.write(pieces[0])
            if len(pieces) > 1:
                due += self._pace
                self._loop.call_at(due, self._send, pieces[1:], due)


_MODEL = {"id": "bench", "object": "model", "created": CREATED, "owned_by": "bench"}
_REASONS = {200: b"OK", 400: b"Bad Request", 404: b"Not Found"}


def _response(status: int, content: object) -> bytes:
    body = orjson.dumps(content)
    head = b"HTTP/1.1 %d %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    return head % (status, _REASONS[status], len(body)) + body


def _error(status: int, message: str) -> bytes:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return _response(status, {"error": error})


def _plain(number: int, exchange: Exchange) -> bytes:
    message = {"role": "assistant", "content": exchange.answer, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    asked, answered = len(exchange.question) // 4, len(exchange.answer) // 4
    usage = {"prompt_tokens": asked, "completion_tokens": answered}
    usage["total_tokens"] = asked + answered
    return _response(
        200, {**_about(number, "chat.completion"), "choices": [choice], "usage": usage}
    )


def _streamed(number: int, exchange: Exchange) -> list[bytes]:
    """Frame the events as HTTP chunks; the headers leave with the first, the end with the last."""
    answer = exchange.answer
    deltas = [{"content": answer[at : at + DELTA]} for at in range(0, len(answer), DELTA)]
    events = [_event(number, delta, None) for delta in deltas]
    events[0] = _event(number, {"role": "assistant", "content": ""}, None) + events[0]
    events[-1] += _event(number, {}, "stop") + b"data: [DONE]\n\n"
    pieces = [b"%x\r\n%s\r\n" % (len(event), event) for event in events]
    head = (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    return [head + pieces[0], *pieces[1:-1], pieces[-1] + b"0\r\n\r\n"]


def _event(number: int, delta: dict[str, str], finish: str | None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    chunk = {**_about(number, "chat.completion.chunk"), "choices": [choice]}
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


def _about(number: int, kind: str) -> dict[str, str | int]:
    return {"id": f"chatcmpl-{number:024d}", "object": kind, "created": CREATED, "model": "bench"}


async def serve(port: int, pace: float, lengths: Sequence[int] = ()) -> asyncio.Server:
    """Listen on the loopback interface; port 0 takes a free one."""
    answers = Answers(lengths)
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Upstream(answers, pace), "127.0.0.1", port)


async def _forever(port: int, pace: float, lengths: Sequence[int]) -> None:
    await (await serve(port, pace, lengths)).serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pace", type=float, default=0.0, help="seconds between streamed events")
    parser.add_argument("--lengths", type=int, nargs="*", default=[], help="of further answers")
    chosen = parser.parse_args()
    uvloop.run(_forever(chosen.port, chosen.pace, chosen.lengths))
