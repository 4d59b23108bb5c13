"""
The log's signer as a process of its own: it holds the keys, and what it signed last.

It trusts nobody who asks. It signs a checkpoint only with a proof that the last one is its
beginning, and has that on disk before the signature leaves. So whoever takes over the gateway
and its database can stop the log, but gets no signature under another past.
"""

import base64
import threading
from collections.abc import Mapping
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import Checkpoint
from seawall.ledger.cosigned import decoded
from seawall.ledger.folder import locked, prepare_folder
from seawall.ledger.frames import Frame, number, word, words
from seawall.ledger.merkle import EMPTY, HASH, ProofError, verify_consistency
from seawall.ledger.note import Signer
from seawall.ledger.signing import (
    KEY,
    ML_DSA_KEY,
    add_ml_dsa,
    keep_signed,
    last_signed,
    log_keys,
    make_log_keys,
)

MOST_PROOF = 64
"""Hashes of a proof, which has no more than a size has bits, and one."""


class SigningService:
    """
    Answers what the log asks its signer. Threads and processes may share its folder.

    It signs for one log: `origin`, or else the first that asks; its keys are made then.
    """

    def __init__(self, folder: Path, *, origin: str = "", ml_dsa: bool = False) -> None:
        """LedgerError where the folder cannot serve, or its keys are of another log."""
        prepare_folder(folder)
        self._folder = folder
        self._turn = threading.Lock()
        self._signers: list[Signer] = []
        self._load(origin)
        if origin and self.origin != origin:
            raise LedgerError(f"the keys in `{folder}` are of the log `{self.origin}`")
        if ml_dsa and self.origin and not (folder / ML_DSA_KEY).exists():
            add_ml_dsa(folder, self.origin)
            self._load("")

    @property
    def origin(self) -> str:
        """The log that is signed for; empty before there is one."""
        return self._signers[0].name if self._signers else ""

    @property
    def keys(self) -> list[str]:
        """The public halves of its keys."""
        return [signer.verifier.vkey for signer in self._signers]

    def answer(self, asked: Frame) -> Frame:
        """
        What is answered to a frame: `state`, or `sign` with a size, a root and a proof.

        A refusal says why, and what was signed last; so does what failed on the signer's side.
        """
        try:
            ask, origin = word(asked, "ask"), word(asked, "origin")
            # Looking at the last one and keeping the new one must not be interrupted.
            with self._turn, locked(self._folder / "signer.lock"):
                self._take(origin)
                return self._signed(asked) if ask == "sign" else self._state()
        except LedgerError as error:
            return {"refused": str(error)}

    def _take(self, origin: str) -> None:
        """Take on the first log that asks; LedgerError for another."""
        if not self._signers and origin:
            self._load(origin)
        if origin not in ("", self.origin):
            raise LedgerError(f"this signer signs for `{self.origin}`, not for `{origin}`")

    def _state(self) -> Frame:
        return {"origin": self.origin, "keys": self.keys, **_told(self._last())}

    def _signed(self, asked: Frame) -> Frame:
        last = self._last()
        old, size = number(asked, "old"), number(asked, "size")
        root = decoded(word(asked, "root"))
        proof = [decoded(line) for line in words(asked, "proof")]
        if len(root) != HASH or len(proof) > MOST_PROOF:
            raise LedgerError("the root or the proof cannot be read")
        if not self.origin:
            raise LedgerError("name the log to be signed for")
        if old != last.size:
            said = f"the last checkpoint was signed at {last.size:,} entries, not at {old:,}"
            return {"refused": said, "stale": True, **_told(last)}
        try:
            verify_consistency(proof, old, size, last.root, root)
        except ProofError as error:
            said = f"this does not go on from what was signed at {last.size:,} entries: {error}"
            return {"refused": said, **_told(last)}
        checkpoint = Checkpoint(self.origin, size, root)
        try:
            keep_signed(self._folder, checkpoint)
        except LedgerError as error:
            return {"failed": str(error)}
        return {"note": checkpoint.signed(self._signers)}

    def _last(self) -> Checkpoint:
        last = last_signed(self._folder) or Checkpoint(self.origin, 0, EMPTY)
        if last.origin != self.origin:
            raise LedgerError(
                f"the signer's folder has the keys of `{self.origin}` and the last checkpoint of "
                f"`{last.origin}`; files of two logs were mixed"
            )
        return last

    def _load(self, origin: str) -> None:
        """Take the keys that are there; those of a log that is named are made if need be."""
        there = (self._folder / KEY).exists()
        if not there and origin:
            _must_be_name(origin)
            make_log_keys(self._folder, origin)
        if there or origin:
            self._signers = log_keys(self._folder, origin, begun=False, environ=_NOTHING)


_NOTHING: Mapping[str, str] = {}
_LONGEST = 255


def _must_be_name(origin: str) -> None:
    """LedgerError where a log cannot be called so, whoever asks for it."""
    if not origin.isprintable() or set("+ ") & set(origin) or len(origin.encode()) > _LONGEST:
        raise LedgerError("a log's name has up to 255 bytes, and neither spaces nor `+`")


def _told(last: Checkpoint) -> dict[str, object]:
    return {"size": last.size, "root": base64.b64encode(last.root).decode()}
