"""`seawall log search`, `show`, `tail` and `trace`: find entries, and tell their story."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import click

from seawall.cli.exits import FAILURE
from seawall.cli.log.group import data_folder_of, finds_the_log, log
from seawall.cli.log.show import (
    clean,
    console_for_log,
    count_entries,
    list_entries,
    show_entry,
    tell,
)
from seawall.ledger import Entry, LedgerReader, Query, open_for_reading

_SESSION = "ss1."
_POLL = 0.5
"""Seconds between two looks at a log that is followed."""


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"(\d{1,6})([smhdw])")
_Command = TypeVar("_Command", bound=Callable[..., object])


def _moment(word: str) -> datetime:
    """A time as people type it: ISO 8601 (UTC unless it says otherwise), or how long ago."""
    try:
        if ago := _AGO.fullmatch(word):
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(word)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"`{clean(word)}` is no time; write `2h`, `3d` or `2026-08-01T12:00`"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _asked_fact(text: str) -> tuple[str, str | int]:
    """NAME=VALUE; a value that reads as a whole number, true, false or a JSON string is that."""
    name, equals, word = text.partition("=")
    if not name or not equals:
        raise click.BadParameter(f"`{clean(text)}` is not as in `rules=no-secrets-out`")
    try:
        read = json.loads(word)
    except ValueError:
        return name, word
    return name, read if isinstance(read, (int, str)) else word


def _open(data: Path | None, config: Path | None) -> LedgerReader:
    return open_for_reading(data_folder_of(data, config))


_NARROWING = (
    click.option("--kind", default="", metavar="GLOB", help="As in `text.*` or `answer.cut`."),
    click.option("--feature", default="", help="The application."),
    click.option("--session", default="", help="The session's pseudonym (ss1...)."),
    click.option("--principal", default="", help="The end user's pseudonym (pz1...)."),
    click.option("--request", default="", help="The request's id."),
    click.option(
        "--fact",
        "facts",
        type=_asked_fact,
        metavar="NAME=VALUE",
        multiple=True,
        help="As in `rules=no-pii-out`.",
    ),
)


def _narrows(command: _Command) -> _Command:
    """The options that say which entries are asked for."""
    for option in reversed(_NARROWING):
        command = option(command)
    return command


@log.command()
@_narrows
@click.option(
    "--since", type=_moment, metavar="TIME", help="ISO 8601, or how long ago: `2h`, `3d`."
)
@click.option("--until", type=_moment, metavar="TIME", help="Likewise; this moment itself is out.")
@click.option("--limit", metavar="N", type=click.IntRange(1), default=50, show_default=True)
@click.option("--oldest-first", is_flag=True, help="Begin with the oldest, not the newest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, exactly as kept.")
@click.option("--count", is_flag=True, help="How many there are, of which kind, by which rules.")
@finds_the_log
def search(
    data: Path | None,
    config: Path | None,
    *,
    as_json: bool,
    oldest_first: bool,
    count: bool,
    **asked: Any,
) -> None:
    """Find entries; what is given narrows the search. Times are UTC."""
    limit = asked.pop("limit")
    if count:
        with _open(data, config) as reader:
            count_entries(console_for_log(), reader.entries(Query(**asked)), as_json=as_json)
        return
    query = Query(**asked, limit=limit + 1, newest_first=not oldest_first)
    with _open(data, config) as reader:
        found = reader.entries(query)
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
@_narrows
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
@click.argument("what", metavar="REQUEST|SESSION")
@finds_the_log
def trace(what: str, data: Path | None, config: Path | None) -> None:
    """Tell what happened to one request, or to all of a session (ss1...), in order."""
    with _open(data, config) as reader:
        trails = [reader.request_trail(what)]
        if what.startswith(_SESSION):
            trails = _by_request(reader.entries(Query(session=what)))
    if not any(trails):
        click.echo(
            f"no request or session `{clean(what)}` in the log; a request's id is in its answer's "
            "header `x-seawall-request-id`, and `seawall log search` lists the newest",
            err=True,
        )
        sys.exit(FAILURE)
    console = console_for_log()
    for number, trail in enumerate(trails):
        if number:
            console.print()
        tell(console, trail)


def _by_request(entries: Iterable[Entry]) -> list[tuple[Entry, ...]]:
    """The entries of each request together, in the order that the requests began."""
    trails: dict[str, list[Entry]] = {}
    for entry in entries:
        trails.setdefault(entry.event.request, []).append(entry)
    return [tuple(trail) for trail in trails.values()]
