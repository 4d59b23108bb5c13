"""A log moves into a database and back with its entries, proofs and sealed texts."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    LOG_URL,
    last_checkpoint,
    move,
    open_ledger,
    own_verifier,
    prove,
    verify,
)
from seawall.ledger.leaf import Origin, encode
from seawall.ledger.vault import Body, Vault
from tests.ledger.events import event
from tests.ledger.tampering import Vandal
from tests.ledger.test_inbox import hand_in
from tests.ledger.test_laws import contiguous, everything
from tests.ledger.vault.sealing import SECRET, to_seal


@pytest.fixture
def begun(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log in a file, and an empty database that is named for it."""
    url = os.environ[LOG_URL]
    monkeypatch.delenv(LOG_URL)
    with open_ledger(folder, tenant="acme", environment="test") as ledger:
        ledger.append([event(number=n) for n in range(5_000)])
        ledger.append([event(number=5_000)], unless="once")
        with Vault.open(folder) as vault:
            (sealed,) = vault.seal_many([to_seal()])
            ledger.append([event(ref=sealed.ref, digest=sealed.digest)])
    (folder / "url").write_text(url)
    return folder


def the_text(folder: Path) -> Body:
    """The text that the last entry names."""
    facts = everything(folder)[5_001].event.facts
    with Vault.open(folder) as vault:
        return vault.read(str(facts["ref"]), str(facts["digest"]))


def test_a_log_moves_to_a_database_with_its_proofs(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, kept, receipt = everything(begun), last_checkpoint(begun), prove(begun, 1_234)
    monkeypatch.setenv(LOG_URL, (begun / "url").read_text())
    assert move(begun, to_database=True).entries == 5_002
    assert [entry.leaf for entry in everything(begun)] == [entry.leaf for entry in before]
    assert last_checkpoint(begun) == kept
    assert the_text(begun) == {"texts": [SECRET]}
    assert prove(begun, 1_234) == receipt
    with pytest.raises(LedgerError, match="has a log already"):
        move(begun, to_database=True)
    with open_ledger(begun, tenant="acme", environment="test") as ledger:
        with pytest.raises(LedgerError, match="done before"):
            ledger.append([event()], unless="once")
        ledger.append([event(number=5_002)])
    assert not verify(begun, [own_verifier(begun)], [("kept", kept)]).problems
    # The file is behind what was signed since: it is not gone on with.
    monkeypatch.delenv(LOG_URL)
    with pytest.raises(LedgerError, match="cut short"):
        open_ledger(begun, tenant="acme", environment="test")


def test_what_was_logged_before_a_move_is_not_logged_again_after_it(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may hand in could else repeat an entry of old; what goes on from it is taken."""
    before = everything(begun)
    first, last = before[0], before[-1]
    origin = Origin(first.tenant, first.environment, first.producer)
    assert last.producer == first.producer
    url = (begun / "url").read_text()
    monkeypatch.setenv(LOG_URL, url)
    move(begun, to_database=True)
    with open_ledger(begun, tenant="acme", environment="test") as ledger:
        hand_in(url, first.leaf)
        hand_in(url, last.leaf)
        going_on = encode(event(number=-1), origin=origin, sequence=last.sequence + 1)
        hand_in(url, going_on)
        ledger.append([event(number=-2)])
    after = everything(begun)
    assert [entry.event.facts["number"] for entry in after[len(before) :]] == [-1, -2]
    assert contiguous(after)
    assert not verify(begun, [own_verifier(begun)]).problems


def test_a_log_moves_back_into_a_file(
    begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = last_checkpoint(begun)
    monkeypatch.setenv(LOG_URL, (begun / "url").read_text())
    move(begun, to_database=True)
    for file in begun.glob("vault.sqlite*"):  # nothing of it stays where it was
        assert SECRET.encode() not in file.read_bytes()
    with closing(sqlite3.connect(begun / "vault.sqlite")) as old:
        assert old.execute("SELECT count(*) FROM sealed").fetchone() == (0,)
        assert old.execute("SELECT count(*) FROM dek").fetchone() == (0,)
    for file in begun.glob("log.sqlite*"):
        file.rename(tmp_path / file.name)
    with open_ledger(begun, tenant="acme", environment="test") as ledger:
        ledger.append([event(number=5_002)])
        with pytest.raises(LedgerError, match="stop it first"):
            move(begun, to_database=False)
    assert move(begun, to_database=False).entries == 5_003
    monkeypatch.delenv(LOG_URL)
    assert the_text(begun) == {"texts": [SECRET]}
    with open_ledger(begun, tenant="acme", environment="test") as ledger:
        ledger.append([event(number=5_003)])
    assert not verify(begun, [own_verifier(begun)], [("kept", kept)]).problems
    assert contiguous(everything(begun))


def test_a_log_that_is_not_whole_is_not_moved(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Vandal(begun) as vandal:
        vandal.execute("UPDATE leaf SET kind = 'x' WHERE idx = 7")
    monkeypatch.setenv(LOG_URL, (begun / "url").read_text())
    with pytest.raises(LedgerError, match="entry 7"):
        move(begun, to_database=True)
    with pytest.raises(LedgerError, match="no name yet"):
        own_verifier(begun)
