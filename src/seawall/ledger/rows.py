"""What the log asks of a database: the same few statements, whichever it is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Found(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        ...

    def fetchone(self) -> Any:
        """The next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Rows(Protocol):
    """
    A connection to the log's tables.

    Statements are written once, in what SQLite and PostgreSQL both understand, with `?`
    where a value goes.
    """

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Found:
        """Run one statement."""
        ...

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run one statement for each row of values."""
        ...
