"""`seawall log vault`: the keys that the sealed texts' keys are wrapped with."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from seawall.access import fingerprint
from seawall.assemble.ledger import open_ledger
from seawall.cli.log.group import log
from seawall.cli.log.show import clean
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.cli.words import many
from seawall.ledger.vault import Vault
from seawall.terms import Event, Fact


@log.group("vault")
def vault_group() -> None:
    """The keys of the sealed texts."""


@vault_group.command("show")
@CONFIG
def show_command(config: Path | None) -> None:
    """
    Show what the keys of texts are wrapped with, and which custodians keep strict ones.

    A backup opens with the same: with a generation until that is destroyed, and for any two of
    the custodians until two of them have destroyed their secret keys.
    """
    with Vault.open(data_path(config)) as vault:
        counts, sets = vault.wrapped(), vault.custody()
    if not counts and not sets:
        click.echo("no text was sealed yet")
    for generation, count in counts.items():
        click.echo(f"generation {generation} wraps {many(count, 'key')}")
    for each in sets:
        since = each.first if each.first == each.last else f"{each.first} to {each.last}"
        click.echo(
            f"any two of {', '.join(each.custodians)} open {many(each.keys, 'key')}, {since}"
        )
        for name, key in each.custodians.items():
            click.echo(f"  {clean(name)}  {fingerprint(key)}")


@vault_group.command("rotate")
@click.option(
    "--destroy-older-than",
    "days",
    type=click.IntRange(min=0),
    metavar="DAYS",
    help="Also destroy generations that retired longer ago: as long as you keep backups.",
)
@CONFIG
def rotate_command(days: int | None, config: Path | None) -> None:
    """
    Make a new key above the vault's keys, and wrap them all with it.

    Run it once a month. A backup of the vault opens with the generation of its time; once
    that is destroyed, nobody can bring back from it what was erased since.
    """
    now = datetime.now(UTC)
    folder = data_path(config)
    with open_ledger(policy_path(config)) as ledger, Vault.open(folder) as vault:
        rotated = vault.rotate(now)
        custodians_keep = sum(each.keys for each in vault.custody())
        old = () if days is None else vault.retired(now - timedelta(days=days))
        facts: dict[str, Fact] = {"generation": rotated.generation, "keys": rotated.keys}
        if rotated.unreadable:
            facts["unreadable"] = rotated.unreadable
        if old:
            facts["destroyed"] = list(old)
        # In the log before it is done: a crash between must not leave what nobody was told.
        ledger.append([Event("vault.rotated", now, "cli", facts=facts)])
        if old:
            vault.destroy(old)
    click.echo(f"generation {rotated.generation} wraps {many(rotated.keys, 'key')} anew")
    if custodians_keep:
        click.echo(
            f"  {many(custodians_keep, 'key')} of the strict class are custodians', and stay: "
            "`seawall log vault show`"
        )
    if rotated.unreadable:
        click.echo(
            f"  {many(rotated.unreadable, 'key')} cannot be read: of a destroyed generation, "
            "or changed",
            err=True,
        )
    for each in old:
        click.echo(f"destroyed generation {each}")
