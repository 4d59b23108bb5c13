"""The proxy itself: an MCP server to the client, whose every answer the gateway has judged."""

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import anyio
from mcp import MCPError
from mcp.client import Client
from mcp.server import Server, ServerRequestContext
from mcp.server.lowlevel import NotificationOptions
from mcp.server.models import InitializationOptions
from mcp.server.session import ServerSession
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ToolsListChanged
from mcp.types import (
    INTERNAL_ERROR,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    Tool,
    ToolListChangedNotification,
)
from mcp.types.version import HANDSHAKE_PROTOCOL_VERSIONS

from seawall.errors import ProxyError
from seawall.mcp.asking import Authority, Checked, Json, Whose
from seawall.mcp.content import definition, slots_of, taken
from seawall.mcp.inspected import Ask, Withheld, inspect
from seawall.mcp.told import META, not_allowed, not_visible, refused, withheld

MOST_PAGES = 100
"""Pages of one list: a server that never ends its list cannot hang a client."""

MOST_CLIENTS = 1_000
"""Connections that are told when the tools change."""

REFUSED = -32001
"""The code of an error that is the gateway's decision."""

Context = ServerRequestContext[Any, Any]
Answer = TypeVar("Answer")


class Proxy:
    """
    One server behind one gateway, for as many clients as connect.

    A tool is called only if the client could see it: it is in the list that the gateway was
    asked about last, and the server has not said since that its list changed.
    """

    def __init__(self, authority: Authority, server: Client, whose: Whose) -> None:
        self.authority = authority
        self.server = server
        self._whose = whose
        self._visible: dict[str, Tool] = {}
        self._refused: dict[str, Json] = {}
        self._fresh = False
        self.watched = True
        """Whether the server tells when its list changes; else it is asked before each call."""
        self._bus = InMemorySubscriptionBus()
        self._clients: OrderedDict[str, ServerSession] = OrderedDict()
        self._asking = anyio.Lock()

    def whose(self, ctx: Context) -> Whose:
        """
        The session of a request: the connection's own.

        Over HTTP a client may name it, and the end user unless the command line does.
        """
        headers = getattr(ctx.request, "headers", None)
        if headers is None:
            return self._whose
        named, own = headers.get("x-seawall-session"), headers.get("mcp-session-id")
        session = named or (f"mcp-{own}" if own else self._whose.session)
        principal = self._whose.principal or headers.get("x-seawall-principal", "")
        return Whose(session, principal)

    def ask(self, ctx: Context, tool: str) -> Ask:
        """The question what of a text may be read that came by this tool."""
        whose = self.whose(ctx)

        async def asked(text: str) -> Checked:
            return await self.authority.check(whose, tool, text)

        return asked

    async def tools_changed(self) -> None:
        """The server says that its list changed: it is read anew, and the clients are told."""
        self._fresh = False
        await self._bus.publish(ToolsListChanged())
        for session in self._clients.values():
            await session.send_notification(ToolListChangedNotification())

    async def list_tools(
        self, ctx: Context, params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        """`tools/list`: what the feature may see, in one page."""
        del params
        self._know(ctx)
        async with judging():
            await self._read_list(self.whose(ctx))
        return ListToolsResult(tools=list(self._visible.values()))

    async def call_tool(self, ctx: Context, params: CallToolRequestParams) -> CallToolResult:
        """`tools/call`: asked about, run with exactly these arguments, and what came back read."""
        self._know(ctx)
        whose = self.whose(ctx)
        try:
            refusal = await self._refusal(whose, params)
        except ProxyError as problem:
            return refused(f"{problem}. Nothing was run.", decision="error")
        if refusal is not None:
            return refusal
        try:
            result = await self._run(ctx, params)
            return await self._delivered(ctx, params.name, result)
        except Withheld as problem:
            return withheld(params.name, problem.checked)
        except ProxyError as problem:
            text = f"what `{params.name}` returned cannot be read: {problem}. It may have run."
            return refused(text, decision="error")

    async def _refusal(self, whose: Whose, params: CallToolRequestParams) -> CallToolResult | None:
        """Why a call does not happen; None where it may, now and with these arguments."""
        name, arguments = params.name, params.arguments or {}
        if not (self._fresh and self.watched):
            await self._read_list(whose)
        if name not in self._visible:
            listed = self._refused.get(name)
            if listed is None or listed["reason"] == "unknown_tool":
                await self.authority.authorize(whose, name, arguments)  # so that it is logged
            return not_visible(name, listed)
        decision = await self.authority.authorize(whose, name, arguments)
        return None if decision["allowed"] is True else not_allowed(name, decision)

    async def _read_list(self, whose: Whose) -> None:
        """Read the server's whole list, and have the gateway say what of it may be seen."""
        async with self._asking:
            self._fresh = True  # unless the server says otherwise while it is being read
            try:
                tools = [definition(tool) for tool in await self._listed()]
                told = await self.authority.listed(whose, tools)
                visible = {each["name"]: each["definition"] for each in told if each["visible"]}
                self._visible = {name: Tool.model_validate(d) for name, d in visible.items()}
            except BaseException:
                self._fresh, self._visible = False, {}
                raise
            self._refused = {each["name"]: each for each in told if not each["visible"]}

    async def _listed(self) -> list[Json]:
        return await pages(
            lambda cursor: from_server(self.server.list_tools(cursor=cursor, cache_mode="bypass")),
            "tools",
        )

    async def _run(self, ctx: Context, params: CallToolRequestParams) -> CallToolResult:
        async def progress(progress: float, total: float | None, message: str | None) -> None:
            del message  # nobody has read it
            await ctx.session.report_progress(progress, total)

        call = self.server.call_tool(params.name, params.arguments, progress_callback=progress)
        try:
            return await from_server(call)
        except MCPError as problem:
            text = await read_error(problem, self.ask(ctx, params.name))
            return CallToolResult(content=[{"type": "text", "text": text}], is_error=True)

    async def _delivered(self, ctx: Context, tool: str, result: CallToolResult) -> CallToolResult:
        """What of a result may be read."""
        sent = result.model_dump(by_alias=True, mode="json", exclude_none=True)
        parts = taken(sent["content"])
        await self.leave_out(ctx, tool, parts.strange, parts.leave_out)
        structured = {"structuredContent": sent.get("structuredContent")}
        await inspect(
            [*parts.found, *slots_of(structured, structured)],
            self.ask(ctx, tool),
        )
        return CallToolResult.model_validate(
            {
                "content": parts.blocks,
                "isError": result.is_error,
                "_meta": {META: {"decision": "allow"}},
                **{name: value for name, value in structured.items() if value is not None},
            }
        )

    async def leave_out(
        self,
        ctx: Context,
        tool: str,
        strange: list[tuple[int, str]],
        leave_out: Callable[[], None],
    ) -> None:
        """Leave out what nobody can read, unless the policy lets it pass."""
        if strange:
            kinds = sorted({what for _, what in strange})
            whose = self.whose(ctx)
            checked = await self.authority.check(whose, tool, "", uninspected=kinds)
            if not checked.as_it_was:
                leave_out()

    def _know(self, ctx: Context) -> None:
        """Remember who is to be told of changes; newer clients ask for that themselves."""
        if ctx.protocol_version in HANDSHAKE_PROTOCOL_VERSIONS:
            self._clients[self.whose(ctx).session] = ctx.session
            while len(self._clients) > MOST_CLIENTS:
                self._clients.popitem(last=False)

    def input_schema(self, name: str) -> dict[str, Any] | None:
        """The schema of a tool as clients saw it, for what the library checks before a call."""
        return self._visible[name].input_schema if name in self._visible else None

    def listening(self) -> ListenHandler:
        """What answers newer clients that ask to be told of changes."""
        return ListenHandler(self._bus)


class Facing(Server[Any]):
    """A server of MCP that says of itself that its lists may change."""

    def create_initialization_options(
        self,
        notification_options: NotificationOptions | None = None,
        experimental_capabilities: dict[str, dict[str, Any]] | None = None,
        extensions: dict[str, dict[str, Any]] | None = None,
    ) -> InitializationOptions:
        """As the library makes them, with changes of the tools told."""
        changing = notification_options or NotificationOptions(tools_changed=True)
        return super().create_initialization_options(
            changing, experimental_capabilities, extensions
        )


@asynccontextmanager
async def judging() -> AsyncIterator[None]:
    """Tell a client of what is withheld, and of a gateway that cannot be asked, as errors."""
    try:
        yield
    except Withheld:
        raise MCPError(REFUSED, "Seawall: what the server sent was stopped") from None
    except ProxyError as problem:
        raise MCPError(INTERNAL_ERROR, f"Seawall: {problem}") from None


async def from_server(answer: Awaitable[Answer]) -> Answer:
    """The answer of the server behind the proxy; MCPError is its own, ProxyError that of none."""
    try:
        return await answer
    except MCPError:
        raise
    except (anyio.ClosedResourceError, anyio.BrokenResourceError, OSError) as problem:
        raise ProxyError(f"the server cannot be reached ({type(problem).__name__})") from None
    except (RuntimeError, ValueError) as problem:  # their words may hold the server's
        raise ProxyError(
            f"the server's answer is not what MCP says ({type(problem).__name__})"
        ) from None


async def pages(fetch: Callable[[str | None], Awaitable[Any]], member: str) -> list[Json]:
    """All entries of a list of the server's, page by page."""
    found: list[Json] = []
    cursor: str | None = None
    for _ in range(MOST_PAGES):
        try:
            page = await fetch(cursor)
        except MCPError as problem:
            raise ProxyError(
                f"the server has no list to give (code {problem.error.code})"
            ) from None
        told = page.model_dump(by_alias=True, mode="json", exclude_none=True)
        found += told[member]
        cursor = page.next_cursor
        if cursor is None:
            return found
    raise ProxyError(f"the server's list has more than {MOST_PAGES} pages")


async def read_error(problem: MCPError, ask: Ask) -> str:
    """What may be read of the server's words on what went wrong."""
    checked = await ask(problem.error.message) if problem.error.message else None
    if checked is None or checked.text is None:
        return f"the server failed (code {problem.error.code})"
    return checked.text
