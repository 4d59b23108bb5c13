"""Connections to the log's database, and what its errors mean."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict

from seawall.errors import LedgerError
from seawall.ledger.rows import Found, Rows

SCHEMA, VAULT_SCHEMA = "seawall", "seawall_vault"

HEAD = "0003"
"""The last migration, as its file says."""

_LIVELY = {
    "tcp_keepalives_idle": 5,
    "tcp_keepalives_interval": 2,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""So that the server, too, notices a client that is gone, and frees its locks."""


class PostgresRows:
    """A connection that takes the log's statements; see seawall.ledger.rows.Rows."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Found:
        """Run one statement."""
        return self.connection.execute(_spelled(statement), values)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run one statement for each row of values."""
        with self.connection.cursor() as cursor:
            cursor.executemany(_spelled(statement), rows)
        return None


@lru_cache(maxsize=256)
def _spelled(statement: str) -> bytes:
    """A statement of the log's as the driver takes it: none has a `?` or `%` of its own."""
    return statement.replace("%", "%%").replace("?", "%s").encode()


def connect(url: str, *, patience: float) -> psycopg.Connection[Any]:
    """
    A connection that sees the log's tables; each statement is a transaction.

    Its commits are on disk when they return, whatever the server's default. psycopg.Error
    where there is none to be had.
    """
    seconds = max(2, round(patience))
    connection = psycopg.connect(
        url,
        autocommit=True,
        connect_timeout=seconds,
        # A server that is gone without a word is noticed within some ten seconds.
        keepalives_idle=5,
        keepalives_interval=2,
        keepalives_count=3,
        tcp_user_timeout=10_000,
    )
    try:
        for setting, value in _LIVELY.items():
            connection.execute(f"SET {setting} = {value}")
        connection.execute(f"SET search_path = {SCHEMA}, pg_catalog")
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false) "
            "WHERE current_setting('synchronous_commit') IN ('off', 'local')"
        )
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def reading(url: str, *, patience: float, at_once: bool) -> Iterator[Rows]:
    """The log, to be read; `at_once` shows one state of it. LedgerError where it cannot be."""
    with explained(url), closing(connect(url, patience=patience)) as connection:
        require_tables(connection, url)
        connection.read_only = True
        if at_once:
            connection.autocommit = False
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        yield PostgresRows(connection)


@contextmanager
def changing(url: str, *, patience: float) -> Iterator[Rows]:
    """One transaction; LedgerError, and nothing of it is done, where it cannot be committed."""
    with explained(url), closing(connect(url, patience=patience)) as connection:
        require_tables(connection, url)
        with connection.transaction():
            yield PostgresRows(connection)


def require_tables(connection: psycopg.Connection[Any], url: str) -> None:
    """LedgerError unless the log's tables are there, as this Seawall made them."""
    version = version_of(connection)
    if version is None:
        raise LedgerError(f"there is no log in {place(url)}; make it with `seawall log prepare`")
    if version < HEAD:
        raise LedgerError(
            f"the log in {place(url)} is of an older Seawall; run `seawall log prepare` once"
        )
    if version > HEAD:
        raise LedgerError(f"the log in {place(url)} was made by a newer Seawall; use that one")


def version_of(connection: psycopg.Connection[Any]) -> str | None:
    """The last migration that the log's tables have had; None where there are none."""
    query = "SELECT to_regclass(%s)"
    row = connection.execute(query, (f"{SCHEMA}.migration",)).fetchone()
    if row is None or row[0] is None:
        return None
    kept = connection.execute(f"SELECT version_num FROM {SCHEMA}.migration").fetchone()  # noqa: S608 - a constant
    return str(kept[0]) if kept else None


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn the driver's errors into what the operator can do about them."""
    try:
        yield
    except psycopg.Error as error:
        raise explain(error, url) from None


def explain(error: psycopg.Error, url: str) -> LedgerError:
    """What the database's error means to the operator. Never its words: they may quote values."""
    name = error.sqlstate or type(error).__name__
    for kind, (reason, advice) in _ADVICE.items():
        if isinstance(error, kind):
            return LedgerError(advice.format(place=place(url), name=name), reason=reason)
    said = f"the log in {place(url)} failed ({name}); the server's own log says more"
    return LedgerError(said)


_ADVICE: dict[type[psycopg.Error], tuple[str, str]] = {
    errors.DiskFull: (
        "disk_full",
        "the disk of the log in {place} is full; free space on it, then try again",
    ),
    errors.InsufficientPrivilege: (
        "read_only",
        (
            "this role may not do that to the log in {place}; "
            "`seawall log prepare` grants what each role needs"
        ),
    ),
    errors.InvalidPassword: (
        "other",
        "{place} refused the password; mend it in `SEAWALL_LOG_URL`",
    ),
    errors.InvalidAuthorizationSpecification: (
        "other",
        "{place} refused this role; mend it in `SEAWALL_LOG_URL`, or let it in with pg_hba.conf",
    ),
    errors.ReadOnlySqlTransaction: (
        "read_only",
        "{place} is read-only, perhaps a standby; name the primary server in `SEAWALL_LOG_URL`",
    ),
    errors.InvalidCatalogName: ("other", "there is no database {place}; make it with `createdb`"),
    errors.DataCorrupted: (
        "corrupt",
        (
            "the log in {place} is damaged ({name}); stop Seawall, keep the server's files as "
            "evidence, and restore a backup"
        ),
    ),
    errors.IndexCorrupted: (
        "corrupt",
        (
            "an index of the log in {place} is damaged ({name}); run `REINDEX` on it, then "
            "`seawall log verify`"
        ),
    ),
    errors.LockNotAvailable: (
        "locked",
        "somebody kept the log in {place} locked for too long; end what they do, then try again",
    ),
    psycopg.OperationalError: (
        "io",
        (
            "{place} cannot be reached, or broke off ({name}); check that PostgreSQL runs there "
            "and that `SEAWALL_LOG_URL` is right, then try again"
        ),
    ),
}


def place(url: str) -> str:
    """A database as people call it; without its password."""
    try:
        told = conninfo_to_dict(url)
    except psycopg.Error:
        return "the database"
    return f"`{told.get('dbname', '')}` on `{told.get('host', 'this machine')}`"
