"""The log of an installation, for commands that append to it beside a running gateway."""

from pathlib import Path

from seawall import ledger
from seawall.assemble.guard import load_document
from seawall.ledger import Ledger
from seawall.settings import data_folder, identity


def open_ledger(path: Path | None, *, data: Path | None = None) -> Ledger:
    """The log of the installation that a policy file describes, or in `data`; made if need be."""
    document = load_document(path)
    folder = data or data_folder(document, folder=path.parent if path else Path())
    tenant, environment = identity(document)
    return ledger.open_ledger(folder, tenant=tenant, environment=environment)
