"""The SQLite file under the log: how it is opened, shaped, and what its errors mean."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from seawall.errors import LedgerError
from seawall.ledger.folder import locked, make_private, prepare_folder
from seawall.ledger.mentions import mentions
from seawall.ledger.tree import Tree

FILE = "log.sqlite"
APPLICATION = 0x5365614C
"""`SeaL`, in the header of the file: tells our file from another program's."""

_MIGRATIONS = (
    # 1: leaves, what is derived from them for searching, and spent single-use keys
    """
    CREATE TABLE leaf (
        idx INTEGER PRIMARY KEY,
        bytes BLOB NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        request TEXT NOT NULL,
        session TEXT NOT NULL,
        principal TEXT NOT NULL,
        feature TEXT NOT NULL
    );
    CREATE INDEX leaf_kind ON leaf (kind);
    CREATE INDEX leaf_at ON leaf (at);
    CREATE INDEX leaf_request ON leaf (request, kind) WHERE request <> '';
    CREATE INDEX leaf_session ON leaf (session) WHERE session <> '';
    CREATE INDEX leaf_principal ON leaf (principal) WHERE principal <> '';
    CREATE INDEX leaf_feature ON leaf (feature) WHERE feature <> '';
    CREATE TABLE spent (key TEXT PRIMARY KEY, idx INTEGER NOT NULL) WITHOUT ROWID;
    """,
    # 2: the Merkle tree over the leaves, the log's name, and signed checkpoints
    """
    ALTER TABLE leaf ADD COLUMN hash BLOB;
    CREATE TABLE node (
        level INTEGER NOT NULL,
        idx INTEGER NOT NULL,
        hash BLOB NOT NULL,
        PRIMARY KEY (level, idx)
    ) WITHOUT ROWID;
    CREATE TABLE log (origin TEXT NOT NULL);
    CREATE TABLE checkpoint (
        number INTEGER PRIMARY KEY,
        size INTEGER NOT NULL,
        at INTEGER NOT NULL,
        note TEXT NOT NULL
    );
    """,
    # 3: pseudonyms in facts
    """
    CREATE TABLE mention (
        token TEXT NOT NULL,
        idx INTEGER NOT NULL,
        PRIMARY KEY (token, idx)
    ) WITHOUT ROWID;
    CREATE INDEX mention_idx ON mention (idx);
    """,
)
_GROWS = 2
"""The migration after which older entries must be hashed."""

_MENTIONS = 3
"""The migration after which older entries must be searched for pseudonyms."""


def open_to_write(folder: Path, *, patience: float) -> sqlite3.Connection:
    """
    Open the folder's log, making or migrating it first if need be.

    Another process that writes is waited for, `patience` seconds at most. A
    transaction is on disk when COMMIT returns. Raises LedgerError.
    """
    prepare_folder(folder)
    path = folder / FILE
    _refuse_folder(path)
    with locked(folder / "log.lock"):  # the change to WAL does not wait for others by itself
        make_private(path)
        return _opened(path, "rw", patience, _settle)


def open_to_read(folder: Path, *, patience: float) -> sqlite3.Connection:
    """Open the folder's log so that nothing can be written, also while a gateway writes to it."""
    path = folder / FILE
    _refuse_folder(path)
    if not path.exists():
        raise LedgerError(
            f"there is no log in `{folder}`; name the gateway's data folder, "
            "or start `seawall serve` to begin one"
        )
    return _opened(path, "ro", patience, _require_log)


def explain(error: sqlite3.Error, path: Path) -> LedgerError:
    """What the database's error means to the operator, and what to do next."""
    name = getattr(error, "sqlite_errorname", None) or type(error).__name__
    for prefix, (reason, advice) in _ADVICE.items():
        if name.startswith(prefix):
            return LedgerError(advice.format(path=path, name=name), reason=reason)
    said = f"the log `{path}` failed ({name}); check the disk it is on and try again"
    return LedgerError(said, reason="io")


