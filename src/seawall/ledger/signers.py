"""Who signs the log in a folder: keys at hand, or a process that has them."""

import os
from collections.abc import Mapping
from pathlib import Path

from seawall.errors import LedgerError
from seawall.ledger.checkpoint import Checkpoint
from seawall.ledger.remote import SIGNER, RemoteSigner, signer_path
from seawall.ledger.signing import (
    KEY,
    ML_DSA_KEY,
    SIGNED,
    VARIABLE,
    KeySigner,
    LogSigner,
    add_ml_dsa,
    last_signed,
    log_keys,
    make_log_keys,
)


def log_signer(
    folder: Path, origin: str, *, begun: bool, environ: Mapping[str, str] | None = None
) -> LogSigner:
    """
    The signer of the log in a folder; its keys are made where the log has not `begun`.

    A log that has not begun takes the name that keys which are there already have.
    LedgerError where a key is missing, damaged, another log's, or beside a signer's log.
    """
    env = os.environ if environ is None else environ
    if address := env.get(SIGNER, ""):
        _must_be_apart(folder, env)
        return RemoteSigner(signer_path(address), folder, origin, begun=begun)
    return KeySigner(log_keys(folder, origin, begun=begun, environ=env), folder)


def what_was_signed(
    folder: Path, *, environ: Mapping[str, str] | None = None
) -> list[tuple[str, Checkpoint]]:
    """
    What was signed last, and who says so: a file of the folder, and the signer where there is one.

    LedgerError where the file is damaged, or the signer does not tell.
    """
    env = os.environ if environ is None else environ
    kept = last_signed(folder)
    told = [] if kept is None else [(f"what was signed last (`{SIGNED}`)", kept)]
    if address := env.get(SIGNER, ""):
        state = RemoteSigner(signer_path(address), folder, "", begun=True).ask_state("")
        told.append(("what the log's signer signed last", state.last))
    return told


def renew_keys(folder: Path, origin: str, *, environ: Mapping[str, str] | None = None) -> None:
    """Make the log new keys; LedgerError where they are not in its folder."""
    _must_be_files(os.environ if environ is None else environ)
    make_log_keys(folder, origin)


def add_second_key(folder: Path, origin: str, *, environ: Mapping[str, str] | None = None) -> None:
    """Give the log an ML-DSA-44 key too; LedgerError where it has one, or keys elsewhere."""
    _must_be_files(os.environ if environ is None else environ)
    add_ml_dsa(folder, origin)


def _must_be_files(env: Mapping[str, str]) -> None:
    if env.get(SIGNER):
        raise LedgerError(
            "the log's keys are its signer's; `seawall log signer --add-ml-dsa` adds one there"
        )
    if env.get(VARIABLE):
        raise LedgerError(f"the key is in `{VARIABLE}`; replace it there, or unset it first")


def _must_be_apart(folder: Path, env: Mapping[str, str]) -> None:
    """LedgerError where a key still is where the signer is there to keep it from."""
    if env.get(VARIABLE):
        raise LedgerError(f"both `{VARIABLE}` and `{SIGNER}` are set; unset the one")
    for path in (folder / KEY, folder / ML_DSA_KEY):
        if path.exists():
            raise LedgerError(
                f"`{SIGNER}` is set, and the key `{path}` still lies beside the log; move it and "
                f"`{SIGNED}` into the signer's folder"
            )
