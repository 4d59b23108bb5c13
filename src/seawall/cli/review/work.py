"""`seawall review work`: one item after the other, by single keys."""

import sys
import time
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from seawall.assemble.reviewing import open_review_desk
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.review.board import Board
from seawall.cli.review.group import review
from seawall.cli.review.keys import Keys
from seawall.cli.review.look import FEATURE
from seawall.cli.review.mine import Mine, Wanted
from seawall.cli.review.sitting import Sitting
from seawall.cli.review.terminal import Terminal
from seawall.cli.signing import key_of, signs
from seawall.errors import SettingsError


@review.command("work")
@FEATURE
@click.option("--most", type=click.IntRange(1), help="End after so many items.")
@signs
@CONFIG
def work_command(
    *, features: tuple[str, ...], most: int | None, key: Path | None, config: Path | None
) -> None:
    """
    Look at one item after the other and decide each by a key: `?` shows them all.

    What somebody waits for comes first. Each is yours while you read it; what you skip, and
    what you have when you stop, goes back to the others.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise SettingsError(
            "this needs a terminal; `seawall review list`, `show` and `decide` do without"
        )
    me = key_of(key)
    with open_review_desk(policy_path(config)) as room:
        terminal = Terminal(Console(highlight=False))
        board, mine = partial(Board, terminal, Keys()), Mine(room, me)
        sitting = Sitting(mine, board, wanted=Wanted(features), most=most)
        with terminal.whole():
            sitting.work()
    click.echo(sitting.tally.summary(time.monotonic()))
