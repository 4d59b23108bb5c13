"""What a log shows to others: its newest checkpoint, receipts for entries, all of it as files."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import read_checkpoint, write_proof
from seawall.ledger.note import Verifier, read_note
from seawall.ledger.place import reading
from seawall.ledger.rows import Rows
from seawall.ledger.signers import log_signer
from seawall.ledger.tiles import Tile, tiles
from seawall.ledger.tree import Tree, leaves

_MOST_LOOKED_AT = 20_000
"""Checkpoints that are looked through for a witness's signature: two weeks of them."""


def log_origin(folder: Path) -> str:
    """The name of the log in a folder; LedgerError where there is none."""
    with reading(folder) as connection:
        row = connection.execute("SELECT origin FROM log").fetchone()
    if row is None:
        raise LedgerError(f"the log in `{folder}` has no name yet; start `seawall serve` once")
    name: str = row[0]
    return name


def own_verifiers(folder: Path) -> tuple[Verifier, ...]:
    """The keys that the log signs with, their public halves, the Ed25519 one first."""
    return log_signer(folder, log_origin(folder), begun=True).verifiers


def own_verifier(folder: Path) -> Verifier:
    """The Ed25519 key that the log signs with, its public half."""
    return own_verifiers(folder)[0]


def last_checkpoint(folder: Path) -> str:
    """The newest checkpoint, a signed note."""
    with reading(folder) as connection:
        return _last(connection)


def prove(folder: Path, index: int) -> str:
    """A receipt that an entry is in the log of the newest checkpoint (C2SP tlog-proof)."""
    with reading(folder) as connection:
        note = _last(connection)
        checkpoint = read_checkpoint(read_note(note).text)
        if index >= checkpoint.size:
            raise LedgerError(
                f"the newest checkpoint covers {checkpoint.size:,} entries, not entry {index}; "
                "one that was just written is covered a second later"
            )
        return write_proof(index, Tree(connection).inclusion(index, checkpoint.size), note)


def consistency(folder: Path, old: int) -> list[bytes]:
    """What proves that the log only grew from `old` entries to the newest checkpoint."""
    with reading(folder) as connection:
        size = read_checkpoint(read_note(_last(connection)).text).size
        return Tree(connection).consistency(old, size)


def export(folder: Path) -> Iterator[Tile]:
    """The log of the newest checkpoint as files (C2SP tlog-tiles), the checkpoint first."""
    with reading(folder) as connection:
        note = _last(connection)
        size = read_checkpoint(read_note(note).text).size
        yield "checkpoint", note.encode()
        yield from tiles(_bytes(row) for row in islice(leaves(connection), size))


def _bytes(row: tuple[object, ...]) -> bytes:
    if not isinstance(row[1], bytes):
        raise LedgerError(f"entry {row[0]} is damaged; `seawall log verify` says more")
    return row[1]


def _last(connection: Rows) -> str:
    query = "SELECT note FROM checkpoint ORDER BY size DESC, number DESC LIMIT 1"
    row = connection.execute(query).fetchone()
    if row is None:
        raise LedgerError("the log has no checkpoint yet; there is one a second after an entry")
    note: str = row[0]
    return note


def kept_checkpoints(folder: Path) -> list[tuple[int, datetime]]:
    """When the log's checkpoints were kept, each of so many entries; the shortest first."""
    with reading(folder) as connection:
        query = "SELECT size, at FROM checkpoint ORDER BY size, number"
        return [(size, _moment(at)) for size, at in connection.execute(query)]


def witnessed(folder: Path, verifiers: Sequence[Verifier]) -> dict[str, datetime]:
    """
    When each of these witnesses last signed a checkpoint, by its own word; without those never.

    A signature that does not fit what it is under counts for nothing here; `verify` tells it.
    """
    found: dict[str, datetime] = {}
    wanted = {verifier.name: verifier for verifier in verifiers}
    with reading(folder) as connection:
        query = "SELECT note FROM checkpoint ORDER BY size DESC, number DESC LIMIT ?"
        for (note,) in connection.execute(query, (_MOST_LOOKED_AT,)):
            left = [v for name, v in wanted.items() if name not in found]
            if not left:
                break
            found |= _signed_at(str(note), left)
    return found


def _signed_at(note: str, verifiers: Iterable[Verifier]) -> dict[str, datetime]:
    try:
        signatures = read_note(note).held_to(verifiers)
    except LedgerError:
        return {}
    return {s.name: datetime.fromtimestamp(s.at, UTC) for s in signatures if s.at is not None}


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
