"""
What somebody can do to a log, and which of it is found (the tamper table).

`WRITES` can write to the database and to nothing else. `SIGNS` has the log's key and all files
beside it as well. What is not found is expected not to be: nothing inside a log finds it, and that
is why checkpoints are kept elsewhere.
"""

import os
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    SqliteLedger,
    last_checkpoint,
    open_proof,
    own_verifier,
    own_verifiers,
    prove,
    verify,
)
from seawall.ledger.checkpoint import Checkpoint
from seawall.ledger.database import FILE
from seawall.ledger.leaf import decode, microseconds
from seawall.ledger.merkle import Frontier, leaf_hash
from seawall.ledger.note import read_note, read_signer
from seawall.ledger.signing import KEY, SIGNED
from seawall.ledger.tree import KEPT_FROM
from tests.ledger.events import event

OLD, RECENT, NEWEST = 40, 60, 70
"""Sizes: when a checkpoint was kept elsewhere, when the log made one since, and now."""

MUTATIONS = 10_000 if os.environ.get("SEAWALL_NIGHTLY") else 500

INDEX = "CREATE INDEX leaf_kind ON leaf (kind)"
ROW = "bytes, kind, at, request, session, principal, feature, hash"

Leaves = list[bytes]
Attack = Callable[[Leaves], Leaves]


def append(folder: Path, first: int, count: int) -> None:
    with SqliteLedger(folder, tenant="acme", environment="test") as ledger:
        for number in range(first, first + count):
            ledger.append([event(at=number, number=number)])


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with a checkpoint at each of the three sizes; those at OLD and RECENT are kept."""
    folder = tmp_path_factory.mktemp("original") / "data"
    for first, last in ((0, OLD), (OLD, RECENT), (RECENT, NEWEST)):
        append(folder, first, last - first)
        kept = folder / f"kept-{last}"
        kept.write_text(last_checkpoint(folder), "utf-8")
    return folder


@pytest.fixture
def log(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "data"))


def found(folder: Path, *outside: int) -> tuple[str, ...]:
    kept = [(f"kept at {size}", (folder / f"kept-{size}").read_text("utf-8")) for size in outside]
    told = verify(folder, own_verifiers(folder), kept)
    return tuple(problem.what for problem in told.problems)


def rewrite(folder: Path, attack: Attack, *, signs: bool) -> None:
    """Change entries, and all hashes with them; with the key, the checkpoints too."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        rows = connection.execute("SELECT bytes FROM leaf ORDER BY idx").fetchall()
        leaves = attack([row[0] for row in rows])
        connection.execute("DELETE FROM leaf")
        connection.execute("DELETE FROM node")
        frontier = Frontier()
        sizes = {}
        for index, leaf in enumerate(leaves):
            said = decode(leaf).event
            connection.execute(
                "INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (index, leaf, said.kind, microseconds(said.at), said.request, said.session,
                 said.principal, said.feature, leaf_hash(leaf)),
            )  # fmt: skip
            for (level, number), hashed in frontier.append(leaf_hash(leaf)):
                if level >= KEPT_FROM:
                    connection.execute(
                        "INSERT INTO node VALUES (?, ?, ?)", (level, number, hashed)
                    )
            sizes[frontier.size] = frontier.root
        if signs:
            (folder / SIGNED).unlink()
            signer = read_signer((folder / KEY).read_text("ascii"))
            for number, size in connection.execute(
                "SELECT number, size FROM checkpoint"
            ).fetchall():
                short = min(size, len(leaves))
                note = Checkpoint(signer.name, short, sizes[short]).signed([signer])
                connection.execute(
                    "UPDATE checkpoint SET size = ?, note = ? WHERE number = ?",
                    (short, note, number),
                )


def other(leaf: bytes) -> bytes:
    """An entry that says something else, in as many bytes."""
    return leaf.replace(b"text.allowed", b"text.refused")


