"""The vault keeps the same promises wherever it is: in a file or in the log's database."""

import os
import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from seawall.errors import LedgerError, TextGone
from seawall.ledger import LOG_URL, Ledger, Query, own_verifier, verify
from seawall.ledger import open_ledger as opened
from seawall.ledger.postgres import Roles, prepare
from seawall.ledger.vault import Erased, Hold, Sealed, Vault, erased_events
from seawall.terms import Event
from tests.ledger.conftest import Logs
from tests.ledger.events import NOON
from tests.ledger.vault.sealing import ANN, BOB, SECRET, to_seal
from tests.postgres_server import Server


@pytest.fixture
def folder(logs: Logs) -> Path:
    """A data folder with a log that has begun."""
    folder = logs.new()
    with opened(folder) as ledger:
        ledger.append([Event("gateway.started", NOON, "gateway")])
    return folder


def sealed_and_logged(vault: Vault, ledger: Ledger, subject: str = ANN) -> Sealed:
    (sealed,) = vault.seal_many([to_seal(subject)])
    facts = {"sealed": sealed.fact}
    ledger.append([Event("text.held", NOON, "gateway", principal=subject, facts=facts)])
    return sealed


def erase(vault: Vault, ledger: Ledger, subject: str) -> Erased:
    def record(erased: Erased) -> None:
        ledger.append(erased_events(erased, subject=subject, at=NOON, actor="cli"))

    return vault.erase(subject, record=record)


def test_what_is_sealed_is_read_by_what_the_log_says_of_it(vault: Vault) -> None:
    sealed = vault.seal_many([to_seal(ANN, f"{SECRET} {number}") for number in range(20)])
    for number, each in enumerate(sealed):
        assert vault.read(each.ref, each.digest) == {"texts": [f"{SECRET} {number}"]}
    with pytest.raises(LedgerError, match="not the one that the log names"):
        vault.read(sealed[0].ref, sealed[1].digest)


def test_erasure_takes_the_texts_and_leaves_every_proof(folder: Path, vault: Vault) -> None:
    with opened(folder) as ledger:
        ann, bob = (sealed_and_logged(vault, ledger, each) for each in (ANN, BOB))
        assert erase(vault, ledger, ANN).texts == 1
        with pytest.raises(TextGone):
            vault.read(ann.ref, ann.digest)
        assert vault.read(bob.ref, bob.digest)
        (erased,) = ledger.entries(Query(kind="vault.erased"))
        assert erased.event.facts["texts"] == 1
    assert not verify(folder, [own_verifier(folder)]).problems


def test_a_hold_keeps_and_time_takes(vault: Vault) -> None:
    ann, bob = vault.seal_many([to_seal(ANN), to_seal(BOB)])
    vault.open_hold([Hold("case-7", NOON, ("ada", "bo"), subject=ANN)], record=lambda: None)
    later = NOON + timedelta(days=31)
    expired = vault.expire({"text": 30}, later, record=lambda _: None)
    assert (expired.texts, expired.held) == ({"text": 1}, {"case-7": 1})
    assert vault.read(ann.ref, ann.digest)
    with pytest.raises(TextGone):
        vault.read(bob.ref, bob.digest)


def test_keys_are_wrapped_anew_and_old_generations_end(vault: Vault) -> None:
    (sealed,) = vault.seal_many([to_seal()])
    rotated = vault.rotate(NOON)
    assert (rotated.keys, rotated.unreadable) == (1, 0)
    vault.destroy(vault.retired(NOON + timedelta(days=1)))
    assert vault.read(sealed.ref, sealed.digest) == {"texts": [SECRET]}


def test_what_fails_within_leaves_nothing(vault: Vault) -> None:
    text = to_seal()
    with pytest.raises(LedgerError):
        vault.seal_many([to_seal(BOB), text, text])  # one name twice
    (sealed,) = vault.seal_many([text])
    with pytest.raises(ZeroDivisionError):
        vault.erase(ANN, record=lambda _: 1 // 0)
    assert vault.read(sealed.ref, sealed.digest)


def test_several_processes_of_one_log_seal_at_once(folder: Path) -> None:
    vaults = [Vault.open(folder) for _ in range(3)]
    kept: list[Sealed] = []

    def load(vault: Vault) -> None:
        for _ in range(10):
            kept.extend(vault.seal_many([to_seal(ANN), to_seal(BOB)]))

    threads = [threading.Thread(target=load, args=(vault,)) for vault in vaults]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 60
    for each in kept:
        assert vaults[0].read(each.ref, each.digest) == {"texts": [SECRET]}
    for vault in vaults:
        vault.close()


def test_a_backup_of_the_database_does_not_bring_back_what_was_erased(
    database_logs: Logs, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = database_logs.new()
    url = os.environ[LOG_URL]
    with opened(folder) as ledger:
        ledger.append([Event("gateway.started", NOON, "gateway")])
        with Vault.open(folder) as vault:
            ann = sealed_and_logged(vault, ledger)
    backup = postgres.database(url)
    with opened(folder) as ledger, Vault.open(folder) as vault:
        erase(vault, ledger, ANN)
        vault.rotate(NOON)
        vault.destroy(vault.retired(NOON + timedelta(days=1)))
    monkeypatch.setenv(LOG_URL, backup)
    with Vault.open(folder) as vault, pytest.raises(LedgerError, match="was destroyed"):
        vault.read(ann.ref, ann.digest)
    postgres.drop(backup)


def test_erased_keys_leave_the_files_of_the_table(database_logs: Logs) -> None:
    folder = database_logs.new()
    with opened(folder) as ledger:
        ledger.append([Event("gateway.started", NOON, "gateway")])
        with Vault.open(folder) as vault, psycopg.connect(os.environ[LOG_URL]) as connection:
            sealed_and_logged(vault, ledger)
            where = "SELECT pg_relation_filenode('seawall_vault.dek')"
            before = connection.execute(where).fetchone()
            connection.commit()
            assert erase(vault, ledger, ANN).scrubbed
            assert connection.execute(where).fetchone() != before  # written anew
            rows = connection.execute("SELECT count(*) FROM seawall_vault.dek").fetchone()
            assert rows == (0,)


def test_a_writer_seals_but_leaves_scrubbing_to_the_owner(
    database_logs: Logs, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = database_logs.new()
    url = os.environ[LOG_URL]
    with opened(folder) as ledger:
        ledger.append([Event("gateway.started", NOON, "gateway")])
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE ROLE v_writer LOGIN")
    prepare(url, Roles(writer="v_writer"))
    monkeypatch.setenv(LOG_URL, url.replace("//postgres@", "//v_writer@"))
    with Vault.open(folder) as vault:
        (sealed,) = vault.seal_many([to_seal()])
        assert vault.read(sealed.ref, sealed.digest)
        assert not vault.erase(ANN, record=lambda _: None).scrubbed
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP OWNED BY v_writer")
        connection.execute("DROP ROLE v_writer")
