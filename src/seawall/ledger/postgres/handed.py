"""What writers handed in, judged, and as rows of the log: nobody is believed about it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from seawall.errors import LedgerError
from seawall.ledger.leaf import Leaf, decode, encode, microseconds
from seawall.ledger.mentions import mentions
from seawall.ledger.merkle import leaf_hash
from seawall.ledger.postgres.inbox import require_words
from seawall.terms import Event

MISFIT = "it is not as the log keeps it"
"""Why a submission was refused that some entry of cannot be logged."""

_WRITER = re.compile(r"[0-9A-Za-z_-]{1,64}")

Row = tuple[object, ...]
"""A row of the table of leaves."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What one writer handed in at once, and until when it waits."""

    number: int
    token: bytes
    leaves: list[bytes]
    spend: str | None
    until: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of it: the index of its first entry, or why it gets no place."""

    one: HandedIn
    first: int | None
    refused: str


def read_leaves(leaves: Iterable[bytes], require: Callable[[Event], object]) -> list[Leaf]:
    """What each leaf says; nothing where one is not as the log keeps it, or `require` refuses."""
    read = []
    for leaf in leaves:
        try:
            said = decode(leaf)
            require_words(said.event)
            require(said.event)
            respelt = encode(said.event, origin=said.origin, sequence=said.sequence)
        except LedgerError:
            return []
        if respelt != leaf or not _WRITER.fullmatch(said.origin.producer):
            return []
        read.append(said)
    return read


def rows_of(leaves: Sequence[bytes], said: Sequence[Leaf], index: int) -> Iterator[Row]:
    """The rows of leaves from an index on; what each is found under is read from the leaf."""
    for place, (leaf, one) in enumerate(zip(leaves, said, strict=True), index):
        event = one.event
        words = (event.request, event.session, event.principal, event.feature)
        yield (place, leaf, event.kind, microseconds(event.at), *words, leaf_hash(leaf))


def mentioned(row: Row) -> Iterator[tuple[str, int]]:
    """The rows of the table of mentions for a row of the table of leaves."""
    index, leaf, _, _, _, session, principal, *_ = row
    assert isinstance(index, int)
    assert isinstance(leaf, bytes)
    beside = (str(session), str(principal))
    return ((token, index) for token in mentions(leaf, beside))
