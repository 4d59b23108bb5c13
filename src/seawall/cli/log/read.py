"""`seawall log search`, `show` and `trace`: find entries, and tell the story of a request."""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.cli.exits import FAILURE
from seawall.cli.log.group import data_folder_of, finds_the_log, log
from seawall.ledger import Entry, LedgerReader, Query, open_for_reading
from seawall.terms import Event, Fact

_WIDE = 140
"""Columns from which an entry fits on one line."""

_STYLES = {
    "allowed": "green",
    "delivered": "green",
    "redacted": "yellow",
    "cut": "yellow",
    "rejected": "yellow",
    "held": "magenta",
    "refused": "red",
    "blocked": "bold red",
    "failed": "bold red",
    "revoked": "yellow",
}
_RECEIVED = "request.received"
_SENTENCES = {
    _RECEIVED: "for {upstream}, {messages} messages, {bytes} bytes{stream}",
    "text.allowed": "the {side} passed: {found}",
    "text.redacted": "parts of the {side} were taken out{by}",
    "text.held": "the {side} was held for people to decide{by}",
    "text.blocked": "the {side} was blocked{by}",
    "answer.started": "the answer begins to stream to the client",
    "answer.delivered": "the client has the {got}",
    "answer.refused": "the client has a refusal{asked}",
    "answer.cut": "the answer ended early: {reason}",
}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AGO = re.compile(r"(\d{1,6})([smhdw])")
_ENDS = (
    "answer.delivered",
    "answer.refused",
    "answer.cut",
    "request.rejected",
    "upstream.failed",
)
_DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}")
_DOT = " \N{MIDDLE DOT} "


def _moment(word: str) -> datetime:
    """A time as people type it: ISO 8601 (UTC unless it says otherwise), or how long ago."""
    try:
        if ago := _AGO.fullmatch(word):
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(word)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"`{_clean(word)}` is no time; write `2h`, `3d` or `2026-08-01T12:00`"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _asked_fact(text: str) -> tuple[str, str | int]:
    """NAME=VALUE; a value that reads as a whole number, true, false or a JSON string is that."""
    name, equals, word = text.partition("=")
    if not name or not equals:
        raise click.BadParameter(f"`{_clean(text)}` is not as in `rules=no-secrets-out`")
    try:
        read = json.loads(word)
    except ValueError:
        return name, word
    return name, read if isinstance(read, (int, str)) else word


def _open(data: Path | None, config: Path | None) -> LedgerReader:
    return open_for_reading(data_folder_of(data, config))


@log.command()
@click.option("--kind", default="", metavar="GLOB", help="As in `text.*` or `answer.cut`.")
@click.option("--feature", default="", help="The application.")
@click.option("--session", default="", help="The session's pseudonym (ss1...).")
@click.option("--principal", default="", help="The end user's pseudonym (pz1...).")
@click.option("--request", default="", help="The request's id.")
@click.option(
    "--since", type=_moment, metavar="TIME", help="ISO 8601, or how long ago: `2h`, `3d`."
)
@click.option("--until", type=_moment, metavar="TIME", help="Likewise; this moment itself is out.")
@click.option(
    "--fact",
    "facts",
    type=_asked_fact,
    metavar="NAME=VALUE",
    multiple=True,
    help="As in `rules=no-pii-out`.",
)
@click.option("--limit", metavar="N", type=click.IntRange(1), default=50, show_default=True)
@click.option("--oldest-first", is_flag=True, help="Begin with the oldest, not the newest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, exactly as kept.")
@finds_the_log
def search(
    data: Path | None, config: Path | None, *, as_json: bool, oldest_first: bool, **asked: Any
) -> None:
    """Find entries; what is given narrows the search. Times are UTC."""
    limit = asked.pop("limit")
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
    _list(_console(), entries[:limit])
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
        _show(_console(), entry)


@log.command()
@click.argument("request")
@finds_the_log
def trace(request: str, data: Path | None, config: Path | None) -> None:
    """Tell what happened to one REQUEST, in order."""
    with _open(data, config) as reader:
        trail = reader.request_trail(request)
    if not trail:
        click.echo(
            f"no request `{_clean(request)}` in the log; its id is in the answer's header "
            "`x-seawall-request-id`, and `seawall log search` lists the newest",
            err=True,
        )
        sys.exit(FAILURE)
    _tell(_console(), trail)


