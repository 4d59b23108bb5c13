"""`seawall key`: keys of features, and of memories' labels."""

from datetime import UTC, datetime
from pathlib import Path

import click

from seawall.access import Key, KeyStore
from seawall.assemble.ledger import open_ledger
from seawall.assemble.memory_keys import MemoryKeys, realm
from seawall.assemble.policy_file import load_document
from seawall.cli.options import CONFIG, data_path, policy_path
from seawall.errors import SettingsError
from seawall.settings import identity
from seawall.terms import Event, Fact


@click.group()
def key() -> None:
    """Issue, list and revoke keys of features; keys of memories' labels."""


@key.command()
@click.argument("feature")
@click.option("--note", default="", help="What the key is for.")
@CONFIG
def issue(feature: str, note: str, config: Path | None) -> None:
    """Issue a key for FEATURE. It is printed once and stored only as a digest."""
    known = load_document(policy_path(config)).features
    if feature not in known:
        raise SettingsError(
            f"no feature `{feature}` in the policy; there are: {', '.join(known) or 'none'}"
        )
    now = datetime.now(UTC)
    issued, secret = KeyStore(data_path(config)).issue(feature, at=now, note=note)
    _log(config, "key.issued", issued, now)
    click.echo(secret)
    click.echo("keep it: it is not shown again. clients send it as their API key.", err=True)


@key.command("list")
@CONFIG
def list_keys(config: Path | None) -> None:
    """Show every key ever issued, without its secret."""
    keys = KeyStore(data_path(config)).all()
    if not keys:
        click.echo("no keys yet; `seawall key issue FEATURE` makes one")
        return
    rows = [("id", "feature", "issued", "state", "note"), *(_row(each) for each in keys)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo("  ".join((*cells, row[4])).rstrip())


@key.command()
@click.argument("id")
@CONFIG
def revoke(id: str, config: Path | None) -> None:  # noqa: A002 - the word the user types
    """End the key with this ID at once."""
    now = datetime.now(UTC)
    revoked = KeyStore(data_path(config)).revoke(id, at=now)
    _log(config, "key.revoked", revoked, now)
    click.echo(f"revoked {revoked.id} ({revoked.feature})")


@key.command("memory")
@click.option("--rotate", is_flag=True, help="Make a new key; labels of the others still verify.")
@click.option("--drop", metavar="ID", help="End a key at once: labels made with it are forged.")
@CONFIG
def memory_keys(drop: str | None, config: Path | None, *, rotate: bool) -> None:
    """Show the keys of memories' labels, the newest first; make one, or end one."""
    document, now = load_document(policy_path(config)), datetime.now(UTC)
    keys = MemoryKeys(data_path(config), realm=realm(*identity(document)))
    if rotate:
        _log_memory(config, "memory.rotated", keys.rotate(now).id, now)
    if drop:
        _log_memory(config, "memory.key_dropped", keys.drop(drop).id, now)
    for number, each in enumerate(keys.all()):
        state = "makes labels" if number == 0 else "verifies"
        click.echo(f"{each.id}  {each.made[:10] or '-':10}  {state}")


def _log_memory(config: Path | None, kind: str, name: str, at: datetime) -> None:
    facts: dict[str, Fact] = {"key": name}
    with open_ledger(policy_path(config)) as ledger:
        ledger.append([Event(kind, at, "cli", facts=facts)])


def _row(key: Key) -> tuple[str, str, str, str, str]:
    state = f"revoked {key.revoked[:10]}" if key.revoked else "in use"
    return key.id, key.feature, key.issued[:10], state, key.note


def _log(config: Path | None, kind: str, key: Key, at: datetime) -> None:
    facts: dict[str, Fact] = {"key": key.id}
    with open_ledger(policy_path(config)) as ledger:
        ledger.append([Event(kind, at, "cli", feature=key.feature, facts=facts)])