def explain_commit(error: sqlite3.Error, path: Path) -> LedgerError:
    """The same of a COMMIT: one whose last flush failed may be found again after a crash."""
    name = getattr(error, "sqlite_errorname", None)
    if name not in _UNFLUSHED:
        return explain(error, path)
    return LedgerError(
        f"the disk did not say that it keeps what was written to the log `{path}` ({name}), "
        "which may be there all the same; check that it is healthy, then try again",
        reason="in_doubt",
    )


_UNFLUSHED = ("SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC")

_ADVICE = {
    "SQLITE_FULL": (
        "disk_full",
        "the disk with the log `{path}` is full; free space on it, then try again",
    ),
    "SQLITE_IOERR": (
        "io",
        (
            "the disk refused to read or write the log `{path}` ({name}); "
            "check that it is mounted, healthy and has space, then try again"
        ),
    ),
    "SQLITE_READONLY": (
        "read_only",
        (
            "the log `{path}` cannot be written ({name}); "
            "make the file and its folder writable for this user"
        ),
    ),
    "SQLITE_CORRUPT": (
        "corrupt",
        (
            "the log `{path}` is damaged; stop Seawall, keep the file and its -wal "
            "as evidence, and restore a backup or begin a new folder"
        ),
    ),
    "SQLITE_NOTADB": (
        "corrupt",
        (
            "`{path}` is not a log, or is damaged from its first bytes on; "
            "keep it as evidence, and restore a backup or name another folder"
        ),
    ),
    "SQLITE_BUSY": (
        "locked",
        (
            "another process kept the log `{path}` locked for too long; "
            "let it finish or stop it (`fuser` names it), then try again"
        ),
    ),
    "SQLITE_CANTOPEN": (
        "io",
        "the log `{path}` cannot be opened; check that its folder exists and is this user's own",
    ),
}


def _opened(
    path: Path, mode: str, patience: float, prepare: Callable[[sqlite3.Connection, Path], None]
) -> sqlite3.Connection:
    """A connection on which `prepare` has run; errors are explained and leave nothing open."""
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    try:
        connection = sqlite3.connect(
            address, uri=True, timeout=patience, isolation_level=None, check_same_thread=False
        )
        try:
            prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise explain(error, path) from None
    return connection


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise LedgerError(f"`{path}` is a folder where the log's file should be; move it away")


def _settle(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to today's shape and the connection to full durability."""
    version = _version(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA fullfsync = ON")  # macOS: fsync alone stops at the drive's cache
    connection.execute("PRAGMA trusted_schema = OFF")
    for number, steps in enumerate(_MIGRATIONS[version:], version + 1):
        connection.execute("BEGIN IMMEDIATE")
        for step in steps.split(";"):
            connection.execute(step)
        if number == _GROWS:
            Tree(connection).grow()
        if number == _MENTIONS:
            _mention(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")


def _mention(connection: sqlite3.Connection) -> None:
    """Note the pseudonyms in the entries of an older log."""
    rows = connection.execute("SELECT idx, bytes, session, principal FROM leaf")
    for index, leaf, *beside in rows:
        found = [(token, index) for token in mentions(leaf, beside)]
        connection.executemany("INSERT INTO mention VALUES (?, ?)", found)


def _require_log(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection, path) < len(_MIGRATIONS):
        raise LedgerError(f"`{path}` is of an older Seawall; start `seawall serve` on it once")


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """The number of the last migration that the file has had; 0 for a new file."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    owner: int = connection.execute("PRAGMA application_id").fetchone()[0]
    tables: int = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if owner != APPLICATION and (owner or tables):
        raise LedgerError(
            f"`{path}` is another program's database; name another folder", reason="corrupt"
        )
    if version > len(_MIGRATIONS):
        raise LedgerError(f"the log `{path}` was written by a newer Seawall; use that one")
    return version
