"""`seawall log sequence`: who hands in is held to the table of facts."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger import LOG_URL, Query, Receipt, minimal, open_for_reading
from seawall.ledger.gap import Gap
from seawall.terms import Event
from tests.ledger.databases import Hands
from tests.ledger.events import NOON
from tests.postgres_server import Server

SECRET = "Ann Smith lives here"


@contextmanager
def sequencing(folder: Path, url: str) -> Iterator[None]:
    """The command runs in a folder until the end of the block."""
    command = [sys.executable, "-m", "seawall", "log", "sequence"]
    env = {**os.environ, LOG_URL: url}
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith(b"seawall puts what gateways hand in")
            yield
        finally:
            process.terminate()
    assert process.returncode == 0


def test_a_writer_cannot_have_a_text_or_a_kind_of_its_own_logged(
    tmp_path: Path, postgres: Server, template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.database(template)
    monkeypatch.setenv(LOG_URL, url)
    good, _ = minimal(Event("answer.observed", NOON, "gateway", facts={"inspected": 1}))
    gap = Gap.of([NOON], lost=1).event(NOON)
    with sequencing(tmp_path, url), closing(Hands(url, patience=10.0)) as writer:
        for bad in (
            Event("answer.observed", NOON, "gateway", facts={"inspected": 1, "text": SECRET}),
            Event("answer.observed", NOON, SECRET, facts={"inspected": 1}),
            Event("note.taken", NOON, "gateway"),
        ):
            with pytest.raises(LedgerError, match="not as the log keeps it"):
                writer.append([good, bad])
        assert writer.append([good, gap]) == Receipt(0, 1)
        with open_for_reading(tmp_path) as reader:
            kinds = [entry.event.kind for entry in reader.entries(Query())]
    assert kinds == ["answer.observed", "log.gap"]
    postgres.drop(url)
