"""`seawall log prepare`, `sequence` and `migrate`: a log in a database, for several gateways."""

import asyncio
from pathlib import Path

import click

from seawall.assemble.sequencing import serve_sequencer
from seawall.cli.log.group import data_folder_of, finds_the_log, log
from seawall.cli.options import CONFIG, policy_path
from seawall.errors import SettingsError
from seawall.ledger import LOG_URL, log_url, move


@log.command("prepare")
@click.option("--writer", default="", metavar="ROLE", help="May hand in and read: gateways.")
@click.option("--sequencer", default="", metavar="ROLE", help="May put entries into the log.")
@click.option("--reader", default="", metavar="ROLE", help="May read and verify.")
def prepare_command(writer: str, sequencer: str, reader: str) -> None:
    """
    Make the log's tables in the database that SEAWALL_LOG_URL names, as its owner.

    Or bring them up to date; done again it does no harm. The roles are granted what they need
    and no more: a writer can change nothing that it put there. Nobody can but the owner.
    """
    if not (url := log_url()):
        raise SettingsError(f"no database is named; set `{LOG_URL}` to its address")
    from seawall.ledger.postgres import Roles, prepare  # noqa: PLC0415 - an extra

    prepare(url, Roles(writer=writer, sequencer=sequencer, reader=reader))
    click.echo("the log's tables are ready")


@log.command("sequence")
@CONFIG
def sequence_command(config: Path | None) -> None:
    """
    Put what gateways hand in into the log, and sign it, until Ctrl-C.

    For gateways whose role may not, so that neither they nor who takes them over can touch the
    log or its key. Run two: one stands by.
    """
    asyncio.run(serve_sequencer(policy_path(config), started=_announce))


def _announce(folder: Path) -> None:
    click.echo(f"seawall puts what gateways hand in into the log (key in {folder})")


@log.command("migrate")
@click.option(
    "--to",
    "kind",
    required=True,
    type=click.Choice(["database", "file"]),
    help="The database that SEAWALL_LOG_URL names, or the file in the data folder.",
)
@finds_the_log
def migrate_command(kind: str, data: Path | None, config: Path | None) -> None:
    """
    Move the log between its file and a database, with its proofs. Stop the gateways first.

    The copy is verified before it counts. Checkpoints and receipts that others keep go on to
    prove what they proved.
    """
    told = move(data_folder_of(data, config), to_database=kind == "database")
    click.echo(f"moved {told.entries:,} entries and {told.checkpoints:,} checkpoints")
    if kind == "database":
        click.echo(f"leave `{LOG_URL}` set wherever Seawall runs; the file stays as it was")
    else:
        click.echo(f"unset `{LOG_URL}` wherever Seawall runs; the database stays as it was")
