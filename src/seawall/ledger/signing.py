"""The log's own keys, and what they signed last, so that they sign no other past."""

import os
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from seawall.errors import LedgerError
from seawall.ledger.algorithms import SEED, has_ml_dsa
from seawall.ledger.checkpoint import Checkpoint, read_checkpoint
from seawall.ledger.folder import locked, prepare_folder, replace_file
from seawall.ledger.note import Kind, Signer, Verifier, read_signer
from seawall.ledger.tree import Tree

WITNESS_KEY = "witness-key"
KEY, ML_DSA_KEY, SIGNED = "log-key", "log-key-mldsa", "log-signed"
"""Files of the data folder: the secret keys, and the last checkpoint that they signed."""

VARIABLE = "SEAWALL_LOG_KEY"
"""Holds the keys, one or both, where they must not lie beside the log."""

_KINDS = (Kind.ED25519, Kind.ML_DSA_44)
_NOT_IN_NAMES = re.compile(r"[\s+/]")


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint, and the note in which it is signed."""

    checkpoint: Checkpoint
    note: str


class LogSigner(Protocol):
    """Whatever signs the checkpoints of one log: keys at hand, or a process that has them."""

    @property
    def origin(self) -> str:
        """The log's name."""
        ...

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """What its signatures are held to, the Ed25519 key first."""
        ...

    def check(self, tree: Tree) -> None:
        """LedgerError unless the log goes on from what was signed last."""
        ...

    def sign(self, tree: Tree, size: int, root: bytes) -> Signed:
        """
        Sign the log as it was at a size, or as it was signed last where that was later.

        LedgerError where it does not go on from the last; SignerError where nobody answers.
        """
        ...

    def remember(self, checkpoint: Checkpoint) -> None:
        """Keep what was signed, once it is in the log; LedgerError where that fails."""
        ...


class KeySigner:
    """
    Signs with keys at hand, each checkpoint only if the one before is its beginning.

    The last one is kept in a file beside the keys. So who can write to the
    database, and to nothing else, gets no signature for another past, and a log that was cut
    short or put back to an older state is found at the next start.
    """

    def __init__(self, signers: Sequence[Signer], folder: Path) -> None:
        self._signers = signers
        self._folder = folder

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._signers[0].name

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """What its signatures are held to."""
        return tuple(signer.verifier for signer in self._signers)

    def check(self, tree: Tree) -> None:
        """LedgerError unless the log goes on from what was signed last."""
        last = self._last()
        if last is not None:
            must_go_on(tree, last, f"remove `{self._folder / SIGNED}`")

    def sign(self, tree: Tree, size: int, root: bytes) -> Signed:
        """A checkpoint in a note; LedgerError where it does not go on from the last."""
        self.check(tree)
        last = self._last()
        checkpoint = Checkpoint(self.origin, size, root)
        if last is not None and last.size > size:  # by another process of this log
            checkpoint = last
        return Signed(checkpoint, checkpoint.signed(self._signers))

    def remember(self, checkpoint: Checkpoint) -> None:
        """Keep what was signed, once it is in the log; another process may have signed more."""
        keep_signed(self._folder, checkpoint)

    def _last(self) -> Checkpoint | None:
        checkpoint = last_signed(self._folder)
        if checkpoint is not None and checkpoint.origin != self.origin:
            raise LedgerError(
                f"`{self._folder / SIGNED}` is of the log `{checkpoint.origin}`, not of "
                f"`{self.origin}`; files of two data folders were mixed"
            )
        return checkpoint


def must_go_on(tree: Tree, last: Checkpoint, cure: str) -> None:
    """LedgerError unless the log goes on from a checkpoint; `cure` says how to begin anew."""
    if last.size > tree.size:
        raise LedgerError(
            f"the log has {tree.size:,} entries, and its last checkpoint was signed at "
            f"{last.size:,}: it was cut short, or an old copy was put in its place; "
            f"find the newer one, or {cure} to go on from this",
            reason="corrupt",
        )
    if tree.root(last.size) != last.root:
        raise LedgerError(
            f"the first {last.size:,} entries of the log are not those that were signed: "
            "something changed them; `seawall log verify` says where, and a backup helps",
            reason="corrupt",
        )


def last_signed(folder: Path) -> Checkpoint | None:
    """What was signed last, as a file of the folder tells; LedgerError where it is damaged."""
    path = folder / SIGNED
    try:
        return read_checkpoint(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, LedgerError) as error:
        raise LedgerError(
            f"`{path}` cannot be read ({type(error).__name__}); restore it from a backup, or "
            "hold the log to a checkpoint that was kept elsewhere and remove the file"
        ) from None


