"""
What somebody can do to a log, and which of it is found (the tamper table).

`WRITES` can write to the database and to nothing else. `SIGNS` has the log's key and all files
beside it as well. What is not found is expected not to be: nothing inside a log finds it, and that
is why checkpoints are kept elsewhere.
"""

import time
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    open_ledger,
    open_proof,
    own_verifier,
    prove,
    verify,
)
from seawall.ledger.signing import KEY, SIGNED, make_key
from tests.ledger.conftest import Logs
from tests.ledger.events import event
from tests.ledger.tampering import (
    LATE,
    NEWEST,
    OLD,
    PAST,
    RECENT,
    ROW,
    Attack,
    Vandal,
    append,
    change,
    edit,
    fork,
    found,
    other,
    rewrite,
    truncate,
)

INDEX = "CREATE INDEX leaf_kind ON leaf (kind)"


def test_a_log_that_nobody_touched_is_whole(log: Path) -> None:
    told = verify(log, [own_verifier(log)])
    assert not told.problems
    assert told.entries == NEWEST
    assert told.checkpoints >= 2
    assert not found(log, OLD, RECENT, NEWEST)


@pytest.mark.parametrize("attack", [*PAST, *LATE])
def test_who_only_writes_to_the_database_is_found_by_the_logs_own_checkpoints(
    log: Path, attack: Attack
) -> None:
    rewrite(log, attack, signs=False)
    assert found(log)


@pytest.mark.parametrize("attack", PAST)
def test_who_has_the_key_is_found_by_an_older_checkpoint_kept_elsewhere(
    log: Path, attack: Attack
) -> None:
    rewrite(log, attack, signs=True)
    assert found(log, OLD)


def test_who_has_the_key_and_writes_it_all_anew_is_not_found_from_within(log: Path) -> None:
    rewrite(log, edit(7), signs=True)
    assert not found(log)  # nothing in a log can tell
    assert found(log, OLD)


@pytest.mark.parametrize("attack", [edit(65), fork(62)])
def test_what_is_newer_than_the_checkpoint_kept_elsewhere_is_not_found_by_it(
    log: Path, attack: Attack
) -> None:
    rewrite(log, attack, signs=True)
    assert not found(log, OLD)
    assert found(log, NEWEST)


def test_a_tail_that_is_cut_off_is_found_by_a_checkpoint_that_covers_it(log: Path) -> None:
    rewrite(log, truncate(50), signs=True)
    assert not found(log, OLD)
    assert any("60 entries" in what for what in found(log, RECENT))


def test_a_tail_that_is_cut_off_in_the_database_alone_is_found_by_what_was_signed_last(
    log: Path,
) -> None:
    rewrite(log, truncate(50), signs=False)
    with Vandal(log) as connection:
        connection.execute("DELETE FROM checkpoint WHERE size > 50")
    with pytest.raises(LedgerError, match="cut short"):
        append(log, 0, 1)


def test_a_receipt_that_its_writer_kept_shows_what_was_done_to_its_entry(log: Path) -> None:
    key = own_verifier(log)
    receipt = prove(log, 65)
    with Vandal(log) as connection:
        (leaf,) = connection.execute("SELECT bytes FROM leaf WHERE idx = 65").fetchone()
    rewrite(log, edit(65), signs=True)
    index, checkpoint, _ = open_proof(receipt, leaf, [key])
    assert index == 65
    with Vandal(log) as connection:
        (now,) = connection.execute("SELECT bytes FROM leaf WHERE idx = 65").fetchone()
    with pytest.raises(LedgerError, match="does not prove"):
        open_proof(receipt, now, [key])
    (problem,) = verify(log, [key], [("the receipt", checkpoint_of(receipt))]).problems
    assert "the receipt" in problem.what
    assert checkpoint.size == NEWEST


def checkpoint_of(receipt: str) -> str:
    return receipt.partition("\n\n")[2]


