"""The log's side of being witnessed: what a witness is asked, and where its signature is kept."""

import time
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import read_checkpoint
from seawall.ledger.merkle import ProofError
from seawall.ledger.note import Verifier, read_note, read_signatures
from seawall.ledger.place import changing, reading
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
            with reading(self._folder) as connection:
                query = "SELECT note FROM checkpoint ORDER BY size DESC, number DESC LIMIT 1"
                row = connection.execute(query).fetchone()
                if row is None:
                    raise LedgerError("the log has no checkpoint yet")
                note: str = row[0]
                size = read_checkpoint(read_note(note).text).size
                return note, asked(old, Tree(connection).consistency(old, size), note)
        except ProofError as error:
            raise LedgerError(f"a witness saw more of the log than there is: {error}") from None

    def keep(self, note: str, line: str) -> None:
        """Put a witness's signature line under the checkpoint that it is for."""
        text = read_note(note).text
        size = read_checkpoint(text).size
        with changing(self._folder) as connection:
            query = "SELECT number, note FROM checkpoint WHERE size = ? ORDER BY number"
            rows = connection.execute(query, (size,)).fetchall()
            there = [(n, kept) for n, kept in rows if read_note(kept).text == text]
            for number, kept in there[-1:]:
                query = "UPDATE checkpoint SET note = ? WHERE number = ?"
                connection.execute(query, (_with(kept, line), number))
            if not there:  # a newer one has taken its place meanwhile
                query = "INSERT INTO checkpoint (size, at, note) VALUES (?, ?, ?)"
                now = time.time_ns() // 1_000
                connection.execute(query, (size, now, _with(note, line)))


def cosignature(note: str, answer: str, verifier: Verifier) -> str:
    """
    The line of a witness's answer that is its signature under a checkpoint.

    All else that the answer holds is left out. LedgerError where it did not sign this.
    """
    text = read_note(note).text
    for line in answer.splitlines(keepends=True):
        ((name, key, signature),) = read_signatures(line)
        if (name, key) == (verifier.name, verifier.id):
            verifier.verify(text, signature)
            return line
    raise LedgerError("the witness's answer has no signature of the key that you named")


def _with(note: str, line: str) -> str:
    """A note with one more signature, in the place of an older one of the same key."""
    text = read_note(note).text
    ((name, key, _),) = read_signatures(line)
    lines = note.removeprefix(f"{text}\n").splitlines(keepends=True)
    others = [old for old in lines if read_signatures(old)[0][:2] != (name, key)]
    new = f"{text}\n{''.join(others)}{line}"
    read_note(new)  # so that nothing is kept that cannot be read again
    return new
