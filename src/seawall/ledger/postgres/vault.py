"""The vault's tables in the log's database, in a schema of their own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from seawall.ledger.postgres.connection import (
    VAULT_SCHEMA,
    PostgresRows,
    connect,
    explained,
    require_tables,
)
from seawall.ledger.postgres.prepare import prepared
from seawall.ledger.rows import Rows

_ONE = 0x5365615A
"""The advisory lock of whoever changes the vault: one at a time over all processes."""

_MINE = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = %s::regclass"


class PostgresVaultStore:
    """
    The vault in PostgreSQL; see seawall.ledger.vault.port.Store.

    What is deleted leaves the tables' files with `scrub`, which only their owner may do. The
    server's journal and its backups keep it for a while: against those, keys are rotated.
    """

    def __init__(self, url: str, *, patience: float = 10.0) -> None:
        """LedgerError where the database cannot serve."""
        self._url = url
        self._patience = patience
        self._lock = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None
        prepared(url, patience=patience)
        with explained(url):
            self._connected()

    @contextmanager
    def transaction(self) -> Iterator[Rows]:
        """All that is done inside is on disk at the end of the block, or none of it is done."""
        with self._lock, explained(self._url):
            try:
                connection = self._connected()
                with connection.transaction():
                    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE,))
                    yield PostgresRows(connection)
            except psycopg.OperationalError:
                self._drop()
                raise

    def scrub(self) -> bool:
        """Write the tables of keys anew without what is deleted; False where this role may not."""
        with self._lock, explained(self._url):
            connection = self._connected()
            row = connection.execute(_MINE, (f"{VAULT_SCHEMA}.dek",)).fetchone()
            if row is None or not row[0]:
                return False
            # Nobody reads a text without its key, so the large table need not be rewritten.
            connection.execute("VACUUM (FULL) dek")
            connection.execute("VACUUM (FULL) handed")
            connection.execute("VACUUM sealed")
            return True

    def close(self) -> None:
        """Let go of the database. Twice does no harm."""
        with self._lock:
            self._drop()

    def _connected(self) -> psycopg.Connection[Any]:
        if self._connection is None:
            connection = connect(self._url, patience=self._patience)
            try:
                require_tables(connection, self._url)
                connection.execute(f"SET search_path = {VAULT_SCHEMA}, pg_catalog")
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()
