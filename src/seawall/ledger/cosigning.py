"""The log's side of being witnessed: what a witness is asked, and where its signature is kept."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import open_checkpoint, read_checkpoint
from seawall.ledger.database import FILE, explain, open_to_read, open_to_write
from seawall.ledger.merkle import ProofError
from seawall.ledger.note import MOST_SIGNATURES, Verifier, read_note, read_signatures
from seawall.ledger.tree import Tree
from seawall.ledger.witness import asked


class Cosigning:
    """Requests to cosign the newest checkpoint of the log in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def request(self, old: int) -> tuple[str, str]:
        """
        The newest checkpoint, and what to ask a witness that saw `old` entries last.

        LedgerError where the log has fewer entries than the witness saw: it was cut short.
        """
        try:
            with closing(open_to_read(self._folder, patience=10.0)) as connection:
                connection.execute("BEGIN")
                query = "SELECT note FROM checkpoint ORDER BY size DESC, number DESC LIMIT 1"
                row = connection.execute(query).fetchone()
                if row is None:
                    raise LedgerError("the log has no checkpoint yet")
                note: str = row[0]
                size = read_checkpoint(read_note(note).text).size
                return note, asked(old, Tree(connection).consistency(old, size), note)
        except ProofError as error:
            raise LedgerError(f"a witness saw more of the log than there is: {error}") from None
        except sqlite3.Error as error:
            raise explain(error, self._folder / FILE) from None

    def keep(self, note: str, lines: str) -> None:
        """Add a witness's signature lines to the checkpoint that they are under."""
        added = [line for line in lines.splitlines(keepends=True) if line not in note]
        if not added or len(read_signatures(note.rpartition("\n\n")[2])) >= MOST_SIGNATURES:
            return
        text = read_note(note).text
        try:
            with closing(open_to_write(self._folder, patience=10.0)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                query = "SELECT number, note FROM checkpoint WHERE size = ? ORDER BY number"
                rows = connection.execute(query, (read_checkpoint(text).size,)).fetchall()
                there = [row for row in rows if read_note(row[1]).text == text]
                for number, kept in there[-1:]:
                    new = kept + "".join(line for line in added if line not in kept)
                    query = "UPDATE checkpoint SET note = ? WHERE number = ?"
                    connection.execute(query, (new, number))
                if not there:  # a newer one has taken its place meanwhile
                    query = "INSERT INTO checkpoint (size, at, note) VALUES (?, ?, ?)"
                    size, now = read_checkpoint(text).size, time.time_ns() // 1_000
                    connection.execute(query, (size, now, note + "".join(added)))
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise explain(error, self._folder / FILE) from None


def open_cosigned(note: str, lines: str, verifier: Verifier) -> int:
    """The size that a witness signed for; LedgerError where it did not sign this checkpoint."""
    checkpoint, _ = open_checkpoint(note + lines, [verifier])
    return checkpoint.size
