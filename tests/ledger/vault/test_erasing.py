"""What is erased is gone, from the disk and from every backup, and the log's proofs stay."""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from seawall.errors import LedgerError, TextGone
from seawall.ledger import (
    Origin,
    Query,
    SqliteLedger,
    encode,
    open_for_reading,
    open_proof,
    own_verifier,
    prove,
    verify,
)
from seawall.ledger.vault import Erased, Keks, SqliteStore, Vault, erased_events
from seawall.ledger.vault.database import FILE
from tests.ledger.events import NOON
from tests.ledger.vault.sealing import ANN, BOB, erase, logged, on_disk, to_seal

LATER = NOON + timedelta(days=40)


def nothing(_: object) -> None:
    """Record nothing."""


def copied(folder: Path) -> Path:
    """A backup of the vault, as SQLite makes one."""
    copy = folder / "backup"
    with closing(sqlite3.connect(folder / FILE)) as source, closing(sqlite3.connect(copy)) as kept:
        source.backup(kept)
    return copy


def restored(folder: Path, copy: Path) -> None:
    for path in folder.glob(f"{FILE}*"):
        path.unlink()
    shutil.copy(copy, folder / FILE)


def bytes_of(folder: Path, sql: str) -> list[bytes]:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return [row[0] for row in connection.execute(sql)]


def rows(folder: Path, table: str) -> int:
    (count,) = bytes_of(folder, f"SELECT count(*) FROM {table}")
    return int(count)


def test_erasure_leaves_every_proof_as_it_was(vault: Vault, folder: Path) -> None:
    (sealed,) = vault.seal_many([to_seal()])
    logged(folder, sealed)
    keys = [own_verifier(folder)]
    receipt, before = prove(folder, 1), verify(folder, keys)
    erased = erase(vault, folder)
    assert (erased.texts, erased.keys, erased.held) == (1, 1, ())
    with open_for_reading(folder) as log:
        entry, told = log.entries(Query(after=0))
    assert open_proof(receipt, entry.leaf, keys)[0] == 1
    assert entry.event.facts["sealed"] == sealed.fact
    after = verify(folder, keys)
    assert before.problems == after.problems == ()
    assert after.entries == before.entries + 1
    assert (told.event.kind, told.event.principal) == ("vault.erased", ANN)


def test_what_was_erased_stands_nowhere_on_the_disk(vault: Vault, folder: Path) -> None:
    (sealed,) = vault.seal_many([to_seal()])
    (bobs,) = vault.seal_many([to_seal(BOB)])
    of_ann = f"subject = (SELECT id FROM subject WHERE token = '{ANN}')"
    traces = [
        *bytes_of(folder, f"SELECT ciphertext FROM sealed WHERE ref = '{sealed.ref}'"),
        *bytes_of(folder, f"SELECT wrapped FROM dek WHERE {of_ann}"),
        *bytes_of(folder, f"SELECT commitment FROM dek WHERE {of_ann}"),
        *bytes_of(folder, f"SELECT CAST(id AS BLOB) FROM subject WHERE token = '{ANN}'"),
        ANN.encode(),
    ]
    assert all(trace in on_disk(folder) for trace in traces)
    assert erase(vault, folder).scrubbed
    assert not any(trace in on_disk(folder) for trace in traces)
    assert vault.read(bobs.ref, bobs.digest)
    with pytest.raises(TextGone, match="was erased"):
        vault.read(sealed.ref, sealed.digest)


