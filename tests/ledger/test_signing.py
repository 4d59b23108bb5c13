"""The keys of a log: both kinds, where they lie, and what is done without one of them."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    Cosigning,
    SqliteLedger,
    Witness,
    add_second_key,
    cosignature,
    last_checkpoint,
    own_verifiers,
    read_note,
    renew_keys,
    verify,
)
from seawall.ledger.database import FILE
from seawall.ledger.note import Kind, Signer
from seawall.ledger.receipts import log_origin
from seawall.ledger.signers import log_signer
from seawall.ledger.signing import KEY, ML_DSA_KEY, VARIABLE, KeySigner
from tests.ledger.events import event


def append(folder: Path, count: int = 1) -> None:
    with SqliteLedger(folder) as ledger:
        ledger.append([event(number=n) for n in range(count)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    append(tmp_path / "data", 5)
    return tmp_path / "data"


def kinds(folder: Path) -> list[Kind]:
    return [verifier.kind for verifier in own_verifiers(folder)]


def signatures(folder: Path) -> int:
    return len(read_note(last_checkpoint(folder)).signatures)


def test_a_new_log_signs_with_both_algorithms_and_either_key_verifies_it(folder: Path) -> None:
    assert kinds(folder) == [Kind.ED25519, Kind.ML_DSA_44]
    assert signatures(folder) == 2
    for verifier in own_verifiers(folder):
        told = verify(folder, [verifier])
        assert (told.problems, told.signed) == ((), {verifier.name: 5})


def test_an_older_log_goes_on_with_ed25519_alone_until_the_other_is_added(folder: Path) -> None:
    (folder / ML_DSA_KEY).unlink()
    append(folder)
    assert (kinds(folder), signatures(folder)) == ([Kind.ED25519], 1)
    old = own_verifiers(folder)
    add_second_key(folder, log_origin(folder), environ={})
    append(folder)
    assert signatures(folder) == 2
    for verifiers in (old, own_verifiers(folder)):
        assert verify(folder, verifiers).problems == ()
    with pytest.raises(LedgerError, match="already"):
        add_second_key(folder, log_origin(folder), environ={})


def test_both_keys_may_come_from_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifiers = own_verifiers(folder)
    lines = [(folder / name).read_text("ascii") for name in (ML_DSA_KEY, KEY)]
    for name in (KEY, ML_DSA_KEY):
        (folder / name).unlink()
    with pytest.raises(LedgerError, match="is missing"):
        append(folder)
    monkeypatch.setenv(VARIABLE, "\n".join(lines))
    append(folder)
    assert own_verifiers(folder) == verifiers
    assert signatures(folder) == 2
    assert not (folder / KEY).exists()
    for act in (renew_keys, add_second_key):
        with pytest.raises(LedgerError, match=f"the key is in `{VARIABLE}`"):
            act(folder, log_origin(folder))
    for wrong in (lines[0], f"{lines[1]} {lines[1]}", "nonsense"):
        monkeypatch.setenv(VARIABLE, wrong)
        with pytest.raises(LedgerError) as told:
            append(folder)
        assert wrong not in str(told.value)


@pytest.mark.parametrize("name", [KEY, ML_DSA_KEY])
def test_a_key_that_others_can_read_is_not_used(folder: Path, name: str) -> None:
    for mode in (0o640, 0o604):
        (folder / name).chmod(mode)
        with pytest.raises(LedgerError, match="others can read the key"):
            append(folder)
    (folder / name).chmod(0o400)
    append(folder)


def test_keys_are_made_for_their_owner_alone(folder: Path) -> None:
    for name in (KEY, ML_DSA_KEY):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
        assert (folder / name).stat().st_uid == os.geteuid()


def test_a_second_key_of_another_log_is_told(folder: Path, tmp_path: Path) -> None:
    append(tmp_path / "other")
    (folder / ML_DSA_KEY).write_bytes((tmp_path / "other" / ML_DSA_KEY).read_bytes())
    with pytest.raises(LedgerError, match="is of the log"):
        append(folder)


def test_of_a_minute_one_checkpoint_stays_and_any_that_a_witness_signed(
    folder: Path, tmp_path: Path
) -> None:
    def sizes() -> list[int]:
        with closing(sqlite3.connect(folder / FILE)) as connection:
            rows = connection.execute("SELECT size FROM checkpoint ORDER BY number").fetchall()
        return [size for (size,) in rows]

    append(folder)
    append(folder)
    assert sizes() == [5, 7]  # 6 made way for 7: two signatures of the log's own are no witness's
    key = Signer("witness.example", bytes(32), Kind.COSIGNATURE, now=time.time)
    log, witness = Cosigning(folder), Witness(tmp_path / "w", key, own_verifiers(folder))
    note, body = log.request(0)
    log.keep(note, cosignature(note, witness.add(body).body, key.verifier))
    append(folder)
    append(folder)
    assert sizes() == [5, 7, 9]
    assert verify(folder, [key.verifier, *own_verifiers(folder)]).signed[key.name] == 7


def test_new_keys_take_the_place_of_both(folder: Path) -> None:
    old = own_verifiers(folder)
    renew_keys(folder, log_origin(folder), environ={})
    append(folder)
    new = own_verifiers(folder)
    assert not set(old) & set(new)
    assert verify(folder, new).problems
    assert not verify(folder, [*old, *new]).problems
    assert isinstance(log_signer(folder, log_origin(folder), begun=True, environ={}), KeySigner)
