"""`seawall people`: who signs what they do."""

import re
from pathlib import Path
from typing import get_args

import click
from rich.table import Table
from rich.text import Text

from seawall.access import fingerprint, make_person_key
from seawall.assemble.people import load_people
from seawall.cli.log.show import console_for_log
from seawall.cli.options import CONFIG, policy_path
from seawall.errors import AccessError
from seawall.policy.person import RoleWord

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@click.group()
def people() -> None:
    """Keys of people, who sign what they do; `people` in the policy file names them."""


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
