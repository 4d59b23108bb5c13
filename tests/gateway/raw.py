"""HTTP said byte by byte, for what no client library would say."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

HONEST: dict[str, Any] = {
    "model": "m",
    "messages": [{"role": "user", "content": "Why does bread rise?"}],
}


@dataclass(frozen=True)
class Response:
    """One answer, as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The code in OpenAI's error envelope, which every error must have."""
        assert self.headers["content-type"] == "application/json"
        error = json.loads(self.body)["error"]
        assert error["message"]
        assert error["type"]
        return str(error["code"])


class Wire:
    """One connection to a gateway."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self._read = connection.makefile("rb")

    def say(self, data: bytes) -> None:
        self.socket.sendall(data)

    def hear(self) -> Response | None:
        """
        The next answer; None where the connection ends before there is one.

        ConnectionError where it ends in the middle of one.
        """
        try:
            start = self._line()
        except ConnectionError:
            return None
        status = int(start.split(b" ", 2)[1])
        headers: dict[str, str] = {}
        while line := self._line().strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        if status == 100:
            return self.hear()
        return Response(status, headers, self._body(headers))

    def ended(self) -> bool:
        """Whether the gateway has hung up, with nothing more said."""
        try:
            return self._read.read(1) == b""
        except ConnectionResetError:
            return True

    def rest(self) -> int:
        """How many bytes come until the gateway hangs up."""
        size = 0
        with suppress(ConnectionResetError):
            while piece := self._read.read1(1 << 20):
                size += len(piece)
        return size

    def _body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return self._bytes(int(headers.get("content-length", "0")))
        body = b""
        while size := int(self._line(), 16):
            body += self._bytes(size)
            self._line()
        self._line()
        return body

    def _line(self) -> bytes:
        line = self._read.readline()
        if not line.endswith(b"\n"):
            raise ConnectionError
        return line

    def _bytes(self, count: int) -> bytes:
        data = self._read.read(count)
        if len(data) < count:
            raise ConnectionError
        return data


class Addressed(Protocol):
    """Whatever runs at an address."""

    @property
    def url(self) -> str: ...


@contextmanager
def wire(gateway: Addressed, *, receive_buffer: int = 0, send_buffer: int = 0) -> Iterator[Wire]:
    """A connection to the gateway. What is said fits the buffers, or the gateway has read it."""
    address = urlsplit(gateway.url)
    with socket.socket() as connection:
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if send_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
        connection.settimeout(20)
        connection.connect((address.hostname, address.port))
        spoken = Wire(connection)
        try:
            yield spoken
        finally:
            spoken._read.close()


def request(
    body: bytes | dict[str, Any] = HONEST,
    *more: str,
    method: str = "POST",
    path: str = "/v1/chat/completions",
) -> bytes:
    """An honest request, with more header lines."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        f"Content-Length: {len(data)}",
        *more,
    ]
    return head(*lines) + data


def head(*lines: str) -> bytes:
    """A request's head of these lines."""
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n"


def said(gateway: Addressed, data: bytes) -> Response:
    """The answer to these bytes on a connection of their own."""
    with wire(gateway) as spoken:
        spoken.say(data)
        answer = spoken.hear()
        assert answer is not None, "the gateway hung up without an answer"
        return answer


def still_answers(gateway: Addressed) -> bool:
    """Whether an honest request is answered as ever."""
    return said(gateway, request()).status == 200
