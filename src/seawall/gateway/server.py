"""The gateway's socket: opened, served, and closed gracefully."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from seawall.errors import SettingsError
from seawall.gateway.app import Gateway
from seawall.gateway.connection import Connection
from seawall.policy import Limits

GRACE_SECONDS = 20
"""How long answers under way may take to end after the gateway was told to stop."""

IDLE_SECONDS = 75
"""How long a connection between requests is kept; longer than most clients keep theirs."""

BACKLOG = 2048


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
    """
    Serve until `stop` is called. `started` is called once connections are accepted.

    What is still under way at the end is cut off, and has logged that when this returns.
    """
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        gateway,
        http=type("Limited", (Connection,), {"limits": limits}),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    stop.server = _Server(config)
    stop.server.should_exit = stop.wanted
    asyncio.get_running_loop().call_soon(started)
    await stop.server.serve(sockets=[listening])
    if under_way := stop.server.server_state.tasks:
        for task in under_way:
            if not task.cancelling():  # it may be ending since its time to end ran out
                task.cancel()
        await asyncio.wait(set(under_way))


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are not its business: it would raise them again and so skip our own ending."""
        yield
