"""The tools of MCP servers as those of an agent under attack, bare or behind Seawall's proxy."""

import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from seawall.assemble.gateway_here import gateway_here, gateway_there
from seawall.assemble.target_keys import variable
from seawall.errors import ProxyError, SettingsError, TargetError
from seawall.redteam.attack import Channel
from seawall.redteam.reply import Call
from seawall.redteam.targets.file import ProxyLine, ServerLine
from seawall.redteam.targets.tools import NO_TOOL, Json, Ran, Tools, Toolset, WayIn

try:
    from seawall.mcp.attacked import AttackedServer, Offered, SharedServer, shared_server
    from seawall.mcp.serving import Behind, Names
    from seawall.mcp.started import require_command
except ModuleNotFoundError:
    raise SettingsError("attacking MCP servers needs `pip install 'seawall[mcp]'`") from None

CARRIED = (Channel.TOOL, Channel.DOCUMENT, Channel.EMAIL, Channel.FILE_NAME)
"""What comes in by tools; memories are told by the application itself."""

_NOT_A_NAME = re.compile(r"[^A-Za-z0-9_-]")

Poison = Mapping[str, Mapping[str, object]]


class McpToolset:
    """The tools of all servers, as one conversation has them."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._servers: dict[str, AttackedServer] = {}
        self._places: dict[str, tuple[str, str]] = {}
        self._ways: dict[Channel, WayIn] = {}
        self._definitions: list[Json] = []

    async def add(
        self, servers: Mapping[str, AttackedServer], poison: Mapping[str, Poison]
    ) -> None:
        """Take in what servers offer. Tools of one name are told apart by their server's."""
        self._servers = dict(servers)
        offered = [(name, tool) for name, it in servers.items() for tool in await it.tools()]
        times = Counter(tool.name for _, tool in offered)
        for server, tool in offered:
            called = self._named(server, tool.name, alone=times[tool.name] == 1)
            self._definitions.append(_definition(called, tool))
        for server, tools in poison.items():
            for tool_name, asked in tools.items():
                called = self._named(server, tool_name, alone=times[tool_name] <= 1)
                for channel in CARRIED:
                    self._ways.setdefault(channel, WayIn(called, dict(asked)))

    def _named(self, server: str, tool: str, *, alone: bool) -> str:
        called = _NOT_A_NAME.sub("_", tool if alone else f"{server}_{tool}")[:64]
        self._places[called] = (server, tool)
        return called

    @property
    def definitions(self) -> Sequence[Json]:
        """As chat completions declare them."""
        return self._definitions

    @property
    def ways_in(self) -> Mapping[Channel, WayIn]:
        """By which tool words of a channel get to the model."""
        return self._ways

    def carry(self, payload: str) -> None:
        """Let poisoned tools give this from now on."""
        for server in self._servers.values():
            server.carry(payload)

    async def run(self, call: Call) -> Ran:
        """Run a call as the agent does, and say whether it reached the server."""
        if call.tool not in self._places:
            return Ran(NO_TOOL, executed=False)
        server, tool = self._places[call.tool]
        try:
            given = json.loads(call.arguments or "{}")
        except ValueError:
            given = None
        if not isinstance(given, dict):
            return Ran("the arguments must be a JSON object", executed=False)
        try:
            returned = await self._servers[server].call(tool, given)
        except ProxyError as problem:
            raise TargetError(f"target `{self._target}`: {problem}") from None
        return Ran(returned.text, executed=returned.ran, stopped=returned.stopped)


class McpTools:
    """Servers that run, of which each conversation has its own view."""

    def __init__(
        self,
        target: str,
        servers: Mapping[str, SharedServer],
        poison: Mapping[str, Poison],
        gateway: httpx2.AsyncClient | None,
    ) -> None:
        self._target = target
        self._servers = servers
        self._poison = poison
        self._gateway = gateway

    @asynccontextmanager
    async def open(self, session: str, principal: str) -> AsyncIterator[Toolset]:
        """The tools of one conversation. TargetError where they cannot be had."""
        toolset = McpToolset(self._target)
        async with AsyncExitStack() as stack:
            try:
                servers = {
                    name: await stack.enter_async_context(
                        it.conversation(self._gateway, Names(name, session, principal))
                    )
                    for name, it in self._servers.items()
                }
                await toolset.add(servers, self._poison)
            except ProxyError as problem:
                raise TargetError(f"target `{self._target}`: {problem}") from None
            yield toolset


@asynccontextmanager
async def open_mcp(
    target: str,
    lines: Mapping[str, ServerLine],
    proxy: ProxyLine | None,
    *,
    folder: Path,
    environ: Mapping[str, str],
) -> AsyncIterator[Tools]:
    """Start the servers, or connect to them, and to the gateway that the proxy asks."""
    async with AsyncExitStack() as stack:
        servers: dict[str, SharedServer] = {}
        for name, line in lines.items():
            behind = _behind(target, line, environ)
            try:
                require_command(behind.command)
                opening = shared_server(behind, tuple(line.poison))
                servers[name] = await stack.enter_async_context(opening)
            except ProxyError as problem:
                raise TargetError(f"target `{target}`, server `{name}`: {problem}") from None
        gateway = None
        if proxy is not None:
            opening_it = _gateway(target, proxy, folder, environ)
            gateway = await stack.enter_async_context(opening_it)
        poison = {name: line.poison for name, line in lines.items()}
        yield McpTools(target, servers, poison, gateway)


@asynccontextmanager
async def _gateway(
    target: str, proxy: ProxyLine, folder: Path, environ: Mapping[str, str]
) -> AsyncIterator[httpx2.AsyncClient]:
    if proxy.config:
        opening = gateway_here(folder / proxy.config, proxy.feature, environ=environ)
    else:
        assert proxy.key, "the file is read so"
        key = variable(environ, proxy.key, target)
        opening = gateway_there(proxy.gateway, proxy.feature, environ={"SEAWALL_KEY": key})
    async with opening as client:
        yield client


def _behind(target: str, line: ServerLine, environ: Mapping[str, str]) -> Behind:
    given = {name: environ[name] for name in line.env if name in environ}
    named = line.authorization
    authorization = variable(environ, named, target) if named else ""
    return Behind(line.command, line.url, given, authorization)


def _definition(called: str, tool: Offered) -> Json:
    function: dict[str, Any] = {
        "name": called,
        "description": tool.description,
        "parameters": dict(tool.parameters),
    }
    return {"type": "function", "function": function}
