"""The log's own key, and what it signed last, so that it signs no other past."""

import os
import re
import secrets
import time
from collections.abc import Mapping
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import Checkpoint, read_checkpoint
from seawall.ledger.folder import locked, prepare_folder, replace_file
from seawall.ledger.note import Kind, Signer, Verifier, read_signer
from seawall.ledger.tree import Tree

WITNESS_KEY = "witness-key"
KEY, SIGNED = "log-key", "log-signed"
"""Files of the data folder: the secret key, and the last checkpoint that it signed."""

VARIABLE = "SEAWALL_LOG_KEY"
"""Holds the key where it must not lie beside the log."""

SEED = 32

_NOT_IN_NAMES = re.compile(r"[\s+/]")


class LogSigner:
    """
    Signs checkpoints of one log, each only if the one before is its beginning.

    The last one is kept in a file beside the key. So who can write to the
    database, and to nothing else, gets no signature for another past, and a log that was cut
    short or put back to an older state is found at the next start.
    """

    def __init__(self, signer: Signer, folder: Path) -> None:
        self._signer = signer
        self._folder = folder

    @property
    def origin(self) -> str:
        """The log's name."""
        return self._signer.name

    @property
    def verifier(self) -> Verifier:
        """What its signatures are held to."""
        return self._signer.verifier

    def check(self, tree: Tree) -> None:
        """LedgerError unless the log goes on from what was signed last."""
        last = self._last()
        if last is None:
            return
        if last.size > tree.size:
            raise LedgerError(
                f"the log has {tree.size:,} entries, and its last checkpoint was signed at "
                f"{last.size:,}: it was cut short, or an old copy was put in its place; "
                f"find the newer one, or remove `{self._folder / SIGNED}` to go on from this"
            )
        if tree.root(last.size) != last.root:
            raise LedgerError(
                f"the first {last.size:,} entries of the log are not those that were signed: "
                "something changed them; `seawall log verify` says where, and a backup helps"
            )

    def sign(self, tree: Tree, size: int, root: bytes) -> str:
        """A checkpoint as a signed note; LedgerError where it does not go on from the last."""
        self.check(tree)
        return Checkpoint(self.origin, size, root).signed([self._signer])

    def remember(self, size: int, root: bytes) -> None:
        """Keep what was signed, once it is in the log; another process may have signed more."""
        with locked(self._folder / "log-signed.lock"):
            last = self._last()
            if last is None or last.size < size:
                content = Checkpoint(self.origin, size, root).text.encode()
                replace_file(self._folder / SIGNED, content)

    def _last(self) -> Checkpoint | None:
        checkpoint = last_signed(self._folder)
        if checkpoint is not None and checkpoint.origin != self.origin:
            raise LedgerError(
                f"`{self._folder / SIGNED}` is of the log `{checkpoint.origin}`, not of "
                f"`{self.origin}`; files of two data folders were mixed"
            )
        return checkpoint


def last_signed(folder: Path) -> Checkpoint | None:
    """What the log's key signed last, as the folder tells; LedgerError where it is damaged."""
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


def new_origin(tenant: str, environment: str) -> str:
    """A name for a log that begins."""
    tenant, environment = (_NOT_IN_NAMES.sub("-", each) for each in (tenant, environment))
    return f"seawall/{tenant}/{environment}/{secrets.token_hex(4)}"


def log_signer(
    folder: Path, origin: str, *, begun: bool, environ: Mapping[str, str] | None = None
) -> LogSigner:
    """
    The signer of the log in a folder; its key is made where the log has not `begun`.

    A log that has not begun takes the name that a key which is there already has.
    LedgerError where the key is missing, damaged, or another log's.
    """
    told = (os.environ if environ is None else environ).get(VARIABLE, "")
    path = folder / KEY
    if told:
        signer, where = read_signer(told), f"`{VARIABLE}`"
    else:
        signer, where = read_signer(_kept(path, origin, begun=begun)), f"`{path}`"
    if begun and signer.name != origin:
        raise LedgerError(f"the key in {where} is of the log `{signer.name}`, not of `{origin}`")
    return LogSigner(signer, folder)


def _kept(path: Path, origin: str, *, begun: bool) -> str:
    try:
        return path.read_text("ascii")
    except FileNotFoundError:
        if begun:
            raise LedgerError(
                f"the log's key `{path}` is missing; restore it from a backup or set "
                f"`{VARIABLE}`; `seawall log key --new` goes on with another, which nobody "
                "who has the old one will trust by itself"
            ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"`{path}` cannot be read ({type(error).__name__})") from None
    return make_key(path, origin)


def witness_signer(folder: Path, name: str) -> Signer:
    """The key of a witness in its folder, made at first need; LedgerError where it is damaged."""
    path = folder / WITNESS_KEY
    if not name or _NOT_IN_NAMES.search(name.replace("/", "")):
        raise LedgerError(f"`{name}` cannot be a witness's name; leave out spaces and `+`")
    try:
        skey = path.read_text("ascii")
    except FileNotFoundError:
        prepare_folder(folder)
        skey = make_key(path, name, Kind.COSIGNATURE)
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"`{path}` cannot be read ({type(error).__name__})") from None
    signer = read_signer(skey, now=time.time)
    if signer.name != name:
        raise LedgerError(f"the key in `{path}` is of `{signer.name}`, not of `{name}`")
    return signer


def make_key(path: Path, name: str, kind: Kind = Kind.ED25519) -> str:
    """A new key in its file, its owner's alone; the key."""
    skey = Signer(name, secrets.token_bytes(SEED), kind).skey
    replace_file(path, skey.encode("ascii"))
    return skey
