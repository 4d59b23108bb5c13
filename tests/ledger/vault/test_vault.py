"""What goes into the vault comes out as it was, for whoever the log names, or not at all."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seawall.errors import LedgerError
from seawall.ledger import SqliteLedger, open_for_reading
from seawall.ledger.vault import Body, Keks, SqliteStore, ToSeal, Vault, sealed_refs
from seawall.ledger.vault.database import FILE
from seawall.ledger.vault.keks import FILE as KEYS
from tests.ledger.events import MOST, NOON
from tests.ledger.vault.sealing import ANN, BOB, SECRET, logged, on_disk, to_seal

anything = st.text(st.characters(codec=None, categories=None), max_size=40)
bodies = st.dictionaries(
    anything,
    st.recursive(
        st.none() | st.booleans() | st.integers(-MOST, MOST) | anything,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    folder = tmp_path_factory.mktemp("vault")
    with Vault(SqliteStore(folder), Keks(folder, environ={}), origin="log") as opened:
        yield opened


def change(folder: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        assert connection.execute(sql, values).rowcount


@given(bodies)
def test_a_body_comes_back_as_it_was_half_characters_and_all(shared: Vault, body: Body) -> None:
    (sealed,) = shared.seal_many([ToSeal(ANN, "text", NOON, body)])
    assert shared.read(sealed.ref, sealed.digest) == body


def test_nothing_that_can_be_read_is_on_the_disk(vault: Vault, folder: Path) -> None:
    (sealed,) = vault.seal_many([to_seal()])
    assert vault.read(sealed.ref, sealed.digest) == {"texts": [SECRET]}
    assert SECRET.encode() not in on_disk(folder)


def test_the_same_text_twice_is_two_that_nobody_can_tell_are_one(vault: Vault) -> None:
    one, other = vault.seal_many([to_seal(), to_seal()])
    assert one.ref != other.ref
    assert one.digest != other.digest
    assert one.size == other.size == 256


def test_a_subject_class_and_quarter_have_a_key_each(vault: Vault, folder: Path) -> None:
    autumn = NOON + timedelta(days=90)
    vault.seal_many([
        to_seal(), to_seal(), to_seal(BOB), to_seal(klass="review"), to_seal(at=autumn),
    ])  # fmt: skip
    vault.seal_many([to_seal()])
    with closing(sqlite3.connect(folder / FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM dek").fetchone() == (4,)


def test_a_reference_that_is_there_is_refused_and_nothing_of_the_batch_stays(
    vault: Vault,
) -> None:
    vault.seal_many([replace(to_seal(), ref="one")])
    with pytest.raises(LedgerError, match="already"):
        vault.seal_many([replace(to_seal(), ref="two"), replace(to_seal(), ref="one")])
    with pytest.raises(LedgerError, match="there is no sealed text `two`"):
        vault.read("two", "")


def test_what_never_was_is_told_from_what_was_erased(vault: Vault) -> None:
    with pytest.raises(LedgerError, match="there is no sealed text") as never:
        vault.read("never", "0" * 64)
    assert type(never.value) is LedgerError


def test_a_subject_is_a_random_id_that_stays(vault: Vault) -> None:
    ann = vault.subject_of(ANN)
    assert ann == vault.subject_of(ANN) != vault.subject_of(BOB)
    assert len(ann) == 32


@pytest.mark.parametrize(
    "bad",
    [
        {"subject": ""}, {"subject": "ann and bob"}, {"klass": ""}, {"klass": "Text"},
        {"ref": ""}, {"ref": "x" * 201}, {"at": NOON.replace(tzinfo=None)},
    ],
)  # fmt: skip
def test_what_cannot_stand_in_the_vault_is_refused(bad: dict[str, str]) -> None:
    with pytest.raises(LedgerError):
        ToSeal(**{"subject": ANN, "klass": "text", "at": NOON, "body": {}, **bad})  # type: ignore[arg-type]


def test_what_is_no_json_is_refused_and_not_quoted(vault: Vault) -> None:
    with pytest.raises(LedgerError, match="cannot be sealed") as refusal:
        vault.seal_many([ToSeal(ANN, "text", NOON, {"texts": {SECRET}})])  # type: ignore[dict-item]
    assert SECRET not in str(refusal.value)


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE sealed SET ciphertext = substr(ciphertext, 1, 60)", "changed"),
        ("UPDATE sealed SET subject = 'another'", "moved"),
        ("UPDATE sealed SET class = 'review'", "moved"),
        ("UPDATE sealed SET at = at + 1", "moved"),
        ("UPDATE sealed SET key = 'another'", "not in the vault"),
        ("DELETE FROM dek", "not in the vault"),
        ("UPDATE dek SET commitment = x'00'", "committed"),
        ("UPDATE dek SET wrapped = x'00'", "changed"),
        ("UPDATE dek SET subject = 'another'", "changed"),
        ("UPDATE dek SET class = 'review'", "changed"),
        ("UPDATE dek SET epoch = '2030q1'", "changed"),
        ("UPDATE dek SET generation = 'another'", "destroyed"),
    ],
)
def test_what_somebody_changed_is_refused(vault: Vault, folder: Path, sql: str, told: str) -> None:
    (sealed,) = vault.seal_many([to_seal()])
    change(folder, sql)
    with pytest.raises(LedgerError, match=told):
        vault.read(sealed.ref, sealed.digest)


def test_two_texts_that_were_swapped_are_refused(vault: Vault, folder: Path) -> None:
    one, other = vault.seal_many([to_seal(), to_seal(BOB)])
    change(folder, "UPDATE sealed SET ref = 'x' WHERE ref = ?", one.ref)
    change(folder, "UPDATE sealed SET ref = ? WHERE ref = ?", one.ref, other.ref)
    change(folder, "UPDATE sealed SET ref = ? WHERE ref = 'x'", other.ref)
    for mine, theirs in ((one, other), (other, one)):
        with pytest.raises(LedgerError, match="not the one that the log names"):
            vault.read(mine.ref, mine.digest)
        with pytest.raises(LedgerError, match="moved"):  # even by somebody who changes the log
            vault.read(mine.ref, theirs.digest)


def test_two_keys_that_were_swapped_are_refused(vault: Vault, folder: Path) -> None:
    (one, _) = vault.seal_many([to_seal(), to_seal(BOB)])
    change(
        folder,
        "UPDATE dek SET wrapped = (SELECT wrapped FROM dek AS d WHERE d.id <> dek.id), "
        "commitment = (SELECT commitment FROM dek AS d WHERE d.id <> dek.id)",
    )
    with pytest.raises(LedgerError, match="changed, or moved"):
        vault.read(one.ref, one.digest)


def test_a_text_of_another_log_is_refused(vault: Vault, folder: Path) -> None:
    (sealed,) = vault.seal_many([to_seal()])
    with (
        closing(Vault(SqliteStore(folder), Keks(folder), origin="another")) as other,
        pytest.raises(LedgerError, match="moved"),
    ):
        other.read(sealed.ref, sealed.digest)


def test_without_its_keys_the_vault_takes_nothing_and_makes_no_others(
    vault: Vault, folder: Path
) -> None:
    vault.seal_many([to_seal()])
    (folder / KEYS).unlink()
    with pytest.raises(LedgerError, match="restore the file"):
        vault.seal_many([to_seal(BOB)])
    with pytest.raises(LedgerError, match="restore the file"):
        vault.rotate(NOON)
    assert not (folder / KEYS).exists()


def test_what_no_event_names_is_swept_away_and_all_else_stays(vault: Vault, folder: Path) -> None:
    named, _orphan = vault.seal_many([to_seal(), to_seal()])
    logged(folder, named)
    (young,) = vault.seal_many([to_seal(at=NOON + timedelta(hours=2))])
    before = NOON + timedelta(hours=1)
    with open_for_reading(folder) as log:
        assert vault.sweep(sealed_refs(log, since=NOON), before=before) == 1
        assert vault.sweep(sealed_refs(log, since=NOON), before=before) == 0
    for each in (named, young):
        assert vault.read(each.ref, each.digest)


def test_threads_and_openings_share_one_key(vault: Vault, folder: Path) -> None:
    barrier = threading.Barrier(8)

    def seal(number: int) -> None:
        barrier.wait()
        if number % 2:
            vault.seal_many([to_seal()])
        else:
            with closing(Vault(SqliteStore(folder), Keks(folder), origin="log")) as other:
                other.seal_many([to_seal()])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(seal, range(8)))
    with closing(sqlite3.connect(folder / FILE)) as connection:
        counts = "SELECT (SELECT count(*) FROM sealed), (SELECT count(*) FROM dek)"
        assert connection.execute(counts).fetchone() == (8, 1)


def test_the_files_are_their_owners_alone(vault: Vault, folder: Path) -> None:
    vault.seal_many([to_seal()])
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()} == {0o600}


def test_a_file_that_is_not_ours_is_refused(folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.execute("CREATE TABLE theirs (x)")
    with pytest.raises(LedgerError, match="another program's"):
        Vault.open(folder)
    (folder / FILE).write_bytes(b"no database at all, and long enough to be told" * 100)
    with pytest.raises(LedgerError, match="no vault"):
        Vault.open(folder)
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    with pytest.raises(LedgerError, match="folder"):
        Vault.open(folder)


def test_a_vault_of_a_newer_seawall_is_refused(vault: Vault, folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match="newer"):
        SqliteStore(folder)


def test_there_is_no_vault_without_a_log(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no log"):
        Vault.open(tmp_path)
    with SqliteLedger(tmp_path):
        pass
    Vault.open(tmp_path).close()
