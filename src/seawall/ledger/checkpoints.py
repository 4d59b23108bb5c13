"""The checkpoints that a log keeps of itself: soon after a change, and a sign of life."""

import time
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.folder import locked
from seawall.ledger.merkle import Frontier
from seawall.ledger.note import read_note
from seawall.ledger.rows import Rows
from seawall.ledger.signing import LogSigner, log_signer, new_origin
from seawall.ledger.tree import Tree

EVERY = 1.0
"""Seconds after which what was appended is under a checkpoint."""

HEARTBEAT = 60.0
"""Seconds after which a log to which nothing is added says so."""

KEPT_EVERY = 60_000_000
"""Microseconds between checkpoints that are kept for good; of those between, the last is."""


class Checkpoints:
    """Writes the checkpoints of one open database when they are due."""

    def __init__(self, connection: Rows, signer: LogSigner) -> None:
        self._connection = connection
        self._signer = signer
        self._size = _last_size(connection)
        self._next = time.monotonic() + EVERY

    def due_in(self) -> float:
        """Seconds until there should be a checkpoint, whether or not anything is appended."""
        return max(0.0, self._next - time.monotonic())

    def write_due(self, frontier: Frontier, *, at_end: bool) -> bool:
        """
        Sign the log as it is, in the transaction that is open, where that is due.

        `at_end` it is due for whatever no checkpoint covers. LedgerError where the signer
        refuses.
        """
        if not (frontier.size != self._size if at_end else time.monotonic() >= self._next):
            return False
        note = self._signer.sign(Tree(self._connection), frontier.size, frontier.root)
        self._keep(frontier.size, note)
        return True

    def grown(self, frontier: Frontier) -> None:
        """What was appended is durable, and wants a checkpoint soon."""
        if frontier.size != self._size:
            self._next = min(self._next, time.monotonic() + EVERY)

    def written(self, frontier: Frontier) -> None:
        """The checkpoint is durable; LedgerError where what was signed cannot be remembered."""
        self._next = time.monotonic() + (HEARTBEAT if frontier.size == self._size else EVERY)
        self._size = frontier.size
        self._signer.remember(frontier.size, frontier.root)

    def _keep(self, size: int, note: str) -> None:
        """
        Add a checkpoint; the one before goes if another of the same minute stays.

        Unless a witness signed it: that one is worth more than a newer one without.
        """
        now = time.time_ns() // 1_000
        execute = self._connection.execute
        last = execute(
            "SELECT number, at, note FROM checkpoint ORDER BY size DESC, number DESC LIMIT 2"
        ).fetchall()
        if len(last) > 1 and 0 <= now - last[1][1] < KEPT_EVERY and _signatures(last[0][2]) == 1:
            execute("DELETE FROM checkpoint WHERE number = ?", (last[0][0],))
        execute("INSERT INTO checkpoint (size, at, note) VALUES (?, ?, ?)", (size, now, note))


def _signatures(note: object) -> int:
    """How many have signed a checkpoint; 0 of what somebody damaged, so that it stays as it is."""
    try:
        return len(read_note(str(note)).signatures)
    except LedgerError:
        return 0


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
