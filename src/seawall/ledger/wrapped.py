"""A log around another, read as that one is."""

from collections.abc import Iterator
from typing import Self

from seawall.ledger.port import Entry, Ledger, Query


class Wrapped:
    """Reads from the log within, and closes with it; see seawall.ledger.port.LedgerReader."""

    def __init__(self, within: Ledger) -> None:
        self._within = within

    def entry(self, index: int) -> Entry | None:
        """The entry at this index, or None where the log does not reach."""
        return self._within.entry(index)

    def entries(self, query: Query) -> Iterator[Entry]:
        """The entries asked for, read as they are taken."""
        return self._within.entries(query)

    def request_trail(self, request: str) -> tuple[Entry, ...]:
        """All that was logged of one request, oldest first."""
        return self._within.request_trail(request)

    def lives(self, producer: str) -> bool:
        """Whether the writer of this id may still be appending, in whatever process."""
        return self._within.lives(producer)

    def close(self) -> None:
        """Let go of the log."""
        self._within.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()
