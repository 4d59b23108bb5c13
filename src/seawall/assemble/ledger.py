"""The log of an installation, for commands that append to it beside a running gateway."""

from pathlib import Path

from seawall.assemble.guard import load_document
from seawall.ledger import SqliteLedger
from seawall.settings import data_folder, identity


def open_ledger(path: Path | None, *, data: Path | None = None) -> SqliteLedger:
    """The log of the installation that a policy file describes, or in `data`; made if need be."""
    document = load_document(path)
    folder = data or data_folder(document, folder=path.parent if path else Path())
    tenant, environment = identity(document)
    return SqliteLedger(folder, tenant=tenant, environment=environment)
