"""Strict texts, on both stores: they come, are opened by two, and go as all others do."""

import os
import sqlite3
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from typing import Any

import psycopg
import pytest

from seawall.errors import LedgerError, TextGone
from seawall.ledger import LOG_URL
from seawall.ledger import open_ledger as opened
from seawall.ledger.vault import STRICT, Handed, Hold, Vault, erased_events, what_is_signed
from seawall.ledger.vault.custody import join
from seawall.terms import Event
from tests.ledger.conftest import Logs
from tests.ledger.events import NOON
from tests.ledger.vault.office import PRIVATE, PUBLIC, by_two, seal_strict, shares_of
from tests.ledger.vault.sealing import ANN, BOB, SECRET, on_disk, to_seal

LATER = NOON + timedelta(days=31)
REQUEST = f"sha256:{'7' * 64}"


@pytest.fixture
def folder(logs: Logs) -> Path:
    """A data folder with a log that has begun."""
    folder = logs.new()
    with opened(folder) as ledger:
        ledger.append([Event("gateway.started", NOON, "gateway")])
    return folder


def tables(folder: Path, statement: str, values: tuple[object, ...] = ()) -> list[Any]:
    """What somebody gets, or does, who has the vault's database."""
    if url := os.environ.get(LOG_URL):
        with psycopg.connect(url) as connection:
            connection.execute("SET search_path = seawall_vault")
            done = connection.execute(statement.replace("?", "%s").encode(), values)
            return done.fetchall() if done.description else []
    file = sqlite3.connect(folder / "vault.sqlite")
    try:
        return file.execute(statement, values).fetchall()
    finally:
        file.commit()
        file.close()


def hand(vault: Vault, key: str, by: str = "kim", sealed: bytes = b"shares") -> Handed:
    digest = sha256(sealed).hexdigest()
    handed = Handed(REQUEST, by, key, NOON + timedelta(minutes=20), digest, sealed)
    vault.hand([handed])
    return handed


@pytest.mark.parametrize(("one", "other"), [*combinations(PRIVATE, 2)])
def test_any_two_custodians_open_a_text_that_the_vault_cannot(
    vault: Vault, one: str, other: str
) -> None:
    (kept,) = seal_strict(vault)
    assert by_two(vault, kept, one, other) == {"texts": [SECRET]}
    with pytest.raises(LedgerError, match="two custodians, and not by the service"):
        vault.read(kept.ref, kept.digest)


def test_without_three_custodians_nothing_is_sealed(folder: Path, vault: Vault) -> None:
    for some in ({}, {name: PUBLIC[name] for name in ("kim", "lou")}):
        with pytest.raises(LedgerError, match="three custodians"):
            vault.seal_many([to_seal(), to_seal(klass=STRICT)], custodians=some)
    assert tables(folder, "SELECT ref FROM sealed") == []


def test_a_key_opens_one_text_alone(vault: Vault) -> None:
    first, second = seal_strict(vault, ANN, ANN)
    parts = [shares_of(vault, first, name) for name in ("kim", "lou")]
    key = join(vault.in_custody(first.ref, first.digest).shares, *parts)
    assert vault.read_with(first.ref, first.digest, key)
    with pytest.raises(LedgerError, match="sealed under another key"):
        vault.read_with(second.ref, second.digest, key)


def test_custodians_open_no_share_of_a_key_that_the_log_did_not_commit_to(
    folder: Path, vault: Vault
) -> None:
    """Who writes to the tables cannot have them open one text's key as that of another."""
    first, second = seal_strict(vault, ANN, BOB)
    there = dict(tables(folder, "SELECT ref, key FROM sealed"))
    tables(folder, "UPDATE sealed SET key = ? WHERE ref = ?", (there[second.ref], first.ref))
    with pytest.raises(LedgerError, match="do not open with this key"):
        shares_of(vault, first, "kim")
    tables(folder, "UPDATE sealed SET key = ? WHERE ref = ?", (there[first.ref], first.ref))
    (wrapped,) = tables(folder, "SELECT wrapped FROM dek WHERE id = ?", (there[second.ref],))[0]
    tables(folder, "UPDATE dek SET wrapped = ? WHERE id = ?", (wrapped, there[first.ref]))
    with pytest.raises(LedgerError, match="do not open with this key"):
        shares_of(vault, first, "kim")
    tables(folder, "UPDATE dek SET wrapped = ? WHERE id = ?", (b"[]", there[first.ref]))
    with pytest.raises(LedgerError, match="not readable"):
        vault.in_custody(first.ref, first.digest)


def test_rotation_leaves_strict_keys_alone_and_needs_none_of_the_vaults(
    folder: Path, vault: Vault
) -> None:
    (kept,) = seal_strict(vault)
    assert not (folder / "vault-keys").exists()
    before = tables(folder, "SELECT * FROM dek")
    rotated = vault.rotate(NOON)
    vault.destroy(vault.retired(NOON + timedelta(days=1)))
    assert (rotated.keys, rotated.unreadable) == (0, 0)
    assert tables(folder, "SELECT * FROM dek") == before
    assert by_two(vault, kept) == {"texts": [SECRET]}


