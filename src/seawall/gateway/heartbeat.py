"""A sign of life in a stream that has nothing to send yet, so that nobody takes it for dead."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

BEAT = b": waiting\n\n"
"""A comment of server-sent events, which clients skip (WHATWG HTML, 9.2.6)."""


async def with_heartbeats(
    pieces: AsyncGenerator[bytes, None], *, seconds: float
) -> AsyncGenerator[bytes, None]:
    """
    The pieces as they come, and a comment whenever none came for so many seconds.

    Whoever closes this closes the pieces, at whatever they wait for.
    """
    coming: asyncio.Task[bytes] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(_next(pieces))
            done, _ = await asyncio.wait({coming}, timeout=seconds)
            if not done:
                yield BEAT
                continue
            try:
                piece = coming.result()
            except StopAsyncIteration:
                return
            coming = None
            yield piece
    finally:
        if coming is not None and not coming.done():
            coming.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await coming
        await pieces.aclose()


async def _next(pieces: AsyncGenerator[bytes, None]) -> bytes:
    return await anext(pieces)