def _console() -> Console:
    """The terminal; a pipe gets plain lines of any length."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=100_000)


def _list(console: Console, entries: list[Entry]) -> None:
    """A line for each entry, or two where the terminal is narrow."""
    wide = not console.is_terminal or console.width >= _WIDE
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for head, entry in zip(_heads(entries, whole=wide), entries, strict=True):
        what = _what(entry.event)
        if not console.is_terminal:
            console.print(f"{head}  {what}".rstrip(), soft_wrap=True, markup=False)
        elif wide:
            table.add_row(head, what)
        else:
            console.print(head, no_wrap=True, overflow="ellipsis")
            request = Text(_clean(entry.event.request), "dim")
            if line := Text(_DOT).join(part for part in (request, what) if part):
                console.print(Padding(line, (0, 0, 0, 4)))
    if wide and console.is_terminal:
        console.print(table)


def _heads(entries: list[Entry], *, whole: bool) -> Iterator[Text]:
    """Index, time, kind and feature of each entry, and its request if `whole`, in columns."""
    rows = [
        (
            (str(entry.index), "dim"),
            (_time(entry.event.at), ""),
            (_clean(entry.event.kind), _style(entry.event.kind)),
            (_clean(entry.event.feature), "cyan"),
            (_clean(entry.event.request) if whole else "", "dim"),
        )
        for entry in entries
    ]
    widths = [max(cell_len(row[column][0]) for row in rows) for column in range(5)]
    for (index, dim), *others in rows:
        head = Text.assemble((index.rjust(widths[0]), dim))
        for (word, style), width in zip(others, widths[1:], strict=True):
            if width:
                head.append("  ").append(set_cell_size(word, width), style)
        yield head


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(" ", "milliseconds").removesuffix("+00:00")


def _what(event: Event) -> Text:
    """What an event comes down to, in one phrase."""
    facts = event.facts
    if "action" not in facts:
        return Text(_sentence(event))
    ruled = f"{_word(facts, 'action')} {_word(facts, 'side')}".rstrip()
    parts = [Text.assemble((ruled, _style(event.kind)))]
    if facts.get("rules"):
        parts.append(Text(f"by {_listed(facts['rules'])}"))
    if facts.get("findings"):
        parts.append(Text(_counted(facts["findings"])))
    if facts.get("shadow"):
        parts.append(Text(f"in shadow {_listed(facts['shadow'])}", "dim"))
    return Text(_DOT).join(parts)


def _show(console: Console, entry: Entry) -> None:
    event = entry.event
    console.print(
        Text.assemble(
            (f"entry {entry.index}", "bold"),
            "  ",
            (_clean(event.kind), _style(event.kind)),
            f"  {_time(event.at)} UTC",
        )
    )
    digest = hashlib.sha256(entry.leaf).hexdigest()
    written = f"{entry.sequence} of producer {entry.producer}"
    where = f"{entry.tenant} / {entry.environment}"
    console.print(
        _grid(
            {"log": where, "written": written, "bytes": f"{len(entry.leaf):,}", "sha256": digest}
        )
    )
    pretty = json.dumps(json.loads(entry.leaf), indent=2, ensure_ascii=False)
    console.print(Text("\n".join(map(_clean, pretty.splitlines()))), soft_wrap=True)


def _tell(console: Console, trail: Sequence[Entry]) -> None:
    """The story of a request, with the milliseconds since it began."""
    first = trail[0].event
    about = {name: getattr(first, name) for name in ("request", "feature", "session", "principal")}
    console.print(_grid({**about, "began": f"{_time(first.at)} UTC"}))
    console.print()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for entry in trail:
        event = entry.event
        passed = (event.at - first.at) / timedelta(milliseconds=1)
        verb = Text(_clean(event.kind).rpartition(".")[2], _style(event.kind))
        table.add_row(f"{passed:+,.1f} ms", verb, Text(_clean(_sentence(event))))
        for reason in _reasons(event.facts):
            table.add_row("", "", Text(_clean(reason), "dim"))
    if not any(entry.event.kind in _ENDS for entry in trail):
        table.add_row("", Text("open", "yellow"), "no end is logged: it may still be running")
    console.print(table)


def _grid(lines: Mapping[str, str]) -> Table:
    """Names and values under each other, without those that are empty."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in lines.items():
        if value:
            grid.add_row(name, Text(_clean(value)))
    return grid