def edit(at: int) -> Attack:
    return lambda leaves: [other(leaf) if n == at else leaf for n, leaf in enumerate(leaves)]


def delete(at: int) -> Attack:
    return lambda leaves: [leaf for n, leaf in enumerate(leaves) if n != at]


def swap(at: int) -> Attack:
    return lambda leaves: [*leaves[:at], leaves[at + 1], leaves[at], *leaves[at + 2 :]]


def insert(at: int) -> Attack:
    return lambda leaves: [*leaves[:at], other(leaves[at]), *leaves[at:]]


def truncate(size: int) -> Attack:
    return lambda leaves: leaves[:size]


def fork(at: int) -> Attack:
    return lambda leaves: [*leaves[:at], *map(other, leaves[at:])]


PAST = [edit(7), delete(7), swap(7), insert(7), fork(20)]
LATE = [edit(65), swap(65), fork(62)]


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
    with closing(sqlite3.connect(log / FILE)) as connection, connection:
        connection.execute("DELETE FROM checkpoint WHERE size > 50")
    with pytest.raises(LedgerError, match="cut short"):
        append(log, 0, 1)


def test_a_receipt_that_its_writer_kept_shows_what_was_done_to_its_entry(log: Path) -> None:
    key = own_verifier(log)
    receipt = prove(log, 65)
    with closing(sqlite3.connect(log / FILE)) as connection:
        (leaf,) = connection.execute("SELECT bytes FROM leaf WHERE idx = 65").fetchone()
    rewrite(log, edit(65), signs=True)
    index, checkpoint, _ = open_proof(receipt, leaf, [key])
    assert index == 65
    with closing(sqlite3.connect(log / FILE)) as connection:
        (now,) = connection.execute("SELECT bytes FROM leaf WHERE idx = 65").fetchone()
    with pytest.raises(LedgerError, match="does not prove"):
        open_proof(receipt, now, [key])
    (problem,) = verify(log, [key], [("the receipt", checkpoint_of(receipt))]).problems
    assert "the receipt" in problem.what
    assert checkpoint.size == NEWEST


def checkpoint_of(receipt: str) -> str:
    return receipt.partition("\n\n")[2]


def test_the_first_bad_entry_is_named(log: Path) -> None:
    with closing(sqlite3.connect(log / FILE)) as connection, connection:
        (leaf,) = connection.execute("SELECT bytes FROM leaf WHERE idx = 33").fetchone()
        connection.execute("UPDATE leaf SET bytes = ? WHERE idx = 33", (other(leaf),))
    (problem,) = verify(log, [own_verifier(log)]).problems
    assert problem.index == 33
    assert problem.what == "entry 33 is not what was hashed when it was written"


def test_a_log_put_back_to_an_older_copy_is_not_gone_on_with(
    original: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(original, tmp_path / "data"))
    copy = shutil.copy(folder / FILE, tmp_path / "older")
    append(folder, NEWEST, 5)
    for file in folder.glob(f"{FILE}*"):
        file.unlink()
    shutil.copy(copy, folder / FILE)
    with pytest.raises(LedgerError, match="an old copy"):
        append(folder, 0, 1)


def test_the_key_of_another_log_is_told(log: Path, tmp_path: Path) -> None:
    append(tmp_path / "other", 0, 1)
    shutil.copy(tmp_path / "other" / KEY, log / KEY)
    with pytest.raises(LedgerError, match="is of the log"):
        append(log, 0, 1)
    (log / KEY).unlink()
    with pytest.raises(LedgerError, match="is missing; restore it"):
        append(log, 0, 1)


