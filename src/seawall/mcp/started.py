"""The server that the proxy starts: whether its command is there, and how it ended."""

import shutil
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

import anyio
from mcp import StdioServerParameters, stdio_client

from seawall.errors import ProxyError

_SECONDS = 0.5
"""For how long a server that no longer answers may take to end."""


def require_command(command: Sequence[str]) -> None:
    """ProxyError where the first word is nothing that can be run."""
    if command and shutil.which(command[0]) is None:
        name = command[0] if command[0].isprintable() else ascii(command[0])
        raise ProxyError(f"no such command: `{name}`; name a program that is there and may be run")


class Started(AbstractAsyncContextManager[Any]):
    """A server on standard input and output, started when this is entered."""

    def __init__(self, parameters: StdioServerParameters) -> None:
        self._transport = stdio_client(parameters)
        self._code: int | None = None

    @property
    def told(self) -> str:
        """How it ended, if it did so by itself; empty else."""
        if self._code is None:
            return ""
        how = f"exit code {self._code}" if self._code >= 0 else f"signal {-self._code}"
        return f"the server ended as it started, with {how}; what it wrote stands above"

    async def __aenter__(self) -> Any:
        """Start it."""
        return await self._transport.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        """Note how it ended, where something is amiss, before it is stopped."""
        if isinstance(problem, Exception):
            await self._note()
        return await self._transport.__aexit__(kind, problem, trace)

    async def _note(self) -> None:
        # The library shows its process to nobody; where it is not found no code is told.
        frame = getattr(getattr(self._transport, "gen", None), "ag_frame", None)
        process = frame.f_locals.get("process") if frame is not None else None
        if isinstance(process, anyio.abc.Process):
            with anyio.move_on_after(_SECONDS):
                await process.wait()
            self._code = process.returncode