def _sentence(event: Event) -> str:
    """What happened, in words; kinds that have none are told by their facts."""
    facts = event.facts
    if event.kind not in _SENTENCES or (event.kind == _RECEIVED and "upstream" not in facts):
        return ", ".join(f"{name} {word}" for name, word in _plain_facts(facts))
    side = _word(facts, "side") or "text"
    return _SENTENCES[event.kind].format(
        side=side,
        upstream=_word(facts, "upstream") or "no upstream",
        messages=_word(facts, "messages"),
        bytes=_word(facts, "bytes"),
        stream=", streaming" if facts.get("stream") else "",
        by=f" by {_listed(facts['rules'])}" if facts.get("rules") else "",
        found="what was found is allowed" if facts.get("findings") else "nothing was found",
        got="verdict" if side == "verdict" else "answer",
        asked="; the model was not asked" if side == "request" else "",
        reason=_word(facts, "reason").replace("_", " ") or "for no known reason",
    )


def _reasons(facts: Mapping[str, Fact]) -> Iterator[str]:
    """Why it was ruled so: each finding, the scores, and what was not looked at."""
    details = facts.get("details")
    told = details if isinstance(details, list) else []
    for detail in (one for one in told if isinstance(one, Mapping)):
        mode = ", in shadow mode only" if detail.get("mode") == "shadow" else ""
        note = f" ({_word(detail, 'note')})" if detail.get("note") else ""
        fpr = f", fpr {_share(detail['fpr'], digits='.3g')}" if "fpr" in detail else ""
        yield (
            f"{_word(detail, 'kind')} at {_word(detail, 'path')} characters "
            f"{_word(detail, 'start')} to {_word(detail, 'end')}, "
            f"{_share(detail.get('confidence'))} sure{fpr}{note}: "
            f"{_word(detail, 'rule') or 'no rule'} says {_word(detail, 'action')}{mode}"
        )
    findings = facts.get("findings")
    if findings and not told:
        yield _counted(findings)
    scores = facts.get("scores")
    if isinstance(scores, Mapping) and scores:
        yield "scores: " + ", ".join(f"{name} {_share(score)}" for name, score in scores.items())
    if facts.get("skipped") or facts.get("notes"):
        notes = _listed(facts.get("notes") or "no reason given")
        yield f"not inspected: {_word(facts, 'skipped') or 0} characters ({notes})"


def _plain_facts(facts: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """The facts that are one word or number and say something."""
    for name, fact in facts.items():
        if fact and isinstance(fact, (str, int)):
            word = "yes" if fact is True else _clean(str(fact))
            yield _clean(name), _DIGEST.sub("\\1\N{HORIZONTAL ELLIPSIS}", word)


def _word(facts: Mapping[str, Fact], name: str) -> str:
    fact = facts.get(name)
    return _clean(str(fact)) if isinstance(fact, (str, int)) else ""


def _listed(fact: Fact) -> str:
    members: Iterable[object] = fact if isinstance(fact, list) else [fact]
    return ", ".join(_clean(str(member)) for member in members)


def _counted(fact: Fact) -> str:
    """Counts by name, as in `pii.email x2`; a count of one goes without saying."""
    if not isinstance(fact, Mapping):
        return _listed(fact)
    return ", ".join(
        _clean(name) if count == 1 else f"{_clean(name)} \N{MULTIPLICATION SIGN}{count}"
        for name, count in fact.items()
    )


def _share(millionths: Fact, *, digits: str = ".1f") -> str:
    return f"{millionths / 10_000:{digits}}%" if isinstance(millionths, int) else "?"


def _style(kind: str) -> str:
    return _STYLES.get(kind.rpartition(".")[2], "blue")


def _clean(words: str) -> str:
    """The words with nothing in them that could steer the reader's terminal."""
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in words)