def test_erasure_takes_the_shares_and_what_was_handed_over(folder: Path, vault: Vault) -> None:
    ann, bob = seal_strict(vault, ANN, BOB)
    key = vault.in_custody(ann.ref, ann.digest).key
    handed = hand(vault, key, sealed=b"shares of what ann said")
    with opened(folder) as ledger:
        vault.erase(
            ANN,
            record=lambda erased: ledger.append(
                erased_events(erased, subject=ANN, at=NOON, actor="cli")
            ),
        )
    for opens in (vault.read, vault.in_custody):
        with pytest.raises(TextGone, match="was erased"):
            opens(ann.ref, ann.digest)
    assert by_two(vault, bob) == {"texts": [SECRET]}
    (left,) = vault.handed(REQUEST)
    assert (left.sealed, left.digest) == (b"", handed.digest)
    assert not left.whole
    assert what_is_signed([left]) == what_is_signed([handed])
    assert len(tables(folder, "SELECT id FROM dek")) == 1
    assert b"shares of what ann said" not in on_disk(folder)


def test_a_strict_key_goes_with_its_text_and_a_hold_keeps_both(folder: Path, vault: Vault) -> None:
    ann, bob = seal_strict(vault, ANN, BOB)
    vault.open_hold([Hold("case-7", NOON, ("ada", "bo"), subject=ANN)], record=lambda: None)
    expired = vault.expire({STRICT: 30}, LATER, record=lambda _: None)
    assert (expired.texts, expired.keys, expired.held) == ({STRICT: 1}, 1, {"case-7": 1})
    assert by_two(vault, ann) == {"texts": [SECRET]}
    with pytest.raises(TextGone, match="is over its time"):
        vault.in_custody(bob.ref, bob.digest)
    assert vault.erase(ANN, record=lambda _: None).held == ("case-7",)
    assert len(tables(folder, "SELECT id FROM dek")) == 1


def test_what_was_erased_is_erased_again_from_a_restored_backup(
    folder: Path, vault: Vault
) -> None:
    ann, _ = seal_strict(vault, ANN, BOB)
    backup = {name: tables(folder, f"SELECT * FROM {name}") for name in ("sealed", "dek")}
    subjects = tables(folder, "SELECT * FROM subject")
    with opened(folder) as ledger:
        vault.erase(
            ANN,
            record=lambda erased: ledger.append(
                erased_events(erased, subject=ANN, at=NOON, actor="cli")
            ),
        )
    for name, rows in {**backup, "subject": subjects}.items():
        tables(folder, f"DELETE FROM {name}")
        for row in rows:
            marks = ", ".join("?" for _ in row)
            tables(folder, f"INSERT INTO {name} VALUES ({marks})", tuple(row))
    tables(folder, "DELETE FROM gone")
    assert by_two(vault, ann)  # the backup is back
    with Vault.open(folder) as again, pytest.raises(TextGone):
        again.in_custody(ann.ref, ann.digest)


def test_it_is_told_who_keeps_how_many_keys(vault: Vault) -> None:
    assert vault.custody() == []
    seal_strict(vault, ANN, BOB)
    vault.seal_many([to_seal()])
    others = {"kim": PUBLIC["lou"], "lou": PUBLIC["max"], "ned": PUBLIC["kim"]}
    vault.seal_many([to_seal(klass=STRICT, at=LATER + timedelta(days=90))], custodians=others)
    first, second = vault.custody()
    assert (first.custodians, first.keys, first.first, first.last) == (
        PUBLIC,
        2,
        *("2026q3", "2026q3"),
    )
    assert (second.custodians, second.keys) == (others, 1)


def test_what_is_handed_over_takes_the_place_of_what_was_and_ends(vault: Vault) -> None:
    (kept,) = seal_strict(vault)
    key = vault.in_custody(kept.ref, kept.digest).key
    hand(vault, key, "kim", b"first")
    lou, kim = hand(vault, key, "lou"), hand(vault, key, "kim", b"second")
    assert sorted(vault.handed(REQUEST), key=lambda each: each.custodian) == [kim, lou]
    assert vault.handed("sha256:another") == []
    vault.end_handed(kim.until - timedelta(seconds=1))
    assert len(vault.handed(REQUEST)) == 2
    vault.end_handed(kim.until)
    assert vault.handed(REQUEST) == []
    hand(vault, key)
    vault.end_handed(NOON, request=REQUEST)
    assert vault.handed(REQUEST) == []


def test_what_is_signed_tells_of_every_row(vault: Vault) -> None:
    handed = hand(vault, "k1")
    others = [
        [],
        [handed, replace(handed, key="k2")],
        [replace(handed, digest="0" * 64)],
        [replace(handed, custodian="lou")],
        [replace(handed, request="sha256:0")],
    ]
    assert len({what_is_signed(each) for each in ([handed], *others)}) == 6
    two = [handed, replace(handed, key="k2")]
    assert what_is_signed(two) == what_is_signed(two[::-1])
