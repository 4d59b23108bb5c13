"""Rows that something could not be done with, as they are told."""

from collections.abc import Iterator, Sequence

from seawall.cli.words import many, printable
from seawall.scan import Trouble


def troubles(count: int, first: Sequence[Trouble], *, done: str, more: str = "") -> Iterator[str]:
    """The rows that something could not be `done` with; `more` follows where not all are named."""
    if not count:
        return
    yield f"  {many(count, 'row')} could not be {done}:"
    for trouble in first:
        file = printable(trouble.file)
        yield f"    {file}{' ' if file else ''}row {trouble.row}: {trouble.reason}"
    if rest := count - len(first):
        yield f"    and {rest:,} more{more}"
