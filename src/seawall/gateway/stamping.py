"""Asks a time-stamp authority for a stamp (RFC 3161, section 3.4)."""

import asyncio

import aiohttp

from seawall.errors import LedgerError

SECONDS = 30.0
"""How long an authority may take."""

MOST = 65_536
"""Bytes of an answer."""


def ask_for_stamp(url: str, query: bytes) -> bytes:
    """What the authority at a URL answers to a query; LedgerError where it has none for us."""
    if not url.startswith(("http://", "https://")):
        raise LedgerError(f"`{url}` is no address of a time-stamp authority; write `https://...`")
    try:
        return asyncio.run(_asked(url, query))
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
        reason = type(error).__name__
        raise LedgerError(f"the time-stamp authority `{url}` does not answer ({reason})") from None


async def _asked(url: str, query: bytes) -> bytes:
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    headers = {"content-type": "application/timestamp-query"}
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.post(url, data=query, headers=headers, allow_redirects=False) as answer,
    ):
        told = b""
        async for piece in answer.content.iter_chunked(MOST):
            told += piece
            if len(told) > MOST:
                raise LedgerError("the time-stamp authority answers too much")
        if answer.status != 200:  # noqa: PLR2004
            raise LedgerError(f"the time-stamp authority `{url}` answers {answer.status}")
        return told
