"""`seawall people`: who signs what they do, and with which password they sign in."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click
from rich.table import Table
from rich.text import Text

from seawall.access import fingerprint, make_person_key
from seawall.access.passwords import LONGEST, PasswordStore
from seawall.assemble.ledger import open_ledger
from seawall.assemble.people import load_people
from seawall.assemble.policy_file import load_document
from seawall.cli.log.show import console_for_log
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.errors import AccessError
from seawall.policy.person import RoleWord
from seawall.terms import Event

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@click.group()
def people() -> None:
    """Keys and passwords of people; `people` in the policy file names them."""


@people.command("key")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(get_args(RoleWord)),
    help="What the printed line lets them do. Repeat it for more.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file for the key.  [default: ~/.config/seawall/NAME.key]",
)
def make_key(name: str, roles: tuple[str, ...], out: Path | None) -> None:
    """
    Make NAME's secret key on their own machine, and print their line for seawall.yaml.

    The file is theirs alone; nobody else needs it, and Seawall never does.
    """
    if not _NAME.fullmatch(name):
        raise AccessError("a name is of lower-case letters, digits, dots and dashes, 64 at most")
    path = out or Path.home() / ".config" / "seawall" / f"{name}.key"
    key = make_person_key(path, name)
    click.echo(
        f"  {name}: {{roles: [{', '.join(roles)}], "
        f'key: "{key.public}", seal_key: "{key.seal_key}"}}'
    )
    click.echo(f"wrote {path}; the line goes under `people:` in seawall.yaml", err=True)


@people.command("password")
@click.argument("name")
@CONFIG
def set_password(name: str, config: Path | None) -> None:
    """
    Set the password that NAME signs in with, and sign them out wherever they are.

    It is asked for, or read from standard input where that is no terminal.
    """
    path = policy_path(config)
    person = load_people(path).find(name)
    store, now = PasswordStore(data_path(config)), datetime.now(UTC)
    store.set(person, _asked_for(name), at=now)
    with open_ledger(path) as ledger:
        ledger.append([Event("person.password_set", now, "cli", facts={"person": name})])
    click.echo(f"`{name}` signs in with this password from now on")
    if not load_document(path).sign_in.local:
        click.echo("once `sign_in.local` of the policy file is true: it is false", err=True)


def _asked_for(name: str) -> str:
    if sys.stdin.isatty():
        password: str = click.prompt(
            f"password of {name}", hide_input=True, confirmation_prompt=True, err=True
        )
        return password
    return sys.stdin.readline(4 * LONGEST).rstrip("\r\n")


@people.command("list")
@CONFIG
def list_people(config: Path | None) -> None:
    """Show who there is, what they may do, and the fingerprint of the key that they sign with."""
    found = load_people(policy_path(config)).by_name
    if not found:
        click.echo("nobody yet; `seawall people key NAME` makes the first a key")
        return
    table = Table.grid(padding=(0, 2, 0, 0))
    for heading in ("name", "key", "reports to", "roles"):
        table.add_column(no_wrap=heading != "roles", overflow="fold")
    table.add_row(*(Text(word, "dim") for word in ("name", "key", "reports to", "roles")))
    for person in found.values():
        table.add_row(
            Text(person.name, "bold"),
            Text(fingerprint(person.key)),
            Text(person.reports_to or "-"),
            Text(", ".join(sorted(person.roles)) or "none"),
        )
    console_for_log().print(table)
