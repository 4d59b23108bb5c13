"""The log in one SQLite file: the embedded default."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Self

from seawall.ledger.port import Receipt
from seawall.ledger.search import SqliteReader
from seawall.ledger.writer import Submission, Writer
from seawall.terms import Event


class SqliteLedger(SqliteReader):
    """
    The log in a data folder, for reading and appending; see seawall.ledger.port.Ledger.

    Several processes may append to one folder at once; indexes are common to
    all. `patience` is how long another writer is waited for, in seconds, and
    `queue_limit` how many events may wait for the disk before an append is
    refused. Opening raises LedgerError where the folder or file cannot serve.
    """

    def __init__(
        self,
        folder: Path,
        *,
        tenant: str = "default",
        environment: str = "default",
        patience: float = 10.0,
        queue_limit: int = 16_384,
    ) -> None:
        self._writer = Writer(
            folder,
            tenant=tenant,
            environment=environment,
            patience=patience,
            queue_limit=queue_limit,
        )
        super().__init__(folder, patience=patience)

    def append(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
        """Log the events, all or none; returns once they are durable."""
        return self.submit(events, unless=unless).result()

    def submit(self, events: Sequence[Event], *, unless: str | None = None) -> Future[Receipt]:
        """Log the events, all or none; the future is done once they are durable."""
        future: Future[Receipt] = Future()
        future.set_running_or_notify_cancel()  # from here on it cannot be cancelled
        self._writer.submit(Submission(events, unless, future))
        return future

    async def append_async(self, events: Sequence[Event], *, unless: str | None = None) -> Receipt:
        """Log the events, all or none; resumes the task once they are durable."""
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._writer.submit(Submission(events, unless, future))
        return await future

    def close(self) -> None:
        """Write all that was submitted, then let go of the file. Twice does no harm."""
        self._writer.close()

    def __enter__(self) -> Self:
        return self


def open_for_reading(folder: Path) -> SqliteReader:
    """
    The log in a data folder, also while a gateway writes to it; nothing can be changed.

    Raises LedgerError where there is no log, or it is not ours or damaged.
    """
    return SqliteReader(folder)
