"""`seawall mcp`: the proxy between an MCP client and an MCP server."""

import asyncio
import os
import re
from contextlib import AbstractAsyncContextManager
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from seawall.cli.options import CONFIG, policy_path
from seawall.errors import SettingsError
from seawall.settings import FILE_NAME

AUTHORIZATION = "SEAWALL_MCP_AUTHORIZATION"
"""The variable with the `authorization` header for a server that is reached by its address."""

SERVER = re.compile(r"(?:[a-z0-9][a-z0-9_-]{0,31})?")


@click.command()
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--url", default="", help="A server that runs, instead of a COMMAND to start.")
@click.option("--server", default="", help="Your name for it: scopes know its tools as NAME.tool.")
@click.option("--feature", default="", help="Whose scope holds.")
@click.option("--principal", default="", help="The end user on whose behalf tools are called.")
@click.option(
    "--session", default="", help="What several proxies of one conversation have in common."
)
@click.option("--listen", default="", metavar="HOST:PORT", help="Serve clients by HTTP at /mcp.")
@click.option("--gateway", default="", help="A gateway that runs; its key is in SEAWALL_KEY.")
@click.option("--env", multiple=True, metavar="NAME", help="A variable that the COMMAND gets.")
@CONFIG
def mcp(command: tuple[str, ...], config: Path | None, **given: Any) -> None:
    """
    Stand between an MCP client and the server that COMMAND starts.

    Tool lists are filtered to what the feature may see, calls are authorised and what
    comes back is checked, all by the gateway: one that runs, or one in this process.
    """
    _require_extra()
    if not SERVER.fullmatch(given["server"]):
        raise SettingsError(
            f"`{given['server']}` is no name for a server; use lower-case letters, digits and `-`"
        )
    if bool(command) == bool(given["url"]):
        raise SettingsError("name a server: either `-- COMMAND ARGS...`, or `--url`")
    listen = _address(given["listen"]) if given["listen"] else None
    asyncio.run(_run(_Given(command, config, **given), listen))


class _Given:
    """What the command line says."""

    def __init__(self, command: tuple[str, ...], config: Path | None, **given: Any) -> None:
        self.command = command
        self.config = config
        self.url: str = given["url"]
        self.server: str = given["server"]
        self.session: str = given["session"]
        self.principal: str = given["principal"]
        self.gateway: str = given["gateway"]
        self.feature: str = given["feature"]
        self.environ = {name: os.environ[name] for name in given["env"] if name in os.environ}


async def _run(given: _Given, listen: tuple[str, int] | None) -> None:
    from seawall.mcp import serving, started  # noqa: PLC0415 - an extra

    started.require_command(given.command)
    if listen is not None:
        serving.require_own(listen[0])
    behind = serving.Behind(
        given.command, given.url, given.environ, os.environ.get(AUTHORIZATION, "")
    )
    names = serving.Names(given.server, given.session, given.principal)
    async with _gateway(given) as gateway:
        if listen is None:
            await serving.serve_stdio(gateway, behind, names)
        else:
            host, port = listen
            await serving.serve_http(gateway, behind, names, host=host, port=port)


def _gateway(given: _Given) -> AbstractAsyncContextManager[Any]:
    from seawall.assemble.gateway_here import gateway_here, gateway_there  # noqa: PLC0415 - an extra

    if given.gateway:
        return gateway_there(given.gateway, given.feature, environ=os.environ)
    path = policy_path(given.config)
    if path is None:
        raise SettingsError(
            f"there is no `{FILE_NAME}` here; name it with `--config`, or a gateway that runs "
            "with `--gateway`"
        )
    return gateway_here(path, given.feature, environ=os.environ)


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isascii() or not port.isdigit():
        raise SettingsError(f"`{listen}` is no address; write it as `127.0.0.1:8710`")
    return host.strip("[]"), int(port)


def _require_extra() -> None:
    try:
        import_module("mcp")
    except ModuleNotFoundError:
        raise SettingsError("the MCP proxy needs `pip install seawall[mcp]`") from None
