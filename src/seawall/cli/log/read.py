"""`seawall log search`, `show`, `tail` and `trace`: find entries, and tell their story."""

import sys
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import click

from seawall.cli.exits import FAILURE
from seawall.cli.log.group import data_folder_of, finds_the_log, log
from seawall.cli.log.indicator import audit, is_token, read_value, tokens_for
from seawall.cli.log.options import between, narrows
from seawall.cli.log.show import (
    clean,
    console_for_log,
    count_entries,
    list_entries,
    show_entry,
)
from seawall.cli.log.story import tell, tell_approval, tell_session
from seawall.cli.log.with_people import Trail, request_of, with_people
from seawall.ledger import Entry, LedgerReader, Query, open_for_reading

_SESSION, _APPROVAL, _ITEM = "ss1.", "apr_", "itm_"
_POLL = 0.5
"""Seconds between two looks at a log that is followed."""


def _open(data: Path | None, config: Path | None) -> LedgerReader:
    return open_for_reading(data_folder_of(data, config))


@log.command()
@narrows
@between
@click.option("--limit", metavar="N", type=click.IntRange(1), default=50, show_default=True)
@click.option("--oldest-first", is_flag=True, help="Begin with the oldest, not the newest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, exactly as kept.")
@click.option("--count", is_flag=True, help="How many there are, of which kind, by which rules.")
@click.option(
    "--indicator",
    default="",
    metavar="VALUE",
    help="A value that was found (an e-mail address, an IBAN, a key, a host) or a user's name; "
    "`-` reads it from standard input. The look-up is logged, without the value.",
)
@finds_the_log
def search(data: Path | None, config: Path | None, *, indicator: str, **asked: Any) -> None:
    """Find entries; what is given narrows the search. Times are UTC."""
    shown = {name: asked.pop(name) for name in ("as_json", "oldest_first", "count", "limit")}
    if not indicator:
        with _open(data, config) as reader:
            _search(reader, asked, **shown)
        return
    value = read_value(indicator, hint="--indicator")
    with _open(data, config) as reader:
        asked["tokens"] = tokens_for(value, data, config)
        if not is_token(value):
            found = sum(1 for _ in reader.entries(Query(**asked)))
            audit(data, config, found=found)
        _search(reader, asked, **shown)


def _search(
    reader: LedgerReader,
    asked: dict[str, Any],
    *,
    as_json: bool,
    oldest_first: bool,
    count: bool,
    limit: int,
) -> None:
    if count:
        count_entries(console_for_log(), reader.entries(Query(**asked)), as_json=as_json)
        return
    found = reader.entries(Query(**asked, limit=limit + 1, newest_first=not oldest_first))
    if as_json:
        for entry in islice(found, limit):
            click.echo(b'{"index":%d,%b' % (entry.index, entry.leaf[1:]))
        return
    entries = list(found)
    if not entries:
        click.echo("nothing in the log matches", err=True)
        return
    list_entries(console_for_log(), entries[:limit])
    if len(entries) > limit:
        click.echo(f"there are more than these {limit}; see them with --limit", err=True)


@log.command()
@click.argument("index", type=click.IntRange(0, 2**62))
@click.option("--raw", is_flag=True, help="The exact bytes, and nothing else.")
@finds_the_log
def show(index: int, data: Path | None, config: Path | None, *, raw: bool) -> None:
    """Show the entry at INDEX."""
    with _open(data, config) as reader:
        entry = reader.entry(index)
    if entry is None:
        click.echo(
            f"the log has no entry {index}; `seawall log search` shows the newest", err=True
        )
        sys.exit(FAILURE)
    if raw:
        click.echo(entry.leaf, nl=False)
    else:
        show_entry(console_for_log(), entry)


@log.command()
@narrows
@finds_the_log
def tail(data: Path | None, config: Path | None, **asked: Any) -> None:
    """Show entries as they are written, until Ctrl-C. What is given narrows them."""
    console = console_for_log()
    with _open(data, config) as reader:
        newest = next(reader.entries(Query(limit=1, newest_first=True)), None)
        last = newest.index if newest else -1
        while True:
            for entry in reader.entries(Query(**asked, after=last)):
                list_entries(console, [entry])
                last = entry.index
            time.sleep(_POLL)


@log.command()
@click.argument("what", metavar="REQUEST|SESSION|APPROVAL|ITEM")
@finds_the_log
def trace(what: str, data: Path | None, config: Path | None) -> None:
    """
    Tell what became of a request, of all of a session (ss1...) or of an approval (apr_...).

    Of an item that people look at (itm_...) it tells the request that it is about.
    """
    with _open(data, config) as reader:
        trails = _trails(reader, what)
    if not any(trails):
        click.echo(
            f"no request, session, approval or item `{clean(what)}` in the log; a request's id "
            "is in its answer's header `x-seawall-request-id`; `seawall log search` lists the "
            "newest",
            err=True,
        )
        sys.exit(FAILURE)
    console = console_for_log()
    if what.startswith(_SESSION):
        tell_session(console, trails)
    elif what.startswith(_APPROVAL):
        tell_approval(console, trails[0], what)
    else:
        tell(console, trails[0])


def _trails(reader: LedgerReader, what: str) -> list[Trail]:
    """The entries of what is asked for, request by request; of an approval all in one row."""
    if what.startswith(_APPROVAL):
        return [tuple(reader.entries(Query(facts=(("approval", what),))))]
    if what.startswith(_SESSION):
        trails = _by_request(reader.entries(Query(session=what)))
    else:
        request = request_of(reader, what) if what.startswith(_ITEM) else what
        trails = [reader.request_trail(request)]
    return [with_people(reader, trail) for trail in trails]


def _by_request(entries: Iterable[Entry]) -> list[Trail]:
    """The entries of each request together, in the order that the requests began."""
    trails: dict[str, list[Entry]] = {}
    for entry in entries:
        trails.setdefault(entry.event.request, []).append(entry)
    return [tuple(trail) for trail in trails.values()]
