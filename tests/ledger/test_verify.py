"""
What somebody can do to a log, and which of it is found (the tamper table).

`WRITES` can write to the database and to nothing else. `SIGNS` has the log's key and all files
beside it as well. What is not found is expected not to be: nothing inside a log finds it, and that
is why checkpoints are kept elsewhere.
"""

import os
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import psycopg
import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    last_checkpoint,
    open_ledger,
    open_proof,
    own_verifier,
    own_verifiers,
    prove,
    verify,
)
from seawall.ledger.checkpoint import Checkpoint
from seawall.ledger.leaf import decode, microseconds
from seawall.ledger.mentions import mentions
from seawall.ledger.merkle import Frontier, leaf_hash
from seawall.ledger.note import read_note, read_signer
from seawall.ledger.signing import KEY, SIGNED, make_key
from seawall.ledger.stretch import LEVEL, LONGEST
from seawall.ledger.tree import KEPT_FROM
from seawall.terms import Fact
from tests.ledger.conftest import Logs, Vandal
from tests.ledger.events import event

OLD, RECENT, NEWEST = 40, 60, 70
"""Sizes: when a checkpoint was kept elsewhere, when the log made one since, and now."""

MUTATIONS = 10_000 if os.environ.get("SEAWALL_NIGHTLY") else 500

INDEX = "CREATE INDEX leaf_kind ON leaf (kind)"
ROW = "bytes, kind, at, request, session, principal, feature, hash"

VERIFYING = import_module("seawall.ledger.verify")

Leaves = list[bytes]
Attack = Callable[[Leaves], Leaves]


def append(folder: Path, first: int, count: int) -> None:
    with open_ledger(folder, tenant="acme", environment="test") as ledger:
        for number in range(first, first + count):
            facts = {"number": number, **found_in(number)}
            ledger.append([replace(event(at=number), facts=facts)])


def found_in(number: int) -> dict[str, Fact]:
    """In every third entry a pseudonym, which it is found under."""
    return {} if number % 3 else {"token": f"pz1.default.2026q3.host.{'a' * (20 + number)}"}


@pytest.fixture(scope="module")
def original(module_logs: Logs) -> Path:
    """A log with a checkpoint at each of the three sizes; those at OLD and RECENT are kept."""
    folder = module_logs.new()
    for first, last in ((0, OLD), (OLD, RECENT), (RECENT, NEWEST)):
        append(folder, first, last - first)
        kept = folder / f"kept-{last}"
        kept.write_text(last_checkpoint(folder), "utf-8")
    return folder


@pytest.fixture
def log(original: Path, module_logs: Logs) -> Path:
    return module_logs.copy(original)


def found(folder: Path, *outside: int) -> tuple[str, ...]:
    kept = [(f"kept at {size}", (folder / f"kept-{size}").read_text("utf-8")) for size in outside]
    told = verify(folder, own_verifiers(folder), kept)
    return tuple(problem.what for problem in told.problems)


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have logs of this size gone through in stretches, as only long ones are."""
    for name, value in (("LEVEL", 4), ("LONGEST", 16), ("WORTH", 16)):
        monkeypatch.setattr(VERIFYING, name, value)


def rewrite(folder: Path, attack: Attack, *, signs: bool) -> None:
    """Change entries, and all hashes with them; with the key, the checkpoints too."""
    with Vandal(folder) as connection:
        rows = connection.execute("SELECT bytes FROM leaf ORDER BY idx").fetchall()
        leaves = attack([row[0] for row in rows])
        connection.execute("DELETE FROM leaf")
        connection.execute("DELETE FROM node")
        connection.execute("DELETE FROM mention")
        frontier = Frontier()
        sizes = {}
        for index, leaf in enumerate(leaves):
            said = decode(leaf).event
            connection.execute(
                "INSERT INTO leaf VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (index, leaf, said.kind, microseconds(said.at), said.request, said.session,
                 said.principal, said.feature, leaf_hash(leaf)),
            )  # fmt: skip
            for token in mentions(leaf, ()):
                connection.execute("INSERT INTO mention VALUES (?, ?)", (token, index))
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


KEYS = {
    "leaf": ("idx",),
    "node": ("level", "idx"),
    "mention": ("token", "idx"),
    "checkpoint": ("number",),
}
CHANGED = {
    "leaf": ("bytes", "kind", "at", "request", "hash", "idx"),
    "node": ("hash", "idx", "level"),
    "mention": ("token", "idx"),
    "checkpoint": ("note",),
}


def mutation(dice: random.Random, log: Vandal) -> tuple[str, tuple[object, ...]] | None:
    """A way to change some row of the log; None where the dice fell on nothing."""
    table = dice.choice(list(KEYS))
    rows = log.execute(f"SELECT {', '.join(KEYS[table])} FROM {table} ORDER BY 1").fetchall()
    key = dice.choice(rows)
    where = " AND ".join(f"{name} = ?" for name in KEYS[table])
    column = dice.choice(CHANGED[table])
    match dice.choice(["flip", "delete", "swap", "replay", "truncate"]):
        case "flip":
            query = f"SELECT {column} FROM {table} WHERE {where}"
            (value,) = log.execute(query, key).fetchone()
            return f"UPDATE {table} SET {column} = ? WHERE {where}", (flipped(value, dice), *key)
        case "delete" if table != "checkpoint":
            return f"DELETE FROM {table} WHERE {where}", key
        case "truncate":
            return "DELETE FROM leaf WHERE idx >= ?", (dice.randrange(NEWEST),)
        case "swap":
            one, two = dice.sample(range(NEWEST), 2)
            found = f"SELECT {ROW} FROM leaf WHERE idx = ?"
            return f"UPDATE leaf SET ({ROW}) = ({found}) WHERE idx = ?", (one, two)
        case "replay":
            again = f"INSERT INTO leaf SELECT {NEWEST}, {ROW} FROM leaf WHERE idx = ?"
            return again, (dice.randrange(NEWEST),)
        case _:
            return None


def flipped(value: object, dice: random.Random) -> object:
    """The same with one bit changed."""
    if isinstance(value, int):
        return value ^ 1 << dice.randrange(40)
    raw = bytearray(value if isinstance(value, bytes) else str(value).encode() or b"\0")
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(7)
    return bytes(raw) if isinstance(value, bytes) else raw.decode(errors="replace")


def restored(log: Vandal) -> None:
    """Put every table back to what was saved of it."""
    for table in KEYS:
        log.execute(f"DELETE FROM {table}")
        log.execute(f"INSERT INTO {table} SELECT * FROM saved_{table}")


def told_by(log: Vandal) -> list[str]:
    """What the log's checkpoints say, whoever signed it."""
    notes = log.execute("SELECT note FROM checkpoint ORDER BY number").fetchall()
    return [read_note(str(note)).text for (note,) in notes]


