"""The SQLite file of the vault, apart from the log's: what is deleted there is overwritten."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from seawall.errors import LedgerError
from seawall.ledger.folder import locked, make_private, prepare_folder

FILE = "vault.sqlite"
APPLICATION = 0x5365615A
"""`SeaZ`, in the header of the file: tells our file from another program's."""

DDL = (
    """
    CREATE TABLE subject (
        id TEXT PRIMARY KEY,
        token TEXT NOT NULL UNIQUE
    )
    """,
    """
    CREATE TABLE dek (
        id TEXT PRIMARY KEY,
        subject TEXT NOT NULL,
        class TEXT NOT NULL,
        epoch TEXT NOT NULL,
        generation TEXT NOT NULL,
        wrapped BLOB NOT NULL,
        commitment BLOB NOT NULL
    )
    """,
    "CREATE INDEX dek_subject ON dek (subject, class, epoch)",
    """
    CREATE TABLE sealed (
        ref TEXT PRIMARY KEY,
        key TEXT NOT NULL,
        class TEXT NOT NULL,
        subject TEXT NOT NULL,
        at BIGINT NOT NULL,
        size INTEGER NOT NULL,
        ciphertext BLOB NOT NULL
    )
    """,
    "CREATE INDEX sealed_key ON sealed (key)",
    "CREATE INDEX sealed_at ON sealed (class, at)",
    "CREATE TABLE gone (ref TEXT PRIMARY KEY, why TEXT NOT NULL)",
    """
    CREATE TABLE hold (
        name TEXT NOT NULL,
        subject TEXT NOT NULL,
        class TEXT NOT NULL,
        since BIGINT NOT NULL,
        until BIGINT NOT NULL,
        opened_by TEXT NOT NULL,
        reason TEXT NOT NULL,
        opened BIGINT NOT NULL,
        closed_by TEXT NOT NULL,
        closed BIGINT NOT NULL,
        PRIMARY KEY (name, subject, class)
    )
    """,
)
"""The tables, also for PostgreSQL with `BYTEA` in the place of `BLOB`."""

HANDED = (
    """
    CREATE TABLE handed (
        request TEXT NOT NULL,
        custodian TEXT NOT NULL,
        key TEXT NOT NULL,
        until BIGINT NOT NULL,
        digest TEXT NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (request, custodian, key)
    )
    """,
)
"""What custodians hand over to whoever asked, likewise."""

_MIGRATIONS = (DDL, HANDED)


class SqliteStore:
    """
    The vault's file in a data folder; see seawall.ledger.vault.port.Store.

    Any thread may use it. Another process that writes is waited for, `patience` seconds at
    most. Opening raises LedgerError where the folder or file cannot serve.
    """

    def __init__(self, folder: Path, *, patience: float = 10.0) -> None:
        prepare_folder(folder)
        self._path = folder / FILE
        if self._path.is_dir():
            raise LedgerError(
                f"`{self._path}` is a folder where the vault should be; move it away"
            )
        self._lock = threading.Lock()
        with locked(folder / "vault.lock"):  # the change to WAL does not wait for others by itself
            make_private(self._path)
            with _explained(self._path):
                self._connection = _opened(self._path, patience)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is done inside is on disk at the end of the block, or none of it is done."""
        with self._lock, _explained(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def scrub(self) -> bool:
        """
        Bring all pages home and empty the write-ahead log, where the old ones would remain.

        The pages themselves were overwritten when they were let go (`secure_delete`).
        """
        with self._lock, _explained(self._path):
            busy: int = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not busy

    def close(self) -> None:
        """Let go of the file. Twice does no harm."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()


def _opened(path: Path, patience: float) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode=rw"
    connection = sqlite3.connect(
        address, uri=True, timeout=patience, isolation_level=None, check_same_thread=False
    )
    try:
        _settle(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _settle(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to today's shape, and the connection to forget what it deletes."""
    version = _version(connection, path)
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone stops at the drive's cache
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA temp_store = MEMORY")
    for number, steps in enumerate(_MIGRATIONS[version:], version + 1):
        connection.execute("BEGIN IMMEDIATE")
        for step in steps:
            connection.execute(step)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The number of the last migration that the file has had; 0 for a new file."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    owner: int = connection.execute("PRAGMA application_id").fetchone()[0]
    tables: int = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if owner != APPLICATION and (owner or tables):
        raise LedgerError(f"`{path}` is another program's database; name another folder")
    if version > len(_MIGRATIONS):
        raise LedgerError(f"the vault `{path}` was written by a newer Seawall; use that one")
    return version


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", None) or type(error).__name__
        advice = next((a for start, a in _ADVICE.items() if name.startswith(start)), _OTHERWISE)
        raise LedgerError(f"the vault `{path}` {advice} ({name})") from None


_OTHERWISE = "failed; check the disk it is on and try again"
_ADVICE = {
    "SQLITE_FULL": "is on a full disk; free space on it, then try again",
    "SQLITE_READONLY": "cannot be written; make the file and its folder writable for this user",
    "SQLITE_CORRUPT": "is damaged; keep the file and its -wal, and restore a backup",
    "SQLITE_NOTADB": "is no vault, or is damaged from its first bytes on; restore a backup",
    "SQLITE_BUSY": "was kept locked by another process for too long; let it finish, try again",
    "SQLITE_CONSTRAINT": "has an entry of this name already; name it otherwise",
}
