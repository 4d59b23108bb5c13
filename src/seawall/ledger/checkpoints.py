"""The checkpoints that a log keeps of itself: soon after a change, and a sign of life."""

import time
from pathlib import Path

from seawall.errors import LedgerError, SignerError
from seawall.ledger.folder import locked
from seawall.ledger.merkle import Frontier
from seawall.ledger.note import read_note
from seawall.ledger.rows import Rows
from seawall.ledger.signers import log_signer
from seawall.ledger.signing import LogSigner, Signed, new_origin
from seawall.ledger.tree import Tree

EVERY = 1.0
"""Seconds after which what was appended is under a checkpoint."""

HEARTBEAT = 60.0
"""Seconds after which a log to which nothing is added says so."""

KEPT_EVERY = 60_000_000
"""Microseconds between checkpoints that are kept for good; of those between, the last is."""

_REST = 10.0
"""
A signer that does not answer is asked again after so many times the time that it took, and
not before `EVERY`: one that hangs costs the writer a tenth of its time at most.
"""


class Checkpoints:
    """
    Writes the checkpoints of one open database when they are due.

    Only what is durable is signed. A signer of its own remembers what it signed, so that a
    signature over entries which a crash then took back would end the log.
    """

    def __init__(self, connection: Rows, signer: LogSigner) -> None:
        self._connection = connection
        self._signer = signer
        self._size = _last_size(connection)
        self._durable = Tree(connection).size
        self._signed: Signed | None = None
        self._next = time.monotonic() + EVERY
        self._rests_until = 0.0

    def due_in(self) -> float:
        """Seconds until there should be a checkpoint, whether or not anything is appended."""
        return max(0.0, max(self._next, self._rests_until) - time.monotonic())

    def write_due(self, frontier: Frontier, *, at_end: bool) -> bool:
        """
        Sign the log as it was before the transaction that is open, in it, where that is due.

        `at_end` it is due for whatever no checkpoint covers. LedgerError where the signer
        refuses; where it does not answer there is no checkpoint now.
        """
        began = time.monotonic()
        if not (frontier.size != self._size if at_end else self.due_in() == 0):
            return False
        tree, size = Tree(self._connection), min(frontier.size, self._durable)
        root = frontier.root if size == frontier.size else tree.root(size)
        try:
            self._signed = self._signer.sign(tree, size, root)
        except SignerError:
            now = time.monotonic()
            self._rests_until = now + max(EVERY, _REST * (now - began))
            return False
        self._keep(self._signed)
        return True

    def grown(self, frontier: Frontier) -> None:
        """What was appended is durable, and wants a checkpoint soon."""
        self._durable = frontier.size
        if frontier.size != self._size:
            self._next = min(self._next, time.monotonic() + EVERY)

    def written(self, frontier: Frontier) -> None:
        """The checkpoint is durable; LedgerError where what was signed cannot be remembered."""
        assert self._signed is not None
        checkpoint = self._signed.checkpoint
        self._next = time.monotonic() + (HEARTBEAT if frontier.size == checkpoint.size else EVERY)
        self._size = checkpoint.size
        self._signer.remember(checkpoint)

    def _keep(self, signed: Signed) -> None:
        """
        Add a checkpoint; the one before goes if it says the same, or another of its minute stays.

        Unless a witness signed it: that one is worth more than a newer one without.
        """
        now, size = time.time_ns() // 1_000, signed.checkpoint.size
        execute = self._connection.execute
        last = execute(
            "SELECT number, size, at, note FROM checkpoint ORDER BY size DESC, number DESC LIMIT 2"
        ).fetchall()
        same = bool(last) and last[0][1] == size
        same_minute = len(last) > 1 and 0 <= now - last[1][2] < KEPT_EVERY
        if (same or same_minute) and _unwitnessed(last[0][3], self._signer.origin):
            execute("DELETE FROM checkpoint WHERE number = ?", (last[0][0],))
        insert = "INSERT INTO checkpoint (size, at, note) VALUES (?, ?, ?)"
        execute(insert, (size, now, signed.note))


def _unwitnessed(note: object, origin: str) -> bool:
    """Whether nobody but the log signed; False of what somebody damaged, so that it stays."""
    try:
        return all(name == origin for name, _, _ in read_note(str(note)).signatures)
    except LedgerError:
        return False


def open_checkpoints(
    connection: Rows, folder: Path, *, tenant: str, environment: str
) -> Checkpoints:
    """
    The checkpoints of a log that was just opened to be written.

    LedgerError where its key is not to be had, or it is not the log that was signed.
    """
    with locked(folder / "log.lock"):
        row = connection.execute("SELECT origin FROM log").fetchone()
        origin = row[0] if row else new_origin(tenant, environment)
        signer = log_signer(folder, origin, begun=row is not None)
        if row is None:
            connection.execute("INSERT INTO log VALUES (?)", (signer.origin,))
    signer.check(Tree(connection))
    return Checkpoints(connection, signer)


def _last_size(connection: Rows) -> int:
    row = connection.execute(
        "SELECT size FROM checkpoint ORDER BY size DESC, number DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else 0
