"""HTTP at its edges: bodies taken with limits, replies sent with limits, headers let through."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from seawall.errors import SeawallError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
"""The three things that an ASGI 3 application is called with."""

TO_UPSTREAM = frozenset(
    {"openai-organization", "openai-project", "openai-beta", "traceparent", "tracestate"}
)
"""All of a client's headers that a model's server gets to see; the rest stays here."""

TO_CLIENT = frozenset({"openai-processing-ms", "openai-version", "openai-model", "retry-after"})
"""All of an upstream's headers that a client gets to see, with its `x-ratelimit-` family."""

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

LONGEST_HEADER = 1024
"""Of a header value that the gateway itself reads."""


class Refused(SeawallError):  # noqa: N818 - named by what happened, as a verdict is
    """
    A request that the gateway will not work on, before any verdict.

    `status`, `type` and `code` go into the error envelope. `wait` are the seconds after which
    to try again, 0 where nothing is said of that.
    """

    def __init__(self, status: int, message: str, *, code: str, wait: int = 0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.wait = wait


class ClientGone(Exception):  # noqa: N818 - not an error: people close tabs
    """The client left before it had its answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """
    An answer to a client: whole in `body`, or in pieces from `stream`.

    Each of `cookies` is a `set-cookie` of its own.
    """

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    stream: AsyncGenerator[bytes, None] | None = None
    kind: str = "application/json"
    cookies: tuple[str, ...] = ()


def headers_of(scope: Scope) -> dict[str, str]:
    """
    The request's headers, names in lower case.

    A header that stands twice is refused where its value decides something:
    two readers could believe different ones.
    """
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1").lower()
        if name in headers and name in DECIDING:
            raise Refused(400, f"header `{name}` stands twice; send it once", code="bad_header")
        headers[name] = raw_value.decode("latin-1")
    for name in DECIDING:
        if len(headers.get(name, "")) > LONGEST_HEADER:
            message = f"header `{name}` is longer than {LONGEST_HEADER} characters; shorten it"
            raise Refused(431, message, code="header_too_long")
    return headers


DECIDING = (
    "authorization",
    "content-encoding",
    "content-length",
    "content-type",
    "host",
    "origin",
    "x-seawall-attributes",
    "x-seawall-csrf",
    "x-seawall-feature",
    "x-seawall-key",
    "x-seawall-principal",
    "x-seawall-review",
    "x-seawall-session",
)


def refuse_web_pages(headers: Mapping[str, str]) -> None:
    """
    Refuse what a web page in somebody's browser could make it send.

    A gateway on loopback that asks for no key would serve any page the user
    has open: by a plain form (CSRF, CWE-352), or by a name that leads to this
    machine (DNS rebinding, CWE-350).
    """
    name = headers.get("host", "localhost").rsplit(":", 1)[0].strip("[]").lower()
    if name not in LOOPBACK_NAMES:
        message = "call this gateway by a loopback address, or send a key of `seawall key issue`"
        raise Refused(403, message, code="foreign_host")
    origin = headers.get("origin", "http://localhost").partition("//")[2]
    if origin.rsplit(":", 1)[0].strip("[]").lower() not in LOOPBACK_NAMES:
        message = "a page of another origin needs a key of `seawall key issue`"
        raise Refused(403, message, code="foreign_origin")


async def read_body(
    receive: Receive, headers: Mapping[str, str], *, most: int, seconds: float
) -> bytes:
    """The whole body, or Refused where it is too long, too slow or packed."""
    packed = headers.get("content-encoding", "identity").lower() != "identity"
    if packed or headers.get("transfer-encoding", "chunked").lower() != "chunked":
        text = "send the body unpacked, without content-encoding"
        raise Refused(415, text, code="encoded_body")
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > most:
        raise _too_long(most)
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                pieces.append(message.get("body", b""))
                size += len(pieces[-1])
                if size > most:
                    raise _too_long(most)
                if not message.get("more_body", False):
                    return b"".join(pieces)
    except TimeoutError:
        text = f"the body did not arrive within {seconds:g} seconds; send it faster"
        raise Refused(408, text, code="body_too_slow") from None


def _too_long(most: int) -> Refused:
    message = f"the body is longer than {most} bytes; send less, or raise `limits.body_bytes`"
    return Refused(413, message, code="body_too_long")


async def until_gone(receive: Receive) -> None:
    """Wait until the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def send_reply(send: Send, reply: Reply) -> None:
    """Send a reply, as fast as the client takes it."""
    headers = dict(reply.headers)
    headers["content-type"] = reply.kind
    if reply.stream is None:
        headers["content-length"] = str(len(reply.body))
    cookies = (("set-cookie", cookie) for cookie in reply.cookies)
    await send(_start(reply.status, (*headers.items(), *cookies)))
    if reply.stream is not None:
        async for piece in reply.stream:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": reply.body})


def _start(status: int, headers: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {
        "type": "http.response.start",
        "status": status,
        "headers": [(name.encode("latin-1"), _clean(value)) for name, value in headers],
    }


def _clean(value: str) -> bytes:
    """A header value that cannot begin another header (RFC 9110 5.5)."""
    return value.replace("\r", " ").replace("\n", " ").encode("latin-1", "replace")


def for_upstream(headers: Mapping[str, str]) -> dict[str, str]:
    """What a model's server gets to see of the client's headers."""
    return {name: value for name, value in headers.items() if name in TO_UPSTREAM}


def for_client(headers: Mapping[str, str]) -> dict[str, str]:
    """What a client gets to see of an upstream's headers."""
    return {
        name.lower(): value
        for name, value in headers.items()
        if name.lower() in TO_CLIENT or name.lower().startswith("x-ratelimit-")
    }
