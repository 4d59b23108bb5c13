"""What bench/ledger.py compares: the log, and a plain hash chain, each in both stores."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg

from bench.chain import Chain, PostgresChain, SqliteChain
from seawall.ledger import Receipt, SqliteLedger
from seawall.ledger.shared import PostgresLedger
from seawall.terms import Event
from tests.postgres_server import Server

SQLITE, POSTGRES = "SQLite", "PostgreSQL"
LOG, CHAIN = "log", "hash chain"

_TAKES = """
SELECT sum(pg_total_relation_size(oid)) FROM pg_class
WHERE relkind = 'r' AND relnamespace IN (SELECT oid FROM pg_namespace
                                         WHERE nspname IN ('seawall', 'public'))
"""


class Appendable(Protocol):
    """What can be appended to, and says so when it is durable."""

    def append(self, events: Sequence[Event]) -> Receipt:
        """Append from a thread."""
        ...

    async def append_async(self, events: Sequence[Event]) -> Receipt:
        """Append from a task."""
        ...

    def close(self) -> None:
        """Let go."""
        ...


@dataclass(frozen=True, slots=True)
class Contender:
    """A log or a chain, and the store it is in."""

    what: str
    store: str

    def __str__(self) -> str:
        return f"{self.what}, {self.store}"


CONTENDERS = [Contender(what, store) for store in (SQLITE, POSTGRES) for what in (LOG, CHAIN)]


@dataclass(frozen=True, slots=True)
class Opened:
    """One that is open and empty, and how many bytes its store takes once it is closed."""

    log: Appendable
    size: Callable[[], int]


class Stores:
    """A folder on the disk that is meant, and a server if there is one."""

    def __init__(self, folder: Path, server: Server | None) -> None:
        self._folder = folder
        self._server = server

    def contenders(self) -> list[Contender]:
        """Those that can be had here."""
        return [it for it in CONTENDERS if it.store == SQLITE or self._server]

    @contextmanager
    def opened(self, contender: Contender) -> Iterator[Opened]:
        """A new one; removed at the end."""
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            if contender.store == SQLITE:
                yield _in_file(contender, Path(name))
                return
            assert self._server is not None
            url = self._server.database()
            try:
                yield _in_database(contender, Path(name), url)
            finally:
                self._server.drop(url)


def _in_file(contender: Contender, folder: Path) -> Opened:
    log: Appendable = SqliteLedger(folder) if contender.what == LOG else Chain(SqliteChain(folder))
    return Opened(log, lambda: sum(file.stat().st_size for file in folder.glob("*.sqlite*")))


def _in_database(contender: Contender, folder: Path, url: str) -> Opened:
    log: Appendable = (
        PostgresLedger(folder, url) if contender.what == LOG else Chain(PostgresChain(url))
    )

    def size() -> int:
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(_TAKES).fetchone()
            return int(row[0]) if row else 0

    return Opened(log, size)
