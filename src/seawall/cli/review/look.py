"""`seawall review list` and `show`: what waits for people, and one item of it."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from seawall.access import Shown
from seawall.assemble.reviewing import open_review_desk
from seawall.cli.exits import FAILURE
from seawall.cli.log.show import clean, console_for_log, grid
from seawall.cli.options import CONFIG, policy_path
from seawall.cli.review.group import review
from seawall.cli.review.lines import text_lines
from seawall.cli.review.mine import Mine, waiting_approvals
from seawall.cli.review.told import (
    about_grid,
    approval_json,
    due_words,
    role_words,
    shown_json,
    waiting_table,
)
from seawall.cli.signing import key_of, signs
from seawall.cli.words import many
from seawall.review.telling import item_told, state_of

_MOST = 50
"""Items that are listed for people, unless all are asked for."""

FEATURE = click.option(
    "--feature", "features", multiple=True, help="Of this feature; may be given again."
)
ID = click.argument("id")


@review.command("list")
@FEATURE
@click.option("--all", "everything", is_flag=True, help="Also what is over, and each one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@CONFIG
def list_command(
    *, features: tuple[str, ...], everything: bool, as_json: bool, config: Path | None
) -> None:
    """Show what waits, the most urgent first: held texts, tool calls, appeals and samples."""
    now = datetime.now(UTC)
    with open_review_desk(policy_path(config)) as room:
        items = room.desk.all(now) if everything else room.desk.waiting(now)
        items = tuple(each for each in items if not features or each.feature in features)
        approvals = waiting_approvals(room, now, features=features)
    if as_json:
        told = [item_told(each, now) for each in items]
        held = sum(each.held for each in items) if not everything else 0
        told[held:held] = map(approval_json, approvals)
        for line in told:
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    console = console_for_log()
    shown = items if everything else items[:_MOST]
    console.print(waiting_table(shown, approvals, now) if shown or approvals else "nothing waits")
    if more := len(items) - len(shown):
        console.print(f"and {more:,} more; `seawall review list --all` shows them", style="dim")
    late = sum(each.due < now and not each.is_over(now) for each in items)
    if late:
        console.print(f"{many(late, 'item')} should have been looked at by now", style="red")


@review.command("show")
@ID
@click.option("--unmask", is_flag=True, help="With the values; that you see them is logged.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@signs
@CONFIG
def show_command(
    *,
    id: str,  # noqa: A002 - as typed
    unmask: bool,
    as_json: bool,
    key: Path | None,
    config: Path | None,
) -> None:
    """
    Take an item, unless somebody has it, and show its text with labels for values.

    It is yours for some minutes then; `seawall review decide` says what it is. Exit code 1
    where the text is gone.
    """
    with open_review_desk(policy_path(config)) as room:
        mine, now = Mine(room, key_of(key)), datetime.now(UTC)
        item = room.desk.item(id, now)
        mine.look(item)
        shown = mine.unmask(item) if unmask else mine.show(item)
    if as_json:
        click.echo(shown_json(shown, now))
    else:
        print_item(console_for_log(), shown, now)
    if shown.trouble:
        sys.exit(FAILURE)


def print_item(console: Console, shown: Shown, now: datetime) -> None:
    """An item with its texts, with nothing that could steer a terminal."""
    item = shown.item
    over = item.is_over(now)
    when = state_of(item, now) if over else due_words(item.due, now)
    head = Text.assemble(
        (clean(item.id), "bold"), "  ", (clean(item.feature), "cyan"), f"  {when}"
    )
    console.print(head)
    console.print(grid(about_grid(item, now)))
    for part in shown.parts:
        console.print(Text(role_words(part), "dim"))
        for line in text_lines(part.text):
            console.print(Padding(line, (0, 0, 0, 4), expand=False), soft_wrap=True)
    if shown.trouble:
        console.print(Text(clean(shown.trouble), "yellow"))
