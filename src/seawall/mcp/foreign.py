"""Resources and prompts: each way to them is a tool that the scope must grant."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from mcp import MCPError
from mcp.types import (
    INVALID_PARAMS,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PaginatedRequestParams,
    Prompt,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
)
from pydantic import BaseModel

from seawall.mcp.asking import Json
from seawall.mcp.content import LEFT_OUT, contents, entry, slots_of, taken
from seawall.mcp.inspected import Withheld, inspect
from seawall.mcp.proxy import REFUSED, Context, Proxy, from_server, judging, pages, read_error

LIST_RESOURCES, LIST_TEMPLATES, READ = (
    "resources/list",
    "resources/templates/list",
    "resources/read",
)
LIST_PROMPTS, GET = "prompts/list", "prompts/get"


class Foreign:
    """
    What a server offers besides tools.

    Strangers may have written any of it, so it is granted, read and remembered as the result
    of a tool: `resources/read` with the argument `uri`, `prompts/get` with `prompt` and
    those of the prompt itself.
    """

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy

    async def list_resources(
        self, ctx: Context, params: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        """`resources/list`: empty where the scope does not grant it."""
        del params
        fetch = self._proxy.server.list_resources
        found = await self._list(ctx, LIST_RESOURCES, fetch, "resources")
        return ListResourcesResult(resources=[Resource.model_validate(each) for each in found])

    async def list_templates(
        self, ctx: Context, params: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        """`resources/templates/list`: empty where the scope does not grant it."""
        del params
        fetch = self._proxy.server.list_resource_templates
        found = await self._list(ctx, LIST_TEMPLATES, fetch, "resourceTemplates")
        templates = [ResourceTemplate.model_validate(each) for each in found]
        return ListResourceTemplatesResult(resource_templates=templates)

    async def list_prompts(
        self, ctx: Context, params: PaginatedRequestParams | None
    ) -> ListPromptsResult:
        """`prompts/list`: empty where the scope does not grant it."""
        del params
        found = await self._list(ctx, LIST_PROMPTS, self._proxy.server.list_prompts, "prompts")
        return ListPromptsResult(prompts=[Prompt.model_validate(each) for each in found])

    async def read(self, ctx: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        """`resources/read`: authorised by its `uri`, and what came back read."""
        server = self._proxy.server
        sent = await self._fetch(
            ctx,
            READ,
            {"uri": params.uri},
            lambda: server.read_resource(params.uri, cache_mode="bypass"),
        )
        told = [contents(each) for each in sent["contents"]]
        blocks = [clean for clean, _ in told]
        strange = [(index, what) for index, (_, what) in enumerate(told) if what]

        def leave_out() -> None:
            for index, what in strange:
                text = LEFT_OUT.format(what=what)
                blocks[index] = {"uri": blocks[index]["uri"], "text": text}

        async with judging():
            await self._proxy.leave_out(ctx, READ, strange, leave_out)
            found = [
                slot for each in blocks for slot in slots_of(each, ("uri", "mimeType", "text"))
            ]
            await inspect(found, self._proxy.ask(ctx, READ))
        return ReadResourceResult.model_validate({"contents": blocks})

    async def get_prompt(self, ctx: Context, params: GetPromptRequestParams) -> GetPromptResult:
        """`prompts/get`: authorised by its name and arguments, and what came back read."""
        given = params.arguments or {}
        if "prompt" in given:
            raise MCPError(INVALID_PARAMS, "an argument named `prompt` cannot be authorised")
        server = self._proxy.server
        sent = await self._fetch(
            ctx,
            GET,
            {"prompt": params.name, **given},
            lambda: server.get_prompt(params.name, params.arguments),
        )
        messages: list[Json] = sent["messages"]
        parts = taken(message["content"] for message in messages)
        about = {"description": sent.get("description")}
        async with judging():
            await self._proxy.leave_out(ctx, GET, parts.strange, parts.leave_out)
            found = [*slots_of(about, about), *parts.found]
            await inspect(found, self._proxy.ask(ctx, GET))
        return GetPromptResult.model_validate(
            {
                **about,
                "messages": [
                    {"role": message["role"], "content": block}
                    for message, block in zip(messages, parts.blocks, strict=True)
                ],
            }
        )

    async def _fetch(
        self,
        ctx: Context,
        method: str,
        arguments: Mapping[str, Any],
        fetch: Callable[[], Awaitable[BaseModel]],
    ) -> Json:
        """What the server sends for something that the gateway allows; MCPError else."""
        async with judging():
            decision = await self._authorize(ctx, method, arguments)
            if decision["allowed"] is not True:
                raise MCPError(REFUSED, f"Seawall: {decision['message']}", _told(decision))
            try:
                sent = await from_server(fetch())
            except MCPError as problem:
                said = await read_error(problem, self._proxy.ask(ctx, method))
                raise MCPError(problem.error.code, said) from None
        told: Json = sent.model_dump(by_alias=True, mode="json", exclude_none=True)
        return told

    async def _list(
        self, ctx: Context, method: str, fetch: Callable[..., Awaitable[Any]], member: str
    ) -> list[Json]:
        """Those entries of a list that may be read; one that may not hides no other."""
        async with judging():
            decision = await self._authorize(ctx, method, {})
            if decision["allowed"] is not True:
                return []
            sent = await pages(
                lambda cursor: from_server(fetch(cursor=cursor, cache_mode="bypass")), member
            )
            told = [entry(each) for each in sent]
            ask = self._proxy.ask(ctx, method)
            checked = await ask("\n".join(slot.text for _, found in told for slot in found))
            if checked.as_it_was:
                return [clean for clean, _ in told]
            kept = []
            for clean, found in told:
                try:
                    await inspect(found, ask)
                except Withheld:
                    continue
                kept.append(clean)
            return kept

    async def _authorize(self, ctx: Context, method: str, arguments: Mapping[str, Any]) -> Json:
        proxy = self._proxy
        return await proxy.authority.authorize(proxy.whose(ctx), method, arguments)


def _told(decision: Json) -> Json:
    return {
        name: decision[name]
        for name in ("reason", "failed", "approval", "request", "needs_approval")
    }
