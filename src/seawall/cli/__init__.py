"""The command line: one file per command, loaded only when it is called."""

import sys
from importlib import import_module

import click

from seawall.cli.exits import FAILURE, USAGE
from seawall.errors import (
    AccessError,
    PolicyError,
    ScanError,
    SeawallError,
    SettingsError,
    TargetError,
    WireError,
)

COMMANDS = {
    "init": "Write a commented seawall.yaml, ready to run.",
    "serve": "Run the gateway.",
    "demo": "Run the gateway in front of a leaky assistant and watch.",
    "key": "Issue, list and revoke keys of features.",
    "people": "Keys and passwords of people, who sign what they do.",
    "check": "Judge one text.",
    "scan": "Judge many texts: files, tables, folders.",
    "bench": "Measure detectors on labelled texts.",
    "model": "Show the models that read for meaning, and teach them your own lines.",
    "policy": "Validate and compare policy files, and try them on the past.",
    "scope": "What features may do with tools, and a decision about one call.",
    "redteam": "Attack a feature as one who means it, and count what broke.",
    "mcp": "Stand between an MCP client and an MCP server.",
    "notices": "Try whether those on duty can be told.",
    "approve": "Let tool calls run that wait for people, or not.",
    "review": "Look at what was decided, and at less once that is safe.",
    "confidential": "Keep documents, terms and values from leaving.",
    "log": "Search, read and prove the log.",
    "ship": "Whether a feature is ready to ship, from fresh evidence alone.",
}

MENDABLE = (PolicyError, SettingsError, AccessError, ScanError, WireError, TargetError)
"""Errors of what the user wrote or named; all others are failures."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's shape
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"seawall.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 99},
)
@click.version_option(package_name="seawall", message="seawall %(version)s")
def cli() -> None:
    """
    The security layer around your AI features.

    Start with `seawall init`, then `seawall serve`, and point your OpenAI
    client's base_url at it.
    """


def main() -> None:
    """Run one command; every error on purpose becomes one clear message and an exit code."""
    try:
        cli()
    except SeawallError as problem:
        click.echo(f"seawall: {problem}", err=True)
        sys.exit(USAGE if isinstance(problem, MENDABLE) else FAILURE)