def test_a_reader_in_the_way_of_forgetting_is_told(folder: Path) -> None:
    with closing(Vault(SqliteStore(folder, patience=0.01), Keks(folder), origin="log")) as vault:
        vault.seal_many([to_seal()])
        with closing(sqlite3.connect(folder / FILE, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM sealed").fetchall()
            assert not erase(vault, folder).scrubbed
        assert erase(vault, folder).scrubbed


def test_erasing_twice_or_what_never_was_does_nothing(vault: Vault) -> None:
    vault.seal_many([to_seal()])
    vault.erase(ANN, record=nothing)
    assert vault.erase(ANN, record=nothing) == vault.erase(BOB, record=nothing) == Erased()


def test_classes_can_be_erased_by_themselves(vault: Vault, folder: Path) -> None:
    text, review = vault.seal_many([to_seal(), to_seal(klass="review")])
    erased = vault.erase(ANN, classes=["text"], record=nothing)
    assert (erased.keys, erased.texts, erased.subjects) == (1, 1, ())
    assert vault.read(review.ref, review.digest)
    with pytest.raises(TextGone):
        vault.read(text.ref, text.digest)
    assert vault.erase(ANN, classes=["review"], record=nothing).subjects
    assert rows(folder, "subject") == 0


def test_nothing_is_erased_where_the_log_cannot_be_told(vault: Vault) -> None:
    (sealed,) = vault.seal_many([to_seal()])

    def fail(_: Erased) -> None:
        raise LedgerError("the disk is full")

    with pytest.raises(LedgerError, match="full"):
        vault.erase(ANN, record=fail)
    assert vault.read(sealed.ref, sealed.digest)


def test_an_erasure_that_a_crash_cut_off_after_the_log_was_told_is_made_up_for(
    vault: Vault, folder: Path
) -> None:
    (sealed,) = vault.seal_many([to_seal()])

    def tell_and_die(erased: Erased) -> None:
        with SqliteLedger(folder) as ledger:
            ledger.append(erased_events(erased, subject=ANN, at=NOON, actor="cli"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        vault.erase(ANN, record=tell_and_die)
    assert vault.read(sealed.ref, sealed.digest)
    with Vault.open(folder) as again, pytest.raises(TextGone):
        again.read(sealed.ref, sealed.digest)


@pytest.mark.parametrize("classes", [None, ["text"]])
def test_a_restored_backup_is_erased_again_when_the_vault_is_opened(
    vault: Vault, folder: Path, classes: list[str] | None
) -> None:
    (sealed, review) = vault.seal_many([to_seal(), to_seal(klass="review")])
    (bobs,) = vault.seal_many([to_seal(BOB)])
    backup = copied(folder)

    def tell(erased: Erased) -> None:
        with SqliteLedger(folder) as ledger:
            ledger.append(erased_events(erased, subject=ANN, at=NOON, actor="cli"))

    vault.erase(ANN, classes=classes, record=tell)
    vault.close()
    restored(folder, backup)
    (ciphertext,) = bytes_of(folder, f"SELECT ciphertext FROM sealed WHERE ref = '{sealed.ref}'")
    with Vault.open(folder) as again:
        with pytest.raises(TextGone):
            again.read(sealed.ref, sealed.digest)
        assert again.read(bobs.ref, bobs.digest)
        if classes:
            assert again.read(review.ref, review.digest)
    assert ciphertext not in on_disk(folder)


def test_who_comes_back_after_an_erasure_is_not_erased_again(vault: Vault, folder: Path) -> None:
    vault.seal_many([to_seal()])
    erase(vault, folder)
    (sealed,) = vault.seal_many([to_seal()])
    with Vault.open(folder) as again:
        assert again.read(sealed.ref, sealed.digest)


def test_rotation_changes_nothing_but_what_wraps_the_keys(vault: Vault, folder: Path) -> None:
    (sealed,) = vault.seal_many([to_seal()])
    (before,) = bytes_of(folder, "SELECT wrapped FROM dek")
    rotated = vault.rotate(NOON)
    assert (rotated.keys, rotated.unreadable) == (1, 0)
    assert before not in on_disk(folder)
    assert vault.read(sealed.ref, sealed.digest)


def test_a_backup_from_before_a_destroyed_generation_cannot_be_opened_by_anybody(
    vault: Vault, folder: Path
) -> None:
    (sealed,) = vault.seal_many([to_seal(BOB)])
    backup = copied(folder)
    vault.rotate(NOON)
    vault.destroy(vault.retired(LATER))
    assert vault.read(sealed.ref, sealed.digest)
    vault.close()
    restored(folder, backup)
    with Vault.open(folder) as again:
        with pytest.raises(LedgerError, match="destroyed"):
            again.read(sealed.ref, sealed.digest)
        (new,) = again.seal_many([to_seal(BOB)])  # life goes on, under another key
        assert again.read(new.ref, new.digest)
        assert again.rotate(LATER).unreadable == 1


def test_a_backup_opens_until_the_generation_of_its_time_is_destroyed(
    vault: Vault, folder: Path
) -> None:
    (sealed,) = vault.seal_many([to_seal(BOB)])
    backup = copied(folder)
    vault.rotate(NOON)
    vault.close()
    restored(folder, backup)
    with Vault.open(folder) as again:
        assert again.read(sealed.ref, sealed.digest)
        again.destroy(again.retired(LATER))  # what it wraps is wrapped anew before
        assert again.read(sealed.ref, sealed.digest)


def test_a_process_that_goes_on_wraps_under_the_generation_that_another_made(
    vault: Vault, folder: Path
) -> None:
    vault.seal_many([to_seal()])
    with Vault.open(folder) as other:
        other.rotate(NOON)
        (sealed,) = vault.seal_many([to_seal(BOB)])
        other.destroy(other.retired(LATER))
    assert vault.read(sealed.ref, sealed.digest)


def test_a_person_of_very_many_keys_is_erased_in_several_events_of_fitting_size() -> None:
    erased = Erased(2_500, 9, key_ids=tuple(f"{n:032x}" for n in range(2_500)))
    events = erased_events(erased, subject=ANN, at=NOON, actor="cli", classes=["text"])
    assert [event.facts.get("keys") for event in events] == [2_500, None, None]
    leaves = [encode(e, origin=Origin("t", "e", "p"), sequence=0) for e in events]
    assert sum(leaf.count(b"0000") > 0 for leaf in leaves) == 3