@pytest.mark.parametrize("attack", [*PAST, *LATE, truncate(50)])
def test_a_log_gone_through_in_pieces_tells_what_it_tells_as_a_whole(
    log: Path, attack: Attack, request: pytest.FixtureRequest
) -> None:
    rewrite(log, attack, signs=False)
    told = verify(log, own_verifiers(log))
    request.getfixturevalue("in_pieces")
    assert verify(log, own_verifiers(log)) == told


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize(
    ("statement", "index", "what"),
    [
        ("UPDATE leaf SET hash = bytes WHERE idx = 16", 16, "entry 16 is not what was hashed"),
        ("UPDATE leaf SET request = 'other' WHERE idx = 15", 15, "under other words"),
        ("UPDATE leaf SET kind = 'text.held' WHERE idx = 69", 69, "under other words"),
        ("UPDATE node SET hash = hash || hash WHERE level = 4 AND idx = 1", 16, "16 to 31"),
        ("UPDATE node SET hash = hash || hash WHERE level = 5 AND idx = 1", 32, "32 to 63"),
        ("DELETE FROM node WHERE level = 6", 0, "0 to 63"),
        ("DELETE FROM leaf WHERE idx = 16", 16, "16 is missing; the next there is 17"),
        ("DELETE FROM leaf WHERE idx < 69", 0, "0 is missing; the next there is 69"),
        (f"INSERT INTO leaf SELECT 900, {ROW} FROM leaf WHERE idx = 3", 70, "next there is 900"),
    ],
)
def test_wherever_pieces_meet_a_change_is_found_at_its_place(
    log: Path, statement: str, index: int, what: str
) -> None:
    change(log, statement)
    problems = verify(log, [own_verifier(log)]).problems
    assert problems[0].index == index
    assert what in problems[0].what


@pytest.mark.usefixtures("in_pieces")
def test_a_number_that_a_writer_left_out_is_found_across_pieces(log: Path) -> None:
    """Under hashes that all fit, by somebody who has the key."""

    def renumber(leaves: Leaves) -> Leaves:
        return [
            *leaves[:16],
            leaves[16].replace(b'"sequence":16,', b'"sequence":17,'),
            *leaves[17:],
        ]

    rewrite(log, renumber, signs=True)
    first, second = verify(log, [own_verifier(log)]).problems
    assert (first.index, second.index) == (16, 17)
    assert "is number 17 of its writer" in first.what
    assert first.what.endswith("after 15")


@pytest.mark.usefixtures("in_pieces")
def test_several_processes_find_what_one_finds(log: Path) -> None:
    rewrite(log, edit(33), signs=False)
    told = verify(log, own_verifiers(log))
    assert told.problems
    assert verify(log, own_verifiers(log), workers=2) == told


def test_random_changes_of_a_stored_log_are_all_found(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Vandal(log) as vandal:
        for table in KEYS:
            vandal.execute(f"CREATE TABLE saved_{table} AS SELECT * FROM {table}")
        told = told_by(vandal)
    dice, key = random.Random(5), own_verifier(log)
    kept = [("kept", (log / f"kept-{NEWEST}").read_text("utf-8"))]
    made = 0
    while made < MUTATIONS:
        try:
            with Vandal(log) as vandal:
                restored(vandal)
                changing = mutation(dice, vandal)
                changed = changing and vandal.execute(*changing).rowcount
        except (sqlite3.IntegrityError, psycopg.Error):
            continue  # the database itself refused
        made += bool(changed)
        # By turns as a whole and in pieces.
        monkeypatch.setattr(VERIFYING, "LEVEL", 4 if made % 2 else LEVEL)
        monkeypatch.setattr(VERIFYING, "LONGEST", 16 if made % 2 else LONGEST)
        if changing and changed and not verify(log, [key], kept).problems:
            # of two signatures one is left, over the same
            assert "UPDATE checkpoint" in changing[0], changing
            with Vandal(log) as vandal:
                assert told_by(vandal) == told
    with Vandal(log) as vandal:
        restored(vandal)
    assert not found(log, NEWEST)


def change(folder: Path, *statements: str) -> None:
    with Vandal(folder) as vandal:
        for statement in statements:
            vandal.execute(statement)


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
