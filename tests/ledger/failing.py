"""Disks and neighbours that keep the log from being written, and what the log tells of itself."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from seawall.ledger import (
    Classes,
    Entry,
    Query,
    Resilient,
    Spool,
    SqliteLedger,
    open_for_reading,
    own_verifier,
    verify,
)
from seawall.ledger.database import FILE
from seawall.terms import Event, Fact
from tests.ledger.events import NOON, event

SOON = 20.0
"""Seconds after which a trial gives up; none takes a tenth of it."""

EVERY = 0.05


@dataclass
class Watch:
    """Remembers what the log told of itself."""

    reasons: Counter[str] = field(default_factory=Counter[str])
    kept: int = 0
    gone: int = 0
    up: list[bool] = field(default_factory=list[bool])
    left_out: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])

    def failed(self, reason: str) -> None:
        self.reasons[reason] += 1

    def works(self, *, up: bool) -> None:
        self.up.append(up)

    def spooled(self, events: int) -> None:
        self.kept += events

    def lost(self, events: int) -> None:
        self.gone += events

    def dropped(self, kind: str, facts: int) -> None:
        self.left_out.append((kind, facts))


@contextmanager
def resilient(
    folder: Path,
    *,
    spool: Path | None = None,
    most_bytes: int = 10_000_000,
    patience: float = 0.1,
    watch: Watch | None = None,
) -> Iterator[tuple[Resilient, Watch]]:
    """A log that goes on, and who is told of it."""
    watch = watch or Watch()
    log = SqliteLedger(folder, patience=patience)
    kept = Spool(spool or folder / "spool", most_bytes=most_bytes)
    with Resilient(log, kept, Classes(), watch=watch, now=lambda: NOON, every=EVERY) as ledger:
        yield ledger, watch


def seen(number: int) -> Event:
    """An event that may wait."""
    return event("answer.observed", at=number, inspected=number)


def held(number: int) -> Event:
    """An event that must be logged."""
    return event("text.held", at=number, inspected=number)


def entries(folder: Path, kind: str = "") -> list[Entry]:
    with open_for_reading(folder) as reader:
        return list(reader.entries(Query(kind=kind)))


def numbers(folder: Path, kind: str = "answer.observed") -> list[object]:
    """The numbers of the events of a kind, in the log's order."""
    return [entry.event.facts["inspected"] for entry in entries(folder, kind)]


def gaps(folder: Path) -> list[dict[str, Fact]]:
    """The facts of each `log.gap`."""
    return [dict(entry.event.facts) for entry in entries(folder, "log.gap")]


def told_of(folder: Path) -> dict[str, int]:
    """What all gaps together tell."""
    names = ("spooled", "lost", "refused")
    return {name: sum(int(str(gap[name])) for gap in gaps(folder)) for name in names}


def whole(folder: Path) -> bool:
    """Whether nothing of the log is other than it was written."""
    return verify(folder, [own_verifier(folder)]).problems == ()


@contextmanager
def blocked(folder: Path) -> Iterator[None]:
    """Another process that is in the middle of a transaction."""
    script = (
        "import sqlite3, sys\n"
        "other = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "other.execute('BEGIN IMMEDIATE')\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder / FILE)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        try:
            yield
        finally:
            process.communicate()


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A disk of its own of this size (tmpfs); the test is skipped who may not mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "seawall-test", str(folder)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("only root can mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Take all that is free on a disk; the file to remove."""
    filler = disk / "filler"
    with suppress_full(), filler.open("wb", buffering=0) as file:
        for block in (b"x" * 65_536, b"x" * 4_096, b"x"):
            with suppress_full():
                while True:
                    file.write(block)
    return filler


@contextmanager
def suppress_full() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        assert error.errno in (28, 122), error  # noqa: PT017 - no space, no quota


@contextmanager
def immutable(folder: Path) -> Iterator[None]:
    """
    A log that nobody can write, not even who has it open; else the test is skipped.

    Not its shared memory: a page of that which cannot be written ends the process (SIGBUS).
    """
    files = [str(folder / name) for name in (FILE, f"{FILE}-wal")]
    if shutil.which("chattr") is None or change("+i", files):
        change("-i", files)
        pytest.skip("only root can make files immutable, and not on every disk")
    try:
        yield
    finally:
        assert not change("-i", files)


def change(flag: str, files: list[str]) -> int:
    return subprocess.run(["chattr", flag, *files], capture_output=True, check=False).returncode


class Unflushed(sqlite3.Connection):
    """Commits, and then says that the disk did not say so: what `fails` names, if anything."""

    fails = ""

    def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
        done = super().execute(statement, values)
        if statement == "COMMIT" and Unflushed.fails:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = Unflushed.fails
            error.sqlite_errorcode = getattr(sqlite3, Unflushed.fails)
            raise error
        return done


def damage(folder: Path) -> bytes:
    """Write noise over all but the first page of the log; what it was before."""
    path = folder / FILE
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = path.read_bytes()
        with path.open("r+b") as file:
            file.seek(4_096)
            file.write(os.urandom(len(before) - 4_096))
        other.execute("PRAGMA user_version = 2")  # a change, so that nobody trusts its cache
    return before


def mend(folder: Path, before: bytes) -> None:
    """Put back what the log was."""
    for ending in ("-wal", "-shm"):
        (folder / f"{FILE}{ending}").unlink(missing_ok=True)
    (folder / FILE).write_bytes(before)
