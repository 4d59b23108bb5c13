"""The log as lines for other systems: OCSF events, OpenTelemetry logs and spans."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

import orjson

from seawall.ledger import Entry, LedgerReader
from seawall.ledger.exports import Source, ocsf_event, otlp_logs, otlp_spans

PAGE = 500
"""Entries or requests of one OTLP request, which is one line."""
REMEMBERED = 100_000
"""Requests that are known to be written; the entries of one stand close together."""

_Item = TypeVar("_Item")

Line = tuple[int, bytes]
"""How many entries or requests are on a line, and the line."""


def ocsf_lines(_: LedgerReader, entries: Iterator[Entry], source: Source) -> Iterator[Line]:
    """An event on each line."""
    for entry in entries:
        yield 1, orjson.dumps(ocsf_event(entry, source))


def otlp_log_lines(_: LedgerReader, entries: Iterator[Entry], source: Source) -> Iterator[Line]:
    """A request of `PAGE` entries on each line."""
    for page in _pages(entries):
        yield len(page), orjson.dumps(otlp_logs(page, source))


def otlp_span_lines(
    reader: LedgerReader, entries: Iterator[Entry], source: Source
) -> Iterator[Line]:
    """A request of `PAGE` spans on each line: of all requests of which an entry was asked for."""
    for page in _pages(_trails(reader, entries)):
        yield len(page), orjson.dumps(otlp_spans(page, source))


def _trails(reader: LedgerReader, entries: Iterator[Entry]) -> Iterator[tuple[Entry, ...]]:
    """All entries of each request, in the order that the requests were met."""
    done: OrderedDict[str, None] = OrderedDict()
    for entry in entries:
        request = entry.event.request
        if not request or request in done:
            continue
        done[request] = None
        if len(done) > REMEMBERED:
            done.popitem(last=False)
        yield reader.request_trail(request)


def _pages(items: Iterator[_Item]) -> Iterator[list[_Item]]:
    while page := list(islice(items, PAGE)):
        yield page


FORMATS: dict[str, Callable[[LedgerReader, Iterator[Entry], Source], Iterator[Line]]] = {
    "ocsf": ocsf_lines,
    "otlp-logs": otlp_log_lines,
    "otlp-spans": otlp_span_lines,
}
"""What `--as` may say."""
