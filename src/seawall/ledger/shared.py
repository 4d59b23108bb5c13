"""The log in PostgreSQL, as a gateway uses it."""

from pathlib import Path
from typing import Self

from seawall.ledger.appending import Appending
from seawall.ledger.folder import prepare_folder
from seawall.ledger.postgres.inbox import InboxStore, lives
from seawall.ledger.postgres.prepare import prepared
from seawall.ledger.postgres.sequencer import Sequencer, may_sequence
from seawall.ledger.search import Reader
from seawall.ledger.writer import Writer


class PostgresLedger(Appending, Reader):
    """
    The log in a database, for reading and appending; see seawall.ledger.port.Ledger.

    Any number of processes may append. Where its role may, each also gives places in the
    log, one at a time, with the key in its data folder; else `seawall log sequence` must run
    somewhere. `patience` is how long a place is waited for, in seconds. Opening raises
    LedgerError where the database cannot serve.
    """

    def __init__(
        self,
        folder: Path,
        url: str,
        *,
        tenant: str = "default",
        environment: str = "default",
        patience: float = 10.0,
        queue_limit: int = 16_384,
    ) -> None:
        prepare_folder(folder)
        prepared(url, patience=patience)
        self._sequencer = None
        if may_sequence(url, patience=patience):
            self._sequencer = Sequencer(
                url, folder, tenant=tenant, environment=environment, patience=patience
            )
            self._sequencer.start()
        store = InboxStore(
            url, tenant=tenant, environment=environment, patience=patience, why=self._why
        )
        self._writer = Writer(store, queue_limit=queue_limit)
        super().__init__(folder, url, patience=patience)

    def close(self) -> None:
        """Write all that was submitted, then let go of the database. Twice does no harm."""
        super().close()
        if self._sequencer is not None:
            self._sequencer.close()

    def lives(self, producer: str) -> bool:
        """Whether the writer of this id, in whatever process, may still append."""
        return lives(self._url, producer, patience=self._patience)

    def __enter__(self) -> Self:
        return self

    def _why(self) -> str:
        return self._sequencer.trouble if self._sequencer else ""
