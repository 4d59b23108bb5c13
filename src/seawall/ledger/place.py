"""Where the log of a data folder is: in a file there, or in the database that was named."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger import database
from seawall.ledger.rows import Rows

LOG_URL = "SEAWALL_LOG_URL"
"""Names the PostgreSQL database of the log, `postgresql://...`; without it the log is a file."""


def log_url(environ: Mapping[str, str] | None = None) -> str:
    """The address of the log's database; empty where the log is a file in the data folder."""
    url = (os.environ if environ is None else environ).get(LOG_URL, "")
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise LedgerError(f"`{LOG_URL}` is no address of PostgreSQL; it begins `postgresql://`")
    return url


@contextmanager
def reading(
    folder: Path,
    *,
    url: str | None = None,
    patience: float = 10.0,
    at_once: bool = True,
    damaged: bool = False,
) -> Iterator[Rows]:
    """
    The log of a data folder, to be read, while others may append to it.

    It is in the database of `url`, in a file where that is empty; None stands for what the
    environment says. `at_once` shows one state of it, else each statement sees what is newest.
    `damaged` reads text that is no text too. LedgerError where it cannot be read.
    """
    url = log_url() if url is None else url
    if url:
        from seawall.ledger import postgres  # noqa: PLC0415 - an extra

        with postgres.reading(url, patience=patience, at_once=at_once) as rows:
            yield rows
        return
    try:
        with closing(database.open_to_read(folder, patience=patience)) as connection:
            if damaged:
                connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            if at_once:
                connection.execute("BEGIN")
            yield connection
    except sqlite3.Error as error:
        raise database.explain(error, folder / database.FILE) from None


@contextmanager
def changing(folder: Path, *, patience: float = 10.0) -> Iterator[Rows]:
    """One transaction on what stands beside the entries: checkpoints and their signatures."""
    if url := log_url():
        from seawall.ledger import postgres  # noqa: PLC0415 - an extra

        with postgres.changing(url, patience=patience) as rows:
            yield rows
        return
    try:
        with closing(database.open_to_write(folder, patience=patience)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise database.explain(error, folder / database.FILE) from None


def complaints(rows: Rows) -> list[str]:
    """What the database itself finds wrong with its tables and indexes."""
    if not isinstance(rows, sqlite3.Connection):
        return []  # PostgreSQL answers each query from one copy of a row, and checks its pages
    said = [row[0] for row in rows.execute("PRAGMA integrity_check(3)")]
    return [line for line in said if line != "ok"]
