"""`seawall demo`: the gateway in front of a leaky assistant, and a story to watch it by."""

import io
import shutil
import sys
import time
from pathlib import Path

import click
from rich.console import Console

from seawall.assemble.demo_servers import Stage, stage
from seawall.cli.demo.play import Outcome, client, play
from seawall.cli.demo.show import by_hand, chapter, opening, summary
from seawall.cli.demo.story import STORY
from seawall.cli.ended import ended_by_signals
from seawall.cli.exits import FAILURE, FINE
from seawall.errors import SeawallError

__all__ = ["demo"]

LOOK = 0.5
"""Seconds between two looks at whether the servers still run."""


@click.command()
@click.option("--once", is_flag=True, help="End after the story instead of staying up.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The gateway's; 0: a free one."
)
def demo(once: bool, port: int) -> None:  # noqa: FBT001
    """
    Run the gateway in front of a leaky assistant and watch.

    Needs no key and no network. Exit code 0: every line came out as expected; 1: one did not.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without ticks gets question marks
    console = Console(highlight=False)
    good = False
    with ended_by_signals():
        try:
            with stage(port) as servers:
                outcomes = _play_all(console, servers)
                good = not any(outcome.faults for outcome in outcomes)
                summary(console, outcomes)
                if not once:
                    _stay(console, servers, outcomes)
        except KeyboardInterrupt:
            console.print("\nstopped, and removed.")
    sys.exit(FINE if good else FAILURE)


def _play_all(console: Console, servers: Stage) -> list[Outcome]:
    """Play the whole story, chapter by chapter."""
    outcomes: list[Outcome] = []
    opening(console)
    with client(servers.assistant.address) as bare, client(servers.gateway.address) as guarded:
        for part in STORY:
            with console.status(f"{part.title} ..."):
                played = [play(step, bare, guarded) for step in part.steps]
            chapter(console, part.title, played, header=not outcomes)
            outcomes += played
    return outcomes


def _stay(console: Console, servers: Stage, outcomes: list[Outcome]) -> None:
    """Say how to go on by hand, and wait for Ctrl-C."""
    seawall, config = _how_to_call(), servers.config
    stopped = max(outcomes, key=lambda outcome: outcome.action)
    commands = (
        f"{seawall} log search --config {config}",
        f"{seawall} log trace {stopped.guarded.request} --config {config}",
    )
    addresses = servers.gateway.address, servers.assistant.address
    by_hand(console, *addresses, commands=commands, config=config)
    while servers.gateway.alive and servers.assistant.alive:
        time.sleep(LOOK)
    raise SeawallError("a server of the demo ended by itself; start the demo again")


def _how_to_call() -> str:
    """How this very Seawall is called from this folder."""
    if shutil.which("seawall"):
        return "seawall"
    script = Path(sys.executable).with_name("seawall")
    return str(script.relative_to(Path.cwd()) if script.is_relative_to(Path.cwd()) else script)