def mutations(dice: random.Random, folder: Path) -> Iterator[tuple[str, Sequence[object]]]:
    """One way after another to change some row of the log."""
    tables = {
        "leaf": ("bytes", "kind", "at", "request", "hash", "idx"),
        "node": ("hash", "idx", "level"),
        "checkpoint": ("note",),
    }
    with closing(sqlite3.connect(folder / FILE)) as connection:
        while True:
            table = dice.choice(list(tables))
            rows = (
                [row[0] for row in connection.execute(f"SELECT rowid FROM {table}")]
                if (table != "node")
                else connection.execute("SELECT level, idx FROM node").fetchall()
            )
            row = dice.choice(rows)
            where, key = (
                ("level = ? AND idx = ?", row) if table == "node" else ("rowid = ?", (row,))
            )
            column = dice.choice(tables[table])
            act = dice.choice(["flip", "delete", "swap", "replay", "truncate"])
            if act == "flip":
                query = f"SELECT {column} FROM {table} WHERE {where}"
                (value,) = connection.execute(query, key).fetchone()
                yield f"UPDATE {table} SET {column} = ? WHERE {where}", (
                    flipped(value, dice), *key)  # fmt: skip
            elif act == "delete" and table != "checkpoint":
                yield f"DELETE FROM {table} WHERE {where}", key
            elif act == "truncate":
                yield "DELETE FROM leaf WHERE idx >= ?", (dice.randrange(NEWEST),)
            elif act == "swap":
                one, two = dice.sample(range(NEWEST), 2)
                found = f"SELECT {ROW} FROM leaf WHERE idx = ?"
                yield f"UPDATE leaf SET ({ROW}) = ({found}) WHERE idx = ?", (one, two)
            elif act == "replay":
                yield (
                    (
                        "INSERT INTO leaf SELECT ?, bytes, kind, at, request, session, principal, "
                        "feature, hash FROM leaf WHERE idx = ?"
                    ),
                    (NEWEST, dice.randrange(NEWEST)),
                )


def flipped(value: object, dice: random.Random) -> object:
    """The same with one bit changed."""
    if isinstance(value, int):
        return value ^ 1 << dice.randrange(40)
    raw = bytearray(value if isinstance(value, bytes) else str(value).encode() or b"\0")
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(7)
    return bytes(raw) if isinstance(value, bytes) else raw.decode(errors="replace")


def told_by(folder: Path) -> list[str]:
    """What the log's checkpoints say, whoever signed it."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        notes = connection.execute("SELECT note FROM checkpoint ORDER BY number").fetchall()
    return [read_note(str(note)).text for (note,) in notes]


def test_random_changes_of_a_stored_log_are_all_found(log: Path) -> None:
    with closing(sqlite3.connect(log / FILE)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    whole, told = (log / FILE).read_bytes(), told_by(log)
    dice = random.Random(5)
    made = 0
    changes = mutations(dice, log)
    while made < MUTATIONS:
        statement, values = next(changes)
        try:
            with closing(sqlite3.connect(log / FILE, isolation_level=None)) as connection:
                changed = connection.execute(statement, values).rowcount
        except sqlite3.IntegrityError:
            continue  # the database itself refused
        made += bool(changed)
        if changed and not found(log, NEWEST):  # of two signatures one is left, over the same
            assert "UPDATE checkpoint" in statement, (statement, values)
            assert told_by(log) == told
        (log / FILE).write_bytes(whole)


def change(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


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
    "statements",
    [
        [f"INSERT INTO leaf SELECT -5, {ROW} FROM leaf WHERE idx = 3"],
        ["UPDATE checkpoint SET note = x'00'"],
        ["UPDATE checkpoint SET note = 'no note'"],
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
def test_what_hides_beside_the_entries_is_found(log: Path, statements: list[str]) -> None:
    change(log, *statements)
    assert found(log)


def test_a_writer_outlives_what_somebody_does_to_its_checkpoints(log: Path) -> None:
    with SqliteLedger(log, tenant="acme", environment="test") as ledger:
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
    with SqliteLedger(log, tenant="acme", environment="test") as ledger:
        for _ in range(3):
            ledger.append([event()])
            time.sleep(0.5)
    with closing(sqlite3.connect(log / FILE)) as connection:
        (count,) = connection.execute("SELECT max(number) FROM checkpoint").fetchone()
    assert count < 12
