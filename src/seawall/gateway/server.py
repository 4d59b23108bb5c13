"""The gateway's socket: careful with slow and greedy clients, and graceful at its end."""

import asyncio
import logging
import socket
from asyncio import TimerHandle, Transport
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from seawall.errors import SettingsError
from seawall.gateway.app import Gateway
from seawall.policy import Limits
from seawall.wire.openai_error import error

GRACE_SECONDS = 20
"""How long answers under way may take to end after the gateway was told to stop."""

IDLE_SECONDS = 75
"""How long a connection between requests is kept; longer than most clients keep theirs."""

BACKLOG = 2048

READ_AT_ONCE = 262_144
"""Bytes that the event loop hands over at most in one piece."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. SettingsError says what is in the way."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as problem:
        reason = (problem.strerror or type(problem).__name__).lower()
        raise SettingsError(
            f"cannot listen on `{host}:{port}`: {reason}; name another with `listen.port`"
        ) from None


class Stop:
    """The wish that a gateway should end; the second time, at once."""

    def __init__(self) -> None:
        self.server: uvicorn.Server | None = None
        self.wanted = False

    def __call__(self) -> None:
        """Take no more requests and let those under way end; called again, do not wait."""
        if self.server is not None:
            self.server.force_exit = self.wanted
            self.server.should_exit = True
        self.wanted = True


async def serve(
    gateway: Gateway,
    listening: socket.socket,
    limits: Limits,
    *,
    stop: Stop,
    started: Callable[[], None],
) -> None:
    """Serve until `stop` is called. `started` is called once connections are accepted."""
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    config = uvicorn.Config(
        gateway,
        http=type("Careful", (_Careful,), {"limits": limits}),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    stop.server = _Server(config)
    stop.server.should_exit = stop.wanted
    asyncio.get_running_loop().call_soon(started)
    await stop.server.serve(sockets=[listening])


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are not its business: it would raise them again and so skip our own ending."""
        yield


class _Unreadable(Exception):  # noqa: N818 - caught in this file
    pass


class _Careful(HttpToolsProtocol):
    """
    Uvicorn's protocol, strict about HTTP and with limits on what a client may keep waiting.

    Without them, a client that sends a byte a minute, or takes none, keeps its
    connection and its buffers for ever (CWE-400).
    """

    limits: Limits
    _headers_due: TimerHandle | None = None
    _rest_due: TimerHandle | None = None
    _taken_due: TimerHandle | None = None
    _in_headers = True
    _received = 0
    _counted = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            self._refuse(503, "overloaded")
            return
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._headers_due, self._rest_due, self._taken_due):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if not self._in_headers and self.cycle.response_complete and not self.cycle.more_body:
            self._await_headers()
        # A header is counted when it is complete; one without an end, by what came in for it.
        if self._in_headers:
            self._received += len(data)
            if self._received > self.limits.header_bytes + READ_AT_ONCE:
                self._refuse(431, "header_too_long")
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._received = self._counted = 0
        self._await_headers()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value) + len(": \r\n"))
        # What comes after the body is a trailer, and no header of the request (RFC 9110 6.5.1).
        if self._in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.parser.get_http_version() not in {"1.0", "1.1"}:
            raise _Unreadable
        self._in_headers = False
        self._headers_due = _stopped(self._headers_due)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._rest_due = _stopped(self._rest_due)
        super().on_message_complete()
        self.cycle.more_body = False  # which is not said of a request that was answered before

    def on_response_complete(self) -> None:
        super().on_response_complete()
        seconds = self.limits.body_seconds
        if self.transport.is_closing():
            self._taken_due = self.loop.call_later(self.limits.send_seconds, self.transport.abort)
        elif self.cycle.response_complete and self.cycle.more_body:
            # Answered before its body was read: the rest may come, so that the client can
            # read the answer, but not for ever.
            self._rest_due = self.loop.call_later(seconds, self.transport.close)

    def timeout_keep_alive_handler(self) -> None:
        if self.transport.get_write_buffer_size():  # an answer that nobody took
            self.transport.abort()
        super().timeout_keep_alive_handler()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_taking(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        self._taken_due = _stopped(self._taken_due)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words
        if self._counted > self.limits.header_bytes:
            self._refuse(431, "header_too_long")
        else:
            self._refuse(400, "bad_http")

    def _count(self, size: int) -> None:
        self._counted += size
        if self._counted > self.limits.header_bytes:
            raise _Unreadable

    def _await_headers(self) -> None:
        self._in_headers = True
        if self._headers_due is None:
            seconds = self.limits.header_seconds
            self._headers_due = self.loop.call_later(seconds, self._refuse, 408, "header_too_slow")

    def _await_taking(self, waiting: int) -> None:
        """Give up a client that takes nothing of the bytes that wait for it."""

        def look() -> None:
            left = self.transport.get_write_buffer_size()
            if left >= waiting:
                self.transport.abort()
            else:
                self._await_taking(left)

        self._taken_due = self.loop.call_later(self.limits.send_seconds, look)

    def _refuse(self, status: int, code: str) -> None:
        self._headers_due = _stopped(self._headers_due)
        if self.transport.is_closing():
            return
        # Into an answer that has begun, another would be a lie.
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            body = error(_WORDS[code], type="invalid_request_error", code=code)
            head = (
                f"HTTP/1.1 {status} {_PHRASES[status]}\r\ncontent-type: application/json\r\n"
                f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
            )
            self.transport.write(head.encode("ascii") + body)
        self.transport.close()
        self._taken_due = self.loop.call_later(self.limits.send_seconds, self.transport.abort)


def _stopped(timer: TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


_PHRASES = {
    400: "Bad Request",
    408: "Request Timeout",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}

_WORDS = {
    "bad_http": "this is not HTTP/1.1; check the client",
    "overloaded": "too many connections; try again, or raise `limits.connections`",
    "header_too_slow": "the headers did not arrive in time; send them faster",
    "header_too_long": "the headers are too long; shorten them, or raise `limits.header_bytes`",
}
