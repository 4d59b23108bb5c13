"""
The vault's keys: one for each subject, class and quarter, random, wrapped by the one above.

Those of the strict class are others: seawall.ledger.vault.strict.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from seawall.errors import LedgerError
from seawall.ledger.rows import Rows
from seawall.ledger.vault.envelope import KEY, NONCE, associated, commitment, unwrap, wrap
from seawall.ledger.vault.keks import Generation, Keks
from seawall.ledger.vault.port import STRICT

_COLUMNS = "id, subject, class, epoch, generation, wrapped, commitment"
_OF = f"SELECT {_COLUMNS} FROM dek WHERE subject = ? AND class = ? AND epoch = ?"  # noqa: S608
_BY_ID = f"SELECT {_COLUMNS} FROM dek WHERE id = ?"  # noqa: S608 - a constant
_OLDER = f"SELECT {_COLUMNS} FROM dek WHERE generation <> ? AND class <> ?"  # noqa: S608
_INSERT = f"INSERT INTO dek ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_REWRAP = "UPDATE dek SET generation = ?, wrapped = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Place:
    """Whose texts a key is for, of which class and quarter."""

    subject: str
    klass: str
    epoch: str


@dataclass(frozen=True, slots=True)
class Dek:
    """A key, and the random id that it is called by."""

    id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """A row of the table of keys."""

    id: str
    subject: str
    klass: str
    epoch: str
    generation: str
    wrapped: bytes = field(repr=False)
    commitment: bytes = field(repr=False)

    def opened(self, kek: bytes) -> Dek:
        """The key; LedgerError where it, or what it belongs to, was changed."""
        place = Place(self.subject, self.klass, self.epoch)
        dek = unwrap(self.wrapped, kek, aad=_associated(self.id, place, self.generation))
        if not hmac.compare_digest(commitment(dek), self.commitment):
            raise LedgerError("a key of the vault is not the one that was committed to")
        return Dek(self.id, dek)


def key_for(run: Rows, keks: Keks, place: Place) -> Dek:
    """The key of a place, made at first need, or where the one there was wrapped is destroyed."""
    newest = keks.newest(begun=begun(run))
    known = {each.id: each for each in keks.generations()}
    for row in run.execute(_OF, (place.subject, place.klass, place.epoch)):
        kept = _wrapped(row)
        if kept.generation in known:
            return kept.opened(known[kept.generation].key)
    dek = Dek(secrets.token_hex(16), secrets.token_bytes(KEY))
    run.execute(
        _INSERT,
        (
            dek.id, place.subject, place.klass, place.epoch, newest.id,
            _rewrapped(dek, place, newest), commitment(dek.key),
        ),
    )  # fmt: skip
    return dek


def key_by_id(run: Rows, keks: Keks, key: str) -> Dek:
    """A key that is there; LedgerError where it is not, or cannot be opened."""
    row = run.execute(_BY_ID, (key,)).fetchone()
    if row is None:
        raise LedgerError("the key of a sealed text is not in the vault; restore a backup")
    kept = _wrapped(row)
    if kept.klass == STRICT:
        raise LedgerError(
            "a text of the strict class is opened by two custodians, and not by the service; "
            "`seawall log unseal` asks them"
        )
    return kept.opened(keks.by_id(kept.generation).key)


def begun(run: Rows) -> bool:
    """Whether there are keys that a generation wraps."""
    query = "SELECT 1 FROM dek WHERE class <> ? LIMIT 1"
    return run.execute(query, (STRICT,)).fetchone() is not None


def wrapped(run: Rows) -> dict[str, int]:
    """How many keys each generation wraps."""
    query = (
        "SELECT generation, count(*) FROM dek WHERE class <> ? "
        "GROUP BY generation ORDER BY generation"
    )
    return dict(run.execute(query, (STRICT,)).fetchall())


def rewrap(run: Rows, keks: Keks, newest: Generation) -> tuple[int, int]:
    """
    Wrap all keys under the newest generation: how many, and how many could not be read.

    Those were wrapped by what was destroyed, or were changed; they stay as they are, and so do
    keys of the strict class, which no generation wraps.
    """
    known = {each.id: each for each in keks.generations()}
    done: list[tuple[str, bytes, str]] = []
    unreadable = 0
    for row in run.execute(_OLDER, (newest.id, STRICT)):
        kept = _wrapped(row)
        dek = _opened(kept, known)
        if dek is None:
            unreadable += 1
            continue
        place = Place(kept.subject, kept.klass, kept.epoch)
        done.append((newest.id, _rewrapped(dek, place, newest), dek.id))
    run.executemany(_REWRAP, done)
    return len(done), unreadable


def _opened(kept: _Wrapped, known: Mapping[str, Generation]) -> Dek | None:
    if kept.generation not in known:
        return None
    try:
        return kept.opened(known[kept.generation].key)
    except LedgerError:
        return None


def _rewrapped(dek: Dek, place: Place, newest: Generation) -> bytes:
    aad = _associated(dek.id, place, newest.id)
    return wrap(dek.key, newest.key, aad=aad, nonce=secrets.token_bytes(NONCE))


def _associated(key: str, place: Place, generation: str) -> bytes:
    return associated("key", key, place.subject, place.klass, place.epoch, generation)


def _wrapped(row: Sequence[Any]) -> _Wrapped:
    return _Wrapped(*row[:-2], *map(bytes, row[-2:]))