def keep_signed(folder: Path, checkpoint: Checkpoint) -> None:
    """Keep what was signed last, unless more was; on disk when it returns. Raises LedgerError."""
    with locked(folder / "log-signed.lock"):
        last = last_signed(folder)
        if last is None or last.size < checkpoint.size:
            replace_file(folder / SIGNED, checkpoint.text.encode())


def new_origin(tenant: str, environment: str) -> str:
    """A name for a log that begins."""
    tenant, environment = (_NOT_IN_NAMES.sub("-", each) for each in (tenant, environment))
    return f"seawall/{tenant}/{environment}/{secrets.token_hex(4)}"


def log_keys(
    folder: Path, origin: str, *, begun: bool, environ: Mapping[str, str] | None = None
) -> list[Signer]:
    """
    The keys of the log in a folder, Ed25519 first; they are made where it has not `begun`.

    An ML-DSA-44 key that the installed `cryptography` cannot use is left out. LedgerError where
    a key is missing, damaged, another log's, or can be read by others.
    """
    told = (os.environ if environ is None else environ).get(VARIABLE, "").strip()
    path = folder / KEY
    if not told and not begun and not path.exists():
        make_log_keys(folder, origin)
    where = f"`{VARIABLE}`" if told else f"`{path}`"
    lines = told.split() if told else [_kept(path), _read(folder / ML_DSA_KEY) or ""]
    found = [read_signer(line, time.time, kinds=_KINDS) for line in lines if line]
    signers = [signer for kind in _KINDS for signer in found if signer.kind is kind]
    for signer in signers:
        if signer.name != (origin if begun else found[0].name):
            said = f"the key in {where} is of the log `{signer.name}`, not of `{origin}`"
            raise LedgerError(said)
    if [signer.kind for signer in signers] not in ([Kind.ED25519], list(_KINDS)):
        raise LedgerError(f"{where} must hold an Ed25519 key, and at most one of ML-DSA-44")
    return signers if has_ml_dsa() else signers[:1]


def _kept(path: Path) -> str:
    skey = _read(path)
    if skey is None:
        raise LedgerError(
            f"the log's key `{path}` is missing; restore it from a backup or set "
            f"`{VARIABLE}`; `seawall log key --new` goes on with another, which nobody "
            "who has the old one will trust by itself"
        )
    return skey


def _read(path: Path) -> str | None:
    """A file with a secret; None where there is none, LedgerError where others could read it."""
    try:
        with path.open(encoding="ascii") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"`{path}` cannot be read ({type(error).__name__})") from None
    if mode & 0o077:
        raise LedgerError(
            f"others can read the key `{path}`; `chmod 600` it, and make a new one if "
            "somebody may have read it"
        )
    return content


def make_log_keys(folder: Path, origin: str) -> None:
    """New keys for a log, in files that are its owner's alone."""
    prepare_folder(folder)
    if has_ml_dsa():
        make_key(folder / ML_DSA_KEY, origin, Kind.ML_DSA_44)
    make_key(folder / KEY, origin)


def add_ml_dsa(folder: Path, origin: str) -> None:
    """Give a log that signs with Ed25519 alone the other key too; LedgerError where it cannot."""
    if not has_ml_dsa():
        raise LedgerError(
            "the installed `cryptography` has no ML-DSA-44; install a release from PyPI"
        )
    if (folder / ML_DSA_KEY).exists():
        raise LedgerError(f"the log has `{folder / ML_DSA_KEY}` already")
    make_key(folder / ML_DSA_KEY, origin, Kind.ML_DSA_44)


def witness_signer(folder: Path, name: str) -> Signer:
    """The key of a witness in its folder, made at first need; LedgerError where it is damaged."""
    path = folder / WITNESS_KEY
    if not name or _NOT_IN_NAMES.search(name.replace("/", "")):
        raise LedgerError(f"`{name}` cannot be a witness's name; leave out spaces and `+`")
    skey = _read(path)
    if skey is None:
        prepare_folder(folder)
        skey = make_key(path, name, Kind.COSIGNATURE)
    signer = read_signer(skey, time.time, kinds=(Kind.COSIGNATURE,))
    if signer.name != name:
        raise LedgerError(f"the key in `{path}` is of `{signer.name}`, not of `{name}`")
    return signer


def make_key(path: Path, name: str, kind: Kind = Kind.ED25519) -> str:
    """A new key in its file, its owner's alone; the key."""
    skey = Signer(name, secrets.token_bytes(SEED), kind).skey
    replace_file(path, skey.encode("ascii"))
    return skey
