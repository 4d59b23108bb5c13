"""
Real failures under a log that is in use: each has its reason, loses nothing, and passes.

A disk that is full, one that nobody may write, a damaged file, a neighbour that keeps the log
locked, and clocks that jump.
"""

import errno
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from seawall.errors import LedgerError
from seawall.ledger import (
    Query,
    Receipt,
    Resilient,
    SetAside,
    SqliteLedger,
    last_checkpoint,
    open_for_reading,
)
from seawall.ledger.database import explain_commit
from seawall.ledger.folder import cannot
from seawall.terms import Event
from tests.ledger.events import NOON
from tests.ledger.failing import (
    SOON,
    Unflushed,
    Watch,
    blocked,
    damage,
    entries,
    fill,
    gaps,
    held,
    immutable,
    mend,
    numbers,
    resilient,
    seen,
    small_disk,
    told_of,
    whole,
)
from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent
LONG = "x" * 190

Break = Callable[[Path], AbstractContextManager[None]]


@contextmanager
def files_stop_growing(folder: Path) -> Iterator[None]:
    """No file may be longer than the log is now: the kernel refuses as for a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def damaged(folder: Path) -> Iterator[None]:
    before = damage(folder)
    try:
        yield
    finally:
        mend(folder, before)


TRIALS: list[tuple[Break, str, str]] = [
    (blocked, "locked", "locked for too long"),
    (damaged, "corrupt", "is damaged"),
    (immutable, "io", "refused to read or write"),
    (files_stop_growing, "io", "refused to read or write"),
]


@pytest.mark.parametrize(
    ("breaks", "reason", "words"), TRIALS, ids=["locked", "damaged", "immutable", "no longer"]
)
def test_a_failure_is_told_stops_what_must_be_logged_and_passes(
    tmp_path: Path, breaks: Break, reason: str, words: str
) -> None:
    folder, spool = tmp_path / "data", tmp_path / "spool"
    acknowledged: list[Event] = []
    with resilient(folder, spool=spool) as (log, watch):

        def append(event: Event) -> Receipt | SetAside:
            receipt = log.append([event])
            acknowledged.append(event)
            return receipt

        for number in range(30):
            append(held(number))
        with breaks(folder):
            with pytest.raises(LedgerError, match=words) as error:
                append(held(100))
            assert str(folder) in str(error.value)
            assert append(seen(101)) == SetAside(kept=True)
            with pytest.raises(LedgerError):
                append(held(102))
            assert append(seen(103)) == SetAside(kept=True)
            assert not log.works
        assert log.wait(SOON)
        assert isinstance(append(held(104)), Receipt)
    assert watch.reasons[reason]
    assert set(watch.reasons) <= {reason, "io", "read_only"}
    assert watch.up == [True, False, True]
    logged = [entry.event for entry in entries(folder) if entry.event.kind != "log.gap"]
    assert logged == acknowledged
    assert told_of(folder) == {"spooled": 2, "lost": 0, "refused": 2}
    assert whole(folder)


@pytest.mark.parametrize("code", ["SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC"])
def test_a_commit_that_the_disk_may_not_keep_is_in_doubt(
    tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be found again after a crash: set aside, what may wait would stand there twice."""
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Unflushed))
    with resilient(tmp_path) as (log, watch):
        log.append([held(0)])
        monkeypatch.setattr(Unflushed, "fails", code)
        with pytest.raises(LedgerError, match="may be there all the same") as error:
            log.append([held(1)])
        monkeypatch.setattr(Unflushed, "fails", "")
        assert error.value.reason == "in_doubt"
        assert log.wait(SOON)
        log.append([held(2)])
        monkeypatch.setattr(Unflushed, "fails", code)
        assert log.append([seen(3)]) == SetAside(kept=False)
        monkeypatch.setattr(Unflushed, "fails", "")
        assert log.wait(SOON)
    assert watch.gone == 1
    assert (numbers(tmp_path, "text.held"), numbers(tmp_path)) == ([0, 1, 2], [3])
    assert {gap["reason"] for gap in gaps(tmp_path)} == {"in_doubt"}
    assert whole(tmp_path)


