"""MCP servers as an agent under attack has them: bare, or through the proxy."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
from mcp import MCPError
from mcp.client import Client
from mcp.server import Server, ServerRequestContext
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
)

from seawall.mcp.proxy import from_server, pages
from seawall.mcp.serving import Behind, Names, connected, facing
from seawall.mcp.told import META

STOPPED = frozenset({"deny", "hold", "block"})
"""What the proxy says that it did, of calls and of results that it kept back."""

_FAILED = "the tool failed"

Context = ServerRequestContext[Any, Any]


@dataclass(frozen=True, slots=True)
class Offered:
    """A tool as an agent sees it. `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of a call: what the agent reads, whether it ran, whether Seawall stopped it."""

    text: str
    ran: bool
    stopped: bool


class AttackedServer:
    """
    A server as one conversation has it.

    Between it and the agent, or the proxy where there is one, results of the tools in `poison`
    get the attacker's words added, as if a page or a file had had them in it; and all calls that
    reach it are counted.
    """

    def __init__(self, behind: Client, poison: Collection[str]) -> None:
        self._behind = behind
        self._poison = poison
        self._payload = ""
        self._ran = 0
        self._client: Client | None = None

    def carry(self, payload: str) -> None:
        """Add this to those results from now on."""
        self._payload = payload

    async def tools(self) -> Sequence[Offered]:
        """What the agent may see. ProxyError where the server has no list to give."""
        told = await pages(
            lambda cursor: from_server(self._agent.list_tools(cursor=cursor)), "tools"
        )
        return [Offered(t["name"], t.get("description", ""), t["inputSchema"]) for t in told]

    async def call(self, tool: str, arguments: Mapping[str, Any]) -> Returned:
        """Call a tool as the agent does. ProxyError where there is no answer at all."""
        before = self._ran
        try:
            result = await from_server(self._agent.call_tool(tool, dict(arguments)))
        except MCPError:
            return Returned(_FAILED, ran=self._ran > before, stopped=False)
        text = "\n".join(block.text for block in result.content if block.type == "text")
        told = (result.meta or {}).get(META, {})
        stopped = isinstance(told, dict) and told.get("decision") in STOPPED
        return Returned(text, ran=self._ran > before, stopped=stopped)

    @property
    def _agent(self) -> Client:
        assert self._client is not None, "it is open"
        return self._client

    @asynccontextmanager
    async def open(self, gateway: httpx2.AsyncClient | None, names: Names) -> AsyncIterator[None]:
        """Be between the agent and the server; with a `gateway`, behind the proxy that asks it."""
        between: Server[Any] = Server(
            "attacked", on_list_tools=self._list_tools, on_call_tool=self._call_tool
        )
        async with AsyncExitStack() as stack:
            front = between
            if gateway is not None:
                front = await stack.enter_async_context(facing(gateway, between, names))
            self._client = await stack.enter_async_context(Client(front, cache=None))
            yield

    async def _list_tools(
        self, ctx: Context, params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        del ctx, params
        behind = self._behind
        told = await pages(lambda cursor: from_server(behind.list_tools(cursor=cursor)), "tools")
        return ListToolsResult(tools=[Tool.model_validate(each) for each in told])

    async def _call_tool(self, ctx: Context, params: CallToolRequestParams) -> CallToolResult:
        del ctx
        self._ran += 1
        result = await from_server(self._behind.call_tool(params.name, params.arguments))
        if params.name not in self._poison or not self._payload:
            return result
        added = TextContent(type="text", text=self._payload)
        return result.model_copy(update={"content": [*result.content, added]})


@dataclass(frozen=True, slots=True)
class SharedServer:
    """A server that runs, for any number of conversations."""

    client: Client
    poison: Collection[str]

    @asynccontextmanager
    async def conversation(
        self, gateway: httpx2.AsyncClient | None, names: Names
    ) -> AsyncIterator[AttackedServer]:
        """The server as a new conversation has it. ProxyError where it cannot be had."""
        server = AttackedServer(self.client, self.poison)
        async with server.open(gateway, names):
            yield server


@asynccontextmanager
async def shared_server(behind: Behind, poison: Collection[str]) -> AsyncIterator[SharedServer]:
    """A server that runs as long as this is entered. ProxyError where it does not."""
    async with connected(behind) as client:
        yield SharedServer(client, poison)
