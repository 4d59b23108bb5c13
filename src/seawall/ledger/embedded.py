"""The log in one SQLite file, as its one writing thread sees it."""

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from seawall.errors import AlreadyUsed, LedgerError
from seawall.ledger.checkpoints import EVERY, Checkpoints, open_checkpoints
from seawall.ledger.database import FILE, explain, explain_commit, open_to_write
from seawall.ledger.leaf import Origin, encode_all, microseconds
from seawall.ledger.mentions import mentions
from seawall.ledger.merkle import Frontier, leaf_hash
from seawall.ledger.port import Receipt
from seawall.ledger.tree import Tree
from seawall.ledger.writer import Outcome, Submission
from seawall.terms import Event

Row = tuple[int, bytes, str, int, str, str, str, str, bytes]
"""A row of the table of leaves."""

_INSERT = "INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_MENTION = "INSERT INTO mention VALUES (?, ?)"
_SPEND = "INSERT INTO spent VALUES (?, ?) ON CONFLICT DO NOTHING"


class EmbeddedStore:
    """
    Commits batches to the file, and signs what it holds when that is due.

    After a failure the file is opened afresh for the next batch, under a new producer
    id: what a failed commit left on disk can then never share a producer and sequence
    with a later entry.
    """

    def __init__(self, folder: Path, *, tenant: str, environment: str, patience: float) -> None:
        self._folder = folder
        self._tenant = tenant
        self._environment = environment
        self._patience = patience
        self._connection: sqlite3.Connection | None = None
        self._checkpoints: Checkpoints | None = None
        self._frontier = Frontier()
        self._origin = Origin(tenant, environment, "")
        self._sequence = 0
        self._late = False
        self._open()  # in the caller, who is to see what is wrong with the file

    def log(self, batch: Sequence[Submission]) -> list[Outcome]:
        """Commit a batch; one outcome for each submission, whatever happens."""
        try:
            connection = self._connection or self._open()
            connection.execute("BEGIN IMMEDIATE")
            try:
                outcomes, sequence = self._insert(connection, batch)
                self._commit(connection)
            except BaseException:
                self._drop()
                raise
        except LedgerError as error:
            return [LedgerError(*error.args, reason=error.reason) for _ in batch]
        except sqlite3.Error as error:
            return [explain(error, self._folder / FILE) for _ in batch]
        except Exception as error:  # noqa: BLE001 - the thread must live to serve the next batch
            reason = type(error).__name__
            return [LedgerError(f"the log's writer failed ({reason}); try again") for _ in batch]
        self._sequence = sequence
        return outcomes

    def _commit(self, connection: sqlite3.Connection, *, at_end: bool = False) -> None:
        """Commit, with a checkpoint where one is due."""
        assert self._checkpoints is not None
        signed = self._checkpoints.write_due(self._frontier, at_end=at_end)
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise explain_commit(error, self._folder / FILE) from None
        self._checkpoints.grown(self._frontier)
        if signed:
            with suppress(LedgerError):  # the events are durable; the next checkpoint tries again
                self._checkpoints.written(self._frontier)

    def due_in(self) -> float | None:
        """Seconds until there should be a checkpoint."""
        if self._late:
            return EVERY
        return self._checkpoints.due_in() if self._checkpoints else None

    def tick(self) -> None:
        """A checkpoint by itself, where one is due."""
        self._log_checkpoint()

    def close(self) -> None:
        """A last checkpoint, and let go of the file."""
        self._log_checkpoint(at_end=True)
        self._drop()

    def _log_checkpoint(self, *, at_end: bool = False) -> None:
        """A checkpoint by itself, where one is due; what fails is tried again in a while."""
        if self._connection is None and not self._late:
            return
        try:
            connection = self._connection or self._open()
            connection.execute("BEGIN IMMEDIATE")
            self._catch_up(connection)
            self._commit(connection, at_end=at_end or self._late)
            self._late = False
        except Exception:  # noqa: BLE001 - the thread must live to serve the next batch
            self._late = True
            self._drop()

    def _catch_up(self, connection: sqlite3.Connection) -> int:
        """Take in what other processes appended; the log's size."""
        tree = Tree(connection)
        size = tree.size
        if self._frontier.size != size:
            self._frontier = tree.frontier(size)
        return size

    def _insert(
        self, connection: sqlite3.Connection, batch: Sequence[Submission]
    ) -> tuple[list[Outcome], int]:
        """Insert what can be encoded and was not done before; the outcomes, the next sequence."""
        index, sequence = self._catch_up(connection), self._sequence
        outcomes: list[Outcome] = []
        rows: list[Row] = []
        for submission in batch:
            try:
                fresh = self._rows(submission.events, index, sequence)
                self._spend(connection, submission.unless, index)
            except LedgerError as error:
                outcomes.append(error)
                continue
            rows += fresh
            outcomes.append(Receipt(index, index + len(fresh) - 1))
            index += len(fresh)
            sequence += len(fresh)
        connection.executemany(_INSERT, rows)
        connection.executemany(_MENTION, [one for row in rows for one in _mentioned(row)])
        frontier = Frontier(self._frontier.size, self._frontier.hashes)
        Tree(connection).keep(frontier.extend(row[-1] for row in rows))
        self._frontier = frontier
        return outcomes, sequence

    def _rows(self, events: Sequence[Event], index: int, sequence: int) -> list[Row]:
        leaves = encode_all(events, origin=self._origin, sequence=sequence)
        return [
            (
                index + place,
                leaf,
                event.kind,
                microseconds(event.at),
                event.request,
                event.session,
                event.principal,
                event.feature,
                leaf_hash(leaf),
            )
            for place, (event, leaf) in enumerate(zip(events, leaves, strict=True))
        ]

    def _spend(self, connection: sqlite3.Connection, key: str | None, index: int) -> None:
        if key is not None and not connection.execute(_SPEND, (key, index)).rowcount:
            raise AlreadyUsed("this was done before, and can be done only once")

    def _open(self) -> sqlite3.Connection:
        self._connection = open_to_write(self._folder, patience=self._patience)
        self._origin = Origin(self._tenant, self._environment, secrets.token_hex(8))
        self._sequence = 0
        self._frontier = Frontier()
        try:
            self._checkpoints = open_checkpoints(
                self._connection, self._folder, tenant=self._tenant, environment=self._environment
            )
        except sqlite3.Error as error:
            self._drop()
            raise explain(error, self._folder / FILE) from None
        except BaseException:
            self._drop()
            raise
        return self._connection

    def _drop(self) -> None:
        """Close the file; an open transaction is rolled back by that."""
        connection, self._connection, self._checkpoints = self._connection, None, None
        if connection is not None:
            with suppress(sqlite3.Error):
                connection.close()


def _mentioned(row: Row) -> Iterator[tuple[str, int]]:
    """The rows of the table of mentions for a row of the table of leaves."""
    index, leaf, _, _, _, session, principal, *_ = row
    return ((token, index) for token in mentions(leaf, (session, principal)))
