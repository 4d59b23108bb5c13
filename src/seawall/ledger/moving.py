"""A log moved between a file and a database, with all that proves it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger import database
from seawall.ledger.folder import hold_folder
from seawall.ledger.place import LOG_URL, log_url
from seawall.ledger.rows import Rows
from seawall.ledger.signers import log_signer, what_was_signed
from seawall.ledger.tree import Tree
from seawall.ledger.verify import Verified, verified

_PAGE = 2_000

_TABLES = {
    "leaf": ("idx, bytes, kind, at, request, session, principal, feature, hash", "idx"),
    "node": ("level, idx, hash", "level, idx"),
    "mention": ("token, idx", "token, idx"),
    "checkpoint": ("size, at, note", "number"),
    "spent": ("key, idx", "key"),
}
"""The columns that are copied of each table, and the order."""


def move(folder: Path, *, to_database: bool) -> Verified:
    """
    Copy the log of a data folder into the database that `SEAWALL_LOG_URL` names, or back.

    Entries, tree, checkpoints and single-use keys are copied byte for byte in one
    transaction, and the copy is verified before it is committed: it is the same log, signed
    by the same key. What it was copied from stays, and will not be gone on with, since the
    key signs only what goes on from what it signed last. LedgerError where a gateway runs,
    the other place has entries already, or the copy is not whole.
    """
    if not log_url():
        raise LedgerError(f"no database is named; set `{LOG_URL}` to its address")
    with hold_folder(folder), _database() as there, _file(folder, make=not to_database) as here:
        source, target = (here, there) if to_database else (there, here)
        _copy(source, target)
        if to_database:
            target.execute("UPDATE tree SET size = ?", (Tree(target).size,))
        told = _checked(folder, target)
        if Tree(source).size != told.entries:
            raise LedgerError("the log grew while it was copied; stop what writes to it")
    return told


def _copy(source: Rows, target: Rows) -> None:
    row = source.execute("SELECT origin FROM log").fetchone()
    if row is None:
        raise LedgerError("there is no log to move: it has no entries yet")
    if target.execute("SELECT origin FROM log").fetchone() is not None:
        raise LedgerError("the other place has a log already; name an empty database or folder")
    target.execute("INSERT INTO log VALUES (?)", row)
    for table, (columns, order) in _TABLES.items():
        marks = ", ".join("?" for _ in columns.split(","))
        # table, columns and order are constants of this file
        insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        query = f"SELECT {columns} FROM {table} ORDER BY {order}"  # noqa: S608
        for page in _pages(source, query):
            target.executemany(insert, page)


def _pages(source: Rows, query: str) -> Iterator[list[tuple[object, ...]]]:
    start = 0
    while page := source.execute(f"{query} LIMIT {_PAGE} OFFSET {start}").fetchall():
        yield page
        start += len(page)


def _checked(folder: Path, rows: Rows) -> Verified:
    (origin,) = rows.execute("SELECT origin FROM log").fetchone()
    keys = log_signer(folder, origin, begun=True).verifiers
    told = verified(rows, keys, signed=what_was_signed(folder))
    if told.problems:
        raise LedgerError(
            f"the log is not whole: {told.problems[0].what}; `seawall log verify` says more"
        )
    return told


@contextmanager
def _database() -> Iterator[Rows]:
    from seawall.ledger import postgres  # noqa: PLC0415 - an extra

    with postgres.moving(log_url()) as rows:
        yield rows


@contextmanager
def _file(folder: Path, *, make: bool) -> Iterator[Rows]:
    opening = database.open_to_write if make else database.open_to_read
    try:
        with closing(opening(folder, patience=10.0)) as connection:
            connection.execute("BEGIN IMMEDIATE" if make else "BEGIN")
            yield connection
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise database.explain(error, folder / database.FILE) from None