def test_a_gap_that_may_be_logged_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was set aside with it is logged once, too."""
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Unflushed))
    with resilient(tmp_path) as (log, watch):
        for aside in ([], [seen(2), seen(3)]):
            watch.reasons.clear()
            monkeypatch.setattr(Unflushed, "fails", "SQLITE_IOERR_FSYNC")
            with pytest.raises(LedgerError):
                log.append([held(1)])
            for each in aside:
                assert log.append([each]) == SetAside(kept=True)
            until(lambda: watch.reasons["in_doubt"] > 1)
            monkeypatch.setattr(Unflushed, "fails", "")
            assert log.wait(SOON)
    assert numbers(tmp_path) == [2, 3]
    assert told_of(tmp_path) == {"spooled": 2, "lost": 0, "refused": 2}
    assert whole(tmp_path)


@pytest.mark.parametrize(
    ("code", "reason"), [("SQLITE_FULL", "disk_full"), ("SQLITE_IOERR_WRITE", "io")]
)
def test_a_commit_that_was_not_written_is_in_no_doubt(code: str, reason: str) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = code
    assert explain_commit(error, Path("x")).reason == reason


def test_a_full_disk_keeps_what_may_wait_in_the_room_that_was_taken_before(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path / "disk", "3m") as folder:
        with resilient(folder) as (log, watch):
            log.append([held(0)])
            filler = fill(folder)
            logged, error = 1, None
            while error is None:  # until the journal's own pages are used up
                try:
                    log.append([Event("text.held", NOON, "a", facts={"inspected": logged})] * 50)
                    logged += 50
                except LedgerError as problem:
                    error = problem
            assert error.reason == "disk_full"
            assert "full" in str(error)
            assert [log.append([seen(n)]) for n in range(5)] == [SetAside(kept=True)] * 5
            assert not log.works
            filler.unlink()
            assert log.wait(SOON)
            assert isinstance(log.append([held(1)]), Receipt)
        assert set(watch.reasons) == {"disk_full"}
        assert numbers(folder) == [0, 1, 2, 3, 4]
        assert len(entries(folder, "text.held")) == logged + 1
        assert told_of(folder)["spooled"] == 5
        assert whole(folder)


def test_a_disk_too_full_even_for_the_spool_counts_what_it_lost(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "3m") as folder:
        with resilient(folder) as (log, watch):
            log.append([held(0)])
            filler = fill(folder)
            told: list[Receipt | SetAside] = []
            event = Event("answer.observed", NOON, "a", facts={"notes": [LONG] * 200})
            while SetAside(kept=False) not in told:
                told.append(log.append([event]))
            filler.unlink()
            assert log.wait(SOON)
        kept = len([each for each in told if each != SetAside(kept=False)])
        assert kept > 10
        assert len(entries(folder, "answer.observed")) == kept
        assert told_of(folder) == {"spooled": watch.kept, "lost": 1, "refused": 0}
        assert watch.gone == 1
        assert whole(folder)


CHILD = """
import json, os, resource, sys
from pathlib import Path
from seawall.errors import LedgerError
from tests.ledger.failing import SOON, held, numbers, resilient, seen, told_of, whole
with resilient(Path(sys.argv[2])) as (log, _):  # nobody may not read what Python loads late
    log.append([held(0)])
assert whole(Path(sys.argv[2]))
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
folder, spool = Path(sys.argv[1]) / "data", Path(sys.argv[1]) / "spool"
with resilient(folder, spool=spool) as (log, watch):
    log.append([held(0)])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, before[1]))  # so that it opens the file anew
    for path in folder.iterdir():
        path.chmod(0o400)
    folder.chmod(0o500)
    said = []
    for number in (1, 2):
        try:
            log.append([held(number)])
        except LedgerError as error:
            said.append(str(error))
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    kept = log.append([seen(3)])
    folder.chmod(0o700)
    for path in folder.iterdir():
        path.chmod(0o600)
    works = log.wait(SOON)
    log.append([held(4)])
