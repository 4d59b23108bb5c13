"""Stores of sessions for the tests: in memory, and on a server that several share."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from seawall.gateway.sessions import SessionsInMemory, SessionStore
from seawall.gateway.sessions_sealed import Sealing
from seawall.gateway.sessions_valkey import SessionsInValkey
from tests.valkey_server import Server

KEY = bytes(range(32))
PREFIX = "{seawall:test}:"


@asynccontextmanager
async def sharing(
    server: Server,
    *,
    most: int = 100,
    seconds: float = 60.0,
    settle: float = 0.0,
    keys: tuple[bytes, ...] = (KEY,),
    failures: list[tuple[str, str]] | None = None,
    url: str = "",
) -> AsyncIterator[SessionsInValkey]:
    """The store of one gateway among those that share a server."""
    told = [] if failures is None else failures
    store = SessionsInValkey(
        url or server.url,
        Sealing(lambda: keys),
        prefix=PREFIX,
        most=most,
        seconds=seconds,
        failed=lambda act, reason: told.append((act, reason)),
        settle_seconds=settle,
    )
    async with store.running():
        yield store


@dataclass
class Place:
    """Where sessions are kept in a test: as many stores of one memory as there are gateways."""

    server: Server | None
    stores: list[SessionStore] = field(default_factory=list[SessionStore])
    now: float = 1_000.0

    def later(self, seconds: float) -> None:
        """Let so much time go by, for all stores."""
        self.now += seconds
        if self.server is not None:
            self.server.later(seconds)

    def run(
        self,
        scenario: Callable[["Place"], Awaitable[None]],
        *,
        most: int = 100,
        seconds: float = 60.0,
        gateways: int = 1,
    ) -> None:
        """Run a scenario with new stores; in memory all gateways have the same."""

        async def within() -> None:
            async with AsyncExitStack() as stack:
                if self.server is None:
                    self.stores = [SessionsInMemory(most=most, seconds=seconds)] * gateways
                else:
                    self.stores = [
                        await stack.enter_async_context(
                            sharing(self.server, most=most, seconds=seconds)
                        )
                        for _ in range(gateways)
                    ]
                await scenario(self)

        asyncio.run(within())


async def at_last(claim: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again until the claim holds, while others go on."""
    async with asyncio.timeout(60):
        while not await claim():
            await asyncio.to_thread(time.sleep, 0.02)
