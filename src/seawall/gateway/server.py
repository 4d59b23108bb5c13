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
        limit_concurrency=limits.connections,
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


class _HeadersTooLong(Exception):  # noqa: N818 - caught in this file
    pass


class _Careful(HttpToolsProtocol):
    """
    Uvicorn's protocol with a limit on the headers' size and on the time that they may take.

    Without one, a client that sends a byte a minute keeps its connection for ever (CWE-400).
    """

    limits: Limits
    _timer: TimerHandle | None = None
    _in_headers = True
    _received = 0
    _counted = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
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
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_headers = False
        self._stop_timer()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words
        if self._counted > self.limits.header_bytes:
            self._refuse(431, "header_too_long")
        else:
            self._refuse(400, "bad_http")

    def _count(self, size: int) -> None:
        self._counted += size
        if self._counted > self.limits.header_bytes:
            raise _HeadersTooLong

    def _await_headers(self) -> None:
        self._in_headers = True
        if self._timer is None:
            seconds = self.limits.header_seconds
            self._timer = self.loop.call_later(seconds, self._refuse, 408, "header_too_slow")

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: int, code: str) -> None:
        self._stop_timer()
        if self.transport.is_closing():
            return
        body = error(_WORDS[code], type="invalid_request_error", code=code)
        head = (
            f"HTTP/1.1 {status} {_PHRASES[status]}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()


_PHRASES = {400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large"}

_WORDS = {
    "bad_http": "this is not HTTP/1.1; check the client",
    "header_too_slow": "the headers did not arrive in time; send them faster",
    "header_too_long": "the headers are too long; shorten them, or raise `limits.header_bytes`",
}
