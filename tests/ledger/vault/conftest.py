"""A data folder with a log, and the vault beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from seawall.ledger import SqliteLedger
from seawall.ledger.vault import Vault
from seawall.terms import Event
from tests.ledger.events import NOON


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a log that has begun."""
    with SqliteLedger(tmp_path) as ledger:
        ledger.append([Event("gateway.started", NOON, "gateway")])
    return tmp_path


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    """The vault of that folder."""
    with Vault.open(folder) as opened:
        yield opened
