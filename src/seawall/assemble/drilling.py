"""Drills: what must work on a bad day, really done on a copy or on planted data, and timed."""

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from seawall.assemble.drilling_switch import kill_switch
from seawall.assemble.shipping import Installation
from seawall.errors import LedgerError, TextGone
from seawall.ledger import (
    Pseudonyms,
    SqliteLedger,
    last_checkpoint,
    log_url,
    own_verifiers,
    verify,
)
from seawall.ledger.copying import copy_data
from seawall.ledger.vault import ToSeal, Vault, erased_events
from seawall.ledger.vault.database import FILE as VAULT
from seawall.terms import Event, Fact

RESTORE, ERASE, KILL_SWITCH = "restore", "erase", "kill_switch"


@dataclass(frozen=True, slots=True)
class Drilled:
    """What came of a drill, and how many whole seconds it took; `reason` of one that failed."""

    drill: str
    passed: bool
    seconds: int
    reason: str = ""

    @property
    def facts(self) -> dict[str, Fact]:
        """As the log keeps them."""
        told: dict[str, Fact] = {
            "drill": self.drill,
            "passed": self.passed,
            "seconds": self.seconds,
        }
        return told | ({"reason": self.reason} if self.reason else {})


class _Failed(Exception):  # noqa: N818 - what a drill found, in a word for the log
    """A drill did not come to its end."""


def drill(name: str, installation: Installation, *, feature: str) -> Drilled:
    """Do a drill. What goes wrong is its result, and no error of this function."""
    began = time.monotonic()
    try:
        reason = _DRILLS[name](installation, feature)
    except _Failed as problem:
        reason = str(problem)
    except LedgerError as problem:
        reason = f"log_{problem.reason}"
    seconds = int(time.monotonic() - began) + 1
    return Drilled(name, not reason, seconds, reason)


def _restore(installation: Installation, feature: str) -> str:  # noqa: ARG001 - one shape
    """
    Copy the data folder as a backup does, and go through the copy as if it were all that is left.

    Nothing is appended to the copy: the log's key signs no second past.
    """
    _require_files()
    newest = last_checkpoint(installation.folder)
    keys = own_verifiers(installation.folder)
    with TemporaryDirectory(prefix="seawall-drill-") as name:
        copy = Path(name) / "data"
        copy_data(installation.folder, copy)
        told = verify(copy, keys, [("the newest checkpoint", newest)])
        if told.problems:
            return "log_not_whole"
        with Vault.open(copy) as vault:
            # Wrapping every key anew opens it: what the copied keys cannot open is told.
            if vault.rotate(datetime.now(UTC)).unreadable:
                return "keys_unreadable"
    return ""


def _erase(installation: Installation, feature: str) -> str:  # noqa: ARG001 - one shape
    """Plant a text of nobody's in a vault made for this, erase it, and put its backup back."""
    _require_files()
    with TemporaryDirectory(prefix="seawall-drill-") as name, _alone():
        folder, now = Path(name) / "data", datetime.now(UTC)
        with SqliteLedger(folder) as log:
            log.append([Event("gateway.started", now, "cli")])
            token = Pseudonyms.open(folder).token(
                "principal", f"drill-{secrets.token_hex(8)}", now
            )
            mark = secrets.token_hex(16)
            with Vault.open(folder) as vault:
                (kept,) = vault.seal_many([ToSeal(token, "text", now, {"texts": [mark]})])
                facts: dict[str, Fact] = {"sealed": kept.fact}
                log.append([Event("text.held", now, "cli", principal=token, facts=facts)])
                if vault.read(kept.ref, kept.digest) != {"texts": [mark]}:
                    return "not_sealed"
            before = Path(name) / "before"
            shutil.copy2(folder / VAULT, before)
            with Vault.open(folder) as vault:
                vault.erase(
                    token,
                    record=lambda erased: log.append(
                        erased_events(erased, subject=token, at=now, actor="cli", classes=[])
                    ),
                )
                if _readable(vault, kept.ref, kept.digest):
                    return "still_readable"
            if mark.encode() in (folder / VAULT).read_bytes():
                return "still_on_disk"
            shutil.copy2(before, folder / VAULT)
            with Vault.open(folder) as vault:  # a backup was put back
                return "back_from_backup" if _readable(vault, kept.ref, kept.digest) else ""


def _switch(installation: Installation, feature: str) -> str:
    with _alone():
        return kill_switch(installation, feature)


_DRILLS: Mapping[str, Callable[[Installation, str], str]] = {
    RESTORE: _restore,
    ERASE: _erase,
    KILL_SWITCH: _switch,
}


def _readable(vault: Vault, ref: str, digest: str) -> bool:
    try:
        vault.read(ref, digest)
    except TextGone:
        return False
    return True


def _require_files() -> None:
    if log_url():
        raise _Failed("log_in_database")


@contextmanager
def _alone() -> Iterator[None]:
    """Without the environment's own log, signer and keys: a drill must not reach them."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("SEAWALL_")}
    for name in kept:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(kept)
