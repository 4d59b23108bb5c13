"""What somebody who can write to the store, or has the key too, does to a log."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import psycopg

from seawall.ledger import (
    LOG_URL,
    open_ledger,
    own_verifiers,
    verify,
)
from seawall.ledger.checkpoint import Checkpoint
from seawall.ledger.database import FILE
from seawall.ledger.leaf import decode, microseconds
from seawall.ledger.mentions import mentions
from seawall.ledger.merkle import Frontier, leaf_hash
from seawall.ledger.note import read_signer
from seawall.ledger.signing import KEY, SIGNED
from seawall.ledger.tree import KEPT_FROM
from seawall.terms import Fact
from tests.ledger.events import event

OLD, RECENT, NEWEST = 40, 60, 70
"""Sizes: when a checkpoint was kept elsewhere, when the log made one since, and now."""

ROW = "bytes, kind, at, request, session, principal, feature, hash"

Leaves = list[bytes]
Attack = Callable[[Leaves], Leaves]


class Vandal:
    """Somebody who can write to all of the log's database, whatever it is."""

    def __init__(self, folder: Path) -> None:
        url = os.environ.get(LOG_URL)
        self._connection: Any
        if url:
            self._connection = psycopg.connect(url)
            self._connection.execute("SET search_path = seawall")
            self._connection.execute("SET session_replication_role = replica")
        else:
            self._connection = sqlite3.connect(folder / FILE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        with closing(self._connection) as connection:
            connection.commit()

    def execute(self, statement: str, values: tuple[object, ...] = ()) -> Any:
        """Run one statement."""
        if isinstance(self._connection, psycopg.Connection):
            statement = statement.replace("%", "%%").replace("?", "%s")
        return self._connection.execute(statement, values)


def append(folder: Path, first: int, count: int) -> None:
    with open_ledger(folder, tenant="acme", environment="test") as ledger:
        for number in range(first, first + count):
            facts = {"number": number, **found_in(number)}
            ledger.append([replace(event(at=number), facts=facts)])


def found_in(number: int) -> dict[str, Fact]:
    """In every third entry a pseudonym, which it is found under."""
    return {} if number % 3 else {"token": f"pz1.default.2026q3.host.{'a' * (20 + number)}"}


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


def change(folder: Path, *statements: str) -> None:
    with Vandal(folder) as vandal:
        for statement in statements:
            vandal.execute(statement)


def found(folder: Path, *outside: int) -> tuple[str, ...]:
    kept = [(f"kept at {size}", (folder / f"kept-{size}").read_text("utf-8")) for size in outside]
    told = verify(folder, own_verifiers(folder), kept)
    return tuple(problem.what for problem in told.problems)
