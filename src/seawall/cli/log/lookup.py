"""`seawall log lookup`: what the log has of a person whose name you know."""

import sys
from pathlib import Path

import click
from rich.table import Table

from seawall.cli.exits import FAILURE
from seawall.cli.log.group import data_folder_of, log
from seawall.cli.log.indicator import audit, read_value
from seawall.cli.log.show import console_for_log, moment
from seawall.cli.options import CONFIG
from seawall.ledger import Entry, LedgerReader, Pseudonyms, Query, open_for_reading

PRINCIPAL = "principal"


@log.command("lookup")
@click.argument("value")
@CONFIG
def lookup_command(value: str, config: Path | None) -> None:
    """
    Find the end user VALUE, as your application names them, by their pseudonyms.

    The log has nobody's name. With the keys of the data folder the pseudonyms of a name can be
    computed, one for each quarter; without them they cannot. `-` reads the name from standard
    input, so that no shell remembers it. Each look-up is logged, without the name.
    """
    named = read_value(value, hint="VALUE")
    folder = data_folder_of(None, config)
    tokens = Pseudonyms.open(folder).tokens(PRINCIPAL, named)
    with open_for_reading(folder) as reader:
        found = {token: told for token in tokens if (told := _told(reader, token))}
    # In the log before anybody sees what was found.
    audit(None, config, found=sum(told[0] for told in found.values()), klass=PRINCIPAL)
    if not found:
        click.echo("nothing in the log is of that name", err=True)
        sys.exit(FAILURE)
    table = Table.grid(padding=(0, 2, 0, 0))
    for token, (count, first, last) in found.items():
        span = f"{moment(first.event.at)} to {moment(last.event.at)} UTC"
        table.add_row(token, f"{count:,} entries", span)
    console_for_log().print(table)
    click.echo("`seawall log search --principal TOKEN` shows them", err=True)


def _told(reader: LedgerReader, token: str) -> tuple[int, Entry, Entry] | None:
    """How many entries there are of a pseudonym, the first and the last."""
    count, first, last = 0, None, None
    for entry in reader.entries(Query(principal=token)):
        count, first, last = count + 1, first or entry, entry
    return (count, first, last) if first and last else None
