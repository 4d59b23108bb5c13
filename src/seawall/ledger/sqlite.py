"""The log in one SQLite file: the embedded default."""

from pathlib import Path
from typing import Self

from seawall.ledger.appending import Appending
from seawall.ledger.embedded import EmbeddedStore
from seawall.ledger.search import Reader
from seawall.ledger.writer import Writer


class SqliteLedger(Appending, Reader):
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
        store = EmbeddedStore(folder, tenant=tenant, environment=environment, patience=patience)
        self._writer = Writer(store, queue_limit=queue_limit)
        super().__init__(folder, "", patience=patience)

    def lives(self, producer: str) -> bool:  # noqa: ARG002 - the same for all
        """No other gateway's: the data folder lets only one run at a time."""
        return False

    def __enter__(self) -> Self:
        return self
