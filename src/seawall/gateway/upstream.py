"""The servers of models: the only ones that the gateway talks to, and how it asks them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    ServerTimeoutError,
    TCPConnector,
)

from seawall.errors import UpstreamError


@dataclass(frozen=True, slots=True)
class Upstream:
    """
    One server of models, `base_url` up to and with `/v1`.

    `models` are globs over model names; `key` is its API key, which appears
    nowhere but in its own requests.
    """

    name: str
    base_url: str
    models: tuple[str, ...] = ("*",)
    key: str = field(default="", repr=False)
    pass_client_key: bool = False
    connect_seconds: float = 5.0
    read_seconds: float = 120.0

    def serves(self, model: str) -> bool:
        """Whether a model of this name is to be asked here."""
        return any(fnmatchcase(model, pattern) for pattern in self.models)


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes to a model's server: the path after its base URL, the body, the headers."""

    path: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Upstreams:
    """
    Asks the configured servers, and no others.

    Redirects are not followed, proxies and cookies of the environment are not
    used, and answers are taken up to `most_bytes`. Every failure is an
    UpstreamError that names the upstream and never its key.
    """

    def __init__(
        self,
        session: ClientSession,
        *,
        most_bytes: int,
    ) -> None:
        self._session = session
        self._most_bytes = most_bytes

    async def ask(self, upstream: Upstream, asked: Asked) -> Answered:
        """The whole answer, whatever its status."""
        async with self._open(upstream, "POST", asked) as response:
            return await self._whole(upstream, response)

    async def fetch(self, upstream: Upstream, asked: Asked) -> Answered:
        """The whole answer to a GET."""
        async with self._open(upstream, "GET", asked) as response:
            return await self._whole(upstream, response)

    @asynccontextmanager
    async def stream(
        self, upstream: Upstream, asked: Asked
    ) -> AsyncIterator[tuple[Answered, AsyncIterator[bytes]]]:
        """
        An answer as it arrives: its head, and its pieces as long as the block is open.

        Where the status is not 200 the head holds the whole body and there are no
        pieces. Leaving the block early hangs up.
        """
        async with self._open(upstream, "POST", asked) as response:
            if response.status != 200:  # noqa: PLR2004 - OK
                yield await self._whole(upstream, response), _nothing()
            else:
                head = Answered(response.status, response.headers, b"")
                yield head, self._pieces(upstream, response)

    @asynccontextmanager
    async def _open(
        self, upstream: Upstream, method: str, asked: Asked
    ) -> AsyncIterator[ClientResponse]:
        timeout = ClientTimeout(
            total=None, sock_connect=upstream.connect_seconds, sock_read=upstream.read_seconds
        )
        headers = {
            "content-type": "application/json",
            "accept-encoding": "identity",
            **asked.headers,
        }
        with _failures(upstream):
            async with self._session.request(
                method,
                upstream.base_url + asked.path,
                data=asked.body or None,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
            ) as response:
                yield response

    async def _whole(self, upstream: Upstream, response: ClientResponse) -> Answered:
        length = response.content_length
        if length is not None and length <= self._most_bytes and not _packed(response):
            with _failures(upstream):
                return Answered(response.status, response.headers, await response.read())
        body = b"".join([piece async for piece in self._pieces(upstream, response)])
        return Answered(response.status, response.headers, body)

    async def _pieces(self, upstream: Upstream, response: ClientResponse) -> AsyncIterator[bytes]:
        size = 0
        with _failures(upstream):
            async for piece in response.content.iter_any():
                size += len(piece)
                if size > self._most_bytes:
                    raise UpstreamError(
                        f"the answer of upstream `{upstream.name}` is longer than "
                        f"{self._most_bytes} bytes; raise `limits.answer_bytes`",
                        status=502,
                        code="upstream_too_long",
                    )
                yield piece


def _packed(response: ClientResponse) -> bool:
    """Whether the body is longer than its length says, once it is unpacked."""
    return response.headers.get("content-encoding", "identity") != "identity"


def open_session(*, connections: int) -> ClientSession:
    """One pool of connections for all upstreams; close it at the end."""
    return ClientSession(
        connector=TCPConnector(limit=connections),
        cookie_jar=DummyCookieJar(),
        trust_env=False,
        auto_decompress=True,
        headers={"user-agent": "seawall"},
    )


class _failures:  # noqa: N801 - reads as a block
    """Turn what aiohttp raises inside the block into an UpstreamError."""

    def __init__(self, upstream: Upstream) -> None:
        self._name = upstream.name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (ServerTimeoutError, ConnectionTimeoutError, TimeoutError)):
            raise self._error("did not answer in time", 504, "upstream_timeout") from None
        if isinstance(error, ClientConnectorError):
            raise self._error("cannot be reached", 502, "upstream_unreachable") from None
        if isinstance(error, ClientError):
            raise self._error("broke off", 502, "upstream_broke_off") from None

    def _error(self, what: str, status: int, code: str) -> UpstreamError:
        message = f"upstream `{self._name}` {what}; try again, or ask its operator"
        return UpstreamError(message, status=status, code=code)


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
