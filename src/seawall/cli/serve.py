"""`seawall serve`: the gateway."""

import os
from pathlib import Path

import click
import uvloop

from seawall.assemble.gateway import Overrides, serve_gateway
from seawall.assemble.policy_file import load_document
from seawall.cli.options import CONFIG
from seawall.policy import Document
from seawall.policy.review import ReviewLines
from seawall.review.lowering import share_told
from seawall.settings import FILE_NAME, Settings


@click.command()
@CONFIG
@click.option("--host", help="Listen here instead of where the file says.")
@click.option("--port", type=click.IntRange(0, 65535), help="0 takes a free port.")
def serve(config: Path | None, host: str | None, port: int | None) -> None:
    """
    Run the gateway until Ctrl-C.

    Point an OpenAI client's base_url at the address it prints.
    """
    environ = Overrides(host, port).environ(os.environ)
    path = config or Path(FILE_NAME)

    def announce(settings: Settings, port: int) -> None:
        _announce(settings, port)
        document = load_document(path)
        click.echo(f"  scopes: {_scopes(document)}")
        if document.review is not None:
            click.echo(f"  review: {_review(document.review)}")

    uvloop.run(serve_gateway(path, environ=environ, started=announce))


def _announce(settings: Settings, port: int) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{port}"
    keys = "needed" if settings.keys_required else "optional"
    click.echo(f"seawall listens on {address} (keys {keys})")
    click.echo(f"  base_url for OpenAI clients: {address}/v1")
    click.echo(f"  log: {settings.data}")


def _scopes(document: Document) -> str:
    """Which features have a scope and in which mode, and what becomes of the tools of others."""
    if not document.scopes:
        return "none, so each feature may use any tool"
    told = [f"{name} ({scope.mode})" for name, scope in document.scopes.items()]
    without = [name for name in document.features if name not in document.scopes]
    rest = f"; no scope, so no tool: {', '.join(without)}" if without else ""
    return f"{', '.join(told)}{rest}"


def _review(lines: ReviewLines) -> str:
    """How much people look at when an epoch begins, and what becomes of what is held."""
    told = [f"{share_told(lines.share)} of what is delivered at first, hold: {lines.hold}"]
    for name, own in lines.features.items():
        if own.share is not None or own.hold is not None:
            of = lines.of(name)
            told.append(f"{name}: {share_told(of.share)}, hold: {of.hold}")
    return "; ".join(told)