def test_the_first_bad_entry_is_named(log: Path) -> None:
    with Vandal(log) as connection:
        (leaf,) = connection.execute("SELECT bytes FROM leaf WHERE idx = 33").fetchone()
        connection.execute("UPDATE leaf SET bytes = ? WHERE idx = 33", (other(leaf),))
    (problem,) = verify(log, [own_verifier(log)]).problems
    assert problem.index == 33
    assert problem.what == "entry 33 is not what was hashed when it was written"


def test_a_log_put_back_to_an_older_copy_is_not_gone_on_with(
    original: Path, module_logs: Logs
) -> None:
    folder = module_logs.copy(original)
    append(folder, NEWEST, 5)
    signed = (folder / SIGNED).read_bytes()
    older = module_logs.copy(original)
    (older / SIGNED).write_bytes(signed)
    with pytest.raises(LedgerError, match="an old copy"):
        append(older, 0, 1)


def test_the_key_of_another_log_is_told(log: Path) -> None:
    make_key(log / KEY, "seawall/another/log")
    with pytest.raises(LedgerError, match="is of the log"):
        append(log, 0, 1)
    (log / KEY).unlink()
    with pytest.raises(LedgerError, match="is missing; restore it"):
        append(log, 0, 1)


def test_a_log_without_its_checkpoints_is_not_whole(log: Path) -> None:
    rewrite(log, edit(7), signs=False)
    change(log, "DELETE FROM checkpoint")
    assert any("signed last" in what or "entries" in what for what in found(log))
    (log / SIGNED).unlink()
    assert any("no key that was named" in what for what in found(log))


def test_a_log_cut_short_with_its_checkpoints_is_found_by_what_was_signed_last(log: Path) -> None:
    rewrite(log, truncate(10), signs=False)
    change(log, "DELETE FROM checkpoint WHERE size > 10")
    assert any("what was signed last" in what for what in found(log))


@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT INTO leaf SELECT -5, {ROW} FROM leaf WHERE idx = 3",
        "UPDATE checkpoint SET note = x'00'",
        "UPDATE checkpoint SET note = 'no note'",
    ],
)
def test_what_hides_beside_the_entries_is_found(log: Path, statement: str) -> None:
    change(log, statement)
    assert found(log)


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE checkpoint SET note = CAST(x'ff' || CAST(note AS BLOB) AS TEXT)"],
        ["UPDATE leaf SET request = x'ff' WHERE idx = 3"],
        [
            "DROP INDEX leaf_kind",
            "CREATE INDEX leaf_kind ON leaf (kind) WHERE idx <> 3",
            "PRAGMA writable_schema = ON",
            f"UPDATE sqlite_schema SET sql = '{INDEX}' WHERE name = 'leaf_kind'",
        ],
    ],
)
def test_what_only_a_file_can_hide_is_found(file_logs: Logs, statements: list[str]) -> None:
    folder = file_logs.new()
    append(folder, 0, NEWEST)
    assert not found(folder)
    change(folder, *statements)
    assert found(folder)


def test_a_writer_outlives_what_somebody_does_to_its_checkpoints(log: Path) -> None:
    with open_ledger(log, tenant="acme", environment="test") as ledger:
        ledger.append([event()])
        change(log, "UPDATE checkpoint SET note = x'00'")
        for _ in range(3):
            time.sleep(0.6)
            ledger.append([event()])
    told = verify(log, [own_verifier(log)])
    assert told.entries == NEWEST + 4
    assert told.signed[own_verifier(log).name] == NEWEST + 4


def test_where_what_was_signed_cannot_be_kept_the_log_goes_on(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise LedgerError("no")

    monkeypatch.setattr("seawall.ledger.signing.replace_file", refuse)
    with open_ledger(log, tenant="acme", environment="test") as ledger:
        for _ in range(3):
            ledger.append([event()])
            time.sleep(0.5)
    with Vandal(log) as connection:
        (count,) = connection.execute("SELECT max(number) FROM checkpoint").fetchone()
    assert count < 12
