"""
A plain hash chain, as people keep one in a table: beside it stands what the log costs more.

Each row has the SHA-256 of the hash before it and of its own bytes, and nothing else: no tree,
no proof of one entry, nothing to search by, no signature. The bytes are those of the log's
leaves, and the same thread gathers what comes into one commit.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import psycopg

from seawall.ledger import Origin, Receipt
from seawall.ledger.appending import Appending
from seawall.ledger.leaf import encode_all
from seawall.ledger.writer import Outcome, Store, Submission, Writer

FILE = "chain.sqlite"
START = bytes(32)
ORIGIN = Origin("default", "default", "0123456789abcdef")
LAST = "SELECT idx, hash FROM chain ORDER BY idx DESC LIMIT 1"
LOCK = 0x636861696E

Row = tuple[int, bytes, bytes]


class Chain(Appending):
    """A hash chain that is appended to as the log is."""

    def __init__(self, store: Store) -> None:
        self._writer = Writer(store, queue_limit=16_384)


class _Chained:
    """What both stores have in common: nothing is due but what comes."""

    def due_in(self) -> float | None:
        """Nothing is due here by the clock."""
        return None

    def tick(self) -> None:
        """Nothing is due here by the clock."""


class SqliteChain(_Chained):
    """The chain in one file, each commit on disk."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(
            folder / FILE, isolation_level=None, check_same_thread=False
        )
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(
            "CREATE TABLE chain (idx INTEGER PRIMARY KEY, bytes BLOB NOT NULL, hash BLOB NOT NULL)"
        )

    def log(self, batch: Sequence[Submission]) -> list[Outcome]:
        """Commit a batch."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        rows, outcomes = linked(batch, execute(LAST).fetchone())
        self._connection.executemany("INSERT INTO chain VALUES (?, ?, ?)", rows)
        execute("COMMIT")
        return outcomes

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class PostgresChain(_Chained):
    """The chain in a table of a database, one writer of it at a time."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS chain "
            "(idx bigint PRIMARY KEY, bytes bytea NOT NULL, hash bytea NOT NULL)"
        )

    def log(self, batch: Sequence[Submission]) -> list[Outcome]:
        """Commit a batch."""
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            rows, outcomes = linked(batch, cursor.execute(LAST).fetchone())
            cursor.executemany("INSERT INTO chain VALUES (%s, %s, %s)", rows)
        return outcomes

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()


def linked(
    batch: Sequence[Submission], last: tuple[int, bytes] | None
) -> tuple[list[Row], list[Outcome]]:
    """The rows of a batch after the last one, and where each append stands."""
    index, link = last or (-1, START)
    rows: list[Row] = []
    outcomes: list[Outcome] = []
    for submission in batch:
        first = index + 1
        for leaf in encode_all(submission.events, origin=ORIGIN, sequence=first):
            index, link = index + 1, sha256(link + leaf).digest()
            rows.append((index, leaf, link))
        outcomes.append(Receipt(first, index))
    return rows, outcomes


def verified(folder: Path) -> int:
    """How many rows the chain of a folder has, each with the hash that it should have."""
    link, count = START, 0
    with closing(sqlite3.connect(folder / FILE)) as connection:
        rows: Iterator[tuple[bytes, bytes]] = connection.execute(
            "SELECT bytes, hash FROM chain ORDER BY idx"
        )
        for leaf, kept in rows:
            link = sha256(link + leaf).digest()
            assert link == kept
            count += 1
    return count
