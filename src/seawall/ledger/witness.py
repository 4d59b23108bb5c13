"""
A witness: sees to it that a log only ever grows, for somebody who does not trust its operator.

It remembers of each log the last checkpoint that it saw, and signs the next only with a proof
that the one is the beginning of the other (C2SP tlog-witness). So no log can show two
pasts, or a shorter one, without this witness having been deceived as well.
"""

import base64
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import Checkpoint, read_checkpoint
from seawall.ledger.cosigned import decoded
from seawall.ledger.folder import locked, prepare_folder, replace_file
from seawall.ledger.merkle import EMPTY, ProofError, verify_consistency
from seawall.ledger.note import Signer, Verifier, read_note, signature_line

MOST_PROOF = 63
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the witness answers: an HTTP status, a body and its kind."""

    status: int
    body: str
    kind: str = "text/plain; charset=utf-8"


class Witness:
    """Cosigns checkpoints of the logs that it knows; see `add`. Threads may share it."""

    def __init__(self, folder: Path, signer: Signer, logs: Iterable[Verifier]) -> None:
        """`folder` keeps what was seen last; `signer` makes cosignatures."""
        prepare_folder(folder)
        self._folder = folder
        self._signer = signer
        self._logs: dict[str, list[Verifier]] = {}
        for verifier in logs:
            self._logs.setdefault(verifier.name, []).append(verifier)
        self._turn = threading.Lock()

    def add(self, body: str) -> Answer:
        """
        Answer a request to cosign: `old SIZE`, proof lines, an empty line, the checkpoint.

        200 with a cosignature; 400 where it cannot be read, 403 where no known key signed it,
        404 for a log that is not known, 409 with the size that was seen last where the
        request goes on from another, and 422 where the proof proves nothing.
        """
        try:
            old, proof, note = _parts(body)
            read = read_note(note)
            checkpoint = read_checkpoint(read.text)
        except LedgerError as error:
            return Answer(400, f"{error}\n")
        verifiers = self._logs.get(checkpoint.origin)
        if verifiers is None:
            return Answer(404, "this witness does not know the log\n")
        try:
            signed = read.held_to(verifiers)
        except LedgerError:
            signed = []
        if not signed:
            return Answer(403, "no key that this witness knows signed the checkpoint\n")
        if old > checkpoint.size:
            return Answer(400, "the old size is larger than the checkpoint's\n")
        # Looking at the last one and keeping the new one must not be interrupted by another.
        with self._turn, locked(self._folder / "witness.lock"):
            return self._cosigned(checkpoint, old, proof, read.text)

    def _cosigned(self, checkpoint: Checkpoint, old: int, proof: list[bytes], text: str) -> Answer:
        last = self._last(checkpoint.origin)
        if old != last.size or (old == checkpoint.size and last.root != checkpoint.root):
            return Answer(409, f"{last.size}\n", SIZE_TYPE)
        try:
            verify_consistency(proof, old, checkpoint.size, last.root, checkpoint.root)
        except ProofError as error:
            return Answer(422, f"{error}\n")
        self._keep(checkpoint)
        return Answer(200, signature_line(self._signer, text))

    def _path(self, origin: str) -> Path:
        return self._folder / sha256(origin.encode()).hexdigest()

    def _last(self, origin: str) -> Checkpoint:
        try:
            return read_checkpoint(self._path(origin).read_text("utf-8"))
        except FileNotFoundError:
            return Checkpoint(origin, 0, EMPTY)

    def _keep(self, checkpoint: Checkpoint) -> None:
        """On disk before anybody hears of the signature."""
        replace_file(self._path(checkpoint.origin), checkpoint.text.encode())


def asked(old: int, proof: Sequence[bytes], note: str) -> str:
    """The body of a request to cosign a checkpoint."""
    hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in proof)
    return f"old {old}\n{hashes}\n{note}"


def _parts(body: str) -> tuple[int, list[bytes], str]:
    head, parted, note = body.partition("\n\n")
    first, *lines = head.split("\n")
    word, _, size = first.partition(" ")
    if not parted or word != "old" or not size.isdecimal() or size != str(int(size[:19])):
        raise LedgerError("the request does not begin with `old` and a size")
    proof = [decoded(line) for line in lines]
    if len(proof) > MOST_PROOF or not all(proof):
        raise LedgerError("a line of the proof is no hash in base64")
    return int(size), proof, note
