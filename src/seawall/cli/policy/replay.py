"""`seawall policy replay`: what a changed policy would have made of the past."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from seawall.access import unsealings
from seawall.access.unsealing import OPENED
from seawall.assemble.guard import Guard, load
from seawall.assemble.people import load_people
from seawall.assemble.replay import VERDICTS, load_applied, rule_log_again
from seawall.assemble.rereading import Rereading, open_for_rereading
from seawall.cli.exits import FAILURE, FINE
from seawall.cli.log.group import data_folder_of, finds_the_log
from seawall.cli.log.options import between
from seawall.cli.log.show import console_for_log
from seawall.cli.options import policy_path
from seawall.cli.policy.changes import Changes
from seawall.cli.policy.group import policy
from seawall.cli.policy.show_changes import changes_json, show_changes
from seawall.cli.signing import key_of, sign_now, signs
from seawall.ledger import Query, open_for_reading
from seawall.policy import Applied, Replay

_FILE = click.Path(dir_okay=False, path_type=Path)


@policy.command("replay")
@click.argument("new", type=_FILE)
@click.option(
    "--old",
    multiple=True,
    type=_FILE,
    help="A policy file that was in force; may be repeated.  [default: the one in force]",
)
@between
@click.option("--feature", default="", help="The application.")
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(1, 1_000),
    default=5,
    show_default=True,
    help="Requests and rules that are named for each kind of change.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option(
    "--fail-if-weaker", is_flag=True, help="Exit code 1 where a verdict would do less than it did."
)
@click.option(
    "--open",
    "unsealing",
    metavar="ID",
    default="",
    help="An approved request to open sealed texts (`seawall log unseal`) that you made.",
)
@signs
@finds_the_log
def replay_command(  # noqa: PLR0913 - click hands over each option by its name
    new: Path,
    old: tuple[Path, ...],
    data: Path | None,
    config: Path | None,
    *,
    limit: int,
    as_json: bool,
    fail_if_weaker: bool,
    unsealing: str,
    key: Path | None,
    **asked: Any,
) -> None:
    """
    Rule again on the verdicts in the log under the policy file NEW, and tell what changes.

    It reads no text, only what was found and how sure it was. Verdicts for which that is not
    enough are counted, with the reason. With `--open` the texts of an approved request are read
    again, each logged as opened before; they are not shown.
    """
    if unsealing and data is not None:
        raise click.UsageError("texts are opened where the policy file is: leave out `--data`")
    applied = load_applied(new)
    known = _known(old, config)
    changes = Changes(limit)
    replay = Replay(applied, known)
    texts = _opened(unsealing, new, replay, config=config, key=key) if unsealing else None
    query = Query(kind=VERDICTS, newest_first=True, **asked)
    with open_for_reading(data_folder_of(data, config)) as log:
        for past in rule_log_again(log, replay, query, texts):
            changes.add(past.event, past.replayed, from_texts=past.from_texts)
    _tell(changes, applied, known, limit=limit, as_json=as_json)
    sys.exit(FAILURE if fail_if_weaker and changes.weaker else FINE)


def _opened(
    identity: str, new: Path, replay: Replay, *, config: Path | None, key: Path | None
) -> Rereading:
    """The sealed texts of a request that was approved, for the guard of the new policy."""
    guard = Guard.from_loaded(load(new))
    path = policy_path(config)
    with open_for_reading(data_folder_of(None, config)) as log:
        about = unsealings(log).find(identity)
    facts = {"unsealing": about.id, "digest": about.digest}
    me = key_of(key)
    signed, now = sign_now(OPENED, facts, load_people(path), key=me)
    texts = open_for_rereading(path, signed, now, key=me)
    click.echo(
        f"to be reviewed by a third person: `seawall log unseal review {about.id}`", err=True
    )
    return Rereading(guard, replay, texts)


def _known(old: Sequence[Path], config: Path | None) -> list[Applied]:
    """The policies that were in force, as far as they are named."""
    paths = old or (policy_path(config),)
    return list({(each := load_applied(path)).policy.revision: each for path in paths}.values())


def _tell(
    changes: Changes, new: Applied, known: Sequence[Applied], *, limit: int, as_json: bool
) -> None:
    if as_json:
        told = changes_json(changes, new, known)
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        return
    if not changes.ruled_again and not changes.why_not:
        click.echo("the log has no verdict of what is asked for", err=True)
        return
    show_changes(console_for_log(), changes, new, known, limit=limit)
