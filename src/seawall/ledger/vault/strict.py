"""Keys of the strict class: each for one text, kept by three custodians and by nobody else."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from seawall.errors import LedgerError
from seawall.ledger.rows import Rows
from seawall.ledger.vault import custody
from seawall.ledger.vault.custody import Shares
from seawall.ledger.vault.envelope import KEY, associated, commitment, committed
from seawall.ledger.vault.keys import Dek, Place
from seawall.ledger.vault.port import STRICT

_INSERT = "INSERT INTO dek VALUES (?, ?, ?, ?, ?, ?, ?)"
_BY_ID = "SELECT class, wrapped FROM dek WHERE id = ?"
_SETS = """
    SELECT generation, count(*), min(epoch), max(epoch), min(id) FROM dek
    WHERE class = ? GROUP BY generation ORDER BY min(epoch), generation
"""


@dataclass(frozen=True, slots=True)
class StrictKey:
    """A key that is about to seal one text, and what is kept of it."""

    dek: Dek = field(repr=False)
    shares: Shares


@dataclass(frozen=True, slots=True)
class InCustody:
    """The key of a sealed text, as three custodians keep it; nothing here is secret."""

    key: str
    shares: Shares


@dataclass(frozen=True, slots=True)
class CustodySet:
    """Three people who keep keys, by their public keys: how many, and of which quarters."""

    custodians: Mapping[str, str]
    keys: int
    first: str
    last: str


def new_key(custodians: Mapping[str, str], *, origin: str) -> StrictKey:
    """
    A key for one text of a log, in the custody of three; whoever made it lets go of it.

    LedgerError where these are not three people with keys that something can be sealed to.
    """
    dek = Dek(secrets.token_hex(16), secrets.token_bytes(KEY))
    about = _about(origin, dek.id, commitment(dek.key))
    return StrictKey(dek, custody.split(dek.key, custodians, about=about))


def require_custodians(custodians: Mapping[str, str]) -> None:
    """LedgerError unless these are three people with keys that something can be sealed to."""
    custody.split(secrets.token_bytes(KEY), custodians, about="")


def keep(run: Rows, made: StrictKey, place: Place) -> None:
    """Write down what is kept of a key: its shares, and the commitment to it."""
    run.execute(
        _INSERT,
        (
            made.dek.id, place.subject, place.klass, place.epoch,
            custody.set_name(made.shares.keys), custody.written(made.shares),
            commitment(made.dek.key),
        ),
    )  # fmt: skip


def in_custody(run: Rows, key: str, sealed: bytes, *, origin: str) -> InCustody:
    """
    The shares of the key that a sealed text commits to.

    They open for that key alone: whoever points a text at another's key gets nothing opened.
    LedgerError where there are none.
    """
    row = run.execute(_BY_ID, (key,)).fetchone()
    if row is None or row[0] != STRICT:
        raise LedgerError("no custodian keeps the key of this text; restore a backup of the vault")
    about = _about(origin, key, committed(sealed))
    return InCustody(key, custody.read(bytes(row[1]), about=about))


def sets(run: Rows) -> list[CustodySet]:
    """Who keeps keys, those of the oldest first."""
    found: list[CustodySet] = []
    for _, count, first, last, key in run.execute(_SETS, (STRICT,)).fetchall():
        kept = run.execute(_BY_ID, (key,)).fetchone()
        people = custody.read(bytes(kept[1]), about="").keys
        found.append(CustodySet(people, count, first, last))
    return found


def _about(origin: str, key: str, committed_to: bytes) -> str:
    """What a share is of: a log, a key's random id and what that key is told by."""
    return associated("custody", origin, key, committed_to.hex()).decode()
