"""Entries of the log as people read them: lists, counts, single ones, stories."""

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import TextIOBase
from typing import IO, cast

import click
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from seawall.cli.log.show_calls import calls_of, lengths_of
from seawall.cli.log.show_decided import decided
from seawall.cli.log.show_reviewed import reviewed
from seawall.ledger import Entry
from seawall.terms import Event, Fact

_WIDE = 140
"""Columns from which an entry fits on one line."""
_STYLES = {
    "allowed": "green",
    "delivered": "green",
    "redacted": "yellow",
    "cut": "yellow",
    "expired": "yellow",
    "rejected": "yellow",
    "held": "magenta",
    "refused": "red",
    "denied": "red",
    "granted": "green",
    "blocked": "bold red",
    "failed": "bold red",
    "revoked": "yellow",
}
_RECEIVED = "request.received"
_SENTENCES = {
    _RECEIVED: "for {upstream}, {messages}, {bytes} bytes{stream}",
    "text.allowed": "the {side} passed{found}",
    "text.redacted": "parts of the {side} were taken out{by}",
    "text.held": "the {side} was held for people to decide{by}",
    "text.blocked": "the {side} was blocked{by}",
    "answer.started": "the answer begins to stream to the client",
    "answer.delivered": "the client has the {got}",
    "answer.observed": "the answer was read for rules that only record{found}",
    "memory.written": "a memory was labelled, until {expires}{data}",
    "memory.read": "{kept} of {given} memories verified and passed{turned}",
    "tool.called": "the model wants run: {calls}",
    "tool.listed": "{visible} of {given} tools may be seen{turned}",
    "tool.returned": "tools returned {lengths} characters",
    "answer.refused": "the client has a refusal{asked}",
    "answer.cut": "the answer ended early: {reason}",
}
_FILLED = re.compile(r" +$", re.MULTILINE)
_PATHS = {
    "/models": "asks which models there are",
    "/seawall/v1/approvals": "asks about approvals, or says yes or no",
    "/seawall/v1/appeals": "says that something was stopped by mistake",
    "/seawall/v1/check": "asks about a text",
    "/seawall/v1/held": "fetches an answer that was held",
    "/seawall/v1/memory": "a memory to be kept",
    "/seawall/v1/memory/read": "memories to be read",
    "/seawall/v1/tools/authorize": "asks whether a tool call may run",
    "/seawall/v1/tools/list": "asks which tools may be seen",
    "/seawall/v1/tools/result": "tells what a tool returned",
}
"""What is asked of the gateway itself, and of no upstream."""
_DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}")
_PROOF = ("handed", "key", "nonce", "seal_key", "signature")
"""Facts that say nothing to a reader of a signed act; `seawall log show` has them."""
_DOT = " \N{MIDDLE DOT} "


def count_entries(console: Console, entries: Iterable[Entry], *, as_json: bool) -> None:
    """How many entries there are, of each kind, feature and rule."""
    counts: dict[str, Counter[str]] = {"kind": Counter(), "feature": Counter(), "rule": Counter()}
    for entry in entries:
        counts["kind"][entry.event.kind] += 1
        if entry.event.feature:
            counts["feature"][entry.event.feature] += 1
        rules = entry.event.facts.get("rules")
        if isinstance(rules, Sequence) and not isinstance(rules, str):
            counts["rule"].update(map(str, rules))
    total = counts["kind"].total()
    if as_json:
        told = {name: dict(counter.most_common()) for name, counter in counts.items()}
        click.echo(json.dumps({"entries": total, **told}, ensure_ascii=False))
        return
    console.print(f"{total:,} entries", highlight=False)
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column()
    table.add_column(justify="right")
    for name, counter in counts.items():
        for word, number in counter.most_common():
            table.add_row(name, Text(clean(word)), f"{number:,}")
    console.print(table)


def console_for_log() -> Console:
    """The terminal; a pipe gets plain lines of any length, with no spaces at their ends."""
    console = Console(highlight=False)
    if console.is_terminal:
        return console
    return Console(highlight=False, width=100_000, file=cast("IO[str]", _Trimmed()))


class _Trimmed(TextIOBase):
    """Standard output without the spaces by which tables are filled up to their widths."""

    def write(self, text: str, /) -> int:
        sys.stdout.write(_FILLED.sub("", text))
        return len(text)

    def flush(self) -> None:
        sys.stdout.flush()


def list_entries(console: Console, entries: list[Entry]) -> None:
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
            request = Text(clean(entry.event.request), "dim")
            if line := Text(_DOT).join(part for part in (request, what) if part):
                console.print(Padding(line, (0, 0, 0, 4)))
    if wide and console.is_terminal:
        console.print(table)


