"""Chats and agents of a target file, with their clients, keys and tools."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from seawall.assemble.target_keys import variable
from seawall.errors import SettingsError
from seawall.redteam.targets.file import TargetFile, TargetLine
from seawall.redteam.targets.protocol import Target
from seawall.redteam.targets.sandbox import SandboxTools
from seawall.redteam.targets.tools import Tools

try:
    import httpx2

    from seawall.redteam.targets.chat import AgentTarget, ChatTarget, Feature
    from seawall.redteam.targets.endpoint import Endpoint, Patience
except ModuleNotFoundError:
    raise SettingsError(
        "attacking what is asked over HTTP needs `pip install 'seawall[redteam]'`"
    ) from None


@asynccontextmanager
async def open_chat(
    file: TargetFile, name: str, *, folder: Path, environ: Mapping[str, str]
) -> AsyncIterator[Target]:
    """A chat, an agent or one with MCP tools. SettingsError where a variable is not set."""
    line = file.targets[name]
    async with AsyncExitStack() as stack:
        # Nothing but the address that the file names is asked, so no proxy of the environment's.
        client = await stack.enter_async_context(httpx2.AsyncClient(trust_env=False))
        patience = Patience(seconds=line.seconds)
        endpoint = Endpoint(
            name, client, line.url, headers=_keys(name, line, environ), patience=patience
        )
        feature = Feature(line.model, file.system, sources=line.seawall)
        if line.kind == "chat":
            yield ChatTarget(endpoint, feature)
            return
        tools: Tools = SandboxTools(file.sandbox)
        if line.kind == "mcp":
            from seawall.assemble.target_mcp import open_mcp  # noqa: PLC0415 - an extra

            opening = open_mcp(name, line.servers, line.proxy, folder=folder, environ=environ)
            tools = await stack.enter_async_context(opening)
        yield AgentTarget(endpoint, feature, tools)


def _keys(name: str, line: TargetLine, environ: Mapping[str, str]) -> Mapping[str, str]:
    headers = {}
    if line.key:
        headers["authorization"] = f"Bearer {variable(environ, line.key, name)}"
    if line.seawall_key:
        headers["x-seawall-key"] = variable(environ, line.seawall_key, name)
    return headers
