"""A sign of life in a stream that has nothing to send yet, so that nobody takes it for dead."""

import asyncio
from collections.abc import AsyncGenerator

BEAT = b": waiting\n\n"
"""A comment of server-sent events, which clients skip (WHATWG HTML, 9.2.6)."""


async def with_heartbeats(
    pieces: AsyncGenerator[bytes, None], *, seconds: float
) -> AsyncGenerator[bytes, None]:
    """
    The pieces as they come, and a comment whenever none came for so many seconds.

    Whoever closes this closes the pieces, at whatever they wait for.
    """
    coming: asyncio.Task[bytes | None] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(pieces, None))
            done, _ = await asyncio.wait({coming}, timeout=seconds)
            if not done:
                yield BEAT
                continue
            piece, coming = coming.result(), None
            if piece is None:
                return
            yield piece
    finally:
        if coming is not None:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
        await pieces.aclose()
