"""A log moved between a file and a database, with all that proves it."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger import database
from seawall.ledger.folder import hold_folder
from seawall.ledger.leaf import decode
from seawall.ledger.place import LOG_URL, log_url
from seawall.ledger.rows import Rows
from seawall.ledger.signers import log_signer, what_was_signed
from seawall.ledger.tree import Tree
from seawall.ledger.vault.database import SqliteStore
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

_VAULT_TABLES = {
    "subject": ("id, token", "id"),
    "dek": ("id, subject, class, epoch, generation, wrapped, commitment", "id"),
    "sealed": ("ref, key, class, subject, at, size, ciphertext", "ref"),
    "gone": ("ref, why", "ref"),
    "handed": (
        "request, custodian, key, until, digest, sealed",
        "request, custodian, key",
    ),
    "hold": (
        "name, subject, class, since, until, opened_by, reason, opened, closed_by, closed",
        "name, subject, class",
    ),
}
"""The same of the vault beside the log."""


def move(folder: Path, *, to_database: bool) -> Verified:
    """
    Copy the log of a data folder into the database that `SEAWALL_LOG_URL` names, or back.

    Entries, tree, checkpoints and single-use keys are copied byte for byte in one
    transaction, and the copy is verified before it is committed: it is the same log, signed
    by the same key. Sealed texts go with it, under the same keys, and stay nowhere else. The
    log that it was copied from stays, and will not be gone on with, since the key signs only
    what goes on from what it signed last. LedgerError where a gateway runs, the other place
    has entries already, or the copy is not whole.
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
        if to_database:
            _count_writers(target)
        _copy_vault(folder, to_database=to_database)
    _empty_vault(folder, in_file=to_database)
    return told


def _empty_vault(folder: Path, *, in_file: bool) -> None:
    """Leave no sealed text where it was: what is erased from now on would stay there."""
    from seawall.ledger.postgres import PostgresVaultStore  # noqa: PLC0415 - an extra

    store = SqliteStore(folder) if in_file else PostgresVaultStore(log_url())
    try:
        with store.transaction() as run:
            for table in _VAULT_TABLES:
                run.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant
        store.scrub()
    finally:
        store.close()


def _copy_vault(folder: Path, *, to_database: bool) -> None:
    """Copy the sealed texts too, and their keys, into an empty vault."""
    from seawall.ledger.postgres import PostgresVaultStore  # noqa: PLC0415 - an extra

    here, there = SqliteStore(folder), PostgresVaultStore(log_url())
    try:
        source, target = (here, there) if to_database else (there, here)
        with source.transaction() as old, target.transaction() as new:
            if new.execute("SELECT 1 FROM sealed LIMIT 1").fetchone() is not None:
                raise LedgerError("the other place has a vault already; name an empty one")
            for table in _VAULT_TABLES:
                new.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant: what an empty one notes
            _copy_tables(old, new, _VAULT_TABLES)
    finally:
        here.close()
        there.close()


def _copy(source: Rows, target: Rows) -> None:
    row = source.execute("SELECT origin FROM log").fetchone()
    if row is None:
        raise LedgerError("there is no log to move: it has no entries yet")
    if target.execute("SELECT origin FROM log").fetchone() is not None:
        raise LedgerError("the other place has a log already; name an empty database or folder")
    target.execute("INSERT INTO log VALUES (?)", row)
    _copy_tables(source, target, _TABLES)


def _copy_tables(source: Rows, target: Rows, tables: Mapping[str, tuple[str, str]]) -> None:
    for table, (columns, order) in tables.items():
        marks = ", ".join("?" for _ in columns.split(","))
        # table, columns and order are constants of this file
        insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        for page in _pages(source, table, columns, order):
            target.executemany(insert, page)


def _count_writers(rows: Rows) -> None:
    """Note how far each writer has counted: what it logged is then not taken again."""
    nexts: dict[str, int] = {}
    for page in _pages(rows, "leaf", "idx, bytes", "idx"):
        for _, leaf in page:
            assert isinstance(leaf, bytes)
            said = decode(leaf)
            nexts[said.origin.producer] = said.sequence + 1
    rows.executemany("INSERT INTO producer VALUES (?, ?)", list(nexts.items()))


def _pages(
    source: Rows, table: str, columns: str, order: str
) -> Iterator[list[tuple[object, ...]]]:
    """The rows of a table; each page begins where the last ended, however long the table is."""
    names = columns.split(", ")
    keys = order.split(", ")
    query = f"SELECT {columns} FROM {table}"  # noqa: S608 - constants of this file
    if not set(keys) <= set(names):  # a short table, whose key is not copied
        yield source.execute(f"{query} ORDER BY {order}").fetchall()
        return
    beyond = f"WHERE ({order}) > ({', '.join('?' for _ in keys)})"
    page = source.execute(f"{query} ORDER BY {order} LIMIT {_PAGE}").fetchall()
    while page:
        yield page
        last = [page[-1][names.index(key)] for key in keys]
        rest = f"{query} {beyond} ORDER BY {order} LIMIT {_PAGE}"
        page = source.execute(rest, last).fetchall()


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
