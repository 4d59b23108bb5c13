"""A log gone through in pieces, by one or several processes, tells what it tells as a whole."""

import os
import random
import sqlite3
from importlib import import_module
from pathlib import Path

import psycopg
import pytest

from seawall.ledger import (
    own_verifier,
    own_verifiers,
    verify,
)
from seawall.ledger.note import read_note
from seawall.ledger.stretch import LEVEL, LONGEST
from tests.ledger.tampering import (
    LATE,
    NEWEST,
    PAST,
    ROW,
    Attack,
    Leaves,
    Vandal,
    change,
    edit,
    found,
    rewrite,
    truncate,
)

MUTATIONS = 10_000 if os.environ.get("SEAWALL_NIGHTLY") else 500

VERIFYING = import_module("seawall.ledger.verify")


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have logs of this size gone through in stretches, as only long ones are."""
    for name, value in (("LEVEL", 4), ("LONGEST", 16), ("WORTH", 16)):
        monkeypatch.setattr(VERIFYING, name, value)


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
