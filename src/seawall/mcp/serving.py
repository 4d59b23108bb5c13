"""The proxy between two transports: to the server behind it, and to its clients."""

import asyncio
import ipaddress
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
import httpx2
import uvicorn
from mcp import MCPError, StdioServerParameters
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.client.subscriptions import ListenNotSupportedError, SubscriptionLost
from mcp.server.stdio import stdio_server
from mcp.types import Implementation, ServerNotification, ToolListChangedNotification
from mcp.types.version import MODERN_PROTOCOL_VERSIONS

from seawall.errors import ProxyError, SeawallError, SettingsError
from seawall.mcp.asking import Authority, Whose
from seawall.mcp.content import slots_of
from seawall.mcp.foreign import Foreign
from seawall.mcp.inspected import Withheld, inspect
from seawall.mcp.proxy import Facing, Proxy
from seawall.mcp.started import Started

SECONDS = 60.0
"""How long a server may take to start and to say what it is."""


@dataclass(frozen=True, slots=True)
class Behind:
    """
    The server behind the proxy: a command to start, or the address of one that runs.

    A command gets the variables in `environ`, and few others: none of Seawall's.
    """

    command: Sequence[str] = ()
    url: str = ""
    environ: Mapping[str, str] = field(default_factory=dict[str, str])
    authorization: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Names:
    """What the operator calls things: the server, the session and the end user."""

    server: str = ""
    session: str = ""
    principal: str = ""

    @property
    def whose(self) -> Whose:
        """The session of a client that names none."""
        return Whose(self.session or f"mcp-{secrets.token_hex(16)}", self.principal)


@asynccontextmanager
async def facing(gateway: httpx2.AsyncClient, behind: Any, names: Names) -> AsyncIterator[Facing]:
    """
    What clients are served by: the server behind, seen through the gateway.

    `behind` is whatever the library's client connects to. ProxyError where the server or
    the gateway gives no answer.
    """
    authority = Authority(gateway, server=names.server)
    heard: list[Proxy] = []

    async def notified(message: ServerNotification | Exception) -> None:
        if isinstance(message, ToolListChangedNotification) and heard:
            await heard[0].tools_changed()

    async with _one_error(), AsyncExitStack() as stack:
        server = await stack.enter_async_context(_client(behind, notified))
        proxy = Proxy(authority, server, names.whose)
        heard.append(proxy)
        if server.protocol_version in MODERN_PROTOCOL_VERSIONS:
            group = await stack.enter_async_context(anyio.create_task_group())
            stack.callback(group.cancel_scope.cancel)
            proxy.watched = False
            group.start_soon(_watch, server, proxy)
        yield await _facing(proxy, names.server)


@asynccontextmanager
async def connected(behind: Behind) -> AsyncIterator[Client]:
    """A client of a server that is started, or that runs. ProxyError where it gives no answer."""
    async with _one_error(), _behind(behind) as transport, _client(transport, None) as client:
        yield client


@asynccontextmanager
async def _client(behind: Any, notified: Any) -> AsyncIterator[Client]:
    client = Client(
        behind,
        message_handler=notified,
        client_info=Implementation(name="seawall", version="1"),
        cache=None,
    )
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(SECONDS):  # anyio's would have to end after what it begins
                server = await stack.enter_async_context(client)
        except (MCPError, OSError, RuntimeError, TimeoutError, ExceptionGroup) as problem:
            name = type(_innermost(problem)).__name__
            ended = behind.told if isinstance(behind, Started) else ""
            told = ended or f"the server does not speak MCP, or not at all ({name})"
            raise ProxyError(told) from None
        yield server


@asynccontextmanager
async def _one_error() -> AsyncIterator[None]:
    """Errors that pass through groups of tasks come out in groups; ours are to come out alone."""
    try:
        yield
    except BaseExceptionGroup as group:
        problem = _innermost(group)
        if isinstance(problem, SeawallError):
            raise problem from None
        if isinstance(problem, (httpx2.HTTPError, OSError, MCPError)):
            name = type(problem).__name__  # its words may be the server's
            raise ProxyError(f"the connection to the server broke ({name})") from None
        raise


def _innermost(problem: BaseException) -> BaseException:
    """The error that a group of groups comes down to."""
    while isinstance(problem, BaseExceptionGroup):
        problem = problem.exceptions[0]
    return problem


async def _watch(server: Client, proxy: Proxy) -> None:
    """Be told by a newer server when its list changes, as long as it tells."""
    try:
        async with server.listen(tools_list_changed=True) as changes:
            proxy.watched = bool(changes.honored.tools_list_changed)
            async for _ in changes:
                await proxy.tools_changed()
    except (ListenNotSupportedError, MCPError, SubscriptionLost, TimeoutError):
        pass  # then its list is read before each call
    proxy.watched = False


async def _facing(proxy: Proxy, name: str) -> Facing:
    """The server that clients see: it can do what the one behind can, as far as we pass it on."""
    can = proxy.server.server_capabilities
    told = {"instructions": proxy.server.instructions}
    try:
        await inspect(list(slots_of(told, told)), proxy.authority.read)
    except Withheld:
        told["instructions"] = None
    foreign = Foreign(proxy)
    return Facing(
        name or "seawall",
        instructions=told["instructions"],
        get_tool_input_schema=proxy.input_schema,
        on_list_tools=proxy.list_tools if can.tools else None,
        on_call_tool=proxy.call_tool if can.tools else None,
        on_list_resources=foreign.list_resources if can.resources else None,
        on_list_resource_templates=foreign.list_templates if can.resources else None,
        on_read_resource=foreign.read if can.resources else None,
        on_list_prompts=foreign.list_prompts if can.prompts else None,
        on_get_prompt=foreign.get_prompt if can.prompts else None,
        on_subscriptions_listen=proxy.listening(),
    )


async def serve_stdio(gateway: httpx2.AsyncClient, behind: Behind, names: Names) -> None:
    """Serve one client on standard input and output, until it closes them."""
    async with (
        _behind(behind) as transport,
        facing(gateway, transport, names) as server,
        stdio_server() as (read, write),
    ):
        await server.run(read, write, server.create_initialization_options())


async def serve_http(
    gateway: httpx2.AsyncClient, behind: Behind, names: Names, *, host: str, port: int
) -> None:
    """
    Serve clients by streamable HTTP at `/mcp` of this address, until SIGINT or SIGTERM.

    Whoever can reach it acts as the feature: see `require_own`.
    """
    async with _behind(behind) as transport, facing(gateway, transport, names) as server:
        app = server.streamable_http_app(host=host)
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=5,
        )
        await uvicorn.Server(config).serve()


def require_own(host: str) -> None:
    """Whoever reaches the proxy acts as its feature, so only this machine may."""
    try:
        own = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        own = False
    if not own:
        raise SettingsError(
            f"`{host}` can be reached from other machines, and the proxy asks its clients for no "
            "key; listen on `127.0.0.1`, and put what authenticates them in front"
        )


@asynccontextmanager
async def _behind(behind: Behind) -> AsyncIterator[Any]:
    """What the library's client connects to."""
    if not behind.url:
        command, *arguments = behind.command
        yield Started(
            StdioServerParameters(command=command, args=arguments, env=dict(behind.environ))
        )
        return
    headers = {"authorization": behind.authorization} if behind.authorization else {}
    timeout = httpx2.Timeout(30.0, read=300.0)
    async with httpx2.AsyncClient(headers=headers, timeout=timeout) as client:
        yield streamable_http_client(behind.url, http_client=client)
