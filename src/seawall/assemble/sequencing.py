"""The process that alone may put entries into a log in a database, and has its key."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from seawall.assemble.gateway import witnesses_of
from seawall.assemble.policy_file import load_document
from seawall.errors import SettingsError
from seawall.gateway.cosigning import Cosigner
from seawall.gateway.metrics import Metrics
from seawall.gateway.upstream import open_session
from seawall.ledger import LOG_URL, Cosigning, log_url, require_minimal
from seawall.settings import data_folder, identity

CONNECTIONS = 8
"""To witnesses."""


async def serve_sequencer(path: Path | None, *, started: Callable[[Path], None]) -> None:
    """
    Give places in the log and have its checkpoints cosigned, until SIGINT or SIGTERM.

    What the table of facts does not list gets no place: writers need not be believed about it.
    `started` is told the data folder with the key, once it works or stands by for another.
    """
    if not (url := log_url()):
        raise SettingsError(f"no database is named; set `{LOG_URL}` to its address")
    from seawall.ledger.postgres import Sequencer  # noqa: PLC0415 - an extra

    document = load_document(path)
    folder = data_folder(document, folder=path.parent if path else Path())
    tenant, environment = identity(document)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    sequencer = Sequencer(
        url, folder, tenant=tenant, environment=environment, require=require_minimal
    )
    with closing(sequencer):
        await asyncio.to_thread(sequencer.start)
        session = open_session(connections=CONNECTIONS)
        cosigner = Cosigner(
            Cosigning(folder), witnesses_of(document.witnesses), session, Metrics()
        )
        cosigning = asyncio.create_task(cosigner.run())
        try:
            started(folder)
            await stopped.wait()
        finally:
            cosigning.cancel()
            await session.close()
