"""The log's side of a signer that is a process of its own."""

import base64
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seawall.errors import LedgerError, SignerError
from seawall.ledger.checkpoint import Checkpoint, open_checkpoint
from seawall.ledger.cosigned import decoded
from seawall.ledger.frames import Frame, number, receive_frame, send_frame, word, words
from seawall.ledger.merkle import HASH
from seawall.ledger.note import Verifier, read_verifier
from seawall.ledger.signing import Signed, keep_signed, must_go_on
from seawall.ledger.tree import Tree

SIGNER = "SEAWALL_LOG_SIGNER"
"""Says where the signer is: `unix:` and the path of its socket."""

SECONDS = 2.0
"""How long it may take to answer; the log's writer waits meanwhile."""

_SCHEME = "unix:"
_ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class State:
    """What a signer tells of itself: its keys, and what it signed last."""

    origin: str
    verifiers: tuple[Verifier, ...]
    last: Checkpoint


class RemoteSigner:
    """
    Has checkpoints signed by another process; see seawall.ledger.signer.

    What it signed last is its own to know. The log keeps it as well, for `seawall log verify`.
    """

    def __init__(self, path: Path, folder: Path, origin: str, *, begun: bool) -> None:
        """
        The signer at a socket. A log that has not `begun` takes the name that it signs for.

        LedgerError where it signs for another log; SignerError where a log would begin without it.
        """
        self._path = path
        self._folder = folder
        self._origin = origin
        self._known: State | None = None
        if not begun:
            self._origin = self.ask_state("").origin or origin
            self._state()

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._origin

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """What its signatures are held to; SignerError where nobody tells."""
        return self._state().verifiers

    def check(self, tree: Tree) -> None:
        """
        LedgerError unless the log goes on from what was signed last.

        Where the signer cannot be reached that is left to it: it signs nothing else.
        """
        try:
            last = self._state().last
        except SignerError:
            return
        must_go_on(tree, last, _CURE)

    def sign(self, tree: Tree, size: int, root: bytes) -> Signed:
        """A checkpoint in a note; LedgerError where it is refused, SignerError without answer."""
        for _ in range(_ATTEMPTS):  # another process of this log may have one signed meanwhile
            state = self._state()
            must_go_on(tree, state.last, _CURE)
            checkpoint = Checkpoint(self._origin, size, root)
            if state.last.size > size:
                checkpoint = state.last
            proof = tree.consistency(state.last.size, checkpoint.size)
            answer = self._ask(self._request(state.last.size, checkpoint, proof))
            if "note" in answer:
                return self._taken(answer, checkpoint, state)
            if not answer.get("stale"):
                raise _refused(answer)
            self._known = State(state.origin, state.verifiers, _last(answer, self._origin))
        raise SignerError("the log's signer was asked by others each time; it is tried again")

    def remember(self, checkpoint: Checkpoint) -> None:
        """Keep what was signed, once it is in the log, beside it."""
        keep_signed(self._folder, checkpoint)

    def ask_state(self, origin: str) -> State:
        """What the signer tells of itself; one that has no log yet signs for `origin` from now."""
        answer = self._ask({"ask": "state", "origin": origin})
        if "refused" in answer:
            raise _refused(answer)
        verifiers = tuple(map(read_verifier, words(answer, "keys")))
        told = word(answer, "origin")
        return State(told, verifiers, _last(answer, told))

    def _state(self) -> State:
        if self._known is None:
            self._known = self.ask_state(self._origin)
        return self._known

    def _request(self, old: int, checkpoint: Checkpoint, proof: Sequence[bytes]) -> Frame:
        return {
            "ask": "sign",
            "origin": self._origin,
            "old": old,
            "size": checkpoint.size,
            "root": _written(checkpoint.root),
            "proof": [_written(each) for each in proof],
        }

    def _taken(self, answer: Frame, checkpoint: Checkpoint, state: State) -> Signed:
        note = word(answer, "note")
        signed, _ = open_checkpoint(note, state.verifiers)
        if signed != checkpoint:
            raise LedgerError("the log's signer signed something else than it was asked to")
        self._known = State(state.origin, state.verifiers, checkpoint)
        return Signed(checkpoint, note)

    def _ask(self, frame: Frame) -> Frame:
        """The answer to a frame; SignerError where there is none, or the signer failed."""
        until = time.monotonic() + SECONDS
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
                channel.settimeout(SECONDS)
                channel.connect(str(self._path))
                send_frame(channel, frame, until=until)
                answer = receive_frame(channel, until=until)
        except OSError as error:
            reason = (error.strerror or str(error) or type(error).__name__).lower()
            raise SignerError(
                f"the log's signer cannot be reached at `{self._path}`: {reason}; start "
                "`seawall log signer`, and see that this user may write to its socket"
            ) from None
        if "failed" in answer:
            raise SignerError(f"the log's signer failed: {word(answer, 'failed')}")
        return answer


_CURE = "remove `log-signed` from the signer's folder"


def signer_path(address: str) -> Path:
    """The socket that `SEAWALL_LOG_SIGNER` names; LedgerError where it names none."""
    path = address.removeprefix(_SCHEME)
    if not address.startswith(_SCHEME) or not path.startswith("/"):
        raise LedgerError(f"`{SIGNER}` is `{address}`; write `unix:` and the path of a socket")
    return Path(path)


def _last(answer: Frame, origin: str) -> Checkpoint:
    root = decoded(word(answer, "root"))
    if len(root) != HASH:
        raise LedgerError("the log's signer does not tell what it signed last")
    return Checkpoint(origin, number(answer, "size"), root)


def _refused(answer: Frame) -> LedgerError:
    return LedgerError(f"the log's signer refused: {word(answer, 'refused')}")


def _written(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
