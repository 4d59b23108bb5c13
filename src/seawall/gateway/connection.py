"""One client's connection: strict about HTTP, and careful with slow and greedy clients."""

import asyncio
from asyncio import TimerHandle, Transport
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from seawall.policy import Limits
from seawall.wire.openai_error import error

READ_AT_ONCE = 262_144
"""Bytes that the event loop hands over at most in one piece."""


class _Unreadable(Exception):  # noqa: N818 - caught in this file
    pass


class _Deadline:
    """Something that happens unless it is called off in time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._timer: TimerHandle | None = None

    @property
    def is_set(self) -> bool:
        return self._timer is not None

    def set(self, seconds: float, act: Callable[[], object]) -> None:
        self.clear()
        self._timer = self._loop.call_later(seconds, act)

    def clear(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Connection(HttpToolsProtocol):
    """
    One client's connection: uvicorn's protocol, strict about HTTP and with limits.

    Without limits, a client that sends a byte a minute, or takes none, keeps
    its connection and its buffers for ever (CWE-400). Where two readers could
    understand a request differently, it is refused (CWE-444).
    """

    limits: Limits
    _in_headers = True
    _received = 0
    _counted = 0

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request, unless there are too many connections."""
        super().connection_made(transport)
        self._headers_due = _Deadline(self.loop)
        self._rest_due = _Deadline(self.loop)
        self._taking_due = _Deadline(self.loop)
        if len(self.connections) > self.limits.connections:
            self._refuse(503, "overloaded")
        else:
            self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        for deadline in (self._headers_due, self._rest_due, self._taking_due):
            deadline.clear()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on. What is not HTTP is answered, and then the connection is closed."""
        self._unset_keepalive_if_required()
        if not self._in_headers and self.cycle.response_complete and not self.cycle.more_body:
            self._await_headers()
        # A header is counted when it is complete; one without an end, by what came in for it.
        if self._in_headers:
            self._received += len(data)
            if self._received > self.limits.header_bytes + READ_AT_ONCE:
                self._refuse(431, "header_too_long")
                return
        try:
            self.parser.feed_data(data)
        except HttpParserError:
            if self._counted > self.limits.header_bytes:
                self._refuse(431, "header_too_long")
            else:
                self._refuse(400, "bad_http")
        except HttpParserUpgrade as offer:
            self._decline_upgrade(data[offer.args[0] :])

    def on_message_begin(self) -> None:
        """Begin to count a request's headers."""
        self._received = self._counted = 0
        self._await_headers()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take in a piece of the request's target."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header, and pass over a trailer."""
        self._count(len(name) + len(value) + len(": \r\n"))
        # What comes after the body is a trailer, and no header of the request (RFC 9110 6.5.1).
        if self._in_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer, unless it is another protocol that is spoken or offered."""
        known = self.parser.get_http_version() in {"1.0", "1.1"}
        if not known or self.parser.get_method() == b"CONNECT":
            raise _Unreadable
        if not self.parser.should_upgrade():
            self._in_headers = False
            self._headers_due.clear()
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole."""
        if not self.parser.should_upgrade():
            self._rest_due.clear()
            super().on_message_complete()
            self.cycle.more_body = False  # which uvicorn does not say after an early answer

    def on_response_complete(self) -> None:
        """The answer is written, but the client may not have taken it, nor sent its whole body."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._await_taking()
        elif self.cycle.response_complete and self.cycle.more_body:
            # Answered before its body was read: the rest may come, so that the client gets to
            # read the answer, but not for ever.
            self._rest_due.set(self.limits.body_seconds, self.transport.close)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection between requests, also where nobody takes the last answer."""
        super().timeout_keep_alive_handler()
        self._await_taking()

    def pause_writing(self) -> None:
        """The client takes its answer slower than it comes."""
        super().pause_writing()
        self._await_taking()

    def resume_writing(self) -> None:
        """The client has taken most of what there was."""
        super().resume_writing()
        self._taking_due.clear()
        if self.transport.is_closing():
            self._await_taking()

    def _count(self, size: int) -> None:
        self._counted += size
        if self._counted > self.limits.header_bytes:
            raise _Unreadable

    def _await_headers(self) -> None:
        self._in_headers = True
        if not self._headers_due.is_set:
            too_slow = partial(self._refuse, 408, "header_too_slow")
            self._headers_due.set(self.limits.header_seconds, too_slow)

    def _await_taking(self) -> None:
        """Give up a client that takes none of the bytes that wait for it."""
        waiting = self.transport.get_write_buffer_size()

        def look() -> None:
            if self.transport.get_write_buffer_size() < waiting:
                self._await_taking()
            else:
                self.transport.abort()

        if waiting:
            self._taking_due.set(self.limits.send_seconds, look)

    def _decline_upgrade(self, rest: bytes) -> None:
        """Read the request as if it had not offered another protocol (RFC 9110 7.8)."""
        lines = [self.parser.get_method() + b" " + self.url + b" HTTP/1.1"]
        offers = {b"connection", b"upgrade"}
        lines += [name + b": " + value for name, value in self.headers if name not in offers]
        self.parser = HttpRequestParser(self)
        self.data_received(b"\r\n".join([*lines, b"", b""]) + rest)

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = getattr(self, "cycle", None)
        return cycle is not None and cycle.response_started and not cycle.response_complete

    def _refuse(self, status: int, code: str) -> None:
        self._headers_due.clear()
        if self.transport.is_closing():
            return
        # Into an answer that has begun, another would be a lie.
        if not self._is_answering():
            self.transport.write(_refusal(status, code))
        self.transport.close()
        self._await_taking()


def _refusal(status: int, code: str) -> bytes:
    body = error(_WORDS[code], type="invalid_request_error", code=code)
    again = "retry-after: 1\r\n" if status == HTTPStatus.SERVICE_UNAVAILABLE else ""
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{again}"
        "content-type: application/json\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body


_WORDS = {
    "bad_http": "this is not HTTP/1.1; check the client",
    "overloaded": "too many connections; try again, or raise `limits.connections`",
    "header_too_slow": "the headers did not arrive in time; send them faster",
    "header_too_long": "the headers are too long; shorten them, or raise `limits.header_bytes`",
}