def _heads(entries: list[Entry], *, whole: bool) -> Iterator[Text]:
    """Index, time, kind and feature of each entry, and its request if `whole`, in columns."""
    rows = [
        (
            (str(entry.index), "dim"),
            (moment(entry.event.at), ""),
            (clean(entry.event.kind), style_of(entry.event.kind)),
            (clean(entry.event.feature), "cyan"),
            (clean(entry.event.request) if whole else "", "dim"),
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


def moment(at: datetime) -> str:
    """A time in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(" ", "milliseconds").removesuffix("+00:00")


def _what(event: Event) -> Text:
    """What an event comes down to, in one phrase."""
    facts = event.facts
    if "action" not in facts:
        return Text(sentence(event))
    ruled = f"{words_of(facts, 'action')} {words_of(facts, 'side')}".rstrip()
    parts = [Text.assemble((ruled, style_of(event.kind)))]
    if facts.get("rules"):
        parts.append(Text(f"by {listed(facts['rules'])}"))
    if facts.get("findings"):
        parts.append(Text(counted(facts["findings"])))
    if facts.get("shadow"):
        parts.append(Text(f"in shadow {listed(facts['shadow'])}", "dim"))
    return Text(_DOT).join(parts)


def show_entry(console: Console, entry: Entry) -> None:
    """One entry, whole."""
    event = entry.event
    console.print(
        Text.assemble(
            (f"entry {entry.index}", "bold"),
            "  ",
            (clean(event.kind), style_of(event.kind)),
            f"  {moment(event.at)} UTC",
        )
    )
    digest = hashlib.sha256(entry.leaf).hexdigest()
    written = f"{entry.sequence} of producer {entry.producer}"
    where = f"{entry.tenant} / {entry.environment}"
    console.print(
        grid({"log": where, "written": written, "bytes": f"{len(entry.leaf):,}", "sha256": digest})
    )
    pretty = json.dumps(json.loads(entry.leaf), indent=2, ensure_ascii=False)
    console.print(Text("\n".join(map(clean, pretty.splitlines()))), soft_wrap=True)


def grid(lines: Mapping[str, str]) -> Table:
    """Names and values under each other, without those that are empty."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in lines.items():
        if value:
            grid.add_row(name, Text(clean(value)))
    return grid


def sentence(event: Event) -> str:
    """What happened, in words; kinds that have none are told by their facts."""
    facts = event.facts
    told = decided(event) or reviewed(event)
    if told is not None:
        return told
    if event.kind == _RECEIVED and (asks := _PATHS.get(words_of(facts, "path"))):
        return f"{asks}, {words_of(facts, 'bytes')} bytes" if facts.get("bytes") else asks
    if event.kind not in _SENTENCES or (event.kind == _RECEIVED and "upstream" not in facts):
        return ", ".join(f"{name} {word}" for name, word in plain_facts(facts))
    side, messages = words_of(facts, "side") or "text", words_of(facts, "messages")
    return _SENTENCES[event.kind].format(
        side=side,
        upstream=words_of(facts, "upstream") or "no upstream",
        messages=f"{messages} message" + ("" if messages == "1" else "s"),
        bytes=words_of(facts, "bytes"),
        stream=", streaming" if facts.get("stream") else "",
        by=f" by {listed(facts['rules'])}" if facts.get("rules") else "",
        found=_passed(facts),
        got="verdict" if side == "verdict" else "answer",
        asked="; the model was not asked" if side == "request" else " instead of the answer",
        reason=words_of(facts, "reason").replace("_", " ") or "for no known reason",
        calls=calls_of(facts),
        lengths=lengths_of(facts),
        expires=words_of(facts, "expires")[:10],
        data=f", with {counted(facts['classes'])}" if facts.get("classes") else "",
        kept=words_of(facts, "kept"),
        given=words_of(facts, "given"),
        visible=words_of(facts, "visible"),
        turned=f"; refused: {counted(facts['refused'])}" if facts.get("refused") else "",
    )


def _passed(facts: Mapping[str, Fact]) -> str:
    """Why something passed in which something may have been found."""
    if facts.get("shadow"):
        return f"; in shadow mode, {listed(facts['shadow'])} would have acted"
    return ": what was found is allowed" if facts.get("findings") else ": nothing was found"


def short(digest: str) -> str:
    """A digest as far as people read it."""
    return _DIGEST.sub("\\1\N{HORIZONTAL ELLIPSIS}", digest)


def plain_facts(facts: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """The facts that are one word or number and say something."""
    proof = _PROOF if "signature" in facts else ()
    for name, fact in facts.items():
        if fact and isinstance(fact, (str, int)) and name not in proof:
            word = "yes" if fact is True else clean(str(fact))
            yield clean(name), short(word)


def words_of(facts: Mapping[str, Fact], name: str) -> str:
    """A fact that is one word or number, safe to print; empty where it is not there."""
    fact = facts.get(name)
    return clean(str(fact)) if isinstance(fact, (str, int)) else ""


def listed(fact: Fact) -> str:
    """The members of a fact, safe to print."""
    members: Iterable[object] = fact if isinstance(fact, list) else [fact]
    return ", ".join(clean(str(member)) for member in members)


def counted(fact: Fact) -> str:
    """Counts by name, as in `pii.email x2`; a count of one goes without saying."""
    if not isinstance(fact, Mapping):
        return listed(fact)
    return ", ".join(
        clean(name) if count == 1 else f"{clean(name)} \N{MULTIPLICATION SIGN}{count}"
        for name, count in fact.items()
    )


def share(millionths: Fact, *, digits: str = ".1f") -> str:
    """A probability in percent."""
    return f"{millionths / 10_000:{digits}}%" if isinstance(millionths, int) else "?"


def style_of(kind: str) -> str:
    """How a kind of event looks in a terminal."""
    return _STYLES.get(kind.rpartition(".")[2], "blue")


def clean(words: str) -> str:
    """The words with nothing in them that could steer the reader's terminal."""
    if words.isprintable():
        return words
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in words)
