"""Whoever looks at the log, or adds to it beside others, takes nobody's lock away."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from seawall.ledger import SqliteLedger, own_verifiers, verify
from seawall.ledger.place import changing
from seawall.ledger.vault import Vault
from seawall.terms import Event

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ANOTHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from seawall.ledger import SqliteLedger
from seawall.terms import Event
with SqliteLedger(Path(sys.argv[1])) as log:
    log.append([Event("gateway.probed", datetime.now(UTC), "cli")])
"""


def witnessed(folder: Path) -> None:
    """As where a witness's signature is put under a checkpoint."""
    with changing(folder) as rows:
        rows.execute("SELECT 1")


def opened_again(folder: Path) -> None:
    with SqliteLedger(folder) as log:
        log.append([Event("gateway.probed", NOW, "gateway")])


def with_a_vault(folder: Path) -> None:
    with Vault.open(folder):
        pass


@pytest.mark.parametrize("meanwhile", [witnessed, opened_again, with_a_vault])
def test_the_log_survives_that_another_process_comes_and_goes(
    tmp_path: Path, meanwhile: Callable[[Path], None]
) -> None:
    """
    A process that closes any descriptor of a file loses its locks on it (POSIX).

    SQLite then lets the last of others fold up the write-ahead log under whoever writes to it.
    """
    with SqliteLedger(tmp_path) as log:
        log.append([Event("gateway.started", NOW, "gateway")])
        for _ in range(3):
            meanwhile(tmp_path)
            subprocess.run([sys.executable, "-c", ANOTHER, str(tmp_path)], check=True)
            log.append([Event("gateway.probed", NOW, "gateway")] * 40)
    told = verify(tmp_path, own_verifiers(tmp_path))
    assert told.problems == ()
    assert told.entries >= 1 + 3 * 41
