"""Asks a provider of identities over HTTP, within limits."""

from collections.abc import Mapping

import aiohttp

from seawall.errors import UpstreamError

SECONDS = 10.0
"""How long it may take."""

MOST = 1_000_000
"""Bytes of an answer."""


class Fetcher:
    """
    A GET, or a POST where there is a form, over the gateway's own connections.

    Redirects are not followed: the addresses are the provider's own. UpstreamError where it
    does not answer in time, or too much.
    """

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __call__(
        self,
        url: str,
        *,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """The status and the body."""
        method = "GET" if form is None else "POST"
        accepted = {"accept": "application/json", **(headers or {})}
        try:
            async with self._session.request(
                method,
                url,
                data=form,
                headers=accepted,
                timeout=aiohttp.ClientTimeout(total=SECONDS),
                allow_redirects=False,
            ) as answer:
                return answer.status, await _whole(answer)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            raise _failed("does not answer") from None


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    body = b""
    async for piece in answer.content.iter_any():
        body += piece
        if len(body) > MOST:
            raise _failed("answers too much")
    return body


def _failed(what: str) -> UpstreamError:
    message = f"the provider of identities {what}"
    return UpstreamError(message, status=502, code="provider_unreachable")
