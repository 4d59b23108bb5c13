"""What the log was at a moment, in a few lines that anybody can keep (C2SP tlog-checkpoint)."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from seawall.errors import LedgerError
from seawall.ledger.cosigned import decoded, read_lines
from seawall.ledger.merkle import leaf_hash, verify_inclusion
from seawall.ledger.note import Signature, Signs, Verifier, read_note, write_note

PROOF = "c2sp.org/tlog-proof@v1"
"""The first line of a receipt (C2SP tlog-proof)."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's name, how many entries it had, and the root over all of them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    def signed(self, signers: Sequence[Signs]) -> str:
        """The checkpoint as a signed note."""
        return write_note(self.text, signers)


def read_checkpoint(text: str) -> Checkpoint:
    """A checkpoint's lines; LedgerError where they are none."""
    return Checkpoint(*read_lines(text))


def open_checkpoint(
    note: str, verifiers: Iterable[Verifier]
) -> tuple[Checkpoint, list[Signature]]:
    """A signed checkpoint, and who of the known keys signed it: one at least, or LedgerError."""
    read = read_note(note)
    signatures = read.held_to(verifiers)
    if not signatures:
        raise LedgerError("no key that you name signed this checkpoint; is it another log's?")
    return read_checkpoint(read.text), signatures


def write_proof(index: int, proof: Sequence[bytes], note: str) -> str:
    """A receipt: that the entry `index` is in the log of a signed checkpoint."""
    hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in proof)
    return f"{PROOF}\nindex {index}\n{hashes}\n{note}"


def open_proof(
    proof: str, leaf: bytes, verifiers: Iterable[Verifier]
) -> tuple[int, Checkpoint, list[Signature]]:
    """
    The index that a receipt proves for an entry's bytes, the checkpoint, and who signed it.

    LedgerError where the receipt is none, or proves nothing of these bytes.
    """
    head, parted, note = proof.partition("\n\n")
    lines = head.split("\n")
    if lines[1:] and lines[1].startswith("extra "):
        del lines[1]
    word, _, index = lines[1].partition(" ") if lines[1:] else ("", "", "")
    if lines[0] != PROOF or not parted or word != "index" or not index.isdecimal():
        raise LedgerError(f"this is no receipt; it does not begin with `{PROOF}` and an index")
    if index != str(int(index[:19])):
        raise LedgerError("the index of the receipt is not written as a whole number is")
    checkpoint, signatures = open_checkpoint(note, verifiers)
    hashes = [decoded(line) for line in lines[2:]]
    try:
        root = verify_inclusion(hashes, int(index), checkpoint.size, leaf_hash(leaf))
    except ValueError as problem:
        raise LedgerError(str(problem)) from None
    if root != checkpoint.root:
        raise LedgerError("the receipt does not prove that this entry is in the log")
    return int(index), checkpoint, signatures
