"""A log, wherever the installation keeps it."""

from pathlib import Path

from seawall.ledger.place import log_url
from seawall.ledger.port import DurableLedger, LedgerReader
from seawall.ledger.search import Reader
from seawall.ledger.sqlite import SqliteLedger


def open_ledger(
    folder: Path, *, tenant: str = "default", environment: str = "default"
) -> DurableLedger:
    """
    The log of a data folder, to append to, made if need be.

    A file in the folder, or the database that `SEAWALL_LOG_URL` names. LedgerError where
    it cannot serve.
    """
    if url := log_url():
        from seawall.ledger.shared import PostgresLedger  # noqa: PLC0415 - an extra

        return PostgresLedger(folder, url, tenant=tenant, environment=environment)
    return SqliteLedger(folder, tenant=tenant, environment=environment)


def open_for_reading(folder: Path) -> LedgerReader:
    """
    The log of a data folder, also while a gateway writes to it; nothing can be changed.

    Raises LedgerError where there is no log, or it is not ours or damaged.
    """
    return Reader(folder, log_url())