print(json.dumps([said, watch.reasons, kept.kept, works, numbers(folder),
                  numbers(folder, "text.held"), told_of(folder), whole(folder)]))
"""


def test_a_folder_that_may_not_be_written_any_more_is_told_and_passes(tmp_path: Path) -> None:
    """In a process of nobody's: permissions do not stop root."""
    with TemporaryDirectory() as place:
        if os.geteuid() == 0:
            os.chown(place, 65534, 65534)
        done = subprocess.run(
            [sys.executable, "-c", CHILD, place, str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    said, reasons, kept, works, observed, texts, told, is_whole = json.loads(done.stdout)
    assert "permission denied" in said[1]
    assert reasons["read_only"] > 0
    assert (kept, works, observed, texts) == (True, True, [3], [0, 4])
    assert told == {"spooled": 1, "lost": 0, "refused": 2}
    assert is_whole


@pytest.mark.parametrize("seed", range(2))
def test_a_clock_that_jumps_by_days_keeps_order_proofs_and_searches(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    times = [NOON + timedelta(days=chance.uniform(-40, 40)) for _ in range(40)]
    with SqliteLedger(tmp_path) as log:
        for number, at in enumerate(times):
            log.append([Event("text.held", at, "gateway", facts={"inspected": number})])
    assert numbers(tmp_path, "text.held") == [*range(40)]
    assert [entry.index for entry in entries(tmp_path)] == [*range(40)]
    with open_for_reading(tmp_path) as reader:
        for since, until in zip(times[:20], times[20:], strict=True):
            found = {e.index for e in reader.entries(Query(since=since, until=until))}
            assert found == {n for n, at in enumerate(times) if since <= at < until}
            newest = {e.index for e in reader.entries(Query(since=since, newest_first=True))}
            assert newest == {n for n, at in enumerate(times) if since <= at}
    assert whole(tmp_path)


def test_a_gap_under_a_clock_that_jumps_says_the_earliest_and_the_latest(tmp_path: Path) -> None:
    with resilient(tmp_path) as (log, _):
        with blocked(tmp_path):
            for days in (3, -5, 1):
                log.append([seen(days * 86_400)])
        assert log.wait(SOON)
    (gap,) = [entry.event for entry in entries(tmp_path, "log.gap")][-1:]
    assert gap.facts["until"] == "2026-08-04T12:00:00.000+00:00"
    assert "2026-07-27T12:00:00.000+00:00" in {
        entry.event.facts["since"] for entry in entries(tmp_path, "log.gap")
    }


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EFBIG, "disk_full"),
        (errno.EROFS, "read_only"),
        (errno.EIO, "io"),
        (errno.ENOTDIR, "other"),
    ],
)
def test_what_the_system_refuses_has_a_reason_of_the_list(number: int, reason: str) -> None:
    refused = cannot("write", Path("x"), OSError(number, "pl4nted"))
    assert refused.reason == reason
    assert reason in LedgerError.REASONS


def test_the_watch_is_told_once_of_each_change(tmp_path: Path) -> None:
    watch = Watch()
    with resilient(tmp_path, watch=watch) as (log, _):
        assert isinstance(log, Resilient)
        for _ in range(2):
            with blocked(tmp_path), pytest.raises(LedgerError):
                log.append([held(1)])
            assert log.wait(SOON)
    assert watch.up == [True, False, True, False, True]


def test_checkpoints_keep_coming_whatever_the_time_of_day_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([1_800_000_000, 1_700_000_000, 1_900_000_000, 1_000, 1_800_000_060])
    for number, seconds in enumerate(times, 1):
        with monkeypatch.context() as clock, SqliteLedger(tmp_path) as log:
            clock.setattr(time, "time_ns", lambda seconds=seconds: seconds * 10**9)
            log.append([held(number)])
            log.close()
        assert f"\n{number}\n" in last_checkpoint(tmp_path)
    assert whole(tmp_path)
